"""Measurements under way: the same numbers whoever makes them, and nobody left behind."""

from __future__ import annotations

import math
import multiprocessing
import os
import re
import signal
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.experiments import ExperimentError, Plan, Results, measure
from sim.experiments.executors import LATER, Borrowed, Here, Processes, cores
from sim.experiments.parcels import Made, Parcel, Part
from sim.experiments.progress import Account, Progress
from sim.experiments.retrieval import RECALL, RetrievalSettings
from sim.experiments.running import Measurement
from sim.experiments.table import EXPERIMENTS


def plan_of(trials: int = 10, most: int = 60, precision: float | None = 0.03) -> Plan:
    swept = {"neurons": (64, 100), "load": (0.05, 0.1, 0.15)}
    return Plan("recall", RetrievalSettings(), swept, trials, most, precision, 7)


def numbers(results: Results) -> list[bytes]:
    return [results.table(place).tobytes() for place in range(len(results.plan.points))]


@pytest.fixture(scope="module")
def alone() -> list[bytes]:
    """The numbers of `plan_of()`, made here one after the other."""
    return numbers(measure(plan_of(), workers=0))


@pytest.fixture(scope="module")
def many() -> list[bytes]:
    """The numbers of a plan that takes a while."""
    return numbers(measure(plan_of(600, 600), workers=0))


