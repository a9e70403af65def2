"""What fails on the engine's thread, what is kept of a run, and the end of the thread."""

from __future__ import annotations

import logging
import math
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QThread

from gui.engine import Engine
from gui.engine.stepper import Stepper
from sim.errors import GestureError, NetworkFailure, ParameterError
from sim.model import Gesture, Scripted
from sim.ring import FlyCompass
from sim.run import Run
from sim.scenarios import scenarios
from tests.gui.diary import Diary, Gate, Sleeper, failing, run_of
from tests.gui.waiting import PATIENCE

# ---- failures ------------------------------------------------------------------------------------

FAILURES = {
    "of the equations": (
        lambda step: NetworkFailure("The walk has left the numbers; use Reset all.", step=step),
        "The walk has left the numbers; use Reset all.",
    ),
    "of the program": (lambda step: ZeroDivisionError("float division by zero"), "ZeroDivision"),
}


@pytest.fixture(params=FAILURES)
def failure(request, caplog):
    caplog.set_level(logging.CRITICAL)
    return FAILURES[request.param]


def test_a_failure_stops_the_run_and_is_said_once(watch, failure):
    error, words = failure
    watched = watch(run_of(failing(error, at=60)))
    watched.engine.play()
    frame = watched.until(lambda frame: frame.failure is not None)
    assert words in frame.failure
    assert not frame.playing
    assert frame.snapshot.step <= 60
    # It cannot be played on or stepped, and does not fail again.
    watched.engine.play()
    watched.engine.single_step()
    watched.engine.post("note", word="alive")
    frame = watched.settle()
    assert not frame.playing
    assert frame.failure is not None
    assert frame.snapshot.said == ("alive",)
    assert len(watched.failures) == 1
    assert words in watched.failures[0]
    assert watched.engine.running


def test_a_failure_in_a_single_step_is_said(watch, failure):
    error, words = failure
    watched = watch(run_of(failing(error, at=0)))
    watched.engine.single_step()
    frame = watched.settle()
    assert words in frame.failure
    watched.qtbot.waitUntil(lambda: len(watched.failures) == 1, timeout=PATIENCE)


def test_a_reset_recovers_from_a_failure(watch, failure):
    error, _ = failure
    watched = watch(run_of(failing(error, at=60)))
    watched.engine.play()
    watched.until(lambda frame: frame.failure is not None)
    watched.engine.reset_state()
    frame = watched.settle()
    assert frame.failure is None
    assert frame.snapshot.step == 0
    watched.engine.play()
    watched.until(lambda frame: frame.failure is not None)
    watched.qtbot.waitUntil(lambda: len(watched.failures) == 2, timeout=PATIENCE)
    watched.engine.load(run_of(Diary))
    watched.engine.play()
    watched.until(lambda frame: frame.snapshot.step > 200)
    assert len(watched.failures) == 2


def test_each_run_that_fails_says_so_even_if_in_the_same_words(watch, failure):
    """A scenario that fails at once, begun twice: the second time is no secret."""
    error, _ = failure
    watched = watch(run_of(failing(error, at=0)))
    for count in (1, 2, 3):
        watched.engine.load(run_of(failing(error, at=0)))
        watched.engine.single_step()
        frame = watched.settle()
        assert frame.failure is not None
        watched.qtbot.waitUntil(lambda n=count: len(watched.failures) >= n, timeout=PATIENCE)
    assert len(watched.failures) == 3


def test_an_observer_that_fails_does_not_end_the_thread(watch, caplog):
    """Eigenvalues of a matrix with holes in it are no reason for a dead window."""
    caplog.set_level(logging.CRITICAL)
    watched = watch(run_of(Diary))

    def observer(network):
        raise np.linalg.LinAlgError("Array must not contain infs or NaNs")

    watched.engine.observe(observer)
    watched.engine.play()
    watched.engine.post("note", word="alive")
    frame = watched.settle()
    assert watched.engine.running
    assert frame.snapshot.said == ("alive",)


def test_a_gesture_that_fails_does_not_end_the_thread(watch, caplog):
    caplog.set_level(logging.CRITICAL)
    watched = watch(run_of(Diary))
    watched.engine.post("stumble")
    watched.engine.post("note", word="alive")
    frame = watched.settle()
    assert frame.snapshot.said == ("alive",)
    watched.qtbot.waitUntil(lambda: bool(watched.failures + watched.refusals), timeout=PATIENCE)
    assert "stumbled" in (watched.failures + watched.refusals)[0]


def test_a_run_that_cannot_begin_does_not_end_the_thread(watch, caplog):
    caplog.set_level(logging.CRITICAL)
    watched = watch(run_of(Diary))

    def begin():
        raise MemoryError("no room for the weights")

    watched.engine.load(begin)
    watched.engine.post("note", word="alive")
    frame = watched.settle()
    assert frame.snapshot.said == ("alive",)
    watched.qtbot.waitUntil(lambda: bool(watched.failures + watched.refusals), timeout=PATIENCE)


def test_a_scripted_gesture_that_is_impossible_stops_that_run(watch):
    watched = watch(lambda: Run(Diary(), [Gesture(20, "turn", {"velocity": math.nan})]))
    watched.engine.play()
    frame = watched.until(lambda frame: frame.failure is not None)
    assert frame.snapshot.step == 20


