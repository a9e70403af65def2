"""The colour of a memory on the page of the spiking memory."""

from __future__ import annotations

from PySide6.QtGui import QColor

from gui.kit.pattern_colours import pattern_colours
from gui.kit.theme import Theme

__all__ = ["memory_colour"]

#: Of the colours of memories, for all but the first two: none is like theirs.
LATER = (2, 7, 3)


def memory_colour(theme: Theme, number: int, first: int, second: int = 0) -> QColor:
    """The colour of a pattern: blue for the first, orange for the second, others by their number.

    Parameters
    ----------
    theme : Theme
    number : int
        The pattern, from 1; what belongs to none, 0, is grey.
    first : int
        The one that was cued or is held; 0 for none.
    second : int
        The one it is compared with, or that distracts from it; 0 for none.
    """
    if number == 0:
        return theme.colour("muted")
    if number == first:
        return theme.colour("input")
    if number == second:
        return theme.colour("state")
    return pattern_colours(theme)[LATER[(number - 1) % len(LATER)]]
