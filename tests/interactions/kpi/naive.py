"""The key figures once more, straight from the records and as slowly as they are defined: the twin that the
sums are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from interactions.agent_times import Stretch
from interactions.cases.facts import CaseFacts
from interactions.kpi.intervals import Span, spans
from interactions.kpi.question import By, Question
from interactions.kpi.tally import Contact, Survey
from interactions.record import Interaction, Segment, SegmentKind

WORK = (SegmentKind.TALK, SegmentKind.HOLD, SegmentKind.WRAP_UP)


@dataclass(frozen=True)
class House:
    """All that is known."""

    calls: Sequence[Interaction]
    contacts: Sequence[Contact] = ()
    surveys: Sequence[Survey] = ()
    times: Sequence[Stretch] = ()
    complaints: frozenset[str] = frozenset()
    teams: Mapping[str, str] | None = None
    cases: Sequence[tuple[CaseFacts, Sequence[float]]] = ()  # and when each was reopened


Stay = tuple[Interaction, int]  # and the place of its segment


def rows(house: House, question: Question) -> list[dict[str, Any]]:
    made = []
    for span in spans(question.start, question.end, question.interval, question.zone):
        stays = [
            (call, place)
            for call in house.calls
            for place, segment in enumerate(call.segments)
            if segment.kind == "queue" and segment.end is not None
            if span.start <= segment.start < span.end
            if not question.queues or segment.queue in question.queues
        ]
        contacts = [
            contact
            for contact in house.contacts
            if span.start <= contact.at < span.end
            and (contact.flag, contact.survey, contact.repeat) != (None, None, None)
            and (not question.queues or contact.queue in question.queues)
        ]
        surveys = [
            survey
            for survey in house.surveys
            if span.start <= survey.asked_at < span.end
            if not question.queues or survey.queue in question.queues
        ]
        doings = [
            (time.agent_id, time.state, min(time.end, span.end) - max(time.start, span.start))
            for time in house.times
            if not question.queues  # no agent works for a queue alone
            if time.end is not None and time.state != "offline"
            if min(time.end, span.end) > max(time.start, span.start)
        ]
        by = question.by
        # The first agent's stay it is from the start; of the others each is seen once their work is done.
        found = {
            value
            for stay in stays
            for value in values_of(stay, by, house)[: None if stay[0].closed_at is not None else 1]
        }
        found |= {value_of(one, by, house) for one in (*contacts, *surveys)}
        found |= (
            {name(agent, by, house) for agent, _, _ in doings} if by in ("agent", "team", "all") else set()
        )
        counted = [case for case in house.cases if not question.queues or case[0].queue in question.queues]
        in_line = [
            call
            for call in house.calls
            if call.direction == "callback" and (first := first_stay(call)) is not None
            if not question.queues or first.queue in question.queues
        ]
        called = [
            call
            for call in house.calls
            if call.direction == "callback" and (not question.queues or call.queue in question.queues)
        ]
        looks = question.now is not None and question.interval == "all"
        if by != "number":
            happened = [
                case
                for case, again in counted
                for at in (case.opened_at, case.closed_at, case.resolved_at, *again)
                if at is not None and span.start <= at < span.end
            ]
            happened += [case for case, _ in counted if looks and case.state in OPEN]
            found |= {case_value(case, by, house) for case in happened}
        found |= {
            call_value(call, by, house)
            for call in called
            if looks and call.closed_at is None and call.answered_at is None
        }
        found |= {line_value(call, by, house) for call in in_line if put_in_line(call, span)}
        if by == "all":
            found = {None}
        for value in sorted(found, key=lambda value: (value is None, value)):
            row = figures(
                [stay for stay in stays if value in values_of(stay, by, house)[:1]],
                [
                    (
                        stay,
                        [
                            leg
                            for leg in legs(stay)
                            if by not in ("agent", "team") or name(leg[0], by, house) == value
                        ],
                    )
                    for stay in stays
                    if value in values_of(stay, by, house)
                ],
                [contact for contact in contacts if value_of(contact, by, house) == value],
                [survey for survey in surveys if value_of(survey, by, house) == value],
                [(state, s) for agent, state, s in doings if by == "all" or name(agent, by, house) == value]
                if by in ("agent", "team", "all")
                else [],
                house,
                question,
            )
            of_value = [case for case in counted if by == "all" or case_value(case[0], by, house) == value]
            calls = [call for call in called if by == "all" or call_value(call, by, house) == value]
            lined = [call for call in in_line if by == "all" or line_value(call, by, house) == value]
            row["callbacks"] |= callbacks(lined, span, question)
            row["cases"] = None if by == "number" else cases(of_value, span)
            mine = [case for case, _ in of_value] if by != "number" else []
            row["backlog"] = waiting(mine, calls, question) if looks else None
            start, end = (
                datetime.fromtimestamp(at, question.zone).isoformat() for at in (span.start, span.end)
            )
            made.append({"from": start, "to": end} | ({} if by == "all" else {by.value: value}) | row)
    return made


OPEN = ("new", "open", "waiting_customer", "escalated", "reopened")


def case_value(case: CaseFacts, by: By, house: House) -> str | None:
    match by.value:
        case "queue":
            return case.queue
        case "reason":
            return case.reason
        case "agent" | "team":
            return name(case.owner, by, house)
    return None


def call_value(call: Interaction, by: By, house: House) -> str | None:
    of = {"queue": call.queue, "number": call.dialled or None, "reason": call.disposition, "all": None}
    return of[by.value] if by.value in of else name(call.agent_id, by, house)


def first_stay(call: Interaction) -> Segment | None:
    return next((segment for segment in call.segments if segment.kind == "queue"), None)


def put_in_line(call: Interaction, span: Span) -> bool:
    first = first_stay(call)
    return first is not None and span.start <= first.start < span.end


def line_value(call: Interaction, by: By, house: House) -> str | None:
    first = first_stay(call)
    return first.queue if by == "queue" and first is not None else call_value(call, by, house)


def callbacks(calls: Sequence[Interaction], span: Span, question: Question) -> dict[str, Any]:
    mine = [call for call in calls if put_in_line(call, span)]
    done = [call for call in mine if call.closed_at is not None]
    soon = [
        call
        for call in mine
        if call.answered_at is not None
        if call.answered_at - first_stay(call).start <= question.promise_s  # type: ignore[union-attr]
    ]
    return {
        "waiting": len(mine) - len(done),
        "done": len(done),
        "in_time": len(soon),
        "in_time_share": part(len(soon), len(done)),
    }


def cases(theirs: Sequence[tuple[CaseFacts, Sequence[float]]], span: Span) -> dict[str, Any]:
    def within(at: float | None) -> bool:
        return at is not None and span.start <= at < span.end

    took = sorted(
        ceil(c.resolved_at - c.opened_at) for c, _ in theirs if c.resolved_at and within(c.resolved_at)
    )
    return {
        "opened": sum(within(case.opened_at) for case, _ in theirs),
        "closed": sum(within(case.closed_at) for case, _ in theirs),
        "reopened": sum(within(at) for _, again in theirs for at in again),
        "resolution": {
            "n": len(took),
            "median_s": median(took) if took else None,
            "p90_s": next((t for t in took if sum(o <= t for o in took) >= 0.9 * len(took)), None),
        },
    }


def waiting(theirs: Sequence[CaseFacts], calls: Sequence[Interaction], question: Question) -> dict[str, Any]:
    now = question.now or 0.0
    still = [case for case in theirs if case.state in OPEN]
    late = [case for case in still if broken(case, now)]
    near = [case for case in still if case not in late and case.risk_at is not None and case.risk_at <= now]
    line = [call.arrived_at for call in calls if call.closed_at is None and call.answered_at is None]
    return {
        "cases": {
            "open": len(still),
            "overdue": len(late),
            "at_risk": len(near),
            "oldest_at": min((case.opened_at for case in still), default=None),
        },
        "callbacks": {
            "waiting": len(line),
            "overdue": sum(now - at > question.promise_s for at in line),
            "oldest_at": min(line, default=None),
        },
    }


def broken(case: CaseFacts, now: float) -> bool:
    if case.due_at is not None and case.due_at <= now:
        return True
    if case.response_due_at is None:
        return False
    if case.responded_at is None:
        return case.response_due_at <= now
    return case.responded_at > case.response_due_at


def name(agent: str | None, by: By, house: House) -> str | None:
    return (house.teams or {}).get(agent or "") if by == "team" else agent


def values_of(stay: Stay, by: By, house: House) -> list[str | None]:
    """First whose stay it is; then the other agents' who worked on it."""
    call, place = stay
    match by.value:
        case "queue":
            return [call.segments[place].queue]
        case "number":
            return [call.dialled or None]
        case "reason":
            return [call.disposition]
        case "agent" | "team":
            return [name(agent, by, house) for agent, _ in legs(stay)] or [name(None, by, house)]
    return [None]


