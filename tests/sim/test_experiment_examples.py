"""Examples of experiments: every file is read, what it claims is measured, and a malformed one is
refused in a sentence.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.experiments import EXPERIMENTS, Results, measure
from sim.experiments import examples as module
from sim.experiments.examples import Example, check, example_named, examples

NAMES = [example.name for example in examples()]
#: Those whose points in question take a second or two.
CHEAP = ("two-hundred-in-a-thousand", "letters-are-not-random")
TABLE: dict[str, Any] = {
    "title": "A cliff",
    "experiment": "recall",
    "seed": 7,
    "claim": "There is one.",
    "trials": 4,
    "settings": {"temperature": 0.0},
    "swept": {"neurons": [64, 100], "load": "0.05:0.15:0.05"},
    "expect": [
        {"at": {"neurons": 100, "load": 0.1}, "measure": "overlap", "above": 0.5},
        {"at": {"neurons": 64}, "measure": "recalled", "crosses": 0.5, "below": 0.2},
    ],
}


def parsed(**changes: Any) -> Example:
    """An example whose table differs from the one above; what is None is left out."""
    table = {**copy.deepcopy(TABLE), **changes}
    return module._parse("a-cliff", {k: v for k, v in table.items() if v is not None})


def broken(example: Example, results: Results) -> list[str]:
    """What of a claim does not hold, in words."""
    return [
        f"{one.measure} at {dict(one.at)} is {value:.4g}, "
        f"not between {one.above:g} and {one.below:g}"
        for one, value in check(example, results)
        if not one.above < value < one.below
    ]


def in_question(example: Example) -> Example:
    """The example with those points alone of which it says something, and their first trials. These
    are the same: their seeds do not depend on which other points there are."""
    (axis,) = example.plan.entry.axes
    assert all(one.crosses is None for one in example.expected)
    wanted = {one.at[axis] for one in example.expected}
    values = tuple(value for value in example.plan.x if value in wanted)
    swept = {**example.plan.swept, axis: values}
    plan = dataclasses.replace(example.plan, swept=swept, trials=60, precision=None)
    return dataclasses.replace(example, plan=plan)


# The files


def test_every_file_is_an_example_and_has_its_place_in_the_menu() -> None:
    folder = files("resources").joinpath("experiments")
    tables = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
    }
    assert set(tables) == set(NAMES)
    orders = [tables[name]["order"] for name in NAMES]
    assert orders == sorted(set(orders)), "in their order, no place twice"
    assert module.OPENING in ("", NAMES[0])
    for name in NAMES:
        assert example_named(name).plan.seed == tables[name]["seed"]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_something_that_can_fail(name: str) -> None:
    """Each expectation names one point, or one curve, and a number that it is above or below,
    within what its measure can be."""
    example = example_named(name)
    assert example.title and example.claim.endswith(".") and example.expected
    assert example.plan.experiment in EXPERIMENTS
    assert len(example.title) < 40 and len(example.claim) < 260
    for one in example.expected:
        place = module._place(example.plan, one)
        assert math.isfinite(one.above) or math.isfinite(one.below)
        assert one.above < one.below
        chosen = example.plan.entry.measure(one.measure)
        if one.crosses is None:
            assert place < len(example.plan.points)
            point = example.plan.points[place]
            assert all(getattr(point, key) == value for key, value in one.at.items())
            assert one.above > chosen.low or one.below < chosen.high
        else:
            assert chosen.low < one.crosses < chosen.high
            assert place < len(example.plan.series)
            assert one.above > min(example.plan.x) or one.below < max(example.plan.x)


@pytest.mark.parametrize("name", CHEAP)
def test_claims_hold_at_the_points_in_question(name: str) -> None:
    example = in_question(example_named(name))
    assert broken(example, measure(example.plan, workers=0)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_claims_hold(name: str) -> None:
    """Measured as the page measures them: the same numbers to the bit on any machine."""
    example = example_named(name)
    assert broken(example, measure(example.plan)) == []


# What a file says


def test_a_table_is_read_in_the_units_a_person_reads() -> None:
    example = parsed(
        settings={"activity": 10, "rule": "covariance", "coding": "01", "balanced": True},
        swept={"neurons": [64, 100], "load": [0.1, 0.2]},
        expect=[
            {"at": {"neurons": 100, "load": 0.2}, "measure": "wrong", "above": 1, "below": 20},
            {"at": {"neurons": 64}, "measure": "wrong", "crosses": 5, "above": 0.12},
        ],
    )
    plan, (point, crossing) = example.plan, example.expected
    assert plan.settings.activity == pytest.approx(0.1)
    assert (plan.trials, plan.precision, plan.most) == (4, None, plan.entry.most)
    assert (point.above, point.below, point.crosses) == (0.01, 0.2, None)
    assert (crossing.crosses, crossing.above, crossing.below) == (0.05, 0.12, math.inf)
    assert parsed(trials=None).plan.precision == plan.entry.precision
    assert parsed(precision=0.1).plan.precision == 0.1
    assert parsed(trials=500).plan.most == 500


def test_what_became_of_an_expectation_is_told() -> None:
    """Overlaps put in by hand: 1 at the first load of each network, .6 then, .2 at the last."""
    example = parsed()
    results = Results(example.plan)
    for place in range(len(example.plan.points)):
        overlap = (1.0, 0.6, 0.2)[place % 3]
        results.add(place, 0, [(overlap, float(overlap > 0.9), 0.0, 0.0)] * 4)
    values = [value for _, value in check(example, results)]
    assert values == [pytest.approx(0.6), pytest.approx(0.075)]
    assert broken(example, results) == []
    never = parsed(expect=[{**TABLE["expect"][1], "crosses": 1.5, "above": -9.0, "below": 9.0}])
    ((_, value),) = check(never, results)
    assert math.isnan(value)
    assert len(broken(never, results)) == 1, "a curve that never crosses the level holds nothing"


# Malformed ones


@pytest.mark.parametrize("name", ["title", "claim", "experiment", "swept", "seed", "expect"])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(ScenarioError, match=rf"^The example 'a-cliff' lacks '{name}'\.$"):
        parsed(**{name: None})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"experiment": "recal"}, "no experiment 'recal'"),
        ({"trials": 1}, "2 to 100,000 trials"),
        ({"trials": "many"}, "many"),
        ({"precision": -0.1}, "above 0"),
        ({"seed": -1}, "whole number from 0"),
        ({"seed": "seven"}, "seven"),
        ({"settings": {"rule": "hebbian"}}, "hebbian"),
        ({"settings": {"temperature": "warm"}}, "warm"),
        ({"settings": {"temperature": -1.0}}, "Temperature"),
        ({"settings": 3}, ""),
        ({"swept": {"load": "0.2:0.1:0.01"}}, "does not go up"),
        ({"swept": {"load": [0.1, 9.0]}}, "must lie between"),
        ({"swept": {"neurons": [64, 100]}}, "needs values of load"),
        ({"swept": {"neurons": [67 * 131], "load": [0.1]}}, "fill no grid"),
        ({"swept": {"load": "0.0001:3:0.0001", "neurons": [64, 100]}}, "5,000"),
        ({"expect": [{"at": {}, "measure": "overlap", "above": 0.5}]}, "tells 6"),
        ({"expect": [{"at": {"load": 0.11}, "measure": "overlap", "above": 0.5}]}, "tells 0"),
        ({"expect": [{"at": {"load": 0.1}, "measure": "overlap", "above": 0.5}]}, "tells 2"),
        (
            {"expect": [{"at": {"load": 0.1}, "measure": "overlap", "crosses": 0.5, "above": 0}]},
            "tells 0",
        ),
        ({"expect": [{"at": {"neurons": 100}, "measure": "over", "crosses": 0.5}]}, "'over'"),
        ({"expect": [{"at": {"neurons": 64}, "measure": "overlap", "crosses": "half"}]}, "half"),
        ({"expect": [{"at": {"neurons": 64, "load": 0.1}, "measure": "overlap", "above": "x"}]},
         ""),
        ({"expect": 3}, ""),
    ],
)  # fmt: skip
def test_a_malformed_one_is_refused_in_a_sentence(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        parsed(**changes)
    words = str(refused.value)
    assert words.startswith("The example 'a-cliff' cannot be used: ")
    assert says in words and "\n" not in words and len(words) < 300


def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **texts: str) -> tuple[Example, ...]:
    """The examples of another folder."""
    (tmp_path / "experiments").mkdir()
    for name, text in texts.items():
        (tmp_path / "experiments" / name.replace("_", ".")).write_text(text, encoding="utf-8")
    monkeypatch.setattr("sim.resource_tables.files", lambda package: tmp_path)
    return examples.__wrapped__()


TOML = """
title = "{title}"
order = {order}
experiment = "recall"
seed = 7
claim = "There is one."
[swept]
load = [0.1]
[[expect]]
at = {{ load = 0.1, neurons = 1000 }}
measure = "overlap"
above = 0.5
"""


def test_files_come_in_their_order_and_others_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = at_home(
        tmp_path, monkeypatch, a_toml=TOML.format(title="A", order=2),
        b_toml=TOML.format(title="B", order=1), notes_txt="Nothing.",
    )  # fmt: skip
    assert [(one.name, one.title) for one in found] == [("b", "B"), ("a", "A")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "^The example 'odd' is not TOML: .*"),
        ("", "^The example 'odd' lacks 'experiment'.$"),
    ],
)
def test_a_file_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    with pytest.raises(ScenarioError, match=says):
        at_home(tmp_path, monkeypatch, odd_toml=text)
