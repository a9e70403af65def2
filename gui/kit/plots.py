"""What every plot is: themed axes, fixed ranges, a way back from a zoom."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.theme import DARK, Theme, font

__all__ = ["Axis", "Plot"]


pg.setConfigOptions(imageAxisOrder="row-major", antialias=False)


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose minus signs are minus signs."""

    def tickStrings(self, values, scale, spacing):  # type: ignore[no-untyped-def]
        return [words.replace("-", "−") for words in super().tickStrings(values, scale, spacing)]


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot without menus whose axes, words and lines follow the theme.

    The mouse may zoom where `zoom` says so; a double-click then goes back.
    """

    def __init__(self, parent: QWidget | None = None, *, zoom: bool = False) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(parent, axisItems=axes)
        self._theme = DARK
        self._scale = 1.0
        self._zoom = zoom
        self._home = QRectF()
        self.kept_range: tuple[float, float, float, float] | None = None
        """What curves of kept results take up (x from, to, y from, to): the axes take it in."""
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(x=zoom, y=zoom)
        item.setContentsMargins(0, 8, 18, 0)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(120, 70)
        # Heights are the layout's to give, by its stretches alone.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def set_home(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set the range, and go there on a double-click."""
        home = QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0])
        if home != self._home:
            self._home = home
            self.setRange(home, padding=0)

    def mouseDoubleClickEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self._zoom:
            self.setRange(self._home, padding=0)
        super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self._zoom:
            super().wheelEvent(event)
        else:
            event.ignore()

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self.setBackground(theme.colour("panel"))
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(theme.colour("line")))
            axis.setTextPen(pg.mkPen(theme.colour("muted")))
            axis.setTickFont(self._font())
            axis.setStyle(tickLength=-4, tickTextOffset=4, hideOverlappingLabels=False)
            if axis.labelText:
                axis.label.setFont(self._font())
                axis.setLabel(axis.labelText, color=theme.muted)

    def _font(self) -> QFont:
        return font(11, scale=self._scale)

    def _pen(self, token: str, width: float = 1.0, **more) -> object:  # type: ignore[no-untyped-def]
        return pg.mkPen(self._theme.colour(token), width=width * max(1.0, self._scale), **more)
