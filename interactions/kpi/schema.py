"""The tables of the sums: every quarter of an hour and every longer stretch has rows of its own; and which
reports were sent."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import DDL, JSON, BigInteger, Column, Double, Index, Integer, SmallInteger, Table, event

from interactions.cases.schema import case_events, cases
from interactions.kpi.figures import Sums
from interactions.schema import CleanText, Id, RowId, metadata, segments

# Which quarters of an hour are to be summed anew. A mark is only ever added by those who change something and
# only ever taken away by who has summed up after it was there: nobody waits for anybody, nothing is missed.
kpi_dirty = Table(
    "kpi_dirty",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("bucket", BigInteger, nullable=False),  # quarters of an hour since 1970, UTC
    Index(None, "bucket"),
)

# What the sums rest on beside the calls: the time zone of the days, the reasons that are complaints, the
# rules of first-contact resolution.
kpi_basis = Table(
    "kpi_basis",
    metadata,
    Column("name", Id, primary_key=True),
    Column("value", JSON, nullable=False),
)


# `level`: 0 a quarter of an hour, 1 a day of the house; `bucket`: where it begins. `waits`: how long each
# stay waited, as interactions.kpi.waits writes it; without an order.
kpi_sums = Table(
    "kpi_sums",
    metadata,
    Column("dimension", Id, primary_key=True),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Id, primary_key=True),
    *(Column(f.name, Double if f.type == "float" else Integer, nullable=False) for f in fields(Sums)),
    Column("waits", CleanText, nullable=False),
    Column("resolved", CleanText, nullable=False),  # how long each case took that was resolved
    sqlite_with_rowid=False,
)

# Which reports went out by e-mail. `again_at`: when somebody may (again) try to send it; null when nothing is
# left to do. `sent_at` is null then, too, where it was passed over.
report_mails = Table(
    "report_mails",
    metadata,
    Column("name", Id, primary_key=True),
    Column("due_at", Double, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("again_at", Double),
    Column("sent_at", Double),
)

# Who entered a queue when.
Index(
    "ix_segments_queued",
    segments.c.start,
    segments.c.call_id,
    sqlite_where=segments.c.kind == "queue",
    postgresql_where=segments.c.kind == "queue",
)

# Which cases were resolved, closed and reopened when.
Index(
    "ix_cases_resolved",
    *(cases.c[name] for name in ("resolved_at", "opened_at", "queue", "owner", "reason")),
)
Index("ix_cases_closed", *(cases.c[name] for name in ("closed_at", "queue", "owner", "reason")))
Index(
    "ix_case_events_reopened",
    case_events.c.at,
    case_events.c.case_id,
    sqlite_where=case_events.c.kind == "reopened",
    postgresql_where=case_events.c.kind == "reopened",
)

# Cases are changed in many places: the database marks by itself what is to be summed up anew.
_TIMES = (
    "SELECT {row}.opened_at AS at UNION SELECT {row}.closed_at UNION SELECT {row}.resolved_at"
    " UNION SELECT at FROM case_events WHERE case_id = {row}.id AND kind = 'reopened'"
)
_MARK = "INSERT INTO kpi_dirty (bucket) SELECT CAST({floor}(at / 900) AS BIGINT) FROM ({times}) AS times"
_MARK += " WHERE at >= 0 AND at < 7258118400"
_COUNTED = ("opened_at", "closed_at", "resolved_at", "queue", "owner", "reason")


def _marks(row: str, floor: str, times: str = _TIMES) -> str:
    return _MARK.format(floor=floor, times=times.format(row=row))


_EVENT = "SELECT {row}.at AS at"
_CHANGED = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _COUNTED)
_DISTINCT = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in _COUNTED)
CASE_MARKS = {
    "sqlite": (
        f"CREATE TRIGGER cases_opened AFTER INSERT ON cases BEGIN {_marks('new', '')}; END",
        f"CREATE TRIGGER cases_forgotten BEFORE DELETE ON cases BEGIN {_marks('old', '')}; END",
        f"CREATE TRIGGER cases_changed AFTER UPDATE ON cases WHEN {_CHANGED}"
        f" BEGIN {_marks('old', '')}; {_marks('new', '')}; END",
        "CREATE TRIGGER cases_reopened AFTER INSERT ON case_events WHEN new.kind = 'reopened'"
        f" BEGIN {_marks('new', '', _EVENT)}; END",
    ),
    "postgresql": (
        "CREATE FUNCTION cases_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' THEN IF NOT ({_DISTINCT}) THEN RETURN NULL; END IF; END IF;"
        f" IF TG_OP <> 'INSERT' THEN {_marks('old', 'floor')}; END IF;"
        f" IF TG_OP <> 'DELETE' THEN {_marks('new', 'floor')}; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN NULL; END $$",
        "CREATE TRIGGER cases_counted AFTER INSERT OR UPDATE ON cases"
        " FOR EACH ROW EXECUTE FUNCTION cases_counted()",
        "CREATE TRIGGER cases_forgotten BEFORE DELETE ON cases FOR EACH ROW EXECUTE FUNCTION cases_counted()",
        "CREATE FUNCTION cases_reopened() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {_marks('new', 'floor', _EVENT)}; RETURN NULL; END $$",
        "CREATE TRIGGER cases_reopened AFTER INSERT ON case_events FOR EACH ROW"
        " WHEN (new.kind = 'reopened') EXECUTE FUNCTION cases_reopened()",
    ),
}
for _dialect, _statements in CASE_MARKS.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))
