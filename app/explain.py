"""`tongdai explain`: why each agent was rung for a call, and why the call waits now if it does.

What was decided comes from the database, the present from what the service shows its screens.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from app import valkey
from app.config import Config
from app.ground import open_store
from app.live import LiveFeed
from centre.views import CallView
from centre.why import rests, why_it_waits
from interactions.decisions import DecisionLog
from interactions.record import Interaction
from routing.explain import Explanation, in_words
from routing.words import Language
from web.ports import Changes, Snapshot

ANSWER_S = 5.0


class UnknownCall(ValueError):
    """There is no such call; the message says where to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All there is to tell of a call. `waiting` is None when it does not wait."""

    call_id: str
    outcome: str
    decisions: Sequence[Explanation]  # oldest first
    waiting: Explanation | None
    next_try: float | None  # of a callback that rests until then
    service_runs: bool  # or nobody knows whether it waits


async def explain_call(
    config: Config,
    call_id: str,
    *,
    language: Language = "vi",
    as_json: bool = False,
    clock: Callable[[], float] = time.time,
) -> str:
    """Raises `UnknownCall`."""
    told = await tell(config, call_id, clock())
    if as_json:
        return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
    return "\n".join(_lines(told, config, language))


async def tell(config: Config, call_id: str, now: float) -> Told:
    async with open_store(config) as store:
        decisions = await DecisionLog(store.engine).of_call(call_id)
        logged = await store.get(call_id)
    shown = await _shown(config)
    call = _find(shown, call_id)
    if logged is None and call is None and not decisions:
        raise UnknownCall(
            f"there is no call {call_id!r}: the ids of calls are in the list of calls on the screens and in"
            " the log's lines, as call_id"
        )
    waiting = None
    if shown is not None and call is not None:
        waiting = why_it_waits(call, shown.calls, shown.agents, _boosts(shown), now)
    return Told(
        call_id=call_id,
        outcome=_outcome(logged, call),
        decisions=decisions,
        waiting=waiting,
        next_try=call.not_before if waiting and call and rests(call, now) else None,
        service_runs=shown is not None,
    )


async def _shown(config: Config) -> Snapshot | None:
    """What the screens are shown now; None when no service runs."""
    folder = config.data / "valkey"
    if not config.redis and not folder.is_dir():
        return None
    url = config.redis or f"unix://{valkey.socket_of(folder)}"
    if not await valkey.answers(url):
        return None
    async with valkey.connect(url, once=True) as redis, asyncio.timeout(ANSWER_S):
        news = cast("AsyncGenerator[Snapshot | Changes]", LiveFeed(redis, config.prefix).follow())
        async with aclosing(news):
            first = await anext(news)
    assert isinstance(first, Snapshot), "the feed begins with one"
    return first


def _find(shown: Snapshot | None, call_id: str) -> CallView | None:
    return next((call for call in shown.calls if call.call_id == call_id), None) if shown else None


def _boosts(shown: Snapshot) -> dict[str, float]:
    return {queue.name: queue.boost_s for queue in shown.queues}


def _outcome(logged: Interaction | None, call: CallView | None) -> str:
    if logged is not None and logged.closed_at is not None:
        return logged.outcome.value
    return call.outcome if call is not None else "in_progress"


# --- for a person ----------------------------------------------------------------------------------

TIME = {"vi": "%H:%M:%S ngày %d/%m/%Y", "en": "%H:%M:%S on %Y-%m-%d"}
TEXTS = {
    "vi": {
        "call": "Cuộc gọi {call_id}",
        "never": "Chưa điện thoại viên nào được đổ chuông cho cuộc gọi này.",
        "decision": "Lúc {at} (quy tắc {rules}):",
        "waits": "Bây giờ, lúc {at}, cuộc gọi vẫn đang chờ:",
        "rests": "Cuộc gọi lại này chưa được gọi trước {at}.",
        "unknown": "Dịch vụ không chạy, nên không biết cuộc gọi có còn chờ hay không.",
    },
    "en": {
        "call": "Call {call_id}",
        "never": "No agent was ever rung for this call.",
        "decision": "At {at} (rules {rules}):",
        "waits": "Now, at {at}, it still waits:",
        "rests": "This callback is not dialled before {at}.",
        "unknown": "The service does not run, so nobody knows whether the call still waits.",
    },
}


def _lines(told: Told, config: Config, language: Language) -> list[str]:
    texts, names = TEXTS[language], {agent.id: agent.name for agent in config.agents}
    titles = {queue.name: queue.title or queue.name for queue in config.queues}

    def when(at: float) -> str:
        return datetime.fromtimestamp(at, ZoneInfo(config.zone)).strftime(TIME[language])

    lines = [texts["call"].format(call_id=told.call_id)]
    for decision in told.decisions:
        lines += ["", texts["decision"].format(at=when(decision.at), rules=decision.rules)]
        lines += [f"  {sentence}" for sentence in in_words(decision, language, names, titles)]
    if not told.decisions:
        lines += ["", texts["never"]]
    if told.waiting is not None:
        lines += ["", texts["waits"].format(at=when(told.waiting.at))]
        lines += [f"  {sentence}" for sentence in in_words(told.waiting, language, names, titles)]
    if told.next_try is not None:
        lines.append("  " + texts["rests"].format(at=when(told.next_try)))
    if not told.service_runs and told.outcome == "in_progress":
        lines += ["", texts["unknown"]]
    return lines
