"""`tongdai customer set`: what is known of whoever calls from a number."""

from __future__ import annotations

from app.config import Config
from app.ground import open_store


class BadCustomer(ValueError):
    """The customer cannot be written down so; the message says what to write."""


async def set_customer(
    config: Config,
    number: str,
    *,
    name: str | None = None,
    tier: str | None = None,
    language: str | None = None,
) -> None:
    """What is None stays as it is; an empty tier takes the present one away. Raises `BadCustomer`."""
    if name is None and tier is None and language is None:
        raise BadCustomer("say what is known of the customer: --name, --tier or --language")
    if tier and tier not in config.tiers:
        known = ", ".join(sorted(config.tiers)) or "none yet"
        raise BadCustomer(f"there is no tier {tier!r}: those of the setting `tiers` are {known}")
    async with open_store(config) as store:
        if not await store.name_customer(number, name, language, tier=tier):
            raise BadCustomer(
                f"{number!r} is no telephone number that a customer can be known by: write it in full, such"
                " as 0901234567 or +84901234567"
            )
