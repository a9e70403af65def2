"""The points, lines and rectangles that Qt hands in arrays to a paint engine written in Python.

PySide (6.11) makes an object of each and holds a reference too many to it, so that none would ever
be freed: some 250 bytes each, thousands for one figure with curves. Whether the PySide at hand does
so is found out by painting a line.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Iterable
from functools import cache
from typing import Any

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPaintDevice, QPaintEngine, QPainter

__all__ = ["let_go"]

_drop = ctypes.pythonapi.Py_DecRef
_drop.argtypes, _drop.restype = [ctypes.py_object], None


def let_go(lent: Iterable[Any]) -> None:
    """Have what was in an array freed with it: once, by the method that was given it."""
    if _held_for_ever():
        for element in lent:
            _drop(element)


@cache
def _held_for_ever() -> bool:
    """Whether what is handed over in an array outlives it."""
    device = _Device()
    painter = QPainter(device)
    painter.drawLines([QLineF(0.0, 0.0, 1.0, 1.0)])
    painter.end()
    return any(line() is not None for line in device.engine.lines)


class _Engine(QPaintEngine):
    """Notes which lines it was handed, without holding them."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.lines: list[weakref.ref[QLineF]] = []

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: object) -> None:
        """It makes no difference here."""

    def drawLines(self, lines: Iterable[QLineF]) -> None:
        self.lines += [weakref.ref(line) for line in lines]


class _Device(QPaintDevice):
    def __init__(self) -> None:
        super().__init__()
        self.engine = _Engine()

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return 16
