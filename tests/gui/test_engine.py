"""The engine's contract: commands down, frames up, nothing lost, nothing left running."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Iterator
from operator import methodcaller
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QThread

from gui.engine import Engine, Frame
from gui.engine import stepper as stepper_module
from gui.engine.mailbox import Mailbox
from gui.engine.stepper import LONGEST_STALL, Stepper
from sim.errors import GestureError, NetworkFailure, ParameterError, SimError
from sim.model import Gesture, Pace, Run, Scripted
from sim.recording import SHOWN_EVENTS
from sim.ring import HEADING_NETWORKS, FlyCompass
from sim.scenarios import scenarios
from tests.gui.diary import Diary, Gate, Sleeper, failing, flat, run_of
from tests.gui.hands import PATIENCE

MEMORIES = [name for name, scenario in scenarios().items() if scenario.tab != "ring"]

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


# ---- the stepper, driven directly ----------------------------------------------------------------


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


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def step_of(stepper: Stepper) -> int:
    return stepper.run.network.step


@pytest.mark.parametrize("speed", [0.1, 0.5, 1.0, 3.0, 10.0])
def test_model_time_goes_at_the_asked_speed(clock, speed):
    stepper = Stepper(run_of(Diary))
    stepper.set_speed(speed)
    stepper.play()
    clock.go(stepper, 2.0)
    assert step_of(stepper) == pytest.approx(2000 * speed, abs=2 + 10 * speed)
    assert stepper.achieved == pytest.approx(speed, rel=0.05)


@pytest.mark.parametrize("stall", [0.2, 5.0, 86_400.0])
def test_after_a_stall_time_is_lost_and_not_caught_up(clock, stall):
    """A laptop that has slept does not race through the night."""
    stepper = Stepper(run_of(Diary))
    stepper.play()
    clock.go(stepper, 0.5)
    before = step_of(stepper)
    clock.now += stall
    stepper.keep_pace(10.0, lambda: False)
    assert step_of(stepper) - before <= LONGEST_STALL / 0.001 + 1
    clock.go(stepper, 0.5)
    assert step_of(stepper) - before <= (0.5 + 2 * LONGEST_STALL) / 0.001 + 10


def test_time_while_paused_is_not_owed(clock):
    stepper = Stepper(run_of(Diary))
    stepper.play()
    clock.go(stepper, 0.1)
    stepper.pause()
    before = step_of(stepper)
    clock.now += 1000.0
    stepper.play()
    clock.go(stepper, 0.01)
    assert step_of(stepper) - before <= 12


def test_a_budget_that_is_used_up_ends_the_batch(clock):
    """A slow network loses time; it does not take the window's."""
    begun = []

    class Slow(Diary):
        @staticmethod
        def before_advance(network, steps):
            begun.append(steps)
            clock.now += 0.003

    stepper = Stepper(run_of(Slow))
    stepper.play()
    clock.now += 0.04
    stepper.keep_pace(0.004, lambda: False)
    assert len(begun) == 2
    assert max(begun) <= 16


def test_stop_ends_a_batch_at_once(clock):
    stepper = Stepper(run_of(Diary))
    stepper.play()
    clock.now += 0.05
    stepper.keep_pace(10.0, lambda: True)
    assert step_of(stepper) == 0


@pytest.mark.parametrize("kind", [Diary, Sleeper], ids=lambda k: k.name)
@pytest.mark.parametrize("speed", [0.0, -3.0, 1e-9, 0.1, 4.2, 10.0, 123.0, 1e9])
def test_a_speed_is_kept_within_the_range_of_its_network(kind, speed):
    stepper = Stepper(run_of(kind))
    stepper.set_speed(speed)
    pace = kind.pace
    assert stepper.speed == min(max(speed, pace.slowest), pace.fastest)
    assert stepper.frame().speed == stepper.speed
    assert stepper.frame().pace == pace


