"""A surface seen from above: its height as a colour, gently lit, with contour lines; its heights
between the points it is known at, its axes, the ways over it, and places on it in words.
Arithmetic alone.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gui.kit.plot_labels import energy_words, nice_step, number
from sim.arrays import Array
from sim.plane import Mark, Plane

__all__ = [
    "between",
    "energy_colours",
    "hillshade",
    "line_step",
    "mark_words",
    "place_words",
    "placed",
    "thinned",
    "ticks",
]

DIM = 0.42  # of its light where there is no state

Single = NDArray[np.float32]

DEEP, PALE = "#0f2a37", "#e6efc0"  # the ends of the energy ramp; the token is its middle
LIT = 0.11  # how much lighter or darker the light makes a steep slope
LINE = 0.34  # how much of a contour line is its own colour
WIDE = 0.75  # half the width of a contour line, px
SHADES, INKS = 64, 8  # steps of light and of a line's edge in the table
BAND = 1 << 16  # pixels painted at a time: what is worked out for them stays in the cache
STEEP = 0.06  # of the mean slope: flatter places have no line


def energy_colours(energy: str) -> NDArray[np.uint8]:
    """(256, 3) from low to high: deep teal, the energy colour, a pale green; ever lighter.

    Parameters
    ----------
    energy : str
        The colour of energy as "#rrggbb".
    """
    deep, middle, pale = (_rgb(word) for word in (DEEP, energy, PALE))
    stops = np.array([deep, 0.55 * deep + 0.45 * middle, 0.9 * middle + 0.1 * pale,
                      0.4 * middle + 0.6 * pale, pale])  # fmt: skip
    at, every = np.array([0.0, 0.3, 0.6, 0.82, 1.0]), np.linspace(0.0, 1.0, 256)
    mixed = np.stack([np.interp(every, at, part) for part in stops.T], axis=1)
    return np.round(mixed).astype(np.uint8)


def _rgb(word: str) -> Array:
    return np.array([int(word[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def line_step(low: float, high: float, levels: int) -> float:
    """How far about `levels` contour lines are apart: 1, 2, 2.5 or 5 times a power of ten."""
    if not (math.isfinite(high - low) and high > low and levels > 0):
        return 0.0
    rough = (high - low) / levels
    power = 10.0 ** math.floor(math.log10(rough))
    steps = (m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0))
    return min(steps, key=lambda step: abs(math.log(step / rough)))


def hillshade(
    values: Array,
    low: float,
    high: float,
    colours: NDArray[np.uint8],
    levels: int,
    shape: tuple[int, int],
    nearer: float = 1.0,
    dim: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    """The picture of a surface, in one evaluation for colour, light and lines.

    Parameters
    ----------
    values : (ny, nx) float
        The first row is the lowest in the picture. NaN where there is no surface.
    low, high : float
        The values at the ends of the colours.
    colours : (256, 3) uint8
    levels : int
        About how many contour lines; they lie at multiples of `line_step`. None for 0.
    shape : (int, int)
        Rows and columns of the picture: its corners are the corners of `values`.
    nearer : float
        How many times nearer it is seen than the whole of it, whose slopes are as steep.
    dim : (ny, nx) bool, optional
        Where it lies in the shade.

    Returns
    -------
    (rows, columns, 4) uint8
        Red, green, blue, opacity; the light comes from the upper left.
    """
    surface = np.where(np.isfinite(values), values, np.nan)[::-1].astype(np.float32)
    known = np.isfinite(surface)
    picture = np.zeros((*shape, 4), dtype=np.uint8)
    if not known.any():
        return picture
    whole = bool(known.all())
    ground = _sums(surface if whole else _continued(surface), shape[0])
    share = None if whole else _sums(known.astype(np.float32), shape[0], smooth=True)
    span = float(high - low) if high > low else 1.0
    scale = _Scale(low, span, 2.0 * span / (nearer * math.hypot(*shape)),
                   line_step(low, high, levels))  # fmt: skip
    table, cell = _table(colours.tobytes()), shape[1] / surface.shape[1]
    dark = None if dim is None else _shade(dim[::-1], known)
    down, across = (_nearest(*counts) for counts in zip(surface.shape, shape, strict=True))
    rows = max(1, BAND // shape[1])
    for top in range(0, shape[0], rows):
        band = slice(top, min(top + rows, shape[0]))
        index = _shades(*_slopes(ground, band, shape), scale)
        if dark is not None:
            index += len(table) // 2 * np.take(dark[down[band]], across, axis=1)
        picture[band].view(np.uint32)[..., 0] = np.take(table, index)
        if share is not None:
            # The edge is where half of the neighbours are known; about a pixel soft.
            near = _across(share[band], shape[1], smooth=True)
            cover = np.clip((near - 0.5) * cell + 0.5, 0.0, 1.0)
            picture[band, :, 3] = (cover * 255.0).astype(np.uint8)
    return picture


class _Scale(NamedTuple):
    """What heights and slopes look like: from where and over what span they have colours, how far
    they rise in a typical pixel, and from one contour line to the next."""

    low: float
    span: float
    typical: float
    step: float


def _shades(fine: Single, rise: Single, scale: _Scale) -> NDArray[np.int32]:
    """Which entry of the table each pixel (rows, columns) is; rises (2, rows, columns)."""
    # What rises away from the light is turned to it.
    light = (rise[0] + rise[1]) * np.float32(1.0 / scale.typical)
    shade = light / (1.0 + np.abs(light))
    level = (fine - np.float32(scale.low)) * np.float32(255.0 / scale.span)
    index: NDArray[np.int32] = np.clip(level, 0.0, 255.0).astype(np.int32)
    index *= SHADES
    index += ((shade + 1.0) * (0.5 * (SHADES - 1)) + 0.5).astype(np.int32)
    index *= INKS
    if scale.step > 0.0:
        index += _ink(fine, rise, scale.step, scale.typical)
    return index


def _nearest(points: int, pixels: int) -> NDArray[np.intp]:
    """Which point is nearest to each pixel."""
    return np.linspace(0, points - 1, pixels).round().astype(np.intp)


def _shade(dim: NDArray[np.bool_], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which points (ny, nx) are in the shade; those beyond the edge, of which pixels on it take
    their light, only if none of their neighbours is out of it."""
    lit = np.pad(known & ~dim, 1)
    ny, nx = known.shape
    near = np.zeros(known.shape, dtype=np.bool_)
    for down in range(3):
        for right in range(3):
            near |= lit[down : down + ny, right : right + nx]
    return np.where(known, dim, ~near)


