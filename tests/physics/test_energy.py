"""Energies and free energies against PHYSICS.md, sections 1 and 2.

Exact numbers are compared to rounding. Samples say how large they are; shares are compared with
the 95 % interval of their count.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.arrays import Array
from sim.hopfield import GradedNetwork, HopfieldNetwork
from sim.hopfield.energy.landscape import landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes
from sim.hopfield.energy.runs import many_runs
from sim.hopfield.energy.state_axes import NeuronAxes
from sim.hopfield.patterns.generated import majority
from sim.statistics import wilson
from tests.physics.recalling import network, patterns, stored


def hadamard(count: int, neurons: int = 64) -> HopfieldNetwork:
    """A network that has learnt orthogonal patterns, all their combinations equally frequent."""
    rows = np.array([[1]])
    while len(rows) < neurons:
        rows = np.block([[rows, rows], [rows, -rows]])
    chosen = [rows[2**k] for k in range(count)]
    made = network(neurons)
    made.store_set([f"P{k + 1}" for k in range(count)], chosen)
    made.finish()
    return made


def mean_field(xi: Array, m: Array, temperature: float, turns: int = 20_000) -> Array:
    """m = <xi tanh(xi . m/T)>, iterated from m."""
    for _ in range(turns):
        new = np.tanh(m @ xi / temperature) @ xi.T / xi.shape[1]
        if np.abs(new - m).max() < 1e-15:
            break
        m = new
    return m


def symmetric_mixture(xi: Array, temperature: float) -> Array:
    """The solution with all three overlaps the same (which alone is unstable when it is hot)."""
    m = 0.5
    for _ in range(20_000):
        new = float((np.tanh(m * xi.sum(axis=0) / temperature) @ xi.T / xi.shape[1]).mean())
        if abs(new - m) < 1e-15:
            break
        m = new
    return np.full(len(xi), m)


# ---- energies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 8, 20])
def test_energy_is_half_the_overlaps_squared(count: int) -> None:
    """E = -(N/2) sum m^2 + P/2 (zero diagonal), N = 100, 20 states."""
    memory = stored(100, count)
    rng = np.random.default_rng(0)
    for _ in range(20):
        state = rng.choice([-1, 1], 100)
        m = patterns(memory) @ state / 100
        assert memory.energy_of(state) == pytest.approx(-50.0 * m @ m + 0.5 * count, abs=1e-9)


@pytest.mark.parametrize(
    ("odd", "overlap", "energy"), [(1, 1.0, -0.5), (3, 0.5, -0.375), (5, 0.375, -0.3516)]
)
def test_mixtures_of_orthogonal_patterns(odd: int, overlap: float, energy: float) -> None:
    """Overlaps and E/N; the P/2 of the missing diagonal is of order P/N and taken out."""
    memory = hadamard(odd)
    state = majority(memory.patterns)
    memory.set_state(state)
    np.testing.assert_allclose(memory.overlaps(), overlap)
    assert (memory.energy - odd / 2) / 64 == pytest.approx(energy, abs=5e-5)
    assert not memory.unstable().any()


def test_even_mixtures_are_unstable() -> None:
    """Of two: where they disagree the field is 0, and in those sites the energy is flat; of four
    with a tie broken at random, N = 64, some neuron wants to flip."""
    memory = hadamard(4)
    rng = np.random.default_rng(3)
    total = patterns(memory).astype(int).sum(axis=0)
    left = 0
    for _ in range(20):
        memory.set_state(np.where(total == 0, rng.choice([-1, 1], 64), np.sign(total)))
        begun = memory.energy
        memory.advance(64 * 20)
        left += memory.energy < begun - 1e-9
    assert left >= 18


def test_two_neurons_at_the_corners() -> None:
    memory = HopfieldNetwork(HopfieldNetwork.Parameters(rows=1, columns=2, normalise=False), 1)
    memory.store_set(["A", "B"], [[1, -1], [1, -1]])
    memory.finish()
    found = landscape(memory, NeuronAxes(), grid=3)
    np.testing.assert_allclose(found.values[::2, ::2], [[2.0, -2.0], [-2.0, 2.0]])


# ---- free energy ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("temperature", "m"),
    [(0.2, 0.9999), (0.4, 0.9856), (0.6, 0.9073), (0.8, 0.7104), (0.9, 0.5254)],
)
@pytest.mark.parametrize("count", [2, 3])
def test_wells_are_where_theory_has_them(temperature: float, m: float, count: int) -> None:
    """Along an axis the free energy is lowest at m = tanh(m/T); 200,001 points."""
    memory = hadamard(count)
    memory.set_state(memory.patterns[0].values)
    along = np.linspace(0.0, 1.0, 200_001)
    f = memory.free_energy(0, 1, along, np.zeros_like(along), temperature)
    lowest = along[f.argmin()]
    assert lowest == pytest.approx(m, abs=6e-5)
    assert lowest == pytest.approx(np.tanh(lowest / temperature), abs=5e-5)
    # Nor is there another minimum on this side, and the other side is the same.
    wide = np.linspace(0.0, 1.2, 241)
    over = memory.free_energy(0, 1, wide, np.zeros_like(wide), temperature)
    assert int((np.diff(np.sign(np.diff(over))) > 0).sum()) == 1
    mirrored = memory.free_energy(0, 1, -along, np.zeros_like(along), temperature)
    np.testing.assert_allclose(mirrored, f, rtol=1e-12)


@pytest.mark.parametrize("temperature", [1.0, 1.2, 2.0])
def test_wells_have_gone_at_one(temperature: float) -> None:
    memory = hadamard(3)
    memory.set_state(memory.patterns[0].values)
    held = memory.overlaps()[2]
    assert held == 0.0
    found = landscape(memory, OverlapAxes(), temperature, grid=101)
    row, column = np.unravel_index(found.values.argmin(), found.values.shape)
    assert (found.x[column], found.y[row]) == pytest.approx((0.0, 0.0))
    along = np.linspace(0.0, 1.0, 1001)
    f = memory.free_energy(0, 1, along, np.zeros_like(along), temperature)
    assert (np.diff(f) > -1e-12).all()


@pytest.mark.parametrize("count", [2, 3, 5])
def test_cold_it_is_without_entropy(count: int) -> None:
    """T to 0: (N/2) m^2 - sum |xi . m|, which at a memory of orthogonal ones is -N/2 = E - P/2."""
    memory = stored(100, count, seed=2)
    memory.cue_random()
    memory.recall()
    rng = np.random.default_rng(1)
    m1, m2 = rng.uniform(-1.0, 1.0, (2, 30))
    m = np.tile(memory.overlaps(), (30, 1))
    m[:, 0], m[:, 1] = m1, m2
    limit = 50.0 * (m**2).sum(axis=1) - np.abs(m @ patterns(memory)).sum(axis=1)
    for temperature, tolerance in ((0.0, 1e-9), (1e-4, 0.01), (1e-3, 0.1)):
        f = memory.free_energy(0, 1, m1, m2, temperature)
        np.testing.assert_allclose(f, limit, atol=tolerance)
    whole = hadamard(count)
    whole.set_state(whole.patterns[0].values)
    at = whole.free_energy(0, 1, np.array([1.0]), np.array([0.0]), 0.0)
    assert at[0] == pytest.approx(-32.0)
    assert at[0] == pytest.approx(whole.energy - count / 2)


def test_hot_it_is_entropy() -> None:
    """f = -N T ln 2 at m = 0."""
    memory = hadamard(2)
    f = memory.free_energy(0, 1, np.zeros(1), np.zeros(1), 0.7)
    assert f[0] == pytest.approx(-64 * 0.7 * np.log(2.0))


def gradient(
    memory: HopfieldNetwork, m: Array, temperature: float, monkeypatch: pytest.MonkeyPatch
) -> Array:
    """df/dm_mu per neuron, by central differences, the other overlaps held at m."""
    monkeypatch.setattr(memory, "overlaps", lambda: m)
    h = 1e-5
    found = []
    for k in range(len(m)):
        other = (k + 1) % len(m)
        at = m[k] + np.array([-h, h])
        f = memory.free_energy(k, other, at, np.full(2, m[other]), temperature)
        found.append((f[1] - f[0]) / (2 * h) / memory.neurons)
    return np.array(found)


@pytest.mark.parametrize("temperature", [0.05, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_it_is_flat_at_the_mean_field_solutions(
    temperature: float, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random patterns, N = 100: 8 solutions of m = <xi tanh(xi . m/T)> each; to 1e-6 of N."""
    memory = stored(100, count, seed=5)
    xi = patterns(memory).astype(float)
    rng = np.random.default_rng(0)
    for _ in range(8):
        m = mean_field(xi, rng.uniform(-1.0, 1.0, count), temperature)
        np.testing.assert_allclose(gradient(memory, m, temperature, monkeypatch), 0.0, atol=1e-6)
        away = m + 0.05
        assert np.abs(gradient(memory, away, temperature, monkeypatch)).max() > 1e-4


