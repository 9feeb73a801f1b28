"""What the web needs from the rest of the house. `app` wires the real ones; none is imported here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from centre.views import AgentView, CallView, QueueView
from interactions.metrics import Counts
from interactions.record import Interaction
from interactions.transcripts import CallTranscript
from interactions.users import User
from routing.explanation import Explanation
from telephony.events import Event


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything there is at `position`; whatever was known before is void."""

    position: str
    calls: tuple[CallView, ...]
    agents: tuple[AgentView, ...]
    queues: tuple[QueueView, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed up to `position`, oldest first."""

    position: str
    views: tuple[CallView | AgentView | QueueView, ...]


class Feed(Protocol):
    """The live state. Positions are `number-number` and only grow while the carrier keeps its data."""

    def follow(self) -> AsyncIterator[Snapshot | Changes]:
        """A snapshot first, then changes for ever; a new snapshot whenever some may have been missed."""


class DeskUnreachable(Exception):
    """The centre's inbox cannot be reached at the moment; nothing was posted for certain."""


class Desk(Protocol):
    async def tell(self, event: Event) -> None:
        """Post what an agent did into the centre's inbox. Raises `DeskUnreachable`."""


# --- the log --------------------------------------------------------------------------------------


class Page(Protocol):
    @property
    def items(self) -> tuple[Interaction, ...]: ...
    @property
    def next(self) -> str | None: ...


class Log(Protocol):
    """`interactions.store`, as far as screens may go: they read."""

    async def get(self, call_id: str) -> Interaction | None: ...

    async def recorded(self, recording_id: str) -> Interaction | None:
        """The call whose recording this is."""

    async def list(
        self,
        *,
        limit: int,
        before: str | None,
        queue: str | None,
        agent_id: str | None,
        number: str | None,
    ) -> Page:
        """Newest first. Raises `BadCursor`."""

    async def totals(self, since: float, *, sl_s: Mapping[str, float]) -> Mapping[str, Counts]:
        """Counts of the calls that arrived since, by queue, each call counted once."""


class Transcripts(Protocol):
    async def of_call(self, call_id: str) -> CallTranscript: ...


class Decisions(Protocol):
    async def of_call(self, call_id: str) -> list[Explanation]:
        """Why each agent was rung for the call, newest last."""


class Users(Protocol):
    async def authenticate(self, username: str, password: str) -> User:
        """Raises `LoginFailed`, in the same words and after the same work for unknown users."""

    async def begin_session(self, username: str) -> str:
        """A new session's token."""

    async def session(self, token: str) -> User | None:
        """Whose session it is, if it is one."""

    async def end_session(self, token: str) -> None: ...
