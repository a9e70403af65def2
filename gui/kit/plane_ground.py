"""A plane of states seen from above: a height over it, marks, paths and the state.

The axes, the transforms and the picture of the height are pyqtgraph's; what lies on the picture is
painted in layers over it, in pixels, so that lines and signs have one width whatever the axes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.filmed import fineness
from gui.kit.hillshade import between, placed, ticks
from gui.kit.plane_layers import RIM_ROOM, Layer, PathsLayer, paint_live, paint_marks, paint_trail
from gui.kit.plane_picture import PlanePicture
from gui.kit.plot_hands import PlotHands
from gui.kit.plot_labels import energy_words
from gui.kit.plots import Plot
from gui.kit.theme import DARK, Theme, font
from sim.arrays import Array
from sim.plane import Mark, Plane

__all__ = ["PlaneGround", "Point"]

Point = tuple[float, float]

SHARPEN = 120  # ms after the last zoom or move until the picture is drawn anew


class PlaneGround(QWidget):
    """Shows a `Plane`, or a part of it, and what lies on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.scale = 1.0
        self.plane: Plane | None = None
        self.paths: list[Array] = []
        self.trail: Array = np.zeros((0, 2))
        self.live: Point | None = None
        self.arrows: list[tuple[Point, Point]] = []
        self.limits = (0.0, 0.0)
        """The lowest and the highest value on the plane."""
        self._given: list[NDArray[np.floating]] = []
        self._why_not = ""
        self._cross: Point | None = None
        self._focus_shown = False
        self._part: QRectF | None = None
        self._make_plot()
        self.hands = PlotHands(self, self)
        self._sharpening = QTimer(self)
        self._sharpening.setSingleShot(True)
        self._sharpening.timeout.connect(self._sharpen)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)

    def _make_plot(self) -> None:
        self.plot = Plot(self)
        # The mouse is this widget's.
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        for side in ("left", "bottom"):
            item.getAxis(side).setStyle(maxTextLevel=0, maxTickLevel=0, autoExpandTextSpace=False)
            item.getAxis(side).setCacheMode(Layer.CacheMode.DeviceCoordinateCache)
        self._picture = PlanePicture(item)
        self._layers = self._make_layers()
        for height, layer in enumerate(self._layers.values()):
            layer.setZValue(10.0 + height)
            self.plot.scene().addItem(layer)

    def _make_layers(self) -> dict[str, Layer]:
        """What is painted over the picture, the lowest first."""
        return {
            "ground": Layer(self, self.paint_ground, kept=True),
            "paths": PathsLayer(self),
            "trail": Layer(self, self._paint_trail),
            "marks": Layer(self, self._paint_marks, kept=True),
            "live": Layer(self, self._paint_live),
        }

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self.theme, self.scale = theme, scale
        self.plot.set_theme(theme, scale)
        self.hands.set_theme(theme, scale)
        self.plot.setBackground(theme.colour("background"))
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        item.getViewBox().setBorder(None)
        for side in ("left", "bottom"):
            item.getAxis(side).setTickFont(self.font_of())
            item.getAxis(side).label.setFont(self.font_of())
        self._lay_out()

    def show_plane(self, plane: Plane | None, why_not: str = "") -> None:
        """Show this plane from now on, or for None why there is none."""
        if plane is self.plane and why_not == self._why_not:
            return
        old = self.plane
        if plane is None or old is None or plane.labels != old.labels:
            self._cross = self._part = None
        elif self._part is not None and not _within(self._part, plane):
            self._part = None
        self.plane, self._why_not = plane, why_not
        told = why_not
        if plane is not None:
            known = plane.values[np.isfinite(plane.values)]
            self.limits = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
            names = ", ".join(mark.name for mark in plane.marks[:12])
            low, high = (self.value_words(limit) for limit in self.limits)
            told = f"{plane.quantity} from {low} to {high}. On it: {names or 'nothing'}."
        self.setAccessibleDescription(told)
        self._lay_out()
        self.hands.refresh()

    def show_paths(self, paths: Sequence[NDArray[np.floating]]) -> None:
        """Show earlier runs, each (t, 2) from its start to its end.

        Arrays that were there the last time, in the same order, are not drawn again.
        """
        given, known = list(paths), len(self._given)
        same = all(a is b for a, b in zip(given, self._given, strict=False))
        if same and len(given) == known:
            return
        if not same or len(given) < known:
            self.paths, known = [], 0
        self._given = given
        self.paths += [placed(path) for path in given[known:]]
        self._layers["paths"].update()

    def show_trail(self, points: NDArray[np.floating]) -> None:
        """Show the path of the state so far, (t, 2)."""
        self.trail = placed(points)
        self._layers["trail"].update()

    def show_live(self, x: float, y: float) -> None:
        """Show where the state is; not a number takes it away."""
        self.live = (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None
        self._layers["live"].update()

    def show_arrows(self, arrows: Sequence[tuple[Point, Point]]) -> None:
        """Show jumps from one place to another, such as those of a two-cycle."""
        self.arrows = list(arrows)
        self._layers["trail"].update()

    def show_no_state(self) -> None:
        """Show no present state, with neither its trail nor where it goes."""
        self.show_live(float("nan"), float("nan"))
        self.show_trail(np.zeros((0, 2)))
        self.show_arrows(())

    # ---- geometry ------------------------------------------------------------------------------

    def font_of(self, pixels: float = 12.0, weight: int = 400) -> QFont:
        """A font of this size at scale 1."""
        return font(pixels, weight, self.scale)

    def room_above(self) -> float:
        """Pixels to leave above the plane."""
        return 4.0

    def room_below(self) -> float:
        """Pixels to leave below the axis and its label."""
        return 4.0

    def rim(self) -> float:
        """Pixels to leave round the plane for marks at its edge."""
        return RIM_ROOM * self.scale

    def sides(self, wide: float, tall: float, least: float) -> tuple[int, int]:
        """How wide and how tall the plane is with its rim where there is so much room, px."""
        side = math.floor(max(least, min(wide, tall)))
        return side, side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plot.setGeometry(self.rect())
        self._lay_out()

    def _lay_out(self) -> None:
        """Give the axes their places and the plane as much as there is room for."""
        item = self.plot.getPlotItem()
        item.setVisible(self.plane is not None)
        if self.plane is not None:
            x0, x1, y0, y1 = self._ends(self.shown)
            across, up = ticks(x0, x1), ticks(y0, y1)
            metrics, rim = QFontMetricsF(self.font_of()), self.rim()
            high = metrics.height()
            left, bottom = item.getAxis("left"), item.getAxis("bottom")
            for axis, label in zip((bottom, left), self.plane.labels, strict=True):
                axis.setLabel(label, color=self.theme.text)
            bottom.setTicks([across, []])
            left.setTicks([up, []])
            widest = max(map(metrics.horizontalAdvance, ("−0.5", *(words for _, words in up))))
            wide = widest + high + 14 * self.scale
            tall = 2.0 * high + 10.0 * self.scale
            left.setWidth(wide)
            bottom.setHeight(tall)
            room = (self.width() - wide - 8.0,
                    self.height() - tall - self.room_above() - self.room_below())  # fmt: skip
            sides = self.sides(*room, 40.0 + 2 * rim)
            beside = math.floor((room[0] - sides[0]) / 2)
            above = math.ceil(self.room_above())
            item.layout.setContentsMargins(
                max(0, beside), above, max(0, self.width() - beside - wide - sides[0]),
                max(0, self.height() - above - sides[1] - tall),
            )  # fmt: skip
            item.layout.activate()
            box = item.getViewBox()
            box.setRange(xRange=(x0, x1), padding=rim / (sides[0] - 2 * rim))
            box.setRange(yRange=(y0, y1), padding=rim / (sides[1] - 2 * rim))
            self._show_height(round((max(sides) - 2 * rim) * fineness(self)))
        for layer in self._layers.values():
            layer.fit()
        self.hands.place_mark()

    def _show_height(self, side: int) -> None:
        """The picture of the height; of a part, finer as soon as the hand rests."""
        assert self.plane is not None
        self._picture.set_zoomed(self.zoomed)
        self._picture.show(self.plane, self.limits, self.theme, side)
        if self.zoomed:
            self._sharpening.start(SHARPEN)

    @Slot()
    def _sharpen(self) -> None:
        if self.plane is not None and self._part is not None:
            side = round(self.plot_rect().width() * fineness(self))
            self._picture.sharpen(self.plane, self.limits, self.theme, self._part, side)

    def extent(self) -> tuple[float, float, float, float]:
        """The ends of the axes."""
        assert self.plane is not None
        x, y = self.plane.x, self.plane.y
        return float(x[0]), float(x[-1]), float(y[0]), float(y[-1])

    @property
    def shown(self) -> QRectF:
        """The part of the axes that is shown; its top is the lowest value of y."""
        x0, x1, y0, y1 = self.extent()
        return self._part if self._part is not None else QRectF(x0, y0, x1 - x0, y1 - y0)

    @staticmethod
    def _ends(part: QRectF) -> tuple[float, float, float, float]:
        return part.left(), part.right(), part.top(), part.bottom()

    def plot_rect(self) -> QRectF:
        """Where the plane, or the part of it that is shown, lies, in pixels."""
        x0, x1, y0, y1 = self._ends(self.shown)
        return QRectF(self.point_at(x0, y1), self.point_at(x1, y0))

    def points(self, where: Array) -> Array:
        """Where places (t, 2) of the axes lie in the widget."""
        box = self.plot.getPlotItem().getViewBox()
        box.childTransform()  # brings the group up to date
        t = box.childGroup.sceneTransform()
        return np.asarray(where * (t.m11(), t.m22()) + (t.dx(), t.dy()))

    def point_at(self, x: float, y: float) -> QPointF:
        """Where a place of the axes lies in the widget."""
        px, py = self.points(np.array([[x, y]]))[0].tolist()
        return QPointF(px, py)

    def place_at(self, position: QPointF) -> Point:
        """The place of the axes at a position in the widget."""
        where = self.plot.getPlotItem().getViewBox().mapSceneToView(position)
        return where.x(), where.y()

    def value_at(self, x: float, y: float) -> float:
        """The height there, between the points it is known at; not a number outside."""
        assert self.plane is not None
        x0, x1, y0, y1 = self.extent()
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            return math.nan
        return between(self.plane.values, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0))

    @property
    def zoomed(self) -> bool:
        """Whether a hand has chosen the part of the plane that is shown."""
        return self._part is not None

    def show_part(self, part: QRectF | None) -> None:
        """Show a part of the axes from now on; None for all."""
        self._part = part
        self._lay_out()

    def value_words(self, value: float) -> str:
        """A height, written as an energy is everywhere."""
        return energy_words(value)

    # ---- layers --------------------------------------------------------------------------------

    def paint_ground(self, painter: QPainter) -> None:
        """What lies under everything: the frame, or why there is no plane."""
        if self.plane is None:
            painter.setPen(self.theme.colour("muted"))
            painter.setFont(self.font_of(14))
            room = self.rect().adjusted(24, 24, -24, -24)
            wrapped = Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | wrapped), self._why_not)
        elif np.isfinite(self.plane.values[[0, -1]]).all():
            painter.setPen(QPen(self.theme.colour("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.plot_rect())

    def _paint_trail(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_trail(painter, self)

    def mark_label(self, mark: Mark) -> str:
        """What stands beside a mark."""
        return mark.name

    def _paint_marks(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_marks(painter, self)

    def _paint_live(self, painter: QPainter) -> None:
        """The state, the crosshair, and a frame round all where the keys have brought the focus."""
        if self.plane is not None:
            paint_live(painter, self, self._cross if self.hasFocus() else None)
        if self.hasFocus() and self._focus_shown:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.colour("input"), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)


def _within(part: QRectF, plane: Plane) -> bool:
    """Whether a part of the axes lies on a plane."""
    across = plane.x[0] <= part.left() and part.right() <= plane.x[-1]
    return bool(across and plane.y[0] <= part.top() and part.bottom() <= plane.y[-1])
