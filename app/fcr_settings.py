"""The section `[fcr]` of centre.toml: when a further call is one too many."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from interactions.fcr.judge import DAY_S, HOUR_S, Rules


class FcrConfig(BaseModel):
    model_config = ConfigDict(extra="forbid")

    same_reason_days: Annotated[float, Field(gt=0, le=365)] = 7.0
    any_reason_hours: Annotated[float, Field(ge=0, le=365 * 24)] = 72.0
    redial_s: Annotated[float, Field(ge=0, le=86_400)] = 300.0
    by_words: bool = True
    alike: Annotated[float, Field(gt=0, le=1)] = 0.22

    def rules(self) -> Rules:
        return Rules(
            same_reason_s=self.same_reason_days * DAY_S,
            any_reason_s=self.any_reason_hours * HOUR_S,
            redial_s=self.redial_s,
            alike=self.alike if self.by_words else None,
        )
