"""Listening to a recording, and only to recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from interactions.record import Outcome
from tests.web.stage import Stage, interaction, message, recording, refused
from web.recordings import inside

WAV = b"RIFF" + bytes(range(256)) * 4


async def keep(web: Stage, stereo: str | None = "r1/stereo.wav", agent_id: str = "an") -> None:
    await web.log.save(interaction("c1", agent_id, recordings=(recording("r1", stereo),)))
    (web.recordings / "r1").mkdir()
    (web.recordings / "r1" / "stereo.wav").write_bytes(WAV)


async def test_a_recording_is_sent_whole(house) -> None:
    async with house() as web:
        await keep(web)
        answer = await (await web.screen("dung")).get("/api/v1/recordings/r1/audio")
        assert (answer.status, await answer.read()) == (200, WAV)
        assert answer.headers["Content-Type"] == "audio/wav"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Accept-Ranges"] == "bytes"


async def test_a_player_may_jump(house) -> None:
    async with house() as web:
        await keep(web)
        screen = await web.screen("chi")
        for asked, status, part in (
            ("bytes=4-9", 206, WAV[4:10]),
            ("bytes=1000-", 206, WAV[1000:]),
            ("bytes=-8", 206, WAV[-8:]),
        ):
            answer = await screen.get("/api/v1/recordings/r1/audio", headers={"Range": asked})
            assert (answer.status, await answer.read()) == (status, part), asked
        beyond = await screen.get("/api/v1/recordings/r1/audio", headers={"Range": "bytes=9999-"})
        assert beyond.status == 416


async def test_a_message_is_heard_from_its_one_leg_and_may_be_jumped_in(house) -> None:
    async with house() as web:
        await web.log.save(
            interaction("c1", None, outcome=Outcome.VOICEMAIL, recordings=(message("m1", "c1/customer.wav"),))
        )
        (web.recordings / "c1").mkdir()
        (web.recordings / "c1" / "customer.wav").write_bytes(WAV)
        screen = await web.screen("chi")
        whole = await screen.get("/api/v1/recordings/m1/audio")
        assert (whole.status, await whole.read()) == (200, WAV)
        part = await screen.get("/api/v1/recordings/m1/audio", headers={"Range": "bytes=44-99"})
        assert (part.status, await part.read()) == (206, WAV[44:100])
        assert part.headers["Content-Range"] == f"bytes 44-99/{len(WAV)}"


async def test_an_agent_hears_his_own_calls_only(house) -> None:
    async with house() as web:
        await keep(web, agent_id="an")
        assert (await (await web.screen("an")).get("/api/v1/recordings/r1/audio")).status == 200
        other = await web.screen("binh")
        theirs = await other.get("/api/v1/recordings/r1/audio")
        none = await other.get("/api/v1/recordings/none/audio")
        assert await refused(theirs) == await refused(none) == (404, "not_found")


async def test_a_recording_still_under_way_cannot_be_heard_yet(house) -> None:
    async with house() as web:
        await keep(web, stereo=None)
        answer = await (await web.screen("dung")).get("/api/v1/recordings/r1/audio")
        assert await refused(answer) == (404, "recording_not_kept")


@pytest.mark.parametrize(
    "path", ["../secret.wav", "/etc/passwd", "r1/../../secret.wav", "r1", "gone.wav", "a\x00b", "x" * 5000]
)
async def test_nothing_outside_the_folder_is_ever_sent(house, path) -> None:
    async with house() as web:
        (web.recordings.parent / "secret.wav").write_bytes(b"secret")
        await keep(web, stereo=path)
        answer = await (await web.screen("em")).get("/api/v1/recordings/r1/audio")
        assert await refused(answer) == (404, "recording_missing")


async def test_a_hostile_recording_id_finds_nothing(house) -> None:
    async with house() as web:
        await keep(web)
        for hostile in (
            b"../../../../etc/passwd",
            b"..%2f..%2f..%2fetc%2fpasswd",
            b"%2e%2e",
            b"%2e%2e%5c%2e%2e",
            b"%2fetc%2fpasswd",
            b"r1%00",
            b"r1%0d%0aX-Bad: 1",
            b"r1'--",
            b"%ff",
            b"%",
            "ẽ".encode(),
            b"x" * 300,
        ):
            answer = await web.raw(b"/api/v1/recordings/" + hostile + b"/audio", "em")
            assert answer.split()[1] in (b"400", b"404", b"422"), hostile
            assert b"X-Bad" not in answer.split(b"\r\n\r\n")[0]
            assert b"root:" not in answer


async def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "recordings"
    root.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "own").write_bytes(b"x")
    assert inside(root, "link") is None
    assert inside(root, "own") == root / "own"
    assert inside(root, "x" * 5000) is None
