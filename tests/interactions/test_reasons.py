from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from interactions import audit
from interactions.database import make_engine
from interactions.reasons import BadReason, Reason, Reasons, ReasonTree

ORDER = Reason(code="order", names={"vi": "Đơn hàng", "en": "Order"}, position=1)
LATE = Reason(code="order.late", parent="order", names={"vi": "Giao trễ"}, position=2, complaint=True)
NEW = Reason(code="order.new", parent="order", names={"vi": "Đặt mới"}, position=1)
OTHER = Reason(code="other", names={"vi": "Khác"}, position=2)
TREE = ReasonTree([OTHER, LATE, NEW, ORDER])


def test_parents_come_before_their_children_and_siblings_in_their_order() -> None:
    assert [reason.code for reason in TREE] == ["order", "order.new", "order.late", "other"]


def test_an_agent_chooses_among_leaves_in_use() -> None:
    assert TREE.choices() == ["order.new", "order.late", "other"]
    assert ReasonTree([ORDER, replace(LATE, active=False), OTHER]).choices() == ["order", "other"]
    assert ReasonTree([replace(ORDER, active=False), LATE, OTHER]).choices() == ["other"]


def test_whatever_stands_under_a_complaint_is_one() -> None:
    below = Reason(code="order.late.week", parent="order.late", names={"vi": "Quá một tuần"})
    tree = ReasonTree([ORDER, LATE, below])
    assert [tree.is_complaint(code) for code in ("order", "order.late", "order.late.week", "?")] == [
        *(False, True, True, False)
    ]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (replace(OTHER, code="Khác!"), "is no code"),
        (replace(OTHER, names={}), "needs a name"),
        (replace(OTHER, names={"vi": " "}), "needs a name"),
        (replace(OTHER, names={"vi": "x" * 201}), "shorten"),
        (replace(OTHER, parent="nothing"), "there is no reason 'nothing'"),
        (replace(ORDER, parent="order"), "which stands under it"),
        (replace(ORDER, parent="order.late"), "which stands under it"),
    ],
)
def test_a_reason_that_cannot_be_is_refused_with_what_to_do(reason: Reason, words: str) -> None:
    with pytest.raises(BadReason, match=words):
        TREE.check(reason)


def test_the_tree_does_not_grow_into_the_sky() -> None:
    chain = [Reason(code=f"r{n}", parent=f"r{n - 1}" if n else None, names={"vi": "x"}) for n in range(5)]
    with pytest.raises(BadReason, match="at most 5 deep"):
        ReasonTree(chain).check(Reason(code="r5", parent="r4", names={"vi": "x"}))
    with pytest.raises(BadReason, match="at most 5 deep"):
        ReasonTree([*chain, OTHER]).check(replace(chain[0], parent="other"))


@pytest.fixture
async def book(url: str) -> AsyncIterator[Reasons]:
    engine = make_engine(url)
    yield Reasons(engine)
    await engine.dispose()


async def test_the_tree_is_kept_with_every_change_and_who_made_it(book: Reasons, url: str) -> None:
    for reason in (ORDER, LATE):
        await book.put(reason, who="chi", at=1.0)
    await book.put(replace(LATE, active=False), who="dung", at=2.0)
    assert list(await book.tree()) == [ORDER, replace(LATE, active=False)]
    engine = make_engine(url)
    changes = await audit.of(engine, "reason", "order.late")
    await engine.dispose()
    assert [(entry.who, entry.change and entry.change["active"]) for entry in changes] == [
        ("chi", True),
        ("dung", False),
    ]


async def test_a_bad_reason_changes_nothing(book: Reasons) -> None:
    with pytest.raises(BadReason):
        await book.put(LATE, who="chi", at=1.0)
    assert list(await book.tree()) == []
