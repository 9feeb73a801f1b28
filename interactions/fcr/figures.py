"""First-contact resolution of a list of contacts: three figures side by side, never blended. Pure.

agent    flagged resolved / handled, where the agent said either
survey   customers who said that it is resolved, and it was contact one / who answered that question
repeat   first answered contacts with no further one in the window / those whose window has closed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from interactions.fcr.judge import Repeat


class Judged(Protocol):
    """What a row of `fcr_contacts` says of a contact."""

    @property
    def flag(self) -> bool | None: ...
    @property
    def survey(self) -> bool | None: ...
    @property
    def repeat(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Share:
    """`yes` of `n`; the rate is a fraction, None of nothing."""

    yes: int = 0
    n: int = 0

    @property
    def rate(self) -> float | None:
        return self.yes / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class RepeatShare:
    """`resolved` of `eligible`; `provisional` are those whose window is still open, in neither."""

    resolved: int = 0
    eligible: int = 0
    provisional: int = 0

    @property
    def rate(self) -> float | None:
        return self.resolved / self.eligible if self.eligible else None


@dataclass(frozen=True, slots=True)
class Fcr:
    agent: Share
    survey: Share
    repeat: RepeatShare


def fcr(contacts: Iterable[Judged]) -> Fcr:
    given = list(contacts)
    verdicts = [contact.repeat for contact in given]
    resolved = verdicts.count(Repeat.RESOLVED)
    return Fcr(
        agent=_share(contact.flag for contact in given),
        survey=_share(contact.survey for contact in given),
        repeat=RepeatShare(
            resolved=resolved,
            eligible=resolved + verdicts.count(Repeat.REPEATED),
            provisional=verdicts.count(Repeat.PROVISIONAL),
        ),
    )


def _share(answers: Iterable[bool | None]) -> Share:
    given = [answer for answer in answers if answer is not None]
    return Share(sum(given), len(given))
