"""The picture of a plane's height: all of it, and finer where a part is looked at."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from gui.kit.hillshade import energy_colours, hillshade, shade
from gui.kit.theme import Theme
from sim.plane import Plane

__all__ = ["LEVELS", "PlanePicture"]

LEVELS = 14  # contour lines, about
LARGEST = 900  # px along a side of the picture; larger ones are enlarged


class PlanePicture:
    """Two images in a plot: the whole height, and over it the part that is zoomed.

    Parameters
    ----------
    item : pg.PlotItem
        In which they lie.
    """

    def __init__(self, item: pg.PlotItem) -> None:
        self._whole, self._part = pg.ImageItem(), pg.ImageItem()
        for image in (self._whole, self._part):
            item.addItem(image)
        self._part.hide()
        self._side = 0  # px of the picture there is
        self.set_zoomed(False)

    def forget(self) -> None:
        """What was drawn is no longer so: draw it the next time."""
        self._side = 0

    def set_zoomed(self, zoomed: bool) -> None:
        """Whether only a part is seen. An enlarged image is not kept in pixels: it has too many."""
        mode = pg.ImageItem.CacheMode
        self._whole.setCacheMode(mode.NoCache if zoomed else mode.DeviceCoordinateCache)
        self._part.hide()

    def show(self, plane: Plane, limits: tuple[float, float], theme: Theme, side: int) -> None:
        """Draw the height between these limits, unless it is drawn in so many pixels already."""
        side = max(2, min(side, LARGEST))
        if side == self._side:
            return
        self._side = side
        rows, columns = slice(None), slice(None)
        self._draw(self._whole, plane, limits, theme, (rows, columns, side, 1.0))

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
        self._draw(self._part, plane, limits, theme, (rows, columns, max(2, wanted), nearer))
        self._part.show()

    @staticmethod
    def _draw(
        image: pg.ImageItem,
        plane: Plane,
        limits: tuple[float, float],
        theme: Theme,
        what: tuple[slice, slice, int, float],
    ) -> None:
        rows, columns, side, nearer = what
        x, y = plane.x[columns], plane.y[rows]
        shape = (side, side) if nearer == 1.0 else _shape(len(y), len(x), side)
        colours = energy_colours(theme.energy)
        made: NDArray[np.uint8] = hillshade(
            plane.values[rows, columns], *limits, colours, LEVELS, shape, nearer
        )
        shade(made, None if plane.dim is None else plane.dim[rows, columns])
        # Its first row is the top, and an item's the lowest.
        image.setImage(np.ascontiguousarray(made[::-1]), autoLevels=False)
        image.setRect(QRectF(float(x[0]), float(y[0]), float(x[-1] - x[0]), float(y[-1] - y[0])))


def _shape(rows: int, columns: int, side: int) -> tuple[int, int]:
    """Pixels of a picture of so many points, its longer side given."""
    longer = max(rows, columns)
    return max(2, round(side * rows / longer)), max(2, round(side * columns / longer))
