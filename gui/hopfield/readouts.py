"""The right-hand side of the Hopfield tab: overlaps, energy, and the pages behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.hopfield.readout_pages import MAP, ReadoutPages
from gui.kit.recall_plots import EnergyPlot, OverlapPlot
from gui.kit.theme import Theme
from sim.hopfield.outcome.curves import Curves, curves
from sim.hopfield.snapshot import MemorySnapshot
from sim.hopfield.theory.retrieval import overlap_map
from sim.words import energy_words

__all__ = ["MemoryReadouts"]

MAP_POINTS = np.linspace(-1.0, 1.0, 161)
MAP_STEPS = 12  # sweeps whose steps are drawn on the map
NO_MAP = "The map is theory for the Hebb rule with states −1 and +1, without thresholds or cuts"


class MemoryReadouts(QWidget):
    """Draws what a recall has done so far.

    Signals
    -------
    page_chosen(int)
        Another page is open: it has something to draw.
    noted(str)
        What of the memories cannot be learnt, and why.
    """

    page_chosen = Signal(int)
    noted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = ""
        self._map_of: Any = None
        self._turn = False
        self._noted = ""
        self.overlap_words, self.energy_words = QLabel(), QLabel()
        self.overlaps, self.energy, self.pages = OverlapPlot(), EnergyPlot(), ReadoutPages()
        self.pages.page_chosen.connect(self.page_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(_titled("Overlap with each memory", self.overlap_words))
        layout.addWidget(self.overlaps, 4)
        layout.addLayout(_titled("Energy", self.energy_words))
        layout.addWidget(self.energy, 4)
        layout.addWidget(self.pages, 5)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for plot in (self.overlaps, self.energy, self.pages):
            plot.set_theme(theme, scale)

    def show_moment(
        self,
        s: MemorySnapshot,
        history: Mapping[str, NDArray[np.float64]],
        unit: str,
        colours: Sequence[QColor],
        playing: bool,
    ) -> None:
        """Draw a moment and how it came about; while it plays, the two curves take turns.

        Parameters
        ----------
        s : MemorySnapshot
        history : mapping of str to array
            The frame's.
        unit : str
            What time is counted in.
        colours : sequence of QColor
            Of the memories, going round.
        playing : bool
            Whether the next moment follows at once.
        """
        if unit != self._unit:
            self._unit = unit
            self.overlaps.set_unit(unit)
            self.energy.set_unit(unit)
        since = curves(history, s)
        names = [pattern.name for pattern in s.patterns]
        own = [colours[index % len(colours)] for index in range(len(names))]
        self._turn = not self._turn
        if self._turn or not playing:
            self._show_overlaps(s, since, names, own)
        if not self._turn or not playing:
            levels = [(names[i], energy, own[i]) for i, energy in s.pattern_energies.items()]
            # In a heat bath every other step goes up, as it should.
            rises = None if s.temperature > 0.0 else since.rises
            self.energy.show_energy(since.energy_sweeps, since.energy, levels, rises)
        self.overlap_words.setText(s.overlap_formula)
        self.energy_words.setText(f"{s.energy_symbol} = {energy_words(s.energy)}")
        shown = names[: len(s.correlations)]
        self.pages.show_correlations(s.correlations, shown, s.crosstalk, len(names))
        self._show_map(s, since)
        self._show_learning(s)

    def _show_overlaps(
        self, s: MemorySnapshot, since: Curves, names: Sequence[str], colours: Sequence[QColor]
    ) -> None:
        """Overlaps with the first memories, which are recorded each; where another is nearer than
        any of them, the largest of all overlaps is its curve."""
        overlaps, nearest = since.overlaps, s.nearest
        first = overlaps.shape[1]
        if nearest is None or not first:
            self.overlaps.show_overlaps(since.sweeps, overlaps, names, colours)
        elif nearest < first:
            self.overlaps.show_overlaps(since.sweeps, overlaps, names, colours, (nearest,))
        else:
            self.overlaps.show_overlaps(
                since.sweeps, np.column_stack([overlaps, since.largest]),
                [*names[:first], f"{names[nearest]}, largest"],
                [*colours[:first], colours[nearest]], (first,), [*range(first), nearest],
            )  # fmt: skip

    def _show_learning(self, s: MemorySnapshot) -> None:
        learning = s.learning
        note = learning.note if learning is not None else ""
        if note != self._noted:
            self._noted = note
            if note:
                self.noted.emit(note)
        if learning is None or not learning.errors:
            self.pages.show_learning([], 1, "")
            return
        left, epochs = learning.errors[-1], len(learning.errors)
        words = f"epoch {epochs}, {left:,} errors left" if left else f"none after {epochs} epochs"
        self.pages.show_learning(learning.errors, learning.pairs, words)

    def _show_map(self, s: MemorySnapshot, since: Curves) -> None:
        known = s.step_map
        self.pages.set_available(MAP, NO_MAP if known is None else "")
        if known is None:
            return
        if known != self._map_of:
            self._map_of = known
            load, temperature, diagonal = known
            after = overlap_map(MAP_POINTS, load, temperature, diagonal)
            self.pages.show_map(MAP_POINTS, after, temperature, load)
        if s.nearest is not None and s.nearest < since.overlaps.shape[1]:
            whole = np.searchsorted(since.sweeps, np.arange(0.0, math.floor(s.time) + 2.0))
            steps = since.overlaps[whole[whole < len(since.sweeps)], s.nearest]
            self.pages.show_steps(steps[-MAP_STEPS:])


def _titled(words: str, right: QLabel) -> QHBoxLayout:
    title = QLabel(words)
    title.setObjectName("title")
    right.setObjectName("muted")
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(title)
    row.addStretch(1)
    row.addWidget(right)
    return row
