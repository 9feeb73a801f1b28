from __future__ import annotations

from dataclasses import fields

import pytest

from interactions import schema
from interactions.record import Interaction, Outcome, Recording, Segment, SegmentKind
from interactions.rows import interaction_row, recording_rows, segment_rows
from interactions.store import InteractionLog
from tests.interactions.calls import answered_call, call, recording, voicemail


def test_every_field_of_the_record_has_its_column() -> None:
    made = answered_call()
    nested = {"segments", "recordings", "customer", "agent"}
    for record, row, table in (
        (Interaction, interaction_row(made, "VN"), schema.interactions),
        (Segment, segment_rows(made)[0], schema.segments),
        (Recording, recording_rows(made)[0], schema.recordings),
    ):
        assert set(row) == {column.name for column in table.c}
        assert {field.name for field in fields(record)} - nested <= set(row)


@pytest.mark.parametrize("outcome", Outcome)
async def test_each_outcome_comes_back(log: InteractionLog, outcome: Outcome) -> None:
    await log.save(call(outcome=outcome))
    assert await log.get("call-1") == call(outcome=outcome)


@pytest.mark.parametrize("kind", SegmentKind)
async def test_each_kind_of_segment_comes_back(log: InteractionLog, kind: SegmentKind) -> None:
    made = call(segments=(Segment(kind=kind, start=0.1, end=1e10 / 3),) * 3)
    await log.save(made)
    assert await log.get("call-1") == made


@pytest.mark.parametrize("resolved", [True, False, None])
async def test_the_resolved_flag_has_three_values(log: InteractionLog, resolved: bool | None) -> None:
    await log.save(call(resolved=resolved))
    saved = await log.get("call-1")
    assert saved is not None
    assert saved.resolved is resolved


async def test_a_message_comes_back_with_its_one_leg(log: InteractionLog) -> None:
    await log.save(voicemail())
    assert await log.get("call-1") == voicemail()
    assert await log.recorded("call-1-m") == voicemail()


async def test_a_recording_with_one_leg_comes_back(log: InteractionLog) -> None:
    made = call(
        recordings=(recording("r", status="failed", agent=None, reason="the agent's file is missing"),)
    )
    await log.save(made)
    assert await log.get("call-1") == made
