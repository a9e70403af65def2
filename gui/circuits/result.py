"""What a circuit shows at a moment, to be kept beside what it does next."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtWidgets import QWidget

from gui.engine import Frame
from gui.engine.frame import newest
from gui.kit.kept_result import KeptCurve, KeptResult, seen
from sim.arrays import Array
from sim.circuits import CircuitSnapshot, circuit_of

__all__ = ["circuit_result", "circuit_settings", "course"]


def circuit_settings(frame: Frame) -> dict[str, str]:
    """Circuit, settings, seed."""
    s = frame.snapshot
    assert isinstance(s, CircuitSnapshot)
    told = {"circuit": circuit_of(s.parameters).title}
    for name, spec in s.parameters.specs().items():
        label = spec.full_label
        told[label[0].lower() + label[1:]] = spec.show(getattr(s.parameters, name))
    return {**told, "seed": str(frame.seed)}


def circuit_result(frame: Frame, view: QWidget, words: str, settings: dict[str, str]) -> KeptResult:
    """The phase portrait as it is drawn, the sentence, and time courses of the first two."""
    s = frame.snapshot
    assert isinstance(s, CircuitSnapshot)
    picture = seen(view)
    time, v = course(frame.history)
    curves = {}
    if len(v):
        ages = time - s.time
        tokens = ("input", "state")  # the colours of the first two neurons
        curves["v"] = tuple(
            KeptCurve.thinned(ages, v[:, k], token) for k, token in enumerate(tokens[: v.shape[1]])
        )
    return KeptResult(picture, words, settings, curves)


def course(history: Mapping[str, Array], name: str = "v") -> tuple[Array, Array]:
    """Times (t,), s, and what was recorded of every neuron then (t, n). In another unit a record
    begins anew, and has fewer rows than there are times."""
    rows = np.asarray(history[name], dtype=float)
    rows = rows[:, None] if rows.ndim == 1 else rows
    return newest(history["time"], len(rows)), rows
