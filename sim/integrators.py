"""Integrators of dy/dt = f(y, t), stepped with inputs that are given for every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.arrays import Array

__all__ = ["divided", "heun"]

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
