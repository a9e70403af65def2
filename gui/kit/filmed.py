"""What a movie or a figure shows of a page, and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEngine, QPainter
from PySide6.QtWidgets import QLabel, QWidget

__all__ = [
    "FINER",
    "HAND_MARK",
    "Filmed",
    "FilmedPlot",
    "ask_for_figure",
    "drawn_as_shapes",
    "fineness",
]

#: The name of widgets on a plot that are for a hand alone, and belong in no picture of it.
HAND_MARK = "handmark"
FINER = "pixelsToAPoint"  # the property of a widget that is drawn for a figure


@dataclass(frozen=True)
class FilmedPlot:
    """A plot that can be filmed, or made a figure, by itself.

    Parameters
    ----------
    title : str
        What stands over it.
    plot : QWidget
    beside : QLabel, optional
        What stands at the right of the title: a legend, a number.
    least : QSize, optional
        px that it needs in a figure for its words to stand apart; its smallest size if None.
    """

    title: str
    plot: QWidget
    beside: QLabel | None = None
    least: QSize | None = None


@dataclass(frozen=True)
class Filmed:
    """What a page says of itself for a movie or a figure.

    Parameters
    ----------
    plots : mapping of str to FilmedPlot
        By the name with which they are asked for.
    left_out : tuple of QWidget
        Widgets on its stage that are for a hand alone. Of a figure buttons, fields, boxes and
        sliders are left out in any case.
    pictures : mapping of str to FilmedPlot
        Parts of its stage that can be figures by themselves.
    snug : callable, optional
        How high, px, its stage has to be where it is so wide and at most so high, so that nothing
        stays empty; None if it fills whatever there is.
    """

    plots: Mapping[str, FilmedPlot] = field(default_factory=dict)
    left_out: tuple[QWidget, ...] = ()
    pictures: Mapping[str, FilmedPlot] = field(default_factory=dict)
    snug: Callable[[int, int], int] | None = None


def ask_for_figure(part: QWidget) -> None:
    """Have the window ask how a part of a page, such as a plot, is to be exported as a figure.

    Parameters
    ----------
    part : QWidget
        One of the page's `filmed` plots or pictures, or a plot with an accessible name.
    """
    page = part.parentWidget()
    while page is not None and not hasattr(page, "figure_asked"):
        page = page.parentWidget()
    if page is not None:
        page.figure_asked.emit(part)


def drawn_as_shapes(painter: QPainter) -> bool:
    """Whether what is painted is kept as shapes for a figure, so that nothing may be pixels that
    need not be.
    """
    return painter.paintEngine().type() == QPaintEngine.Type.User


def fineness(widget: QWidget) -> float:
    """Pixels to a px of what a widget must draw in pixels: those of its screen, or of a figure."""
    finer = widget.property(FINER)
    return finer if isinstance(finer, float) else widget.devicePixelRatioF()
