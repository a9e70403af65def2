"""The energy of every run: the one under way over the earlier ones, dimmed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gui.kit.plot_values import Table, Trace
from gui.kit.plots import Curve
from gui.kit.recall_plots import EnergyPlot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["RunsPlot"]

DIM = 0.38  # opacity of earlier runs


class RunsPlot(EnergyPlot):
    """An energy plot with earlier runs behind the live one, drawn as one curve with gaps."""

    name = "Energy of every run"

    def __init__(self, parent: QWidget | None = None) -> None:
        # Before the base, which fits its ranges at once.
        self._ends = np.zeros(0)
        self._extremes: list[float] = []
        self._runs: list[tuple[Array, Array]] = []
        super().__init__(parent)
        self._earlier = Curve()
        self._earlier.setZValue(-5)
        self.addItem(self._earlier)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._curve.setPen(self._pen("state", 2.0))
        self._earlier.setPen(pg.mkPen(theme.colour("energy", DIM), width=1))

    def show_earlier(self, runs: Sequence[tuple[Array, Array]]) -> None:
        """Draw these runs, each (sweeps, energy), behind the live one from now on."""
        runs = self._runs = [(x, y) for x, y in runs if len(x)]
        self._ends = np.array([x[-1] for x, _ in runs])
        self._extremes = [float(v) for _, y in runs for v in (np.min(y), np.max(y))]
        if not runs:
            self._earlier.setData([], [])
            self.changed()
            return
        x = np.concatenate([x for x, _ in runs])
        y = np.concatenate([y for _, y in runs])
        joined = np.ones(len(x), dtype=np.int32)
        joined[np.cumsum([len(own) for own, _ in runs]) - 1] = 0
        self._earlier.setData(x, y, connect=joined, skipFiniteCheck=True)
        self.changed()

    def traces(self) -> list[Trace]:
        """The run under way, then the earlier ones."""
        colour = self._earlier.opts["pen"].color()
        earlier = [Trace(f"run {i}", x, y, colour) for i, (x, y) in enumerate(self._runs, 1)]
        return [*super().traces(), *earlier]

    def words_at(self, name: str, x: float, y: float) -> str:
        words = super().words_at(name, x, y)
        return words if name == "energy" else f"{name}: {words}"

    def values(self) -> Table:
        """A row for each point of each run: its number, sweeps, energy; 0 is the one under way."""
        low, high = -np.inf, np.inf
        if self.zoomed:
            low, high = self.extent.left(), self.extent.right()
        columns: list[list[Array]] = [[], [], []]
        for index, trace in enumerate(self.traces()):
            kept = (trace.x >= low) & (trace.x <= high)
            own = np.full(int(kept.sum()), float(index)), trace.x[kept], trace.y[kept]
            for column, values in zip(columns, own, strict=True):
                column.append(values)
        across, up = self.quantities()
        headings = ("run (0: under way)", across.heading, up.heading)
        return Table(headings, tuple(np.concatenate(column) for column in columns))

    @property
    def earlier(self) -> int:
        """How many earlier runs are drawn."""
        return len(self._ends)

    def _fit_sweeps(self, sweeps: Array) -> None:
        longest = float(self._ends.max(initial=0.0))
        if len(sweeps) == 0:
            sweeps = np.array([0.0, longest])
        elif sweeps[-1] < longest:
            sweeps = np.append(sweeps, longest)
        super()._fit_sweeps(sweeps)

    def _fit_energy(self, energy: Array, levels: Sequence[float]) -> None:
        super()._fit_energy(energy, [*levels, *self._extremes])
