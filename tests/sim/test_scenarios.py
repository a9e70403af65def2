"""Scenarios: every one shipped does what it claims, and a claim can fail."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from sim.circuits import CircuitNetwork
from sim.hopfield import MEMORY_NETWORKS
from sim.model import Network
from sim.ring import HEADING_NETWORKS, RING_NETWORKS
from sim.ring.stimuli import SHAPES
from sim.run import Run
from sim.scenarios import (
    VERDICT,
    ClaimResult,
    Expectation,
    Scenario,
    check,
    network_class,
    scenarios,
)
from sim.spiking import SPIKING_NETWORKS
from tests.sim.claims import failures

SHIPPED = scenarios()
OF_TAB: dict[str, tuple[type[Network], ...]] = {
    "ring": RING_NETWORKS,
    "hopfield": MEMORY_NETWORKS,
    "circuits": (CircuitNetwork,),
    "spiking": SPIKING_NETWORKS,
    "energy": (*MEMORY_NETWORKS, *HEADING_NETWORKS),
}
MEMORIES = [name for name, scenario in SHIPPED.items() if scenario.tab == "hopfield"]


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
    assert scenario.speed is not None
    assert 2.0 <= scenario.duration / scenario.speed <= 30.0, "all is seen within half a minute"
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
            words = {k: v for k, v in arguments.items() if isinstance(v, str)}
            assert words.pop("shape", "gaussian") in SHAPES
            assert not words


@pytest.mark.parametrize("tab", OF_TAB)
def test_the_scenarios_are_in_the_order_of_their_buttons(tab: str) -> None:
    own = [name for name, scenario in SHIPPED.items() if scenario.tab == tab]
    first = {
        "ring": ["hold-in-the-dark", "turn-in-the-dark"],
        "hopfield": ["complete-half-an-a", "one-memory-too-many"],
        "circuits": ["more-input-wins", "leak-integrate-run-away"],
        "spiking": ["a-cue-ignites-a-memory", "quiet-until-asked"],
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
    claims("eye-position", "from 10°", "position", start=3.0, above=9.99, below=10.01)
    claims("eye-position", "to −20°", "position", start=6.0, above=-20.01, below=-19.99)
    claims("a-leaky-integrator", "constant of 2 s", "time_constant", above=1.99, below=2.01)
    claims("amplification-rectified", "40 Hz", "peak", above=39.9, below=40.1)
    claims("select-one-of-two", "only to the larger", "direction", stop=3.0, above=59.0, below=61.0)
    claims("select-one-of-two", "holds on to S1", "direction", stop=7.0, above=59.0, below=61.0)
    claims("gain-modulation", "25.2 Hz", "peak", start=11.9, above=115.34, below=115.74)  # 3 times
    claims("gain-modulation", "120° to 122°", "width", start=11.9, above=119.0, below=123.0)
    claims("short-term-memory", "the bump stays", "direction", stop=3.0, above=59.5, below=60.5)
    claims("short-term-memory", "400 ms", "decay_time", above=396.0, below=404.0)
    claims("orientation", "to 72 Hz", "peak", start=11.9, above=71.6, below=72.4)
    claims("orientation", "20° to either side", "width", start=11.9, above=79.6, below=80.4)
    claims("pinned-places", "slides to 105°", "direction", above=104.5, below=105.5)
    claims("pinned-places", "put at 88° to 75°", "direction", above=74.5, below=75.5)
    claims("poisson-drift", "±18° in a second", "diffusion", above=150.0, below=550.0)  # 18² = 324
    claims("two-rings-turn-it", "49°/s", "speed", above=22.0, below=76.0)
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
    done = [g for g in run.log if g.name != "forget_edits"]  # which is no change of the run
    assert [(g.step * run.network.dt, g.name) for g in done] == [
        (1.0, "turn"),
        (6.0, "turn"),
        (7.0, "turn"),
        (12.0, "turn"),
    ]
    speeds = [math.degrees(g.arguments["velocity"]) for g in done]
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
        ("eye-position", {"mistuning": -0.002}),
        ("a-leaky-integrator", {"mistuning": -0.052}),
        ("amplification-rectified", {"modulation": 1.8}),
        ("select-one-of-two", {"modulation": 0.9}),
        ("gain-modulation", {"modulation": 1.5}),
        ("short-term-memory", {"background": 0.0}),
        ("orientation", {"inhibition": 9.0}),
        ("pinned-places", {"neurons": 32}),
        ("poisson-drift", {"neurons": 800}),
        ("two-rings-turn-it", {"rings": "one", "coupling": 5.0}),
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
    ring += ("eye-position", "a-leaky-integrator")
    ring += ("pinned-places", "two-rings-turn-it")
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
