"""What a person does to save a session, to open one, and to have something to save."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from gui.sessions import files as session_files
from tests.gui.hands import CONTROL, Key, Person
from tests.gui.waiting import wait
from tests.gui.window_hands import HOPFIELD, turn_to


def saved(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save with Ctrl+S, answering where."""
    chosen = staticmethod(lambda *a, **k: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    person.press(Key.Key_S, CONTROL)
    wait(lambda: person.notice.startswith("Saved to"))


def opened(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open with Ctrl+O, answering which."""
    monkeypatch.setattr(session_files, "ask_open", lambda *a: path)
    person.press(Key.Key_O, CONTROL)


def gone_on(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open a session, and wait until it is there."""
    opened(person, path, monkeypatch)
    wait(lambda: person.notice.startswith(f"{path.name} is open"))
    person.settle()


def stored(person: Person) -> None:
    """An empty drawing is stored in the opening example of the memories, come to rest."""
    turn_to(person, HOPFIELD)
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.frame.at_rest)
    person.click("Clear")
    person.click("Store drawing")
    person.settle()


def worked(person: Person) -> None:
    """Something is made on both pages that have a network of their own."""
    person.window.tab.perform("turn", {"velocity": 1.0})
    person.window.tab.perform("silence", {"neurons": [3, 4]})
    person.window.tab.perform("place", {"heading": 2.0})
    wait(lambda: person.snapshot.velocity == 1.0)
    stored(person)
