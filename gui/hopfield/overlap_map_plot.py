"""The overlap after an update against the overlap before it, and where they are equal."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import number
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Dots, Plot
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.arrays import Array

__all__ = ["OverlapMapPlot", "fixed_points"]


def fixed_points(m: Array, following: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Where a map m -> following crosses the diagonal, and which crossings attract.

    A crossing attracts where the map lies above the diagonal on its left and below it on its
    right. (The map of an overlap never falls, so that is enough.)

    Parameters
    ----------
    m, following : (n,) float
        The map on a rising grid; crossings are found by linear interpolation.

    Returns
    -------
    points : (f,) float
    stable : (f,) bool
    """
    above = following - m
    sign = np.where(np.abs(above) < 1e-12, 0, np.sign(above)).astype(int)
    points, stable = [], []
    known = np.flatnonzero(sign)
    # What touches the diagonal at an end of the grid crosses it there.
    edges = [-1, *known.tolist(), len(m)] if len(known) else []
    for left, right in pairwise(edges):
        before = sign[left] if left >= 0 else -sign[right]
        after = sign[right] if right < len(m) else -sign[left]
        touching = right - left > 1
        if before == after and not touching:
            continue
        if touching:
            at = float(m[left + 1 : right].mean())
        elif left < 0 or right == len(m):
            continue
        else:
            at = float(m[left] - above[left] * (m[right] - m[left]) / (above[right] - above[left]))
        points.append(at)
        stable.append(before > 0 > after)
    return np.array(points), np.array(stable, dtype=bool)


class OverlapMapPlot(Plot):
    """The overlap after the next sweep against the overlap now, and the network's steps on it."""

    name = "Overlap map"
    KEPT = 12  # sweeps of the network drawn

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diagonal = Curve([-1.0, 1.0], [-1.0, 1.0])
        self._curve = Curve()
        self._stable = Dots(size=9, symbol="o")
        self._unstable = Dots(size=9, symbol="o")
        self._web = Curve()
        self._dots = Dots(size=4, symbol="o")
        self._last = Dots(size=12, symbol="o")
        for item in (
            self._diagonal, self._curve, self._stable, self._unstable,
            self._web, self._dots, self._last,
        ):  # fmt: skip
            self.addItem(item)
        self._given: tuple[Array, Array] | None = None
        self._steps: tuple[Array, Array] = np.zeros(0), np.zeros(0)
        self.setLabel("bottom", "m(t)")
        self.setLabel("left", "m(t + 1)")
        self.getViewBox().sigResized.connect(self._place)
        self._place()

    def _place(self, *_: object) -> None:
        """Fewer ticks and no words at the axes where they would take the room of the plot."""
        tall = self.height() > 130 * self._scale
        pad = 0.05 + 14.0 * self._scale / max(28.0 * self._scale, self.getViewBox().height())
        self.set_home((-1.05, 1.05), (-1.0 - pad, 1.0 + pad))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            if axis.label.isVisible() != tall:
                axis.showLabel(tall)
            every = [-1.0, -0.5, 0.0, 0.5, 1.0] if tall or side == "bottom" else [-1.0, 0.0, 1.0]
            self.set_ticks(side, [(v, f"{v:g}".replace("-", "−")) for v in every])

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._diagonal.setPen(self._pen("muted", style=Qt.PenStyle.DashLine))
        self._curve.setPen(self._pen("text", 2.0))
        self._web.setPen(self._pen("state"))
        for item, size in ((self._stable, 9), (self._unstable, 9), (self._dots, 4)):
            item.setSize(size * scale)
            item.setPen(None)
        self._last.setSize(12 * scale)
        self._stable.setBrush(pg.mkBrush(theme.colour("text")))
        self._unstable.setPen(self._pen("text", 1.5))
        self._unstable.setBrush(pg.mkBrush(theme.colour("panel")))
        self._dots.setBrush(pg.mkBrush(theme.colour("state")))
        self._last.setBrush(pg.mkBrush(theme.colour("state")))
        self._last.setPen(self._pen("panel", 1.5))
        self._place()

    def show_map(self, m: Array, following: Array, temperature: float, load: float) -> None:
        """Draw a map of the overlap.

        Parameters
        ----------
        m, following : (n,) float
            The overlap now, rising from -1 to 1, and after the next sweep.
        temperature, load : float
            Of this map, for the tooltip.
        """
        if self._given is not None and all(
            np.array_equal(new, old) for new, old in zip((m, following), self._given, strict=True)
        ):
            return
        self._given = m, following
        self._curve.setData(m, following)
        points, stable = fixed_points(m, following)
        self._stable.setData(points[stable], points[stable])
        self._unstable.setData(points[~stable], points[~stable])
        rests = ", ".join(number(p, 2) for p in points[stable]) or "nowhere"
        about = (
            f"Overlap after the next sweep against overlap now, at T = {number(temperature, 2)} "
            f"and α = {number(load, 2)}. Where the curve crosses the diagonal nothing changes: "
            f"filled points attract (m = {rests}), open ones repel."
        )
        self.setToolTip(wrapped(about))
        self.changed()

    def show_steps(self, m: Array) -> None:
        """Draw the network's own last steps: (k,) overlaps, one a sweep, the newest last."""
        m = np.asarray(m, dtype=np.float64)
        m = m[np.isfinite(m)][-self.KEPT - 1 :]
        twice = np.repeat(m, 2)
        self._web.setData(twice[:-1], twice[1:])
        now, following = (m[:-1], m[1:]) if len(m) > 1 else (m, m)
        self._dots.setData(now[:-1], following[:-1])
        self._last.setData(now[-1:], following[-1:])
        self._steps = now, following
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("overlap m(t)"), Quantity("overlap m(t + 1)")

    def traces(self) -> list[Trace]:
        """The map of theory, and the network's steps."""
        steps = Trace("network", *self._steps, self._theme.colour("state"), rising=False)
        if self._given is None:
            return [steps]
        return [Trace("map", *self._given, self._theme.colour("text")), steps]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "map: from m = 0.40 to 0.82"."""
        return f"{name}: from m = {number(x, 2)} to {number(y, 2)}"
