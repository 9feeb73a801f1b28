"""What apt prints, read."""

from __future__ import annotations

import pytest

from deploy.apt import Deb, parse_status, parse_uris


def test_the_plan_is_read_from_apts_uris() -> None:
    text = """\
Reading package lists...
'http://one.test/a/asterisk_22.10%2bdfsg-1_amd64.deb' asterisk_1%3a22.10+dfsg-1_amd64.deb 123 SHA256:ab
'copy:/archive/pool/bell_2.0_all.deb' bell_2.0_all.deb 45 MD5Sum:cd
"""
    assert parse_uris(text) == [
        Deb("asterisk", "1:22.10+dfsg-1", "asterisk_1%3a22.10+dfsg-1_amd64.deb", 123),
        Deb("bell", "2.0", "bell_2.0_all.deb", 45),
    ]


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("dlstatus:5:23.5:Retrieving file 5 of 161 (3min 2s remaining)", 0.235),
        ("dlstatus:5:100.4:done", 1.0),
        ("pmstatus:libc6:20:Unpacking", None),
        ("dlstatus:x", None),
        ("dlstatus:1:much:no number", None),
        ("", None),
    ],
)
def test_progress_is_read_from_apts_status_lines(line: str, done: float | None) -> None:
    assert parse_status(line) == done
