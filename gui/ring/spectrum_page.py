"""Eigenvalues of the linearised ring at its present state; a mode chosen is drawn on the ring."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.kit.plots import Plot
from gui.ring.analysis_page import AnalysisPage
from gui.ring.ring_overlay import NOTHING, RingOverlay
from gui.ring.theory_plots import SpectrumPlot
from sim.arrays import Array
from sim.ring import EyeSnapshot, RingSnapshot, Shown, ring_kind
from sim.ring.spectrum import mode_words
from sim.ring.theory_readout import TheoryReadout

__all__ = ["SpectrumPage"]

EXCITED = 5.0  # Hz
IDLE = "Click on an eigenvalue to see its mode on the ring."


class SpectrumPage(AnalysisPage):
    """Gain of each pattern of activity once round the loop."""

    name, title = "spectrum", "Spectrum"
    about = (
        "Gain of each pattern of activity once round the loop at the present state, largest first. "
        "At 1 nothing pushes back: that pattern is the bump moving"
    )
    plot: SpectrumPlot | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen, self._count = 0, 0
        self._excitable, self._bump = False, 0.0
        self._mode: Array | None = None
        self.words = QLabel(IDLE)
        self.words.setObjectName("muted")
        self.words.setWordWrap(True)
        self.next = QPushButton("Next mode")
        self.next.setObjectName("low")
        self.next.setToolTip("Show the mode of the next eigenvalue on the ring")
        self.next.clicked.connect(self._next)
        self.hide_mode = QPushButton("Hide")
        self.hide_mode.setObjectName("low")
        self.hide_mode.setToolTip("Show no mode on the ring")
        self.hide_mode.clicked.connect(self._hide)
        self.hide_mode.hide()
        self.excite = QPushButton("Excite")
        self.excite.setObjectName("low")
        self.excite.setToolTip("Add this mode to the output, 5 Hz high")
        self.excite.clicked.connect(self._excite)
        self.excite.hide()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.excite)
        row.addWidget(self.hide_mode)
        row.addWidget(self.next)
        self.body.addLayout(row)

    def make_plot(self) -> Plot:
        plot = SpectrumPlot()
        plot.picked.connect(self.pick)
        plot.choose(self._chosen)
        return plot

    @Slot(int)
    def pick(self, rank: int) -> None:
        """Show the mode of the eigenvalue of this rank, 1 for the first; again, or 0: none."""
        self._chosen = 0 if rank == self._chosen else rank
        self._mode = None
        if self.plot is not None:
            self.plot.choose(self._chosen)
        self.hide_mode.setVisible(self._chosen > 0)
        self.excite.setVisible(self._chosen > 0 and self._excitable)
        if not self._chosen:
            self.words.setText(IDLE)
        self.modes_wanted.emit(self._chosen > 0)
        self.overlay_changed.emit()

    @Slot()
    def _next(self) -> None:
        self.pick(self._chosen % self._count + 1 if self._count else 0)

    @Slot()
    def _excite(self) -> None:
        given = {"mode": self._chosen, "amplitude": EXCITED, "direction": self._bump}
        self.gesture.emit("excite_mode", given)

    @Slot()
    def _hide(self) -> None:
        self.pick(0)

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        assert self.plot is not None
        self.plot.show_eigenvalues(readout.eigenvalues)
        self._excitable = "excite_mode" in ring_kind(s.kind).gestures()
        self.excite.setVisible(self._chosen > 0 and self._excitable)
        if isinstance(s, RingSnapshot):
            self._bump = s.decoded if math.isfinite(s.decoded) else 0.0
        self._count = min(len(readout.eigenvalues), SpectrumPlot.SHOWN)
        modes, place = readout.modes, self._chosen - 1
        if place < 0 or modes is None or isinstance(s, EyeSnapshot):
            return
        if place >= len(modes):
            self.pick(0)
            return
        self._mode = modes[place]
        value = complex(readout.eigenvalues[place])
        self.words.setText(mode_words(self._chosen, value, self._mode, s.angles, s.decoded))
        self.overlay_changed.emit()

    def chosen(self) -> Any:
        return self._chosen or None

    def choose(self, kept: Any) -> None:
        rank = kept if type(kept) is int and kept > 0 else 0
        if rank != self._chosen:
            self.pick(rank)

    def overlay(self) -> RingOverlay:
        return NOTHING if self._mode is None else RingOverlay(mode=self._mode)
