"""The result of a recall, to be kept beside the next."""

from __future__ import annotations

from gui.engine import Frame
from gui.hopfield.grid_picture import pattern_image
from gui.kit.kept_result import KeptCurve, KeptResult
from sim.hopfield.outcome.curves import curves
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["memory_result"]

FOLLOWED = 3  # memories whose overlaps are kept: a mixture has three


def memory_result(frame: Frame, settings: dict[str, str]) -> KeptResult:
    """The state, the overlaps with the memories it is told by, and the energy since the recall."""
    s = frame.snapshot
    assert isinstance(s, MemorySnapshot)
    since, unit = curves(frame.history, s), frame.pace.unit
    told = s.outcome.members or (() if s.nearest is None else (s.nearest,))
    followed = [m for m in dict.fromkeys(told) if m < since.overlaps.shape[1]][:FOLLOWED]
    overlaps = tuple(
        KeptCurve.thinned(since.sweeps, since.overlaps[:, m], m, unit) for m in followed
    )
    energy = (KeptCurve.thinned(since.energy_sweeps, since.energy, "energy", unit),)
    picture = pattern_image(s.state, s.rows, s.columns)
    return KeptResult(picture, s.outcome.words, settings, {"overlaps": overlaps, "energy": energy})
