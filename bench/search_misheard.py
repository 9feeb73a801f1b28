"""How well a search finds what a recogniser wrote wrongly: recall and precision, exact beside `~` (fuzzy).

`python -m bench search_misheard [--calls 600] [--seed 1] [--json]`

Made-up calls of Vietnamese sentences, seeded. In each, one sentence in four is about a wish that somebody
will search for; one word of it may have been misheard as recognisers mishear Vietnamese: another tone (bảo,
báo), another initial (l and n, tr and ch, s and x), another final (n and ng, t and c), another vowel (iê and
i, ai and ay), a letter lost. A call is right where the wish was spoken in it, whatever was written. The other
sentences hold words that are written much like those that are sought (bảo hiểm, gia hạn, hoàn thành, đối
tác), said as they are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench import search, speech
from interactions.database import make_engine, migrate
from interactions.fold import fold
from interactions.search import SearchIndex, TranscriptSearch

WISHES = [
    "hoàn tiền",
    "bảo hành",
    "khiếu nại",
    "giao hàng",
    "đổi hàng",
    "trả lại",
    "huỷ đơn",
    "thanh toán",
    "chuyển khoản",
    "mất sóng",
    "nâng cấp",
    "hoá đơn",
    "khuyến mãi",
    "đặt lịch",
    "sửa chữa",
    "tài khoản",
    "mật khẩu",
    "lắp đặt",
    "thẻ tín dụng",
    "chậm trễ",
    "nhân viên",
    "giảm giá",
    "đăng ký",
    "gọi lại",
    "kiểm tra",
]
_AROUND = [
    "cho tôi hỏi về {}",
    "tôi muốn {} ạ",
    "chị cần {} ngay hôm nay",
    "bên mình có {} không em",
    "vấn đề {} thế nào",
]
_OTHERS = [
    "dạ em nghe ạ",
    "anh chờ em một chút",
    "bảo hiểm của chị còn hạn",
    "gia hạn gói cước",
    "hoàn thành thủ tục",
    "đối tác bên em",
    "tiện cho chị không ạ",
    "trang hành chính",
    "em xin phép kể lại",
    "giá hàng tháng",
    "lịch sử cuộc gọi",
    "đơn giản thôi ạ",
    "khoản vay của anh",
    "hoàng hôn trên biển",
    "mãi mới gặp được em",
    "nhận viện phí",
    "tin nhắn báo cáo",
    "kiếm đâu ra",
    "sáng mai em giao",
    "chuyến bay bị hoãn",
    "hạng thẻ vàng",
    "thanh lý hợp đồng",
    "một khẩu phần",
    "cấp lại giấy tờ",
]
_CONFUSED = {
    "initial": (
        ("l", "n"),
        ("tr", "ch"),
        ("s", "x"),
        ("gi", "d"),
        ("r", "d"),
        ("v", "d"),
        ("kh", "h"),
        ("ph", "b"),
    ),
    "final": (("n", "ng"), ("t", "c"), ("n", "nh"), ("m", "n"), ("c", "ch")),
    "vowel": (("iê", "i"), ("ai", "ay"), ("ươ", "ưa"), ("oa", "a"), ("uyê", "iê"), ("ao", "au"), ("o", "ô")),
}
KINDS = ("heard rightly", "tone", "initial", "final", "vowel", "letter lost")
_MARKS = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@dataclass(slots=True)
class Count:
    """Of calls in which the wish was spoken (`right`), those found; and those found that were wrong."""

    right: int = 0
    found: int = 0
    wrong: int = 0
    by_kind: dict[str, list[int]] = field(default_factory=lambda: {kind: [0, 0] for kind in KINDS})


def misheard(word: str, kind: str, chance: random.Random) -> str:
    """The word with one mistake of this kind; as it was where there is none to make."""
    bare, marks = _apart(word)
    if kind == "tone":
        return _together(bare, chance.choice([mark for mark in ("", *_MARKS) if mark != marks]))
    if kind == "letter lost" and len(bare) > 3:
        at = chance.randrange(1, len(bare))
        return _together(bare[:at] + bare[at + 1 :], marks)
    options = []
    for one, other in _CONFUSED.get(kind, ()):
        for here, there in ((one, other), (other, one)):
            if kind == "initial" and bare.startswith(here) and not bare.startswith(there + "h"):
                options.append(there + bare[len(here) :])
            elif kind == "final" and bare.endswith(here) and not bare.endswith(there):
                options.append(bare[: -len(here)] + there)
            elif kind == "vowel" and here in bare and there not in bare:
                options.append(bare.replace(here, there, 1))
    return _together(chance.choice(options), marks) if options else word


def _apart(word: str) -> tuple[str, str]:
    """Without the mark of its tone, and that mark."""
    split = unicodedata.normalize("NFD", word)
    tone = next((mark for mark in _MARKS if mark in split), "")
    return unicodedata.normalize("NFC", split.replace(tone, "") if tone else split), tone


def _together(bare: str, tone: str) -> str:
    at = max(
        (
            n
            for n, letter in enumerate(unicodedata.normalize("NFD", c)[0] for c in bare)
            if letter in "aeiouy"
        ),
        default=0,
    )
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])


@dataclass(frozen=True, slots=True)
class Spoken:
    """A call, what was wished in it, and how that was misheard."""

    made: speech.MadeUp
    wish: str
    kind: str


def calls(count: int, seed: int) -> Iterator[Spoken]:
    chance = random.Random(seed)
    for number in range(count):
        wish, kind = chance.choice(WISHES), chance.choice(KINDS)
        words = wish.split()
        at = chance.randrange(len(words))
        words[at] = misheard(words[at], kind, chance)
        said = [*(chance.choice(_OTHERS) for _ in range(3)), chance.choice(_AROUND).format(" ".join(words))]
        chance.shuffle(said)
        lines = tuple(
            (("agent", "customer")[n % 2], n * 4.0, n * 4.0 + 3.0, line, fold(line))
            for n, line in enumerate(said)
        )
        unheard = words == wish.split()
        made = speech.MadeUp(f"m{number}", speech.ARRIVED + number, "sales", "an", lines)
        yield Spoken(made, wish, "heard rightly" if unheard else kind)


async def measure(count: int, seed: int, bar: Progress) -> dict[str, Count]:
    spoken = list(calls(count, seed))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'misheard.db'}"
        await migrate(url)
        engine = make_engine(url)
        try:
            await search.write(engine, [each.made for each in spoken])
            await SearchIndex(engine).catch_up()
            asked = TranscriptSearch(engine)
            step = bar.add_task("searching", total=2 * 2 * len(WISHES))
            counts: dict[str, Count] = {}
            for quoted in (False, True):
                for fuzzy in (False, True):
                    name = ("phrase" if quoted else "words") + (", fuzzy" if fuzzy else ", exact")
                    counts[name] = Count()
                    for wish in WISHES:
                        query = f'"{wish}"' if quoted else wish
                        await _ask(asked, query, wish, spoken, counts[name], fuzzy=fuzzy)
                        bar.advance(step)
            return counts
        finally:
            await engine.dispose()


async def _ask(
    asked: TranscriptSearch, query: str, wish: str, spoken: list[Spoken], count: Count, *, fuzzy: bool
) -> None:
    found: set[str] = set()
    cursor: str | None = None
    while True:
        page = await asked.search(query, limit=200, before=cursor, fuzzy=fuzzy)
        found |= {hit.call.call_id for hit in page.items}
        cursor = page.next
        if cursor is None:
            break
    for each in spoken:
        here = each.made.call_id in found
        if each.wish == wish:
            count.right += 1
            count.found += here
            count.by_kind[each.kind][0] += here
            count.by_kind[each.kind][1] += 1
        else:
            count.wrong += here


def rows(counts: dict[str, Count]) -> list[dict[str, object]]:
    return [
        {
            "search": name,
            "recall": round(count.found / count.right, 3),
            "precision": round(count.found / max(1, count.found + count.wrong), 3),
        }
        | {kind: round(here / of, 3) if of else None for kind, (here, of) in count.by_kind.items()}
        for name, count in counts.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    options = parser.parse_args()
    if options.calls < 1:
        parser.error("--calls: at least one")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        made = rows(asyncio.run(measure(options.calls, options.seed, bar)))
    if options.json:
        print(json.dumps({"calls": options.calls, "seed": options.seed, "rows": made}, ensure_ascii=False))
        return 0
    table = Table(title=f"{options.calls} calls, seed {options.seed}; recall by what was misheard")
    for name in made[0]:
        table.add_column(name, justify="left" if name == "search" else "right")
    for row in made:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
