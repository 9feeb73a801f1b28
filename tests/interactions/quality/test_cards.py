"""Cards and their versions."""

from __future__ import annotations

import asyncio

import pytest

from interactions import audit
from interactions.quality.card import NoSuchCard
from interactions.quality.cards import Cards
from interactions.store import InteractionLog
from tests.interactions.quality.cards import card


@pytest.fixture
def cards(log: InteractionLog) -> Cards:
    return Cards(log.engine)


async def test_a_published_version_never_changes_and_an_edit_makes_a_draft_of_the_next(cards) -> None:
    first = await cards.publish_card(card(), by="chi", at=1.0)
    edited = await cards.save_draft(card(title="Mới"), by="dung", at=2.0)
    assert (first.version, edited.version, edited.published) == (1, 2, False)
    assert (await cards.get("cskh")).card == card()
    published = await cards.publish("cskh", by="chi", at=3.0)
    assert (published.version, published.card.title) == (2, "Mới")
    assert (await cards.get("cskh", 1)).card == card()
    assert (await cards.get("cskh")) == published


async def test_there_is_one_draft_and_the_last_edit_counts(cards) -> None:
    await cards.save_draft(card(title="Một"), by="chi", at=1.0)
    await cards.save_draft(card(title="Hai"), by="chi", at=2.0)
    (draft,) = await cards.list()
    assert (draft.version, draft.card.title, draft.published) == (1, "Hai", False)


async def test_publishing_the_same_again_makes_no_new_version(cards) -> None:
    first = await cards.publish_card(card(), by="chi", at=1.0)
    assert await cards.publish_card(card(), by="dung", at=2.0) == first
    assert len(await cards.list()) == 1


async def test_versions_are_listed_newest_first_card_by_card(cards) -> None:
    for at, made in enumerate([card(), card(title="Mới"), card(card="ban-hang")]):
        await cards.publish_card(made, by="chi", at=float(at))
    assert [(each.card.card, each.version) for each in await cards.list()] == [
        ("ban-hang", 1),
        ("cskh", 2),
        ("cskh", 1),
    ]


async def test_what_is_not_there_is_refused(cards) -> None:
    with pytest.raises(NoSuchCard, match="no published version of a card 'cskh'"):
        await cards.get("cskh")
    with pytest.raises(NoSuchCard, match="no draft"):
        await cards.publish("cskh", by="chi", at=1.0)
    await cards.save_draft(card(), by="chi", at=1.0)
    with pytest.raises(NoSuchCard):
        await cards.get("cskh")
    with pytest.raises(NoSuchCard, match="no version 7"):
        await cards.get("cskh", 7)


async def test_two_who_publish_at_once_publish_one_version(cards) -> None:
    done = await asyncio.gather(
        *(cards.publish_card(card(), by=who, at=1.0) for who in ("chi", "dung")), return_exceptions=True
    )
    assert {kept.version for kept in done if not isinstance(kept, Exception)} == {1}
    assert [(each.version, each.published) for each in await cards.list()] == [(1, True)]


async def test_every_change_is_in_the_audit(cards, log) -> None:
    await cards.publish_card(card(), by="chi", at=1.0)
    trail = await audit.of(log.engine, "card", "cskh")
    assert [(entry.who, *entry.change) for entry in trail] == [
        ("chi", "draft", "document"),
        ("chi", "published"),
    ]
