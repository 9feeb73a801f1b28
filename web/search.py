"""Calls found by what was said in them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from interactions.cursors import BadCursor
from interactions.query import BadQuery
from web.auth import QUALITY
from web.history import CallRecord, Cursor, SpokenLine, line_of, record_of
from web.ports import Search
from web.typed import Refused, route


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(max_length=1000)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    before: Cursor = ""


class FoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """`highlights`: where the line's text holds what was sought, [from, to) in characters. `at`: when the
    first of it was said, in seconds from the start of the recording."""

    call: CallRecord
    line: SpokenLine
    highlights: list[tuple[int, int]]
    at: float


class FoundLines(msgspec.Struct, frozen=True):
    hits: list[FoundLine]
    next: str | None


class SearchRoutes:
    def __init__(self, search: Search) -> None:
        self._search = search

    @route("GET", "/api/v1/search", roles=QUALITY)
    async def search_transcripts(self, query: SearchQuery) -> FoundLines:
        """Lines that hold all the words, newest first; diacritics and đ make no difference."""
        try:
            found = await self._search.search(query.q, limit=query.limit, before=query.before or None)
        except BadQuery as bad:
            raise Refused(422, "bad_query", str(bad)) from bad
        except BadCursor as bad:
            raise Refused(422, "bad_cursor", str(bad)) from bad
        return FoundLines(
            [
                FoundLine(
                    call=record_of(hit.call),
                    line=line_of(hit.line),
                    highlights=list(hit.highlights),
                    at=hit.at,
                )
                for hit in found.items
            ],
            found.next,
        )
