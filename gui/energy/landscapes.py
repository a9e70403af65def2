"""Landscapes of the memory that is running, worked out on the engine's thread."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.engine import Engine
from gui.engine.stepper import Stepper
from sim.errors import SimError
from sim.hopfield import AssociativeMemory, MemorySnapshot
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.landscape import Landscape, landscape

__all__ = ["Landscapes"]

MOVED = 0.02  # by which other overlaps must have moved for a landscape to be drawn anew


class Landscapes(QObject):
    """Fetches a landscape when it is another one than the last.

    Parameters
    ----------
    engine : Engine
    parent : QObject

    Signals
    -------
    found(object)
        The landscape, or in a sentence why there is none; empty while patterns are learnt.
    """

    found = Signal(object)

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._last: Any = None

    def forget(self) -> None:
        """Fetch the next one even if it is the same."""
        self._last = None

    def ask(self, s: MemorySnapshot, axes: Axes, free: bool) -> None:
        """Have the landscape of a network, as this snapshot shows it, over some axes."""
        held = axes.held(s.overlaps)
        key = (s.kind, s.weights_version, s.parameters, id(s.patterns), id(axes), free)
        old = self._last
        if old is not None and old[0] == key and np.allclose(old[1], held, atol=MOVED):
            return
        self._last = (key, held)
        temperature = s.temperature if free else None

        def read(stepper: Stepper) -> Landscape | str:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            if network.pending:
                return ""
            try:
                return landscape(network, axes, temperature)
            except SimError as error:
                return str(error)

        self._engine.fetch(read, self._have)

    def _have(self, answer: Landscape | str) -> None:
        if not answer:
            self._last = None
        self.found.emit(answer)
