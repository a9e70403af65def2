"""Scenarios: every one shipped does what it claims; a malformed one is refused in a sentence."""

from __future__ import annotations

import dataclasses
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import scenarios as module
from sim.errors import GestureError, ScenarioError
from sim.hopfield import MEMORY_NETWORKS
from sim.model import Network
from sim.ring import HEADING_NETWORKS
from sim.run import Run
from sim.scenarios import (
    VERDICT,
    ClaimResult,
    Expectation,
    Scenario,
    check,
    listing,
    network_class,
    quantity,
    scenarios,
)

SHIPPED = scenarios()
OF_TAB: dict[str, tuple[type[Network], ...]] = {
    "ring": HEADING_NETWORKS,
    "hopfield": MEMORY_NETWORKS,
    "energy": (*MEMORY_NETWORKS, *HEADING_NETWORKS),
}
MEMORIES = [name for name, scenario in SHIPPED.items() if scenario.tab == "hopfield"]


def failures(scenario: Scenario) -> list[str]:
    """What of a scenario's claim does not hold, in words."""
    return [
        f"the verdict at {o.expectation.start:g} is {o.words!r}, not {o.expectation.words!r}"
        if o.expectation.reading == VERDICT
        else f"{o.expectation.reading} from {o.expectation.start:g} to {o.expectation.stop:g} is "
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


@pytest.mark.parametrize("seed", [1, 42, 1234, 20_000])
@pytest.mark.parametrize("name", MEMORIES)
def test_a_memory_does_what_is_claimed_of_it_with_other_seeds(name: str, seed: int) -> None:
    """Which pixels are flipped and who is asked when is chance; what comes of it is not."""
    wrong = failures(with_seed(SHIPPED[name], seed))
    assert not wrong, f"{name}, seed {seed}: " + "; ".join(wrong)


BY_CHANCE = MEMORIES + [
    name for name, s in SHIPPED.items() if {"noise", "heterogeneity"} & set(s.parameters)
]


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
    assert scenario.expectations, "a claim that nothing checks"
    known = {kind.name: kind for kind in OF_TAB[scenario.tab]}[scenario.network]
    assert network_class(scenario.network) is known
    for e in scenario.expectations:
        assert 0.0 <= e.start <= e.stop <= scenario.duration
        if e.reading == VERDICT:
            assert e.words and e.start == e.stop
            continue
        assert e.reading in known.readings
        assert e.above < e.below and (math.isfinite(e.above) or math.isfinite(e.below))
    for at, gesture, arguments in scenario.gestures:
        assert 0.0 <= at <= scenario.duration
        assert gesture in known.gestures()
        if scenario.tab == "ring":
            assert not any(isinstance(value, str) for value in arguments.values())


@pytest.mark.parametrize("tab", OF_TAB)
def test_the_scenarios_are_in_the_order_of_their_buttons(tab: str) -> None:
    own = [name for name, scenario in SHIPPED.items() if scenario.tab == tab]
    first = {
        "ring": ["hold-in-the-dark", "turn-in-the-dark"],
        "hopfield": ["complete-half-an-a", "one-memory-too-many"],
        "energy": ["downhill", "many-wells"],
    }
    assert own[:2] == first[tab]
    orders = []
    for name in own:
        text = files("resources").joinpath("scenarios", f"{name}.toml").read_text("utf-8")
        orders.append(tomllib.loads(text)["order"])
    assert orders == sorted(orders) and len(set(orders)) == len(orders)
    assert len({SHIPPED[name].title for name in own}) == len(own)


def test_every_scenario_belongs_to_a_tab() -> None:
    assert {scenario.tab for scenario in SHIPPED.values()} == set(OF_TAB)


def test_the_numbers_of_a_claim_are_those_that_are_checked() -> None:
    """The sentence and the table were written by hand; here they meet."""

    def claims(name: str, said: str, reading: str, **limits: Any) -> None:
        scenario = SHIPPED[name]
        assert said in scenario.claim
        assert any(
            e.reading == reading and all(getattr(e, k) == v for k, v in limits.items())
            for e in scenario.expectations
        ), f"{name}: {said!r} is not checked"

    claims("hold-in-the-dark", "less than half a degree", "wander", below=0.5, stop=60.0)
    claims("turn-in-the-dark", "within 1°", "largest_error", below=1.0)
    claims("mouse-turning", "within 2°", "largest_error", below=2.0, stop=60.0)
    claims("landmark-pulls", "within 4 s", "heading", start=6.0)  # it lights up at 2 s
    claims("cue-conflict", "90° away within 3 s", "travel", start=3.0, stop=6.0)
    claims("complete-half-an-a", "brings the A back", VERDICT, words="memory A")
    claims("the-mirror", "its own negative", VERDICT, words="mirror A")
    claims("perceptron", "the R comes back", VERDICT, words="memory R")
    claims("similar-letters-merge", "C, G and O", VERDICT, words="mixture C + G + O")
    claims("heat-melts-a-memory", "0.99", "mean_first_overlap", start=5.0, above=0.98, below=0.99)
    claims("heat-melts-a-memory", "melts", "mean_first_overlap", stop=60.0, above=-0.1, below=0.1)


# What a claim says beyond its table: in the words of the sentence, of the run itself.


def at(name: str, time: float) -> Run:
    """A shipped scenario's run at a time."""
    run = SHIPPED[name].start()
    run.advance_to(time)
    run.network.finish()
    return run


def test_while_half_an_a_is_completed_the_energy_falls_at_every_flip() -> None:
    run = at("complete-half-an-a", 0.0)
    state = run.network.shown.reshape(24, 24)
    assert (state[12:] < 0.0).mean() == pytest.approx(0.9, abs=0.1)  # covered, but for the tenth
    run.advance_to(12.0)
    network = run.network
    assert network.tally.flips > 50 and network.tally.rises == 0
    assert (np.diff(run.recorder.window("flip_energy", network.tally.flips)) < 0.0).all()
    np.testing.assert_array_equal(network.shown, network.patterns[0].values)  # exactly


def test_one_memory_too_many_ends_in_a_mixture_of_the_three_it_names() -> None:
    run = at("one-memory-too-many", 12.0)
    outcome = run.network.outcome()
    assert {run.network.patterns[i].name for i in outcome.members} == {"8", "Z", "A"}


def test_in_the_two_cycle_all_neurons_in_which_the_letters_differ_turn_round() -> None:
    run = at("a-two-cycle", 8.0)
    network = run.network
    differ = network.patterns[0].values != network.patterns[1].values
    before = network.shown
    run.advance(1)
    np.testing.assert_array_equal(network.shown != before, differ)
    run.advance(1)
    np.testing.assert_array_equal(network.shown, before)


def test_the_perceptron_ends_without_errors_and_hebb_loses_the_r_at_once() -> None:
    run = at("perceptron", 5.9)
    network = run.network
    r = network.patterns[17]
    network.set_state(r.values)
    network.advance(2 * network.neurons)
    assert network.verdict != "memory R"
    run = at("perceptron", 6.0)
    learning = run.network.snapshot().learning
    assert learning is not None and learning.errors[-1] == 0
    field, values = [], []
    for memory in run.network.patterns:
        run.network.set_state(memory.values)
        field.append(run.network.field())
        values.append(memory.values)
    assert (np.array(field) * np.array(values)).min() >= run.network.parameters.margin - 1e-9


def test_plain_hebb_ends_in_blank_paper_when_few_neurons_are_active() -> None:
    """From the cue as from any other."""
    run = at("few-active-neurons", 5.9)
    assert (run.network.shown > 0.0).mean() < 0.03
    for index in range(3):
        run.network.set_state(run.network.patterns[index].values)
        run.network.advance(6 * run.network.neurons)
        assert abs(run.network.shown.mean()) > 0.9


def test_one_update_brings_a_grey_picture_back() -> None:
    run = at("a-hundred-pictures", 0.0)
    network = run.network
    picture = network.patterns[16].values
    assert np.abs(network.shown - picture).max() > 0.5
    run.advance(1)
    assert network.verdict == "memory Picture 17"
    np.testing.assert_allclose(network.shown, picture, atol=0.01)


def test_the_numbers_done_by_hand_are_those_on_the_screen() -> None:
    """PHYSICS.md, section 1: three, two and four neurons."""
    run = at("three-neurons", 0.0)
    np.testing.assert_allclose(run.network.field(), [1 / 3, 1 / 3, -1 / 3], atol=1e-12)
    assert run.network.energy == pytest.approx(-1 / 6)
    run.advance(1)
    np.testing.assert_array_equal(run.network.shown, [1.0, 1.0, -1.0])
    assert run.network.energy == pytest.approx(-3 / 2)

    run = at("two-neurons", 0.0)
    np.testing.assert_allclose(run.network.weights.matrix(), [[0.0, -2.0], [-2.0, 0.0]])
    assert run.network.energy == pytest.approx(2.0)
    for sign in (-1.0, 1.0, -1.0):
        run.advance(1)
        np.testing.assert_array_equal(run.network.shown, [sign, sign])
        assert run.network.energy == pytest.approx(2.0)
    run.advance_to(12.0)
    assert run.network.shown[0] == -run.network.shown[1]
    assert run.network.energy == pytest.approx(-2.0)

    run = at("four-neurons", 0.0)
    np.testing.assert_allclose(run.network.field(), [-1.0, -1.0, -1.0, 3.0], atol=1e-12)
    np.testing.assert_array_equal(run.network.unstable(), [False, False, False, True])
    assert run.network.energy == pytest.approx(0.0)
    run.advance_to(4.0)
    assert run.network.energy == pytest.approx(-6.0)


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


def replaced(name: str, gestures: bool = True, **parameters: Any) -> Scenario:
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
def test_another_ring_does_not_do_what_is_claimed(name: str, changes: dict[str, float]) -> None:
    scenario = dataclasses.replace(
        replaced(name, **changes), duration=min(SHIPPED[name].duration, 8.0)
    )
    short = tuple(
        dataclasses.replace(e, stop=min(e.stop, scenario.duration))
        for e in scenario.expectations
        if e.start < scenario.duration
    )
    assert failures(dataclasses.replace(scenario, expectations=short))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("complete-half-an-a", {"temperature": 1.5}),
        ("a-two-cycle", {"update": "random"}),
        ("heat-melts-a-memory", {"rows": 8, "columns": 8}),
        ("few-active-neurons", {"rule": "covariance"}),
        ("a-hundred-pictures", {"sharpness": 0.1}),
        ("three-neurons", {"diagonal": False}),
        ("two-neurons", {"normalise": True}),
        ("four-neurons", {"normalise": True}),
    ],
)
def test_another_memory_does_not_do_what_is_claimed(name: str, changes: dict[str, Any]) -> None:
    assert failures(replaced(name, **changes))


