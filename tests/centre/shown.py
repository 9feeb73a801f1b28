"""Calls and agents as the screens are shown them; every field that matters is said where it is used."""

from __future__ import annotations

from typing import Any

from centre.views import AgentView, CallView
from routing.demand import Demand, IdleAgent, WaitingCall, way
from telephony.call import AgentState, CallState

NINE = 1_800_000_000.0
SALES = Demand("sales", (way({"sales": 3}),))


def waits(call_id: str, since: float = NINE - 30, order: int = 1) -> WaitingCall:
    return WaitingCall(call_id, SALES, since, order)


def shown(call_id: str, waiting: WaitingCall | None, **facts: Any) -> CallView:
    plain: dict[str, Any] = {
        "state": CallState.TALKING if waiting is None else CallState.WAITING,
        "at": NINE - 30,
        "pii_number": "0901234567",
        "pii_name": "",
        "dialled": "1900",
        "language": "vi",
        "menu_path": (),
        "queue": "sales",
        "agent_id": None,
        "arrived_at": NINE - 40,
        "offered_at": NINE - 30,
        "answered_at": None,
        "ended_at": None,
        "caller_on_line": True,
        "outcome": "in_progress",
        "disposition": None,
        "resolved": None,
        "pii_note": None,
        "history": (),
        "direction": "inbound",
        "tier": "",
        "expected_s": None,
        "not_before": 0.0,
    }
    return CallView(call_id=call_id, waiting=waiting, **(plain | facts))


def at_desk(state: AgentState) -> AgentView:
    return AgentView(
        agent_id="an",
        name="An",
        state=state,
        reason=None,
        since=NINE - 60,
        phone_reachable=True,
        call_id=None,
        pause_asked=None,
        routed=IdleAgent("an", {"sales": 5}, NINE - 60, 1),
    )
