"""What the Energy tab keeps of a network that is another one by the time a hand comes down."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from gui.energy.page import EnergyPage
from tests.gui.energy_hands import (
    all_there,
    begin,
    click_at,
    energy,
    energy_window,
    labels,
    landscape,
    person,
)
from tests.gui.hands import Person, click
from tests.gui.waiting import wait

__all__ = ["energy_window", "person"]  # fixtures, of this file too


def forget_all(person: Person) -> None:
    person.window.tab.engine.post("forget_all")


def forget_one(person: Person) -> None:
    person.window.tab.engine.post("forget", index=0)


def other_grid(person: Person) -> None:
    person.window.tab.engine.post("configure", rows=6, columns=5)


def two_neurons(person: Person) -> None:
    begin(person, "graded", rows=2, columns=1)


def another_kind(person: Person) -> None:
    begin(person, "modern", ("store_random", {"count": 2}), rows=8, columns=8)


CHANGES = (forget_all, forget_one, other_grid, two_neurons, another_kind)


@pytest.fixture
def behind(monkeypatch) -> None:
    """Frames never know of all that was asked, as while a person goes on and on."""
    monkeypatch.setattr(EnergyPage, "is_current", lambda self, frame: False)


def change(person: Person, how: Any) -> None:
    how(person)
    person.settle()


@pytest.mark.parametrize("how", CHANGES)
def test_a_click_on_a_landscape_of_another_network_does_no_harm(person, behind, how):
    view = energy(person).view
    axes = landscape(person).axes
    x, y = 0.1, 0.1
    change(person, how)
    assert landscape(person) is None or landscape(person).axes.fit(person.snapshot)
    if landscape(person) is None:
        click(view)
        assert "another one" in view.accessibleDescription()
    else:
        click_at(person, x, y)
    energy(person)._drop(x, y)
    person.settle()
    assert axes is not None


@pytest.mark.parametrize("how", CHANGES)
def test_a_landscape_that_comes_too_late_is_not_shown(person, behind, how):
    late = landscape(person)
    change(person, how)
    energy(person)._have_landscape(late)
    drawn = landscape(person)
    assert drawn is None or drawn.axes.fit(person.snapshot)


def test_it_is_there_again_as_soon_as_frames_know_of_all(person, monkeypatch):
    with monkeypatch.context() as m:
        m.setattr(EnergyPage, "is_current", lambda self, frame: False)
        change(person, forget_all)
        assert landscape(person) is None
    person.window.tab.engine.post("store_random", count=3)
    all_there(person)
    wait(lambda: landscape(person).axes.fit(person.snapshot))


@pytest.mark.parametrize("how", CHANGES)
def test_neither_axes_nor_runs_nor_paths_are_those_of_before(person, how):
    tab = energy(person)
    runs = tab._runs
    person.pick("Second memory", "R3")
    wait(lambda: landscape(person).axes.second == 2)
    change(person, how)
    wait(lambda: tab._runs is not runs)
    assert tab._axes is None or tab._axes.fit(person.snapshot)
    for button in (tab.side.paths, tab.side.paths):
        click(button)
    wait(lambda: not tab.jobs.busy)


def of_a_ring(person: Person) -> None:
    box = energy(person).side.network
    box.activated.emit(box.count() - 1)


@pytest.mark.parametrize("how", [*CHANGES, of_a_ring])
def test_runs_of_before_are_let_go(person, how):
    """Of 16,384 neurons they are 20 MiB: they stayed where their components had been taken."""
    tab = energy(person)
    person.pick("Axes", "Principal components of the runs")
    wait(lambda: not tab.jobs.busy and labels(person)[0].startswith("first"))
    assert tab._runs is not None
    runs = weakref.ref(tab._runs)
    how(person)
    wait(lambda: gc.collect() is not None and runs() is None)
