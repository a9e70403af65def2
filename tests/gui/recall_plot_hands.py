"""What the tests of the readouts of a memory share: plots put up, things to draw, what is drawn."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor, QPainter, QPixmap

from gui.hopfield.correlation_plot import CorrelationPlot
from gui.hopfield.errors_plot import ErrorsPlot
from gui.hopfield.overlap_map_plot import OverlapMapPlot
from gui.hopfield.readout_pages import ReadoutPages
from gui.kit.recall_plots import EnergyPlot, OverlapPlot
from gui.kit.theme import LIGHT
from tests.gui.waiting import let_go_on

OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"]
KINDS = {
    "overlaps": OverlapPlot, "energy": EnergyPlot, "map": OverlapMapPlot,
    "correlations": CorrelationPlot, "errors": ErrorsPlot, "pages": ReadoutPages,
}  # fmt: skip


@pytest.fixture
def put_up(qtbot):
    def make(kind: str, theme=LIGHT, size=(384, 200), scale=1.0):
        widget = KINDS[kind]()
        qtbot.addWidget(widget)
        widget.set_theme(theme, scale)
        widget.resize(*size)
        widget.show()
        let_go_on(0)
        return widget

    return make


def written(axis: pg.AxisItem) -> list[str]:
    """The numbers that are drawn at an axis."""
    painter = QPainter(paper := QPixmap(10, 10))
    assert not paper.isNull()
    _, _, words = axis.generateDrawSpecs(painter)
    painter.end()
    return [told for _, _, told in words]


def colours(count: int) -> list[QColor]:
    return [QColor(OKABE_ITO[i % len(OKABE_ITO)]) for i in range(count)]


def names(count: int, length: int = 1) -> list[str]:
    return [f"{i}".rjust(length, "m") for i in range(count)]


def recall(count: int, points: int, last: float, noise: float = 0.0):
    """Sweeps, overlaps and energy of something like a recall."""
    rng = np.random.default_rng(3)
    sweeps = np.linspace(0.0, last, points)
    ends = np.concatenate([[0.95], rng.uniform(-0.3, 0.3, 100)])[:count]
    gone = np.exp(-sweeps / max(last / 6.0, 1e-9))[:, None]
    overlaps = ends * (1.0 - gone) + 0.3 * gone + noise * rng.standard_normal((points, count))
    return sweeps, np.clip(overlaps, -1.0, 1.0), -40.0 - 228.1 * (1.0 - gone[:, 0])
