"""The window as it is on screen, as a picture or a drawing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from gui.figures.alone import window_drawn
from gui.figures.files import png_of, write_drawing
from gui.figures.svg import svg_of

__all__ = ["write_picture"]


def write_picture(window: QWidget, path: Path) -> None:
    """Write the window as it is on screen, PNG or SVG by the file's ending. Raises FigureError."""
    if path.suffix.lower() == ".svg":
        drawing = window_drawn(window)
        wide, high = f"{window.width()}px", f"{window.height()}px"
        letters = svg_of(drawing, wide, high, None, outlines=True)
    else:
        letters = png_of(window.grab().toImage())
    write_drawing(letters, path)
