"""One call of a phone: its life, what is played into it, what is heard and recorded from it."""

# ruff: noqa: N802 (the library names its callbacks)
from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pjsua2 as pj

from robots import wire
from robots.settings import Rejected

if TYPE_CHECKING:
    from robots.phone import Phone

LOUD = 4  # of 255 on the library's level scale, where speech reaches 7 to 32 and an idle line 0 or 1
QUIET_S = 0.8  # longer than the pauses inside a sentence
# A player's last "end of file" may still be queued inside the library when it is stopped.
GRACE_S = 1.0
CLOSED_S = 1.5  # the longest a recording may take to be closed

_ADDRESS = re.compile(
    r'^\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^<"]*?))\s*<?sips?:(?P<user>[^@;>]*)(?:;[^@>]*)?@'
)


def caller_of(address: str) -> tuple[str, str]:
    """Number and display name in a SIP From value; what cannot be understood is left empty."""
    readable = address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    found = _ADDRESS.match(readable)
    if found is None:
        return "", ""
    quoted, bare = found["quoted"], found["bare"]
    name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else (bare or "").strip()
    return found["user"], name


def is_closed(recording: Path) -> bool:
    """Whether a WAV file is complete: its header, written at the end, gives the length it has."""
    with recording.open("rb") as file:
        header = file.read(8)
    return header[:4] == b"RIFF" and int.from_bytes(header[4:], "little") + 8 == recording.stat().st_size


class Tape(pj.AudioMediaPlayer):  # type: ignore[misc]
    """Plays one file once."""

    def __init__(self, file: str, ended: Callable[[], None]) -> None:
        super().__init__()
        self.file = file
        self.began_at = 0.0
        self._ended = ended
        self.createPlayer(file, pj.PJMEDIA_FILE_NO_LOOP)

    def onEof2(self) -> None:
        self._ended()


