"""Scenarios: every one shipped does what it claims; a malformed one is refused in a sentence."""

from __future__ import annotations

import dataclasses
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import scenarios as module
from sim.errors import GestureError, ScenarioError
from sim.ring import HEADING_NETWORKS
from sim.scenarios import Expectation, Outcome, Scenario, check, listing, quantity, scenarios

SHIPPED = scenarios()


def failures(scenario: Scenario) -> list[str]:
    """What of a scenario's claim does not hold, in words."""
    return [
        f"{o.expectation.reading} from {o.expectation.start:g} to {o.expectation.stop:g} s is "
        f"{o.value:.4g}, not between {o.expectation.above:g} and {o.expectation.below:g}"
        for o in check(scenario)
        if not o.held
    ]


def with_seed(scenario: Scenario, seed: int) -> Scenario:
    return dataclasses.replace(scenario, seed=seed)


# What is shipped


@pytest.mark.parametrize("name", SHIPPED)
def test_a_scenario_does_what_it_claims(name: str) -> None:
    wrong = failures(SHIPPED[name])
    assert not wrong, f"{name}: " + "; ".join(wrong)


BY_CHANCE = [name for name, s in SHIPPED.items() if {"noise", "heterogeneity"} & set(s.parameters)]


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_CHANCE)
def test_a_claim_holds_for_other_seeds_too(name: str) -> None:
    """A person may choose another seed; what is claimed is not the luck of one."""
    for seed in range(100, 140):
        wrong = failures(with_seed(SHIPPED[name], seed))
        assert not wrong, f"{name}, seed {seed}: " + "; ".join(wrong)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_scenario_is_complete(name: str) -> None:
    scenario = SHIPPED[name]
    assert scenario.name == name
    assert scenario.title and scenario.claim.endswith(".")
    assert scenario.tab == "ring"
    assert scenario.expectations, "a claim that nothing checks"
    known = {kind.name: kind for kind in HEADING_NETWORKS}[scenario.network]
    for e in scenario.expectations:
        assert e.reading in known.readings
        assert 0.0 <= e.start <= e.stop <= scenario.duration
        assert e.above < e.below and (math.isfinite(e.above) or math.isfinite(e.below))
    for at, gesture, arguments in scenario.gestures:
        assert 0.0 <= at <= scenario.duration
        assert gesture in known.gestures()
        assert not any(isinstance(value, str) for value in arguments.values())


def test_the_scenarios_are_in_the_order_of_their_buttons() -> None:
    assert list(SHIPPED)[:2] == ["hold-in-the-dark", "turn-in-the-dark"]
    orders = []
    for name in SHIPPED:
        text = files("resources").joinpath("scenarios", f"{name}.toml").read_text("utf-8")
        orders.append(tomllib.loads(text)["order"])
    assert orders == sorted(orders) and len(set(orders)) == len(orders)
    assert len({scenario.title for scenario in SHIPPED.values()}) == len(SHIPPED)


def test_the_numbers_of_a_claim_are_those_that_are_checked() -> None:
    """The sentence and the table were written by hand; here they meet."""

    def claims(name: str, words: str, reading: str, **limits: float) -> None:
        scenario = SHIPPED[name]
        assert words in scenario.claim
        assert any(
            e.reading == reading and all(getattr(e, k) == v for k, v in limits.items())
            for e in scenario.expectations
        ), f"{name}: {words!r} is not checked"

    claims("hold-in-the-dark", "less than half a degree", "wander", below=0.5, stop=60.0)
    claims("turn-in-the-dark", "within 1°", "largest_error", below=1.0)
    claims("mouse-turning", "within 2°", "largest_error", below=2.0, stop=60.0)
    claims("landmark-pulls", "within 4 s", "heading", start=6.0)  # it lights up at 2 s
    claims("cue-conflict", "90° away within 3 s", "travel", start=3.0, stop=6.0)


# What a scenario starts


def test_a_start_is_fresh_each_time() -> None:
    scenario = SHIPPED["drift-from-noise"]
    one, two, other = scenario.start(), scenario.start(), scenario.start(seed=8)
    for run in (one, two, other):
        assert run.network.step == 0 and not run.log
        run.advance(200)
    np.testing.assert_array_equal(one.network.rates, two.network.rates)
    assert not np.array_equal(one.network.rates, other.network.rates)
    assert one.network.seed == scenario.seed and other.network.seed == 8


