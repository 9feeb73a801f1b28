"""A private Asterisk: its own configuration, ports and folders, on loopback, as any user.

    async with PrivateAsterisk(Path("var/asterisk"), agents=[Agent("lan", "secret")]) as pbx:
        ...  # pbx.host, pbx.ami_port, pbx.ami_user, pbx.ami_secret, pbx.sip_port, pbx.recordings

Several run side by side. It outlives a SIGKILL of whoever started it; the next start in the same
folder ends it first.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from deploy import debian
from deploy.ending import end
from deploy.orphans import end_orphan
from deploy.ports import free_port, free_udp_range
from deploy.ready import NotReady, ami_ready, sip_ready

log = structlog.get_logger()

TEMPLATES = Path(__file__).parent / "asterisk"
FILES = (
    *("asterisk", "logger", "modules", "rtp", "musiconhold", "indications", "cdr"),
    *("manager", "pjsip", "extensions"),
)
EMPTY = ("acl", "ccss", "cel", "codecs", "features", "pjproject", "sorcery", "udptl")
LONGEST_SOCKET = 100  # the kernel allows a path of 107 bytes
BOOT_PATIENCE = 30.0  # seconds
STOP_PATIENCE = 10.0
BOOT_TRIES = 3  # a port that was free may be taken by somebody quicker


class AsteriskFailed(RuntimeError):
    """Asterisk did not start or did not answer; the message ends with the last of its own log."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent's phone: it registers as `name` with `password`."""

    name: str
    password: str

    def __post_init__(self) -> None:
        for word in (self.name, self.password):
            if not re.fullmatch(r"[A-Za-z0-9._-]+", word):
                raise ValueError("an agent's name and password are letters, digits, '.', '_' and '-' only")


def render(template: str, values: Mapping[str, str]) -> str:
    """A template of `deploy/asterisk` with every `@{name}` filled in; KeyError names a missing value."""
    text = (TEMPLATES / f"{template}.conf").read_text()
    return re.sub(r"@\{(\w+)\}", lambda found: values[found[1]], text)


