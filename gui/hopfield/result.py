"""The result of a recall, to be kept beside the next."""

from __future__ import annotations

from gui.engine import Frame
from gui.hopfield.grid_picture import pattern_image
from gui.kit.kept_result import KeptCurve, KeptResult
from sim.hopfield.outcome.curves import curves
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["memory_result", "memory_settings"]

FOLLOWED = 3  # memories whose overlaps are kept: a mixture has three
NAMED = 8  # memories that are listed by name
SHORT = {"rule": "rule", "temperature": "T"}  # what these settings are called in a line


def memory_settings(frame: Frame) -> dict[str, str]:
    """What a recall comes of: rule, network, memories, cue, other settings, seed."""
    s = frame.snapshot
    assert isinstance(s, MemorySnapshot)
    p = s.parameters
    told = {}
    specs, relevant = p.specs(), p.relevant()
    for name in sorted(relevant, key=list(specs).index):
        spec = specs[name]
        words = spec.show(getattr(p, name))
        if spec.kind == "choice":
            words = words.split(" (")[0]
        told[SHORT.get(name, spec.label[0].lower() + spec.label[1:])] = words
    rule = {"rule": told.pop("rule")} if "rule" in told else {}
    names = [pattern.name for pattern in s.patterns]
    listed = ", ".join(names) if 0 < len(names) <= NAMED else str(len(names))
    cue = "nothing is stored"
    if s.cue_nearest >= 0:
        cue = f"{100 * s.cue_distance:.0f} % from {names[s.cue_nearest]}"
    about = {"network": s.title.split(",")[0], "memories": listed, "cue": cue}
    grid = {"grid": f"{s.rows} × {s.columns}", "seed": str(frame.seed)}
    return {**rule, **about, **told, **grid}


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
