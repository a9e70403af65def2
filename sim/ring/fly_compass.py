"""The fly compass: a ring of compass neurons turned by two shifter rings.

Compass neurons (EPG in the fly) excite two rings of shifter neurons (PEN), which excite the
compass back, one ring displaced by +delta, the other by -delta. Turning raises the gain of one
shifter ring and lowers that of the other (Skaggs et al. 1995; Turner-Evans et al. 2017; Green et
al. 2017). With D = (F_L - F_R)/(F_L + F_R) the bump turns at the omega for which the lag once
round the loop equals the displacement,

    arctan(omega tau) + arctan(omega tau_s) = arctan(D tan delta),

which for instant shifters (tau_s = 0) is the tau omega = tan(delta) D of Xie, Hahnloser and
Seung (2002). Turning raises the gain of the loop by 1/(1 - omega^2 tau tau_s), where omega^2 tau
tau_s is at most tan^2(delta/2); beyond .28 (56 degrees) the uniform inhibition would not hold the
bump, so delta stays below.

Derivation: in a frame moving at omega the first harmonic of the drive is that of r, displaced by
+-delta, weighted by F, filtered by 1/(1 + i omega tau_s), and h filters it once more by
1/(1 + i omega tau); both filters and the displacement turn its phase, and the phases cancel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array
from sim.parameters import integer, real
from sim.ring.heading import DEGREE, HeadingNetwork, HeadingParameters
from sim.ring.small_ring import bump_amplitude, threshold_gain, tuned_excitation

__all__ = ["FlyCompass", "FlyCompassParameters"]


ACTIVE_FRACTION = 0.375  # of the ring under the bump: a half-width of 67.5 degrees
INHIBITION = -5.0  # uniform coupling of the compass ring onto itself
PEAK = 38.0  # Hz, of the bump at rest


@dataclass(frozen=True, kw_only=True)
class FlyCompassParameters(HeadingParameters):
    """The fly compass's own parameters, after those every heading network has."""

    neurons: int = integer(
        96,
        16,
        256,
        label="Neurons",
        symbol="N",
        rebuild=True,
        help="Compass neurons round the ring; each shifter ring has as many.",
    )
    shifter_time_constant: float = real(
        0.010,
        0.002,
        0.100,
        label="Shifter lag",
        symbol="τₛ",
        unit="ms",
        scale=1e-3,
        decimals=0,
        help="Time constant of the shifter neurons; the slower, the lower the fastest turn.",
    )
    offset: float = real(
        45.0 * DEGREE, 10.0 * DEGREE, 50.0 * DEGREE, label="Shifter offset", symbol="δ", unit="°",
        scale=DEGREE, decimals=0,
        help="How far a shifter ring displaces the bump; it sets the fastest turn.",
    )  # fmt: skip


