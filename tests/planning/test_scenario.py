"""A scenario is read whole or refused, each thing to mend in a line that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.scenario import AgentGroup, BadScenario, CallClass, Run, Scenario, Step, read_scenario
from routing.demand import Choice, Demand

LEAST = """
[[class]]
name = "sales"
arrivals_per_s = 0.1
aht_s = 180
{more}
[[agents]]
count = 3
skills = {{sales = 5}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "s.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadScenario) as caught:
        read_scenario(written(folder, text))
    return str(caught.value).removeprefix(f"{folder / 's.toml'}: ").split(f"\n{folder / 's.toml'}: ")


def read(folder: Path, more: str = "", run: str = "") -> Scenario:
    return read_scenario(written(folder, run + LEAST.format(more=more)))


def test_what_is_not_said_has_a_good_default(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    run, (sales,) = scenario.run, scenario.classes
    assert (run.calls, run.first, run.seed, run.replications) == (20_000, 2_000, 1, 10)
    assert (sales.patience_s, sales.max_waiting, sales.max_wait_s, sales.sl_s) == (None, None, None, 20.0)
    assert scenario.demand(sales) == Demand("sales", ((),), choice=Choice.LONGEST_IDLE)


def test_everything_can_be_said(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        run='[run]\ncalls = 500\nwarmup = 0\nseed = -7\nreplications = 3\nchoice = "round_robin"\n',
        more="""
        aht_dist = "lognormal"
        aht_cv = 0.5
        patience_s = 60
        requires = {sales = 5, vip = 1}
        prefers = {"team:hanoi" = 1}
        choice = "best_fit"
        priority_s = 30
        strict_priority = 2
        sl_s = 10
        max_waiting = 0
        max_wait_s = 600
        steps = [{after_s = 20, drop = ["vip"], least = {sales = 2}}, {after_s = 40, queue = "sales"}]
        """,
    )
    assert (scenario.run.first, scenario.run.seed) == (0, -7)
    (sales,) = scenario.classes
    assert scenario.demand(sales) == Demand(
        "sales", ((("sales", 5), ("vip", 1)),), (("team:hanoi", 1),), Choice.BEST_FIT, 2
    )
    assert scenario.demand(sales, 1).ways == ((("sales", 5), ("vip", 1)), (("sales", 2),))


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("patience = 60", "[[class]] sales: patience: is no key of a scenario: mend its name or take it out"),
        ("sl_s = -1", "[[class]] sales: sl_s: Input should be greater than or equal to 0"),
        ("patience_s = 0", "[[class]] sales: patience_s: Input should be greater than 0"),
        ("patience_s = inf", "[[class]] sales: patience_s: Input should be a finite number"),
        ("patience_s = nan", "[[class]] sales: patience_s: Input should be a finite number"),
        ('patience_s = "60"', "[[class]] sales: patience_s: Input should be a valid number"),
        ("max_waiting = 1.5", "[[class]] sales: max_waiting: Input should be a valid integer"),
        ("requires = {sales = 11}", "[[class]] sales: requires.sales: Input should be less than or equal"),
        ('choice = "any"', "[[class]] sales: choice: Input should be 'best_fit', 'longest_idle'"),
        ('aht_dist = "normal"', "[[class]] sales: aht_dist: Input should be 'exponential' or 'lognormal'"),
        ("aht_cv = 2", '[[class]] sales: aht_cv is for aht_dist = "lognormal"'),
        (
            "requires = {sales = 2}\nsteps = [{after_s = 9, drop = ['sales']}, {after_s = 9}]",
            "[[class]] sales: steps: each after_s must be later than the one before",
        ),
        ("steps = [{after_s = 9}]", "[[class]] sales: steps: nothing changes after 9 s"),
        (
            "steps = [{after_s = 9, drop = ['vip']}]",
            "[[class]] sales: steps: vip is not required any more after 9 s",
        ),
        (
            "requires = {sales = 2}\nsteps = [{after_s = 9, least = {sales = 2}}]",
            "[[class]] sales: steps: least must be below the 2 required of sales",
        ),
        (
            "steps = [{after_s = 9, queue = 'support'}]",
            "class sales: steps: there is no class support",
        ),
        ("steps = [{drop = ['x']}]", "[[class]] sales: steps.0.after_s: is missing"),
        (
            "requires = {vip = 1}",
            "class sales: no agent has what it requires and its callers never hang up: give agents",
        ),
    ],
)
def test_a_wrong_class_is_refused_with_what_to_mend(tmp_path: Path, more: str, line: str) -> None:
    (told,) = refused(tmp_path, LEAST.format(more=more))
    assert told.startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[run]\ncalls = 0", "[run]: calls: Input should be greater than or equal to 1"),
        ("[run]\ncalls = 10\nwarmup = 10", "[run]: warmup = 10 leaves nothing of 10 calls: raise calls"),
        ("[run]\nseed = 1.5", "[run]: seed: Input should be a valid integer"),
        ("[run]\nlength = 3", "[run]: length: is no key of a scenario"),
        ("[centre]\nx = 1", "centre: is no key of a scenario"),
        ("run = 3", "[run]: Input should be a valid dictionary"),
    ],
)
def test_a_wrong_run_is_refused_with_what_to_mend(tmp_path: Path, text: str, line: str) -> None:
    (told,) = refused(tmp_path, f"{text}\n{LEAST.format(more='')}")
    assert told.startswith(line)


def test_who_calls_and_who_answers_must_be_said(tmp_path: Path) -> None:
    assert refused(tmp_path, "") == ["[[class]]: is missing", "[[agents]]: is missing"]
    assert refused(tmp_path, "class = [3]\nagents = []") == [
        "[[class]] number 1: Input should be a valid dictionary or instance of CallClass",
        "[[agents]]: List should have at least 1 item after validation, not 0",
    ]
    assert refused(tmp_path, "[[class]]\n[[agents]]\ncount = 0") == [
        "[[class]] number 1: name: is missing",
        "[[class]] number 1: arrivals_per_s: is missing",
        "[[class]] number 1: aht_s: is missing",
        "[[agents]] number 1: count: Input should be greater than or equal to 1",
    ]


def test_two_classes_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = LEAST.format(more="") + '[[class]]\nname = "sales"\narrivals_per_s = 1\naht_s = 1\n'
    (told,) = refused(tmp_path, twice)
    assert told == "class sales is there twice: each needs a name of its own"


def test_a_class_nobody_can_serve_may_give_up(tmp_path: Path) -> None:
    read(tmp_path, more="requires = {vip = 1}\npatience_s = 60")
    read(tmp_path, more="requires = {vip = 1}\nsteps = [{after_s = 9, drop = ['vip']}]")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="cannot be read: No such file"):
        read_scenario(tmp_path / "none.toml")
    assert "is not TOML" in refused(tmp_path, "[run")[0]
    (tmp_path / "s.toml").write_bytes(b"\xff")
    with pytest.raises(BadScenario, match="is not TOML"):
        read_scenario(tmp_path / "s.toml")


def test_every_example_is_a_scenario() -> None:
    examples = sorted((Path(__file__).parents[2] / "docs" / "scenarios").glob("*.toml"))
    assert examples
    for example in examples:
        read_scenario(example)


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "simulate.md").read_text(encoding="utf-8")
    for table in (Run, CallClass, AgentGroup):
        for key in table.model_fields:
            assert f"| `{key}` |" in text
    for key in Step.model_fields:
        assert f"{key} = " in text
