"""Drawings written to files: PNG, SVG, PDF."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter

from gui.figures.drawing import Drawing
from gui.figures.request import INCH, FigureError, FigureRequest
from gui.figures.svg import svg_of

__all__ = ["figure_bytes", "picture_of", "png_of", "svg_size", "write_drawing"]

FINE = 1200  # units to an inch in which a PDF says where things are


def picture_of(
    drawing: Drawing, pixels: tuple[int, int], ground: QColor | None, *, outlines: bool = True
) -> QImage:
    """A drawing as a picture of so many pixels, with nothing behind it if `ground` is None."""
    form = (
        QImage.Format.Format_ARGB32_Premultiplied if ground is None else QImage.Format.Format_RGB32
    )
    image = QImage(*pixels, form)
    if image.isNull():
        raise FigureError("There is not enough memory for so many pixels: choose fewer dpi.")
    image.fill(ground if ground is not None else QColor(0, 0, 0, 0))
    painter = QPainter(image)
    painter.scale(pixels[0] / drawing.size.width(), pixels[1] / drawing.size.height())
    drawing.play(painter, outlines=outlines)
    painter.end()
    return image


def figure_bytes(
    drawing: Drawing, request: FigureRequest, ending: str, ground: QColor | None, unit: str = "mm"
) -> bytes:
    """A figure as a file with this ending.

    Parameters
    ----------
    drawing : Drawing
        As `figure_drawn` made it for this request.
    request : FigureRequest
    ending : str
        ".png", ".svg" or ".pdf".
    ground : QColor or None
        What lies behind it.
    unit : str
        In which an SVG says its size.
    """
    if ending == ".svg":
        wide, high = svg_size(request, unit)
        return svg_of(drawing.crisp(), wide, high, ground, outlines=request.outlines)
    if ending == ".pdf":
        return _pdf(drawing.crisp(), request, ground)
    image = picture_of(drawing, request.pixels, ground)
    dots = round(request.dpi * 1000.0 / INCH)
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    return png_of(image)


def svg_size(request: FigureRequest, unit: str) -> tuple[str, str]:
    """Width and height as an SVG says them."""
    if unit == "px":
        return tuple(f"{side}px" for side in request.pixels)  # type: ignore[return-value]
    part = INCH if unit == "in" else 1.0
    return f"{request.width / part:.4g}{unit}", f"{request.height / part:.4g}{unit}"


def png_of(image: QImage) -> bytes:
    """A picture as a PNG file."""
    letters = QByteArray()
    buffer = QBuffer(letters)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(letters.data())


def _pdf(drawing: Drawing, request: FigureRequest, ground: QColor | None) -> bytes:
    letters = QByteArray()
    buffer = QBuffer(letters)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("Attractor Lab")
    writer.setCreator("Attractor Lab")
    writer.setResolution(FINE)
    page = QSizeF(request.width, request.height)
    match = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Millimeter, "", match))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    wide, high = writer.width(), writer.height()
    if ground is not None:
        painter.fillRect(0, 0, wide, high, ground)
    # In the page's own units: a line under a scale would be written as its outline.
    fitted = drawing.scaled(wide / drawing.size.width(), high / drawing.size.height())
    fitted.play(painter, outlines=request.outlines)
    painter.end()
    buffer.close()
    return bytes(letters.data())


def write_drawing(letters: bytes, path: Path) -> None:
    """Write a file. Raises FigureError."""
    try:
        path.write_bytes(letters)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise FigureError(
            f"{path} cannot be written ({reason}): choose another folder or name."
        ) from None
