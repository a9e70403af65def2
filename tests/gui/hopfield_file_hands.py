"""What the tests of files of the Hopfield tab share: somebody at rest, a dialog, a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QFileDialog

from gui.hopfield.import_dialog import ImportDialog
from gui.sessions import files as session_files
from tests.gui.hands import Person
from tests.gui.image_files import gif, png
from tests.gui.waiting import wait


@pytest.fixture
def person(at_hopfield) -> Person:
    """Somebody before a network at rest in A."""
    at_hopfield.rest()
    return at_hopfield


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialogs with this path."""

    def answer(path: Path | str) -> None:
        for ask in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, ask, staticmethod(lambda *a, **k: (str(path), "")))
        monkeypatch.setattr(session_files, "ask_open", lambda *a: Path(path))

    return answer


def patterns_menu(person: Person, *entries: str) -> None:
    person.choose(person.window.tab.memory.patterns, *entries)


def cross(path: Path) -> Path:
    """A black cross on white, as an image file of the kind its name says."""
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(50, 0, 20, 120, QColor("black"))
    painter.fillRect(0, 50, 120, 20, QColor("black"))
    painter.end()
    if path.suffix == ".gif":
        grid = [255 if image.pixelColor(x, y).lightness() > 128 else 0
                for y in range(0, 120, 5) for x in range(0, 120, 5)]  # fmt: skip
        path.write_bytes(gif(24, 24, [g // 255 for g in grid]))
    else:
        assert image.save(str(path), None, 95)
    return path


def dialog_of(person: Person) -> ImportDialog:
    found: list[ImportDialog] = []

    def there() -> bool:
        every = person.window.findChildren(ImportDialog)
        found[:] = [dialog for dialog in every if dialog.isVisible()]
        return bool(found)

    wait(there)
    person.come_back()
    return found[0]


def very_wide(path: Path) -> None:
    path.write_bytes(png(20_000, 4, (b"\0" + b"\xff" * 10_000 + b"\0" * 10_000) * 4))
