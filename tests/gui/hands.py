"""A person's hands and eyes, for the tests of the window: nothing here that a person cannot do.

Gestures go through Qt's own events; what came of them is waited for in frames, never in seconds.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QWidget,
)

from gui.engine import Frame
from gui.hopfield.pattern_grid import PatternGrid
from gui.kit.engine_page import EnginePage
from gui.kit.forms import ParameterForm
from gui.kit.remark import Remark
from gui.ring.ring_view import RingView
from gui.ring.velocity_dial import SWEEP, VelocityDial
from gui.window import MainWindow
from sim.angles import wrap_signed
from sim.scenarios import scenarios
from tests.gui.waiting import wait

Key = Qt.Key
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


class Person:
    """Somebody at the window: finds things by what is written on them, and sees what is shown."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    # ---- eyes

    @property
    def frame(self) -> Frame:
        """What is shown."""
        frame = self.window.tab.frame
        assert frame is not None
        return frame

    @property
    def snapshot(self) -> Any:
        """The network as it is shown."""
        return self.frame.snapshot

    @property
    def heading(self) -> float:
        """The decoded heading shown, degrees."""
        return math.degrees(self.snapshot.decoded)

    @property
    def notice(self) -> str:
        """What the notice says."""
        return self.window.tab.notice.words

    @property
    def remark(self) -> str:
        """What is said at a field."""
        return " ".join(r.words for r in self.window.findChildren(Remark) if r.isVisible())

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.window.status.words

    @property
    def claim(self) -> str:
        """What stands under the ring."""
        return self.window.tab.claim.text()

    @property
    def ring(self) -> RingView:
        return self._only(RingView)

    @property
    def dial(self) -> VelocityDial:
        return self._only(VelocityDial)

    def _only(self, kind: type) -> Any:
        found: list[Any] = []

        def seen() -> bool:
            found[:] = [w for w in self.window.findChildren(kind) if w.isVisible()]
            return bool(found)

        wait(seen)
        assert len(found) == 1, f"there are {len(found)} {kind.__name__} to be seen"
        return found[0]

    def buttons(self, words: str) -> list[QAbstractButton]:
        """Every button to be seen with these words."""
        every = self.window.findChildren(QAbstractButton)
        return [b for b in every if b.isVisible() and b.text().strip() == words]

    def button(self, words: str) -> QAbstractButton:
        """The button with these words."""
        found = self.buttons(words)
        assert len(found) == 1, f"there are {len(found)} buttons {words!r} to be seen"
        return found[0]

    @property
    def cue(self) -> PatternGrid:
        """The grid of the cue."""
        return self.named(PatternGrid, "Cue")

    @property
    def state(self) -> PatternGrid:
        """The grid of the network's state."""
        return self.named(PatternGrid, "Network state")

    @property
    def outcome(self) -> str:
        """The sentence on what the state is, without its colours."""
        return html.unescape(re.sub("<[^>]*>", "", self.window.tab.outcome.text()))

    @property
    def names(self) -> list[str]:
        """The stored memories."""
        return [memory.name for memory in self.snapshot.patterns]

    def named(self, kind: type, name: str) -> Any:
        """The field, slider or box of this (accessible) name."""
        found: list[Any] = []

        def seen() -> bool:
            every = self.window.findChildren(kind)
            found[:] = [w for w in every if w.isVisible() and w.accessibleName() == name]
            return bool(found)

        wait(seen)
        assert len(found) == 1, f"there are {len(found)} {kind.__name__} {name!r} to be seen"
        return found[0]

    def field(self, name: str) -> QLineEdit:
        """The number field of this name."""
        return self.named(QLineEdit, name)

    def editor(self, parameter: str) -> Any:
        """The editor of a parameter in the form to be seen."""
        return self._only(ParameterForm).editor(parameter)

    # ---- patience

    @property
    def networked(self) -> bool:
        """Whether the page in front shows a network."""
        return isinstance(self.window.tab, EnginePage)

    def settle(self) -> Frame:
        """Wait until everything asked so far has been done and is shown; that frame.

        Of a page without a network: until its jobs are done.
        """
        if not self.networked:
            wait(lambda: not self.window.tab.jobs.busy)
            return None  # type: ignore[return-value]
        asked = self.window.tab.engine.posted
        wait(lambda: self.frame.applied >= asked)
        return self.frame

    def run_for(self, seconds: float) -> Frame:
        """Wait until so much model time has gone by since what was asked; the frame then."""
        start = self.settle()
        assert start.playing, "the network stands still"
        due = start.snapshot.time + seconds
        wait(lambda: self.frame.run != start.run or self.snapshot.time >= due)
        assert self.frame.run == start.run, "another run has begun meanwhile"
        return self.frame

    def rest(self) -> Frame:
        """Wait until nothing changes any more; the frame then."""
        self.settle()
        wait(lambda: self.frame.at_rest)
        return self.frame

    def pause(self) -> Frame:
        """Have the network, if there is one, stand still; the last frame."""
        if not self.networked:
            return self.settle()
        self.window.tab.engine.pause()
        self.settle()
        wait(lambda: not self.frame.playing)
        return self.frame

    # ---- hands

    def try_this(self, name: str, speed: float | None = None) -> None:
        """Choose an example by its name, and have it played at another speed than its own."""
        self.pick("Example", scenarios()[name].title)
        if speed is not None:
            self.window.tab.engine.set_speed(speed)

    def click(self, words: str) -> None:
        """Click the button with these words, as soon as there is one."""
        wait(lambda: self.buttons(words))
        click(self.button(words))

    def press(self, key: Any, modifier: Any = NONE) -> None:
        """Strike a key, wherever the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def pick(self, name: str, words: str) -> None:
        """Open the box of this name and choose the entry with these words."""
        box = self.named(QComboBox, name)
        place = box.findText(words)
        assert place >= 0, f"{name!r} offers {[box.itemText(i) for i in range(box.count())]}"
        click(box)
        view = box.view()
        wait(view.isVisible)
        while (now := view.currentIndex().row()) != place:
            QTest.keyClick(view, Key.Key_Down if now < place else Key.Key_Up)
        QTest.keyClick(view, Key.Key_Return)
        assert not view.isVisible()
        self.come_back()

    def come_back(self) -> None:
        """Have the window, or its dialog, in front again, as a window manager would."""
        # Offscreen a menu becomes the active window, as late as when it has been closed.
        for _ in range(3):
            QApplication.processEvents()

        def in_front() -> bool:
            front = QApplication.activeModalWidget() or self.window
            if QApplication.activeWindow() is not front:
                front.activateWindow()
            return QApplication.activeWindow() is front

        wait(in_front)

    def choose(self, button: QAbstractButton, *entries: str) -> None:
        """Press a button, and go through its menu and the menus behind that."""
        menu = opened(button)
        for entry in entries:
            (action,) = [a for a in menu.actions() if a.text() == entry]
            assert action.isEnabled(), f"{entry!r} is disabled"
            QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
            if action.menu() is not None:
                menu = action.menu()
                wait(menu.isVisible)
        assert QApplication.activePopupWidget() is None, "a menu has stayed open"
        self.come_back()

    def type(self, name: str, words: str, end: Any = Key.Key_Return) -> None:
        """Type over what stands in the field of this name."""
        type_into(self.field(name), words, end)


def degrees_between(stop: float, start: float) -> float:
    """The shorter way from one angle (rad) to another, degrees, counter-clockwise positive."""
    return math.degrees(float(wrap_signed(stop - start)))


def about(thing: QWidget | QAction) -> str:
    """What its tooltip says, however it is wrapped."""
    return " ".join(thing.toolTip().split())


# ---- keys ----------------------------------------------------------------------------------------


def type_into(field: QLineEdit, words: str, end: Any = Key.Key_Return) -> None:
    """Click into a field, type over what is there, and press Enter (or another key, or none)."""
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    field.selectAll()
    QTest.keyClicks(field, words)
    if end is not None:
        QTest.keyClick(field, end)


def paste_into(field: QLineEdit, words: str) -> None:
    """Paste over what is in a field, and press Enter: for what no key gives."""
    QApplication.clipboard().setText(words)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    field.selectAll()
    field.paste()
    QTest.keyClick(field, Key.Key_Return)


# ---- the mouse -----------------------------------------------------------------------------------


def click(widget: QWidget, at: QPoint | None = None, button: Any = LEFT) -> None:
    """Click a widget, in its middle unless said otherwise."""
    assert widget.isVisible(), f"{widget!r} cannot be seen, let alone clicked"
    assert widget.isEnabled(), f"{widget!r} is disabled"
    QTest.mouseClick(widget, button, NONE, at if at is not None else widget.rect().center())


def double_click(widget: QWidget, at: QPoint | None = None, button: Any = LEFT) -> None:
    """Double-click as the system sends it: press, release, double-click, release."""
    where = at if at is not None else widget.rect().center()
    QTest.mousePress(widget, button, NONE, where)
    QTest.mouseRelease(widget, button, NONE, where)
    QTest.mouseDClick(widget, button, NONE, where)


def double_click_plot(widget: QWidget) -> None:
    """Double-click a plot's viewport, which lets clicks pass (of which QTest would warn)."""
    at = QPointF(widget.rect().center())
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    ):
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
        event = QMouseEvent(kind, at, QPointF(widget.mapToGlobal(at.toPoint())), LEFT, held, NONE)
        QApplication.sendEvent(widget, event)


