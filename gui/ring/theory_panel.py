"""What theory says of the network: weights and eigenvalues, or the gain curve measured on it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.kit.theme import DARK, Theme
from gui.ring.plots import GainPlot, SpectrumPlot, WeightsPlot
from sim.ring.analysis import GainCurve
from sim.ring.theory_readout import TheoryReadout

__all__ = ["TheoryPanel"]

IDLE = "How fast the bump turns for each velocity asked of it. Measure runs this network."


class TheoryPanel(QWidget):
    """Two pages: weights with eigenvalues, and the gain curve, which is measured when asked for.

    Signals
    -------
    measure_asked()
        The person wants the gain curve measured, or the measurement under way given up.
    page_chosen(int)
        0: weights; 1: gain curve.
    """

    measure_asked = Signal()
    page_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._weights_shown: tuple[int, int] | None = None
        self.gain: GainPlot | None = None
        self.weights, self.spectrum = WeightsPlot(), SpectrumPlot()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._weights_page())
        self.gain_words = QLabel(IDLE)
        self.gain_words.setWordWrap(True)
        self.gain_words.setObjectName("muted")
        self._gain_page = QWidget()
        self.pages.addWidget(self._gain_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._choice_row())
        layout.addWidget(self.pages, 1)

    def _choice_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        self.choice = QButtonGroup(self)
        for index, words in enumerate(("Weights", "Gain curve")):
            button = QPushButton(words)
            button.setObjectName("flat")
            button.setCheckable(True)
            button.setChecked(index == 0)
            self.choice.addButton(button, index)
            line.addWidget(button)
        self.choice.idClicked.connect(self.show_page)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(90)
        self.progress.hide()
        self.measure = QPushButton("Measure")
        self.measure.setObjectName("low")
        self.measure.setToolTip(
            "Run this network at 24 turning velocities, in the dark and without noise"
        )
        self.measure.clicked.connect(self.measure_asked)
        self.measure.hide()
        line.addStretch(1)
        line.addWidget(self.progress)
        line.addWidget(self.measure)
        return line

    def _weights_page(self) -> QWidget:
        page = QWidget()
        layout = QHBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for words, about, plot in (
            (
                "Recurrent weights",
                "Effective weight from each neuron (column) to each other (row), shifter rings "
                "included; the state's colour excites, the input's inhibits",
                self.weights,
            ),
            (
                "Eigenvalues",
                "Gain of each pattern of activity once round the loop, largest first. At 1 "
                "nothing pushes back: that pattern is the bump moving",
                self.spectrum,
            ),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            title = QLabel(words)
            title.setObjectName("title")
            column.addWidget(title)
            plot.setToolTip(about)
            plot.setAccessibleName(words)
            column.addWidget(plot, 1)
            layout.addLayout(column, 1)
        return page

    def offer_gain(self, there: bool) -> None:
        """Offer the gain curve where the network can be turned."""
        button = self.choice.button(1)
        if button.isHidden() == there:
            button.setVisible(there)
            if not there and self.pages.currentIndex() == 1:
                self.choice.button(0).click()

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Bring a page to the front; the gain curve's plot is made when first wanted."""
        if page == 1 and self.gain is None:
            self.gain = GainPlot()
            self.gain.setAccessibleName("Gain curve")
            self.gain.set_theme(self._theme, self._scale)
            layout = QVBoxLayout(self._gain_page)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(4)
            layout.addWidget(self.gain, 1)
            layout.addWidget(self.gain_words)
        self.pages.setCurrentIndex(page)
        self.measure.setVisible(page == 1)
        self.page_chosen.emit(page)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        for plot in (self.weights, self.spectrum, self.gain):
            if plot is not None:
                plot.set_theme(theme, scale)

    def show_readout(self, observation: TheoryReadout, run: int) -> None:
        """Draw eigenvalues, and the weights if they are others than before."""
        self.spectrum.show_eigenvalues(observation.eigenvalues)
        if self._weights_shown != (run, observation.version):
            self._weights_shown = (run, observation.version)
            self.weights.show_weights(observation.weights, observation.every)

    # ---- gain curve ----------------------------------------------------------------------------

    def begin_measuring(self) -> None:
        """Show that a measurement is under way."""
        self.measure.setText("Cancel")
        self.gain_words.setText("Measuring…")
        self.progress.setValue(0)
        self.progress.show()

    @Slot(float)
    def show_progress(self, fraction: float) -> None:
        """Show how much of the measurement is done."""
        self.progress.setValue(round(100 * fraction))

    def show_curve(self, curve: GainCurve, ceiling: float, why: str) -> None:
        """Draw a measured curve and say how far the network follows, and why no further.

        Parameters
        ----------
        curve : GainCurve
        ceiling : float
            Largest asked velocity that still helps, rad/s; infinite if there is none.
        why : str
            The mechanism's reason.
        """
        self._end_measuring()
        if self.gain is None:
            self.show_page(1)
            assert self.gain is not None
        degrees = np.degrees
        followed, fastest = math.degrees(curve.followed), math.degrees(curve.fastest)
        self.gain.show_curve(
            degrees(curve.asked), degrees(curve.measured), degrees(curve.theory), followed
        )
        limit = math.degrees(float(np.abs(curve.asked).max()))
        if followed >= limit - 1.0:
            words = f"Followed within 3 % to ±{limit:.0f}°/s, the fastest asked"
        elif followed > 0.0:
            words = f"Followed within 3 % to ±{followed:.0f}°/s"
        else:
            words = "Not followed within 3 % at the slowest velocity measured"
        if math.isfinite(ceiling):
            at = math.degrees(ceiling)
            words += f". No faster than {fastest:.0f}°/s, reached when asked for {at:.0f}: {why}."
        else:
            words += f": {why}."
        self.gain_words.setText(words)

    def clear_curve(self) -> None:
        """Show no curve: none was measured, or not of this network."""
        self._end_measuring()
        if self.gain is not None:
            self.gain.clear_curve()
        self.gain_words.setText(IDLE)

    def _end_measuring(self) -> None:
        self.measure.setText("Measure")
        self.progress.hide()