def _slopes(ground: Single, band: slice, shape: tuple[int, int]) -> tuple[Single, Single]:
    """Some rows of the surface (rows, columns), and how far it rises there in a pixel downwards
    and in one to the right (2, rows, columns)."""
    middle = np.clip(np.arange(band.start, band.stop), 1, max(shape[0] - 2, 1))
    first = min(band.start, int(middle[0]) - 1)
    room = _across(ground[first : int(middle[-1]) + 2], shape[1])
    fine = room[band.start - first : band.stop - first]
    rise = np.zeros((2, *fine.shape), dtype=np.float32)
    rise[0] = 0.5 * (room[middle + 1 - first] - room[middle - 1 - first])
    rise[1, :, 1:-1] = 0.5 * (fine[:, 2:] - fine[:, :-2])
    rise[1][:, [0, -1]] = rise[1][:, [1, -2]]
    return fine, rise


def _ink(fine: Single, rise: Single, step: float, typical: float) -> NDArray[np.int32]:
    """How much of each pixel a contour line covers, 0 to INKS - 1: by its distance in pixels."""
    slope = np.sqrt(rise[0] ** 2 + rise[1] ** 2)
    turns = fine * np.float32(1.0 / step)
    away = np.abs(turns - np.round(turns)) * np.float32(step)
    least = np.float32(STEEP * typical)
    cover = np.clip(WIDE + 0.5 - away / np.maximum(slope, least), 0.0, 1.0)
    cover *= np.clip(slope / least - 0.5, 0.0, 1.0)
    covered: NDArray[np.int32] = (cover * np.float32(INKS - 0.01)).astype(np.int32)
    return covered


@lru_cache(maxsize=4)
def _table(colours: bytes) -> NDArray[np.uint32]:
    """The colour of each height, light and cover of a line, ready to be taken from; then all of
    them again as they are in the shade."""
    plain = np.frombuffer(colours, dtype=np.uint8).reshape(-1, 1, 1, 3).astype(np.float64)
    bright = plain @ np.array([0.2126, 0.7152, 0.0722])
    # Lines are lighter than what is dark, and darker than what is light.
    line = np.where((bright < 115.0)[..., None], 255.0, _rgb(DEEP))
    turned = np.linspace(-1.0, 1.0, SHADES)[None, :, None, None] * LIT
    lit = np.where(turned > 0.0, plain + turned * (255.0 - plain), plain * (1.0 + 1.3 * turned))
    cover = np.linspace(0.0, LINE, INKS)[None, None, :, None]
    mixed = np.round((1.0 - cover) * lit + cover * line)
    made = np.full((2, *mixed.shape[:3], 4), 255, dtype=np.uint8)
    made[0, ..., :3] = np.clip(mixed, 0.0, 255.0)
    made[1, ..., :3] = DIM * made[0, ..., :3]
    return made.view(np.uint32).ravel()


def _across(rows: Single, columns: int, smooth: bool = False) -> Single:
    """Rows of a surface at the pixels between its points."""
    return np.ascontiguousarray(_sums(np.ascontiguousarray(rows.T), columns, smooth).T)


def _sums(surface: Single, pixels: int, smooth: bool = False) -> Single:
    """So many rows, each a weighted sum of the four rows next to it.

    A few sums: a product of matrices would take the same time alone, and twenty times as long where
    its threads find the other cores busy.
    """
    made = np.zeros((pixels, surface.shape[1]), dtype=np.float32)
    for rows, weights in _taps(surface.shape[0], pixels, smooth):
        made += np.take(surface, rows, axis=0) * weights
    return made


