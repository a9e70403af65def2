"""How the tests wait: by a loop of events that lets the other threads have the interpreter.

`QTest.qWait` keeps Python to itself while it waits, and starves the engine's thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
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


def ready(window: Any) -> None:
    """Wait until the page in front has something to show; that of experiments is given some."""
    page = window.tab
    if hasattr(page, "measurements"):
        page.show_measured(page.measurements.take(_measured()))
    else:
        wait(lambda: page.frame is not None and page.result() is not None)
    wait(lambda: page.result() is not None)


@cache
def _measured() -> Any:
    """A few recalls of small networks."""
    from sim.experiments import Plan, measure

    plan = Plan.default("recall", seed=3, neurons=(64, 100), load=(0.05, 0.1, 0.2, 0.3))
    return measure(plan, workers=0)
