"""What a person does to the memory: cue, erase, silence, store a drawing, run the task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import GestureError
from sim.model import gesture, overrides
from sim.spiking import settling, task
from sim.spiking.given import number
from sim.spiking.parameters import ACTIVITY
from sim.spiking.patterns import MOST_DRAWINGS, drawing_of
from sim.spiking.state import STRONGEST, Cue, silenced_neurons

if TYPE_CHECKING:
    from sim.spiking.memory import SpikingMemory
    from sim.spiking.task import TaskRun

__all__ = [
    "ERASURE",
    "cue",
    "erase",
    "give",
    "give_erasure",
    "probe",
    "remove_drawing",
    "silence",
    "standing",
    "start_task",
    "stop_task",
    "store_drawing",
    "take_task",
]

ERASURE = -0.020  # V, to every excitatory neuron
ERASURE_TIME = 0.3  # s
LONGEST = 10.0  # s


def _number(what: str, value: Any, low: float, high: float, unit: str, scale: float) -> float:
    """A number within its range; raises GestureError."""
    words = f"{what} lies between {low / scale:g} and {high / scale:g} {unit}."
    return number(value, low, high, words.replace("-", "−"), "")


@gesture
@overrides()
def cue(
    self: SpikingMemory,
    pattern: int,
    strength: float = 0.010,
    fraction: float = 0.5,
    duration: float = 0.3,
) -> None:
    """Give some of a pattern's neurons input for a while.

    Parameters
    ----------
    pattern : int
        From 1; drawings come after the random ones.
    strength : float
        V on top of the steady input; to simpler neurons 10 mV are as much as an active pattern
        gives to its own.
    fraction : float
        Of the pattern's neurons that are cued, chosen at random.
    duration : float
        s.

    Raises
    ------
    GestureError
        For a pattern that is not there, and for what is out of range.
    """
    number = pattern if isinstance(pattern, int) and not isinstance(pattern, bool) else 0
    if not 1 <= number <= self.pattern_count:
        raise GestureError(f"There is no pattern {pattern!r}; there are {self.pattern_count:,}.")
    strength = _number("The strength of a cue", strength, -STRONGEST, STRONGEST, "mV", 1e-3)
    fraction = _number("The fraction that is cued", fraction, 0.01, 1.0, "%", 0.01)
    duration = _number("How long a cue lasts", duration, 0.01, LONGEST, "s", 1.0)
    self.edits.remember(f"cue {number}", moment=True)
    self.give(number, strength, fraction, duration)


def give(
    self: SpikingMemory, pattern: int, strength: float, fraction: float, duration: float
) -> None:  # fmt: skip
    """Begin a cue of a pattern that there is."""
    now = self.now
    members = np.flatnonzero(self.connections.patterns[pattern - 1])
    count = max(1, round(fraction * len(members)))
    chosen = np.sort(now.rng.permutation(members)[:count])
    _begin(self, pattern, strength, chosen, duration)


@gesture
@overrides()
def erase(self: SpikingMemory, strength: float = ERASURE, duration: float = ERASURE_TIME) -> None:
    """Inhibit every excitatory neuron for a while.

    Parameters
    ----------
    strength : float
        V, negative.
    duration : float
        s.

    Raises
    ------
    GestureError
        For what is out of range.
    """
    strength = _number("The strength of what erases", strength, -STRONGEST, 0.0, "mV", 1e-3)
    duration = _number("How long it lasts", duration, 0.01, LONGEST, "s", 1.0)
    self.edits.remember("erase", moment=True)
    give_erasure(self, strength, duration)


def give_erasure(
    self: SpikingMemory, strength: float = ERASURE, duration: float = ERASURE_TIME
) -> None:
    """Begin to erase."""
    _begin(self, 0, strength, np.arange(self.parameters.excitatory), duration)
    self.now.held = 0


def _begin(self: SpikingMemory, pattern: int, strength: float, who: Any, duration: float) -> None:
    members = np.asarray(who, np.int32)
    members.flags.writeable = False
    stop = self.step + max(1, round(duration / self.dt))
    self.now.cues = [*self.now.cues, Cue(pattern, strength, members, self.step, stop)]


@gesture
def silence(self: SpikingMemory, fraction: float) -> None:
    """Keep a fraction of the excitatory neurons from firing; a larger one has those of a smaller
    one, too. Raises GestureError."""
    share = _number("The fraction that is silenced", fraction, 0.0, 1.0, "%", 0.01)
    silenced = silenced_neurons(self.parameters.excitatory, share, self.seed)
    if not np.array_equal(silenced, self.now.silenced):
        self.edits.remember(f"silenced {100 * share:.0f} %", "silence")
        self.now.silenced = silenced


@gesture
def probe(self: SpikingMemory, neuron: int) -> None:
    """Record the potential of an excitatory neuron, from 1; raises GestureError."""
    count = self.parameters.excitatory
    if not isinstance(neuron, int) or isinstance(neuron, bool) or not 1 <= neuron <= count:
        raise GestureError(f"There is no neuron {neuron!r}; excitatory are 1 to {count:,}.")
    if neuron - 1 != self.now.probe:
        self.edits.remember(f"neuron {neuron:,}", "probe")
        self.now.probe = neuron - 1


@gesture
def store_drawing(self: SpikingMemory, title: str, pixels: Any) -> None:
    """Remember a picture besides the random patterns, the oldest of twelve goes.

    Parameters
    ----------
    title : str
    pixels : (rows, columns) of numbers
        Above 0 where it is on.

    Raises
    ------
    GestureError
        For what is no picture, has too few pixels on, or is stored already.
    """
    drawing = drawing_of(title, pixels, ACTIVITY)
    now = self.now
    if any(np.array_equal(drawing.pixels, held.pixels) for held in now.drawings):
        raise GestureError(f"“{drawing.name}” is stored already.")
    self.edits.remember(f"stored {drawing.name}", moment=True)
    settling.settle(self, self.parameters, (*now.drawings, drawing)[-MOST_DRAWINGS:])


@gesture
def remove_drawing(self: SpikingMemory, number: int) -> None:
    """Forget a drawing, from 1; raises GestureError for one that is not there."""
    now = self.now
    known = isinstance(number, int) and not isinstance(number, bool)
    if not known or not 1 <= number <= len(now.drawings):
        raise GestureError(f"There is no drawing {number!r}; there are {len(now.drawings)}.")
    gone = now.drawings[number - 1]
    self.edits.remember(f"removed {gone.name}", moment=True)
    kept = now.drawings[: number - 1] + now.drawings[number:]
    settling.settle(self, self.parameters, kept)


@gesture
@overrides()
def start_task(self: SpikingMemory, **settings: float) -> None:
    """Run trials of delayed match to sample, one after another.

    Parameters
    ----------
    **settings : float
        Of `Task`, SI; those of the task under way, or the usual ones, otherwise.

    Raises
    ------
    GestureError
        For a setting that there is not, or out of range; with a single pattern.
    """
    under_way = self.now.task
    held = {} if under_way is None else vars(under_way.task)
    wanted = task.checked_task(**{**held, **settings})
    if self.pattern_count < 2:
        raise GestureError("Delayed match to sample takes two patterns or more.")
    holds = bool(self.snapshot().active)  # which is erased
    self.edits.remember("delayed match to sample", "task", moment=holds)
    task.begin_trial(self, None, wanted)


@gesture
@overrides()
def stop_task(self: SpikingMemory) -> None:
    """Run no more trials."""
    if self.now.task is not None:
        self.edits.remember("no task")
        self.now.task = None


def take_task(self: SpikingMemory, wanted: TaskRun | None) -> None:
    """Go on with these trials, by a new one, unless they are under way."""
    held = self.now.task
    if wanted is None:
        self.now.task = None
    elif held is None or held.task != wanted.task:
        task.begin_trial(self, wanted, wanted.task)


def standing(self: SpikingMemory) -> list[tuple[str, Mapping[str, Any]]]:
    """Gestures with which a fresh run begins: drawings, silenced neurons, the neuron, the task."""
    now = self.now
    found: list[tuple[str, Mapping[str, Any]]] = [
        ("store_drawing", {"title": d.name, "pixels": d.pixels.astype(int).tolist()})
        for d in now.drawings
    ]
    if now.silenced.any():
        found.append(("silence", {"fraction": float(now.silenced.mean())}))
    if now.probe:
        found.append(("probe", {"neuron": now.probe + 1}))
    if now.task is not None:
        found.append(("start_task", dict(vars(now.task.task))))
    return found
