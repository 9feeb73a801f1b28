from __future__ import annotations

from interactions.backlog import Untranscribed, untranscribed
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, answered_call, call, recording, transcript, voicemail


async def test_kept_recordings_wait_until_there_is_a_transcript_or_a_reason(
    log: InteractionLog, transcripts: Transcripts
) -> None:
    begun = recording("begun", status="recording", customer=None, agent=None)
    await log.save_many(
        [
            call("running", recordings=(begun,)),
            *(
                answered_call(name, recordings=(recording(name, started_at=NINE + order),))
                for order, name in enumerate(("new", "asked", "ready", "failed"))
            ),
        ]
    )
    await transcripts.pending("asked")
    await transcripts.save("ready", 1, transcript("alo"))
    await transcripts.failed("failed", "the file is empty")
    legs = ("vi", "a/customer.wav", "a/agent.wav")
    assert await untranscribed(log.engine) == (Untranscribed("new", *legs), Untranscribed("asked", *legs))


async def test_a_message_waits_with_its_one_leg(log: InteractionLog) -> None:
    await log.save(voicemail())
    assert await untranscribed(log.engine) == (Untranscribed("call-1-m", "vi", "a/customer.wav", None),)
