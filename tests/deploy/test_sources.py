"""The machine's own apt sources, in both formats, tell where to fetch from."""

from __future__ import annotations

from pathlib import Path

from deploy.sources import KEYRING, Archive, choose, codename, host_archives, parse_list, parse_sources

DEB822 = """\
# the installer's own
Types: deb deb-src
URIs: http://one.test/debian http://two.test/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/some.gpg

Types: deb-src
URIs: http://sources.test/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://off.test/debian
Suites: bookworm
Components: main
"""


def test_a_sources_file_gives_every_address_with_its_suites() -> None:
    suites, components, key = (
        ("bookworm", "bookworm-updates"),
        ("main", "contrib"),
        "/usr/share/keyrings/some.gpg",
    )
    assert list(parse_sources(DEB822)) == [
        Archive("http://one.test/debian", suites, components, key),
        Archive("http://two.test/debian", suites, components, key),
    ]


def test_a_key_written_into_a_sources_file_is_passed_on_whole() -> None:
    key = (
        "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----"
    )
    (archive,) = parse_sources(f"Types: deb\nURIs: http://one.test/\nSuites: sid\nComponents: main\n{key}\n")
    assert key in archive.deb822().replace("Signed-By: \n", "Signed-By:\n")


def test_a_list_file_gives_one_archive_a_line() -> None:
    text = """\
# a comment
deb http://one.test/debian bookworm main contrib # and another
deb [ arch=amd64 signed-by=/k.gpg trusted=yes ] http://two.test/debian bookworm-updates main
deb-src http://one.test/debian bookworm main
"""
    assert list(parse_list(text)) == [
        Archive("http://one.test/debian", ("bookworm",), ("main", "contrib")),
        Archive("http://two.test/debian", ("bookworm-updates",), ("main",), "/k.gpg", True),
    ]


def test_both_formats_are_read_and_disabled_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://one.test/debian bookworm main\n")
    (tmp_path / "sources.list.d/two.sources").write_text(DEB822)
    (tmp_path / "sources.list.d/three.list.disabled").write_text("deb http://three.test/ bookworm main\n")
    assert [a.uri for a in host_archives(tmp_path)] == [
        "http://one.test/debian",
        "http://one.test/debian",
        "http://two.test/debian",
    ]


def test_a_machine_without_sources_has_no_archive(tmp_path: Path) -> None:
    assert host_archives(tmp_path) == []


def test_another_suite_is_read_from_the_machines_first_debian_archive() -> None:
    others = Archive("http://others.test/apt", ("stable",), ("nonfree",))
    first = Archive("http://one.test/debian", ("bookworm",), ("main",), "/k.gpg")
    security = Archive("http://one.test/security", ("bookworm-security",), ("main",), "/k.gpg")
    assert choose([security, others, first], "bookworm", "sid") == [
        Archive("http://one.test/debian", ("sid",), ("main",), "/k.gpg")
    ]


def test_the_machines_own_suite_comes_with_its_updates_and_fixes_but_without_backports() -> None:
    first = Archive(
        "http://one.test/debian", ("bookworm", "bookworm-updates", "bookworm-backports"), ("main",), "k"
    )
    security = Archive("http://one.test/security", ("bookworm-security",), ("main", "contrib"), "k")
    older = Archive("http://one.test/old", ("bullseye/updates",), ("main",), "k")
    assert choose([first, security, older], "bookworm", None) == [
        Archive("http://one.test/debian", ("bookworm", "bookworm-updates"), ("main",), "k"),
        Archive("http://one.test/security", ("bookworm-security",), ("main",), "k"),
    ]


def test_archives_of_other_makers_are_never_used() -> None:
    others = Archive("http://others.test/apt", ("nodistro",), ("main",))
    assert choose([others], "bookworm", "sid") == []
    assert choose([others], "bookworm", None) == []


def test_without_a_named_key_debians_own_keyring_is_asked() -> None:
    (chosen,) = choose([Archive("http://one.test/debian", ("bookworm",), ("main",))], "bookworm", "sid")
    assert chosen.signed_by == (str(KEYRING) if KEYRING.exists() else None)


def test_the_codename_is_known_on_debian_only() -> None:
    assert codename('ID=debian\nVERSION_CODENAME=bookworm\nVERSION="12"\n') == "bookworm"
    assert codename("ID=debian\n") == "sid"
    assert codename("ID=ubuntu\nVERSION_CODENAME=jammy\n") is None
