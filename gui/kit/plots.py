"""What every plot is: themed axes whose numbers fit, values to read off and to copy, a zoom with a
way back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.plot_hands import ABOUT, PlotHands
from gui.kit.plot_labels import grouped, nice_step
from gui.kit.plot_values import Quantity, Reading, Table, Trace, moved, nearest, table_of, zoomed
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from gui.kit.tooltips import wrapped

__all__ = ["Axis", "Curve", "Dots", "Level", "Plot"]


pg.setConfigOptions(imageAxisOrder="row-major", antialias=False)

Ticks = Sequence[tuple[float, str]]


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose minus signs are minus signs, and whose numbers may stand out at its ends."""

    OUT = 60.0  # px
    _label_words = ""

    def _updateLabel(self) -> None:
        # Asked for by every range that is set; laying out the same words again is slow.
        words = self.labelString()
        if words != self._label_words:
            self._label_words = words
            self.label.setHtml(words)
        self._adjustSize()
        self.picture = None
        self.update()

    def boundingRect(self) -> QRectF:
        rect = QRectF(super().boundingRect())
        # A number that does not lie in it whole would be left out.
        out = self.OUT if self.orientation == "bottom" else 0.0
        return rect.adjusted(-out, 0.0, out, 0.0)

    def tickStrings(self, values, scale, spacing):  # type: ignore[no-untyped-def]
        return [words.replace("-", "−") for words in super().tickStrings(values, scale, spacing)]


def _on_device(pen: QPen, painter: QPainter, item: pg.GraphicsObject) -> QPen:
    """A pen of a curve as wide on the device that is painted on as it is said to be in pixels.

    Pens of curves have a width that the axes do not stretch; neither would a screen of twice the
    pixels, nor a larger picture.
    """
    there, here = painter.deviceTransform().determinant(), item.sceneTransform().determinant()
    factor = math.sqrt(abs(there / here)) if here else 1.0
    if abs(factor - 1.0) < 1e-3:
        return pen
    wide = QPen(pen)
    wide.setWidthF(pen.widthF() * factor)
    return wide


class Curve(pg.PlotCurveItem):  # type: ignore[misc]
    """A curve in a plot of fixed range: it may draw on all of it, at any frame."""

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def paint(self, painter, option, widget) -> None:  # type: ignore[no-untyped-def]
        pen = self.opts["pen"]
        self.opts["pen"] = _on_device(pen, painter, self)
        super().paint(painter, option, widget)
        self.opts["pen"] = pen


class Dots(pg.ScatterPlotItem):  # type: ignore[misc]
    """Dots in a plot, which keeps pictures of the few kinds it draws, not of a thousand: any new
    pen or brush, of a theme or a figure, makes another kind."""

    def _maybeRebuildAtlas(self, threshold: int = 2, minlen: int = 16) -> None:
        super()._maybeRebuildAtlas(threshold, minlen)


