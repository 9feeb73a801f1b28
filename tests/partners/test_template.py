"""Places to be filled in, and simple paths: no language, and nothing leaves its place."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.template import (
    BadTemplate,
    Unsaid,
    follow,
    in_header,
    in_json,
    in_url,
    read,
    read_path,
    read_shape,
)

KNOWN = frozenset({"number", "text", "id"})
VALUES = st.one_of(st.text(), st.integers(), st.booleans())


def test_values_go_to_their_places() -> None:
    assert in_url(read("/a/{id}?q={number}", KNOWN), {"id": 7, "number": "+84 9"}) == "/a/7?q=%2B84%209"
    assert in_header(read("Bearer {text}", KNOWN), {"text": "t0ken!"}) == "Bearer t0ken!"
    assert in_json(read_shape({"a": ["{id}", "no. {id}", True]}, KNOWN), {"id": 7}) == {
        "a": [7, "no. 7", True]
    }


def test_braces_are_written_twice() -> None:
    assert in_header(read("{{{id}}} {{}}", KNOWN), {"id": 7}) == "{7} {}"
    assert read("no place at all", KNOWN).places == frozenset()


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{id", "id}", "{ id }", "{Id}", "{id.x}", "{id!r}", "{0}", "a } b"]
)
def test_a_brace_that_is_no_place_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(
        BadTemplate, match=r"belongs to no place: write {name} with one of {id}, {number}, {text}"
    ):
        read(text, KNOWN)


@pytest.mark.parametrize("text", ["{secret}", "{number}{colour}", "{__class__}"])
def test_a_place_nobody_knows_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(BadTemplate, match="write"):
        read(text, KNOWN)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        made = read(text, KNOWN)
    except BadTemplate:
        return
    assert made.places <= KNOWN


@given(st.text(min_size=1))
def test_a_value_in_an_address_stays_in_its_place(value: str) -> None:
    template = read("/people/{id}/notes?q={text}&n=1", KNOWN)
    try:
        made = in_url(template, {"id": value, "text": value})
    except BadTemplate:
        assert value in (".", "..")
        return
    parts = urlsplit(made)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("", "", "")
    head, place, tail = parts.path.rsplit("/", 2)
    assert (head, tail) == ("/people", "notes")
    assert unquote(place) == value.encode("utf-8", "replace").decode()
    assert parts.query.count("&") == 1


@given(st.text())
def test_a_value_in_a_header_begins_no_other(value: str) -> None:
    try:
        made = in_header(read("Token {text}", KNOWN), {"text": value})
    except BadTemplate:
        assert not (value.isascii() and value.isprintable())
        return
    assert made == f"Token {value}"
    assert "\n" not in made
    assert "\r" not in made


@given(VALUES)
def test_a_value_in_a_body_changes_nothing_but_its_own_place(value: Any) -> None:
    shape = read_shape({"a": {"b": "{text}"}, "c": "<{text}>", "d": 1}, KNOWN)
    made = json.loads(json.dumps(in_json(shape, {"text": value})))
    assert made["a"] == {"b": value}
    assert made["d"] == 1
    assert set(made) == {"a", "c", "d"}
    assert made["c"].startswith("<")


def test_what_has_no_value_is_left_out_with_its_key() -> None:
    shape = read_shape({"id": "{id}", "text": "no. {id}", "in": {"id": "{id}"}}, KNOWN)
    assert in_json(shape, {}) == {"text": "no. ", "in": {}}


def test_an_entry_of_a_list_is_left_out_whole() -> None:
    shape = read_shape({"to": [{"whom": {"id": "{id}"}, "kind": 1}, {"whom": {"id": "{text}"}}]}, KNOWN)
    assert in_json(shape, {"text": "x"}) == {"to": [{"whom": {"id": "x"}}]}


def test_an_address_or_header_without_its_value_is_not_made() -> None:
    for make in (in_url, in_header):
        with pytest.raises(Unsaid, match="id"):
            make(read("/{id}", KNOWN), {"id": None})


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_what_would_change_the_path_is_refused(value: str) -> None:
    with pytest.raises(BadTemplate, match="cannot be put into an address"):
        in_url(read("/{id}", KNOWN), {"id": value})


def test_the_place_of_what_is_wrong_in_a_body_is_said() -> None:
    with pytest.raises(BadTemplate, match=r"^a: 1: b: there is no {colour}: write one of"):
        read_shape({"a": ["x", {"b": "{colour}"}]}, KNOWN)


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(BadTemplate, match="cannot be said in JSON"):
        read_shape({"a": object()}, KNOWN)
    deep: Any = "x"
    for _ in range(50):
        deep = [deep]
    with pytest.raises(BadTemplate, match="nested too deeply"):
        read_shape(deep, KNOWN)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", ()),
        ("id", ("id",)),
        ("users[0].name", ("users", 0, "name")),
        ("[0].id", (0, "id")),
        ("[1][2]", (1, 2)),
        ("a-b_c.d1", ("a-b_c", "d1")),
    ],
)
def test_paths_are_keys_and_places(path: str, steps: tuple[str | int, ...]) -> None:
    assert read_path(path) == steps


@pytest.mark.parametrize(
    "path", [".", "a.", ".a", "a..b", "a[", "a[-1]", "a[x]", "[0]a", "a b", "$.a", "a[*]", "1a", "á"]
)
def test_anything_more_is_no_path(path: str) -> None:
    with pytest.raises(BadTemplate, match=r"is no path: write keys and places such as results\[0\]"):
        read_path(path)


JSON = st.recursive(
    st.one_of(st.none(), st.text(max_size=3), st.integers()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner)),
)
STEPS = st.lists(st.one_of(st.sampled_from("abc"), st.integers(min_value=0, max_value=3)), max_size=4)


def naively(steps: list[str | int], found: Any) -> Any:
    try:
        for step in steps:
            if isinstance(step, int) != isinstance(found, list):
                return None
            found = found[step]
    except (KeyError, IndexError, TypeError):
        return None
    return found


@given(STEPS, JSON)
def test_a_path_leads_where_it_says_or_nowhere(steps: list[str | int], found: Any) -> None:
    assert follow(tuple(steps), found) == naively(steps, found)
