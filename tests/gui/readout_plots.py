"""What tests of single plots share: shown by themselves, pointed at, copied, looked at."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QGuiApplication, QImage

from gui.kit.theme import DARK
from tests.gui.hands import move


def show(qtbot, plot, theme=DARK, scale=1.0, size=(352, 130)):
    """Show a plot as large as it is in the column of readouts, dressed."""
    qtbot.addWidget(plot)
    plot.set_theme(theme, scale)
    plot.resize(*(round(side * scale) for side in size))
    plot.show()
    plot.activateWindow()
    qtbot.waitUntil(plot.isActiveWindow)
    return plot


def shower(qtbot, theme=DARK, size=(352, 240)):
    """A function that shows widgets, of this theme and size unless others are given."""

    def one(widget, theme=theme, scale=1.0, size=size):
        return show(qtbot, widget, theme, scale, size)

    return one


def point_at(plot, x: float, y: float) -> str:
    """Point at a place of the axes; what is read off."""
    move(plot.viewport(), plot.to_pixels(x, y).toPoint())
    return plot.hands.words


def copied(plot) -> list[list[str]]:
    plot.hands.copy()
    return [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]


def has_colour(picture: QImage, colour: QColor, near: int = 12) -> bool:
    raw = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(raw.constBits(), np.uint8).reshape(raw.height(), raw.bytesPerLine())
    pixels = pixels[:, : 4 * raw.width()].reshape(-1, 4)[:, 2::-1].astype(int)
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return bool((np.abs(pixels - wanted).max(axis=1) <= near).any())
