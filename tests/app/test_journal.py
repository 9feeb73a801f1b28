from __future__ import annotations

import pytest
from redis.asyncio import Redis

from app.journal import BEGINNING, Journal, JournalDamaged
from app.live import Inbox
from centre.state import Agent, CentreState
from telephony.call import AgentState
from telephony.events import AgentReadied, AgentSignedIn, Event

FIRST: list[Event] = [AgentSignedIn(at=1.0, agent_id="an"), AgentReadied(at=2.0, agent_id="an")]
SECOND: list[Event] = [AgentSignedIn(at=3.0, agent_id="binh")]


async def replayed(journal: Journal, after: str = BEGINNING) -> list[Event]:
    return [event async for _, event in journal.replay(after)]


async def test_events_come_back_in_their_order(redis: Redis) -> None:
    journal, inbox = Journal(redis, "t"), Inbox(redis, "t")
    await journal.append(FIRST, inbox, None)
    await journal.append(SECOND, inbox, None)
    assert await replayed(journal) == FIRST + SECOND


async def test_a_replay_goes_on_after_a_position(redis: Redis) -> None:
    journal, inbox = Journal(redis, "t"), Inbox(redis, "t")
    position = await journal.append(FIRST, inbox, None)
    await journal.append(SECOND, inbox, None)
    assert await replayed(journal, position) == SECOND


async def test_a_long_journal_is_replayed_whole(redis: Redis) -> None:
    journal, inbox = Journal(redis, "t"), Inbox(redis, "t")
    many: list[Event] = [AgentReadied(at=float(n), agent_id="an") for n in range(2500)]
    await journal.append(many, inbox, None)
    assert await replayed(journal) == many


async def test_what_came_from_a_screen_is_journalled_and_acknowledged_in_one(redis: Redis) -> None:
    journal, inbox = Journal(redis, "t"), Inbox(redis, "t")
    await inbox.tell(FIRST[0])
    async for batch in inbox.batches():
        ((position, event),) = batch
        break
    await journal.append([event], inbox, position)
    assert await redis.xlen("t:inbox") <= 1  # the position itself may stay
    await inbox.tell(FIRST[1])
    async for batch in Inbox(redis, "t").batches():
        assert [event for _, event in batch] == [FIRST[1]]
        break


async def test_a_checkpoint_holds_the_state_the_timers_and_the_place(redis: Redis) -> None:
    journal, inbox = Journal(redis, "t"), Inbox(redis, "t")
    position = await journal.append(FIRST, inbox, None)
    state = CentreState(agents={"an": Agent(agent_id="an", state=AgentState.IDLE)}, nodes_up={"pbx1"})
    await journal.save_checkpoint(position, state, {"ring/c/1": 5.0})
    assert await journal.load_checkpoint() == (position, state, {"ring/c/1": 5.0})


async def test_an_empty_journal_starts_from_nothing(redis: Redis) -> None:
    journal = Journal(redis, "t")
    assert await journal.load_checkpoint() == (BEGINNING, CentreState(), {})
    assert await replayed(journal) == []


async def test_a_damaged_checkpoint_is_told(redis: Redis) -> None:
    await redis.set("t:checkpoint", b"nonsense")
    with pytest.raises(JournalDamaged, match="the checkpoint cannot be read"):
        await Journal(redis, "t").load_checkpoint()
