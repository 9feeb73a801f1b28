"""Calls found by what was said in them, noted and known of them. How to ask is in `interactions.query`.

Asking: `parse` makes of what was typed a query, `fuzzy` adds words that a recogniser may have written
instead, `plan` says which keys a call must have, `found` asks the database's index for them within `filters`,
`lines` has the rule by which a call is what was sought, `page` looks at the calls and their lines, `ranking`
says which are the best, `calls` gives them page by page.

Being found: `keys` makes of a call what the index knows of it, `index` reads calls into it, `triggers` is
what the databases do by themselves, `schema` has the tables.

Both databases are asked the same and find the same, in the same order.
"""

from __future__ import annotations

from interactions.search.calls import Count, Hits, Order, TranscriptSearch
from interactions.search.filters import Filters
from interactions.search.index import SearchIndex
from interactions.search.page import Hit

__all__ = ["Count", "Filters", "Hit", "Hits", "Order", "SearchIndex", "TranscriptSearch"]
