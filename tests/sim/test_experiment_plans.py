"""Plans and results: what is to be measured, and what follows from the numbers."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ParameterError, SimError
from sim.experiments import ExperimentError, Plan, Results, read_values, trial_seed
from sim.experiments.retrieval import RetrievalSettings
from sim.parameters import Spec
from sim.statistics import mean_interval

SPECS = RetrievalSettings.specs()
LOADS = st.lists(st.floats(0.01, 0.14), min_size=1, max_size=4, unique=True).map(tuple)
PLANS = st.builds(
    lambda seed, loads, neurons, trials, more, precision: Plan(
        "recall", RetrievalSettings(), {"neurons": neurons, "load": loads},
        trials, trials + more, precision, seed,
    ),
    st.integers(0, 10**9 - 1), LOADS, st.sampled_from([(64,), (64, 100), (81, 64)]),
    st.integers(2, 50), st.integers(0, 100), st.none() | st.floats(1e-6, 10.0),
)  # fmt: skip


def small(trials: int = 4, most: int = 40, precision: float | None = 0.1) -> Plan:
    swept = {"neurons": (64,), "load": (0.05, 0.1, 0.15)}
    return Plan("recall", RetrievalSettings(), swept, trials, most, precision, 3)


@given(PLANS)
@settings(max_examples=40)
def test_a_plan_comes_back_from_a_file_as_it_was(plan: Plan) -> None:
    again = Plan.from_plain(json.loads(json.dumps(plan.to_plain())))
    assert again.to_plain() == plan.to_plain()
    assert again.points == plan.points and again.series == plan.series


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=6,
    ),
    st.sampled_from([*small().to_plain(), None]),
)
@settings(max_examples=100)
def test_what_is_no_plan_is_refused_in_a_sentence(junk: Any, place: str | None) -> None:
    plain = junk if place is None else {**small().to_plain(), place: junk}
    try:
        Plan.from_plain(plain)
    except SimError as error:
        assert str(error).rstrip().endswith((".", ").")) and "Traceback" not in str(error)


def test_a_point_is_of_one_series_and_in_its_order_along_the_axis() -> None:
    plan = Plan.default("recall", neurons=(64, 100), load=(0.1, 0.05))
    assert [series.label for series in plan.series] == ["N = 64", "N = 100"]
    assert [(p.neurons, p.load) for p in plan.points] == [
        (64, 0.1), (64, 0.05), (100, 0.1), (100, 0.05),
    ]  # fmt: skip
    assert [series.points for series in plan.series] == [(0, 1), (2, 3)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"swept": {"neurons": (64,)}}, "values of load"),
        ({"trials": 1}, "2 to 100,000 trials"),
        ({"trials": 50}, "not 50 of 40"),
        ({"precision": 0.0}, "above 0"),
        ({"precision": math.nan}, "above 0"),
        ({"seed": -1}, "whole number from 0"),
        ({"seed": 10**9}, "whole number from 0"),
        ({"swept": {"load": tuple(np.linspace(0, 1, 5001).tolist())}}, "5,001 points"),
        ({"experiment": "nothing"}, "There is no experiment"),
    ],
)
def test_what_cannot_be_measured_is_said(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ExperimentError, match=re.escape(words)):
        Plan.from_plain({**small().to_plain(), **change})


# What a person types


@given(
    st.integers(-400, 400), st.integers(1, 50), st.integers(1, 200), st.integers(0, 4),
)  # fmt: skip
def test_a_range_holds_both_ends_as_a_person_would_write_them(
    low: int, step: int, count: int, digits: int
) -> None:
    written = [f"{(low + k * step) / 10**digits:.{digits}f}" for k in range(count)]
    words = f"{written[0]}:{written[-1]}:{step / 10**digits:.{digits}f}"
    wide = Spec("real", "X", "", -1e9, 1e9)
    assert read_values(wide, "x", words) == tuple(map(float, written))


@given(st.lists(st.floats(0.0, 3.0).map(lambda x: round(x, 9)), min_size=1, max_size=6))
def test_a_list_holds_its_numbers_with_blanks_or_without(numbers: list[float]) -> None:
    for joint in (",", ", "):
        words = joint.join(map(repr, numbers))
        assert read_values(SPECS["load"], "load", words) == tuple(numbers)


def test_numbers_are_read_in_the_unit_they_are_shown_in() -> None:
    percent = Spec("real", "X", "", 0.0, 1.0, unit="%", scale=0.01)
    assert read_values(percent, "x", "5,50:60:5") == (0.05, 0.5, 0.55, 0.6)
    assert read_values(SPECS["rule"], "rule", "hebb, storkey") == ("hebb", "storkey")
    assert read_values(SPECS["diagonal"], "diagonal", "on,off") == (True, False)
    assert read_values(SPECS["neurons"], "neurons", "100:300:100") == (100, 200, 300)


@given(st.text(max_size=20) | st.from_regex(r"[-0-9.:,einfa ]{0,12}", fullmatch=True))
@settings(max_examples=200)
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(words: str) -> None:
    for name in ("load", "neurons", "rule", "diagonal"):
        try:
            values = read_values(SPECS[name], name, words)
        except ParameterError as error:
            assert str(error).endswith("."), error
        else:
            assert 1 <= len(values) <= 5000


@pytest.mark.parametrize(
    "words",
    ["0.2:0.1:0.01", "0.1:0.2:0", "0.1:0.2:-1", "1:2", "", "1:2:3:4", "nan", "0:inf:1", "0:3:1e-9",
     "0:1e400:1", "0.1;0.2"],
)  # fmt: skip
def test_a_range_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(ParameterError):
        read_values(SPECS["load"], "load", words)


# What follows from the numbers

ROWS = np.random.default_rng(5).normal(0.9, 0.2, (3, 40, 4))


@given(st.permutations([(place, first) for place in range(3) for first in range(0, 40, 5)]))
@settings(max_examples=30)
def test_results_do_not_depend_on_the_order_in_which_they_come(
    order: list[tuple[int, int]],
) -> None:
    plan = small()
    straight, other = Results(plan), Results(plan)
    for place in range(3):
        straight.add(place, 0, ROWS[place].tolist())
    for place, first in order:
        other.add(place, first, ROWS[place, first : first + 5].tolist())
        other.add(place, first, ROWS[place, first : first + 5].tolist())
    assert other.trials == straight.trials == 120
    for place in range(3):
        assert other.made(place) == 40
        assert other.table(place).tobytes() == straight.table(place).tobytes()
        assert other.wanted(place) == straight.wanted(place)
        assert other.estimate(place) == straight.estimate(place)


@given(st.floats(0.01, 0.5), st.integers(2, 12), st.integers(0, 40))
def test_whether_a_point_goes_on_follows_from_its_first_trials(
    precision: float, trials: int, made: int
) -> None:
    plan = small(trials, 40, precision)
    results = Results(plan)
    results.add(0, 0, ROWS[0, :made].tolist())
    expected = trials
    while expected <= made and expected < 40:
        low, high = mean_interval(ROWS[0, :expected, 0], (0.0, 1.0))
        if 0.5 * (high - low) <= precision:
            break
        expected = min(40, expected + trials)
    assert results.wanted(0) == expected
    assert results.wanted(1) == trials  # another point makes no difference


def test_a_trial_that_waits_for_those_before_it_does_not_count_yet() -> None:
    results = Results(small())
    results.add(0, 2, ROWS[0, 2:4].tolist())
    assert results.made(0) == 0 and results.has(0, 3) and not results.has(0, 1)
    assert results.trials == 2 and not results.done and math.isnan(results.estimate(0).mean)
    results.add(0, 0, ROWS[0, :2].tolist())
    assert results.made(0) == 4
    assert results.values(0, "overlap").tolist() == ROWS[0, :4, 0].tolist()


def test_the_interval_of_a_probability_is_wilsons() -> None:
    results = Results(small())
    results.add(0, 0, [[1.0, 1.0, 0.0, 0.0]] * 10)
    one = results.estimate(0, "recalled")
    assert one.mean == 1.0 and one.high == pytest.approx(1.0) and 0.69 < one.low < 0.73
    # Ten recalls without a failure do not say that there is none.
    alike = results.estimate(0)
    assert (alike.mean, alike.high) == (1.0, 1.0) and 0.7 < alike.low < 0.75


def test_a_curve_crosses_a_level_between_two_points() -> None:
    results = Results(small())
    for place, mean in enumerate((1.0, 0.75, 0.25)):
        results.add(place, 0, [[mean, 0.0, 0.0, 0.0]] * 4)
    assert results.crossing(0, 0.5) == pytest.approx(0.125)
    assert results.crossing(0, 0.1) is None


def test_the_seed_of_a_trial_follows_from_what_it_is_of() -> None:
    plan, other = small(), Plan.default("recall", neurons=64, load=(0.1, 0.2))
    here = next(point for point in plan.points if point.load == 0.1)
    there = next(point for point in other.points if point.load == 0.1)
    assert trial_seed("recall", here, 3, 5) == trial_seed("recall", there, 3, 5)
    seeds = {
        trial_seed(name, point, seed, trial)
        for name in ("recall", "basins")
        for point in plan.points
        for seed in (3, 4)
        for trial in range(20)
    }
    assert len(seeds) == 2 * 3 * 2 * 20 and all(0 <= seed < 10**9 for seed in seeds)
