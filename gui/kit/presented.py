"""What a page says of itself for presenting: its handles, its readouts, its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLabel, QWidget

from gui.kit.filmed import FilmedPlot

__all__ = ["Presented"]


@dataclass(frozen=True)
class Presented:
    """What a page shows while presenting, besides its stage.

    The widgets are the page's own: they are moved for the time being, keep their signals and what
    they show, and are put back where they were.

    Parameters
    ----------
    handles : tuple of QWidget
        What a lecturer turns and presses, in the order of the bar; Play comes before them by
        itself.
    readouts : mapping of str to FilmedPlot
        Of which one at a time is seen, by name; the first one at first.
    left_out : tuple of QWidget
        Widgets of the stage that are put away.
    claim : QLabel, optional
        What the example shows, in a sentence.
    told : tuple of QLabel
        Other sentences of the stage that are moved beside it, to leave the figure their room.
    """

    handles: tuple[QWidget, ...] = ()
    readouts: Mapping[str, FilmedPlot] = field(default_factory=dict)
    left_out: tuple[QWidget, ...] = ()
    claim: QLabel | None = None
    told: tuple[QLabel, ...] = ()
