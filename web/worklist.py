"""Which calls to review, and why each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from interactions.quality.sampling import Aim, Candidate, Chosen, aim, draw
from web.auth import QUALITY
from web.quality import Name, Title
from web.typed import Refused, route

_LONGEST_S = 92 * 86_400.0


class Candidates(Protocol):
    async def __call__(
        self,
        *,
        since: float,
        until: float,
        keywords: Iterable[str],
        agent_id: str | None,
        queue: str | None,
    ) -> tuple[Candidate, ...]: ...


class WorklistWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls that arrived from `since` to before `until`, UTC seconds. `period` names the draw: who asks with
    the same gets the same. `quota` calls of each agent, `quotas` where his is another one. The rest points at
    calls, as in docs/quality.md; at most `most` of them."""

    since: float
    until: float
    period: Title
    quota: Annotated[int, Meta(ge=0, le=100)] = 3
    quotas: Annotated[dict[Name, Annotated[int, Meta(ge=0, le=100)]], Meta(max_length=5000)] = {}
    agent_id: Name = ""
    queue: Name = ""
    most: Annotated[int, Meta(ge=0, le=500)] = 50
    repeat: bool = False
    complaint: bool = False
    survey_at_most: Annotated[float, Meta(ge=1, le=5)] | None = None
    longer_than_s: Annotated[float, Meta(ge=0)] | None = None
    newer_than_days: Annotated[float, Meta(ge=0)] | None = None
    keywords: Annotated[list[Title], Meta(max_length=50)] = []
    dispositions: Annotated[list[Name], Meta(max_length=100)] = []


class ChosenCall(msgspec.Struct, frozen=True, kw_only=True):
    """`why` it was chosen, with what it was about: the period of a random draw, the keyword, the figure."""

    call_id: str
    agent_id: str
    queue: str | None
    arrived_at: float
    handle_s: float
    why: dict[str, str | float | None]


class Worklist(msgspec.Struct, frozen=True):
    """`random` by agent, `aimed` with the most reasons first; none that is reviewed already. `missing`: how
    many calls an agent is short of his quota, since he had no more."""

    random: list[ChosenCall]
    aimed: list[ChosenCall]
    missing: dict[str, int]


class WorklistRoutes:
    """`agents`: all who are to be reviewed, so that who had no call is named."""

    def __init__(self, candidates: Candidates, agents: Sequence[str]) -> None:
        self._candidates = candidates
        self._agents = agents

    @route("POST", "/api/v1/quality/worklist", roles=QUALITY)
    async def quality_worklist(self, body: WorklistWish) -> Worklist:
        """Which calls to review, and why each."""
        if not 0 < body.until - body.since <= _LONGEST_S:
            raise Refused(422, "invalid", "`until` must come after `since`, by 92 days at most.")
        found = await self._candidates(
            since=body.since,
            until=body.until,
            keywords=body.keywords,
            agent_id=body.agent_id or None,
            queue=body.queue or None,
        )
        agents = [body.agent_id] if body.agent_id else self._agents
        drawn = draw(found, period=body.period, quota=body.quota, agents=agents, quotas=body.quotas)
        rules = Aim(
            repeat=body.repeat,
            survey_at_most=body.survey_at_most,
            complaint=body.complaint,
            longer_than_s=body.longer_than_s,
            keywords=tuple(body.keywords),
            dispositions=tuple(body.dispositions),
            newer_than_days=body.newer_than_days,
        )
        return Worklist(
            [_chosen(each) for each in drawn.chosen],
            [_chosen(each) for each in aim(found, rules, most=body.most)],
            dict(drawn.missing),
        )


def _chosen(chosen: Chosen) -> ChosenCall:
    return ChosenCall(
        call_id=chosen.call.call_id,
        agent_id=chosen.call.agent_id,
        queue=chosen.call.queue,
        arrived_at=chosen.call.arrived_at,
        handle_s=chosen.call.handle_s,
        why={why.value: about for why, about in chosen.why.items()},
    )
