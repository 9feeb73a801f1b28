"""A house whose callers can be called back and leave messages, and words for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from centre.house import Callbacks, House
from ivr.flow import read_flow
from telephony import commands, events
from telephony.customer import PastContact
from telephony.events import Event, LiveCall, LiveLeg, RingFailure
from tests.centre.words import house

FLOW = """
language: vi
start: main
places:
  main: {menu: "Bấm 1.", choices: {1: sales, 2: support, 3: english, 4: message, 5: partner, 9: call_me}, otherwise: sales}
  english: {set: {language: en, requires: {english: 3}}, then: sales}
  sales: {queue: sales, keys: {6: later, 7: call_me, 8: message}, full: message, unstaffed: call_me, otherwise: partner}
  support: {queue: support, requires: {patience: 2}}
  call_me: {callback: "Chúng tôi sẽ gọi lại.", then: bye, otherwise: message}
  later: {callback: "Chúng tôi sẽ gọi lại.", then: main, otherwise: message}
  message: {voicemail: "Xin để lại lời nhắn.", max_s: 30, then: bye}
  partner: {outside: "+84281234567", ring_s: 20, otherwise: message}
  bye: {hangup: true}
"""  # noqa: E501
CALLBACKS = Callbacks(numbers=r"84\d+", ring_s=20.0, tries=2, retry_s=300.0, give_up_s=3600.0)


def later_house(skills: Mapping[str, dict[str, int]] | None = None, **of_sales: object) -> House:
    """`skills`: of the agents, where they differ."""
    plain = house(**of_sales)
    agents = {
        name: replace(agent, skills=(skills or {}).get(name, agent.skills))
        for name, agent in plain.agents.items()
    }
    flow = read_flow(FLOW, plain.queues)
    return replace(plain, agents=agents, flow=flow, callbacks=CALLBACKS, tiers={"vip": 120.0})


def calls(call_id: str, number: str = "84901", node: str = "pbx") -> Event:
    """This person dials."""
    return events.CallArrived(
        at=0, call_id=call_id, node=node, pii_number=number, pii_name="", dialled="1900"
    )


def found(call_id: str, *agents: str, tier: str = "", requires: Mapping[str, int] | None = None) -> Event:
    """He is known, and talked to these agents, the last one first."""
    history = tuple(
        PastContact(
            call_id=f"past-{agent}",
            arrived_at=0.0,
            queue="sales",
            agent_id=agent,
            outcome="answered",
            disposition=None,
            resolved=None,
            pii_note=None,
        )
        for agent in agents
    )
    return events.CustomerFound(
        at=0, call_id=call_id, pii_name="", history=history, tier=tier, requires=dict(requires or {})
    )


def reached(call_id: str, attempt: int) -> Event:
    return events.CustomerAnswered(at=0, call_id=call_id, attempt=attempt)


def not_reached(call_id: str, attempt: int, reason: RingFailure = RingFailure.NO_ANSWER) -> Event:
    return events.CustomerNotReached(at=0, call_id=call_id, attempt=attempt, reason=reason)


def cancelled(call_id: str) -> Event:
    return events.CallbackCancelled(at=0, call_id=call_id, by="thu")


def dials(call_id: str, attempt: int, number: str = "84901") -> commands.Command:
    return commands.DialCustomer(call_id=call_id, attempt=attempt, pii_number=number, timeout_s=20.0)


def live_callback(call_id: str, *legs: LiveLeg, on_line: bool = False) -> LiveCall:
    return LiveCall(
        call_id=call_id,
        pii_number="",
        pii_name="",
        dialled="",
        legs=legs,
        on_line=on_line,
        called_back=True,
    )
