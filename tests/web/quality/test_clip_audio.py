"""Listening to coaching clips."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest

from tests.web.quality.test_clips import CLIP

RATE = 8000


@pytest.fixture
def sound(office) -> Path:
    """The recording of every call here: 120 s, and each frame says which second it is of."""
    file: Path = office.recordings / "a/stereo.wav"
    file.parent.mkdir()
    with wave.open(str(file), "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(RATE)
        for second in range(120):
            made.writeframes(second.to_bytes(2, "little") * 2 * RATE)
    return file


async def shared(office, **changes) -> str:
    made = await office.good("dung", "POST", "/agents/an/clips", CLIP | changes)
    return f"/clips/{made['clip_id']}/audio"


async def heard(office, who: str, path: str, **headers: str):
    answer = await (await office.screen(who)).get(f"/api/v1/quality{path}", headers=headers)
    return answer, await answer.read()


def seconds(said: bytes) -> list[int]:
    with wave.open(io.BytesIO(said)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, RATE)
        frames = file.readframes(file.getnframes())
    return [int.from_bytes(frames[at : at + 2], "little") for at in range(0, len(frames), 4 * RATE)]


@pytest.mark.usefixtures("sound")
async def test_an_agent_hears_the_stretch_of_anothers_call_and_nothing_beside_it(office) -> None:
    path = await shared(office, from_s=10.0, to_s=14.0)  # of Bình's call, in An's list
    for who in ("an", "chi", "dung", "em"):
        answer, said = await heard(office, who, path)
        assert (answer.status, answer.content_type) == (200, "audio/wav")
        assert answer.headers["Cache-Control"] == "no-store"
        assert seconds(said) == [10, 11, 12, 13]


@pytest.mark.usefixtures("sound")
async def test_a_clip_in_anothers_list_is_not_there_even_of_ones_own_call(office) -> None:
    path = await shared(office)  # of Bình's call, in An's list
    assert await office.refused("binh", "GET", path) == (404, "not_found")
    assert await office.refused("an", "GET", "/clips/99/audio") == (404, "not_found")


@pytest.mark.usefixtures("sound")
async def test_a_player_jumps_by_ranges(office) -> None:
    path = await shared(office)
    _, whole = await heard(office, "an", path)
    for asked, part in (("bytes=0-99", whole[:100]), ("bytes=1000-", whole[1000:]), ("bytes=-7", whole[-7:])):
        answer, said = await heard(office, "an", path, Range=asked)
        assert (answer.status, said) == (206, part)
    assert answer.headers["Content-Range"] == f"bytes {len(whole) - 7}-{len(whole) - 1}/{len(whole)}"
    answer, _ = await heard(office, "an", path, Range=f"bytes={len(whole)}-")
    assert answer.status == 416
    answer, said = await heard(office, "an", path, Range="bytes=nonsense")
    assert (answer.status, said) == (200, whole)


async def test_a_file_that_is_away_or_broken_is_said_in_words(office) -> None:
    path = await shared(office)
    assert await office.refused("an", "GET", path) == (404, "recording_missing")
    (office.recordings / "a").mkdir()
    for broken in (b"", b"no sound at all, but long enough to be read"):
        (office.recordings / "a/stereo.wav").write_bytes(broken)
        assert await office.refused("an", "GET", path) == (404, "recording_missing")
