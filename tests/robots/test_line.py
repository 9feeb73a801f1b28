from __future__ import annotations

from pathlib import Path

import pytest

from robots.line import caller_of, is_closed
from tests.robots.sounds import sweep, write


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ('"Nguyễn Thị Hoa" <sip:0901@127.0.0.2:5062>', ("0901", "Nguyễn Thị Hoa")),
        ('"a \\"b\\" \\\\" <sip:0901@h>', ("0901", 'a "b" \\')),
        ("Hoa <sips:+84901;user=phone@h>", ("+84901", "Hoa")),
        ("<sip:anonymous@anonymous.invalid>", ("anonymous", "")),
        ("sip:0901@h", ("0901", "")),
        ("<sip:h>", ("", "")),
        ("", ("", "")),
        ('"' * 9, ("", "")),
        ('"\udcff" <sip:0901@h>', ("0901", "\ufffd")),
    ],
)
def test_number_and_name_are_read_from_any_from_header(address: str, caller: tuple[str, str]) -> None:
    assert caller_of(address) == caller


def test_a_recording_is_complete_when_its_header_gives_its_length(tmp_path: Path) -> None:
    recording = write(tmp_path / "a.wav", sweep(300, 900, 0.1))
    whole = recording.read_bytes()
    assert is_closed(recording)
    for growing in (b"", bytes(44), whole[:-2], whole[:4] + bytes(4) + whole[8:]):
        recording.write_bytes(growing)
        assert not is_closed(recording)