def test_without_its_script_nothing_happens() -> None:
    ring = ("turn-in-the-dark", "landmark-pulls", "cue-conflict", "eight-neurons-stick")
    for name in ring:
        assert failures(replaced(name, gestures=False)), name
    for name in MEMORIES:
        bare = replaced(name, gestures=False)
        verdicts = tuple(e for e in bare.expectations if e.reading == VERDICT)
        assert failures(dataclasses.replace(bare, expectations=verdicts)), name


@pytest.mark.parametrize(
    ("value", "held"),
    [(1.0, True), (3.0, True), (2.0, True), (0.999, False), (3.001, False), (math.nan, False)],
)
def test_what_is_no_number_is_not_what_was_claimed(value: float, held: bool) -> None:
    assert ClaimResult(Expectation("speed", 0.0, 1.0, 1.0, 3.0), value).held is held


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("memory R1", True),
        ("memory R12", False),
        ("memory R", False),
        ("memory", False),
        ("mirror R1", False),
        ("", False),
    ],
)
def test_a_verdict_is_the_claimed_one_word_for_word(said: str, held: bool) -> None:
    expected = Expectation(VERDICT, 1.0, 1.0, words="memory R1")
    assert ClaimResult(expected, words=said).held is held


def test_a_verdict_may_say_more_than_is_claimed() -> None:
    assert ClaimResult(
        Expectation(VERDICT, 1.0, 1.0, words="mixture"), words="mixture A + B + C"
    ).held
    assert not ClaimResult(
        Expectation(VERDICT, 1.0, 1.0, words="mix"), words="mixture A + B + C"
    ).held


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
network = "fly-compass"
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
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Ship one scenario of this text, called `mine`, instead of those there are."""

    def read_again() -> None:
        module._tables.cache_clear()
        module.scenario_named.cache_clear()

    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "README.md").write_text("No scenario.")
    monkeypatch.setattr(module, "files", lambda package: tmp_path)

    def load_text(text: str) -> Mapping[str, Scenario]:
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        read_again()
        return scenarios()

    yield load_text
    read_again()


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
        (changed('network = "fly-compass"', 'network = "bee"'), "There is no network 'bee'"),
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


MEMORY = """
title = "M"
tab = "hopfield"
network = "hopfield"
seed = 1
claim = "The 8 comes back."
duration = 6.0

