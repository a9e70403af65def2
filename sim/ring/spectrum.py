"""The linearised network at its present state: eigenvalues, and the modes they belong to.

With D = diag F' the slopes of the neurons and W their effective weights, a small change of the
output goes once round the loop as D W. A mode u with D W u = lambda u grows where lambda exceeds 1,
decays with tau/(1 - lambda) below, and stays at exactly 1 (with one filter of time constant tau in
the loop). Changes of the input go round as W D, with the same eigenvalues.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.ring.driven_ring import DrivenRing

if TYPE_CHECKING:
    from sim.ring.heading import HeadingNetwork
    from sim.ring.integrator import EyeIntegrator

__all__ = ["loop_eigenvalues", "loop_modes", "mode_words"]

ALIKE = 1e-9  # eigenvalues that differ by less, of the largest, are one
PART = 0.98  # of a mode that is called a sine or a cosine

PARITY = 0.9  # of one that is called odd or even

Complex = NDArray[np.complex128]


def _symmetric(W: Array) -> bool:
    return bool(np.abs(W - W.T).max() <= 1e-12 * np.abs(W).max())


def loop_eigenvalues(network: HeadingNetwork | DrivenRing | EyeIntegrator) -> Complex:
    """Eigenvalues of the once-round-the-loop gain W D, D = diag f'(h), at the present state.

    A perturbation grows where one exceeds 1, decays below, and stays at exactly 1: the mode that
    shifts the bump. (n,) complex, largest real part first.
    """
    D = network.gain()
    values = np.zeros(len(D), dtype=complex)
    factors = network.loop_factors() if isinstance(network, DrivenRing) else None
    if factors is not None:
        # U V and V U have the same eigenvalues but for zeros.
        U, V = factors
        values[: len(V)] = np.linalg.eigvals(V @ U)
        return values[np.argsort(-values.real, kind="stable")]
    W = network.effective_weights()
    on = D > 0.0
    if not on.any():
        return values
    root = np.sqrt(D[on])
    if _symmetric(W):
        # W symmetric: W D is similar to the symmetric D^1/2 W D^1/2.
        found = np.linalg.eigvalsh(root[:, None] * W[np.ix_(on, on)] * root).astype(complex)
    else:
        found = np.linalg.eigvals(W[np.ix_(on, on)] * D[on])
    values[: len(found)] = found
    return values[np.argsort(-values.real, kind="stable")]


def loop_modes(
    network: HeadingNetwork | DrivenRing, bump: float, most: int = 16
) -> tuple[Complex, Array]:
    """The first eigenvalues and the changes of the output that belong to them.

    Where several modes have the same eigenvalue, every mixture of them is a mode too; those are
    shown that are as near as may be to cosine and sine of the angle from the bump, then to those
    of twice the angle, and so on.

    Parameters
    ----------
    network : HeadingNetwork or DrivenRing
    bump : float
        Where the bump is, rad; 0 is taken where it is NaN.
    most : int

    Returns
    -------
    values : (k,) complex
        Largest real part first, k up to `most`; the same as `loop_eigenvalues` has.
    modes : (k, n) float
        The real part of each, its largest deflection 1; zeros for a mode of silent neurons.
    """
    D = network.gain()
    n = len(D)
    factors = network.loop_factors() if isinstance(network, DrivenRing) else None
    if factors is not None:
        # With V U x = lambda x the mode is U x; all others have the eigenvalue 0.
        U, V = factors
        found, vectors = np.linalg.eig(V @ U)
        found, around = _apart(found, U @ vectors, network.angles, bump)
        count = min(n, max(most, len(V)))
        values, modes = np.zeros(count, dtype=complex), np.zeros((count, n))
        values[: len(V)], modes[: len(V)] = found, around.T.real
        return _first(values, modes, network.angles, bump, most)
    W = network.effective_weights()
    on = np.flatnonzero(D > 0.0)
    values, modes = np.zeros(n, dtype=complex), np.zeros((n, n))
    if len(on):
        root, inner = np.sqrt(D[on]), W[np.ix_(on, on)]
        if _symmetric(W):
            found, vectors = np.linalg.eigh(root[:, None] * inner * root)
            found, vectors = _aligned(found, vectors, network.angles[on], bump)
            vectors = root[:, None] * vectors
        else:
            found, vectors = np.linalg.eig(D[on][:, None] * inner)
        values[: len(on)] = found
        modes[: len(on), on] = vectors.T.real
    return _first(values, modes, network.angles, bump, most)


def _first(
    values: Complex, modes: Array, angles: Array, bump: float, most: int
) -> tuple[Complex, Array]:
    """Those of the largest values, each with its sign and size."""
    order = np.argsort(-values.real, kind="stable")[:most]
    return values[order], np.stack([_signed(modes[i], angles, bump) for i in order])


def _apart(
    values: Complex, modes: NDArray[Any], angles: Array, bump: float
) -> tuple[Complex, NDArray[Any]]:
    """Values and modes (n, k); those of one value, if it is not 0, are near cosine and sine."""
    passed = np.abs(values) > ALIKE
    if not passed.any() or np.iscomplexobj(modes) or np.iscomplexobj(values):
        return values, modes
    order = np.lexsort((values.real, passed))  # what is passed on comes last, rising
    count = int(passed.sum())
    values, modes = values[order], modes[:, order]
    values[-count:], modes[:, -count:] = _aligned(
        values.real[-count:], modes[:, -count:], angles, bump
    )
    return values, modes


def _aligned(values: Array, vectors: Array, angles: Array, bump: float) -> tuple[Array, Array]:
    """Values, rising, and vectors (n, k) of which those of one value are near cosine and sine."""
    away = angles - (bump if math.isfinite(bump) else 0.0)
    scale = max(float(np.abs(values).max()), 1e-300)
    starts = np.flatnonzero(np.diff(values, prepend=-np.inf) > ALIKE * scale)
    alike, turned = values.copy(), vectors.copy()
    for start, stop in zip(starts, [*starts[1:], len(values)], strict=True):
        middle = float(values[start:stop].mean())
        alike[start:stop] = 0.0 if abs(middle) < ALIKE * scale else middle
        if stop - start == 1:
            continue
        space = np.linalg.qr(vectors[:, start:stop])[0]
        wanted = [np.cos(away), np.sin(away), np.ones(len(away))]
        for k in range(2, len(angles) // 2 + 2):
            wanted += [np.cos(k * away), np.sin(k * away)]
        # Projected on what the eigenvalue leaves free, one after the other, orthogonally.
        inside = space.T @ np.stack(wanted, axis=1)
        kept: list[Array] = []
        for column in inside.T:
            rest = column.copy()
            for _ in range(2):  # twice is enough
                for other in kept:
                    rest = rest - (other @ rest) * other
            size = float(np.linalg.norm(rest))
            if size > 1e-6 * math.sqrt(len(angles)):
                kept.append(rest / size)
            if len(kept) == stop - start:
                turned[:, start:stop] = space @ np.stack(kept, axis=1)
                break
    return alike, turned


def _signed(mode: Array, angles: Array, bump: float) -> Array:
    """With its largest deflection 1: a cosine upwards at the bump, a sine counter-clockwise."""
    size = float(np.abs(mode).max())
    if size == 0.0:
        return mode
    away = angles - (bump if math.isfinite(bump) else 0.0)
    even, odd = float(mode @ np.cos(away)), float(mode @ np.sin(away))
    lead = even if abs(even) > abs(odd) else odd
    if abs(lead) < 1e-6 * size:
        lead = float(mode[np.abs(mode).argmax()])
    return mode / math.copysign(size, lead)


def mode_words(number: int, value: complex, mode: Array, angles: Array, bump: float) -> str:
    """A mode in words: "Mode 2, λ = 0.950: sine of 60°, moves the bump".

    Parameters
    ----------
    number : int
        1 for the first.
    value : complex
    mode : (n,) float
        Change of the output.
    angles : (n,) float
        rad.
    bump : float
        Where the bump is, rad; NaN where there is none.
    """
    told = f"{value.real:.3f}".replace("-", "−")
    if abs(value.imag) > 1e-9:
        told += f" ± {abs(value.imag):.3f}i"
    shape = "the weights do not pass it on" if abs(value) < 1e-6 else _shape(mode, angles, bump)
    return f"Mode {number}, λ = {told}: {shape}"


def _shape(mode: Array, angles: Array, bump: float) -> str:
    size = float(mode @ mode)
    active = mode != 0.0
    if math.isfinite(bump):
        where = f"{math.degrees(bump) % 360.0:.0f}°"
        for wave, words in ((np.cos, "cosine"), (np.sin, "sine")):
            template = wave(angles - bump) * active
            if abs(mode @ template) > PART * math.sqrt(size * (template @ template)):
                return f"{words} of {where}" + (", moves the bump" if words == "sine" else "")
        odd = np.imag(np.fft.rfft(mode) * np.exp(1j * np.arange(len(mode) // 2 + 1) * bump))
        share = float(odd @ odd) / max(float((np.abs(np.fft.rfft(mode)) ** 2).sum()), 1e-300)
        if share > PARITY:
            return f"odd about {where}, moves the bump"
        if share < 1.0 - PARITY:
            return f"even about {where}: height and width"
    parts = np.abs(np.fft.rfft(mode))
    k = int(parts.argmax())
    if k == 0:
        return "all neurons alike"
    phase = -math.degrees(float(np.angle(np.fft.rfft(mode)[k]))) / k % (360.0 / k)
    if k == 1:
        return f"one wave round the ring, highest at {phase:.0f}°"
    return f"{k} waves round the ring, one highest at {phase:.0f}°"
