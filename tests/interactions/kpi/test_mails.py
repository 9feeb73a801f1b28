from __future__ import annotations

import asyncio

from interactions.kpi.mails import ReportMails
from interactions.kpi.schedule import CLAIM_S, Kept
from interactions.store import InteractionLog


async def test_of_many_who_would_send_a_report_one_may(log: InteractionLog) -> None:
    mails = ReportMails(log.engine)
    assert await mails.last("morning") is None
    claims = await asyncio.gather(*(mails.claim("morning", 100.0, 110.0) for _ in range(6)))
    assert sorted(claims) == [0, 0, 0, 0, 0, 1]
    assert await mails.last("morning") == Kept(100.0, 110.0 + CLAIM_S)
    await mails.sent("morning", 100.0, 120.0)
    assert await mails.last("morning") == Kept(100.0, None)
    assert await mails.claim("morning", 100.0, 10_000.0) == 0


async def test_who_dies_over_it_leaves_it_to_another(log: InteractionLog) -> None:
    mails = ReportMails(log.engine)
    assert await mails.claim("morning", 100.0, 110.0) == 1
    assert await mails.claim("morning", 100.0, 109.0 + CLAIM_S) == 0
    assert await mails.claim("morning", 100.0, 110.0 + CLAIM_S) == 2


async def test_what_failed_is_tried_again_at_its_time(log: InteractionLog) -> None:
    mails = ReportMails(log.engine)
    await mails.claim("morning", 100.0, 110.0)
    await mails.not_sent("morning", 100.0, 170.0)
    assert await mails.claim("morning", 100.0, 169.0) == 0
    assert await mails.claim("morning", 100.0, 170.0) == 2


async def test_an_older_one_is_passed_over_for_a_newer_one(log: InteractionLog) -> None:
    mails = ReportMails(log.engine)
    await mails.claim("morning", 100.0, 110.0)
    await mails.claim("evening", 100.0, 110.0)
    assert await mails.claim("morning", 200.0, 210.0) == 1
    assert await mails.claim("morning", 100.0, 99_999.0) == 0
    assert await mails.claim("evening", 100.0, 99_999.0) == 2
    await mails.pass_over("morning", 200.0)
    assert await mails.last("morning") == Kept(200.0, None)
    assert await mails.claim("morning", 200.0, 99_999.0) == 0