[parameters]
rows = 12
columns = 12
coding = "01"
rule = "hebb"

[[gestures]]
at = 0.0
name = "store_letters"
text = "8"

[[gestures]]
at = 0.0
name = "cue_pattern"
index = 0

[[gestures]]
at = 0.0
name = "recall"

[[expect]]
verdict = "memory 8"
at = 1.0

[[expect]]
reading = "first_overlap"
from = 0.5
to = 2.0
above = 1.0
"""


def other(old: str, new: str) -> str:
    """The file of a memory with something changed."""
    assert old in MEMORY
    return MEMORY.replace(old, new, 1)


def test_a_file_of_a_memory_is_a_scenario(load: Load) -> None:
    """Words stay words, even those that look like numbers; a verdict is asked for at a time."""
    mine = load(MEMORY)["mine"]
    assert mine.parameters == {"rows": 12, "columns": 12, "coding": "01", "rule": "hebb"}
    assert mine.gestures[0] == (0.0, "store_letters", {"text": "8"})
    assert mine.expectations == (
        Expectation(VERDICT, 1.0, 1.0, words="memory 8"),
        Expectation("first_overlap", 0.5, 2.0, 1.0),
    )
    assert not failures(mine)


LATER = """
[[gestures]]
at = 2.0
name = "configure"
coding = "01"
update = "synchronous"
"""


def test_a_word_in_a_configuration_stays_a_word(load: Load) -> None:
    mine = load(other('coding = "01"\n', "") + LATER)["mine"]
    assert mine.gestures[-1] == (2.0, "configure", {"coding": "01", "update": "synchronous"})
    run = mine.start()
    run.advance_to(3.0)
    assert run.network.parameters.coding == "01"
    assert run.network.dt == 1.0


@pytest.mark.parametrize("at", [0.0, 1.0, 3.5, 5.0, 6.0])
def test_a_verdict_is_asked_for_at_its_time_whatever_a_step_is_by_then(
    load: Load, at: float
) -> None:
    """Steps are a 144th of a sweep at first, whole sweeps after 2."""
    mine = load(other("at = 1.0", f"at = {at}") + LATER)["mine"]
    asked: list[float] = []

    class Asked(network_class("hopfield")):  # type: ignore[misc]
        @property
        def verdict(self) -> str:
            asked.append(self.time)
            return "memory 8"

    run = Run(Asked(Asked.Parameters(rows=12, columns=12), 1), mine.start()._script)
    scenario = dataclasses.replace(mine)
    object.__setattr__(scenario, "start", lambda: run)
    assert not failures(scenario)
    (when,) = asked
    assert when == pytest.approx(at, abs=0.5 if at > 2.0 else 0.01)
    assert run.network.time == pytest.approx(6.0)


def test_a_gesture_at_the_time_of_a_verdict_comes_first(load: Load) -> None:
    text = (
        other("at = 1.0", "at = 2.0")
        + """
