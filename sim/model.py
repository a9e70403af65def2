"""The contract every network keeps.

A network is advanced in steps and knows no wall clock. What a person does to it is a gesture: a
method marked `@gesture`, called by name with plain arguments; `sim.run` carries a network through
time.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.clock import Clock
from sim.edit_history import EditedState, Edits
from sim.errors import GestureError, StateError
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.state import copied, mismatch

__all__ = [
    "Attachment",
    "Gesture",
    "Network",
    "Pace",
    "RunState",
    "Scripted",
    "Snapshot",
    "check_built",
    "gesture",
    "overrides",
]

LONGEST_RUN = 2**52  # steps; a float counts them exactly

F = TypeVar("F", bound=Callable[..., None])


def gesture(method: F) -> F:
    """Mark a method of a network as something a person can do to it, by name."""
    method.__gesture__ = True  # type: ignore[attr-defined]
    return method


def overrides(*settings: str) -> Callable[[F], F]:
    """Declare what a gesture takes out of a script's hands when a person does it.

    Parameters
    ----------
    settings : str
        The parameters that the script no longer changes; the whole script if there are none.
    """

    def declare(method: F) -> F:
        method.__overrides__ = settings  # type: ignore[attr-defined]
        return method

    return declare


@dataclass(frozen=True)
class Gesture:
    """A gesture at a step: what was done, or what a script will do.

    Parameters
    ----------
    step : int
        The step before which it acts.
    name : str
        The network's method.
    arguments : mapping
        Its keyword arguments, plain values or arrays.
    """

    step: int
    name: str
    arguments: Mapping[str, Any]

    def steps_until(self, network: Network) -> int:
        """Steps from now until it is due."""
        return self.step - network.step


@dataclass(frozen=True)
class Scripted:
    """A gesture to come, at a model time: it holds whatever the integration step becomes.

    Parameters
    ----------
    time : float
        When, in the unit of the network's `pace`.
    name : str
        The network's method.
    arguments : mapping
        Its keyword arguments.
    """

    time: float
    name: str
    arguments: Mapping[str, Any]

    def steps_until(self, network: Network) -> int:
        """Steps from now until it is due."""
        return round((self.time - network.time) / network.dt)


@dataclass(frozen=True)
class Snapshot:
    """What a network shows of itself at one moment. Arrays in it are copies.

    Parameters
    ----------
    step : int
        Steps taken.
    time : float
        The model's time, in the unit of the network's `pace`.
    """

    step: int
    time: float

    def told(self) -> list[str]:
        """The main readings in words with units, as a status line shows them."""
        return [f"step {self.step:,}"]


@dataclass(frozen=True)
class Attachment:
    """An array that belongs to a network's data besides the traces.

    Parameters
    ----------
    values : array
    unit : str
        SI; "1" for a pure number, empty for words.
    meaning : str
        What it is, in a line of plain English.
    """

    values: NDArray[Any]
    unit: str
    meaning: str


@dataclass(frozen=True)
class Pace:
    """How a network's time is played to a person.

    Parameters
    ----------
    unit : str
        What its time is counted in: "s", "sweeps".
    slowest, usual, fastest : float
        Units of its time played in a second.
    span : float
        How much of the past is shown, in units of its time.
    past : float
        How much of the past can be gone back to, as far as there is room.
    """

    unit: str = "s"
    slowest: float = 0.1
    usual: float = 1.0
    fastest: float = 10.0
    span: float = 10.0
    past: float = 60.0


@dataclass(slots=True)
class RunState:
    """All that changes as a network runs: what a state kept, a clone and a checkpoint consist of.

    A kind of network adds its own fields, in a dataclass with slots: see `sim.state`.

    Parameters
    ----------
    parameters : ParameterSet
        In force now.
    clock : Clock
    rng : numpy.random.Generator
        The one the network draws from.
    """

    parameters: Any
    clock: Clock
    rng: np.random.Generator


@cache
def _gestures_of(kind: type[Network]) -> dict[str, Callable[..., None]]:
    """The gestures of a kind of network, by name."""
    found: dict[str, Callable[..., None]] = {}
    for ancestor in reversed(kind.__mro__):
        for name, member in vars(ancestor).items():
            if getattr(member, "__gesture__", False):
                found[name] = member
            else:
                found.pop(name, None)
    return dict(sorted(found.items()))


class Network(ABC):
    """The base of every network. What changes of it as it runs stands in `now`.

    Parameters
    ----------
    parameters : ParameterSet, optional
        Defaults of the class otherwise.
    seed : int
        Of the one random generator the network draws from.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Parameters: ClassVar[type[ParameterSet]]
    pace: ClassVar[Pace] = Pace()
    keeps_claim: ClassVar[frozenset[str]] = frozenset()
    """Gestures after which what a scenario claims still stands."""
    budget: ClassVar[float] = 0.0
    """s of stepping at once at least, of a kind whose steps leave the interpreter free."""
    pending = False
    """Whether there is work to do before the next step (see `work`)."""
    derived_nbytes = 0
    """Bytes of what follows from the run state and is held beside it, if that is much."""

    def __init__(self, parameters: ParameterSet | None = None, seed: int = 0) -> None:
        self.seed = int(seed)
        given = parameters if parameters is not None else self.Parameters()
        rng = np.random.default_rng(self.seed)
        self.now: Any = RunState(given, Clock(0.0), rng)
        self.now.clock.dt = self.dt
        self.edits = Edits(self)
        """What a person has made or chosen, and the way back."""

    @property
    def parameters(self) -> Any:
        """The parameters in force; change them with `configure`."""
        return self.now.parameters

    @property
    def rng(self) -> np.random.Generator:
        """The generator the network draws from."""
        return self.now.rng  # type: ignore[no-any-return]

    @property
    def step(self) -> int:
        """Steps taken."""
        return self.now.clock.step  # type: ignore[no-any-return]

    @property
    def time(self) -> float:
        """The model's time, in the unit of `pace`."""
        return self.now.clock.time  # type: ignore[no-any-return]

    @property
    @abstractmethod
    def dt(self) -> float:
        """The length of a step, in the unit of `pace`."""

    @abstractmethod
    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many elementary steps, writing every one to the recorder."""

    @abstractmethod
    def snapshot(self) -> Snapshot:
        """The present, immutable."""

    @abstractmethod
    def traces(self) -> tuple[Trace, ...]:
        """What is worth keeping of a run under the present parameters."""

    def state(self) -> Any:
        """A copy of the run state, with which `restore` comes back to this moment."""
        return copied(self.now)

    def restore(self, state: Any) -> None:
        """Go back to a moment kept by `state` (of a network of the same kind and seed)."""
        self.now = copied(state)
        self._restored()

    def check_state(self, state: Any) -> None:
        """See that a state that comes from a file is one to go on from; nothing is changed.

        A kind adds what it knows of its own: what is an index lies within its array, lengths agree.
        `self` is at its beginning, with the parameters of the state.

        Raises
        ------
        StateError
            If it is not.
        """
        check_built(self, state)

    @classmethod
    def in_words(cls, state: Any) -> str:
        """What a state is of, in a few words."""
        return cls.title

    def clone(self) -> Self:
        """Another network at the same moment; nothing that changes is shared."""
        other = type(self)(self.parameters, self.seed)
        other.restore(self.state())
        return other

    def _restored(self) -> None:  # noqa: B027 (a kind of which nothing follows needs none)
        """Bring up to date what follows from the run state."""

    @abstractmethod
    def configure(self, **changes: Any) -> None:
        """Change parameters; raises ParameterError and changes nothing if one is impossible."""

    @property
    def batch(self) -> int:
        """Steps to take between two looks at the clock: some tenths of a millisecond's worth."""
        return 16

    @property
    def at_rest(self) -> bool:
        """Whether no further step would change anything until somebody touches it."""
        return False

    @property
    def verdict(self) -> str:
        """What has become of the run, in a few words that a scenario can claim."""
        return ""

    def work(self) -> None:
        """Do a part, some milliseconds, of what is `pending`; it takes no model time.

        `advance` does all of it first, so that a replay needs no clock.
        """
        raise NotImplementedError(f"{self.title} is never pending.")

    def overrides_script(self, name: str, arguments: Mapping[str, Any]) -> bool:
        """Whether a person who does this has taken the whole script out of its hands."""
        return getattr(getattr(self, name), "__overrides__", None) == ()

    def overridden_settings(self, name: str, arguments: Mapping[str, Any]) -> Iterable[str]:
        """Parameters that a script no longer changes once a person has done this."""
        if name == "configure":
            return arguments
        settings: tuple[str, ...] = getattr(getattr(self, name), "__overrides__", ())
        return settings

    def attachments(self) -> Mapping[str, Attachment]:
        """Arrays that belong to its data besides the traces, for files."""
        return {}

    def labels(self) -> Mapping[str, Sequence[str]]:
        """What the columns of traces are called, where they have names."""
        return {}

    def logged_arguments(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """A gesture’s arguments as they are logged: what is decided only now is said in full."""
        return arguments

    def edited(self, moment: bool) -> EditedState:
        """All that a person has made or chosen of it, as it is now; with the activity, too."""
        return EditedState(parameters=self.parameters, moment=copied(self.now) if moment else None)

    def take_edited(self, edited: Any) -> None:
        """Bring back what was made or chosen at another time; time and activity go on, unless it
        is the activity that was edited."""
        self.configure(**edited.parameters.to_dict())

    @gesture
    def undo(self) -> None:
        """Take back the last of what a person has made or chosen."""
        self.edits.undo()

    @gesture
    def redo(self) -> None:
        """Do again what was undone."""
        self.edits.redo()

    @gesture
    def forget_edits(self, last: int | None = None) -> None:
        """Let nothing that was done so far be undone: it is where a person begins.

        Parameters
        ----------
        last : int, optional
            Only so many edits are forgotten, the last ones: those of a script.
        """
        self.edits.forget(last)

    @gesture
    def finish_work(self) -> None:
        """Do all of what is `pending`. A run logs it when it is done, so that what was done after
        it is done after it in a replay too."""
        while self.pending:
            self.work()

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Gestures a fresh run with the same settings begins with: a recording goes on being
        followed, from its start."""
        return []

    @classmethod
    def gestures(cls) -> dict[str, Callable[..., None]]:
        """The gestures by name."""
        return dict(_gestures_of(cls))

    @classmethod
    def bound(cls, name: str, arguments: Mapping[str, Any]) -> Callable[..., None]:
        """The gesture of this name, which takes these arguments; raises GestureError."""
        gestures = cls.gestures()
        if name not in gestures:
            known = ", ".join(sorted(gestures))
            raise GestureError(f"{cls.title} knows no gesture {name!r}; it knows {known}.")
        try:
            inspect.signature(gestures[name]).bind(None, **arguments)
        except TypeError as error:
            raise GestureError(f"The gesture {name!r} was given wrongly: {error}.") from None
        return gestures[name]

    def perform(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Call a gesture by name; raises GestureError for one that does not exist."""
        self.bound(name, arguments)(self, **arguments)


def check_built(network: Network, state: Any, free: Container[str] = ()) -> None:
    """See that a state has the parts that one of a network at its beginning has.

    Parameters
    ----------
    network : Network
        At its beginning, with the parameters of the state.
    state : object
    free : container of str
        Fields of any content; arrays in them stay arrays.

    Raises
    ------
    StateError
        If it has not; also for a clock that no network has.
    """
    wrong = mismatch(state, network.now, free)
    clock = None if wrong else state.clock
    if clock and not (clock.dt == network.dt and 0 <= clock.first <= clock.step < LONGEST_RUN):
        wrong = "clock"
    if wrong:
        raise StateError(f"Its {wrong.replace('_', ' ')} does not fit {network.title}.")
