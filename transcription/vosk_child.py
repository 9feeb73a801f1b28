"""The child process that runs Vosk, so that a recogniser that aborts takes one job with it, not the service.

Started by `transcription.engine` as `python -m transcription.vosk_child MODEL THREADS`. Vosk gives the GIL
back while it decodes, so threads use all cores and share one model; requests come one at a time on stdin.
"""

import os
import select
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import msgspec
import vosk

from transcription.audio import DECODING_RATE, Audio, UnusableAudio, inspect
from transcription.frames import (
    Check,
    Decode,
    Decoded,
    Failed,
    Ready,
    Reply,
    Request,
    Unusable,
    pack,
    read_request,
)
from transcription.segments import Region, speech
from transcription.transcript import Word, is_word

_RETIRED_AFTER_S = 3600.0  # Vosk counts its time in 32-bit floats: over many hours words would drift


_BEHIND_CALLS = 10  # a transcript can wait, a voice cannot: Asterisk goes first where both want the processor


class _Result(msgspec.Struct):
    """What Vosk says of one stretch; `result` is missing where it heard nothing."""

    result: list[Word] = []


class Recogniser:
    """One Vosk recogniser, used by one thread at a time; making one costs 70 ms, so they are used again."""

    def __init__(self, model: vosk.Model) -> None:
        self._vosk = vosk.KaldiRecognizer(model, float(DECODING_RATE))
        self._vosk.SetWords(True)
        # Vosk's word times run on over the recogniser's whole life, `Reset` or not.
        self.heard_s = 0.0

    def words(self, sound: bytes, starts_at: float) -> list[Word]:
        """The words of one stretch that begins `starts_at` seconds into its leg."""
        shift = starts_at - self.heard_s
        self.heard_s += len(sound) / 2 / DECODING_RATE
        self._vosk.AcceptWaveform(sound)
        # `FinalResult`, not `Result`: only this one flushes the last words.
        result = [
            word
            for word in msgspec.json.decode(self._vosk.FinalResult(), type=_Result).result
            if is_word(word.word)
        ]
        self._vosk.Reset()
        return [Word(word.word, word.start + shift, word.end + shift, word.conf) for word in result]


class Decoder:
    """One model, the threads that use it, and the recognisers that wait for work."""

    def __init__(self, model: str, threads: int) -> None:
        self._model = vosk.Model(model)
        self._threads = ThreadPoolExecutor(threads, "decoder")
        self._idle: SimpleQueue[Recogniser] = SimpleQueue()

    def answer(self, request: Request) -> Reply:
        """Do what is asked; what goes wrong becomes a reply, for the pipe is the only way out."""
        try:
            match request:
                case Check():
                    Recogniser(self._model)
                    return Ready()
                case Decode(legs, longest_s):
                    return Decoded(self.decode({leg: Path(path) for leg, path in legs.items()}, longest_s))
        except UnusableAudio as error:
            return Unusable(str(error))
        except Exception as error:  # noqa: BLE001 - reported to the engine, which decides
            return Failed(f"{type(error).__name__}: {error}")

    def decode(self, paths: dict[str, Path], longest_s: float) -> dict[str, list[Word]]:
        """The words of every leg; longest stretches first, so that no thread ends alone with a long one."""
        legs = {leg: inspect(path, longest_s=longest_s) for leg, path in paths.items()}
        found = zip(legs, self._threads.map(speech, legs.values()), strict=True)
        work = [(leg, region) for leg, stretches in found for region in stretches]
        work.sort(key=lambda job: job[1].start - job[1].end)
        done = self._threads.map(lambda job: self._words(legs[job[0]], job[1]), work)
        heard: dict[str, list[Word]] = {leg: [] for leg in legs}
        for (leg, _), words in zip(work, done, strict=True):
            heard[leg] += words
        return {leg: sorted(words, key=lambda word: word.start) for leg, words in heard.items()}

    def _words(self, audio: Audio, region: Region) -> list[Word]:
        sound = audio.for_decoding(region.start, region.end)
        with self._recogniser() as recogniser:
            words = recogniser.words(sound, region.start)
        return [
            Word(word.word, _within(word.start, audio), _within(word.end, audio), min(1.0, word.conf))
            for word in words
        ]

    @contextmanager
    def _recogniser(self) -> Iterator[Recogniser]:
        """An idle recogniser or a new one; one that raised, or grew old, is not used again."""
        try:
            recogniser = self._idle.get_nowait()
        except Empty:
            recogniser = Recogniser(self._model)
        yield recogniser
        if recogniser.heard_s < _RETIRED_AFTER_S:
            self._idle.put(recogniser)


def _within(at: float, audio: Audio) -> float:
    """A word may begin in the padding; it is given a time within the leg, to the millisecond."""
    return round(min(max(at, 0.0), audio.duration_s), 3)


def _die_with_the_engine() -> None:
    """End at once when the other end of stdin is closed, even in the middle of a job."""
    closed = select.poll()
    closed.register(0, 0)  # no events asked for: POLLHUP always comes
    closed.poll()
    os._exit(0)


def main() -> None:
    """Load the model, say so, and answer requests until the engine closes the pipe."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the replies
    Thread(target=_die_with_the_engine, name="engine watch", daemon=True).start()
    os.nice(_BEHIND_CALLS)
    vosk.SetLogLevel(-1)
    try:
        decoder = Decoder(sys.argv[1], int(sys.argv[2]))
        first = decoder.answer(Check())
    except Exception as error:  # noqa: BLE001 - vosk raises bare Exception for a model it cannot load
        first = Failed(str(error))
    replies.write(pack(first))
    replies.flush()
    while isinstance(first, Ready) and (request := read_request(requests)):
        replies.write(pack(decoder.answer(request)))
        replies.flush()


if __name__ == "__main__":
    main()
