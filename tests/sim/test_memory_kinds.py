"""What every kind of memory but the first must do: same seed, same run; come back; undo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import GestureError, NetworkFailure, ParameterError
from sim.hopfield import (
    MEMORY_NETWORKS,
    AssociativeMemory,
    DenseMemory,
    GradedNetwork,
    HopfieldNetwork,
    ModernMemory,
    TwoLayerMemory,
)
from sim.hopfield.patterns.pattern import PatternError
from sim.run import Run
from tests.sim.contract import frozen

CASES: list[tuple[type[AssociativeMemory], dict[str, Any]]] = [
    (GradedNetwork, {}),
    (GradedNetwork, {"rule": "storkey", "dt": 0.3}),
    (GradedNetwork, {"rule": "projection", "gain": 1.2, "diagonal": True}),
    (DenseMemory, {}),
    (DenseMemory, {"order": 4, "temperature": 0.2, "update": "fixed"}),
    (DenseMemory, {"order": 2, "update": "synchronous", "temperature": 0.3}),
    (DenseMemory, {"function": "exponential", "temperature": 0.4}),
    (ModernMemory, {"sharpness": 8.0}),
    (ModernMemory, {"sharpness": 8.0, "similarity": "distance"}),
    (TwoLayerMemory, {"sharpness": 8.0}),
    (TwoLayerMemory, {"hidden": "power", "hidden_time": 1.0}),
    (TwoLayerMemory, {"hidden": "power", "order": 3, "output": "sign", "hidden_time": 0.0}),
]
CONTINUOUS = [case for case in CASES if case[0]().graded]


def name(case: tuple[type[AssociativeMemory], dict[str, Any]]) -> str:
    return " ".join([case[0].name, *(str(value) for value in case[1].values())])


every_case = pytest.mark.parametrize("case", CASES, ids=name)
every_kind = pytest.mark.parametrize(
    "kind", [k for k in MEMORY_NETWORKS if k is not HopfieldNetwork], ids=lambda kind: kind.name
)


def begun(case: tuple[type[AssociativeMemory], dict[str, Any]], seed: int = 3) -> Run:
    """A run of some letters' worth of random memories, at a spoilt one."""
    kind, values = case
    run = Run(kind(kind.Parameters(rows=6, columns=7, **values), seed))
    run.perform("store_random", count=5)
    run.perform("cue_pattern", index=1)
    run.perform("corrupt", fraction=0.3)
    run.perform("recall")
    return run


def session(run: Run, pieces: list[int]) -> None:
    """A recall with all kinds of interference, its steps cut as told."""

    def go() -> None:
        for steps in pieces:
            run.advance(steps)

    go()
    run.perform("draw", cells=[0, 1, 2, 3, 9], value=1.0, on="state")
    go()
    run.perform("store_random", count=2)
    go()
    run.perform("forget", index=0)
    run.perform("recall")
    go()


def picture(run: Run) -> dict[str, Any]:
    """All that is seen of a run, to be compared to the bit."""
    network = run.network
    kept = {t.name: run.recorder.window(t.name, t.rows) for t in run.recorder.traces}
    state = network.state()
    seen = {
        "shown": network.shown, "energy": network.energy, "time": network.time,
        "flip": network.snapshot().flip_age, "state": repr(frozen(state)),
        "at rest": network.at_rest, "verdict": network.verdict, "field": network.field(),
    }  # fmt: skip
    return {**kept, **seen}


