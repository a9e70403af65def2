"""The colours and type of the program, once: style sheet, plots and painters all read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, QTemporaryDir
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QApplication, QWidget

from gui.kit.icon_theme import use_icons
from gui.kit.painted import without_engine
from gui.kit.style_sheet import SANS, SERIF, style_sheet

__all__ = [
    "BASE_PIXELS",
    "BY_KEYBOARD",
    "DARK",
    "LIGHT",
    "TEXT_STEPS",
    "THEMES",
    "Scale",
    "Style",
    "Theme",
    "activity_colours",
    "font",
    "load_fonts",
    "palette",
    "pictogram",
]


@dataclass(frozen=True)
class Theme:
    """Colour tokens; what each means is the same on every tab (LOOK.md)."""

    name: str
    background: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    state: str
    input: str
    energy: str
    alarm: str
    on_state: str
    """Words on a surface of the state colour."""
    state_words: str
    """The state colour for words: dark enough on paper (4.5:1)."""
    track: str
    """The empty part of a slider or bar: at least 1.5:1 against panel, 3:1 against what fills it
    (input, state_words)."""

    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        """A token as a QColor."""
        colour = QColor(getattr(self, token))
        colour.setAlphaF(alpha)
        return colour

    def signed_colours(self) -> NDArray[np.uint8]:
        """(256, 4) look-up table for signed weights: input, panel at zero, state."""
        ends = [
            np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)
            for colour in map(QColor, (self.input, self.background, self.state))
        ]
        x = np.linspace(-1.0, 1.0, 256)[:, None]
        mixed = np.where(
            x < 0, ends[1] + (ends[0] - ends[1]) * -x, ends[1] + (ends[2] - ends[1]) * x
        )
        return np.concatenate([mixed, np.full((256, 1), 255.0)], axis=1).astype(np.uint8)


DARK = Theme(
    name="dark", background="#14171d", panel="#1b1f27", raised="#232832", line="#2e3542",
    text="#e8e6e1", muted="#98a0ae", state="#f2a93b", input="#56b4e9", energy="#2bb58a",
    alarm="#e4572e", on_state="#14171d",
    state_words="#f2a93b", track="#3a4252",
)  # fmt: skip
LIGHT = Theme(
    name="light", background="#f4f3ef", panel="#ffffff", raised="#eceae4", line="#d8d5cc",
    text="#1d222b", muted="#5f6876", state="#c97a06", input="#0072b2", energy="#0b8a63",
    alarm="#c8381a", on_state="#1d222b",
    state_words="#935800", track="#cfcbc1",
)  # fmt: skip
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

#: Focus that came this way is drawn; a person who clicked knows where they are.
BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

BASE_PIXELS = 13
LACKING = "ᴺᵀ∗∘∝⋯▾⟨⟩"  # what the program writes and the bundled font lacks: fonts of the system
#: How much larger than usual all words may be made, step by step.
TEXT_STEPS = (0.85, 1.0, 1.15, 1.3, 1.5)


class Scale(float):
    """How much larger than usual words and lines are.

    Parameters
    ----------
    value : float
        1 for the usual size.
    least : float
        Pixels below which no word goes, however small it usually is.
    """

    least: float

    def __new__(cls, value: float, least: float = 0.0) -> Scale:
        """A factor that knows the least size of words."""
        made = super().__new__(cls, value)
        made.least = least
        return made

    def words(self, pixels: float) -> int:
        """The size, px, of words that usually have this one."""
        return max(1, round(max(pixels * self, self.least)))


@cache
def load_fonts() -> tuple[QFont, ...]:
    """Register the bundled fonts, so that the window looks the same on every machine.

    Returns
    -------
    tuple of QFont
        At least one for each file that words are drawn from. They stay: when a file is needed no
        longer, Qt 6.11 opens all others once more for what is drawn from then on, and keeps the
        ones opened before for what was drawn with them (`QFreetypeFace::release`).
    """
    for file in files("resources").joinpath("fonts").iterdir():
        if file.name.endswith(".otf"):
            with as_file(file) as path:
                QFontDatabase.addApplicationFont(str(path))
    held = []
    for family in (SANS, SERIF, QFont().family()):
        for weight in (400, 500, 600, 700):
            for slanted in (False, True):
                held.append(QFont(family, -1, weight, slanted))
                QFontMetricsF(held[-1]).horizontalAdvance(LACKING)
    return tuple(held)


def font(pixels: float = BASE_PIXELS, weight: int = 400, scale: float = 1.0) -> QFont:
    """The interface's font at a size in pixels, larger by a scale."""
    chosen = QFont(SANS)
    chosen.setPixelSize((scale if isinstance(scale, Scale) else Scale(scale)).words(pixels))
    chosen.setWeight(QFont.Weight(weight))
    return chosen


