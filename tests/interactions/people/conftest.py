from __future__ import annotations

import pytest

from interactions.people.book import CustomerBook
from interactions.store import InteractionLog


@pytest.fixture
def book(log: InteractionLog) -> CustomerBook:
    return CustomerBook(log.engine)
