"""A small ring that is nevertheless continuous, if its weights are just so (Noorman et al. 2024).

    tau dh_i/dt = -h_i + (1/N) sum_j (J_I + J_E cos(th_i - th_j) + v sin(th_i - th_j)) [h_j]+ + c

With threshold-linear neurons and N_act of N of them active, every angle is a fixed point only at

    J_E* = 2 N / (N_act - sin(2 pi N_act/N) / sin(2 pi/N)),   N_act = 2 .. N-2.

Elsewhere the bump collapses onto as many angles as there are neurons and sticks there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array
from sim.errors import ParameterError
from sim.parameters import integer, real
from sim.ring.heading import HeadingNetwork, HeadingParameters

__all__ = [
    "SmallRing",
    "SmallRingParameters",
    "bump_amplitude",
    "threshold_gain",
    "tuned_excitation",
]


INHIBITION = -4.0
PEAK = 38.0  # Hz
ROUNDING = 1e-9
HIGHEST = 2.0  # times the peak of the continuum's bump; a placed bump is no higher
SETTLING = 0.02  # of the peak: how far from threshold a pair of feet begins


def tuned_excitation(neurons: int, active: int) -> float:
    """J_E* at which a ring with so many active neurons is continuous (Noorman et al. 2024, eq. 5).

    Raises
    ------
    ParameterError
        Unless 2 <= active <= neurons - 2.
    """
    if not 2 <= active <= neurons - 2:
        raise ParameterError(
            f"Of {neurons} neurons between 2 and {neurons - 2} can be active, not {active}.",
            field="active",
        )
    step = 2.0 * math.pi / neurons
    return 2.0 * neurons / (active - math.sin(active * step) / math.sin(step))


def bump_amplitude(half_width: float, inhibition: float) -> float:
    """A of h = A (cos(theta) - cos(half_width)) per unit of constant input, continuum ring.

    From the mean of the equation: A (-cos w) = J_I A (sin w - w cos w)/pi + 1.
    """
    fill = (math.sin(half_width) - half_width * math.cos(half_width)) / math.pi
    return 1.0 / (-math.cos(half_width) - inhibition * fill)


def threshold_gain(h: Array, angles: Array, heading: float) -> Array:
    """Slope of [h]+ at each neuron, (n,): 1 above threshold, 0 below.

    At threshold the two one-sided slopes differ. There the one for a counter-clockwise push of the
    bump is taken, which keeps as many neurons active as at any other position of the bump.
    """
    top = float(np.abs(h).max())
    tiny = 1e-9 * top
    at = np.abs(h) <= tiny
    edge = np.flatnonzero(np.abs(h) <= SETTLING * top)
    if len(edge) == 2 and abs(h[edge[0]] - h[edge[1]]) <= 1e-4 * top:
        # A bump on a neuron, or between two: the pair at its feet is still coming to rest there.
        at[edge] = True
    rising = at & (np.sin(angles - heading) > 0.0)
    return (((h > tiny) & ~at) | rising).astype(float)


@dataclass(frozen=True, kw_only=True)
class SmallRingParameters(HeadingParameters):
    """The small ring's parameters; the paper's tau is 100 ms."""

    neurons: int = integer(
        8,
        4,
        64,
        label="Neurons",
        symbol="N",
        rebuild=True,
        help="Neurons round the ring; half of them are under the bump.",
    )
    time_constant: float = real(
        0.100,
        0.005,
        0.200,
        label="Time constant",
        symbol="τ",
        unit="ms",
        scale=1e-3,
        decimals=0,
        help="How sluggish a neuron is.",
    )
    detuning: float = real(
        0.0, -0.2, 0.2, label="Detuning", symbol="Δ", unit="%", scale=0.01, decimals=1,
        help="How far the excitation is from the value at which every angle is a fixed point.",
    )  # fmt: skip


class SmallRing(HeadingNetwork):
    """Noorman's ring (module docstring), v = tau J_E omega for an asked omega."""

    name = "small-ring"
    title = "Small ring (Noorman)"
    largest_turn = 0.05
    Parameters: ClassVar[type[HeadingParameters]] = SmallRingParameters
    summary = (
        "Few neurons can still hold every angle, if their excitation is just right. Detune it, "
        "and the bump falls to as many angles as there are neurons."
    )
    equation = (
        "τ d<i>h</i><sub>i</sub>/d<i>t</i> = −<i>h</i><sub>i</sub> + <i>c</i>"
        " + <i>N</i><sup>−1</sup> Σ<sub>j</sub> <i>w</i><sub>ij</sub>"
        " [<i>h</i><sub>j</sub>]<sub>+</sub><br>"
        "<i>w</i> = <i>J</i><sub>I</sub> + <i>J</i><sub>E</sub> cos Δ + τ <i>J</i><sub>E</sub> ω"
        " sin Δ,  Δ = θ<sub>i</sub> − θ<sub>j</sub>"
    )

    def _build(self) -> None:
        p: SmallRingParameters = self.parameters
        n = p.neurons
        self.active = n // 2
        self.inertia = p.time_constant
        self.excitation = tuned_excitation(n, self.active) * (1.0 + p.detuning)
        U = np.stack([np.ones(n), self._cos, self._sin], axis=1)
        self._U = U
        self._V = np.stack([np.ones(n), self._cos, self._sin]) / n
        self._W = None
        if p.heterogeneity > 0.0:
            J = np.diag([INHIBITION, self.excitation, self.excitation])
            # d/d theta turns cos into -sin and sin into cos: the odd kernel is U K V, K below.
            K = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
            even = self._uneven(U @ J @ self._V, 0)
            odd = self._uneven(U @ K @ self._V, 1)
            self._W = np.concatenate([even, odd])
        half = math.pi * self.active / n
        self._cut = math.cos(half)
        self.amplitude = PEAK / (1.0 - self._cut)
        self._r = np.empty(n)
        self._drive = self.amplitude / bump_amplitude(half, INHIBITION)

    def _background(self) -> float:
        return self._drive

    @property
    def background(self) -> float:
        """c, Hz."""
        return float(self._drive)

    @property
    def bump_mean(self) -> float:
        """The constant part of the stationary bump, in units of its amplitude."""
        return -self._cut

    @property
    def input(self) -> Array:
        """h, (n,) Hz; a copy."""
        return np.array(self.now.y[0])

    def put_input(self, h: Array) -> None:
        """Put the ring in a state h (n,) Hz."""
        self.now.y[0] = h

    def _profile(self, heading: float) -> Array:
        """The stationary bump h = b + a cos(theta - phi) of the neurons there are.

        With the neurons nearest to phi firing, so many of them, b = c + J_I <r> and a = J_E <r cos>
        are two linear equations for a and b; the right number is that with which just those fire.
        Where the ring is tuned, nothing then moves the bump; where it is not, it slides, and its
        direction differs from phi by some degrees in a ring of few neurons.
        """
        n, near, J = self.parameters.neurons, np.cos(self.angles - heading), self.excitation
        nearest = np.argsort(-near, kind="stable")
        for count in sorted(range(1, n), key=lambda k: abs(k - self.active)):
            c = near[nearest[:count]]
            equations = [
                [1.0 - INHIBITION * count / n, -INHIBITION * c.sum() / n],
                [-J * c.sum() / n, 1.0 - J * float(c @ c) / n],
            ]
            if abs(np.linalg.det(equations)) < ROUNDING:
                continue
            b, a = np.linalg.solve(equations, [self._drive, 0.0])
            h = b + a * near
            off = ROUNDING * PEAK
            fits = (h[nearest[:count]] >= -off).all() and (h[nearest[count:]] <= off).all()
            if a > 0.0 and fits and h.max() <= HIGHEST * PEAK:
                return np.asarray(h)[None, :]
        # Detuned so far that there is no bump at rest: the bump of the continuum.
        return (self.amplitude * (near - self._cut))[None, :]

    def rates_of(self, h: Array) -> Array:
        """r = [h]+."""
        return np.maximum(h, 0.0)

    def gain(self) -> Array:
        """1 for firing neurons, else 0."""
        now = self.now
        return threshold_gain(now.y[0], self.angles, self.decoded_heading) * now.lesion.alive

    @property
    def free(self) -> bool:
        """Whether nothing in the weights holds the bump: even ones, just as strong as they must."""
        return super().free and self.parameters.detuning == 0.0

    def effective_weights(self) -> Array:
        """(n, n): J_I/N + (J_E/N) cos."""
        return self._kernels()[0]

    def _kernels(self) -> tuple[Array, Array]:
        """(n, n) each: even, and odd for tau J_E omega = 1: sin/N."""
        n = self.parameters.neurons
        if self._W is not None:
            return self._W[:n], self._W[n:]
        even: Array = self._U @ np.diag([INHIBITION, self.excitation, self.excitation]) @ self._V
        return even, np.sin(self.angles[:, None] - self.angles) / n

    def projections(self) -> dict[str, Array]:
        """Even and odd coupling, and their sum while it turns as now."""
        p, (even, odd) = self.parameters, self._kernels()
        v = p.time_constant * self.excitation * p.velocity_gain * self.velocity
        return {
            "Effective, at rest": even,
            "Effective, turning as now": even + v * odd,
            "Even coupling": even,
            "Odd coupling": odd,
        }

    def bump_velocity(self, velocity: Array) -> Array:
        """The continuum's closed form: the asked velocity itself."""
        return velocity

    def ceiling(self) -> tuple[float, str]:
        """None: the odd coupling is not bounded."""
        return math.inf, (
            "the odd coupling grows with the velocity, without a ceiling; "
            "a detuned ring sticks below a least velocity instead"
        )

    def _prepare(self, velocity: Array) -> list[Any]:
        v: list[Any] = (self.parameters.time_constant * self.excitation * velocity).tolist()
        return v

    def _change(self, y: Array, turning: Any, inputs: Array, out: Array) -> None:
        r, J = self._r, self.excitation
        np.maximum(y[0], 0.0, out=r)
        lesion = self.now.lesion
        if lesion.present:
            r *= lesion.alive
        if self._W is None:
            mean, c, s = self._V.dot(r).tolist()
            # (J_E + i v)(c + i s): even and odd coupling of the first harmonic at once.
            modes = (INHIBITION * mean, J * c - turning * s, J * s + turning * c)
            np.dot(self._U, modes, out=out[0])
        else:
            both = self._W.dot(r)
            np.multiply(both[len(r) :], turning, out=out[0])
            out[0] += both[: len(r)]
        out += inputs
        out -= y
        out *= self.dt / self.parameters.time_constant
