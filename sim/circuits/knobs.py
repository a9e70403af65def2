"""What of a circuit can be turned by one number: a parameter, an entry of one, or several at once.

A bifurcation diagram is drawn over a knob, and every slider of the page turns one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.circuits.parameters import CircuitParameters
from sim.errors import GestureError
from sim.parameters import Spec

__all__ = ["Knob", "knob_named", "knobs"]


@dataclass(frozen=True)
class Knob:
    """A number of a circuit that can be turned.

    Parameters
    ----------
    key : str
        "gain", "inhibition", "self-excitation", "input", "weight 1 2" (to neuron 1 from neuron 2),
        "input 1", "threshold 1" or "time constant 1": neurons are counted from 1.
    label : str
        As a person reads it.
    symbol : str
        In a few letters, for an axis.
    parameter : str
        The parameter that it changes.
    read : callable (CircuitParameters) -> float
        Its value, SI.
    write : callable (CircuitParameters, float) -> CircuitParameters
        The parameters with it put to a value; raises ParameterError.
    """

    key: str
    label: str
    symbol: str
    parameter: str
    read: Callable[[CircuitParameters], float]
    write: Callable[[CircuitParameters, float], CircuitParameters]

    @property
    def spec(self) -> Spec:
        """The declaration of the parameter it changes: range, unit, decimals."""
        return CircuitParameters.specs()[self.parameter]

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and the highest value, SI."""
        low, high = self.spec.low, self.spec.high
        return (-high, -low) if self.key == "inhibition" else (low, high)


def _entry(name: str, label: str, symbol: str, i: int) -> Knob:
    def read(p: CircuitParameters) -> float:
        return float(getattr(p, name)[i])

    def write(p: CircuitParameters, value: float) -> CircuitParameters:
        held = list(getattr(p, name))
        held[i] = value
        return p.replace(**{name: tuple(held)})

    return Knob(f"{label} {i + 1}", f"{label.capitalize()} {i + 1}", symbol, name, read, write)


def _weight(i: int, j: int) -> Knob:
    def read(p: CircuitParameters) -> float:
        return float(p.weights[i][j])

    def write(p: CircuitParameters, value: float) -> CircuitParameters:
        W = [list(row) for row in p.weights]
        W[i][j] = value
        return p.replace(weights=W)

    words = f"Weight {i + 1} ← {j + 1}"
    return Knob(f"weight {i + 1} {j + 1}", words, f"w{_low(i)}{_low(j)}", "weights", read, write)


def _low(i: int) -> str:
    return chr(0x2081 + i)


def _of_weights(key: str, label: str, symbol: str, sign: float, diagonal: bool) -> Knob:
    """All weights between neurons, or all of neurons to themselves, at once."""

    def chosen(n: int) -> NDArray[np.bool_]:
        own = np.eye(n, dtype=bool)
        return own if diagonal else ~own

    def read(p: CircuitParameters) -> float:
        return float(sign * np.array(p.weights)[chosen(p.neurons)].mean())

    def write(p: CircuitParameters, value: float) -> CircuitParameters:
        W = np.array(p.weights)
        W[chosen(p.neurons)] = sign * value + 0.0
        return p.replace(weights=W.tolist())

    return Knob(key, label, symbol, "weights", read, write)


def _all_inputs() -> Knob:
    def read(p: CircuitParameters) -> float:
        return float(np.mean(p.inputs))

    def write(p: CircuitParameters, value: float) -> CircuitParameters:
        moved = value - read(p)
        return p.replace(inputs=tuple(h + moved for h in p.inputs))

    return Knob("input", "Input to all", "h", "inputs", read, write)


def _difference() -> Knob:
    def read(p: CircuitParameters) -> float:
        return float(p.inputs[0] - p.inputs[1])

    def write(p: CircuitParameters, value: float) -> CircuitParameters:
        middle = 0.5 * (p.inputs[0] + p.inputs[1])
        return p.replace(inputs=(middle + value / 2, middle - value / 2, *p.inputs[2:]))

    return Knob("difference", "Input difference h₁ − h₂", "h₁ − h₂", "inputs", read, write)


def _gain() -> Knob:
    def read(p: CircuitParameters) -> float:
        return p.gain

    def write(p: CircuitParameters, value: float) -> CircuitParameters:
        return p.replace(gain=value)

    return Knob("gain", "Gain", "g", "gain", read, write)


def knobs(parameters: CircuitParameters) -> tuple[Knob, ...]:
    """What of a circuit can be turned, the most telling first."""
    n = parameters.neurons
    first = []
    if n > 1:
        first.append(_of_weights("inhibition", "Inhibition b", "b", -1.0, False))
    first.append(_of_weights("self-excitation", "Weight to itself", "λ", 1.0, True))
    first += [_all_inputs()] if n > 1 else []
    first += [_difference()] if n > 1 else []
    return (
        *first,
        *(_entry("inputs", "input", f"h{_low(i)}", i) for i in range(n)),
        *(_weight(i, j) for i in range(n) for j in range(n)),
        *(_entry("time_constants", "time constant", f"τ{_low(i)}", i) for i in range(n)),
        *(_entry("thresholds", "threshold", f"γ{_low(i)}", i) for i in range(n)),
        _gain(),
    )


def knob_named(parameters: CircuitParameters, key: str) -> Knob:
    """The knob of this key; raises GestureError for one that the circuit has not."""
    for knob in knobs(parameters):
        if knob.key == key:
            return knob
    known = ", ".join(knob.key for knob in knobs(parameters))
    raise GestureError(f"The circuit has no {key!r} to be turned; it has: {known}.", field="knob")
