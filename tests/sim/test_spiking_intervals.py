"""The spikes of one neuron of the raster, and the intervals between them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.recording import Recorder
from sim.spiking.intervals import Intervals, spike_times
from sim.spiking.memory import SpikingMemory
from sim.spiking.parameters import SpikingParameters

COLUMN = 0.002  # s


@pytest.mark.parametrize(("neurons", "rows"), [(1, 5), (8, 0), (9, 40), (40, 60)])
def test_every_neuron_has_its_own_spikes(neurons, rows):
    fired = np.random.default_rng(neurons).random((rows, neurons)) < 0.3
    packed = np.packbits(fired, axis=1, bitorder="little")
    times = COLUMN * np.arange(1, rows + 1)
    for i in range(neurons):
        assert spike_times(times, packed, i).tolist() == times[fired[:, i]].tolist()


@pytest.mark.parametrize("neuron", [-1, 16])
def test_there_is_no_other_neuron(neuron):
    with pytest.raises(IndexError, match="no neuron"):
        spike_times(np.zeros(3), np.zeros((3, 2), np.uint8), neuron)


def test_intervals_of_a_clock_do_not_vary():
    found = Intervals.between(0.1 + 0.025 * np.arange(9), COLUMN)
    assert found.intervals == pytest.approx(np.full(8, 0.025))
    assert found.mean == pytest.approx(0.025)
    assert found.variation == pytest.approx(0.0, abs=1e-12)


def test_intervals_at_random_vary_as_much_as_they_are_long():
    rng = np.random.default_rng(3)
    found = Intervals.between(np.cumsum(rng.exponential(0.03, 20_000)), COLUMN)
    # The standard error of the CV of an exponential distribution is about 1/sqrt(m).
    assert found.variation == pytest.approx(1.0, abs=4.0 / math.sqrt(20_000))


@pytest.mark.parametrize(("spikes", "known"), [(0, False), (1, False), (3, False), (4, True)])
def test_of_few_intervals_nothing_is_said(spikes, known):
    times = np.array([0.1, 0.13, 0.18, 0.2])[:spikes]
    found = Intervals.between(times, COLUMN)
    assert found.known is known
    assert math.isfinite(found.variation) is known
    assert math.isfinite(found.mean) is (spikes > 1)
    if known:
        ms = np.array([30.0, 50.0, 20.0])
        assert found.variation == pytest.approx(ms.std(ddof=1) / ms.mean())


def test_bars_count_as_many_lengths_each():
    """Intervals of 2, 4, 6 … ms, each once: no bar of whole columns counts more than another."""
    lengths = COLUMN * np.arange(1, 61)
    found = Intervals.between(np.concatenate([[0.0], np.cumsum(lengths)]), COLUMN)
    edges, counts = found.histogram(0.005, 0.12)
    assert np.diff(edges) == pytest.approx(0.004)
    assert counts[0] == 1  # none of 0 ms
    assert set(counts[1:].tolist()) == {2}
    assert edges[0] == pytest.approx(-0.001)
    assert found.intervals[counts[0]] > edges[1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 400), min_size=3, max_size=50),
    st.floats(0.001, 0.05), st.floats(0.02, 0.9),
)  # fmt: skip
def test_every_interval_is_in_its_bar_or_longer_than_all(columns, wide, top):
    times = COLUMN * np.concatenate([[0], np.cumsum(columns)])
    found = Intervals.between(times, COLUMN)
    edges, counts = found.histogram(wide, top)
    lengths = COLUMN * np.array(columns)
    assert counts.tolist() == np.histogram(lengths, edges)[0].tolist()
    assert edges[-1] + 0.5 * COLUMN >= top - 1e-6
    assert len(lengths) - counts.sum() == (lengths > edges[-1]).sum()


def test_spikes_are_where_the_potential_was_reset():
    """Of the recorded neuron the raster and the potential tell the same."""
    network = SpikingMemory(SpikingParameters(neurons=500, bias=25e-3), seed=2)
    network.probe(33)
    recorder = Recorder(network.traces())
    network.advance(1200, recorder)
    excitatory = network.parameters.excitatory
    rows = recorder.recent()
    times = spike_times(rows["spike_time"], rows["spikes"], network.snapshot().probe)
    assert rows["spikes"].shape[1] == (excitatory + 7) // 8
    reset = np.isclose(rows["voltage"], 0.010, atol=1e-7)
    begun = rows["voltage_time"][1:][reset[1:] & ~reset[:-1]]
    begun = begun[begun <= rows["spike_time"][-1] + 1e-9]
    assert len(times) == pytest.approx(len(begun), abs=1)
    assert len(times) >= 3
    for time in times[: len(begun)]:
        assert np.abs(begun - time).min() <= COLUMN + 1e-9
