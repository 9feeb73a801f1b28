"""Where this machine gets its packages from: its own apt sources, in both formats. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

RELEASES = frozenset({"stable", "oldstable", "oldoldstable", "testing", "unstable", "sid"})
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass(frozen=True, slots=True)
class Archive:
    """One address with its suites. `signed_by` is a key file's path or a whole key, as apt takes it."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str | None = None
    trusted: bool = False

    def deb822(self) -> str:
        """This archive as a paragraph of a `.sources` file; only package lists are asked for."""
        fields = [
            "Types: deb",
            f"URIs: {re.sub('^file:', 'copy:', self.uri)}",  # so that its packages, too, come into our cache
            f"Suites: {' '.join(self.suites)}",
            f"Components: {' '.join(self.components)}",
            "Targets: Packages",
        ]
        if self.signed_by:
            fields.append(f"Signed-By: {self.signed_by}")
        if self.trusted:
            fields.append("Trusted: yes")
        return "\n".join(fields) + "\n"


def parse_sources(text: str) -> Iterator[Archive]:
    """The archives of a `.sources` file (deb822): paragraphs of fields, continued by indented lines."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for paragraph in re.split(r"\n(?:[ \t]*\n)+", "\n".join(lines)):
        fields: dict[str, str] = {}
        name = ""
        for line in paragraph.splitlines():
            if line[:1] in (" ", "\t") and name:
                fields[name] += "\n" + line
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in (
            "no",
            "false",
        ):
            continue
        for uri in fields.get("uris", "").split():
            yield Archive(
                uri,
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                fields.get("signed-by") or None,
                fields.get("trusted", "").lower() in ("yes", "true"),
            )


def parse_list(text: str) -> Iterator[Archive]:
    """The archives of a `.list` file: `deb [option=value …] address suite component…`, one a line."""
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)", line)
        if match is None:
            continue
        options = dict(option.partition("=")[::2] for option in (match[1] or "").split())
        yield Archive(
            match[2],
            (match[3],),
            tuple(match[4].split()),
            options.get("signed-by"),
            options.get("trusted") == "yes",
        )


def host_archives(etc: Path = Path("/etc/apt")) -> list[Archive]:
    """All archives that this machine's apt is set up with."""
    found: list[Archive] = []
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if path.is_file() and path.suffix in (".list", ".sources"):
            parse = parse_list if path.suffix == ".list" else parse_sources
            found.extend(parse(path.read_text(encoding="utf-8", errors="replace")))
    return found


def codename(os_release: str) -> str | None:
    """Debian's codename out of the text of /etc/os-release, or None where this is not Debian."""
    fields = dict(line.partition("=")[::2] for line in os_release.splitlines())
    if fields.get("ID", "").strip('"') != "debian":
        return None
    return fields.get("VERSION_CODENAME", "").strip('"') or "sid"


def choose(archives: Iterable[Archive], host: str, suite: str | None) -> list[Archive]:
    """The archives to read for `suite`, at the addresses of this machine whose codename is `host`.

    None stands for the machine's own suite with its updates and security fixes. Empty when apt knows no
    Debian archive: archives of other makers are never used.
    """
    main = [a for a in archives if "main" in a.components and a.uri.startswith(("http", "file:", "mirror"))]
    named = RELEASES | {host}
    if suite is None:
        own = [
            (
                a,
                tuple(
                    s for s in a.suites if re.split(r"[-/]", s)[0] in named and not s.endswith("-backports")
                ),
            )
            for a in main
        ]
        return [Archive(a.uri, s, ("main",), _key(a), a.trusted) for a, s in own if s]
    for a in main:
        if named & set(a.suites):
            return [Archive(a.uri, (suite,), ("main",), _key(a), a.trusted)]
    return []


def _key(archive: Archive) -> str | None:
    if archive.signed_by is None and KEYRING.exists():
        return str(KEYRING)
    return archive.signed_by
