import asyncio
import os
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from recordings.keeper import Keeper, NothingSaid, RecordingIncomplete
from recordings.plan import RecordingPlan, plan, plan_message
from tests.recordings.legs import close_leg, header, open_header, tone, write_leg

PLAN = plan("call-1", 1, 1_795_262_400.0)
MESSAGE = plan_message("call-1", 2, 1_795_262_400.0)


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything: be somebody else for a while."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)


def write_both(root: Path, customer: bytes, agent: bytes, rate: int = 16_000) -> None:
    write_leg(root / PLAN.customer, customer, rate)
    write_leg(root / PLAN.agent, agent, rate)


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def test_complete_legs_are_measured_and_mixed_for_listening(tmp_path: Path) -> None:
    customer, agent = tone(1.0, pitch=440), tone(1.0, pitch=880)
    write_both(tmp_path, customer, agent)

    kept = await Keeper(tmp_path).finish(PLAN, timeout=1)

    assert kept.recording_id == PLAN.recording_id
    assert kept.duration_s == 1.0
    assert [leg.name for leg in kept.legs] == ["customer", "agent"]
    assert kept.legs[0].path == PLAN.customer
    assert kept.legs[0].sha256 == sha256((tmp_path / PLAN.customer).read_bytes()).hexdigest()
    assert (kept.legs[1].duration_s, kept.legs[1].sample_rate) == (1.0, 16_000)
    with wave.open(str(tmp_path / kept.stereo)) as stereo:
        assert (stereo.getnchannels(), stereo.getframerate(), stereo.getnframes()) == (2, 16_000, 16_000)
        both = array("h", stereo.readframes(16_000))
    assert both[0::2].tobytes() == customer
    assert both[1::2].tobytes() == agent


async def test_eight_kilohertz_legs_are_kept_at_their_rate(tmp_path: Path) -> None:
    write_both(tmp_path, tone(1.0, 8_000), tone(1.0, 8_000), 8_000)
    kept = await Keeper(tmp_path).finish(PLAN, timeout=1)
    assert [leg.sample_rate for leg in kept.legs] == [8_000, 8_000]
    assert kept.duration_s == 1.0


async def test_it_waits_until_asterisk_closes_growing_files(tmp_path: Path) -> None:
    write_leg(tmp_path / PLAN.customer, tone(1.0))
    agent = tmp_path / PLAN.agent
    agent.write_bytes(open_header() + tone(0.5))

    async with asyncio.TaskGroup() as group:
        finishing = group.create_task(Keeper(tmp_path, interval=0.01).finish(PLAN, timeout=20))
        await asyncio.sleep(0.1)
        assert not finishing.done()
        with agent.open("ab") as file:
            file.write(tone(0.5))
        await asyncio.sleep(0.05)
        assert not finishing.done()
        close_leg(agent)
    assert finishing.result().duration_s == 1.0


