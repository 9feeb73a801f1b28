from __future__ import annotations

import asyncio

from app.doctor.finding import Finding, Verdict, looked, ok


async def well() -> list[Finding]:
    return [ok("thing", "is there")]


async def slow() -> list[Finding]:
    await asyncio.Event().wait()
    return []


async def faulty() -> list[Finding]:
    raise ZeroDivisionError("one by none")


async def test_what_a_check_says_is_handed_on() -> None:
    assert await looked("thing", well()) == [ok("thing", "is there")]


async def test_a_check_that_never_ends_is_given_up() -> None:
    (finding,) = await looked("thing", slow(), patience_s=0.01)
    assert finding.verdict is Verdict.MISSING
    assert finding.words == "there was no answer within 0.01 s"


async def test_an_error_that_is_expected_speaks_for_itself() -> None:
    (finding,) = await looked("thing", faulty(), expected=(ArithmeticError,), mend="do not divide")
    assert (finding.words, finding.mend) == ("one by none", "do not divide")


async def test_a_check_that_fails_is_a_finding_and_not_the_end() -> None:
    (finding,) = await looked("thing", faulty())
    assert finding.verdict is Verdict.MISSING
    assert finding.words.startswith("it could not be looked at: ZeroDivisionError in test_finding.py, line ")
    assert "report it with these words (one by none)" in finding.mend
