"""The column at the right: the trials of a point, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.experiments.plane_plot import PlanePlot
from gui.experiments.point_box import PointBox
from gui.experiments.trial_histogram import TrialHistogram
from gui.kit.theme import Theme
from sim.experiments import Results
from sim.experiments.experiment import Theory

__all__ = ["PointReadouts"]


ROOM = 640  # px of height, with which there is room for a plane, too


class PointReadouts(QWidget):
    """Histogram and numbers of one point.

    Signals
    -------
    open_asked(int, int)
        The network of a trial of a point is to be opened.
    plane_asked()
        The plane is to be shown on the stage.

    Parameters
    ----------
    titles : mapping of str to str
        Of the pages, by their names.
    """

    open_asked = Signal(int, int)
    plane_asked = Signal()

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
        self.plane_title = QLabel()
        self.plane_title.setObjectName("title")
        self.plane = PlanePlot()
        self.plane.chosen.connect(self._ask_for_plane)
        column.addWidget(self.plane_title)
        column.addWidget(self.plane, 3)
        self._with_plane = False
        self._scale = 1.0
        self.show_plane(None, "", ())

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words."""
        self._scale = scale
        self.histogram.set_theme(theme, scale)
        self.plane.set_theme(theme, scale)
        self.point.set_theme(theme, scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the plane where there is one, and room for it."""
        seen = self._with_plane and self.height() > ROOM * self._scale
        self.plane.setVisible(seen)
        self.plane_title.setVisible(seen)

    @Slot(int)
    def _ask_for_plane(self, place: int) -> None:
        self.plane_asked.emit()

    def show_plane(self, results: Results | None, measure: str, theory: Theory) -> None:
        """Show a plane that has been measured, too; None for none."""
        self._with_plane = results is not None
        if results is not None:
            self.plane_title.setText(results.plan.entry.title)
            self.plane.show_results(results, measure, theory)
        self._fit()

    def show_point(
        self, results: Results, place: int | None, measure: str,
        theory: Mapping[str, float | None],
    ) -> None:  # fmt: skip
        """Show a point; None for none."""
        self.histogram.show_point(results, place, measure)
        self.heading.setText(self.histogram.title)
        self.about.setText(self.histogram.said)
        self.point.show_point(results, place, theory)
