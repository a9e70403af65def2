"""When the energy picture holds, read off the network itself.

E = -1/2 s^T W s + theta . s never rises if the weights are symmetric, neurons are updated one at a
time, no neuron drives itself the other way (w_ii >= 0) and T = 0 (Hopfield 1982; with w_ii < 0 a
flip may gain less from its field than it loses to itself).
"""

from __future__ import annotations

from sim.conditions import Condition
from sim.hopfield.dynamics.updates import update_named
from sim.hopfield.learning.weights import LARGEST_DENSE
from sim.hopfield.snapshot import MemorySnapshot

__all__ = [
    "conditions",
    "energy_told",
    "of_binary",
    "of_dense",
    "of_graded",
    "of_modern",
    "of_two_layer",
]

LYAPUNOV = (
    "The function shown is a Lyapunov function of these equations: it falls along every path."
)


def conditions(s: MemorySnapshot) -> tuple[Condition, ...]:
    """What its kind has declared of a network's energy; nothing where it has declared nothing."""
    return s.conditions(s)


def of_dense(s: MemorySnapshot) -> tuple[Condition, ...]:
    """Those of a dense memory, whose synapses are symmetric by nature."""
    return (_symmetric_by_nature(), _asynchronous(s), _cold(s))


def of_modern(s: MemorySnapshot) -> tuple[Condition, ...]:
    """Those of the modern network: nothing can break them."""
    return (
        Condition("symmetric", "Weights symmetric", True, LYAPUNOV),
        Condition("cold", "No noise", True, LYAPUNOV),
    )


def of_two_layer(s: MemorySnapshot) -> tuple[Condition, ...]:
    """Those of a two-layer memory: hidden neurons of odd order are not convex."""
    p = s.parameters
    if p.hidden != "power" or p.order % 2 == 0:
        return of_modern(s)
    even = p.order + 1
    concave = Condition(
        "convex", "Odd order of the hidden neurons", False,
        "L_h is concave where the input of a hidden neuron is negative: the energy may rise.",
        f"Use order {even}", {"order": even},
    )  # fmt: skip
    both = "The synapse between two neurons is the same both ways."
    return (Condition("symmetric", "Weights symmetric", True, both), concave)


def of_graded(s: MemorySnapshot) -> tuple[Condition, ...]:
    """Those of graded neurons; a step may be too long for their gain."""
    if not s.rises:
        return of_modern(s)
    # The equations cannot climb: what did is the step (the bound is in graded.py).
    p = s.parameters
    finer = max(p.dt / 5.0, p.specs()["dt"].low)
    long = Condition(
        "step", "Time step too long for this gain", False,
        "The equations only go down; steps in which an input turns round may climb.",
        *((f"Use {finer:.3g} τ", {"dt": finer}) if finer < p.dt else ("", {})),
    )  # fmt: skip
    return (Condition("symmetric", "Weights symmetric", True, LYAPUNOV), long)


def _symmetric_by_nature() -> Condition:
    return Condition(
        "symmetric", "Symmetric in all neurons", True,
        "The energy of an overlap asks every neuron alike.",
    )  # fmt: skip


def of_binary(s: MemorySnapshot) -> tuple[Condition, ...]:
    """Those of a binary network, one by one."""
    p = s.parameters
    cut = p.cut > 0.0
    if s.symmetric:
        # Single synapses are stored, and can be cut, only up to a size.
        weights = Condition(
            "symmetric", "Weights symmetric", True,
            "w_ij = w_ji: what a neuron gains by a flip, the energy loses.",
            *(("Cut one way", {"cut": 0.5}) if len(s.state) <= LARGEST_DENSE else ("", {})),
        )  # fmt: skip
    else:
        words = "Weights not symmetric"
        why = "w_ij ≠ w_ji: the field is not the slope of any energy, which may rise."
        if cut:
            weights = Condition("symmetric", words, False, why, "Mend the cuts", {"cut": 0.0})
        else:
            weights = Condition(
                "symmetric", words, False, f"{why} This rule learns each neuron for itself.",
                "Use Hebb", {"rule": "hebb"},
            )  # fmt: skip
    if s.own > 0.0:
        alone = Condition(
            "self", "Self-connections positive", True,
            "w_ii > 0: the energy still falls, but neurons hold on to their state.",
            "Make them negative", {"self_connection": -1.0, "diagonal": False},
        )  # fmt: skip
    elif s.own < 0.0:
        alone = Condition(
            "self", "Self-connections negative", False,
            "w_ii < 0: a neuron pushes itself away from where it has gone; the energy may rise.",
            "Take them away", {"self_connection": 0.0, "diagonal": False},
        )  # fmt: skip
    else:
        alone = Condition(
            "self", "No self-connections", True,
            "w_ii = 0: a neuron does not hear itself.",
            "Make them negative", {"self_connection": -1.0},
        )  # fmt: skip
    return (weights, _asynchronous(s), alone, _cold(s))


def _asynchronous(s: MemorySnapshot) -> Condition:
    if not update_named(s.parameters.update).parallel:
        return Condition(
            "one at a time", "One neuron at a time", True,
            "Each sees what the one before has done.", "All at once", {"update": "synchronous"},
        )  # fmt: skip
    return Condition(
        "one at a time", "All neurons at once", False,
        "Two neurons may both give way to each other: the energy may rise, and a two-cycle never "
        "ends.", "One at a time", {"update": "random"},
    )  # fmt: skip


def _cold(s: MemorySnapshot) -> Condition:
    if s.temperature == 0.0:
        return Condition(
            "cold", "Zero temperature", True, "No neuron goes against its field.",
            "Heat to T = 0.5", {"temperature": 0.5},
        )  # fmt: skip
    bath = s.symmetric and s.own == 0.0 and not update_named(s.parameters.update).parallel
    falls = "not the energy falls, the free energy does." if bath else "the energy may rise."
    return Condition(
        "cold", f"Temperature {s.temperature:.2f}", False,
        f"Heat flips neurons against their field: {falls}",
        "Cool to T = 0", {"temperature": 0.0},
    )  # fmt: skip


def energy_told(s: MemorySnapshot) -> tuple[str, bool]:
    """What the energy has done since the recall, and whether it never rose.

    Returns
    -------
    words : str
        "Never went up in 3,418 flips." or "Went up at flip 17, and at 4 of 3,418 flips: weights
        not symmetric."
    held : bool
    """
    many = f"{s.moves:,} {s.move}{'' if s.moves == 1 else 's'}"
    if s.moves == 0:
        return f"No {s.move} yet.", True
    if s.rises == 0:
        return f"Never went up in {many}.", True
    broken = [c.words.lower() for c in conditions(s) if not c.holds]
    reason = f": {' and '.join(broken)}" if broken else ""
    first = f"Went up at {s.move} {s.first_rise:,}"
    if s.rises > 1:
        first += f", and at {s.rises:,} of {many} in all"
    return f"{first}{reason}.", False
