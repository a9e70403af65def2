"""The colours and type of the program, once: style sheet, plots and painters all read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

__all__ = [
    "BY_KEYBOARD",
    "DARK",
    "LIGHT",
    "THEMES",
    "Theme",
    "activity_colours",
    "font",
    "load_fonts",
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
    """The empty part of a slider or bar: at least 1.5:1 against panel."""

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
    state_words="#935800", track="#c9c5ba",
)  # fmt: skip
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

#: Focus that came this way is drawn; a person who clicked knows where they are.
BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

SANS, SERIF = "Inter", "STIXGeneral"
BASE_PIXELS = 13


@cache
def load_fonts() -> None:
    """Register the bundled fonts, so that the window looks the same on every machine."""
    for file in files("resources").joinpath("fonts").iterdir():
        if file.name.endswith(".otf"):
            with as_file(file) as path:
                QFontDatabase.addApplicationFont(str(path))


def font(pixels: float = BASE_PIXELS, weight: int = 400, scale: float = 1.0) -> QFont:
    """The interface's font at a size in pixels."""
    chosen = QFont(SANS)
    chosen.setPixelSize(max(1, round(pixels * scale)))
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
    return pixmap


def _points(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])


def apply(theme: Theme, scale: float, pictures: str) -> None:
    """Dress the whole application.

    Parameters
    ----------
    theme : Theme
    scale : float
        Size of all words relative to the normal (1.3 when presenting).
    pictures : str
        A folder of this process's own in which the style sheet finds its two small pictures.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    down, tick = f"{pictures}/down-{theme.name}.png", f"{pictures}/tick-{theme.name}.png"
    pictogram("down", theme.muted).save(down)
    pictogram("tick", theme.on_state).save(tick)
    app.setFont(font(scale=scale))
    app.setPalette(_palette(theme))
    app.setStyleSheet(_style_sheet(theme, scale, down, tick))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, token in (
        (role.Window, "panel"), (role.WindowText, "text"), (role.Base, "raised"),
        (role.AlternateBase, "panel"), (role.Text, "text"), (role.Button, "raised"),
        (role.ButtonText, "text"), (role.BrightText, "alarm"), (role.Highlight, "input"),
        (role.HighlightedText, "background"), (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"), (role.PlaceholderText, "muted"), (role.Link, "input"),
        (role.Light, "line"), (role.Mid, "line"), (role.Dark, "line"), (role.Midlight, "line"),
    ):  # fmt: skip
        palette.setColor(which, theme.colour(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, theme.colour("muted"))
    return palette


def _style_sheet(t: Theme, scale: float, down: str, tick: str) -> str:
    def px(pixels: float, less: int = 0) -> str:
        return f"{round(pixels * scale) - less}px"

    return f"""
    QWidget {{ font-family: "{SANS}"; font-size: {px(13)}; }}
    QMainWindow, QDialog, QMenu, QMessageBox {{ background: {t.panel}; }}
    QToolTip {{ color: {t.text}; background: {t.raised}; border: 1px solid {t.line};
               padding: 4px 6px; }}
    #bar {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
    #transport {{ background: {t.panel}; border-top: 1px solid {t.line}; }}
    #status {{ background: {t.raised}; border-top: 1px solid {t.line}; }}
    #status QLabel {{ color: {t.muted}; font-size: {px(12)}; }}
    #brand {{ font-weight: 600; font-size: {px(14)}; }}
    #controls, #readouts {{ background: {t.panel}; }}
    #stage {{ background: {t.background}; }}
    QSplitter::handle {{ background: {t.line}; }}
    QSplitter::handle:hover {{ background: {t.muted}; }}
    #heading {{ color: {t.muted}; font-weight: 600; font-size: {px(12)}; }}
    #title {{ font-weight: 600; }}
    #muted {{ color: {t.muted}; }}
    #equation {{ font-family: "{SERIF}"; font-size: {px(16)}; }}
    #claim {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px;
             padding: 10px 14px; font-size: {px(14)}; }}
    #outcome {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px;
             padding: 11px 14px; font-size: {px(16)}; }}
    #notice {{ background: {t.raised}; border: 1px solid {t.input}; border-radius: 8px; }}
    #notice[alarm="true"] {{ border: 2px solid {t.alarm}; }}
    QPushButton, QToolButton {{ background: {t.raised}; border: 1px solid {t.line};
        border-radius: 6px; padding: {px(5)} {px(11)}; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {t.muted}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {t.line}; }}
    QPushButton:checked, QToolButton:checked {{ color: {t.state_words};
        border-color: {t.state}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {t.muted}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.input};
        padding: {px(5, 1)} {px(11, 1)}; }}
    QPushButton#primary {{ background: {t.state}; color: {t.on_state}; font-weight: 600;
        border-color: {t.state}; }}
    QPushButton#primary:disabled {{ background: {t.raised}; color: {t.muted};
        border-color: {t.line}; }}
    QPushButton#primary:focus {{ border: 2px solid {t.text}; }}
    QPushButton#tab {{ background: transparent; border: 2px solid transparent; border-radius: 0;
        color: {t.muted}; font-weight: 500; padding: {px(10)} {px(12)}; }}
    QPushButton#tab:checked {{ color: {t.text}; border-bottom-color: {t.state}; }}
    QPushButton#tab:focus {{ border-color: {t.input}; padding: {px(10)} {px(12)}; }}
    QPushButton#flat {{ background: transparent; border: 2px solid transparent;
        color: {t.muted}; padding: {px(4)} {px(8)}; }}
    QPushButton#flat:hover {{ color: {t.text}; }}
    QPushButton#flat:checked {{ color: {t.state_words}; }}
    QPushButton#flat:focus {{ border: 2px solid {t.input}; padding: {px(4)} {px(8)}; }}
    QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; width: 0; }}
    QComboBox {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 6px;
        padding: {px(5)} {px(4)} {px(5)} {px(9)}; }}
    QComboBox::drop-down {{ border: none; width: {px(20)}; }}
    QComboBox::down-arrow {{ image: url("{down}"); width: {px(16)}; height: {px(16)}; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line};
        selection-background-color: {t.line}; selection-color: {t.text}; outline: none; }}
    QLineEdit {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 5px;
        padding: {px(2)} {px(6)}; selection-background-color: {t.input};
        selection-color: {t.background}; }}
    QComboBox:focus {{ border: 2px solid {t.input};
        padding: {px(5, 1)} {px(4, 1)} {px(5, 1)} {px(9, 1)}; }}
    QLineEdit:focus {{ border: 2px solid {t.input}; padding: {px(2, 1)} {px(6, 1)}; }}
    QLineEdit#big {{ font-size: {px(22)}; padding: {px(4)} {px(10)}; }}
    QLineEdit#big:focus {{ padding: {px(4, 1)} {px(10, 1)}; }}
    QPushButton#low {{ padding: {px(1)} {px(9)}; }}
    QPushButton#low:focus {{ padding: {px(1, 1)} {px(9, 1)}; }}
    QPushButton#tool {{ padding: {px(4)} {px(8)}; }}
    QPushButton#tool:focus {{ padding: {px(4, 1)} {px(8, 1)}; }}
    QPushButton#scenario {{ padding: {px(5)} {px(2)}; }}
    QPushButton#scenario:focus {{ padding: {px(5, 1)} {px(2, 1)}; }}
    QCheckBox {{ spacing: {px(8)}; }}
    QCheckBox::indicator {{ width: {px(15)}; height: {px(15)}; border: 1px solid {t.muted};
        border-radius: 4px; background: {t.raised}; }}
    QCheckBox::indicator:checked {{ background: {t.state}; border-color: {t.state};
        image: url("{tick}"); }}
    QCheckBox:focus {{ color: {t.input}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {t.input}; }}
    QSlider::groove:horizontal {{ height: {px(4)}; background: {t.track}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {t.input}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: {px(14)}; height: {px(14)}; margin: -{px(5)} 0;
        border-radius: {px(7)}; background: {t.text}; }}
    QSlider:focus {{ border: 1px solid {t.input}; border-radius: 4px; }}
    QMenu {{ border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: {px(6)} {px(18)}; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.line}; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.track}; border-radius: 4px; min-height: 30px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ background: {t.track}; border: none; border-radius: 3px; height: 6px; }}
    QProgressBar::chunk {{ background: {t.input}; border-radius: 3px; }}
    """
