"""What a recall comes of, as results that are kept beside each other say it."""

from __future__ import annotations

from gui.engine import Frame
from sim.hopfield import MemorySnapshot

__all__ = ["memory_settings"]

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
