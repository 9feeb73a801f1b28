"""AmiClient: keeps the one link to an Asterisk for as long as `run` runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import NoReturn

import structlog

from telephony.ami.errors import ActionRefused, ActionTimeout, LinkDown, LoginRefused
from telephony.ami.exchange import Exchange
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress, Link, LinkSettings

log = structlog.get_logger(__name__)


class AmiClient(Exchange):
    """Log in, wait for FullyBooted, `on_up` to resync, check pings; on a loss `on_down(reason)`, and again.

    `on_event` gets the `wanted` events in their order. Some may come before `on_up` is called, right after
    the login: whoever resyncs in `on_up` keeps them until he has the whole picture.
    """

    def __init__(
        self,
        address: AmiAddress,
        *,
        on_event: Callable[[Message], None],
        on_up: Callable[[], Awaitable[None]],
        on_down: Callable[[str], None],
        wanted: Iterable[str],
        settings: LinkSettings | None = None,
    ) -> None:
        super().__init__(address.host, address.port)
        self.address = address
        self.settings = settings or LinkSettings()
        self.booted: Message | None = (
            None  # the last FullyBooted: an `Uptime` near 0 means Asterisk restarted
        )
        self._on_up = on_up
        self._on_down = on_down
        self._was_up = False
        self._attempt = 0
        for name in sorted(set(wanted)):
            self.register_event(name, lambda _, event: on_event(event))

    async def run(self) -> NoReturn:
        """Keep the link until cancelled; LoginRefused when only a person can help; bugs in `on_up` rise."""
        while True:
            reason = await self._one_life()
            delay = self.settings.backoff(self._attempt)
            self._attempt += 1
            log.warning("ami_link_down", reason=reason, retry_in_s=round(delay, 3), attempt=self._attempt)
            await self.settings.sleep(delay)

    async def _one_life(self) -> str:
        """From connecting to the loss; says why it ended."""
        link: Link | None = None
        self._was_up = False
        try:
            link = self._link = await self._connect()
            await self._log_in(link)
            # A loss is no task's failure: Python 3.11's TaskGroup forgets a cancellation that meets one.
            async with asyncio.TaskGroup() as tasks:
                resync = tasks.create_task(self._resync(link), name="ami-resync")
                pings = tasks.create_task(self._check_pings(link), name="ami-pings")
                reason = await link.lost()
                resync.cancel()
                pings.cancel()
        except (LinkDown, ActionTimeout) as failure:
            reason = str(failure)
        finally:
            if link is not None:
                await link.end(self.settings.close_grace)
        if self._was_up:
            self.counts.losses += 1
            self._on_down(reason)
        return reason

    async def _connect(self) -> Link:
        host, port = self.address.host, self.address.port
        try:
            async with asyncio.timeout(self.settings.connect_timeout):
                _, link = await asyncio.get_running_loop().create_connection(
                    lambda: Link(self.settings.max_frame, self._receive, self._lose),
                    host,
                    port,
                    ssl=self.address.tls or None,
                )
        except TimeoutError:
            limit = self.settings.connect_timeout
            raise LinkDown(
                f"no connection to {host}:{port} within {limit:g} s: host, port, firewall?"
            ) from None
        except OSError as error:
            raise LinkDown(f"cannot connect to {host}:{port}: {error}") from error
        return link

    async def _log_in(self, link: Link) -> None:
        """Greeting, login, FullyBooted; then the link is up."""
        address, patience = self.address, self.settings
        self._fully_booted = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience.login_timeout):
                greeting = await link.greeted()
        except TimeoutError:
            raise LinkDown(f"no greeting from {address.host}:{address.port}: is that an AMI port?") from None
        login = {"Username": address.username, "Secret": address.secret, "Events": "on"}
        try:
            await self._ask("Login", login, patience.login_timeout)
        except ActionRefused as refusal:
            if "already in use" in refusal.message.lower():  # our own session of a moment ago may linger
                raise LinkDown("Asterisk still holds an earlier session of this user") from refusal
            raise LoginRefused(
                f"Asterisk at {address.host}:{address.port} refused user {address.username!r}: "
                f"{refusal.message}. Compare name and secret with [{address.username}] in manager.conf, see "
                "that its permit/deny let this machine in, `manager reload` in Asterisk and start again."
            ) from refusal
        try:
            async with asyncio.timeout(patience.boot_timeout):
                booted = await self._fully_booted
        except TimeoutError:
            raise LinkDown(
                f"logged in, but no FullyBooted within {patience.boot_timeout:g} s: is Asterisk still "
                f"starting? If not: [{address.username}] in manager.conf needs read=system and, where it has "
                "event filters, one for FullyBooted"
            ) from None
        if isinstance(booted, LinkDown):
            raise booted
        if self._link is not link:  # lost since, in the same turn of the loop
            raise LinkDown(await link.lost())
        self.booted, self._was_up, self.authenticated = booted, True, True
        self.counts.logins += 1
        log.info("ami_link_up", host=address.host, greeting=greeting, uptime_s=booted.text("Uptime"))

    async def _resync(self, link: Link) -> None:
        try:
            await self._on_up()
        except (LinkDown, ActionTimeout) as failure:
            link.fail(f"the resync failed: {failure}")
        else:
            self._attempt = 0

    async def _check_pings(self, link: Link) -> None:
        """A half-open link looks alive until something must be answered."""
        patience = self.settings
        while True:
            await asyncio.sleep(patience.ping_every)
            try:
                await self._ask("Ping", {}, patience.ping_timeout)
            except ActionTimeout:
                link.fail(f"half-open: no answer to Ping within {patience.ping_timeout:g} s")
                return
            except LinkDown:
                return
