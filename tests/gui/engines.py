"""An engine or a stepper under watch, for the tests of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gui.engine import Engine, Frame
from gui.engine import stepper as stepper_module
from gui.engine.stepper import Stepper
from sim.run import Run
from tests.gui.diary import flat
from tests.gui.waiting import PATIENCE


class Clock:
    """Stands in for perf_counter."""

    def __init__(self, monkeypatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(stepper_module, "perf_counter", lambda: self.now)

    def go(self, stepper: Stepper, seconds: float, every: float = 1 / 120) -> None:
        """Let time go by, with the worker looking in now and then."""
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now += min(every, end - self.now)
            stepper.keep_pace(10.0, lambda: False)


def step_of(stepper: Stepper) -> int:
    return stepper.run.network.step


def same_run(run: Run, other: Run) -> None:
    """Two runs are one: in state to the bit, in what was recorded as far as anyone reads it."""
    assert flat(run.network.state()) == flat(other.network.state())
    assert run.recorder.traces == other.recorder.traces
    for trace in run.recorder.traces:
        rows, others = (r.recorder.window(trace.name, trace.rows) for r in (run, other))
        np.testing.assert_allclose(rows, others, rtol=0, atol=1e-9, err_msg=trace.name)


class Watched:
    """An engine, what it said, and the frames taken from it."""

    def __init__(self, qtbot, engine: Engine) -> None:
        self.qtbot, self.engine = qtbot, engine
        self.refusals: list[str] = []
        self.failures: list[str] = []
        self.frame: Frame | None = None
        engine.refused.connect(lambda words, field: self.refusals.append(words))
        engine.failed.connect(lambda words, parameters: self.failures.append(words))

    def take(self) -> Frame | None:
        self.frame = self.engine.take_frame() or self.frame
        return self.frame

    def until(self, condition: Callable[[Frame], bool]) -> Frame:
        """Take frames until one is as wished."""

        def met() -> bool:
            frame = self.take()
            return frame is not None and condition(frame)

        self.qtbot.waitUntil(met, timeout=PATIENCE)
        return self.frame

    def settle(self) -> Frame:
        """The frame after everything asked so far."""
        asked = self.engine.posted
        return self.until(lambda frame: frame.applied >= asked)

    def read(self, what: Callable[[Stepper], Any]) -> Any:
        """Fetch something of the run."""
        answers: list[Any] = []
        self.engine.fetch(what, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE)
        return answers[0]
