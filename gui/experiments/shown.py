"""What the page shows, to be kept: beside what comes next, and in sessions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from gui.kit.kept_result import KeptCurve, KeptResult
from sim.experiments import ExperimentError, Plan, Results
from sim.experiments.packing import packed, unpacked

__all__ = [
    "measured_result",
    "measured_settings",
    "restored",
    "said_of",
    "stored",
    "telling_point",
]

SIDE = 360  # px


def measured_settings(plan: Plan) -> dict[str, str]:
    """Experiment, what is swept, settings, seed."""
    specs, entry = plan.entry.Settings.specs(), plan.entry
    told = {"experiment": entry.title}
    for name, values in plan.swept.items():
        if name not in entry.axes:
            label = specs[name].label
            told[label[0].lower() + label[1:]] = ", ".join(specs[name].show(v) for v in values)
    for name, spec in specs.items():
        if name not in plan.swept:
            label = spec.label
            told[label[0].lower() + label[1:]] = spec.show(getattr(plan.settings, name))
    return {**told, "seed": str(plan.seed)}


def measured_result(
    plot: QWidget, words: str, settings: Mapping[str, str],
    curves: Mapping[str, Sequence[KeptCurve]],
) -> KeptResult:  # fmt: skip
    """The plot as it is drawn, the sentence and the curves."""
    picture = plot.grab().toImage().scaledToWidth(SIDE)
    return KeptResult(picture, words, dict(settings), curves)


def stored(results: Results) -> str:
    """Results as letters, for a session."""
    return base64.b64encode(packed(results)).decode("ascii")


def restored(kept: Any) -> Results:
    """The results of `stored`; raises ExperimentError for anything else."""
    try:
        content = base64.b64decode(kept, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise ExperimentError("The results in this session are damaged.") from None
    return unpacked(content, "the results in this session")


def said_of(results: Results) -> str:
    """What the results say, once every point has as many trials as were asked of it."""
    plan = results.plan
    ready = sum(results.made(k) >= plan.trials for k in range(len(plan.points)))
    if ready == len(plan.points):
        return plan.entry.words(results)
    return f"{ready:,} of {len(plan.points):,} points have {plan.trials} trials." if ready else ""


def telling_point(results: Results) -> int | None:
    """The point whose trials differ most, as long as none has been chosen."""
    made = [k for k in range(len(results.plan.points)) if results.made(k) >= 2]
    return max(made, key=lambda k: results.estimate(k).half, default=None)
