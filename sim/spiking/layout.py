"""The arrays and numbers that a compiled step of the spiking memory is given."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Activity", "Constants", "Kept", "Wiring"]


class Wiring(NamedTuple):
    """Who is connected to whom; nothing of it changes in a step. N excitatory neurons, P patterns,
    L linear and S saturating inhibitory ones.

    Parameters
    ----------
    counts : (N, N) int8
        Patterns shared with the neuron of the row by the one of the column, to which it projects;
        0 where there is no connection.
    loads : (N,) float32
        How many patterns each neuron is in.
    member_starts : (N + 1,) int32
        Where in `members` the patterns of each neuron begin.
    members : (m,) int32
    target_starts : (N + 1,) int32
        Where in `targets` the inhibitory neurons begin to which each neuron projects.
    targets : (t,) int32
        From 0, the linear ones first.
    """

    counts: Any
    loads: Any
    member_starts: Any
    members: Any
    target_starts: Any
    targets: Any


class Activity(NamedTuple):
    """What a step changes.

    Parameters
    ----------
    v : (N,) float32
        Membrane potential, mV; of a binary neuron 0 or 1.
    left : (N,) int16
        Steps left of the refractory period.
    drive : (N,) float32
        sum_j counts_ji s_j, with s_j the filtered rate, Hz; of binary neurons their state.
    sums : (P + 2,) float64
        sum_j xi_j s_j of every pattern; then that of all neurons, and the one weighted by `loads`.
    seen : (L + S,) float32
        y, the mean excitatory rate as every inhibitory neuron sees it, Hz.
    inner : (S,) float32
        Membrane potential of the saturating inhibitory neurons, mV.
    inner_left : (S,) int16
    inhibition : (2,) float64
        Filtered rates of the two inhibitory populations, Hz.
    rate : (N,) float32
        Filtered over half a second, Hz, at the last spike.
    last : (N,) int64
        Step of the last spike; -1 for none.
    intervals : (3, N) float32
        Of the intervals of each neuron, older ones weighing less: their weights, their sum, s, and
        that of their squares.
    filtered : (N,) float32
        s, what the synapses of each neuron pass on, Hz, at its last spike.
    fired : (ceil(N/8),) uint8
        A bit for each neuron that has fired since the last row of the raster was written.
    """

    v: Any
    left: Any
    drive: Any
    sums: Any
    seen: Any
    inner: Any
    inner_left: Any
    inhibition: Any
    rate: Any
    last: Any
    intervals: Any
    filtered: Any
    fired: Any


class Constants(NamedTuple):
    """Numbers of a step; see `sim.spiking.constants`."""

    kind: int
    step: int
    dt: float
    leak: Any
    deviation: Any
    reset: Any
    refractory: int
    keep: Any
    keep_inhibitory: Any
    keep_seen: Any
    drive_step: Any
    excitation: Any
    inhibition_linear: Any
    inhibition_saturating: Any
    seen_step: Any
    update: Any
    threshold: float
    slope: float
    most: float
    activity: float
    inner_leak: Any
    inner_deviation: Any
    inner_threshold: Any
    inner_reset: Any
    inner_bias: Any
    inner_gain: Any
    inner_refractory: int
    linear: int
    inhibitory_step: float
    bin: int
    synapse: float
    rate_time: float
    interval_time: float


class Kept(NamedTuple):
    """What is written of k steps.

    Parameters
    ----------
    sums : (k, P + 2) float64
    inhibition : (k, 2) float64
    raster : (k, ceil(N/8)) uint8
        Filled at every step that is a multiple of `bin`.
    voltage : (k,) float64
        Of one neuron, before it is reset, mV.
    """

    sums: Any
    inhibition: Any
    raster: Any
    voltage: Any
