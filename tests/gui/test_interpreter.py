"""Threads take short turns, and the collector passes over what stays."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject, Signal

from gui import interpreter
from gui.interpreter import LastingObjects
from tests.gui.forked_calls import MAIN, environment


@pytest.fixture
def frozen(monkeypatch) -> list[str]:
    """What is said for each time that what is there is passed over from then on."""
    said: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: said.append("frozen"))
    return said


class Pages(QObject):
    """Of a workspace, that pages are made and that it closes."""

    page_made = Signal(object)
    closing = Signal()


def test_modules_are_passed_over_once_a_page_that_needs_many_has_settled(
    qtbot, monkeypatch, frozen
):
    loaded = dict(sys.modules)
    monkeypatch.setattr(sys, "modules", loaded)
    monkeypatch.setattr(interpreter, "SETTLED", 50)
    pages = Pages()
    LastingObjects(pages)
    qtbot.waitUntil(lambda: frozen == ["frozen"])
    pages.page_made.emit(None)
    qtbot.wait(120)
    assert len(frozen) == 1, "networks are not, whose parts know each other"
    loaded |= {f"module_{number}": sys for number in range(interpreter.MANY)}
    pages.page_made.emit(None)
    pages.page_made.emit(None)  # each begins the wait anew
    assert len(frozen) == 1
    qtbot.waitUntil(lambda: len(frozen) == 2)
    loaded |= {f"another_{number}": sys for number in range(interpreter.MANY)}
    pages.page_made.emit(None)
    pages.closing.emit()
    qtbot.wait(120)
    assert len(frozen) == 2


def test_threads_of_the_program_take_short_turns():
    script = "import sys, main; main._application(); print(sys.getswitchinterval())"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) == pytest.approx(interpreter.TURN)


def test_the_sources_of_what_is_imported_are_not_read():
    """PySide reads them all to look for its name; 40 MiB of lines stayed with Python."""
    words = (
        "import linecache, gui.window; from shibokensupport import feature; "
        "print(len(linecache.cache), feature._mod_uses_pyside.__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=MAIN.parent, env=environment({}), text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    count, module = done.stdout.split()
    assert int(count) < 40 and module == "gui.imports"