def test_a_script_acts_at_its_times() -> None:
    run = SHIPPED["turn-in-the-dark"].start()
    run.advance(round(14.0 / run.network.dt))
    assert [(g.step * run.network.dt, g.name) for g in run.log] == [
        (1.0, "turn"),
        (6.0, "turn"),
        (7.0, "turn"),
        (12.0, "turn"),
    ]
    speeds = [math.degrees(g.arguments["velocity"]) for g in run.log]
    np.testing.assert_allclose(speeds, [90.0, 0.0, -60.0, 0.0])


# A claim can fail


def replaced(name: str, gestures: bool = True, **parameters: float) -> Scenario:
    scenario = SHIPPED[name]
    return dataclasses.replace(
        scenario,
        parameters={**scenario.parameters, **parameters},
        gestures=scenario.gestures if gestures else (),
    )


def test_a_compass_that_does_not_turn_fails_the_claim_of_speed() -> None:
    outcomes = check(replaced("turn-in-the-dark", velocity_gain=0.0))
    speeds = [o for o in outcomes if o.expectation.reading == "speed"]
    assert len(speeds) == 2
    for outcome in speeds:
        assert outcome.value == pytest.approx(0.0, abs=0.1)
        assert not outcome.held


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("hold-in-the-dark", {"heterogeneity": 0.05}),
        ("turn-in-the-dark", {"velocity_gain": 1.1}),
        ("landmark-pulls", {"noise": 2.0}),
        ("cue-conflict", {"landmark_strength": 0.1}),
        ("cue-conflict", {"landmark_strength": 20.0}),
        ("drift-from-noise", {"noise": 0.0}),
        ("eight-neurons-stick", {"detuning": 0.0}),
        ("eight-neurons-stick", {"detuning": -0.05}),
        ("mouse-turning", {"velocity_gain": 0.9}),
    ],
)
def test_another_network_does_not_do_what_is_claimed(name: str, changes: dict[str, float]) -> None:
    scenario = dataclasses.replace(
        replaced(name, **changes), duration=min(SHIPPED[name].duration, 8.0)
    )
    short = tuple(
        dataclasses.replace(e, stop=min(e.stop, scenario.duration))
        for e in scenario.expectations
        if e.start < scenario.duration
    )
    assert failures(dataclasses.replace(scenario, expectations=short))


def test_without_its_script_nothing_happens() -> None:
    for name in ("turn-in-the-dark", "landmark-pulls", "cue-conflict", "eight-neurons-stick"):
        assert failures(replaced(name, gestures=False)), name


@pytest.mark.parametrize(
    ("value", "held"),
    [(1.0, True), (3.0, True), (2.0, True), (0.999, False), (3.001, False), (math.nan, False)],
)
def test_what_is_no_number_is_not_what_was_claimed(value: float, held: bool) -> None:
    assert Outcome(Expectation("speed", 0.0, 1.0, 1.0, 3.0), value).held is held


# Quantities


@pytest.mark.parametrize(
    ("written", "si"),
    [
        ("90 deg", math.pi / 2),
        ("-60 deg/s", -math.pi / 3),
        ("+180deg", math.pi),
        ("20 ms", 0.02),
        ("1.5e1 ms", 0.015),
        ("2 Hz", 2.0),
        ("5 %", 0.05),
        ("5%", 0.05),
        ("1 rad", 1.0),
        ("3 s", 3.0),
        ("0.25", 0.25),
        (" 7 Hz ", 7.0),
    ],
)
def test_a_quantity_has_a_unit(written: str, si: float) -> None:
    assert quantity(written) == pytest.approx(si, rel=1e-15)


@pytest.mark.parametrize("value", [3, 2.5, True, None, [1, 2], "red", ""])
def test_what_is_no_quantity_stays_as_it_is(value: Any) -> None:
    assert quantity(value) is value


def test_an_unknown_unit_is_refused_and_the_known_ones_listed() -> None:
    with pytest.raises(ScenarioError) as raised:
        quantity("3 furlongs")
    assert "'3 furlongs'" in str(raised.value) and "deg/s" in str(raised.value)


def test_a_number_with_two_points_is_refused() -> None:
    with pytest.raises(ScenarioError):
        quantity("1.2.3 deg")


# Files


GOOD = """
title = "T"
tab = "ring"
network = "fly"
seed = 1
claim = "It stays."
duration = 1.0

[parameters]
neurons = 16
noise = 0.1

[[gestures]]
at = 0.5
name = "turn"
velocity = "90 deg/s"

[[expect]]
reading = "wander"
from = 0.0
to = 0.4
below = 90.0
"""

