"""What is slow to compute of a heading network, for a look at it now and then."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.parameters import ParameterSet
from sim.ring.analysis import diffusion, loop_eigenvalues
from sim.ring.heading import HeadingNetwork, HeadingSnapshot

__all__ = ["TheoryObserver", "TheoryReadout"]


@dataclass(frozen=True)
class TheoryReadout:
    """Weights and theory of a network at one moment.

    Parameters
    ----------
    weights : (n, n) float
        Effective weights from rate to input.
    eigenvalues : (n,) complex
        Of the gain once round the loop, largest real part first.
    spread : float
        Standard deviation, rad, that noise alone gives the heading in one second; it grows as
        the square root of time.
    version : int
        Of the weights.
    """

    weights: NDArray[np.float64]
    eigenvalues: NDArray[np.complex128]
    spread: float
    version: int

    def drifts_freely(self, s: HeadingSnapshot) -> bool:
        """Whether noise is all that moves the bump and nothing holds it, so that the spread grows
        as the square root of time."""
        free = s.landmark is None and s.injection is None and not s.silenced.any()
        return free and self.spread > 0.0 and abs(self.eigenvalues[0].real - 1.0) < 0.01


class TheoryObserver:
    """Makes readouts; keeps what depends on parameters alone until they change."""

    def __init__(self) -> None:
        self._known: tuple[ParameterSet, int, int] | None = None
        self._weights = np.zeros((0, 0))
        self._spread = 0.0

    def __call__(self, network: HeadingNetwork) -> TheoryReadout:
        """The readout of a network now."""
        version = network.weights_version
        known = (network.parameters, version, network.seed)
        if known != self._known:
            self._known = known
            self._weights = network.effective_weights()
            heading = network.decoded_heading
            noisy = network.parameters.noise > 0.0 and math.isfinite(heading)
            self._spread = math.sqrt(diffusion(network)) if noisy else 0.0
        return TheoryReadout(self._weights, loop_eigenvalues(network), self._spread, version)
