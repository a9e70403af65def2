"""How noise makes a bump diffuse: its diffusion constant, measured on many runs of their own.

Every run has the bump elsewhere on the ring, in the dark, and noise of its own. With x_i how far
the bump moves between two looks, a lag apart,

    D = (< x_i^2 > + 2 < x_i x_(i+1) >)/lag

over all runs and all looks. The second term takes away what noise makes of the shape of the bump
and with it of its decoded angle: that is forgotten within a lag and does not add up, but makes
each x longer, by 7 % of its variance at 10 time constants for Zhang's ring, and neighbouring ones
unlike. With g_0 and g_1 the two means and n increments the variance of g_0 + 2 g_1 is (6 g_0^2 +
16 g_0 g_1 + 16 g_1^2)/n (Bartlett 1946), three times that of g_0 alone; the interval is that of a
variance measured on as many independent numbers as have this error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.angles import wrap_signed
from sim.arrays import Array
from sim.errors import SimError
from sim.statistics import NORMAL_975, variance_interval

if TYPE_CHECKING:
    from sim.ring.driven_ring import DrivenRing
    from sim.ring.heading import HeadingNetwork
    from sim.ring.snapshot import RingSnapshot

__all__ = ["Diffusion", "diffusion_key", "diffusion_of", "measure_diffusion"]

LAG = 5.0  # time constants of the loop between two looks
LOOKS = 32  # at each run
RUNS, FEWEST_RUNS = 200, 40
STEPS = 240_000  # in all, unless the fewest runs need more
SETTLE = 20.0  # time constants without noise before the runs begin
GOLDEN = math.pi * (3.0 - math.sqrt(5.0))  # rad: so far apart, runs are spread evenly
FAR = 2.0  # rad between two looks: more than a small noise makes
LASTING = 0.9  # of its peak, which a bump that lasts keeps while it settles once more


@dataclass(frozen=True)
class Diffusion:
    """Growth of the variance of the angle of a bump.

    Parameters
    ----------
    times : (k,) float
        Since the runs began, s; the first is 0.
    variance : (k,) float
        <(phi(t) - phi(0))^2> over the runs, rad^2.
    low, high : (k,) float
        95 % interval of each.
    constant : float
        D, rad^2/s.
    least, most : float
        Its 95 % interval; it begins at 0 where no diffusion is certain.
    runs : int
    expected : float or None
        What theory says, rad^2/s.
    """

    times: Array
    variance: Array
    low: Array
    high: Array
    constant: float
    least: float
    most: float
    runs: int
    expected: float | None


def diffusion_of(times: Array, angles: Array, expected: float | None = None) -> Diffusion:
    """The diffusion constant of paths, of which three looks or more are needed.

    Parameters
    ----------
    times : (k,) float
        s, evenly spaced, the first 0.
    angles : (runs, k) float
        rad, unwrapped.
    expected : float, optional
        rad^2/s.
    """
    runs = len(angles)
    lag = float(times[1] - times[0])
    steps = np.diff(angles, axis=1)
    g0, g1 = float((steps**2).mean()), float((steps[:, 1:] * steps[:, :-1]).mean())
    constant = (g0 + 2.0 * g1) / lag
    error = math.sqrt((6.0 * g0**2 + 16.0 * g0 * g1 + 16.0 * g1**2) / steps.size) / lag
    if constant > NORMAL_975 * error:
        least, most = variance_interval(constant, 2.0 * (constant / error) ** 2)
    else:  # as of a bump that is held
        constant = max(0.0, constant)
        least, most = 0.0, constant + NORMAL_975 * error
    variance = ((angles - angles[:, :1]) ** 2).mean(axis=0)
    low, high = np.array([variance_interval(v, runs) for v in variance.tolist()]).T
    return Diffusion(
        times=times, variance=variance, low=low, high=high, constant=constant, least=least,
        most=most, runs=runs, expected=expected,
    )  # fmt: skip


def diffusion_key(s: RingSnapshot, seed: int) -> Any:
    """What a diffusion constant depends on: the network and its lesion."""
    return s.kind, s.parameters, s.silenced.tobytes(), seed


def measure_diffusion(
    network: HeadingNetwork | DrivenRing,
    progress: Callable[[float], bool] | None = None,
    runs: int | None = None,
    looks: int = LOOKS,
) -> Diffusion | None:
    """Measure how fast the variance of the bump's angle grows, in the dark, by noise alone.

    Parameters
    ----------
    network : HeadingNetwork or DrivenRing
        It is not touched. Landmarks and stimuli are left out, and nothing turns.
    progress : callable, optional
        Told the fraction done after each run; the measurement stops, returning None, when it
        returns False.
    runs : int, optional
        200, or fewer where that would take too many steps.
    looks : int
        At each run, 5 time constants of the loop apart; two or more.

    Raises
    ------
    SimError
        If there is no noise or too much of it, or nothing holds a bump in the dark.
    """
    noise = network.parameters.noise
    if noise == 0.0 and not network.noisy:
        raise SimError("Without noise a bump does not diffuse; set Noise above 0 first.")
    ring = network.alone(inputs=False)
    settle = max(1, round(SETTLE * ring.inertia / ring.dt))
    ring.advance(settle)
    before = ring.snapshot()
    ring.advance(settle)
    after = ring.snapshot()
    if not (math.isfinite(after.decoded) and after.peak >= LASTING * before.peak):
        raise SimError(
            "The bump does not last in the dark; give the ring a background that holds it first."
        )
    lag = max(1, round(LAG * ring.inertia / ring.dt))
    if runs is None:
        runs = int(min(RUNS, max(FEWEST_RUNS, STEPS // (lag * (looks + 1)))))
    ring.set_parameters(ring.parameters.replace(noise=noise))
    start, expected = ring.state(), ring.expected_diffusion()
    angles: Array = np.empty((runs, looks + 1))
    for run, seed in enumerate(np.random.SeedSequence(network.seed).spawn(runs)):
        ring.restore(start)
        ring.now.rng = np.random.default_rng(seed)
        ring.put_bump(GOLDEN * run)
        ring.advance(lag)
        angles[run, 0] = ring.snapshot().decoded
        for look in range(looks):
            ring.advance(lag)
            moved = wrap_signed(ring.snapshot().decoded - angles[run, look])
            angles[run, look + 1] = angles[run, look] + moved
        if not np.abs(np.diff(angles[run])).max() < FAR:  # NaN, too
            raise SimError(
                "The noise is so large that the bump is lost; make it smaller before measuring."
            )
        if progress is not None and not progress((run + 1) / runs):
            return None
    times: Array = lag * ring.dt * np.arange(looks + 1.0)
    return diffusion_of(times, angles, expected)
