"""The errors that are left while a rule learns from them, epoch by epoch."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import number
from gui.kit.plot_values import Quantity, Table, Trace
from gui.kit.plots import Curve, Dots, Plot
from gui.kit.theme import Theme, font
from sim.arrays import Array

__all__ = ["ErrorsPlot"]


class ErrorsPlot(Plot):
    """How many (neuron, pattern) pairs are still wrong after each epoch of learning.

    The axis is linear in log(1 + errors): the last few count as much as the first thousand.
    """

    name = "Errors while learning"
    DOTS = 60  # epochs up to which each is marked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = Curve()
        self._dots = Dots(size=5, symbol="o")
        self.addItem(self._curve)
        self.addItem(self._dots)
        self._errors = np.zeros(0)
        self._total, self._epochs = 1, 10
        self.getViewBox().sigResized.connect(self._place)
        self._place()

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._curve.setPen(self._pen("state"))
        self._dots.setPen(None)
        self._dots.setSize(5 * scale)
        self._dots.setBrush(pg.mkBrush(theme.colour("state")))
        self._place()

    @property
    def words(self) -> str:
        """What the plot says of the end: "no errors left", or nothing."""
        return "no errors left" if len(self._errors) and self._errors[-1] == 0 else ""

    def show_errors(self, errors: Array, total: int) -> None:
        """Draw the errors left after each epoch.

        Parameters
        ----------
        errors : (e,) float
            Wrong pairs, after epochs 1, 2, ...
        total : int
            All the pairs there are.
        """
        self._errors = np.asarray(errors, dtype=np.float64)
        count = len(self._errors)
        epochs = 10
        while epochs < count:
            epochs = epochs * 5 // 2 if str(epochs)[0] == "2" else epochs * 2
        most = float(self._errors.max()) if count else 0.0
        total = max(1, total, math.ceil(most))
        if (epochs, total) != (self._epochs, self._total):
            self._epochs, self._total = epochs, total
            self._place()
        x, y = np.arange(1.0, count + 1.0), np.log10(1.0 + self._errors)
        self._curve.setData(x, y)
        few = slice(None) if count <= self.DOTS else slice(count - 1, None)
        self._dots.setData(x[few], y[few])
        self.viewport().update()
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("epoch", "", 0), Quantity("errors left", "", 0)

    def traces(self) -> list[Trace]:
        """The errors, where they are drawn."""
        epochs = np.arange(1.0, len(self._errors) + 1.0)
        heights = np.log10(1.0 + self._errors)
        return [Trace("", epochs, heights, self._theme.colour("state"))]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "epoch 12: 3 errors left"."""
        left = round(10.0**y - 1.0)
        return f"epoch {x:,.0f}: {left:,} error{'' if left == 1 else 's'} left"

    def values(self) -> Table:
        """The errors left after each epoch; where it is zoomed, of the epochs shown."""
        epochs = np.arange(1, len(self._errors) + 1)
        low, high = (self.extent.left(), self.extent.right()) if self.zoomed else (0.0, math.inf)
        kept = (epochs >= low) & (epochs <= high)
        return Table(("epoch", "errors left (neuron, pattern pairs)"),
                     (epochs[kept], self._errors[kept]))  # fmt: skip

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        """Of the left axis, the errors at a height."""
        if side == "bottom":
            return super().tick_words(side, value, decimals)
        return number(max(0.0, 10.0**value - 1.0), 1 if value < 1.0 else 0)

    def _place(self, *_: object) -> None:
        top = math.log10(1.0 + self._total)
        box, room = self.getViewBox(), 26.0 * self._scale
        beyond = self._epochs * room / max(20.0, box.width() - room)
        self.set_home((0.0, self._epochs + beyond), (-0.05 * top, 1.05 * top))
        decades = [0.0] + [10.0**i for i in range(math.floor(math.log10(self._total)) + 1)]
        fit = max(2, int(box.height() / (22.0 * self._scale)))
        every = math.ceil(len(decades) / fit)
        ticks = [(math.log10(1.0 + v), number(v, 0)) for v in decades[::every]]
        if top - ticks[-1][0] > 0.8 * top / fit or len(ticks) == 1:
            ticks.append((top, number(self._total, 0)))
        self.set_ticks("left", ticks)
        half = self._epochs // 2
        across = [(0, "0"), (half, f"{half:,}"), (self._epochs, f"{self._epochs:,} epochs")]
        self.set_ticks("bottom", across)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if not self.words:
            return
        painter.save()
        painter.setFont(font(12, 600, self._scale))
        painter.setPen(self._theme.colour("text"))
        area = self.getViewBox().sceneBoundingRect()
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        painter.drawText(area.adjusted(0, 2, -4, 0), right, self.words)
        painter.restore()