def value_of(one: Contact | Survey, by: By, house: House) -> str | None:
    value = {"queue": one.queue, "number": one.number, "reason": one.reason, "all": None}
    return value[by.value] if by.value in value else name(one.agent_id, by, house)


def segment_of(stay: Stay) -> Segment:
    return stay[0].segments[stay[1]]


def is_(stay: Stay, result: str) -> bool:
    return segment_of(stay).result == result


def wait(stay: Stay) -> float:
    segment = segment_of(stay)
    return segment.end - segment.start  # type: ignore[operator]


def answer_before(call: Interaction, place: int) -> int | None:
    """The answered stay that comes last before this place."""
    earlier = [
        p
        for p, s in enumerate(call.segments[:place])
        if s.kind == "queue" and s.result == "answered" and s.end is not None
    ]
    return earlier[-1] if earlier else None


def owner(call: Interaction, place: int) -> int | None:
    """The stay to which this work belongs: that of the agent's last talk."""
    agent = call.segments[place].agent_id
    talks = [p for p, s in enumerate(call.segments[: place + 1]) if s.kind == "talk" and s.agent_id == agent]
    return answer_before(call, talks[-1] if talks else place)


def legs(stay: Stay) -> list[tuple[str | None, list[Segment]]]:
    """Of an answered stay: each agent with his work on it."""
    call, place = stay
    if not is_(stay, "answered"):
        return []
    work = [s for p, s in enumerate(call.segments) if s.kind in WORK and owner(call, p) == place]
    agents = list(dict.fromkeys(s.agent_id for s in work))
    return [(agent, [s for s in work if s.agent_id == agent]) for agent in agents] or [(None, [])]


