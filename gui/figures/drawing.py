"""What widgets paint, kept as shapes, words and images that can be drawn again at any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QTransform

from gui.figures.items import Image, Item, Shape, Words
from gui.figures.recorder import Sheet

__all__ = ["Drawing", "painted"]


@dataclass(eq=False)
class Drawing:
    """Everything that was painted, in order.

    Parameters
    ----------
    size : QSize
        px at which words have the size they have in the window.
    items : list of Item
    """

    size: QSize
    items: list[Item] = field(default_factory=list)

    def play(self, painter: QPainter, *, outlines: bool) -> None:
        """Draw it on something else, on which the painter has been scaled.

        Parameters
        ----------
        painter : QPainter
        outlines : bool
            Whether words are drawn as paths, or as words in their fonts.
        """
        for item in self.items:
            painter.save()
            if item.clip is not None:
                painter.setClipPath(item.clip, Qt.ClipOperation.IntersectClip)
            painter.setOpacity(painter.opacity() * item.opacity)
            _draw(painter, item.what, outlines)
            painter.restore()

    def crisp(self) -> Drawing:
        """The same for programs that smooth every image."""
        return Drawing(self.size, [item.crisp() for item in self.items])

    def scaled(self, x: float, y: float) -> Drawing:
        """The same, so many times as wide and as high."""
        onto = QTransform.fromScale(x, y)
        size = QSize(round(self.size.width() * x), round(self.size.height() * y))
        return Drawing(size, [item.mapped(onto) for item in self.items])


def _draw(painter: QPainter, what: Shape | Words | Image, outlines: bool) -> None:
    hint = QPainter.RenderHint
    if isinstance(what, Shape):
        painter.setRenderHint(hint.Antialiasing, what.smooth)
        painter.setPen(what.pen if what.pen is not None else Qt.PenStyle.NoPen)
        painter.setBrush(what.brush if what.brush is not None else Qt.BrushStyle.NoBrush)
        painter.drawPath(what.path)
    elif isinstance(what, Image):
        painter.setRenderHint(hint.SmoothPixmapTransform, what.smooth)
        painter.setTransform(what.transform, True)
        painter.drawImage(what.where, what.image)
    elif outlines:
        painter.setRenderHint(hint.Antialiasing)
        painter.fillPath(what.outline(), what.colour)
    else:
        painter.setTransform(what.transform, True)
        painter.setFont(what.font)
        painter.setPen(what.colour)
        painter.drawText(what.place, what.text)


def painted(size: QSize, paint: Callable[[QPainter], None]) -> Drawing:
    """What a function paints in a space of this size.

    Raises
    ------
    Exception
        What `paint` raises.
    """
    sheet = Sheet(size)
    painter = QPainter(sheet)
    try:
        paint(painter)
    finally:
        painter.end()
    sheet.check()
    return Drawing(size, sheet.items)
