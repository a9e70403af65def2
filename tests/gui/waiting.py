"""How the tests wait: by a loop of events that lets the other threads have the interpreter.

`QTest.qWait` keeps Python to itself while it waits, and starves the engine's thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer

PATIENCE = 10_000  # ms; a wait that long has failed, on however slow a machine


def let_go_on(milliseconds: int) -> None:
    """Let the program go on for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(condition: Callable[[], Any]) -> None:
    """Let the program go on until something holds."""
    clock = QElapsedTimer()
    clock.start()
    while not condition():
        assert clock.elapsed() < PATIENCE, f"waited {PATIENCE / 1000:.0f} s in vain"
        let_go_on(3)
