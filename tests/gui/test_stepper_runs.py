"""What a stepper makes of a run: the same to the bit, replayed, reset, shown in frames."""

from __future__ import annotations

import math
from operator import methodcaller
from typing import Any

import numpy as np
import pytest

from gui.engine.stepper import Stepper
from sim.errors import GestureError, SimError
from sim.ring import HEADING_NETWORKS, FlyCompass
from sim.run import Run
from sim.scenarios import scenarios
from sim.state import same
from sim.tracks import SHOWN_EVENTS
from tests.gui.diary import flat, run_of
from tests.gui.engines import same_run, step_of

#: Ten thousand neurons take seconds: of their examples one with a task, one with drawings.
SPIKING = ("delayed-match-to-sample", "a-letter-in-spikes")
SOME = [n for n, scenario in scenarios().items() if scenario.tab != "spiking" or n in SPIKING]
MEMORIES = [name for name in SOME if scenarios()[name].tab != "ring"]

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
        known = stepper.run.network.gestures()
        for name, arguments in (
            ("turn", {"velocity": 3.0}),
            ("add_stimulus", {"direction": 3.0}),
            ("saccade", {"size": 0.2}),
        ):
            if name in known:
                stepper.perform(name, arguments)
    elif tab == "spiking":
        stepper.perform(
            "configure",
            {"strength": 0.7e-3, "neurons": 1000}
            if "silence" in stepper.run.network.gestures()
            else {"strength": 3.0},
        )
        stepper.perform("cue", {"pattern": 1})
    elif tab == "circuits":
        stepper.perform("configure", {"noise": 0.02, "neurons": 3})
        stepper.perform("start", {"place": [0.1, 0.2, 0.3]})
        stepper.perform("pulse", {"neuron": 1})
    else:
        stepper.perform("configure", {"rows": 7})
        stepper.perform("store_random", {"count": 2})
        stepper.perform("cue_random", {})


@pytest.mark.parametrize("name", SOME)
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


def test_undo_in_the_past_comes_to_an_end_and_redo_brings_the_run_back() -> None:
    stepper = Stepper(lambda: Run(FlyCompass(FlyCompass.Parameters(neurons=32), 1)))
    for velocity in (1.0, 2.0):
        stepper.command(lambda s, v=velocity: s.perform("turn", {"velocity": v}))
        stepper.command(lambda s: s.perform("place", {"heading": 1.0}))
        stepper.command(lambda s: s.single_step(50))
    stepper.command(lambda s: s.go_to(60))
    undone = []
    while stepper.frame().undoable:
        undone.append(stepper.frame().undoable)
        stepper.command(Stepper.undo)
        assert len(undone) < 20
    assert undone[0] == "heading" and stepper.run.network.step == 60
    while stepper.frame().redoable:
        stepper.command(Stepper.redo)
    assert stepper.run.behind and stepper.run.reach[1] == 100


def test_a_recording_cannot_begin_where_the_future_is_known() -> None:
    stepper = Stepper(lambda: Run(FlyCompass(FlyCompass.Parameters(neurons=32), 1)))
    stepper.command(lambda s: s.single_step(50))
    stepper.command(lambda s: s.go_to(10))
    with pytest.raises(GestureError, match="known already"):
        stepper.command(Stepper.toggle_capture)
    assert not stepper.run.recorder.capturing


def test_a_run_that_was_left_keeps_a_small_part_of_its_past(monkeypatch) -> None:
    monkeypatch.setattr("sim.run.SET_ASIDE", 100_000)

    def begin() -> Run:
        return Run(FlyCompass(FlyCompass.Parameters(neurons=256), 1))

    stepper = Stepper(begin)
    run = stepper.run
    stepper.command(lambda s: s.single_step(1))
    for _ in range(400):
        run.advance(20)
        run.remember()
    assert run.past is not None
    kept, end = run.past.nbytes, run.network.step
    assert kept > 2**21
    stepper.command(lambda s: s.load(begin))
    assert run.past.nbytes < 0.1 * kept
    stepper.command(Stepper.undo)
    assert stepper.run is run and run.network.step == end
    stepper.command(lambda s: s.go_to(run.reach[0]))
    assert run.behind


def test_what_is_undone_comes_back_whatever_was_played_in_between(monkeypatch) -> None:
    """Runs that were short when they were left grow when undo has come back to them."""
    monkeypatch.setattr("sim.run.SET_ASIDE", 100_000)

    def begin() -> Run:
        return Run(FlyCompass(FlyCompass.Parameters(neurons=256), 1))

    stepper = Stepper(begin)
    runs = [stepper.run]
    for _ in range(3):
        stepper.command(lambda s: s.load(begin))
        runs.append(stepper.run)
    runs[-1].advance(700)
    size = runs[-1].recorder.nbytes
    monkeypatch.setattr("gui.engine.shelf.LIMIT", 2 * size)
    for before in reversed(runs[:-1]):
        stepper.command(Stepper.undo)
        assert stepper.run is before
        before.advance(700)
    for after in runs[1:]:
        stepper.command(Stepper.redo)
        assert stepper.run is after and after.network.step == 700


def test_a_run_that_cannot_be_made_again_leaves_everything_as_it_was(monkeypatch) -> None:
    stepper = Stepper(scenarios()["turn-in-the-dark"].start, "turn-in-the-dark")
    stepper.run.advance(20)
    before = stepper.run.network.state()
    stepper.load(scenarios()["hold-in-the-dark"].start, "hold-in-the-dark", "another")
    run = stepper.run

    def refuse(self: object) -> None:
        raise MemoryError("Unable to allocate 128 MiB")

    with monkeypatch.context() as patch:
        patch.setattr("sim.checkpoint.LeftNetwork.rebuild", refuse)
        with pytest.raises(MemoryError):
            stepper.undo()
        assert stepper.run is run and run.network.step == 0
        assert stepper.frame().undoable == "another"
    stepper.undo()
    assert same(stepper.run.network.state(), before)


def test_an_example_seen_before_it_was_touched_is_the_example_still() -> None:
    stepper = Stepper(lambda: Run(FlyCompass(FlyCompass.Parameters(neurons=32), 1)), "turn")
    stepper.command(lambda s: s.single_step(50))
    stepper.command(lambda s: s.perform("silence", {"neurons": [1]}))
    stepper.command(lambda s: s.single_step(50))
    assert stepper.frame().touched
    stepper.command(lambda s: s.go_to(20))
    assert not stepper.frame().touched
    stepper.command(lambda s: s.go_to(100))
    assert stepper.frame().touched
    stepper.command(Stepper.replay)
    assert not stepper.frame().touched
    stepper.advance(60)
    assert stepper.frame().touched
