"""What is on screen, as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from sim.errors import SimError

__all__ = ["ExportError", "write_picture"]


class ExportError(SimError):
    """A picture that could not be written."""


def write_picture(widget: QWidget, path: Path) -> None:
    """The widget as it is on screen, PNG or SVG by the file's ending. Raises ExportError."""
    if path.suffix.lower() == ".svg":
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(QSize(widget.width(), widget.height()))
        generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
        generator.setTitle("Attractor Lab")
        painter = QPainter()
        if not painter.begin(generator):
            raise ExportError(f"{path} cannot be written: choose another folder or name.")
        widget.render(painter, QPoint())
        painter.end()
        return
    if not widget.grab().save(str(path), "PNG"):
        raise ExportError(f"{path} cannot be written: choose another folder or name.")
