"""The stage: which measure, the series, and the curves or the plane."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gui.experiments.curve_plot import CurvePlot
from gui.experiments.plane_plot import PlanePlot
from gui.experiments.series_legend import SeriesLegend
from gui.kit.drop_down import DropDown
from gui.kit.fitting_label import FittingLabel
from gui.kit.theme import Theme
from sim.experiments import Plan, Results
from sim.experiments.experiment import Theory

__all__ = ["ExperimentStage"]

CURVES, PLANE = range(2)
HINTS = (
    "hover: numbers · click: choose · click again: open that network",
    "click: choose · click again: open that network",
    "",
)


class ExperimentStage(QWidget):
    """A plot under a row of its title.

    Signals
    -------
    chosen(int)
        A point of the plan.
    open_asked(int)
        Its network is to be opened.
    measure_chosen()
        Another measure is to be drawn.
    """

    chosen = Signal(int)
    open_asked = Signal(int)
    measure_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = DropDown()
        self.menu.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.menu.setAccessibleName("Measure")
        self.menu.setToolTip("What is drawn of each point")
        self.menu.activated.connect(self._choose_measure)
        self.hint = FittingLabel(*HINTS)
        self.hint.setObjectName("muted")
        self.title = QLabel()
        self.title.setObjectName("title")
        self.legend = SeriesLegend()
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.title)
        self._row.addWidget(self.menu)
        self._row.addWidget(self.hint, 1)
        self._row.addWidget(self.legend)
        self._below = QHBoxLayout()
        self._below.addStretch(1)
        self.curves, self.plane = CurvePlot(), PlanePlot()
        self._plots = QStackedWidget()
        for plot in (self.curves, self.plane):
            self._plots.addWidget(plot)
            plot.chosen.connect(self.chosen)
            plot.open_asked.connect(self.open_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._row)
        column.addLayout(self._below)
        column.addWidget(self._plots, 1)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words."""
        for part in (self.legend, self.curves, self.plane):
            part.set_theme(theme, scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_legend()

    def _place_legend(self) -> None:
        """Beside the title, or in a row of its own where there is no room."""
        wanted = self.legend.sizeHint().width()
        taken = self.title.sizeHint().width() + self.menu.sizeHint().width()
        narrow = taken + wanted + 4 * self._row.spacing() > self.width()
        if narrow != (self._below.indexOf(self.legend) >= 0):
            old, new = (self._row, self._below) if narrow else (self._below, self._row)
            old.removeWidget(self.legend)
            new.addWidget(self.legend)

    @property
    def measure(self) -> str:
        """Name of the measure that is drawn."""
        return str(self.menu.currentData())

    @property
    def plot(self) -> CurvePlot | PlanePlot:
        """The plot that is shown."""
        return self.curves if self._plots.currentIndex() == CURVES else self.plane

    @Slot()
    def _choose_measure(self) -> None:
        self.measure_chosen.emit()

    def show_measure(self, name: object) -> None:
        """Have a measure drawn, if there is one of that name."""
        self.menu.setCurrentIndex(max(0, self.menu.findData(name)))

    def show_plan(self, plan: Plan) -> None:
        """Show of what the plot is."""
        self.title.setText(plan.entry.title)
        self.menu.clear()
        for one in plan.entry.measures:
            self.menu.addItem(one.label, one.name)
        flat = plan.entry.y is None
        self._plots.setCurrentIndex(CURVES if flat else PLANE)

    def show_results(self, results: Results, theory: Theory) -> None:
        """Draw what has been measured, and theory."""
        self.plot.show_results(results, self.measure, theory)
        flat = results.plan.entry.y is None
        self.legend.show_series(results.plan if flat else None, theory if flat else ())
        self._place_legend()
