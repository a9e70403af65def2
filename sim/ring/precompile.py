"""Have what is compiled of the rings compiled; see `sim.precompile`."""

from __future__ import annotations

from sim.ring.poisson_ring import PoissonRing, PoissonRingParameters
from sim.ring.rectified_ring import RectifiedRing, RectifiedRingParameters

__all__ = ["main"]


def main() -> None:
    """Have every compiled function called once with the arguments it meets."""
    for noise in (0.0, 1.0):
        PoissonRing(PoissonRingParameters(neurons=20, noise=noise)).advance(2)
        RectifiedRing(RectifiedRingParameters(neurons=20, noise=noise)).advance(2)


if __name__ == "__main__":
    main()
