"""Trials that are made together, by whichever process has the time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sim.errors import SimError
from sim.experiments.experiment import ExperimentError, trial_seed
from sim.experiments.table import experiment_named

__all__ = [
    "Made", "Parcel", "Part", "ahead_of", "brief", "make_by_itself", "make_in_process",
    "make_parcel",
]  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Trials of one point.

    Parameters
    ----------
    place : int
        Of the point in its plan.
    point : mapping
        Its settings, plain values.
    first, count : int
        Which trials.
    """

    place: int
    point: Mapping[str, Any]
    first: int
    count: int


@dataclass(frozen=True)
class Parcel:
    """Some parts, of one experiment and one seed."""

    experiment: str
    seed: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Made:
    """What has been made of a parcel.

    Parameters
    ----------
    rows : tuple
        Of each part, of each trial, one float for each measure.
    seconds : tuple of float
        Of processor time that each part took.
    spent : float
        s of processor time that were spent on it in all; of a process that does nothing else, with
        all it has spent since it made the parcel before.
    warm : bool
        Whether its process had made trials of this experiment before: the first ones load and
        compile what they need.
    """

    rows: tuple[tuple[tuple[float, ...], ...], ...]
    seconds: tuple[float, ...]
    spent: float
    warm: bool


def ahead_of(workers: int) -> int:
    """Parcels that are handed out at a time: one waits for each worker."""
    return 2 * workers + 1


def brief(error: BaseException) -> str:
    """What an error says first, without its full stop."""
    words = str(error).strip().splitlines()
    return words[0].rstrip(".") if words else type(error).__name__


_met: set[str] = set()  # experiments of which this process has made trials


def make_parcel(parcel: Parcel) -> Made:
    """Make the trials of a parcel.

    Raises
    ------
    ExperimentError
        If one of them fails, naming it.
    """
    entry = experiment_named(parcel.experiment)
    warm = entry.name in _met
    rows, seconds = [], []
    for part in parcel.parts:
        began = time.thread_time()
        point = entry.Settings.from_dict(part.point)
        made = []
        for trial in range(part.first, part.first + part.count):
            seed = trial_seed(entry.name, point, parcel.seed, trial)
            try:
                numbers: Sequence[float] = entry.trial(point, seed)
            except (SimError, ArithmeticError, ValueError, MemoryError) as error:
                raise ExperimentError(
                    f"A trial of “{entry.title}” failed (its network has the seed {seed}): {error}"
                ) from error
            made.append(tuple(float(number) for number in numbers))
        rows.append(tuple(made))
        seconds.append(time.thread_time() - began)
    _met.add(entry.name)
    return Made(tuple(rows), tuple(seconds), sum(seconds), warm)


def make_by_itself(parcel: Parcel) -> Made:
    """`make_parcel` with linear algebra on one thread, so that processes do not crowd each other,
    and sums are added in the same order everywhere."""
    _one_thread()
    return make_parcel(parcel)


@dataclass
class _Spent:
    until: float = 0.0


_spent = _Spent()


def make_in_process(parcel: Parcel) -> Made:
    """`make_by_itself` in a process that does nothing else, and all it has spent."""
    made = make_by_itself(parcel)
    before, _spent.until = _spent.until, time.process_time()
    return replace(made, spent=_spent.until - before)


@cache
def _one_thread() -> Any:
    from threadpoolctl import threadpool_limits

    # numpy has its library loaded by now, and no other is loaded later.
    return threadpool_limits(limits=1, user_api="blas")