def test_a_run_of_another_pace_begins_at_its_usual_speed():
    stepper = Stepper(run_of(Diary))
    assert stepper.speed == Pace().usual
    stepper.set_speed(10.0)
    stepper.load(run_of(Sleeper))
    assert stepper.speed == Sleeper.pace.usual
    stepper.set_speed(300.0)
    stepper.load(run_of(Diary))
    assert stepper.speed == Pace().usual


@pytest.mark.parametrize("again", ["load", "reset_state", "reset_all"])
def test_a_run_of_the_same_pace_goes_on_as_fast(again):
    stepper = Stepper(run_of(Sleeper))
    stepper.set_speed(300.0)
    getattr(stepper, again)(*([run_of(Sleeper, seed=8)] if again == "load" else []))
    assert stepper.speed == 300.0


def test_a_single_step_is_one_step_and_stands_still(clock):
    stepper = Stepper(run_of(Diary))
    stepper.play()
    clock.go(stepper, 0.1)
    before = step_of(stepper)
    stepper.single_step()
    assert step_of(stepper) == before + 1
    assert not stepper.playing
    assert math.isnan(stepper.achieved)


@pytest.mark.parametrize("steps", [1, 7, 576])
def test_so_many_steps_at_once_are_so_many_and_it_stands_still(clock, steps):
    stepper = Stepper(run_of(Diary))
    stepper.play()
    clock.go(stepper, 0.1)
    before = step_of(stepper)
    stepper.single_step(steps)
    assert step_of(stepper) == before + steps
    assert not stepper.playing


def test_achieved_is_in_units_of_the_network(clock):
    stepper = Stepper(run_of(Sleeper))
    stepper.run.network.awake_for = 10**9
    stepper.set_speed(80.0)
    stepper.play()
    clock.go(stepper, 2.0)
    assert stepper.run.network.time == pytest.approx(160.0, abs=1.0)
    assert stepper.achieved == pytest.approx(80.0, rel=0.05)


# ---- at rest -------------------------------------------------------------------------------------


def asleep(clock, script=()) -> Stepper:
    """A sleeper that has played until it fell asleep."""
    stepper = Stepper(lambda: Run(Sleeper(), script))
    stepper.play()
    clock.go(stepper, 0.5)
    assert stepper.run.network.at_rest
    return stepper


def test_a_network_at_rest_is_not_stepped(clock):
    stepper = asleep(clock)
    step = step_of(stepper)
    assert 40 <= step < 40 + Sleeper().batch
    clock.go(stepper, 3.0)
    assert step_of(stepper) == step
    assert stepper.playing
    frame = stepper.frame()
    assert frame.at_rest and frame.playing
    assert math.isnan(frame.achieved)


def test_what_is_done_to_it_wakes_it_and_no_time_is_owed(clock):
    """A minute of sleep, or only the last tenth of a second of it, is not caught up."""
    stepper = asleep(clock)
    stepper.set_speed(400.0)
    for slept in (60.0, 0.04):
        step = step_of(stepper)
        clock.now += slept
        stepper.command(lambda s: s.perform("note", {"word": "up"}))
        stepper.keep_pace(10.0, lambda: False)
        assert step_of(stepper) == step
        clock.go(stepper, 1 / 120)
        assert 0 < step_of(stepper) - step <= 400.0 / 120 / 0.01 + 1
        clock.go(stepper, 0.5)
        assert stepper.run.at_rest


def test_it_goes_to_rest_in_the_middle_of_a_batch_of_due_steps(clock):
    stepper = Stepper(run_of(Sleeper))
    stepper.set_speed(400.0)
    stepper.play()
    clock.now += 0.05  # 2,000 steps are due
    stepper.keep_pace(10.0, lambda: False)
    assert step_of(stepper) < 40 + Sleeper().batch


