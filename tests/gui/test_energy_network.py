"""The Energy tab and its network: shared with the Hopfield tab, left for a ring, failing."""

from __future__ import annotations

from typing import Any

import pytest

from gui.engine import Engine
from sim.errors import NetworkFailure
from sim.hopfield.dynamics import precompile
from tests.gui.energy_hands import (
    all_there,
    begin,
    click_at,
    counts,
    energy,
    energy_window,
    labels,
    landscape,
    offered,
    person,
)
from tests.gui.hands import Key, click
from tests.gui.waiting import wait

__all__ = ["energy_window", "person"]  # fixtures, of this file too


# ---- one network, two tabs -----------------------------------------------------------------------


def test_it_opens_on_the_network_of_the_hopfield_tab_with_everything_drawn(sit_down):
    precompile.main()
    person = sit_down(tab="energy")
    assert person.window.tab.title == "Energy"
    all_there(person)
    assert person.names == ["A", "M", "Z"]
    assert labels(person) == ("overlap with A", "overlap with M")
    assert energy(person).plots.bars.total.text() == "20 runs"
    assert sum(counts(person)) == 20
    assert energy(person).plots.energy.earlier == 20
    assert "A, M and Z are stored" in person.claim
    assert "20 runs" in " ".join(energy(person).readings(person.frame))
    person.window.tab.engine.set_speed(60.0)
    person.rest()
    assert person.outcome == "A, exactly."
    wait(lambda: "at rest" in person.status)


def test_both_tabs_have_one_engine_that_goes_on(person):
    window = person.window
    ring, hopfield, energies = map(window.workspace.page, ("ring", "hopfield", "energy"))
    assert hopfield.engine is energies.engine is not ring.engine
    assert len([e for e in window.findChildren(Engine) if e.running]) == 2
    begin(person, "hopfield", ("store_letters", {"text": "AF"}), ("recall", {}), temperature=0.3)
    run = person.frame.run
    for words in ("Hopfield memory", "Energy", "Hopfield memory", "Energy"):
        time = person.snapshot.time
        person.click(words)
        assert person.frame.run == run, "the frame is there at once"
        assert person.frame.playing
        wait(lambda time=time: person.snapshot.time > time)
        assert person.names == ["A", "F"]
    assert person.frame.run == run
    person.click("Ring attractor")
    wait(lambda: window.tab.frame is not None and person.frame.playing)
    person.click("Energy")
    assert person.settle().playing, "it goes on as it was left"
    assert person.frame.run == run


def test_what_is_stored_there_is_an_axis_here_and_forgotten_it_gives_way(person):
    run = person.frame.run
    person.click("Hopfield memory")
    person.window.tab.engine.post("store_letters", text="X")
    person.settle()
    person.click("Energy")
    all_there(person)
    assert person.frame.run == run
    assert offered(person, "First memory") == offered(person, "Second memory")
    assert offered(person, "Second memory") == ["R1", "R2", "R3", "X"]
    person.pick("Second memory", "X")
    wait(lambda: labels(person) == ("overlap with R1", "overlap with X"))
    person.click("Hopfield memory")
    person.window.tab.engine.post("forget", index=3)
    person.settle()
    person.click("Energy")
    all_there(person)
    wait(lambda: labels(person) == ("overlap with R1", "overlap with R2"))
    assert offered(person, "Second memory") == ["R1", "R2", "R3"]
    assert person.notice == ""


def test_runs_do_not_outlive_the_memories_they_were_of(person):
    engine = person.window.tab.engine
    old = energy(person)._runs
    person.click("Same cue, new orders")
    engine.post("store_letters", text="X")
    person.settle()
    assert energy(person)._runs is not old
    all_there(person)
    assert {run.overlaps.shape[1] for run in energy(person)._runs.runs} == {4}
    assert sum(counts(person)) == 20
    engine.post("forget_all")
    person.settle()
    wait(lambda: landscape(person) is None)
    assert energy(person).plots.bars.words == []
    assert energy(person).plots.energy.earlier == 0
    assert "store another one" in energy(person).view.accessibleDescription()
    engine.post("store_letters", text="A")
    person.settle()
    wait(lambda: energy(person)._runs is not None)
    wait(lambda: "principal component" in " ".join(labels(person)))


def test_a_new_grid_is_another_network(person):
    person.window.tab.engine.post("configure", rows=12, columns=12)
    wait(lambda: len(person.settle().snapshot.state) == 144)
    all_there(person)
    assert energy(person)._runs.runs[0].states.shape[1] == 144
    assert "N = 144" in energy(person).size_words(person.frame)
    assert person.notice == ""


# ---- rings ---------------------------------------------------------------------------------------


@pytest.fixture
def few_bumps(monkeypatch) -> None:
    monkeypatch.setattr("sim.ring.landscape.BUMPS", 6)


