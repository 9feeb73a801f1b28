"""What of every table is a person's. Whoever adds a personal column adds a line here: a test fills every
table with one person and looks for him afterwards."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions import audit
from interactions.cases.forget import forget
from interactions.cases.rules import Rules, read_rules
from interactions.cases.schema import cases
from interactions.fcr.schema import fcr_contacts, fcr_due, surveys
from interactions.people.erasure import Eraser, Person, blank, chunks, remove, rename
from interactions.people.schema import contacts, customers
from interactions.quality.schema import (
    quality_answers,
    quality_clips,
    quality_comments,
    quality_reviews,
)
from interactions.rows import insert, or_update
from interactions.schema import audit as entries
from interactions.schema import customer_numbers, interactions, transcript_segments, transcripts
from interactions.search.schema import search_alerts, search_calls
from partners.schema import crm_written, webhook_deliveries

_LAST = 2**62  # a version that no late copy of the call comes after
_RULES = read_rules({}, ZoneInfo("Asia/Ho_Chi_Minh"))


def erasers(rules: Rules = _RULES) -> tuple[Eraser, ...]:
    """All of them; `rules` are the house's for cases, by which what was promised in each is told anew."""

    async def no_cases(connection: AsyncConnection, person: Person) -> int:
        reached_at = (*person.pii_numbers, *person.pii_addresses)
        count = await forget(connection, rules, customer_id=None, reached_at=reached_at)
        for customer in person.customers:
            count += await forget(connection, rules, customer_id=customer, reached_at=())
        return count

    return (*_ERASERS, Eraser(cases, no_cases))


async def _no_transcript(connection: AsyncConnection, person: Person) -> int:
    """The transcript is ready and empty: none is made again from a recording that is still there, and one
    that is under way comes too late."""
    for some in chunks(person.recordings):
        empty = [
            {"recording_id": recording_id, "status": "ready", "reason": "erased"} for recording_id in some
        ]
        put = insert(connection, transcripts)
        await connection.execute(or_update(put, transcripts), empty)
    return len(person.recordings)


async def _no_audit(connection: AsyncConnection, person: Person) -> int:
    """Whatever was changed of him, of his calls, or of others and names his number; that something was
    changed, and by whom, stays."""
    count = 0
    subjects = [("customer", str(customer)) for customer in person.customers]
    for some in chunks((*person.calls, *person.recordings)):
        theirs = select(entries.c.kind, entries.c.subject).where(entries.c.subject.in_(some)).distinct()
        # Other kinds number their subjects too: "7" is a customer here, and a case there.
        subjects += [(row.kind, row.subject) for row in await connection.execute(theirs)]
    for kind, subject in subjects:
        count += await audit.erase(connection, kind, subject)
    named = cast(entries.c.pii_change, Text)
    for number in person.pii_numbers:
        forget = update(entries).where(named.contains(number, autoescape=True))
        count += (await connection.execute(forget.values(pii_change=None, salt=None))).rowcount
    return count


async def _not_dialled(connection: AsyncConnection, person: Person) -> int:
    """Calls that we made to him."""
    count = 0
    for some in chunks(person.pii_numbers):
        his = interactions.c.dialled.in_([*some, *(number.removeprefix("+") for number in some)])
        count += (await connection.execute(update(interactions).where(his).values(dialled=""))).rowcount
    return count


_ERASERS: tuple[Eraser, ...] = (
    # customers: the row stays for what points at it
    blank(
        customers.c.id,
        "customers",
        pii_name="",
        pii_folded="",
        pii_primary="",
        pii_email="",
        pii_note="",
        pii_preferences={},
        pii_outside_id=None,
        language=None,
        tier="",
        agent_id="",
        requires={},
    ),
    remove(customer_numbers.c.customer_id, "customers"),
    blank(contacts.c.customer_id, "customers", pii_subject="", pii_text="", outside_id=None),
    # calls
    blank(interactions.c.call_id, "calls", pii_number="", pii_name="", pii_note=None, version=_LAST),
    Eraser(interactions, _not_dialled),
    rename(interactions.c.pii_e164),
    remove(transcript_segments.c.recording_id, "recordings"),
    Eraser(transcripts, _no_transcript),
    # what search has read of them; it reads them again, as they are now
    remove(search_calls.c.call_id, "calls"),
    remove(search_alerts.c.call_id, "calls"),  # that a question found him says what he said
    # resolution and surveys
    rename(fcr_contacts.c.pii_customer),
    rename(fcr_due.c.pii_e164),
    blank(surveys.c.call_id, "calls", pii_comment=None),
    # quality
    blank(quality_reviews.c.call_id, "calls", pii_summary="", pii_answer=""),
    blank(
        quality_answers.c.review_id,
        "calls",
        by=(quality_reviews.c.id, quality_reviews.c.call_id),
        pii_note="",
    ),
    blank(
        quality_comments.c.review_id,
        "calls",
        by=(quality_reviews.c.id, quality_reviews.c.call_id),
        pii_text="",
    ),
    blank(quality_clips.c.recording_id, "recordings", pii_title="", pii_note=""),
    # partners: what was not told yet is told without him, or not at all
    blank(webhook_deliveries.c.subject, "calls", pii_payload=None),
    remove(crm_written.c.call_id, "calls"),  # these ids lead to him in the CRM
    Eraser(entries, _no_audit),
)