class ByHand(Executor):
    """Makes what it is given when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.begun = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        self.begun += 1
        return future

    def make(self, place: int) -> None:
        future, make = self.waiting.pop(place)
        future.set_result(make())


def test_a_plan_takes_as_many_trials_as_its_intervals_ask_for() -> None:
    results = measure(plan_of(), workers=0)
    made = [results.made(place) for place in range(6)]
    assert results.done and min(made) == 50 and max(made) == 60
    assert made == [results.wanted(place) for place in range(6)]
    fixed = measure(plan_of(precision=None), workers=0)
    assert [fixed.made(place) for place in range(6)] == [10] * 6


def test_the_trials_of_a_point_depend_on_no_other_point(alone: list[bytes]) -> None:
    backwards = replace(plan_of(), swept={"load": (0.15, 0.1), "neurons": (100,)})
    results = measure(backwards, workers=0)
    assert numbers(results) == [alone[5], alone[4]]


def test_one_process_makes_the_same_numbers(alone: list[bytes]) -> None:
    assert numbers(measure(plan_of(), workers=1)) == alone


def test_threads_make_the_same_numbers(alone: list[bytes]) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert numbers(measure(plan_of(), executor=executor, workers=2)) == alone
        assert executor.submit(int, "3").result() == 3  # it stays its owner's


@pytest.mark.parametrize("place", [0, -1])
def test_the_order_in_which_parcels_are_made_makes_no_difference(
    place: int, alone: list[bytes]
) -> None:
    hand = ByHand()

    def told(progress: Progress) -> bool:
        if hand.waiting:
            hand.make(place)
        return True

    results = Results(plan_of())
    assert Measurement(results, Borrowed(hand, 2)).run(told)
    assert numbers(results) == alone


def test_a_pause_begins_nothing_new(alone: list[bytes]) -> None:
    hand, seen, calls = ByHand(), list[int](), [0]

    def told(progress: Progress) -> bool:
        calls[0] += 1
        if hand.waiting:
            hand.make(0)
        seen.append(hand.begun)
        return True

    results = Results(plan_of())
    assert Measurement(results, Borrowed(hand, 2)).run(told, lambda: 3 <= calls[0] < 12)
    assert len(set(seen[3:12])) == 1 and not hand.waiting
    assert numbers(results) == alone


def test_trials_after_a_gap_are_neither_lost_nor_counted_twice(alone: list[bytes]) -> None:
    whole = measure(plan_of(), workers=0)
    results = Results(plan_of())
    results.add(2, 5, whole.table(2)[5:25].tolist())
    results.add(5, 0, whole.table(5)[:13].tolist())

    assert Measurement(results, Here()).run()
    assert numbers(results) == alone
    assert results.trials == whole.trials


# Processes that end


def kill_one() -> bool:
    for child in multiprocessing.active_children():
        if child.pid is not None and child.is_alive():
            os.kill(child.pid, signal.SIGKILL)
            return True
    return False


def test_what_a_killed_process_had_is_made_again(many: list[bytes]) -> None:
    killed = []

    def told(progress: Progress) -> bool:
        if progress.trials and not killed:
            killed.append(progress.trials)
            assert kill_one()
        return True

    results = measure(plan_of(600, 600), workers=2, told=told)
    assert killed and killed[0] < 3600
    assert numbers(results) == many and results.trials == 3600
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(
    ("after", "words"), [(0, "before they had made a trial"), (1, "lack of memory")]
)
def test_processes_that_are_killed_again_and_again_are_given_up(after: int, words: str) -> None:
    begun = []

    def told(progress: Progress) -> bool:
        if progress.trials >= after:
            begun.append(kill_one())
        return True

    with pytest.raises(ExperimentError, match=words) as raised:
        measure(plan_of(50_000, 50_000), workers=1, told=told)
    assert "3 times" in str(raised.value)
    assert not multiprocessing.active_children()


def test_a_cancelled_measurement_leaves_no_process() -> None:
    seen: list[int] = []

    def told(progress: Progress) -> bool:
        seen[:] = [child.pid or 0 for child in multiprocessing.active_children()]
        return not progress.trials

    results = measure(plan_of(50_000, 50_000), workers=2, told=told)
    assert seen and 0 < results.trials < 50_000
    for pid in seen:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no priorities")
def test_processes_give_way_from_their_very_beginning() -> None:
    settings = {"neurons": 64, "load": 0.05}
    pool, own = Processes(1), os.getpriority(os.PRIO_PROCESS, 0)
    try:
        future = pool.submit(Parcel("recall", 7, (Part(0, settings, 0, 1),)))
        (child,) = multiprocessing.active_children()
        assert child.pid is not None
        asked = os.getpriority(os.PRIO_PROCESS, child.pid)  # before it can have loaded anything
        assert future.result(60.0).rows
        assert asked == os.getpriority(os.PRIO_PROCESS, child.pid) == min(19, own + LATER)
    finally:
        pool.close()


@pytest.mark.parametrize("workers", [-1, 257])
def test_so_many_processes_are_none(workers: int) -> None:
    with pytest.raises(ExperimentError, match="Choose 1 to 256"):
        Processes(workers)


# Executors that fail


class Broken(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise BrokenExecutor("broken")


class Cancelling(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


class Odd(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ModuleNotFoundError("No module named 'sim'\nand more"))
        return future


def test_an_executor_that_fails_is_said_in_a_sentence() -> None:
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    for executor, words in (
        (Broken(), "The executor has broken"),
        (Cancelling(), "given up what it was asked for"),
        (Odd(), "(ModuleNotFoundError: No module named 'sim')"),
        (ended, "takes no more work"),
    ):
        with pytest.raises(ExperimentError, match=re.escape(words)) as raised:
            measure(plan_of(), executor=executor)
        assert "\n" not in str(raised.value) and str(raised.value).endswith(".")


def _fail(point: RetrievalSettings, seed: int) -> Sequence[float]:
    raise ArithmeticError("it has left the numbers.")


FAILING = replace(RECALL, name="failing", title="Failing", trial=_fail)


@pytest.fixture
def failing() -> Any:
    EXPERIMENTS["failing"] = (__name__, "FAILING")
    yield Plan("failing", RetrievalSettings(), {"neurons": (64,), "load": (0.1,)}, 2, 2, None, 1)
    del EXPERIMENTS["failing"]


def test_a_trial_that_fails_names_its_network(failing: Plan) -> None:
    with ThreadPoolExecutor(1) as executor:
        for where in ({"workers": 0}, {"executor": executor}):
            with pytest.raises(ExperimentError, match=r"“Failing” failed .*seed \d+\)"):
                measure(failing, **where)


# How far it has come


def test_what_is_told_goes_up_to_the_end() -> None:
    told: list[Progress] = []
    results = Results(plan_of())
    assert Measurement(results, Here()).run(lambda progress: told.append(progress) or True)
    last = told[-1]
    assert last.trials == last.expected == results.trials and last.fraction == 1.0
    assert last.points == 6 and last.left == 0.0 and 0.0 < last.busy <= 1.0
    assert all(a.trials <= b.trials and a.elapsed <= b.elapsed for a, b in pairwise(told))


def test_the_time_left_follows_from_what_trials_have_taken() -> None:
    """Two processes that each make ten trials of 0.1 s in a second, of points which the
    experiment believes to take half and a quarter as long."""
    results = Results(Plan("recall", RetrievalSettings(), {"load": (0.1, 0.2)}, 100, 100, None, 0))
    account = Account(results, [0.05, 0.025], cores=4, workers=2)
    assert account.progress(0.0).left == math.inf
    for second in range(1, 6):
        for first in (20 * second - 20, 20 * second - 10):
            part = Part(0, {}, first, 10)
            results.add(0, first, [[0.0] * 4] * 10)
            made = Made(((),), (1.0,), 1.1, warm=second > 1)
            account.book(Parcel("recall", 0, (part,)), made, float(second))
    said = account.progress(5.0)
    assert (said.trials, said.expected, said.points) == (100, 200, 1)
    assert account.each(0) == pytest.approx(0.1) and account.each(1) == pytest.approx(0.05)
    assert said.left == pytest.approx(100 * 0.05 / 2.0, rel=0.3)
    assert said.busy == pytest.approx(11.0 / (4 * 5.0))


def test_a_measurement_without_anything_to_do_is_done() -> None:
    results = measure(plan_of(), workers=0)
    told: list[Progress] = []
    assert Measurement(results, Processes(cores())).run(lambda one: told.append(one) or True)
    assert len(told) == 1 and told[0].left == 0.0


def test_plans_that_wait_take_no_room() -> None:
    """A hundred may: of a point without trials nothing is kept."""
    loads = tuple(np.linspace(0.01, 0.2, 1500).tolist())
    plan = Plan("recall", RetrievalSettings(), {"load": loads}, 10, 60, 0.03, 7)
    tracemalloc.start()
    results = Results(plan)
    assert all(math.isnan(results.estimate(place).mean) for place in range(1500))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not results.trials and taken < 1500 * 40
