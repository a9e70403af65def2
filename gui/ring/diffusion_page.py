"""Diffusion of the bump by noise: its constant, measured on many runs, against theory."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import round_above
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Dots, Plot
from gui.kit.theme import Theme
from gui.ring.analysis_page import MeasuredPage
from sim.arrays import Array
from sim.ring.diffusing import Diffusion, diffusion_key, measure_diffusion

__all__ = ["DiffusionPage", "DiffusionPlot"]

NONE: Array = np.zeros(0)
UNIT = "rad²"


def _told(value: float) -> str:
    return f"{value:.3g}"


class DiffusionPlot(Plot):
    """Variance of the angle of the bump over the runs against time, with 95 % intervals."""

    name = "Diffusion"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times, self._variance, self._line, self._expected = NONE, NONE, NONE, NONE
        self._bars = pg.ErrorBarItem(x=NONE, y=NONE, top=NONE, bottom=NONE)
        self._fit, self._theory = Curve(), Curve()
        self._points = Dots(size=6, symbol="o")
        for item in (self._bars, self._fit, self._theory, self._points):
            self.addItem(item)
        self.setLabel("left", f"variance, {UNIT}")
        self.set_home((0.0, 1.0), (0.0, 1.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._bars.setData(pen=self._pen("muted"))
        self._fit.setPen(self._pen("state"))
        self._theory.setPen(self._pen("energy", style=Qt.PenStyle.DashLine))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))

    def show_diffusion(self, result: Diffusion) -> None:
        """Draw a measurement."""
        t, v = result.times, result.variance
        self._times, self._variance, self._line = t, v, result.constant * t
        self._expected = NONE if result.expected is None else result.expected * t
        self._bars.setData(x=t, y=v, top=result.high - v, bottom=v - result.low)
        self._points.setData(t, v)
        self._fit.setData(t, self._line)
        self._theory.setData(t if len(self._expected) else NONE, self._expected)
        top = max(float(result.high.max()), float(self._expected.max(initial=0.0)), 1e-12)
        self.set_home((0.0, float(t[-1])), (0.0, round_above(1.02 * top)))
        self.changed()

    def clear_diffusion(self) -> None:
        """Draw nothing."""
        self._times = self._variance = self._line = self._expected = NONE
        self._bars.setData(x=NONE, y=NONE, top=NONE, bottom=NONE)
        for item in (self._points, self._fit, self._theory):
            item.setData([], [])
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("time", "s", 2), Quantity("variance of the angle", UNIT, told=_told)

    def traces(self) -> list[Trace]:
        """What was measured, its line, and what theory expects."""
        state, energy = self._theme.colour("state"), self._theme.colour("energy")
        theory = self._times if len(self._expected) else NONE
        return [
            Trace("measured", self._times, self._variance, state),
            Trace("fit", self._times, self._line, state),
            Trace("theory", theory, self._expected, energy),
        ]

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        if side == "left" and value and not 1e-3 <= abs(value) < 1e4:
            return f"{value:.0e}".replace("e-0", "e-").replace("-", "−")
        words = super().tick_words(side, value, decimals)
        return words if side == "left" else f"{words} s"


class DiffusionPage(MeasuredPage):
    """How fast noise alone makes the bump lose its angle."""

    name, title = "diffusion", "Diffusion"
    about = (
        "Variance of the angle of the bump over many runs of their own noise; its slope is the "
        "diffusion constant"
    )
    idle = "How fast noise alone makes the bump wander, in the dark: many runs of this network."
    how = "Run this network many times with other noise, in the dark"
    plot: DiffusionPlot | None

    def make_plot(self) -> Plot:
        return DiffusionPlot()

    measure = staticmethod(measure_diffusion)
    key = staticmethod(diffusion_key)

    def show_result(self, result: Diffusion) -> str:
        assert self.plot is not None
        self.plot.show_diffusion(result)
        return diffusion_words(result)

    def clear_plot(self) -> None:
        if self.plot is not None:
            self.plot.clear_diffusion()


def diffusion_words(result: Diffusion) -> str:
    """As "Measured 0.0124 ± 0.0006 rad²/s (95 %, 200 runs), theory 0.0125."."""
    if result.least == 0.0:
        return (
            f"Less than {result.most:.2g} rad²/s (95 %, {result.runs} runs): the bump hardly "
            "diffuses, or is held."
        )
    error = 0.5 * (result.most - result.least)
    small = result.constant < 1e-3
    unit, factor = ("10⁻⁶ rad²/s", 1e6) if small else ("rad²/s", 1.0)
    decimals = 0
    if error > 0.0:
        decimals = max(0, 1 - math.floor(math.log10(error * factor)))
    told = f"{result.constant * factor:.{decimals}f} ± {error * factor:.{decimals}f} {unit}"
    words = f"Measured {told} (95 %, {result.runs} runs)"
    if result.expected is None:
        return f"{words}; there is no closed form for this network."
    return f"{words}, theory {result.expected * factor:.{decimals}f}."
