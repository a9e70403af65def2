"""What the Energy page shows at a moment, to be kept beside what it shows next."""

from __future__ import annotations

from gui.engine import Frame
from gui.kit.kept_result import KeptCurve, KeptResult, seen
from gui.kit.plane_view import PlaneView
from sim.hopfield import MemorySnapshot
from sim.hopfield.outcome.curves import curves

__all__ = ["energy_result"]


def energy_result(frame: Frame, view: PlaneView, settings: dict[str, str]) -> KeptResult:
    """The landscape with the state on it, and the energy since the recall."""
    s = frame.snapshot
    assert isinstance(s, MemorySnapshot)
    since, unit = curves(frame.history, s), frame.pace.unit
    energy = KeptCurve.thinned(since.energy_sweeps, since.energy, "energy", unit)
    picture = seen(view, view.plot_rect().toAlignedRect())
    return KeptResult(picture, s.outcome.words, settings, {"energy": (energy,)})
