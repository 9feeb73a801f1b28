"""What an agent does about the call he has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from interactions.users import User
from telephony.call import AgentState, CallState
from telephony.events import AgentEndedCall, CallNoted, TransferAsked, WrapUpFinished
from web.auth import AGENT, desk_of
from web.floor import Floor
from web.house import Premises, choices
from web.ports import Desk
from web.reasons import ReasonBook
from web.typed import Done, Refused, route

TALKING, ON_HOLD = CallState.TALKING, CallState.ON_HOLD


class CallPath(msgspec.Struct, frozen=True):
    call_id: Annotated[str, Meta(max_length=200)]


Tag = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^\S(.*\S)?$")]


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out, or null, stays as it was. `disposition`: one of the reasons that can be chosen."""

    disposition: Annotated[str, Meta(max_length=100)] | None = None
    resolved: bool | None = None
    note: Annotated[str, Meta(max_length=4000)] | None = None
    tags: Annotated[list[Tag], Meta(max_length=20)] | None = None


class TransferWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three."""

    queue: Annotated[str, Meta(max_length=100)] | None = None
    agent_id: Annotated[str, Meta(max_length=100)] | None = None
    number: Annotated[str, Meta(max_length=40)] | None = None


class CallRoutes:
    def __init__(
        self, premises: Premises, reasons: ReasonBook, floor: Floor, desk: Desk, clock: Callable[[], float]
    ) -> None:
        self._premises = premises
        self._reasons = reasons
        self._floor = floor
        self._desk = desk
        self._clock = clock

    @route("POST", "/api/v1/calls/{call_id}/note", roles=AGENT, status=202)
    async def note_call(self, me: User, path: CallPath, body: Note) -> Done:
        """Write down what the call was about."""
        await self._note(self._own(me, path), path.call_id, body)
        return Done()

    @route("POST", "/api/v1/calls/{call_id}/wrap-up", roles=AGENT, status=202)
    async def finish_wrap_up(self, me: User, path: CallPath, body: Note) -> Done:
        """Write the last word about the call and be free for the next."""
        agent_id = self._own(me, path)
        await self._note(agent_id, path.call_id, body)
        await self._desk.tell(WrapUpFinished(at=self._clock(), agent_id=agent_id, call_id=path.call_id))
        return Done()

    @route("POST", "/api/v1/calls/{call_id}/hang-up", roles=AGENT, status=202)
    async def hang_up(self, me: User, path: CallPath) -> Done:
        """End the conversation."""
        agent_id = self._own(me, path)
        await self._desk.tell(AgentEndedCall(at=self._clock(), agent_id=agent_id, call_id=path.call_id))
        return Done()

    @route("POST", "/api/v1/calls/{call_id}/transfer", roles=AGENT, status=202)
    async def transfer_call(self, me: User, path: CallPath, body: TransferWish) -> Done:
        """Send the caller on to a queue, a colleague or a number outside, and wrap up."""
        agent_id = self._own(me, path)
        call = self._floor.call(path.call_id)
        if call is None or call.agent_id != agent_id or call.state not in (TALKING, ON_HOLD):
            raise Refused(409, "not_talking", "You can only transfer a caller with whom you talk.")
        match (body.queue, body.agent_id, body.number):
            case (str(queue), None, None):
                to = {"queue": self._queue(queue)}
            case (None, str(colleague), None):
                to = {"to_agent": self._colleague(agent_id, colleague)}
            case (None, None, str(number)):
                to = {"pii_number": self._number(number)}
            case _:
                raise Refused(422, "one_target", "Name a queue, a colleague or a number: one of them.")
        await self._desk.tell(TransferAsked(at=self._clock(), agent_id=agent_id, call_id=path.call_id, **to))
        return Done()

    def _queue(self, name: str) -> str:
        known = self._premises.house.queues
        if name not in known:
            raise Refused(422, "unknown_queue", f"Choose one of these queues: {', '.join(known)}.")
        return name

    def _colleague(self, me: str, agent_id: str) -> str:
        if agent_id == me:
            raise Refused(422, "yourself", "You have the caller already: choose somebody else.")
        if agent_id not in self._premises.house.agents:
            raise Refused(422, "unknown_agent", "There is no such agent.")
        card = self._floor.card(agent_id)
        if card.state in (AgentState.OFFLINE, AgentState.PAUSED) or not card.phone_reachable:
            raise Refused(409, "agent_away", f"{card.name} is not at work: choose somebody else, or a queue.")
        return agent_id

    def _number(self, number: str) -> str:
        may = self._premises.house.transfers.numbers
        if not may:
            raise Refused(422, "no_numbers", "Callers are not transferred to numbers outside in this house.")
        dialled = re.sub(r"[\s().-]", "", number)
        if re.fullmatch(may, dialled) is None:
            raise Refused(422, "bad_number", "That is no number to which callers may be transferred.")
        return dialled

    def _own(self, me: User, path: CallPath) -> str:
        """The same answer for other people's calls and for none, so that nobody learns which there are."""
        agent_id = desk_of(me)
        call = self._floor.own_call(agent_id)
        if call is None or call.call_id != path.call_id:
            raise Refused(404, "not_your_call", "You have no such call, or it is over.")
        return agent_id

    async def _note(self, agent_id: str, call_id: str, said: Note) -> None:
        if said == Note():
            return
        if said.disposition is not None:
            known = await choices(self._premises, self._reasons)
            if known and said.disposition not in known:
                raise Refused(422, "unknown_disposition", f"Choose one of these: {', '.join(known)}.")
        await self._desk.tell(
            CallNoted(
                at=self._clock(),
                agent_id=agent_id,
                call_id=call_id,
                disposition=said.disposition,
                resolved=said.resolved,
                pii_note=said.note,
                tags=None if said.tags is None else tuple(dict.fromkeys(said.tags)),
            )
        )
