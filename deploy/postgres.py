"""A private PostgreSQL on a loopback port, for tests and trials; as root too, though PostgreSQL refuses root.

async with PrivatePostgres(Path("var/postgres")) as postgres:
    url = await postgres.database("calls")
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg  # type: ignore[import-untyped]

from deploy import debian
from deploy.ending import end
from deploy.orphans import end_orphan
from deploy.ports import free_port

BOOT_PATIENCE = 30.0  # seconds
STOP_PATIENCE = 20.0
LOOK_AGAIN = 0.02
NOBODY = 65534
AS_OURSELVES = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
"""Root under another name: the files stay root's, but PostgreSQL sees user 1000."""
AS_NOBODY = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
)
"""Nobody, who may still enter root's folders."""


class PostgresFailed(RuntimeError):
    """PostgreSQL did not start; the message ends with its own last words."""


def another_name(uid: int, works: Callable[..., bool], folder: Path, program: str) -> tuple[str, ...]:
    """What to put before PostgreSQL's commands so that they do not run as root: nothing for anybody else.

    `works` tries a command out. Raises Unavailable when there is no way that reaches `folder` and `program`.
    """
    if uid != 0:
        return ()
    if works(*AS_OURSELVES, "true"):
        return AS_OURSELVES
    if works(*AS_NOBODY, "ls", str(folder)) and works(*AS_NOBODY, program, "--version"):
        return AS_NOBODY
    raise debian.Unavailable(
        "PostgreSQL refuses root, this machine allows no user namespaces, and the user nobody cannot reach "
        f"{folder} and {program}: put the project where everybody can read, or do not run it as root"
    )


class PrivatePostgres:
    """One cluster in `folder`, made on the first start and kept. Quick, not durable, unless `durable`.

    Raises `deploy.debian.Unavailable` when PostgreSQL is not fetched.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._initdb = debian.program("initdb")
        self._postgres = debian.program("postgres")
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.host = "127.0.0.1"
        self.port = 0
        self._durable = durable
        self._password = ""
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """The cluster's own database; tests take one of their own from `database`."""
        return self._url("postgres")

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Make the cluster if there is none, start it, and return when it answers. Raises PostgresFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(end_orphan, self.folder / "postgres.pid", str(self.data))
        become = await asyncio.to_thread(
            another_name, os.getuid(), self._works, self.folder, self._postgres.argv[0]
        )
        if not self.data.exists():
            await asyncio.to_thread(self._make, become)
        self._password = (self.folder / "password").read_text().strip()
        self.port = free_port(self.host, socket.SOCK_STREAM)
        settings = [
            f"listen_addresses={self.host}",
            f"port={self.port}",
            "unix_socket_directories=",
            "jit=off",
        ]
        if not self._durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        with (self.folder / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(*become, *self._postgres.argv, "-D", str(self.data)),
                *(part for setting in settings for part in ("-c", setting)),
                env={**os.environ, **self._postgres.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self.folder / "postgres.pid").write_text(str(self._process.pid))
        try:
            await self._answering()
        except PostgresFailed:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End it: open sessions are cut; killed if it does not go in time."""
        process, self._process = self._process, None
        if process is None:
            return
        await end(process, signal.SIGINT, STOP_PATIENCE)
        (self.folder / "postgres.pid").unlink(missing_ok=True)

    async def database(self, name: str) -> str:
        """Make the empty database `name` (an older one of that name goes) and return its address."""
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
            raise ValueError("a database's name is small letters, digits and '_' only")
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://tongdai:{self._password}@{self.host}:{self.port}/{database}"

    async def _answering(self) -> None:
        """Return when it has answered a query."""
        try:
            async with asyncio.timeout(BOOT_PATIENCE):
                while self._process is not None and self._process.returncode is None:
                    try:
                        connection = await asyncpg.connect(self.url)
                    except (OSError, asyncpg.CannotConnectNowError):
                        await asyncio.sleep(LOOK_AGAIN)
                        continue
                    await connection.fetchval("select 1")
                    await connection.close()
                    return
        except TimeoutError as error:
            raise PostgresFailed(f"PostgreSQL did not answer in time: {self._last_words()}") from error
        raise PostgresFailed(f"PostgreSQL ended while it started: {self._last_words()}")

    def _last_words(self) -> str:
        return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-8:])

    def _make(self, become: tuple[str, ...]) -> None:
        """Make the cluster, in one move: a crash leaves none, not half of one."""
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(18))
        partial.mkdir(mode=0o700)
        if become == AS_NOBODY:
            os.chown(partial, NOBODY, NOBODY)
            os.chown(password, NOBODY, NOBODY)
        options = (
            "--username=tongdai",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        done = subprocess.run(
            [*become, *self._initdb.argv, "-D", str(partial), *options, f"--pwfile={password}"],
            env={**os.environ, **self._initdb.env, "TZ": "GMT"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PostgresFailed(f"initdb failed: {(done.stderr or done.stdout).strip()}")
        partial.rename(self.data)

    def _works(self, *argv: str) -> bool:
        env = {**os.environ, **self._postgres.env}
        try:
            return subprocess.run(argv, env=env, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False
