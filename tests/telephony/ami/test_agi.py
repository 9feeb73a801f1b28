"""AsyncAGI: a result finds its command; a command whose channel has left fails and does not wait for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.ami.agi import AgiChannels, AgiOutcome, AgiResult, agi_command, parse_env, parse_result
from telephony.ami.errors import ActionRefused, ActionTimeout, AgiGone, LinkDown, UnsafeText
from tests.telephony.ami.conftest import Linked, running
from tests.telephony.ami.scripted_ami import Headers, ScriptedAmi, frame, reply

CALLER = "PJSIP/trunk-00000001"
UNIQUEID = "1700000000.1"


@pytest.fixture
async def linked(ami: ScriptedAmi) -> AsyncIterator[Linked]:
    async with running(Linked(ami.address())) as link:
        await link.up()
        yield link


@pytest.fixture
async def agi(linked: Linked) -> AgiChannels:
    return AgiChannels(linked.client)


def done(action: Headers, result: str) -> bytes:
    """The event that answers an AGI action; Asterisk spells CommandId so."""
    return frame(
        "Event: AsyncAGIExec",
        f"Channel: {CALLER}",
        f"Uniqueid: {UNIQUEID}",
        f"CommandId: {action['CommandID'][0]}",
        f"Result: {quote(result + chr(10))}",
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("200 result=0", AgiResult(200, 0, None, None, "0")),
        ("200 result=53 endpos=9440", AgiResult(200, 53, 9440, None, "53")),
        ("200 result= (timeout)", AgiResult(200, None, None, "timeout", "")),
        ("200 result=1234", AgiResult(200, 1234, None, None, "1234")),
        ("200 result=0042", AgiResult(200, 42, None, None, "0042")),
        ("200 result=12*", AgiResult(200, None, None, None, "12*")),
        ("200 result=12 (timeout)", AgiResult(200, 12, None, "timeout", "12")),
        ("200 result=-1", AgiResult(200, -1, None, None, "-1")),
        ("200 result=0 (timeout) endpos=160", AgiResult(200, 0, 160, "timeout", "0")),
        ("200 result=1 (Nguyễn (Đức) & co)", AgiResult(200, 1, None, "Nguyễn (Đức) & co", "1")),
        ("200 result=1 (x) endpos=7)", AgiResult(200, 1, None, "x) endpos=7", "1")),
        ("200 result=" + "9" * 5000, AgiResult(200, None, None, None, "9" * 5000)),
        ("510 Invalid or unknown command", AgiResult(510, None, None, "Invalid or unknown command", "")),
        ("511 Command Not Permitted", AgiResult(511, None, None, "Command Not Permitted", "")),
        ("520-Invalid\nUsage\n520 End", AgiResult(520, None, None, "Invalid\nUsage\n520 End", "")),
        ("HANGUP", AgiResult(0, None, None, "HANGUP", "")),
        ("", AgiResult(0, None, None, "", "")),
    ],
)  # fmt: skip
def test_results_are_taken_apart(line: str, expected: AgiResult) -> None:
    assert parse_result(quote(line + "\n")) == expected


@given(st.text())
def test_no_result_can_make_the_parser_raise(text: str) -> None:
    parse_result(text)
    parse_env(text)


@pytest.mark.parametrize(
    ("line", "ok", "digit"),
    [
        ("200 result=53 endpos=1", True, "5"),
        ("200 result=0 endpos=1", True, None),
        ("200 result=-1", False, None),
        ("200 result=-2", False, None),
        ("510 Invalid or unknown command", False, None),
    ],
)
def test_a_result_says_whether_it_ran_and_which_key_was_pressed(
    line: str, ok: bool, digit: str | None
) -> None:
    result = parse_result(line)
    assert (result.ok, result.digit) == (ok, digit)


def test_the_environment_is_decoded() -> None:
    env = parse_env(
        "agi_request%3A%20async%0Aagi_calleridname%3A%20Nguy%E1%BB%85n%3A%20x%0Aagi_dnid%3A%20%0A%0A"
    )
    assert env == {"agi_request": "async", "agi_calleridname": "Nguyễn: x", "agi_dnid": ""}


def test_arguments_are_quoted_so_that_none_becomes_two() -> None:
    assert agi_command("ANSWER") == "ANSWER"
    assert agi_command("GET DATA", "menu", 4000, 1) == 'GET DATA "menu" "4000" "1"'
    assert agi_command("SET VARIABLE", "N", 'a "b" c\\') == 'SET VARIABLE "N" "a \\"b\\" c\\\\"'
    assert agi_command("STREAM FILE", "hello", "") == 'STREAM FILE "hello" ""'


@pytest.mark.parametrize("evil", ["a\nb", "a\rb", "a\0b"])
def test_an_argument_with_a_line_break_is_refused(evil: str) -> None:
    with pytest.raises(UnsafeText, match="an argument of SET VARIABLE holds a line break or NUL"):
        agi_command("SET VARIABLE", "N", evil)


def read_as_asterisk_does(line: str) -> list[str]:
    """Asterisk's own `parse_args` (res_agi.c), letter by letter."""
    words: list[str] = []
    quoted = escaped = False
    blank = True
    for letter in line:
        if letter == '"' and not escaped:
            quoted = not quoted
            if quoted and blank:
                words.append("")
                blank = False
        elif letter in " \t" and not quoted and not escaped:
            blank = True
        elif letter == "\\" and not escaped:
            escaped = True
            continue
        else:
            if blank:
                words.append("")
                blank = False
            words[-1] += letter
        escaped = False
    return words


