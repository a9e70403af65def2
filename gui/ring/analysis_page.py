"""What every page of analyses of a ring is: a plot, words under it, and some that are measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.kit.plots import Plot
from gui.kit.theme import DARK, Theme
from gui.ring.ring_overlay import NOTHING, RingOverlay
from sim.ring import Shown
from sim.ring.theory_readout import TheoryReadout

__all__ = ["AnalysisPage", "MeasuredPage"]


class AnalysisPage(QWidget):
    """A page; a kind of network names in `analyses` those that make sense for it.

    A subclass says what it shows in `make_plot`; the plot is made when the page is first seen.

    Signals
    -------
    overlay_changed()
        What it draws on the ring is other than before.
    modes_wanted(bool)
        Whether readouts should have modes from now on.
    gesture(str, object)
        What a person does to the network, and its arguments.
    """

    name: ClassVar[str]
    """As kinds of network name it, and saved views."""
    title: ClassVar[str]
    """On its button."""
    about: ClassVar[str]
    """In the tooltip of its plot."""
    tall: ClassVar[bool] = False
    """Whether it wants the room of the equation, and more."""

    overlay_changed = Signal()
    modes_wanted = Signal(bool)
    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self.plot: Plot | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(4)

    def make_plot(self) -> Plot:
        """The plot of the page, not yet dressed."""
        raise NotImplementedError

    def open(self) -> None:
        """The page comes to the front."""
        if self.plot is None:
            self.plot = self.make_plot()
            self.plot.setAccessibleName(self.plot.name)
            self.plot.setToolTip(self.about)
            self.plot.set_theme(self._theme, self._scale)
            self.body.insertWidget(self.plot_place, self.plot, 1)

    @property
    def plot_place(self) -> int:
        """How many parts of the page stand above the plot."""
        return 0

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        if self.plot is not None:
            self.plot.set_theme(theme, scale)

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        """Show what theory says of the network now; it is called while the page is in front."""

    def overlay(self) -> RingOverlay:
        """What to draw on the ring while the page is in front."""
        return NOTHING

    def chosen(self) -> Any:
        """What a person has chosen on it, for a session: plain JSON; None for nothing."""
        return None

    def choose(self, kept: Any) -> None:
        """Choose what `chosen` has said, as far as it is understood."""


class MeasuredPage(AnalysisPage):
    """A page whose plot is measured when asked for, and forgotten with its network.

    Signals
    -------
    asked(object)
        The person wants it measured, or what is under way given up; the page itself.
    """

    tall = True
    idle: ClassVar[str]
    """What is said while nothing is measured."""
    how: ClassVar[str]
    """In the tooltip of the button that measures."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self.idle)
        self.words.setWordWrap(True)
        self.words.setObjectName("muted")
        self.measure_button = QPushButton("Measure")
        self.measure_button.setObjectName("low")
        self.measure_button.setToolTip(self.how)
        self.measure_button.clicked.connect(self._ask)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.hide()
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self.measure_button)
        beside.addWidget(self.progress)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addLayout(beside)
        self.body.addLayout(row)

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self)

    # ---- what a subclass says ------------------------------------------------------------------

    @property
    def measuring(self) -> bool:
        """Whether a measurement is under way."""
        return not self.progress.isHidden()

    def measurement(self) -> Callable[[Any, Callable[[float], bool]], Any]:
        """What measures it as the page stands now."""
        return self.measure

    @staticmethod
    def measure(network: Any, progress: Callable[[float], bool]) -> Any:
        """Measure it of a copy of the network; None once `progress` has returned False.

        It is called on another thread.
        """
        raise NotImplementedError

    @staticmethod
    def key(s: Any, seed: int) -> Any:
        """What the result depends on, of a snapshot and a seed."""
        raise NotImplementedError

    def show_result(self, result: Any) -> str:
        """Draw a result; what is to be said of it."""
        raise NotImplementedError

    def clear_plot(self) -> None:
        """Draw nothing."""
        raise NotImplementedError

    # ---- measuring -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Show that a measurement is under way."""
        self.measure_button.setText("Cancel")
        self.words.setText("Measuring…")
        self.progress.setFixedWidth(self.measure_button.sizeHint().width())
        self.progress.setValue(0)
        self.progress.show()

    def show_progress(self, fraction: float) -> None:
        """Show how much of the measurement is done."""
        self.progress.setValue(round(100 * fraction))

    def finish(self, result: Any) -> None:
        """Show what was measured."""
        self._end()
        self.open()
        self.words.setText(self.show_result(result))
        self.overlay_changed.emit()

    def clear(self) -> None:
        """Show nothing: none was measured, or not of this network."""
        self._end()
        if self.plot is not None:
            self.clear_plot()
        self.words.setText(self.idle)
        self.overlay_changed.emit()

    def _end(self) -> None:
        self.measure_button.setText("Measure")
        self.progress.hide()
