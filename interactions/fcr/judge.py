"""Was it resolved at the first contact? The contacts of one customer in order of time, judged. Pure.

The repeat window:

- A customer's contact is a call that he made himself (direction "inbound"), whatever became of it: one who
  gave up waiting, or rang off in the menu, had to call again. Our own calls to him are left out, and so are
  redials: whatever he calls after an answered call was dropped, within `redial_s` of its end and until
  somebody answers. What is left out neither counts as a further contact nor is eligible itself.
- A later contact is a *further* one of an answered contact when it arrived within `same_reason_s` of its
  arrival and is about the same, or within `any_reason_s` whatever it is about. The first such is shown.
- About the same: where both calls carry a reason code, the codes say it; else what was said in both does.
- Eligible is the *first* answered contact of its issue: one that is no further contact of an earlier answered
  one. As long as each follows within the window of the one before, it is one issue.
- Its verdict is provisional until the longer of the two windows has closed, also when the further contact is
  known already: of a young week only the failures would be certain, and every rate would begin at nothing.

Limits are inclusive. Dropped is an answered call whose end nobody saw (outcome lost), or whose talk ended by
a lost line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from interactions.fcr.words import Vector, cosine

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


class Repeat(StrEnum):
    PROVISIONAL = "provisional"
    RESOLVED = "resolved"
    REPEATED = "repeated"


class Why(StrEnum):
    """How it was told that a later contact belongs to an earlier one."""

    SAME_REASON = "same_reason"
    SAME_WORDS = "same_words"
    ANY_REASON = "any_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Windows in seconds; `alike` is the least similarity (0 to 1) of two calls about the same; None: words
    tell nothing."""

    same_reason_s: float = 7 * DAY_S
    any_reason_s: float = 72 * HOUR_S
    redial_s: float = 300.0
    alike: float | None = 0.22  # the best on the training half of tests/interactions/fcr/labelled.json

    @property
    def longest_s(self) -> float:
        return max(self.same_reason_s, self.any_reason_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`at`: when the call arrived. `dropped_at`: when an answered call was dropped. `said`: what was said in
    it, where that matters. `told`: the customer's own answer whether his issue was resolved."""

    call_id: str
    at: float
    inbound: bool = True
    answered: bool = True
    dropped_at: float | None = None
    reason: str | None = None
    said: Vector | None = None
    told: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`repeat` and `first` are None where the contact is not eligible, or not answered or left out.
    `survey`: he said resolved, and this was contact one. `due_at`: when a provisional verdict is final."""

    call_id: str
    repeat: Repeat | None = None
    first: bool | None = None
    repeated_by: str | None = None
    why: Why | None = None
    similarity: float | None = None
    survey: bool | None = None
    due_at: float | None = None


def judge(contacts: Iterable[Contact], rules: Rules, now: float) -> list[Verdict]:
    """The verdict on each contact of one customer at the time `now`, in order of time."""
    ordered = sorted(contacts, key=lambda contact: (contact.at, contact.call_id))
    counted = _counted(ordered, rules)
    place = {contact.call_id: index for index, contact in enumerate(counted)}
    verdicts = []
    for contact in ordered:
        index = place.get(contact.call_id)
        if index is None or not contact.answered:
            verdicts.append(Verdict(call_id=contact.call_id))
        else:
            verdicts.append(_verdict(counted, index, rules, now))
    return verdicts


def related(earlier: Contact, later: Contact, rules: Rules) -> tuple[Why, float | None] | None:
    """Whether the later one is a further contact of the earlier, and how alike they were in words."""
    gap = later.at - earlier.at
    if gap <= rules.same_reason_s:
        if earlier.reason is not None and later.reason is not None:
            if earlier.reason == later.reason:
                return Why.SAME_REASON, None
        elif rules.alike is not None and earlier.said is not None and later.said is not None:
            similarity = round(cosine(earlier.said, later.said), 6)
            if similarity >= rules.alike:
                return Why.SAME_WORDS, similarity
    return (Why.ANY_REASON, None) if gap <= rules.any_reason_s else None


def undecided(contacts: Iterable[Contact], rules: Rules) -> set[str]:
    """The contacts of one customer of which it may matter what was said."""
    answered = sorted(
        (contact for contact in contacts if contact.inbound and contact.answered), key=lambda each: each.at
    )
    if rules.alike is None or all(contact.reason is not None for contact in answered):
        return set()
    near = [pair for pair in pairwise(answered) if pair[1].at - pair[0].at <= rules.same_reason_s]
    return {contact.call_id for pair in near for contact in pair}


def _counted(ordered: Sequence[Contact], rules: Rules) -> list[Contact]:
    """The customer's own contacts, without those he had to make because a line was lost."""
    counted = []
    answered: Contact | None = None  # the last one
    for contact in ordered:
        redial = (
            answered is not None
            and answered.dropped_at is not None
            and contact.at <= answered.dropped_at + rules.redial_s
            and contact.at - answered.at <= rules.longest_s
        )
        if contact.inbound and not redial:
            counted.append(contact)
        if contact.answered:
            answered = contact
    return counted


def _verdict(counted: Sequence[Contact], index: int, rules: Rules, now: float) -> Verdict:
    contact = counted[index]
    first = not _continues(counted, index, rules)
    by, why, similarity = _further(counted, index, rules)
    closes_at = contact.at + rules.longest_s
    repeat = None
    if first and now <= closes_at:
        repeat = Repeat.PROVISIONAL
    elif first:
        repeat = Repeat.RESOLVED if by is None else Repeat.REPEATED
    return Verdict(
        call_id=contact.call_id,
        repeat=repeat,
        first=first,
        repeated_by=by,
        why=why,
        similarity=similarity,
        survey=None if contact.told is None else contact.told and first,
        due_at=closes_at if repeat is Repeat.PROVISIONAL else None,
    )


def _continues(counted: Sequence[Contact], index: int, rules: Rules) -> bool:
    """Whether this is a further contact of an earlier answered one."""
    for place in range(index - 1, -1, -1):
        earlier = counted[place]
        if counted[index].at - earlier.at > rules.longest_s:
            break
        if earlier.answered and related(earlier, counted[index], rules):
            return True
    return False


def _further(
    counted: Sequence[Contact], index: int, rules: Rules
) -> tuple[str | None, Why | None, float | None]:
    for place in range(index + 1, len(counted)):
        later = counted[place]
        if later.at - counted[index].at > rules.longest_s:
            break
        if found := related(counted[index], later, rules):
            return later.call_id, *found
    return None, None, None
