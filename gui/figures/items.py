"""What a drawing is made of: shapes, words and images."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainterPath,
    QPen,
    QTransform,
)

__all__ = ["Image", "Item", "Shape", "Words", "is_box"]

FINER = 32  # times the size of words at which their outlines are taken
LARGEST_CELL, CRISP = 16, 2048  # pixels of a cell and of an image that are made of fewer
EDGE = 0.01  # px by which a corner may be beside its place


@dataclass(frozen=True, eq=False)
class Shape:
    """A path, filled and stroked.

    Parameters
    ----------
    path : QPainterPath
        In px of the drawing.
    pen : QPen or None
        Its width is in px of the drawing, whatever that is drawn on.
    brush : QBrush or None
    smooth : bool
        Whether edges are smoothed: not those of cells that lie edge to edge.
    """

    path: QPainterPath
    pen: QPen | None
    brush: QBrush | None
    smooth: bool

    def mapped(self, onto: QTransform) -> Shape:
        """The same in other px."""
        pen, brush = self.pen, self.brush
        if pen is not None:
            pen = QPen(pen)
            pen.setWidthF(pen.widthF() * math.sqrt(abs(onto.determinant())))
        if brush is not None and brush.gradient() is not None:
            brush = QBrush(brush)
            brush.setTransform(brush.transform() * onto)
        return Shape(onto.map(self.path), pen, brush, self.smooth)


@dataclass(frozen=True, eq=False)
class Words:
    """A line of text in one font.

    Parameters
    ----------
    text : str
    font : QFont
        Its size is in pixels.
    place : QPointF
        Where its base line begins.
    width : float
        How long it is, px.
    colour : QColor
    transform : QTransform
        From its own px to those of the drawing.
    """

    text: str
    font: QFont
    place: QPointF
    width: float
    colour: QColor
    transform: QTransform

    def mapped(self, onto: QTransform) -> Words:
        """The same in other px."""
        return replace(self, transform=self.transform * onto)

    def outline(self) -> QPainterPath:
        """Its letters as a path in px of the drawing."""
        # Letters as they are designed, not as they are fitted to the pixels of a screen.
        large = QFont(self.font)
        large.setPixelSize(FINER * self.font.pixelSize())
        large.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addText(QPointF(), large, self.text)
        natural = QFontMetricsF(large).horizontalAdvance(self.text)
        stretch = self.width / natural if natural > 0.0 else 1.0 / FINER
        onto = QTransform.fromTranslate(self.place.x(), self.place.y())
        onto.scale(stretch, 1.0 / FINER)
        return (onto * self.transform).map(path)


@dataclass(frozen=True, eq=False)
class Image:
    """Pixels.

    Parameters
    ----------
    image : QImage
    where : QRectF
        Where it lies, in its own px.
    transform : QTransform
        From these to those of the drawing.
    smooth : bool
        Whether it is smoothed where it is enlarged.
    """

    image: QImage
    where: QRectF
    transform: QTransform
    smooth: bool

    def crisp(self) -> Image:
        """The same where an image is smoothed though it should not be: cells of many pixels."""
        most = max(self.image.width(), self.image.height())
        times = min(LARGEST_CELL, CRISP // max(1, most))
        if self.smooth or times < 2:
            return self
        return replace(self, image=self.image.scaled(self.image.size() * times))

    def mapped(self, onto: QTransform) -> Image:
        """The same in other px."""
        return replace(self, transform=self.transform * onto)


@dataclass(frozen=True, eq=False)
class Item:
    """Something drawn, and what is seen of it.

    Parameters
    ----------
    what : Shape, Words or Image
    clip : QPainterPath or None
        Inside of which it is seen, in px of the drawing; all of it if None.
    opacity : float
    """

    what: Shape | Words | Image
    clip: QPainterPath | None
    opacity: float

    def mapped(self, onto: QTransform) -> Item:
        """The same in other px."""
        clip = None if self.clip is None else onto.map(self.clip)
        return Item(self.what.mapped(onto), clip, self.opacity)

    def crisp(self) -> Item:
        """The same for programs that smooth every image."""
        return replace(self, what=self.what.crisp()) if isinstance(self.what, Image) else self

    def is_ground(self, colours: Container[int]) -> bool:
        """Whether it is an upright rectangle filled with one of these colours, and no more."""
        what = self.what
        return (
            isinstance(what, Shape)
            and what.pen is None
            and what.brush is not None
            and what.brush.style() == Qt.BrushStyle.SolidPattern
            and what.brush.color().rgba() in colours
            and is_box(what.path)
        )


def is_box(path: QPainterPath) -> bool:
    """Whether a path is an upright rectangle."""
    if path.elementCount() != 5:
        return False
    box = path.boundingRect()
    every = [path.elementAt(i) for i in range(5)]
    return all(
        min(abs(corner.x - box.left()), abs(corner.x - box.right())) < EDGE
        and min(abs(corner.y - box.top()), abs(corner.y - box.bottom())) < EDGE
        for corner in every
    )
