"""A person's hands and eyes, for the tests of the window: nothing here that a person cannot do.

Gestures go through Qt's own events; what came of them is waited for in frames, never in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from gui.engine import Frame
from gui.widgets.dial import SWEEP, VelocityDial
from gui.widgets.ring_view import RingView
from gui.window import MainWindow
from sim.angles import wrap_signed

Key = Qt.Key
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
PATIENCE = 10_000  # ms


def wait(qtbot: Any, condition: Callable[[], bool]) -> None:
    """Let the program go on until something holds."""
    qtbot.waitUntil(condition, timeout=PATIENCE)


def settle(qtbot: Any, window: MainWindow) -> Frame:
    """Wait until everything asked so far has been done and is shown; the frame that shows it."""
    engine = window.tab.engine
    asked = engine.posted

    def shown() -> bool:
        frame = window.tab.frame
        return frame is not None and frame.applied >= asked

    wait(qtbot, shown)
    assert window.tab.frame is not None
    return window.tab.frame


def run_for(qtbot: Any, window: MainWindow, seconds: float) -> Frame:
    """Wait until so much model time has gone by since what was asked; the frame then."""
    start = settle(qtbot, window)
    assert start.playing, "the network stands still"

    def later() -> bool:
        frame = window.tab.frame
        return frame.run != start.run or frame.snapshot.time >= start.snapshot.time + seconds

    wait(qtbot, later)
    assert window.tab.frame.run == start.run, "another run has begun meanwhile"
    return window.tab.frame


def degrees_between(stop: float, start: float) -> float:
    """The shorter way from one angle (rad) to another, degrees, counter-clockwise positive."""
    return math.degrees(float(wrap_signed(stop - start)))


# ---- keys ----------------------------------------------------------------------------------------


def press(window: QWidget, key: Any, modifier: Any = NONE) -> None:
    """Strike a key, wherever the focus is."""
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


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
    """Turn the wheel over a widget; whether the widget took it."""
    at = QPointF(widget.rect().center())
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


def on_ring(ring: RingView, degrees: float, radius: float = 0.69) -> QPoint:
    """Where a direction lies on the ring."""
    return ring.point_at(math.radians(degrees), radius).toPoint()