def test_a_network_at_rest_still_does_what_its_script_says(clock):
    script = [Scripted(1.0, "note", {"word": "up"}), Scripted(3.0, "note", {"word": "again"})]
    stepper = Stepper(lambda: Run(Sleeper(), script))
    stepper.play()
    clock.go(stepper, 0.03)
    assert stepper.run.network.at_rest
    assert not stepper.frame().at_rest, "something is still to come"
    clock.go(stepper, 0.5)
    assert stepper.run.network.said == ["up", "again"]
    assert stepper.run.log == [Gesture(100, "note", {"word": "up"}),
                               Gesture(300, "note", {"word": "again"})]  # fmt: skip
    assert stepper.frame().at_rest


def test_a_step_can_be_taken_at_rest(clock):
    stepper = asleep(clock)
    step = step_of(stepper)
    stepper.single_step()
    assert step_of(stepper) == step + 1


# ---- a script ------------------------------------------------------------------------------------


def test_what_a_script_has_for_the_beginning_is_done_before_any_step(clock):
    """A run that stands, or whose first step is long in coming, shows it too."""
    script = [Scripted(0.0, "stride", {"length": 1.0}), Scripted(0.0, "note", {"word": "hello"})]
    stepper = Stepper(lambda: Run(Sleeper(), script))
    stepper.command(Stepper.pause)
    assert stepper.frame().snapshot.said == ("hello",)
    assert step_of(stepper) == 0
    stepper.command(lambda s: s.perform("note", {"word": "you"}))
    stepper.command(Stepper.reset_all)
    assert stepper.frame().snapshot.said == ("hello",)
    assert not stepper.frame().touched
    stepper.command(lambda s: s.load(lambda: Run(Sleeper(), script[1:])))
    assert stepper.frame().snapshot.said == ("hello",)
    assert step_of(stepper) == 0


@pytest.mark.parametrize("speed", [0.5, 20.0, 400.0])
def test_the_pace_is_kept_when_a_script_changes_the_length_of_a_step(clock, speed):
    """From hundredths to wholes and back; not a batch of wholes instead of hundredths."""
    script = [
        Scripted(10.0, "stride", {"length": 1.0}),
        Scripted(30.0, "stride", {"length": 0.01}),
    ]
    stepper = Stepper(lambda: Run(Sleeper(), script))
    stepper.run.network.awake_for = 10**9
    stepper.set_speed(speed)
    stepper.play()
    network = stepper.run.network
    seconds = 40.0 / speed
    for part in range(1, 9):
        clock.go(stepper, seconds / 8)
        assert network.time == pytest.approx(5.0 * part, abs=1.0 + 2.5 * speed / 120)
    assert [(g.step, g.name) for g in stepper.run.log] == [(1000, "stride"), (1020, "stride")]


def test_many_steps_at_once_count_on_when_a_script_comes_between(clock):
    stepper = Stepper(lambda: Run(Sleeper(), [Scripted(0.5, "note", {"word": "up"})]))
    stepper.single_step(200)
    assert step_of(stepper) == 200
    assert stepper.run.log == [Gesture(50, "note", {"word": "up"})]


def test_advance_to_goes_to_a_time_and_keeps_a_failure_to_this_run():
    stepper = Stepper(lambda: Run(Sleeper(), [Scripted(1.0, "stride", {"length": 0.5})]))
    stepper.advance_to(4.0)
    assert stepper.run.network.time == pytest.approx(4.0)
    stepper = Stepper(run_of(failing(lambda step: NetworkFailure("Gone.", step=step), at=5)))
    stepper.advance_to(1.0)
    assert stepper.failure == "Gone."
    stepper.advance_to(2.0)
    assert step_of(stepper) <= 5


# ---- work before the next step -------------------------------------------------------------------


def study(stepper: Stepper, parts: int) -> None:
    stepper.command(lambda s: s.perform("study", {"parts": parts}))


