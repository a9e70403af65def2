"""The readouts beside the landscape: the energy of every run, and where the runs ended."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from gui.energy.run_bars import RunBars
from gui.energy.runs_plot import RunsPlot
from gui.engine import Frame
from gui.kit.filmed import FilmedPlot
from gui.kit.forms import sentence
from gui.kit.page import Page
from gui.kit.pattern_colours import pattern_colours
from gui.kit.theme import Theme
from sim.hopfield import MemorySnapshot
from sim.hopfield.energy.conditions import energy_told
from sim.hopfield.energy.runs import Runs
from sim.hopfield.outcome.curves import Curves, curves
from sim.ring.landscape import RingPicture
from sim.words import energy_words

__all__ = ["EnergyReadouts"]

PADDING = 24  # px above and below a sentence, together


class EnergyReadouts(QObject):
    """Energy against time, a sentence on whether it has risen, and a bar for each ending.

    Parameters
    ----------
    page : Page
        In whose column they stand.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._theme = page.theme
        self._colours = pattern_colours(page.theme)
        self._said: tuple[str, bool] | None = None
        column = page.readouts
        self.energy_words = QLabel()
        self.energy_words.setObjectName("muted")
        column.addLayout(page.titled("Energy of every run", self.energy_words))
        self.energy = RunsPlot()
        column.addWidget(self.energy, 5)
        self.told = sentence()
        column.addWidget(self.told)
        self.bars = RunBars()
        column.addWidget(self.bars, 4)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._colours = theme, pattern_colours(theme)
        for part in (self.energy, self.bars):
            part.set_theme(theme, scale)
        # Room for two lines, so that the pictures do not jump when a sentence grows.
        self.told.ensurePolished()
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing() + PADDING)
        if self._said is not None:
            self._tell(*self._said)

    # ---- a memory ------------------------------------------------------------------------------

    def show_frame(self, frame: Frame, runs: Runs | None, same: bool) -> Curves:
        """Draw the energy of a recall, and say whether it has risen, or that of the runs.

        Parameters
        ----------
        frame : Frame
            Of a memory.
        runs : Runs or None
            Those that are shown, if any.
        same : bool
            Whether the network has the settings they were made with.

        Returns
        -------
        Curves
            Of the recall.
        """
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        self.energy.set_unit(frame.pace.unit)
        since = curves(frame.history, s)
        names = [pattern.name for pattern in s.patterns]
        own = [self._colours[i % len(self._colours)] for i in range(len(names))]
        levels = [(names[i], energy, own[i]) for i, energy in s.pattern_energies.items()]
        rises = None if s.temperature > 0.0 else since.rises
        self.energy.show_energy(since.energy_sweeps, since.energy, levels, rises)
        self.energy_words.setText(f"{s.energy_symbol} = {energy_words(s.energy)}")
        words, held = energy_told(s)
        if runs is not None:
            self.bars.show_note("" if same else "with other settings")
            if same:
                also, so = runs.told()
                words, held = f"{words} {also}", held and so
        self._tell(words, held)
        return since

    def _tell(self, words: str, held: bool) -> None:
        """Say what the energy has done, and whether it never rose."""
        self._said = words, held
        shade = self._theme.energy if held else self._theme.alarm
        self.told.setText(f'<span style="color:{shade}">{"✓" if held else "✗"}</span> {words}')

    # ---- a ring --------------------------------------------------------------------------------

    def show_ring(self, picture: RingPicture) -> None:
        """Draw what bumps on a ring do."""
        self.energy.set_unit("s")
        self.energy.show_earlier([(run.time, run.values) for run in picture.runs])
        self.energy.show_energy(np.zeros(0), np.zeros(0))
        self.energy_words.setText(picture.symbol)
        self.bars.show_endings(picture.endings, len(picture.runs))
        self._tell(*picture.told())

    # ---- what is shown -------------------------------------------------------------------------

    def filmed(self) -> dict[str, FilmedPlot]:
        """The plots, each with its title, for movies and figures."""
        energy = FilmedPlot("Energy of every run", self.energy, self.energy_words)
        return {"energy": energy, "endings": FilmedPlot("", self.bars)}
