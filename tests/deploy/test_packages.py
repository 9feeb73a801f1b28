"""The list of what can be fetched."""

from __future__ import annotations

import pytest

from deploy.packages import BUNDLES, bundle_of


@pytest.mark.parametrize(
    ("name", "bundle"),
    [("asterisk", "asterisk"), ("espeak-ng", "espeak"), ("initdb", "postgres"), ("postgres", "postgres")],
)
def test_a_program_is_found_by_its_own_name_or_its_bundles(name: str, bundle: str) -> None:
    assert bundle_of(name) is BUNDLES[bundle]


def test_an_unknown_program_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(KeyError, match="asterisk, espeak, chromium"):
        bundle_of("windows")
