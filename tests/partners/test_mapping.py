"""Mappings are refused with the place and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.mapping import BadMapping, load, parse
from partners.template import Text

GOOD = """
name = "Plain"
headers = {Authorization = "Bearer {secret}"}
[search]
url = "/people?phone={number}"
first = "people[0]"
fields = {id = "id", name = ["first", "last"]}
extra = {"Town" = "address.town"}
[ticket]
url = "/tickets"
body = {title = "{subject}", who = "{customer_id}", desk = "{desk}"}
created = "ticket.id"
"""


def test_a_mapping_is_read() -> None:
    made = parse(GOOD, ["desk"])
    assert made.search.first == ("people", 0)
    assert made.search.fields == {"id": (("id",),), "name": (("first",), ("last",))}
    assert made.search.request.method == "GET"
    assert made.search.request.headers == {"Authorization": Text(("Bearer ", "secret", ""))}
    assert set(made.writes) == {"ticket"}
    assert made.writes["ticket"].created == ("ticket", "id")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "Plain"', "name = ", "it is not TOML"),
        ('name = "Plain"', "", r"^name: Field required"),
        ("[search]", "[serach]", "serach: there is no such setting here"),
        ('"/people?phone={number}"', '"https://evil.example/"', "search.url: write the path alone"),
        ('"/people?phone={number}"', '"//evil.example/"', "search.url: write the path alone"),
        ('"/people?phone={number}"', '"/a b"', "search.url: write the path alone"),
        ("{number}", "{nubmer}", r"search.url: there is no {nubmer}: write one of .*{number}"),
        ("{number}", "{subject}", "search.url: there is no {subject}"),
        ("{number}", "{secret}", "search.url: there is no {secret}"),
        ("{number}", "{", "search.url: the brace at 15 of"),
        ("{secret}", "{number}", "search.headers.Authorization: there is no {number}: write one of {basic}"),
        ('"people[0]"', '"people[*]"', "search.first: 'people\\[\\*\\]' is no path"),
        ('id = "id", ', "", "search.fields: say at least where the id"),
        ('id = "id"', 'id = "id", age = "age"', "search.fields.age"),
        ('["first", "last"]', '["first", "..last"]', "search.fields.name: '..last' is no path"),
        ('"address.town"', '"a b"', "search.extra.Town: 'a b' is no path"),
        ('"{subject}"', '"{subjcet}"', "ticket.body.title: there is no {subjcet}: write one of"),
        ('"{subject}"', "2027-01-15", "ticket.body.title: .* cannot be said in JSON"),
        ('"ticket.id"', '"ticket,id"', "ticket.created: 'ticket,id' is no path"),
        ('url = "/tickets"', 'url = "/tickets"\nmethod = "GET"', "ticket.body: a GET has none"),
        ('url = "/tickets"', 'url = "/tickets"\nmethod = "DELETE"', "ticket.method: Input should be 'GET'"),
        ("{desk}", "{dekk}", "ticket.body.desk: there is no {dekk}: write one of .*{desk}"),
        ("[ticket]", '[words.colour]\nred = "RED"\n[ticket]', "words.colour: there is no such place"),
        ("[ticket]", "[words.tier]\nvip = [1]\n[ticket]", "words.tier.vip"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(BadMapping, match=message):
        parse(GOOD.replace(old, new, 1), ["desk"])


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = GOOD.replace("{number}", "{nubmer}").replace('"ticket.id"', '"ticket,id"')
    with pytest.raises(BadMapping) as refused:
        parse(wrong, ["desk"])
    assert len(str(refused.value).splitlines()) == 2


def test_a_mapping_of_ones_own_is_found_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(GOOD)
    assert load("ours.toml", tmp_path, ["desk"]).name == "Plain"
    with pytest.raises(BadMapping, match=rf"^{tmp_path}/ours.toml: ticket.body.desk: there is no {{desk}}"):
        load("ours.toml", tmp_path)


@pytest.mark.parametrize("named", ["", "zendsek", "../secrets.toml", "missing.toml", "\x00"])
def test_a_mapping_that_is_not_there_says_which_are(tmp_path: Path, named: str) -> None:
    with pytest.raises(BadMapping, match="write one of hubspot, salesforce, zammad, zendesk, or the path"):
        load(named, tmp_path)


def test_a_mapping_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadMapping, match="cannot be read"):
        load("ours.toml", tmp_path)


@pytest.mark.parametrize(
    ("named", "values"),
    [("zendesk", ["app_id"]), ("hubspot", ["pipeline", "stage"]), ("salesforce", []), ("zammad", ["group"])],
)
def test_a_ready_mapping_needs_its_name_and_its_values(tmp_path: Path, named: str, values: list[str]) -> None:
    assert set(load(named, tmp_path, values).writes) == {"ticket", "note", "activity"}
    if values:
        with pytest.raises(BadMapping, match=f"there is no {{{values[0]}}}"):
            load(named, tmp_path)


@given(st.text())
def test_any_file_is_read_or_refused(text: str) -> None:
    with pytest.raises(BadMapping):
        parse(text)
