"""The height over a plane as a picture, worked out when it is painted."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.kit.hillshade import energy_colours, hillshade, shade
from sim.plane import Plane

__all__ = ["LEVELS", "Relief"]

LEVELS = 14  # contour lines, about
LARGEST = 900  # px along a side of the picture; larger ones are enlarged


class Relief(pg.GraphicsObject):  # type: ignore[misc]
    """A `Plane` from above, in the units of its axes.

    A window that is laid out anew asks for several sizes in a row; only the one that is painted is
    worked out, which takes some 20 ms.
    """

    def __init__(self) -> None:
        super().__init__()
        self._key: tuple[Plane, tuple[float, float], str, int] | None = None
        self._room = QRectF()
        self._image: QImage | None = None
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)

    def show_height(
        self, plane: Plane, limits: tuple[float, float], colour: str, side: int
    ) -> None:
        """Show the height over a plane from now on.

        Parameters
        ----------
        plane : Plane
        limits : (float, float)
            The values at the ends of the colours.
        colour : str
            The middle of the colours, "#rrggbb".
        side : int
            Pixels along a side.
        """
        key = (plane, limits, colour, max(2, min(side, LARGEST)))
        old = self._key
        if old is not None and plane is old[0] and key[1:] == old[1:]:
            return
        self.prepareGeometryChange()
        x, y = plane.x, plane.y
        self._room = QRectF(x[0], y[0], x[-1] - x[0], y[-1] - y[0])
        self._key, self._image = key, None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._room

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        """Paint it, worked out anew only when it or its size has changed."""
        if self._key is None:
            return
        if self._image is None:
            plane, limits, colour, side = self._key
            made = hillshade(plane.values, *limits, energy_colours(colour), LEVELS, (side, side))
            shade(made, plane.dim)
            # Its first row is the top, and an item's the lowest.
            rows = made[::-1].tobytes()
            image = QImage(rows, side, side, 4 * side, QImage.Format.Format_RGBA8888)
            self._image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(self._room, self._image)