@given(st.lists(st.text(st.characters(blacklist_characters="\r\n\0")), max_size=4))
def test_asterisk_reads_every_argument_as_it_was_given(arguments: list[str]) -> None:
    assert read_as_asterisk_does(agi_command("SET VARIABLE", *arguments)) == ["SET", "VARIABLE", *arguments]


async def test_each_result_finds_its_command_whatever_the_order(ami: ScriptedAmi, agi: AgiChannels) -> None:
    async with asyncio.TaskGroup() as tasks:
        one = tasks.create_task(agi.execute(CALLER, agi_command("STREAM FILE", "a", "#"), timeout=5))
        two = tasks.create_task(agi.execute("PJSIP/other-2", "ANSWER", timeout=5))
        await ami.got("AGI", 2)
        first, second = ami.named("AGI")
        assert (first["Channel"], first["Command"]) == ([CALLER], ['STREAM FILE "a" "#"'])
        ami.send(done(second, "200 result=0") + done(first, "200 result=35 endpos=80"))
    assert one.result() == AgiResult(200, 35, 80, None, "35")
    assert two.result().result == 0
    assert agi.under_way == 0


async def test_a_result_that_overtakes_the_acceptance_counts(ami: ScriptedAmi, agi: AgiChannels) -> None:
    ami.answers["AGI"] = lambda action: done(action, "200 result=0") + reply(action)
    assert (await agi.execute(CALLER, "ANSWER", timeout=5)).ok


@pytest.mark.parametrize(
    ("event", "why"),
    [("AsyncAGIEnd", "its AsyncAGI ended"), ("BridgeEnter", "it was bridged"), ("Hangup", "it hung up")],
)
@pytest.mark.parametrize("channel", [CALLER, UNIQUEID])
async def test_a_command_whose_channel_left_fails(
    ami: ScriptedAmi, agi: AgiChannels, event: str, why: str, channel: str
) -> None:
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(gone(agi, channel))
        elsewhere = tasks.create_task(agi.execute("PJSIP/other-2", "ANSWER", timeout=5))
        await ami.got("AGI", 2)
        ami.send(frame(f"Event: {event}", f"Channel: {CALLER}", f"Uniqueid: {UNIQUEID}"))
        assert (await playing).why == why
        assert agi.under_way == 1
        ami.send(done(ami.named("AGI")[1], "200 result=0"))
    assert elsewhere.result().ok


async def gone(agi: AgiChannels, channel: str) -> AgiGone:
    with pytest.raises(AgiGone) as left:
        await agi.execute(channel, "ANSWER", timeout=5)
    assert left.value.channel == channel
    return left.value


async def test_a_channel_that_is_no_more_is_gone(ami: ScriptedAmi, agi: AgiChannels) -> None:
    ami.answers["AGI"] = lambda action: reply(
        action, "Message: Channel PJSIP/trunk-00000001 does not exist", response="Error"
    )
    assert "no such channel" in (await gone(agi, CALLER)).why


async def test_another_refusal_stays_what_it_is(ami: ScriptedAmi, agi: AgiChannels) -> None:
    ami.answers["AGI"] = lambda action: reply(action, "Message: Permission denied", response="Error")
    with pytest.raises(ActionRefused, match="Permission denied"):
        await agi.execute(CALLER, "ANSWER", timeout=5)