def test_work_is_done_in_parts_as_long_as_the_budget_lasts(clock, monkeypatch):
    def work(network):
        clock.now += 0.003
        network.homework -= 1

    monkeypatch.setattr(Sleeper, "work", work)
    stepper = Stepper(run_of(Sleeper))
    study(stepper, 5)
    network = stepper.run.network
    assert stepper.working
    left = []
    while stepper.working:
        stepper.work(0.004, lambda: False)
        left.append(network.homework)
    assert left == [3, 1, 0]
    assert step_of(stepper) == 0


def test_work_stops_when_told_to(clock):
    stepper = Stepper(run_of(Sleeper))
    study(stepper, 5)
    stepper.work(10.0, lambda: True)
    assert stepper.run.network.homework == 5


def test_no_step_is_taken_before_the_work_is_done_and_none_is_owed(clock):
    stepper = Stepper(run_of(Sleeper))
    stepper.run.network.awake_for = 10**9
    stepper.play()
    study(stepper, 3)
    clock.go(stepper, 1.0)
    assert step_of(stepper) == 0
    assert stepper.run.network.worked == []
    clock.now += 60.0
    stepper.work(10.0, lambda: False)
    assert stepper.run.network.worked == [0, 0, 0]
    stepper.keep_pace(10.0, lambda: False)
    assert step_of(stepper) == 0
    clock.go(stepper, 0.1)
    assert step_of(stepper) == pytest.approx(200, abs=20)


def test_a_step_asked_for_meanwhile_comes_after_the_work(clock):
    """Else pressing Step would do all the work at once, and nobody could cancel it."""
    stepper = Stepper(run_of(Sleeper))
    study(stepper, 3)
    stepper.command(Stepper.single_step)
    stepper.command(lambda s: s.single_step(4))
    assert step_of(stepper) == 0
    assert stepper.working
    stepper.work(10.0, lambda: False)
    assert stepper.run.network.worked == [0, 0, 0]
    assert step_of(stepper) == 5
    assert not stepper.playing


@pytest.mark.parametrize("then", ["play", "pause", "reset_state", "reset_all"])
def test_a_step_asked_for_is_forgotten_when_something_else_is_wanted(clock, then):
    stepper = Stepper(run_of(Sleeper))
    study(stepper, 3)
    stepper.command(lambda s: s.single_step(4))
    stepper.command(methodcaller(then))
    stepper.command(Stepper.pause)
    stepper.work(10.0, lambda: False)
    assert step_of(stepper) == 0


@pytest.mark.parametrize("at", [0.0, 0.5])
def test_work_that_a_script_brings_is_done_in_parts_too(clock, at):
    stepper = Stepper(lambda: Run(Sleeper(), [Scripted(at, "study", {"parts": 3})]))
    stepper.command(Stepper.play)
    clock.go(stepper, 2.0)
    assert stepper.working
    assert step_of(stepper) == round(at / 0.01)
    assert stepper.run.network.worked == []


def test_work_that_fails_stops_that_run_alone(clock, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)

    def work(network):
        raise NetworkFailure("It cannot be learnt.", step=network.step)

    monkeypatch.setattr(Sleeper, "work", work)
    stepper = Stepper(run_of(Sleeper))
    stepper.play()
    study(stepper, 2)
    stepper.work(10.0, lambda: False)
    assert stepper.failure == "It cannot be learnt."
    assert not stepper.working and not stepper.playing
    stepper.single_step()
    assert step_of(stepper) == 0
    stepper.reset_all()
    assert stepper.failure is None


# What a person may do, at steps a clock would hardly choose.
GESTURES: list[tuple[int, str, dict[str, Any]]] = [
    (3, "turn", {"velocity": 2.0}),
    (40, "inject", {"direction": 1.0}),
    (77, "release", {}),
    (90, "configure", {"landmark_strength": 3.0, "lights": True}),
    (131, "silence", {"neurons": [1, 2, 3]}),
    (200, "configure", {"noise": 0.3}),
    (260, "revive", {}),
    (300, "follow", {"times": [0.0, 0.1, 0.25, 3.0], "headings": [0.0, 0.4, -1.0, 9.0]}),
    (410, "configure", {"neurons": 64, "heterogeneity": 0.02}),
    (450, "turn", {"velocity": -7.0}),
]
LAST = 500


