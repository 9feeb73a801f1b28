"""The agent's own state: signed in, ready, paused, gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from interactions.users import User
from telephony.call import AgentState
from telephony.events import AgentPaused, AgentReadied, AgentSignedIn, AgentSignedOut, Event
from web.auth import AGENT, desk_of
from web.floor import Floor
from web.house import Premises
from web.ports import Desk
from web.typed import Done, Refused, route


class StateWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: Literal["signed_in", "ready", "paused", "offline"]
    reason: Annotated[str, Meta(max_length=100)] | None = None  # of a pause


class AgentRoutes:
    def __init__(self, premises: Premises, floor: Floor, desk: Desk, clock: Callable[[], float]) -> None:
        self._premises = premises
        self._floor = floor
        self._desk = desk
        self._clock = clock

    @route("POST", "/api/v1/agent/state", roles=AGENT, status=202)
    async def set_agent_state(self, me: User, body: StateWish) -> Done:
        """Sign in, be ready, pause or leave. While busy it takes effect after the present call."""
        agent_id, at = desk_of(me), self._clock()
        reasons = self._premises.pause_reasons
        if body.reason is not None and reasons and body.reason not in reasons:
            raise Refused(422, "unknown_reason", f"Give one of these reasons: {', '.join(reasons)}.")
        # Whoever is ready or pauses is here: that it takes signing in first is not his worry.
        absent = self._floor.card(agent_id).state is AgentState.OFFLINE
        events: list[Event] = []
        if body.state == "signed_in" or (absent and body.state != "offline"):
            events.append(AgentSignedIn(at=at, agent_id=agent_id))
        match body.state:
            case "ready":
                events.append(AgentReadied(at=at, agent_id=agent_id))
            case "paused":
                events.append(AgentPaused(at=at, agent_id=agent_id, reason=body.reason or "other"))
            case "offline":
                events.append(AgentSignedOut(at=at, agent_id=agent_id))
        for event in events:
            await self._desk.tell(event)
        return Done()
