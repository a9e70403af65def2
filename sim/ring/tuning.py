"""The tuning curve of one neuron of a ring driven by stimuli, at several backgrounds.

What an experimenter does: one stimulus is put at many directions, the network comes to rest from
silence at each, and the rate of one neuron is read. On the rectified ring a larger background
multiplies the curve and leaves its width (gain modulation: Dayan and Abbott 2001, figure 7.9).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.angles import wrap_signed
from sim.arrays import Array
from sim.errors import GestureError
from sim.ring.bump import bump_width
from sim.ring.driven_ring import DrivenRing
from sim.ring.snapshot import RingSnapshot
from sim.ring.stimuli import SHAPES, PlacedStimulus

__all__ = [
    "MeasuredTuning",
    "TuningCurves",
    "backgrounds",
    "probe_of",
    "tuning_curves",
    "tuning_key",
]

DIRECTIONS = 24  # of the stimulus, evenly round the ring
AT_REST = 2e-4  # of the peak, by which the rates may still change in LOOK
LOOK = 0.1  # s
LONGEST = 8.0  # s, within which a ring comes to rest, or is read as it is
LONG_STEP = 0.002  # s; a state of rest does not depend on the step


@dataclass(frozen=True)
class TuningCurves:
    """Rates of one neuron.

    Parameters
    ----------
    neuron : int
    preferred : float
        Its angle on the ring, rad.
    directions : (k,) float
        Of the stimulus on the ring, rad; the neuron's own is among them.
    backgrounds : (b,) float
        Hz.
    rates : (b, k) float
        Hz.
    stimulus : PlacedStimulus
        Which was put at each direction.
    """

    neuron: int
    preferred: float
    directions: Array
    backgrounds: Array
    rates: Array
    stimulus: PlacedStimulus

    @property
    def peaks(self) -> Array:
        """(b,) largest rate of each curve, Hz."""
        return np.asarray(self.rates.max(axis=1))

    @property
    def widths(self) -> Array:
        """(b,) full width of each curve at half its peak, rad on the ring."""
        return np.array([bump_width(row) for row in self.rates])


def backgrounds(present: float, highest: float) -> tuple[float, float, float]:
    """Three backgrounds to compare, Hz: the present one and two larger, or smaller at the end."""
    lowest = min(present, highest - 2.0)
    return lowest, lowest + 1.0, lowest + 2.0


def probe_of(snapshot: RingSnapshot) -> PlacedStimulus | None:
    """The first stimulus that is on and has a direction, which is the one moved round."""
    return next(
        (s for s in snapshot.stimuli if s.on and SHAPES[s.shape].directed and s.strength > 0.0),
        None,
    )


def tuning_key(snapshot: RingSnapshot, seed: int) -> Any:
    """What the curves depend on; they are forgotten when it changes. Not where the stimulus is."""
    probe = probe_of(snapshot)
    still = None if probe is None else replace(probe, direction=0.0, number=1)
    settings = snapshot.parameters.replace(noise=0.0)
    return snapshot.kind, settings, seed, still, snapshot.silenced.tobytes()


def tuning_curves(
    ring: DrivenRing,
    neuron: int,
    levels: Sequence[float],
    probe: PlacedStimulus,
    progress: Callable[[float], bool] = lambda fraction: True,
    count: int = DIRECTIONS,
) -> TuningCurves | None:
    """Measure the tuning curve of a neuron at some backgrounds, without noise or chance of spikes.

    Parameters
    ----------
    ring : DrivenRing
        Is left as it is; copies of it are run, with the neurons silent that are in it.
    neuron : int
        From 0.
    levels : sequence of float
        Backgrounds, Hz.
    probe : PlacedStimulus
        The only stimulus, put at so many directions, the neuron's own among them.
    progress : callable
        Given the fraction done; returns False to give up.
    count : int
        Of directions, evenly round the ring.

    Returns
    -------
    TuningCurves or None
        None where it was given up.

    Raises
    ------
    GestureError
        For a neuron that the ring does not have.
    NetworkFailure
        Where the ring grows without bound.
    """
    n = ring.parameters.neurons
    if not 0 <= neuron < n:
        raise GestureError(f"There is no neuron {neuron}; the ring has 0 to {n - 1}.")
    preferred = float(ring.angles[neuron])
    away = wrap_signed(2.0 * math.pi * np.arange(count) / count)
    directions = np.sort(away) + preferred
    rates = np.empty((len(levels), count))
    for i, level in enumerate(levels):
        dt = min(LONG_STEP, 0.1 * ring.parameters.time_constant)
        parameters = ring.parameters.replace(
            noise=0.0, background=level, dt=max(dt, ring.parameters.dt)
        )
        for j, direction in enumerate(directions.tolist()):
            copy = type(ring)(parameters, ring.seed)
            copy.silence(np.flatnonzero(~ring.alive).tolist())
            copy.clear_stimuli()
            copy.set_output(0.0, 0.0)  # some begin with a bump
            copy.add_stimulus(
                direction, probe.strength, probe.width, probe.shape, number=probe.number
            )
            rates[i, j] = _at_rest(copy)[neuron]
            if not progress((i * count + j + 1) / (len(levels) * count)):
                return None
    return TuningCurves(neuron, preferred, directions, np.array(levels), rates, probe)


def _at_rest(ring: DrivenRing) -> Array:
    """The rates a ring comes to, (n,) Hz."""
    steps = max(1, round(LOOK / ring.dt))
    run = ring.advance_mean
    for _ in range(round(LONGEST / LOOK)):
        before = ring.rates
        run(steps)
        if np.abs(ring.rates - before).max() <= AT_REST * max(ring.rates.max(), 1e-9):
            break
    return ring.rates


@dataclass(frozen=True)
class MeasuredTuning:
    """Tuning curves, and what a turn of their ring stands for.

    Parameters
    ----------
    curves : TuningCurves
    turn : float
        rad.
    """

    curves: TuningCurves
    turn: float


def measured_tuning(
    degrees: float, ring: DrivenRing, progress: Callable[[float], bool]
) -> MeasuredTuning | None:
    """The curves of the neuron that prefers an angle, at the present background and two others.

    Parameters
    ----------
    degrees : float
        What the neuron prefers, as a turn of the ring stands for angles.
    ring : DrivenRing
        With the stimulus that is to be moved round.
    progress : callable
        Given the fraction done; returns False to give up.

    Raises
    ------
    GestureError
        Where no stimulus is there to be moved.
    """
    s, n = ring.snapshot(), ring.parameters.neurons
    probe = probe_of(s)
    if probe is None:
        raise GestureError("There is no stimulus to put round the ring: add one.")
    levels = backgrounds(s.parameters.background, s.parameters.specs()["background"].high)
    neuron = round(math.radians(degrees) / s.turn * n) % n
    curves = tuning_curves(ring, neuron, levels, probe, progress)
    return None if curves is None else MeasuredTuning(curves, s.turn)
