"""Both databases, as the log's own tests have them, and a partner on loopback."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import make_engine
from tests.interactions.conftest import database, make_database, postgres, sqlite_template, url
from tests.partners.receiver import Receiver

__all__ = ["database", "make_database", "postgres", "sqlite_template", "url"]


@pytest_asyncio.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    made = make_engine(url)
    yield made
    await made.dispose()


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that only those trust who are told to, and its key."""
    key, made = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=crm"
    paths = ["-keyout", str(key), "-out", str(made)]
    alternative = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*words.split(), *alternative, *paths], check=True, capture_output=True)
    return made, key
