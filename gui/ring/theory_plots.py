"""The plots of what theory says of a ring: weights, eigenvalues, gain curve."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import grouped
from gui.kit.plot_values import Quantity, Reading, Table, Trace
from gui.kit.plots import Curve, Dots, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["GainPlot", "SpectrumPlot", "WeightsPlot"]

NONE: Array = np.zeros(0)
SLOW = "°/s"


class WeightsPlot(Plot):
    """A weight matrix: to the neuron in the row, from the neuron in the column."""

    name = "Recurrent weights"
    square_cells = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights = np.zeros((0, 0))
        self._every = 1
        self._image = pg.ImageItem()
        self.addItem(self._image)
        self.getViewBox().invertY(True)
        for side in ("left", "bottom"):
            self.getPlotItem().hideAxis(side)
        self.getViewBox().sigResized.connect(self._place)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._image.setLookupTable(theme.signed_colours())

    def show_weights(self, weights: Array, every: int = 1) -> None:
        """Draw (n, n) weights of every so-many-th neuron, zero at the middle of the colours."""
        self._weights, self._every = weights, every
        top = float(np.abs(weights).max()) or 1.0
        self._image.setImage(weights, autoLevels=False, levels=(-top, top))
        self._place()
        self.changed()

    def _place(self, *_: object) -> None:
        """Square cells, in the middle of the plot."""
        n, box = max(1, len(self._weights)), self.getViewBox()
        wide, tall = max(1.0, box.width()), max(1.0, box.height())
        across, down = n * max(1.0, wide / tall), n * max(1.0, tall / wide)
        self.set_home(
            ((n - across) / 2.0, (n + across) / 2.0), ((n - down) / 2.0, (n + down) / 2.0)
        )

    def reading_at(self, position: QPointF) -> Reading | None:
        """The weight under the mouse: "from 12 to 40: 0.031"."""
        place, n = self.to_place(position), len(self._weights)
        to, source = math.floor(place.y()), math.floor(place.x())
        if not (0 <= to < n and 0 <= source < n and self.pixels().contains(position)):
            return None
        weight = f"{self._weights[to, source]:.3g}".replace("-", "−")
        words = f"from neuron {self._every * source + 1} to {self._every * to + 1}: {weight}"
        return Reading(words, None, self._theme.colour("state"))

    def values(self) -> Table:
        """The matrix: a row for each neuron that is reached."""
        n = len(self._weights)
        numbers = self._every * np.arange(n) + 1
        names = ("to neuron", *(f"weight from {i}" for i in numbers))
        return Table(names, (numbers, *(self._weights[:, i] for i in range(n))))


class SpectrumPlot(Plot):
    """Eigenvalues of the gain once round the loop, largest first; at 1 nothing restores.

    Signals
    -------
    picked(int)
        The rank of the eigenvalue that is clicked on, 1 for the first; 0 beside all of them.
    """

    name = "Eigenvalues"
    SHOWN = 16
    NEAR = 14.0  # px: a click so near to an eigenvalue is on it
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._one = Level(1.0, angle=0)
        self._label = pg.TextItem("λ = 1", anchor=(1.0, 1.0))
        self._marginal = Dots(size=9, symbol="o")
        self._others = Dots(size=6, symbol="o")
        self._chosen = Dots(size=16, symbol="o", brush=None)
        self._rank_chosen = 0
        for item in (self._one, self._label, self._others, self._marginal, self._chosen):
            self.addItem(item)
        self.set_ticks("bottom", [(1, "1"), (8, "8"), (16, "16")])
        self._rank, self._real = NONE, NONE
        self.set_home((0.0, self.SHOWN + 1.0), (-0.25, 1.5))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._one.setPen(self._pen("muted", style=Qt.PenStyle.DashLine))
        self._label.setColor(theme.colour("muted"))
        self._label.setFont(self._font())
        for item, token in ((self._marginal, "state"), (self._others, "muted")):
            item.setPen(None)
            item.setBrush(pg.mkBrush(theme.colour(token)))
        self._chosen.setPen(self._pen("energy", 2.0))

    def choose(self, rank: int) -> None:
        """Mark the eigenvalue of this rank, 1 for the first; 0: none."""
        self._rank_chosen = rank
        there = self._rank == rank
        self._chosen.setData(self._rank[there], self._real[there])

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self.hands.release(event):
            at, rank = event.position(), 0
            near = self.NEAR * max(1.0, self._scale)
            for x, y in zip(self._rank.tolist(), self._real.tolist(), strict=True):
                way = self.to_pixels(x, y) - at
                if (far := math.hypot(way.x(), way.y())) <= near:
                    rank, near = round(x), far
            self.picked.emit(rank)

    def show_eigenvalues(self, values: NDArray[np.complex128]) -> None:
        """Draw the real parts of the first sixteen of (n,) eigenvalues, largest first."""
        real = values.real[: self.SHOWN]
        rank = np.arange(1, len(real) + 1)
        self._rank, self._real = rank.astype(np.float64), real
        near = real > 0.9 + 1e-9
        self._marginal.setData(rank[near], real[near])
        self._others.setData(rank[~near], real[~near])
        self.choose(self._rank_chosen)
        low = min(-0.25, 0.5 * math.floor(2.0 * float(real.min()))) if len(real) else -0.25
        top = float(real.max()) if len(real) else 1.0
        high = max(top + 0.2, 1.0 + 0.28 * (1.0 - low))
        self.set_home((0.0, self.SHOWN + 1.0), (low, high))
        self._label.setPos(self.SHOWN + 0.9, 1.0)
        # In a low plot there is no room over the line; the axis says 1 too.
        self._label.setVisible(self.height() > 100 * self._scale)
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("rank", "", 0), Quantity("eigenvalue (real part)", "", 3)

    def traces(self) -> list[Trace]:
        """The eigenvalues by rank."""
        return [Trace("", self._rank, self._real, self._theme.colour("state"))]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "λ₁ = 0.998"."""
        below = f"{x:.0f}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        return f"λ{below} = {self.quantities()[1].words(y)}"


