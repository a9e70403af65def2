"""The examples of the Energy tab as they begin, run and end in its window.

What each claims is measured without a window in tests/sim/test_scenarios.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox

from gui.window import MainWindow
from sim.hopfield import MEMORY_NETWORKS
from sim.scenarios import scenarios
from tests.gui.energy_hands import (
    all_there,
    begin,
    counts,
    energy,
    energy_window,
    free,
    labels,
    landscape,
    ticks,
    told,
)
from tests.gui.hands import Person, click
from tests.gui.waiting import wait

__all__ = ["energy_window"]  # the fixture, of this file too

OWN = {name: scenario for name, scenario in scenarios().items() if scenario.tab == "energy"}


@pytest.fixture
def person(energy_window: MainWindow) -> Iterator[Person]:
    """Somebody at the Energy tab, as the test before has left it."""
    person = Person(energy_window)
    person.come_back()
    tab = energy(person)
    tab.notice.dismiss()
    energy_window.setFocus()
    yield person
    tab.work.cancel()
    wait(lambda: not tab.jobs.busy)


def started(person: Person, name: str) -> None:
    """This example has begun, with all that is its own."""
    scenario = OWN[name]
    frame = person.settle()
    assert frame.scenario == name
    assert frame.playing
    assert not frame.touched
    assert frame.seed == scenario.seed
    assert person.claim == scenario.claim
    assert person.named(QComboBox, "Example").currentText() == scenario.title
    kind = next(k for k in MEMORY_NETWORKS if k.name == scenario.network)
    assert frame.snapshot.kind == kind.name


def play(person: Person, name: str, speed: float = 60.0) -> None:
    """Choose an example and have it run, as fast as it can."""
    engine = person.window.tab.engine
    person.try_this(name)
    started(person, name)
    engine.pause()  # what happens early is to be seen however long the runs take
    engine.set_speed(speed)
    all_there(person)
    assert sum(counts(person)) == 20
    engine.play()


def run_on(person: Person, time: float) -> None:
    """Let it run to a time of its own, or to where nothing changes any more."""
    wait(lambda: person.frame.at_rest or person.snapshot.time >= time)


def many(person: Person) -> int:
    """Neurons there are."""
    return len(person.snapshot.state)


def end(person: Person, name: str) -> None:
    run_on(person, OWN[name].duration)
    assert person.claim == OWN[name].claim, "nobody has touched it"
    assert person.notice == ""


def test_the_scenario_on_the_command_line_opens_the_tab(sit_down):
    person = sit_down(scenario="many-wells")
    assert person.window.tab.name == "energy"
    started(person, "many-wells")


@pytest.mark.parametrize("name", OWN)
def test_each_example_sets_everything_it_needs(person, name):
    # Whatever was set before is not the example's business.
    begin(person, "dense", ("store_letters", {"text": "AF"}), rows=7, columns=9, temperature=0.4)
    person.window.tab.engine.post("forget_all")
    person.try_this(name)
    started(person, name)
    assert person.notice == ""


def test_next_goes_through_all_of_them_and_round(person):
    order = list(OWN)
    person.try_this(order[0])
    for name in [*order[1:], order[0]]:
        person.click("Next")
        started(person, name)


def test_downhill_to_a_memory(person):
    play(person, "downhill")
    end(person, "downhill")
    assert person.outcome == "R1, exactly."
    assert person.snapshot.energy == pytest.approx(-many(person) / 2, rel=0.03)
    assert re.fullmatch(
        r"Never went up in \d+ flips\. Never in [\d,]+ over 20 runs\.", told(person)
    )
    assert all(ticks(person).values())


def test_wells_that_nobody_dug(person):
    play(person, "many-wells")
    end(person, "many-wells")
    assert person.snapshot.outcome.kind == "mixture"
    assert person.snapshot.energy == pytest.approx(-3 * many(person) / 8, rel=0.08)
    marks = {mark.name: mark for mark in landscape(person).marks}
    mixture = marks["R1 + R2 + R3"]
    assert mixture.kind == "mixture"
    assert mixture.stable
    assert np.allclose(person.snapshot.overlaps[:2], (mixture.x, mixture.y), atol=0.02)


def test_cut_one_way_uphill(person):
    play(person, "uphill")
    end(person, "uphill")
    wait(lambda: person.snapshot.rises > 0)
    assert re.match(r"Went up at flip \d+.*: weights not symmetric\.", told(person))
    assert ticks(person)["Weights not symmetric"] is False
    assert labels(person) == ("first principal component", "second principal component")
    assert energy(person)._runs.rises > 0


def test_all_at_once_round_and_round(person):
    play(person, "all-at-once-energy")
    wait(lambda: person.snapshot.outcome.kind == "cycle")
    first = person.snapshot
    wait(lambda: not np.array_equal(person.snapshot.state, first.state))
    assert person.snapshot.energy == first.energy == pytest.approx(-204.4, abs=0.1)
    assert first.overlaps == pytest.approx(person.snapshot.overlaps), "the dot stands still"
    assert max(first.pattern_energies.values()) < first.energy - 50
    assert ticks(person)["All neurons at once"] is False
    end(person, "all-at-once-energy")
    assert not person.frame.at_rest


def test_driven_away_from_itself(person):
    play(person, "driven-away")
    end(person, "driven-away")
    assert not person.frame.at_rest
    assert person.snapshot.outcome.kind == "moving"
    assert 0.3 * person.snapshot.moves < person.snapshot.rises < 0.7 * person.snapshot.moves
    assert "self-connections negative" in told(person)
    assert [words for words, holds in ticks(person).items() if not holds] == [
        "Self-connections negative"
    ]


@pytest.mark.slow  # its claim is measured in every run of the tests, without the window
def test_wells_that_melt(person):
    play(person, "wells-melt", 0.3)
    click(free(person))
    wait(lambda: "T = 0.30" in landscape(person).note)
    person.window.tab.engine.set_speed(4.0)
    cold = landscape(person)
    middle = cold.values.shape[0] // 2
    assert cold.values[middle, middle] > np.nanmin(cold.values) + 10
    wait(lambda: "T = 0.70" in landscape(person).note)
    wait(lambda: "T = 1.10" in landscape(person).note)
    hot = landscape(person)
    assert np.unravel_index(np.nanargmin(hot.values), hot.values.shape) == (middle, middle)
    end(person, "wells-melt")
    assert "heat has melted every memory" in person.outcome
    assert abs(person.snapshot.overlaps).max() < 0.25
    assert not person.frame.at_rest
    click(energy(person).side.quantities.button(0))


def test_two_neurons_four_corners(person):
    play(person, "two-neurons-four-corners", 1.0)
    marks = {mark.name: mark for mark in landscape(person).marks}
    assert {name: mark.stable for name, mark in marks.items()} == {
        "(−1, −1)": False, "(−1, 1)": True, "(1, −1)": True, "(1, 1)": False
    }  # fmt: skip
    view = energy(person).view
    assert view.value_at(1.0, 1.0) == pytest.approx(2.0)
    assert view.value_at(1.0, -1.0) == pytest.approx(-2.0)
    wait(lambda: view.arrows)
    assert person.snapshot.energy == 2.0
    person.window.tab.engine.set_speed(20.0)
    person.rest()
    assert person.snapshot.energy == -2.0
    wait(lambda: not view.arrows)
    end(person, "two-neurons-four-corners")


def test_a_well_of_graded_neurons_becomes_two(person):
    play(person, "graded-two-neurons", 2.0)  # the gain is raised at 20
    flat = landscape(person).values
    middle = flat.shape[0] // 2
    assert np.unravel_index(flat.argmin(), flat.shape) == (middle, middle)
    person.window.tab.engine.set_speed(60.0)
    end(person, "graded-two-neurons")
    wait(lambda: landscape(person).values[middle, middle] > landscape(person).values.min() + 0.05)
    assert abs(person.snapshot.overlaps[0]) > 0.9
    assert told(person).startswith("Never went up in ")
    assert energy(person).plots.bars.total.text() == "20 runs, with other settings"


def test_steeper_wells_hold_more(person):
    play(person, "narrow-wells")
    end(person, "narrow-wells")
    assert person.outcome == "R, exactly."
    assert len(person.names) == 36
    assert "R" in {mark.name for mark in landscape(person).marks if mark.stable}
    assert len(counts(person)) > 5, "runs end in many of them"


def test_a_landscape_of_greys(person):
    play(person, "modern-wells", 4.0)
    assert labels(person) == ("share of Picture 1", "share of Picture 2")
    wait(lambda: person.snapshot.outcome.verdict == "memory Picture 1")
    deep = landscape(person)
    person.window.tab.engine.set_speed(60.0)
    end(person, "modern-wells")
    assert person.snapshot.outcome.verdict == "mixture of all"
    wait(lambda: landscape(person) is not deep)
    assert told(person).startswith("Never went up in ")


# ---- a hand takes over ---------------------------------------------------------------------------


def test_a_drop_takes_back_the_claim_until_reset_all(person):
    play(person, "downhill")
    person.rest()
    view = energy(person).view
    click(view, view.point_at(-0.3, -0.4).toPoint())
    person.settle()
    words = "Changed by hand since “Downhill to a memory”; Reset all goes back to it."
    assert person.claim == words
    person.click("Reset all")
    started(person, "downhill")
    person.rest()
    assert person.outcome == "R1, exactly."


def test_looking_takes_nothing_back(person):
    """Axes, quantities, trajectories and runs leave the claim standing."""
    play(person, "downhill")
    person.rest()
    person.pick("Second memory", "R3")
    wait(lambda: labels(person) == ("overlap with R1", "overlap with R3"))
    person.click("Trajectories")
    click(free(person))
    wait(lambda: landscape(person).quantity == "free energy")
    person.click("Random starts")
    all_there(person)
    assert person.settle().scenario == "downhill"
    assert person.claim == OWN["downhill"].claim
    person.click("Trajectories")
    click(energy(person).side.quantities.button(0))
