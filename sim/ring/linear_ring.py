"""The linear cosine ring: a plane of marginal states (Dayan and Abbott 2001, section 7.4).

    tau dv = (-v + h + (lambda/(N/2)) sum_j cos(theta_i - theta_j) v_j) dt + sigma dW

Nothing is rectified, so that an output can be negative. The weights have two eigenvectors, cosine
and sine, with the eigenvalue lambda; everything else decays with tau. Below 1 the ring amplifies
the tuned part of its input by 1/(1 - lambda); at 1 every bump stands, whatever its angle and its
height, and input is added up; above 1 a bump grows without end. `sim.ring.linear_theory` has the
closed forms.

A step is exact (`sim.integrators.LowRankExponential`): at every gain and integration step the
ring goes where its equation goes, and a step costs a third of Heun's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from sim.angles import wrap
from sim.arrays import Array
from sim.errors import GestureError
from sim.integrators import LowRankExponential
from sim.model import gesture
from sim.parameters import ParameterSet, flag, integer, real
from sim.recording import Trace
from sim.ring.driven_parameters import DrivenRingParameters
from sim.ring.driven_ring import DrivenRing
from sim.ring.given import finite, height_of
from sim.ring.linear_snapshot import LinearSnapshot
from sim.ring.linear_theory import amplitudes, angle_diffusion, linear_angles, modes
from sim.ring.readings import LINEAR_READINGS
from sim.ring.snapshot import ring_snapshot
from sim.ring.stimuli import PlacedStimulus
from sim.ring.traces import amplitude_traces

__all__ = ["LinearRing", "LinearRingParameters"]

LEAST = 1e-6  # Hz, amplitude below which there is no bump
BEGINNING = 10.0, math.pi / 2.0  # Hz, rad: the bump of a fresh ring


@dataclass(frozen=True, kw_only=True)
class LinearRingParameters(DrivenRingParameters):
    """The linear cosine ring's parameters."""

    neurons: int = integer(
        96, 3, 256, label="Neurons", symbol="N", rebuild=True,
        help="Neurons round the ring.",
    )  # fmt: skip
    gain: float = real(
        1.0, 0.0, 1.2, label="Gain", symbol="λ", decimals=3,
        help="Of cosine and sine. Below 1 a bump decays, at 1 it stands, above 1 it grows.",
    )  # fmt: skip
    end_twice: bool = flag(
        False, label="End point counted twice",
        help="Angles from 0 to 360° with both ends, a common slip: bumps no longer stand.",
    )  # fmt: skip


