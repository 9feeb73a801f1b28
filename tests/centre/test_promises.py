"""What is expected of a wait, and what becomes of a caller who would wait too long."""

from __future__ import annotations

from dataclasses import replace

from centre.house import House
from interactions.record import Outcome
from ivr.flow import read_flow
from telephony.call import CallState
from telephony.commands import PlayPrompt, RingAgent
from telephony.events import AgentSkillsChanged, CustomerFound, PhoneChanged
from tests.centre.playbook import Playbook
from tests.centre.words import arrived, fired, house, hung_up, pressed, readied, ring, signed_in, snapshot

FLOW = """
language: vi
start: main
places:
  main: {menu: "Bấm 1.", choices: {1: sales}, wait_s: 5, tries: 2, otherwise: sales}
  sales: {queue: sales, too_long: support}
  support: {queue: support, otherwise: busy}
  busy: {say: "Xin gọi lại sau.", then: bye}
  bye: {hangup: true}
"""


def with_a_way_out(limit_s: float) -> House:
    made = house(max_expected_s=limit_s)
    return replace(made, flow=read_flow(FLOW, made.queues))


def test_who_would_wait_too_long_goes_on_at_once_and_is_served_there() -> None:
    play = Playbook(with_a_way_out(100.0), only=(RingAgent,)).so_far(snapshot())
    play.so_far(signed_in("an"), readied("an"), arrived("c0"), pressed("1", "c0"))
    assert play.call("c0").state is CallState.RINGING
    play.so_far(signed_in("binh"))  # paused: he could, but is not at work
    play.so_far(arrived(), pressed("1"))
    assert (play.call().queue, play.call().result) == ("support", Outcome.TURNED_AWAY)
    play >> readied("binh") << ring("binh") << None


def test_a_wait_that_grows_too_long_is_seen_within_seconds() -> None:
    play = Playbook(with_a_way_out(300.0), only=(PlayPrompt,)).so_far(snapshot())
    play.so_far(signed_in("an"), readied("an"), arrived("c0"), pressed("1", "c0"), arrived(), pressed("1"))
    assert play.call().queue == "sales"
    play.after(1).so_far(PhoneChanged(at=0, phone="PJSIP/an", reachable=False))
    play.after(4).so_far(fired("revise"))
    assert play.call().queue == "support"


def test_who_is_served_at_once_was_promised_no_wait() -> None:
    play = Playbook(house()).so_far(snapshot(), signed_in("an"), readied("an"), arrived(), pressed("1"))
    assert play.record().expected_s == 0.0


def test_who_waits_is_promised_what_the_agents_at_work_make_likely() -> None:
    play = Playbook(house(aht_s=100.0)).so_far(snapshot(), signed_in("an"), readied("an"))
    for name in ("c0", "c1", "c2"):
        play.so_far(arrived(name), pressed("1", name))
    assert [play.record(name).expected_s for name in ("c0", "c1", "c2")] == [0.0, 100.0, 200.0]


def test_nobody_at_work_promises_nothing() -> None:
    play = Playbook(house()).so_far(snapshot(), arrived(), pressed("1"))
    assert play.record().expected_s is None


def test_what_was_promised_is_held_against_the_wait_of_who_gave_up_later() -> None:
    play = Playbook(house(aht_s=10.0)).so_far(snapshot(), signed_in("an"), readied("an"))
    for name in ("c0", "c1"):
        play.so_far(arrived(name), pressed("1", name))
    play.after(30).so_far(hung_up("c1"))
    forecast = play.centre.state.records["sales"].forecast
    assert (forecast.calls, forecast.error_s) == (1, -20.0)


def test_the_customer_adds_what_he_needs_and_his_language_what_it_needs() -> None:
    made = replace(house(), languages={"en": {"english": 3}})
    play = Playbook(made).so_far(snapshot(), arrived())
    found = CustomerFound(
        at=0, call_id="c1", pii_name="", history=(), language="en", requires={"contracts": 2}
    )
    play.so_far(found, pressed("1"))
    assert play.call().language == "en"
    shown = play.shown_calls[-1].call.waiting
    assert shown is not None
    assert shown.demand.ways == ((("contracts", 2), ("english", 3), ("sales", 1)),)


def test_who_is_looked_after_waits_for_his_own_agent() -> None:
    play = Playbook(house(last_agent_s=20.0), only=(RingAgent,)).so_far(snapshot())
    play.so_far(signed_in("an"), readied("an"), arrived("c0"), pressed("1", "c0"))  # an is rung
    own = CustomerFound(at=0, call_id="c1", pii_name="", history=(), agent_id="an")
    play.so_far(arrived(), own, pressed("1"), signed_in("binh"))
    play >> readied("binh") << None  # though he could
    timer = f"step/c1/{play.call().order}"
    play.after(20) >> fired(timer) << ring("binh") << None


def test_nobody_is_waited_for_who_has_just_lost_the_skill() -> None:
    play = Playbook(house(last_agent_s=20.0), only=(RingAgent,)).so_far(snapshot())
    play.so_far(signed_in("an"), readied("an"), arrived("c0"), pressed("1", "c0"))  # an is rung
    own = CustomerFound(at=0, call_id="c1", pii_name="", history=(), agent_id="an")
    play.so_far(arrived(), own, pressed("1"), signed_in("binh"), readied("binh"))
    play >> AgentSkillsChanged(at=0, agent_id="an", skills={"support": 1}, by="mai") << ring("binh") << None
