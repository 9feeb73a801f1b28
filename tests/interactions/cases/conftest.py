from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.cases.lists import CaseLists
from interactions.cases.store import Cases
from interactions.cases.work import CaseWork
from interactions.database import make_engine, writing
from interactions.schema import reasons
from tests.interactions.cases.stage import PARENTS, RULES


@pytest_asyncio.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    made = make_engine(url)
    async with writing(made) as connection:
        for position, (code, parent) in enumerate(PARENTS.items()):
            row = {"code": code, "parent": parent, "names": {}, "position": position}
            await connection.execute(reasons.insert().values(row | {"active": True, "complaint": False}))
    yield made
    await made.dispose()


@pytest_asyncio.fixture
async def cases(engine: AsyncEngine) -> Cases:
    return Cases(engine, RULES)


@pytest_asyncio.fixture
async def work(engine: AsyncEngine) -> CaseWork:
    return CaseWork(engine, RULES)


@pytest_asyncio.fixture
async def lists(engine: AsyncEngine) -> CaseLists:
    return CaseLists(engine)