[[gestures]]
at = 2.0
name = "forget_all"
"""
    )
    (wrong, *_) = failures(load(text)["mine"])
    assert wrong == "the verdict at 2 is 'empty', not 'memory 8'"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (other('verdict = "memory 8"', "verdict = 8"), "A verdict is some words"),
        (other('verdict = "memory 8"', 'verdict = " "'), "A verdict is some words"),
        (other('verdict = "memory 8"', 'verdict = ["memory 8"]'), "A verdict is some words"),
        (other("at = 1.0", "at = 7.0"), "outside the run's 6.0 sweeps"),
        (other("at = 1.0", "at = -1.0"), "outside the run's 6.0 sweeps"),
        (other("at = 1.0", "at = nan"), "outside the run's 6.0 sweeps"),
        (other("at = 1.0", 'at = "late"'), "could not convert"),
        (other("at = 1.0", "at = 1.0\nbelow = 3.0"), "no below"),
        (other("at = 1.0", 'at = 1.0\nreading = "energy"'), "no reading"),
        (other('text = "8"', "text = nan"), "text of 'store_letters' cannot be nan"),
        (other('coding = "01"', "coding = 1"), "Learning coding is one of pm, 01, not 1"),
        (other('rule = "hebb"', 'rule = "heb"'), "Learning learning rule is one of"),
        (other('name = "recall"', 'name = "recal"'), "knows no gesture 'recal'"),
        (other("index = 0", 'index = "first"'), "index of 'cue_pattern' cannot be 'first'"),
        (MEMORY + LATER.replace("at = 2.0", "at = nan"), "cannot be done at nan sweeps"),
        (MEMORY + LATER.replace("at = 2.0", "at = -2.0"), "cannot be done at -2.0 sweeps"),
        (MEMORY + LATER.replace('"synchronous"', '"at once"'), "Update update is one of"),
        (MEMORY + LATER.replace("coding", "color"), "There is no parameter 'color'"),
    ],
)
def test_a_malformed_file_of_a_memory_is_refused_in_a_sentence(
    load: Load, text: str, words: str
) -> None:
    with pytest.raises(ScenarioError) as raised:
        load(text)
    message = str(raised.value)
    assert message.startswith("The scenario 'mine' ") and words in message
    assert "\n" not in message


def test_a_verdict_without_a_time_lacks_it(load: Load) -> None:
    with pytest.raises(ScenarioError, match=r"^The scenario 'mine' lacks 'at'\.$"):
        load(other("at = 1.0\n", ""))


def test_a_reading_is_not_taken_over_a_change_of_what_is_recorded(load: Load) -> None:
    """Storing a memory lays the traces out anew: what is claimed after that was not kept."""
    more = """
[[gestures]]
at = 1.5
name = "store_letters"
text = "XYZ"
"""
    with pytest.raises(ScenarioError, match="cannot be read up to 2"):
        check(load(MEMORY + more)["mine"])
    assert not failures(load(other("to = 2.0", "to = 1.4") + more)["mine"])


def test_a_gesture_that_cannot_be_done_fails_the_check(load: Load) -> None:
    """However a mistake in a script is found, it is not passed over."""
    with pytest.raises((ScenarioError, GestureError)):
        check(load(changed('name = "turn"', 'name = "spin"'))["mine"])
