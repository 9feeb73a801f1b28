"""The sections `[mail]` and `[[reports]]` of centre.toml: who sends mail for the house, and which reports go
to whom when."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from app.sections import Name
from interactions.kpi.intervals import Interval
from interactions.kpi.question import By
from interactions.kpi.schedule import Every, Period, Schedule
from interactions.kpi.waits import LONGEST_S

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Seconds = Annotated[int, Field(ge=0, le=LONGEST_S)]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it goes into a header: one line, without line breaks and other control characters")
    return text


# What servers take without further agreement: no comments, no quotes, no list, nothing but ASCII.
Mailbox = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*"
        r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$",
        max_length=254,
    ),
]
Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]


class MailConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Line = ""
    password: SecretStr = SecretStr("")
    sender: Mailbox
    ca: Path | None = None  # who vouches for its certificate, when the public authorities do not
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 30.0

    @model_validator(mode="after")
    def _may_log_in(self) -> Self:
        password = self.password.get_secret_value()
        if bool(self.username) != bool(password):
            raise ValueError("a log-in needs both: username and password")
        if password and self.security == "none" and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError(
                'without TLS everybody on the way reads the password: write security = "starttls"'
            )
        return self

    def beside(self, folder: Path) -> Self:
        """With its paths counted from where the settings lie."""
        return self if self.ca is None else self.model_copy(update={"ca": folder / self.ca})


class ReportConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    title: Line = ""
    to: Annotated[list[Mailbox], Field(min_length=1, max_length=100)]
    every: Every = Every.DAY
    at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    weekday: Weekday = "mon"
    day: Annotated[int, Field(ge=1, le=28)] = 1
    period: Period = Period.YESTERDAY
    by: By = By.QUEUE
    interval: Interval = Interval.ALL
    queues: list[Name] = []
    sl_s: Seconds = 20
    short_s: Seconds = 5
    language: Literal["vi", "en"] = "vi"

    @model_validator(mode="before")
    @classmethod
    def _toml_has_times(cls, raw: Any) -> Any:
        """`at = 07:30:00` is a time of TOML's own."""
        if isinstance(raw, dict) and isinstance(at := raw.get("at"), time):
            raw = raw | {"at": at.strftime("%H:%M")}
        return raw

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if self.queues and self.by not in (By.QUEUE, By.ALL):
            raise ValueError(
                'sums are kept by queue or by something else: queues go with by = "queue" or "all"'
            )
        if self.period is Period.TODAY and self.at == "00:00":
            raise ValueError('at midnight nothing of the day has been: write period = "yesterday"')
        return self

    def schedule(self, zone: ZoneInfo) -> Schedule:
        hour, minute = self.at.split(":")
        at = time(int(hour), int(minute))
        return Schedule(self.every, at, zone, weekday=DAYS.index(self.weekday), day=self.day)
