"""The activity of the memory when what it consists of becomes another: kept as far as it can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.spiking import kernels, layout, task
from sim.spiking.constants import RATE_TIME, RESET, SYNAPSE, raster_bin
from sim.spiking.ladder import MEAN_FIELD_RATE
from sim.spiking.parameters import SpikingParameters
from sim.spiking.patterns import Drawing
from sim.spiking.state import fresh_activity, silenced_neurons

if TYPE_CHECKING:
    from sim.spiking.memory import SpikingMemory

__all__ = ["bring_back", "settle"]

FIRING = 0.5  # of the rate of a held pattern, above which a neuron becomes one that is on


def settle(network: SpikingMemory, new: SpikingParameters, drawings: tuple[Drawing, ...]) -> None:
    """Have these parameters and drawings from now on.

    Another number of neurons begins with all at rest. Otherwise neurons keep what they do; a neuron
    that fires becomes one that is on, and the other way round.
    """
    now, old = network.now, network.parameters
    resized = new.neurons != old.neurons
    activity = None if resized else _synaptic(network)
    rates = None if resized else network.rates()
    length, same = now.clock.dt, new == old and drawings == now.drawings
    other = new.patterns != old.patterns or drawings != now.drawings
    numbers = _numbers(old.patterns, now.drawings, new.patterns, drawings)
    now.parameters, now.drawings = new, drawings
    now.clock.set_length(new.dt)
    network._forget_derived()
    if activity is None or rates is None:
        _begin(network)
    else:
        if new.dt != length:
            _rescale(network, length)
        if new.kind.binary != old.kind.binary:
            activity = _converted(network, activity, rates)
        if new.kind != old.kind:
            _become(network)
        _fill(network, activity, old)
    now.held = 0 if resized else numbers.get(now.held, 0)
    now.cues = [
        replace(c, pattern=numbers[c.pattern])
        for c in now.cues
        if c.pattern in numbers and not resized
    ]
    if now.task is not None:
        if network.pattern_count < 2:
            now.task = None
        elif not same:
            # A trial under other conditions than it began with would count for neither; what was
            # tested before has other numbers now, or is gone.
            kept = now.task if not other else replace(now.task, last=())
            task.begin_trial(network, kept, kept.task)


def _numbers(
    old: int, before: tuple[Drawing, ...], new: int, after: tuple[Drawing, ...]
) -> dict[int, int]:
    """What patterns are numbered now, by what they were; 0 stays 0, and who is gone is not in it.

    Parameters
    ----------
    old, new : int
        How many random ones there were, and there are.
    before, after : tuple of Drawing
    """
    found = {k: k for k in range(min(old, new) + 1)}
    for place, drawing in enumerate(before):
        if drawing in after:
            found[old + 1 + place] = new + 1 + after.index(drawing)
    return found


def _synaptic(network: SpikingMemory) -> Any:
    """s of every neuron, Hz, or whether it is on, (N,) float32."""
    now = network.now
    if network.parameters.kind.binary:
        return now.v.copy()
    since = (network.step - now.last) * network.dt
    return (now.filtered * np.exp(-since / SYNAPSE)).astype(np.float32)


def _begin(network: SpikingMemory) -> None:
    """All at rest, nobody silenced."""
    now, p = network.now, network.parameters
    for name, array in fresh_activity(p, network.pattern_count).items():
        setattr(now, name, array)
    now.silenced = silenced_neurons(p.excitatory, 0.0, 0)
    now.probe = min(now.probe, p.excitatory - 1)


def _converted(network: SpikingMemory, activity: Any, rates: Any) -> Any:
    """The activity of two-state neurons from that of firing ones, or the other way round."""
    now = network.now
    if network.parameters.kind.binary:
        now.v = (rates > FIRING * MEAN_FIELD_RATE).astype(np.float32)
        return now.v.copy()
    on = activity > 0.5
    now.last = np.where(on, network.step, -1)
    now.rate = np.where(on, MEAN_FIELD_RATE, 0.0).astype(np.float32)
    now.filtered = now.rate.copy()
    now.intervals = np.zeros_like(now.intervals)
    return now.filtered.copy()


def _become(network: SpikingMemory) -> None:
    """What is of other neurons than before begins anew."""
    now, rung = network.now, network.parameters.kind
    if rung.integrates:
        now.v = np.full_like(now.v, RESET)
    elif not rung.binary:
        now.v = np.zeros_like(now.v)
    now.left = np.zeros_like(now.left)
    now.fired = np.zeros_like(now.fired)
    if not rung.inhibitory:
        now.inhibition = np.zeros(2)
        now.seen = np.zeros_like(now.seen)


def _fill(network: SpikingMemory, activity: Any, old: SpikingParameters) -> None:
    """Drive and sums of this activity, with the connections there are now."""
    now, p = network.now, network.parameters
    now.drive = np.zeros_like(now.drive)
    if not activity.any():
        now.sums = np.zeros(network.pattern_count + 2)
        return
    held, wiring = network.connections, network.connections.wiring
    kernels.compiled(kernels.fill_drive)(wiring.counts, activity, now.drive)
    s = activity.astype(float)
    now.sums = np.concatenate([held.patterns @ s, [s.sum(), wiring.loads.astype(float) @ s]])
    if p.kind.inhibitory and not old.kind.inhibitory:
        mean = float(s.mean())
        now.seen = np.full_like(now.seen, mean)
        now.inhibition = np.array([kernels.LINEAR_GAIN * mean, 0.0])


def _rescale(network: SpikingMemory, length: float) -> None:
    """Times that are counted in steps of this length, in steps as long as now.

    A spike that would lie before the first step is one at that step, faded already.
    """
    now, step, factor = network.now, network.step, length / network.dt
    fired = now.last >= 0
    since = np.minimum(np.round((step - now.last) * factor).astype(np.int64), step)
    more = np.where(fired, (step - now.last) * length - since * network.dt, 0.0)
    now.rate = (now.rate * np.exp(-more / RATE_TIME)).astype(np.float32)
    now.filtered = (now.filtered * np.exp(-more / SYNAPSE)).astype(np.float32)
    now.last = np.where(fired, step - since, -1)
    for name in ("left", "inner_left"):
        held = getattr(now, name)
        steps = np.minimum(np.round(held * factor), raster_bin(network.dt))
        setattr(now, name, steps.astype(held.dtype))
    now.cues = [
        replace(
            cue, first=step - round((step - cue.first) * factor),
            stop=step + max(1, round((cue.stop - step) * factor)),
        )
        for cue in now.cues
    ]  # fmt: skip


def bring_back(network: SpikingMemory, moment: Any) -> None:
    """Have the activity of another moment of the same network; time goes on."""
    now = network.now
    if moment.clock.dt != now.clock.dt or len(moment.v) != len(now.v):
        return
    for name in layout.Activity._fields:
        setattr(now, name, getattr(moment, name).copy())
    gone = network.step - moment.clock.step
    now.last = np.where(now.last < 0, -1, now.last + gone)
    now.held = moment.held
    now.cues = [replace(c, first=c.first + gone, stop=c.stop + gone) for c in moment.cues]
    if now.task is not None:
        # The cues are those of another trial.
        now.cues = []
        task.begin_trial(network, now.task, now.task.task)
