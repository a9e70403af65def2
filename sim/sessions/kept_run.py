"""A run kept as it stands, from which it goes on as it would have, or is played again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SessionError, SimError
from sim.model import Gesture, Scripted
from sim.networks import NETWORKS, network_named
from sim.parameters import ParameterSet
from sim.run import Run
from sim.state import LARGEST_REAL

__all__ = ["KeptRun", "keep"]

FASTEST = 1e6  # speed of playback, whatever its unit
LARGEST_SEED = 2**64


@dataclass(frozen=True)
class KeptRun:
    """A run at a moment; nothing in it changes.

    Parameters
    ----------
    network : str
        The kind, by its name in `sim.networks`.
    seed : int
    started_with : ParameterSet
        Parameters at its beginning.
    log : tuple of Gesture
        What has been done, in order.
    script : tuple of Gesture or Scripted
        What is still to come.
    state : RunState
        The present.
    traces : mapping of name to (k,) or (k, width) float
        The recent past of what is recorded, as much of it as is shown.
    scenario : str or None
        The name of the example it is.
    touched : bool
        Whether somebody has changed it since it began as an example.
    speed : float
        Of playback, in units of its time a second.
    """

    network: str
    seed: int
    started_with: ParameterSet
    log: tuple[Gesture, ...]
    script: tuple[Gesture | Scripted, ...]
    state: Any
    traces: Mapping[str, NDArray[Any]]
    scenario: str | None = None
    touched: bool = False
    speed: float = 1.0

    def go_on(self) -> Run:
        """The run, at the moment at which it was kept: it goes on as it would have, to the bit.

        What could be undone in it then is not kept, which its log says.
        """
        network = network_named(self.network)(self.state.parameters, self.seed)
        network.restore(self.state)
        run = Run.resumed(network, self.script, self.started_with, self.log)
        run.recorder.refill(self.traces, network.step)
        if self.log:
            run.perform("forget_edits")
        return run

    def replay(self) -> Run:
        """A run at the very beginning that does again, by itself, all that was done in this one."""
        network = network_named(self.network)(self.started_with, self.seed)
        return Run(network, (*self.log, *self._known_later))

    @property
    def _known_later(self) -> tuple[Gesture, ...]:
        """Gestures to come that were done later than the moment at which it was kept."""
        return tuple(entry for entry in self.script if isinstance(entry, Gesture))

    @property
    def words(self) -> str:
        """What it is a run of, in a few words: "5 patterns"."""
        return network_named(self.network).in_words(self.state)

    def check(self) -> None:
        """See that a run can go on from this, which comes from a file.

        Raises
        ------
        SessionError
            If it cannot, in words that go on a sentence.
        """
        self._check_parts()
        kind = network_named(self.network)
        parameters = getattr(self.state, "parameters", None)
        for given in (self.started_with, parameters):
            _must(type(given) is kind.Parameters, "its parameters are those of another network")
        try:
            kind(parameters, self.seed).check_state(self.state)
            for entry in (*self.log, *self.script):
                kind.bound(entry.name, entry.arguments)
        except SimError as error:
            words = " ".join(str(error).split())[:150].rstrip(".")
            raise SessionError(f"it does not fit together: {words}") from None
        self._check_order()

    def _check_parts(self) -> None:
        if self.network not in NETWORKS:
            raise SessionError(f"this program knows no network {self.network!r}")
        _must(_is_whole(self.seed) and 0 <= self.seed < LARGEST_SEED, "its seed is none")
        for entry in (*self.log, *self.script):
            known = type(entry) is Gesture or type(entry) is Scripted
            _must(known and isinstance(entry.name, str), "its log is none")
            words = isinstance(entry.arguments, dict) and all(map(_is_word, entry.arguments))
            _must(words, "a gesture in it has no arguments that could be given")
        _must(all(type(entry) is Gesture for entry in self.log), "its log is none")
        for rows in self.traces.values():
            real = isinstance(rows, np.ndarray) and rows.ndim in (1, 2)
            real = real and (rows.dtype.kind == "f" or rows.dtype == np.uint8)
            _must(real, "a trace in it is none")
            _must(not (np.abs(rows) > LARGEST_REAL).any(), "a trace in it leaves all bounds")
        _must(self.scenario is None or isinstance(self.scenario, str), "its example is none")
        _must(isinstance(self.touched, bool), "its example is none")
        speed = self.speed
        _must(isinstance(speed, (int, float)) and 0.0 < speed <= FASTEST, "its speed is none")

    def _check_order(self) -> None:
        """The log goes forward up to the present."""
        last = 0
        for entry in self.log:
            _must(_is_whole(entry.step) and entry.step >= last, "its log goes back in time")
            last = entry.step
        _must(last <= self.state.clock.step, "its log is ahead of its time")
        for coming in self.script:
            when = coming.step if isinstance(coming, Gesture) else coming.time
            _must(type(when) in (int, float) and abs(when) < 2**52, "its script has no times")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SessionError(otherwise)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def keep(
    run: Run, *, scenario: str | None = None, touched: bool = False, speed: float = 1.0
) -> KeptRun:
    """Keep a run as it stands; takes some milliseconds at most.

    Of a run that is learning, the last moment before is kept, and what was done since as its
    script. Where what is still to come takes back what was done before, it is kept at its end if
    that has been seen, and else at its beginning.

    Parameters
    ----------
    run : Run
    scenario : str or None
        The name of the example it is.
    touched : bool
        Whether somebody has changed it since it began as an example.
    speed : float
        Of playback.
    """
    network = run.network
    state, log, script, view = run.moment_to_keep()
    steps = round(network.pace.span / network.dt)
    return KeptRun(
        network=network.name,
        seed=network.seed,
        started_with=run.started_with,
        log=log,
        script=script,
        state=state,
        traces=run.recorder.recent(steps, view),
        scenario=scenario,
        touched=bool(touched),
        speed=float(speed),
    )