class PrivateAsterisk:
    """One Asterisk below the folder `run`, with customers at `customers` and one endpoint per agent.

    `trunk_contact` is the SIP address that outgoing calls go to (`sip:127.0.0.2:5062`). With `test_callers`
    the dialplan has the context `media` for customers without a phone. Raises `deploy.debian.Unavailable`
    when Asterisk is not fetched.
    """

    def __init__(
        self,
        run: Path,
        agents: Sequence[Agent] = (),
        *,
        host: str = "127.0.0.1",
        customers: str = "127.0.0.2",
        trunk_contact: str | None = None,
        test_callers: bool = False,
        rtp_ports: int = 400,
    ) -> None:
        self._program = debian.program("asterisk")
        self.run = run.resolve()
        self.agents = tuple(agents)
        self.host = host
        self.customers = customers
        self.trunk_contact = trunk_contact
        self.test_callers = test_callers
        self.recordings = self.run / "recordings"
        self.log_file = self.run / "log" / "messages"
        self.ami_user = "tongdai"
        self.ami_secret = secrets.token_urlsafe(18)
        self.ami_port = 0
        self.sip_port = 0
        self._rtp_ports = rtp_ports
        self._sockets: Path | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Choose ports, write the configuration, start; return when calls can come. Raises AsteriskFailed."""
        for folder in ("etc", "lib/agi-bin", "lib/keys", "spool", "log", "recordings"):
            (self.run / folder).mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(end_orphan, self.run / "asterisk.pid", str(self.run / "etc/asterisk.conf"))
        for attempt in range(1, BOOT_TRIES + 1):
            self.ami_port = free_port(self.host, socket.SOCK_STREAM)
            self.sip_port = free_port(self.host, socket.SOCK_DGRAM)
            self._write_configuration()
            try:
                await self._boot()
            except AsteriskFailed:
                await self.kill()
                if attempt == BOOT_TRIES:
                    raise
                log.warning(
                    "asterisk_boot_failed", attempt=attempt, ami_port=self.ami_port, sip_port=self.sip_port
                )
            else:
                return

    async def stop(self) -> None:
        """End it: calls are cut, files are closed; killed if it does not go within 10 s."""
        await self._end(signal.SIGTERM)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None

    async def kill(self) -> None:
        """End it with SIGKILL, as a crash would."""
        await self._end(signal.SIGKILL)

    async def restart(self, *, kill: bool = False) -> None:
        """End it (with SIGKILL when `kill`) and start it again on the same ports, configured the same."""
        await self._end(signal.SIGKILL if kill else signal.SIGTERM)
        await self._boot()

    async def _boot(self) -> None:
        self.log_file.unlink(missing_ok=True)
        console = (self.run / "log" / "console").open("wb")
        with console:
            self._process = await asyncio.create_subprocess_exec(
                *self._program.argv,
                *("-f", "-n", "-C", str(self.run / "etc/asterisk.conf")),
                env={**os.environ, **self._program.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,  # Ctrl-C is for whoever holds it, who then ends it in order
            )
        (self.run / "asterisk.pid").write_text(str(self._process.pid))
        try:
            async with asyncio.timeout(BOOT_PATIENCE):
                await ami_ready(self.host, self.ami_port, self.ami_user, self.ami_secret, self._alive)
                await sip_ready(self.host, self.sip_port, self._alive)
        except (NotReady, TimeoutError) as error:
            why = str(error) or f"Asterisk was not ready within {BOOT_PATIENCE:.0f} s"
            raise AsteriskFailed(f"{why}. Its last words:\n{self._last_words()}") from error

    def _alive(self) -> bool:
        return self.pid is not None

    async def _end(self, how: signal.Signals) -> None:
        """Signal it and wait until it is gone: an old one would delete the control socket of a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        await end(process, how, STOP_PATIENCE)
        (self.run / "asterisk.pid").unlink(missing_ok=True)

    def _last_words(self) -> str:
        texts = [
            path.read_text(errors="replace")
            for path in (self.run / "log" / "console", self.log_file)
            if path.exists()
        ]
        lines = [line for line in "\n".join(texts).splitlines() if "ERROR" in line or "WARNING" in line]
        return "\n".join((lines or "\n".join(texts).splitlines())[-8:])

    def _write_configuration(self) -> None:
        etc = self.run / "etc"
        first, last = free_udp_range(self.host, self._rtp_ports)
        values = {
            "etc": str(etc),
            "var": str(self.run),
            "run": str(self._socket_folder()),
            "log": str(self.run / "log"),
            "root": str(debian.root("asterisk")),
            "host": self.host,
            "ami_port": str(self.ami_port),
            "ami_user": self.ami_user,
            "ami_secret": self.ami_secret,
            "ami_permit": f"{self.host}/255.255.255.255",
            "sip_port": str(self.sip_port),
            "rtp_first": str(first),
            "rtp_last": str(last),
            "trunk_match": self.customers,
            "trunk_contact": f"contact = {self.trunk_contact}" if self.trunk_contact else "",
            "agents": "".join(render("agent", {"name": a.name, "password": a.password}) for a in self.agents),
            "extra_dialplan": render("test_callers", {}) if self.test_callers else "",
        }
        for name in FILES:
            written = etc / f"{name}.conf"
            written.touch(mode=0o600)  # before the secrets are in it
            written.write_text(render(name, values))
        for name in EMPTY:
            (etc / f"{name}.conf").touch()

    def _socket_folder(self) -> Path:
        """Where the control socket lies: below `run`, or in a short folder where that path is too long."""
        if len(str(self.run / "asterisk.ctl")) <= LONGEST_SOCKET:
            return self.run
        sign = hashlib.sha256(str(self.run).encode()).hexdigest()[:12]
        self._sockets = Path(tempfile.gettempdir()) / f"tongdai-{os.getuid()}-{sign}"
        self._sockets.mkdir(mode=0o700, exist_ok=True)
        if self._sockets.is_symlink() or self._sockets.stat().st_uid != os.getuid():
            raise AsteriskFailed(f"{self._sockets} belongs to somebody else; delete it")
        return self._sockets