def driven(stepper: Stepper, chunks: list[int]) -> Run:
    """Do the gestures at their steps, with the steps between taken in chunks."""
    chunk = iter(chunks * LAST)
    for at, name, arguments in [*GESTURES, (LAST, "", {})]:
        while step_of(stepper) < at:
            stepper.advance(min(next(chunk), at - step_of(stepper)))
        if name:
            stepper.command(methodcaller("perform", name, arguments))
    assert stepper.failure is None
    return stepper.run


def same_run(run: Run, other: Run) -> None:
    """Two runs are one: in state to the bit, in what was recorded as far as anyone reads it."""
    assert flat(run.network.state()) == flat(other.network.state())
    assert run.recorder.traces == other.recorder.traces
    for trace in run.recorder.traces:
        rows, others = (r.recorder.window(trace.name, trace.rows) for r in (run, other))
        np.testing.assert_allclose(rows, others, rtol=0, atol=1e-9, err_msg=trace.name)


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda k: k.name)
@pytest.mark.parametrize("chunks", [[16], [1], [128], [7, 200]], ids=str)
def test_the_same_gestures_at_the_same_steps_give_the_same_run_to_the_bit(kind, chunks):
    """However the clock cuts the steps: the same as `sim.Run` without any clock."""
    plain = Run(kind(seed=5))
    for at, name, arguments in GESTURES:
        plain.advance(at - plain.network.step)
        plain.perform(name, **arguments)
    plain.advance(LAST - plain.network.step)
    same_run(driven(Stepper(lambda: Run(kind(seed=5))), chunks), plain)


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda k: k.name)
def test_a_run_replays_from_its_log_to_the_bit(kind):
    run = driven(Stepper(lambda: Run(kind(seed=5))), [16])
    same_run(run.replay(), run)


@pytest.mark.parametrize("speed", [0.1, 1.0, 7.3])
def test_the_speed_of_playback_does_not_change_the_numerics(clock, speed):
    begin = run_of(FlyCompass, noise=0.4, heterogeneity=0.02)
    plain = begin()
    plain.advance(1500)
    stepper = Stepper(begin)
    stepper.set_speed(speed)
    stepper.play()
    while step_of(stepper) < 1200:
        clock.go(stepper, 0.05)
    stepper.advance(1500 - step_of(stepper))
    assert flat(stepper.run.network.state()) == flat(plain.network.state())


def test_reset_state_keeps_the_settings_and_begins_again():
    begin = run_of(FlyCompass, seed=11)
    stepper = Stepper(begin)
    stepper.perform("configure", {"noise": 0.4, "neurons": 48})
    stepper.perform("turn", {"velocity": 1.0})
    stepper.advance(300)
    used = stepper.run.network.parameters
    run = stepper.frame().run
    stepper.reset_state()
    network = stepper.run.network
    assert (network.step, network.time, network.seed, network.velocity) == (0, 0.0, 11, 0.0)
    assert network.parameters == used
    assert stepper.frame().run == run + 1
    fresh = Run(FlyCompass(used, 11))
    stepper.advance(200)
    fresh.advance(200)
    assert flat(network.state()) == flat(fresh.network.state())


def test_reset_state_with_a_seed_takes_that_seed():
    stepper = Stepper(run_of(FlyCompass, seed=11))
    stepper.reset_state(seed=99)
    assert stepper.frame().seed == 99
    stepper.reset_state()
    assert stepper.frame().seed == 99


