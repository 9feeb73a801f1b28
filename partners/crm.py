"""Find a customer, write a ticket, a note, a call: in any system that a mapping describes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import yarl

from partners import template
from partners.facts import (
    Activity,
    CustomerFacts,
    Note,
    Ticket,
    activity_values,
    note_values,
    spellings,
    ticket_values,
)
from partners.mapping import CrmMapping, Request
from partners.post import failure
from partners.settings import CrmConfig
from partners.template import BadTemplate, Unsaid, Value, follow

_MOST_BYTES = 1_000_000  # of an answer
_MOST_SHOWN = 200  # characters of one thing that is known of a customer


class CrmFailed(Exception):
    """The CRM could not be asked, or did not do it; the message says why, and nothing that is personal.
    `retry_after`: its header of that name."""

    def __init__(self, message: str, status: int | None = None, retry_after: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Crm:
    """`session` is `fence.session` of the same settings."""

    def __init__(
        self, session: aiohttp.ClientSession, mapping: CrmMapping, config: CrmConfig, region: str
    ) -> None:
        self._session = session
        self._mapping = mapping
        self._base = config.url.rstrip("/")
        self._region = region
        secret = config.secret.get_secret_value()
        basic = base64.b64encode(f"{config.user}:{secret}".encode()).decode()
        self._access: dict[str, Value] = {**config.values, "secret": secret, "basic": basic}
        self._values: dict[str, Value] = dict(config.values)

    async def find(self, number: str) -> CustomerFacts | None:
        """Who has this number; None when they know nobody. Raises `CrmFailed`."""
        search = self._mapping.search
        found = follow(search.first, await self._ask(search.request, spellings(number, self._region)))
        if found is None:
            return None
        customer_id = _id(follow(search.fields["id"][0], found))
        if customer_id is None:
            raise CrmFailed("the CRM gave a customer without an id: see `search` of the mapping")
        known = {name: _said(found, paths) for name, paths in search.fields.items()}
        extra = {label: _said(found, paths) for label, paths in search.extra.items()}
        return CustomerFacts(
            source="crm",
            customer_id=customer_id,
            pii_name=known.get("name", ""),
            language=self._ours("language", known),
            tier=self._ours("tier", known),
            agent_id=self._ours("agent_id", known),
            pii_extra={label: text for label, text in extra.items() if text},
        )

    async def write_ticket(self, ticket: Ticket) -> str | int:
        """Its id there. Raises `CrmFailed`."""
        return await self._write("ticket", ticket_values(ticket, self._region))

    async def write_note(self, note: Note) -> str | int:
        """Its id there. Raises `CrmFailed`."""
        return await self._write("note", note_values(note))

    async def write_activity(self, activity: Activity) -> str | int:
        """Its id there. Raises `CrmFailed`."""
        return await self._write("activity", activity_values(activity, self._region))

    @property
    def can_write(self) -> frozenset[str]:
        """What the mapping knows to write."""
        return frozenset(self._mapping.writes)

    async def _write(self, kind: str, values: dict[str, Value]) -> str | int:
        request = self._mapping.writes.get(kind)
        if request is None:
            raise CrmFailed(
                f"the mapping {self._mapping.name} says no [{kind}]: add it, as docs/partners.md shows"
            )
        answer = await self._ask(request, {name: self._theirs(name, each) for name, each in values.items()})
        made = _id(follow(request.created, answer))
        if made is None:
            raise CrmFailed(f"the CRM gave no id of the {kind} it was to write: see `created` of the mapping")
        return made

    async def _ask(self, request: Request, values: Mapping[str, Value]) -> Any:
        values = {**self._values, **values}
        try:
            url = self._base + template.in_url(request.url, values)
            access = {**self._access, "key": values.get("key")}
            headers = {name: template.in_header(each, access) for name, each in request.headers.items()}
            body = None if request.body is None else template.in_json(request.body, values)
        except Unsaid as missing:
            raise CrmFailed(f"there is no {missing} to ask the CRM with") from None
        except BadTemplate as error:
            raise CrmFailed(f"the CRM cannot be asked: {error}") from None
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        headers = {"Accept": "application/json", **headers}
        if data is not None:
            headers["Content-Type"] = "application/json"
        try:
            async with self._session.request(
                request.method,
                yarl.URL(url, encoded=True),
                data=data,
                headers=headers,
                allow_redirects=False,
            ) as response:
                if not 200 <= response.status < 300:
                    raise CrmFailed(
                        f"the CRM answered {response.status}{_HINTS.get(response.status, '')}",
                        response.status,
                        response.headers.get("Retry-After"),
                    )
                return json.loads(await _some(response))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CrmFailed(f"the CRM cannot be asked: {failure(error)}") from None
        except (ValueError, RecursionError):
            raise CrmFailed("the CRM's answer is no JSON") from None

    def _theirs(self, name: str, value: Value) -> Value:
        words = self._mapping.words.get(name, {})
        return words.get(value, value) if isinstance(value, str) else value

    def _ours(self, name: str, known: Mapping[str, str]) -> str:
        said = known.get(name, "")
        words = self._mapping.words.get(name, {})
        return next((ours for ours, theirs in words.items() if str(theirs) == said), said)


_HINTS = {
    401: ": see the secret and the user of [crm]",
    403: ": the secret may not do this there",
    404: ": see the url of [crm], and the mapping",
}


async def _some(response: aiohttp.ClientResponse) -> bytes:
    """The answer, if it is not too long."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise CrmFailed("the CRM's answer is packed, though that was not asked for")
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _MOST_BYTES:
            raise CrmFailed(f"the CRM's answer is longer than {_MOST_BYTES} bytes")
    return bytes(body)


def _said(found: Any, paths: tuple[tuple[str | int, ...], ...]) -> str:
    """What is there, on one line; several things with a space between them."""
    texts = [follow(path, found) for path in paths]
    plain = [
        str(text) for text in texts if isinstance(text, str | int | float) and not isinstance(text, bool)
    ]
    words = ("".join(filter(str.isprintable, word)) for word in " ".join(plain).split())
    return " ".join(filter(None, words))[:_MOST_SHOWN]


def _id(found: Any) -> str | int | None:
    is_one = (
        isinstance(found, str | int) and not isinstance(found, bool) and 0 < len(str(found)) <= _MOST_SHOWN
    )
    return found if is_one else None
