"""How many random patterns a network of these settings holds under each rule, or that nobody knows.

Each function takes N and the parameters of the network and returns the number of patterns, or None
where none is known, and in words what that number is, or for which settings one is known.
"""

from __future__ import annotations

import math
from typing import Any

from sim.hopfield.theory.capacity import (
    coding_trap_load,
    gardner_capacity,
    low_activity_load,
    storkey_capacity,
)
from sim.hopfield.theory.retrieval import largest_load

__all__ = ["Capacity", "covariance", "errors", "hebb", "projection", "storkey", "unknown"]

Capacity = tuple[float | None, str]

COLD = "known at T = 0 only"
LEAST_ACTIVE = 40  # neurons in a pattern; with fewer, mean field says too much (20 hold .4 of it)


def unknown(p: Any) -> str:
    """Why no capacity is known, whatever the rule; empty if these settings leave it alone."""
    if p.some_cut:
        return "known without cut synapses only"
    if p.self_connection != 0.0 or p.diagonal:
        return "known without self-connections only"
    return ""


def _hot(p: Any) -> bool:
    return bool(getattr(p, "temperature", 0.0) > 0.0)


def hebb(n: int, p: Any) -> Capacity:
    """alpha_c N of AGS 1985, at the temperature of the network.

    States 0/1 with weights T obey the law of S = 2V - 1 at four times the temperature, if the
    threshold is half the row sum: h_V = h_S/2, and P(up) has (high - low) h in it.
    """
    binary = p.coding == "01"
    if binary and p.thresholds == "zero":
        if _hot(p):
            return None, COLD
        return coding_trap_load() * n, "0.069 N, states 0 and 1 with threshold 0 (Hopfield 1982)"
    if p.thresholds == "set" and (binary or p.threshold != 0.0):
        return None, "known with the threshold of the rule only"
    temperature = getattr(p, "temperature", 0.0) * (4.0 if binary else 1.0)
    temperature /= 1.0 if p.normalise else n
    load = largest_load(temperature)
    at = f" at T = {p.temperature:.2f}" if _hot(p) else ""
    words = f"αc N = {load:.3f} N{at}, random memories (Amit, Gutfreund, Sompolinsky 1985)"
    return load * n, words


def covariance(n: int, p: Any) -> Capacity:
    """Mean field of patterns of activity a, with the coding and the threshold of the network."""
    if not p.balanced:
        return None, "known for b = a only"
    if _hot(p):
        return None, COLD
    if p.thresholds != "rule":
        return None, "known with the threshold of the rule only"
    a, binary = p.activity, p.coding == "01"
    if a * n < LEAST_ACTIVE:
        return None, f"known for patterns of at least {LEAST_ACTIVE} active neurons only"
    fixed, rising = 0.5 - a, a * math.log((1.0 - a) / a) if binary else 0.0
    load = low_activity_load(a, binary, fixed, rising)
    states = "0 and 1" if binary else "−1 and +1"
    words = (
        f"{load:.3f} N, mean field, states {states}, random memories of activity {a:g} "
        "(Tsodyks, Feigelman 1988)"
    )
    return load * n, words


def storkey(n: int, p: Any) -> Capacity:
    """N/sqrt(2 ln N)."""
    if _hot(p):
        return None, COLD
    return storkey_capacity(n), "N/√(2 ln N), all random memories exact (Storkey 1997)"


def projection(n: int, p: Any) -> Capacity:
    """N: with as many there are no weights left."""
    if _hot(p):
        return None, COLD
    return float(n), "fewer than N independent memories; basins shrink from N/2 on"


def errors(n: int, p: Any) -> Capacity:
    """2 N, Gardner's bound for random patterns."""
    if _hot(p):
        return None, COLD
    words = "2 N, the most any weights can hold (Gardner 1988); learning may need more epochs"
    return gardner_capacity(0.0) * n, words