async def test_it_waits_for_a_leg_that_is_not_there_yet(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as group:
        finishing = group.create_task(Keeper(tmp_path, interval=0.01).finish(PLAN, timeout=20))
        await asyncio.sleep(0.05)
        write_both(tmp_path, tone(0.2), tone(0.2))
    assert finishing.result().duration_s == pytest.approx(0.2)


async def test_the_shorter_leg_is_padded_with_silence(tmp_path: Path) -> None:
    write_both(tmp_path, tone(6.0), tone(5.5))
    kept = await Keeper(tmp_path).finish(PLAN, timeout=1)
    assert [leg.duration_s for leg in kept.legs] == [6.0, 5.5]
    assert kept.duration_s == 6.0
    with wave.open(str(tmp_path / kept.stereo)) as stereo:
        both = array("h", stereo.readframes(stereo.getnframes()))
    assert both[0::2].tobytes() == tone(6.0)
    assert both[1::2].tobytes() == tone(5.5) + bytes(16_000)


async def test_finishing_twice_gives_the_same_recording(tmp_path: Path) -> None:
    write_both(tmp_path, tone(1.0), tone(1.0))
    keeper = Keeper(tmp_path)
    assert await keeper.finish(PLAN, timeout=1) == await keeper.finish(PLAN, timeout=1)


def missing(root: Path) -> None:
    (root / PLAN.agent).unlink()


def without_a_byte(root: Path) -> None:
    (root / PLAN.agent).write_bytes(b"")


def closed_without_sound(root: Path) -> None:
    write_leg(root / PLAN.agent, b"")


def size_of_sound_missing(root: Path) -> None:
    leg = root / PLAN.agent
    leg.write_bytes(leg.read_bytes()[:40] + bytes(4) + leg.read_bytes()[44:])


def never_closed(root: Path) -> None:
    (root / PLAN.agent).write_bytes(open_header() + tone(1.0))


def truncated(root: Path) -> None:
    whole = (root / PLAN.agent).read_bytes()
    (root / PLAN.agent).write_bytes(whole[:-1000])


def not_wav(root: Path) -> None:
    (root / PLAN.agent).write_bytes(b"#!AMR-WB\n" + bytes(4000))


def in_stereo(root: Path) -> None:
    (root / PLAN.agent).write_bytes(header(4000, channels=2) + bytes(4000))


def at_another_rate(root: Path) -> None:
    write_leg(root / PLAN.agent, tone(1.0, 8_000), 8_000)


def too_short(root: Path) -> None:
    write_leg(root / PLAN.agent, tone(0.9))
    write_leg(root / PLAN.customer, tone(2.0))


def disk_full(root: Path) -> None:
    # /dev/full answers every write as a full disk does.
    (root / (PLAN.stereo + ".part")).symlink_to("/dev/full")


def unreadable(root: Path) -> None:
    (root / PLAN.agent).unlink()
    (root / PLAN.agent).mkdir()


def too_long(root: Path) -> None:
    with (root / PLAN.agent).open("wb") as file:
        file.write(header(2**31))
        file.truncate(44 + 2**31)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (missing, r"the agent leg .*agent\.wav16 is missing"),
        (without_a_byte, "is empty: not even its header"),
        (closed_without_sound, "is empty: it was closed without any sound"),
        (size_of_sound_missing, "is damaged: its header knows of no sound"),
        (never_closed, "was never closed"),
        (truncated, "is truncated or damaged: its header says 32044 bytes, it has 31044"),
        (not_wav, "is not a usable WAV file: it does not begin"),
        (in_stereo, "one channel of 16 bits was expected, not 2 of 16 at 16000 Hz"),
        (at_another_rate, r"different sampling rates \(customer 16000 Hz, agent 8000 Hz\)"),
        (too_short, r"not of one length \(customer 2.00 s, agent 0.90 s\)"),
        (disk_full, "disk of the recordings is full while writing .*: make room"),
        (unreadable, "agent.wav16 is unreadable: Is a directory"),
        (too_long, "longer than a stereo WAV file can hold"),
    ],
)
async def test_a_recording_that_is_not_whole_is_refused_in_plain_words(
    tmp_path: Path, damage: Callable[[Path], None], reason: str
) -> None:
    write_both(tmp_path, tone(1.0), tone(1.0))
    damage(tmp_path)
    with pytest.raises(RecordingIncomplete, match=reason):
        await Keeper(tmp_path, interval=0.01).finish(PLAN, timeout=0.05)
    assert not (tmp_path / PLAN.stereo).exists()
    assert not (tmp_path / (PLAN.stereo + ".part")).is_symlink()


async def test_a_leg_that_may_not_be_read_says_whose_rights_are_needed(tmp_path: Path) -> None:
    write_both(tmp_path, tone(1.0), tone(1.0))
    (tmp_path / PLAN.agent).chmod(0)
    with nobody(), pytest.raises(RecordingIncomplete, match="give the service's user rights"):
        await Keeper(tmp_path).finish(PLAN, timeout=0.05)


async def test_what_was_on_disk_stays_as_asterisk_left_it(tmp_path: Path) -> None:
    write_both(tmp_path, tone(1.0), tone(1.0))
    never_closed(tmp_path)
    before = (tmp_path / PLAN.agent).read_bytes()
    with pytest.raises(RecordingIncomplete):
        await Keeper(tmp_path, interval=0.01).finish(PLAN, timeout=0.03)
    assert (tmp_path / PLAN.agent).read_bytes() == before


async def test_a_leg_closed_without_sound_is_not_waited_for(tmp_path: Path) -> None:
    write_both(tmp_path, tone(1.0), b"")
    async with asyncio.timeout(10):
        with pytest.raises(RecordingIncomplete, match="closed without any sound"):
            await Keeper(tmp_path).finish(PLAN, timeout=3600)


# --- messages: one leg ---------------------------------------------------------------------------


