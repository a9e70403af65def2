"""What stands where in a row of the list of patterns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetricsF

from gui.kit.tooltips import wrapped

__all__ = ["PICTURE", "ROW", "name_width", "row_columns", "row_told"]

ROW, PICTURE, GAP = 36.0, 28.0, 9.0  # px at scale 1


def name_width(metrics: QFontMetricsF, names: Sequence[str]) -> float:
    """Of the longest names, by letters: measuring thousands would take long."""
    wide = (metrics.horizontalAdvance(name) for name in sorted(names, key=len)[-8:])
    return max(wide, default=0.0) + 2


def row_told(name: str, overlap: str, nearest: bool) -> str:
    """A row in words, for its tooltip: the name, how far the state overlaps, what can be done."""
    return wrapped(
        f"{name}: overlap {overlap}{', the nearest memory' if nearest else ''}. "
        "Double-click the picture to use it as cue, the name to rename it."
    )


def row_columns(
    rect: QRect, metrics: QFontMetricsF, name: float, scale: float
) -> tuple[QRectF, QRectF, QRectF]:
    """The name, the bar and the number of a row whose longest name is so wide."""
    gap = GAP * scale
    picture = (6 + PICTURE) * scale
    number = metrics.horizontalAdvance("−0.00") + 2
    room = rect.width() - picture - number - 4 * gap
    wide = min(max(name, 24 * scale), 0.58 * room)
    words = QRectF(picture + gap, rect.top(), wide, rect.height())
    bar = QRectF(words.right() + gap, rect.top(), room - wide, rect.height())
    return words, bar, QRectF(bar.right() + gap, rect.top(), number, rect.height())
