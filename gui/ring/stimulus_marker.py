"""The sign of a stimulus: its colour, and a disc with its name in it."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from gui.kit.theme import Theme

__all__ = ["coloured", "paint_marker", "stimulus_colour"]

#: Of S2, S3 and on; S1 has the colour of inputs. Each at least 4.5:1 against the words in its disc,
#: none that of the state, of energies or of alarms. After the last they begin again.
ON_PAPER = ("#a33f7b", "#5a4bb0", "#6a6713", "#8a2f4d", "#0d6f80")
IN_THE_DARK = ("#e08fbc", "#a797f0", "#c9c766", "#ea8d97", "#66cbd8")


def stimulus_colour(theme: Theme, number: int) -> QColor:
    """The colour of a stimulus, by its number from 1 on, whatever others there are."""
    dark = theme.colour("background").lightness() < 128
    others = IN_THE_DARK if dark else ON_PAPER
    place = (number - 1) % (len(others) + 1)
    return theme.colour("input") if place == 0 else QColor(others[place - 1])


def coloured(words: str, theme: Theme) -> str:
    """A sentence with the names of stimuli in their colours, numbers kept with their unit."""

    def name(found: re.Match[str]) -> str:
        colour = stimulus_colour(theme, int(found[1])).name()
        return f'<b style="color:{colour}">S{found[1]}</b>'

    plain = html.escape(words, quote=False).replace(" Hz", "\u00a0Hz")
    return re.sub(r"\bS(\d+)\b", name, plain)


def paint_marker(
    painter: QPainter,
    centre: QPointF,
    radius: float,
    number: int,
    on: bool,
    theme: Theme,
    face: QFont,
) -> None:
    """Paint the disc of a stimulus, with its name: filled while it acts, hollow while it is off.

    Parameters
    ----------
    painter : QPainter
    centre : QPointF
    radius : float
        Px.
    number : int
        1 for S1.
    on : bool
    theme : Theme
    face : QFont
        Of the name.
    """
    colour = stimulus_colour(theme, number)
    if on:
        painter.setPen(QPen(theme.colour("background"), 1.5))
        painter.setBrush(colour)
    else:
        painter.setPen(QPen(colour, 1.8, Qt.PenStyle.DotLine))
        painter.setBrush(theme.colour("panel"))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(theme.colour("panel") if on else colour)
    if number > 9:  # three letters in the room of two
        face = QFont(face)
        face.setPixelSize(max(1, round(0.75 * face.pixelSize())))
    painter.setFont(face)
    box = QRectF(centre.x() - 2 * radius, centre.y() - radius, 4 * radius, 2 * radius)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"S{number}")
