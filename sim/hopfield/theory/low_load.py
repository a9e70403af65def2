"""Few memories among many neurons: mixtures of memories, and graded neurons.

AGS 1985a: Amit, Gutfreund, Sompolinsky, Phys. Rev. A 32, 1007.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import ParameterError
from sim.hopfield.theory.capacity import within
from sim.hopfield.theory.retrieval import magnetisation

__all__ = [
    "critical_gain",
    "graded_overlap",
    "low_load_free_energy",
    "mixture_energy",
    "mixture_overlap",
    "mixture_temperature",
]


# Mixtures of memories


def mixture_overlap(n: int) -> float:
    """Overlap of sign(xi_1 + ... + xi_n) with each of its n memories, n odd, alpha to 0, T = 0.

    2^(1-n) binom(n-1, (n-1)/2) (AGS 1985a): 1, .5, .375, ...
    """
    n = int(within("n", n, 1))
    if n % 2 == 0:
        raise ParameterError(
            f"A symmetric mixture has an odd number of memories, not {n}: even ones are unstable.",
            field="n",
        )
    return math.comb(n - 1, (n - 1) // 2) * 0.5 ** (n - 1)


def mixture_energy(n: int) -> float:
    """Energy E/N of a symmetric mixture, -n m^2/2: -.5 (a memory), -.375, -.3516, ..."""
    return -0.5 * n * mixture_overlap(n) ** 2


@lru_cache(maxsize=1)
def mixture_temperature() -> float:
    """Temperature below which mixtures of three are stable, alpha to 0: .4598.

    With t = tanh(m/T) and t3 = tanh(3m/T), m = (t3 + t)/4; the mode that prefers one memory to
    another grows where 1 - (1 - q + Q)/T = 1 - (1 - t^2)/T < 0, q = <tanh^2> and Q = <xi_1 xi_2
    tanh^2> (AGS 1985a, who give .46).
    """
    low, high = 0.3, 0.6
    for _ in range(50):
        temperature = 0.5 * (low + high)
        m = 0.5
        for _ in range(400):
            t = math.tanh(m / temperature)
            m = 0.25 * (math.tanh(3.0 * m / temperature) + t)
        stable = temperature > 1.0 - t * t
        low, high = (temperature, high) if stable else (low, temperature)
    return 0.5 * (low + high)


# Graded neurons


def critical_gain(largest_eigenvalue: float) -> float:
    """Gain beta at which zero loses its stability, 1/lambda_max of the weights (Hopfield 1984).

    tau dI/dt = -I + M tanh(beta I) linearised at 0. One stored pattern with M = xi xi^T/N: 1. inf
    if no eigenvalue is positive.
    """
    if math.isnan(largest_eigenvalue):
        raise ParameterError(
            "largest_eigenvalue must be a number, not nan.", field="largest_eigenvalue"
        )
    return 1.0 / largest_eigenvalue if largest_eigenvalue > 0.0 else math.inf


def graded_overlap(gain: float) -> float:
    """The overlap m = tanh(beta m) at which graded neurons with one memory rest: 1.1 .503, 2 .9575.

    0 up to beta = 1. Slow near it: beta = 1.1 needs some 400 time constants.
    """
    gain = within("gain", gain)
    return magnetisation(1.0 / gain) if gain > 0.0 else 0.0


# Free energy


def low_load_free_energy(
    columns: NDArray[np.int8],
    held: Array,
    pair: tuple[int, int],
    overlaps: tuple[Array, Array],
    temperature: float,
) -> Array:
    """f(m) = (N/2) sum_mu m_mu^2 - T sum_i ln 2 cosh(sum_mu xi_i^mu m_mu / T), low load.

    The mean-field free energy of a finite number of patterns under the Hebb rule (AGS 1985a), over
    the overlaps with two, the others held. Its stationary points obey m = <xi tanh(xi . m / T)>. At
    T = 0 it is (N/2) m^2 - sum_i |xi_i . m|.

    Parameters
    ----------
    columns : (N, P) int8
        The patterns.
    held : (P,) float
        Overlaps with all of them, of which those with the pair are not read.
    pair : (int, int)
        Which two overlaps vary.
    overlaps : two arrays of one shape
        Their values.
    temperature : float

    Returns
    -------
    array of that shape
    """
    (first, second), (m1, m2) = pair, overlaps
    n = len(columns)
    # Neurons with the same column of patterns add the same.
    kinds, counts = np.unique(columns.T.astype(np.float64), axis=1, return_counts=True)
    others = [k for k in range(len(held)) if k not in pair]
    total = 0.5 * n * (m1**2 + m2**2 + float(np.sum(held[others] ** 2)))
    for kind, count in zip(kinds.T, counts.tolist(), strict=True):
        h = kind[first] * m1 + kind[second] * m2 + float(kind[others] @ held[others])
        size = np.abs(h)
        total -= count * size
        if temperature > 0.0:
            total -= count * temperature * np.log1p(np.exp(-2.0 * size / temperature))
    return np.asarray(total)
