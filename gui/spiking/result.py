"""What a memory of many neurons shows at a moment, to be kept beside what it does next."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from gui.engine import Frame
from gui.engine.frame import newest
from gui.kit.kept_result import KeptCurve, KeptResult, seen
from sim.networks import network_named

__all__ = ["memory_settings", "rate_result", "spiking_result"]


def memory_settings(frame: Frame) -> dict[str, str]:
    """Network, settings, seed."""
    s = frame.snapshot
    kind, p = network_named(s.kind), s.parameters  # type: ignore[attr-defined]
    told = {"network": kind.title}
    for name, spec in p.specs().items():
        label = spec.full_label
        told[label[0].lower() + label[1:]] = spec.show(getattr(p, name))
    return {**told, "seed": str(frame.seed)}


def spiking_result(
    frame: Frame, raster: QWidget, words: str, settings: dict[str, str], first: int
) -> KeptResult:
    """The raster as it is drawn, the sentence, overlap with a pattern, and the mean rate."""
    h, now = frame.history, frame.snapshot.time
    picture = seen(raster)
    curves = {}
    overlap, rates = np.asarray(h["overlap"]), np.asarray(h["rates"])
    times = np.asarray(h["time"])
    if len(overlap) and first:
        ages = newest(times, len(overlap)) - now
        curves["overlap"] = (KeptCurve.thinned(ages, overlap[:, first - 1], "input"),)
    if len(rates):
        ages = newest(times, len(rates)) - now
        curves["rates"] = (KeptCurve.thinned(ages, rates[:, 0], "state"),)
    return KeptResult(picture, words, settings, curves)


def rate_result(stage: QWidget, words: str, settings: dict[str, str]) -> KeptResult:
    """The stage as it is drawn, and the sentence."""
    return KeptResult(seen(stage), words, settings)
