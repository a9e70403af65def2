"""The odd-kernel shift: a bump moved by adding a multiple of the kernel's derivative (Zhang 1996).

    tau du/dt = -u + (w + gamma w') * f(u)

If u is a fixed point with gamma = 0, then u(theta + gamma t/tau) solves the equation for any gamma:
the bump turns at exactly -gamma/tau with its shape unchanged (Zhang 1996, eq. 11-14). The kernel
is found from the wanted tuning curve f by regularised deconvolution, his eq. 8,

    w_n = u_n f_n / (lambda + f_n^2),    lambda = 1e-3 max f_n^2.

The lambda is relative: an absolute 1e-3 (f in Hz) keeps harmonics that make the bump unstable
(largest eigenvalue at the wanted bump 1.50 instead of 1.00).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array
from sim.parameters import integer, real
from sim.ring.heading import HeadingNetwork, HeadingParameters

__all__ = ["OddKernelRing", "OddKernelRingParameters"]


# Zhang 1996, fig. 3: f = A + B exp(K (cos - 1)) Hz and sigma(x) = a ln(1 + exp(b (x + c)))^beta.
TUNING_BASE, TUNING_HEIGHT, TUNING_SHARPNESS = 1.0, 39.0, 8.0
SIGMA_SCALE, SIGMA_SLOPE, SIGMA_SHIFT, SIGMA_POWER = 6.34, 10.0, 0.5, 0.8
REGULARISATION = 1e-3


def sigma(u: Array) -> Array:
    """Firing rate, Hz, for an input u: 6.34 ln(1 + exp(10 (u + 0.5)))^0.8."""
    rate: Array = SIGMA_SCALE * np.logaddexp(0.0, SIGMA_SLOPE * (u + SIGMA_SHIFT)) ** SIGMA_POWER
    return rate


def inverse_sigma(rate: Array) -> Array:
    """The input u that gives a rate in Hz."""
    soft = (rate / SIGMA_SCALE) ** (1.0 / SIGMA_POWER)
    u: Array = np.log(np.expm1(soft)) / SIGMA_SLOPE - SIGMA_SHIFT
    return u


def tuning(angle: Array) -> Array:
    """The wanted bump, Hz, centred on angle 0 (rad)."""
    rate: Array = TUNING_BASE + TUNING_HEIGHT * np.exp(TUNING_SHARPNESS * (np.cos(angle) - 1.0))
    return rate


@dataclass(frozen=True, kw_only=True)
class OddKernelRingParameters(HeadingParameters):
    """The odd-kernel ring's parameters; Zhang's tau is 10 ms."""

    neurons: int = integer(
        96,
        48,
        256,
        label="Neurons",
        symbol="N",
        rebuild=True,
        help="Neurons round the ring; this bump is narrow and wants at least 48.",
    )
    time_constant: float = real(
        0.010, 0.005, 0.200, label="Time constant", symbol="τ", unit="ms", scale=1e-3, decimals=0,
        help="How sluggish a neuron is; the odd kernel is scaled with it, so speed is kept.",
    )  # fmt: skip


class OddKernelRing(HeadingNetwork):
    """Zhang's network (module docstring) with gamma = -tau omega for an asked omega."""

    name = "odd-kernel-ring"
    injection = 40.0
    title = "Odd-kernel shift (Zhang)"
    largest_turn = 0.05
    Parameters: ClassVar[type[HeadingParameters]] = OddKernelRingParameters
    summary = (
        "Turning adds a multiple of the weights’ own slope to the weights: without noise "
        "the bump turns as fast as asked and keeps its shape."
    )
    equation = (
        "τ d<i>u</i>/d<i>t</i> = −<i>u</i> + (<i>w</i> − τω <i>w</i>′) ∗ <i>r</i> + <i>I</i><br>"
        "<i>r</i> = 6.34 [ln(1 + <i>e</i><sup>10(<i>u</i> + 0.5)</sup>)]<sup>0.8</sup>"
    )

    def _build(self) -> None:
        p: OddKernelRingParameters = self.parameters
        n = p.neurons
        self.inertia = p.time_constant
        f = tuning(self.angles)
        f_hat = np.fft.rfft(f) / n
        u_hat = np.fft.rfft(inverse_sigma(f)) / n
        power = np.abs(f_hat) ** 2
        w_hat = u_hat * f_hat / (REGULARISATION * power.max() + power)
        wave = np.arange(len(w_hat)).astype(float)
        odd_hat = 1j * wave * w_hat
        if n % 2 == 0:
            odd_hat[-1] = 0.0  # the derivative of the alternating mode has no samples
        # Convolution is (1/n) sum_j w(th_i - th_j) r_j; irfft of the coefficients is w/n.
        offset = (np.arange(n)[:, None] - np.arange(n)) % n
        even = np.fft.irfft(w_hat, n)[offset]
        odd = np.fft.irfft(odd_hat, n)[offset]
        if p.heterogeneity > 0.0:
            even, odd = self._uneven(even, 0), self._uneven(odd, 1)
        self._even: Array = even
        self._both = np.concatenate([even, odd])
        self._r = np.empty(n)

    def input_scale(self) -> float:
        """Units of u for 1 Hz: the tuning curve's height in u over its height in Hz."""
        low, high = inverse_sigma(np.array([TUNING_BASE, TUNING_BASE + TUNING_HEIGHT]))
        return float((high - low) / TUNING_HEIGHT)

    def _profile(self, heading: float) -> Array:
        u: Array = inverse_sigma(tuning(self.angles - heading))[None, :]
        return u

    def rates_of(self, h: Array) -> Array:
        """The saturating threshold function of Zhang's fig. 3."""
        return sigma(h)

    def gain(self) -> Array:
        """sigma'(u), Hz per unit of u, at the present state."""
        x = SIGMA_SLOPE * (self.now.y[0] + SIGMA_SHIFT)
        soft = np.logaddexp(0.0, x)
        logistic = np.exp(x - soft)
        slope = SIGMA_SCALE * SIGMA_POWER * soft ** (SIGMA_POWER - 1.0) * SIGMA_SLOPE * logistic
        gain: Array = slope * self.now.lesion.alive
        return gain

    def effective_weights(self) -> Array:
        """(n, n): the even kernel, in units of u per Hz."""
        return self._even

    def projections(self) -> dict[str, Array]:
        """Even and odd kernel, and their sum while it turns as now."""
        p, n = self.parameters, self.parameters.neurons
        odd, gamma = self._both[n:], -p.time_constant * p.velocity_gain * self.velocity
        return {
            "Effective, at rest": self._even,
            "Effective, turning as now": self._even + gamma * odd,
            "Even kernel": self._even,
            "Odd kernel": odd,
        }

    def bump_velocity(self, velocity: Array) -> Array:
        """The closed form: the asked velocity itself."""
        return velocity

    def ceiling(self) -> tuple[float, str]:
        """None: the shift of the continuous equations is exact at any speed."""
        return math.inf, "the odd kernel grows with the velocity, without a ceiling"

    def _prepare(self, velocity: Array) -> list[Any]:
        gamma: list[Any] = (-self.parameters.time_constant * velocity).tolist()
        return gamma

    def _change(self, y: Array, turning: Any, inputs: Array, out: Array) -> None:
        u, r = y[0], self._r
        np.add(u, SIGMA_SHIFT, out=r)
        r *= SIGMA_SLOPE
        np.logaddexp(0.0, r, out=r)
        np.power(r, SIGMA_POWER, out=r)
        r *= SIGMA_SCALE
        lesion = self.now.lesion
        if lesion.present:
            r *= lesion.alive
        if turning:
            both = self._both.dot(r)
            np.multiply(both[len(r) :], turning, out=out[0])
            out[0] += both[: len(r)]
        else:
            np.dot(self._even, r, out=out[0])
        out += inputs
        out -= y
        out *= self.dt / self.parameters.time_constant
