"""What is slow to compute of a ring, for a look at it now and then."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.ring.bump_theory import ONE, diffusion, noise_ratio, quiet_bump
from sim.ring.driven_ring import DrivenRing
from sim.ring.heading import HeadingNetwork, HeadingSnapshot
from sim.ring.integrator import EyeIntegrator
from sim.ring.spectrum import loop_eigenvalues, loop_modes

__all__ = ["TheoryObserver", "TheoryReadout"]

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
    projections : mapping of str to (n, n) float
        Weights to choose from by their names; the same arrays while they are the same.
    modes : (k, n) float or None
        Changes of the output that belong to the first eigenvalues, where they were asked for.
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
    projections: Mapping[str, Array] = field(default_factory=dict)
    modes: Array | None = None
    every: int = 1
    pinned: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def drifts_freely(self, s: HeadingSnapshot) -> bool:
        """Whether noise is all that moves the bump and nothing holds it; if it is small, the spread
        then grows as the square root of time."""
        free = s.landmark is None and s.injection is None and not s.silenced.any()
        return free and self.spread > 0.0 and self.marginal


class TheoryObserver:
    """Makes readouts; keeps what depends on parameters alone until they change.

    Attributes
    ----------
    modes : bool
        Whether readouts have modes, which take longer than eigenvalues.
    """

    def __init__(self) -> None:
        self.modes = False
        self._known: Any = None
        self._weights = np.zeros((0, 0))
        self._projections: dict[str, Array] = {}
        self._turning = math.nan
        self._spread = 0.0
        self._marginal, self._small = False, True
        self._pinned = np.zeros(0)

    def __call__(self, network: HeadingNetwork | DrivenRing | EyeIntegrator) -> TheoryReadout:
        """The readout of a network now."""
        version, every = network.weights_version, -(-network.parameters.neurons // MOST_WEIGHTS)
        known: tuple[Any, ...] = (
            network.parameters,
            version,
            network.seed,
            network.alive.tobytes(),
        )
        if isinstance(network, DrivenRing):
            known = (*known, tuple(network.now.placed), tuple(network.now.stimuli))
        turning = network.velocity if isinstance(network, HeadingNetwork) else 0.0
        if known != self._known or turning != self._turning:
            found = network.projections()
            self._projections = {name: W[::every, ::every] for name, W in found.items()}
            self._turning = turning
        if known != self._known:
            self._known = known
            self._weights = network.effective_weights()[::every, ::every]
            self._expect(network)
        values, modes = loop_eigenvalues(network), None
        if self.modes and not isinstance(network, EyeIntegrator):  # whose neurons have no angles
            first, modes = loop_modes(network, network.snapshot().decoded)
            values[: len(first)] = first
        return TheoryReadout(
            weights=self._weights, eigenvalues=values, spread=self._spread, version=version,
            marginal=self._marginal, small_noise=self._small, projections=self._projections,
            modes=modes, every=every, pinned=self._pinned,
        )  # fmt: skip

    def _expect(self, network: HeadingNetwork | DrivenRing | EyeIntegrator) -> None:
        """What chance makes of the bump if nothing holds it, and where something does."""
        self._spread, self._marginal, self._small = 0.0, False, True
        self._pinned = np.zeros(0)
        if isinstance(network, HeadingNetwork):
            heading = network.decoded_heading
            if network.parameters.noise > 0.0 and math.isfinite(heading):
                self._spread = math.sqrt(diffusion(network))
                # Of the quiet bump: the noisy one looks pinned, or free, by chance.
                still = quiet_bump(network, heading)
                first = loop_eigenvalues(still)[0].real
                self._marginal = abs(first - 1.0) < ONE
                self._small = noise_ratio(network, still) < LARGEST_NOISE
        elif isinstance(network, DrivenRing):
            self._pinned = network.pinned_places()
            variance = network.expected_diffusion() if network.noisy else None
            if variance is not None:
                self._spread, self._marginal = math.sqrt(variance), True
