"""The tab of experiments as a person uses it."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from gui.experiments import measurements
from gui.experiments.page import CapacityPage
from gui.registry import PAGES
from sim.experiments import (
    Plan,
    Results,
    measure,
)
from sim.experiments.executors import cores
from sim.experiments.parcels import Made, Parcel, make_parcel
from tests.gui.waiting import let_go_on, wait

CAPACITY = [entry.name for entry in PAGES].index("capacity")


class Bench:
    """Where trials are made: in this process, at once, or one parcel after the other as told."""

    workers, ahead = 1, 3

    def __init__(self) -> None:
        self.cores, self.held = cores(), False
        self.waiting: deque[tuple[Parcel, Future[Made]]] = deque()

    @contextmanager
    def pool(self, workers: int | None = None, cluster: str = "") -> Iterator[Bench]:
        yield self
        self.waiting.clear()

    def submit(self, parcel: Parcel) -> Future[Made]:
        future: Future[Made] = Future()
        self.waiting.append((parcel, future))
        if not self.held:
            self.make()
        return future

    def make(self) -> int:
        """Make what waits; how many trials that were."""
        trials = 0
        while self.waiting:
            parcel, future = self.waiting.popleft()
            trials += sum(part.count for part in parcel.parts)
            try:
                future.set_result(make_parcel(parcel))
            except Exception as error:
                future.set_exception(error)
        return trials

    def look(self) -> None:
        """It is here."""

    def renew(self) -> None:
        """Nothing can have died."""


def small(seed: int = 3, **changes: Any) -> Plan:
    """A plan of a few milliseconds."""
    given = {"neurons": (64, 100), "load": (0.05, 0.15)} | changes
    plan = Plan.default("recall", seed=seed, **given)
    return dataclasses.replace(plan, precision=None)


def alike(one: Results, other: Results) -> bool:
    """Whether every number of every trial is the same to the bit."""
    assert one.plan.to_plain() == other.plan.to_plain()
    return all(
        np.array_equal(one.table(k), other.table(k)) for k in range(len(one.plan.points))
    )


@pytest.fixture(scope="module")
def _bench() -> Iterator[Bench]:
    bench = Bench()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measurements, "pool_for", bench.pool)
        yield bench


def test_x(_bench, sit_down):
    import time
    t=time.perf_counter()
    person = sit_down(tab="hopfield")
    print("open", time.perf_counter()-t); t=time.perf_counter()
    person.click("Capacity")
    page = person.window.tab
    print("tab", time.perf_counter()-t); t=time.perf_counter()
    assert isinstance(page, CapacityPage)
    wait(lambda: page.shown.results.trials)
    print("first", time.perf_counter()-t, page.shown.results.trials, page.bar.course.text(), person.status); t=time.perf_counter()
    person.click("Cancel")
    page.form.show_plan(small())
    person.click("Run")
    wait(lambda: page.shown.state == "done")
    print("done", time.perf_counter()-t, page.bar.course.text(), page.outcome.text(), person.status, page.claim.text()); t=time.perf_counter()
    assert alike(page.shown.results, measure(small(), workers=0))
    print("alike", time.perf_counter()-t); t=time.perf_counter()
    print([ (m.state, m.results.trials) for m in page.measurements.all])
    let_go_on(300)
    print(person.notice, page.point.settings.text(), page.point.numbers.text())
    person.window.grab().save("/tmp/w.png")
