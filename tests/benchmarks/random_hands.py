"""Random hands: a seeded person who does anything there is to do in the window, and a watch.

Every gesture is timed on the window's thread: how long it took to be handled, and how long the loop
of events stood still afterwards, by a heartbeat of 5 ms. What nobody caught, what Qt says and what
is logged as an error is kept in words.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QSlider,
    QSplitterHandle,
    QWidget,
)
from shiboken6 import isValid

from gui.energy.landscape_view import LandscapeView
from gui.energy.run_bars import RunBars
from gui.hopfield.pattern_grid import PatternGrid
from gui.hopfield.pattern_list import PatternList
from gui.kit.descendants import descendants
from gui.kit.example_menu import ExampleMenu
from gui.kit.plots import Plot
from gui.ring.ring_view import RingView
from gui.ring.velocity_dial import VelocityDial
from gui.window import MainWindow
from tests.benchmarks.watching import Watch

__all__ = ["Gesture", "RandomHands", "click", "slowest"]

Key, Button, Modifier = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier
NONE = Modifier.NoModifier

KEYS = (
    *((key, NONE) for key in (
        Key.Key_Space, Key.Key_S, Key.Key_R, Key.Key_T, Key.Key_F11, Key.Key_Escape, Key.Key_Tab,
        Key.Key_Return, Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Delete,
        Key.Key_Home, Key.Key_End, Key.Key_PageDown, Key.Key_F2, Key.Key_Period, Key.Key_1,
        Key.Key_2, Key.Key_0, Key.Key_A,
    )),
    *((key, Modifier.ControlModifier) for key in (
        Key.Key_Z, Key.Key_Z, Key.Key_Z, Key.Key_Y, Key.Key_C, Key.Key_V, Key.Key_A, Key.Key_O,
        Key.Key_S,
    )),
    *((key, Modifier.ShiftModifier) for key in (Key.Key_R, Key.Key_Tab, Key.Key_Left)),
    (Key.Key_Question, Modifier.ShiftModifier),
)  # fmt: skip
NUMBERS = ("0", "1", "2", "3", "5", "8", "12", "16", "20", "0.1", "0.5", "-1", "30", "90", "200",
           "1e9", "", "x", "−3", "1,5")  # fmt: skip
KINDS: tuple[tuple[type, int], ...] = (
    (QPushButton, 8), (QAbstractButton, 2), (QComboBox, 6), (QLineEdit, 3), (QSlider, 3),
    (PatternGrid, 6), (LandscapeView, 6), (RingView, 5), (VelocityDial, 3), (PatternList, 4),
    (Plot, 3), (RunBars, 1), (QSplitterHandle, 1), (QAbstractItemView, 2),
)  # fmt: skip


@dataclass(frozen=True)
class Gesture:
    """One thing that was done.

    Parameters
    ----------
    what, page : str
        What it was, and the page in front at the time.
    handled : float
        ms until the event was handled.
    stood : float
        Longest time after that in which the window did nothing else, ms.
    worked : float
        Longest stretch of work of the window's own thread in either, ms of processor time.
    """

    what: str
    page: str
    handled: float
    stood: float
    worked: float

    @property
    def longest(self) -> float:
        """How long the window stood still, ms."""
        return max(self.handled, self.stood)

    def __str__(self) -> str:
        parts = f"{self.handled:.0f} + {self.stood:.0f}, own work {self.worked:.0f}"
        return f"{self.longest:4.0f} ms ({parts}) {self.page}: {self.what}"


def slowest(done: Sequence[Gesture], count: int = 10) -> list[Gesture]:
    """The gestures after which the window stood still for longest, the longest first."""
    return sorted(done, key=lambda gesture: -gesture.longest)[:count]


# ---- hands ---------------------------------------------------------------------------------------


class RandomHands:
    """Somebody who does anything at all.

    Parameters
    ----------
    window : MainWindow
        Open and running.
    chance : random.Random
        What decides.
    pauses : (int, int)
        Between two gestures, ms, from and to.
    """

    def __init__(
        self, window: MainWindow, chance: random.Random, pauses: tuple[int, int] = (10, 90)
    ) -> None:
        self.window, self.chance, self.pauses = window, chance, pauses
        self.done: list[Gesture] = []
        self._watch = Watch()
        self._acts: tuple[tuple[Callable[[], None], int], ...] = (
            (self._at_something, 60), (self._anywhere, 12), (self._key, 14), (self._tab, 5),
            (self._example, 5), (self._looks, 2),
        )  # fmt: skip

    def act(self) -> None:
        """Do one thing, at whatever is in front."""
        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            self._in_popup(popup)
        elif isinstance(dialog, QDialog) and self.chance.random() < 0.15:
            self._do("Escape in a dialog", lambda: QTest.keyClick(dialog, Key.Key_Escape))
        elif dialog is not None:
            self._at_something()
        else:
            acts, weights = zip(*self._acts, strict=True)
            self.chance.choices(acts, weights)[0]()

    def walk(self, seconds: float, each: Callable[[float], None] | None = None) -> None:
        """Go on for so long; `each` hears the seconds gone by after every gesture."""
        began = perf_counter()
        while (gone := perf_counter() - began) < seconds:
            self.act()
            if each is not None:
                each(gone)

    def _do(self, what: str, act: Callable[[], object]) -> None:
        page = self.window.workspace.front_name
        pause = self.chance.randint(*self.pauses)
        self.done.append(Gesture(what, page, *self._watch.time(act, pause)))  # type: ignore[arg-type]

    # ---- where

    @property
    def _front(self) -> QWidget:
        return QApplication.activeModalWidget() or self.window

    def _at_something(self) -> None:
        """Something that can be used, each kind of thing as often as it deserves."""
        offered: list[tuple[list[QWidget], int]] = []
        usable = [w for w in descendants(self._front, QWidget) if w.isVisible() and w.isEnabled()]
        for kind, weight in KINDS:
            found = [widget for widget in usable if isinstance(widget, kind)]
            if found:
                offered.append((found, weight))
        if not offered:
            self._do("Escape", lambda: QTest.keyClick(self._front, Key.Key_Escape))
            return
        widgets, weights = zip(*offered, strict=True)
        self._at(self.chance.choice(self.chance.choices(widgets, weights)[0]))

    def _anywhere(self) -> None:
        """A place in the window, whatever is there."""
        front = self._front
        where = QPoint(self.chance.randrange(front.width()), self.chance.randrange(front.height()))
        widget = front.childAt(where) or front
        self._mouse(widget, widget.mapFrom(front, where))

    def _at(self, widget: QWidget) -> None:
        if isinstance(widget, QComboBox) and self.chance.random() < 0.85:
            self._choose(widget)
        elif isinstance(widget, QLineEdit) and self.chance.random() < 0.85:
            self._type(widget)
        else:
            target = widget.viewport() if isinstance(widget, QAbstractItemView) else widget
            self._mouse(target, self._place(target))

    def _place(self, widget: QWidget) -> QPoint:
        wide, high = max(1, widget.width()), max(1, widget.height())
        return QPoint(self.chance.randrange(wide), self.chance.randrange(high))

    # ---- what

    def _mouse(self, widget: QWidget, at: QPoint) -> None:
        name, roll = _named(widget), self.chance.random()
        button = Button.RightButton if self.chance.random() < 0.1 else Button.LeftButton
        plain = isinstance(widget, QAbstractButton)
        if roll < (0.9 if plain else 0.5):
            self._do(f"click on {name}", lambda: click(widget, at, button))
        elif roll < (0.95 if plain else 0.62):
            self._do(f"double click on {name}", lambda: _double_click(widget, at, button))
        elif roll < 0.82:
            way = [self._place(widget) for _ in range(self.chance.randint(1, 6))]
            self._do(f"drag over {name}", lambda: _drag(widget, at, way, button))
        elif roll < 0.93:
            notches = self.chance.choice((-3, -1, 1, 3))
            modifier = self.chance.choice((NONE, NONE, Modifier.ControlModifier))
            self._do(f"wheel over {name}", lambda: _wheel(widget, at, notches, modifier))
        else:
            self._do(f"context menu of {name}", lambda: _context_menu(widget, at))

    def _choose(self, box: QComboBox) -> None:
        name = _named(box)
        self._do(f"open {name}", box.showPopup)
        if not isValid(box):
            return  # its dialog has been closed meanwhile
        view = box.view()
        if not view.isVisible() or not box.count():
            return
        row = self.chance.randrange(box.count())
        words, index = box.itemText(row), box.model().index(row, box.modelColumn())
        view.scrollTo(index)
        view.setCurrentIndex(index)
        self._do(f"choose {words!r} in {name}", lambda: QTest.keyClick(view, Key.Key_Return))

    def _type(self, field: QLineEdit) -> None:
        words = self.chance.choice(NUMBERS)
        name, end = _named(field), self.chance.choice((Key.Key_Return, Key.Key_Tab, Key.Key_Escape))

        def type_it() -> None:
            field.setFocus(Qt.FocusReason.MouseFocusReason)
            field.selectAll()
            for letter in words or " ":
                pressed = QKeyEvent(QEvent.Type.KeyPress, 0, NONE, letter)
                QApplication.sendEvent(field, pressed)
            QTest.keyClick(field, end)

        self._do(f"type {words!r} into {name}", type_it)

    def _key(self) -> None:
        key, modifier = self.chance.choice(KEYS)
        focus = QApplication.focusWidget() or self.window
        self._do(
            f"key {modifier.name} {key.name} at {_named(focus)}",
            lambda: QTest.keyClick(focus, key, modifier),
        )

    def _tab(self) -> None:
        buttons = self.window.bar.tabs.buttons()
        button = self.chance.choice(buttons)
        self._do(f"tab {button.text()}", lambda: click(button, button.rect().center()))

    def _example(self) -> None:
        examples = getattr(self.window.tab, "examples", None)
        if isinstance(examples, ExampleMenu) and examples.menu.isVisible():
            self._choose(examples.menu)
        else:
            self._tab()

    def _looks(self) -> None:
        window = self.window
        button = self.chance.choice((window.bar.theme, window.bar.present))
        self._do(f"press {button.text()}", lambda: click(button, button.rect().center()))

    def _in_popup(self, popup: QWidget) -> None:
        """Choose an entry of what has popped up, or put it away."""
        entries: list[Any] = []
        if isinstance(popup, QMenu):
            entries = [a for a in popup.actions() if a.isEnabled() and not a.isSeparator()]
        if not entries or self.chance.random() < 0.2:
            self._do("Escape in a menu", lambda: QTest.keyClick(popup, Key.Key_Escape))
            if QApplication.activePopupWidget() is popup:
                popup.close()
            return
        assert isinstance(popup, QMenu)
        entry = self.chance.choice(entries)
        at = popup.actionGeometry(entry).center()

        def choose() -> None:
            _move(popup, at, Button.NoButton)
            click(popup, at)

        self._do(f"menu entry {entry.text()!r}", choose)


def _named(widget: QWidget) -> str:
    """What a widget is, and what it is called."""
    text = getattr(widget, "text", None)
    own = widget.accessibleName() or (str(text()) if callable(text) else "") or widget.objectName()
    if not own and widget.parentWidget() is not None:
        own = f"of {type(widget.parentWidget()).__name__}"
    return f"{type(widget).__name__} {own[:40]}".strip()


# ---- events --------------------------------------------------------------------------------------


def _send(widget: QWidget, kind: Any, at: QPoint, button: Any, held: Any) -> None:
    where = QPointF(at)
    event = QMouseEvent(kind, where, QPointF(widget.mapToGlobal(at)), button, held, NONE)
    QApplication.sendEvent(widget, event)


def click(widget: QWidget, at: QPoint, button: Any = Button.LeftButton) -> None:
    """Press and release a button of the mouse, at a place in a widget."""
    if button == Button.LeftButton and widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
    _send(widget, QEvent.Type.MouseButtonPress, at, button, button)
    _send(widget, QEvent.Type.MouseButtonRelease, at, button, Button.NoButton)


def _double_click(widget: QWidget, at: QPoint, button: Any) -> None:
    click(widget, at, button)
    _send(widget, QEvent.Type.MouseButtonDblClick, at, button, button)
    _send(widget, QEvent.Type.MouseButtonRelease, at, button, Button.NoButton)


def _move(widget: QWidget, at: QPoint, held: Any) -> None:
    _send(widget, QEvent.Type.MouseMove, at, Button.NoButton, held)


def _drag(widget: QWidget, at: QPoint, way: Sequence[QPoint], button: Any) -> None:
    _send(widget, QEvent.Type.MouseButtonPress, at, button, button)
    for place in way:
        _move(widget, place, button)
    _send(widget, QEvent.Type.MouseButtonRelease, way[-1], button, Button.NoButton)


def _wheel(widget: QWidget, at: QPoint, notches: int, modifier: Any) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Button.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def _context_menu(widget: QWidget, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
