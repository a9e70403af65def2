"""Compile what is compiled ahead of time: once after installing, by
`python -m sim.hopfield.dynamics.precompile`.

Otherwise the first recall would wait a second or two for the compiler. What it makes is kept beside
the modules and found again by the next process.
"""

from __future__ import annotations

import numpy as np

from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.dense import DenseMemory, DenseParameters
from sim.hopfield.dynamics.kernels import columns_times, compiled, rows_times
from sim.hopfield.dynamics.many_body import rows_dot
from sim.hopfield.memory import AssociativeMemory

__all__ = ["main"]


def main() -> None:
    """Have every compiled function called once with each kind of arguments it meets."""
    networks: list[AssociativeMemory] = [
        HopfieldNetwork(HopfieldParameters(rows=4, columns=4, **settings))
        for settings in ({}, {"rule": "storkey"}, {"rule": "perceptron"}, {"cut": 0.5})
    ]
    networks += [
        DenseMemory(DenseParameters(rows=4, columns=4, function=function))
        for function in ("power", "exponential")
    ]
    for network in networks:
        network.store_random(2)
        network.cue_random()
        network.recall()
        network.advance(32)
    small = np.ones((2, 3), dtype=np.int8)
    compiled(rows_times)(small, np.ones(3, dtype=np.int32), np.empty(2, dtype=np.int32))
    compiled(columns_times)(small, np.ones(2, dtype=np.int32), np.zeros(3, dtype=np.int32))
    compiled(rows_dot)(small, np.ones(3), np.empty(2))


if __name__ == "__main__":
    main()
