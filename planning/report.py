"""The result of a simulation: as JSON for programs, as a table for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from planning.replications import Summary
from planning.scenario import Scenario
from planning.student import Estimate


def as_json(scenario: Scenario, summary: Summary) -> str:
    run = scenario.run
    groups = zip(scenario.agents, summary.groups, strict=True)
    return dumps(
        {
            "classes": [
                {"name": kind.name} | flat(figures)
                for kind, figures in zip(scenario.classes, summary.queues, strict=True)
            ],
            "total": flat(summary.total),
            "agents": [
                {"name": group.name, "count": group.count} | flat({"occupancy": occupancy})
                for group, occupancy in groups
            ],
            "run": {
                "calls": run.calls,
                "warmup": run.first,
                "seed": run.seed,
                "replications": run.replications,
            },
        }
    )


def flat(figures: Mapping[str, Estimate]) -> dict[str, float | None]:
    """Each figure `x`, and half the width of its 95 % interval as `x_hw`."""
    pairs: dict[str, float | None] = {}
    for name, value in figures.items():
        pairs[name] = value.mean
        pairs[f"{name}_hw"] = value.hw
    return pairs


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
