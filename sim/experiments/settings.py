"""Settings of experiments that are parameters of networks: declared there, and only there."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from sim.errors import ParameterError
from sim.hopfield.patterns.generated import LARGEST_SIDE
from sim.parameters import ParameterSet

__all__ = ["grid_of", "same"]


def same(kind: type[ParameterSet], name: str, **changes: Any) -> Any:
    """Declare a setting as a parameter of a network is declared.

    Parameters
    ----------
    kind : type of ParameterSet
        Of the network.
    name : str
        Of its parameter.
    changes
        What is another here: the default, or what a `Spec` says.
    """
    spec = kind.specs()[name]
    default = changes.pop("default", kind.default(name))
    return dataclasses.field(
        default=default, metadata={"spec": dataclasses.replace(spec, **changes)}
    )


def grid_of(neurons: int) -> tuple[int, int]:
    """Rows and columns of the grid of so many neurons that is nearest to a square.

    Raises
    ------
    ParameterError
        If there is none of up to 128 rows and columns, naming the next number that has one.
    """
    found = _grid(neurons)
    if found is not None:
        return found
    near = next(n for n in range(neurons + 1, 2 * neurons) if _grid(n) is not None)
    raise ParameterError(
        f"{neurons:,} neurons fill no grid of up to {LARGEST_SIDE} by {LARGEST_SIDE}: take "
        f"{near:,}.",
        field="neurons",
    )


def _grid(neurons: int) -> tuple[int, int] | None:
    for rows in range(min(math.isqrt(neurons), LARGEST_SIDE), 0, -1):
        if neurons % rows == 0:
            columns = neurons // rows
            return (rows, columns) if columns <= LARGEST_SIDE else None
    return None
