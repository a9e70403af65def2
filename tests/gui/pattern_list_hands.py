"""What the tests of the list of memories alone share: lists, rows, and what was said."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from gui.hopfield.pattern_list import PatternList
from gui.kit.theme import LIGHT
from sim.hopfield.patterns.pattern import Pattern

NAMES = ("A", "F", "H", "K", "X", "3")
OVERLAPS = (0.94, 0.22, 0.31, 0.12, 0.05, -0.08)


def patterns(names, n=16) -> tuple[Pattern, ...]:
    rng = np.random.default_rng(7)
    return tuple(Pattern.of(name, rng.choice([-1, 1], n)) for name in names)


class Said:
    """What the list has said, in order."""

    def __init__(self, shown: PatternList) -> None:
        self.all: list[tuple] = []
        shown.chosen.connect(lambda index: self.all.append(("chosen", index)))
        shown.gesture.connect(lambda name, given: self.all.append((name, *given.values())))


@pytest.fixture
def shown(qtbot):
    """Six memories, all to be seen."""
    shown = PatternList()
    shown.set_theme(LIGHT, 1.0)
    shown.resize(230, 240)
    shown.show_patterns(patterns(NAMES), OVERLAPS, 0, 4, 4)
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    shown.setFocus()
    qtbot.waitUntil(shown.hasFocus)
    return shown


@pytest.fixture
def said(shown):
    return Said(shown)


def on_name(shown, index) -> QPoint:
    return QPoint(shown.picture_rect(index).right() + 14, shown.row_rect(index).center().y())


def picture(shown):
    return shown.grab().toImage()
