"""What one would route calls with instead, each done as well as its makers' own advice allows.

All of them answer the same question: this agent is idle now; which call does he get? And all take the next
call in. Who may serve what is worked out beforehand for each of them, as the router does for itself.

NaiveScan    looks at every waiting call
SortedList   keeps them in order, looks from the front until one fits
Sqlite       in memory; a table clustered by (demand, key): one look-up for each demand he may serve
Valkey       a sorted set for each demand, a Lua script that pops the first of several; Redis speaks the same
Postgres     the same look-ups as SQLite, FOR UPDATE SKIP LOCKED
"""

from __future__ import annotations

import bisect
import os
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import asyncpg  # type: ignore[import-untyped]
import redis

from bench.routing_mix import Mix, key_of, kind_of
from deploy.postgres import PrivatePostgres
from routing.demand import IdleAgent, WaitingCall, may_take

TICKS = os.sysconf("SC_CLK_TCK")


class Peer(Protocol):
    name: str

    def fill(self, calls: Iterable[WaitingCall]) -> None: ...

    def pick(self, agent: IdleAgent) -> str:
        """The call he gets, which waits no longer."""

    def enqueue(self, call: WaitingCall) -> None: ...

    def server_cpu_s(self) -> float:
        """CPU seconds that were spent for it outside of this process."""

    def close(self) -> None: ...


class NaiveScan:
    name = "naive scan"

    def __init__(self, mix: Mix) -> None:
        self._waiting: dict[str, WaitingCall] = {}

    def fill(self, calls: Iterable[WaitingCall]) -> None:
        for call in calls:
            self.enqueue(call)

    def pick(self, agent: IdleAgent) -> str:
        agent_id, skills = agent.agent_id, agent.skills
        fits = (call for call in self._waiting.values() if may_take(agent_id, skills, call))
        first = min(fits, key=key_of)
        del self._waiting[first.call_id]
        return first.call_id

    def enqueue(self, call: WaitingCall) -> None:
        self._waiting[call.call_id] = call

    def server_cpu_s(self) -> float:
        return 0.0

    def close(self) -> None: ...


class SortedList:
    name = "sorted list"

    def __init__(self, mix: Mix) -> None:
        self._waiting: list[WaitingCall] = []
        self._serves = {
            id(profile): frozenset(kinds) for profile, kinds in zip(mix.profiles, mix.serves, strict=True)
        }

    def fill(self, calls: Iterable[WaitingCall]) -> None:
        self._waiting = sorted(calls, key=key_of)

    def pick(self, agent: IdleAgent) -> str:
        kinds = self._serves[id(agent.skills)]
        for place, call in enumerate(self._waiting):
            if kind_of(call.call_id) in kinds:
                del self._waiting[place]
                return call.call_id
        raise LookupError("nobody waits whom the agent could serve")

    def enqueue(self, call: WaitingCall) -> None:
        bisect.insort(self._waiting, call, key=key_of)

    def server_cpu_s(self) -> float:
        return 0.0

    def close(self) -> None: ...


SCHEMA = (
    "CREATE TABLE serves (profile INTEGER, demand INTEGER, PRIMARY KEY (profile, demand)) WITHOUT ROWID",
    """CREATE TABLE waiting (demand INTEGER, key REAL, call_id TEXT, PRIMARY KEY (demand, key))
    WITHOUT ROWID""",
    "CREATE UNIQUE INDEX waiting_by_call ON waiting (call_id)",  # a hang-up finds its call by it
)


class Sqlite:
    name = "SQLite"

    def __init__(self, mix: Mix) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        for statement in ("PRAGMA journal_mode = OFF", *SCHEMA):
            self._db.execute(statement)
        self._db.executemany("INSERT INTO serves VALUES (?, ?)", served(mix))
        self._profiles = numbered(mix)

    def fill(self, calls: Iterable[WaitingCall]) -> None:
        rows = ((kind_of(call.call_id), key_of(call), call.call_id) for call in calls)
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO waiting VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def pick(self, agent: IdleAgent) -> str:
        ((call_id,),) = self._db.execute(
            """DELETE FROM waiting WHERE (demand, key) = (
                SELECT s.demand, (SELECT min(w.key) FROM waiting w WHERE w.demand = s.demand) AS first
                FROM serves s WHERE s.profile = ? AND first IS NOT NULL ORDER BY first LIMIT 1
            ) RETURNING call_id""",
            (self._profiles[id(agent.skills)],),
        ).fetchall()
        return str(call_id)

    def enqueue(self, call: WaitingCall) -> None:
        row = (kind_of(call.call_id), key_of(call), call.call_id)
        self._db.execute("INSERT INTO waiting VALUES (?, ?, ?)", row)

    def server_cpu_s(self) -> float:
        return 0.0

    def close(self) -> None:
        self._db.close()


