"""Sizes that figures usually have."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize

from gui.figures.request import INCH, POINTS, SIDES, WORDS

__all__ = ["PRESETS", "Preset"]

SCREEN = 96  # dots to an inch of a screen
FLATTEST, TALLEST = 0.55, 1.25  # heights of a width


@dataclass(frozen=True)
class Preset:
    """A size, and what goes with it.

    Parameters
    ----------
    words : str
        What it is called.
    width, height : float, optional
        mm; a height of None follows from how the part looks on the screen, a width of None as well.
    dpi : int
    letters : float
        The size of words, pt.
    unit : str
        In which the size is shown.
    """

    words: str
    width: float | None
    height: float | None
    dpi: int
    letters: float
    unit: str

    def sides(self, seen: QSize) -> tuple[float, float]:
        """Width and height, mm, of a part that is seen in so many px."""
        wide, high = max(1, seen.width()), max(1, seen.height())
        width = self.width if self.width is not None else wide * INCH / SCREEN
        height = self.height
        if height is None:
            ratio = high / wide
            height = width * (ratio if self.width is None else min(TALLEST, max(FLATTEST, ratio)))
        return tuple(min(SIDES[1], max(SIDES[0], side)) for side in (width, height))  # type: ignore[return-value]


PRESETS = (
    Preset("Column of a paper, 85 mm", 85.0, None, 300, 8.0, "mm"),
    Preset("Width of a page, 170 mm", 170.0, None, 300, 8.0, "mm"),
    Preset("Slide, 1920 × 1080 px", 20.0 * INCH, 11.25 * INCH, SCREEN, 21.0, "px"),
    Preset("As on the screen", None, None, SCREEN, WORDS * POINTS / SCREEN, "px"),
)
