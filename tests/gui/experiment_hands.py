"""What the tests of the tab of experiments share: where trials are made, plans of a few
milliseconds, and a hand on its points.
"""

from __future__ import annotations

import dataclasses
import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from gui.experiments import measurements
from gui.experiments.page import CapacityPage
from gui.kit.theme import DARK
from gui.registry import PAGES
from gui.window import MainWindow
from sim.experiments import Plan, Results, measure
from sim.experiments.executors import cores
from sim.experiments.parcels import Made, Parcel, make_parcel
from tests.gui.hands import LEFT, NONE, Key, Person
from tests.gui.waiting import wait

CAPACITY = [entry.name for entry in PAGES].index("capacity")


class Bench:
    """Where trials are made: in this process, at once, or a parcel at a time as a test says."""

    workers, ahead = 1, 3

    def __init__(self) -> None:
        self.cores, self.held = cores(), False
        self.waiting: deque[tuple[Parcel, Future[Made]]] = deque()

    def submit(self, parcel: Parcel) -> Future[Made]:
        future: Future[Made] = Future()
        self.waiting.append((parcel, future))
        if not self.held:
            self.make()
        return future

    def make(self) -> None:
        """Make the parcel that has waited longest."""
        parcel, future = self.waiting.popleft()
        try:
            future.set_result(make_parcel(parcel))
        except Exception as error:
            future.set_exception(error)

    def go(self) -> None:
        """Make all that waits, and from now on what comes at once."""
        self.held = False
        while self.waiting:
            self.make()

    def look(self) -> None:
        """It is here."""

    def renew(self) -> None:
        """Nothing can have died."""

    def close(self) -> None:
        """Give up what waits."""
        self.waiting.clear()


def small(seed: int = 3, trials: int = 20, **changes: Any) -> Plan:
    """A plan of a few milliseconds; with 300 trials it takes several parcels."""
    given = {"neurons": (64, 100), "load": (0.05, 0.15)} | changes
    plan = Plan.default("recall", seed=seed, **given)
    return dataclasses.replace(plan, trials=trials, most=400, precision=None)


@cache
def expected(seed: int = 3, trials: int = 20) -> Results:
    """What such a plan gives in this process."""
    return measure(small(seed, trials), workers=0)


def same(one: Results, other: Results) -> bool:
    """Whether every number of every trial is the same to the bit."""
    assert one.plan.to_plain() == other.plan.to_plain()
    return all(np.array_equal(one.table(k), other.table(k)) for k in range(len(one.plan.points)))


def idle(page: CapacityPage) -> bool:
    return not page.measurements._jobs.busy and not page.jobs.busy


def ask(person: Person, plan: Plan, button: str = "Run") -> CapacityPage:
    """Have a plan in the form, and press a button below it."""
    page = person.window.tab
    assert isinstance(page, CapacityPage)
    page.form.show_plan(plan)
    person.come_back()
    person.click(button)
    return page


def run(person: Person, plan: Plan) -> Results:
    """Have a plan measured."""
    page = ask(person, plan)
    wait(lambda: page.shown.state == "done" and idle(page))
    return page.shown.results


def at_point(page: CapacityPage, place: int) -> QPoint:
    """Where a point of the curves is, px."""
    plot, plan = page.figure.plot, page.shown.plan
    mean = page.shown.results.estimate(place, page.figure.measure).mean
    x = float(plot._across.along(getattr(plan.points[place], plan.entry.x)))
    return plot.to_pixels(x, float(plot._up.along(mean))).toPoint()


def row_of(page: CapacityPage, seed: int) -> Any:
    """The row of the queue that a plan of this seed has."""
    (place,) = [k for k, one in enumerate(page._rows) if one.plan.seed == seed]
    return page.queue.rows[place]


def click_point(page: CapacityPage, place: int) -> None:
    QTest.mouseClick(page.figure.plot.viewport(), LEFT, NONE, at_point(page, place))


def told(page: CapacityPage) -> str:
    """All that the box of the point says."""
    box = page.side.point
    parts = (box.counted, box.settings, box.numbers, box.seed)
    return re.sub("<[^>]*>", " ", " ".join(part.text() for part in parts)).replace("&nbsp;", " ")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Have the tab make its trials in this process."""
    made = Bench()
    monkeypatch.setattr(measurements, "Processes", lambda workers: made)
    return made


def seated(window: MainWindow) -> Iterator[Person]:
    """Somebody at the tab, who leaves it with nothing measured."""
    window.show_tab(CAPACITY)
    page = window.tab
    assert isinstance(page, CapacityPage)
    page.notice.dismiss()
    person = Person(window)
    window.setFocus()
    person.come_back()
    yield person
    kept = page.measurements
    for one in [one for one in kept.all if one.state == "waiting"]:
        kept.remove(kept.all.index(one))
    kept.cancel()
    wait(lambda: idle(page))
    while kept.all:
        kept.remove(0)
    kept.stop()
    kept._idle.stop()
    page.beside.remove_all()
    page.beside._gone.stop()
    page.beside._forget_removed()
    window.show_tab(CAPACITY)


@pytest.fixture
def person(hopfield_window: MainWindow, bench: Bench) -> Iterator[Person]:
    """Somebody at the tab, nothing measured, trials made in this process."""
    yield from seated(hopfield_window)


def column(qtbot):
    """Show a part of the column as it lies there."""
    areas = []

    def in_column(part):
        area = QScrollArea()
        areas.append(area)
        qtbot.addWidget(area)
        area.setWidgetResizable(True)
        part.set_theme(DARK, 1.0)
        area.setWidget(part)
        area.resize(280, 740)
        area.show()
        area.activateWindow()
        qtbot.waitUntil(area.isActiveWindow)
        return part

    return in_column


def pick(menu, data) -> None:
    """Choose an entry of a drop-down from its list."""
    menu.showPopup()
    view = menu.view()
    view.setCurrentIndex(menu.model().index(menu.findData(data), 0))
    QTest.keyClick(view, Key.Key_Return)
    assert not view.isVisible()
