"""Delayed match to sample: a pattern is shown, kept in mind, and compared with one shown later.

A trial is rest, sample, delay, test, answer and erasure. The answer is read off the network: match,
if the pattern that was tested is the one that is active when the answer is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.errors import GestureError

if TYPE_CHECKING:
    from sim.spiking.memory import SpikingMemory

__all__ = [
    "PHASES",
    "Task",
    "TaskRun",
    "Trial",
    "begin_trial",
    "checked_task",
    "enter",
    "phase_of",
    "steps_to_next",
]

PHASES = ("rest", "sample", "delay", "test", "answer", "erase")
REST, ERASE = 0.5, 0.4  # s
MOST_TRIALS = 1000  # whose results are kept


@dataclass(frozen=True)
class Task:
    """How the trials are run.

    Parameters
    ----------
    delay : float
        From the end of the sample to the test, s.
    sample_strength, test_strength, distractor_strength : float
        Input to the neurons that are cued, V; without a distractor the last is 0. It comes in the
        middle of the delay, as long as the sample.
    fraction : float
        Of a pattern's neurons that a cue reaches.
    shown : float
        How long sample and test are shown, s.
    answer : float
        From the end of the test to the reading of the answer, s.
    """

    delay: float = 2.0
    sample_strength: float = 0.010
    test_strength: float = 0.004
    distractor_strength: float = 0.0
    fraction: float = 0.5
    shown: float = 0.3
    answer: float = 0.4

    @property
    def lengths(self) -> tuple[float, ...]:
        """Of the phases, s."""
        return REST, self.shown, self.delay, self.shown, self.answer, ERASE

    @property
    def length(self) -> float:
        """Of a trial, s."""
        return sum(self.lengths)


@dataclass(frozen=True)
class Trial:
    """One trial.

    Parameters
    ----------
    number : int
        From 1.
    sample, test, distractor : int
        Patterns, from 1; no distractor is 0.
    answer : int
        1: match, 0: no match, -1: not yet given.
    begun : int
        The step at which it began.
    """

    number: int
    sample: int
    test: int
    distractor: int = 0
    answer: int = -1
    begun: int = 0

    @property
    def match(self) -> bool:
        """Whether what is tested is the sample."""
        return self.sample == self.test

    @property
    def right(self) -> bool:
        """Whether the answer given is the right one."""
        return self.answer == int(self.match)


@dataclass(frozen=True)
class TaskRun:
    """Trials under way.

    Parameters
    ----------
    task : Task
    trial : Trial
        The present one.
    begun : int
        The step at which it began.
    done, correct : int
        Trials answered before it, and how many rightly.
    last : tuple of Trial
        The newest of them.
    entered : int
        The phases of the present trial that have begun; the middle of a delay with a distractor
        counts, too.
    """

    task: Task
    trial: Trial
    begun: int
    done: int = 0
    correct: int = 0
    last: tuple[Trial, ...] = ()
    entered: int = 0

    def moments(self) -> list[tuple[float, str]]:
        """When something begins in a trial, s from its beginning, and what."""
        found, at = [], 0.0
        for name, length in zip(PHASES, self.task.lengths, strict=True):
            found.append((at, name))
            if name == "delay" and self.trial.distractor:
                found.append((at + 0.5 * max(0.0, length - self.task.shown), "distractor"))
            at += length
        return [*found, (at, "next")]


def phase_of(run: TaskRun, since: float) -> str:
    """The phase of a trial so many s after its beginning."""
    at = 0.0
    for name, length in zip(PHASES, run.task.lengths, strict=True):
        at += length
        if since < at - 1e-9:
            return name
    return PHASES[-1]


def checked_task(**settings: Any) -> Task:
    """A task with these settings; raises GestureError for one that cannot be run."""
    limits = {
        "delay": (0.0, 30.0), "sample_strength": (0.0, 0.05), "test_strength": (0.0, 0.05),
        "distractor_strength": (0.0, 0.05), "fraction": (0.01, 1.0), "shown": (0.02, 2.0),
        "answer": (0.02, 5.0),
    }  # fmt: skip
    for name, value in settings.items():
        if name not in limits:
            raise GestureError(f"A task has no {name!r}; it has {', '.join(limits)}.")
        low, high = limits[name]
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = low - 1.0
        if not low <= number <= high:
            label = name.replace("_", " ")
            raise GestureError(f"The {label} of a task lies between {low:g} and {high:g}.")
        settings[name] = number
    return Task(**settings)


def begin_trial(network: SpikingMemory, run: TaskRun | None, task: Task) -> None:
    """Begin the next trial: sample, test and distractor are drawn."""
    if run is None and network.snapshot().active:
        network.give_erasure()  # what was held before is no answer
    count, rng = network.pattern_count, network.rng
    sample = int(rng.integers(count)) + 1
    others = [k for k in range(1, count + 1) if k != sample]
    test = sample if rng.random() < 0.5 or not others else int(rng.choice(others))
    apart = [k for k in others if k != test]
    distractor = int(rng.choice(apart)) if task.distractor_strength and apart else 0
    done = run.done if run else 0
    network.now.task = TaskRun(
        task, Trial(done + 1, sample, test, distractor, begun=network.step), network.step, done,
        run.correct if run else 0, run.last if run else (), 1,
    )  # fmt: skip


def steps_to_next(network: SpikingMemory) -> int:
    """Steps until something begins; at least 1."""
    run = network.now.task
    assert run is not None
    at, _ = run.moments()[run.entered]
    return max(1, run.begun + round(at / network.dt) - network.step)


def enter(network: SpikingMemory) -> None:
    """Do what is due at this step of a trial, if something is."""
    run = network.now.task
    while run is not None:
        at, name = run.moments()[run.entered]
        if run.begun + round(at / network.dt) > network.step:
            return
        network.now.task = run = replace(run, entered=run.entered + 1)
        _do(network, run, name)
        run = network.now.task


def _do(network: SpikingMemory, run: TaskRun, name: str) -> None:
    task, trial = run.task, run.trial
    if name == "sample":
        network.give(trial.sample, task.sample_strength, task.fraction, task.shown)
    elif name == "distractor":
        network.give(trial.distractor, task.distractor_strength, task.fraction, task.shown)
    elif name == "test":
        network.give(trial.test, task.test_strength, task.fraction, task.shown)
    elif name == "erase":
        answered = replace(trial, answer=int(trial.test in network.snapshot().active))
        network.now.task = replace(
            run, trial=answered, done=run.done + 1, correct=run.correct + answered.right,
            last=(*run.last, answered)[-MOST_TRIALS:],
        )  # fmt: skip
        network.give_erasure()
    elif name == "next":
        begin_trial(network, run, task)
