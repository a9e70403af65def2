"""What a person has done on the Energy tab, opened again: the runs there were, over their axes."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from gui.energy.page import EnergyPage
from sim.hopfield import MEMORY_NETWORKS, HopfieldNetwork
from sim.hopfield.energy.runs import many_runs
from sim.hopfield.energy.state_axes import ComponentAxes
from sim.sessions.how_made import HowMade, fingerprint
from sim.sessions.session_file import read_session
from tests.gui.energy_hands import all_there, begin, energy, small
from tests.gui.hands import Person
from tests.gui.session_hands import gone_on, saved
from tests.gui.waiting import wait
from tests.gui.window_hands import turn_to

Opened = Callable[[], EnergyPage]


@pytest.fixture
def at_energy(sit_down) -> Person:
    """Somebody at a window of their own, with the small network of the other tests of this tab."""
    person = sit_down(tab="energy")
    wait(lambda: person.window.tab.frame is not None)
    small(person)
    return person


@pytest.fixture
def again(at_energy, sit_down, tmp_path, monkeypatch) -> Opened:
    """Save what is there and open it in another window; the page then."""

    def open_again() -> EnergyPage:
        path = tmp_path / "energy.attractor"
        saved(at_energy, path, monkeypatch)
        other = sit_down()
        gone_on(other, path, monkeypatch)
        all_there(other)
        return energy(other)

    return open_again


def runs_made(person: Person, words: str) -> None:
    """Have 13 runs."""
    before = energy(person)._runs
    person.type("Runs", "13")
    person.click(words)
    wait(lambda: energy(person)._runs is not before)
    all_there(person)


def assert_same_runs(page: EnergyPage, other: EnergyPage) -> None:
    assert page._runs is not None and other._runs is not None and page._runs is not other._runs
    assert other.plots.bars.words == page.plots.bars.words
    for one, same in zip(page._runs.runs, other._runs.runs, strict=True):
        np.testing.assert_array_equal(one.states, same.states)
        assert (one.verdict, one.moves, one.rises) == (same.verdict, same.moves, same.rises)
    assert other.side.count.value == 13


@pytest.mark.parametrize("words", ["Same cue, new orders", "Random starts", "The present state"])
def test_the_runs_are_those_there_were(at_energy, again, words):
    runs_made(at_energy, words)
    # The cue, the state and the moment are others by then.
    at_energy.window.tab.perform("cue_pattern", {"index": 1})
    at_energy.window.tab.perform("recall", {})
    at_energy.rest()
    page, other = energy(at_energy), again()
    assert_same_runs(page, other)
    assert other.plots.told.text() == page.plots.told.text()


def test_runs_with_other_settings_are_that_again(at_energy, again):
    runs_made(at_energy, "Random starts")
    at_energy.window.tab.perform("configure", {"temperature": 0.3})
    at_energy.settle()
    page, other = energy(at_energy), again()
    words = "13 runs, with other settings"
    assert page.plots.bars.total.text() == other.plots.bars.total.text() == words
    assert_same_runs(page, other)


def test_the_plane_of_the_runs_is_the_same(at_energy, again):
    runs_made(at_energy, "Random starts")
    at_energy.pick("Axes", "Principal components of the runs")
    page = energy(at_energy)
    wait(lambda: isinstance(page.view.plane.axes, ComponentAxes))
    all_there(at_energy)
    other = again()
    wait(lambda: isinstance(other.view.plane.axes, ComponentAxes))
    np.testing.assert_array_equal(other.view.plane.values, page.view.plane.values)
    assert other.side.kind.currentText() == "Principal components of the runs"


def test_runs_of_another_network_are_not_kept(at_energy, again):
    runs_made(at_energy, "Random starts")
    begin(at_energy, "hopfield", ("store_random", {"count": 2}), rows=8, columns=8)
    all_there(at_energy)
    other = again()
    assert other._runs is not None and len(other._runs.runs) == 20


def test_what_has_yet_to_be_drawn_is_saved_again(at_energy, sit_down, tmp_path, monkeypatch):
    """The session is opened with another page in front, and saved before this one is seen."""
    runs_made(at_energy, "Random starts")
    at_energy.pick("Axes", "Principal components of the runs")
    page = energy(at_energy)
    wait(lambda: isinstance(page.view.plane.axes, ComponentAxes))
    turn_to(at_energy, "Ring attractor")
    first, second = tmp_path / "first.attractor", tmp_path / "second.attractor"
    saved(at_energy, first, monkeypatch)
    other = sit_down()
    gone_on(other, first, monkeypatch)
    other.window.files.save_to(second)
    wait(lambda: other.notice.startswith("Saved to"))
    kept = [read_session(path).shown["energy"] for path in (first, second)]
    assert kept[0]["runs"] == kept[1]["runs"] and kept[0]["runs"]["count"] == 13
    assert kept[0]["axes"] == kept[1]["axes"] == ["ComponentAxes"]
    turn_to(other, "Energy")
    all_there(other)
    assert_same_runs(page, energy(other))


@pytest.mark.parametrize("how", ["another memory", "unlearnt"])
def test_runs_are_not_made_of_a_network_that_is_another_by_then(
    how, at_energy, sit_down, tmp_path, monkeypatch
):
    if how == "unlearnt":
        stored = ("store_random", {"count": 3})
        begin(at_energy, "hopfield", stored, rows=8, columns=8, rule="perceptron")
        all_there(at_energy)
    runs_made(at_energy, "Random starts")
    if how == "unlearnt":
        at_energy.window.tab.perform("unlearn", {})
        at_energy.settle()
    turn_to(at_energy, "Ring attractor")
    path = tmp_path / "other.attractor"
    saved(at_energy, path, monkeypatch)
    other = sit_down()
    gone_on(other, path, monkeypatch)
    if how == "another memory":
        turn_to(other, "Hopfield memory")
        other.window.tab.perform("forget", {"index": 0})
        other.window.tab.perform("store_random", {"count": 1})
        other.settle()
    turn_to(other, "Energy")
    all_there(other)
    assert len(energy(other)._runs.runs) == 20, "some, as the tab opens on"


def test_components_asked_for_while_runs_are_made_are_those_of_these(at_energy):
    page = energy(at_energy)
    at_energy.type("Runs", "200")
    at_energy.click("Random starts")
    wait(lambda: page.work.busy)
    at_energy.pick("Axes", "Principal components of the runs")
    wait(lambda: not page.work.busy and isinstance(page.view.plane.axes, ComponentAxes))
    assert page.plane.is_of(page._runs) and len(page._runs.runs) == 200
    # Cancelled, they are of the runs there are.
    at_energy.pick("Axes", "Overlaps with two memories")
    at_energy.type("Runs", "2000")
    at_energy.click("Random starts")
    wait(lambda: page.work.busy)
    at_energy.pick("Axes", "Principal components of the runs")
    at_energy.click("Cancel")
    wait(lambda: isinstance(page.view.plane.axes, ComponentAxes))
    assert len(page._runs.runs) == 200
    # Other axes chosen meanwhile stay.
    at_energy.click("Random starts")
    wait(lambda: page.work.busy)
    at_energy.pick("Axes", "Principal components of the runs")
    at_energy.pick("Axes", "Overlaps with two memories")
    at_energy.click("Cancel")
    all_there(at_energy)
    assert not isinstance(page._axes, ComponentAxes)
    wait(lambda: not isinstance(page.view.plane.axes, ComponentAxes))  # the engine works it out
    # So they do in a file, though those of a session have yet to come.
    page.restore_view({**page.view_state(), "axes": ["ComponentAxes"]})
    assert page.view_state()["axes"] == ["ComponentAxes"]
    at_energy.pick("Axes", page.side.kind.itemText(0))
    assert page.view_state()["axes"] != ["ComponentAxes"]


GOOD = {"start": "random", "count": 5, "seed": 1, "settings": {}}


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], {}, {"start": "here"}, {"start": 3}, {"start": "AAAA"}, {"count": 0},
        {"count": 2001}, {"count": 5.0}, {"seed": -1}, {"seed": None}, {"settings": []},
        {"settings": {"rows": 30}}, {"settings": {"speed": 1}}, {"settings": {"temperature": "x"}},
    ],
)  # fmt: skip
def test_what_is_no_way_to_make_runs_is_left_alone(wrong):
    parameters = HopfieldNetwork.Parameters()
    kept = {**GOOD, **wrong} if wrong else wrong
    assert HowMade.of(kept, parameters, 576) is None
    assert HowMade.of(GOOD, parameters, 576) is not None


def test_a_start_is_written_whole():
    parameters = HopfieldNetwork.Parameters()
    start = np.linspace(-1.0, 1.0, 576, dtype=np.float32)
    kept = HowMade(start, 5, 1, parameters, "abc").plain()
    found = HowMade.of(kept, parameters, 576)
    assert found is not None
    np.testing.assert_array_equal(found.start, start)
    assert HowMade.of(kept, parameters, 575) is None
    assert HowMade.of(kept, parameters, 577) is None


@pytest.mark.parametrize("kind", MEMORY_NETWORKS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("place", ["cue", "here", "random"])
def test_runs_of_every_kind_are_made_again(kind, place):
    network = kind(kind.Parameters(rows=6, columns=6), 3)
    network.perform("store_random", {"count": 2})
    network.perform("cue_pattern", {"index": 0})
    network.perform("corrupt", {"fraction": 0.3})
    network.perform("recall", {})
    while network.pending:
        network.work()
    network.advance(5)
    start = {"cue": network.cue.copy(), "here": network.shown.copy(), "random": "random"}[place]
    how = HowMade(start, 3, 5, network.parameters, fingerprint(network))
    kept = json.loads(json.dumps(how.plain(), allow_nan=False))
    again = HowMade.of(kept, network.parameters, network.neurons)
    assert again is not None
    copy = again.copy_of(network)
    assert copy is not None
    first = many_runs(network.clone(np.random.default_rng(5)), how.start, how.count, how.seed)
    second = many_runs(copy, again.start, again.count, again.seed)
    assert first is not None and second is not None
    for one, same in zip(first.runs, second.runs, strict=True):
        np.testing.assert_array_equal(one.states, same.states)
        np.testing.assert_array_equal(one.energy, same.energy)
