"""The wire without a socket: any cut of the stream gives the same messages, and no value becomes a header."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.ami.errors import UnsafeText, WireFault
from telephony.ami.framing import MAX_LINE, Framer, Message, encode, event_name, parse

GREETING = b"Asterisk Call Manager/9.0.0\r\n"
STREAM = (
    GREETING
    + b"Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"
    + "Event: Newchannel\r\nCallerIDName: Nguyễn Văn Đức\r\nExten: \r\n\r\n".encode()
    + b"Event: Hangup\r\nChanVariable: A=1\r\nChanVariable: B=x=y: z\r\nCause: 16\r\n\r\n"
)


def messages(*chunks: bytes) -> list[Message | None]:
    framer = Framer(10_000)
    return [parse(frame) for chunk in chunks for frame in framer.feed(chunk)]


def one(frame: bytes) -> Message:
    message = parse(frame)
    assert message is not None
    return message


def test_a_stream_becomes_its_messages_in_order() -> None:
    login, newchannel, hangup = messages(STREAM)
    assert login is not None
    assert login.success
    assert newchannel is not None
    assert newchannel.text("CallerIDName") == "Nguyễn Văn Đức"
    assert newchannel.text("Exten") == ""
    assert hangup is not None
    assert hangup.texts("ChanVariable") == ["A=1", "B=x=y: z"]


@pytest.mark.parametrize("cut", range(len(STREAM) + 1))
def test_a_split_at_any_byte_changes_nothing(cut: int) -> None:
    assert messages(STREAM[:cut], STREAM[cut:]) == messages(STREAM)


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=60))
def test_any_number_of_splits_changes_nothing(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    assert messages(*(STREAM[a:b] for a, b in pairwise(places))) == messages(STREAM)


def test_byte_by_byte_changes_nothing() -> None:
    assert messages(*(bytes([byte]) for byte in STREAM)) == messages(STREAM)


def test_the_greeting_is_kept_and_is_no_message() -> None:
    framer = Framer(1000)
    assert [*framer.feed(GREETING)] == []
    assert framer.greeting == "Asterisk Call Manager/9.0.0"


@pytest.mark.parametrize("banner", [b"SSH-2.0-OpenSSH_9.2\r\n", b"H", b"Asterisk Call Manager/" + b"9" * 300])
def test_another_service_on_the_port_is_told_apart(banner: bytes) -> None:
    with pytest.raises(WireFault, match="not an Asterisk Manager Interface: check host, port"):
        [*Framer(1000).feed(banner)]


def test_a_message_without_an_end_is_cut_off_at_the_cap() -> None:
    framer = Framer(1000)
    assert [*framer.feed(GREETING + b"Event: X\r\nText: " + b"a" * 900)] == []
    with pytest.raises(WireFault, match="over 1000 bytes without an end"):
        [*framer.feed(b"a" * 200)]


def test_an_oversized_message_gives_up_nothing_that_came_before_it() -> None:
    frames = Framer(1000).feed(GREETING + b"Event: Good\r\n\r\nEvent: Bad\r\nX: " + b"a" * 2000 + b"\r\n\r\n")
    assert next(frames) == b"Event: Good"
    with pytest.raises(WireFault):
        next(frames)


def test_a_flood_of_empty_lines_is_no_message() -> None:
    assert messages(GREETING + b"\r\n" * 50 + b"Event: A\r\n\r\n\r\nEvent: B\r\n\r\n") == [
        parse(b"Event: A"),
        parse(b"Event: B"),
    ]


def test_the_name_is_read_without_parsing() -> None:
    assert event_name(b"Event: VarSet\r\nValue: x") == b"VarSet"
    assert event_name(b"Event: Alone") == b"Alone"
    assert event_name(b"Response: Success\r\nEvent: VarSet") is None


def test_what_is_neither_event_nor_response_is_no_message() -> None:
    assert parse(b"Nonsense: yes\r\nEvent: Hangup") is None


def test_bytes_that_are_no_utf8_become_replacement_characters() -> None:
    assert one(b"Event: Newchannel\r\nCallerIDName: J\xfcrgen\0").text("CallerIDName") == "J�rgen�"


@given(st.binary(max_size=200))
def test_no_bytes_can_make_the_parser_raise(junk: bytes) -> None:
    message = one(b"Event: X\r\n" + junk)
    message.text("Event").encode()
    message.getdict("ChanVariable")


def test_a_header_without_value_or_space_is_kept_and_a_line_without_colon_is_not() -> None:
    message = one(b"Event: X\r\nEmpty:\r\nno colon here\r\nSpaced:  two")
    assert (message.text("Empty"), message.text("Spaced"), len(message)) == ("", " two", 3)


def test_channel_variables_are_a_dict_whether_none_one_or_many() -> None:
    assert one(b"Event: X").getdict("ChanVariable") == {}
    assert one(b"Event: X\r\nChanVariable: A=1").getdict("chanvariable") == {"A": "1"}
    assert one(b"Event: X\r\nChanVariable: A=1\r\nChanVariable: B=\r\nChanVariable: junk").getdict(
        "ChanVariable"
    ) == {
        "A": "1",
        "B": "",
    }


def test_a_missing_header_is_empty_and_a_repeated_one_gives_its_first_value() -> None:
    message = one(b"Event: X\r\nA: 1\r\na: 2")
    assert (message.text("B"), message.texts("B")) == ("", [])
    assert (message.text("A"), message.texts("A")) == ("1", ["1", "2"])


def test_an_action_becomes_bytes_in_the_order_given() -> None:
    assert encode({"Action": "Originate", "Variable": ["A=1", "B=Đức"], "Timeout": 3000}) == (
        "Action: Originate\r\nVariable: A=1\r\nVariable: B=Đức\r\nTimeout: 3000\r\n\r\n".encode()
    )


@pytest.mark.parametrize(
    "evil", ["x\r\nAction: Originate", "x\nAction: Originate", "x\rAction: Originate", "x\0y"]
)
def test_a_line_break_or_nul_in_a_value_is_refused(evil: str) -> None:
    with pytest.raises(UnsafeText, match="header Variable holds a line break or NUL") as refusal:
        encode({"Action": "Setvar", "Variable": ["A=1", evil]})
    assert "Originate" not in str(refusal.value)


@pytest.mark.parametrize("name", ["A\r\nB", "", "A:B", "A B", "Ä"])
def test_a_header_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UnsafeText, match="is not a header name"):
        encode({name: "x"})


def test_a_line_longer_than_asterisk_reads_is_refused_for_its_tail_could_be_read_as_a_header() -> None:
    longest = MAX_LINE - len("Value: \r\n")
    assert len(encode({"Value": "x" * longest})) == MAX_LINE + 2
    with pytest.raises(UnsafeText, match="1025 bytes long, Asterisk reads 1024: shorten"):
        encode({"Value": "x" * (longest + 1)})


def test_more_headers_than_asterisk_takes_are_refused() -> None:
    with pytest.raises(UnsafeText, match="130 headers, Asterisk takes 128"):
        encode({"Action": "Originate", "Variable": [f"A{n}=1" for n in range(129)]})


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnsafeText, match="no Unicode"):
        encode({"Value": "\udc80"})


@given(st.text())
def test_whatever_is_sent_is_one_header(value: str) -> None:
    try:
        data = encode({"Value": value})
    except UnsafeText:
        return
    assert data.count(b"\r") == data.count(b"\n") == 2
    assert one(b"Event: X\r\n" + data[:-4]).text("Value") == value
