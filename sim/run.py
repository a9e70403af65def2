"""A network under way, without a screen: its script, its log, its recorder, and the way back.

The same parameters, seed and log give the same run to the bit.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.model import Gesture, Network, Scripted
from sim.recording import Recorder

__all__ = ["Checkpoint", "Run"]


@dataclass(frozen=True)
class Checkpoint:
    """A moment of a run to which it can go back.

    Parameters
    ----------
    state : RunState
        Of the network, kept by its `state`.
    log, script : tuple
        Gestures done so far, and those to come.
    """

    state: Any
    log: tuple[Gesture, ...]
    script: tuple[Gesture | Scripted, ...]


class Run:
    """A network under way: stepped, recorded, with gestures scripted and logged.

    Parameters
    ----------
    network : Network
        At its beginning.
    script : iterable of Gesture
        Gestures to come, each done just before its step.
    """

    def __init__(self, network: Network, script: Iterable[Gesture | Scripted] = ()) -> None:
        self.network = network
        self.started_with = network.parameters
        self.recorder = Recorder(network.traces())
        self.log: list[Gesture] = []
        self._script = sorted(script, key=lambda g: g.steps_until(network))

    def perform(self, name: str, /, **arguments: Any) -> None:
        """Do a gesture now and log it; raises SimError and logs nothing if it is impossible."""
        # What is logged is what was given, whatever becomes of it later.
        arguments = dict(self.network.logged_arguments(name, arguments))
        entry = Gesture(self.network.step, name, copy.deepcopy(arguments))
        self.network.perform(name, arguments)
        self.log.append(entry)
        self.recorder.retrace(self.network.traces())

    def work(self) -> None:
        """Do a part of what the network has to do before it can go on; log that it is done."""
        self.network.work()
        if not self.network.pending:
            self.log.append(Gesture(self.network.step, "finish_work", {}))

    def take_over(self, settings: Iterable[str] | None = None) -> None:
        """Drop what is left of the script: a person has taken the controls.

        Parameters
        ----------
        settings : iterable of str, optional
            Only what would change these parameters is dropped; everything if None.
        """
        mine = None if settings is None else set(settings)
        self._script = [
            entry
            for entry in self._script
            if mine is not None and not (entry.name == "configure" and mine & set(entry.arguments))
        ]

    @property
    def script(self) -> tuple[Gesture | Scripted, ...]:
        """Gestures to come."""
        return tuple(self._script)

    @property
    def until_script(self) -> int | None:
        """Steps until the next gesture of the script; None if there is none left."""
        return self._script[0].steps_until(self.network) if self._script else None

    @property
    def at_rest(self) -> bool:
        """Whether nothing will change any more until somebody touches it."""
        return self.network.at_rest and not self._script

    def advance(self, steps: int) -> None:
        """Take so many steps, doing the script's gestures when they are due."""
        end = self.network.step + steps
        while True:
            while self._script and self._script[0].steps_until(self.network) <= 0:
                due = self._script.pop(0)
                self.perform(due.name, **due.arguments)
            if self.network.step >= end:
                return
            left = end - self.network.step
            if self._script:
                left = min(left, self._script[0].steps_until(self.network))
            self.network.advance(left, self.recorder)

    def advance_to(self, time: float) -> None:
        """Run up to a model time, whatever the script makes of the length of a step meanwhile."""
        self.advance(0)
        while (left := round((time - self.network.time) / self.network.dt)) > 0:
            due = self.until_script
            self.advance(left if due is None else min(left, max(due, 1)))

    def checkpoint(self) -> Checkpoint:
        """This moment, to go back to; work that is pending is done first, and logged."""
        while self.network.pending:
            self.work()
        return Checkpoint(self.network.state(), tuple(self.log), tuple(self._script))

    def go_back(self, checkpoint: Checkpoint) -> None:
        """Go on from an earlier moment of this run, to the bit as it went on then.

        Log, script and recorder are cut back to it. Of traces that have been replaced since, as
        when a ring is laid out anew, the past before it is gone.
        """
        self.network.restore(checkpoint.state)
        self.log, self._script = list(checkpoint.log), list(checkpoint.script)
        self.recorder.retrace(self.network.traces())
        self.recorder.cut(self.network.step, self.network.time)

    def replay(self) -> Run:
        """The same run again from its beginning, up to the present step, from its log."""
        network = type(self.network)(self.started_with, self.network.seed)
        again = Run(network, self.log)
        again.advance(self.network.step)
        return again
