"""Frame interval, latency and pace of the ring tab at 1440x900 with everything showing."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

import main
from gui.interpreter import LastingObjects
from gui.window import MainWindow
from sim.ring import HEADING_NETWORKS
from sim.scenarios import scenarios


class Paints(QObject):
    """Notes when a widget of the tab in front has been painted, and what the network had heard."""

    def __init__(self, window: MainWindow, widget: QWidget) -> None:
        super().__init__()
        self.window, self.widget = window, widget
        self.ended = False
        self.times: list[float] = []
        self.applied: list[int] = []
        # The paint is over when the event after it is handled.
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._painted)
        return False

    def end(self) -> None:
        """Stop noting."""
        self.ended = True
        self.widget.removeEventFilter(self)

    def _painted(self) -> None:
        if self.ended:
            return
        self.times.append(time.perf_counter())
        frame = self.window.tab.frame
        self.applied.append(frame.applied if frame else 0)


def run(app: QApplication, seconds: float) -> None:
    """Let the window go on for so long."""
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setSingleShot(True)
    # Not app.quit: that closes the windows.
    loop = QEventLoop()
    timer.timeout.connect(loop.quit)
    timer.start(round(seconds * 1000))
    loop.exec()


def measure(seconds: float) -> None:
    """Print all of it."""
    app = main._application()
    assert isinstance(app, QApplication)
    for name in ("turn-in-the-dark", "mouse-turning"):
        _frames(app, name, seconds)
    _latency(app, seconds)
    _speeds(app, seconds)
    _alone()


def open_window(name: str) -> MainWindow:
    """The window, running a scenario."""
    window = MainWindow(scenario=name)
    LastingObjects(window.workspace)
    window.resize(1440, 900)
    window.show()
    window.start()
    return window


def close_window(window: MainWindow) -> None:
    """Close and destroy it."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _frames(app: QApplication, name: str, seconds: float) -> None:
    window = open_window(name)
    run(app, 2.0)
    paints = Paints(window, window.tab.ring)
    first = window.tab.frame
    began = time.perf_counter()
    run(app, seconds)
    took = time.perf_counter() - began
    last = window.tab.frame
    paints.end()
    interval = 1e3 * np.diff(paints.times)
    pace = (last.snapshot.time - first.snapshot.time) / took
    steps = (last.snapshot.step - first.snapshot.step) / took
    print(
        f"{name}: frame interval p50 {np.percentile(interval, 50):.1f} ms, "
        f"p99 {np.percentile(interval, 99):.1f} ms, {len(interval) / took:.0f} fps; "
        f"achieved {pace:.3f}x, {steps:.0f} steps a second beside the window",
        flush=True,
    )
    close_window(window)


def _latency(app: QApplication, seconds: float) -> None:
    """Time from an event to a painted frame of a network that has heard of it."""
    window = open_window("turn-in-the-dark")
    run(app, 2.0)
    paints = Paints(window, window.tab.ring)
    dial = window.tab.turning.dial
    sent: list[tuple[float, int]] = []
    rng = np.random.default_rng(0)

    def key() -> None:
        sent.append((time.perf_counter(), window.tab.engine.posted + 1))
        way = Qt.Key.Key_Left if len(sent) % 2 else Qt.Key.Key_Right
        for kind in (QEvent.Type.KeyPress,):
            QApplication.sendEvent(dial, QKeyEvent(kind, way, Qt.KeyboardModifier.NoModifier))

    def mouse() -> None:
        sent.append((time.perf_counter(), window.tab.engine.posted + 1))
        ring = window.tab.ring
        at = QPointF(ring.point_at(float(rng.uniform(0, 6.28))))
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            event = QMouseEvent(
                kind, at, ring.mapToGlobal(at), Qt.MouseButton.LeftButton,
                Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QApplication.sendEvent(ring, event)

    for what, act in (("key", key), ("mouse", mouse)):
        sent.clear()
        count = max(20, round(seconds / 0.09))
        for _ in range(count):
            run(app, float(rng.uniform(0.06, 0.12)))
            act()
        run(app, 0.3)
        times, applied = np.array(paints.times), np.array(paints.applied)
        delays = []
        for when, number in sent:
            shown = times[(applied >= number) & (times >= when)]
            if len(shown):
                delays.append(1e3 * (shown[0] - when))
        print(
            f"{what} event to drawn frame: p50 {np.percentile(delays, 50):.1f} ms, "
            f"p95 {np.percentile(delays, 95):.1f} ms ({len(delays)} events)",
            flush=True,
        )
    paints.end()
    close_window(window)


def _speeds(app: QApplication, seconds: float) -> None:
    window = open_window("mouse-turning")
    for speed in (0.1, 2.0, 5.0, 10.0):
        window.tab.engine.set_speed(speed)
        run(app, 1.5)
        paints = Paints(window, window.tab.ring)
        first = window.tab.frame
        began = time.perf_counter()
        run(app, max(2.0, seconds / 3))
        took = time.perf_counter() - began
        pace = (window.tab.frame.snapshot.time - first.snapshot.time) / took
        paints.end()
        interval = 1e3 * np.diff(paints.times)
        print(
            f"asked {speed:g}x, achieved {pace:.2f}x (odd-kernel ring, the costliest), frame p50 "
            f"{np.percentile(interval, 50):.1f} ms, p99 {np.percentile(interval, 99):.1f} ms",
            flush=True,
        )
    close_window(window)


def _alone() -> None:
    for kind in HEADING_NETWORKS:
        network = kind()
        network.advance(500)
        began = time.perf_counter()
        network.advance(10_000)
        took = time.perf_counter() - began
        print(
            f"{kind.title}, N = {network.parameters.neurons}, alone: {10_000 / took:.0f} steps a "
            f"second, {10_000 * network.dt / took:.0f}x real time",
            flush=True,
        )
    assert scenarios()
