"""What is slow to compute of a heading network, for a look at it now and then."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.parameters import ParameterSet
from sim.ring.analysis import diffusion, loop_eigenvalues, noise_ratio, quiet_bump
from sim.ring.driven_ring import DrivenRing
from sim.ring.heading import HeadingNetwork, HeadingSnapshot
from sim.ring.integrator import EyeIntegrator

__all__ = ["TheoryObserver", "TheoryReadout"]

ONE = 0.01  # by which an eigenvalue may differ from 1 where nothing holds the bump
LARGEST_NOISE = 0.17  # of half the height of the bump, for small-noise theory


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
    marginal : bool
        Whether nothing holds the quiet bump at its angle: an eigenvalue of its loop is 1.
    small_noise : bool
        Whether the noise is small enough for the spread to hold (`noise_ratio`).
    """

    weights: NDArray[np.float64]
    eigenvalues: NDArray[np.complex128]
    spread: float
    version: int
    marginal: bool
    small_noise: bool

    def drifts_freely(self, s: HeadingSnapshot) -> bool:
        """Whether noise is all that moves the bump and nothing holds it; if it is small, the spread
        then grows as the square root of time."""
        free = s.landmark is None and s.injection is None and not s.silenced.any()
        return free and self.spread > 0.0 and self.marginal


class TheoryObserver:
    """Makes readouts; keeps what depends on parameters alone until they change."""

    def __init__(self) -> None:
        self._known: tuple[ParameterSet, int, int, bytes] | None = None
        self._weights = np.zeros((0, 0))
        self._spread = 0.0
        self._marginal, self._small = False, True

    def __call__(self, network: HeadingNetwork | DrivenRing | EyeIntegrator) -> TheoryReadout:
        """The readout of a network now."""
        if not isinstance(network, HeadingNetwork):
            weights = network.effective_weights()
            values = loop_eigenvalues(network)
            return TheoryReadout(weights, values, 0.0, network.weights_version, False, True)
        version = network.weights_version
        known = (network.parameters, version, network.seed, network.alive.tobytes())
        if known != self._known:
            self._known = known
            self._weights = network.effective_weights()
            heading = network.decoded_heading
            noisy = network.parameters.noise > 0.0 and math.isfinite(heading)
            self._spread = math.sqrt(diffusion(network)) if noisy else 0.0
            if noisy:
                # Of the quiet bump: the noisy one looks pinned, or free, by chance.
                still = quiet_bump(network, heading)
                first = loop_eigenvalues(still)[0].real
                self._marginal = abs(first - 1.0) < ONE
                self._small = noise_ratio(network, still) < LARGEST_NOISE
        return TheoryReadout(
            self._weights, loop_eigenvalues(network), self._spread, version, self._marginal,
            self._small,
        )  # fmt: skip
