"""Which calls a search is about: by when, who, how long and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select

from interactions.fcr.schema import fcr_contacts, surveys
from interactions.number import HOME_REGION, e164
from interactions.quality.review import Party
from interactions.quality.schema import quality_reviews
from interactions.schema import interactions
from interactions.search.index import FACTS, place_of
from interactions.search.schema import search_calls

_FIRST, _LAST = 0, 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is None makes no difference; ranges hold both ends, but `until` and `since` are [since, until) in
    seconds UTC.

    `connected_s` is talk and hold together. `resolved`: the agent's flag; `repeated`: the repeat window found
    another contact for it (False: found none and is closed). `csat` 1 to 5, `nps` 0 to 10; `score`: a
    supervisor's review, 0 to 1; `agent_share`: of what was said the agent said so much, 0 to 1.
    """

    since: float | None = None
    until: float | None = None
    queue: str | None = None
    agent_id: str | None = None
    number: str | None = None
    tag: str | None = None
    disposition: str | None = None
    outcome: str | None = None
    language: str | None = None
    direction: str | None = None
    resolved: bool | None = None
    repeated: bool | None = None
    connected_s_from: float | None = None
    connected_s_to: float | None = None
    csat_from: int | None = None
    csat_to: int | None = None
    nps_from: int | None = None
    nps_to: int | None = None
    score_from: float | None = None
    score_to: float | None = None
    agent_share_from: float | None = None
    agent_share_to: float | None = None


ALL = Filters()


def facts(wanted: Filters, region: str = HOME_REGION) -> Iterator[tuple[str, str]]:
    """Those that the index knows: (name, value), as `interactions.search.index` writes them."""
    for name in (*FACTS, "tag"):
        value = getattr(wanted, name)
        if value is not None:
            yield name.removesuffix("_id"), value
    if wanted.resolved is not None:
        yield "resolved", "yes" if wanted.resolved else "no"
    if wanted.number is not None:
        yield "number", e164(wanted.number, region) or wanted.number


def places(wanted: Filters) -> tuple[int, int]:
    """The first and the last id of the calls within the dates."""
    first = _FIRST if wanted.since is None else place_of(wanted.since)
    last = _LAST if wanted.until is None else place_of(wanted.until) - 1
    return first, last


def conditions(wanted: Filters, region: str = HOME_REGION) -> list[ColumnElement[bool]]:
    """What must be true of the call in `interactions` and `search_calls`, whatever the index says."""
    call = interactions.c
    found: list[ColumnElement[bool]] = [
        call[name] == value for name in FACTS if (value := getattr(wanted, name)) is not None
    ]
    if wanted.number is not None:
        known = e164(wanted.number, region)
        found.append(call.pii_number == wanted.number if known is None else call.pii_e164 == known)
    if wanted.resolved is not None:
        found.append(call.resolved.is_(wanted.resolved))
    found += _between(call.talk_s + call.hold_s, wanted.connected_s_from, wanted.connected_s_to)
    found += _between(search_calls.c.agent_share, wanted.agent_share_from, wanted.agent_share_to)
    if wanted.repeated is not None:
        found.append(_with(fcr_contacts.c.call_id, [fcr_contacts.c.repeat == _REPEAT[wanted.repeated]]))
    for column, least, most in (
        (surveys.c.csat, wanted.csat_from, wanted.csat_to),
        (surveys.c.nps, wanted.nps_from, wanted.nps_to),
    ):
        if within := _between(column, least, most):
            found.append(_with(surveys.c.call_id, within))
    review = quality_reviews.c
    if within := _between(review.score, wanted.score_from, wanted.score_to):
        given = [review.party == Party.SUPERVISOR.value, review.given_at.is_not(None)]
        found.append(_with(review.call_id, [*within, *given]))
    return found


_REPEAT = {True: "repeated", False: "resolved"}


def _between(
    column: ColumnElement[float], least: float | None, most: float | None
) -> list[ColumnElement[bool]]:
    low = [] if least is None else [column >= least]
    return low if most is None else [*low, column <= most]


def _with(call_id: ColumnElement[str], wanted: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    return exists(select(1).where(call_id == interactions.c.call_id, and_(*wanted)))
