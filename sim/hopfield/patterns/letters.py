"""Letters, digits and simple shapes at any size of grid.

On grids whose shorter side has at least 12 cells a letter is scaled from `inter-bold.npz`: one
array per character, named by it, (144, w) uint8, 0 paper to 255 ink, cropped to the ink. They
were rendered, anti-aliased, from the bundled Inter SemiBold with its "disambiguation" forms (an I
with serifs, a zero with a slash), every outline moved outward by 1/40 of the height of a
capital. It is averaged over the area of each cell, and a cell at least half covered is ink. On
smaller grids that looks poor, and glyphs of 5 x 7 dots (`dots.txt`, drawn by hand) are placed
instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.generated import area_scale, check_grid
from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = ["ALPHABET", "SHAPES", "SMALLEST_LETTER", "letters", "shapes"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
"""The characters there are."""

SMALLEST_LETTER = (7, 5)
"""Rows and columns of the smallest grid a letter fits on."""

_BOLD_DOTS_FROM = 10
_DOTS_BELOW = 12  # cells along the shorter side
_MARGIN = 0.1  # of the shorter side, on each side
_TALLEST = 1.6  # times the width there is: on a tall grid a letter stays a letter

Glyph = NDArray[np.int8]


def letters(text: str, rows: int, columns: int) -> list[Pattern]:
    """The characters of a text as memories named by them; blanks are left out.

    Lower case counts as upper case.

    Raises
    ------
    PatternError
        If a character is not in `ALPHABET`, or the grid is smaller than 7 x 5.
    """
    check_grid(rows, columns)
    if rows < SMALLEST_LETTER[0] or columns < SMALLEST_LETTER[1]:
        raise PatternError(
            f"A letter does not fit on {rows} by {columns} cells; take a grid of at least 7 by 5."
        )
    characters = [c for c in text.upper() if not c.isspace()]
    for character in characters:
        if character not in ALPHABET:
            raise PatternError(f"There is no letter {character!r} here; use A to Z and 0 to 9.")
    return [Pattern.of(c, _letter(c, rows, columns)) for c in characters]


@lru_cache(maxsize=256)
def _letter(character: str, rows: int, columns: int) -> Glyph:
    page = np.full((rows, columns), -1, dtype=np.int8)
    if min(rows, columns) < _DOTS_BELOW:
        glyph = _enlarged(_dots()[character], rows, columns)
    else:
        glyph = _scaled(_large()[character], rows, columns)
    height, width = glyph.shape
    top, left = (rows - height) // 2, (columns - width) // 2
    page[top : top + height, left : left + width] = glyph
    return page


def _scaled(large: NDArray[np.float64], rows: int, columns: int) -> Glyph:
    """The large rendering, as high as the grid allows."""
    margin = max(1, round(_MARGIN * min(rows, columns)))
    widest = columns - 2 * margin
    height = min(rows - 2 * margin, round(_TALLEST * widest))
    aspect = large.shape[1] / large.shape[0]
    # An even number of cells in an even number of columns, so that the middle is the middle.
    odd = columns % 2
    width = max(1, min(widest, 2 * round((height * aspect - odd) / 2) + odd))
    covered = np.round(area_scale(large, height, width), 6)
    return np.where(covered >= 0.5, 1, -1).astype(np.int8)


def _enlarged(dots: Glyph, rows: int, columns: int) -> Glyph:
    """The dots; where there is room, higher, wider and with upright strokes of two cells."""
    if min(rows, columns) >= _BOLD_DOTS_FROM:
        dots = dots[[0, 1, 1, 2, 3, 4, 5, 5, 6]][:, [0, 1, 1, 2, 3, 3, 4]]
        dots = np.maximum(
            np.pad(dots, ((0, 0), (0, 1)), constant_values=-1),
            np.pad(dots, ((0, 0), (1, 0)), constant_values=-1),
        )
    tall = min(2, rows // dots.shape[0])
    return np.repeat(dots, tall, axis=0)


@cache
def _large() -> Mapping[str, NDArray[np.float64]]:
    with (
        as_file(files("resources").joinpath("letters", "inter-bold.npz")) as path,
        np.load(path, allow_pickle=False) as glyphs,
    ):
        return {name: glyphs[name] / 255.0 for name in ALPHABET}


@cache
def _dots() -> Mapping[str, Glyph]:
    words = files("resources").joinpath("letters", "dots.txt").read_text(encoding="utf-8")
    blocks = [block.splitlines() for block in words.split("\n\n")]
    return {
        block[0][1]: np.array([[1 if c == "#" else -1 for c in row] for row in block[1:8]], np.int8)
        for block in blocks
        if block[0].startswith("[")
    }


# Shapes --------------------------------------------------------------------------------------

Plane = NDArray[np.float64]


def _arrow(x: Plane, y: Plane) -> NDArray[np.bool_]:
    shaft = (np.abs(y) <= 0.28) & (x <= 0.1)
    head = (x >= 0.0) & (np.abs(y) <= 1.0 - x)
    return shaft | head


def _star(x: Plane, y: Plane) -> NDArray[np.bool_]:
    y = y + 0.08
    angle = np.arctan2(x, -y)
    turn = np.abs((angle + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    # The edge from a tip (radius 1.08) to a dent (radius 0.45), in polar form.
    tip, dent, step = 1.08, 0.45, np.pi / 5
    edge = tip * dent * np.sin(step)
    reach = edge / (tip * np.sin(turn) + dent * np.sin(step - turn))
    inside: NDArray[np.bool_] = np.hypot(x, y) <= reach
    return inside


def _heart(x: Plane, y: Plane) -> NDArray[np.bool_]:
    lobes = np.hypot(np.abs(x) - 0.49, y + 0.45) <= 0.5
    point = (y >= -0.45) & (np.abs(x) <= np.minimum(0.98, 0.71 * (0.98 - y)))
    return lobes | point


# Of x to the right and y downward, both -1 to 1 over the largest square in the margin.
_SHAPES: dict[str, Callable[[Plane, Plane], NDArray[np.bool_]]] = {
    "Square": lambda x, y: np.maximum(np.abs(x), np.abs(y)) <= 0.85,
    "Disc": lambda x, y: np.hypot(x, y) <= 1.0,
    "Triangle": lambda x, y: (np.abs(x) <= (y + 1.0) / 2.0) & (y <= 1.0),
    "Diamond": lambda x, y: np.abs(x) + np.abs(y) <= 1.0,
    "Plus": lambda x, y: (
        (np.minimum(np.abs(x), np.abs(y)) <= 0.27) & (np.maximum(np.abs(x), np.abs(y)) <= 1.0)
    ),
    "Cross": lambda x, y: (
        (np.minimum(np.abs(x - y), np.abs(x + y)) <= 0.42)
        & (np.maximum(np.abs(x), np.abs(y)) <= 1.0)
    ),
    "Ring": lambda x, y: (np.hypot(x, y) <= 1.0) & (np.hypot(x, y) >= 0.58),
    "Frame": lambda x, y: (
        (np.maximum(np.abs(x), np.abs(y)) <= 1.0) & (np.maximum(np.abs(x), np.abs(y)) >= 0.62)
    ),
    "Arrow": _arrow,
    "Star": _star,
    "Heart": _heart,
    "Stripes": lambda x, y: np.floor((y + 1.0) * 2.5) % 2 == 0,
    "Columns": lambda x, y: np.floor((x + 1.0) * 2.5) % 2 == 0,
    "Slant": lambda x, y: np.floor((x + y + 2.0) * 1.5) % 2 == 0,
    "Checkerboard": lambda x, y: (np.floor((x + 1.0) * 2.0) + np.floor((y + 1.0) * 2.0)) % 2 == 0,
    "Half": lambda x, y: x < 0.0,
}
_WHOLE_GRID = ("Stripes", "Columns", "Slant", "Checkerboard", "Half")

SHAPES: tuple[str, ...] = tuple(_SHAPES)
"""The names of the shapes there are."""

_FINE = 4  # points across a cell at which it is seen whether a shape is there


def shapes(names: Iterable[str], rows: int, columns: int) -> list[Pattern]:
    """Geometric shapes as memories named by them, in the middle of the grid.

    Discs, stars and the like keep their proportions; stripes and boards fill the grid. A cell is
    ink if the shape covers at least half of it.

    Raises
    ------
    PatternError
        If a name is not in `SHAPES`, or the grid is smaller than 5 x 5.
    """
    check_grid(rows, columns)
    if min(rows, columns) < 5:
        raise PatternError(
            f"A shape does not fit on {rows} by {columns} cells; take a grid of at least 5 by 5."
        )
    known = {name.lower(): name for name in SHAPES}
    made = []
    for given in names:
        name = known.get(given.lower())
        if name is None:
            raise PatternError(f"There is no shape {given!r}; there are {', '.join(SHAPES)}.")
        made.append(Pattern.of(name, _shape(name, rows, columns)))
    return made


@lru_cache(maxsize=256)
def _shape(name: str, rows: int, columns: int) -> Glyph:
    y = (np.arange(rows * _FINE) + 0.5) / _FINE - rows / 2.0
    x = (np.arange(columns * _FINE) + 0.5) / _FINE - columns / 2.0
    if name in _WHOLE_GRID:
        y, x = 2.0 * y / rows, 2.0 * x / columns
    else:
        shorter = min(rows, columns)
        reach = shorter / 2.0 - max(0.5, round(0.06 * shorter))
        y, x = y / reach, x / reach
    xs, ys = np.meshgrid(x, y)
    covered = area_scale(_SHAPES[name](xs, ys).astype(np.float64), rows, columns)
    return np.where(np.round(covered, 6) >= 0.5, 1, -1).astype(np.int8)
