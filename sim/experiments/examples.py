"""Examples of the page: a plan, and what it claims to show, which is measured by `check`.

Each is a TOML file in `resources/experiments`:

    title = "The cliff at 0.138"
    order = 1
    experiment = "recall"
    seed = 7
    claim = "What a person will see, in a sentence or two."
    precision = 0.03            # or trials = 20; both as the experiment has them otherwise

    [settings]                  # that differ from the defaults, in the units a person reads
    temperature = 0.0

    [swept]                     # values, or ranges as they are typed
    neurons = [500, 1000, 2000]
    load = "0.10:0.20:0.01"

    [[expect]]                  # the mean of a measure at a point
    at = { neurons = 1000, load = 0.2 }
    measure = "overlap"
    below = 0.5

    [[expect]]                  # where a series crosses a level
    at = { neurons = 500 }
    measure = "recalled"
    crosses = 0.5
    above = 0.15
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.errors import ScenarioError, SimError
from sim.experiments.plan import Plan, read_values
from sim.experiments.results import Results
from sim.experiments.table import experiment_named
from sim.resource_tables import tables_in

__all__ = ["OPENING", "Example", "Expected", "check", "example_named", "examples"]


OPENING, BESIDE = "the-cliff", "load-and-temperature"
"""The example with which the page begins, and the one that follows it."""


@dataclass(frozen=True)
class Expected:
    """A number that must lie between two others, SI.

    Parameters
    ----------
    at : mapping
        The settings that tell the point, or the series.
    measure : str
    crosses : float or None
        The level at which the series is looked for; None for the mean at a point.
    above, below : float
    """

    at: Mapping[str, Any]
    measure: str
    crosses: float | None
    above: float
    below: float


@dataclass(frozen=True)
class Example:
    """A plan with a claim; see the module docstring."""

    name: str
    title: str
    claim: str
    plan: Plan
    expected: tuple[Expected, ...]


def _values(plan_of: Any, name: str, given: Any) -> tuple[Any, ...]:
    """The values of a setting in a file, SI."""
    specs = plan_of.Settings.specs()
    if name not in specs:
        raise ScenarioError(f"there is no setting {name!r}.")
    spec = specs[name]
    if isinstance(given, str):
        return read_values(spec, name, given)
    many = given if isinstance(given, list) else [given]
    if spec.kind in ("choice", "flag"):
        return tuple(spec.check(name, value) for value in many)
    return tuple(spec.check(name, round(value * spec.scale, 12)) for value in many)


def _parse(name: str, table: Mapping[str, Any]) -> Example:
    try:
        entry = experiment_named(table["experiment"])
        settings = {k: _values(entry, k, v)[0] for k, v in table.get("settings", {}).items()}
        swept = {k: _values(entry, k, v) for k, v in table["swept"].items()}
        trials = int(table.get("trials", entry.trials))
        precision = table.get("precision", None if "trials" in table else entry.precision)
        plan = Plan(
            entry.name, entry.Settings.from_dict(settings), swept, trials,
            int(table.get("most", max(entry.most, trials))), precision, int(table["seed"]),
        )  # fmt: skip
        expected = tuple(_expected(plan, one) for one in table["expect"])
        if not expected:
            raise ScenarioError("its claim expects nothing.")
        return Example(name, table["title"], table["claim"], plan, expected)
    except KeyError as error:
        raise ScenarioError(f"The example {name!r} lacks {error}.") from None
    except (SimError, AttributeError, TypeError, ValueError) as error:
        raise ScenarioError(f"The example {name!r} cannot be used: {error}") from None


def _expected(plan: Plan, table: Mapping[str, Any]) -> Expected:
    entry = plan.entry
    at = {name: _values(entry, name, value)[0] for name, value in table["at"].items()}
    crosses = table.get("crosses")
    measure = entry.measure(table["measure"])
    axis = entry.Settings.specs()[entry.x].scale if crosses is not None else measure.scale
    low, high = table.get("above", -math.inf), table.get("below", math.inf)
    level = None if crosses is None else float(crosses) * measure.scale
    if low == -math.inf and high == math.inf:
        raise ScenarioError("an expectation has a number it is above or below.")
    found = Expected(at, measure.name, level, low * axis, high * axis)
    _place(plan, found)
    return found


def _place(plan: Plan, expected: Expected) -> int:
    """The point, or the series, that is meant; raises ScenarioError if it is not exactly one."""

    def meant(point: Any) -> bool:
        return all(getattr(point, name) == value for name, value in expected.at.items())

    if expected.crosses is None:
        found = [k for k, point in enumerate(plan.points) if meant(point)]
    else:
        every = enumerate(plan.series)
        found = [k for k, one in every if all(meant(plan.points[p]) for p in one.points)]
    if len(found) != 1:
        raise ScenarioError(f"{dict(expected.at)} tells {len(found)} of its points or series.")
    return found[0]


def check(example: Example, results: Results) -> list[tuple[Expected, float]]:
    """What became of each expectation, SI: NaN where a series does not cross the level.

    It holds if the number lies between `above` and `below`.
    """
    found = []
    for expected in example.expected:
        place = _place(example.plan, expected)
        if expected.crosses is None:
            found.append((expected, results.estimate(place, expected.measure).mean))
        else:
            at = results.crossing(place, expected.crosses, expected.measure)
            found.append((expected, math.nan if at is None else at))
    return found


@cache
def examples() -> tuple[Example, ...]:
    """The examples, in the order of the menu; raises ScenarioError for a malformed file."""
    found = tables_in("experiments", "example")
    return tuple(_parse(name, table) for _, name, table in found)


def example_named(name: str) -> Example:
    """The example of this name; raises KeyError."""
    for example in examples():
        if example.name == name:
            return example
    raise KeyError(name)
