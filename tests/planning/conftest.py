"""Both databases, as the log's own tests have them."""

from tests.interactions.conftest import (
    database,
    log,
    make_database,
    postgres,
    sqlite_template,
    url,
)

__all__ = ["database", "log", "make_database", "postgres", "sqlite_template", "url"]
