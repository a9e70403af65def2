"""What theory says of a Hopfield network with the Hebb rule: the equations and their solutions.

The replica-symmetric theory of Amit, Gutfreund and Sompolinsky (Phys. Rev. A 32, 1007, 1985, here
"AGS 1985a"; Phys. Rev. Lett. 55, 1530, 1985, "AGS 1985b"; Ann. Phys. 173, 30, 1987), N to infinity,
w = (1/N) sum xi xi^T with zero diagonal, load alpha = P/N, temperature T:

    m = int Dz tanh((m + sqrt(alpha r) z)/T)            overlap with the recalled memory
    q = int Dz tanh^2((m + sqrt(alpha r) z)/T)          Edwards-Anderson order parameter
    r = q/(1 - (1-q)/T)^2                               strength of the crosstalk

They are solved by the ratio k = m/sqrt(alpha r) of signal to crosstalk and S = sqrt(alpha r)/T:
given k and T, S follows from m = k S T, and alpha(k, T) = S^2 (T - (1-q))^2/q is explicit. The
retrieval branch runs from k = infinity at alpha = 0 down to the k of the largest alpha.

What is here of the other rules is imported from `sim.hopfield.theory.capacity`.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array
from sim.hopfield.theory.capacity import (
    CRITICAL_LOAD,
    SQRT2,
    all_recalled_count,
    coding_trap_load,
    dense_capacity,
    dense_error,
    erf,
    exponential_capacity,
    gardner_capacity,
    low_activity_capacity,
    low_activity_threshold,
    most_recalled_count,
    normal,
    one_step_error,
    storkey_capacity,
    within,
)

__all__ = [
    "CRITICAL_LOAD",
    "GLOBAL_LOAD",
    "all_recalled_count",
    "coding_trap_load",
    "critical_temperature",
    "dense_capacity",
    "dense_error",
    "exponential_capacity",
    "gardner_capacity",
    "glass_temperature",
    "global_temperature",
    "largest_load",
    "low_activity_capacity",
    "low_activity_threshold",
    "magnetisation",
    "mean_field_step",
    "most_recalled_count",
    "one_step_error",
    "overlap_map",
    "retrieval_overlap",
    "storkey_capacity",
]


GLOBAL_LOAD = 0.0519
"""Load below which the memories are the deepest minima of all at T = 0 (AGS 1987)."""

TURN = 0.022  # temperature of the largest of all loads, .1382: the boundary turns back below it
COLD = 1e-3  # below this temperature T = 0 is taken: corrections are of order T
SHARP = 2.5  # S above which tanh(S(k+z)) is integrated as a step and what it lacks

# Integrals over Dz of smooth functions: the trapezoid rule converges faster than any power.
_Z = np.linspace(-8.5, 8.5, 137)
_DZ = np.exp(-0.5 * _Z**2) / math.sqrt(2.0 * math.pi) * (_Z[1] - _Z[0])
# Integrals over x from 0 on of what falls off as exp(-2x).
_nodes, _weights = np.polynomial.legendre.leggauss(48)
_X, _DX = 9.0 * (_nodes + 1.0), 9.0 * _weights
_LACK = _DX * (1.0 - np.tanh(_X))
_SECH2 = _DX / np.cosh(_X) ** 2
_SOFT = _DX * np.log1p(np.exp(-2.0 * _X))


def _averages(k: Array, S: Array) -> tuple[Array, Array, Array]:
    """int Dz of tanh x, sech^2 x and (k+z) sech^2 x, x = S(k+z), for each k and S (n,)."""
    mean, width, slope = np.empty_like(k), np.empty_like(k), np.empty_like(k)
    sharp = SHARP < S
    if not sharp.all():
        smooth = ~sharp
        at = k[smooth, None] + _Z
        tanh = np.tanh(S[smooth, None] * at)
        sech2 = (1.0 - tanh * tanh) * _DZ
        mean[smooth], width[smooth] = tanh @ _DZ, sech2.sum(axis=1)
        slope[smooth] = np.einsum("ij,ij->i", at, sech2)
    if sharp.any():
        kk, SS = k[sharp], S[sharp]
        near, far = normal(_X / SS[:, None] - kk[:, None]), normal(_X / SS[:, None] + kk[:, None])
        mean[sharp] = erf(kk / SQRT2) - (near - far) @ _LACK / SS
        width[sharp] = (near + far) @ _SECH2 / SS
        slope[sharp] = (near - far) @ (_X * _SECH2) / SS**2
    return mean, width, slope


def _solve(k: Array, temperature: float) -> tuple[Array, Array, Array]:
    """S, m and alpha of the AGS equations for each k (n,) at 0 < T < 1.

    alpha is 0 where the equations have no solution. Newton's method for ln m(S) = ln(k S T) in
    ln S, a falling concave function, from the side on which it converges without overshooting.
    """
    S = erf(k / SQRT2) / (k * temperature)
    for _ in range(60):
        mean, width, slope = _averages(k, S)
        miss = np.log(mean / (k * S * temperature))
        S = S * np.exp(-miss / (S * slope / mean - 1.0))
        if float(np.max(np.abs(miss))) < 1e-12:
            break
    gap = np.maximum(temperature - width, 0.0)
    return S, mean, np.square(S * gap) / (1.0 - width)


@lru_cache(maxsize=512)
def _tip(temperature: float) -> tuple[float, float]:
    """The k at which alpha(k, T) is largest, and that alpha."""
    low, high = math.log(0.3), math.log(12.0)
    for _ in range(4):
        k = np.linspace(low, high, 13)
        loads = _solve(np.exp(k), temperature)[2]
        best = int(np.clip(np.argmax(loads), 1, len(k) - 2))
        low, high = float(k[best - 1]), float(k[best + 1])
    # A parabola through the three best.
    left, middle, right = loads[best - 1 : best + 2]
    bend = left - 2.0 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
    top = math.exp(float(k[best] + shift * (k[1] - k[0])))
    return top, float(_solve(np.array([top]), temperature)[2][0])


@lru_cache(maxsize=512)
def _branch(load: float, temperature: float) -> tuple[float, float, float]:
    """k, S and m of the retrieval solution at 0 < load <= `largest_load(T)`, 0 < T < 1."""
    top = _tip(temperature)[0]
    low, high = math.log(top), math.log(top) + 1.0
    while float(_solve(np.array([math.exp(high)]), temperature)[2][0]) > load:
        high += 1.0
    for _ in range(9):
        k = np.linspace(low, high, 9)
        loads = _solve(np.exp(k), temperature)[2]
        # alpha falls along the branch: the last k at which it is still at least the load.
        last = min(int(np.searchsorted(-loads, -load, side="right")), len(k) - 1)
        low, high = float(k[max(last - 1, 0)]), float(k[last])
        if high - low < 1e-9:
            break
    found = np.array([math.exp(0.5 * (low + high))])
    S, mean, _ = _solve(found, temperature)
    return float(found[0]), float(S[0]), float(mean[0])


def largest_load(temperature: float = 0.0) -> float:
    """The load alpha up to which memories are retrieved at this temperature (AGS, T_M inverted).

    `CRITICAL_LOAD` at T = 0 (below T = 0.001 that is taken), 0 at T >= 1.
    """
    temperature = within("temperature", temperature)
    if temperature < COLD:
        return CRITICAL_LOAD
    return _tip(temperature)[1] if temperature < 1.0 else 0.0


@lru_cache(maxsize=1024)
def retrieval_overlap(load: float, temperature: float = 0.0) -> float:
    """Overlap m of the retrieval state with its memory, 0 if there is none (AGS 1985b).

    At T = 0, y (sqrt(2 alpha) + (2/sqrt(pi)) exp(-y^2)) = erf y and m = erf y, the largest y.
    Else the equations at the head of this module. For N to infinity: at finite N states survive a
    little beyond, and what fails ends near m = .3 and not at 0.

    Parameters
    ----------
    load : float
        alpha = P/N.
    temperature : float
        T; below 0.001 it is taken for 0.
    """
    load, temperature = within("load", load), within("temperature", temperature)
    if load == 0.0:
        return magnetisation(temperature)
    if load > largest_load(temperature):
        return 0.0
    if temperature >= COLD:
        return _branch(load, temperature)[2]

    def above(y: float) -> bool:
        slope = math.sqrt(2.0 * load) + 2.0 / math.sqrt(math.pi) * math.exp(-y * y)
        return math.erf(y) >= y * slope

    low, high = 1.5129, 1.0 / math.sqrt(2.0 * load)  # where alpha(y) is largest; erf y < 1
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if above(middle) else (low, middle)
    return math.erf(low)


@lru_cache(maxsize=256)
def critical_temperature(load: float) -> float:
    """T_M(alpha), the temperature below which a memory can be retrieved, 0 if never (AGS).

    1 at alpha = 0, where it is the Curie temperature of one memory. In this (replica-symmetric)
    theory the boundary turns back near T = 0 by a hair: its largest load is .1382, at T = .022.
    """
    load = within("load", load)
    if load == 0.0:
        return 1.0

    def miss(temperature: float) -> float:
        """sqrt of the largest load at T, less that of the load: nearly linear in T."""
        return math.sqrt(largest_load(temperature)) - math.sqrt(load)

    low, high = TURN, 1.0
    miss_low, miss_high = miss(low), -math.sqrt(load)
    if miss_low <= 0.0:
        return 0.0
    last = 0
    for _ in range(60):
        # The secant, kept within the bracket: an end that stays twice counts half (Illinois).
        middle = high - miss_high * (high - low) / (miss_high - miss_low)
        found = miss(middle)
        if found > 0.0:
            low, miss_low, miss_high = middle, found, miss_high * (0.5 if last == 1 else 1.0)
        else:
            high, miss_high, miss_low = middle, found, miss_low * (0.5 if last == -1 else 1.0)
        last = 1 if found > 0.0 else -1
        if abs(found) < 1e-7:
            break
    return middle


def glass_temperature(load: float) -> float:
    """T_g = 1 + sqrt(alpha), below which a spin glass freezes (AGS 1985b)."""
    return 1.0 + math.sqrt(within("load", load))


def _free_energy(k: float, S: float, load: float, temperature: float) -> float:
    """Free energy a neuron of an AGS solution, up to a constant alpha/2 (AGS 1987)."""
    kk, SS = np.array([k]), np.array([S])
    _, width, _ = _averages(kk, SS)
    q, response = 1.0 - float(width[0]), float(width[0]) / temperature
    r = q / (1.0 - response) ** 2
    # int Dz ln 2 cosh x = int Dz |x| + int Dz ln(1 + exp(-2|x|)), x = S(k+z).
    if S > SHARP:
        bump = float((normal(_X / S - k) + normal(_X / S + k)) @ _SOFT) / S
        size = S * (k * math.erf(k / SQRT2) + 2.0 * float(normal(kk)[0]))
        entropy = size + bump
    else:
        x = np.abs(S * (k + _Z))
        entropy = float((x + np.log1p(np.exp(-2.0 * x))) @ _DZ)
    m = k * S * temperature
    crosstalk = math.log(1.0 - response) - q / (temperature - temperature * response)
    return (
        0.5 * m * m
        + 0.5 * load * (temperature * crosstalk + r * (1.0 - q) / temperature)
        - temperature * entropy
    )


def _glass(load: float, temperature: float) -> float:
    """S of the spin-glass solution, m = 0, at T < T_g; alpha grows with S."""
    low, high, none = math.log(1e-3), math.log(1e6), np.array([0.0])
    for _ in range(60):
        middle = 0.5 * (low + high)
        S = math.exp(middle)
        width = float(_averages(none, np.array([S]))[1][0])
        gap = max(temperature - width, 0.0)
        below = (S * gap) ** 2 < load * (1.0 - width)
        low, high = (middle, high) if below else (low, middle)
    return math.exp(0.5 * (low + high))


@lru_cache(maxsize=256)
def global_temperature(load: float) -> float:
    """T_c(alpha), below which the memories are the states of lowest free energy, 0 if never.

    Where the free energies of the retrieval state and of the spin glass are equal (AGS 1987).
    Between T_c and T_M memories are metastable: they last, but are not the deepest. Takes some
    50 ms the first time a load is asked for.
    """
    load = within("load", load)
    if load == 0.0:
        return 1.0

    def deepest(temperature: float) -> bool:
        if load > largest_load(temperature):
            return False
        k, S, _ = _branch(load, temperature)
        glass = _free_energy(0.0, _glass(load, temperature), load, temperature)
        return _free_energy(k, S, load, temperature) < glass

    low, high = 2e-3, critical_temperature(load)
    if high == 0.0 or not deepest(low):
        return 0.0
    while high - low > 1e-5:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if deepest(middle) else (low, middle)
    return 0.5 * (low + high)


# One memory


@lru_cache(maxsize=1024)
def magnetisation(temperature: float) -> float:
    """The largest solution of m = tanh(m/T): a memory's overlap at alpha = 0 (AGS 1985a).

    1 at T = 0, 0 from T = 1 on.
    """
    temperature = within("temperature", temperature)
    if temperature >= 1.0:
        return 0.0
    if temperature < 0.02:  # 1 - m < exp(-99)
        return 1.0
    # m = T x, x = tanh(x)/T: the root above the maximum of tanh(x) - T x, by bisection.
    low, high = math.acosh(1.0 / math.sqrt(temperature)), 1.0 / temperature
    for _ in range(60):
        x = 0.5 * (low + high)
        low, high = (x, high) if math.tanh(x) > temperature * x else (low, x)
    return math.tanh(0.5 * (low + high))


def mean_field_step(m: ArrayLike, temperature: float) -> Array:
    """m' = tanh(m/T), the overlap after one synchronous step with one memory; sign(m) at T = 0.

    Exact for N to infinity. From m = .2 at T = .5: .380 .641 .857 .937 .954 .957 ... (the
    stochastic network of Little 1974: P(s = +1) = (1 + tanh(h/T))/2).
    """
    temperature = within("temperature", temperature)
    given = np.asarray(m, dtype=np.float64)
    if temperature == 0.0:
        return np.sign(given)
    with np.errstate(over="ignore"):
        after: Array = np.tanh(given / temperature)
    return after


def overlap_map(
    m: ArrayLike, load: float, temperature: float = 0.0, diagonal: bool = False
) -> Array:
    """Overlap m(t+1) after one synchronous step from one of overlap m(t), the lecture's picture.

    T = 0: erf(m/sqrt(2 alpha)); T > 0: int Dz tanh((m + sqrt(alpha) z)/T): one memory, and the
    crosstalk of the others as independent normal noise of variance alpha. With the diagonal of w
    kept each neuron also feels alpha s_i: alpha xi_i in the fraction (1+m)/2 that is right,
    -alpha xi_i in the rest.

    This is exact (N to infinity) for the first step from a random state of overlap m. After it the
    state is correlated with the crosstalk, whose variance is then larger, and the iterated map is
    an approximation: it retrieves beyond alpha_c = .138, up to 2/pi, from any overlap, where the
    network does not. Amari and Maginu (1988) follow the variance too.

    Parameters
    ----------
    m : array_like
        Overlaps m(t), -1 to 1.
    load, temperature : float
        alpha = P/N and T. Load 0 is `mean_field_step`.
    diagonal : bool
        Whether w_ii = alpha is kept.

    Returns
    -------
    ndarray
        m(t+1), of the shape of m.
    """
    load, temperature = within("load", load), within("temperature", temperature)
    given = np.asarray(m, dtype=np.float64)
    if load == 0.0:
        return mean_field_step(given, temperature)
    flat = given.ravel()
    if not diagonal:
        return _after(flat, load, temperature).reshape(given.shape)
    right, wrong = _after(flat + load, load, temperature), _after(flat - load, load, temperature)
    return (0.5 * (1.0 + flat) * right + 0.5 * (1.0 - flat) * wrong).reshape(given.shape)


def _after(field: Array, load: float, temperature: float) -> Array:
    """Mean of the next state (n,) for these mean fields (n,) and noise of variance alpha."""
    k = field / math.sqrt(load)
    if temperature * 1e6 < math.sqrt(load):
        return erf(k / SQRT2)
    S = np.full_like(k, math.sqrt(load) / temperature)
    return _averages(k, S)[0]
