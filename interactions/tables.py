"""Every table of the database. Each part of the house has its own in a `schema` of its own, all in one
`metadata`: whoever needs them all imports this."""

from __future__ import annotations

import interactions.alerts.schema
import interactions.cases.schema
import interactions.fcr.schema
import interactions.kpi.schema
import interactions.people.schema
import interactions.quality.schema
import interactions.search.schema  # noqa: F401
import partners.schema  # noqa: F401
from interactions.schema import metadata

__all__ = ["metadata"]
