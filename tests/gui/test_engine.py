"""The engine on its thread: commands down, frames up, nothing lost."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject

from gui.engine import worker as worker_module
from gui.engine.mailbox import Mailbox
from sim.model import Gesture, Scripted
from sim.ring import FlyCompass
from sim.run import Run
from sim.scenarios import scenarios
from tests.gui.diary import Diary, Sleeper, run_of
from tests.gui.engines import Watched, same_run
from tests.gui.waiting import PATIENCE

# ---- the mailbox ---------------------------------------------------------------------------------


def test_a_mailbox_holds_the_newest_once():
    box: Mailbox[str] = Mailbox()
    assert box.take() is None
    box.put("old")
    box.put("new")
    assert box.take() == "new"
    assert box.take() is None


def test_a_mailbox_between_threads_goes_only_forward_and_keeps_the_last():
    box: Mailbox[int] = Mailbox()
    last = 20_000
    writer = threading.Thread(target=lambda: [box.put(i) for i in range(1, last + 1)])
    writer.start()
    taken = []
    while not taken or taken[-1] != last:
        content = box.take()
        if content is not None:
            taken.append(content)
    writer.join()
    assert taken == sorted(set(taken))
    assert box.take() is None


# ---- the engine, on its thread -------------------------------------------------------------------


def test_commands_are_done_in_order_and_counted(watch):
    watched = watch(run_of(Diary))
    watched.engine.play()
    for i in range(500):
        watched.engine.post("note", word=i)
    frame = watched.settle()
    assert frame.snapshot.said == tuple(range(500))
    assert frame.applied == watched.engine.posted == 501
    assert watched.read(lambda stepper: [g.arguments["word"] for g in stepper.run.log]) == list(
        range(500)
    )


def test_refused_commands_count_as_done(watch):
    """Else nobody could wait for them."""
    watched = watch(run_of(Diary))
    watched.engine.post("turn", velocity=math.nan)
    watched.engine.post("note", word="after")
    frame = watched.settle()
    assert frame.applied == 2
    assert frame.snapshot.said == ("after",)


def test_a_command_while_standing_is_shown(watch):
    watched = watch(run_of(Diary))
    watched.engine.post("note", word="here")
    frame = watched.settle()
    assert frame.snapshot.said == ("here",)
    assert not frame.playing
    assert frame.snapshot.step == 0


def test_play_pause_and_single_step(watch):
    watched = watch(run_of(Diary))
    watched.engine.play()
    frame = watched.until(lambda frame: frame.snapshot.step > 50)
    assert frame.playing
    watched.engine.pause()
    still = watched.settle()
    assert not still.playing
    for count in range(1, 4):
        watched.engine.single_step()
        frame = watched.settle()
        assert frame.snapshot.step == still.snapshot.step + count
        assert not frame.playing
    watched.engine.play()
    watched.until(lambda frame: frame.snapshot.step > still.snapshot.step + 50)


def test_while_standing_nothing_comes(watch, qtbot):
    watched = watch(run_of(Diary))
    watched.engine.pause()
    watched.settle()
    assert watched.read(lambda stepper: stepper.run.network.step) == 0
    watched.engine.take_frame()
    qtbot.wait(60)
    assert watched.engine.take_frame() is None


# ---- at rest, and at work, on its thread ---------------------------------------------------------


def dozing(watch, script=()) -> Watched:
    """An engine that plays a network at rest."""
    watched = watch(lambda: Run(Sleeper(), script))
    watched.engine.set_speed(400.0)
    watched.engine.play()
    watched.until(lambda frame: frame.at_rest)
    return watched


def test_at_rest_no_frame_comes_and_the_thread_waits(watch, qtbot):
    watched = dozing(watch)
    frame = watched.frame
    assert frame.playing and frame.snapshot.step >= Sleeper.awake_for

    def asked() -> int:
        return watched.read(lambda stepper: stepper.run.network.asked)

    first, second = asked(), asked()
    qtbot.wait(20)
    watched.engine.take_frame()
    qtbot.wait(250)  # thirty rounds of a thread that does not wait
    assert watched.engine.take_frame() is None
    assert asked() - second <= 3 * (second - first)


def test_a_gesture_wakes_it_and_it_goes_to_rest_again(watch):
    watched = dozing(watch)
    for count in range(1, 4):
        before = watched.frame.snapshot.step
        watched.engine.post("note", word=count)
        frame = watched.until(
            lambda frame, n=count: frame.at_rest and len(frame.snapshot.said) == n
        )
        assert frame.snapshot.step >= before + Sleeper.awake_for
        assert frame.playing


def test_at_rest_it_pauses_steps_plays_and_begins_again(watch):
    watched = dozing(watch)
    step = watched.frame.snapshot.step
    watched.engine.single_step(5)
    frame = watched.settle()
    assert (frame.snapshot.step, frame.playing) == (step + 5, False)
    watched.engine.play()
    assert watched.settle().at_rest
    run = watched.frame.run
    watched.engine.reset_state()
    watched.until(lambda frame: frame.run > run and frame.at_rest)
    assert watched.frame.snapshot.step >= Sleeper.awake_for


def test_at_rest_the_script_goes_on(watch):
    watched = dozing(watch, [Scripted(10.0, "note", {"word": "up"})])
    assert watched.frame.snapshot.said == ("up",)
    assert watched.read(lambda stepper: stepper.run.log) == [Gesture(1000, "note", {"word": "up"})]


def test_a_memory_that_has_arrived_rests_and_is_knocked_over(watch):
    """The same with a network that people see."""
    watched = watch(scenarios()["complete-half-an-a"].start, "complete-half-an-a")
    watched.engine.set_speed(200.0)
    watched.engine.play()
    frame = watched.until(lambda frame: frame.at_rest)
    assert frame.snapshot.outcome.verdict == "memory A"
    step, flips = frame.snapshot.step, frame.snapshot.flips
    watched.engine.post("draw", cells=list(range(60)), value=1.0, on="state")
    frame = watched.until(lambda frame: frame.at_rest and frame.snapshot.step > step)
    assert frame.snapshot.outcome.verdict == "memory A"
    assert frame.snapshot.flips > flips


@pytest.fixture
def slowly(monkeypatch) -> None:
    """Homework of which each part takes some time."""
    pause, work = threading.Event(), Sleeper.work

    def slow(network: Sleeper) -> None:
        pause.wait(0.001)
        work(network)

    monkeypatch.setattr(Sleeper, "work", slow)


def worked(watched: Watched) -> int:
    return watched.read(lambda stepper: len(stepper.run.network.worked))


@pytest.mark.parametrize("playing", [True, False])
@pytest.mark.usefixtures("slowly")
def test_work_goes_on_in_parts_and_commands_come_between(watch, playing):
    watched = watch(run_of(Sleeper))
    if playing:
        watched.engine.play()
        watched.until(lambda frame: frame.snapshot.step > 0)
    watched.engine.post("study", parts=10**6)
    step = watched.settle().snapshot.step
    done = worked(watched)
    watched.qtbot.waitUntil(lambda: worked(watched) > done + 5, timeout=PATIENCE)
    watched.engine.post("note", word="meanwhile")
    frame = watched.settle()
    assert frame.snapshot.said == ("meanwhile",)
    assert frame.snapshot.step == step
    assert watched.read(lambda stepper: stepper.working)
    watched.engine.post("give_up")
    watched.settle()
    done = worked(watched)
    if playing:
        watched.until(lambda frame: frame.snapshot.step > step)
    assert worked(watched) == done < 10**6


@pytest.mark.usefixtures("slowly")
def test_frames_tell_how_the_work_goes(watch):
    watched = watch(run_of(Sleeper))
    watched.engine.post("study", parts=10**6)
    watched.settle()
    for _ in range(3):
        watched.frame = None
        watched.engine.take_frame()
        watched.until(lambda frame: not frame.playing)
    assert watched.frame.snapshot.step == 0


@pytest.mark.usefixtures("slowly")
def test_a_step_asked_for_during_the_work_neither_hurries_nor_loses_it(watch):
    watched = watch(run_of(Sleeper))
    watched.engine.post("study", parts=10**6)
    watched.engine.single_step(3)
    assert watched.settle().snapshot.step == 0
    assert worked(watched) < 10**5
    watched.engine.post("give_up")
    watched.until(lambda frame: frame.snapshot.step == 3)
    assert not watched.frame.playing


@pytest.mark.usefixtures("slowly")
def test_it_stops_in_the_middle_of_the_work(watch):
    watched = watch(run_of(Sleeper))
    watched.engine.post("study", parts=10**6)
    watched.settle()
    watched.engine.stop()
    assert not watched.engine.running


def test_a_network_that_stands_at_its_beginning_shows_what_its_script_has_done(watch):
    watched = watch(scenarios()["complete-half-an-a"].start, "complete-half-an-a")
    watched.engine.pause()
    frame = watched.until(lambda frame: not frame.snapshot.learning)
    assert frame.snapshot.step == 0
    assert [memory.name for memory in frame.snapshot.patterns] == ["A", "M", "Z"]
    assert frame.snapshot.cue_distance > 0.1
    assert np.array_equal(frame.snapshot.state, frame.snapshot.cue)
    assert not frame.touched


def test_frames_not_taken_are_replaced(watch):
    """One slot: whoever looks late sees the newest, and sees it once."""
    watched = watch(run_of(Diary))
    watched.engine.set_speed(10.0)
    watched.engine.play()
    watched.qtbot.waitUntil(
        lambda: watched.read(lambda stepper: stepper.run.network.step) > 3000, timeout=PATIENCE
    )
    watched.engine.pause()
    step = watched.read(lambda stepper: stepper.run.network.step)
    frame = watched.until(lambda frame: not frame.playing)
    assert frame.snapshot.step == step
    assert watched.engine.take_frame() is None


def test_while_a_busy_window_takes_no_frame_the_network_waits_for_it(watch, monkeypatch):
    def step() -> int:
        return watched.read(lambda stepper: stepper.run.network.step)

    monkeypatch.setattr(worker_module, "PATIENT", math.inf)  # the window is busy for very long
    watched = watch(run_of(Diary))
    watched.engine.play()
    waiting = watched.engine._mailbox
    watched.qtbot.waitUntil(lambda: waiting.waited > worker_module.BEHIND, timeout=PATIENCE)
    begun = [step() for _ in range(20)]
    assert begun[-1] == begun[1], "only the round that was under way goes to its end"
    watched.until(lambda frame: frame.snapshot.step > begun[-1] + 100)
    monkeypatch.setattr(worker_module, "PATIENT", 0.1)  # it is not looking: the network goes on
    watched.qtbot.waitUntil(lambda: waiting.waited > 0.1, timeout=PATIENCE)
    gone = step()
    watched.qtbot.waitUntil(lambda: step() > gone + 100, timeout=PATIENCE)


class CountCalls(QObject):
    """Counts the calls queued for an object from other threads."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.MetaCall
        return False