class GainPlot(Plot):
    """Velocity of the bump against velocity asked for, both degrees a second."""

    name = "Gain curve"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked, self._measured, self._expected = NONE, NONE, NONE
        self._band = pg.LinearRegionItem(movable=False)
        self._identity = Curve()
        self._theory = Curve()
        self._points = Dots(size=6, symbol="o")
        self._edges = [Level(0.0, angle=90) for _ in range(2)]
        for item in (self._band, *self._edges, self._identity, self._theory, self._points):
            self.addItem(item)
        for edge in self._edges:
            edge.hide()
        for line in self._band.lines:
            line.setPen(pg.mkPen(None))
        self._band.setZValue(-10)
        self._band.hide()
        self.setLabel("bottom", "asked, °/s")
        self.setLabel("left", "bump, °/s")

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._identity.setPen(self._pen("muted", style=Qt.PenStyle.DashLine))
        self._theory.setPen(self._pen("energy"))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))
        self._band.setBrush(pg.mkBrush(theme.colour("input", 0.16)))
        for edge in self._edges:
            edge.setPen(self._pen("input"))

    def show_curve(self, asked: Array, measured: Array, theory: Array, followed: float) -> None:
        """Draw a gain curve, all degrees a second; `followed` bounds the shaded range."""
        self._asked, self._measured, self._expected = asked, measured, theory
        limit = float(np.abs(asked).max())
        self._identity.setData([-limit, limit], [-limit, limit])
        self._theory.setData(asked, theory)
        moved = np.isfinite(measured)  # elsewhere there was no bump
        self._points.setData(asked[moved], measured[moved])
        self._band.setRegion((-followed, followed))
        self._band.setVisible(followed > 0.0)
        for edge, place in zip(self._edges, (-followed, followed), strict=True):
            edge.setValue(place)
            edge.setVisible(followed > 0.0)
        self.set_home((-limit, limit), (-limit, limit))
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("velocity asked", SLOW, 0), Quantity("velocity of the bump", SLOW, 1)

    def traces(self) -> list[Trace]:
        """What was measured, and what theory expects."""
        return [
            Trace("measured", self._asked, self._measured, self._theme.colour("state")),
            Trace("theory", self._asked, self._expected, self._theme.colour("energy")),
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "measured: 88.1°/s, asked 90°/s"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)}, asked {across.words(x)}"

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return grouped(value, decimals)  # the unit stands beside the axis

    def clear_curve(self) -> None:
        """Draw nothing: what was measured is no longer of this network."""
        self._asked, self._measured, self._expected = NONE, NONE, NONE
        for item in (self._identity, self._theory):
            item.setData([], [])
        self._points.setData([], [])
        for item in (self._band, *self._edges):
            item.hide()
        self.changed()
