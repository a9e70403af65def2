"""How fast a heading network turns for each velocity asked of it; and what else is computed of it.

The theory of a bump that is pushed stands in `bump_theory`, that of its modes in `spectrum`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.ring.bump_theory import (
    diffusion,
    drift_velocity,
    landmark_pull,
    noise_ratio,
    quiet,
    quiet_bump,
)
from sim.ring.heading import HeadingNetwork, HeadingSnapshot
from sim.ring.spectrum import loop_eigenvalues
from sim.run import Run

__all__ = [
    "GainCurve",
    "diffusion",
    "drift_velocity",
    "gain_curve",
    "gain_key",
    "gain_velocities",
    "landmark_pull",
    "loop_eigenvalues",
    "noise_ratio",
    "quiet_bump",
]


FOLLOWED = 0.03  # relative deviation up to which a velocity counts as followed
SETTLE, MEASURE = 0.4, 0.8  # s


@dataclass(frozen=True)
class GainCurve:
    """How fast the bump turns for each velocity asked of it.

    Parameters
    ----------
    asked, measured, theory : (k,) float
        rad/s; `theory` is the mechanism's closed form.
    peak : (k,) float
        Height of the bump while turning, Hz.
    """

    asked: Array
    measured: Array
    theory: Array
    peak: Array

    @property
    def followed(self) -> float:
        """The largest |velocity|, rad/s, up to which all are followed within 3 % (0 if none)."""
        limits = []
        for sign in (1.0, -1.0):
            here = np.flatnonzero(sign * self.asked > 0.0)
            if not here.size:
                continue
            here = here[np.argsort(np.abs(self.asked[here]))]
            speed = np.abs(self.asked[here])
            off = np.abs(self.measured[here] / self.asked[here] - 1.0)
            bad = np.flatnonzero(off > FOLLOWED)
            if not bad.size:
                limits.append(speed[-1])
            elif bad[0] == 0:
                limits.append(0.0)
            else:
                first = bad[0]
                low, high = off[first - 1], off[first]
                part = (FOLLOWED - low) / (high - low)
                limits.append(speed[first - 1] + part * (speed[first] - speed[first - 1]))
        return float(min(limits, default=0.0))

    @property
    def fastest(self) -> float:
        """The largest measured |velocity|, rad/s."""
        return float(np.abs(self.measured).max())


def gain_key(s: HeadingSnapshot, seed: int) -> Any:
    """What a gain curve depends on; on the seed only if it has drawn the weights."""
    p = s.parameters
    quiet = p.replace(noise=0.0, landmark_strength=0.0, landmark_direction=0.0, lights=False)
    return s.kind, quiet, s.silenced.tobytes(), seed if p.heterogeneity > 0.0 else None


def gain_velocities(network: HeadingNetwork, count: int = 24) -> Array:
    """Velocities worth measuring, rad/s: to a quarter beyond the ceiling, or to 2000 degrees/s."""
    top, _ = network.ceiling()
    limit = min(1.25 * top, math.radians(4000.0)) if math.isfinite(top) else math.radians(2000.0)
    # An even count leaves out zero, where nothing can be followed.
    return np.linspace(-limit, limit, count)


def gain_curve(
    network: HeadingNetwork,
    velocities: Sequence[float],
    progress: Callable[[float], bool] | None = None,
) -> GainCurve | None:
    """Measure the bump's velocity at each asked velocity, in the dark and without noise.

    Parameters
    ----------
    network : HeadingNetwork
        Whose mechanism and parameters to measure; it is not touched.
    velocities : sequence of float
        Asked velocities, rad/s.
    progress : callable, optional
        Told the fraction done after each; the measurement stops, returning None, when it
        returns False.
    """
    dt = network.dt
    measured, peak = [], []
    for count, velocity in enumerate(velocities, start=1):
        run = Run(quiet(network))
        run.perform("turn", velocity=float(velocity))
        run.advance(round((SETTLE + MEASURE) / dt))
        rows = round(MEASURE / dt)
        heading = np.unwrap(run.recorder.window("decoded_heading", rows))
        time = run.recorder.window("time", rows)
        measured.append(np.polyfit(time - time[0], heading, 1)[0])
        peak.append(run.recorder.window("peak", rows).mean())
        if progress is not None and not progress(count / len(velocities)):
            return None
    asked = np.array(velocities, dtype=float)
    theory = np.array(network.bump_velocity(network.parameters.velocity_gain * asked), dtype=float)
    return GainCurve(asked, np.array(measured), theory, np.array(peak))
