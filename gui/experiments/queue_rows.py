"""Measurements as rows of the queue."""

from __future__ import annotations

from gui.experiments.measurements import Measured
from gui.experiments.queue_box import QueueRow
from gui.experiments.run_bar import progress_words
from sim.experiments.examples import example_named

__all__ = ["row_of", "title_of"]


def title_of(one: Measured) -> str:
    """What a measurement is called."""
    if one.example:
        return example_named(one.example).title
    series = ", ".join(s.label for s in one.plan.series[:3] if s.label)
    return one.plan.entry.title + (f", {series}" if series else "")


def row_of(one: Measured) -> QueueRow:
    """A measurement in the queue."""
    progress, words = one.progress, str(one.state)
    if words == "cancelled":
        words = "unfinished"
    elif one.under_way:
        words = "paused" if one.state == "paused" else progress_words(progress)
    fraction = 0.0 if progress is None else progress.fraction
    return QueueRow(title_of(one), fraction, words, one.state)
