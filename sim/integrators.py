"""Integrators of dy/dt = f(y, t), stepped with inputs that are given for every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.arrays import Array

__all__ = ["LowRankExponential", "divided", "heun"]

MOST_PARTS = 64  # of a step

Change = Callable[[Array, Any, Array, Array], None]


def heun(
    change: Change,
    y: Array,
    driven: Sequence[Any],
    inputs: Array,
    kept: Array,
    parts: Sequence[int] | None = None,
) -> None:
    """Heun's method: one step for each entry of `driven`, y in place, its first row kept.

    With f the right-hand side, y' = y + dt f(y) is Euler's guess of the next state, and

        y <- y + (dt/2) [f(y) + f(y')],

    the trapezoidal rule with that guess. Expanding, dt f(y') = dt f + dt^2 f f_y + O(dt^3), so the
    step agrees with y + dt y' + (dt^2/2) y'' + O(dt^3): second order in dt. What is given for a
    step (inputs, noise sqrt(dt) xi / dt) is the same in both evaluations; noise enters
    additively, for which the order is that of Euler and Maruyama.

    Parameters
    ----------
    change : callable (y, driven, inputs, out)
        Writes dt f(y), (rows, n), to `out`.
    y : (rows, n) float
        The state, brought up to date.
    driven : sequence of length k
        What drives each step besides the inputs.
    inputs : (k, n) float
        External input at each step.
    kept : (k, n) float
        Filled with row 0 of y after each step.
    parts : sequence of length k, optional
        Into how many shorter ones each step is divided, what is given staying the same.
    """
    before, after, guess = np.empty_like(y), np.empty_like(y), np.empty_like(y)
    for i, entry in enumerate(driven):
        given = inputs[i]
        share = 1.0 if parts is None else 1.0 / parts[i]
        for _ in range(1 if parts is None else parts[i]):
            change(y, entry, given, before)
            if share != 1.0:
                before *= share
            np.add(y, before, out=guess)
            change(guess, entry, given, after)
            if share != 1.0:
                after *= share
            before += after
            before *= 0.5
            y += before
        kept[i] = y[0]


def divided(moved: Array, largest: float | None) -> list[int] | None:
    """Into how many parts steps are divided so that none moves further than `largest`.

    Parameters
    ----------
    moved : (k,) float
        How far each step would move, of either sign.
    largest : float or None
        None: as far as it likes.

    Returns
    -------
    list of k int, up to 64, or None where no step is divided
    """
    far = np.abs(moved)
    if largest is None or far.max(initial=0.0) <= largest:
        return None
    parts: list[int] = np.ceil(far / largest).clip(1.0, MOST_PARTS).astype(int).tolist()
    return parts


class LowRankExponential:
    """Exact steps of tau dy/dt = -y + M y + D h, with M = R diag(mu) L of low rank and L R = 1.

    While h stays the same, with x = dt/tau and a = exp(-x), b = 1 - a,

        y <- a y + b D h + R [(exp((mu - 1) x) - a) L y + (x phi((mu - 1) x) - b) L D h],

    phi(z) = (exp(z) - 1)/z and phi(0) = 1: what lies in the span of R goes with mu - 1, the rest
    decays. It is the solution itself, for every x; noise sqrt(dt) xi / dt in h is held during a
    step, so that the variance it gives to what decays is right to second order in x, and of what
    neither grows nor decays (mu = 1) exactly.

    Parameters
    ----------
    left : (r, n) float
        L.
    right : (n, r) float
        R.
    eigenvalues : (r,) float
        mu.
    kept : (n,) float
        The diagonal of D: 0 where there is no input.
    x : float
        dt/tau.
    """

    def __init__(
        self, left: Array, right: Array, eigenvalues: Array, kept: Array, x: float
    ) -> None:
        decay = np.exp(-x)
        z = (eigenvalues - 1.0) * x
        small = np.abs(z) < 1e-12
        phi = np.where(small, 1.0, np.expm1(z) / np.where(small, 1.0, z))
        # What the modes have beyond decaying, of the state and of the input side by side.
        of_state = (np.exp(z) - decay)[:, None] * left
        of_input = (x * phi + np.expm1(-x))[:, None] * left * kept
        self._into = np.ascontiguousarray(np.concatenate([of_state, of_input], axis=1))
        self._out = np.ascontiguousarray(right)
        self._decay = float(decay)
        self._input = -np.expm1(-x) * kept

    def run(self, y: Array, inputs: Array, kept: Array) -> None:
        """One step for each of the inputs (k, n): y (n,) in place, kept (k, n) after each."""
        n, both = len(y), np.empty(2 * len(y))
        state, given = both[:n], both[n:]
        state[:] = y
        driven = inputs * self._input
        carried, modes = np.empty(n), np.empty(len(self._into))
        for i in range(len(inputs)):
            given[:] = inputs[i]
            np.dot(self._into, both, out=modes)
            np.dot(self._out, modes, out=carried)
            state *= self._decay
            state += driven[i]
            state += carried
            kept[i] = state
        y[:] = state
