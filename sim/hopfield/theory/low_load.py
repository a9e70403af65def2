"""Few memories among many neurons: mixtures of memories, and graded neurons.

AGS 1985a: Amit, Gutfreund, Sompolinsky, Phys. Rev. A 32, 1007.
"""

from __future__ import annotations

import math
from functools import lru_cache

from sim.errors import ParameterError
from sim.hopfield.theory.capacity import within
from sim.hopfield.theory.retrieval import magnetisation

__all__ = [
    "critical_gain",
    "graded_overlap",
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
