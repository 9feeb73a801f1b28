from __future__ import annotations

import msgspec
import pytest

from robots import wire


def test_commands_and_events_come_back_from_their_lines_as_they_were() -> None:
    play = wire.Play(id=3, call=1, files=("a.wav", "b.wav"), silence_s=0.5)
    assert wire.command_of(wire.to_line(play)) == play
    incoming = wire.Incoming(at=1.5, call=1, pii_number="0901", pii_name="Nguyễn Thị Hoa")
    assert wire.event_of(wire.to_line(incoming)) == incoming


def test_one_message_is_one_line_whatever_it_holds() -> None:
    line = wire.to_line(wire.Open(user="1001", pii_name="two\nlines"))
    assert line.count(b"\n") == 1


def test_numbering_changes_the_id_alone() -> None:
    assert wire.numbered(wire.Dial(to="1900"), 7) == wire.Dial(id=7, to="1900")


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b'{"do":"Explode"}', b'{"do":"Dial"}', b'{"do":"Dial","to":1}']
)
def test_what_is_no_command_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        wire.command_of(line)
