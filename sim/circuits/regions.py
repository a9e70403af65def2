"""Fixed points of piecewise linear circuits over a knob, exactly.

With every neuron on one straight piece of its activation function, F(x) = s x + o, fixed points
solve linear equations,

    (1 - S K) v = S d + o,      K = g w,   d = g h,   S = diag(s),

and are those of the circuit where every argument x = K v + d lies on its piece. K and d are
straight lines in the knob p. So is the matrix M of the system "fixed point, and x_i at the end c of
its piece" in the unknowns (v, 1),

    M(p) (v, 1) = 0,     M = [[1 - S K, -S d - o], [K_i, d_i - c]],

and the values of p at which a branch can enter or leave a region are eigenvalues of that pencil:
none is missed, however short a branch is. Between two of them, and the zeros of det(1 - S K), a
region has its fixed point everywhere or nowhere. Branches of neighbouring regions meet at such
ends: one on either side of the value at a corner, both on one side at a (nonsmooth) fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.circuits.turned import Turned

__all__ = ["Region", "Stretch", "region_of", "stretches"]

WITHIN = 0.6180339887498949  # of the range: where pencils are expanded, hardly ever a root itself
ALL_REGIONS = 729  # up to so many are looked through; of more, those found at a few values
FEW_VALUES = 7
APART = 1e-12  # of the range: values closer than this are one
NEAR = 1e-6  # of the range: from where a fixed point is continued to where its matrix is singular
SINGULAR = 1e9  # condition number
CORNER = 1e-12  # a point this far below a corner belongs to the piece above it


@dataclass(frozen=True, eq=False)
class Region:
    """A circuit with every neuron on one piece of its activation function.

    Parameters
    ----------
    circuit : Turned
    chosen : tuple of int
        The piece of each neuron.
    slopes, offsets, low, high : (n,) float
        Of the pieces.
    """

    circuit: Turned
    chosen: tuple[int, ...]
    slopes: Array
    offsets: Array
    low: Array
    high: Array

    @cached_property
    def matrices(self) -> tuple[Array, Array, Array, Array]:
        """A0, A1 (n, n) and r0, r1 (n,) of (A0 + p A1) v = r0 + p r1."""
        (K0, K1), (d0, d1) = self.circuit.loops(), self.circuit.drives()
        S = self.slopes
        return np.eye(len(S)) - S[:, None] * K0, -S[:, None] * K1, S * d0 + self.offsets, S * d1

    def solve(self, values: Array) -> Array:
        """(k, n): the fixed point at each value, whether in the region or not; NaN without one."""
        A0, A1, r0, r1 = self.matrices
        A = A0 + values[:, None, None] * A1
        r = r0 + values[:, None] * r1
        try:
            return np.asarray(np.linalg.solve(A, r[..., None])[..., 0])
        except np.linalg.LinAlgError:
            v = np.full(r.shape, np.nan)
            for k in np.flatnonzero(np.linalg.det(A) != 0.0):
                v[k] = np.linalg.solve(A[k], r[k])
            return v

    def place(self, value: float, toward: float) -> Array:
        """(n,): the fixed point at a value, as the limit from the side where `toward` lies.

        inf where it goes to infinity.
        """
        A0, A1, _, _ = self.matrices
        if np.linalg.cond(A0 + value * A1) < SINGULAR:
            return np.asarray(self.solve(np.array([value]))[0])
        near = self.solve(value + (toward - value) * np.array([1.0, 2.0, 3.0]))
        limit = 3.0 * near[0] - 3.0 * near[1] + near[2]
        if not np.abs(limit - near[0]).max() <= 1e-4 + 0.01 * np.abs(near[0]).max():
            return np.full_like(limit, np.inf)
        return np.asarray(limit)

    def arguments(self, values: Array, v: Array) -> Array:
        """(k, n): x at fixed points (k, n)."""
        (K0, K1), (d0, d1) = self.circuit.loops(), self.circuit.drives()
        p = values[:, None]
        return np.asarray(v @ K0.T + p * (v @ K1.T) + d0 + p * d1)

    def holds(self, x: Array) -> NDArray[np.bool_]:
        """(k,) bool: whether arguments (k, n) are on the pieces; corners belong to the upper."""
        slack = CORNER * (1.0 + np.abs(x))
        with np.errstate(invalid="ignore"):
            return np.asarray(((x >= self.low - slack) & (x < self.high - slack)).all(axis=-1))

    def spectra(self, values: Array) -> Array:
        """(k, n) complex: eigenvalues of the Jacobian, 1/s."""
        A0, A1, _, _ = self.matrices
        t0, t1 = self.circuit.times
        if not self.circuit.changes_slopes:
            once = np.linalg.eigvals(-A0 / t0[:, None])
            return np.broadcast_to(once, (len(values), len(t0)))
        p = values[:, None, None]
        times = t0[:, None] + p * t1[:, None]
        return np.asarray(np.linalg.eigvals(-(A0 + p * A1) / times))

    def neighbours(self, x: Array) -> list[tuple[int, ...]]:
        """The regions on the other side of the ends that the arguments (n,) have reached."""
        found = []
        slack = 1e-7 * (1.0 + np.abs(x))
        for end, step in ((self.low, -1), (self.high, 1)):
            for i in np.flatnonzero(np.abs(x - end) < slack):
                moved = list(self.chosen)
                moved[i] += step
                found.append(tuple(moved))
        return found


@dataclass(frozen=True, eq=False)
class Stretch:
    """Values of the knob over which a region has its fixed point.

    Parameters
    ----------
    region : Region
    left, right : float
        Its ends.
    breaks : tuple of float
        Values between them at which the matrix of the region is singular and the fixed point is
        finite nevertheless: there it is one of a line of fixed points.
    """

    region: Region
    left: float
    right: float
    breaks: tuple[float, ...]


def region_of(circuit: Turned, chosen: tuple[int, ...]) -> Region:
    """The circuit with each neuron on one piece."""
    pieces = circuit.at(0.0).function.pieces
    rows = [(p.slope, p.offset, p.low, p.high) for p in (pieces[k] for k in chosen)]
    slopes, offsets, low, high = np.array(rows).T
    return Region(circuit, chosen, slopes, offsets, low, high)


def stretches(circuit: Turned, low: float, high: float) -> tuple[list[Stretch], list[Region]]:
    """Where each region has its fixed point, and the regions whose matrix is always singular.

    With more than 729 possible regions those that have one at a few values of the knob, and all
    that are reached from there.
    """
    waiting = _possible(circuit, low, high)
    if len(waiting) > ALL_REGIONS:
        waiting = _found_at_a_few(circuit, waiting, low, high)
    seen = set(waiting)
    found: list[Stretch] = []
    singular: list[Region] = []
    while waiting:
        regions = [region_of(circuit, chosen) for chosen in waiting]
        new = _stretches_of(regions, low, high, singular)
        found += new
        waiting = []
        for stretch in new:
            for chosen in _beyond(stretch, low, high):
                if chosen not in seen:
                    seen.add(chosen)
                    waiting.append(chosen)
    return found, singular


def _beyond(stretch: Stretch, low: float, high: float) -> list[tuple[int, ...]]:
    region, found = stretch.region, []
    nudge = NEAR * (high - low)
    for value, inward in ((stretch.left, nudge), (stretch.right, -nudge)):
        if low < value < high:
            v = region.place(value, value + inward)
            if np.isfinite(v).all():
                found += region.neighbours(region.arguments(np.array([value]), v[None])[0])
    return found


def _possible(circuit: Turned, low: float, high: float) -> list[tuple[int, ...]]:
    """The regions that arguments can be in while v is between the bounds of F."""
    F = circuit.at(0.0).function
    (K0, K1), (d0, d1) = circuit.loops(), circuit.drives()
    least, most = np.full(circuit.n, np.inf), np.full(circuit.n, -np.inf)
    for value in (low, high):
        K, d = K0 + value * K1, d0 + value * d1
        up, down = np.maximum(K, 0.0), np.minimum(K, 0.0)
        with np.errstate(invalid="ignore"):
            top = np.nan_to_num(up * F.high, nan=0.0, posinf=np.inf, neginf=-np.inf)
            top = top + np.nan_to_num(down * F.low, nan=0.0, posinf=np.inf, neginf=-np.inf)
            bottom = np.nan_to_num(up * F.low, nan=0.0, posinf=np.inf, neginf=-np.inf)
            bottom = bottom + np.nan_to_num(down * F.high, nan=0.0, posinf=np.inf, neginf=-np.inf)
            most = np.fmax(most, top.sum(axis=1) + d)
            least = np.fmin(least, bottom.sum(axis=1) + d)
    choices = [
        [k for k, p in enumerate(F.pieces) if p.high >= least[i] - 1e-9 and p.low <= most[i] + 1e-9]
        for i in range(circuit.n)
    ]
    return list(product(*choices))


def _found_at_a_few(
    circuit: Turned, candidates: Sequence[tuple[int, ...]], low: float, high: float
) -> list[tuple[int, ...]]:
    """Those of many regions that have their fixed point at some of a few values."""
    regions = _many(circuit, np.array(candidates))
    slopes, offsets, least, most = regions
    (K0, K1), (d0, d1) = circuit.loops(), circuit.drives()
    held = np.zeros(len(candidates), dtype=bool)
    for value in low + (high - low) * (np.arange(FEW_VALUES) + WITHIN) / FEW_VALUES:
        K, d = K0 + value * K1, d0 + value * d1
        A = np.eye(circuit.n) - slopes[:, :, None] * K
        regular = np.abs(np.linalg.det(A)) > 1e-12
        A[~regular] = np.eye(circuit.n)
        v = np.linalg.solve(A, (slopes * d + offsets)[..., None])[..., 0]
        x = v @ K.T + d
        held |= regular & ((x >= least) & (x <= most)).all(axis=1)
    return [tuple(candidates[k]) for k in np.flatnonzero(held).tolist()]


def _many(circuit: Turned, chosen: NDArray[np.intp]) -> tuple[Array, Array, Array, Array]:
    """Slopes, offsets, low and high ends (m, n) of the pieces (m, n) of many regions."""
    table = np.array([(p.slope, p.offset, p.low, p.high) for p in circuit.at(0.0).function.pieces])
    slopes, offsets, low, high = np.moveaxis(table[chosen], -1, 0)
    return slopes, offsets, low, high


def _roots(M0: Array, M1: Array, low: float, high: float) -> Array:
    """(..., m): the values between low and high at which M0 + p M1 is singular; NaN for others."""
    at = low + WITHIN * (high - low)
    B = M0 + at * M1
    none = ~(np.abs(np.linalg.det(B)) > 1e-14)
    B[none] = np.eye(B.shape[-1])
    N = np.linalg.solve(B, M1)
    N[none] = 0.0
    rates = np.linalg.eigvals(N)
    real = (np.abs(rates.imag) <= 1e-6 * np.abs(rates.real)) & (rates.real != 0.0)
    values = at - 1.0 / np.where(real, rates.real, 1.0)
    return np.where(real & (values > low) & (values < high), values, np.nan)


def _critical(regions: Sequence[Region], low: float, high: float) -> list[Array]:
    """For each region the values at which its fixed point can come and go, ascending."""
    n, count = regions[0].circuit.n, len(regions)
    A0, A1, r0, r1 = (np.array(part) for part in zip(*(r.matrices for r in regions), strict=True))
    (K0, K1), (d0, d1) = regions[0].circuit.loops(), regions[0].circuit.drives()
    owner, neuron, end = [], [], []
    for k, region in enumerate(regions):
        for i, c in [*enumerate(region.low), *enumerate(region.high)]:
            if np.isfinite(c):
                owner.append(k)
                neuron.append(i)
                end.append(c)
    M0, M1 = np.zeros((2, len(owner), n + 1, n + 1))
    M0[:, :n, :n], M1[:, :n, :n] = A0[owner], A1[owner]
    M0[:, :n, n], M1[:, :n, n] = -r0[owner], -r1[owner]
    M0[:, n, :n], M1[:, n, :n] = K0[neuron], K1[neuron]
    M0[:, n, n], M1[:, n, n] = d0[neuron] - np.array(end), d1[neuron]
    inner = _roots(A0.copy(), A1, low, high)
    outer = _roots(M0, M1, low, high) if owner else np.empty((0, n + 1))
    pool = [[*inner[k]] for k in range(count)]
    for k, found in zip(owner, outer, strict=True):
        pool[k] += [*found]
    return [np.unique(np.array(p)[np.isfinite(p)]) for p in pool]


def _stretches_of(
    regions: Sequence[Region], low: float, high: float, singular: list[Region]
) -> list[Stretch]:
    found = []
    for region, cuts in zip(regions, _critical(regions, low, high), strict=True):
        A0, A1, _, _ = region.matrices
        tries = low + (high - low) * np.array([0.2147, 0.5813, 0.9371])
        if (np.abs(np.linalg.det(A0 + tries[:, None, None] * A1)) < 1e-13).all():
            singular.append(region)
            continue
        edges = np.array([low, *cuts, high])
        middles = 0.5 * (edges[1:] + edges[:-1])
        held = region.holds(region.arguments(middles, region.solve(middles)))
        held &= np.diff(edges) > APART * (high - low)
        found += _joined(region, edges, held)
    return found


def _joined(region: Region, edges: Array, held: NDArray[np.bool_]) -> list[Stretch]:
    """The intervals in which a region holds, those joined that one branch passes through."""
    nudge, short = NEAR * (edges[-1] - edges[0]), APART * (edges[-1] - edges[0])
    found: list[Stretch] = []
    for k in np.flatnonzero(held):
        left, right = float(edges[k]), float(edges[k + 1])
        last = found[-1] if found else None
        if last is not None and left - last.right <= 4.0 * short:
            before, after = region.place(left, left - nudge), region.place(left, left + nudge)
            A0, A1, _, _ = region.matrices
            if np.isfinite(before).all() and np.allclose(before, after, rtol=1e-4, atol=1e-4):
                broken = np.linalg.cond(A0 + left * A1) >= SINGULAR
                breaks = (*last.breaks, left) if broken else last.breaks
                found[-1] = Stretch(region, last.left, right, breaks)
                continue
        found.append(Stretch(region, left, right, ()))
    return found
