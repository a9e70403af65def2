"""Many runs on the Energy tab, and the conditions under which energy only falls."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QProgressBar

from gui.energy.runs_plot import RunsPlot
from sim.errors import NetworkFailure
from tests.gui.energy_hands import (
    all_there,
    begin,
    click_at,
    counts,
    energy,
    energy_window,
    free,
    labels,
    landscape,
    person,
    ticks,
    told,
)
from tests.gui.hands import Person, click, type_into
from tests.gui.waiting import wait

__all__ = ["energy_window", "person"]  # fixtures, of this file too


# ---- many runs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Same cue, new orders", "Random starts", "The present state"])
def test_runs_are_counted_by_where_they_ended(person, words):
    before = energy(person)._runs
    person.type("Runs", "13")
    person.click(words)
    wait(lambda: energy(person)._runs is not before)
    all_there(person)
    assert sum(counts(person)) == 13
    assert energy(person).plots.bars.total.text() == "13 runs"
    assert "over 13 runs" in told(person) or person.snapshot.moves == 0
    if words != "Random starts":
        assert len(counts(person)) == 1
        assert energy(person).plots.bars.words[0].startswith("R1: 13 of 13 runs, 100 %")
    assert "13 runs" in energy(person).readings(person.frame)


def test_runs_show_their_progress_and_can_be_cancelled(person, monkeypatch):
    tab = energy(person)
    old, rows = tab._runs, energy(person).plots.bars.words
    shown = tab.view.paths
    person.type("Runs", "2000")
    person.click("Random starts")
    (bar,) = tab.side.findChildren(QProgressBar)
    wait(lambda: bar.isVisible() and bar.value() > 0)
    for words in ("Same cue, new orders", "Random starts", "The present state"):
        assert not person.button(words).isEnabled()
    person.click("Cancel")
    wait(lambda: not tab.jobs.busy)
    assert not bar.isVisible()
    assert person.buttons("Cancel") == []
    assert tab._runs is old
    assert tab.plots.bars.words == rows
    assert tab.view.paths is shown
    for words in ("Same cue, new orders", "Random starts", "The present state"):
        assert person.button(words).isEnabled()
    assert person.notice == ""


@pytest.mark.parametrize("count", ["0", "-3", "3000"])
def test_impossible_counts_are_refused(person, count):
    old = energy(person)._runs
    type_into(person.field("Runs"), count)
    assert person.remark == "Start between 1 and 2,000 runs at a time."
    assert person.field("Runs").text() == "20 runs"
    assert energy(person)._runs is old
    assert not energy(person).jobs.busy


def test_another_network_gives_up_the_runs_of_the_one_before(person):
    """And has its own, though the thread was still at work on those."""
    tab = energy(person)
    person.type("Runs", "2000")
    person.click("Random starts")
    wait(lambda: tab.work.busy)
    begin(person, "hopfield", ("store_letters", {"text": "TL"}), rows=8, columns=8)
    all_there(person)
    assert sum(counts(person)) == 20
    assert all(len(run.states[0]) == 64 for run in tab._runs.runs)
    assert labels(person) == ("overlap with T", "overlap with L")


def test_runs_that_fail_say_so_and_change_nothing(person, monkeypatch):
    def fail(*_: Any) -> None:
        raise NetworkFailure("The walk has left the numbers.", step=3)

    monkeypatch.setattr("gui.energy.run_making.many_runs", fail)
    old = energy(person)._runs
    person.click("Random starts")
    wait(lambda: person.notice)
    assert "The walk has left the numbers." in person.notice
    assert energy(person)._runs is old
    assert person.button("Random starts").isEnabled()


def test_trajectories_can_be_hidden(person):
    view = energy(person).view
    wait(lambda: len(view.paths) == 20)
    person.click("Trajectories")
    wait(lambda: not view.paths)
    person.click("Trajectories")
    wait(lambda: len(view.paths) == 20)


def test_trajectories_are_not_drawn_again_when_only_the_heights_change(person):
    view = energy(person).view
    wait(lambda: len(view.paths) == 20)
    given = view._given
    click(free(person))
    wait(lambda: landscape(person).quantity == "free energy")
    person.type("Temperature", "0.40")
    wait(lambda: "T = 0.40" in landscape(person).note)
    assert all(a is b for a, b in zip(view._given, given, strict=True))


def test_earlier_recalls_stay_dimmed_and_go_with_another_network(person):
    plot = energy(person).plots.energy
    assert plot.earlier == 20
    for more in (1, 2):
        click_at(person, 0.3, 0.1 * more)
        person.rest()
        wait(lambda more=more: plot.earlier == 20 + more)
    assert len(plot._earlier.getData()[0]) > 20
    begin(person, "hopfield", ("store_letters", {"text": "AF"}), rows=8, columns=8)
    all_there(person)
    assert plot.earlier == 20


# ---- conditions ----------------------------------------------------------------------------------


def crowded(person: Person, count: int = 12) -> None:
    """So many memories that the way is long."""
    begin(person, "hopfield", ("store_random", {"count": count}), ("cue_random", {}),
          ("recall", {}), rows=12, columns=12)  # fmt: skip
    all_there(person)
    person.rest()


@pytest.mark.parametrize(
    ("holds", "button", "broken", "mend", "reason"),
    [
        ("Weights symmetric", "Cut one way", "Weights not symmetric", "Mend the cuts",
         "weights not symmetric"),
        ("One neuron at a time", "All at once", "All neurons at once", "One at a time",
         "all neurons at once"),
        ("No self-connections", "Make them negative", "Self-connections negative",
         "Take them away", "self-connections negative"),
        ("Zero temperature", "Heat to T = 0.5", "Temperature 0.50", "Cool to T = 0",
         "temperature 0.50"),
    ],
)  # fmt: skip
def test_each_condition_is_broken_shown_and_mended(person, holds, button, broken, mend, reason):
    crowded(person)
    assert all(ticks(person).values())
    assert told(person).startswith("Never went up in ")
    began, run = person.snapshot.recalled_at, person.frame.run
    person.click(button)
    person.settle()
    wait(lambda: person.snapshot.moves > 0)
    assert person.frame.run == run
    assert person.frame.playing or person.frame.at_rest
    assert person.snapshot.recalled_at > began, "a fresh recall"
    assert ticks(person)[broken] is False
    assert sum(not ok for ok in ticks(person).values()) == 1
    assert energy(person).plots.energy.earlier == 21
    if reason != "all neurons at once":  # which raises nothing here, but may
        wait(lambda: person.snapshot.rises > 0)
        move = r"Went up at (flip|update) [\d,]+(, and at [\d,]+ of [\d,]+ (flips|updates) in all)?"
        wait(lambda: re.fullmatch(rf"{move}: {reason}\.", told(person)))
        assert "✗" in energy(person).plots.told.text()
    assert energy(person).plots.bars.total.text().endswith("with other settings")
    person.click(mend)
    person.settle()
    person.rest()
    assert all(ticks(person).values())
    wait(lambda: told(person).startswith("Never went up in "))
    assert person.notice == ""


def test_a_rule_without_symmetric_weights_is_told_as_one(person):
    person.window.tab.engine.post("configure", rule="perceptron")
    wait(lambda: person.settle().snapshot.learning and not person.snapshot.pending)
    wait(lambda: "Weights not symmetric" in ticks(person))
    person.click("Use Hebb")
    wait(lambda: person.settle().snapshot.parameters.rule == "hebb")
    wait(lambda: not person.snapshot.pending)  # until then the weights in force are the old ones
    assert ticks(person)["Weights symmetric"]


def test_earlier_runs_are_seen_from_their_beginning_where_none_is_under_way(qtbot):
    """Of a ring all are over: the plot began where the longest ends, and none was seen to fall."""
    plot = RunsPlot()
    qtbot.addWidget(plot)
    falling = np.array([0.0, 1.0, 5.25]), np.array([-500.0, -1800.0, -1820.0])
    plot.show_earlier([falling])
    plot.show_energy(np.zeros(0), np.zeros(0))
    first, last = plot.sweeps_shown
    assert first == 0.0
    assert last >= 5.25


def test_runs_wait_for_what_is_still_being_learnt(person):
    engine = person.window.tab.engine
    engine.post("store_random", count=60)
    engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
    engine.pause()
    person.settle()
    assert person.snapshot.pending
    person.click("Random starts")
    wait(lambda: person.notice)
    assert "still being learnt" in person.notice
    assert person.button("Random starts").isEnabled()
    engine.post("configure", rule="hebb")
    engine.play()
    person.settle()


# ---- the end -------------------------------------------------------------------------------------


def test_closing_the_window_gives_up_runs_under_way(sit_down):
    person = sit_down(scenario="downhill")
    assert person.window.tab.name == "energy"
    all_there(person)
    person.type("Runs", "2000")
    person.click("Random starts")
    wait(lambda: energy(person).work.busy)
    tab = energy(person)
    person.window.close()
    assert not tab.jobs.busy
    assert not tab.engine.running
