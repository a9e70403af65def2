"""What the Energy page shows at a moment, to be kept beside what it shows next."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.engine import Frame
from gui.kit.kept_result import KeptCurve, KeptResult
from gui.kit.plane_view import PlaneView
from sim.hopfield import MemorySnapshot
from sim.hopfield.outcome.curves import curves

__all__ = ["energy_result"]

SIDE = 360  # px


def energy_result(frame: Frame, view: PlaneView, settings: dict[str, str]) -> KeptResult:
    """The landscape with the state on it, and the energy since the recall."""
    s = frame.snapshot
    assert isinstance(s, MemorySnapshot)
    since, unit = curves(frame.history, s), frame.pace.unit
    energy = KeptCurve.thinned(since.energy_sweeps, since.energy, "energy", unit)
    picture = view.grab(view.plot_rect().toAlignedRect()).toImage()
    if picture.width() > SIDE:
        picture = picture.scaledToWidth(SIDE, Qt.TransformationMode.SmoothTransformation)
    return KeptResult(picture, s.outcome.words, settings, {"energy": (energy,)})
