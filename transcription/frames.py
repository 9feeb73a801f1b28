"""What the engine and its child say to each other: msgpack after a length of 4 bytes, big-endian."""

import asyncio
from typing import BinaryIO

import msgspec

from transcription.transcript import Word

_LARGEST = 64 * 2**20  # bytes; a day of speech is smaller


class BrokenFrame(Exception):
    """The other side wrote something that is no message."""


class Decode(msgspec.Struct, frozen=True, tag=True):
    """Asks for the words of these files, which are named by leg."""

    legs: dict[str, str]
    longest_s: float


class Check(msgspec.Struct, frozen=True, tag=True):
    """Asks the child to make a recogniser: a damaged model is only found that way."""


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The model is loaded and a recogniser could be made of it."""


class Decoded(msgspec.Struct, frozen=True, tag=True):
    """The words of each leg, in order, with their times in it."""

    legs: dict[str, list[Word]]


class Unusable(msgspec.Struct, frozen=True, tag=True):
    """A file cannot be decoded, now or ever."""

    reason: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The recogniser failed; another try may do better."""

    reason: str


Request = Decode | Check
Reply = Ready | Decoded | Unusable | Failed

_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
_encoder = msgspec.msgpack.Encoder()


def pack(message: Request | Reply) -> bytes:
    """One message as it goes through the pipe."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "big") + body


def read_request(pipe: BinaryIO) -> Request | None:
    """The child's side: the next request, None when the engine closed the pipe."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    body = pipe.read(_length(head))
    return _requests.decode(body)


async def read_reply(pipe: asyncio.StreamReader) -> Reply:
    """The engine's side: the next reply. Raises IncompleteReadError (the child is gone) and BrokenFrame."""
    body = await pipe.readexactly(_length(await pipe.readexactly(4)))
    try:
        return _replies.decode(body)
    except msgspec.MsgspecError as error:
        raise BrokenFrame(f"not a reply: {error}") from error


def _length(head: bytes) -> int:
    length = int.from_bytes(head, "big")
    if length > _LARGEST:
        raise BrokenFrame(f"a message of {length} bytes, more than the {_LARGEST} allowed")
    return length
