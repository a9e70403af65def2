"""The program with somebody at work in it, to be killed: `python -m tests.gui.killed_program DIR`.

It says "n" on a line of its own once the n-th cell is drawn, and keeps what it does by itself, more
often than usual.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import main as program
from gui.sessions import files as session_files
from gui.sessions.kept_files import KeptFiles
from gui.window import MainWindow


def work(folder: Path) -> int:
    """Draw a cell of the cue every now and then until killed."""
    session_files.KEPT_EVERY = 150
    app = program._application()
    assert isinstance(app, QApplication)
    window = MainWindow(tab="hopfield", kept=KeptFiles(folder))
    window.show()
    window.start()
    drawn = 0

    def draw() -> None:
        nonlocal drawn
        window.tab.engine.post("draw", cells=[drawn % 500], value=1.0)  # type: ignore[attr-defined]
        drawn += 1
        print(drawn, flush=True)

    timer = QTimer()
    timer.timeout.connect(draw)
    timer.start(40)
    return app.exec()


if __name__ == "__main__":
    sys.exit(work(Path(sys.argv[1])))