def test_an_example_comes_back_from_a_ring_to_the_memory(person, few_bumps):
    name = energy(person).side.network.itemText(1)
    person.pick("Landscape of", name)
    wait(lambda: landscape(person) is not None and not energy(person).jobs.busy)
    assert not person.button("Random starts").isEnabled()
    began = person.snapshot.recalled_at
    click(energy(person).view)
    assert person.settle().snapshot.recalled_at == began, "nothing is dropped on a ring"
    person.pick("Example", "Downhill to a memory")
    all_there(person)
    assert energy(person).side.network.currentIndex() == 0
    assert labels(person) == ("overlap with R1", "overlap with R2")
    assert person.button("Random starts").isEnabled()


def test_a_ring_and_back_shows_the_memory_as_it_was(person, few_bumps):
    old, sentence = labels(person), energy(person).plots.told.text()
    person.pick("Landscape of", energy(person).side.network.itemText(2))
    wait(lambda: landscape(person) is not None and not energy(person).jobs.busy)
    assert labels(person) != old
    person.pick("Landscape of", energy(person).side.network.itemText(0))
    wait(lambda: labels(person) == old)
    all_there(person)
    assert sum(counts(person)) == 20
    assert energy(person).plots.told.text() == sentence


def test_a_ring_that_is_cancelled_gives_the_memory_back_and_can_be_had_again(person, monkeypatch):
    monkeypatch.setattr("sim.ring.landscape.BUMPS", 400)
    old, tab = labels(person), energy(person)
    name = tab.side.network.itemText(1)
    person.pick("Landscape of", name)
    person.click("Cancel")
    wait(lambda: labels(person) == old and not tab.jobs.busy)
    assert tab.side.network.currentIndex() == 0
    all_there(person)
    monkeypatch.setattr("sim.ring.landscape.BUMPS", 6)
    person.pick("Landscape of", name)
    wait(lambda: landscape(person) is not None and labels(person) != old)


def test_runs_that_were_given_up_for_a_ring_leave_its_progress_alone(person, few_bumps):
    tab, old = energy(person), labels(person)
    person.type("Runs", "2000")
    person.click("Random starts")
    wait(lambda: tab.work.busy)
    person.pick("Landscape of", tab.side.network.itemText(1))

    def there() -> bool:
        shown = landscape(person) is not None
        assert shown or tab.side.cancel.isVisible()
        return shown

    wait(there)
    assert labels(person) != old
    wait(lambda: not tab.jobs.busy)
    assert tab.side.cancel.isHidden() and not person.button("Random starts").isEnabled()
    person.pick("Landscape of", tab.side.network.itemText(0))
    person.type("Runs", "20")
    all_there(person)
    assert labels(person) == old and sum(counts(person)) == 20


def test_nothing_of_the_memory_is_drawn_on_a_ring(person, few_bumps):
    """Though its runs were asked for, and its landscape, a moment before."""
    tab = energy(person)
    tab._redraw_landscape()
    tab._start_runs("random", 20)
    tab._of_chosen(tab.side.network.itemData(1))
    wait(lambda: landscape(person) is not None and not tab.jobs.busy)
    person.settle()
    assert "bumps" in tab.plots.told.text() and sum(counts(person)) == 6
    view = tab.view
    assert view.live is None and not len(view.trail) and not view.arrows
    assert len(view.paths) == 6
    person.click("Trajectories")
    assert not view.paths
    person.click("Trajectories")
    assert len(view.paths) == 6
    for button in tab.side.quantities.buttons():
        assert not button.isEnabled()
    person.press(Key.Key_T)
    assert tab.theme.energy in tab.plots.told.text()
    person.press(Key.Key_T)
    assert tab.theme.energy in tab.plots.told.text()


# ---- what is wrong is said once, in front --------------------------------------------------------


def test_a_refusal_is_said_once_in_the_tab_in_front(person):
    hopfield, tab = map(person.window.workspace.page, ("hopfield", "energy"))
    hopfield.notice.dismiss()
    tab.engine.post("drop_at", first=0, second=40, m1=0.1, m2=0.2)
    wait(lambda: tab.notice.words)
    assert hopfield.notice.words == ""
    tab.notice.dismiss()
    person.click("Hopfield memory")
    tab.engine.post("forget", index=77)
    wait(lambda: hopfield.notice.words)
    assert tab.notice.words == ""
    hopfield.notice.dismiss()


def test_a_failing_network_stops_that_run_alone(person, monkeypatch):
    tab = energy(person)

    def fail(stepper: Any) -> None:
        network = stepper.run.network

        def broken(*_: Any, **__: Any) -> None:
            raise NetworkFailure("The field has left the numbers.", step=network.step)

        network.advance = broken

    tab.engine.fetch(fail, lambda _: None)
    click_at(person, 0.3, 0.1)
    wait(lambda: person.frame.failure is not None)
    wait(lambda: "The field has left the numbers." in person.notice)
    wait(lambda: "stopped by a failure" in person.status)
    assert person.window.workspace.page("ring").engine.running
    assert person.window.workspace.page("hopfield").notice.words == "", "said in front alone"
    person.pick("Example", "Downhill to a memory")
    person.settle()
    assert person.frame.failure is None
    assert person.notice == ""
    all_there(person)