PICK_IN_LUA = """
local first, of
for _, key in ipairs(KEYS) do
  local head = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if head[1] and (not first or tonumber(head[2]) < first) then
    first, of = tonumber(head[2]), key
  end
end
return of and redis.call('ZPOPMIN', of)[1]
"""


class Valkey:
    name = "Valkey"

    def __init__(self, mix: Mix, url: str) -> None:
        self._redis = redis.Redis.from_url(url, decode_responses=True)
        self._redis.config_set("appendonly", "no")
        self._redis.flushall()
        self._pick = self._redis.script_load(PICK_IN_LUA)
        self._keys = {
            id(profile): [f"waiting:{kind}" for kind in kinds]
            for profile, kinds in zip(mix.profiles, mix.serves, strict=True)
        }

    def fill(self, calls: Iterable[WaitingCall]) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            for number, call in enumerate(calls):
                pipe.zadd(f"waiting:{kind_of(call.call_id)}", {call.call_id: key_of(call)})
                if number % 1000 == 999:
                    pipe.execute()
            pipe.execute()

    def pick(self, agent: IdleAgent) -> str:
        keys = self._keys[id(agent.skills)]
        return str(self._redis.evalsha(self._pick, len(keys), *keys))

    def enqueue(self, call: WaitingCall) -> None:
        self._redis.zadd(f"waiting:{kind_of(call.call_id)}", {call.call_id: key_of(call)})

    def server_cpu_s(self) -> float:
        used = self._redis.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])

    def close(self) -> None:
        self._redis.close()


class Postgres:
    """Not a Peer: its client is asynchronous."""

    name = "PostgreSQL"

    def __init__(self, mix: Mix, connection: asyncpg.Connection) -> None:
        self._mix = mix
        self._connection = connection
        self._profiles = numbered(mix)
        self._backend = connection.get_server_pid()

    async def fill(self, calls: Iterable[WaitingCall]) -> None:
        await self._connection.execute(
            """CREATE TABLE serves (profile int, demand int, PRIMARY KEY (profile, demand));
            CREATE TABLE waiting (call_id text PRIMARY KEY, demand int, key float8);
            CREATE INDEX waiting_in_order ON waiting (demand, key);"""
        )
        await self._connection.copy_records_to_table("serves", records=served(self._mix))
        rows = ((call.call_id, kind_of(call.call_id), key_of(call)) for call in calls)
        await self._connection.copy_records_to_table("waiting", records=rows)
        await self._connection.execute("VACUUM ANALYZE")
        self._pick = await self._connection.prepare(
            """DELETE FROM waiting WHERE call_id = (
                SELECT w.call_id FROM serves s CROSS JOIN LATERAL (
                    SELECT call_id, key FROM waiting WHERE demand = s.demand
                    ORDER BY key LIMIT 1 FOR UPDATE SKIP LOCKED
                ) w WHERE s.profile = $1 ORDER BY w.key LIMIT 1
            ) RETURNING call_id"""
        )
        self._enqueue = await self._connection.prepare("INSERT INTO waiting VALUES ($1, $2, $3)")

    async def pick(self, agent: IdleAgent) -> str:
        return str(await self._pick.fetchval(self._profiles[id(agent.skills)]))

    async def enqueue(self, call: WaitingCall) -> None:
        await self._enqueue.fetch(call.call_id, kind_of(call.call_id), key_of(call))

    def server_cpu_s(self) -> float:
        words = Path(f"/proc/{self._backend}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS


@asynccontextmanager
async def postgres_of(mix: Mix, server: PrivatePostgres, name: str) -> AsyncIterator[Postgres]:
    connection = await asyncpg.connect(await server.database(name))
    try:
        yield Postgres(mix, connection)
    finally:
        await connection.close()


def served(mix: Mix) -> list[tuple[int, int]]:
    return [(profile, kind) for profile, kinds in enumerate(mix.serves) for kind in kinds]


def numbered(mix: Mix) -> dict[int, int]:
    """The number of a profile by its identity: agents share the profiles."""
    return {id(profile): number for number, profile in enumerate(mix.profiles)}
