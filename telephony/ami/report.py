"""What is told upwards, and what the outcome of an action means there."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from telephony import events
from telephony.ami.action import Outcome
from telephony.ami.errors import AmiError, LinkDown
from telephony.ami.lines import Leg, LegStage, Line
from telephony.commands import CallCommand, RingAgent
from telephony.events import Event, RingFailure

log = structlog.get_logger(__name__)


class Report:
    """`tell` gets every event, in order; `now` is the service's clock (seconds, UTC)."""

    def __init__(self, tell: Callable[[Event], None], now: Callable[[], float]) -> None:
        self.tell = tell
        self.now = now

    def failed(self, command: CallCommand, reason: AmiError | str) -> None:
        """The command was refused. A lost link is told but once, as `PbxLost`: whether its last commands
        were carried out nobody knows until the snapshot of the next link, and acting on a guess (ringing
        the next agent, playing the next prompt) would only have to be undone."""
        name = type(command).__name__
        if isinstance(reason, LinkDown):
            log.info("command_lost_with_link", command=name, call_id=command.call_id)
            return
        log.warning("command_failed", command=name, call_id=command.call_id, reason=str(reason))
        if isinstance(command, RingAgent):
            self.ring_failed(command, RingFailure.FAILED)
            return
        self.tell(
            events.CommandFailed(
                at=self.now(),
                call_id=command.call_id,
                command=name,
                reason=str(reason),
                step=getattr(command, "step", None),
                attempt=getattr(command, "attempt", None),
            )
        )

    def ring_failed(self, ring: Leg | RingAgent, reason: RingFailure) -> None:
        self.tell(
            events.RingFailed(
                at=self.now(),
                call_id=ring.call_id,
                agent_id=ring.agent_id,
                attempt=ring.attempt,
                reason=reason,
            )
        )

    def agent_hung_up(self, leg: Leg) -> None:
        self.tell(
            events.AgentHungUp(
                at=self.now(),
                call_id=leg.call_id,
                agent_id=leg.agent_id,
                attempt=leg.attempt,
                lost=leg.lost,
            )
        )

    def held_back(self, line: Line) -> None:
        """Tell the end of an agent's leg that was not to be told before now."""
        for leg in (line.left, line.left_by):
            if leg is not None and leg.stage is LegStage.GONE:
                self.agent_hung_up(leg)
        line.left = line.left_by = None

    def refusal_of(self, command: CallCommand) -> Callable[[Outcome], None]:
        """For an action whose success shows by other events."""

        def settle(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                self.failed(command, outcome)

        return settle

    def needless(self, action: str) -> Callable[[Outcome], None]:
        """For an action that can only fail because what it asks for is so already."""

        def settle(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                log.debug("ami_action_needless", action=action, reason=str(outcome))

        return settle
