"""Which adapter carries out which command. Nothing here waits: each adapter reports back by an event."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from docket import Docket
from redis.exceptions import RedisError

from app.clock import Clock
from app.latest import Latest
from app.live import LivePublisher, View
from app.timers import Timers
from centre.commands import (
    KeepRecording,
    LookUpCustomer,
    SaveDecision,
    SaveInteraction,
    SaveSkills,
    SaveTuning,
    ShowAgent,
    ShowCall,
    ShowQueue,
    Transcribe,
)
from centre.views import AgentView
from interactions.agent_times import AgentTimes, Stretch
from interactions.customers import Caller
from interactions.database import DatabaseUnusable
from interactions.decisions import DecisionLog
from interactions.record import Interaction
from interactions.roster import Roster
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from recordings.keeper import Keeper, KeptRecording, NothingSaid, RecordingIncomplete
from recordings.plan import plan, plan_message
from routing.explain import Explanation
from telephony.commands import CallCommand, CancelTimer, Command, SetTimer
from telephony.events import CustomerFound, Event, InteractionSaved, KeptLeg, RecordingFailed, RecordingKept
from telephony.ports import Pbx
from transcription.jobs import TranscriptionJob, enqueue

log = structlog.get_logger(__name__)

KEEP_PATIENCE_S = 30.0  # Asterisk closes a file some 10 ms after the hang-up
ERRAND_RETRY_S = 1.0
# A call that rings, is answered and joined is written once, and not while its phone still waits to ring.
GATHER_S = 0.1
SAID_KEPT = 1000  # calls; what still changes of a settled one comes within seconds


class Hands:
    """Made once the task group is there; `do` is what the runner calls."""

    def __init__(
        self,
        *,
        tasks: asyncio.TaskGroup,
        clock: Clock,
        emit: Callable[[Event], None],
        pbx: Pbx,
        timers: Timers,
        store: InteractionLog,
        transcripts: Transcripts,
        decisions: DecisionLog,
        roster: Roster,
        times: AgentTimes,
        publisher: LivePublisher,
        keeper: Keeper,
        docket: Docket,
        who_calls: Callable[[str, str], Awaitable[Caller]],
        closed: Callable[[Interaction], None],
    ) -> None:
        """`who_calls` is asked for a number and the call; `closed` is told of what is settled."""
        self._tasks = tasks
        self._clock = clock
        self._emit = emit
        self._pbx = pbx
        self._timers = timers
        self._store = store
        self._transcripts = transcripts
        self._keeper = keeper
        self._docket = docket
        self._who_calls = who_calls
        self._closed = closed
        self._said: deque[str] = deque(maxlen=SAID_KEPT)
        passing = (DatabaseUnusable, OSError)
        self.saver: Latest[Interaction] = Latest("interactions", self._save, passing, gather_s=GATHER_S)
        self.decisions: Latest[Explanation] = Latest(
            "decisions", decisions.save_many, passing, gather_s=GATHER_S
        )
        self.roster: Latest[SaveSkills | SaveTuning] = Latest("roster", self._set, passing)
        self._roster = roster
        self._times = times
        self.times: Latest[AgentView] = Latest("agent-times", self._begin, passing, gather_s=GATHER_S)
        self.shower: Latest[View] = Latest("screens", publisher.publish, (RedisError, OSError))

    def start(self) -> None:
        self._tasks.create_task(self.saver.run(), name="save-interactions")
        self._tasks.create_task(self.shower.run(), name="show")
        self._tasks.create_task(self.decisions.run(), name="save-decisions")
        self._tasks.create_task(self.roster.run(), name="save-roster")
        self._tasks.create_task(self.times.run(), name="save-agent-times")

    def do(self, command: Command) -> None:
        match command:
            case CallCommand():
                self._pbx.do(command)
            case SetTimer() | CancelTimer():
                self._timers.do(command)
            case SaveInteraction(interaction=interaction):
                self.saver.put(interaction.call_id, interaction)
            case ShowCall(call=call):
                self.shower.put(f"call/{call.call_id}", call)
            case ShowAgent(agent=agent):
                self.shower.put(f"agent/{agent.agent_id}", agent)
                self.times.put(f"{agent.agent_id}/{agent.since}", agent)
            case ShowQueue(queue=queue):
                self.shower.put(f"queue/{queue.name}", queue)
            case SaveDecision(explanation=explanation):
                self.decisions.put(f"{explanation.call_id}/{explanation.at}", explanation)
            case SaveSkills(agent_id=agent_id):
                self.roster.put(f"agent/{agent_id}", command)
            case SaveTuning(queue=name):
                self.roster.put(f"queue/{name}", command)
            case LookUpCustomer():
                self._errand(self._look_up(command), "look-up", command.call_id)
            case KeepRecording():
                self._errand(self._keep(command), "keep-recording", command.call_id)
            case Transcribe():
                self._errand(self._transcribe(command), "transcribe", command.call_id)
            case _:
                raise TypeError(f"no hand for {type(command).__name__}")

    def _errand(self, work: Coroutine[Any, Any, None], what: str, call_id: str) -> None:
        self._tasks.create_task(work, name=f"{what}-{call_id}")

    async def _save(self, batch: Sequence[Interaction]) -> None:
        news = await self._store.save_many(batch)
        for interaction in batch:
            self._emit(
                InteractionSaved(
                    at=self._clock.now(), call_id=interaction.call_id, version=interaction.version
                )
            )
            if interaction.call_id in news and _is_settled(interaction):
                self._say_once(interaction)

    async def _set(self, batch: Sequence[SaveSkills | SaveTuning]) -> None:
        for change in batch:
            match change:
                case SaveSkills(agent_id=agent_id, skills=skills, by=by, at=at):
                    await self._roster.set_skills(agent_id, skills, by, at)
                case SaveTuning(queue=queue, tuning=tuning, by=by, at=at):
                    await self._roster.tune(
                        queue,
                        requires=tuning.requires,
                        priority_s=tuning.priority_s,
                        choice=tuning.choice,
                        by=by,
                        at=at,
                    )

    async def _begin(self, batch: Sequence[AgentView]) -> None:
        await self._times.begin(
            Stretch(agent_id=agent.agent_id, start=agent.since, state=agent.state.value, reason=agent.reason)
            for agent in batch
        )

    def _say_once(self, interaction: Interaction) -> None:
        if interaction.call_id not in self._said:
            self._said.append(interaction.call_id)
            self._closed(interaction)
            _say_in_one_line(interaction)

    async def _look_up(self, command: LookUpCustomer) -> None:
        try:
            caller = await self._who_calls(command.pii_number, command.call_id)
        except DatabaseUnusable as error:
            # The caller is served all the same; only the agent sees less of him.
            log.error("customer_not_looked_up", call_id=command.call_id, reason=str(error))
            return
        self._emit(
            CustomerFound(
                at=self._clock.now(),
                call_id=command.call_id,
                pii_name=caller.pii_name,
                history=caller.history,
                tier=caller.tier,
                language=caller.language,
                agent_id=caller.agent_id,
                requires=dict(caller.requires),
                dossier=caller.dossier,
            )
        )

    async def _keep(self, command: KeepRecording) -> None:
        where = plan_message if command.message else plan
        planned = where(command.call_id, command.talk, command.started_at)
        try:
            kept = await self._keeper.finish(planned, timeout=KEEP_PATIENCE_S)
        except RecordingIncomplete as error:
            if isinstance(error, NothingSaid):
                log.info("message_without_words", call_id=command.call_id, reason=str(error))
            else:
                log.error("recording_incomplete", call_id=command.call_id, reason=str(error))
            self._emit(
                RecordingFailed(
                    at=self._clock.now(),
                    call_id=command.call_id,
                    recording_id=command.recording_id,
                    reason=str(error),
                )
            )
        else:
            self._emit(_recording_kept(self._clock.now(), command, kept))

    async def _transcribe(self, command: Transcribe) -> None:
        """Into SQL first: a start of the service queues again what SQL knows to be pending."""
        job = TranscriptionJob(
            recording_id=command.recording_id,
            customer=command.customer,
            agent=command.agent,
            language=command.language,
        )
        while True:
            try:
                await self._transcripts.pending(command.recording_id)
                await enqueue(self._docket, job)
                return
            except (DatabaseUnusable, RedisError, OSError) as error:
                log.error("transcription_not_queued", call_id=command.call_id, reason=str(error))
                await asyncio.sleep(ERRAND_RETRY_S)


def _recording_kept(at: float, command: KeepRecording, kept: KeptRecording) -> RecordingKept:
    legs = {
        leg.name: KeptLeg(path=leg.path, sha256=leg.sha256, duration_s=leg.duration_s) for leg in kept.legs
    }
    return RecordingKept(
        at=at,
        call_id=command.call_id,
        recording_id=command.recording_id,
        customer=legs["customer"],
        agent=legs.get("agent"),
        stereo=kept.stereo,
        duration_s=kept.duration_s,
    )


def _is_settled(interaction: Interaction) -> bool:
    """Wrapped up, and known what became of its recordings."""
    recorded = all(recording.status != "recording" for recording in interaction.recordings)
    return interaction.closed_at is not None and recorded


def _say_in_one_line(interaction: Interaction) -> None:
    """The canonical line of a call, when nothing more will come of it: everything at a glance."""
    log.info(
        "call_ended",
        call_id=interaction.call_id,
        outcome=interaction.outcome.value,
        queue=interaction.queue,
        agent=interaction.agent_id,
        wait_s=round(interaction.wait_s, 3),
        talk_s=round(interaction.talk_s, 3),
        hold_s=round(interaction.hold_s, 3),
        wrap_up_s=round(interaction.wrap_up_s, 3),
        resolved=interaction.resolved,
        disposition=interaction.disposition,
        recordings=[recording.status for recording in interaction.recordings],
        version=interaction.version,
        pii_caller=interaction.pii_number,
    )
