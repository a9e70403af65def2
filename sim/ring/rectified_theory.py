"""Closed forms of the rectified cosine ring in the limit of many neurons.

At rest the output is a cosine that is cut off, v = b [cos(phi) - cos(phi_c)]+, with phi the angle
on the ring from its peak and phi_c the edge, where it reaches zero. For the input h = I0 + I1
cos(phi) and the weights (1/pi) int (-lambda0 + lambda1 cos) d theta over `turn`, the stimulus angle
that one turn of the ring stands for, let k = turn/pi and

    A = (phi_c - sin(phi_c) cos(phi_c))/(2 pi),     B = (sin(phi_c) - phi_c cos(phi_c))/pi,

the means of v cos(phi)/b and of v/b round the ring. Equating the coefficients of 1 and of cos(phi),

    b (1 - k lambda1 A) = I1,    b (k lambda0 B - cos(phi_c)) = I0,

so that the edge depends on I0/I1 alone, and heights are proportional to the input. For k = 2,
lambda0 = 0 and I1 = 0 this is phi_c - sin(2 phi_c)/2 = pi/lambda1 with the peak
I0 (1 - 1/cos(phi_c)); for I0 = 0 a cosine is amplified 1/(1 - lambda1/2) (Dayan and Abbott 2001,
7.4; the same analysis in Ben-Yishai, Bar-Or and Sompolinsky 1995).

A threshold is an input of its negative. With N neurons edges and peaks differ from these by terms
of order 1/N^2, as the edge lies between two neurons.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

__all__ = [
    "TURNS",
    "CutCosine",
    "amplification",
    "critical_modulation",
    "cut_cosine",
    "decay_time",
    "loop_gain",
]

#: Stimulus angle that one turn of the ring stands for, rad, by the choice of `period`.
TURNS: dict[str, float] = {"direction": 2.0 * math.pi, "orientation": math.pi}


ROUNDING = 1e-12  # of an edge found by halving intervals


@dataclass(frozen=True)
class CutCosine:
    """The output at rest; angles on the ring, from the peak.

    Parameters
    ----------
    edge : float
        Where the output reaches zero, rad; pi where every neuron fires.
    peak : float
        Hz.
    half_height : float
        Where it is half the peak, rad; NaN where it is more everywhere.
    """

    edge: float
    peak: float
    half_height: float


def _tuned(edge: float) -> float:
    """A: the mean of (cos(phi) - cos(edge)) cos(phi) over the firing neurons."""
    return (edge - math.sin(edge) * math.cos(edge)) / (2.0 * math.pi)


def _mean(edge: float) -> float:
    """B: the mean of cos(phi) - cos(edge) over the firing neurons."""
    return (math.sin(edge) - edge * math.cos(edge)) / math.pi


def _rising_root(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is negative at `low` and positive at `high` crosses zero."""
    while high - low > 1e-14 * (1.0 + abs(high)):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if f(middle) > 0.0:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)


def cut_cosine(
    constant: float,
    tuned: float,
    modulation: float,
    inhibition: float = 0.0,
    turn: float = 2.0 * math.pi,
) -> CutCosine | None:
    """The output at rest for the input constant + tuned cos(phi).

    Parameters
    ----------
    constant, tuned : float
        I0 and I1, Hz, not negative; less the threshold.
    modulation, inhibition : float
        lambda1 and lambda0.
    turn : float
        Stimulus angle of one turn, rad.

    Returns
    -------
    CutCosine or None
        None where there is no such state: without input, or where the bump grows without bound.

    Raises
    ------
    ValueError
        For a negative input, for which the edge is not unique.
    """
    if constant < 0.0 or tuned < 0.0:
        raise ValueError("The closed form is for inputs that are not negative.")
    if constant == tuned == 0.0:
        return None
    k = turn / math.pi

    def balance(edge: float) -> float:
        spread = k * inhibition * _mean(edge) - math.cos(edge)
        return tuned * spread - constant * (1.0 - k * modulation * _tuned(edge))

    if balance(math.pi) <= 0.0:
        return _all_firing(constant, tuned, k * modulation, k * inhibition)
    edge = _rising_root(balance, 0.0, math.pi)
    # Of two equations for b the better conditioned one.
    if constant >= tuned:
        height, share = constant, k * inhibition * _mean(edge) - math.cos(edge)
    else:
        height, share = tuned, 1.0 - k * modulation * _tuned(edge)
    if share <= ROUNDING:
        return None
    b = height / share
    half = math.acos(0.5 * (1.0 + math.cos(edge)))
    return CutCosine(edge, b * (1.0 - math.cos(edge)), half)


def _all_firing(constant: float, tuned: float, first: float, zeroth: float) -> CutCosine:
    """Where no neuron is silent the network is linear; k lambda1 is `first`, k lambda0 `zeroth`."""
    mean = constant / (1.0 + zeroth)
    b = tuned / (1.0 - 0.5 * first) if tuned else 0.0
    at_half = 0.5 * (b - mean) / b if b else -math.inf
    return CutCosine(math.pi, mean + b, math.acos(at_half) if at_half >= -1.0 else math.nan)


def amplification(modulation: float, inhibition: float = 0.0, turn: float = 2.0 * math.pi) -> float:
    """How many times larger than a cosine input the peak is; infinite where it is not bounded.

    1/(1 - lambda1/2) for a ring of directions without inhibition.
    """
    found = cut_cosine(0.0, 1.0, modulation, inhibition, turn)
    return math.inf if found is None else found.peak


def loop_gain(modulation: float, inhibition: float = 0.0, turn: float = 2.0 * math.pi) -> float:
    """By how much the bump that lasts longest without input is multiplied once round the loop.

    Lambda = k lambda1 A(phi_c) at the edge where lambda1 A cos(phi_c) = lambda0 B: the bump whose
    shape does not change as it decays. lambda1/2 for directions without inhibition, 0 where
    lambda1 <= lambda0: a bump then only becomes narrower. From 1 on the network diverges.
    """
    if modulation <= inhibition:
        return 0.0
    edge = _rising_root(
        lambda phi: inhibition * _mean(phi) - modulation * _tuned(phi) * math.cos(phi),
        1e-3, 0.5 * math.pi,
    )  # fmt: skip
    return turn / math.pi * modulation * _tuned(edge)


def critical_modulation(inhibition: float = 0.0, turn: float = 2.0 * math.pi) -> float:
    """The lambda1 from which on nothing bounds the bump: 2 for directions without inhibition.

    With inhibition it is larger: the edge at which b is undetermined is cos(phi_c) = k lambda0 B.
    """
    k = turn / math.pi
    edge = _rising_root(lambda phi: k * inhibition * _mean(phi) - math.cos(phi), 0.0, 0.5 * math.pi)
    return 1.0 / (k * _tuned(edge))


def decay_time(
    time_constant: float,
    modulation: float,
    inhibition: float = 0.0,
    turn: float = 2.0 * math.pi,
) -> float:
    """Time constant with which a bump decays without any input, s: tau/(1 - Lambda).

    20 tau at lambda1 = 1.9; infinite where it does not decay.
    """
    left = 1.0 - loop_gain(modulation, inhibition, turn)
    return time_constant / left if left > ROUNDING else math.inf
