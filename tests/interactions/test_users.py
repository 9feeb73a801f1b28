from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from interactions.database import reading
from interactions.schema import login_attempts, sessions, users
from interactions.store import InteractionLog
from interactions.users import (
    ATTEMPTS,
    ATTEMPTS_S,
    LONGEST_SESSION_S,
    SESSION_S,
    BadUser,
    LoginFailed,
    Role,
    User,
    Users,
)

PASSWORD = "mật khẩu dài"
AN = User("an", "An Trần", Role.AGENT, "agent-1")


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(log: InteractionLog, clock: Clock) -> Users:
    """One agent, and hashes that take no time."""
    made = Users(log.engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), clock)
    await made.add_user("An", PASSWORD, name="An Trần", role=Role.AGENT, agent_id="agent-1")
    return made


async def test_the_right_password_lets_in(office: Users) -> None:
    assert await office.authenticate(" AN ", PASSWORD) == AN


@pytest.mark.parametrize(
    ("username", "password"),
    [("an", "wrong password"), ("an", ""), ("nobody", PASSWORD), ("x\x00\ud800", "\ud800")],
)
async def test_wrong_and_unknown_are_refused_in_the_same_words(
    office: Users, username: str, password: str
) -> None:
    with pytest.raises(LoginFailed, match=r"^The user name or the password is wrong\.$"):
        await office.authenticate(username, password)


async def test_an_unknown_user_costs_the_same_work(log: InteractionLog) -> None:
    office = Users(log.engine)
    await office.add_user("qa", PASSWORD, name="Q", role=Role.QA)
    with pytest.raises(LoginFailed):
        await office.authenticate("first of all makes the decoy", PASSWORD)
    took = {}
    for username in ("qa", "nobody"):
        began = time.process_time()
        with pytest.raises(LoginFailed):
            await office.authenticate(username, "wrong password")
        took[username] = time.process_time() - began
    assert took["nobody"] > took["qa"] / 3


@pytest.mark.parametrize("username", ["an", "nobody"])
async def test_after_too_many_attempts_even_the_right_password_waits(
    office: Users, clock: Clock, username: str
) -> None:
    for _ in range(ATTEMPTS):
        with pytest.raises(LoginFailed, match="is wrong"):
            await office.authenticate(username, "wrong password")
    clock.now += 100
    with pytest.raises(LoginFailed, match="Try again in 200 seconds") as locked:
        await office.authenticate(username, PASSWORD)
    assert locked.value.retry_s == 200
    clock.now += 200
    if username == "an":
        assert await office.authenticate("an", PASSWORD) == AN


async def test_attempts_at_once_are_all_counted(office: Users) -> None:
    tries = (office.authenticate("an", "wrong password") for _ in range(ATTEMPTS + 3))
    failures = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(f, LoginFailed) and f.retry_s is not None for f in failures) == 3


async def test_a_login_forgives_the_attempts_before(office: Users) -> None:
    for _ in range(3):
        for _ in range(ATTEMPTS - 1):
            with pytest.raises(LoginFailed, match="is wrong"):
                await office.authenticate("an", "wrong password")
        assert await office.authenticate("an", PASSWORD) == AN


async def test_old_attempts_are_forgotten(office: Users, clock: Clock, log: InteractionLog) -> None:
    for n in range(4):
        with pytest.raises(LoginFailed):
            await office.authenticate(f"nobody{n}", "wrong password")
    clock.now += ATTEMPTS_S
    await office.authenticate("an", PASSWORD)
    async with reading(log.engine) as connection:
        assert (await connection.execute(select(login_attempts))).all() == []


async def test_a_session_says_who_it_is_until_it_is_ended(office: Users) -> None:
    token = await office.begin_session("an")
    other = await office.begin_session("an")
    assert await office.session(token) == AN
    await office.end_session(token)
    await office.end_session("never was one")
    assert await office.session(token) is None
    assert await office.session(other) == AN


async def test_a_session_ends_when_it_is_not_used(office: Users, clock: Clock, log: InteractionLog) -> None:
    token = await office.begin_session("an")
    clock.now += SESSION_S
    assert await office.session(token) is None
    await office.begin_session("an")
    async with reading(log.engine) as connection:
        assert len((await connection.execute(select(sessions))).all()) == 1


async def test_a_session_in_use_slides_but_not_for_ever(office: Users, clock: Clock) -> None:
    token, began = await office.begin_session("an"), clock.now
    while clock.now + SESSION_S / 2 < began + LONGEST_SESSION_S:
        clock.now += SESSION_S / 2
        assert await office.session(token) == AN
    clock.now = began + LONGEST_SESSION_S
    assert await office.session(token) is None


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "é" * 9999])
async def test_a_false_token_opens_nothing(office: Users, token: str) -> None:
    assert await office.session(token) is None


async def test_neither_password_nor_token_is_kept(office: Users, log: InteractionLog) -> None:
    token = await office.begin_session("an")
    async with reading(log.engine) as connection:
        kept = repr([(await connection.execute(select(table))).all() for table in (users, sessions)])
    assert PASSWORD not in kept
    assert token not in kept
    assert "$argon2id$" in kept
    assert len(token) >= 43  # 256 bits


@pytest.mark.parametrize(
    ("username", "password", "role", "agent_id", "why"),
    [
        ("", PASSWORD, Role.QA, None, "A user name is"),
        ("a b", PASSWORD, Role.QA, None, "A user name is"),
        ("x" * 65, PASSWORD, Role.QA, None, "A user name is"),
        ("qa", "short", Role.QA, None, "A password has"),
        ("qa", "x" * 1001, Role.QA, None, "A password has"),
        ("binh", PASSWORD, Role.AGENT, None, "needs an agent_id"),
        ("qa", PASSWORD, Role.QA, "agent-2", "other roles have none"),
        ("AN", PASSWORD, Role.QA, None, "is taken"),
        ("binh", PASSWORD, Role.AGENT, "agent-1", "is taken"),
    ],
)
async def test_a_user_that_cannot_be_is_refused_in_words(
    office: Users, username: str, password: str, role: Role, agent_id: str | None, why: str
) -> None:
    with pytest.raises(BadUser, match=why):
        await office.add_user(username, password, name="N", role=role, agent_id=agent_id)
