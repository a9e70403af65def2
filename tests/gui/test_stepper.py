"""A run stepped in time with a clock, without a thread: pace, rest, script, work."""

from __future__ import annotations

import logging
import math
from operator import methodcaller

import pytest

from gui.engine.stepper import LONGEST_STALL, Stepper
from sim.errors import NetworkFailure
from sim.model import Gesture, Pace, Scripted
from sim.run import Run
from tests.gui.diary import Diary, Sleeper, failing, run_of
from tests.gui.engines import step_of


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
