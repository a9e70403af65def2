"""The spiking memory keeps its books: drives, sums and rates follow of the spikes that there were;
a run is the same to the bit however it is cut; what a person has done comes back.
"""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import GestureError, ParameterError
from sim.run import Run
from sim.spiking import SpikingMemory
from sim.spiking.ladder import LADDER
from sim.state import same
from tests.sim.contract import assert_same, everything
from tests.sim.spiking import LETTER, gestures, small

A = 0.1
SYNAPSE, SEEN, INHIBITORY, RATE = 0.100, 0.020, 0.010, 0.5  # s


def memory(seed: int = 2, **values: Any) -> SpikingMemory:
    return SpikingMemory(small(**values), seed)


def seconds(network: SpikingMemory, time: float) -> None:
    network.advance(round(time / network.dt))


def passed_on(network: SpikingMemory) -> Any:
    """s of every neuron, Hz, from its last spike; of two-state neurons their state, (N,) float."""
    now = network.now
    if network.parameters.kind.binary:
        return now.v.astype(float)
    since = (network.step - now.last) * network.dt
    return np.where(now.last < 0, 0.0, now.filtered * np.exp(-since / SYNAPSE))


def dense(network: SpikingMemory) -> Any:
    """Shared patterns of the connected, from the patterns alone where all are, (N, N): to, from."""
    held = network.connections
    if network.parameters.share < 1.0:
        return held.wiring.counts.T.astype(float)
    x = held.patterns.astype(float)
    counts = x.T @ x
    np.fill_diagonal(counts, 0.0)
    return counts


def check_books(network: SpikingMemory, rtol: float = 2e-5) -> None:
    """Drive and sums are those of what every neuron passes on."""
    s, x = passed_on(network), network.connections.patterns.astype(float)
    sums = np.concatenate([x @ s, [s.sum(), x.sum(axis=0) @ s]])
    drive = dense(network) @ s
    scale = max(1.0, float(np.abs(drive).max()))
    np.testing.assert_allclose(network.now.drive, drive, rtol=rtol, atol=rtol * scale)
    np.testing.assert_allclose(network.now.sums, sums, rtol=rtol, atol=rtol * max(1.0, sums.max()))


# ---- drives and sums -----------------------------------------------------------------------------


@pytest.mark.parametrize("rung", LADDER)
def test_drives_and_sums_follow_what_is_passed_on(rung: str) -> None:
    network = memory(rung=rung, connection=0.6)
    network.cue(2, strength=0.015)
    seconds(network, 0.6)
    assert passed_on(network).sum() > 1.0
    check_books(network)


def test_the_field_is_that_of_the_dense_matrix() -> None:
    """Of two-state neurons with w = sum (xi - a)(xi - a)/(a (1 - a) N): whole numbers, exactly."""
    network = memory(rung="zero-one", patterns=7)
    network.cue(3, strength=0.01, fraction=0.7)
    seconds(network, 0.03)
    now, n = network.now, len(network.now.v)
    state, x = now.v.astype(int), network.connections.patterns.astype(int)
    counts = x.T @ x
    np.fill_diagonal(counts, 0)
    np.testing.assert_array_equal(now.drive, counts @ state)
    np.testing.assert_array_equal(now.sums[:-2], x @ state)
    assert now.sums[-2:].tolist() == [state.sum(), x.sum(axis=0) @ state]
    assert 0 < state.sum() < n
    # The same weights, each a number by itself; on the diagonal the product of two patterns' ones
    # is missing.
    w = (x - A).T @ (x - A) / (A * (1.0 - A) * n)
    w[np.diag_indices(n)] -= x.sum(axis=0) / (A * (1.0 - A) * n)
    loads, patterns = x.sum(axis=0), len(x)
    kept = now.drive + (patterns * A * A - A * loads) * now.sums[-2] - A * now.sums[-1]
    np.testing.assert_allclose(kept / (A * (1.0 - A) * n), w @ state, atol=1e-12)


