"""What is written for people is true: links lead somewhere, names exist, the map is whole."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import cli

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
NAME = re.compile(r"`(?P<name>[A-Za-z_][\w.]*)`")
CODE_SPAN = re.compile(r"`[^`\n]*`")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """(text, file, anchor) of every link within the project."""
    text = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    text = CODE_SPAN.sub(lambda span: "" if "](" in span[0] else span[0], text)
    for found in LINK.finditer(text):
        target, _, anchor = found["target"].partition("#")
        if "://" not in found["target"]:
            yield found["text"], (page.parent / target).resolve() if target else page, anchor


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def names_in(module: Path) -> set[str]:
    """Functions, classes and methods (`Class.method`)."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = {node.name for node in tree.body if isinstance(node, defined)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, defined)}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for text, file, anchor in links(page):
        assert file.is_relative_to(PROJECT), f"[{text}] leads out of the project"
        assert file.exists(), f"[{text}] leads to {file.relative_to(PROJECT)}, which is not there"
        assert not re.fullmatch(r"L\d+", anchor), f"[{text}] names a line, which will move"
        assert not anchor or anchor in anchors(file), f"[{text}] leads to no heading of {file.name}"


def test_every_name_in_follow_one_call_is_in_the_file_it_links_to() -> None:
    followed = 0
    for text, file, _ in links(PROJECT / "README.md"):
        if (name := NAME.fullmatch(text)) and file.suffix == ".py" and "/" not in text:
            assert name["name"] in names_in(file), f"{file.relative_to(PROJECT)} has no {name['name']}"
            followed += 1
    assert followed > 40


def test_the_map_has_every_package() -> None:
    map_ = README.split("## The map")[1].split("\n## ")[0]
    packages = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    wanted = {package.partition(".")[0] for package in packages} | {"tests", "bench", "docs"}
    wanted.add("telephony/ami")
    assert [name for name in sorted(wanted) if f"`{name}/`" not in map_] == []


def test_every_command_is_in_the_readme() -> None:
    commands = [name for name in cli if not name.startswith("-")]
    assert {"serve", "doctor", "user"} <= set(commands)
    assert [name for name in commands if f"tongdai {name}" not in README] == []


def test_every_make_target_that_the_documents_name_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = {
            word for line in re.findall(r"(?:^|`)make ([a-z ]+)", text, re.MULTILINE) for word in line.split()
        }
        assert named <= targets, f"{page.name} names {named - targets}"


def test_every_decision_is_listed_and_short() -> None:
    folder = PROJECT / "docs/adr"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for page in folder.glob("[0-9]*.md"):
        text = page.read_text(encoding="utf-8")
        assert f"({page.name})" in listed
        assert text.startswith(f"# {page.name[:4]} ")
        assert [part for part in ("Context", "Decision", "Consequences") if f"**{part}.**" not in text] == []
        assert len(text.splitlines()) <= 40
