"""The figures as somebody asks for them: what changed is summed up first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.kpi.question import PROMISE_S, Line, Question
from interactions.kpi.report import report
from interactions.kpi.rollup import Progress, Rollup
from interactions.roster import Roster


class KpiDesk:
    """`zone`: of the house, where the days begin that are kept summed up. `skills`: of each agent, unless a
    supervisor changed them; `team:hanoi` says whose team he is in. `promise_s`: within which who asked to be
    called back is to be reached."""

    def __init__(
        self,
        engine: AsyncEngine,
        zone: ZoneInfo,
        skills: Mapping[str, Iterable[str]] | None = None,
        promise_s: int = PROMISE_S,
    ) -> None:
        self.zone = zone
        self.promise_s = promise_s
        self._engine = engine
        self._skills = skills or {}

    async def report(self, question: Question, progress: Progress = lambda _done: None) -> list[Line]:
        """Raises `BadPeriod` and `DatabaseUnusable`."""
        await Rollup(self._engine, self.zone).refresh(progress)
        changed = await Roster(self._engine).skills()
        return await report(self._engine, question, teams_of({**self._skills, **changed}))


def teams_of(skills: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Of each agent, by the skill that says so: `team:hanoi`."""
    return {  # of several teams the first
        agent_id: skill.removeprefix("team:")
        for agent_id, theirs in skills.items()
        for skill in sorted(theirs, reverse=True)
        if skill.startswith("team:")
    }
