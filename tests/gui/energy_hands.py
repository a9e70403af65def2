"""What the tests of the Energy tab share: somebody at it, networks to begin, and what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QComboBox

from gui.energy.page import EnergyPage
from gui.window import MainWindow
from sim.hopfield import MEMORY_NETWORKS
from sim.hopfield.dynamics import precompile
from sim.run import Run
from tests.conftest import discard, shared
from tests.gui.hands import Person, click
from tests.gui.waiting import wait

KINDS = {kind.name: kind for kind in MEMORY_NETWORKS}


@pytest.fixture(scope="module")
def energy_window(qapp) -> Iterator[MainWindow]:
    """One window for all tests of the file, open at the Energy tab; nothing left to compile."""
    precompile.main()
    window = MainWindow(tab="energy")
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    window.start()
    wait(lambda: window.tab.frame is not None and window.isActiveWindow())
    shared.append(window)
    yield window
    shared.remove(window)
    discard(window)


def energy(person: Person) -> EnergyPage:
    """The tab, which is in front."""
    tab = person.window.tab
    assert isinstance(tab, EnergyPage)
    return tab


@pytest.fixture
def person(energy_window) -> Iterator[Person]:
    """Somebody at the Energy tab: three random memories in 100 neurons, at rest in the first."""
    window = energy_window
    if window.presenting:
        window.looks.toggle_presenting()
    if window.theme.name != "dark":
        window.looks.toggle_theme()
    window.show_tab(2)
    person = Person(window)
    person.come_back()
    tab = energy(person)
    tab.notice.dismiss()
    tab.side.count.revert(20)
    for button in (tab.side.quantities.button(0), tab.side.paths):
        if not button.isChecked():
            button.click()
    window.setFocus()
    tab._of_chosen("memory")
    small(person)
    yield person
    tab = window.workspace.page("energy")
    assert isinstance(tab, EnergyPage)
    tab.work.cancel()
    wait(lambda: not tab.jobs.busy)


def begin(person: Person, kind: str, *gestures: tuple[str, dict[str, Any]], **settings: Any) -> Any:
    """Have another network, of these settings, on which these gestures were done; its snapshot."""
    network = KINDS[kind]

    def start() -> Run:
        run = Run(network(network.Parameters(**settings), 7))
        for name, arguments in gestures:
            run.perform(name, **arguments)
        return run

    engine = person.window.tab.engine
    engine.load(start)
    engine.play()
    engine.set_speed(60.0)
    person.settle()
    return person.snapshot


def small(person: Person) -> None:
    """Three random memories in 100 neurons, all of them runs and a landscape."""
    begin(person, "hopfield", ("store_random", {"count": 3}), ("cue_pattern", {"index": 0}),
          ("recall", {}), rows=10, columns=10)  # fmt: skip
    all_there(person)
    person.rest()


def all_there(person: Person) -> None:
    """Wait until everything asked is done: runs are counted and the landscape is drawn."""
    tab = energy(person)

    def quiet() -> bool:
        return not tab.jobs.busy and not tab.work.busy and tab._runs is not None

    person.settle()
    wait(lambda: quiet() and landscape(person) is not None)


def landscape(person: Person) -> Any:
    """The landscape that is drawn, or None."""
    return energy(person).view.plane


def labels(person: Person) -> tuple[str, str]:
    return () if landscape(person) is None else landscape(person).labels


def counts(person: Person) -> list[int]:
    """The counts in the bars."""
    rows = energy(person).plots.bars.words
    return [int(re.search(r": ([\d,]+) of", row)[1].replace(",", "")) for row in rows]


def told(person: Person) -> str:
    """The sentence under the trace, without its colours."""
    return re.sub("<[^>]*>", "", energy(person).plots.told.text()).lstrip("✓✗ ")


def offered(person: Person, name: str) -> list[str]:
    box = person.named(QComboBox, name)
    return [box.itemText(i) for i in range(box.count())]


def free(person: Person) -> QAbstractButton:
    return person.button("Free energy")


def at_place(person: Person, x: float, y: float) -> QPoint:
    return energy(person).view.point_at(x, y).toPoint()


def click_at(person: Person, x: float, y: float) -> None:
    """Click the landscape at a place of its axes."""
    click(energy(person).view, at_place(person, x, y))


def ticks(person: Person) -> dict[str, bool]:
    """The checklist: its words, and whether they are ticked."""
    return {words: holds for words, holds, _ in energy(person).side.checklist.words}
