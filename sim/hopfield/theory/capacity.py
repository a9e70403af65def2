"""How many patterns a memory network holds, rule by rule, from closed forms and mean-field theory.

N neurons, P patterns, load alpha = P/N, all independent random patterns unless said. Q is the tail
of the standard normal law, Dz its measure.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from sim.arrays import Array
from sim.errors import ParameterError

__all__ = [
    "CRITICAL_LOAD",
    "all_recalled_count",
    "coding_trap_load",
    "dense_capacity",
    "dense_error",
    "exponential_capacity",
    "gardner_capacity",
    "low_activity_capacity",
    "low_activity_load",
    "low_activity_threshold",
    "most_recalled_count",
    "one_step_error",
    "storkey_capacity",
    "tail",
]


CRITICAL_LOAD = 0.137906
"""alpha_c of the Hebb rule at T = 0, N to infinity (Amit, Gutfreund, Sompolinsky 1985, replica
symmetric)."""

SQRT2, SQRT2PI = math.sqrt(2.0), math.sqrt(2.0 * math.pi)


def within(name: str, value: float, low: float = 0.0, high: float = math.inf) -> float:
    """The value, if low <= value <= high.

    Raises
    ------
    ParameterError
        If it lies outside, or is no number.
    """
    if not low <= value <= high:
        upper = "" if high == math.inf else f" and at most {high:g}"
        raise ParameterError(f"{name} must be at least {low:g}{upper}, not {value!r}.", field=name)
    return float(value)


def tail(x: float) -> float:
    """Q(x), the probability that a standard normal number exceeds x."""
    return 0.5 * math.erfc(x / SQRT2)


def erf(x: Array) -> Array:
    """The error function of each element."""
    flat = [math.erf(value) for value in np.ravel(x).tolist()]
    return np.array(flat, dtype=np.float64).reshape(np.shape(x))


def normal(x: Array) -> Array:
    """The density of the standard normal law at each element."""
    density: Array = np.exp(-0.5 * np.square(x)) / SQRT2PI
    return density


# The Hebb rule


def one_step_error(load: float, diagonal: bool = False) -> float:
    """Fraction of wrong neurons after one synchronous step from a stored random pattern.

    Q(1/sqrt(alpha)) (Hertz, Krogh, Palmer 1991, section 2.2 and table 2.1). With the diagonal of
    w = (1/N) sum xi xi^T kept, every neuron also holds itself with w_ii = alpha:
    Q((1 + alpha)/sqrt(alpha)), which is largest, .0228, at alpha = 1.
    """
    load = within("load", load)
    if load == 0.0:
        return 0.0
    return tail((1.0 + load if diagonal else 1.0) / math.sqrt(load))


def all_recalled_count(neurons: int) -> float:
    """Patterns up to which all are fixed points to the last pixel: N/(4 ln N).

    Probability tending to 1 as N grows (McEliece, Posner, Rodemich, Venkatesh 1987; Hertz, Krogh,
    Palmer 1991, section 2.2). At N = 1000 that is 36.
    """
    neurons = int(within("neurons", neurons, 2))
    return neurons / (4.0 * math.log(neurons))


def most_recalled_count(neurons: int) -> float:
    """Patterns up to which almost each one is a fixed point to the last pixel: N/(2 ln N).

    McEliece et al. 1987; Hertz, Krogh, Palmer 1991, section 2.2. At N = 1000 that is 72, of which
    93.9 % are.
    """
    return 2.0 * all_recalled_count(neurons)


def coding_trap_load() -> float:
    """alpha_c of states 0/1 with weights sum (2V-1)(2V-1) and threshold 0: .069, half of the other.

    As printed in Hopfield 1982 and many primers. The mean activity of each neuron, V = 1/2, adds
    as much crosstalk as the pattern itself; theta_i = (1/2) sum_j T_ij takes it away.
    """
    return 0.5 * CRITICAL_LOAD


# Other rules


def storkey_capacity(neurons: int) -> float:
    """Patterns the Storkey rule keeps as fixed points, about N/sqrt(2 ln N).

    Storkey and Valabregue 1999. An absolute capacity (every pixel right) for N to infinity; at
    N = 500 it is 141.
    """
    neurons = int(within("neurons", neurons, 2))
    return neurons / math.sqrt(2.0 * math.log(neurons))


def gardner_capacity(kappa: float = 0.0) -> float:
    """alpha_c of the best weights there are, with margin kappa (Gardner 1988).

    1/alpha_c = int_{-kappa}^inf Dt (t + kappa)^2 = (1 + kappa^2) Q(-kappa) + kappa phi(kappa), the
    weights of each neuron being of norm sqrt(N). 2 at kappa = 0. A perceptron rule that converges
    reaches it.
    """
    kappa = within("kappa", kappa)
    density = math.exp(-0.5 * kappa * kappa) / SQRT2PI
    return 1.0 / ((1.0 + kappa * kappa) * tail(-kappa) + kappa * density)


def _dense_spread(order: int) -> float:
    """(2n-3)!!, the second moment of the crosstalk of order n."""
    order = int(within("order", order, 2))
    return float(math.prod(range(2 * order - 3, 0, -2)))


def dense_error(neurons: int, patterns: int, order: int) -> float:
    """Fraction of wrong neurons after one step of a dense memory, E = -sum_mu (xi_mu . s)^n.

    Q(sqrt(N^(n-1)/(K (2n-3)!!))) for K memories (Krotov, Hopfield 2016); n = 2 is the Hopfield
    network again. n = 3, N = 100: .0012 at K = 362, .034 at K = 1000.
    """
    neurons = int(within("neurons", neurons, 1))
    patterns = int(within("memories", patterns, 0))
    if patterns == 0:
        return 0.0
    logarithm = (order - 1) * math.log(neurons) - math.log(patterns * _dense_spread(order))
    return tail(math.exp(0.5 * logarithm))


def dense_capacity(neurons: int, order: int, error: float = 0.005) -> float:
    """Memories K at which `dense_error` is the given one: N^(n-1)/((2n-3)!! z^2), Q(z) = error."""
    neurons = int(within("neurons", neurons, 1))
    if not 0.0 < error < 0.5:
        raise ParameterError(f"error must lie between 0 and 0.5, not {error!r}.", field="error")
    z = -NormalDist().inv_cdf(error)
    return float(neurons) ** (order - 1) / (_dense_spread(order) * z * z)


def exponential_capacity(neurons: int) -> float:
    """Memories of a dense memory with F = exp: about 2^(N/2) (Demircigil et al. 2017).

    inf where that is beyond floating point (N above 2046).
    """
    neurons = int(within("neurons", neurons, 1))
    return 2.0 ** (0.5 * neurons) if neurons <= 2046 else math.inf


# Low activity


def low_activity_threshold(activity: float, load: float) -> float:
    """A good threshold for 0/1 neurons of low activity: 1/2 - a + alpha a ln((1-a)/a).

    For weights (1/(a(1-a)N)) sum (xi-a)(xi-a), zero diagonal. Halfway between the fields (1-a) and
    -a of a perfect state, moved up because there are more neurons to be kept silent than to be kept
    firing: where the densities a phi and (1-a) phi of the two, of variance alpha a, cross.
    """
    activity = within("activity", activity, 0.0, 1.0)
    load = within("load", load)
    if activity in (0.0, 1.0):
        return 0.5 - activity
    return 0.5 - activity + load * activity * math.log((1.0 - activity) / activity)


def _low_activity_loads(
    activity: float, u: Array, v: Array, binary: bool = True
) -> tuple[Array, Array]:
    """alpha at which the mean-field equations have the solution with these distances to threshold,
    and the threshold theta.

    u (..., 1) for the neurons of the pattern, v (1, ...) for the others, in units of the
    crosstalk's standard deviation; see `low_activity_capacity`. alpha is 0 where there is none.
    With states +-1 in place of 0/1 (`binary` False) the crosstalk is that of V - 1/2, whose square
    is 1/4 whatever the activity, and a neuron's action on itself favours neither state.
    """
    upper, lower = 0.5 * (1.0 + erf(u / SQRT2)), 0.5 * (1.0 + erf(-v / SQRT2))
    overlap = upper - lower
    active = activity * upper + (1.0 - activity) * lower
    response = activity * normal(u) + (1.0 - activity) * normal(v)  # C sigma
    apart = u + v
    sigma = np.where(apart > 1e-6, overlap / np.where(apart > 1e-6, apart, 1.0), 0.0)
    square = active if binary else np.full_like(active, 0.25)
    loads: Array = np.where(sigma > response, np.square(sigma - response), 0.0) / square
    threshold = (1.0 - activity) * overlap - u * sigma
    if binary:
        through = response / np.where(sigma > response, sigma - response, np.inf)  # C/(1 - C)
        threshold = threshold + 0.5 * loads * through
    return loads, threshold


@lru_cache(maxsize=256)
def low_activity_capacity(activity: float) -> float:
    """alpha_c of 0/1 neurons of activity a with covariance weights and the best threshold, T = 0.

    The replica-symmetric equations for J = (1/(a(1-a)N)) sum (xi-a)(xi-a), zero diagonal
    (Tsodyks, Feigelman 1988; Buhmann, Divko, Schulten 1989), in the form of a signal and a noise:

        m = Phi(u) - Phi(-v)                    overlap <(xi-a)V>/(a(1-a))
        x = a Phi(u) + (1-a) Phi(-v)            fraction of active neurons, <V^2>
        C = (a phi(u) + (1-a) phi(v))/sigma     susceptibility
        sigma^2 = alpha x/(1-C)^2               variance of the crosstalk
        u = ((1-a)m - theta')/sigma,  v = (am + theta')/sigma

    with theta' = theta - alpha C/(2(1-C)), the shift being the neuron's action on itself through
    the others. theta being free, u and v are, and sigma = m/(u+v): alpha(u, v) is explicit and
    alpha_c its maximum. In 0/1 form the crosstalk of a steady activity is included (x, not
    x(1-x)), so that a = 1/2 is half of .138: the coding trap.

    a = .1 gives .441, a = .01 4.37: where the last solution disappears. Iterating the equations
    from the pattern itself (m = 1) loses it a little sooner when a is small, at 4.21 for a = .01,
    since the solution that lasts longest has m = .73 only. 1/(2a|ln a|), the limit a to 0, is
    several times too large.
    """
    activity = within("activity", activity, 1e-4, 0.5)
    u_low, u_high, v_low, v_high = -1.0, 4.0, 0.5, 6.0
    best = 0.0
    for _ in range(5):
        u, v = np.linspace(u_low, u_high, 25), np.linspace(v_low, v_high, 25)
        loads, _ = _low_activity_loads(activity, u[:, None], v[None, :])
        row, column = np.unravel_index(int(np.argmax(loads)), loads.shape)
        best = max(best, float(loads[row, column]))
        half_u, half_v = 2.0 * (u[1] - u[0]), 2.0 * (v[1] - v[0])
        u_low, u_high = float(u[row] - half_u), float(u[row] + half_u)
        v_low, v_high = float(v[column] - half_v), float(v[column] + half_v)
    return best


@lru_cache(maxsize=256)
def low_activity_load(activity: float, binary: bool, fixed: float, rising: float = 0.0) -> float:
    """alpha_c of covariance weights at T = 0 with the threshold theta = fixed + rising alpha.

    The equations of `low_activity_capacity`, of whose solutions those are taken that have this
    threshold. Weights are normalised so that a stored pattern has the field (xi - a) m: over
    a (1 - a) N for states 0/1, over twice that for states +-1. With the best threshold for each
    activity states +-1 hold .138, .143, .152, .169, .182 at a = .5, .3, .2, .1, .05; halfway
    between the two fields they hold .138, .139, .142, .146, .150.

    Parameters
    ----------
    activity : float
        a, up to 1/2.
    binary : bool
        States 0/1; else -1/+1.
    fixed, rising : float
        Of the threshold.
    """
    activity = within("activity", activity, 1e-4, 0.5)
    u, v = np.linspace(-1.0, 5.0, 601)[:, None], np.linspace(0.2, 7.0, 681)[None, :]
    loads, threshold = _low_activity_loads(activity, u, v, binary)
    away = threshold - fixed - rising * loads
    # Where the difference changes its sign from one v to the next, a solution lies between.
    here = (away[:, 1:] * away[:, :-1] <= 0.0) & (loads[:, 1:] > 0.0) & (loads[:, :-1] > 0.0)
    if not here.any():
        return 0.0
    before, after = away[:, :-1][here], away[:, 1:][here]
    part = before / np.where(before == after, 1.0, before - after)
    found = loads[:, :-1][here] * (1.0 - part) + loads[:, 1:][here] * part
    return float(found.max())
