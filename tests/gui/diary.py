"""A network that is cheap, random, and fails or dawdles when told to: for the engine's tests."""

from __future__ import annotations

import dataclasses
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.errors import GestureError
from sim.model import Network, Pace, Snapshot, gesture
from sim.parameters import ParameterSet, real
from sim.recording import Recorder, Trace
from sim.ring.recordings.trajectory import Trajectory
from sim.run import Run


@dataclass(frozen=True, kw_only=True)
class DiaryParameters(ParameterSet):
    drift: float = real(0.0, -1.0, 1.0, label="Drift", help="Where the walk tends.")


@dataclass(frozen=True)
class DiarySnapshot(Snapshot):
    x: float
    said: tuple[Any, ...]
    parameters: DiaryParameters


class Diary(Network):
    """A random walk that writes down what it is told. A step is a millisecond."""

    name = "diary"
    title = "Diary"
    Parameters: ClassVar[type[ParameterSet]] = DiaryParameters
    before_advance: ClassVar[Callable[[Diary, int], None] | None] = None
    """Called with the network and the steps to come, in the engine's thread."""

    def __init__(self, parameters: ParameterSet | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        self.x = 0.0
        self.said: list[Any] = []

    @property
    def dt(self) -> float:
        return 0.001

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        if type(self).before_advance is not None:
            type(self).before_advance(self, steps)
        walk = self.x + np.cumsum(self.parameters.drift + self.rng.standard_normal(steps))
        first, self.x = self.step + 1, float(walk[-1])
        self.now.clock.step += steps
        if recorder is not None:
            time = self.dt * np.arange(first, first + steps)
            recorder.write(first, {"time": time, "x": walk})

    def snapshot(self) -> DiarySnapshot:
        return DiarySnapshot(self.step, self.time, self.x, tuple(self.said), self.parameters)

    def traces(self) -> tuple[Trace, ...]:
        return Trace("time", "s", 1, 20_000), Trace("x", "1", 1, 20_000)

    @gesture
    def configure(self, **changes: Any) -> None:
        self.now.parameters = self.parameters.replace(**changes)

    @gesture
    def note(self, word: Any) -> None:
        self.said.append(word)

    @gesture
    def turn(self, velocity: float) -> None:
        if not np.isfinite(velocity):
            raise GestureError("A velocity is finite.")
        self.said.append(velocity)

    @gesture
    def stumble(self) -> None:
        """Fail as no gesture should."""
        raise ZeroDivisionError("stumbled")


class Sleeper(Diary):
    """A diary that is at rest some steps after it was last told something, and that does its
    homework, part by part, before it takes another step."""

    name = "sleeper"
    title = "Sleeper"
    pace = Pace("naps", 0.5, 20.0, 400.0, 3.0)
    awake_for = 40
    _stride = 0.01

    def __init__(self, parameters: ParameterSet | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        self._told = 0
        self.homework = 0
        self.worked: list[int] = []
        """The step at which each part of the homework was done."""
        self.asked = 0
        """How often somebody wanted to know whether it sleeps."""

    @property
    def dt(self) -> float:
        return self._stride

    @property
    def pending(self) -> bool:
        return self.homework > 0

    @property
    def at_rest(self) -> bool:
        self.asked += 1
        return not self.pending and self.step - self._told >= self.awake_for

    @property
    def verdict(self) -> str:
        return f"said {len(self.said)}"

    def work(self) -> None:
        self.homework -= 1
        self.worked.append(self.step)

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        while self.pending:
            self.work()
        super().advance(steps, recorder)

    @gesture
    def note(self, word: Any) -> None:
        """Write a word down, which wakes it."""
        self.said.append(word)
        self._told = self.step

    @gesture
    def study(self, parts: int) -> None:
        """Be given homework."""
        self.homework += parts
        self._told = self.step

    @gesture
    def give_up(self) -> None:
        """Leave the rest of the homework."""
        self.homework = 0

    @gesture
    def stride(self, length: float) -> None:
        """Take steps of another length."""
        self._stride = length
        self.now.clock.set_length(length)
        self._told = self.step


def failing(error: Callable[[int], Exception], at: int) -> type[Diary]:
    """A diary that fails before it goes beyond a step."""

    def fail(network: Diary, steps: int) -> None:
        if network.step + steps > at:
            raise error(network.step)

    return type("FailingDiary", (Diary,), {"before_advance": staticmethod(fail)})


class Gate:
    """A network whose next step takes as long as a test wishes, and ten seconds at most."""

    def __init__(self, base: type[Network] = Diary) -> None:
        self.closed = threading.Event()
        self.entered = threading.Event()
        self.opened = threading.Event()

        def advance(network: Network, steps: int, recorder: Recorder | None = None) -> None:
            if self.closed.is_set():
                self.entered.set()
                self.opened.wait(10.0)
            base.advance(network, steps, recorder)

        self.kind = type(f"Slow{base.__name__}", (base,), {"advance": advance})

    def open_in(self, seconds: float) -> None:
        """Let the step end after so long."""
        threading.Timer(seconds, self.opened.set).start()


def flat(state: Any) -> Any:
    """A state as plain values that compare to the bit."""
    if isinstance(state, np.random.Generator):
        return flat(state.bit_generator.state)
    if isinstance(state, Mapping):
        return {key: flat(value) for key, value in state.items()}
    if isinstance(state, np.ndarray):
        return state.shape, state.tobytes()
    if isinstance(state, float):
        return state.hex()
    if isinstance(state, Trajectory):
        return flat((state.times, state.headings))
    if dataclasses.is_dataclass(state):
        return {f.name: flat(getattr(state, f.name)) for f in dataclasses.fields(state)}
    if isinstance(state, tuple | list | deque):
        return tuple(flat(part) for part in state)
    return state


def run_of(kind: type[Network], seed: int = 3, **parameters: Any) -> Callable[[], Run]:
    """Something that begins a run."""
    return lambda: Run(kind(kind.Parameters(**parameters), seed))
