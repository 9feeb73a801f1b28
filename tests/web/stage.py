"""The whole web side on real parts: Valkey, SQLite, the carrier; and screens of every role that ask it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientWebSocketResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from msgspec import structs
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from app.live import Inbox, LiveFeed, LivePublisher
from app.valkey import connect
from centre.house import AgentProfile, Callbacks, House, Queue, Transfers
from centre.views import AgentView, CallView, QueueView
from interactions.alerts.board import AlertBoard
from interactions.database import make_engine
from interactions.decisions import DecisionLog
from interactions.reasons import Reasons
from interactions.record import Interaction, Outcome, Recording, RecordingLeg, Segment, SegmentKind
from interactions.search import TranscriptSearch
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from interactions.users import Role, Users
from ivr.flow import read_flow
from routing.demand import Demand, IdleAgent, WaitingCall, way
from telephony.call import AgentState, CallState
from telephony.customer import PastContact
from telephony.events import Event
from web.alerts import AlertRoutes
from web.auth import COOKIE
from web.floor import Floor
from web.house import Premises
from web.server import make_app

PASSWORD = "correct horse"
NUMBER = "+84901234567"
_FLOW = "{language: vi, start: a, places: {a: {queue: support, otherwise: b}, b: {hangup: true}}}"
HOUSE = House(
    queues={
        "sales": Queue(name="sales", title="Đặt hàng", requires={"sales": 1}),
        "support": Queue(name="support", title="Hỗ trợ", requires={"support": 3}, sl_s=30.0),
    },
    agents={
        "an": AgentProfile(agent_id="an", name="An", phone="PJSIP/an", skills={"support": 5}),
        "binh": AgentProfile(agent_id="binh", name="Bình", phone="PJSIP/binh", skills={"sales": 5}),
    },
    flow=read_flow(_FLOW, {"sales", "support"}),
    dispositions=("sold", "complaint"),
    callbacks=Callbacks(numbers=r"0\d{9}"),
    transfers=Transfers(numbers=r"0\d{9}"),
)
PREMISES = Premises(name="Nhà Thử", house=HOUSE, pause_reasons=("lunch", "training"))
USERS: dict[str, tuple[Role, str | None]] = {
    "an": (Role.AGENT, "an"),
    "binh": (Role.AGENT, "binh"),
    "chi": (Role.SUPERVISOR, None),
    "dung": (Role.QA, None),
    "em": (Role.ADMIN, None),
}
_prefixes = count()


@dataclass
class Stage:
    """`now` is what the service's clock says; it stands still unless a test moves it."""

    server: TestServer
    users: Users
    log: InteractionLog
    decisions: DecisionLog
    transcripts: Transcripts
    publisher: LivePublisher
    inbox: Inbox
    floor: Floor
    recordings: Path
    pages: Path
    redis: Redis
    stack: AsyncExitStack
    clock: list[float]
    tokens: dict[str, str] = field(default_factory=dict)

    async def screen(self, username: str | None = None) -> TestClient[Any, Any]:
        """A browser of this user, logged in; of nobody when None."""
        client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
        # The stage closes the server; closing a client would close it too early.
        self.stack.push_async_callback(client.session.close)
        if username is not None:
            token = await self.users.begin_session(username)
            self.tokens[username] = token
            client.session.cookie_jar.update_cookies({COOKIE: token}, self.server.make_url("/"))
        return client

    async def raw(
        self, target: bytes, username: str, *lines: bytes, method: bytes = b"GET", body: bytes = b""
    ) -> bytes:
        """The whole answer to a request of exactly these bytes, which no client library would send."""
        token = await self.users.begin_session(username)
        reader, writer = await asyncio.open_connection(self.server.host, self.server.port)
        head = [method + b" " + target + b" HTTP/1.1", b"Host: x", b"Connection: close"]
        head += [f"Cookie: {COOKIE}={token}".encode(), *lines, b"", b""]
        writer.write(b"\r\n".join(head) + body)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
        return answer

    async def told(self, number: int) -> list[Event]:
        """The next events in the centre's inbox."""
        events: list[Event] = []
        async with asyncio.timeout(10):
            async for batch in Inbox(self.redis, self.inbox_prefix).batches():
                events += [event for _, event in batch]
                if len(events) >= number:
                    break
        return events

    @property
    def inbox_prefix(self) -> str:
        return self.publisher._names.inbox.removesuffix(":inbox")

    async def show(self, *views: CallView | AgentView | QueueView) -> None:
        """Publish, and wait until the floor has it."""
        await self.publisher.publish(views)
        last = await self.redis.xrevrange(f"{self.inbox_prefix}:news", count=1)
        async with asyncio.timeout(10):
            await self.floor.reached(last[0][0].decode())  # type: ignore[index,union-attr]


