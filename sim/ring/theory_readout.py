"""What is slow to compute of a ring, for a look at it now and then."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ring.analysis import diffusion, loop_eigenvalues, noise_ratio, quiet_bump
from sim.ring.driven_ring import DrivenRing
from sim.ring.heading import HeadingNetwork, HeadingSnapshot
from sim.ring.poisson_ring import PoissonRing
from sim.ring.poisson_theory import expected_diffusion

__all__ = ["TheoryObserver", "TheoryReadout"]

ONE = 0.01  # by which an eigenvalue may differ from 1 where nothing holds the bump
MOST_WEIGHTS = 400  # neurons, of which weights are shown
LARGEST_NOISE = 0.17  # of half the height of the bump, for small-noise theory


@dataclass(frozen=True)
class TheoryReadout:
    """Weights and theory of a network at one moment.

    Parameters
    ----------
    weights : (n, n) float
        Effective weights from rate to input, of every `every`-th neuron.
    eigenvalues : (n,) complex
        Of the gain once round the loop, largest real part first.
    spread : float
        Standard deviation, rad, that chance alone gives the bump in one second; it grows as the
        square root of time. 0 where theory knows none.
    version : int
        Of the weights.
    marginal : bool
        Whether nothing holds the quiet bump at its angle: an eigenvalue of its loop is 1.
    small_noise : bool
        Whether the noise is small enough for the spread to hold (`noise_ratio`).
    every : int
    pinned : (places,) float
        Directions at which the bump stays, rad.
    """

    weights: NDArray[np.float64]
    eigenvalues: NDArray[np.complex128]
    spread: float
    version: int
    marginal: bool
    small_noise: bool
    every: int = 1
    pinned: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def drifts_freely(self, s: HeadingSnapshot) -> bool:
        """Whether noise is all that moves the bump and nothing holds it; if it is small, the spread
        then grows as the square root of time."""
        free = s.landmark is None and s.injection is None and not s.silenced.any()
        return free and self.spread > 0.0 and self.marginal


class TheoryObserver:
    """Makes readouts; keeps what depends on parameters alone until they change."""

    def __init__(self) -> None:
        self._known: Any = None
        self._weights = np.zeros((0, 0))
        self._spread = 0.0
        self._marginal, self._small = False, True
        self._pinned = np.zeros(0)

    def __call__(self, network: HeadingNetwork | DrivenRing) -> TheoryReadout:
        """The readout of a network now."""
        if isinstance(network, DrivenRing):
            return self._of_driven(network)
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

    def _of_driven(self, network: DrivenRing) -> TheoryReadout:
        now, version = network.now, network.weights_version
        held = tuple(now.placed), tuple(now.stimuli), network.alive.tobytes()
        known = (network.name, network.parameters, version, network.seed, held)
        every = -(-network.parameters.neurons // MOST_WEIGHTS)
        if known != self._known:
            self._known = known
            factors = network.weight_factors()
            if factors is None:
                self._weights = network.effective_weights()[::every, ::every]
            else:
                self._weights = factors[0][::every] @ factors[1][:, ::every]
            self._pinned = network.pinned_places()
            variance = expected_diffusion(network) if isinstance(network, PoissonRing) else 0.0
            self._spread = math.sqrt(variance) if variance > 0.0 else 0.0
        return TheoryReadout(
            self._weights, loop_eigenvalues(network), self._spread, version, self._spread > 0.0,
            True, every, self._pinned,
        )  # fmt: skip