def test_the_ring_says_what_to_do_when_its_activity_grows_without_bound(watch):
    class Exploding(FlyCompass):
        def _change(self, y, turning, inputs, out):
            super()._change(y, turning, inputs, out)
            if self.step > 100:
                out[:] = np.inf

    watched = watch(lambda: Run(Exploding()))
    watched.engine.play()
    frame = watched.until(lambda frame: frame.failure is not None)
    assert "Reset all" in frame.failure
    assert np.isfinite(frame.snapshot.rates).all(), "what is shown is from before"


# ---- captures ------------------------------------------------------------------------------------


def test_a_capture_holds_every_step_once(watch):
    watched = watch(run_of(Diary))
    engine = watched.engine
    engine.set_speed(10.0)
    engine.play()
    watched.until(lambda frame: frame.snapshot.step > 100)
    engine.toggle_capture()
    first = watched.until(lambda frame: frame.capturing).snapshot.step
    watched.until(lambda frame: frame.snapshot.step > first + 4000)
    capture = watched.read(lambda stepper: stepper.run.recorder.stop_capture())
    assert len(capture["x"]) == len(capture["time"]) > 4000
    np.testing.assert_allclose(np.diff(capture["time"]), 0.001, atol=1e-9)
    assert capture["time"][0] <= 0.001 * (first + 1) + 1e-9
    engine.pause()
    assert not watched.settle().capturing


def test_a_fetch_is_answered_on_the_windows_thread_in_order(watch):
    watched = watch(run_of(Diary))
    here = QThread.currentThread()
    answers: list[Any] = []

    def then(answer: Any) -> None:
        answers.append((answer, QThread.currentThread() is here))

    watched.engine.play()
    for i in range(20):
        watched.engine.post("note", word=i)
        watched.engine.fetch(lambda stepper: len(stepper.run.network.said), then)
    watched.qtbot.waitUntil(lambda: len(answers) == 20, timeout=PATIENCE)
    assert answers == [(i + 1, True) for i in range(20)]


def test_a_fetch_that_is_refused_says_so(watch):
    watched = watch(run_of(Diary))

    def read(stepper: Stepper) -> Any:
        raise ParameterError("There is nothing here.")

    watched.engine.fetch(read, lambda answer: None)
    watched.qtbot.waitUntil(lambda: watched.refusals == ["There is nothing here."])


# ---- the end -------------------------------------------------------------------------------------


def test_it_stops_while_a_slow_step_is_under_way(watch):
    """The step is waited for; nothing runs afterwards."""
    gate = Gate()
    watched = watch(run_of(gate.kind))
    gate.closed.set()
    watched.engine.play()
    assert gate.entered.wait(10.0)
    gate.open_in(0.7)
    watched.engine.stop()
    assert gate.opened.is_set()
    assert not watched.engine.running


def test_it_stops_twice_and_before_it_was_started(qtbot):
    engine = Engine(run_of(Diary))
    engine.stop()
    assert not engine.running
    engine = Engine(run_of(Diary))
    engine.start()
    engine.play()
    engine.stop()
    engine.stop()
    assert not engine.running


def test_no_frame_comes_after_the_end(watch, qtbot):
    watched = watch(run_of(Diary))
    watched.engine.play()
    watched.until(lambda frame: frame.snapshot.step > 20)
    watched.engine.stop()
    watched.engine.take_frame()
    watched.engine.post("note", word="too late")
    qtbot.wait(50)
    assert watched.engine.take_frame() is None


def test_it_stops_in_the_middle_of_a_flood_of_commands(watch):
    watched = watch(run_of(Diary))
    watched.engine.play()
    for i in range(2000):
        watched.engine.post("note", word=i)
    watched.engine.stop()
    assert not watched.engine.running


def test_it_stops_during_a_failure(watch, failure):
    error, _ = failure
    watched = watch(run_of(failing(error, at=0)))
    watched.engine.play()
    watched.engine.stop()
    assert not watched.engine.running


def test_fast_forward_is_for_before_the_thread(watch):
    engine = Engine(run_of(Diary))
    engine.post("note", word="first")
    engine.fast_forward(2.5)
    frame = engine.take_frame()
    assert frame.snapshot.step == 2500
    assert frame.snapshot.said == ("first",)
    watched = watch(run_of(Diary))
    with pytest.raises(RuntimeError):
        watched.engine.fast_forward(1.0)


def test_fast_forward_goes_to_a_time_whatever_a_step_is_meanwhile():
    """What `--screenshot --after` shows."""
    scenario = scenarios()["a-two-cycle"]
    engine = Engine(scenario.start)
    engine.fast_forward(14.0)
    frame = engine.take_frame()
    assert frame.snapshot.time == pytest.approx(14.0)
    assert frame.snapshot.outcome.verdict.startswith("memory")
    engine = Engine(scenario.start)
    engine.fast_forward(0.0)
    assert len(engine.take_frame().snapshot.patterns) == 2


def test_fast_forward_does_the_work_that_is_left():
    run = Run(Sleeper(), [Scripted(2.5, "study", {"parts": 4})])
    engine = Engine(lambda: run)
    engine.fast_forward(2.5)
    frame = engine.take_frame()
    assert frame.snapshot.time == pytest.approx(2.5)
    assert run.network.worked == [250] * 4


def test_gestures_know_no_others():
    """Names that are methods but no gestures are refused too."""
    stepper = Stepper(run_of(FlyCompass))
    for name in ("advance", "restore", "__init__", "snapshot"):
        with pytest.raises(GestureError):
            stepper.perform(name, {})
