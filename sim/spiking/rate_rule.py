"""The transfer function and the learning rule of the rate memory, as inferred in vivo.

From the responses of inferior temporal neurons to novel and familiar pictures (Lim et al. 2015;
Pereira and Brunel 2018): the medians over neurons of what was fitted to each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array

__all__ = ["HALF", "LARGEST_RATE", "SLOPE", "LearningRule", "transfer"]

LARGEST_RATE = 76.2  # Hz
SLOPE = 0.82  # per unit of input
HALF = 2.46  # input at which a neuron fires at half its largest rate
REACH, POINTS = 9.0, 20_001  # of the grid over which a normal variable is averaged


def transfer(inputs: Array) -> Array:
    """phi(x) = 76.2/(1 + exp(-0.82 (x - 2.46))), Hz (Pereira and Brunel 2018).

    Parameters
    ----------
    inputs : (...) float
        In units of the standard deviation of what a neuron receives over pictures.
    """
    return np.asarray(LARGEST_RATE / (1.0 + np.exp(-SLOPE * (inputs - HALF))))


@dataclass(frozen=True)
class LearningRule:
    """How a connection changes with the rates at its two ends (Pereira and Brunel 2018).

        f(r) = (2 q_f - 1 + tanh(beta_f (r - x_f)))/2     of the neuron that receives,
        g(r) = (2 q_g - 1 + tanh(beta_f (r - x_f)))/2     of the one that sends.

    Parameters
    ----------
    potentiation : float
        q_f: f of a neuron that fires fast; q_f - 1 of one that is silent.
    steepness : float
        beta_f, 1/Hz.
    threshold : float
        x_f, Hz.
    """

    potentiation: float
    steepness: float
    threshold: float

    @cached_property
    def sending(self) -> float:
        """q_g, with which the mean of g(phi(xi)) over normal xi is 0.

        So no pattern changes the mean of the connections. The mean is taken on a grid of
        xi from -9 to 9.
        """
        xi = np.linspace(-REACH, REACH, POINTS)
        density = np.exp(-0.5 * xi**2)
        return float(0.5 - 0.5 * (density @ self._bend(transfer(xi))) / density.sum())

    def _bend(self, rates: Array) -> Array:
        return np.asarray(np.tanh(self.steepness * (rates - self.threshold)))

    def receive(self, rates: Array) -> Array:
        """f of rates, Hz."""
        return np.asarray(0.5 * (2.0 * self.potentiation - 1.0 + self._bend(rates)))

    def send(self, rates: Array) -> Array:
        """g of rates, Hz."""
        return np.asarray(0.5 * (2.0 * self.sending - 1.0 + self._bend(rates)))
