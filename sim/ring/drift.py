"""The drift field of a ring: how fast its bump moves by itself at each angle, and where it stays.

The network's own bump is put at many angles round the ring, one after the other. It is left for
`SETTLE` time constants until its shape is that of a bump there, and what it then moves within
one more is its velocity. Nothing turns and there is no noise; landmarks and stimuli that stay are
left as they are. Of a ring that fires by chance the drift is that of its mean field, in which the
spikes are replaced by their rates: what chance makes of the bump is its diffusion.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.angles import wrap, wrap_signed
from sim.arrays import Array
from sim.errors import SimError
from sim.ring.driven_ring import DrivenRing

if TYPE_CHECKING:
    from sim.ring.heading import HeadingNetwork
    from sim.ring.snapshot import RingSnapshot

__all__ = ["DriftField", "drift_field", "drift_key"]

SETTLE, MEASURE = 4.0, 1.0  # time constants of the loop
CALM = 40.0  # of them, until a bump has forgotten the spikes that made it
LONGEST = 0.002  # s, of a step of a mean field, and a twentieth of its time constant
PER_NEURON, MOST = 8, 512  # angles looked at: for each neuron, and in all
REPORTS = 40  # of progress, in all
STILL = math.radians(5e-3)  # rad/s: slower than that, a bump stays where it is


@dataclass(frozen=True)
class DriftField:
    """Velocity of the bump at each angle.

    Parameters
    ----------
    angles : (k,) float
        Where the bump was, rad in [0, 2 pi), in the order of the angles at which it was put.
    velocities : (k,) float
        rad/s, counter-clockwise positive.
    expected : (k,) float or None
        What theory expects, rad/s.
    """

    angles: Array
    velocities: Array
    expected: Array | None = None

    @property
    def fastest(self) -> float:
        """The largest speed, rad/s."""
        return float(np.abs(self.velocities).max(initial=0.0))

    @property
    def still(self) -> bool:
        """Whether the bump stays wherever it is put: nowhere faster than 0.005 degrees a second."""
        return self.fastest < STILL

    @property
    def stable(self) -> Array:
        """Angles to which the bump returns from both sides, rad."""
        return self._crossings(down=True)

    @property
    def unstable(self) -> Array:
        """Angles which the bump leaves to both sides, rad."""
        return self._crossings(down=False)

    def _crossings(self, *, down: bool) -> Array:
        if self.still or len(self.angles) < 2:
            return np.zeros(0)
        v, after = self.velocities, np.roll(self.velocities, -1)
        gap = wrap_signed(np.roll(self.angles, -1) - self.angles)
        here = (v > 0.0) & (after <= 0.0) if down else (v < 0.0) & (after >= 0.0)
        part = v[here] / (v[here] - after[here])
        return np.sort(np.asarray(wrap(self.angles[here] + part * gap[here])))


def drift_key(s: RingSnapshot, seed: int) -> Any:
    """What a drift field depends on: the network, its lesion, its stimuli; not its noise."""
    return s.kind, s.parameters.replace(noise=0.0), s.silenced.tobytes(), s.stimuli, seed


def drift_field(
    network: HeadingNetwork | DrivenRing,
    progress: Callable[[float], bool] | None = None,
    angles: Array | None = None,
) -> DriftField | None:
    """Measure how fast the bump moves by itself from many angles.

    Parameters
    ----------
    network : HeadingNetwork or DrivenRing
        It is not touched.
    progress : callable, optional
        Told the fraction done now and then; the measurement stops, returning None, when it
        returns False.
    angles : (k,) float, optional
        Where to put the bump, rad; by default eight angles for each neuron, 512 at most.

    Raises
    ------
    SimError
        If there is no bump, or it goes out on the way.
    """
    still = network.alone(inputs=True)
    if not math.isfinite(still.snapshot().decoded):
        raise SimError("There is no bump whose drift could be measured; give the ring one first.")
    if angles is None:
        count = min(PER_NEURON * len(still.angles), MOST)
        angles = 2.0 * math.pi * np.arange(count) / count
    run: Callable[[int], None] = still.advance
    if isinstance(still, DrivenRing) and still.noisy:
        step = min(LONGEST, still.inertia / 20.0)
        still.set_parameters(still.parameters.replace(dt=step))
        run = still.advance_mean
        run(round(CALM * still.inertia / step))
    settle = max(1, round(SETTLE * still.inertia / still.dt))
    measure = max(1, round(MEASURE * still.inertia / still.dt))
    start = still.state()
    found = np.empty((len(angles), 2))
    every = max(1, len(angles) // REPORTS)
    for i, angle in enumerate(angles.tolist()):
        still.restore(start)
        still.put_bump(angle)
        run(settle)
        before = still.snapshot().decoded
        run(measure)
        moved = wrap_signed(still.snapshot().decoded - before)
        found[i] = wrap(before + 0.5 * moved), moved / (measure * still.dt)
        done = i + 1
        told = progress is not None and (done % every == 0 or done == len(angles))
        if told and progress is not None and not progress(done / len(angles)):
            return None
    if not np.isfinite(found).all():
        raise SimError("The bump goes out where it is put; give the ring more background.")
    expected = still.expected_drift(found[:, 0])
    return DriftField(found[:, 0], found[:, 1], expected)