def test_no_signal_is_sent_per_step(watch):
    watched = watch(run_of(Diary))
    calls = CountCalls(watched.engine)
    watched.engine.set_speed(10.0)
    watched.engine.play()
    watched.until(lambda frame: frame.snapshot.step > 5000)
    assert calls.count == 0
    watched.engine.post("turn", velocity=math.nan)
    watched.settle()
    watched.qtbot.waitUntil(lambda: watched.refusals != [], timeout=PATIENCE)
    assert calls.count >= 1, "the counter counts"


def test_a_refused_gesture_says_so_in_a_sentence_and_goes_on(watch):
    watched = watch(run_of(FlyCompass))
    watched.engine.play()
    before = watched.until(lambda frame: frame.snapshot.step > 20)
    watched.engine.post("configure", noise=-3.0)
    watched.engine.post("configure", neurons="many")
    watched.engine.post("dance")
    watched.qtbot.waitUntil(lambda: len(watched.refusals) == 3, timeout=PATIENCE)
    frame = watched.settle()
    assert frame.playing
    assert frame.snapshot.parameters == before.snapshot.parameters
    assert all(words.endswith(".") for words in watched.refusals)
    assert "Noise" in watched.refusals[0]
    assert watched.failures == []


def test_a_live_run_replays_from_its_log_to_the_bit(watch):
    """Whatever the clock did: parameters, seed and log are the whole run."""
    watched = watch(run_of(FlyCompass, noise=0.3))
    engine = watched.engine
    engine.set_speed(5.0)
    engine.play()
    for i, (name, arguments) in enumerate(
        [
            ("turn", {"velocity": 1.5}),
            ("configure", {"landmark_strength": 2.0}),
            ("inject", {"direction": 0.3}),
            ("release", {}),
            ("silence", {"neurons": [5, 6]}),
            ("turn", {"velocity": 0.0}),
        ]
    ):
        watched.until(lambda frame, i=i: frame.snapshot.step > 60 * (i + 1))
        engine.post(name, **arguments)
    engine.pause()
    watched.settle()
    run = watched.read(lambda stepper: stepper.run)
    engine.stop()
    assert len(run.log) == 6
    same_run(run.replay(), run)