def assert_same(got: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        if isinstance(value, dict):
            assert_same(got[key], value)
        elif isinstance(value, np.ndarray):
            np.testing.assert_array_equal(got[key], value, err_msg=key)
        else:
            assert got[key] == value, key


# The same seed, the same run


@every_case
def test_the_same_run_however_the_steps_are_cut(case: Any) -> None:
    whole, cut = begun(case), begun(case)
    session(whole, [217])
    session(cut, [1, 2, 61, 3, 0, 150])
    assert_same(picture(cut), picture(whole))


@every_case
def test_a_replay_is_the_same_run(case: Any) -> None:
    run = begun(case)
    session(run, [90])
    assert_same(picture(run.replay()), picture(run))


@every_case
def test_what_is_restored_goes_on_as_it_would_have(case: Any) -> None:
    run = begun(case)
    run.advance(37)
    kept = run.network.state()
    run.advance(101)
    wanted = picture(run)
    other = Run(type(run.network)(seed=9))
    other.perform("store_letters", text="AB")
    other.perform("recall")
    other.advance(5)
    other.network.restore(kept)
    other.network.advance(101)
    got = picture(other)
    for key in ("shown", "energy", "time", "flip", "state", "at rest", "verdict", "field"):
        assert_same({key: got[key]}, {key: wanted[key]})


@every_case
def test_a_state_at_rest_stays_and_time_goes_on(case: Any) -> None:
    run = begun(case)
    network = run.network
    if network.temperature > 0.0:
        run.perform("configure", temperature=0.0)
    for _ in range(400):
        run.advance(42)
        if network.at_rest:
            break
    assert network.at_rest
    before, step, time = network.shown, network.step, network.time
    run.advance(1000)
    np.testing.assert_array_equal(network.shown, before)
    assert network.step == step + 1000
    assert network.time == pytest.approx(time + 1000 * network.dt)
    assert network.snapshot().outcome.kind not in ("moving", "thermal")


# Editing


@every_case
def test_undo_and_redo(case: Any) -> None:
    run = begun(case)
    network = run.network
    names = [memory.name for memory in network.patterns]
    cue = network.cue.copy()
    run.perform("forget", index=2)
    run.perform("configure", rows=5)
    run.perform("clear_cue")
    run.advance(3)
    for _ in range(3):
        run.perform("undo")
    run.advance(3)
    assert [memory.name for memory in network.patterns] == names
    np.testing.assert_array_equal(network.cue, cue)
    assert len(network.overlaps()) == 5
    for _ in range(3):
        run.perform("redo")
    assert network.parameters.rows == 5
    assert len(network.patterns) == 4
    network.snapshot()
    run.advance(5)


@every_case
def test_while_memories_are_being_learnt_everything_can_be_shown(case: Any) -> None:
    run = begun(case)
    network = run.network
    network.finish()
    run.perform("store_random", count=3)
    assert network.pending
    shown = network.snapshot()
    assert shown.overlaps.shape == (8,)
    told = network.overlaps()
    np.testing.assert_allclose(
        told, [m.values @ network.shown / 42 for m in network.patterns], atol=1e-6
    )
    assert shown.learning is not None and shown.learning.running
    run.perform("cancel_learning")
    assert len(network.patterns) == 5
    assert not network.pending


@every_case
def test_overlaps_are_what_they_are_called(case: Any) -> None:
    run = begun(case)
    run.advance(30)
    shown = run.network.snapshot()
    for memory, overlap in zip(shown.patterns, shown.overlaps, strict=True):
        size = 42.0
        if run.network.takes_grey:  # greys differ in norm: the cosine of the angle between them
            size = float(np.linalg.norm(memory.values) * np.linalg.norm(shown.state))
        assert overlap == pytest.approx(memory.values @ shown.state / size, abs=1e-5)


@every_case
def test_the_energy_of_the_state_is_the_energy_of_a_state(case: Any) -> None:
    """Where all of it is shown: binary states, and the modern network's grey ones."""
    run = begun(case)
    run.perform("recall")
    network = run.network
    binary = isinstance(network, DenseMemory)
    if binary or isinstance(network, ModernMemory):
        run.advance(60 if binary else 1)
        assert network.energy_of(network.shown) == pytest.approx(network.energy, rel=1e-6)


@every_kind
def test_an_empty_network_does_nothing_wrong(kind: type[AssociativeMemory]) -> None:
    run = Run(kind(kind.Parameters(rows=3, columns=3)))
    run.advance(50)
    shown = run.network.snapshot()
    assert shown.outcome.kind == "empty"
    assert np.isfinite(shown.energy) and np.isfinite(shown.field).all()
    run.perform("store_cue")
    run.perform("forget_all")
    run.advance(50)
    assert run.network.verdict == "empty"


@every_case
def test_the_smallest_grid(case: Any) -> None:
    kind, values = case
    run = Run(kind(kind.Parameters(rows=1, columns=1, **values)))
    run.perform("store", values=[1.0], name="ink")
    run.perform("recall")
    run.advance(40)
    assert np.isfinite(run.network.snapshot().energy)
    assert np.abs(run.network.shown).max() <= 1.0


@every_kind
def test_the_largest_grid(kind: type[AssociativeMemory]) -> None:
    """One memory in 16,384 neurons, a tenth of it flipped, comes back within a few batches."""
    run = Run(kind(kind.Parameters(rows=128, columns=128)))
    run.perform("store_random", count=4)
    run.perform("cue_pattern", index=2)
    run.perform("corrupt", fraction=0.1)
    run.perform("recall")
    binary = kind is DenseMemory
    run.advance(2 * 16384 if binary else 60)
    wrong = (run.network.shown > 0) != (run.network.patterns[2].values > 0)
    assert wrong.sum() == 0


def test_too_much_is_refused_in_a_sentence() -> None:
    run = Run(ModernMemory(seed=1))
    with pytest.raises(PatternError, match="The list is full"):
        run.perform("store_random", count=5000)
    with pytest.raises(PatternError, match="9 pixels"):
        run.perform("set_cue", values=np.ones(9))
    with pytest.raises(PatternError, match="9 pixels"):
        run.perform("set_state", values=np.ones(9))
    with pytest.raises(GestureError, match="stroke left the grid"):
        run.perform("draw", cells=[5000], value=1.0, on="state")
    with pytest.raises(ParameterError, match="must lie between"):
        run.perform("configure", sharpness=0.0)


# Drawing


@every_case
def test_a_stroke_on_the_state_changes_the_cells_it_touches(case: Any) -> None:
    run = begun(case)
    run.advance(5)
    before = run.network.shown
    ink = [cell for cell in range(42) if before[cell] < 0.0][:6]
    run.perform("draw", cells=ink, value=1.0, on="state")
    after = run.network.shown
    assert (after[ink] > 0.0).all()
    others = np.setdiff1d(np.arange(42), ink)
    np.testing.assert_array_equal(after[others], before[others])


@pytest.mark.parametrize("case", CONTINUOUS, ids=name)
def test_cells_that_are_not_drawn_on_go_on_exactly_as_they_were(case: Any) -> None:
    run = begun(case)
    run.advance(5)
    network = run.network
    before = network.state()
    run.perform("draw", cells=[7], value=0.5, on="state")
    drawn = network.state()
    np.testing.assert_array_equal(np.delete(drawn.x, 7), np.delete(before.x, 7))
    if hasattr(before, "hidden") and network.parameters.hidden_time > 0.0:
        np.testing.assert_array_equal(drawn.hidden, before.hidden)


@pytest.mark.parametrize("case", CONTINUOUS, ids=name)
def test_a_recall_begins_the_same_whatever_was_before(case: Any) -> None:
    run, fresh = begun(case), begun(case)
    run.advance(50)
    run.perform("recall")
    got, wanted = run.network.state(), fresh.network.state()
    np.testing.assert_array_equal(got.x, wanted.x)
    np.testing.assert_array_equal(getattr(got, "hidden", 0), getattr(wanted, "hidden", 0))


@pytest.mark.parametrize("case", CONTINUOUS, ids=name)
def test_neurons_may_be_grey(case: Any) -> None:
    run = begun(case)
    grey = np.linspace(-1.0, 1.0, 42)
    run.perform("set_cue", values=grey)
    np.testing.assert_allclose(run.network.cue, grey, atol=1e-7)
    # Ink itself is as strong as a memory drives it, which little gain makes less than a dark grey.
    run.perform("set_state", values=0.99 * grey)
    assert np.abs(run.network.shown).max() <= 1.0
    assert np.all(np.diff(run.network.shown) >= 0.0)
    for told, arguments in run.network.standing_gestures():
        run.perform(told, **arguments)


@pytest.mark.parametrize("case", CONTINUOUS, ids=name)
def test_numbers_that_are_none_stop_the_run_with_a_sentence(case: Any) -> None:
    run = begun(case)
    network = run.network
    kept = network.state()
    kept.x[3] = np.nan
    network.restore(kept)
    with pytest.raises(NetworkFailure, match="no longer finite"):
        run.advance(5)


# What is said of them


@every_kind
def test_everything_is_named_and_explained(kind: type[AssociativeMemory]) -> None:
    assert kind.title and kind.summary.endswith(".") and "<" in kind.equation
    for spec in kind.Parameters.specs().values():
        assert spec.help.endswith(".")
        assert spec.group in ("Grid", "Learning", "Update")
    assert kind.Parameters().relevant() < set(kind.Parameters.specs())
    held, words = kind().capacity()
    assert words and (held is None or held > 0.0)
