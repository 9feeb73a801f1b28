from __future__ import annotations

from interactions.cases import actions
from interactions.cases.actions import ACTIONS, NAMES, Action


def test_everything_that_can_happen_has_a_name_of_its_own() -> None:
    kinds = [each for each in vars(actions).values() if isinstance(each, type) and issubclass(each, Action)]
    assert {*ACTIONS.values(), Action} == set(kinds)
    assert len(NAMES) == len(ACTIONS)
