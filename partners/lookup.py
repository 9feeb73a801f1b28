"""Who calls, in the time that a ringing phone leaves: the CRM's word if it comes soon enough, else what it
said before, else what the house knows.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Self

import structlog

from interactions.number import e164
from partners.circuit import Circuit
from partners.crm import CrmFailed
from partners.facts import CustomerFacts
from partners.settings import CrmConfig

log = structlog.get_logger(__name__)

Ask = Callable[[str], Awaitable[CustomerFacts | None]]


@dataclass(slots=True)
class Counts:
    """What became of the questions, for whoever watches. `asked` is all of them; `crm`, `cache`, `stale`,
    `house` and `nobody` say whose answer was given, and sum up to it. Of the CRM: `failed` did not answer or
    not well, `late` answered after the phone had stopped waiting, `shut` was not asked because it had failed
    too often."""

    asked: int = 0
    crm: int = 0
    cache: int = 0
    stale: int = 0
    house: int = 0
    nobody: int = 0
    failed: int = 0
    late: int = 0
    shut: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    facts: CustomerFacts | None  # None: they know nobody
    at: float


class CustomerLookup:
    """`crm` asks the CRM and raises `CrmFailed`, `house` is what we know ourselves; both by E.164 number.
    `clock`: seconds, as for all. `shut` is told each time that the CRM is left alone for a while, and why."""

    def __init__(
        self,
        crm: Ask,
        house: Ask,
        config: CrmConfig,
        clock: Callable[[], float],
        region: str,
        shut: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._shut = shut
        self._crm = crm
        self._house = house
        self._config = config
        self._clock = clock
        self._region = region
        self._circuit = Circuit()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._asking: dict[str, asyncio.Task[bool]] = {}
        self._group = asyncio.TaskGroup()
        self.counts = Counts()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._asking.values():
            task.cancel()
        await self._group.__aexit__(*error)  # type: ignore[arg-type]

    async def lookup(self, number: str) -> CustomerFacts:
        """Within `patience_s`, and never an error."""
        facts = await self._find(number)
        self.counts.asked += 1
        setattr(self.counts, facts.source, getattr(self.counts, facts.source) + 1)
        return facts

    def forget(self, number: str) -> None:
        """Nothing is kept of this number."""
        known = e164(number, self._region) or ""
        self._kept.pop(known, None)
        task = self._asking.pop(known, None)
        if task is not None:
            task.cancel()

    def forget_all(self) -> None:
        """Nothing is kept of anybody; who asks at this moment is told what the house knows."""
        self._kept.clear()
        for task in self._asking.values():
            task.cancel()
        self._asking.clear()

    async def _find(self, number: str) -> CustomerFacts:
        known = e164(number, self._region)
        if known is None:
            return CustomerFacts()  # nobody can be known by it
        kept = self._kept.get(known)
        if kept is not None and self._is_fresh(kept):
            self._kept.move_to_end(known)
            return await self._or_house(known, kept.facts, "cache")
        answered = await self._ask(known)
        kept = self._kept.get(known)  # gone, if he was to be forgotten at this moment
        if answered and kept is not None:
            return await self._or_house(known, kept.facts, "crm")
        if kept is not None and self._clock() - kept.at <= self._ttl_s(kept) + self._config.stale_s:
            return await self._or_house(known, kept.facts, "stale")
        return await self._or_house(known, None, "")

    async def _or_house(self, known: str, facts: CustomerFacts | None, source: str) -> CustomerFacts:
        if facts is not None:
            return replace(facts, source=source)
        ours = await self._house(known)
        return CustomerFacts() if ours is None else replace(ours, source="house")

    async def _ask(self, known: str) -> bool:
        """Whether the CRM answered in time. All who ask for one number share one question, which goes on
        when the phone has stopped waiting: its answer is there for the next."""
        task = self._asking.get(known)
        if task is None:
            if not self._circuit.room(self._clock(), 1):
                self.counts.shut += 1
                return False
            task = self._group.create_task(self._fetch(known), name="crm lookup")
            self._asking[known] = task
        done, _ = await asyncio.wait({task}, timeout=self._config.patience_s)
        return bool(done) and not task.cancelled() and task.result()

    async def _fetch(self, known: str) -> bool:
        began = self._clock()
        try:
            facts = await self._crm(known)
        except CrmFailed as error:
            self.counts.failed += 1
            log.warning("crm_failed", error=str(error))
            await self._failed(self._clock(), str(error))
            return False
        finally:
            if self._asking.get(known) is asyncio.current_task():
                del self._asking[known]
        at = self._clock()
        self._keep(known, _Kept(facts, at))
        if at - began > self._config.patience_s:  # for a phone, too slow is broken
            self.counts.late += 1
            await self._failed(at, "its answers come too late for a phone")
        else:
            self._circuit.succeeded()
        return True

    async def _failed(self, at: float, why: str) -> None:
        rests = self._circuit.rests
        self._circuit.failed(at)
        if self._circuit.rests > rests and self._shut is not None:
            await self._shut(why)

    def _keep(self, known: str, kept: _Kept) -> None:
        self._kept[known] = kept
        self._kept.move_to_end(known)
        if len(self._kept) > self._config.most:
            self._kept.popitem(last=False)

    def _is_fresh(self, kept: _Kept) -> bool:
        return self._clock() - kept.at < self._ttl_s(kept)

    def _ttl_s(self, kept: _Kept) -> float:
        return self._config.unknown_ttl_s if kept.facts is None else self._config.ttl_s