Load = Callable[[str], Mapping[str, Scenario]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Ship one scenario of this text, called `mine`, instead of those there are."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "README.md").write_text("No scenario.")
    monkeypatch.setattr(module, "files", lambda package: tmp_path)

    def load_text(text: str) -> Mapping[str, Scenario]:
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        return scenarios.__wrapped__()

    return load_text


def test_a_file_is_a_scenario(load: Load) -> None:
    found = load(GOOD)
    assert list(found) == ["mine"]
    mine = found["mine"]
    assert mine.parameters == {"neurons": 16, "noise": 0.1}
    at, name, arguments = mine.gestures[0]
    assert (at, name) == (0.5, "turn")
    assert arguments["velocity"] == pytest.approx(math.pi / 2)
    assert mine.expectations == (Expectation("wander", 0.0, 0.4, -math.inf, 90.0),)
    assert not failures(mine)
    assert "mine" in listing(found.values()) and "It stays." in listing(found.values())


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    "field", ["title", "tab", "network", "seed", "claim", "duration", "at", "name", "from", "to"]
)
def test_what_a_file_lacks_is_named(load: Load, field: str) -> None:
    text = re.sub(rf"^{field} = .*\n", "", GOOD, count=1, flags=re.MULTILINE)
    with pytest.raises(ScenarioError) as raised:
        load(text)
    assert str(raised.value) == f"The scenario 'mine' lacks '{field}'."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is not TOML"),
        (changed('network = "fly"', 'network = "bee"'), "There is no network 'bee'"),
        (changed("noise = 0.1", "nose = 0.1"), "There is no parameter 'nose'"),
        (changed("noise = 0.1", "noise = 99.0"), "Noise must lie between"),
        (changed("noise = 0.1", 'noise = "loud"'), "Noise is a number"),
        (changed("noise = 0.1", 'noise = "1 dB"'), "unknown unit"),
        (changed("noise = 0.1", "noise = nan"), "finite"),
        (changed("neurons = 16", "neurons = 16.5"), "whole number"),
        (changed("seed = 1", 'seed = "one"'), "invalid literal"),
        (changed("duration = 1.0", 'duration = "long"'), "could not convert"),
        (changed("at = 0.5", 'at = "later"'), "could not convert"),
        (changed('velocity = "90 deg/s"', 'velocity = "90 knots"'), "unknown unit"),
        (GOOD[: GOOD.index("[[expect]]")], "lacks 'expect'"),
        (changed("below = 90.0", 'below = "few"'), "could not convert"),
    ],
)
def test_a_malformed_file_is_refused_in_a_sentence(load: Load, text: str, words: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        load(text)
    message = str(raised.value)
    assert message.startswith("The scenario 'mine' ") and words in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(changed('name = "turn"', 'name = "spin"'), id="unknown gesture"),
        pytest.param(changed("velocity = ", "speed = "), id="unknown argument"),
        pytest.param(changed('velocity = "90 deg/s"', "velocity = nan"), id="nan"),
        pytest.param(changed('"90 deg/s"', '"90°/s"'), id="unit not understood"),
        pytest.param(changed('"wander"', '"wonder"'), id="unknown reading"),
        pytest.param(changed("to = 0.4", "to = 4.0"), id="expected after the end"),
        pytest.param(changed("from = 0.0", "from = 0.5"), id="from after to"),
        pytest.param(changed("seed = 1", "seed = -1"), id="seed below 0"),
        pytest.param(changed("duration = 1.0", "duration = -1.0"), id="negative duration"),
        pytest.param(changed("at = 0.5", "at = nan"), id="at nan"),
        pytest.param(changed("[[gestures]]", "[gestures]"), id="one gesture, not a list"),
        pytest.param(changed("[parameters]\nneurons = 16", "parameters = 3"), id="no table"),
        pytest.param(changed('title = "T"', "title = 3"), id="title no text"),
        pytest.param(changed('title = "T"', 'title = "T"\norder = "first"'), id="order no number"),
    ],
)
def test_other_mistakes_in_a_file_are_found_too(load: Load, text: str) -> None:
    with pytest.raises(ScenarioError):
        load(text)


def test_a_gesture_that_cannot_be_done_fails_the_check(load: Load) -> None:
    """However a mistake in a script is found, it is not passed over."""
    with pytest.raises((ScenarioError, GestureError)):
        check(load(changed('name = "turn"', 'name = "spin"'))["mine"])
