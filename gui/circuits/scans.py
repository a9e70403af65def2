"""Bifurcation diagrams and decision times of the running circuit, made beside the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.engine.jobs import Jobs
from gui.kit.last_job import LastJob
from sim.circuits import CircuitParameters
from sim.circuits.bifurcation import Diagram, diagram
from sim.circuits.decision_times import DecisionTimes, decision_law
from sim.circuits.knobs import knob_named

__all__ = ["Scan", "Scanning"]


@dataclass(frozen=True)
class Scan:
    """What is wanted of a circuit.

    Parameters
    ----------
    what : str
        "diagram" or "times".
    parameters : CircuitParameters
    knob : str
        Over which a diagram is drawn.
    low, high : float
        Its ends, SI.
    """

    what: str
    parameters: CircuitParameters
    knob: str = ""
    low: float = 0.0
    high: float = 0.0

    @property
    def key(self) -> Any:
        """What the answer depends on."""
        p = self.parameters.replace(noise=0.0, dt=CircuitParameters.default("dt"))
        if self.what == "diagram":
            middle = 0.5 * (self.low + self.high)
            p = knob_named(p, self.knob).write(p.replace(criterion=1.0), middle)
        return self.what, p, self.knob, self.low, self.high

    def made(self) -> Diagram | DecisionTimes:
        """The answer; raises SimError."""
        if self.what == "times":
            return decision_law(self.parameters)
        knob = knob_named(self.parameters, self.knob)
        return diagram(self.parameters, knob, self.low, self.high)


class Scanning(QObject):
    """Makes what was last asked for, one thing at a time; of each kind the newest wish waits.

    Signals
    -------
    found(object, object)
        A scan and its answer.
    failed(str)
        Why there is none.

    Parameters
    ----------
    jobs : Jobs
    parent : QObject
    """

    found = Signal(object, object)
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._last = LastJob(jobs, self)
        self._last.failed.connect(self.failed)
        self._known: dict[str, Any] = {}
        self._wanted: dict[str, Scan] = {}

    def ask(self, scan: Scan) -> None:
        """Have it made, unless it is the last that was."""
        if self._known.get(scan.what) == scan.key:
            return
        if self._last.busy:
            self._wanted[scan.what] = scan
            return
        self._known[scan.what] = scan.key
        self._last.submit(_work(scan), self._have, self._next)

    def _have(self, answer: tuple[Scan, Any]) -> None:
        self.found.emit(*answer)
        self._next()

    def _next(self) -> None:
        wanted, self._wanted = self._wanted, {}
        for scan in wanted.values():
            self.ask(scan)


def _work(scan: Scan) -> Callable[[Any], tuple[Scan, Any]]:
    return lambda progress: (scan, scan.made())
