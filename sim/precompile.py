"""Compile what is compiled ahead of time: once after installing, by `python -m sim.precompile`.

What it makes is kept beside the modules and found again by the next process.
"""

from __future__ import annotations

from sim.circuits import precompile as circuits
from sim.hopfield.dynamics import precompile as memories
from sim.ring import precompile as rings
from sim.spiking import precompile as spiking

__all__ = ["main"]


def main() -> None:
    """Have every compiled function called once with each kind of arguments it meets."""
    memories.main()
    rings.main()
    circuits.main()
    spiking.main()


if __name__ == "__main__":
    main()
