"""The weights of a Hopfield network: factored, so that large grids need no N x N matrix.

Every learning rule here ends with weights of low rank,

    w_ij = c sum_k a_ik b_jk      (i != j; the diagonal is taken away unless the rule keeps it),

with as many columns as there are memories (Storkey: twice as many). Only when single synapses are
cut does a network need every one of them stored (`Dense`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import SimError
from sim.hopfield.dynamics.kernels import columns_times, compiled, rows_times

__all__ = [
    "LARGEST_DENSE",
    "Dense",
    "Factored",
    "WeightsError",
    "multiply",
    "project",
]

LARGEST_DENSE = 4096  # neurons; their matrix takes 134 MB
CHUNK = 2**16  # entries a matrix of small integers may have to be turned into floats for a product
ROUNDING = 1e-9  # of a self-connection that is none


class WeightsError(SimError):
    """Weights that would not fit."""


def multiply(matrix: NDArray[Any], vector: NDArray[Any]) -> Array:
    """matrix @ vector, (N, K) and (K,) to (N,) float64, whatever the matrix is kept in."""
    if matrix.dtype == np.float64:
        return np.asarray(matrix @ np.asarray(vector, dtype=np.float64))
    if matrix.size > CHUNK and _whole(vector):
        out = np.empty(len(matrix), dtype=np.int32)
        compiled(rows_times)(matrix, vector.astype(np.int32), out)
        return out.astype(np.float64)
    return np.asarray(matrix.astype(np.float64) @ np.asarray(vector, dtype=np.float64))


def project(matrix: NDArray[Any], state: NDArray[Any]) -> Array:
    """matrix^T @ state, (N, K) and (N,) to (K,) float64, whatever the matrix is kept in."""
    if matrix.dtype == np.float64:
        return np.asarray(state.astype(np.float64) @ matrix)
    if matrix.size > CHUNK and _whole(state):
        out = np.zeros(matrix.shape[1], dtype=np.int32)
        compiled(columns_times)(matrix, state.astype(np.int32), out)
        return out.astype(np.float64)
    return np.asarray(state.astype(np.float64) @ matrix.astype(np.float64))


def _whole(vector: NDArray[Any]) -> bool:
    return vector.dtype.kind == "i" or bool(np.all(vector == np.rint(vector)))


def telling(own: Array) -> float:
    """The self-connection of all w_ii (N,) that decides whether the energy falls: the most negative
    if any is, for one is enough to make it rise; else the largest. 0 within rounding."""
    least, most = float(own.min()), float(own.max())
    found = least if least < -ROUNDING else most
    return found if abs(found) > ROUNDING else 0.0


@dataclass(frozen=True, eq=False)
class Factored:
    """Weights of low rank.

    Parameters
    ----------
    a, b : (N, K) int8 or float64
        The factors; the same array where the rule is an outer product with itself.
    scale : float
        c.
    diagonal : bool
        Whether self-connections are kept.
    threshold : (N,) float64
        theta_i; a neuron's field is (W s)_i - theta_i.
    symmetric : bool
        Whether w_ij = w_ji, which the energy argument wants.
    extra : float
        Added to every self-connection.
    """

    a: NDArray[Any]
    b: NDArray[Any]
    scale: float
    diagonal: bool
    threshold: Array
    symmetric: bool
    extra: float = 0.0

    @property
    def rank(self) -> int:
        """Columns of the factors."""
        return int(self.a.shape[1])

    @cached_property
    def own(self) -> Array:
        """What the factors have on the diagonal, c sum_k a_ik b_ik, (N,) float64."""
        n = len(self.a)
        if self.a.dtype == np.int8 and self.b is self.a:
            return np.full(n, self.scale * self.rank)  # squares of +-1
        return np.asarray(self.scale * np.einsum("ik,ik->i", self.a, self.b, dtype=np.float64))

    @cached_property
    def self_weights(self) -> Array:
        """w_ii of the network, (N,) float64."""
        kept = self.own if self.diagonal else np.zeros(len(self.a))
        return np.asarray(kept + self.extra)

    @cached_property
    def telling_self(self) -> float:
        """The w_ii that decides whether the energy falls (see `telling`)."""
        return telling(self.self_weights)

    @cached_property
    def away(self) -> Array:
        """What the factors have on the diagonal more than the network, (N,) float64."""
        # The very numbers of `own` where all of it goes: ties are exact.
        taken = np.zeros(len(self.a)) if self.diagonal else self.own
        return np.asarray(taken - self.extra) if self.extra else taken

    def drive(self, state: NDArray[Any]) -> Array:
        """W s, (N,) float64, of a state (N,) of any real values."""
        s = np.asarray(state, dtype=np.float64)
        after = project(self.b, s)
        drive = self.scale * multiply(self.a, after)
        return np.asarray(drive - self.away * s)

    def from_neuron(self, j: int) -> Array:
        """w_ij of all i, (N,) float64: the synapses that leave neuron j."""
        weights = self.scale * multiply(self.a, self.b[j])
        weights[j] = self.self_weights[j]
        return weights

    def into_neuron(self, i: int) -> Array:
        """w_ij of all j, (N,) float64: the synapses that reach neuron i."""
        weights = self.scale * multiply(self.b, self.a[i])
        weights[i] = self.self_weights[i]
        return weights

    def matrix(self) -> Array:
        """Every weight, (N, N) float64; raises WeightsError as `unscaled` does."""
        return self.scale * self.unscaled()

    def unscaled(self) -> Array:
        """Every weight over c, (N, N) float64: whole numbers where the rule adds those.

        Raises
        ------
        WeightsError
            If there are more than 4,096 neurons.
        """
        n = len(self.a)
        if n > LARGEST_DENSE:
            raise WeightsError(
                f"Every single synapse of {n:,} neurons would take "
                f"{8 * n * n / 1e9:.1f} GB: choose a grid of 64 × 64 or less."
            )
        weights: Array = self.a.astype(np.float64) @ self.b.astype(np.float64).T
        if not self.diagonal:
            np.fill_diagonal(weights, 0.0)
        if self.extra:
            np.fill_diagonal(weights, np.diagonal(weights) + self.extra / self.scale)
        return weights

    def energy(self, state: NDArray[Any], drive: Array | None = None) -> float:
        """E = -1/2 s^T W s + theta . s (Hopfield 1982)."""
        s = np.asarray(state, dtype=np.float64)
        drive = self.drive(s) if drive is None else drive
        return float(-0.5 * (s @ drive) + self.threshold @ s)

    @cached_property
    def vanish(self) -> bool:
        """Whether every weight is 0 but for rounding."""
        return _vanish(self, len(self.a))

    @property
    def nbytes(self) -> int:
        """Bytes it takes."""
        return int(self.a.nbytes + (0 if self.b is self.a else self.b.nbytes))


@dataclass(frozen=True, eq=False)
class Dense:
    """Every synapse stored, for networks of which some are cut.

    Parameters
    ----------
    into : (N, N) float64
        into[j, i] = w_ij / scale: what leaves neuron j lies in one row.
    scale : float
    threshold : (N,) float64
    symmetric, diagonal : bool
    """

    into: Array
    scale: float
    threshold: Array
    symmetric: bool
    diagonal: bool

    @cached_property
    def telling_self(self) -> float:
        """The w_ii that decides whether the energy falls (see `telling`)."""
        return telling(self.scale * np.diagonal(self.into))

    def drive(self, state: NDArray[Any]) -> Array:
        """W s, (N,) float64."""
        s = np.asarray(state, dtype=np.float64)
        return np.asarray(self.scale * (s @ self.into))

    def from_neuron(self, j: int) -> Array:
        """w_ij of all i, (N,) float64."""
        return np.asarray(self.scale * self.into[j])

    def into_neuron(self, i: int) -> Array:
        """w_ij of all j, (N,) float64."""
        return np.asarray(self.scale * self.into[:, i])

    def matrix(self) -> Array:
        """Every weight, (N, N) float64."""
        return np.asarray(self.scale * self.into.T)

    def energy(self, state: NDArray[Any], drive: Array | None = None) -> float:
        """E = -1/2 s^T W s + theta . s."""
        s = np.asarray(state, dtype=np.float64)
        drive = self.drive(s) if drive is None else drive
        return float(-0.5 * (s @ drive) + self.threshold @ s)

    @cached_property
    def vanish(self) -> bool:
        """Whether every weight is 0 but for rounding."""
        return _vanish(self, len(self.into))

    @property
    def nbytes(self) -> int:
        """Bytes it takes."""
        return int(self.into.nbytes)


Weights = Factored | Dense


def _vanish(weights: Weights, neurons: int) -> bool:
    """Whether weights drive nothing: seen at states of chance, at which no sum of weights that are
    not 0 vanishes but by a coincidence that has probability 0 in its reals."""
    states = np.random.default_rng(0).standard_normal((2, neurons))
    return all(float(np.abs(weights.drive(s)).max()) < ROUNDING for s in states)
