"""The compiled steps of the spiking memory, to the bit those that are written here with numpy.

Written from the equations: whole arrays at once wherever the order does not count, single precision
where the kernels have it. What is drawn comes from the numpy numbers of `test_spiking_numbers`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.spiking import SpikingMemory, SpikingParameters, kernels, layout
from sim.spiking.ladder import LADDER
from sim.spiking.wiring import connections_of
from sim.state import copied
from tests.sim.spiking import small
from tests.sim.test_spiking_numbers import mixed, numpy_normals, places_hashed

INNER = 1 << 20  # where the random numbers of inhibitory neurons begin
f32 = np.float32
RESET = f32(10.0)  # mV, of inhibitory neurons, whatever the excitatory ones are


# ---- the step, with numpy ------------------------------------------------------------------------


def halves(key: int, first: int, count: int) -> Any:
    """So many numbers of 32 random bits, two of each place, (count,) float."""
    z = places_hashed(key, first, (count + 1) // 2)
    both = np.stack([z & np.uint64(0xFFFFFFFF), z >> np.uint64(32)], axis=1)
    return both.ravel()[:count].astype(float)


class Twin:
    """One memory, stepped with numpy.

    Parameters
    ----------
    network : SpikingMemory
        From whose moment it begins; nothing is shared that changes.
    """

    def __init__(self, network: SpikingMemory) -> None:
        self.a = layout.Activity(*(array.copy() for array in network.now.activity))
        self.c = network._constants
        wiring = network.connections.wiring
        self.counts, self.loads = wiring.counts, wiring.loads
        self.patterns = network.connections.patterns
        n = len(self.a.v)
        self.hears = np.zeros((n, len(self.a.seen)), bool)
        self.hears[np.repeat(np.arange(n), np.diff(wiring.target_starts)), wiring.targets] = True

    def step(self, key: int, at: int, outer: Any, thresholds: Any, silent: Any) -> Any:
        """One step; spikes (or neurons that are on) of the three populations."""
        a, c = self.a, self.c
        if c.kind == kernels.BINARY:
            self.ask(key, outer, silent)
            return round(a.sums[-2]), 0, 0
        if c.kind == kernels.SPIKING:
            self.integrate(key, outer)
        else:
            self.fire(key, outer, silent)
        a.drive[:] *= c.keep
        inhibitory = c.kind in (kernels.SEPARATE, kernels.SPIKING)
        inner = self.inhibit(key) if inhibitory else (0, 0)
        a.sums[:] *= float(c.keep)
        spiked = np.flatnonzero(a.v >= thresholds)
        a.v[spiked], a.left[spiked] = c.reset, c.refractory
        self.note(spiked, at, inhibitory)
        # Whole numbers: 250 rows at a time is where the kernel rounds, too.
        for first in range(0, len(spiked), 250):
            brought = self.counts[spiked[first : first + 250]].sum(axis=0, dtype=int)
            a.drive[:] += c.drive_step * brought.astype(f32)
        if inhibitory:
            for k, step in enumerate((c.inhibitory_step, c.inhibitory_step)):
                a.inhibition[k] = a.inhibition[k] * float(c.keep_inhibitory) + inner[k] * step
        return len(spiked), *inner

    def integrate(self, key: int, outer: Any) -> None:
        a, c = self.a, self.c
        n = len(a.v)
        noise = numpy_normals(key, 0, n + n % 2)[:n]
        linear = f32(float(c.inhibition_linear) * a.inhibition[0])
        given = f32(float(c.inhibition_saturating) * a.inhibition[1])
        u = outer + c.excitation * a.drive - linear * self.loads - given
        moved = u + (a.v - u) * c.leak + c.deviation * noise
        a.v[:] = np.where(a.left == 0, moved, c.reset)
        a.left[:] = np.maximum(a.left - 1, 0)

    def field(self) -> Any:
        """Field of every neuron, before it is divided by its unit, (N,) float."""
        a, c = self.a, self.c
        n, share, count = len(a.v), c.activity, len(a.sums) - 2
        loads, excited = self.loads.astype(float), float(c.excitation) * a.drive.astype(float)
        if c.kind == kernels.SEPARATE:
            return excited - share * loads * n * a.inhibition[0] / 5.0
        taken = (count * share * share - share * loads) * a.sums[-2] - share * a.sums[-1]
        return excited + taken

    def fire(self, key: int, outer: Any, silent: Any) -> None:
        a, c = self.a, self.c
        n = len(a.v)
        drawn, highest = halves(key, 0, n), 4294967296.0 * c.most * c.dt
        field = self.field() / (c.activity * (1.0 - c.activity) * n * c.most) + outer
        a.v[:] = 0.0
        for i in np.flatnonzero((drawn < highest) & ~silent):
            rate = 1.0 / (1.0 + math.exp(-2.0 * c.slope * (field[i] - c.threshold)))
            a.v[i] = drawn[i] < highest * rate

    def ask(self, key: int, outer: Any, silent: Any) -> None:
        """Two-state neurons in their order: each sees what those before it have done."""
        a, c = self.a, self.c
        n = len(a.v)
        for i in np.flatnonzero(halves(key, 0, n) < c.update):
            field = self.field()[i] / (c.activity * (1.0 - c.activity) * n) + outer[i]
            on = a.v[i] == 1.0
            wanted = on if abs(field - c.threshold) < 1e-9 else field > c.threshold
            wanted = wanted and not silent[i]
            if wanted != on:
                sign = 1.0 if wanted else -1.0
                a.v[i] = f32(wanted)
                a.drive[:] += f32(sign) * self.counts[i]
                a.sums[:-2] += sign * self.patterns[:, i]
                a.sums[-2:] += sign, sign * float(self.loads[i])

    def note(self, spiked: Any, at: int, inhibitory: bool) -> None:
        a, c = self.a, self.c
        step = float(c.drive_step)
        for j in spiked:
            a.sums[:-2] += step * self.patterns[:, j]
            a.sums[-2:] += step, step * float(self.loads[j])
            if inhibitory:
                a.seen[self.hears[j]] += c.seen_step
            faded = dict.fromkeys(("rate", "synapse", "interval"), 0.0)
            if a.last[j] >= 0:
                since = (at - int(a.last[j])) * c.dt
                times = {"rate": c.rate_time, "synapse": c.synapse, "interval": c.interval_time}
                faded = {name: math.exp(-since / time) for name, time in times.items()}
                came = np.array([1.0, since, since * since])
                a.intervals[:, j] = a.intervals[:, j].astype(float) * faded["interval"] + came
            a.rate[j] = float(a.rate[j]) * faded["rate"] + 1.0 / c.rate_time
            a.filtered[j] = float(a.filtered[j]) * faded["synapse"] + 1.0 / c.synapse
        a.last[spiked] = at
        bits = np.zeros(8 * len(a.fired), bool)
        bits[spiked] = True
        a.fired[:] |= np.packbits(bits, bitorder="little")

    def inhibit(self, key: int) -> tuple[int, int]:
        a, c = self.a, self.c
        L, S = c.linear, len(a.inner)
        means = 5.0 * a.seen[:L].astype(float) * c.dt
        drawn = (halves(key, INNER, L) + 0.5) / 2.0**32
        linear = 0
        for mean, chance in zip(means, drawn, strict=True):
            term = below = math.exp(-mean)
            count = 0
            while chance > below:
                count += 1
                term *= mean / count
                below += term
            linear += count
        u = c.inner_bias + c.inner_gain * a.seen[L:]
        noise = numpy_normals(key, INNER + L, S + S % 2)[:S]
        moved = u + (a.inner - u) * c.inner_leak + c.inner_deviation * noise
        a.inner[:] = np.where(a.inner_left == 0, moved, RESET)
        a.inner_left[:] = np.maximum(a.inner_left - 1, 0)
        spiked = a.inner >= c.inner_threshold
        a.inner[spiked], a.inner_left[spiked] = RESET, c.inner_refractory
        a.seen[:] *= c.keep_seen
        return linear, int(spiked.sum())

    def row(self) -> Any:
        """The row of the raster that is due, and begin the next."""
        if self.c.kind == kernels.BINARY:
            return np.packbits(self.a.v > 0.5, bitorder="little")
        found = self.a.fired.copy()
        self.a.fired[:] = 0
        return found


def compare(network: SpikingMemory, steps: int) -> int:
    """Take so many steps both ways, comparing all there is; how many spikes there were."""
    twin, rng = Twin(network), copied(network.rng)
    begun, total = network.step, 0
    outer, thresholds = network._inputs()
    now = layout.Activity(*(array.copy() for array in network.now.activity))
    kept = layout.Kept(
        np.empty((steps, len(now.sums))), np.empty((steps, 2)),
        np.zeros((steps, len(now.fired)), np.uint8), np.empty(steps),
    )  # fmt: skip
    keys = rng.integers(0, 2**64, steps, np.uint64)
    silent = network.now.silenced
    kernels.compiled(kernels.advance)(
        keys, network.connections.wiring, now, network._constants._replace(step=begun),
        outer, thresholds, silent, 3, kept,
    )  # fmt: skip
    for t, key in enumerate(keys):
        total += twin.step(int(key), begun + t + 1, outer, thresholds, silent)[0]
        np.testing.assert_array_equal(kept.sums[t], twin.a.sums)
        np.testing.assert_array_equal(kept.inhibition[t], twin.a.inhibition)
        due = (begun + t + 1) % twin.c.bin == 0
        np.testing.assert_array_equal(kept.raster[t], twin.row() if due else 0)
    for name, one, other in zip(layout.Activity._fields, now, twin.a, strict=True):
        np.testing.assert_array_equal(one, other, name)
        assert one.dtype == other.dtype
    return total


def under_way(rung: str, seed: int = 3, **values: Any) -> SpikingMemory:
    """A small memory in the middle of a cue, some of its neurons silenced."""
    network = SpikingMemory(small(rung=rung, **values), seed)
    network.silence(0.1)
    network.cue(2, strength=0.015, fraction=0.6, duration=0.5)
    network.advance(round(0.1 / network.dt))
    return network


@pytest.mark.parametrize("rung", LADDER)
def test_every_kind_of_neuron_steps_as_with_numpy(rung: str) -> None:
    network = under_way(rung, connection=0.5)
    assert compare(network, 150) > 50
    assert not network.now.v[network.now.silenced].any() or network.parameters.kind.integrates


@pytest.mark.parametrize(
    "values",
    [
        {"dt": 0.0001},
        {"dt": 0.001, "noise": 0.0},
        {"neurons": 507, "patterns": 9},  # odd numbers of every kind of neuron
        {"cut": 0.4, "connection": 0.7, "strength": 1.5e-3},
        {"bias": 0.025, "noise": 0.015},
    ],
)
def test_settings_do_not_matter(values: dict[str, Any]) -> None:
    network = SpikingMemory(SpikingParameters.from_dict({"neurons": 500, **values}), 1)
    network.cue(1, strength=0.02, fraction=1.0, duration=1.0)
    network.advance(round(0.015 / network.dt))
    assert compare(network, 120) > 5


def test_more_spikes_in_a_step_than_fit_into_16_bits() -> None:
    """All at their threshold at once: more than 250 rows of counts are added."""
    network = SpikingMemory(small(patterns=60), 0)
    network.now.v[:] = 19.9
    network.cue(1, strength=0.05, fraction=1.0)
    assert compare(network, 6) > 300


@settings(max_examples=6)
@given(st.sampled_from(list(LADDER)), st.integers(0, 2**32), st.integers(1, 40))
def test_any_moment_of_any_run(rung: str, seed: int, begun: int) -> None:
    network = SpikingMemory(small(rung=rung, connection=0.3), seed)
    network.cue(1, strength=0.02)
    network.advance(begun)
    network.configure(strength=1e-3)
    compare(network, 20)


def test_numbers_of_a_step_are_those_of_the_equations() -> None:
    """In mV and Hz, from the parameters in ms and mV."""
    p = SpikingParameters.from_dict({"neurons": 1000, "dt": 0.0002, "noise": 0.004, "cut": 0.2})
    c = SpikingMemory(p, 0)._constants
    n, each, dt = 800, 100, 0.2
    expected = {
        "leak": math.exp(-dt / 20), "keep": math.exp(-dt / 100), "inner_leak": math.exp(-dt / 10),
        "keep_inhibitory": math.exp(-dt / 10), "keep_seen": math.exp(-dt / 20),
        "deviation": 4 * math.sqrt((1 - math.exp(-2 * dt / 20)) / 2),
        "inner_deviation": 4 * math.sqrt((1 - math.exp(-2 * dt / 10)) / 2),
        "reset": 10, "refractory": 10, "inner_refractory": 5, "bin": 10,
        "drive_step": 10, "excitation": 0.75 / (0.1 * n), "inhibition_linear": 0.75 / 5,
        "inhibition_saturating": 0.6, "seen_step": 50 / n, "linear": each,
        "inhibitory_step": 100 / each,
        "inner_bias": 6, "inner_gain": 2.2, "inner_threshold": 20 - 0.5826 * 4 * math.sqrt(dt / 10),
    }  # fmt: skip
    for name, value in expected.items():
        assert float(getattr(c, name)) == pytest.approx(value, rel=2e-6), name
    _, thresholds = SpikingMemory(p, 0)._inputs()
    assert thresholds == pytest.approx(20 - 0.5826 * 4 * math.sqrt(dt / 20), rel=2e-6)


# ---- who is connected to whom --------------------------------------------------------------------


def shared(rung: str, seed: int = 4, **values: Any) -> Any:
    """Counts (N, N) of a small memory, and its patterns (P, N)."""
    p = small(rung=rung, patterns=25, **values)
    held = connections_of(p, (), seed)
    return held.wiring.counts, held.patterns.astype(int)


@pytest.mark.parametrize(
    ("rung", "share", "alike"),
    [("diluted", 0.3, True), ("asymmetric", 0.3, False), ("integrate-and-fire", 0.05, False)],
)
def test_counts_are_those_of_numpy(rung: str, share: float, alike: bool) -> None:
    counts, patterns = shared(rung, connection=share)
    n = len(counts)
    expected = patterns.T @ patterns
    np.fill_diagonal(expected, 0)
    key = int(
        np.random.default_rng([4, 3, 0x5EED if alike else 0xA51D]).integers(
            0, 2**64, dtype=np.uint64
        )
    )
    least = int(share * 4294967295.0)
    j, i = np.nonzero(expected)
    first, second = (np.minimum(i, j), np.maximum(i, j)) if alike else (j, i)
    hashes = [mixed(key, int(a) * n + int(b)) >> 32 for a, b in zip(first, second, strict=True)]
    gone = np.array(hashes) > least
    expected[j[gone], i[gone]] = 0
    np.testing.assert_array_equal(counts, expected)
    assert (counts == counts.T).all() == alike


def test_connections_are_as_many_as_asked_for_and_by_chance() -> None:
    full, _ = shared("asymmetric")
    there = full > 0
    assert not np.diagonal(full).any() and (full == full.T).all()
    for share in (0.05, 0.2, 0.5, 0.9):
        kept = shared("asymmetric", connection=share)[0][there] > 0
        assert abs(kept.mean() - share) < 3.5 * math.sqrt(share * (1.0 - share) / kept.size)
        both = shared("asymmetric", connection=share)[0] > 0
        pairs = both[np.triu(there)].mean() * both.T[np.triu(there)].mean()
        found = (both & both.T)[np.triu(there)].mean()
        assert abs(found - pairs) < 3.5 * share / math.sqrt(kept.size / 2), "one way or the other"


@pytest.mark.parametrize("rung", ["diluted", "asymmetric"])
def test_fewer_connections_are_some_of_more(rung: str) -> None:
    before = None
    for share in (1.0, 0.8, 0.5, 0.2, 0.05):
        counts, _ = shared(rung, connection=share)
        if before is not None:
            assert ((counts == before) | (counts == 0)).all() and (counts > 0).any()
        before = counts


def test_cutting_and_connecting_less_are_the_same_connections() -> None:
    one, _ = shared("integrate-and-fire", connection=0.5)
    other, _ = shared("integrate-and-fire", cut=0.5)
    np.testing.assert_array_equal(one, other)


def test_inhibitory_neurons_listen_to_a_tenth_or_to_as_many() -> None:
    for neurons, inputs in ((500, 400), (2000, 800)):
        p = SpikingParameters.from_dict({"neurons": neurons})
        held = connections_of(p, (), 1)
        heard = np.bincount(held.wiring.targets, minlength=2 * p.each_inhibitory)
        spread = math.sqrt(inputs * (1.0 - p.listened) / len(heard))
        assert abs(heard.mean() - inputs) <= 3.5 * spread