def disturb(stepper: Stepper, tab: str) -> None:
    """What a person may do that the scenario has not foreseen."""
    if tab == "ring":
        stepper.perform("configure", {"noise": 0.2, "neurons": 64})
        stepper.perform("turn", {"velocity": 3.0})
    else:
        stepper.perform("configure", {"rows": 7})
        stepper.perform("store_random", {"count": 2})
        stepper.perform("cue_random", {})


@pytest.mark.parametrize("name", scenarios())
def test_reset_all_is_the_scenario_as_it_was_opened_script_included(name):
    scenario = scenarios()[name]
    stepper = Stepper(scenario.start, name)
    disturb(stepper, scenario.tab)
    stepper.advance(300)
    stepper.reset_all()
    frame = stepper.frame()
    assert frame.scenario == name
    assert not frame.touched
    again, plain = stepper.run, scenario.start()
    for run in (again, plain):
        run.advance_to(4.0)
    assert flat(again.network.state()) == flat(plain.network.state())


def test_a_persons_turn_drops_the_rest_of_the_script():
    stepper = Stepper(scenarios()["turn-in-the-dark"].start, "turn-in-the-dark")
    stepper.advance(round(0.5 / 0.002))
    stepper.perform("turn", {"velocity": 0.25})
    stepper.advance(round(3.0 / 0.002))
    assert stepper.run.network.velocity == 0.25
    assert [g.name for g in stepper.run.log] == ["turn"]
    assert stepper.frame().touched


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("configure", {"noise": 0.1}),
        ("inject", {"direction": 1.0}),
        ("silence", {"neurons": [3]}),
    ],
)
def test_what_is_no_turn_leaves_the_script_alone(name, arguments):
    stepper = Stepper(scenarios()["turn-in-the-dark"].start, "turn-in-the-dark")
    stepper.perform(name, arguments)
    stepper.advance(round(2.0 / 0.002))
    assert math.degrees(stepper.run.network.velocity) == pytest.approx(90.0)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("turn", {"velocity": math.inf}),
        ("turn", {"velocity": 1e6}),
        ("turn", {}),
        ("place", {"heading": "north"}),
        ("follow", {"times": [0.0], "headings": [0.0]}),
        ("follow", {"times": [0.0, 1.0, 1.0], "headings": [0.0, 1.0, 2.0]}),
        ("forage", {"duration": -1.0, "seed": 1}),
        ("configure", {"noise": -1.0}),
        ("configure", {"neurons": 7}),
        ("configure", {"colour": "red"}),
        ("inject", {"direction": math.nan}),
        ("inject", {"direction": 0.0, "width": 0.0}),
        ("silence", {"neurons": [96]}),
        ("silence", {"neurons": [-1]}),
        ("levitate", {}),
    ],
)
def test_a_refused_gesture_changes_nothing(name, arguments):
    """Not the state, not the parameters, not the log, and not what is left of the script."""
    stepper = Stepper(scenarios()["turn-in-the-dark"].start, "turn-in-the-dark")
    stepper.advance(100)
    before = flat(stepper.run.network.state())
    with pytest.raises(SimError) as refusal:
        stepper.command(lambda s: s.perform(name, arguments))
    assert str(refusal.value).endswith(".")
    assert flat(stepper.run.network.state()) == before
    assert stepper.run.log == []
    assert not stepper.frame().touched
    stepper.advance(round(2.0 / 0.002))
    plain = scenarios()["turn-in-the-dark"].start()
    plain.advance(100 + round(2.0 / 0.002))
    assert flat(stepper.run.network.state()) == flat(plain.network.state())


@pytest.mark.parametrize("name", MEMORIES)
def test_a_memory_replays_from_its_log_however_the_clock_has_cut_it(clock, name):
    scenario = scenarios()[name]
    stepper = Stepper(scenario.start, name)
    stepper.command(Stepper.play)
    while stepper.run.network.time < scenario.duration and not stepper.run.at_rest:
        stepper.work(10.0, lambda: False)
        clock.go(stepper, 0.1)
    assert stepper.failure is None
    plain = scenario.start()
    plain.advance_to(scenario.duration)
    if stepper.run.at_rest:
        np.testing.assert_array_equal(stepper.run.network.shown, plain.network.shown)
    again = stepper.run.replay()
    assert flat(again.network.state()) == flat(stepper.run.network.state())


