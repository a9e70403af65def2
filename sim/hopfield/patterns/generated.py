"""Patterns made by rule or out of pictures: random, mixed, thresholded, scaled, synthetic.

A pattern on a grid of `rows` x `columns` is flat, in reading order; +1 is ink (dark) and -1 paper.
Chance comes from the generator handed in, and from nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = [
    "LARGEST_SIDE",
    "area_scale",
    "binarise",
    "check_grid",
    "fit",
    "grey_pictures",
    "majority",
    "otsu",
    "random_columns",
    "random_patterns",
    "unbiased_columns",
]

LARGEST_SIDE = 128
"""Cells along the longest side a grid may have."""

MARGIN = 0.06
"""What `fit` leaves free on each side, as a share of the grid's shorter side."""

_BINS = 256

_Plane = NDArray[np.float64]


def check_grid(rows: int, columns: int) -> None:
    """Refuse a grid that is not between 1 and `LARGEST_SIDE` cells each way.

    Raises
    ------
    PatternError
        Naming the side.
    """
    for side, words in ((rows, "rows"), (columns, "columns")):
        if not 1 <= side <= LARGEST_SIDE:
            raise PatternError(
                f"A grid cannot have {side} {words}; choose 1 to {LARGEST_SIDE}.", field=words
            )


# By chance -----------------------------------------------------------------------------------


def random_patterns(
    count: int,
    n: int,
    rng: np.random.Generator,
    activity: float = 0.5,
    correlation: float = 0.0,
    *,
    first: int = 1,
) -> list[Pattern]:
    """Random binary patterns of a given activity and correlation.

    A common prototype eta is drawn, each cell ink with probability a. Each pattern copies every
    cell of eta with probability sqrt(c), and else draws it anew with P(ink) = a; so cell i is
    flipped away from an inked prototype cell with probability (1 - sqrt(c))(1 - a), and from a
    paper one with (1 - sqrt(c)) a. Over the draws, for mu != nu,

        <xi> = 2a - 1,   Pearson correlation(xi^mu_i, xi^nu_i) = sqrt(c)^2 = c,
        <xi^mu_i xi^nu_i> = (2a - 1)^2 + 4a(1 - a) c,

    the last being the expected overlap. With c = 0 the patterns are independent, with c = 1 all
    are the prototype.

    Parameters
    ----------
    count, n : int
        How many patterns, of how many cells.
    rng : numpy.random.Generator
    activity : float
        Expected fraction a of ink, above 0 and below 1.
    correlation : float
        Pearson correlation c of any two of them, 0 to 1.
    first : int
        Number in the first name: "R1", "R2", ...

    Raises
    ------
    PatternError
        If one of the numbers is impossible.
    """
    if count < 0 or n < 1:
        raise PatternError(f"There are no {count} patterns of {n} cells; ask for at least one.")
    if not 0.0 < activity < 1.0:
        raise PatternError(
            f"An activity of {activity:g} is impossible; choose a fraction between 0 and 1.",
            field="activity",
        )
    if not 0.0 <= correlation <= 1.0:
        raise PatternError(
            f"A correlation of {correlation:g} is impossible here; choose 0 to 1.",
            field="correlation",
        )
    columns = random_columns(count, n, rng, activity, correlation)
    return [Pattern.of(f"R{first + i}", column) for i, column in enumerate(columns.T)]


def random_columns(
    count: int, n: int, rng: np.random.Generator, activity: float = 0.5, correlation: float = 0.0
) -> NDArray[np.int8]:
    """The patterns of `random_patterns` as arrays.

    Returns
    -------
    (n, count) int8
        A pattern in each column, +-1.
    """
    prototype = rng.random(n) < activity
    keep = math.sqrt(correlation)
    ink = np.empty((count, n), dtype=bool)
    for row in ink:
        copied = rng.random(n) < keep
        row[:] = np.where(copied, prototype, rng.random(n) < activity)
    return np.ascontiguousarray(2 * ink.T.view(np.int8) - np.int8(1))


