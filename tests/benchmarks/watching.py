"""What is watched while random hands are at work: errors, messages, memory, standstills."""

from __future__ import annotations

import logging
import os
import random
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from gui.sessions import files as session_files

__all__ = ["Watch", "answering", "listening", "resident"]

HEARTBEAT = 5  # ms
WHENCE = 12  # calls that are told of what Qt says


def resident() -> float:
    """MiB of this process in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# ---- what goes wrong -----------------------------------------------------------------------------


class _Sayings(list[str]):
    """What was said, in order, and printed at once: an hour may be to come. The same again is not
    kept: Qt may say it for each of 100 items."""

    def append(self, words: str) -> None:
        if words not in self:
            super().append(words)
            print("said:", words, flush=True)


class _Errors(logging.Handler):
    """Errors that were logged: what failed on another thread and was said in a sentence."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(logging.Formatter().format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """Have what nobody caught, what Qt says and what is logged as an error in a list, each once and
    with where it came from."""
    said = _Sayings()

    def caught(kind: Any, value: Any, trace: Any) -> None:
        said.append("".join(traceback.format_exception(kind, value, trace)))

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        caught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def hear(kind: object, context: object, message: str) -> None:
        if "This plugin does not support" not in message:
            said.append(f"Qt: {message}\n{''.join(traceback.format_stack(limit=WHENCE)[:-1])}")

    logger, handler = logging.getLogger(), _Errors(said)
    hooks = sys.excepthook, threading.excepthook, qInstallMessageHandler(hear)
    sys.excepthook, threading.excepthook = caught, in_thread
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        sys.excepthook, threading.excepthook = hooks[:2]
        qInstallMessageHandler(hooks[2])


@contextmanager
def answering(folder: Path, chance: random.Random) -> Iterator[None]:
    """Have dialogs for files answered at once: with a file in a folder, or cancelled."""
    picture = QImage(24, 16, QImage.Format.Format_Grayscale8)
    picture.fill(40)
    picture.save(str(folder / "picture.png"))
    (folder / "words.csv").write_text("time,heading\n0,0\n0.5,20\n1,40\n", encoding="utf-8")
    np.savez(folder / "numbers.npz", cue=np.ones(9))

    def to_open(*arguments: Any, **more: Any) -> tuple[str, str]:
        every = ["", *sorted(str(path) for path in folder.iterdir())]
        return chance.choice(every), ""

    def to_save(parent: Any, title: str, name: str = "", *more: Any) -> tuple[str, str]:
        return (str(folder / f"saved-{Path(name).name}") if chance.random() < 0.5 else ""), ""

    def any_file(*arguments: Any) -> Path | None:
        path = to_open()[0]
        return Path(path) if path else None

    kept = QFileDialog.getOpenFileName, QFileDialog.getSaveFileName, session_files.ask_open
    session_files.ask_open = any_file
    QFileDialog.getOpenFileName = staticmethod(to_open)
    QFileDialog.getSaveFileName = staticmethod(to_save)
    try:
        yield
    finally:
        QFileDialog.getOpenFileName, QFileDialog.getSaveFileName, session_files.ask_open = kept


# ---- time ----------------------------------------------------------------------------------------


class Watch:
    """A heartbeat on the window's thread; what it misses is how long the window stood still."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(HEARTBEAT)
        self._timer.timeout.connect(self._beat)
        self._last = self._longest = 0.0
        self._worked = self._most = 0.0

    def _beat(self) -> None:
        now, worked = perf_counter(), thread_time()
        self._longest = max(self._longest, now - self._last)
        self._most = max(self._most, worked - self._worked)
        self._last, self._worked = now, worked

    def time(self, act: Callable[[], None], milliseconds: int) -> tuple[float, float, float]:
        """Do something, and let the program go on for so long.

        Returns
        -------
        (float, float, float)
            ms to be handled; ms of standing still after that; and the longest time, ms, that the
            window's thread has itself worked at a stretch, whatever else had the processor.
        """
        began, self._worked = perf_counter(), thread_time()
        act()
        self._last, worked = perf_counter(), thread_time()
        handled, self._longest = self._last - began, 0.0
        self._most, self._worked = worked - self._worked, worked
        loop = QEventLoop()
        self._timer.start()
        ending = QTimer()
        ending.setSingleShot(True)
        ending.timeout.connect(loop.quit)
        ending.start(milliseconds)
        loop.exec()
        self._timer.stop()
        self._beat()
        return 1e3 * handled, max(0.0, 1e3 * self._longest - HEARTBEAT), 1e3 * self._most
