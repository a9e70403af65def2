"""What a movie shows of a page, and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLabel, QWidget

__all__ = ["Filmed", "FilmedPlot"]


@dataclass(frozen=True)
class FilmedPlot:
    """A plot that can be filmed by itself.

    Parameters
    ----------
    title : str
        What stands over it.
    plot : QWidget
    beside : QLabel, optional
        What stands at the right of the title: a legend, a number.
    """

    title: str
    plot: QWidget
    beside: QLabel | None = None


@dataclass(frozen=True)
class Filmed:
    """What a page says of itself for a movie.

    Parameters
    ----------
    plots : mapping of str to FilmedPlot
        By the name with which they are asked for.
    left_out : tuple of QWidget
        Widgets on its stage that are for a hand alone.
    """

    plots: Mapping[str, FilmedPlot] = field(default_factory=dict)
    left_out: tuple[QWidget, ...] = ()
