"""The picture of a plane's height: all of it, and finer where a part is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.kit.hillshade import energy_colours, hillshade
from gui.kit.theme import Theme
from sim.plane import Plane

__all__ = ["LEVELS", "PlanePicture"]

LEVELS = 14  # contour lines, about
LARGEST = 900  # px along a side of the picture; larger ones are enlarged


class _Relief(pg.GraphicsObject):  # type: ignore[misc]
    """A height as a picture, in the units of its axes, worked out when it is painted.

    A window that is laid out anew asks for several sizes in a row; only the one that is painted is
    worked out, which takes some 20 ms.
    """

    def __init__(self) -> None:
        super().__init__()
        self._height: _Height | None = None
        self._image: QImage | None = None

    def show_height(self, height: _Height) -> None:
        """Show this from now on."""
        if self._height is not None and height.same_as(self._height):
            return
        self.prepareGeometryChange()
        self._height, self._image = height, None
        self.update()

    def let_go(self) -> None:
        """Show nothing, and keep nothing."""
        self.prepareGeometryChange()
        self._height = self._image = None

    def boundingRect(self) -> QRectF:
        return self._height.room if self._height is not None else QRectF()

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        if self._height is None:
            return
        if self._image is None:
            self._image = self._height.drawn()
        painter.drawImage(self._height.room, self._image)


@dataclass(frozen=True, eq=False)
class _Height:
    """What is drawn: some rows and columns of a plane, in so many pixels along the longer side."""

    plane: Plane
    limits: tuple[float, float]
    colour: str
    rows: slice
    columns: slice
    side: int
    nearer: float = 1.0

    def same_as(self, other: _Height) -> bool:
        """Whether its picture is the same."""
        mine, others = (
            (h.limits, h.colour, h.rows, h.columns, h.side, h.nearer) for h in (self, other)
        )
        return self.plane is other.plane and mine == others

    @property
    def room(self) -> QRectF:
        """Where it lies, in the units of the axes."""
        x, y = self.plane.x[self.columns], self.plane.y[self.rows]
        return QRectF(float(x[0]), float(y[0]), float(x[-1] - x[0]), float(y[-1] - y[0]))

    def drawn(self) -> QImage:
        """Its picture; the first row is the lowest, as an item's is."""
        plane, side = self.plane, self.side
        values = plane.values[self.rows, self.columns]
        rows, columns = values.shape
        shape = (side, side) if self.nearer == 1.0 else _shape(rows, columns, side)
        colours = energy_colours(self.colour)
        dim = None if plane.dim is None else plane.dim[self.rows, self.columns]
        made: NDArray[np.uint8] = hillshade(
            values, *self.limits, colours, LEVELS, shape, self.nearer, dim
        )
        high, wide = made.shape[:2]
        pixels = made[::-1].tobytes()
        image = QImage(pixels, wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
        # A copy in the format of the screen, which has pixels of its own.
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class PlanePicture:
    """Two pictures in a plot: the whole height, and over it the part that is zoomed.

    Parameters
    ----------
    item : pg.PlotItem
        In which they lie.
    """

    def __init__(self, item: pg.PlotItem) -> None:
        self._whole, self._part = _Relief(), _Relief()
        for image in (self._whole, self._part):
            item.addItem(image)
        self.set_zoomed(False)

    def set_zoomed(self, zoomed: bool) -> None:
        """Whether only a part is seen. An enlarged image is not kept in pixels: it has too many."""
        mode = _Relief.CacheMode
        self._whole.setCacheMode(mode.NoCache if zoomed else mode.DeviceCoordinateCache)
        self._part.hide()
        if not zoomed:
            self._part.let_go()

    def show(self, plane: Plane, limits: tuple[float, float], theme: Theme, side: int) -> None:
        """Show the height between these limits, in so many pixels along a side."""
        side, whole = max(2, min(side, LARGEST)), slice(None)
        self._whole.show_height(_Height(plane, limits, theme.energy, whole, whole, side))

    def sharpen(
        self, plane: Plane, limits: tuple[float, float], theme: Theme, part: QRectF, side: int
    ) -> None:
        """Draw a part of the height, in so many pixels along its longer side."""
        spans = []
        for axis, low, high in (
            (plane.x, part.left(), part.right()),
            (plane.y, part.top(), part.bottom()),
        ):
            # A cubic through the points needs one more on either side.
            first = int(np.searchsorted(axis, low)) - 2
            last = int(np.searchsorted(axis, high)) + 2
            spans.append(slice(max(0, first), min(len(axis), last + 1)))
        columns, rows = spans
        seen = float(plane.x[columns][-1] - plane.x[columns][0])
        nearer = float(plane.x[-1] - plane.x[0]) / seen
        # The points beside the part take their share of the pixels.
        wanted = min(LARGEST, math.ceil(side * seen / part.width()))
        height = _Height(plane, limits, theme.energy, rows, columns, max(2, wanted), nearer)
        self._part.show_height(height)
        self._part.show()


def _shape(rows: int, columns: int, side: int) -> tuple[int, int]:
    """Pixels of a picture of so many points, its longer side given."""
    longer = max(rows, columns)
    return max(2, round(side * rows / longer)), max(2, round(side * columns / longer))
