"""Where the bump of a sigmoid ring stays, and how fast it slides there from elsewhere.

The recurrent input is always z = (J/N) sum e^(i theta_j) v_j, two numbers, and

    tau dz/dt = -z + (J/N) sum_j e^(i theta_j) F(g + Re(z e^(-i theta_j))).

Of many neurons this turns no bump: every direction of z is alike. Of N, the sum differs from the
integral by harmonics N - 1 and N + 1 of the bump's profile, which fall exponentially with N, and
they drive the direction phi = arg z towards N evenly spaced places.
"""

from __future__ import annotations

import numpy as np

from sim.angles import ring_angles
from sim.arrays import Array
from sim.ring.logistic import logistic
from sim.ring.sigmoid_parameters import TOP_RATE, SigmoidRingParameters

__all__ = ["bump_and_drift", "drift", "largest_drift", "places"]

SETTLING = 80  # repetitions of A <- (J/N) sum cos F, which converges from above
PHASES = 32  # directions between two neurons
WEAKEST = 1e-7  # rad per tau: a bump that slides no faster stays anywhere


def bump_and_drift(p: SigmoidRingParameters, directions: Array) -> tuple[Array, Array]:
    """Height A of the recurrent input, Hz, and d phi/dt, rad per tau, of bumps at directions (k,).

    The height is the one at which it rests while its direction is held; where it comes out as 0
    there is no bump, and the drift is NaN.
    """
    away = ring_angles(p.neurons) - np.asarray(directions, dtype=float)[:, None]
    cos, sin = np.cos(away), np.sin(away)
    A = np.full(len(cos), 0.4 * p.coupling)
    for _ in range(SETTLING):
        f = _rate(p, A[:, None] * cos)
        A[:] = p.coupling * (cos * f).mean(axis=1)
    f = _rate(p, A[:, None] * cos)
    there = A > 1e-3
    across = p.coupling * (sin * f).mean(axis=1)
    return TOP_RATE * A, np.where(there, across / np.where(there, A, 1.0), np.nan)


def _rate(p: SigmoidRingParameters, recurrent: Array) -> Array:
    return logistic(2.0 * p.steepness * (recurrent + p.background / TOP_RATE - p.threshold))


def drift(p: SigmoidRingParameters, directions: Array) -> Array:
    """d phi/dt of bumps at directions (k,) rad, rad per tau, counter-clockwise positive."""
    return bump_and_drift(p, directions)[1]


def largest_drift(p: SigmoidRingParameters) -> float:
    """The largest |d phi/dt| round the ring, rad per tau; NaN where there is no bump."""
    return float(np.abs(drift(p, _between(p, 0.5))).max())


def _between(p: SigmoidRingParameters, start: float) -> Array:
    """Directions from one neuron to the next, after which all repeats."""
    spacing = 2.0 * np.pi / p.neurons
    return np.asarray((np.arange(PHASES) + start) * spacing / PHASES, dtype=float)


def places(p: SigmoidRingParameters) -> Array:
    """Directions (places,) at which the bump stays, rad: the stable zeros of the drift.

    None where there is no bump, or where it nowhere slides faster than 1e-7 rad per tau.
    """
    at = _between(p, 0.5)
    speed = drift(p, at)
    if not np.abs(speed).max() > WEAKEST:
        return np.zeros(0)
    spacing = 2.0 * np.pi / p.neurons
    following, ahead = np.roll(speed, -1), at + spacing / PHASES
    falls = (speed > 0.0) & (following <= 0.0)
    share = speed[falls] / (speed[falls] - following[falls])
    first = (at[falls] + share * (ahead - at)[falls]) % spacing
    found: Array = np.sort((first[:, None] + spacing * np.arange(p.neurons)).ravel() % (2 * np.pi))
    return found