def seconds(work: Iterable[Segment], kind: str) -> float:
    return sum(s.end - s.start for s in work if s.kind == kind and s.end is not None)


def transferred(call: Interaction) -> bool:
    parts = call.segments
    heard = {s.agent_id for s in parts if s.kind == "talk" and s.result != "join_failed"}
    if len(heard) > 1 or any(s.kind in ("talk", "hold") and s.result == "transferred" for s in parts):
        return True
    places = [p for p, s in enumerate(parts) if s.kind == "queue"]
    return any(
        parts[a].result == "answered"
        and (
            all(s.result != "join_failed" for s in parts[a:b] if s.kind == "talk")
            or [s.result != "join_failed" for s in parts[a:b] if s.kind == "talk"][-1]
        )
        for a, b in pairwise(places)
    )


def over(call: Interaction) -> list[int]:
    return [p for p, s in enumerate(call.segments) if s.kind == "queue" and s.end is not None]


def first_answer(stay: Stay) -> bool:
    call, place = stay
    return place == next((p for p in over(call) if call.segments[p].result == "answered"), None)


def last_one(stay: Stay) -> bool:
    call, place = stay
    answered = [p for p in over(call) if call.segments[p].result == "answered"]
    return place == (answered or over(call))[-1]


def asked_for_callback(stay: Stay) -> bool:
    call, place = stay
    return (
        call.outcome == "callback"
        and place == over(call)[-1]
        and segment_of(stay).result not in ("answered", "abandoned")
    )


def part(yes: float, of: float) -> float | None:
    return yes / of if of > 0 else None