class Line(pj.Call):  # type: ignore[misc]
    def __init__(self, phone: Phone, number: int, library_id: int | None = None) -> None:
        super().__init__(phone.account, pj.PJSUA_INVALID_ID if library_id is None else library_id)
        self.number = number
        self.over = False
        self._phone = phone
        self._sound: Any = None  # the call's audio, while there is any
        self._tape: Tape | None = None
        self._waiting: deque[str] = deque()
        self._playing = False  # until the silence after the last file has been kept
        self._silence_s = 0.0
        self._recorder: Any = None
        self._recording: Path | None = None
        self._heard_at: float | None = None  # when something loud was last heard; None: it is quiet

    # --- what the handset asks -------------------------------------------------------------------

    def play(self, files: tuple[str, ...], silence_s: float) -> None:
        if self._playing:
            raise Rejected("this call is still playing; wait for Played with left=0")
        self._playing = bool(files)
        self._waiting.extend(files)
        self._silence_s = silence_s
        self._phone.later(silence_s, self._play_next)

    def record(self, file: str) -> None:
        if self._recorder is not None:
            raise Rejected("this call is being recorded already")
        recorder = pj.AudioMediaRecorder()
        recorder.createRecorder(file)
        self._recorder = recorder
        self._recording = Path(file)
        if self._sound is not None:
            self._sound.startTransmit(recorder)

    def listen(self) -> None:
        """Tell where sound begins and ends; called at every turn of the phone's loop."""
        if self._sound is None:
            return
        now = time.time()
        # Measured: "Tx" is what the port gives to the bridge, the other party's voice.
        if self._sound.getTxLevel() > LOUD:
            if self._heard_at is None:
                self._phone.tell(wire.SoundStarted(at=now, call=self.number))
            self._heard_at = now
        elif self._heard_at is not None and now - self._heard_at >= QUIET_S:
            self._phone.tell(wire.SoundEnded(at=now, call=self.number, last_heard_at=self._heard_at))
            self._heard_at = None

    # --- playing ---------------------------------------------------------------------------------

    def _play_next(self) -> None:
        if self.over or not self._waiting:
            return
        tape = Tape(self._waiting.popleft(), lambda: self._phone.later(0, self._tape_ended))
        tape.began_at = time.time()
        self._tape = tape
        if self._sound is not None:  # on hold: it starts when the sound comes back
            tape.startTransmit(self._sound)

    def _tape_ended(self) -> None:
        tape, self._tape = self._tape, None
        if self.over or tape is None:
            return
        ended_at = time.time()
        left = len(self._waiting)
        self._phone.retire(tape, GRACE_S)

        def quiet_kept() -> None:
            if not self.over:
                self._playing = left > 0
                self._phone.tell(
                    wire.Played(
                        at=time.time(),
                        call=self.number,
                        file=tape.file,
                        began_at=tape.began_at,
                        ended_at=ended_at,
                        left=left,
                    )
                )
                self._play_next()

        self._phone.later(self._silence_s, quiet_kept)

    # --- what the library tells ------------------------------------------------------------------

    def onCallState(self, _prm: Any) -> None:
        with self._phone.keeping_errors():
            info = self.getInfo()
            now = time.time()
            if info.state == pj.PJSIP_INV_STATE_EARLY and info.role == pj.PJSIP_ROLE_UAC:
                self._phone.tell(wire.Ringing(at=now, call=self.number, code=info.lastStatusCode))
            elif info.state == pj.PJSIP_INV_STATE_CONFIRMED:
                self._phone.tell(wire.Answered(at=now, call=self.number))
            elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
                self._end(info.lastStatusCode, info.lastReason)

    def onCallMediaState(self, _prm: Any) -> None:
        with self._phone.keeping_errors():
            info = self.getInfo()  # kept by name: its media are freed with it
            for medium in info.media:
                if medium.type == pj.PJMEDIA_TYPE_AUDIO:
                    self._audio_changed(medium)

    def onDtmfDigit(self, prm: Any) -> None:
        with self._phone.keeping_errors():
            self._phone.tell(wire.DigitHeard(at=time.time(), call=self.number, pii_digit=prm.digit))

    def onCallTransferStatus(self, prm: Any) -> None:
        with self._phone.keeping_errors():
            self._phone.tell(
                wire.TransferProgressed(
                    at=time.time(), call=self.number, code=prm.statusCode, final=prm.finalNotify
                )
            )
            if prm.finalNotify and 200 <= prm.statusCode < 300:
                prm.cont = False
                self._phone.later(0, self._leave_after_transfer)

    def onCallTransferRequest(self, prm: Any) -> None:
        with self._phone.keeping_errors():
            line = self._phone.new_line()
            prm.newCall = line
            self._phone.tell(wire.TransferAsked(at=time.time(), call=self.number, new_call=line.number))

    def onCallReplaceRequest(self, prm: Any) -> None:
        with self._phone.keeping_errors():
            line = self._phone.new_line()
            prm.newCall = line
            self._phone.tell(wire.Replaced(at=time.time(), call=self.number, new_call=line.number))

    def _audio_changed(self, medium: Any) -> None:
        now = time.time()
        if medium.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
            self._sound = self.getAudioMedia(medium.index)
            # The bridge measures a level, and the recorder gets its frames, only while somebody listens.
            self._sound.startTransmit(self._phone.ear)
            if self._recorder is not None:
                self._sound.startTransmit(self._recorder)
            if self._tape is not None:
                self._tape.startTransmit(self._sound)
            stream = self.getStreamInfo(medium.index)
            codec = f"{stream.codecName}/{stream.codecClockRate}"
            self._phone.tell(wire.MediaActive(at=now, call=self.number, codec=codec))
        else:
            self._sound = None
            if medium.status in (pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD):
                by_us = medium.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD
                self._phone.tell(wire.MediaHeld(at=now, call=self.number, by_us=by_us))

    def _leave_after_transfer(self) -> None:
        if not self.over:
            self.hangup(pj.CallOpParam())

    def _end(self, code: int, reason: str) -> None:
        ended = wire.Disconnected(at=time.time(), call=self.number, code=code, reason=reason)
        self.over = True
        self._sound = None
        self._waiting.clear()
        self._recorder = None  # the last reference: the library begins to close the file
        if self._tape is not None:
            self._phone.retire(self._tape, GRACE_S)
            self._tape = None
        self._phone.later(0, lambda: self._tell_end(ended))

    def _tell_end(self, ended: wire.Disconnected) -> None:
        """The library closes a recording in its sound thread, some 20 ms later; the end is told then."""
        if self._recording is not None and not is_closed(self._recording):
            if time.time() - ended.at > CLOSED_S:
                raise RuntimeError(f"the library did not close {self._recording} within {CLOSED_S:g} s")
            self._phone.later(0.005, lambda: self._tell_end(ended))
            return
        self._phone.tell(ended)
        self._phone.forget(self)
