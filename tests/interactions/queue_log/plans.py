"""Calls made up with what is true of them, and the lines that app_queue would write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hypothesis import strategies as st

from interactions.record import Interaction, Outcome
from tests.interactions.queue_log.written import NINE

_FATES = {
    "ABANDON": Outcome.ABANDONED,
    "EXITWITHTIMEOUT": Outcome.TIMED_OUT,
    "EXITEMPTY": Outcome.TURNED_AWAY,
    "EXITWITHKEY": Outcome.LEFT_IN_MENU,
    "WITHDRAW": Outcome.TURNED_AWAY,
}
_AGENTS = st.sampled_from(["PJSIP/an", "PJSIP/minh", "Lan"])


@dataclass(frozen=True, slots=True)
class Stay:
    """`fate`: the event that ends the wait, or the conversation if there is one."""

    queue: str
    gap_s: int  # after whatever was before
    wait_s: int
    missed: tuple[str, ...]
    fate: str
    agent: str
    talk_s: int


class Facts(NamedTuple):
    """What must be in the log of interactions, whoever computes it."""

    offered_at: float
    answered_at: float | None
    ended_at: float
    queue: str
    agent_id: str | None
    wait_s: float
    talk_s: float
    outcome: Outcome
    stays: tuple[tuple[str, float, str], ...]  # queue, seconds, result
    rings: int
    number: str


@dataclass(frozen=True, slots=True)
class Plan:
    begins: int
    number: str
    stays: tuple[Stay, ...]

    def lines(self, uniqueid: str) -> list[tuple[int, str]]:
        """With the time of each, in their order."""
        written: list[tuple[int, str]] = []
        at = self.begins
        for stay in self.stays:
            at += stay.gap_s
            head = f"{uniqueid}|{stay.queue}"
            written.append((at, f"{head}|NONE|ENTERQUEUE||{self.number}|1"))
            written += [(at + n, f"{head}|{who}|RINGNOANSWER|1000") for n, who in enumerate(stay.missed)]
            at += stay.wait_s
            if stay.fate in _FATES:
                key = "7|" if stay.fate == "EXITWITHKEY" else ""
                written.append((at, f"{head}|NONE|{stay.fate}|{key}1|1|{stay.wait_s}"))
                continue
            written.append((at, f"{head}|{stay.agent}|CONNECT|{stay.wait_s}|{uniqueid}9|0"))
            at += stay.talk_s
            target = "200|internal|" if stay.fate == "BLINDTRANSFER" else ""
            written.append((at, f"{head}|{stay.agent}|{stay.fate}|{target}{stay.wait_s}|{stay.talk_s}|1"))
        return [(when, f"{NINE + when}|{text}") for when, text in written]

    def facts(self) -> Facts:
        """Told from the plan alone."""
        at, answered_at, agent, queue, wait_s, talk_s = self.begins, None, None, "", 0, 0
        stays = []
        for stay in self.stays:
            at += stay.gap_s + stay.wait_s
            if answered_at is None:
                wait_s += stay.wait_s
                queue = stay.queue
            result = {
                "ABANDON": "abandoned",
                "EXITWITHTIMEOUT": "timed_out",
                "EXITEMPTY": "unstaffed",
                "EXITWITHKEY": "key",
                "WITHDRAW": "withdrawn",
            }.get(stay.fate, "answered")
            stays.append((stay.queue, float(stay.wait_s), result))
            if result == "answered":
                answered_at, agent = (at, stay.agent) if answered_at is None else (answered_at, agent)
                at += stay.talk_s
                talk_s += stay.talk_s
        outcome = _FATES.get(self.stays[-1].fate) if answered_at is None else Outcome.ANSWERED
        assert outcome is not None
        return Facts(
            offered_at=NINE + self.begins + self.stays[0].gap_s,
            answered_at=None if answered_at is None else NINE + answered_at,
            ended_at=NINE + at,
            queue=queue,
            agent_id=agent,
            wait_s=wait_s,
            talk_s=talk_s,
            outcome=outcome,
            stays=tuple(stays),
            rings=sum(len(stay.missed) + (stay.fate not in _FATES) for stay in self.stays),
            number=self.number,
        )


def facts_of(call: Interaction) -> Facts:
    queued = [part for part in call.segments if part.kind == "queue"]
    assert call.offered_at is not None
    assert call.ended_at is not None
    return Facts(
        offered_at=call.offered_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        queue=call.queue or "",
        agent_id=call.agent_id,
        wait_s=call.wait_s,
        talk_s=call.talk_s,
        outcome=call.outcome,
        stays=tuple((part.queue or "", (part.end or 0.0) - part.start, part.result or "") for part in queued),
        rings=sum(part.kind == "ring" for part in call.segments),
        number=call.pii_number,
    )


def written(plans: list[Plan]) -> list[str]:
    """One log of them all, in the order of time."""
    lines = [
        (when, number, order, text)
        for number, plan in enumerate(plans)
        for order, (when, text) in enumerate(plan.lines(uniqueid(number)))
    ]
    return [text for *_, text in sorted(lines)]


def uniqueid(number: int) -> str:
    return f"1699999999.{number}"


def _stays(fates: list[str]) -> st.SearchStrategy[Stay]:
    return st.builds(
        Stay,
        queue=st.sampled_from(["sales", "billing"]),
        gap_s=st.integers(0, 5),
        wait_s=st.integers(4, 90),
        missed=st.lists(_AGENTS, max_size=3).map(tuple),
        fate=st.sampled_from(fates),
        agent=_AGENTS,
        talk_s=st.integers(0, 600),
    )


_ONWARD = ["EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY", "WITHDRAW", "COMPLETEAGENT", "BLINDTRANSFER"]
plans: st.SearchStrategy[list[Plan]] = st.lists(
    st.builds(
        Plan,
        begins=st.integers(0, 3600),
        number=st.sampled_from(["0901234567", "+84901234568", "anonymous", ""]),
        stays=st.tuples(
            st.lists(_stays(_ONWARD), max_size=2),
            _stays([*_ONWARD, "ABANDON", "COMPLETECALLER"]),
        ).map(lambda both: (*both[0], both[1])),
    ),
    min_size=1,
    max_size=12,
)
