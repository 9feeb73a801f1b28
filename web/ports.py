"""What the web needs from the rest of the house. `app` wires the real ones; none is imported here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from centre.views import AgentView, CallView
from telephony.events import Event


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything there is at `position`; whatever was known before is void."""

    position: str
    calls: tuple[CallView, ...]
    agents: tuple[AgentView, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed up to `position`, oldest first."""

    position: str
    views: tuple[CallView | AgentView, ...]


class Feed(Protocol):
    """The live state. Positions are `number-number` and only grow while the carrier keeps its data."""

    def follow(self) -> AsyncIterator[Snapshot | Changes]:
        """A snapshot first, then changes for ever; a new snapshot whenever some may have been missed."""


class DeskUnreachable(Exception):
    """The centre's inbox cannot be reached at the moment; nothing was posted for certain."""


class Desk(Protocol):
    async def tell(self, event: Event) -> None:
        """Post what an agent did into the centre's inbox. Raises `DeskUnreachable`."""