@cache
def activity_colours() -> NDArray[np.uint8]:
    """(256, 3) inferno without its black end, so that silence still shows as a colour."""
    table = pg.colormap.get("inferno").getLookupTable(start=0.05, stop=1.0, nPts=256)
    return np.asarray(table, dtype=np.uint8)[:, :3]


def pictogram(name: str, colour: str) -> QPixmap:
    """One of the program's small signs: play, pause, record, stop, down, tick."""
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 7.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if name == "down":
        painter.drawPolyline(_points((18, 26), (32, 40), (46, 26)))
    elif name == "tick":
        painter.drawPolyline(_points((16, 34), (28, 46), (48, 20)))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        if name == "play":
            painter.drawPolygon(_points((18, 10), (54, 32), (18, 54)))
        elif name == "pause":
            painter.drawRect(14, 11, 13, 42)
            painter.drawRect(37, 11, 13, 42)
        elif name == "record":
            painter.drawEllipse(14, 14, 36, 36)
        else:
            painter.drawRect(15, 15, 34, 34)
    painter.end()
    return without_engine(pixmap)


def _points(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])


class Style:
    """The look in force, which each part of the window takes on when it is to be seen.

    A style sheet of the application costs as much as all widgets there are, those of hidden pages
    and of menus that are never opened among them; one of the page in front, a tenth of that.
    """

    def __init__(self) -> None:
        # Of this process's own: the style sheet finds its two small pictures in it.
        self._folder = QTemporaryDir()
        self._pictures = ("", "")
        self._sheet = ""

    def choose(self, theme: Theme, scale: float, *parts: QWidget) -> None:
        """Have a theme from now on, and words so much larger; dress what is always to be seen."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        down, tick = (f"{self._folder.path()}/{name}-{theme.name}.png" for name in ("down", "tick"))
        pictogram("down", theme.muted).save(down)
        pictogram("tick", theme.on_state).save(tick)
        use_icons(Path(self._folder.path()) / "icons", f"attractor-{theme.name}", theme.text)
        self._pictures = (down, tick)
        app.setFont(font(scale=scale))
        app.setPalette(palette(theme))
        self._sheet = self.sheet(theme, scale)
        for part in parts:
            self.give(part)

    def sheet(self, theme: Theme, scale: float) -> str:
        """The style sheet of the theme in force at a scale, for parts that differ from the rest."""
        words = (scale if isinstance(scale, Scale) else Scale(scale)).words
        return style_sheet(theme, scale, words, *self._pictures)

    def give(self, part: QWidget) -> bool:
        """Dress a part of the window and all in it; whether it looked otherwise before."""
        if part.styleSheet() == self._sheet:
            return False
        part.setStyleSheet(self._sheet)
        return True


def palette(theme: Theme) -> QPalette:
    """The palette of a theme."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, token in (
        (role.Window, "panel"), (role.WindowText, "text"), (role.Base, "raised"),
        (role.AlternateBase, "panel"), (role.Text, "text"), (role.Button, "raised"),
        (role.ButtonText, "text"), (role.BrightText, "alarm"), (role.Highlight, "input"),
        (role.HighlightedText, "background"), (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"), (role.PlaceholderText, "muted"), (role.Link, "input"),
        (role.Light, "line"), (role.Mid, "line"), (role.Dark, "line"), (role.Midlight, "line"),
    ):  # fmt: skip
        made.setColor(which, theme.colour(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, theme.colour("muted"))
    return made
