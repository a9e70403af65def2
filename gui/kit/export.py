"""What is on screen, as a picture; and where to write that, or data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from sim.errors import SimError

__all__ = ["ExportError", "ask_export_path", "picture_told", "write_picture"]

FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
    "csv": "CSV table (*.csv)",
    "npz": "NumPy arrays (*.npz)",
}


class ExportError(SimError):
    """A picture that could not be written."""


def ask_export_path(parent: QWidget, name: str, kind: str) -> Path | None:
    """Ask for a file of a kind ("png", "svg", "csv", "npz"), this name offered; None if none."""
    path, _ = QFileDialog.getSaveFileName(parent, "Export", f"{name}.{kind}", FILTERS[kind])
    if not path:
        return None
    chosen = Path(path)
    if chosen.suffix.lower() == f".{kind}":
        return chosen
    return chosen.with_name(f"{chosen.name}.{kind}")


def picture_told(widget: QWidget, path: Path) -> str:
    """Write the widget as it is on screen; what became of it, in a sentence."""
    try:
        write_picture(widget, path)
    except ExportError as error:
        return str(error)
    return f"Written to {path}."


def write_picture(widget: QWidget, path: Path) -> None:
    """The widget as it is on screen, PNG or SVG by the file's ending. Raises ExportError."""
    if path.suffix.lower() == ".svg":
        from PySide6.QtSvg import QSvgGenerator  # a library more, which few exports need

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