def test_overlaps_and_rates_are_those_of_the_spikes() -> None:
    """Collected step by step, and filtered in double precision."""
    network = memory(dt=0.001)
    network.cue(1, strength=0.015)
    n, wiring, dt = len(network.now.v), network.connections.wiring, network.dt
    hears = np.zeros((n, len(network.now.seen)))
    hears[np.repeat(np.arange(n), np.diff(wiring.target_starts)), wiring.targets] = 1.0
    s, r, y = np.zeros(n), np.zeros(n), np.zeros(hears.shape[1])
    spikes = np.zeros((500, n), bool)
    for t in range(len(spikes)):
        network.advance(1)
        fired = network.now.last == network.step
        spikes[t] = fired
        s = s * math.exp(-dt / SYNAPSE) + fired / SYNAPSE
        r = r * math.exp(-dt / RATE) + fired / RATE
        y = (y * math.exp(-dt / SEEN)) + fired @ hears / (SEEN * network.parameters.listened * n)
    np.testing.assert_allclose(passed_on(network), s, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(network.snapshot().rates, r, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(network.now.seen, y, rtol=1e-4)
    shot, x = network.snapshot(), network.connections.patterns.astype(bool)
    assert shot.mean_rate == pytest.approx(s.mean(), rel=1e-5)
    for k, members in enumerate(x):
        on = s[members].mean()
        assert shot.pattern_rates[k] == pytest.approx(on, rel=1e-5)
        assert shot.overlaps[k] == pytest.approx(
            A * (on - s.mean()) / ((1.0 - A) * s.mean()), abs=1e-5
        )
        assert shot.overlaps[k] == pytest.approx(A * (on - s[~members].mean()) / s.mean(), abs=1e-5)
    check_variation(network, spikes)


def check_variation(network: SpikingMemory, spikes: Any) -> None:
    """CV of intervals, each weighing exp(-age/2 s) at the last spike, from the spikes (T, N)."""
    found = network.snapshot().variation
    told = 0
    for j in range(spikes.shape[1]):
        at = np.flatnonzero(spikes[:, j]) * network.dt
        between = np.diff(at)
        weights = np.exp(-(at[-1] - at[1:]) / 2.0) if len(at) > 1 else np.zeros(0)
        if weights.sum() < 3.0 - 1e-5:
            assert math.isnan(found[j])
            continue
        mean = np.average(between, weights=weights)
        spread = math.sqrt(max(0.0, np.average(between**2, weights=weights) - mean**2))
        assert found[j] == pytest.approx(spread / mean, abs=2e-3)
        told += 1
    assert told > 10


def test_inhibition_is_what_its_neurons_fire() -> None:
    """Filtered with 10 ms, of each of the two kinds; the linear ones fire at 5 y."""
    network = memory(neurons=1000)
    network.cue(1, strength=0.015)
    seconds(network, 0.5)
    seen, found = [], []
    for _ in range(1000):
        network.advance(1)
        seen.append(network.now.seen[: network.parameters.each_inhibitory].mean())
        found.append(network.now.inhibition[0])
    mean = 5.0 * np.mean(seen)
    spread = math.sqrt(mean / (network.parameters.each_inhibitory * 0.5))
    assert abs(np.mean(found) - mean) < 4.0 * spread


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("configure", {"patterns": 9}),
    ("configure", {"patterns": 2}),
    ("configure", {"connection": 0.3}),
    ("configure", {"cut": 0.5}),
    ("configure", {"dt": 0.0001}),
    ("configure", {"strength": 0.5e-3}),
    *(("configure", {"rung": rung}) for rung in LADDER),
    ("store_drawing", {"title": "F", "pixels": LETTER}),
]


@pytest.mark.parametrize("rung", ["zero-one", "stochastic", "integrate-and-fire"])
@pytest.mark.parametrize(("name", "changes"), CHANGES)
def test_what_follows_of_activity_is_right_after_a_change(
    name: str, changes: dict[str, Any], rung: str
) -> None:
    """At once, and as it goes on."""
    network = memory(rung=rung)
    network.cue(1, strength=0.015)
    seconds(network, 0.5)
    held = passed_on(network)
    network.perform(name, changes)
    check_books(network, rtol=3e-6)
    if network.parameters.kind.binary == LADDER[rung].binary:
        np.testing.assert_allclose(passed_on(network), held, rtol=1e-3, atol=1e-2)
    seconds(network, 0.05)
    check_books(network)


def test_a_shorter_step_early_in_a_run_leaves_what_is_passed_on() -> None:
    """Steps since the last spike are then more than steps there have been."""
    network = memory(neurons=1000)
    seconds(network, 0.6)
    before, rates = passed_on(network), network.snapshot().rates
    network.configure(dt=0.0001)
    np.testing.assert_allclose(passed_on(network), before, rtol=0.02, atol=0.02)
    np.testing.assert_allclose(network.snapshot().rates, rates, rtol=0.02, atol=0.02)
    network.configure(bias=0.0094)
    check_books(network)
    assert network.snapshot().mean_rate == pytest.approx(before.mean(), rel=0.02)


def test_a_cue_lasts_as_long_whatever_changes_meanwhile() -> None:
    for changes in ({"dt": 0.0001}, {"rung": "zero-one", "dt": 0.0001}, {"rung": "stochastic"}):
        network = memory()
        network.cue(1, duration=1.0)
        network.advance(10)
        network.configure(**changes)
        (cue,) = network.now.cues
        assert (cue.stop - network.step) * network.dt == pytest.approx(0.995, abs=0.001), changes


def test_a_neuron_is_refractory_as_long_whatever_becomes_of_the_step() -> None:
    """No longer than 2 ms of the new steps, as what comes from a file is checked for."""
    network = memory(dt=0.0007, bias=0.025)
    network.cue(1, strength=0.05, fraction=1.0, duration=1.0)
    for _ in range(60):
        network.advance(1)
        if network.now.left.max() == 3:  # the first of 2.1 ms
            break
    network.configure(dt=0.0001)
    assert 18 <= network.now.left.max() <= 20
    memory(dt=0.0001, bias=0.025).check_state(network.state())


def test_of_a_single_pattern_no_other_is_read() -> None:
    run = Run(memory(patterns=1))
    run.perform("cue", pattern=1, strength=0.015)
    run.advance(1000)
    traces, readings = run.recorder.recent(200), SpikingMemory.readings
    assert readings["largest_overlap"](traces) > 0.9
    assert readings["second_overlap"](traces) < 0.1


# ---- what is remembered --------------------------------------------------------------------------


def test_what_is_remembered_is_told_until_it_is_erased() -> None:
    network = memory(neurons=1000)
    assert network.verdict == "quiet"
    network.cue(2)
    seconds(network, 0.8)
    assert network.verdict == "remembers 2" and network.now.held == 2
    network.erase()
    assert network.now.held == 0
    seconds(network, 1.0)
    assert network.verdict == "quiet" and network.now.held == 0


def test_a_memory_that_is_lost_is_told() -> None:
    network = memory(neurons=1000)
    network.cue(2)
    seconds(network, 0.8)
    network.configure(strength=0.3e-3)
    seconds(network, 0.6)
    assert network.verdict == "forgot 2"


def test_what_a_drawing_was_called_is_not_another_after_one_before_it_is_gone() -> None:
    rng = np.random.default_rng(0)
    network = memory(neurons=1000)
    for k in range(3):
        network.store_drawing(f"d{k}", rng.random((8, 8)) < 0.4)
    first = network.parameters.patterns + 1
    network.cue(first + 1)
    seconds(network, 0.7)
    assert network.verdict == f"remembers {first + 1}"
    network.configure(strength=0.2e-3)
    seconds(network, 0.5)
    assert network.now.held == first + 1
    network.remove_drawing(1)
    assert network.now.held == first, "the second of the drawings is the first now"
    network.cue(first, duration=1.0)
    network.remove_drawing(1)
    assert network.now.held == 0
    assert not [c for c in network.now.cues if c.pattern], "its cue is none of another pattern"
    network.cue(first, duration=1.0)
    network.configure(patterns=4)
    assert [c.pattern for c in network.now.cues] == [5], "drawings come after the random ones"


# ---- the same run --------------------------------------------------------------------------------


def live(run: Run, life: Any, cuts: list[int] | None) -> None:
    """Do what is possible of it; advance in one go, or cut by these numbers of steps."""
    place = 0
    for steps, (name, arguments) in [*life, (120, ("probe", {"neuron": 0}))]:
        while steps > 0:
            part = steps if cuts is None else min(steps, cuts[place % len(cuts)])
            place += 1
            run.advance(part)
            steps -= part
        with contextlib.suppress(GestureError, ParameterError):
            run.perform(name, **arguments)


LIVES = st.lists(st.tuples(st.integers(0, 150), gestures()), max_size=5)


@settings(max_examples=20)
@given(LIVES, st.lists(st.integers(1, 60), min_size=1, max_size=5), st.integers(0, 2**32))
def test_a_run_is_the_same_to_the_bit_however_it_is_cut(
    life: Any, cuts: list[int], seed: int
) -> None:
    whole, pieces = Run(memory(seed)), Run(memory(seed))
    for run, cut in ((whole, None), (pieces, cuts)):
        run.perform("cue", pattern=1, strength=0.02, fraction=1.0, duration=0.05)
        live(run, life, cut)
    assert_same(everything(pieces), everything(whole))


@pytest.mark.parametrize("gesture", ["cue", "erase"])
def test_what_was_remembered_last_does_not_depend_on_the_cut(gesture: str) -> None:
    """A cue ends between two rows of overlaps, in the middle of a block of steps."""
    found = []
    for cut in (10_000, 1):
        network = memory(1)
        if gesture == "erase":
            network.cue(1, strength=0.02, fraction=1.0, duration=0.3)
        network.advance(707 if gesture == "erase" else 7)
        left = 103 if gesture == "erase" else 603
        if gesture == "erase":
            network.erase(strength=-0.001, duration=0.05)
        else:
            network.cue(1, strength=0.02, fraction=1.0, duration=0.3)
        while left > 0:
            network.advance(min(cut, left))
            left -= cut
        found.append(network.state())
    assert same(*found)


@settings(max_examples=8)
@given(LIVES, st.integers(1, 200))
def test_a_moment_kept_is_come_back_to(life: Any, further: int) -> None:
    run = Run(memory(5))
    live(run, life, None)
    network: Any = run.network
    kept, clone = network.state(), network.clone()
    network.advance(further)
    ahead = network.state()
    network.restore(kept)
    assert same(network.state(), kept)
    for other in (network, clone):
        other.advance(further)
        assert same(other.state(), ahead)


def test_the_same_seed_is_the_same_run_and_another_seed_another() -> None:
    found = []
    for seed in (3, 3, 4):
        network = memory(seed)
        network.cue(1, strength=0.015)
        network.advance(400)
        found.append((network.state(), network.connections.patterns))
    assert same(found[0][0], found[1][0])
    assert not np.array_equal(found[0][0].v, found[2][0].v)
    assert not np.array_equal(found[0][1], found[2][1])


def test_an_odd_number_of_neurons_is_the_same_run_too() -> None:
    """51 saturating inhibitory neurons: each has noise of its own, also the last."""
    network = memory(1, neurons=507)
    assert network.parameters.each_inhibitory % 2 == 1
    seconds(network, 0.3)
    noisy = []
    for _ in range(200):
        network.advance(2)
        noisy.append(network.now.inner.copy())
    spread = np.std(noisy, axis=0)
    assert spread[-1] == pytest.approx(np.median(spread), rel=0.5)


def test_trials_are_the_same_however_they_are_cut() -> None:
    found = []
    for cuts in ([10**6], [7, 200, 1], [40]):
        run = Run(memory(8, neurons=1000, dt=0.001))
        run.perform("start_task", delay=0.3, shown=0.2, answer=0.2)
        place, steps = 0, 5000
        while steps > 0:
            part = min(steps, cuts[place % len(cuts)])
            run.advance(part)
            steps, place = steps - part, place + 1
        found.append(run)
    for run in found[1:]:
        assert_same(everything(run), everything(found[0]))
    network: Any = found[0].network
    task = network.now.task
    assert task.done == len(task.last) >= 2
    assert [trial.number for trial in task.last] == list(range(1, task.done + 1))
    assert task.correct == sum(trial.right for trial in task.last)


# ---- what a person has done comes back -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cue", {"pattern": 2, "strength": 0.02}),
        ("erase", {}),
        ("silence", {"fraction": 0.4}),
        ("probe", {"neuron": 17}),
        ("store_drawing", {"title": "F", "pixels": LETTER}),
        ("configure", {"bias": 0.012}),
        ("configure", {"patterns": 9}),
        ("configure", {"rung": "zero-one"}),
        ("configure", {"neurons": 600}),
        ("start_task", {"delay": 0.5}),
    ],
)
def test_undo_returns_what_was_and_redo_what_was_done(name: str, arguments: dict[str, Any]) -> None:
    network = memory(6)
    network.cue(1, strength=0.015)
    seconds(network, 0.6)
    network.edits.forget()
    before, activity = network.edited(False), network.now.v.copy()
    network.perform(name, arguments)
    made = network.edited(False)
    assert network.edits.undoable
    network.undo()
    assert network.edited(False).alike(before) and not network.now.cues
    np.testing.assert_array_equal(network.now.v, activity)
    check_books(network)
    network.redo()
    assert network.edited(False).alike(made)


@pytest.mark.parametrize("name", ["cue", "erase"])
def test_undo_of_what_changed_the_activity_brings_the_activity_back(name: str) -> None:
    """Time goes on; the pattern that was held is held again."""
    network = memory(6, neurons=1000)
    network.cue(1, strength=0.015)
    seconds(network, 0.7)
    assert network.verdict == "remembers 1"
    network.perform(name, {"pattern": 2, "strength": 0.04} if name == "cue" else {})
    seconds(network, 1.0)
    assert network.verdict != "remembers 1"
    step = network.step
    network.undo()
    assert network.step == step and network.verdict == "remembers 1"
    check_books(network)
    seconds(network, 0.5)
    assert network.verdict == "remembers 1"
