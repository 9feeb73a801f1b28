"""Two real phones calling each other over the loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest

from robots.handset import Handset, HandsetError, NotHeard, PhoneDied, PhoneRefused
from robots.wire import (
    Answered,
    DigitHeard,
    Disconnected,
    Incoming,
    MediaActive,
    MediaHeld,
    Played,
    Replaced,
    Ringing,
    SoundEnded,
    SoundStarted,
    TransferAsked,
    TransferProgressed,
    Unregistered,
)
from tests.robots.conftest import connect
from tests.robots.sounds import likeness, likeness_of_parts, loudness, read, sweep, write


async def test_the_callee_sees_number_and_name_and_the_caller_hears_it_ring(
    customer: Handset, agent: Handset
) -> None:
    call = await customer.dial(agent.address)
    incoming = await agent.wait_for(Incoming)
    assert (incoming.pii_number, incoming.pii_name) == ("84901234567", "Nguyễn Thị Hoa")
    assert (await customer.wait_for(Ringing, call=call)).code == 180
    await customer.hang_up(call)
    assert (await agent.wait_for(Disconnected, call=incoming.call)).code == 487
    assert (await customer.wait_for(Disconnected, call=call)).code == 487


@pytest.mark.parametrize("code", [486, 603])
async def test_a_declined_call_ends_with_the_code_it_was_declined_with(
    customer: Handset, agent: Handset, code: int
) -> None:
    call = await customer.dial(agent.address)
    await agent.decline((await agent.wait_for(Incoming)).call, code)
    assert (await customer.wait_for(Disconnected, call=call)).code == code


async def test_what_one_plays_the_other_records_in_wideband(
    customer: Handset, agent: Handset, tmp_path: Path
) -> None:
    first, second = sweep(300, 3_000, 0.7), sweep(6_500, 4_500, 0.7)  # the second is lost at 8 kHz
    files = [write(tmp_path / "1.wav", first), write(tmp_path / "2.wav", second)]
    outgoing, incoming = await connect(customer, agent)
    await agent.record(incoming, tmp_path / "heard.wav")
    await customer.play(outgoing, files, silence_s=0.3)
    played = [await customer.wait_for(Played, call=outgoing) for _ in files]
    await customer.hang_up(outgoing)
    await agent.wait_for(Disconnected, call=incoming)

    assert [(Path(one.file).name, one.left) for one in played] == [("1.wav", 1), ("2.wav", 0)]
    assert played[0].ended_at - played[0].began_at == pytest.approx(0.7, abs=0.2)
    assert played[1].began_at - played[0].ended_at >= 0.3
    heard = read(tmp_path / "heard.wav")
    assert loudness(heard) > 0.05
    assert likeness_of_parts(first, heard) > 0.9
    assert likeness_of_parts(second, heard) > 0.9
    assert likeness(sweep(1_000, 1_200, 0.7), heard) < 0.5


async def test_digits_arrive_in_the_order_they_were_pressed(customer: Handset, agent: Handset) -> None:
    outgoing, incoming = await connect(customer, agent)
    await customer.press(outgoing, "1#")
    assert [(await agent.wait_for(DigitHeard, call=incoming)).pii_digit for _ in "1#"] == ["1", "#"]
    with pytest.raises(PhoneRefused, match=r"only the keys 0-9, \*, # and A-D"):
        await customer.press(outgoing, "x")


async def test_hold_is_seen_on_both_sides_and_undone(customer: Handset, agent: Handset) -> None:
    outgoing, incoming = await connect(customer, agent)
    await agent.hold(incoming)
    assert (await agent.wait_for(MediaHeld, call=incoming)).by_us
    assert not (await customer.wait_for(MediaHeld, call=outgoing)).by_us
    await agent.unhold(incoming)
    await agent.wait_for(MediaActive, call=incoming)
    assert (await customer.wait_for(MediaActive, call=outgoing)).codec == "G722/16000"
    await agent.hang_up(incoming)
    assert (await customer.wait_for(Disconnected, call=outgoing)).code == 200


async def test_a_prompt_is_heard_to_begin_and_to_end(
    customer: Handset, agent: Handset, tmp_path: Path
) -> None:
    outgoing, incoming = await connect(customer, agent)
    await agent.play(incoming, [write(tmp_path / "prompt.wav", sweep(300, 900, 0.5))])
    started = await customer.wait_for(SoundStarted, call=outgoing)
    ended = await customer.wait_for(SoundEnded, call=outgoing)
    assert ended.last_heard_at - started.at == pytest.approx(0.5, abs=0.2)


async def test_a_transferred_customer_calls_the_third_phone_and_the_agent_is_free(
    customer: Handset, agent: Handset
) -> None:
    async with Handset("1002") as second:
        _, incoming = await connect(customer, agent)
        await agent.transfer(incoming, second.address)
        asked = await customer.wait_for(TransferAsked)
        await second.answer((await second.wait_for(Incoming)).call)
        await customer.wait_for(Answered, call=asked.new_call)
        progress = await agent.wait_for(TransferProgressed, where=lambda event: event.final)
        assert progress.code == 200
        await agent.wait_for(Disconnected, call=incoming)


async def test_an_agent_who_has_asked_a_colleague_joins_him_with_the_customer(
    customer: Handset, tmp_path: Path
) -> None:
    async with Handset("1001", lines=2) as agent, Handset("1002") as colleague:
        _, with_customer = await connect(customer, agent)
        await agent.hold(with_customer)
        with_colleague, asked = await connect(agent, colleague)
        await agent.transfer_to(with_customer, with_colleague)
        customer_call = (await customer.wait_for(TransferAsked)).new_call
        colleague_call = (await colleague.wait_for(Replaced, call=asked)).new_call
        await agent.wait_for(Disconnected, call=with_customer)
        await agent.wait_for(Disconnected, call=with_colleague)
        await customer.wait_for(MediaActive, call=customer_call)
        await colleague.wait_for(MediaActive, call=colleague_call)
        await customer.play(customer_call, [write(tmp_path / "a.wav", sweep(300, 900, 0.3))])
        await colleague.wait_for(SoundStarted, call=colleague_call)


async def test_the_log_file_holds_every_sip_message(tmp_path: Path) -> None:
    async with Handset("1001", log_file=tmp_path / "sip.log") as phone:
        await phone.dial("sip:1900@127.0.0.1:9")
    assert "INVITE sip:1900@127.0.0.1:9" in (tmp_path / "sip.log").read_text()


async def test_a_call_beyond_the_lines_of_a_phone_is_told_busy(customer: Handset, agent: Handset) -> None:
    await connect(customer, agent)
    async with Handset("84907654321", bind="127.0.0.2") as other:
        call = await other.dial(agent.address)
        assert (await other.wait_for(Disconnected, call=call)).code == 486


async def test_a_wait_in_vain_tells_what_was_heard_instead(customer: Handset, agent: Handset) -> None:
    call = await customer.dial(agent.address)
    await customer.wait_for(Ringing)
    with pytest.raises(NotHeard) as failure:
        await customer.wait_for(Answered, Disconnected, call=call, timeout=0.1)
    assert "phone 84901234567 did not tell Answered or Disconnected on call 1 within 0.1 s" in str(
        failure.value
    )
    assert "Ringing(code=180" in str(failure.value)


async def test_each_event_is_given_out_once(customer: Handset, agent: Handset) -> None:
    await customer.dial(agent.address)
    await customer.wait_for(Ringing)
    with pytest.raises(NotHeard):
        await customer.wait_for(Ringing, timeout=0.05)


async def test_commands_of_a_call_that_is_over_are_refused_except_hanging_up(
    customer: Handset, agent: Handset
) -> None:
    outgoing, incoming = await connect(customer, agent)
    ended: list[str] = []
    customer.when_over(outgoing, lambda: ended.append("told when it ended"))
    await agent.hang_up(incoming)
    await customer.wait_for(Disconnected, call=outgoing)
    customer.when_over(outgoing, lambda: ended.append("told at once"))
    assert ended == ["told when it ended", "told at once"]
    await customer.hang_up(outgoing)
    with pytest.raises(PhoneRefused, match=r"refused Hold: there is no call 1 \(any more\)"):
        await customer.hold(outgoing)


async def test_a_file_no_phone_may_play_is_refused_before_anything_is_played(
    customer: Handset, agent: Handset, tmp_path: Path
) -> None:
    outgoing, _ = await connect(customer, agent)
    good = write(tmp_path / "good.wav", sweep(300, 900, 0.1))
    narrow = write(tmp_path / "narrow.wav", sweep(300, 900, 0.1), rate=8_000)
    with pytest.raises(PhoneRefused, match="at 8000 Hz"):
        await customer.play(outgoing, [good, narrow])
    await customer.play(outgoing, [good], silence_s=0.5)
    with pytest.raises(PhoneRefused, match="still playing"):
        await customer.play(outgoing, [good])
    with pytest.raises(PhoneRefused, match="refused Record"):
        await customer.record(outgoing, tmp_path / "no" / "such" / "folder.wav")


async def test_a_pbx_that_does_not_answer_is_named_and_no_process_is_left() -> None:
    phone = Handset("1001", pbx="127.0.0.1:9", password="secret", registers_within_s=0.3)
    with pytest.raises(HandsetError, match=r"could not register at 127\.0\.0\.1:9: no answer within 0\.3 s"):
        await phone.__aenter__()
    with pytest.raises(PhoneDied, match="not running"):
        await phone.dial("1900")


class RefusesAll(asyncio.DatagramProtocol):
    """A pbx that answers every request with 403."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        kept = [line for line in data.split(b"\r\n") if line.split(b":")[0] in KEPT_IN_ANSWERS]
        self.transport.sendto(
            b"\r\n".join([b"SIP/2.0 403 Forbidden", *kept, b"Content-Length: 0", b"", b""]), addr
        )


