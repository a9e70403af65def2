"""How a figure is asked for: its size, its sharpness, its colours and its words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from sim.errors import SimError

__all__ = [
    "DOTS",
    "FORMATS",
    "LETTERS",
    "UNITS",
    "FigureError",
    "FigureRequest",
    "in_mm",
    "of_mm",
    "px_of",
]

FORMATS = {
    ".png": "PNG picture",
    ".svg": "SVG drawing",
    ".pdf": "PDF document",
}
UNITS = ("mm", "in", "px")
INCH = 25.4  # mm
POINTS = 72.0  # to an inch
WORDS = 13.0  # px of words in the window, at which all else has its size
DOTS = (72, 1200)  # to an inch
SIDES = (10.0, 2000.0)  # mm
LETTERS = (3.0, 60.0)  # pt
LARGEST = 120_000_000  # pixels of a picture


class FigureError(SimError):
    """A figure that cannot be made as asked for."""


@dataclass(frozen=True)
class FigureRequest:
    """How a figure is to look. Raises FigureError if that is impossible.

    Parameters
    ----------
    width, height : float
        mm
    dpi : int
        Pixels to an inch: of a PNG, and of what is drawn in pixels elsewhere.
    theme : str
        "dark" or "light".
    transparent : bool
        Whether there is nothing behind it.
    outlines : bool
        Whether words are shapes, which look the same everywhere, or text in its fonts, which are
        in the file.
    words : float
        The size of words, pt; everything else follows.
    title : bool
        Whether a plot has its title above it.
    sentences : bool
        Whether a stage has its sentences below it.
    """

    width: float = 170.0
    height: float = 110.0
    dpi: int = 300
    theme: str = "light"
    transparent: bool = False
    outlines: bool = True
    words: float = 8.0
    title: bool = True
    sentences: bool = True

    def __post_init__(self) -> None:
        if not (SIDES[0] <= self.width <= SIDES[1] and SIDES[0] <= self.height <= SIDES[1]):
            raise FigureError(
                f"The sides of a figure lie between {SIDES[0]:g} mm and {SIDES[1] / 1000:g} m."
            )
        if not DOTS[0] <= self.dpi <= DOTS[1]:
            raise FigureError(f"A figure has between {DOTS[0]} and {DOTS[1]:,} dpi.")
        if not LETTERS[0] <= self.words <= LETTERS[1]:
            raise FigureError(f"Words are between {LETTERS[0]:g} and {LETTERS[1]:g} pt.")

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of it as a PNG, px."""
        return (
            max(1, round(self.width / INCH * self.dpi)),
            max(1, round(self.height / INCH * self.dpi)),
        )

    def drawn_at(self, least: tuple[float, float]) -> tuple[int, int]:
        """The px in which it is laid out, so that words have their size, or all finds room.

        Parameters
        ----------
        least : (float, float)
            Room that it needs, px.
        """
        one = px_of(self.words)
        wide, high = self.width / one, self.height / one
        more = max(1.0, least[0] / wide, least[1] / high)
        return math.ceil(wide * more - 1e-6), math.ceil(high * more - 1e-6)

    def words_drawn(self, laid_out: int) -> float:
        """The size of words, pt, where it is laid out in so many px from side to side."""
        return self.width / INCH * POINTS / laid_out * WORDS

    def check_format(self, path: Path) -> None:
        """Raise FigureError if a file's ending is none of a figure, or a PNG would be too large."""
        ending = path.suffix.lower()
        if ending not in FORMATS:
            raise FigureError(
                f"A figure is written as {', '.join(FORMATS)}, not as {ending or path.name!r}."
            )
        wide, high = self.pixels
        if ending == ".png" and wide * high > LARGEST:
            raise FigureError(
                f"{wide:,} × {high:,} pixels are too many: choose fewer dpi, a smaller size, SVG "
                "or PDF."
            )


def px_of(words: float) -> float:
    """The length, mm, of a px of the window in a figure whose words have so many pt."""
    return INCH / POINTS * words / WORDS


def in_mm(value: float, unit: str, dpi: int) -> float:
    """A length in mm, px, or in (inches), as mm."""
    return value * {"mm": 1.0, "in": INCH, "px": INCH / dpi}[unit]


def of_mm(value: float, unit: str, dpi: int) -> float:
    """A length of so many mm, in mm, px or inches."""
    return value / in_mm(1.0, unit, dpi)
