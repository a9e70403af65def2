"""The style sheet of the program, in a theme's colours at a scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.kit.theme import Theme

__all__ = ["SANS", "SERIF", "panels_sheet", "style_sheet"]

SANS, SERIF = "Inter", "STIXGeneral"

Pixels = Callable[..., str]


def style_sheet(t: Theme, scale: float, words: Callable[[float], int], down: str, tick: str) -> str:
    """Everything's style.

    Parameters
    ----------
    t : Theme
    scale : float
        Of lengths.
    words : callable
        The size of words, px, that usually have a size, px.
    down, tick : str
        Picture files for menus and check boxes.
    """

    px, size = _measures(scale, words)
    return (
        _frames(t, px, size)
        + _buttons(t, px)
        + _fields(t, px, size, down)
        + _others(t, px, scale, tick)
        + _presenting(t, px, size)
    )


def panels_sheet(t: Theme, scale: float) -> str:
    """The style of panels and of words on them."""
    return _frames(t, *_measures(scale, lambda pixels: round(pixels * scale)))


def _measures(scale: float, words: Callable[[float], int]) -> tuple[Pixels, Pixels]:
    """How a length and how a size of words is written."""

    def px(pixels: float, less: int = 0) -> str:
        return f"{round(pixels * scale) - less}px"

    def size(pixels: float) -> str:
        return f"font-size: {words(pixels)}px"

    return px, size


def _frames(t: Theme, px: Pixels, size: Pixels) -> str:
    """Bars, panels, sentences."""
    return f"""
    QWidget {{ font-family: "{SANS}"; {size(13)}; }}
    QMainWindow, QDialog, QMenu, QMessageBox {{ background: {t.panel}; }}
    QToolTip {{ color: {t.text}; background: {t.raised}; border: 1px solid {t.line};
               padding: 4px 6px; }}
    #bar {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
    #transport {{ background: {t.panel}; border-top: 1px solid {t.line}; }}
    #status {{ background: {t.raised}; border-top: 1px solid {t.line}; }}
    #status QLabel {{ color: {t.muted}; {size(12)}; }}
    #offer QLabel {{ color: {t.text}; }}
    #offer QPushButton {{ color: {t.state_words}; {size(12)}; font-weight: 600; border: none;
        background: transparent; padding: 0 {px(7)}; }}
    #offer QPushButton:hover, #offer QPushButton:focus {{ text-decoration: underline; }}
    #brand {{ font-weight: 600; {size(14)}; }}
    #controls, #readouts {{ background: {t.panel}; }}
    #stage {{ background: {t.background}; }}
    QSplitter::handle {{ background: {t.line}; }}
    QSplitter::handle:hover {{ background: {t.muted}; }}
    #heading {{ color: {t.muted}; font-weight: 600; {size(12)}; }}
    #title {{ font-weight: 600; }}
    #muted {{ color: {t.muted}; }}
    #equation {{ font-family: "{SERIF}"; {size(16)}; }}
    #claimbox {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px; }}
    #sentence {{ {size(16)}; }}
    #claim {{ color: {t.muted}; }}
    #kept {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px; }}
    #notice {{ background: {t.raised}; border: 1px solid {t.input}; border-radius: 8px; }}
    #notice[alarm="true"] {{ border: 2px solid {t.alarm}; }}
    #remark {{ background: {t.raised}; border: 2px solid {t.alarm}; border-radius: 5px;
        padding: 4px 8px; }}
    """


def _buttons(t: Theme, px: Pixels) -> str:
    """Buttons of every kind."""
    return f"""
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
    QPushButton#flat[close="true"] {{ padding: {px(4)} {px(5)}; }}
    QPushButton#flat[close="true"]:focus {{ padding: {px(4)} {px(5)}; }}
    QPushButton#flat:disabled {{ color: #99{t.muted[1:]}; }}
    QPushButton#corner {{ background: transparent; border: 1px solid transparent;
        color: {t.muted}; padding: 0 {px(4)}; }}
    QPushButton#corner:hover {{ color: {t.text}; }}
    QPushButton#corner:focus {{ border: 1px solid {t.input}; }}
    QFileDialog QToolButton {{ padding: 2px; }}
    QFileDialog QToolButton:focus {{ padding: 1px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; width: 0; }}
    """


def _fields(t: Theme, px: Pixels, size: Pixels, down: str) -> str:
    """Menus to choose from and fields to type in."""
    return f"""
    QComboBox {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 6px;
        padding: {px(5)} {px(4)} {px(5)} {px(9)}; }}
    QComboBox::drop-down {{ border: none; width: {px(20)}; }}
    QComboBox::down-arrow {{ image: url("{down}"); width: {px(16)}; height: {px(16)}; }}
    QComboBox {{ combobox-popup: 0; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.muted};
        selection-background-color: {t.input}; selection-color: {t.background}; outline: none; }}
    QComboBox QAbstractItemView::item {{ padding: {px(4)} {px(8)}; border: none; }}
    QComboBox QAbstractItemView::item:selected {{ background: {t.input}; color: {t.background}; }}
    QLineEdit {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 5px;
        padding: {px(2)} {px(6)}; selection-background-color: {t.input};
        selection-color: {t.background}; }}
    QComboBox:focus {{ border: 2px solid {t.input};
        padding: {px(5, 1)} {px(4, 1)} {px(5, 1)} {px(9, 1)}; }}
    QLineEdit:focus {{ border: 2px solid {t.input}; padding: {px(2, 1)} {px(6, 1)}; }}
    QLineEdit[refused="true"] {{ border: 2px solid {t.alarm}; padding: {px(2, 1)} {px(6, 1)}; }}
    QLineEdit#tight {{ padding: {px(2)} {px(3)}; }}
    QLineEdit#tight[refused="true"] {{ padding: {px(2, 1)} {px(3, 1)}; }}
    QLineEdit#tight:focus {{ padding: {px(2, 1)} {px(3, 1)}; }}
    QLineEdit#big {{ {size(22)}; padding: {px(4)} {px(10)}; }}
    QLineEdit#big[refused="true"] {{ padding: {px(4, 1)} {px(10, 1)}; }}
    QLineEdit#big:focus {{ padding: {px(4, 1)} {px(10, 1)}; }}
    QPushButton#low {{ padding: {px(1)} {px(9)}; }}
    QPushButton#low:focus {{ padding: {px(1, 1)} {px(9, 1)}; }}
    QPushButton#tool {{ padding: {px(4)} {px(8)}; }}
    QPushButton#tool:focus {{ padding: {px(4, 1)} {px(8, 1)}; }}
    QPushButton#scenario {{ padding: {px(5)} {px(2)}; }}
    QPushButton#scenario:focus {{ padding: {px(5, 1)} {px(2, 1)}; }}
    """


def _others(t: Theme, px: Pixels, scale: float, tick: str) -> str:
    """Check boxes, sliders, menus, bars."""
    # A radius larger than half the width is none; the handle stands out as far above as below.
    groove, half = round(4 * scale), round(7 * scale)
    handle = 2 * half - groove % 2
    return f"""
    QCheckBox {{ spacing: {px(8)}; }}
    QCheckBox::indicator {{ width: {px(15)}; height: {px(15)}; border: 1px solid {t.muted};
        border-radius: 4px; background: {t.raised}; }}
    QCheckBox::indicator:checked {{ background: {t.state}; border-color: {t.state};
        image: url("{tick}"); }}
    QCheckBox:focus {{ color: {t.input}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {t.input}; }}
    QSlider {{ min-height: {handle + 2}px; }}
    QSlider::groove:horizontal {{ height: {groove}px; background: {t.track}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {t.input}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: {handle}px; height: {handle}px;
        margin: -{(handle - groove) // 2}px 0; border-radius: {handle // 2}px;
        background: {t.text}; }}
    QSlider:focus {{ border: 1px solid {t.input}; border-radius: 4px; }}
    QMenu {{ border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: {px(6)} {px(18)}; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.line}; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.track}; border-radius: 4px; min-height: 30px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.track}; border-radius: 4px; min-width: 30px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QTableView {{ background: {t.panel}; border: 1px solid {t.line}; gridline-color: {t.line}; }}
    QHeaderView {{ background: {t.panel}; }}
    QHeaderView::section {{ background: {t.raised}; border: none; padding: {px(4)} {px(8)};
        border-right: 1px solid {t.line}; border-bottom: 1px solid {t.line}; }}
    QProgressBar {{ background: {t.track}; border: none; border-radius: 3px; height: 6px; }}
    QProgressBar::chunk {{ background: {t.input}; border-radius: 3px; }}
    """


def _presenting(t: Theme, px: Pixels, size: Pixels) -> str:
    """The bar of large handles below a presentation, and the readout beside it."""
    return f"""
    #presenting {{ background: {t.panel}; border-top: 1px solid {t.line}; }}
    #beside {{ background: {t.panel}; border-left: 1px solid {t.line}; }}
    #presenting QPushButton {{ padding: {px(7)} {px(11)}; }}
    #presenting QPushButton:focus {{ padding: {px(7, 1)} {px(11, 1)}; }}
    #presenting QLineEdit {{ padding: {px(5)} {px(7)}; }}
    #presenting QLineEdit:focus {{ padding: {px(5, 1)} {px(7, 1)}; }}
    #presenting #big {{ {size(18)}; }}
    #presenting #outcome, #presenting #claim, #beside #outcome, #beside #claim {{
        background: transparent; border: none; border-radius: 0; padding: 0; {size(13)}; }}
    #beside QPushButton#readout {{ background: transparent; border: 2px solid transparent;
        font-weight: 600; text-align: left; padding: {px(2)} 0; }}
    #beside QPushButton#readout:focus {{ border-color: {t.input}; }}
    #frozen {{ color: {t.on_state}; background: {t.state}; border-radius: {px(5)};
        padding: {px(1)} {px(7)}; font-weight: 600; }}
    """
