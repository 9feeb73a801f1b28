"""Moments of a recording that somebody points at: comments and coaching clips. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """`moment_s` from the start of the recording; `leg` when it is about one of them."""

    comment_id: int
    at: float
    by: str
    moment_s: float
    leg: str | None
    pii_text: str


class BadClip(ValueError):
    """The message says what to correct."""


class NoSuchClip(LookupError):
    """The message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """In the list of `agent_id`; the recording may be of another's call, as an example."""

    clip_id: int
    agent_id: str
    recording_id: str
    call_id: str
    from_s: float
    to_s: float
    pii_title: str
    pii_note: str
    at: float
    by: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is heard of a recording: its file, as the log names it (None: none was kept), and from when to
    when in seconds."""

    recording_id: str
    file: str | None
    from_s: float
    to_s: float