@pytest.mark.parametrize("temperature", [0.01, 0.2, 0.4, 0.45, 0.5])
def test_it_is_flat_at_the_mixture_of_three(
    temperature: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = hadamard(3)
    m = symmetric_mixture(patterns(memory).astype(float), temperature)
    if temperature == 0.01:
        np.testing.assert_allclose(m, 0.5, atol=1e-9)
    np.testing.assert_allclose(gradient(memory, m, temperature, monkeypatch), 0.0, atol=1e-6)


def smallest_curvature(
    memory: HopfieldNetwork, temperature: float, monkeypatch: pytest.MonkeyPatch
) -> float:
    """The smallest eigenvalue of the Hessian of f/N at the symmetric mixture of three."""
    m = symmetric_mixture(patterns(memory).astype(float), temperature)
    monkeypatch.setattr(memory, "overlaps", lambda: m)
    h = 1e-3
    hessian = np.empty((3, 3))
    for i, j in ((0, 1), (1, 2), (2, 0)):
        a, b = np.meshgrid(m[i] + h * np.arange(-1, 2), m[j] + h * np.arange(-1, 2))
        f = memory.free_energy(i, j, a, b, temperature) / memory.neurons
        hessian[i, i] = (f[1, 2] - 2 * f[1, 1] + f[1, 0]) / h**2
        hessian[i, j] = hessian[j, i] = (f[2, 2] - f[2, 0] - f[0, 2] + f[0, 0]) / (4 * h**2)
    return float(np.linalg.eigvalsh(hessian)[0])


def test_mixtures_of_three_go_before_memories(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Hessian at the mixture is positive up to T = .4598; to .0002 (differences of 1e-3)."""
    memory = hadamard(3)
    low, high = 0.3, 0.6
    assert smallest_curvature(memory, low, monkeypatch) > 0.0
    assert smallest_curvature(memory, high, monkeypatch) < 0.0
    while high - low > 1e-5:
        middle = 0.5 * (low + high)
        if smallest_curvature(memory, middle, monkeypatch) > 0.0:
            low = middle
        else:
            high = middle
    assert low == pytest.approx(0.4598, abs=2e-4)


# ---- graded neurons ------------------------------------------------------------------------------


def minima(values: Array) -> list[tuple[int, int]]:
    """Points of a grid, the rim left out, lower than all eight round them."""
    inner = values[1:-1, 1:-1]
    lowest = np.ones(inner.shape, dtype=bool)
    for i in (0, 1, 2):
        for j in (0, 1, 2):
            if (i, j) != (1, 1):
                part = values[i : i + inner.shape[0], j : j + inner.shape[1]]
                lowest &= inner < part
    return [(int(i) + 1, int(j) + 1) for i, j in np.argwhere(lowest)]


@pytest.mark.parametrize("diagonal", [True, False])
@pytest.mark.parametrize("drive", [0.5, 0.9, 0.99, 1.1, 1.5, 2.0, 3.0])
def test_graded_wells_open_at_the_critical_gain(drive: float, diagonal: bool) -> None:
    """Two graded neurons: one minimum below beta lambda = 1, two at m = tanh(beta lambda m)
    beyond, to the spacing of the grid (.0125) or better."""
    parameters = GradedNetwork.Parameters(rows=1, columns=2, diagonal=diagonal)
    memory = GradedNetwork(parameters, 1)
    memory.store([1, 1], "A")
    memory.finish()
    weights = np.array([memory.weights_of(0), memory.weights_of(1)])
    largest = np.linalg.eigvalsh(weights)[-1]
    assert largest == pytest.approx(1.0 if diagonal else 0.5)
    memory.configure(gain=drive / largest)
    found = landscape(memory, NeuronAxes())
    assert found.quantity == "Lyapunov function"
    at = sorted((found.x[j], found.y[i]) for i, j in minima(found.values))
    if drive < 1.0:
        assert at == [pytest.approx((0.0, 0.0), abs=1e-12)]
        return
    m = 1.0
    for _ in range(5000):
        m = float(np.tanh(drive * m))
    if drive in (1.1, 2.0):
        assert m == pytest.approx({1.1: 0.503, 2.0: 0.9575}[drive], abs=5e-4)
    spacing = found.x[1] - found.x[0]
    assert len(at) == 2
    assert at[0] == pytest.approx((-m, -m), abs=spacing)
    assert at[1] == pytest.approx((m, m), abs=spacing)


# ---- many runs -----------------------------------------------------------------------------------


def test_where_random_starts_end() -> None:
    """N = 500, P = 3: 36 % a memory, 35 % a mirror, 28 % a mixture of three; 10 networks with 40
    starts each. The rest, about 1 %, ends nowhere that has a name."""
    counts: Counter[str] = Counter()
    for seed in range(10):
        runs = many_runs(stored(500, 3, seed), "random", 40, seed)
        assert runs is not None and runs.rises == 0
        for ending in runs.endings:
            counts[ending.kind] += ending.count
    assert counts.total() == 400
    for kind, share in (("memory", 0.36), ("mirror", 0.35), ("mixture", 0.28)):
        low, high = wilson(counts[kind], 400)
        assert low <= share <= high, (kind, counts)
    assert counts["spurious"] <= 16 and set(counts) <= {"memory", "mirror", "mixture", "spurious"}


@pytest.mark.slow
def test_where_more_random_starts_end() -> None:
    """The same with 40 networks of 100 starts: to three standard errors over networks."""
    shares = []
    for seed in range(40):
        runs = many_runs(stored(500, 3, 100 + seed), "random", 100, seed)
        assert runs is not None
        counts: Counter[str] = Counter()
        for ending in runs.endings:
            counts[ending.kind] += ending.count
        shares.append([counts[kind] / 100 for kind in ("memory", "mirror", "mixture")])
    mean = np.mean(shares, axis=0)
    bar = np.std(shares, axis=0, ddof=1) / np.sqrt(40)
    # What is compared with is rounded to a hundredth.
    assert (np.abs(mean - [0.36, 0.35, 0.28]) < 3.0 * bar + 0.005).all()
