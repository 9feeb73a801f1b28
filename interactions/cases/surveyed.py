"""The customer has said how a closed case was: the survey of its last call is the case's own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.cases import story
from interactions.cases.actions import RULES, Action, SurveyAnswered
from interactions.cases.life import Case, fold
from interactions.cases.rules import Rules
from interactions.cases.schema import case_interactions, cases


def answer_of(case: Case, *, survey_id: str, at: float, by: str = RULES) -> Iterable[Action]:
    """Nothing, when the case was not asked about or has its answer."""
    if case.survey_asked_at is not None and case.survey_id is None:
        yield SurveyAnswered(at=max(at, case.changed_at), by=by, survey_id=survey_id)


async def note_answer(
    connection: AsyncConnection, rules: Rules, *, call_id: str, survey_id: str, at: float, by: str
) -> int:
    """In the transaction that keeps the answer: the cases that were waiting for it have it; how many. A later
    part of the same answer changes nothing."""
    mine = select(case_interactions.c.case_id).where(case_interactions.c.call_id == call_id)
    found = select(cases.c.id).where(cases.c.id.in_(mine)).order_by(cases.c.id).with_for_update()
    count = 0
    for case_id in (await connection.scalars(found)).all():
        case = fold(await story.read(connection, case_id))
        if events := list(answer_of(case, survey_id=survey_id, at=at, by=by)):
            parents = await story.parents_of(connection)
            await story.go_on(connection, case_id, case, events, rules, parents)
            count += 1
    return count