class LinearRing(DrivenRing):
    """The linear ring of cosine weights (module docstring)."""

    name = "linear-ring"
    title = "Linear cosine ring"
    family = "Dayan and Abbott"
    Parameters: ClassVar[type[ParameterSet]] = LinearRingParameters
    summary = (
        "Cosine weights without rectification: below a gain of 1 the tuned part of the input is "
        "amplified 1/(1 − λ) times; at 1 a bump of any height stands at any angle."
    )
    equation = (
        "τ d<i>v</i><sub>i</sub>/d<i>t</i> = −<i>v</i><sub>i</sub> + <i>h</i><sub>i</sub> + "
        "(2λ/<i>N</i>) Σ<sub>j</sub> cos(θ<sub>i</sub> − θ<sub>j</sub>) <i>v</i><sub>j</sub>"
    )
    opening: ClassVar[tuple[PlacedStimulus, ...]] = ()
    readings: ClassVar[dict[str, Callable[..., float]]] = LINEAR_READINGS

    def _build(self) -> None:
        p: LinearRingParameters = self.parameters
        self.angles = linear_angles(p.neurons, p.end_twice)
        self.angles.setflags(write=False)
        self._cos, self._sin = np.cos(self.angles), np.sin(self.angles)
        self._U = np.ascontiguousarray(np.stack([self._cos, self._sin], axis=1))
        self._V = (2.0 * p.gain / p.neurons) * self._U.T
        self._stepped: tuple[bytes, LowRankExponential] | None = None

    def _beginning(self) -> Array:
        height, direction = BEGINNING
        return height * np.cos(self.angles - direction)[None]

    # ---- time ----------------------------------------------------------------------------------

    def _integrate(self, y: Array, noise: Array, V: Array) -> None:
        inputs = self._static + noise if len(noise) else np.broadcast_to(self._static, V.shape)
        self._stepper().run(y[0], inputs, V)

    def _stepper(self) -> LowRankExponential:
        """What takes the steps under the present parameters and lesion."""
        alive = self.now.lesion.alive
        key = alive.tobytes()
        if self._stepped is None or self._stepped[0] != key:
            p: LinearRingParameters = self.parameters
            # Weights onto neurons that can fire: D U U' lambda/(N/2), of rank two.
            squares, turned = np.linalg.eigh(self._U.T @ (alive[:, None] * self._U))
            there = squares > 1e-9
            waves = self._U @ turned[:, there] / np.sqrt(squares[there])
            step = LowRankExponential(
                waves.T, alive[:, None] * waves, squares[there] * 2.0 * p.gain / p.neurons,
                alive, self.dt / p.time_constant,
            )  # fmt: skip
            self._stepped = key, step
        return self._stepped[1]

    def _why_unbounded(self) -> str:
        p: LinearRingParameters = self.parameters
        if p.gain <= 1.0 and p.end_twice:
            return (
                "The bump has grown without bound, because the end point counted twice makes the "
                "gain of the cosine larger than 1; count it once, then use Reset state."
            )
        if p.gain <= 1.0:
            return (
                "The output has grown without bound, because a ring with a gain of 1 adds up its "
                "input; remove the input or lower the gain, then use Reset state."
            )
        return (
            f"The bump has grown without bound, as it does at any gain above 1 (here {p.gain:g}); "
            "lower the gain to 1 or less, then use Reset state."
        )

    # ---- gestures ------------------------------------------------------------------------------

    def _put_output(self, v: Array) -> Array:
        return v * self.now.lesion.alive

    @gesture
    def excite_mode(self, mode: int, amplitude: float, direction: float = 0.0) -> None:
        """Add one of the N orthonormal modes to the output.

        Parameters
        ----------
        mode : int
            1 for the cosine, 2 for the sine, 3 to N for the others (`linear_theory.modes`).
        amplitude : float
            Hz; the mode is added amplitude sqrt(N/2) times, which makes a cosine of that height.
        direction : float
            Of the cosine, rad; with the end point counted twice there is only 0.

        Raises
        ------
        GestureError
            For a mode that is not there and an amplitude that is no number.
        """
        p: LinearRingParameters = self.parameters
        number = finite(mode, "mode")
        if number != int(number) or not 1 <= number <= p.neurons:
            raise GestureError(f"The modes are numbered 1 to {p.neurons}.", field="mode")
        size = height_of(amplitude, "amplitude") * math.sqrt(p.neurons / 2.0)
        turned = 0.0 if p.end_twice else finite(direction, "direction")
        wave = modes(p.neurons, p.end_twice, turned)[:, int(number) - 1]
        self.edits.remember("mode", moment=True)
        self.now.y[0] += size * wave * self.now.lesion.alive

    # ---- readings ------------------------------------------------------------------------------

    def decoded(self, rates: Array) -> tuple[Any, Any]:
        """Where the bump is, and how much of the output it is; rates (..., n) Hz.

        Returns
        -------
        direction : (...) float
            Of the first harmonic, rad in [0, 2 pi); NaN where there is none.
        share : (...) float
            Norm of the first harmonic over that of the output, 0 to 1.
        """
        a = amplitudes(rates, self.angles)
        height = np.hypot(a[..., 0], a[..., 1])
        flat = ~(height > LEAST)
        direction = np.where(flat, np.nan, wrap(np.arctan2(a[..., 1], a[..., 0])))
        bump = a[..., :1] * self._cos + a[..., 1:] * self._sin
        norm = np.sqrt((rates * rates).sum(axis=-1))
        share = np.sqrt((bump * bump).sum(axis=-1)) / np.where(flat, 1.0, norm)
        return direction[()], np.where(flat, 0.0, np.minimum(share, 1.0))[()]

    def gain(self) -> Array:
        """1 for every neuron that can fire."""
        return np.array(self.now.lesion.alive)

    def expected_diffusion(self) -> float | None:
        """What noise makes of the angle of the present bump, rad^2/s; None but at lambda = 1."""
        p: LinearRingParameters = self.parameters
        height = math.hypot(*amplitudes(self.now.y[0], self.angles))
        if p.gain != 1.0 or p.end_twice or p.noise == 0.0 or height == 0.0:
            return None
        return angle_diffusion(p.neurons, p.noise, height, p.time_constant)

    def effective_weights(self) -> Array:
        """(n, n): (lambda/(N/2)) cos(theta_i - theta_j)."""
        W: Array = self._U @ self._V
        return W

    def traces(self) -> tuple[Trace, ...]:
        """Those of every ring, and the two amplitudes."""
        meaning = "Output of every neuron, in the order of their angles from 0 to 2 pi"
        every = [replace(t, meaning=meaning) if t.name == "activity" else t
                 for t in super().traces()]  # fmt: skip
        return (*every, *amplitude_traces(self.dt))

    def _rows(self, first: int, V: Array) -> dict[str, Array]:
        a = amplitudes(V, self.angles)
        return {**super()._rows(first, V), "cosine": a[:, 0], "sine": a[:, 1]}

    def snapshot(self) -> LinearSnapshot:
        """The present moment, with its place in the plane of the two amplitudes."""
        return ring_snapshot(self, LinearSnapshot)