class FlyCompass(HeadingNetwork):
    """Compass ring and two shifter rings (module docstring).

        tau dh_i/dt = -h_i + (J_I/N) sum_j r_j
                      + (J_P/N) sum_j [cos(th_i - th_j - delta) s^L_j
                                       + cos(th_i - th_j + delta) s^R_j] + c + I_i
        tau_s ds^X_i/dt = -s^X_i + F_X r_i,   r = [h]+,   F_L,R = (1 +- D)/2 within 0..1

    L pushes counter-clockwise. D = omega (tau + tau_s)/tan(delta) for an asked omega: the
    small-omega limit of the closed form, so the slope at zero is one.
    J_P cos(delta) is Noorman et al.'s (2024) J_E*, at which every position is a fixed point.
    """

    name = "fly-compass"
    title = "Fly compass (EPG + 2 PEN rings)"
    Parameters: ClassVar[type[HeadingParameters]] = FlyCompassParameters
    summary = (
        "Compass neurons drive two rings of shifter neurons, which drive them back a little to "
        "either side. Turning tips the balance between the two, and the bump moves."
    )
    equation = (
        "τ d<i>h</i>/d<i>t</i> = −<i>h</i> + <i>J</i><sub>I</sub>⟨<i>r</i>⟩ + <i>W</i><sub>+δ</sub>"
        " <i>s</i><sup>L</sup> + <i>W</i><sub>−δ</sub> <i>s</i><sup>R</sup> + <i>I</i><br>"
        "τ<sub>s</sub> d<i>s</i>/d<i>t</i> = −<i>s</i> + ½(1 ± <i>D</i>)"
        " <i>r</i>,  <i>r</i> = [<i>h</i>]<sub>+</sub>"
    )

    def _build(self) -> None:
        p: FlyCompassParameters = self.parameters
        n = p.neurons
        active = round(ACTIVE_FRACTION * n)
        self.excitation = tuned_excitation(n, active)
        self.inertia = p.time_constant + p.shifter_time_constant
        push = self.excitation / math.cos(p.offset) / n
        angle = self.angles
        # Drive = U V x, x = (r, s_L, s_R) in one row: three numbers carry the whole recurrence.
        self._U = np.ascontiguousarray(np.stack([np.ones(n), self._cos, self._sin], axis=1))
        V = np.zeros((3, 3, n))
        V[0, 0] = INHIBITION / n
        V[1, 1], V[2, 1] = push * np.cos(angle + p.offset), push * np.sin(angle + p.offset)
        V[1, 2], V[2, 2] = push * np.cos(angle - p.offset), push * np.sin(angle - p.offset)
        self._V = V.reshape(3, 3 * n)
        self._W = self._uneven(self._U @ self._V, 0) if p.heterogeneity > 0.0 else None
        self._rate = self.dt / np.array(
            [[p.time_constant], [p.shifter_time_constant], [p.shifter_time_constant]]
        )
        self._x = np.empty((3, n))
        self._row = self._x.reshape(3 * n)
        # Continuum bump: h = A (cos - cos theta_c) with peak A (1 - cos theta_c).
        half = math.pi * active / n
        self._cut = math.cos(half)
        self.amplitude = PEAK / (1.0 - self._cut)
        self._drive = self.amplitude / bump_amplitude(half, INHIBITION)

    def _background(self) -> float:
        return self._drive

    def _profile(self, heading: float) -> Array:
        h = self.amplitude * (np.cos(self.angles - heading) - self._cut)
        shifters = 0.5 * np.maximum(h, 0.0)
        return np.stack([h, shifters, shifters])

    def rates_of(self, h: Array) -> Array:
        """r = [h]+."""
        return np.maximum(h, 0.0)

    def gain(self) -> Array:
        """1 for firing neurons, else 0."""
        now = self.now
        return threshold_gain(now.y[0], self.angles, self.decoded_heading) * now.lesion.alive

    def drive_difference(self, velocity: Any) -> Any:
        """D for asked velocities (rad/s), within -1..1."""
        p: FlyCompassParameters = self.parameters
        return np.clip(velocity * self.inertia / math.tan(p.offset), -1.0, 1.0)

    def bump_velocity(self, velocity: Any) -> Any:
        """The closed form's turning velocity, rad/s, for asked velocities (module docstring)."""
        p: FlyCompassParameters = self.parameters
        slope = self.drive_difference(velocity) * math.tan(p.offset)
        product = p.time_constant * p.shifter_time_constant
        total = self.inertia
        # omega (tau + tau_s) = slope (1 - omega^2 tau tau_s), the positive branch.
        root = np.sqrt(total**2 + 4.0 * product * slope**2)
        return 2.0 * slope / (total + root)

    def ceiling(self) -> tuple[float, str]:
        """Where D reaches one: tan(delta)/(tau + tau_s), over the velocity gain."""
        p: FlyCompassParameters = self.parameters
        top = math.tan(p.offset) / self.inertia
        return top / p.velocity_gain if p.velocity_gain else math.inf, (
            "there one shifter ring is silent and the other fires all it can; "
            "short of that, the lag of compass and shifters slows the bump"
        )

    def _prepare(self, velocity: Array) -> list[Any]:
        D = self.drive_difference(velocity)
        return list(0.5 * np.stack([1.0 + D, 1.0 - D], axis=1)[:, :, None])

    def _change(self, y: Array, turning: Any, inputs: Array, out: Array) -> None:
        x, r, drive, push = self._x, self._x[0], out[0], out[1:]
        np.maximum(y[0], 0.0, out=r)
        lesion = self.now.lesion
        if lesion.present:
            r *= lesion.alive
        x[1:] = y[1:]
        if self._W is None:
            np.dot(self._U, self._V.dot(self._row), out=drive)
        else:
            np.dot(self._W, self._row, out=drive)
        drive += inputs
        np.multiply(turning, r, out=push)
        out -= y
        out *= self._rate

    def shifter_rates(self) -> Array:
        """(2, n) float, Hz: the ring that pushes counter-clockwise, then the other."""
        rates: Array = self.now.y[1:].copy()
        return rates

    def _from_rings(self) -> Array:
        """(n, 3, n): weights onto the compass from itself and from either shifter ring."""
        n = self.parameters.neurons
        return np.asarray(self._U @ self._V if self._W is None else self._W).reshape(n, 3, n)

    def effective_weights(self) -> Array:
        """(n, n): inhibition plus both shifter detours at equal gain."""
        W = self._from_rings()
        effective: Array = W[:, 0] + 0.5 * (W[:, 1] + W[:, 2])
        return effective

    def projections(self) -> dict[str, Array]:
        """Effective weights at rest and turning as now; every pathway from ring to ring."""
        p: FlyCompassParameters = self.parameters
        W, D = self._from_rings(), float(self.drive_difference(p.velocity_gain * self.velocity))
        left, right, one = 0.5 * (1.0 + D), 0.5 * (1.0 - D), np.eye(p.neurons)
        return {
            "Effective, at rest": self.effective_weights(),
            "Effective, turning as now": W[:, 0] + left * W[:, 1] + right * W[:, 2],
            "Inhibition of the compass": W[:, 0],
            "Compass to left shifters": left * one,
            "Compass to right shifters": right * one,
            "Left shifters to compass": W[:, 1],
            "Right shifters to compass": W[:, 2],
        }
