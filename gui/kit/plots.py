"""What every plot is: themed axes, fixed ranges, a way back from a zoom."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics
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
        self._dressed_in: Theme | None = None
        self._zoom = zoom
        self._home = QRectF()
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
        recoloured = theme is not self._dressed_in
        self._theme, self._scale, self._dressed_in = theme, scale, theme
        self.setBackground(theme.colour("panel"))
        self.getPlotItem().setContentsMargins(0, round(8 * scale), round(18 * scale), 0)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            if recoloured:  # each sets the label's text anew, which is slow
                axis.setPen(pg.mkPen(theme.colour("line")))
                axis.setTextPen(pg.mkPen(theme.colour("muted")))
            axis.setTickFont(self._font())
            axis.setStyle(tickLength=-4, tickTextOffset=4, hideOverlappingLabels=round(40 * scale))
            if side == "bottom":  # by itself it cuts off what is below the line of large words
                high = max(18, QFontMetrics(self._font()).height() + 2)
                axis.setStyle(autoExpandTextSpace=False, tickTextHeight=high)
            if axis.labelText:
                axis.label.setFont(self._font())
                axis.setLabel(axis.labelText, color=theme.muted)

    def _font(self) -> QFont:
        return font(11, scale=self._scale)

    def _pen(self, token: str, width: float = 1.0, **more) -> object:  # type: ignore[no-untyped-def]
        return pg.mkPen(self._theme.colour(token), width=width * max(1.0, self._scale), **more)