@lru_cache(maxsize=16)
def _taps(points: int, pixels: int, smooth: bool) -> tuple[tuple[NDArray[np.intp], Single], ...]:
    """Which points a pixel is made of, and their weights.

    Cubic convolution (Keys 1981) goes through the points, a smooth B-spline between them.
    """
    at = (np.arange(pixels) + 0.5) / pixels * (points - 1)
    base = np.minimum(at.astype(np.intp), max(points - 2, 0))
    t = at - base
    if smooth:
        taps = [
            (-1, (1 - t) ** 3 / 6), (0, (3 * t**3 - 6 * t**2 + 4) / 6),
            (1, (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6), (2, t**3 / 6),
        ]  # fmt: skip
    else:
        taps = [
            (-1, 0.5 * (-(t**3) + 2 * t**2 - t)), (0, 0.5 * (3 * t**3 - 5 * t**2 + 2)),
            (1, 0.5 * (-3 * t**3 + 4 * t**2 + t)), (2, 0.5 * (t**3 - t**2)),
        ]  # fmt: skip
    return tuple(
        (np.clip(base + shift, 0, points - 1), weight[:, None].astype(np.float32))
        for shift, weight in taps
    )


def _continued(surface: Single, rings: int = 3) -> Single:
    """The surface a few points beyond its edge, straight on, so that lines run up to it."""
    room = np.pad(surface, 2, constant_values=np.nan)
    inner = (slice(2, -2), slice(2, -2))
    ny, nx = surface.shape
    for _ in range(rings):
        total = np.zeros(surface.shape, dtype=np.float32)
        count = np.zeros(surface.shape, dtype=np.float32)
        for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)):
            near = room[2 + dy : 2 + dy + ny, 2 + dx : 2 + dx + nx]
            far = room[2 + 2 * dy : 2 + 2 * dy + ny, 2 + 2 * dx : 2 + 2 * dx + nx]
            ahead = np.where(np.isfinite(far), 2.0 * near - far, near)
            usable = np.isfinite(ahead)
            total += np.where(usable, ahead, 0.0)
            count += usable
        free = np.isnan(room[inner]) & (count > 0)
        room[inner] = np.where(free, total / np.maximum(count, 1.0), room[inner])
    return np.where(np.isfinite(room[inner]), room[inner], np.nanmean(surface))


# ---- heights, axes, ways -------------------------------------------------------------------------


def between(values: Array, across: float, up: float) -> float:
    """The height (ny, nx) at parts 0 to 1 of the way to the right and up, bilinear.

    Points where nothing is known do not count; where most of the weight is theirs it is NaN.
    """
    ny, nx = values.shape
    j, i = min(int(across * (nx - 1)), nx - 2), min(int(up * (ny - 1)), ny - 2)
    a, b = across * (nx - 1) - j, up * (ny - 1) - i
    weights = np.outer([1.0 - b, b], [1.0 - a, a])
    corners = values[i : i + 2, j : j + 2]
    known = np.isfinite(corners) & (weights > 0.0)
    share = float(weights[known].sum())
    return float(weights[known] @ corners[known]) / share if share >= 0.5 else math.nan


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers between two, and how they are written."""
    step = nice_step((high - low) / 5.0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(i * step, f"{i * step:.6g}".replace("-", "−")) for i in range(first, last + 1)]


def placed(points: NDArray[np.floating]) -> Array:
    """(t, 2), without the points that are nowhere."""
    given = np.array(points, dtype=np.float64).reshape(-1, 2)
    kept: Array = given[np.isfinite(given).all(axis=1)]
    return kept


def thinned(points: Array, limit: int) -> Array:
    """(t, 2) in pixels, without those that fall onto the one before, and about `limit` at most."""
    moved = np.abs(np.diff(np.round(points), axis=0)).sum(axis=1) > 0.0
    kept: Array = points[np.concatenate([[True], moved])]
    if len(kept) > limit:
        # The first stays the first, so that a way that grows does not shimmer.
        kept = np.concatenate([kept[: -1 : -(-len(kept) // limit)], kept[-1:]])
    return kept


# ---- words ---------------------------------------------------------------------------------------


def place_words(s: Plane, x: float, y: float, value: float) -> str:
    """ "m_A = 0.32, m_F = −0.10, E = −120.4", the energy if there is one."""
    symbols = s.symbols
    words = [f"{symbols[0]} = {number(x, 2)}", f"{symbols[1]} = {number(y, 2)}"]
    if math.isfinite(value):
        height = {"free energy": "F", "Lyapunov function": "L"}.get(s.quantity, "E")
        words.append(f"{height} = {energy_words(value)}")
    return ", ".join(words)


def mark_words(mark: Mark) -> str:
    """What a mark stands for."""
    kind = "" if mark.kind == "corner" else f", a {mark.kind}"
    stable = "stable" if mark.stable else "not stable: an update at T = 0 would change it"
    return f"{mark.name}{kind}, {stable}."
