"""What is known of a customer when he calls, as an agent wants to read it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PastContact:
    """An earlier contact of this customer, as an agent wants to read it: a call, or what came otherwise."""

    call_id: str  # empty unless it was a call
    arrived_at: float
    queue: str | None
    agent_id: str | None
    outcome: str
    disposition: str | None
    resolved: bool | None
    pii_note: str | None
    channel: str = "phone"
    pii_subject: str = ""  # of an e-mail, say


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case of this customer about which something is still to be done."""

    number: str  # what people say: C-2026-000123
    state: str
    reason: str
    owner: str | None
    due_at: float | None  # the resolution was promised by then
    pii_summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is written down of a customer, for the agent who speaks with him."""

    customer_id: int | None = None
    pii_note: str = ""
    pii_preferences: dict[str, str] = field(default_factory=dict)
    cases: tuple[OpenCase, ...] = ()  # oldest first