async def test_a_message_is_measured_and_heard_as_it_is(tmp_path: Path) -> None:
    leg = write_leg(tmp_path / MESSAGE.customer, tone(1.5, 8_000), 8_000)
    whole = leg.read_bytes()

    kept = await Keeper(tmp_path).finish(MESSAGE, timeout=1)

    assert (kept.recording_id, kept.stereo, kept.duration_s) == ("call-1-message-2", MESSAGE.customer, 1.5)
    (customer,) = kept.legs
    assert (customer.name, customer.path) == ("customer", MESSAGE.customer)
    assert (customer.duration_s, customer.sample_rate) == (1.5, 8_000)
    assert customer.sha256 == sha256(whole).hexdigest()
    assert files_in(tmp_path) == [leg]
    assert leg.read_bytes() == whole
    assert await Keeper(tmp_path).finish(MESSAGE, timeout=1) == kept


async def test_a_message_is_waited_for_until_asterisk_closes_it(tmp_path: Path) -> None:
    leg = tmp_path / MESSAGE.customer
    async with asyncio.TaskGroup() as group:
        finishing = group.create_task(Keeper(tmp_path, interval=0.01).finish(MESSAGE, timeout=20))
        await asyncio.sleep(0.05)
        leg.parent.mkdir(parents=True)
        leg.write_bytes(open_header(8_000) + tone(0.5, 8_000))
        await asyncio.sleep(0.05)
        assert not finishing.done()
        close_leg(leg)
    assert finishing.result().duration_s == 0.5


async def test_a_message_closed_without_a_word_is_known_at_once(tmp_path: Path) -> None:
    write_leg(tmp_path / MESSAGE.customer, b"", 8_000)
    async with asyncio.timeout(10):
        with pytest.raises(NothingSaid, match=r"the caller left no words \(.*closed without any sound\)"):
            await Keeper(tmp_path).finish(MESSAGE, timeout=3600)


async def test_a_message_that_was_never_begun_has_no_words(tmp_path: Path) -> None:
    with pytest.raises(NothingSaid, match=r"the caller left no words \(.*is missing: .*no such file\)"):
        await Keeper(tmp_path, interval=0.01).finish(MESSAGE, timeout=0.05)


def message_without_a_byte(leg: Path) -> None:
    leg.write_bytes(b"")


def message_never_closed(leg: Path) -> None:
    leg.write_bytes(open_header(8_000) + tone(0.5, 8_000))


def message_truncated(leg: Path) -> None:
    leg.write_bytes(leg.read_bytes()[:-1000])


def message_not_wav(leg: Path) -> None:
    leg.write_bytes(b"#!AMR\n" + bytes(4000))


def message_in_stereo(leg: Path) -> None:
    leg.write_bytes(header(4000, channels=2) + bytes(4000))


def message_a_folder(leg: Path) -> None:
    leg.unlink()
    leg.mkdir()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (message_without_a_byte, "the customer leg .* is empty: not even its header"),
        (message_never_closed, "was never closed"),
        (message_truncated, "is truncated or damaged: its header says 16044 bytes, it has 15044"),
        (message_not_wav, "is not a usable WAV file: it does not begin"),
        (message_in_stereo, "one channel of 16 bits was expected, not 2"),
        (message_a_folder, "customer.wav is unreadable: Is a directory"),
    ],
)
async def test_a_damaged_message_is_a_fault_and_no_silence(
    tmp_path: Path, damage: Callable[[Path], None], reason: str
) -> None:
    damage(write_leg(tmp_path / MESSAGE.customer, tone(1.0, 8_000), 8_000))
    with pytest.raises(RecordingIncomplete, match=reason) as refused:
        await Keeper(tmp_path, interval=0.01).finish(MESSAGE, timeout=0.05)
    assert not isinstance(refused.value, NothingSaid)


async def test_a_message_that_may_not_be_read_says_whose_rights_are_needed(tmp_path: Path) -> None:
    write_leg(tmp_path / MESSAGE.customer, tone(1.0, 8_000), 8_000).chmod(0)
    with nobody(), pytest.raises(RecordingIncomplete, match="give the service's user rights"):
        await Keeper(tmp_path).finish(MESSAGE, timeout=0.05)


async def test_a_plan_that_points_elsewhere_is_refused(tmp_path: Path) -> None:
    hostile = RecordingPlan("x", "..", "../customer.wav16", "../agent.wav16", "../stereo.wav")
    with pytest.raises(ValueError, match="outside"):
        await Keeper(tmp_path).finish(hostile, timeout=0.05)
    message = RecordingPlan("x", "..", "../customer.wav", "", "../customer.wav")
    with pytest.raises(ValueError, match="outside"):
        await Keeper(tmp_path).finish(message, timeout=0.05)
