"""The log of calls, for reading."""

from __future__ import annotations

from interactions.record import Outcome, SegmentKind
from interactions.record import Segment as Part
from tests.web.stage import NUMBER, interaction, message, recording, refused
from transcription.transcript import Segment, Transcript, Word

R1 = {
    "recording_id": "r1",
    "started_at": 1010.0,
    "status": "kept",
    "duration_s": 60.0,
    "legs": ["customer", "agent"],
}
SAID = Transcript(
    "vi",
    60.0,
    (
        Segment("customer", 1.0, 2.0, "tôi muốn đặt hàng", (Word("tôi", 1.0, 1.2, 1.0),)),
        Segment("agent", 2.5, 3.0, "dạ vâng", (Word("dạ", 2.5, 2.7, 1.0),)),
    ),
)


async def test_a_call_is_shown_with_its_times_its_segments_and_its_words(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1", recordings=(recording("r1", "r1/stereo.wav"),)))
        await web.transcripts.save("r1", 1, SAID)
        answer = await (await web.screen("dung")).get("/api/v1/interactions/c1")
        assert answer.headers["Cache-Control"] == "no-store"
        call = await answer.json()
        assert call == {
            "call_id": "c1",
            "direction": "inbound",
            "callback_of": None,
            "number": NUMBER,
            "name": "Nguyễn Thị Đào",
            "dialled": "1900",
            "language": "vi",
            "arrived_at": 1000.0,
            "menu_path": ["main", "support"],
            "queue": "support",
            "agent_id": "an",
            "offered_at": 1002.0,
            "answered_at": 1010.0,
            "ended_at": 1070.0,
            "closed_at": 1080.0,
            "wait_s": 8.0,
            "expected_s": None,
            "talk_s": 60.0,
            "hold_s": 0.0,
            "wrap_up_s": 10.0,
            "handle_s": 70.0,
            "outcome": "answered",
            "disposition": "sold",
            "resolved": True,
            "note": "đã xong",
            "tags": [],
            "recording": R1,
            "recordings": [R1],
            "segments": [
                {
                    "kind": "talk",
                    "start": 1010.0,
                    "end": 1070.0,
                    "queue": None,
                    "agent_id": "an",
                    "result": None,
                }
            ],
            "transcript": [
                {
                    "recording_id": "r1",
                    "leg": "customer",
                    "start": 1.0,
                    "end": 2.0,
                    "text": "tôi muốn đặt hàng",
                },
                {"recording_id": "r1", "leg": "agent", "start": 2.5, "end": 3.0, "text": "dạ vâng"},
            ],
            "transcript_status": "ready",
            "transcript_reason": None,
        }


async def test_a_transcript_says_how_far_it_is(house) -> None:
    async with house() as web:
        screen = await web.screen("dung")
        await web.log.save(interaction("c1", recordings=(recording("r1", None),)))

        async def status() -> tuple[object, ...]:
            call = await (await screen.get("/api/v1/interactions/c1")).json()
            return call["transcript_status"], call["transcript"], call["transcript_reason"]

        assert await status() == ("none", None, None)
        await web.transcripts.pending("r1")
        assert await status() == ("pending", None, None)
        await web.transcripts.failed("r1", "no model for xx")
        assert await status() == ("failed", None, "no model for xx")


async def test_a_message_is_shown_with_its_one_leg_and_its_words(house) -> None:
    async with house() as web:
        spoken = Segment("customer", 1.0, 2.0, "xin gọi lại", (Word("xin", 1.0, 1.2, 1.0),))
        await web.log.save(
            interaction("c1", None, outcome=Outcome.VOICEMAIL, recordings=(message("m1", "c1/customer.wav"),))
        )
        await web.transcripts.save("m1", 1, Transcript("vi", 6.0, (spoken,)))
        call = await (await (await web.screen("chi")).get("/api/v1/interactions/c1")).json()
    assert call["outcome"] == "voicemail"
    assert call["recording"] == {
        "recording_id": "m1",
        "started_at": 1010.0,
        "status": "kept",
        "duration_s": 6.0,
        "legs": ["customer"],
    }
    assert [(line["leg"], line["text"]) for line in call["transcript"]] == [("customer", "xin gọi lại")]


async def test_a_recording_under_way_has_no_legs_yet(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1", recordings=(recording("r1", None),)))
        call = await (await (await web.screen("chi")).get("/api/v1/interactions/c1")).json()
    assert (call["recording"]["status"], call["recording"]["legs"]) == ("recording", [])


async def test_the_list_is_newest_first_and_goes_on_where_it_ended(house) -> None:
    async with house() as web:
        await web.log.save_many(interaction(f"c{n}", arrived_at=1000.0 + n) for n in range(5))
        screen = await web.screen("chi")
        seen, before = [], ""
        while before is not None:
            page = await (
                await screen.get("/api/v1/interactions", params={"limit": "2", "before": before})
            ).json()
            seen += [call["call_id"] for call in page["items"]]
            before = page["next"]
        assert seen == ["c4", "c3", "c2", "c1", "c0"]


async def test_the_list_is_filtered_by_queue_agent_and_number_however_it_is_written(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1"))
        await web.log.save(interaction("c2", "binh", queue="sales", pii_number="+84281111111"))
        screen = await web.screen("em")

        async def found(**query: str) -> list[str]:
            page = await (await screen.get("/api/v1/interactions", params=query)).json()
            return [call["call_id"] for call in page["items"]]

        assert await found(queue="sales") == ["c2"]
        assert await found(agent_id="an") == ["c1"]
        assert await found(number="0901 234 567") == ["c1"]
        assert await found(queue="", agent_id="", number="") == ["c2", "c1"]


async def test_an_agent_sees_his_own_calls_only(house) -> None:
    async with house() as web:
        await web.log.save(interaction("mine", "an"))
        await web.log.save(interaction("theirs", "binh"))
        await web.log.save(interaction("nobodys", None))
        screen = await web.screen("an")
        page = await (await screen.get("/api/v1/interactions")).json()
        assert [call["call_id"] for call in page["items"]] == ["mine"]
        assert (await screen.get("/api/v1/interactions/mine")).status == 200
        asked = await screen.get("/api/v1/interactions", params={"agent_id": "binh"})
        assert await refused(asked) == (403, "forbidden")
        answers = [await screen.get(f"/api/v1/interactions/{call}") for call in ("theirs", "nobodys", "none")]
        assert {await refused(answer) for answer in answers} == {(404, "not_found")}
        assert len({await answer.read() for answer in answers}) == 1


async def test_an_agent_sees_also_the_call_that_he_sent_on(house) -> None:
    async with house() as web:
        parts = (
            Part(kind=SegmentKind.TALK, start=1010.0, end=1030.0, agent_id="an", result="transferred"),
            Part(kind=SegmentKind.TALK, start=1040.0, end=1070.0, agent_id="binh"),
        )
        taken = (recording("r1", "r1.wav"), recording("r2", "r2.wav"))
        await web.log.save(interaction("c1", "binh", segments=parts, recordings=taken))
        call = await (await (await web.screen("an")).get("/api/v1/interactions/c1")).json()
        assert [part["agent_id"] for part in call["segments"]] == ["an", "binh"]
        assert [kept["recording_id"] for kept in call["recordings"]] == ["r1", "r2"]


async def test_a_cursor_of_somebody_elses_making_is_refused(house) -> None:
    async with house() as web:
        screen = await web.screen("chi")
        for cursor in ("x", "WzFd", "%00", "W" * 900):
            answer = await screen.get(f"/api/v1/interactions?before={cursor}")
            assert await refused(answer) == (422, "bad_cursor")
