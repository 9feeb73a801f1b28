import asyncio
from io import BytesIO

import msgspec
import pytest

from transcription.frames import (
    BrokenFrame,
    Check,
    Decode,
    Decoded,
    Failed,
    Ready,
    Reply,
    Unusable,
    pack,
    read_reply,
    read_request,
)
from transcription.transcript import Word


def pipe(content: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(content)
    reader.feed_eof()
    return reader


@pytest.mark.parametrize("request_", [Check(), Decode({"customer": "/a b/ư.wav"}, 10.0)])
def test_a_request_comes_out_as_it_went_in(request_: Check | Decode) -> None:
    assert read_request(BytesIO(pack(request_))) == request_


@pytest.mark.parametrize(
    "reply", [Ready(), Decoded({"agent": [Word("vâng", 0.1, 0.4, 0.9)]}), Unusable("x"), Failed("y")]
)
async def test_a_reply_comes_out_as_it_went_in(reply: Reply) -> None:
    assert await read_reply(pipe(pack(reply))) == reply


async def test_replies_follow_each_other() -> None:
    both = pipe(pack(Ready()) + pack(Failed("x")))
    assert [await read_reply(both), await read_reply(both)] == [Ready(), Failed("x")]


def test_a_closed_pipe_has_no_more_requests() -> None:
    assert read_request(BytesIO(b"")) is None
    assert read_request(BytesIO(pack(Check())[:2])) is None


async def test_a_reply_cut_short_is_noticed() -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        await read_reply(pipe(pack(Failed("reason"))[:-1]))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\0\0\0\4text", "not a reply"),
        (pack(Check()), "not a reply"),
        (b"Traceback (most recent call last)", "more than the .* allowed"),
    ],
)
async def test_what_is_no_reply_is_told_apart(content: bytes, reason: str) -> None:
    with pytest.raises(BrokenFrame, match=reason):
        await read_reply(pipe(content))


def test_a_nonsense_request_is_told_apart() -> None:
    with pytest.raises(msgspec.DecodeError):
        read_request(BytesIO(b"\0\0\0\4text"))
