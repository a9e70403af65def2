"""What theory says of the Poisson ring, from its mean field of many neurons.

In units of the largest rate r0 a bump is h_r = A cos(theta - phi - shift_r) + b_r on ring r, and

    A = J cos(offset) sum_r F_r,   F_r = <cos(x) f_r(x)>,
    f_r(x) = sigma(2 alpha (A cos x + b_r - beta)),

< > the mean over the ring. The flat state h = b of one ring loses its stability where
J sigma'(b)/2 = 1: at J = 4.762 with alpha = 2, beta = 1/2, b = 0. There the bump branches off
downwards (sigma''' > 0): one that is there already lives on down to J = 4.137.

Nothing holds the bump at its phi. The spikes are Poisson, so the part of the recurrent input in
quadrature with the bump, which moves it, fluctuates by J^2/(N r0) sum_r <sin^2 f_r> a unit of time:

    <d phi^2>/t = J^2 sum_r <sin^2(x + shift_r) f_r(x)> / (N r0 A^2 tau^2),

19.6/N rad^2/s at J = 5, tau = 10 ms, r0 = 1 kHz. Two rings of different input turn it at
tau omega = tan(offset) (F_1 - F_2)/(F_1 + F_2) (Xie, Hahnloser and Seung 2002).
"""

from __future__ import annotations

import math

import numpy as np

from sim.angles import ring_angles
from sim.arrays import Array
from sim.ring.logistic import logistic
from sim.ring.poisson_parameters import LARGEST_RATE, PoissonRingParameters

__all__ = [
    "bump_amplitude",
    "bump_diffusion",
    "critical_coupling",
    "turning_speed",
]

_GRID = ring_angles(256)
SCANNED = 400  # amplitudes looked at for a bump
HALVINGS = 50


def _profile(p: PoissonRingParameters, amplitudes: Array) -> Array:
    """(rings, a, 256) f_r(x) for bumps of these amplitudes (a,)."""
    h = amplitudes[:, None] * np.cos(_GRID)
    inputs = np.array(p.ring_inputs)[:, None, None] / LARGEST_RATE
    return logistic(2.0 * p.steepness * (h + inputs - p.threshold))


def _harmonics(p: PoissonRingParameters, amplitudes: Array) -> Array:
    """(rings, a) F_r for these amplitudes (a,)."""
    harmonics: Array = (_profile(p, amplitudes) * np.cos(_GRID)).mean(axis=-1)
    return harmonics


def critical_coupling(p: PoissonRingParameters) -> float:
    """J above which the flat state is unstable and a bump grows by itself."""
    inputs = np.array(p.ring_inputs) / LARGEST_RATE
    f = logistic(2.0 * p.steepness * (inputs - p.threshold))
    slope = float((2.0 * p.steepness * f * (1.0 - f)).sum())
    return 2.0 / (slope * math.cos(p.offset if p.rings == "two" else 0.0))


def bump_amplitude(p: PoissonRingParameters) -> float:
    """A of the stable bump, in units of the largest rate; 0 if there is none."""
    J = p.coupling * math.cos(max(p.shifts))
    # No F exceeds 1/pi, that of a ring of which half fires as fast as it can.
    a = np.linspace(0.0, 1.01 * J * p.ring_count / math.pi, SCANNED + 1)[1:]
    excess = J * _harmonics(p, a).sum(axis=0) - a
    above = np.flatnonzero(excess > 0.0)
    if J <= 0.0 or not len(above):
        return 0.0
    low, high = a[above[-1]], a[min(above[-1] + 1, SCANNED - 1)]
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if J * float(_harmonics(p, np.array([middle])).sum()) > middle:
            low = middle
        else:
            high = middle
    return float(0.5 * (low + high))


def bump_diffusion(p: PoissonRingParameters) -> float:
    """<d phi^2>/t of the bump, rad^2/s; NaN if there is none.

    White noise into the neurons, if there is any, adds J^2 sigma^2 sum_r <sin^2 f_r'^2>/(N A^2
    tau^2), f' the slope of f.
    """
    A = bump_amplitude(p)
    if A == 0.0:
        return math.nan
    f = _profile(p, np.array([A]))[:, 0]
    across = np.sin(_GRID + np.array(p.shifts)[:, None]) ** 2
    slope = 2.0 * p.steepness * f * (1.0 - f)
    variance = (across * f).mean(axis=1).sum() / LARGEST_RATE
    variance += (p.noise / LARGEST_RATE) ** 2 * (across * slope**2).mean(axis=1).sum()
    return float(p.coupling**2 * variance / (p.neurons * (A * p.time_constant) ** 2))


def turning_speed(p: PoissonRingParameters) -> float:
    """omega of the bump on two rings, rad/s, counter-clockwise positive; NaN without a bump."""
    A = bump_amplitude(p)
    if A == 0.0:
        return math.nan
    if p.rings == "one":
        return 0.0
    first, second = _harmonics(p, np.array([A]))[:, 0].tolist()
    balance = (first - second) / (first + second)
    return float(math.tan(p.offset) * balance / p.time_constant)
