"""How often delayed match to sample is answered rightly, measured beside the window.

Each value of what is varied has a network of its own, with the same patterns and connections and
noise of its own, that runs one trial after another as the one on the screen does, but for this:
every other trial is a match, so that one answer for all of them is right in exactly half. Intervals
are those of a binomial count (`sim.statistics.wilson`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import SimError
from sim.spiking.memory import SpikingMemory
from sim.spiking.parameters import SpikingParameters
from sim.spiking.patterns import Drawing
from sim.spiking.state import silenced_neurons
from sim.spiking.task import MOST_TRIALS, Task, Trial, begin_trial, checked_task
from sim.statistics import wilson

__all__ = ["Accuracy", "Over", "Shares", "measure_accuracy"]

Over = Literal["delay", "distractor_strength"]
Counts = NDArray[np.intp]

NOISE = 6  # of the seeds of these trials, apart from those of patterns and connections
LOOK = 0.25  # s of the model from one word on the progress to the next


@dataclass(frozen=True, eq=False)
class Shares:
    """How many trials of a kind were answered rightly, at each of k values.

    Parameters
    ----------
    count, right : (k,) int
        Trials, and those answered rightly.
    share : (k,) float
        right/count; NaN without any trial.
    low, high : (k,) float
        Its 95 % interval (Wilson 1927).
    """

    count: Counts
    right: Counts
    share: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class Accuracy:
    """How often the task is answered rightly, against one of its settings.

    Parameters
    ----------
    over : {"delay", "distractor_strength"}
        What is varied.
    values : (k,) float
        Of it, s or V.
    task : Task
        All other settings.
    trials : int
        At each value.
    every, match, no_match : Shares
        Of all trials, of those in which the test was the sample, and of the others.
    """

    over: Over
    values: Array
    task: Task
    trials: int
    every: Shares
    match: Shares
    no_match: Shares


def measure_accuracy(
    parameters: SpikingParameters,
    drawings: tuple[Drawing, ...],
    seed: int,
    task: Task,
    over: Over,
    values: Sequence[float] | Array,
    trials: int,
    progress: Callable[[float], bool] | None = None,
    silenced: float = 0.0,
) -> Accuracy | None:
    """Run so many trials at each value of a setting, and count the right answers.

    Parameters
    ----------
    parameters : SpikingParameters
    drawings : tuple of Drawing
        Remembered besides the random patterns.
    seed : int
        Of the network: its patterns and connections are the same at every value, its noise is not.
    task : Task
    over : {"delay", "distractor_strength"}
        What is varied.
    values : (k,) float
        Of it, s or V.
    trials : int
        At each value, 1 to 1000.
    progress : callable, optional
        Told the fraction done every quarter of a second of the model; trials stop, returning None,
        when it returns False.
    silenced : float
        The fraction of the excitatory neurons that is kept from firing.

    Raises
    ------
    SimError
        For values that the task cannot have (GestureError), too few or too many trials, or a
        single pattern.
    """
    if over not in get_args(Over):
        raise SimError(f"Accuracy is measured against {' or '.join(get_args(Over))}, not {over!r}.")
    if not 1 <= trials <= MOST_TRIALS:
        raise SimError(f"Trials at each value are 1 to {MOST_TRIALS:,}, not {trials:,}.")
    if parameters.patterns + len(drawings) < 2:
        raise SimError("Delayed match to sample takes two patterns or more.")
    chosen = np.array(values, dtype=float).ravel()
    wanted = [checked_task(**{**vars(task), over: float(value)}) for value in chosen]
    whole = sum(trials * each.length for each in wanted) or 1.0
    before, answered, kept = 0.0, [], None
    for place, each in enumerate(wanted):
        rng = np.random.default_rng([seed, NOISE, place])
        network = _network(parameters, drawings, seed, rng, silenced)
        kept = network.connections  # made once: they are shared while somebody has them
        for _ in _stretches(network, each, trials):
            done = (before + network.time) / whole
            if progress is not None and not progress(min(1.0, done)):
                return None
        before += trials * each.length
        answered.append(network.now.task.last[:trials] if network.now.task else ())
    del kept
    return _counted(task, over, chosen, trials, answered)


def _stretches(network: SpikingMemory, task: Task, trials: int) -> Iterator[None]:
    """Run so many trials, the first and every other one of them a match, stretch by stretch."""
    begin_trial(network, None, task)
    length, look = round(task.length / network.dt), max(1, round(LOOK / network.dt))
    for place in range(trials):
        run = network.now.task
        assert run is not None
        network.now.task = replace(run, trial=_of_kind(run.trial, place % 2 == 0, network))
        end = run.begun + length
        while network.step < end:
            network.advance(min(look, end - network.step))
            yield


def _of_kind(trial: Trial, match: bool, network: SpikingMemory) -> Trial:
    """A trial that has just begun as one that is, or is not, a match."""
    if trial.match == match:
        return trial
    if match:
        return replace(trial, test=trial.sample)
    others = [k for k in range(1, network.pattern_count + 1) if k != trial.sample]
    apart = [k for k in others if k != trial.distractor]
    if not apart:  # two patterns are too few for a distractor
        return replace(trial, test=others[0], distractor=0)
    return replace(trial, test=int(network.rng.choice(apart)))


def _network(
    parameters: SpikingParameters,
    drawings: tuple[Drawing, ...],
    seed: int,
    rng: np.random.Generator,
    silenced: float,
) -> SpikingMemory:
    """A network at rest with the patterns and connections of a seed and noise of another."""
    network = SpikingMemory(parameters, seed)
    now = network.now
    now.rng, now.drawings = rng, drawings
    now.sums = np.zeros(network.pattern_count + 2)
    now.silenced = silenced_neurons(parameters.excitatory, silenced, seed)
    return network


def _counted(
    task: Task, over: Over, values: Array, trials: int, answered: list[tuple[Trial, ...]]
) -> Accuracy:
    def shares(kind: Callable[[Trial], Any]) -> Shares:
        chosen = [[trial.right for trial in row if kind(trial)] for row in answered]
        count = np.array([len(row) for row in chosen], dtype=np.intp)
        right = np.array([sum(row) for row in chosen], dtype=np.intp)
        ends = [wilson(int(r), int(n)) for r, n in zip(right, count, strict=True)]
        low, high = np.array(ends, dtype=float).reshape(-1, 2).T
        share = np.divide(right, count, out=np.full(len(count), np.nan), where=count > 0)
        for array in (count, right, share, low, high):
            array.flags.writeable = False
        return Shares(count, right, share, low, high)

    values.flags.writeable = False
    return Accuracy(
        over=over, values=values, task=task, trials=trials, every=shares(lambda trial: True),
        match=shares(lambda trial: trial.match), no_match=shares(lambda trial: not trial.match),
    )  # fmt: skip
