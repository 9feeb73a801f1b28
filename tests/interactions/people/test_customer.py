from __future__ import annotations

from typing import Any

import pytest

from interactions.people.customer import NOTHING, BadCustomer, Facts, columns_of, difference, with_line


@pytest.mark.parametrize(
    ("facts", "advice"),
    [
        (Facts(name="x" * 201), "the name has 201 characters: write at most 200"),
        (Facts(email="lan at home"), "is no e-mail address: write one like lan@example.com"),
        (Facts(email="a@b.vn, c@d.vn"), "is no e-mail address"),
        (Facts(language="Tiếng Việt"), "is no language: write a code such as vi, en or ko"),
        (Facts(preferences={str(n): "x" for n in range(21)}), "21 preferences are too many"),
        (Facts(preferences={"k": "x" * 201}), "the preference 'k' is too long"),
        (Facts(preferences={"": "x"}), "the preference '' is too long"),
        (Facts(outside_id="x" * 201), "the outside_id has 201"),
    ],
)
def test_what_cannot_be_written_down_says_what_to_write(facts: Facts, advice: str) -> None:
    with pytest.raises(BadCustomer, match=advice):
        columns_of(facts)


def test_every_fact_has_its_column() -> None:
    everything: dict[str, Any] = {
        "name": "Lan",
        "language": "vi",
        "tier": "vip",
        "agent_id": "an",
        "requires": {"english": 3},
        "email": "lan@example.com",
        "note": "x",
        "preferences": {"time": "17:00"},
        "outside_id": "7",
    }
    assert columns_of(Facts(**everything)).keys() == NOTHING.keys()
    assert columns_of(Facts()) == {}


def test_what_no_database_can_store_is_made_storable() -> None:
    assert columns_of(Facts(name="a\x00b", preferences={"k\ud800": "\x00"})) == {
        "pii_name": "a\ufffdb",
        "pii_preferences": {"k\ufffd": "\ufffd"},
    }


def test_an_outside_id_taken_back_is_none_so_that_many_may_have_none() -> None:
    assert columns_of(Facts(outside_id="")) == {"pii_outside_id": None}


def test_only_what_differs_is_a_change() -> None:
    assert difference({"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"b": [2, 3]}


def test_a_line_too_many_takes_the_oldest_words() -> None:
    assert with_line("", "a") == "a"
    assert with_line("a", "b") == "a\nb"
    assert with_line("x" * 4000, "b") == "x" * 3998 + "\nb"