def test_a_frame_of_a_memory_holds_the_newest_of_what_happened():
    """Samples and flips, not more than anybody can draw."""
    stepper = Stepper(scenarios()["heat-melts-a-memory"].start)
    stepper.advance_to(45.0)
    frame = stepper.frame()
    assert set(frame.history) == {
        "time", "energy", "largest", "overlaps", "flip_time", "flip_energy"
    }  # fmt: skip
    for name in ("energy", "largest", "overlaps"):
        assert len(frame.history[name]) == len(frame.history["time"])
    assert len(frame.history["flip_time"]) == len(frame.history["flip_energy"]) == SHOWN_EVENTS
    assert frame.history["time"][-1] == pytest.approx(45.0, abs=0.1)
    assert frame.pace.unit == "sweeps"


@pytest.mark.parametrize("span", [0.0, 1.0, 30.0])
def test_a_frame_holds_ten_seconds_in_at_most_five_hundred_points(span):
    stepper = Stepper(run_of(FlyCompass))
    stepper.advance(round(span / 0.002))
    frame = stepper.frame()
    for name, values in frame.history.items():
        assert len(values) <= 501, name
        assert len(values) == len(frame.history["time"]) or name == "activity"
    if span:
        time = frame.history["time"]
        assert time[-1] == pytest.approx(frame.snapshot.time, abs=0.021)
        assert time[-1] - time[0] == pytest.approx(min(span, 10.0), abs=0.05)


def test_a_frame_does_not_change_when_the_run_goes_on():
    stepper = Stepper(run_of(FlyCompass, noise=0.3))
    stepper.advance(700)
    stepper.observe(lambda network: network.rates)
    frame = stepper.frame()
    kept = flat(dict(frame.history)), flat(frame.snapshot.rates), flat(frame.snapshot.silenced)
    stepper.perform("silence", {"neurons": [0, 1]})
    stepper.advance(3000)
    assert (
        flat(dict(frame.history)), flat(frame.snapshot.rates), flat(frame.snapshot.silenced)
    ) == kept  # fmt: skip


# ---- the engine, on its thread -------------------------------------------------------------------


class Watched:
    """An engine, what it said, and the frames taken from it."""

    def __init__(self, qtbot, engine: Engine) -> None:
        self.qtbot, self.engine = qtbot, engine
        self.refusals: list[str] = []
        self.failures: list[str] = []
        self.frame: Frame | None = None
        engine.refused.connect(self.refusals.append)
        engine.failed.connect(self.failures.append)

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


@pytest.fixture
def watch(qtbot) -> Iterator[Callable[..., Watched]]:
    """Start an engine; stopped at the end."""
    started: list[Engine] = []

    def start(begin: Callable[[], Run], scenario: str | None = None) -> Watched:
        engine = Engine(begin, scenario)
        started.append(engine)
        watched = Watched(qtbot, engine)
        engine.start()
        return watched

    yield start
    for engine in started:
        engine.stop()
        assert not engine.running


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
    engine = Engine(lambda: Run(Sleeper(), [Scripted(2.5, "study", {"parts": 4})]))
    engine.fast_forward(2.5)
    frame = engine.take_frame()
    assert frame.snapshot.time == pytest.approx(2.5)
    assert engine._stepper.run.network.worked == [250] * 4


def test_gestures_know_no_others():
    """Names that are methods but no gestures are refused too."""
    stepper = Stepper(run_of(FlyCompass))
    for name in ("advance", "restore", "__init__", "snapshot"):
        with pytest.raises(GestureError):
            stepper.perform(name, {})
