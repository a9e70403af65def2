"""The Lyapunov function of a ring of threshold-linear neurons that is not turned.

With r = [h]+ and symmetric weights, tau dh/dt = -h + W r + c goes downhill on

    L = 1/2 r.r - 1/2 r.W r - c sum r,   dL/dt = -tau sum_{h_i > 0} (dh_i/dt)^2 <= 0

(Cohen, Grossberg 1983; Hahnloser, Seung, Slotine 2003). A turning velocity adds an odd, not
symmetric part to W, and there is no such function: the bump is carried along the trough.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.ring.small_ring import SmallRing

__all__ = ["RingRun", "ring_lyapunov", "ring_plane", "ring_runs", "trough"]


REACH = 1.45  # of the plane, in units of the bump's amplitude
SAMPLES = 80  # of a run that are kept


def ring_lyapunov(ring: SmallRing, h: Array) -> Array:
    """L of inputs h (..., n) Hz, (...), Hz^2."""
    r = np.maximum(h, 0.0)
    driven = r @ ring.effective_weights().T
    background = ring.background
    value = 0.5 * (r * r).sum(axis=-1) - 0.5 * (r * driven).sum(axis=-1)
    return np.asarray(value - background * r.sum(axis=-1))


def ring_plane(ring: SmallRing, grid: int = 161) -> tuple[Array, Array, Array]:
    """L over bumps h = x cos(theta) + y sin(theta) + the mean of the stationary bump.

    Returns
    -------
    x, y : (grid,) float
        In units of the stationary bump's amplitude.
    values : (grid, grid) float, Hz^2
        Row by row of y.
    """
    x = np.linspace(-REACH, REACH, grid)
    across, up = np.meshgrid(x, x)
    shape = np.cos(ring.angles), np.sin(ring.angles)
    h = across[..., None] * shape[0] + up[..., None] * shape[1] + ring.bump_mean
    return x, x, ring_lyapunov(ring, ring.amplitude * h)


def trough(ring: SmallRing, headings: Array) -> Array:
    """The least L of a bump h = a (cos(theta - heading) + mean) at each heading, over a, (k,)."""
    sizes = np.linspace(0.5, 1.6, 221) * ring.amplitude
    found = []
    for heading in headings:
        bump = np.cos(ring.angles - heading) + ring.bump_mean
        found.append(ring_lyapunov(ring, sizes[:, None] * bump).min())
    return np.array(found)


@dataclass(frozen=True, eq=False)
class RingRun:
    """A bump let go somewhere.

    Parameters
    ----------
    path : (t, 2) float
        Its first Fourier component, in units of the stationary bump's amplitude.
    time : (t,) float, s
    values : (t,) float
        L, Hz^2.
    heading : float
        Where it ended, rad.
    rises : int
        Samples at which L was above the one before.
    """

    path: Array
    time: Array
    values: Array
    heading: float
    rises: int


def ring_runs(
    ring: SmallRing, count: int, seconds: float,
    progress: Callable[[float], bool] | None = None,
) -> list[RingRun] | None:  # fmt: skip
    """Let so many bumps go, evenly round the ring and of three sizes, and follow them.

    Parameters
    ----------
    ring : SmallRing
        Its state is used up.
    count : int
    seconds : float
    progress : callable, optional
        Told the fraction done; None is returned once it says False.
    """
    made = []
    steps = max(1, round(seconds / ring.dt / SAMPLES))
    waves = np.stack([np.cos(ring.angles), np.sin(ring.angles)], axis=1)
    scale = 2.0 / (len(ring.angles) * ring.amplitude)
    for number in range(count):
        heading = 2.0 * math.pi * (number + 0.37) / count
        size = (0.35, 0.7, 1.3)[number % 3] * ring.amplitude
        ring.put_input(size * (np.cos(ring.angles - heading) + ring.bump_mean))
        inputs = [ring.input]
        for _ in range(SAMPLES):
            ring.advance(steps)
            inputs.append(ring.input)
        h = np.array(inputs)
        values = ring_lyapunov(ring, h)
        rises = int(np.sum(np.diff(values) > 1e-9 * np.abs(values).max()))
        time = np.asarray(np.arange(len(h)) * steps * ring.dt, dtype=np.float64)
        path = np.asarray(scale * h @ waves, dtype=np.float64)
        made.append(RingRun(path, time, values, ring.decoded_heading, rises))
        if progress is not None and not progress((number + 1) / count):
            return None
    return made
