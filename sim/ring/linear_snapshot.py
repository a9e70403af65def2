"""One moment of the linear ring: the plane of its two amplitudes, with a height over it.

With symmetric weights, tau dv/dt = -v + M v + h goes downhill on

    L = 1/2 v.v - 1/2 v.M v - h.v,    dL/dt = -tau |dv/dt|^2 <= 0.

Over the outputs v = x cos(theta) + y sin(theta) it is a bowl below a gain of 1, flat at 1, a hill
above, a saddle where the end point is counted twice, and tilted by a tuned input.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Array
from sim.plane import Mark, Plane
from sim.ring.linear_theory import amplitudes, eigenvalues
from sim.ring.snapshot import RingSnapshot

__all__ = ["LinearSnapshot"]

GRID = 61  # points along a side of the plane
NO_BEND = 1e-9  # per neuron: rounding


@dataclass(frozen=True)
class LinearSnapshot(RingSnapshot):
    """One moment of the linear ring; the fields are those of every ring."""

    has_plane: ClassVar[bool] = True

    def amplitudes(self) -> tuple[float, float]:
        """Coefficients of cosine and sine in the output, Hz."""
        x, y = amplitudes(self.rates, self.angles).tolist()
        return x, y

    def amplitude_plane(self, reach: float) -> Plane:
        """L per neuron, Hz^2, over the two amplitudes.

        A silenced neuron is left out. Where every state of the plane goes to one, that is marked.

        Parameters
        ----------
        reach : float
            How far it goes either way, Hz.
        """
        gain, n = self.parameters.gain, len(self.angles)
        waves = np.stack([np.cos(self.angles), np.sin(self.angles)])
        alive = waves * ~self.silenced
        overlap = alive @ alive.T
        curvature = overlap - (2.0 * gain / n) * overlap @ overlap
        pull = alive @ self.inputs
        x = np.linspace(-reach, reach, GRID)
        a = np.stack(np.meshgrid(x, x), axis=-1)
        values = (0.5 * np.einsum("...i,ij,...j->...", a, curvature, a) - a @ pull) / n
        # Where it is flat, rounding is no slope.
        values[np.abs(values) < NO_BEND * reach**2] = 0.0
        return Plane(
            x, x, values, ("cosine, Hz", "sine, Hz"), "Lyapunov function",
            _note(curvature / n, pull / n), self._rest(curvature, pull, reach), ("cos", "sin"),
        )  # fmt: skip

    def _rest(self, curvature: Array, pull: Array, reach: float) -> tuple[Mark, ...]:
        """The one stable state, where there is one."""
        if np.linalg.eigvalsh(curvature)[0] <= NO_BEND * len(self.angles):
            return ()
        a = np.linalg.solve(curvature, pull)
        v = (a[0] * np.cos(self.angles) + a[1] * np.sin(self.angles)) * ~self.silenced
        x, y = amplitudes(v, self.angles).tolist()
        if max(abs(x), abs(y)) > reach:
            return ()
        return (Mark(x, y, "fixed point", "well", True),)

    def about(self) -> str:
        """Why a ring with these parameters is no attractor, if it is none."""
        p = self.parameters
        if p.end_twice:
            cosine, sine = eigenvalues(p.neurons, p.gain, True)
            return (
                "0° and 360° are one angle, counted twice: the gain of the cosine is "
                f"{cosine:.3f}, that of the sine {sine:.3f}. Bumps would stand at every angle only "
                "if both were 1; these turn toward 0° or 180°."
            )
        if p.gain > 1.0:
            longer = p.time_constant / (p.gain - 1.0)
            return (
                "Above a gain of 1 a bump feeds itself more than it loses: it becomes e times as "
                f"high every {longer:.2g} s, until the run is stopped."
            )
        return ""


def _note(curvature: Array, pull: Array) -> str:
    """What the states of a plane do, by how the height bends (2, 2) and is tilted (2,)."""
    low, high = (0.0 if abs(bend) < NO_BEND else bend for bend in np.linalg.eigvalsh(curvature))
    tilted = bool(np.abs(pull).max() > NO_BEND)
    if low > 0.0:
        return "A bowl: every state goes to one"
    if high < 0.0:
        return "A hill: every bump grows"
    if low < 0.0 < high:
        return "A saddle: bumps move away"
    if low == high:
        return "A slope: input is added up" if tilted else "Flat: every point stands"
    return "A trough: a line of stable states" if low == 0.0 else "A ridge: bumps grow"
