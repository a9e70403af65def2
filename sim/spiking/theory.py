"""Closed forms with which the spiking memory is compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.spiking.constants import CELL, REFRACTORY, RESET, THRESHOLD

__all__ = ["siegert_rate"]

ORDER = 64  # nodes of the quadrature: errors below 1e-12 for any interval


def siegert_rate(
    mean: Any,
    noise: float,
    tau: float = CELL,
    threshold: float = 1e-3 * THRESHOLD,
    reset: float = 1e-3 * RESET,
    refractory: float = REFRACTORY,
) -> Array:
    """Stationary rate of a leaky integrate-and-fire neuron with white noise, in continuous time.

    Of tau dV = (-V + I) dt + sigma sqrt(tau) dW, whose free potential has the variance sigma^2/2,

        1/nu = refractory + tau sqrt(pi) int_y0^y1 exp(u^2) (1 + erf u) du,
        y0 = (reset - I)/sigma, y1 = (threshold - I)/sigma

    (Siegert, Phys. Rev. 81, 617 (1951); Amit and Brunel, Cereb. Cortex 7, 237 (1997)). Above zero
    the growing part of the integrand, 2 exp(u^2), is integrated by Dawson's function, with
    exp(y1^2) taken out, so that nothing overflows; what remains is erfcx, over u = sinh(s).

    Parameters
    ----------
    mean : array_like
        I, the input, V.
    noise : float
        sigma, V; without noise it is the rate for a constant input.
    tau, refractory : float
        s.
    threshold, reset : float
        V above rest, the threshold above the reset.

    Returns
    -------
    ndarray of float
        As many as inputs, Hz.
    """
    current = np.asarray(mean, float)
    if noise == 0.0:
        above = current > threshold
        safe = np.where(above, current, 2.0 * threshold - reset)
        interval = refractory + tau * np.log((safe - reset) / (safe - threshold))
        return np.asarray(np.where(above, 1.0 / interval, 0.0))
    low, high = (reset - current) / noise, (threshold - current) / noise
    factor, integral = _scaled_integral(low, high)
    return np.asarray(factor / (factor * refractory + tau * np.sqrt(np.pi) * integral))


def _scaled_integral(low: Array, high: Array) -> tuple[Array, Array]:
    """f = exp(-max(high, 0)^2), and f times the integral of exp(u^2) (1 + erf u)."""
    from scipy.special import dawsn

    top, bottom = np.maximum(high, 0.0), np.maximum(low, 0.0)
    factor = np.exp(-(top**2))
    # 1 + erf u = 2 - erfc u above zero, and erfc(-u) below.
    grown = 2.0 * (dawsn(top) - np.exp(bottom**2 - top**2) * dawsn(bottom))
    below = _integral_erfcx(np.maximum(-high, 0.0), np.maximum(-low, 0.0))
    above = _integral_erfcx(bottom, top)
    return factor, grown + factor * (below - above)


def _integral_erfcx(low: Array, high: Array) -> Array:
    """The integral of erfcx from low to high, both 0 or more."""
    from scipy.special import erfcx

    nodes, weights = np.polynomial.legendre.leggauss(ORDER)
    first, last = np.arcsinh(low), np.arcsinh(high)
    half = 0.5 * (last - first)
    s = first[..., None] + half[..., None] * (1.0 + nodes)
    return np.asarray(half * (erfcx(np.sinh(s)) * np.cosh(s) @ weights))
