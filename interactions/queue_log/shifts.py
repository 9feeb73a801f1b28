"""What the agents did when: stretches of one state each, as far as the log tells. Pure.

Idle and talking are known of agents who come and go (ADDMEMBER, AGENTLOGIN); of those who are members by
configuration the log never says whether somebody sits there, so that only their pauses are known. Only
stretches whose beginning and end both are in the log come out.

Asterisk writes who comes and goes by his interface (PJSIP/lan), unless `log-membername-as-agent` is set, and
all else by his name as a member. Who was never rung, nor paused, under the name under which he came is such
another name of somebody, and not idle all day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from interactions.agent_times import Stretch
from interactions.queue_log.lines import Entry, Event
from interactions.queue_log.story import ENDINGS

_LOGINS = (Event.AGENTLOGIN, Event.AGENTCALLBACKLOGIN)
_LOGOFFS = (Event.AGENTLOGOFF, Event.AGENTCALLBACKLOGOFF)
_COMING_AND_GOING = frozenset({*_LOGINS, *_LOGOFFS, Event.ADDMEMBER, Event.REMOVEMEMBER})
_IDLE, _RINGING, _TALKING, _PAUSED = "idle", "ringing", "talking", "paused"  # telephony.call.AgentState


@dataclass(slots=True)
class _Agent:
    since: float
    last: float
    state: str | None = None
    reason: str | None = None
    logged_in: bool = False
    member_of: set[str] = field(default_factory=set)
    seen_in: set[str] = field(default_factory=set)
    paused_in: dict[str, str] = field(default_factory=dict)  # queue -> why
    paused_everywhere: str | None = None
    calls: set[str] = field(default_factory=set)
    is_himself: bool = False

    def now(self) -> tuple[str | None, str | None]:
        """His state, and why he pauses."""
        at_work = self.logged_in or bool(self.member_of)
        if self.calls:
            return (_TALKING if at_work else None), None
        if self.paused_everywhere is not None:
            return _PAUSED, self.paused_everywhere or None
        if self.paused_in and (self.member_of | self.seen_in) <= self.paused_in.keys():
            return _PAUSED, next(reversed(self.paused_in.values())) or None
        return (_IDLE if at_work else None), None


class Shifts:
    """`unpaired` counts who went without having come, or by another name than the one he is rung by."""

    def __init__(self) -> None:
        self._agents: dict[str, _Agent] = {}
        self.unpaired = 0

    def take(self, entry: Entry) -> Iterator[Stretch]:
        """What has ended with this line."""
        if entry.agent is None:
            return
        agent = self._agents.get(entry.agent)
        if agent is None:
            agent = self._agents[entry.agent] = _Agent(entry.at, entry.at)
        if entry.at < agent.last:
            return  # a file that overlaps the one before
        agent.last = entry.at
        agent.is_himself |= entry.event not in _COMING_AND_GOING
        rang_s = entry.ring_s or 0.0
        if agent.state == _IDLE and rang_s > 0.0:
            yield from self._rang(entry.agent, agent, entry.at, entry.at - rang_s)
        self._change(agent, entry)
        state, reason = agent.now()
        if (state, reason) != (agent.state, agent.reason):
            yield from self._ended(entry.agent, agent, entry.at)
            agent.state, agent.reason, agent.since = state, reason, entry.at

    def restarted(self, entry: Entry, before: float) -> Iterator[Stretch]:
        """Asterisk was started, and lived until `before` at least: who is there now nobody knows."""
        for name in [name for name, agent in self._agents.items() if agent.last <= entry.at]:
            agent, end = self._agents.pop(name), min(before, entry.at)
            yield from self._ended(name, agent, end)

    def _change(self, agent: _Agent, entry: Entry) -> None:
        queue = entry.queue or ""
        match entry.event:
            case Event.ADDMEMBER:
                agent.member_of.add(queue)
                if entry.word == "PAUSED":
                    agent.paused_in[queue] = ""
            case Event.REMOVEMEMBER:
                self.unpaired += queue not in agent.member_of
                agent.member_of.discard(queue)
                agent.seen_in.discard(queue)
                agent.paused_in.pop(queue, None)
            case Event.PAUSE:
                agent.seen_in.add(queue)
                agent.paused_in[queue] = entry.word
            case Event.PAUSEALL:
                agent.paused_everywhere = entry.word
            case Event.UNPAUSE:
                agent.seen_in.add(queue)
                agent.paused_in.pop(queue, None)
                agent.paused_everywhere = None
            case Event.UNPAUSEALL:
                agent.paused_in.clear()
                agent.paused_everywhere = None
            case Event.CONNECT:
                agent.seen_in.add(queue)
                agent.calls.add(entry.uniqueid)
            case Event.RINGNOANSWER:
                agent.seen_in.add(queue)
            case event if event in _LOGINS:
                agent.logged_in = True
            case event if event in _LOGOFFS:
                self.unpaired += not agent.logged_in
                agent.logged_in = False
            case event if event in ENDINGS:
                agent.calls.discard(entry.uniqueid)

    def _rang(self, name: str, agent: _Agent, at: float, since: float) -> Iterator[Stretch]:
        """He was rung for a while: the log tells it when it is over, and that is not idle."""
        began = max(agent.since, since)
        yield from self._ended(name, agent, began)
        if at > began:
            yield Stretch(agent_id=name, start=began, state=_RINGING, end=at)
        agent.since = at

    def _ended(self, name: str, agent: _Agent, at: float) -> Iterator[Stretch]:
        if agent.state is None or at <= agent.since:
            return
        if agent.is_himself:
            yield Stretch(agent_id=name, start=agent.since, state=agent.state, reason=agent.reason, end=at)
        else:
            self.unpaired += 1
