"""The rules once more, as slowly and plainly as they can be said: for every contact, look at all others."""

from __future__ import annotations

from collections.abc import Sequence

from interactions.fcr.judge import Contact, Repeat, Rules, Verdict, Why
from interactions.fcr.words import cosine


def naive(contacts: Sequence[Contact], rules: Rules, now: float) -> dict[str, Verdict]:
    longest = max(rules.same_reason_s, rules.any_reason_s)

    def order(one: Contact) -> tuple[float, str]:
        return one.at, one.call_id

    def redial(one: Contact) -> bool:
        earlier = [other for other in contacts if other.answered and order(other) < order(one)]
        if not earlier:
            return False
        last = max(earlier, key=order)
        soon = last.dropped_at is not None and one.at <= last.dropped_at + rules.redial_s
        return soon and one.at - last.at <= longest

    def bond(one: Contact, other: Contact) -> tuple[Why, float | None] | None:
        """`other` as a further contact of `one`."""
        if not (order(one) < order(other) and one.answered):
            return None
        if not (other.inbound and one.inbound) or redial(one) or redial(other):
            return None
        apart = other.at - one.at
        if apart <= rules.same_reason_s:
            if one.reason and other.reason:
                if one.reason == other.reason:
                    return Why.SAME_REASON, None
            elif (
                rules.alike
                and one.said
                and other.said
                and (alike := round(cosine(one.said, other.said), 6)) >= rules.alike
            ):
                return Why.SAME_WORDS, alike
        return (Why.ANY_REASON, None) if apart <= rules.any_reason_s else None

    verdicts = {}
    for one in contacts:
        if not (one.inbound and one.answered) or redial(one):
            verdicts[one.call_id] = Verdict(call_id=one.call_id)
            continue
        further = sorted((other for other in contacts if bond(one, other)), key=order)
        first = not any(bond(other, one) for other in contacts)
        closed = now > one.at + longest
        repeat = None
        if first:
            repeat = Repeat.PROVISIONAL
            if closed:
                repeat = Repeat.REPEATED if further else Repeat.RESOLVED
        why = bond(one, further[0]) if further else None
        verdicts[one.call_id] = Verdict(
            call_id=one.call_id,
            repeat=repeat,
            first=first,
            repeated_by=further[0].call_id if further else None,
            why=why[0] if why else None,
            similarity=why[1] if why else None,
            survey=None if one.told is None else one.told and first,
            due_at=one.at + longest if first and not closed else None,
        )
    return verdicts
