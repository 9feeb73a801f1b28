from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from interactions.queue_log.files import LONGEST, BadQueueLog, LogFile, in_order
from interactions.queue_log.lines import Reason

LATEST = 2_000_000_000.0
LINE = "1700000000|1.1|sales|NONE|ENTERQUEUE||0901234567|1"


def plain(data: bytes) -> bytes:
    return data


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("packed", [plain, gzip.compress, bz2.compress, lzma.compress])
def test_rotated_files_are_unpacked_whatever_they_are_called(
    tmp_path: Path, packed: Callable[[bytes], bytes]
) -> None:
    file = LogFile(written(tmp_path / "queue_log.7", packed(f"{LINE}\n\r\n{LINE}\r\n".encode())))
    assert list(file.lines()) == [(1, LINE), (2, ""), (3, LINE)]
    assert file.done == file.size


def test_bytes_that_are_no_utf_8_cost_nobody_his_call(tmp_path: Path) -> None:
    file = LogFile(written(tmp_path / "q", LINE.encode() + b"|Ch\xe1 Lan\x00\n"))
    assert list(file.lines()) == [(1, f"{LINE}|Ch\ufffd Lan\0")]


def test_the_last_line_of_a_file_that_is_being_written_is_not_believed(tmp_path: Path) -> None:
    file = LogFile(written(tmp_path / "q", f"{LINE}\n1700000009|1.1|sales|Lan|COMPLETEAGENT|2|12"))
    assert list(file.lines()) == [(1, LINE), (2, Reason.UNFINISHED)]


def test_a_line_without_end_is_one_line_that_is_not_used(tmp_path: Path) -> None:
    file = LogFile(written(tmp_path / "q", f"{LINE}\n{'x' * 5 * LONGEST}\n{LINE}\n"))
    assert list(file.lines()) == [(1, LINE), (2, Reason.TOO_LONG), (3, LINE)]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_of_a_damaged_file_all_before_the_damage_is_read(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    lines = "".join(f"{LINE}{n}\n" for n in range(100_000)).encode()
    packed = pack(lines)
    file = LogFile(written(tmp_path / "q.gz", packed[: len(packed) * 2 // 3]))
    found = list(file.lines())
    assert found[-1][1] is Reason.DAMAGED
    assert [text for _, text in found[:-1] if text is not Reason.UNFINISHED]


def test_files_are_read_in_the_order_of_their_times_and_empty_ones_not_at_all(tmp_path: Path) -> None:
    late = written(tmp_path / "a", f"1700000100{LINE[10:]}\n")
    early = written(tmp_path / "b", f"broken\n{LINE}\n")
    empty = written(tmp_path / "c", "")
    assert [file.path for file in in_order([late, empty, early], LATEST)] == [early, late]


@pytest.mark.parametrize(
    "text", ["root:x:0:0::/root:/bin/sh\n" * 3, "\n\n", "x" * 40_000, "1|2|3|4|5\n" * 2000]
)
def test_a_file_that_is_no_queue_log_is_told_with_what_one_looks_like(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadQueueLog, match=r"is no queue_log: .* is like 1366720340\|"):
        in_order([written(tmp_path / "passwd", text)], LATEST)


def test_a_file_that_is_not_there_is_told_with_where_it_mostly_is(tmp_path: Path) -> None:
    with pytest.raises(BadQueueLog, match=r"No such file or directory.*var/log/asterisk/queue_log"):
        LogFile(tmp_path / "nowhere")
    with pytest.raises(BadQueueLog, match="Is a directory"):
        LogFile(tmp_path)
