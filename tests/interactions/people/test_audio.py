"""The files of recordings, on a disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from interactions.people.audio import Sound, folder_of, remove
from recordings.plan import plan, plan_message
from tests.interactions.calls import NINE


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"RIFF")


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_everything_in_the_recording_s_own_folder_goes_and_nothing_else(tmp_path: Path) -> None:
    mine, other = plan("pbx-1", 1, NINE), plan("pbx-1", 2, NINE)
    write(tmp_path, mine.customer, mine.agent, mine.stereo, f"{mine.stereo}.part", other.customer)
    assert remove(tmp_path, [Sound(paths=(mine.customer, mine.stereo), folder=mine.folder)]) == (4, ())
    assert files(tmp_path) == [other.customer]
    assert not (tmp_path / mine.folder).exists()


def test_a_leg_of_a_recording_that_failed_is_found_by_its_folder(tmp_path: Path) -> None:
    planned = plan("pbx-1", 3, NINE)
    write(tmp_path, planned.customer)
    folder = folder_of(planned.recording_id, "pbx-1", NINE)
    assert remove(tmp_path, [Sound(paths=(), folder=folder)]) == (1, ())
    assert files(tmp_path) == []


@pytest.mark.parametrize("planned", [plan("a/b", 2, NINE), plan_message("c-talk-1", 4, NINE)])
def test_the_folder_of_a_recording_is_where_it_was_planned(planned: object) -> None:
    call_id = "a/b" if planned == plan("a/b", 2, NINE) else "c-talk-1"
    assert folder_of(planned.recording_id, call_id, NINE) == planned.folder  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("recording_id", "at"),
    [("call-1-r", NINE), ("x", NINE), ("", NINE), ("c-talk-0", NINE), ("d-talk-1", NINE), ("c-talk-1", 1e20)],
)
def test_a_recording_that_was_not_planned_by_us_has_no_folder(recording_id: str, at: float) -> None:
    assert folder_of(recording_id, "c", at) is None


def test_what_is_gone_already_needs_nothing(tmp_path: Path) -> None:
    sound = Sound(paths=("a/b.wav",), folder="a")
    assert remove(tmp_path, [sound]) == remove(tmp_path / "nowhere", [sound]) == (0, ())


def test_nothing_outside_of_the_folder_is_touched(tmp_path: Path) -> None:
    root = tmp_path / "recordings"
    write(tmp_path, "secret.wav", "recordings/a/b.wav")
    (root / "a" / "link.wav").symlink_to(tmp_path / "secret.wav")
    sound = Sound(paths=("../secret.wav", "a/link.wav", "a/\0.wav"), folder="..")
    assert remove(root, [sound]) == (0, ("../secret.wav", "a/\0.wav", "a/link.wav"))
    assert (tmp_path / "secret.wav").exists()


def test_the_folder_of_all_recordings_stays(tmp_path: Path) -> None:
    write(tmp_path, "one.wav")
    assert remove(tmp_path, [Sound(paths=("one.wav",))]) == (1, ())
    assert tmp_path.exists()
