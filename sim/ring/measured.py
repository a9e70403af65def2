"""What a measurement asks of a ring: a copy of it alone, with its bump where it is wanted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.angles import wrap_signed
from sim.arrays import Array
from sim.integrators import heun

if TYPE_CHECKING:
    from sim.ring.driven_ring import DrivenRing
    from sim.ring.heading import HeadingNetwork

__all__ = ["advance_without_chance", "compass_alone", "put_bump", "ring_alone"]


def compass_alone(ring: HeadingNetwork, *, inputs: bool) -> HeadingNetwork:
    """A copy without noise, which nothing turns and no hand holds.

    Parameters
    ----------
    ring : HeadingNetwork
        It is not touched.
    inputs : bool
        Whether landmark and stimuli stay; a landmark that goes with the true heading never does.
    """
    copy = ring.clone()
    p, now = copy.parameters, copy.now
    strength = p.landmark_strength if inputs and not p.lights else 0.0
    now.heading.turn(0.0, now.clock)
    now.stimuli = []
    if not inputs:
        now.placed = []
    copy.set_parameters(p.replace(noise=0.0, lights=False, landmark_strength=strength))
    copy.stimuli_changed()
    return copy


def ring_alone(ring: DrivenRing, *, inputs: bool) -> DrivenRing:
    """A copy without noise, which no hand holds; with its stimuli, or without.

    Parameters
    ----------
    ring : DrivenRing
        It is not touched.
    inputs : bool
        Whether the stimuli that are there stay; the background always does.
    """
    copy = ring.clone()
    copy.now.stimuli = []
    if not inputs:
        copy.now.placed = []
    copy.set_parameters(copy.parameters.replace(noise=0.0))
    copy.stimuli_changed()
    return copy


def advance_without_chance(ring: DrivenRing, steps: int) -> None:
    """So many steps as if every spike train were its rate; the time stays as it is."""
    y = ring.now.y
    given = np.broadcast_to(ring.inputs, (steps, y.shape[1]))
    heun(ring._change, y, [None] * steps, given, np.empty(given.shape))


def put_bump(ring: DrivenRing, direction: float) -> None:
    """Turn the activity there is, by its Fourier series, so that its bump is at an angle (rad).

    An angle between two neurons changes the shape a little; some time constants mend it.
    """
    y = ring.now.y
    n = y.shape[1]
    turn = float(wrap_signed(direction - ring.snapshot().decoded))
    wave = np.arange(n // 2 + 1)
    factor = np.exp(-1j * wave * turn)
    if n % 2 == 0:
        factor[-1] = math.cos(0.5 * n * turn)  # of the alternating pattern only this can be seen
    turned: Array = np.fft.irfft(np.fft.rfft(y, axis=1) * factor, n, axis=1)
    turned[0] = ring._put_output(turned[0])
    ring.now.y = turned