def _alerts(engine: AsyncEngine, _floor: Floor) -> Sequence[object]:
    """Every page asks for them."""
    return [AlertRoutes(AlertBoard(engine), time.time)]


@asynccontextmanager
async def stage(
    folder: Path,
    database: Path,
    valkey: str,
    *,
    renew_s: float = 20.0,
    also: Callable[[AsyncEngine, Floor], Sequence[object]] = _alerts,
) -> AsyncIterator[Stage]:
    """`database` is a migrated one, to be copied; `valkey` a socket; `also`: more objects with routes."""
    mine = folder / "tongdai.db"
    shutil.copy(database, mine)
    recordings, pages = folder / "recordings", folder / "pages"
    for needed in (recordings, pages / "assets"):
        needed.mkdir(parents=True)
    prefix = f"t{next(_prefixes)}"
    clock = [time.time()]
    async with AsyncExitStack() as stack:
        redis = connect(f"unix://{valkey}")
        stack.push_async_callback(redis.aclose)
        follower = connect(f"unix://{valkey}")
        stack.push_async_callback(follower.aclose)
        engine = make_engine(f"sqlite:///{mine}")
        stack.push_async_callback(engine.dispose)
        users = Users(engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), lambda: clock[0])
        for username, (role, agent_id) in USERS.items():
            await users.add_user(username, PASSWORD, name=username.title(), role=role, agent_id=agent_id)
        log, transcripts, decisions = InteractionLog(engine), Transcripts(engine), DecisionLog(engine)
        inbox = Inbox(redis, prefix)
        publisher = LivePublisher(redis, prefix)
        await publisher.reset([], [])
        floor = Floor(PREMISES, LiveFeed(follower, prefix), log, lambda: clock[0])
        app = make_app(
            premises=PREMISES,
            floor=floor,
            users=users,
            log=log,
            decisions=decisions,
            transcripts=transcripts,
            search=TranscriptSearch(engine),
            reasons=Reasons(engine),
            desk=inbox,
            recordings=recordings,
            pages=pages,
            clock=lambda: clock[0],
            renew_s=renew_s,
            also=also(engine, floor),
        )
        server = TestServer(app)
        async with asyncio.TaskGroup() as tasks:
            floor_task = tasks.create_task(floor.run(), name="floor")
            await server.start_server()
            async with asyncio.timeout(10):
                await floor.reached("0-0")
            try:
                yield Stage(
                    server=server,
                    users=users,
                    log=log,
                    decisions=decisions,
                    transcripts=transcripts,
                    publisher=publisher,
                    inbox=inbox,
                    floor=floor,
                    recordings=recordings,
                    pages=pages,
                    redis=redis,
                    stack=stack,
                    clock=clock,
                )
            finally:
                await server.close()
            floor_task.cancel()


# --- what happens in the house ------------------------------------------------------------------


def call_view(call_id: str = "c1", state: CallState = CallState.WAITING, **changes: Any) -> CallView:
    view = CallView(
        call_id=call_id,
        state=state,
        at=1010.0,
        pii_number=NUMBER,
        pii_name="Nguyễn Thị Đào",
        dialled="1900",
        language="vi",
        menu_path=("main", "support"),
        queue="support",
        agent_id=None,
        arrived_at=1000.0,
        offered_at=1002.0,
        answered_at=None,
        ended_at=None,
        caller_on_line=True,
        outcome="in_progress",
        disposition=None,
        resolved=None,
        pii_note=None,
        history=(),
        direction="inbound",
        tier="",
        waiting=None,
        expected_s=None,
        not_before=0.0,
    )
    shown = replace(view, **changes)
    if shown.state is CallState.WRAP_UP and shown.agent_id and not shown.wrapping:
        return replace(shown, wrapping={shown.agent_id: shown.at})
    return shown