def unbiased_columns(count: int, n: int, rng: np.random.Generator) -> NDArray[np.int8]:
    """Unbiased independent patterns, a bit of the generator for each cell: sixty times as fast as
    `random_patterns`.

    Parameters
    ----------
    count, n : int
    rng : numpy.random.Generator

    Returns
    -------
    (n, count) int8
        A pattern in each column, +-1.
    """
    size = count * n
    bits = np.frombuffer(rng.bytes((size + 7) // 8), dtype=np.uint8)
    signs = np.unpackbits(bits, count=size).view(np.int8)
    signs *= 2
    signs -= 1
    return signs.reshape(n, count)


def majority(patterns: Sequence[Pattern], signs: Sequence[int] | None = None) -> NDArray[np.int8]:
    """The mixture state sign(sum_mu sigma_mu xi^mu) of an odd number of binary patterns, (N,).

    Parameters
    ----------
    memories : sequence of Memory
        An odd number of them, so that no sum is zero.
    signs : sequence of +1 or -1, optional
        sigma_mu; all +1 if not given.

    Raises
    ------
    PatternError
        If their number is even, one is grey, their sizes differ, or a sign is neither +1 nor -1.
    """
    count = len(patterns)
    if count % 2 == 0:
        raise PatternError(
            f"A majority of {count} patterns can be undecided; mix an odd number of them."
        )
    chosen = list(signs) if signs is not None else [1] * count
    if len(chosen) != count or any(sign not in (1, -1) for sign in chosen):
        raise PatternError("A mixture needs one sign, +1 or −1, for each pattern.")
    size = len(patterns[0].values)
    total = np.zeros(size, dtype=np.int64)
    for pattern, sign in zip(patterns, chosen, strict=True):
        if pattern.grey:
            raise PatternError(f"{pattern.name!r} is grey; only patterns of ink and paper mix.")
        if len(pattern.values) != size:
            raise PatternError(f"{pattern.name!r} has another size; mix patterns of one grid.")
        total += int(sign) * pattern.values.astype(np.int64)
    return np.where(total > 0, 1, -1).astype(np.int8)


# Out of pictures -----------------------------------------------------------------------------


def otsu(grey: ArrayLike) -> float:
    """The threshold that best parts a picture into ink and paper (Otsu 1979).

    Of the 255 thresholds between the 256 bins of the histogram over [-1, 1] it is the one with
    the largest variance between the two classes, omega_0 omega_1 (mu_0 - mu_1)^2; the middle one
    if several are as good. 0 for a picture of one grey only.

    Parameters
    ----------
    grey : array of float in [-1, 1]

    Raises
    ------
    PatternError
        If there are no values, or some are not finite.
    """
    values = _finite(grey)
    histogram, edges = np.histogram(np.clip(values, -1.0, 1.0), bins=_BINS, range=(-1.0, 1.0))
    share = histogram / values.size
    below = np.cumsum(share)[:-1]
    mass = np.cumsum(share * (edges[:-1] + edges[1:]) / 2.0)
    above = 1.0 - below
    parted = (histogram.cumsum()[:-1] > 0) & (histogram.cumsum()[:-1] < values.size)
    if not parted.any():
        return 0.0
    between = np.zeros(_BINS - 1)
    difference = mass[-1] * below[parted] - mass[:-1][parted]
    between[parted] = difference**2 / (below[parted] * above[parted])
    best = np.flatnonzero(between >= between.max() * (1.0 - 1e-12))
    return float((edges[1 + best[0]] + edges[1 + best[-1]]) / 2.0)


def binarise(grey: ArrayLike, threshold: float) -> NDArray[np.int8]:
    """Ink (+1) where a picture is darker than the threshold, else paper (-1); same shape."""
    return np.where(np.asarray(grey, dtype=np.float64) > threshold, 1, -1).astype(np.int8)


def area_scale(image: ArrayLike, rows: int, columns: int) -> NDArray[np.float64]:
    """A picture at another size, (h, w) to (rows, columns).

    Along each side: shrunk, a cell is the exact mean over the area it covers, so that the mean of
    the whole is kept; enlarged, it has the value of the nearest pixel.

    Raises
    ------
    PatternError
        If it is no finite picture, or the size is below 1.
    """
    picture = _finite(image)
    if picture.ndim != 2:
        raise PatternError("A picture has rows and columns; this array has not two dimensions.")
    if rows < 1 or columns < 1:
        raise PatternError(f"A picture cannot be {rows} by {columns}; choose 1 cell or more.")
    # First the side along which most is thrown away.
    if picture.shape[0] * columns > picture.shape[1] * rows:
        return _scale_columns(_scale_columns(picture.T, rows).T, columns)
    return _scale_columns(_scale_columns(picture, columns).T, rows).T


def _scale_columns(picture: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    width = picture.shape[1]
    if columns == width:
        return picture
    if columns > width:
        nearest = ((np.arange(columns) + 0.5) * (width / columns)).astype(np.intp)
        return picture[:, np.minimum(nearest, width - 1)]
    # The integral from the left edge, at the edges of the new cells; linear within a pixel.
    integral = np.zeros((picture.shape[0], width + 1))
    np.cumsum(picture, axis=1, out=integral[:, 1:])
    edges = np.arange(columns + 1) * width / columns
    left = np.minimum(edges.astype(np.intp), width - 1)
    inside = edges - left
    at_edges = integral[:, left] + picture[:, left] * inside
    scaled: NDArray[np.float64] = np.diff(at_edges, axis=1) * (columns / width)
    return scaled


def fit(
    image: ArrayLike, rows: int, columns: int, *, margin: float = MARGIN, crop: bool = False
) -> NDArray[np.float32]:
    """A picture centred on a grid, its proportions kept, (h, w) to (rows, columns).

    Parameters
    ----------
    image : (h, w) float in [-1, 1], +1 dark
    rows, columns : int
    margin : float
        Paper left on each side, as a share of the grid's shorter side, 0 to 0.45.
    crop : bool
        Whether the picture fills all of the rest, and loses what does not fit; else it is shown
        whole, with paper beside it.

    Raises
    ------
    PatternError
        If it is no finite picture, or the margin is impossible.
    """
    picture = np.clip(_finite(image), -1.0, 1.0)
    if picture.ndim != 2:
        raise PatternError("A picture has rows and columns; this array has not two dimensions.")
    if not 0.0 <= margin <= 0.45:
        raise PatternError(f"A margin of {margin:g} is impossible; choose 0 to 0.45.")
    free = round(margin * min(rows, columns))
    free = min(free, (min(rows, columns) - 1) // 2)
    height, width = rows - 2 * free, columns - 2 * free
    h, w = picture.shape
    if crop:
        scale = max(height / h, width / w)
        tall = min(h, max(1, round(height / scale)))
        wide = min(w, max(1, round(width / scale)))
        top, left = (h - tall) // 2, (w - wide) // 2
        picture = picture[top : top + tall, left : left + wide]
    else:
        scale = min(height / h, width / w)
        height = min(height, max(1, round(h * scale)))
        width = min(width, max(1, round(w * scale)))
    placed = np.full((rows, columns), -1.0, dtype=np.float32)
    top, left = (rows - height) // 2, (columns - width) // 2
    scaled = area_scale(picture, height, width)
    placed[top : top + height, left : left + width] = np.clip(scaled, -1.0, 1.0)
    return placed


# Synthetic pictures --------------------------------------------------------------------------


def grey_pictures(
    count: int, rows: int, columns: int, rng: np.random.Generator, *, first: int = 1
) -> list[Pattern]:
    """Grey pictures that are easily told apart: clouds, hills, waves, rings, fans, weaves.

    Each is a smooth field of one of these kinds whose values are then replaced by their ranks,
    spread evenly over [-1, 1]. So all have mean 0 and the same norm, sqrt(N/3), and a network that
    compares them by xi^T s favours none. One whose Pearson correlation with an earlier one is
    beyond +-0.6 is drawn again, up to 30 times; the least alike of these is taken.

    Parameters
    ----------
    count, rows, columns : int
    rng : numpy.random.Generator
    first : int
        Number in the first name: "Picture 1", ...

    Raises
    ------
    PatternError
        If the grid is impossible, or has fewer than 4 cells.
    """
    check_grid(rows, columns)
    if rows * columns < 4:
        raise PatternError("A picture needs at least 4 cells; take a larger grid.")
    shorter = min(rows, columns)
    y, x = np.meshgrid(
        (np.arange(rows) + 0.5 - rows / 2.0) * (2.0 / shorter),
        (np.arange(columns) + 0.5 - columns / 2.0) * (2.0 / shorter),
        indexing="ij",
    )
    n = rows * columns
    levels = ((np.arange(n) + 0.5) * (2.0 / n) - 1.0).astype(np.float32)
    made = np.zeros((count, n), dtype=np.float32)
    for i in range(count):
        least = math.inf
        for _ in range(30):
            field = _KINDS[i % len(_KINDS)](x, y, rng).ravel()
            # Equal values are told apart by a tilt far below what can be seen.
            field = field + 1e-9 * (x + math.e * y).ravel()
            picture = np.empty(n, dtype=np.float32)
            picture[np.argsort(field, kind="stable")] = levels
            alike = float(np.abs(made[:i] @ picture).max(initial=0.0)) * 3.0 / n
            if alike < least:
                least, made[i] = alike, picture
            if least < 0.6:
                break
    return [Pattern.of(f"Picture {first + i}", values) for i, values in enumerate(made)]


def _turned(x: _Plane, y: _Plane, rng: np.random.Generator) -> tuple[_Plane, _Plane]:
    """The same plane turned by an angle of chance and moved a little."""
    angle = rng.uniform(0.0, 2.0 * np.pi)
    x, y = x - rng.uniform(-0.5, 0.5), y - rng.uniform(-0.5, 0.5)
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def _clouds(x: _Plane, y: _Plane, rng: np.random.Generator) -> _Plane:
    total = np.zeros_like(x)
    for _ in range(24):
        k = rng.normal(0.0, 3.2, 2)
        total += np.cos(k[0] * x + k[1] * y + rng.uniform(0.0, 2.0 * np.pi))
    return total


def _hills(x: _Plane, y: _Plane, rng: np.random.Generator) -> _Plane:
    total = np.zeros_like(x)
    for _ in range(rng.integers(3, 8)):
        cx, cy, width = rng.uniform(-0.9, 0.9), rng.uniform(-0.9, 0.9), rng.uniform(0.3, 0.6)
        square = (x - cx) ** 2 + (y - cy) ** 2
        total += rng.choice([-1.0, 1.0]) * np.exp(-square / (2.0 * width**2))
    return total


def _waves(x: _Plane, y: _Plane, rng: np.random.Generator) -> _Plane:
    x, y = _turned(x, y, rng)
    bend = rng.uniform(0.0, 0.35) * np.sin(rng.uniform(1.5, 4.0) * y)
    field: _Plane = np.sin(rng.uniform(2.5, 9.0) * (x + bend) + rng.uniform(0.0, 2.0 * np.pi))
    return field


def _rings(x: _Plane, y: _Plane, rng: np.random.Generator) -> _Plane:
    x, y = _turned(x, y, rng)
    radius = np.hypot(x, y * rng.uniform(0.6, 1.6))
    field: _Plane = np.sin(rng.uniform(4.0, 11.0) * radius + rng.uniform(0.0, 2.0 * np.pi))
    return field


def _fans(x: _Plane, y: _Plane, rng: np.random.Generator) -> _Plane:
    x, y = _turned(x, y, rng)
    twist = rng.uniform(-4.0, 4.0)
    arms = rng.integers(1, 6)
    radius = np.hypot(x, y)
    arm: _Plane = np.sin(arms * np.arctan2(y, x) + twist * radius)
    return arm * np.minimum(1.0, 4.0 * radius)


def _weaves(x: _Plane, y: _Plane, rng: np.random.Generator) -> _Plane:
    x, y = _turned(x, y, rng)
    kx, ky = rng.uniform(2.0, 7.0, 2)
    field: _Plane = np.sin(kx * x) * np.sin(ky * y) + 0.5 * rng.uniform(-1.0, 1.0) * x
    return field


_KINDS: tuple[Callable[[_Plane, _Plane, np.random.Generator], _Plane], ...] = (
    _clouds,
    _rings,
    _hills,
    _waves,
    _fans,
    _weaves,
)


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if not array.size:
        raise PatternError("The picture is empty; choose another.")
    if not np.isfinite(array).all():
        raise PatternError("The picture holds values that are no finite numbers; choose another.")
    return array
