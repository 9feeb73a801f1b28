"""A line of a report as the names and numbers that programs read. Pure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from interactions.cases.figures import durations
from interactions.kpi import figures
from interactions.kpi.figures import Sums, share
from interactions.kpi.question import By, Line, Question


def answer(lines: list[Line], question: Question) -> dict[str, Any]:
    """Shares are fractions, durations seconds; null where there is nothing to have a share of."""
    return {"rows": [row(line, question) for line in lines]}


def row(line: Line, question: Question) -> dict[str, Any]:
    sums, within = line.sums, line.within
    named = {} if question.by is By.ALL else {question.by.value: line.value}
    return {
        "from": datetime.fromtimestamp(line.span.start, question.zone).isoformat(),
        "to": datetime.fromtimestamp(line.span.end, question.zone).isoformat(),
        **named,
        "offered": sums.offered,
        "answered": sums.answered,
        "abandoned": sums.abandoned,
        "short_abandons": within.short_abandons,
        "other_exits": sums.other_exits,
        "abandonment": figures.abandonment(sums),
        "net_abandonment": figures.net_abandonment(sums, within),
        "service_level": figures.service_levels(sums, within),
        "asa_s": figures.average_speed_of_answer(sums),
        "abandon_wait_s": figures.average_abandoned_wait(sums),
        "handled": sums.handled,
        "aht_s": figures.average_handle_time(sums),
        "talk_s": share(sums.talk_s, sums.handled),
        "hold_s": share(sums.hold_s, sums.handled),
        "wrap_up_s": share(sums.wrap_up_s, sums.handled),
        "holds": {"number": sums.holds, "calls": sums.held, "share": share(sums.held, sums.handled)},
        "transfers": sums.transfers,
        "callbacks": {
            "asked": sums.callbacks_asked,
            "offered": sums.callbacks_offered,
            "reached": sums.callbacks_reached,
            "waiting": sums.callbacks_waiting,
            "done": sums.callbacks_done,
            "in_time": within.called_back,
            "in_time_share": share(within.called_back, sums.callbacks_done),
        },
        "cases": None if question.by is By.NUMBER else _cases(line),
        "backlog": None if line.backlog is None else asdict(line.backlog),
        "complaints": sums.complaints,
        "repeat_callers": sums.repeated,
        "fcr": _fcr(sums),
        "surveys": {
            "asked": sums.surveys,
            "answered": sums.survey_replies,
            "response_rate": share(sums.survey_replies, sums.surveys),
        },
        "csat": {"share": share(sums.csat_good, sums.csat_n), "n": sums.csat_n},
        "nps": {"score": figures.net_promoter_score(sums), "n": sums.nps_n},
        "ces": {"mean": share(sums.ces_sum, sums.ces_n), "n": sums.ces_n},
        "occupancy": figures.occupancy(sums),
        "utilisation": figures.utilisation(sums),
    }


def _cases(line: Line) -> dict[str, Any]:
    took = durations(line.resolved_s)
    return {
        "opened": line.sums.cases_opened,
        "closed": line.sums.cases_closed,
        "reopened": line.sums.cases_reopened,
        "resolution": {"n": took.n, "median_s": took.median_s, "p90_s": took.p90_s},
    }


def _fcr(sums: Sums) -> dict[str, Any]:
    eligible = sums.not_repeated + sums.repeated
    return {
        "agent": share(sums.flagged, sums.flags),
        "agent_n": sums.flags,
        "survey": share(sums.survey_resolved, sums.survey_said),
        "survey_n": sums.survey_said,
        "repeat": {
            "rate": share(sums.not_repeated, eligible),
            "eligible": eligible,
            "provisional": sums.provisional,
        },
    }