def waiting_view(
    call_id: str, since: float, order: int = 1, queue: str = "support", **changes: Any
) -> CallView:
    """A call that waits, as the centre shows it; `changes` of the view, or of how routing sees it."""
    demand = Demand(queue, (way(HOUSE.queues[queue].requires),), strict=changes.pop("strict", 0))
    own = {name: changes.pop(name) for name in ("head_start_s", "only", "passed") if name in changes}
    routed = WaitingCall(call_id, demand, since, order, **own)
    return call_view(call_id, queue=queue, waiting=routed, offered_at=since, **changes)


def callback_view(call_id: str, since: float = 1000.0, order: int = 1, **changes: Any) -> CallView:
    return waiting_view(call_id, since, order, direction="callback", caller_on_line=False, **changes)


def agent_view(
    agent_id: str = "an",
    state: AgentState = AgentState.IDLE,
    skills: Mapping[str, int] | None = None,
    **changes: Any,
) -> AgentView:
    profile = HOUSE.agents[agent_id]
    view = AgentView(
        agent_id=agent_id,
        name=profile.name,
        state=state,
        reason=None,
        since=1000.0,
        phone_reachable=True,
        call_id=None,
        pause_asked=None,
        routed=IdleAgent(agent_id, profile.skills if skills is None else skills, 1000.0, 1),
    )
    view = replace(view, **changes)
    return replace(view, routed=structs.replace(view.routed, since=view.since))


def queue_view(name: str = "support", **changes: Any) -> QueueView:
    queue = HOUSE.queues[name]
    view = QueueView(
        name=name,
        at=1010.0,
        requires=dict(queue.requires),
        priority_s=queue.priority_s,
        choice=queue.choice,
        waiting=0,
        expected_s=0.0,
        boost_s=0.0,
        aht_s=240.0,
        arrivals_per_s=0.01,
        forecast_calls=0,
        forecast_error_s=0.0,
        forecast_off_s=0.0,
    )
    return replace(view, **changes)


PAST = PastContact(
    call_id="c0",
    arrived_at=10.0,
    queue="sales",
    agent_id="binh",
    outcome="answered",
    disposition="sold",
    resolved=True,
    pii_note="gọi lại",
)


def interaction(call_id: str, agent_id: str | None = "an", **changes: Any) -> Interaction:
    """An answered call of support: 8 s waited, 60 s talked, 10 s wrapped up."""
    call = Interaction(
        call_id=call_id,
        version=1,
        direction="inbound",
        node="pbx1",
        pii_number=NUMBER,
        pii_name="Nguyễn Thị Đào",
        dialled="1900",
        language="vi",
        arrived_at=1000.0,
        menu_path=("main", "support"),
        queue="support",
        agent_id=agent_id,
        offered_at=1002.0,
        answered_at=1010.0,
        ended_at=1070.0,
        closed_at=1080.0,
        wait_s=8.0,
        talk_s=60.0,
        wrap_up_s=10.0,
        outcome=Outcome.ANSWERED,
        disposition="sold",
        resolved=True,
        pii_note="đã xong",
        segments=(Segment(kind=SegmentKind.TALK, start=1010.0, end=1070.0, agent_id=agent_id),),
    )
    return replace(call, **changes)


def recording(recording_id: str, stereo: str | None) -> Recording:
    return Recording(
        recording_id=recording_id,
        started_at=1010.0,
        status="kept" if stereo else "recording",
        customer=RecordingLeg(path="x/customer.wav16", sha256="0", duration_s=60.0) if stereo else None,
        agent=RecordingLeg(path="x/agent.wav16", sha256="0", duration_s=60.0) if stereo else None,
        stereo=stereo,
        duration_s=60.0 if stereo else None,
    )


def message(recording_id: str, path: str) -> Recording:
    """One leg, which is itself what is listened to."""
    return Recording(
        recording_id=recording_id,
        started_at=1010.0,
        status="kept",
        customer=RecordingLeg(path=path, sha256="0", duration_s=6.0),
        stereo=path,
        duration_s=6.0,
    )


async def refused(response: ClientResponse) -> tuple[int, str]:
    """Status and code of a refusal, which must have some advice in it."""
    error = (await response.json())["error"]
    assert error["message"].strip()
    return response.status, error["code"]


async def heard(socket: ClientWebSocketResponse, kind: str, check: Any = lambda _: True) -> dict[str, Any]:
    """The next message of this kind that the check likes."""
    async with asyncio.timeout(10):
        while True:
            message: dict[str, Any] = await socket.receive_json()
            if message["type"] == kind and check(message[kind]):
                return message
