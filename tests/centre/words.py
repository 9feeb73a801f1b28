"""Short words for the conversations of the tests: events, commands, and a small house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from centre.house import AgentProfile, House, Queue
from ivr.flow import read_flow
from telephony import commands, events
from telephony.events import Event, LegState, LiveCall, LiveLeg, Party, RingFailure

FLOW = """
language: vi
start: main
places:
  main: {menu: "Bấm 1.", choices: {1: sales, 2: talk, 0: bye}, wait_s: 5, tries: 2, otherwise: sales}
  talk: {say: "Xin chờ.", then: support}
  sales: {queue: sales}
  support: {queue: support, otherwise: busy}
  busy: {say: "Xin gọi lại sau.", then: bye}
  bye: {hangup: true}
"""
PHONES = frozenset({"PJSIP/an", "PJSIP/binh"})
NAMES: Mapping[str, dict[str, int]] = {"an": {"sales": 5}, "binh": {"sales": 5, "support": 1}}


def house(**of_sales: object) -> House:
    """One menu, the queues sales and support, the agents an (sales) and binh (both)."""
    sales = Queue(name="sales", title="Đặt hàng", requires={"sales": 1}, record=False)
    support = Queue(name="support", title="Hỗ trợ", requires={"support": 1}, max_wait_s=60.0, record=False)
    queues = {"sales": replace(sales, **of_sales), "support": support}  # type: ignore[arg-type]
    return House(
        queues=queues,
        agents={
            name: AgentProfile(agent_id=name, name=name.title(), phone=f"PJSIP/{name}", skills=skills)
            for name, skills in NAMES.items()
        },
        flow=read_flow(FLOW, queues),
    )


# --- events --------------------------------------------------------------------------------------


def arrived(call_id: str = "c1", node: str = "pbx") -> Event:
    return events.CallArrived(
        at=0, call_id=call_id, node=node, pii_number="84901", pii_name="Hoa", dialled="1900"
    )


def pressed(key: str, call_id: str = "c1") -> Event:
    return events.DigitPressed(at=0, call_id=call_id, pii_digit=key)


def finished(step: int, call_id: str = "c1") -> Event:
    return events.PromptFinished(at=0, call_id=call_id, step=step)


def hung_up(call_id: str = "c1") -> Event:
    return events.CallHungUp(at=0, call_id=call_id)


def fired(timer: str) -> Event:
    return events.TimerFired(at=0, timer=timer)


def answered(who: str = "an", attempt: int = 1, call_id: str = "c1") -> Event:
    return events.AgentAnswered(at=0, call_id=call_id, agent_id=who, attempt=attempt)


def joined(who: str = "an", attempt: int = 1, call_id: str = "c1") -> Event:
    return events.PartiesJoined(at=0, call_id=call_id, agent_id=who, attempt=attempt)


def failed(
    who: str = "an", attempt: int = 1, reason: RingFailure = RingFailure.DECLINED, call_id: str = "c1"
) -> Event:
    return events.RingFailed(at=0, call_id=call_id, agent_id=who, attempt=attempt, reason=reason)


def agent_hung_up(who: str = "an", attempt: int = 1, call_id: str = "c1") -> Event:
    return events.AgentHungUp(at=0, call_id=call_id, agent_id=who, attempt=attempt)


def held(by: Party = Party.AGENT, call_id: str = "c1") -> Event:
    return events.CallHeld(at=0, call_id=call_id, by=by)


def resumed(by: Party = Party.AGENT, call_id: str = "c1") -> Event:
    return events.CallResumed(at=0, call_id=call_id, by=by)


def refused(command: str, *, step: int | None = None, attempt: int | None = None) -> Event:
    return events.CommandFailed(
        at=0, call_id="c1", command=command, reason="the line is gone", step=step, attempt=attempt
    )


def signed_in(who: str = "an") -> Event:
    return events.AgentSignedIn(at=0, agent_id=who)


def readied(who: str = "an") -> Event:
    return events.AgentReadied(at=0, agent_id=who)


def paused(who: str = "an", reason: str = "lunch") -> Event:
    return events.AgentPaused(at=0, agent_id=who, reason=reason)


def signed_out(who: str = "an") -> Event:
    return events.AgentSignedOut(at=0, agent_id=who)


def wrapped_up(who: str = "an", call_id: str = "c1") -> Event:
    return events.WrapUpFinished(at=0, agent_id=who, call_id=call_id)


def ended_call(who: str = "an", call_id: str = "c1") -> Event:
    return events.AgentEndedCall(at=0, agent_id=who, call_id=call_id)


def phone(who: str, *, reachable: bool) -> Event:
    return events.PhoneChanged(at=0, phone=f"PJSIP/{who}", reachable=reachable)


def lost() -> Event:
    return events.PbxLost(at=0, node="pbx", reason="reset")


def live(call_id: str = "c1", *legs: LiveLeg) -> LiveCall:
    return LiveCall(call_id=call_id, pii_number="84901", pii_name="Hoa", dialled="1900", legs=legs)


def leg(who: str, attempt: int, state: LegState) -> LiveLeg:
    return LiveLeg(agent_id=who, attempt=attempt, state=state)


def snapshot(*calls: LiveCall, phones: frozenset[str] = PHONES) -> Event:
    return events.PbxSnapshot(at=0, node="pbx", calls=calls, reachable_phones=phones)


def saved(version: int, call_id: str = "c1") -> Event:
    return events.InteractionSaved(at=0, call_id=call_id, version=version)


def kept(recording_id: str = "c1-talk-1") -> Event:
    legs = (events.KeptLeg(path=f"{who}.wav16", sha256="ab", duration_s=2.0) for who in ("customer", "agent"))
    customer, agent = legs
    return events.RecordingKept(
        at=0,
        call_id="c1",
        recording_id=recording_id,
        customer=customer,
        agent=agent,
        stereo="stereo.wav",
        duration_s=2.0,
    )


def at_work(*who: str) -> tuple[Event, ...]:
    """The exchange is there, and these agents are ready at reachable phones."""
    came: list[Event] = [snapshot()]
    for name in who:
        came += [signed_in(name), readied(name)]
    return tuple(came)


def talking(who: str = "an") -> tuple[Event, ...]:
    """A first call, in conversation with this agent."""
    return (*at_work(who), arrived(), pressed("1"), answered(who), joined(who))


# --- commands ------------------------------------------------------------------------------------


def ring(who: str = "an", attempt: int = 1, call_id: str = "c1", timeout_s: float = 15.0) -> commands.Command:
    return commands.RingAgent(
        call_id=call_id,
        agent_id=who,
        attempt=attempt,
        phone=f"PJSIP/{who}",
        timeout_s=timeout_s,
        pii_number="84901",
        pii_name="Hoa",
    )


def stop(who: str = "an", attempt: int = 1, call_id: str = "c1") -> commands.Command:
    return commands.StopRinging(call_id=call_id, agent_id=who, attempt=attempt)


def connect(who: str = "an", attempt: int = 1, call_id: str = "c1") -> commands.Command:
    return commands.ConnectCall(call_id=call_id, agent_id=who, attempt=attempt)


def drop_agent(who: str = "an", attempt: int = 1, call_id: str = "c1") -> commands.Command:
    return commands.HangUpAgent(call_id=call_id, agent_id=who, attempt=attempt)


def drop_call(call_id: str = "c1") -> commands.Command:
    return commands.HangUpCall(call_id=call_id)


def music(call_id: str = "c1") -> commands.Command:
    return commands.PlayMusic(call_id=call_id)


def timer(name: str, at: float) -> commands.Command:
    return commands.SetTimer(timer=name, at=at)


def no_timer(name: str) -> commands.Command:
    return commands.CancelTimer(timer=name)
