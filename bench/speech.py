"""Made-up calls with transcripts: seeded, so that the same seed gives the same words. Syllables are made as
Vietnamese ones are, and as common as words are (Zipf)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from interactions.fold import fold

ARRIVED = 1_760_000_000.0  # the first call
EVERY_S = 30.0
QUEUES = ("sales", "support", "billing", "vip")
AGENTS = 60
PER_CALL = 20  # lines, on average

_ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x"
_RIMES = (
    "a ai an ang anh ao ap at ay ăn ăng âm ân âu ây e em en eo ê ên ênh i in inh ia iêu iên"
    " o oi on ong oa oan ô ôi ôn ông ơ ơi ơn u ua un ung ươi ương ư ưa ưng y yên uy uyên"
)
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_COMMONEST = "dạ vâng em chị anh ạ không có là của tôi cho đơn hàng giao nhé"
_SYLLABLES = 6_000


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A call and its lines: (leg, start, end, text, folded)."""

    call_id: str
    arrived_at: float
    queue: str
    agent_id: str
    lines: tuple[tuple[str, float, float, str, str], ...]


def vocabulary(chance: random.Random) -> list[str]:
    """The commonest first."""
    onsets, rimes, commonest = _ONSETS.split(), _RIMES.split(), _COMMONEST.split()
    made = {onset + _with_tone(rime, tone) for onset in onsets for rime in rimes for tone in _TONES}
    others = sorted(made - set(commonest))
    chance.shuffle(others)
    return [*commonest, *others][:_SYLLABLES]


def calls(lines: int, seed: int) -> Iterator[MadeUp]:
    """Calls that have so many lines together."""
    chance = random.Random(seed)
    words = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    left, number = lines, 0
    while left > 0:
        count = min(left, max(2, round(chance.gauss(PER_CALL, PER_CALL / 3))))
        said, at = [], 0.0
        for nth in range(count):
            text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randrange(4, 15)))
            said.append((("agent", "customer")[nth % 2], at, at + 3.0, text, fold(text)))
            at += 4.0
        yield MadeUp(
            f"pbx1-{number}",
            ARRIVED + number * EVERY_S,
            chance.choice(QUEUES),
            f"agent{chance.randrange(AGENTS):02}",
            tuple(said),
        )
        left, number = left - count, number + 1


def _with_tone(rime: str, tone: str) -> str:
    at = next((at for at, letter in enumerate(rime) if letter in _VOWELS), 0)
    return rime[: at + 1] + tone + rime[at + 1 :]