class Level(pg.InfiniteLine):  # type: ignore[misc]
    """A line across a plot."""

    def paint(self, painter, *_) -> None:  # type: ignore[no-untyped-def]
        left, right = self._endPoints
        painter.setPen(_on_device(self.pen, painter, self))
        painter.drawLine(QPointF(left, 0.0), QPointF(right, 0.0))


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot whose axes, words and lines follow the theme.

    Pointing at it reads off the nearest value; the wheel zooms, a drag moves, a double-click shows
    everything again; its menu copies the values or exports the plot. A subclass says what it shows
    in `quantities` and `traces`, and calls `changed` when that is other than before.
    """

    name: ClassVar[str] = "Plot"
    """What it is called where nothing stands over it."""
    time_axis: ClassVar[bool] = False
    """Whether it is drawn against time: those one above the other begin at the same place."""
    own_ticks: ClassVar[bool] = False
    """Whether its ticks stay as they are when it is zoomed, as names do."""
    square_cells: ClassVar[bool] = False
    """Whether both axes are zoomed alike, always."""

    _whole = False
    _focus_shown = False  # whether keys have brought the focus, or are used

    def __init__(self, parent: QWidget | None = None) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        # Ours is the only menu: making those of the base, never shown, takes a third of the time.
        super().__init__(parent, axisItems=axes, enableMenu=False)
        self._theme = DARK
        self._scale = 1.0
        self._dressed_in: Theme | None = None
        self._home = QRectF()
        self.kept_range: tuple[float, float, float, float] | None = None
        """What curves of kept results take up (x from, to, y from, to): the axes take it in."""
        self._part: QRectF | None = None
        self._ticks: dict[str, Ticks] = {}
        self._widest, self._left = 0.0, 0
        item = self.getPlotItem()
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.setContentsMargins(0, 8, 18, 0)
        self.setFrameShape(self.Shape.NoFrame)
        # A plain colour needs no picture of itself: they took .7 MiB of each plot, seen or not.
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(120, 70)
        # Heights are the layout's to give, by its stretches alone.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.hands = PlotHands(self, self.viewport())
        self.viewport().setMouseTracking(True)
        self.getViewBox().sigResized.connect(self._resized)
        self.setAccessibleName(self.name)
        self.setToolTip("")
        self._whole = True

    def setToolTip(self, words: str) -> None:
        """What is said of the plot, and after it what the mouse does."""
        about = wrapped(ABOUT)
        own = words.removesuffix(about).rstrip("\n")  # what was told before may be given back
        super().setToolTip(f"{wrapped(own)}\n{about}" if own else about)

    # ---- what a subclass says ------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        """What is along x and along y."""
        return Quantity("x"), Quantity("y")

    def traces(self) -> Sequence[Trace]:
        """Its curves and points, in the units on the screen."""
        return ()

    def arrange(self) -> None:
        """Lay out what depends on the size of the plot or on the part of it that is shown."""

    def changed(self) -> None:
        """What is shown is other than before."""
        self.hands.refresh()

    # ---- values --------------------------------------------------------------------------------

    def reading_at(self, position: QPointF) -> Reading | None:
        """The value nearest to a position in the plot."""
        if not self.pixels().contains(position):
            return None
        traces, extent, area = self.traces(), self.extent, self.pixels()
        pixel = extent.width() / max(1.0, area.width()), extent.height() / max(1.0, area.height())
        found = nearest(traces, self.to_place(position), pixel, extent)
        if found is None:
            return None
        trace, point = traces[found[0]], found[1]
        x, y = float(trace.x[point]), float(trace.y[point])
        return Reading(self.words_at(trace.name, x, y), self.to_pixels(x, y), trace.colour)

    def words_at(self, name: str, x: float, y: float) -> str:
        """What is said of a point of a trace: "A: 0.94 at 1.25 sweeps"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)} at {across.words(x)}"

    def values(self) -> Table:
        """The points of all curves; where it is zoomed, those within the part that is shown."""
        between = (-math.inf, math.inf)
        if self.zoomed:
            between = (self.extent.left(), self.extent.right())
        return table_of(*self.quantities(), self.traces(), between)

    # ---- the axes ------------------------------------------------------------------------------

    @property
    def zoomed(self) -> bool:
        """Whether a hand has chosen the part of the axes that is shown."""
        return self._part is not None

    @property
    def extent(self) -> QRectF:
        """The part of the axes that is shown; its top is the lowest value of y."""
        return self._home if self._part is None else self._part

    def set_home(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set all there is to see; it is shown, unless a hand has chosen a part of it."""
        home = QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0])
        if home == self._home:
            return
        self._home = home
        if self._part is None:
            self.setRange(home, padding=0)
            for side in ("left", "bottom"):
                if side not in self._ticks:
                    self._lay_ticks(side)
        elif not home.intersects(self._part):
            self._show_part(None)  # what was looked at is no longer there

    def view_all(self) -> None:
        """Show everything again, and follow it from now on."""
        if self._part is not None:
            self._show_part(None)

    def zoom(self, position: QPointF, factor: float) -> None:
        """Change the part shown about a position; beside the plot, along that axis alone."""
        area = self.pixels()
        across, up = position.y() <= area.bottom(), position.x() >= area.left()
        if self.square_cells:
            across = up = area.contains(position)
        if self._home.isEmpty() or not (across or up):
            return
        about = self.to_place(position)
        # Over an axis that one; over the plot both.
        only_x, only_y = not across, not up
        self._show_part(
            zoomed(
                self.extent, self._home, about,
                1.0 if only_y else factor, 1.0 if only_x else factor,
            )
        )  # fmt: skip

    def pan(self, pixels: QPointF) -> None:
        """Move what is shown by so many pixels, where it is zoomed."""
        if self._part is None:
            return
        area, part = self.pixels(), self._part
        x = -pixels.x() * part.width() / max(1.0, area.width())
        y = pixels.y() * part.height() / max(1.0, area.height())
        self._show_part(moved(part, self._home, x, -y if self.getViewBox().yInverted() else y))

    def _show_part(self, part: QRectF | None) -> None:
        self._part = part
        self.setRange(self.extent, padding=0)
        self.arrange()
        for side in ("left", "bottom"):
            self._lay_ticks(side)
        self.hands.place_mark()
        self.viewport().update()

    def pixels(self) -> QRectF:
        """Where the curves are drawn."""
        return QRectF(self.getViewBox().sceneBoundingRect())

    def to_pixels(self, x: float, y: float) -> QPointF:
        """Where a place of the axes is."""
        area, part = self.pixels(), self.extent
        up = (y - part.top()) / (part.height() or 1.0) * area.height()
        return QPointF(
            area.left() + (x - part.left()) / (part.width() or 1.0) * area.width(),
            area.top() + up if self.getViewBox().yInverted() else area.bottom() - up,
        )

    def to_place(self, position: QPointF) -> QPointF:
        """The place of the axes at a position."""
        area, part = self.pixels(), self.extent
        down = (position.y() - area.top()) / (area.height() or 1.0)
        up = down if self.getViewBox().yInverted() else 1.0 - down
        return QPointF(
            part.left() + (position.x() - area.left()) / (area.width() or 1.0) * part.width(),
            part.top() + up * part.height(),
        )

    def mark_corner(self) -> QPointF:
        """Where the corner of the button lies that takes a zoom back, top right."""
        return QPointF(self.viewport().width() - 4.0, 2.0)

    # ---- ticks ---------------------------------------------------------------------------------

    def set_ticks(self, side: str, ticks: Ticks) -> None:
        """Have these ticks ("left" or "bottom") where everything is shown."""
        self._ticks[side] = list(ticks)
        self._lay_ticks(side)

    def _lay_ticks(self, side: str) -> None:
        ticks = self._ticks.get(side)
        if ticks is None or (self.zoomed and not self.own_ticks):
            ticks = self._ticks_between(side)
        self.getAxis(side).setTicks([list(ticks), []])
        if side == "left":
            metrics = QFontMetricsF(self._font())
            self._widest = max((metrics.horizontalAdvance(words) for _, words in ticks), default=0)
            self.fit_left()

    def _ticks_between(self, side: str) -> Ticks:
        """Round numbers on the part that is shown, as many as there is room for."""
        upright, area, part = side == "left", self.pixels(), self.extent
        low, high = (part.top(), part.bottom()) if upright else (part.left(), part.right())
        room = (area.height() / 30.0 if upright else area.width() / 80.0) / self._scale
        step = nice_step((high - low) / min(max(room, 1.5), 6.0))
        if math.floor(high / step) - math.ceil(low / step) < 1:
            step = nice_step((high - low) / 3.0)  # one number alone gives no scale
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        places = [i * step for i in range(first, last + 1)]
        return [(place, self.tick_words(side, place, decimals)) for place in places]

    def _resized(self, *_: object) -> None:
        """Round numbers are as many as there is room for."""
        if not self._home.isEmpty():
            for side in ("left", "bottom"):
                if self.zoomed or side not in self._ticks:
                    self._lay_ticks(side)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        """How a number is written at an axis."""
        quantity = self.quantities()[side == "left"]
        words = grouped(value, decimals)
        return quantity.with_unit(words) if quantity.unit.startswith("°") else words

    def left_needed(self) -> int:
        """How wide the numbers at the left are with what stands beside them, px."""
        axis = self.getAxis("left")
        if not axis.isVisible():
            return 0
        beside = 0.8 * axis.label.boundingRect().height() if axis.label.isVisible() else 0.0
        return math.ceil(self._widest + 8.0 + beside)

    def fit_left(self) -> None:
        """Give the left axis the width its numbers need; plots against time share the widest."""
        if self._home.isEmpty():
            return  # whoever shows something else on it lays it out
        plots, above = [self], self.parentWidget()
        if self.time_axis and above is not None:
            near = [part for part in above.children() if isinstance(part, Plot)]
            plots = [plot for plot in near if plot.time_axis and not plot.isHidden()] or plots
        wide = max(plot.left_needed() for plot in plots)
        for plot in plots:
            if plot._left != wide:
                plot._left = wide
                plot.getAxis("left").setWidth(wide)
                plot.getPlotItem().layout.activate()

    # ---- looks ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        recoloured = theme is not self._dressed_in
        self._theme, self._scale, self._dressed_in = theme, scale, theme
        self.setBackground(theme.colour("panel"))
        self.getPlotItem().setContentsMargins(0, round(8 * scale), round(18 * scale), 0)
        # The lines of the axes are drawn in pixels: they grow with the screen by themselves.
        line = pg.mkPen(theme.colour("line"), cosmetic=False)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.label.setFont(self._font())
            # Each sets the label's text anew, which is slow.
            if recoloured:
                axis.setPen(line)
                axis.setTextPen(pg.mkPen(theme.colour("muted")))
            elif axis.labelText:
                axis.setLabel(axis.labelText, color=theme.muted)
            axis.setTickFont(self._font())
            axis.setStyle(tickLength=-4, tickTextOffset=4, hideOverlappingLabels=round(40 * scale))
            if side == "bottom":  # by itself it cuts off what is below the line of large words
                high = max(18, QFontMetrics(self._font()).height() + 2)
                axis.setStyle(autoExpandTextSpace=False, tickTextHeight=high)
        self.hands.set_theme(theme, scale)
        if not self._home.isEmpty():
            for side in ("left", "bottom"):
                self._lay_ticks(side)

    def _font(self) -> QFont:
        return font(11, scale=self._scale)

    def _pen(self, token: str, width: float = 1.0, **more) -> object:  # type: ignore[no-untyped-def]
        return pg.mkPen(self._theme.colour(token), width=width * max(1.0, self._scale), **more)

    # ---- the hand ------------------------------------------------------------------------------

    # The mouse is ours: nothing of it reaches the scene, whose menus and zoom are others.

    def mousePressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.hands.press(event)

    def mouseMoveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.hands.move(event)

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.hands.release(event)

    def mouseDoubleClickEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.button() == Qt.MouseButton.LeftButton:
            self.view_all()
            event.accept()

    def wheelEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.hands.wheel(event)

    def contextMenuEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.hands.context_menu(event)

    def focusInEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().focusOutEvent(event)
        self.viewport().update()

    def leaveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.hands.leave()

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        if self._whole:  # the base is resized before that
            self.hands.place_mark()

    def showEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().showEvent(event)
        self.fit_left()
