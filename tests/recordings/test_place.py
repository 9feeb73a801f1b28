from pathlib import Path

import pytest

from recordings.place import place


def test_a_path_below_the_root_is_found(tmp_path: Path) -> None:
    assert place(tmp_path, "2026/a.wav") == tmp_path.resolve() / "2026/a.wav"


@pytest.mark.parametrize("relative", ["../x", "/etc/passwd", "a/../../x"])
def test_a_path_that_climbs_out_is_refused(tmp_path: Path, relative: str) -> None:
    with pytest.raises(ValueError, match="outside the recordings folder"):
        place(tmp_path, relative)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "door").symlink_to("/etc")
    with pytest.raises(ValueError, match="outside the recordings folder"):
        place(tmp_path, "door/passwd")
