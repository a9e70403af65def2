"""What the tests of exports share: the menu, the file dialog, and tables and arrays read back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from tests.gui.hands import Person
from tests.gui.waiting import wait


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialogs with this path."""

    def answer(path: Path | str) -> None:
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", staticmethod(lambda *a, **k: (str(path), ""))
        )

    return answer


def export(person: Person, kind: str) -> str:
    """Choose an entry of the Export menu; what the program says when it is done."""
    button = person.button("Export")
    assert isinstance(button, QPushButton)
    person.window.tab.notice.dismiss()
    (action,) = [a for a in button.menu().actions() if f"({kind.upper()})" in a.text()]
    action.trigger()
    wait(lambda: person.notice)
    return person.notice


def read_csv(path: Path) -> tuple[dict, list[str], np.ndarray]:
    """The facts, the column names and the numbers of an exported table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    facts = {}
    while lines[0].startswith("# "):
        key, _, value = lines.pop(0).removeprefix("# ").partition(": ")
        facts[key] = json.loads(value)
    names = lines.pop(0).split(",")
    return facts, names, np.array([[float(cell) for cell in row.split(",")] for row in lines])


def read_npz(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    facts, about = (json.loads(str(arrays.pop(entry))) for entry in ("facts", "about"))
    assert set(about) == set(arrays)
    assert all(each["meaning"] for each in about.values())
    return facts | {"about": about}, arrays


def start_recording(person: Person) -> float:
    wait(lambda: person.buttons("Record"))  # it may still show the recording of the test before
    person.click("Record")
    person.settle()
    wait(lambda: person.frame.capturing)
    wait(lambda: person.buttons("Stop recording"))
    return person.snapshot.time
