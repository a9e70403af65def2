"""Streaks that drift along the flow: bright where it is fast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from sim.arrays import Array

__all__ = ["Streaks"]

PERIOD = 2.6  # s that a streak takes along its way
SEEN = 0.85  # of its way that is seen at once
PARTS = 3  # of what is seen, brighter towards the front
CLASSES = 3  # of speed
FAINT, BRIGHT = 0.16, 0.56  # opacity of the front of the slowest and the fastest
BEHIND = (0.35, 0.7, 1.0)  # of it, from the tail to the front


class Streaks:
    """Short pieces of orbits, each seen in part: the part moves along it."""

    def __init__(self) -> None:
        self._ways: Array = np.zeros((0, 2, 2))
        self._ends: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._first: Array = np.zeros(0)
        self._phases: Array = np.zeros(0)
        self._pixels: Array | None = None
        self._key: object = None
        self._lines: list[PrimitiveArray] = []

    def __len__(self) -> int:
        return len(self._ways)

    def show(self, ways: Array, speeds: Array) -> None:
        """Show these from now on.

        Parameters
        ----------
        ways : (m, k, 2) float
            Pieces of orbits, in the order in which the flow goes.
        speeds : (m,) float
            From 0 to 1.
        """
        order = np.argsort(speeds, kind="stable")
        self._ways = np.asarray(ways, dtype=float)[order]
        self._ends = np.searchsorted(
            np.asarray(speeds)[order], np.arange(1, CLASSES) / CLASSES
        )  # the classes lie one after another
        if len(self._first) != len(ways):
            self._phases = self._first = np.random.default_rng(1).uniform(size=len(ways))
        self._pixels = None

    def show_time(self, seconds: float) -> None:
        """Show them after so much time on the screen."""
        self._phases = (self._first + seconds / PERIOD) % 1.0

    def paint(
        self, painter: QPainter, scale: Array, shift: Array, ink: QColor, wide: float
    ) -> None:
        """Paint them where a place p of the axes lies at p scale + shift, in lines so wide, px."""
        if not len(self._ways):
            return
        key = (*scale.tolist(), *shift.tolist())
        if self._pixels is None or key != self._key:
            self._pixels, self._key = self._ways * scale + shift, key
        corners = self._corners(self._pixels)
        bounds = [0, *self._ends.tolist(), len(self._ways)]
        for rank in range(CLASSES):
            chosen = slice(bounds[rank], bounds[rank + 1])
            front = FAINT + (BRIGHT - FAINT) * rank / (CLASSES - 1)
            for part in range(PARTS):
                pair = corners[chosen, part : part + 2].reshape(-1, 4)
                pair = pair[np.abs(pair[:, :2] - pair[:, 2:]).max(axis=1) > 0.4]  # no dots
                if not len(pair):
                    continue
                lines = self._batch(rank * PARTS + part)
                lines.resize(len(pair))
                lines.ndarray()[:] = pair
                colour = QColor(ink)
                colour.setAlphaF(front * BEHIND[part])
                pen = QPen(colour, wide)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawLines(*lines.drawargs())

    def _batch(self, number: int) -> PrimitiveArray:
        while len(self._lines) <= number:
            self._lines.append(PrimitiveArray(QLineF, 4))
        return self._lines[number]

    def _corners(self, pixels: Array) -> Array:
        """(m, PARTS + 1, 2): the ends of the parts that are seen, from the tail to the front."""
        last = pixels.shape[1] - 1
        # It grows out of the start and shrinks into the end.
        front = self._phases[:, None] * (1.0 + SEEN)
        at = np.clip(front - SEEN * np.arange(PARTS, -1, -1) / PARTS, 0.0, 1.0) * last
        before = np.minimum(at.astype(np.intp), last - 1)
        part = (at - before)[..., None]
        rows = np.arange(len(pixels))[:, None]
        a, b = pixels[rows, before], pixels[rows, before + 1]
        return np.asarray(a + part * (b - a))
