"""Small pictures of the patterns of the spiking memory, and where each lies on a board."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from gui.kit.painted import without_engine
from gui.kit.theme import Theme
from sim.spiking.patterns import Drawing

__all__ = ["Tiling", "board_image", "neuron_pixels", "tiled"]

SIDE = 7  # pixels of a random pattern's picture, up and across
SETS = 160  # sets of neurons that are tried
LARGEST, SMALLEST = 6.0, 2.0  # px of such a pixel, at the usual size of words
GAP, MARGIN = 2.0, 3.0  # px between pictures at least, and round all of them
WHOLE_FROM = 4  # pixels of the screen; larger pixels of a drawing are all of one size
DRAWING = 2  # pictures' places that a drawing takes, up and across


@dataclass(frozen=True)
class Tiling:
    """Where the pictures lie.

    Parameters
    ----------
    pixel : int
        Pixels of the screen to one of a random pattern's picture.
    places : tuple of QRect
        Of every pattern, in their order, pixels of the screen.
    size : QSize
        That all of them take, pixels of the screen.
    """

    pixel: int
    places: tuple[QRect, ...]
    size: QSize

    def reading_order(self) -> list[int]:
        """The patterns from 0 as they are read: row by row."""
        found = range(len(self.places))
        return sorted(found, key=lambda k: (self.places[k].top(), self.places[k].left()))


def tiled(random: int, drawings: int, room: QSize, unit: float) -> Tiling:
    """Lay out pictures as large as all of them fit; the smallest may take more height than that.

    Drawings, which come last among the patterns, lie first and take four places each, so that a
    letter can be recognised.

    Parameters
    ----------
    random, drawings : int
        How many there are of each.
    room : QSize
        Pixels of the screen.
    unit : float
        Pixels of the screen to a px at the usual size of words.
    """
    least = max(1, round(SMALLEST * unit))
    cells = random + DRAWING * DRAWING * drawings
    for pixel in range(max(least, round(LARGEST * unit)), least, -1):
        if cells * (SIDE * pixel) ** 2 > room.width() * room.height():
            continue
        found = _laid(random, drawings, room.width(), pixel, unit)
        if found.size.height() <= room.height():
            return found
    return _laid(random, drawings, room.width(), least, unit)


def _laid(random: int, drawings: int, width: int, pixel: int, unit: float) -> Tiling:
    """Pictures of one size, over the whole width."""
    gap, margin, side = max(1, round(GAP * unit)), max(1, round(MARGIN * unit)), SIDE * pixel
    columns = max(DRAWING, (width - 2 * margin + gap) // (side + gap))
    across = max(float(side + gap), (width - 2 * margin - side) / (columns - 1))
    down = side + gap
    lefts = [margin + round(k * across) for k in range(columns)]

    def place(row: int, column: int, wide: int) -> QRect:
        right = lefts[column + wide - 1] + side
        top = margin + row * down
        return QRect(lefts[column], top, right - lefts[column], (wide - 1) * down + side)

    band = columns // DRAWING
    starts = [(DRAWING * (k // band), DRAWING * (k % band)) for k in range(drawings)]
    taken = {
        (row + i, column + j)
        for row, column in starts
        for i in range(DRAWING)
        for j in range(DRAWING)
    }
    free: list[tuple[int, int]] = []
    row = 0
    while len(free) < random:
        free += [(row, column) for column in range(columns) if (row, column) not in taken]
        row += 1
    places = [place(*at, 1) for at in free[:random]] + [place(*at, DRAWING) for at in starts]
    low = max((rect.bottom() + 1 for rect in places), default=margin)
    return Tiling(pixel, tuple(places), QSize(width, low + margin))


def neuron_pixels(patterns: NDArray[np.int8]) -> NDArray[np.bool_]:
    """For each pattern which of 49 neurons are in it, (P, 7, 7) bool.

    They are the same neurons for all patterns, as far apart as can be; among some such sets that of
    which every pattern has as many as possible, so that no picture is blank.

    Parameters
    ----------
    patterns : (P, N) int8
        1 for the neurons in each.
    """
    count, neurons = patterns.shape
    pixels, stride = SIDE * SIDE, neurons // (SIDE * SIDE)
    if not count or not stride:
        shown = np.zeros((count, pixels), bool)
        shown[:, :neurons] = patterns[:, :pixels] > 0
        return shown.reshape(count, SIDE, SIDE)
    sets = patterns[:, : pixels * stride].reshape(count, pixels, stride)
    sets = sets[:, :, :SETS]
    fewest = sets.sum(axis=1, dtype=np.int16).min(axis=0)
    found: NDArray[np.bool_] = sets[:, :, int(np.argmax(fewest))] > 0
    return found.reshape(count, SIDE, SIDE)


def board_image(
    patterns: NDArray[np.int8], drawings: tuple[Drawing, ...], tiling: Tiling, theme: Theme
) -> QImage:
    """All pictures as one image: what is on in the colour of words.

    Parameters
    ----------
    patterns : (P, N) int8
        Drawings last.
    drawings : tuple of Drawing
    tiling : Tiling
    theme : Theme
    """
    on, off = theme.colour("text").rgb(), theme.colour("background").rgb()
    size, pixel = tiling.size, tiling.pixel
    canvas = np.full((size.height(), size.width()), theme.colour("panel").rgb(), np.uint32)
    random = len(patterns) - len(drawings)
    shades = np.where(neuron_pixels(patterns[:random]), np.uint32(on), np.uint32(off))
    # What a narrow board cuts off is not there to be filled.
    for rect, shade in zip(tiling.places[:random], shades, strict=True):
        block = shade.repeat(pixel, axis=0).repeat(pixel, axis=1)
        part = canvas[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
        part[:] = block[: part.shape[0], : part.shape[1]]
    image = _image(canvas)
    painter = QPainter(image)
    for rect, drawing in zip(tiling.places[random:], drawings, strict=True):
        _paint_drawing(painter, rect, drawing, theme)
    painter.end()
    return without_engine(image)


def _image(pixels: NDArray[np.uint32]) -> QImage:
    """An image of these colours, (rows, columns)."""
    rows, columns = pixels.shape
    # Copied: an image made from an array only borrows its memory.
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def _paint_drawing(painter: QPainter, rect: QRect, drawing: Drawing, theme: Theme) -> None:
    """A drawing in its place, as large as it fits: whole pixels where they are large."""
    painter.fillRect(rect, theme.colour("background"))
    rows, columns = drawing.pixels.shape
    on, off = theme.colour("text").rgb(), theme.colour("background").rgb()
    small = _image(np.where(drawing.pixels, np.uint32(on), np.uint32(off)))
    rim = max(1, round(rect.width() / 20))
    room = rect.adjusted(rim, rim, -rim, -rim).size()
    whole = min(room.width() // columns, room.height() // rows)
    if whole >= WHOLE_FROM:
        shown = small.scaled(whole * columns, whole * rows)
    else:
        # Brought up and then down again, each pixel has its share of what is shown.
        fine = WHOLE_FROM * (whole + 1)
        shown = small.scaled(fine * columns, fine * rows).scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    left = rect.left() + (rect.width() - shown.width()) // 2
    top = rect.top() + (rect.height() - shown.height()) // 2
    painter.drawImage(left, top, shown)
