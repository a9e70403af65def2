"""What can be asked of a memory leaves it as it was, to the bit, and its weights are shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.hopfield import AssociativeMemory, DenseMemory, HopfieldNetwork
from sim.hopfield.energy.landscape import landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes
from sim.hopfield.energy.probing import begin_at, stable_at
from sim.hopfield.energy.runs import many_runs
from sim.hopfield.energy.state_axes import components
from sim.recording import Recorder
from sim.run import Run
from tests.sim.contract import frozen
from tests.sim.energies import KINDS, N, assert_alike, of, signs

FEW = 3 * N + 7  # steps of a network whose neurons are asked one by one


def steps(network: AssociativeMemory) -> int:
    """Some sweeps, and not a whole number of them, or updates."""
    return max(3, min(FEW, round(3.1 / network.dt)))


def ask_stable(network: AssociativeMemory) -> None:
    stable_at(network, network.patterns[0].values)
    stable_at(network, signs(np.random.default_rng(0)))


def run_a_twin(network: AssociativeMemory) -> None:
    clone = network.clone(np.random.default_rng(5))
    begin_at(clone, signs(np.random.default_rng(1)).astype(np.float32))
    clone.advance(2 * steps(network), Recorder(clone.traces()))


def run_a_twin_on(network: AssociativeMemory) -> None:
    """From the state the network is in, without any other being set."""
    clone = network.clone(np.random.default_rng(5))
    clone.advance(2 * steps(network))


def draw_on_a_twin(network: AssociativeMemory) -> None:
    clone = network.clone(np.random.default_rng(5))
    clone.draw([0, 1, 2], 0.0, on="state")
    clone.configure(**({"temperature": 0.5} if hasattr(clone.parameters, "temperature") else {}))
    clone.advance(steps(network))
    clone.forget(0)
    clone.finish()
    clone.advance(steps(network))


def have_landscapes(network: AssociativeMemory) -> None:
    rng = np.random.default_rng(0)
    landscape(network, components(np.array([signs(rng) for _ in range(4)])), grid=5)
    if network.by_overlaps:
        landscape(network, OverlapAxes(0, 1), grid=5)


def run_many(network: AssociativeMemory) -> None:
    many_runs(network, "random", 2, 3)
    many_runs(network, "cue", 2, 3)


ASKED: list[Callable[[AssociativeMemory], None]] = [
    ask_stable, run_a_twin, run_a_twin_on, draw_on_a_twin, have_landscapes, run_many,
]  # fmt: skip


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("name", KINDS)
def test_a_network_that_was_asked_is_as_it_was(
    name: str, ask: Callable[[AssociativeMemory], None]
) -> None:
    def shown(run: Run) -> dict[str, Any]:
        network = run.network
        kept = {t.name: run.recorder.window(t.name, t.rows).copy() for t in run.recorder.traces}
        return {
            "recorded": kept, "energy": network.energy, "field": network.field().copy(),
            "unstable": network.unstable().copy(), "overlaps": network.overlaps().copy(),
            "rest": network.at_rest, "verdict": network.verdict,
            "state": frozen(network.state()),
        }  # fmt: skip

    asked, alone = Run(of(name)), Run(of(name))
    for run in (asked, alone):
        # Not yet at rest: a twin that goes on from there has something to do.
        run.advance(max(1, round(0.3 / run.network.dt)))
    patterns, weights = asked.network.patterns, asked.network.now.learnt
    before = shown(asked)
    ask(asked.network)
    assert_alike(shown(asked), before)
    assert asked.network.patterns is patterns and asked.network.now.learnt is weights
    # Nor does it go on in another way.
    for run in (asked, alone):
        run.advance(steps(run.network))
    assert_alike(shown(asked), shown(alone))


@pytest.mark.parametrize("name", KINDS)
def test_twins_differ_by_their_generator_only(name: str) -> None:
    network = of(name)
    start = signs(np.random.default_rng(7)).astype(np.float32)
    ends = []
    for seed in (1, 1, 2):
        clone = network.clone(np.random.default_rng(seed))
        begin_at(clone, start)
        np.testing.assert_array_equal(clone.shown > 0.0, start > 0.0)
        assert (clone.step, clone.parameters, clone.cue is network.cue) == (
            network.step, network.parameters, True,
        )  # fmt: skip
        recorder = Recorder(clone.traces())
        clone.advance(steps(network), recorder)
        ends.append(
            {
                "state": frozen(clone.state()),
                "shown": clone.shown,
                "flips": recorder.window("flip_time", 10**6).copy(),
            }
        )
    assert_alike(ends[1], ends[0])
    chance = hasattr(network.parameters, "update") and (
        network.parameters.update == "random" or network.temperature > 0.0
    )
    assert chance == (not np.array_equal(ends[2]["flips"], ends[0]["flips"]))
    # And a twin does what the network itself would, with that generator.
    itself = of(name)
    itself.now.rng = np.random.default_rng(1)
    begin_at(itself, start)
    if hasattr(itself.now, "order"):
        itself.now.order = None
    itself.advance(steps(itself))
    assert_alike(itself.shown, ends[0]["shown"])


@pytest.mark.parametrize("name", KINDS)
def test_twins_share_what_was_learnt(name: str) -> None:
    network = of(name)
    clone = network.clone(np.random.default_rng(0))
    assert clone.now.learnt is network.now.learnt and clone.patterns is network.patterns
    if isinstance(network, HopfieldNetwork):
        assert clone.weights is network.weights
    assert clone.rng is not network.rng
    assert clone.edits.undoable == "" and network.edits.undoable != ""


@pytest.mark.parametrize("name", KINDS)
def test_stable_is_what_the_network_there_says(name: str) -> None:
    network, other = of(name), of(name)
    rng = np.random.default_rng(2)
    tried = [*(m.values for m in network.patterns), *(signs(rng) for _ in range(5))]
    for values in tried:
        other.set_state(values)
        assert stable_at(network, values) == (not other.unstable().any())
    if name in ("hebb", "dense", "modern"):
        assert stable_at(network, tried[0]) and not stable_at(network, tried[-1])


def test_a_twin_does_not_learn_for_another() -> None:
    network = HopfieldNetwork(HopfieldNetwork.Parameters(rows=8, columns=8, rule="perceptron"), 1)
    network.store_random(3)
    network.finish()
    learnt = network.now.learnt
    network.store_random(60)
    network.work()
    assert network.pending
    errors = network.snapshot().learning
    clone = network.clone(np.random.default_rng(0))
    clone.advance(200)
    assert not clone.pending and clone.now.learnt is learnt
    assert network.pending and network.now.learnt is learnt
    assert network.snapshot().learning == errors
    again = HopfieldNetwork(network.parameters, 1)
    again.store_random(3)
    again.finish()
    again.store_random(60)
    for one in (network, again):
        one.finish()
    np.testing.assert_array_equal(network.weights.matrix(), again.weights.matrix())


@pytest.mark.parametrize("name", KINDS)
def test_beginning_somewhere_is_a_recall(name: str) -> None:
    network = of(name)
    network.advance(steps(network))
    start = signs(np.random.default_rng(3)).astype(np.float32)
    begin_at(network, start)
    assert (
        network.tally.flips,
        network.tally.moves,
        network.tally.rises,
        network.tally.updates,
    ) == (0, 0, 0, 0)
    assert network.tally.recalled_at == network.time and not network.snapshot().interventions
    assert np.isinf(network.snapshot().flip_age).all()
    assert network.energy == pytest.approx(network.energy_of(network.shown), rel=1e-5)


def test_energies_over_overlaps_are_known_for_some() -> None:
    known = {name for name in KINDS if of(name).energy_over_overlaps(np.zeros((1, 4))) is not None}
    assert known == {"hebb", "driven away", "synchronous", "hot", "dense", "exponential"}
    assert known == {name for name in KINDS if of(name).by_overlaps}


def test_energy_without_memories_is_that_of_any_state() -> None:
    for function in ("power", "exponential"):
        network = of("dense", 0, function=function)
        assert isinstance(network, DenseMemory)
        values = network.energy_over_overlaps(np.zeros((3, 0)))
        assert values is not None
        np.testing.assert_array_equal(values, np.zeros(3))
        axes = components(np.array([signs(np.random.default_rng(k)) for k in range(4)]))
        np.testing.assert_array_equal(landscape(network, axes, grid=5).values, 0.0)