async def test_a_command_is_given_up_after_its_time(
    ami: ScriptedAmi, linked: Linked, agi: AgiChannels
) -> None:
    with pytest.raises(ActionTimeout, match=r"^STREAM FILE: no answer within 0\.01 s"):
        await agi.execute(CALLER, agi_command("STREAM FILE", "hello"), timeout=0.01)
    ami.send(done(ami.named("AGI")[0], "200 result=0"))
    await linked.client.request("Ping")
    assert agi.under_way == 0
    assert linked.client.counts.handler_errors == 0


async def test_a_cancelled_command_is_forgotten(ami: ScriptedAmi, linked: Linked, agi: AgiChannels) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(agi.execute(CALLER, "ANSWER", timeout=5))
        await ami.got("AGI")
        waiting.cancel()
        ami.send(done(ami.named("AGI")[0], "200 result=0"))
    await linked.client.request("Ping")
    assert agi.under_way == 0
    assert linked.client.counts.handler_errors == 0


async def test_commands_fail_when_the_link_is_lost_and_are_not_sent_again(
    ami: ScriptedAmi, linked: Linked, agi: AgiChannels
) -> None:
    told: list[AgiOutcome] = []
    agi.start(CALLER, "ANSWER", told.append, timeout=5)
    await ami.got("AGI")
    await linked.client.request("Ping")  # accepted, and its result is awaited
    ami.cut()
    await linked.until(lambda: bool(linked.downs))
    assert [type(outcome) for outcome in told] == [LinkDown]
    agi.start(CALLER, "ANSWER", told.append, timeout=5)
    assert len(told) == 1  # never inside start
    await linked.up(2)
    assert isinstance(told[1], LinkDown)
    assert len(ami.named("AGI")) == 1


async def test_one_failing_listener_keeps_no_other_from_hearing(
    ami: ScriptedAmi, linked: Linked, agi: AgiChannels
) -> None:
    told: list[AgiOutcome] = []
    agi.start(CALLER, "ANSWER", lambda _: 1 / 0, timeout=5)  # type: ignore[arg-type]
    agi.start(CALLER, "ANSWER", told.append, timeout=5)
    await linked.client.request("Ping")
    ami.send(frame("Event: Hangup", f"Channel: {CALLER}"))
    await linked.until(lambda: "Hangup" in linked.names())
    assert [type(outcome) for outcome in told] == [AgiGone]
    assert linked.client.counts.handler_errors == 1


async def test_a_command_that_bridges_by_itself_outlives_the_bridge_but_no_hang_up(
    ami: ScriptedAmi, linked: Linked, agi: AgiChannels
) -> None:
    outcomes: list[AgiOutcome] = []
    for _ in range(2):
        agi.start(UNIQUEID, 'EXEC "Dial"', outcomes.append, timeout=None, outlives=frozenset({"BridgeEnter"}))
    first = await ami.got("AGI", 2)
    ami.send(frame("Event: BridgeEnter", f"Channel: {CALLER}", f"Uniqueid: {UNIQUEID}"))
    ami.send(done(first, "200 result=0"))
    ami.send(frame("Event: Hangup", f"Channel: {CALLER}", f"Uniqueid: {UNIQUEID}"))
    await linked.client.request("Ping")  # after which all has come
    assert isinstance(outcomes[0], AgiResult)
    assert isinstance(outcomes[1], AgiGone)
    assert agi.under_way == 0


async def test_the_result_of_a_command_that_nobody_here_gave_is_handed_on(
    ami: ScriptedAmi, linked: Linked
) -> None:
    inherited: list[str] = []
    agi = AgiChannels(linked.client, lambda message: inherited.append(message.text("CommandId")))
    outcomes: list[AgiOutcome] = []
    command_id = agi.start(UNIQUEID, "ANSWER", outcomes.append, timeout=5.0, ticket="outside/7/")
    assert command_id.startswith("outside/7/")
    mine = await ami.got("AGI")
    ami.send(done({"CommandID": ["outside/6/other"]}, "200 result=0"))
    ami.send(done(mine, "200 result=0"))
    await linked.client.request("Ping")
    assert inherited == ["outside/6/other"]


async def test_a_command_without_a_limit_can_be_forgotten(agi: AgiChannels) -> None:
    agi.forget(agi.start(UNIQUEID, "ANSWER", lambda _: None, timeout=None))
    assert agi.under_way == 0