KEPT_IN_ANSWERS = {b"Via", b"From", b"To", b"Call-ID", b"CSeq"}


async def test_a_refused_registration_is_reported_with_its_code() -> None:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        RefusesAll, local_addr=("127.0.0.1", 0)
    )
    try:
        port = transport.get_extra_info("sockname")[1]
        with pytest.raises(
            HandsetError, match=r"could not register at .*: 403 Forbidden; is the password right"
        ):
            await Handset("1001", pbx=f"127.0.0.1:{port}", password="wrong").__aenter__()
    finally:
        transport.close()


async def test_a_phone_killed_in_a_call_is_reported_to_who_waits(customer: Handset, agent: Handset) -> None:
    phone = Handset("1002")
    await phone.__aenter__()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_death(phone), name="waiting")
        await asyncio.sleep(0)
        assert phone.pid is not None
        phone.kill()
    assert "phone 1002 has ended" in waiting.result()
    with pytest.raises(PhoneDied, match="ended with code -9"):
        await phone.__aexit__(None, None, None)


async def _death(phone: Handset) -> str:
    with pytest.raises(PhoneDied) as failure:
        await phone.wait_for(Incoming)
    return str(failure.value)


async def test_unregistering_without_a_registration_is_refused(agent: Handset) -> None:
    with pytest.raises(PhoneRefused, match="refused Unregister"):
        await agent.unregister()
    with pytest.raises(NotHeard):
        await agent.wait_for(Unregistered, timeout=0.05)


async def test_a_phone_must_be_opened_before_it_is_used() -> None:
    with pytest.raises(PhoneDied, match="use it inside its `async with`"):
        await Handset("1001").dial("1900")
