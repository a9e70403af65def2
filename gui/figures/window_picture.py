"""The window as it is on screen, as a picture or a drawing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gui.figures.alone import window_drawn
from gui.figures.files import png_of, write_drawing
from gui.figures.svg import svg_of

__all__ = ["picture_writer"]


def picture_writer(window: QWidget, path: Path) -> Callable[[object], None]:
    """What writes the window as it is on screen now, PNG or SVG by the file's ending.

    Returns
    -------
    callable
        For a job beside the window; raises FigureError if the file cannot be written.
    """
    if path.suffix.lower() != ".svg":
        image = window.grab().toImage()
        return lambda progress: write_drawing(png_of(image), path)
    drawing = window_drawn(window)
    wide, high = f"{window.width()}px", f"{window.height()}px"

    def write(progress: object) -> None:
        write_drawing(svg_of(drawing.crisp(), wide, high, None, outlines=True), path)

    return write
