"""Equations f(v, p) = 0 with a parameter, and Newton's method on planes across their solutions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array

__all__ = ["Problem"]

NEWTON, TOLERANCE = 12, 1e-9  # steps; the last, after which the error is its square


@dataclass(frozen=True, eq=False)
class Problem:
    """Equations with a parameter, over a range of it.

    Parameters
    ----------
    f : callable (v (..., n), p (...)) -> (..., n)
        Whose zeros are sought: dv/dt, in any unit of time.
    jac : callable (v (..., n), p (...)) -> (..., n, n)
        df/dv.
    low, high : float
        The range of p.
    size : float
        How far v is expected to spread; what a step along v is compared with one along p by.
    turning : callable (v (..., n), p (...)) -> (..., n), optional
        df/dp; by central differences without.
    """

    f: Callable[[Array, Array], Array]
    jac: Callable[[Array, Array], Array]
    low: float
    high: float
    size: float = 2.0
    turning: Callable[[Array, Array], Array] | None = None

    def value(self, y: Array) -> Array:
        """p at points (..., n + 1) of (v, q): q runs from 0 to `size` over the range."""
        return np.asarray(self.low + y[..., -1] / self.size * (self.high - self.low))

    def point(self, v: Array, value: float) -> Array:
        """(v, q)."""
        return np.append(v, (value - self.low) / (self.high - self.low) * self.size)

    def matrix(self, y: Array, row: Array) -> Array:
        """(..., n + 1, n + 1): df/dv and df/dq at points (..., n + 1), and a last row."""
        v, p, n = y[..., :-1], self.value(y), y.shape[-1] - 1
        unit = (self.high - self.low) / self.size
        M = np.empty((*y.shape[:-1], n + 1, n + 1))
        M[..., :n, :n] = self.jac(v, p)
        if self.turning is None:
            h = 1e-6 * unit
            M[..., :n, n] = (self.f(v, p + h) - self.f(v, p - h)) * (unit / (2.0 * h))
        else:
            M[..., :n, n] = unit * self.turning(v, p)
        M[..., n, :] = row
        return M

    def solve(self, y: Array, row: Array, target: float) -> Array | None:
        """The point with f = 0 and row . y = target near a point, or None."""
        y, rest = y.copy(), np.empty(len(y))
        for _ in range(NEWTON):
            rest[:-1] = self.f(y[:-1], self.value(y))
            rest[-1] = row @ y - target
            try:
                step = np.linalg.solve(self.matrix(y, row), rest)
            except np.linalg.LinAlgError:
                return None
            y -= step
            size = float(np.abs(step).max())
            if not size < 1e3:
                return None
            if size < TOLERANCE:
                return y
        good = np.abs(self.f(y[:-1], self.value(y))).max() < 1e-9
        return y if good and size < 1e-7 else None

    def solve_many(self, y: Array, rows: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Points (k, n + 1) with f = 0 on planes through points, and (k,) bool: whether found."""
        y, size = y.copy(), np.zeros(len(y))
        rest = np.zeros_like(y)
        for _ in range(4):
            rest[:, :-1] = self.f(y[:, :-1], self.value(y))
            M = self.matrix(y, rows)
            regular = np.abs(np.linalg.det(M)) > 1e-14
            M[~regular] = np.eye(y.shape[1])
            step = np.linalg.solve(M, rest[..., None])[..., 0]
            size = np.where(regular, np.abs(step).max(axis=1), 1.0)
            y -= np.where(regular[:, None], step, 0.0)
            if size.max(initial=0.0) < TOLERANCE:
                break
        return y, size < 1e-6

    def spectrum(self, y: Array) -> Array:
        """Eigenvalues (..., n) of df/dv at points (..., n + 1)."""
        return np.asarray(np.linalg.eigvals(self.jac(y[..., :-1], self.value(y))))

    def ahead(self, y: Array, before: Array) -> tuple[Array, float]:
        """The unit tangent at a point on the side of another, and the sign of their determinant."""
        M = self.matrix(y, before)
        det = float(np.linalg.det(M))
        if det == 0.0:
            return np.full_like(y, np.nan), 0.0
        t = np.linalg.solve(M, np.eye(len(y))[-1])
        return np.asarray(t / np.linalg.norm(t)), float(np.sign(det))

    def tangents(self, y: Array, before: Array) -> Array:
        """Unit tangents at points (..., n + 1) on the side of others; NaN where there is none."""
        M = self.matrix(y, before)
        try:
            t = np.linalg.solve(M, np.eye(y.shape[-1])[-1])
        except np.linalg.LinAlgError:
            return np.full_like(y, np.nan)
        return np.asarray(t / np.linalg.norm(t, axis=-1, keepdims=True))
