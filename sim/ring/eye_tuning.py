"""How the neurons of an eye-position integrator are tuned, and how position is read from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.arrays import Array

__all__ = ["EyeTuning", "eye_tuning"]

SHALLOW, STEEP = 0.5, 2.0  # Hz a degree, of the first and the last that is recruited
FIRST, LAST = -20.0, 20.0  # °, thresholds of the first and the last, toward a neuron's own side
UNRECTIFIED = -45.0  # °, where every neuron would fall silent without recruitment thresholds
FITTED = 60.0  # ° to either side over which the readout is fitted; no threshold lies beyond 20
RIDGE = 1e-3  # of the readout's squares, in the fit: smaller weights for a little more error


@dataclass(frozen=True, eq=False)
class EyeTuning:
    """Tuning lines r_i = F(b_i + xi_i E), and the readout E = sum eta_i r_i - c.

    Neurons that fire for the left come first, the last recruited outermost; those that fire for the
    right follow, the last recruited last.

    Parameters
    ----------
    slopes : (n,) float
        xi, Hz/rad, negative for neurons that fire for the left.
    offsets : (n,) float
        b, Hz, straight ahead.
    readout : (n,) float
        eta, rad/Hz.
    constant : float
        c, rad.
    rectified : bool
        Whether F is [x]+; a linear neuron has F(x) = x.
    """

    slopes: Array
    offsets: Array
    readout: Array
    constant: float
    rectified: bool

    def rates_at(self, position: float) -> Array:
        """(n,) Hz at a position, rad."""
        rates: Array = self.offsets + self.slopes * position
        return np.maximum(rates, 0.0) if self.rectified else rates

    def misread(self, positions: Array) -> Array:
        """D(E): what the readout says of the tuning at (m,) positions, rad, too much; (m,) rad."""
        read = [(self.readout * self.rates_at(E)).sum() for E in positions.tolist()]
        return np.array(read) - self.constant - positions


@lru_cache(maxsize=8)
def eye_tuning(neurons: int, thresholds: bool) -> EyeTuning:
    """The tuning of so many neurons, half of them for each side.

    Slopes rise evenly from .5 to 2 Hz/° in the order of recruitment. With `thresholds`, neurons
    are recruited evenly from 20° on the other side to 20° on their own, and the readout minimises

        mean_E (sum_j eta_j r_j(E) - c - E)^2 + ridge * mean_j eta_j^2   (in units of 60°)

    over 60° to either side (Seung et al. 2000 fit theirs by least squares, too). Without, all fire
    from 45° on the other side on and rates would go on below zero there; eta = xi/|xi|^2.
    """
    left = neurons // 2
    sides = [(np.arange(m) + 0.5) / m for m in (left, neurons - left)]
    order = np.concatenate([sides[0][::-1], sides[1]])
    sign = np.concatenate([np.full(left, -1.0), np.ones(neurons - left)])
    size = np.degrees(SHALLOW + (STEEP - SHALLOW) * order)
    slopes = sign * size
    where = FIRST + (LAST - FIRST) * order if thresholds else np.full(neurons, UNRECTIFIED)
    offsets = -size * np.radians(where)
    if thresholds:
        readout, constant = _fitted(slopes, offsets)
    else:
        readout = slopes / (slopes * slopes).sum()
        constant = float((readout * offsets).sum())
    for array in (slopes, offsets, readout):
        array.setflags(write=False)
    return EyeTuning(slopes, offsets, readout, constant, thresholds)


def _fitted(slopes: Array, offsets: Array) -> tuple[Array, float]:
    n, far = len(slopes), math.radians(FITTED)
    positions = np.linspace(-far, far, 241)
    scale = float(np.abs(slopes).max()) * far
    rates = np.maximum(offsets + np.outer(positions, slopes), 0.0) / scale
    rows = np.column_stack([rates, np.ones(len(positions))])
    normal = rows.T @ rows
    normal[np.arange(n), np.arange(n)] += RIDGE * len(positions) / n
    found = np.linalg.solve(normal, rows.T @ (positions / far))
    return found[:n] * (far / scale), float(-found[n] * far)
