"""The tables of the sums: every quarter of an hour has rows of its own, made from the segments."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from interactions.schema import RowId, metadata

# Which quarters of an hour are to be summed anew. A mark is only ever added by those who change something and
# only ever taken away by who has summed up after it was there: nobody waits for anybody, nothing is missed.
kpi_dirty = Table(
    "kpi_dirty",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("bucket", BigInteger, nullable=False),  # quarters of an hour since 1970, UTC
    Index(None, "bucket"),
)
