from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recordings.legs import write_leg
from tests.transcription.speech import RATE, sentences, sound_of
from transcription.audio import inspect
from transcription.segments import LONGEST_S, MERGED_GAP_S, Region, regions, speech


def test_speech_is_padded_on_both_sides() -> None:
    assert regions([(3.0, 4.0)]) == [Region(2.25, 4.75)]


def test_padding_may_reach_beyond_the_leg() -> None:
    assert regions([(0.0, 1.0)]) == [Region(-0.75, 1.75)]


def test_short_gaps_are_merged_and_long_ones_left_out() -> None:
    assert regions([(1.0, 2.0), (3.4, 4.5), (6.5, 7.0)]) == [Region(0.25, 5.25), Region(5.75, 7.75)]


def test_endless_sound_is_cut_where_a_thread_has_had_enough() -> None:
    frames = [(at * 0.03, (at + 1) * 0.03) for at in range(4000)]  # two minutes without a pause
    cut = regions(frames)
    assert len(cut) == 5
    for before, after in pairwise(cut):
        assert before.end == pytest.approx(after.start)


def test_silence_has_no_regions() -> None:
    assert regions([]) == []


spans = st.lists(st.tuples(st.floats(0.0, 5.0), st.floats(0.01, 4.0)), max_size=40).map(
    lambda steps: [
        (sum(gap + length for gap, length in steps[:n]) + steps[n][0],
         sum(gap + length for gap, length in steps[: n + 1]))
        for n in range(len(steps))
    ]
)  # fmt: skip


@given(spans)
def test_no_speech_is_lost_and_no_moment_is_decoded_twice(voiced: list[tuple[float, float]]) -> None:
    cut = regions(voiced)
    for start, end in voiced:
        assert any(region.start <= start + 1e-6 and end <= region.end + 1e-6 for region in cut)
    for before, after in pairwise(cut):
        assert before.end <= after.start + 1e-6
    assert all(region.end - region.start <= LONGEST_S + 1e-6 for region in cut)


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_real_speech_is_found_between_real_silence(tmp_path: Path, rate: int) -> None:
    sound = sound_of(sentences()[0][0])
    if rate == 8_000:
        sound = b"".join(sound[at : at + 2] for at in range(0, len(sound), 4))
    length = len(sound) / 2 / rate
    leg = write_leg(tmp_path / "leg.wav", bytes(2 * rate * 3) + sound + bytes(2 * rate * 4) + sound, rate)

    found = speech(inspect(leg, longest_s=60.0))

    assert len(found) == 2
    assert 2.0 < found[0].start < 4.0
    assert found[0].end < 3.0 + length + MERGED_GAP_S
    assert found[1].end > 7.0 + length


def test_a_leg_shorter_than_a_frame_is_searched_too(tmp_path: Path) -> None:
    assert speech(inspect(write_leg(tmp_path / "leg.wav", bytes(20)), longest_s=60.0)) == []


def test_a_leg_longer_than_a_block_keeps_its_times(tmp_path: Path) -> None:
    sound = sound_of(sentences()[0][0])
    leg = write_leg(tmp_path / "leg.wav", bytes(2 * RATE * 70) + sound)
    (found,) = speech(inspect(leg, longest_s=100.0))
    assert 69.0 < found.start < 71.0
