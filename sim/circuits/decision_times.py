"""How long two competing inputs take to be told apart, without noise, and what theory says.

The inputs to the first two neurons are their mean plus and minus half a difference d. A neuron has
won as soon as it is ahead of every other by the criterion. From a start as far from one as from the
other, equal inputs lead to a saddle between the two, and a difference d away from it along the
direction in which it is left at the rate k, its only positive eigenvalue. The distance grows as
d exp(k t): each tenth of d takes ln(10)/k longer, which for two neurons that inhibit each other by
b is ln(10) tau/(b - 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.circuits.equations import Equations
from sim.circuits.kernels import compiled, follow_orbits
from sim.circuits.knobs import knob_named
from sim.circuits.parameters import CircuitParameters
from sim.errors import SimError

__all__ = [
    "DIFFERENCES",
    "DecisionSlope",
    "DecisionTimes",
    "decision_law",
    "decision_times",
    "equations_with",
    "leads",
    "slope_per_decade",
    "symmetric_saddle",
]

LONGEST = 1000.0  # longest time constants until a decision counts as never made
STRETCH = 500  # steps followed at once
STEPS = 50.0  # in the shortest time constant, at least
STILL = 1e-13  # |F - v| below which nothing will come any more
SLOW = 1e-6  # |F - v| of an orbit that is close to a fixed point
#: |h1 - h2| over which decision times are shown.
DIFFERENCES: Array = np.logspace(-4.0, -1.0, 22)
DECADES = np.array([1e-3, 3e-4, 1e-4, 3e-5, 1e-5])  # differences of the fit


@dataclass(frozen=True, eq=False)
class DecisionSlope:
    """How decision times grow as the difference gets smaller.

    Parameters
    ----------
    differences : (k,) float
    times : (k,) float
        s.
    fitted : float
        s per factor of ten, by least squares; NaN where some are never decided.
    expected : float or None
        ln(10)/k with k the positive eigenvalue of the saddle at equal inputs; None without one.
    """

    differences: Array
    times: Array
    fitted: float
    expected: float | None


def equations_with(parameters: CircuitParameters, difference: float) -> Equations:
    """The circuit with h1 and h2 apart by a difference and their mean as it was.

    Raises
    ------
    SimError
        For a single neuron, which has nothing to decide.
    """
    if parameters.neurons < 2:
        raise SimError("A decision is between two neurons; give the circuit another one first.")
    return knob_named(parameters, "difference").write(parameters, difference).equations()


def decision_times(
    parameters: CircuitParameters, differences: Sequence[float] | Array, start: Array | None = None
) -> Array:
    """The noise-free times until a neuron is ahead of every other by the criterion.

    Parameters
    ----------
    parameters : CircuitParameters
    differences : (k,) float
        h1 - h2.
    start : (n,) float, optional
        v at the beginning; zero without.

    Returns
    -------
    (k,) float
        s; NaN where no neuron ever wins, or not within 1000 time constants.

    Raises
    ------
    SimError
        For a single neuron.
    """
    found = []
    for difference in np.asarray(differences, dtype=float):
        eq = equations_with(parameters, float(difference))
        v = np.zeros(eq.n) if start is None else np.asarray(start, dtype=float)
        found.append(_time(eq, v, parameters.criterion, parameters.dt))
    return np.array(found)


def leads(v: Array) -> Array:
    """(...,): how far the first of the neurons is ahead of the second, at states (..., n)."""
    if v.shape[-1] == 2:
        return np.asarray(np.abs(v[..., 0] - v[..., 1]))
    best = np.partition(v, -2, axis=-1)
    return np.asarray(best[..., -1] - best[..., -2])


def _follow(eq: Equations, v: Array, dt: float) -> Array:
    """(k, n): the next steps of an orbit; fewer than 501 where it comes to stand still."""
    kept, lengths = np.empty((1, STRETCH + 1, eq.n)), np.zeros(1, dtype=np.int64)
    compiled(follow_orbits)(
        starts=v[None].copy(), weights=eq.weights, inputs=eq.inputs, times=eq.time_constants,
        gain=eq.gain, code=eq.function.code, dt=dt, every=1, low=np.full(eq.n, -1e12),
        high=np.full(eq.n, 1e12), still=STILL, kept=kept, lengths=lengths,
    )  # fmt: skip
    return np.asarray(kept[0, : lengths[0]])


def _step(eq: Equations, dt: float) -> float:
    return float(min(dt, eq.time_constants.min() / STEPS))


def _time(eq: Equations, v: Array, criterion: float, dt: float) -> float:
    dt = _step(eq, dt)
    done = 0
    while done * dt < LONGEST * eq.time_constants.max():
        orbit = _follow(eq, v, dt)
        lead = leads(orbit)
        over = np.flatnonzero(lead >= criterion)
        if len(over):
            k = int(over[0])
            if k == 0:
                return done * dt
            share = (criterion - lead[k - 1]) / (lead[k] - lead[k - 1])
            return float((done + k - 1 + share) * dt)
        if len(orbit) <= STRETCH:
            return math.nan
        v, done = orbit[-1], done + STRETCH
    return math.nan


def slope_per_decade(parameters: CircuitParameters, start: Array | None = None) -> DecisionSlope:
    """How much longer a decision takes where the difference is ten times smaller.

    Fitted to differences from 1e-3 to 1e-5.

    Parameters
    ----------
    parameters : CircuitParameters
    start : (n,) float, optional
        v at the beginning; zero without.

    Raises
    ------
    SimError
        For a single neuron.
    """
    times = decision_times(parameters, DECADES, start)
    fitted = (
        float(-np.polyfit(np.log10(DECADES), times, 1)[0]) if np.isfinite(times).all() else math.nan
    )
    saddle = symmetric_saddle(parameters, start)
    rate = None if saddle is None else float(_spectrum(parameters, saddle).max())
    return DecisionSlope(
        DECADES.copy(), times, fitted, None if rate is None else math.log(10.0) / rate
    )


def symmetric_saddle(parameters: CircuitParameters, start: Array | None = None) -> Array | None:
    """Where equal inputs lead to, if that is left without oscillating in some direction."""
    eq = equations_with(parameters, 0.0)
    v = np.zeros(eq.n) if start is None else np.asarray(start, dtype=float)
    dt, done = _step(eq, parameters.dt), 0
    while done * dt < LONGEST * eq.time_constants.max():
        orbit = _follow(eq, v, dt)
        speeds = np.abs(eq.velocity(orbit) * eq.time_constants).max(axis=1)
        slow = np.flatnonzero(speeds < SLOW)
        if len(slow):
            return _polished(eq, orbit[slow[0]])
        if len(orbit) <= STRETCH:
            return None
        v, done = orbit[-1], done + STRETCH
    return None


def _polished(eq: Equations, v: Array) -> Array | None:
    """The fixed point close to a state, if it is left in some direction."""
    for _ in range(20):
        try:
            step = np.linalg.solve(eq.jacobian(v), eq.velocity(v))
        except np.linalg.LinAlgError:
            return None
        v = v - step
        if np.abs(step).max() < 1e-12:
            break
    else:
        return None
    ev = np.linalg.eigvals(eq.jacobian(v))
    leading = ev[ev.real.argmax()]
    return v if leading.real > 0.0 and leading.imag == 0.0 else None


def _spectrum(parameters: CircuitParameters, v: Array) -> Array:
    """Real parts of the eigenvalues at a state with equal inputs, 1/s."""
    J = equations_with(parameters, 0.0).jacobian(v)
    return np.asarray(np.linalg.eigvals(J).real)


@dataclass(frozen=True, eq=False)
class DecisionTimes:
    """How long a decision takes without noise, against the difference of the inputs.

    Parameters
    ----------
    differences : (k,) float
        |h1 - h2|.
    times : (k,) float
        s; NaN where nobody wins.
    slope : DecisionSlope
    tau : float
        The longest time constant, s.
    """

    differences: Array
    times: Array
    slope: DecisionSlope
    tau: float


def decision_law(parameters: CircuitParameters) -> DecisionTimes:
    """The decision times of a circuit over `DIFFERENCES`; raises SimError for a single neuron."""
    times = decision_times(parameters, DIFFERENCES)
    slope = slope_per_decade(parameters)
    return DecisionTimes(DIFFERENCES, times, slope, max(parameters.time_constants))
