"""Scorecards kept. A published version never changes, so a review means for ever what it meant; an edit makes
a draft of the next version, and there is one draft of a card at most."""

from __future__ import annotations

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.quality.card import Card, CardJustPublished, KeptCard, NoSuchCard, document
from interactions.quality.reading import read_card
from interactions.quality.schema import quality_cards
from interactions.rows import insert

_cards = quality_cards.c


class Cards:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def list(self) -> tuple[KeptCard, ...]:
        """Every version of every card, newest first within its card."""
        everything = select(quality_cards).order_by(_cards.card_id, _cards.version.desc())
        async with reading(self._engine) as connection:
            return tuple(_kept(row) for row in await connection.execute(everything))

    async def get(self, card_id: str, version: int | None = None) -> KeptCard:
        """That version, or the newest published one. Raises `NoSuchCard`."""
        async with reading(self._engine) as connection:
            return await fetch(connection, card_id, version)

    async def save_draft(self, card: Card, *, by: str, at: float) -> KeptCard:
        """Write the draft of the next version over whatever draft there was. Raises `CardJustPublished`."""
        async with writing(self._engine) as connection:
            return await _save_draft(connection, card, by, at)

    async def publish(self, card_id: str, *, by: str, at: float) -> KeptCard:
        """From now on reviews begin with what was the draft. Raises `NoSuchCard`."""
        async with writing(self._engine) as connection:
            return await _publish(connection, card_id, by, at)

    async def publish_card(self, card: Card, *, by: str, at: float) -> KeptCard:
        """Draft and publish in one; the newest version as it is when it says the same already."""
        async with writing(self._engine) as connection:
            newest = await _newest(connection, card.card)
            if newest is not None and newest.card == card:
                return newest
            await _save_draft(connection, card, by, at)
            return await _publish(connection, card.card, by, at)


async def fetch(connection: AsyncConnection, card_id: str, version: int | None = None) -> KeptCard:
    """That version, or the newest published one. Raises `NoSuchCard`."""
    if version is None:
        found = await _newest(connection, card_id)
    else:
        which = select(quality_cards).where(_cards.card_id == card_id, _cards.version == version)
        row = (await connection.execute(which)).one_or_none()
        found = None if row is None else _kept(row)
    if found is None:
        wanted = "published version" if version is None else f"version {version}"
        raise NoSuchCard(f"There is no {wanted} of a card {card_id!r}. Publish one first.")
    return found


async def _newest(connection: AsyncConnection, card_id: str) -> KeptCard | None:
    mine = select(quality_cards).where(_cards.card_id == card_id, _cards.published)
    row = (await connection.execute(mine.order_by(_cards.version.desc()).limit(1))).one_or_none()
    return None if row is None else _kept(row)


async def _save_draft(connection: AsyncConnection, card: Card, by: str, at: float) -> KeptCard:
    last = await connection.scalar(
        select(func.max(_cards.version)).where(_cards.card_id == card.card, _cards.published)
    )
    row = {
        "card_id": card.card,
        "version": (last or 0) + 1,
        "published": False,
        "document": document(card),
        "changed_at": at,
        "changed_by": by,
    }
    put = insert(connection, quality_cards).values(row)
    changed = ("document", "changed_at", "changed_by")
    written = await connection.execute(
        put.on_conflict_do_update(
            index_elements=[_cards.card_id, _cards.version],
            set_={name: put.excluded[name] for name in changed},
            where=_cards.published.is_(False),
        ).returning(_cards.version)
    )
    if written.one_or_none() is None:
        raise CardJustPublished("Somebody has just published this card. Look at his version, then try again.")
    await _audited(connection, card.card, by, at, {"draft": row["version"], "document": row["document"]})
    return KeptCard(card, (last or 0) + 1, False, at, by)


async def _publish(connection: AsyncConnection, card_id: str, by: str, at: float) -> KeptCard:
    draft = update(quality_cards).where(_cards.card_id == card_id, _cards.published.is_(False))
    done = await connection.execute(
        draft.values(published=True, changed_at=at, changed_by=by).returning(quality_cards)
    )
    row = done.one_or_none()
    if row is None:
        raise NoSuchCard(f"There is no draft of a card {card_id!r} to be published. Save one first.")
    await _audited(connection, card_id, by, at, {"published": row.version})
    return _kept(row)


async def _audited(
    connection: AsyncConnection, card_id: str, by: str, at: float, change: dict[str, object]
) -> None:
    await audit.write(connection, at=at, who=by, kind="card", subject=card_id, change=change)


def _kept(row: Row[tuple[object, ...]]) -> KeptCard:
    return KeptCard(read_card(row.document), row.version, row.published, row.changed_at, row.changed_by)
