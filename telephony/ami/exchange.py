"""What passes over the link while it stands: actions and their answers, events and their handlers.

panoramisk 1.4's `Manager` is subclassed for its event registration. It is pinned because its transport and
supervision are replaced, here and in client.py: they replay unanswered actions after a reconnect (two
Originates), close the connection when a handler raises, never check a ping, log in for ever when refused.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import structlog
from panoramisk.manager import Manager

from telephony.ami.action import ListOutcome, Outcome, PendingAction, Reply, resolve
from telephony.ami.errors import ActionTimeout, AmiError, LinkDown
from telephony.ami.framing import HeaderValue, Message, encode, event_name, parse
from telephony.ami.link import Link

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
EventHandler = Callable[[Any, Message], None]


@dataclass(slots=True)
class LinkCounts:
    """What passed over the link since the start, for the metrics."""

    events: int = 0
    dropped: int = 0  # events nobody wants, not even parsed
    not_understood: int = 0
    late_replies: int = 0  # answers to actions already given up
    handler_errors: int = 0
    logins: int = 0
    losses: int = 0


class Exchange(Manager):  # type: ignore[misc]  # panoramisk carries no types
    """`request`, `list` and `send` put actions on the link; `register_event` hears of events, in their order.

    Commands leave in the order of their calls and are never sent twice.
    """

    def __init__(self, host: str, port: int) -> None:
        self.counts = LinkCounts()
        self._names: set[bytes] = set()  # events somebody wants
        self._pending: dict[str, PendingAction] = {}
        self._lists = 0  # how many of them collect a list
        self._link: Link | None = None
        self._fully_booted: asyncio.Future[Message | LinkDown] | None = None
        self._loss_handlers: list[Callable[[LinkDown], None]] = []
        super().__init__(host=host, port=port)
        self.callbacks.clear()  # Manager's own: send unanswered actions again
        self._names.clear()

    @property
    def connected(self) -> bool:
        """Logged in and Asterisk fully booted: `request`, `list` and `send` may be used."""
        return bool(self.authenticated)

    async def request(
        self, action: str, headers: Mapping[str, HeaderValue] | None = None, *, timeout: float = 5.0
    ) -> Reply:
        """The action's one response; ActionRefused, ActionTimeout, LinkDown or UnsafeText.

        A sequence gives a repeated header (`{"Variable": ["A=1", "B=2"]}`). Cancelling forgets the answer,
        not the action: it has left. Asterisk does one link's actions in turn: give Originate `Async: true`.
        """
        self._check_up(action)
        return await self._ask(action, headers or {}, timeout)

    async def list(
        self, action: str, headers: Mapping[str, HeaderValue] | None = None, *, timeout: float = 5.0
    ) -> list[Message]:
        """The events of an action that answers with a list, its `…Complete` left out; raises as `request`."""
        self._check_up(action)
        answer: asyncio.Future[ListOutcome] = asyncio.get_running_loop().create_future()
        return await self._answer(
            PendingAction(action, headers or {}, on_list=resolve(answer)), answer, timeout
        )

    def send(
        self,
        action: str,
        headers: Mapping[str, HeaderValue] | None = None,
        *,
        on_outcome: Callable[[Outcome], None],
        timeout: float = 5.0,
    ) -> None:
        """Write the action now; `on_outcome` gets the reply or the AmiError, once, never inside `send`.

        It is called by the reader as the reply is read, so it keeps its place among the events.
        """
        loop = asyncio.get_running_loop()

        def settle(outcome: Outcome) -> None:
            timer.cancel()
            self.guarded(on_outcome, outcome)

        pending = PendingAction(action, headers or {}, on_outcome=settle)
        timer = loop.call_later(timeout, self._give_up, pending, timeout)
        try:
            self._check_up(action)
            self._post(pending)
        except AmiError as error:
            loop.call_soon(pending.fail, error)

    def register_event(self, pattern: str, callback: EventHandler | None = None) -> Any:
        """As panoramisk's, for exact names and plain functions: a coroutine would lose its order."""
        if callback is None:
            return lambda function: self.register_event(pattern, function)
        if not pattern.isidentifier():
            raise ValueError(
                f"{pattern!r} is no event's name: patterns are not taken, name each event exactly"
            )
        if inspect.iscoroutinefunction(callback):
            raise TypeError(f"the handler of {pattern} must be a plain function: a coroutine loses its order")
        self._names.add(pattern.encode())
        self.callbacks[pattern].append(callback)
        return callback

    def on_loss(self, handler: Callable[[LinkDown], None]) -> None:
        """Call `handler` at each loss of the link, after what was pending has failed."""
        self._loss_handlers.append(handler)

    def dispatch(self, event: Message) -> None:
        """Hand the event to its handlers, in the order of their registration."""
        for callback in self.callbacks.get(event.text("Event"), ()):
            self.guarded(callback, self, event)

    def guarded(self, handler: Callable[..., object], *arguments: object) -> None:
        """Call the handler; what it raises is logged and counted, and ends nothing."""
        try:
            handler(*arguments)
        except Exception:
            self.counts.handler_errors += 1
            log.exception(
                "ami_handler_failed", handler=getattr(handler, "__qualname__", type(handler).__name__)
            )

    def _check_up(self, action: str) -> None:
        if not self.connected:
            raise LinkDown(f"{action} was not sent: there is no link to Asterisk")

    async def _ask(self, action: str, headers: Mapping[str, HeaderValue], timeout: float) -> Reply:
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        return await self._answer(PendingAction(action, headers, on_outcome=resolve(answer)), answer, timeout)

    async def _answer(
        self, pending: PendingAction, answer: asyncio.Future[Answer | AmiError], timeout: float
    ) -> Answer:
        self._post(pending)
        try:
            async with asyncio.timeout(timeout):
                outcome = await answer
        except TimeoutError:
            raise ActionTimeout(pending.name, timeout) from None
        finally:
            self._forget(pending)
        if isinstance(outcome, AmiError):
            raise outcome
        return outcome

    def _post(self, pending: PendingAction) -> None:
        data = encode(pending)
        if pending.id in self._pending:
            raise ValueError(f"ActionID {pending.id!r} is already waiting for its answer")
        if self._link is None:
            raise LinkDown(f"{pending.name} was not sent: there is no link to Asterisk")
        self._pending[pending.id] = pending
        self._lists += pending.collects
        self._link.write(data)

    def _forget(self, pending: PendingAction) -> bool:
        """Wait no longer for the action; False when it was settled before."""
        if self._pending.get(pending.id) is not pending:
            return False
        del self._pending[pending.id]
        self._lists -= pending.collects
        return True

    def _give_up(self, pending: PendingAction, timeout: float) -> None:
        if self._forget(pending):
            pending.fail(ActionTimeout(pending.name, timeout))

    def _receive(self, frame: bytes) -> None:
        """One frame off the wire, in its order; an event nobody wants is dropped by its name alone."""
        name = event_name(frame)
        if name is not None:
            self.counts.events += 1
            listed = self._lists and b"\r\nActionID: " in frame
            if name not in self._names and name != b"FullyBooted" and not listed:
                self.counts.dropped += 1
                return
        message = parse(frame)
        if message is None:
            self.counts.not_understood += 1
            log.warning("ami_frame_not_understood", size=len(frame))
            return
        pending = self._pending.get(message.text("ActionID"))
        if pending is not None and (name is None or pending.collects):
            if pending.add_message(message):
                self._forget(pending)
        elif name is None:
            self.counts.late_replies += 1
        else:
            if name == b"FullyBooted" and self._fully_booted is not None and not self._fully_booted.done():
                self._fully_booted.set_result(message)
            self.dispatch(message)

    def _lose(self, reason: str) -> None:
        """The link is gone: fail what is pending, for nothing is ever sent twice."""
        self.authenticated = False
        self._link = None
        error = LinkDown(f"the link to Asterisk was lost: {reason}")
        if self._fully_booted is not None and not self._fully_booted.done():
            self._fully_booted.set_result(error)
        for pending in [*self._pending.values()]:
            self._forget(pending)
            pending.fail(error)
        for handler in self._loss_handlers:
            self.guarded(handler, error)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(
            "panoramisk's own transport loses events and replays actions: use run, request, list, send"
        )

    connect = connection_made = connection_lost = login = ping = close = _refuse
    send_action = send_command = send_agi_command = send_awaiting_actions = run_forever = from_config = (
        _refuse
    )
