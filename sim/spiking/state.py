"""What changes as the spiking memory runs, what a person edits of it, and a moment of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.edit_history import EditedState
from sim.model import RunState, Snapshot
from sim.recording import Trace
from sim.spiking import layout
from sim.spiking.constants import raster_bin
from sim.spiking.outcome import active_patterns, pattern_title
from sim.spiking.parameters import SpikingParameters
from sim.spiking.patterns import Drawing
from sim.spiking.task import TaskRun

__all__ = [
    "STRONGEST",
    "Cue",
    "SpikingEdited",
    "SpikingSnapshot",
    "SpikingState",
    "fresh_activity",
    "sample_every",
    "silenced_neurons",
    "spiking_traces",
]

PAST = 65.0  # s of overlaps and rates that are kept, for files
FINE = 32.0  # s of spikes, and of the potential of one neuron
STRONGEST = 0.05  # V, of a cue
SAMPLED = 0.01  # s from one row of overlaps to the next


@dataclass(frozen=True, eq=False)
class Cue:
    """Input to some neurons for a while, on top of the steady one.

    Parameters
    ----------
    pattern : int
        From 1; 0 for what erases.
    strength : float
        V.
    members : (m,) int32
        The neurons it reaches, not writeable.
    first, stop : int
        The first step with it, and the first without.
    """

    pattern: int
    strength: float
    members: NDArray[np.int32]
    first: int
    stop: int


@dataclass(slots=True)
class SpikingState(RunState):
    """What changes as a memory of N excitatory neurons runs; see `layout.Activity`.

    Parameters
    ----------
    v, left, drive, sums, seen, inner, inner_left, inhibition, rate, last, intervals, fired : array
        Handed to the kernels.
    filtered : (N,) float32
        s, what the synapses of each neuron pass on, Hz, at its last spike.
    silenced : (N,) bool
        Who does not fire.
    probe : int
        The neuron whose potential is recorded.
    drawings : tuple of Drawing
        Pictures that are remembered besides the random patterns, which come first.
    cues : list of Cue
        Those under way.
    held : int
        The pattern that was remembered last, from 1; 0 for none since something was erased.
    task : TaskRun or None
        Delayed match to sample, while it is under way.
    """

    v: Any
    left: Any
    drive: Any
    sums: Array
    seen: Any
    inner: Any
    inner_left: Any
    inhibition: Array
    rate: Any
    last: Any
    intervals: Any
    fired: Any
    filtered: Any
    silenced: Any
    probe: int = 0
    drawings: tuple[Drawing, ...] = ()
    cues: list[Cue] = field(default_factory=list)
    held: int = 0
    task: TaskRun | None = None

    @property
    def activity(self) -> layout.Activity:
        """The arrays that a step changes."""
        return layout.Activity(*(getattr(self, name) for name in layout.Activity._fields))


def fresh_activity(p: SpikingParameters, patterns: int) -> dict[str, Any]:
    """The arrays at the beginning: all at rest, by name.

    Parameters
    ----------
    p : SpikingParameters
    patterns : int
        All there are, drawings too.
    """
    n, each = p.excitatory, p.each_inhibitory
    f = np.float32
    return {
        "v": np.zeros(n, f), "left": np.zeros(n, np.int16), "drive": np.zeros(n, f),
        "sums": np.zeros(patterns + 2), "seen": np.zeros(2 * each, f), "inner": np.zeros(each, f),
        "inner_left": np.zeros(each, np.int16), "inhibition": np.zeros(2), "rate": np.zeros(n, f),
        "last": np.full(n, -1, np.int64), "intervals": np.zeros((3, n), f),
        "fired": np.zeros((n + 7) // 8, np.uint8), "filtered": np.zeros(n, f),
    }  # fmt: skip


def silenced_neurons(neurons: int, fraction: float, seed: int) -> Any:
    """Who is silent, (neurons,) bool, not writeable."""
    order = np.random.default_rng([seed, 5]).permutation(neurons)
    silenced = np.zeros(neurons, bool)
    silenced[order[: round(fraction * neurons)]] = True
    silenced.flags.writeable = False
    return silenced


@dataclass(frozen=True, eq=False, kw_only=True)
class SpikingEdited(EditedState):
    """What a person has made or chosen of it, immutable.

    Parameters
    ----------
    drawings : tuple of Drawing
    silenced : (N,) bool
    probe : int
    task : TaskRun or None
    """

    drawings: tuple[Drawing, ...]
    silenced: NDArray[np.bool_]
    probe: int
    task: Any

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return (
            super().alike(other)
            and self.drawings == other.drawings
            and self.probe == other.probe
            and _task(self.task) == _task(other.task)
            and np.array_equal(self.silenced, other.silenced)
        )


def _task(run: TaskRun | None) -> Any:
    """What a person has set of a task; how far it has come is not theirs."""
    return None if run is None else run.task


@dataclass(frozen=True)
class SpikingSnapshot(Snapshot):
    """One moment of the memory.

    Parameters
    ----------
    kind : str
        The name of the network.
    parameters : SpikingParameters
        In force at this moment.
    overlaps : (P,) float
        m = a (<r>_on - <r>)/((1 - a) <r>) with every pattern; 0 where nobody is active.
    pattern_rates : (P,) float
        Mean rate of the neurons of each, over the last 0.1 s, Hz; of two-state neurons the share
        that is on.
    mean_rate : float
        Of all excitatory neurons, likewise.
    rates : (N,) float32
        Of every excitatory neuron, over the last half second, Hz; of two-state neurons 0 or 1.
    variation : (N,) float32
        CV of the last intervals of each neuron, NaN for one that has fired too seldom.
    inhibition : (2,) float
        Rates of the two inhibitory populations, Hz; NaN where there are none.
    cues : tuple of Cue
        Under way.
    held : int
        The pattern that was remembered last, from 1; 0 for none since something was erased.
    silenced : float
        The share of the excitatory neurons that is silenced.
    probe : int
        The neuron whose potential is recorded.
    drawings : tuple of Drawing
        The last of the patterns.
    connections : Connections
        Patterns and wiring, shared.
    task : TaskRun or None
    """

    kind: str
    parameters: SpikingParameters
    overlaps: Array
    pattern_rates: Array
    mean_rate: float
    rates: NDArray[np.float32]
    variation: NDArray[np.float32]
    inhibition: Array
    cues: tuple[Cue, ...]
    held: int
    silenced: float
    probe: int
    drawings: tuple[Drawing, ...]
    connections: Any
    task: TaskRun | None

    @property
    def binary(self) -> bool:
        """Whether its neurons are on or off."""
        return self.parameters.kind.binary

    @property
    def spikes_a_second(self) -> float:
        """Of all neurons; 0 where they do not fire."""
        if self.binary:
            return 0.0
        p = self.parameters
        inner = 0.0 if math.isnan(self.inhibition[0]) else float(self.inhibition.sum())
        return self.mean_rate * p.excitatory + inner * p.each_inhibitory

    @property
    def active(self) -> tuple[int, ...]:
        """The patterns that are remembered now, from 1, the most active first; see `outcome`."""
        return active_patterns(self.pattern_rates, self.mean_rate, self.binary)

    def told(self) -> list[str]:
        """Time, spikes a second, and the overlap that is largest."""
        words = [f"t = {self.time:.2f} s"]
        if self.binary:
            on = round(self.mean_rate * self.parameters.excitatory)
            words.append(f"{on:,} neurons on")
        else:
            words.append(f"{self.spikes_a_second:,.0f} spikes a second")
        active = self.active
        if active:
            name = pattern_title(self, active[0])
            words.append(f"overlap {self.overlaps[active[0] - 1]:.2f} ({name})")
        return words


def sample_every(dt: float) -> int:
    """Steps from one row of overlaps and rates to the next: 10 ms, whole columns of the raster."""
    wide = raster_bin(dt)
    return wide * max(1, round(SAMPLED / (wide * dt)))


def spiking_traces(
    p: SpikingParameters, patterns: int, probe: int, which: int
) -> tuple[Trace, ...]:
    """What is recorded of a memory with so many patterns, and of the potential of a neuron.

    Parameters
    ----------
    p : SpikingParameters
    patterns, which : int
        How many there are, and another number when they are others.
    probe : int
        The neuron, from 0.
    """
    which = 1000 * which + patterns
    every, wide = sample_every(p.dt), raster_bin(p.dt)
    rows = math.ceil(PAST / (every * p.dt))
    columns = math.ceil(FINE / (wide * p.dt))
    fine = math.ceil(FINE / p.dt)
    n, of_neuron = p.excitatory, 2 * probe + int(p.kind.integrates)
    one = "1" if p.kind.binary else "Hz"
    return (
        Trace("time", "s", every, rows, shown_rows=1200, meaning="Model time"),
        Trace(
            "overlap", "1", every, rows, max(2, patterns), of=which, shown_rows=1200,
            meaning="Overlap with every pattern, in their order",
        ),
        Trace(
            "rates", one, every, rows, 3, of=int(p.kind.binary), shown_rows=1200,
            meaning="Mean rate of excitatory, linear and saturating neurons; two-state: share on",
        ),
        Trace(
            "pattern_rates", one, every, rows, max(2, patterns), of=which, shown_rows=1200,
            meaning="Mean rate of the neurons of every pattern, in their order",
        ),
        Trace(
            "cued", "1", every, rows, 2, of=which, shown_rows=1200,
            meaning="The pattern being cued, from 1, and one more; 0: none, -1: erasure",
        ),
        Trace(
            "voltage_time", "s", 1, fine, of=of_neuron, clock="voltage_time", shown_rows=fine,
            meaning="Model time of every step",
        ),
        Trace(
            "voltage", "V", 1, fine, of=of_neuron,
            shown_rows=fine, shown_unit="mV", scale=1e-3, clock="voltage_time",
            meaning="Membrane potential of the chosen neuron, before it is reset",
        ),
        Trace(
            "spike_time", "s", wide, columns, of=n, clock="spike_time", shown_rows=columns,
            meaning="Model time of every row of spikes",
        ),
        Trace(
            "spikes", "1", wide, columns, (n + 7) // 8, of=n, clock="spike_time",
            shown_rows=columns, packed=n,
            meaning="Bits: who has fired since the last row (numpy.unpackbits, bitorder 'little')",
        ),
    )  # fmt: skip
