"""What a state of the spiking memory that comes from a file must be, before kernels run on it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import GestureError
from sim.spiking import layout
from sim.spiking.constants import raster_bin
from sim.spiking.parameters import ACTIVITY
from sim.spiking.patterns import MOST_DRAWINGS, Drawing, drawing_of
from sim.spiking.state import STRONGEST, Cue
from sim.spiking.task import MOST_TRIALS, TaskRun, Trial, checked_task

__all__ = ["what_is_wrong"]


def what_is_wrong(state: Any) -> str:
    """What is wrong with a state whose arrays are as long as they should be; empty if nothing is.

    Parameters
    ----------
    state : SpikingState
        Its lists, and what is None at the beginning, are of any content.
    """
    p = state.parameters
    if not isinstance(state.drawings, tuple) or not all(map(_is_drawing, state.drawings)):
        return "drawings are none"
    if len(state.drawings) > MOST_DRAWINGS or len(set(state.drawings)) < len(state.drawings):
        return "drawings are too many"
    n, count, step = p.excitatory, p.patterns + len(state.drawings), state.clock.step
    if state.sums.shape != (count + 2,) or state.sums.dtype != float:
        return "overlaps are of other patterns"
    if not 0 <= state.probe < n or not 0 <= state.held <= count:
        return "chosen neuron or pattern is not there"
    if not all(_is_cue(cue, n, count, step) for cue in state.cues):
        return "cues are of other patterns"
    if state.task is not None and not _is_task(state.task, count, step):
        return "trials are of other patterns"
    return _wrong_arrays(state)


def _wrong_arrays(state: Any) -> str:
    """What is wrong with the activity."""
    arrays = [getattr(state, name) for name in layout.Activity._fields]
    if not all(np.isfinite(array).all() for array in arrays if array.dtype.kind == "f"):
        return "activity is none"
    rest = raster_bin(state.parameters.dt)
    for left in (state.left, state.inner_left):
        if (left < 0).any() or (left > rest).any():
            return "refractory periods are too long"
    if (state.last > state.clock.step).any() or (state.last < -1).any():
        return "spikes lie in the future"
    return ""


def _is_number(value: Any, low: float, high: float) -> bool:
    """Whether it is a number within a range."""
    return type(value) in (int, float) and low <= value <= high


def _is_drawing(drawing: Any) -> bool:
    pixels = getattr(drawing, "pixels", None)
    if type(drawing) is not Drawing or not isinstance(drawing.name, str):
        return False
    if not isinstance(pixels, np.ndarray) or pixels.dtype != bool or pixels.flags.writeable:
        return False
    try:
        return bool(drawing_of(drawing.name, pixels, ACTIVITY) == drawing)
    except GestureError:
        return False


def _is_cue(cue: Any, neurons: int, patterns: int, step: int) -> bool:
    if type(cue) is not Cue or not isinstance(cue.members, np.ndarray):
        return False
    who = cue.members
    if who.ndim != 1 or who.dtype != np.int32 or who.flags.writeable:
        return False
    inside = not len(who) or 0 <= who.min() <= who.max() < neurons
    steps = type(cue.first) is int and type(cue.stop) is int
    return (
        steps
        and bool(inside)
        and type(cue.pattern) is int
        and 0 <= cue.pattern <= patterns
        and _is_number(cue.strength, -STRONGEST, STRONGEST)
        and cue.first <= step < cue.stop
    )


def _is_task(run: Any, patterns: int, step: int) -> bool:
    if type(run) is not TaskRun or not isinstance(run.last, tuple) or len(run.last) > MOST_TRIALS:
        return False
    try:
        if checked_task(**vars(run.task)) != run.task:
            return False
    except (GestureError, TypeError):
        return False
    counts = (run.begun, run.done, run.correct, run.entered)
    return (
        all(type(k) is int for k in counts)
        and all(_is_trial(trial, patterns, step) for trial in (*run.last, run.trial))
        and 0 <= run.correct <= run.done
        and 0 <= run.begun <= step
        and 0 <= run.entered < len(run.moments())
    )


def _is_trial(trial: Any, patterns: int, step: int) -> bool:
    if type(trial) is not Trial:
        return False
    numbers = (trial.number, trial.sample, trial.test, trial.distractor, trial.answer, trial.begun)
    return (
        all(type(k) is int for k in numbers)
        and 1 <= trial.sample <= patterns
        and 1 <= trial.test <= patterns
        and 0 <= trial.distractor <= patterns
        and -1 <= trial.answer <= 1
        and 0 <= trial.begun <= step
    )
