"""The tuning curve of one neuron for three backgrounds, measured when asked for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui.engine.jobs import Jobs
from gui.kit.number import Number
from gui.kit.plot_labels import round_above
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Plot
from gui.kit.theme import DARK, Theme
from sim.arrays import Array
from sim.ring import DRIVEN_RINGS, RingSnapshot
from sim.ring.tuning import TuningCurves, backgrounds, probe_of, tuning_curves, tuning_key

__all__ = ["TuningPage", "TuningPlot"]

IDLE = "The rate of one neuron while S1 is put at each angle, for three backgrounds."
STYLES = (Qt.PenStyle.DotLine, Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine)


class TuningPlot(Plot):
    """Rate of one neuron against the angle of the stimulus, a curve for each background."""

    name = "Tuning"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves = [Curve() for _ in STYLES]
        self._labels = [pg.TextItem("", anchor=(0.5, 1.0)) for _ in STYLES]
        self._angles: Array = np.zeros(0)
        self._rates: Array = np.zeros((0, 0))
        self._levels: Array = np.zeros(0)
        self._peaks: list[tuple[float, float]] = []
        for item in (*self._curves, *self._labels):
            self.addItem(item)
        self._degrees, self._top = 0.0, 10.0
        self.setLabel("bottom", "angle of the stimulus")
        self.stand_for(360.0)

    def stand_for(self, whole: float) -> None:
        """Have one turn of the ring stand for so many degrees."""
        if whole != self._degrees:
            self._degrees = whole
            self.set_ticks("bottom", [(whole * k / 4, f"{whole * k / 4:.0f}°") for k in range(5)])
            self.set_home((0.0, whole), (0.0, self._top))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        for curve, style in zip(self._curves, STYLES, strict=True):
            curve.setPen(self._pen("state", 2.0, style=style))
        for label in self._labels:
            label.setColor(theme.colour("text"))
            label.setFont(self._font())

    def show_curves(self, curves: TuningCurves, turn: float) -> None:
        """Draw measured curves; one turn of the ring stands for `turn` rad."""
        whole = math.degrees(turn)
        angles = np.degrees(curves.directions) * turn / (2.0 * math.pi) % whole
        order = np.argsort(angles)
        # Both ends are the same place, between the first and the last angle measured.
        first, last = angles[order[0]], angles[order[-1]] - whole
        share = -last / (first - last)
        ends = (1.0 - share) * curves.rates[:, order[-1:]] + share * curves.rates[:, order[:1]]
        self._angles = np.concatenate([[0.0], angles[order], [whole]])
        self._rates = np.concatenate([ends, curves.rates[:, order], ends], axis=1)
        self._levels = curves.backgrounds
        self.stand_for(whole)
        self._top = 1.08 * round_above(1.1 * max(float(self._rates.max()), 1.0))
        self.set_home((0.0, whole), (0.0, self._top))
        place = math.degrees(curves.preferred) * turn / (2.0 * math.pi)
        for i, (curve, label) in enumerate(zip(self._curves, self._labels, strict=True)):
            curve.setData(self._angles, self._rates[i])
            label.setText(f"g = {self._levels[i]:g} Hz".replace("-", "−"))
            label.setPos(min(max(place, 0.12 * whole), 0.88 * whole), float(self._rates[i].max()))
            label.show()
        self.changed()

    def clear_curves(self) -> None:
        """Draw nothing: what was measured is no longer of this network."""
        self._angles, self._rates, self._levels = np.zeros(0), np.zeros((0, 0)), np.zeros(0)
        for curve, label in zip(self._curves, self._labels, strict=True):
            curve.setData([], [])
            label.hide()
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("angle of the stimulus", "°", 0), Quantity("rate", "Hz", 1)

    def traces(self) -> list[Trace]:
        """A curve for each background."""
        colour = self._theme.colour("state")
        told = [f"g = {level:g} Hz" for level in self._levels.tolist()]
        return [
            Trace(name, self._angles, row, colour)
            for name, row in zip(told, self._rates, strict=True)
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "g = 1 Hz: 79.9 Hz, stimulus at 90°"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)}, stimulus at {across.words(x)}"


class TuningPage(QWidget):
    """Tuning curves, measured on copies of the network that is running, beside the window.

    Signals
    -------
    failed(str)
        Why nothing could be measured.

    Parameters
    ----------
    jobs : Jobs
    """

    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._theme, self._scale = DARK, 1.0
        self._now: tuple[RingSnapshot, int] | None = None
        self._curves_of: Any = None
        self._measuring: int | None = None
        self.plot: TuningPlot | None = None
        self.words = QLabel(IDLE)
        self.words.setWordWrap(True)
        self.words.setObjectName("muted")
        self.neuron = Number("°", 0, 15.0)
        self.neuron.setAccessibleName("Angle of the neuron")
        self.neuron.setToolTip("The neuron that prefers this angle")
        self.neuron.take_room(64)
        self.neuron.show_number(90.0)
        self.neuron.entered.connect(self._chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(self._choice_row())
        self._column.addStretch(0)
        self._column.addWidget(self.words)
        jobs.progressed.connect(self._show_progress)

    def _choice_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        title = QLabel("Neuron at")
        title.setObjectName("muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(90)
        self.progress.hide()
        self.measure = QPushButton("Measure")
        self.measure.setObjectName("low")
        self.measure.setToolTip("Put S1 at 24 angles, at three backgrounds, without noise")
        self.measure.clicked.connect(self._measure)
        line.addWidget(title)
        line.addWidget(self.neuron)
        line.addStretch(1)
        line.addWidget(self.progress)
        line.addWidget(self.measure)
        return line

    def begin(self) -> None:
        """Make the plot, when it is first looked at."""
        if self.plot is None:
            self.plot = TuningPlot()
            self.plot.setAccessibleName("Tuning curves")
            self.plot.set_theme(self._theme, self._scale)
            self._column.insertWidget(1, self.plot, 1)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        if self.plot is not None:
            self.plot.set_theme(theme, scale)

    def follow(self, s: RingSnapshot, seed: int) -> None:
        """The ring that is running, and its seed."""
        self._now = s, seed
        if self.plot is not None and self._curves_of is None:
            self.plot.stand_for(math.degrees(s.turn))
        if self._curves_of is not None and self._curves_of[0] != tuning_key(s, seed):
            self._forget()

    # ---- measuring -----------------------------------------------------------------------------

    @Slot()
    def _measure(self) -> None:
        """Begin, or give up what is under way."""
        if self._measuring is not None:
            self._jobs.cancel(self._measuring)
            return
        if self._now is None:
            return
        s, seed = self._now
        probe = probe_of(s)
        if probe is None:
            self.words.setText("There is no stimulus to put round the ring: add one.")
            return
        kind = next(kind for kind in DRIVEN_RINGS if kind.name == s.kind)
        levels = backgrounds(s.parameters.background, s.parameters.specs()["background"].high)
        n, key = len(s.angles), (tuning_key(s, seed), self.neuron.value)
        neuron = round(math.radians(self.neuron.value) / s.turn * n) % n

        def work(progress: Any) -> tuple[Any, float, TuningCurves | None]:
            ring = kind(s.parameters, seed)
            ring.silence(np.flatnonzero(s.silenced).tolist())
            return key, s.turn, tuning_curves(ring, neuron, levels, probe, progress)

        self.begin()
        self.measure.setText("Cancel")
        self.words.setText("Measuring…")
        self.progress.setValue(0)
        self.progress.show()
        self._measuring = self._jobs.submit(work, self._have, self._have_not)

    @Slot(float)
    def _show_progress(self, fraction: float) -> None:
        self.progress.setValue(round(100 * fraction))

    @Slot(float)
    def _chosen(self, degrees: float) -> None:
        """Another neuron; what was measured, or is being, is of the one before."""
        self.neuron.show_number(degrees)
        if self._measuring is not None:
            self._jobs.cancel(self._measuring)
        self._forget()

    def _have_not(self, sentence: str) -> None:
        self._ended()
        self._forget()
        self.failed.emit(sentence)

    def _have(self, answer: tuple[Any, float, TuningCurves | None]) -> None:
        self._ended()
        key, turn, curves = answer
        if curves is None or key[-1] != self.neuron.value:
            self._forget()
            return
        self._curves_of = key
        assert self.plot is not None
        self.plot.show_curves(curves, turn)
        self.words.setText(_told(curves, turn))

    def _ended(self) -> None:
        self._measuring = None
        self.measure.setText("Measure")
        self.progress.hide()

    def _forget(self) -> None:
        self._curves_of = None
        if self.plot is not None:
            self.plot.clear_curves()
        if self._measuring is None:
            self.words.setText(IDLE)


def _told(curves: TuningCurves, turn: float) -> str:
    """Peaks, by how much one Hz of background lifts them, and widths."""
    peaks = ", ".join(f"{peak:.1f}" for peak in curves.peaks)
    widths = np.degrees(curves.widths) * turn / (2.0 * math.pi)
    told = f"S{curves.stimulus.number} moved round. Peaks {peaks} Hz"
    gained = np.diff(curves.peaks) / np.diff(curves.backgrounds)
    if np.ptp(gained) < 0.02 * max(abs(gained).max(), 1.0):
        told += f", {gained.mean():.1f} Hz for each Hz of background"
    if np.isfinite(widths).all():
        told += "; widths " + ", ".join(f"{wide:.0f}" for wide in widths) + "°"
    return f"{told}."
