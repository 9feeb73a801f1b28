"""The three rates of a list of contacts."""

from __future__ import annotations

from dataclasses import dataclass

from interactions.fcr.figures import Fcr, RepeatShare, Share, fcr


@dataclass
class Contact:
    flag: bool | None = None
    survey: bool | None = None
    repeat: str | None = None


def test_of_nothing_there_is_no_rate() -> None:
    figures = fcr([Contact()])
    assert figures == Fcr(Share(), Share(), RepeatShare())
    assert (figures.agent.rate, figures.survey.rate, figures.repeat.rate) == (None, None, None)


def test_the_three_figures_stand_side_by_side() -> None:
    figures = fcr(
        [
            Contact(flag=True, survey=False, repeat="repeated"),
            Contact(flag=True, repeat="resolved"),
            Contact(flag=True, repeat="resolved"),
            Contact(flag=False, survey=True, repeat="resolved"),
        ]
    )
    assert (figures.agent.yes, figures.agent.n, figures.agent.rate) == (3, 4, 0.75)
    assert (figures.survey.yes, figures.survey.n, figures.survey.rate) == (1, 2, 0.5)
    assert (figures.repeat.resolved, figures.repeat.eligible, figures.repeat.rate) == (3, 4, 0.75)


def test_the_provisional_are_counted_beside_the_eligible() -> None:
    figures = fcr([Contact(repeat="provisional"), Contact(repeat="resolved"), Contact()])
    assert figures.repeat == RepeatShare(resolved=1, eligible=1, provisional=1)
