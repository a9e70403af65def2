"""The gain curve of the network that is running, measured beside the window."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gui.engine.jobs import Jobs
from gui.ring.theory_panel import TheoryPanel
from sim.ring import HEADING_NETWORKS, HeadingNetwork, HeadingSnapshot
from sim.ring.analysis import GainCurve, gain_curve, gain_key, gain_velocities

__all__ = ["GainMeasuring"]


class GainMeasuring(QObject):
    """Measures when the panel asks, and takes the curve away when it is of another network.

    Signals
    -------
    failed(str)
        Why nothing could be measured.

    Parameters
    ----------
    panel : TheoryPanel
        On which the curve is seen.
    jobs : Jobs
    parent : QObject
    """

    failed = Signal(str)

    def __init__(self, panel: TheoryPanel, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._jobs = panel, jobs
        self._now: tuple[HeadingSnapshot, int] | None = None
        self._curve_of: Any = None
        self._measuring: int | None = None
        panel.measure_asked.connect(self._measure)

    def follow(self, s: HeadingSnapshot, seed: int) -> None:
        """The network that is running, and its seed."""
        self._now = s, seed
        if self._curve_of is not None and self._curve_of != gain_key(s, seed):
            self._forget()

    @Slot()
    def _measure(self) -> None:
        """Begin, or give up what is under way."""
        if self._measuring is not None:
            self._jobs.cancel(self._measuring)
            return
        if self._now is None:
            return
        s, seed = self._now
        kind = next(kind for kind in HEADING_NETWORKS if kind.name == s.kind)
        key = gain_key(s, seed)

        def work(progress: Any) -> tuple[Any, HeadingNetwork, GainCurve | None]:
            network = kind(s.parameters, seed)
            network.silence(np.flatnonzero(s.silenced).tolist())
            return key, network, gain_curve(network, gain_velocities(network).tolist(), progress)

        self._panel.begin_measuring()
        self._measuring = self._jobs.submit(work, self._have, self._have_not)

    def _have_not(self, sentence: str) -> None:
        self._measuring = None
        self._forget()
        self.failed.emit(sentence)

    def _have(self, answer: tuple[Any, HeadingNetwork, GainCurve | None]) -> None:
        self._measuring = None
        key, network, curve = answer
        if curve is None:
            self._forget()
            return
        self._curve_of = key
        self._panel.show_curve(curve, *network.ceiling())

    def _forget(self) -> None:
        self._curve_of = None
        self._panel.clear_curve()
