"""Who may log in, and as what. Passwords as Argon2 hashes, sessions as rows that only a token opens."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.rows import insert
from interactions.schema import login_attempts, sessions, users

SESSION_S = 12 * 3600.0  # without a request it ends after this long,
LONGEST_SESSION_S = 7 * 86400.0  # and with requests after this
ATTEMPTS = 5  # wrong passwords for one name
ATTEMPTS_S = 300.0  # within this long
_SLIDE_S = 60.0  # a session's end is not written more often than this
_SHORTEST_PASSWORD, _LONGEST_PASSWORD = 8, 1000
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_HASHES_AT_ONCE = 2  # each takes 64 MiB and a core for a moment: a flood of log-ins must not take all


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QA = "qa"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """`agent_id` says whose desk the user sits at; agents have one."""

    username: str
    name: str
    role: Role
    agent_id: str | None = None


class BadUser(ValueError):
    """The user cannot be added so; the message says why."""


class LoginFailed(Exception):
    """The message is for the person who tried. `retry_s` is set when even the right password must wait."""

    def __init__(self, message: str, retry_s: int | None = None) -> None:
        super().__init__(message)
        self.retry_s = retry_s


class Users:
    def __init__(
        self,
        engine: AsyncEngine,
        hasher: PasswordHasher | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._clock = clock
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)
        self._decoy: str | None = None

    async def add_user(
        self, username: str, password: str, *, name: str, role: Role, agent_id: str | None = None
    ) -> User:
        """Raises `BadUser`."""
        user = User(_folded(username), name, role, agent_id)
        if not _USERNAME.fullmatch(user.username):
            raise BadUser(
                "A user name is 1 to 64 of a-z, 0-9 and . _ @ - with a letter or digit at both ends."
            )
        if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
            raise BadUser(f"A password has {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters.")
        if (role is Role.AGENT) != (agent_id is not None):
            raise BadUser("A user with the role agent needs an agent_id; other roles have none.")
        row = {"username": user.username, "name": name, "role": role.value, "agent_id": agent_id}
        async with self._hashing:
            row["password_hash"] = await asyncio.to_thread(self._hasher.hash, _encoded(password))
        try:
            async with writing(self._engine) as connection:
                await connection.execute(users.insert().values(row))
        except IntegrityError:
            raise BadUser("This user name or agent_id is taken by another user.") from None
        return user

    async def authenticate(self, username: str, password: str) -> User:
        """Raises `LoginFailed`, after the same work and in the same words for unknown users."""
        username = _folded(username)
        await self._count_attempt(username)
        async with reading(self._engine) as connection:
            known = (
                await connection.execute(select(users).where(users.c.username == username))
            ).one_or_none()
        async with self._hashing:
            right = await asyncio.to_thread(self._verify, known.password_hash if known else None, password)
        if known is None or not right:
            raise LoginFailed("The user name or the password is wrong.")
        async with writing(self._engine) as connection:
            mine = login_attempts.c.username_sha256 == _sha256(username)
            await connection.execute(delete(login_attempts).where(mine))
        return User(known.username, known.name, Role(known.role), known.agent_id)

    async def _count_attempt(self, username: str) -> None:
        """Counted before the password is looked at: many tries at once are many tries."""
        now = self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(delete(login_attempts).where(login_attempts.c.forgotten_at <= now))
            put = insert(connection, login_attempts).values(
                username_sha256=_sha256(username), attempts=1, forgotten_at=now + ATTEMPTS_S
            )
            counted = await connection.execute(
                put.on_conflict_do_update(
                    index_elements=[login_attempts.c.username_sha256],
                    set_={
                        "attempts": case(
                            (login_attempts.c.attempts > ATTEMPTS, ATTEMPTS + 1),
                            else_=login_attempts.c.attempts + 1,
                        )
                    },
                ).returning(login_attempts.c.attempts, login_attempts.c.forgotten_at)
            )
            attempts, forgotten_at = counted.one()
        if attempts > ATTEMPTS:
            wait = ceil(forgotten_at - now)
            raise LoginFailed(f"Too many attempts for this user name. Try again in {wait} seconds.", wait)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        """In a thread. Without a hash a decoy is verified, so that nobody learns by the time who exists."""
        if self._decoy is None:
            self._decoy = self._hasher.hash(secrets.token_bytes())
        try:
            self._hasher.verify(password_hash or self._decoy, _encoded(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
        return password_hash is not None

    async def begin_session(self, username: str) -> str:
        """A new session's token. It is nowhere kept: the database knows its SHA-256 only."""
        token, now = secrets.token_urlsafe(32), self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            await connection.execute(
                sessions.insert().values(
                    token_sha256=_sha256(token),
                    username=_folded(username),
                    began_at=now,
                    expires_at=now + SESSION_S,
                )
            )
        return token

    async def session(self, token: str) -> User | None:
        """Whose session it is, if it is one; and it lasts longer for having been used."""
        now, mine = self._clock(), sessions.c.token_sha256 == _sha256(token)
        query = select(users, sessions.c.began_at, sessions.c.expires_at).join(sessions)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query.where(mine, sessions.c.expires_at > now))).one_or_none()
        if row is None:
            return None
        end = min(now + SESSION_S, row.began_at + LONGEST_SESSION_S)
        if end > row.expires_at + _SLIDE_S:
            async with writing(self._engine) as connection:
                await connection.execute(update(sessions).where(mine).values(expires_at=end))
        return User(row.username, row.name, Role(row.role), row.agent_id)

    async def end_session(self, token: str) -> None:
        """Log out; a token that is none is no harm."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(sessions).where(sessions.c.token_sha256 == _sha256(token)))


def _folded(username: str) -> str:
    return username.strip().lower()


def _encoded(password: str) -> bytes:
    return password[:_LONGEST_PASSWORD].encode("utf-8", "surrogatepass")


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
