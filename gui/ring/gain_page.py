"""The gain curve of a compass: how fast its bump turns for each velocity asked of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gui.kit.plots import Plot
from gui.ring.analysis_page import MeasuredPage
from gui.ring.theory_plots import GainPlot
from sim.ring import HeadingNetwork
from sim.ring.analysis import GainCurve, gain_curve, gain_key, gain_velocities

__all__ = ["GainPage"]


class GainPage(MeasuredPage):
    """Speed against the speed asked for, in the dark and without noise."""

    name, title = "gain", "Gain"
    about = "Velocity of the bump against the velocity asked for"
    idle = "How fast the bump turns for each velocity asked of it. Measure runs this network."
    how = "Run this network at 24 turning velocities, in the dark and without noise"
    plot: GainPlot | None

    def make_plot(self) -> Plot:
        return GainPlot()

    @staticmethod
    def measure(network: HeadingNetwork, progress: Callable[[float], bool]) -> Any:
        curve = gain_curve(network, gain_velocities(network).tolist(), progress)
        return None if curve is None else (curve, *network.ceiling())

    key = staticmethod(gain_key)

    def show_result(self, result: tuple[GainCurve, float, str]) -> str:
        curve, ceiling, why = result
        followed, fastest = math.degrees(curve.followed), math.degrees(curve.fastest)
        degrees = np.degrees
        assert self.plot is not None
        self.plot.show_curve(
            degrees(curve.asked), degrees(curve.measured), degrees(curve.theory), followed
        )
        limit = math.degrees(float(np.abs(curve.asked).max()))
        if followed >= limit - 1.0:
            words = f"Followed within 3 % to ±{limit:.0f}°/s, the fastest asked"
        elif followed > 0.0:
            words = f"Followed within 3 % to ±{followed:.0f}°/s"
        else:
            words = "Not followed within 3 % at the slowest velocity measured"
        if math.isfinite(ceiling):
            at = math.degrees(ceiling)
            return (
                f"{words}. No faster than {fastest:.0f}°/s, reached when asked for {at:.0f}: {why}."
            )
        return f"{words}: {why}."

    def clear_plot(self) -> None:
        if self.plot is not None:
            self.plot.clear_curve()