def move(widget: QWidget, at: QPoint, held: Any = LEFT) -> None:
    """Move the mouse over a widget with a button held."""
    # QTest's own moves carry no buttons to a widget offscreen.
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton, held, NONE,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def wheel(widget: QWidget, notches: float, modifier: Any = NONE) -> bool:
    """Turn the wheel over the middle of a widget; whether the widget took it."""
    return wheel_at(widget, widget.rect().center(), notches, modifier)


def wheel_at(widget: QWidget, place: QPoint, notches: float, modifier: Any = NONE) -> bool:
    """Turn the wheel over a place on a widget; whether the widget took it."""
    at = QPointF(place)
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def knob(dial: VelocityDial, degrees_a_second: float, reach: float = 0.6) -> QPoint:
    """Where the knob of the dial stands for a velocity."""
    turn = math.radians(-degrees_a_second / dial.limit * SWEEP)
    radius = reach * min(dial.width(), dial.height()) / 2
    return QPoint(
        round(dial.width() / 2 + radius * math.sin(turn)),
        round(dial.height() / 2 - radius * math.cos(turn)),
    )


def opened(button: QAbstractButton) -> QMenu:
    """The menu that opens when a button is pressed."""
    click(button)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def cell(grid: PatternGrid, row: float, column: float) -> QPoint:
    """The middle of a cell, which may lie beside the grid."""
    cells = grid.cells
    return QPoint(
        round(cells.left + (column + 0.5) * cells.side), round(cells.top + (row + 0.5) * cells.side)
    )


def stroke(grid: PatternGrid, way: Sequence[tuple[float, float]], button: Any = LEFT) -> None:
    """Press on the first cell (row, column), move over the others, let go on the last."""
    first, *others = (cell(grid, *place) for place in way)
    QTest.mousePress(grid, button, NONE, first)
    for point in others:
        move(grid, point, button)
    QTest.mouseRelease(grid, button, NONE, [first, *others][-1])


def inked(values: Any, columns: int) -> set[tuple[int, int]]:
    """The cells (row, column) of a pattern that are ink."""
    return {divmod(int(index), columns) for index in np.flatnonzero(np.asarray(values) > 0.0)}


def drop(widget: QWidget, *paths: Path) -> None:
    """Drag files over a widget and let them go there."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point = widget.rect().center()
    for kind, where in ((QDragEnterEvent, point), (QDropEvent, QPointF(point))):
        event = kind(where, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(widget, event)
        assert event.isAccepted()


def on_ring(ring: RingView, degrees: float, radius: float = 0.69) -> QPoint:
    """Where a direction lies on the ring."""
    return ring.point_at(math.radians(degrees), radius).toPoint()
