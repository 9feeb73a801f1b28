"""Which calls to review, and why each. Pure.

At random: each agent's quota of the period's calls. Chance comes from a digest of the period's name and the
call, so that everybody who asks gets the same calls, and nobody can choose them. A call reviewed meanwhile
stays drawn and is only no longer to be done: the quota does not fill up again.

Aimed: calls that rules point at, with the most reasons first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_DAY_S = 86_400.0


class Why(StrEnum):
    RANDOM = "random"
    REPEAT = "repeat"
    LOW_SURVEY = "low_survey"
    COMPLAINT = "complaint"
    LONG = "long"
    KEYWORD = "keyword"
    DISPOSITION = "disposition"
    NEW_AGENT = "new_agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A call that can be reviewed. `survey`: the customer's satisfaction, 1 to 5; `agent_since`: the agent's
    first call; `keywords`: those of the asked for that were said in it."""

    call_id: str
    agent_id: str
    arrived_at: float
    queue: str | None = None
    handle_s: float = 0.0
    disposition: str | None = None
    complaint: bool = False
    repeat: bool = False
    survey: float | None = None
    agent_since: float | None = None
    keywords: frozenset[str] = frozenset()
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Each rule that is set points at calls. `survey_at_most` 1 to 5; `longer_than_s` of handling;
    `newer_than_days`: agents whose first call was no longer ago."""

    repeat: bool = False
    survey_at_most: float | None = None
    complaint: bool = False
    longer_than_s: float | None = None
    keywords: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    newer_than_days: float | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """`why` with what it was about: the keyword, the disposition, the figure."""

    call: Candidate
    why: Mapping[Why, str | float | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """`missing`: how many calls short of his quota an agent is, since he had no more."""

    chosen: tuple[Chosen, ...]
    missing: Mapping[str, int] = field(default_factory=dict)


def draw(
    candidates: Iterable[Candidate],
    *,
    period: str,
    quota: int,
    agents: Collection[str] = (),
    quotas: Mapping[str, int] | None = None,
) -> Drawn:
    """For each agent his quota (`quotas` where his is another one), by agent. `period` names it, such as
    2026-W05. `agents` are missed even if they had no call at all."""
    of_agent: defaultdict[str, list[Candidate]] = defaultdict(list)
    for call in candidates:
        of_agent[call.agent_id].append(call)
    chosen: list[Chosen] = []
    missing: dict[str, int] = {}
    for agent_id in sorted({*of_agent, *agents}):
        wanted = (quotas or {}).get(agent_id, quota)
        lots = sorted(of_agent[agent_id], key=lambda call: _lot(period, call))[:wanted]
        if len(lots) < wanted:
            missing[agent_id] = wanted - len(lots)
        chosen += [Chosen(call, {Why.RANDOM: period}) for call in lots if not call.reviewed]
    return Drawn(tuple(chosen), missing)


def aim(candidates: Iterable[Candidate], rules: Aim, *, most: int) -> tuple[Chosen, ...]:
    """Calls not reviewed yet that a rule points at: those with more reasons first, then the newest."""
    pointed = [
        Chosen(call, why) for call in candidates if not call.reviewed and (why := _reasons(call, rules))
    ]
    pointed.sort(key=lambda each: (-len(each.why), -each.call.arrived_at, each.call.call_id))
    return tuple(pointed[:most])


def _lot(period: str, call: Candidate) -> tuple[bytes, str]:
    named = "\x00".join((period, call.agent_id, call.call_id))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).digest(), call.call_id


def _reasons(call: Candidate, rules: Aim) -> Mapping[Why, str | float | None]:
    why: dict[Why, str | float | None] = {}
    if rules.repeat and call.repeat:
        why[Why.REPEAT] = None
    if _limited(call.survey, rules.survey_at_most):
        why[Why.LOW_SURVEY] = call.survey
    if rules.complaint and call.complaint:
        why[Why.COMPLAINT] = call.disposition
    if rules.longer_than_s is not None and call.handle_s > rules.longer_than_s:
        why[Why.LONG] = call.handle_s
    if said := [keyword for keyword in rules.keywords if keyword in call.keywords]:
        why[Why.KEYWORD] = _listed(said)
    if call.disposition in rules.dispositions:
        why[Why.DISPOSITION] = call.disposition
    days = None if call.agent_since is None else (call.arrived_at - call.agent_since) / _DAY_S
    if _limited(days, rules.newer_than_days):
        why[Why.NEW_AGENT] = days
    return why


def _limited(figure: float | None, limit: float | None) -> bool:
    return figure is not None and limit is not None and figure <= limit


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
