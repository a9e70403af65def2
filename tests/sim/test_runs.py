"""Many recalls of one network: where they end, how often, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.hopfield import GradedNetwork, HopfieldNetwork, ModernMemory
from sim.hopfield.energy.landscape import landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes
from sim.hopfield.energy.probing import begin_at
from sim.hopfield.energy.runs import OneRun, Runs, endings, many_runs
from sim.hopfield.patterns.generated import majority
from sim.statistics import wilson
from tests.sim.energies import KINDS, Array, N, assert_alike, of, patterns, signs


def ran(name: str, start: Any = "random", count: int = 5, seed: int = 1, **more: Any) -> Runs:
    made = many_runs(of(name, **more), start, count, seed)
    assert made is not None
    return made


def as_dicts(runs: Runs) -> list[dict[str, Any]]:
    return [vars(run) for run in runs.runs]


# ---- intervals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        # As printed: Newcombe, Stat. Med. 17, 857 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 20, 0.2993, 0.7007),
        (20, 20, 0.8389, 1.0),
    ],
)  # fmt: skip
def test_intervals_as_published(count: int, total: int, low: float, high: float) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-5)


def test_intervals_hold_the_share_and_narrow() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    for total in (1, 7, 40):
        for count in range(total + 1):
            low, high = wilson(count, total)
            assert 0.0 <= low <= count / total <= high <= 1.0
            assert wilson(total - count, total) == pytest.approx((1.0 - high, 1.0 - low))
            wider = wilson(10 * count, 10 * total)
            assert wider[1] - wider[0] < high - low


def test_intervals_cover_what_they_say() -> None:
    """Of 20,000 samples of 50 with p = .3, within 2 % of 95 %."""
    counts = np.random.default_rng(0).binomial(50, 0.3, 20_000)
    known = {int(count): wilson(int(count), 50) for count in np.unique(counts)}
    covered = np.mean([known[int(count)][0] <= 0.3 <= known[int(count)][1] for count in counts])
    assert covered == pytest.approx(0.95, abs=0.02)


# ---- runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_runs_the_same_with_the_same_seed(name: str) -> None:
    first, second = ran(name), ran(name)
    assert_alike(as_dicts(first), as_dicts(second))
    assert first.endings == second.endings
    assert sum(ending.count for ending in first.endings) == 5
    other = ran(name, seed=2)
    starts = np.array([run.states[0] for run in first.runs])
    assert not np.array_equal(starts, [run.states[0] for run in other.runs])
    assert len({tuple(row) for row in (starts > 0).tolist()}) == 5
    # A run is the same whatever others there are.
    assert_alike(as_dicts(ran(name, count=3)), as_dicts(first)[:3])


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("name", KINDS)
def test_few_memories(name: str, count: int) -> None:
    network = of(name, count)
    for start in ("cue", "random", signs(np.random.default_rng(4)).astype(np.float32)):
        made = many_runs(network, start, 2, 3)
        assert made is not None and len(made.runs) == 2
        for run in made.runs:
            assert run.overlaps.shape[1] == count and len(run.overlaps) >= 1
            assert len(run.sweeps) == len(run.energy) >= 2
            assert run.states.shape[1] == N


@pytest.mark.parametrize("name", KINDS)
def test_curves_begin_at_the_start_and_end_at_the_end(name: str) -> None:
    network = of(name)
    start = signs(np.random.default_rng(9)).astype(np.float32)
    made = many_runs(network, start, 3, 1)
    assert made is not None
    there = of(name)
    begin_at(there, start)
    for run in made.runs:
        assert run.sweeps[0] == 0.0 and (np.diff(run.sweeps) >= 0.0).all()
        assert run.energy[0] == there.energy
        np.testing.assert_allclose(run.overlaps[0], there.shown_overlaps())
        np.testing.assert_array_equal(run.states[0], there.shown)
        assert len(run.sweeps) <= 402 and len(run.states) <= 16
        last = of(name)
        last.put(run.states[-1])
        if name != "two-layer power" and name != "graded":  # these have more than they show
            assert run.energy[-1] == pytest.approx(last.energy, rel=1e-4, abs=1e-4)
        if network.temperature == 0.0 and run.kind in ("memory", "mirror", "mixture", "spurious"):
            assert not last.unstable().any()


@pytest.mark.parametrize(
    "name", ["hebb", "hebb 0/1", "thresholds", "storkey", "graded", "dense", "exponential",
             "modern", "distance", "two-layer", "two-layer power"],
)  # fmt: skip
def test_energy_never_rises_where_it_must_not(name: str) -> None:
    made = ran(name, count=10)
    assert made.rises == 0 and made.moves == sum(run.moves for run in made.runs) > 0
    for run in made.runs:
        assert (np.diff(run.energy) <= 1e-9 * (1.0 + np.abs(run.energy[:-1]))).all()
        assert run.energy[-1] < run.energy[0]


def test_energy_rises_where_it_may() -> None:
    for name in ("cut", "driven away", "hot"):
        made = ran(name, count=20, seed=4)
        assert made.rises == sum(run.rises for run in made.runs) > 0


def test_the_energy_of_graded_neurons_is_told_to_the_end() -> None:
    """It goes on falling long after the last neuron has crossed 0."""
    run = ran("graded").runs[0]
    assert run.sweeps[-1] > 5.0
    network = of("graded")
    begin_at(network, run.states[0])
    while not network.at_rest:
        network.advance(1)
    assert run.energy[-1] == pytest.approx(network.energy, rel=1e-9)
    assert np.count_nonzero(np.diff(run.energy)) > 50


def test_flips_that_are_no_longer_kept_leave_samples() -> None:
    """A hot network flips more often than flips are kept; its curve has no hole."""
    network = HopfieldNetwork(HopfieldNetwork.Parameters(rows=40, columns=40, temperature=1.5), 1)
    network.store_random(2)
    network.finish()
    made = many_runs(network, "random", 1, 1)
    assert made is not None
    run = made.runs[0]
    assert run.moves > 8192
    assert run.sweeps[-1] == pytest.approx(30.0, abs=1.0)
    assert np.diff(run.sweeps).max() < 1.5


def test_from_one_cue_in_different_orders() -> None:
    made = ran("hebb", "cue", 30)
    starts = np.array([run.states[0] for run in made.runs])
    assert (starts == starts[0]).all()
    assert (starts[0] == of("hebb").shown).all()
    curves = {tuple(run.energy.tolist()) for run in made.runs}
    assert len(curves) > 10
    # A cue from which more than one valley can be reached.
    network = of("hebb")
    x = patterns(network)
    network.set_cue(np.where(np.arange(N) % 2 == 0, x[0], -x[1]))
    split = many_runs(network, "cue", 60, 1)
    assert split is not None and len(split.endings) > 1
    # In a fixed order there is no chance, and every run is the same.
    network.configure(update="fixed")
    alike = many_runs(network, "cue", 5, 1)
    assert alike is not None and len(alike.endings) == 1
    assert len({tuple(run.energy.tolist()) for run in alike.runs}) == 1


def test_from_where_one_is_told() -> None:
    network = of("hebb")
    values = network.patterns[2].values.astype(np.float32)
    made = many_runs(network, values, 4, 0)
    assert made is not None
    (only,) = made.endings
    assert (only.label, only.kind, only.member, only.count) == ("R3", "memory", 2, 4)
    assert made.moves == 0
    assert (only.low, only.high) == wilson(4, 4)
    mirrored = many_runs(network, -values, 4, 0)
    assert mirrored is not None
    assert [(e.label, e.kind, e.member) for e in mirrored.endings] == [("−R3", "mirror", 2)]


def test_progress_is_told_and_can_stop_it() -> None:
    told: list[float] = []

    def tell(fraction: float) -> bool:
        told.append(fraction)
        return True

    assert many_runs(of("hebb"), "random", 4, 1, tell) is not None
    assert told == [0.25, 0.5, 0.75, 1.0]
    told.clear()

    def stop(fraction: float) -> bool:
        told.append(fraction)
        return fraction < 0.5

    assert many_runs(of("hebb"), "random", 4, 1, stop) is None
    assert told == [0.25, 0.5]


# ---- how they end --------------------------------------------------------------------------------


def test_hot_runs_end() -> None:
    made = ran("hot", "cue", 4)
    for run in made.runs:
        assert run.kind == "thermal"
        assert run.sweeps[-1] == pytest.approx(30.0, abs=1.1)
    # Where memories hold, runs are near one of them.
    network = of("hot")
    near = many_runs(network, network.patterns[1].values.astype(np.float32), 4, 1)
    assert near is not None
    assert "near R2" in [ending.label for ending in near.endings]
    assert next(e for e in near.endings if e.label == "near R2").member == 1
    network.configure(temperature=2.0)
    melted = many_runs(network, "random", 4, 1)
    assert melted is not None
    assert "no memory (heat)" in [ending.label for ending in melted.endings]


def test_two_cycles_end_early_and_are_told() -> None:
    network = HopfieldNetwork(
        HopfieldNetwork.Parameters(rows=1, columns=2, normalise=False, update="synchronous"), 1
    )
    network.store_set(["A", "B"], [[1, -1], [1, -1]])
    network.finish()
    made = many_runs(network, np.array([1.0, 1.0], dtype=np.float32), 3, 1)
    assert made is not None
    (only,) = made.endings
    assert (only.label, only.kind, only.count) == ("two-cycle", "cycle", 3)
    for run in made.runs:
        assert run.sweeps[-1] <= 3.0
        assert (run.energy == 2.0).all()
    opposite = many_runs(network, np.array([1.0, -1.0], dtype=np.float32), 2, 1)
    assert opposite is not None and opposite.endings[0].kind == "memory"


def test_mixtures_are_told_by_one_name() -> None:
    """Whichever of its members the state is nearest to, and as the mark on the landscape is."""
    network = HopfieldNetwork(HopfieldNetwork.Parameters(rows=10, columns=10), 3)
    network.store_random(3)
    network.finish()
    made = many_runs(network, "random", 120, 1)
    assert made is not None
    mixtures = [ending for ending in made.endings if ending.kind == "mixture"]
    assert mixtures
    for ending in mixtures:
        numbers = [int(word[-1]) for word in ending.label.split() if word[-1].isdigit()]
        assert numbers == [1, 2, 3] and ending.member is None
    marked = {m.name for m in landscape(network, OverlapAxes(2, 1), grid=5).marks}
    assert {ending.label for ending in mixtures} & marked
    values = majority(network.patterns, [-1, 1, -1]).astype(np.float32)
    there = many_runs(network, values, 1, 1)
    assert there is not None
    if there.moves == 0:
        assert there.endings[0].label == "−R1 + R2 − R3"


def test_the_average_of_all_memories_is_an_ending() -> None:
    """Of a modern memory that tells none apart: all of it, not the name of any."""
    network = ModernMemory(ModernMemory.Parameters(rows=8, columns=8, sharpness=0.1), 1)
    network.store_random(10)
    network.finish()
    made = many_runs(network, "random", 4, 1)
    assert made is not None
    (ending,) = made.endings
    assert (ending.label, ending.kind, ending.count) == ("mixture of all", "mixture", 4)


def test_what_has_no_name_is_other() -> None:
    network = of("hebb", 25)
    made = many_runs(network, "random", 10, 1)
    assert made is not None
    assert made.endings[0].label == "other" and made.endings[0].kind == "spurious"
    assert [e.label for e in made.endings].count("other") == 1


def test_what_is_given_up_is_not_settled() -> None:
    """Just beyond the critical gain nothing is at rest after 100 time constants."""
    network = GradedNetwork(GradedNetwork.Parameters(rows=2, columns=2, diagonal=True, gain=1.01))
    network.store([1, 1, -1, -1], "A")
    network.finish()
    made = many_runs(network, np.array([0.9, 0.9, -0.9, -0.9], dtype=np.float32), 1, 1)
    assert made is not None
    assert made.endings[0].label == "not settled" and made.endings[0].kind == "moving"
    assert made.runs[0].sweeps[-1] == pytest.approx(100.0, abs=1.1)


def test_endings_are_counted_the_most_frequent_first() -> None:
    run = ran("hebb", count=1).runs[0]

    def of_kind(verdict: str, kind: str, member: int | None) -> OneRun:
        return replace(run, verdict=verdict, kind=kind, member=member)

    given = [
        of_kind("memory A b", "memory", 0), of_kind("mirror A b", "mirror", 0),
        of_kind("memory A b", "memory", 0), of_kind("spurious", "spurious", None),
        of_kind("spurious", "spurious", None), of_kind("no weights", "spurious", None),
        of_kind("mixture A + B − C", "mixture", None), of_kind("moving", "moving", None),
        of_kind("two-cycle A | B", "cycle", None), of_kind("thermal near A b", "thermal", 0),
        of_kind("thermal near mirror A b", "thermal", 0), of_kind("thermal", "thermal", None),
    ]  # fmt: skip
    found = endings(given)
    assert [(e.label, e.count) for e in found] == [
        ("other", 3), ("A b", 2), ("A + B − C", 1), ("near A b", 1), ("near −A b", 1),
        ("no memory (heat)", 1), ("not settled", 1), ("two-cycle", 1), ("−A b", 1),
    ]  # fmt: skip
    assert all((e.low, e.high) == wilson(e.count, 12) for e in found)
    assert endings([]) == ()


def test_symmetry_of_memories_and_mirrors() -> None:
    """Without thresholds a mirror is as good: 100 starts, and their mirrors in the same order."""
    network = of("hebb", 3)
    rng = np.random.default_rng(0)
    kinds: dict[str, int] = {}
    for k in range(100):
        start: Array = signs(rng)
        one = many_runs(network, start.astype(np.float32), 1, k)
        two = many_runs(network, -start.astype(np.float32), 1, k)
        assert one is not None and two is not None
        np.testing.assert_array_equal(one.runs[0].states[-1], -two.runs[0].states[-1])
        kinds[one.runs[0].kind] = kinds.get(one.runs[0].kind, 0) + 1
    assert len(kinds) >= 3