def figures(
    stays: list[Stay],
    worked: list[tuple[Stay, list[tuple[str | None, list[Segment]]]]],
    contacts: list[Contact],
    surveys: list[Survey],
    doings: list[tuple[str, float]],
    house: House,
    question: Question,
) -> dict[str, Any]:
    def count(which: Callable[[Stay], bool]) -> int:
        return sum(map(which, stays))

    o = len(stays)
    a, b = count(lambda s: is_(s, "answered")), count(lambda s: is_(s, "abandoned"))
    t, short = question.sl_s, question.short_s
    a_t = count(lambda s: is_(s, "answered") and wait(s) <= t)
    b_t = count(lambda s: is_(s, "abandoned") and wait(s) <= t)
    b_s = count(lambda s: is_(s, "abandoned") and wait(s) <= short)
    c_t = count(lambda s: asked_for_callback(s) and wait(s) <= t)
    done = [
        (stay, theirs) for stay, theirs in worked if is_(stay, "answered") and stay[0].closed_at is not None
    ]
    if question.by in ("agent", "team"):
        units = [[leg] for _, theirs in done for leg in theirs]
    else:
        units = [theirs for _, theirs in done]
    work = [[s for _, parts in unit for s in parts] for unit in units]
    handled = len(work)
    talk, hold, wrap = (sum(seconds(w, kind) for w in work) for kind in ("talk", "hold", "wrap_up"))
    held = sum(any(s.kind == "hold" for s in w) for w in work)
    flags = [c.flag for c in contacts if c.flag is not None]
    said = [c.survey for c in contacts if c.survey is not None]
    verdicts = [c.repeat for c in contacts]
    resolved, repeated = verdicts.count("resolved"), verdicts.count("repeated")
    csat = [s.csat for s in surveys if s.csat is not None]
    nps = [s.nps for s in surveys if s.nps is not None]
    ces = [s.ces for s in surveys if s.ces is not None]
    replies = sum(s.answered_at is not None for s in surveys)
    busy = sum(s for state, s in doings if state in ("talking", "dialling", "wrap_up"))
    idle = sum(s for state, s in doings if state == "idle")
    return {
        "offered": o,
        "answered": a,
        "abandoned": b,
        "short_abandons": b_s,
        "other_exits": o - a - b,
        "abandonment": part(b, o),
        "net_abandonment": part(b - b_s, o - b_s),
        "service_level": {
            "V1": part(a_t + b_t, a + b),
            "V2": part(a_t, a),
            "V3": part(a_t, a + b),
            "V4": part(a_t, a + b - b_t),
            "V5": part(a_t + b_s, a + b),
            "V6": part(a_t, o - b_s),
            "V7": part(a_t + b_t + c_t, o),
        },
        "asa_s": part(sum(wait(s) for s in stays if is_(s, "answered")), a),
        "abandon_wait_s": part(sum(wait(s) for s in stays if is_(s, "abandoned")), b),
        "handled": handled,
        "aht_s": part(talk + hold + wrap, handled),
        "talk_s": part(talk, handled),
        "hold_s": part(hold, handled),
        "wrap_up_s": part(wrap, handled),
        "holds": {
            "number": sum(s.kind == "hold" for w in work for s in w),
            "calls": held,
            "share": part(held, handled),
        },
        "transfers": count(lambda s: first_answer(s) and transferred(s[0])),
        "callbacks": {
            "asked": count(asked_for_callback),
            "offered": count(lambda s: s[0].direction == "callback"),
            "reached": count(lambda s: s[0].direction == "callback" and is_(s, "answered")),
        },
        "complaints": count(lambda s: last_one(s) and s[0].disposition in house.complaints),
        "repeat_callers": repeated,
        "fcr": {
            "agent": part(sum(flags), len(flags)),
            "agent_n": len(flags),
            "survey": part(sum(said), len(said)),
            "survey_n": len(said),
            "repeat": {
                "rate": part(resolved, resolved + repeated),
                "eligible": resolved + repeated,
                "provisional": verdicts.count("provisional"),
            },
        },
        "surveys": {"asked": len(surveys), "answered": replies, "response_rate": part(replies, len(surveys))},
        "csat": {"share": part(sum(c in (4, 5) for c in csat), len(csat)), "n": len(csat)},
        "nps": {"score": part(sum(n > 8 for n in nps) - sum(n < 7 for n in nps), len(nps)), "n": len(nps)},
        "ces": {"mean": part(sum(ces), len(ces)), "n": len(ces)},
        "occupancy": part(busy, busy + idle),
        "utilisation": part(busy, sum(s for _, s in doings)),
    }
