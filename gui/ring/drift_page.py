"""The drift field of a ring: how fast its bump moves by itself at each angle."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import grouped, round_above
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Dots, Level, Plot
from gui.kit.theme import Theme
from gui.ring.analysis_page import MeasuredPage
from gui.ring.plots import breaks
from gui.ring.ring_overlay import NOTHING, RingOverlay
from sim.arrays import Array
from sim.ring import RingSnapshot, Shown
from sim.ring.drift import DriftField, drift_field, drift_key
from sim.ring.theory_readout import TheoryReadout

__all__ = ["DriftPage", "DriftPlot"]

NONE: Array = np.zeros(0)
MOST_NAMED = 6  # stable angles told one by one


class DriftPlot(Plot):
    """Velocity of the bump against its angle; stable and unstable angles on the line of zero."""

    name = "Drift field"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._angles, self._speeds = NONE, NONE
        self._where, self._expected = NONE, NONE
        self._zero = Level(0.0, angle=0)
        self._theory, self._curve = Curve(), Curve()
        self._stable = Dots(size=9, symbol="o")
        self._unstable = Dots(size=9, symbol="o")
        for item in (self._zero, self._curve, self._theory, self._unstable, self._stable):
            self.addItem(item)
        self.setLabel("left", "drift, °/s")
        self.set_ticks("bottom", [(a, f"{a}°") for a in range(0, 361, 90)])
        self.set_home((0.0, 360.0), (-1.0, 1.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("track"))
        self._curve.setPen(self._pen("state", 2.0))
        self._theory.setPen(self._pen("energy", style=Qt.PenStyle.DashLine))
        edge = self._pen("text", 1.5)
        for item, token in ((self._stable, "text"), (self._unstable, "panel")):
            item.setPen(edge)
            item.setBrush(pg.mkBrush(theme.colour(token)))

    def show_field(self, field: DriftField, turn: float) -> None:
        """Draw a drift field of a ring whose turn stands for so many rad."""
        share = math.degrees(turn) / (2.0 * math.pi)
        whole = math.degrees(turn)
        self._angles, self._speeds = share * field.angles, share * field.velocities
        self._curve.setData(self._angles, self._speeds, connect=breaks(self._angles, whole))
        self._where, self._expected = NONE, NONE
        if field.expected is not None:
            order = np.argsort(field.angles)
            self._where, self._expected = self._angles[order], share * field.expected[order]
        self._theory.setData(self._where, self._expected)
        for item, places in ((self._stable, field.stable), (self._unstable, field.unstable)):
            item.setData(share * places, np.zeros(len(places)))
        limit = round_above(max(float(np.abs(self._speeds).max()), 0.01))
        self.set_ticks("bottom", [(whole * k / 4, f"{whole * k / 4:.0f}°") for k in range(5)])
        self.set_home((0.0, whole), (-1.08 * limit, 1.08 * limit))
        self.changed()

    def clear_field(self) -> None:
        """Draw nothing."""
        self._angles = self._speeds = self._where = self._expected = NONE
        for item in (self._curve, self._theory, self._stable, self._unstable):
            item.setData([], [])
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("angle of the bump", "°", 1), Quantity("drift", "°/s", 3)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return grouped(value, decimals)  # the unit stands beside the axis

    def traces(self) -> list[Trace]:
        """What was measured, and what theory expects."""
        order = np.argsort(self._angles, kind="stable")
        measured = self._angles[order], self._speeds[order]
        return [
            Trace("measured", *measured, self._theme.colour("state")),
            Trace("theory", self._where, self._expected, self._theme.colour("energy")),
        ]


class DriftPage(MeasuredPage):
    """Where the bump goes when it is left alone."""

    name, title = "drift", "Drift"
    about = (
        "Velocity of the bump at each angle, left to itself; filled dots are angles to which it "
        "returns, open dots angles which it leaves"
    )
    idle = (
        "How fast the bump moves by itself at each angle, without noise or the chance of spikes; "
        "landmark and stimuli as they are."
    )
    how = "Put the bump of this network at many angles and see where it goes"
    plot: DriftPlot | None
    _field: DriftField | None = None
    _turn = 2.0 * math.pi

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        if isinstance(s, RingSnapshot):
            self._turn = s.turn

    def make_plot(self) -> Plot:
        return DriftPlot()

    measure = staticmethod(drift_field)
    key = staticmethod(drift_key)

    def show_result(self, result: DriftField) -> str:
        self._field = result
        assert self.plot is not None
        self.plot.show_field(result, self._turn)
        return drift_words(result, self._turn)

    def clear_plot(self) -> None:
        self._field = None
        if self.plot is not None:
            self.plot.clear_field()

    def overlay(self) -> RingOverlay:
        if self._field is None:
            return NOTHING
        return RingOverlay(stable=self._field.stable, unstable=self._field.unstable)


def drift_words(field: DriftField, turn: float = 2.0 * math.pi) -> str:
    """A drift field in a sentence or two, of a ring whose turn stands for so many rad."""
    share = turn / (2.0 * math.pi)
    if field.still:
        return "No drift: the bump stays wherever it is put, slower than 0.005°/s everywhere."
    fastest = f"fastest {_speed(share * field.fastest)}"
    if field.expected is not None and (top := float(np.abs(field.expected).max())) > 0.0:
        fastest += f" (theory of small inputs {_speed(share * top)})"
    stable = share * np.degrees(field.stable)
    if not len(stable):
        return f"The bump stays nowhere; {fastest}."
    if len(stable) > MOST_NAMED:
        return f"The bump stays at {len(stable)} angles; {fastest}."
    named = [f"{angle % math.degrees(turn):.0f}°" for angle in stable]
    listed = " and ".join(", ".join(named).rsplit(", ", 1))
    return f"The bump ends at {listed}; {fastest}."


def _speed(radians: float) -> str:
    degrees = math.degrees(radians)
    return f"{degrees:.3g}°/s" if degrees < 1000.0 else f"{degrees:,.0f}°/s"
