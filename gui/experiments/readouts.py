"""The column at the right: the trials of a point, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.experiments.point_box import PointBox
from gui.experiments.trial_histogram import TrialHistogram
from gui.kit.theme import Theme
from sim.experiments import Results

__all__ = ["PointReadouts"]


class PointReadouts(QWidget):
    """Histogram and numbers of one point.

    Signals
    -------
    open_asked(int, int)
        The network of a trial of a point is to be opened.

    Parameters
    ----------
    titles : mapping of str to str
        Of the pages, by their names.
    """

    open_asked = Signal(int, int)

    def __init__(self, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram = TrialHistogram()
        self.about = QLabel()
        self.about.setObjectName("muted")
        self.heading = QLabel()
        self.heading.setObjectName("title")
        self.heading.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.heading, 1)
        row.addWidget(self.about)
        self.point = PointBox()
        self.point.set_page_titles(titles)
        self.point.open_asked.connect(self.open_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.histogram, 2)
        column.addWidget(self.point, 3)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words."""
        self.histogram.set_theme(theme, scale)
        self.point.set_theme(theme, scale)

    def show_point(
        self, results: Results, place: int | None, measure: str,
        theory: Mapping[str, float | None],
    ) -> None:  # fmt: skip
        """Show a point; None for none."""
        self.histogram.show_point(results, place, measure)
        self.heading.setText(self.histogram.title)
        self.about.setText(self.histogram.said)
        self.point.show_point(results, place, theory)
