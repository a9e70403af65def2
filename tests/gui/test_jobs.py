"""What is done beside the window, and what is left of it afterwards."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.engine.jobs import Jobs
from tests.gui.waiting import wait


class Data:
    """What a job works on."""


@pytest.fixture
def jobs(qtbot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.stop()


def kept(all_of_it: list[weakref.ref[Data]]) -> int:
    gc.collect()
    return sum(data() is not None for data in all_of_it)


def test_they_are_done_in_their_order_one_at_a_time(jobs: Jobs):
    done: list[int] = []
    at_once, most = 0, 0

    def work(number: int) -> int:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.0005)
        at_once -= 1
        return number

    for number in range(50):
        jobs.submit(lambda report, number=number: work(number), done.append, pytest.fail)
    wait(lambda: not jobs.busy)
    assert done == list(range(50))
    assert most == 1


def test_nothing_is_kept_of_what_is_done(jobs: Jobs):
    """However soon: half of the quick ones were, with all their data."""
    data = []
    for number in range(200):
        one = Data()
        data.append(weakref.ref(one))
        jobs.submit(lambda report, one=one: id(one), lambda answer: None, pytest.fail)
        del one
        if number % 3 == 0:
            wait(lambda: not jobs.busy)
    wait(lambda: not jobs.busy)
    assert kept(data) == 0


def test_nothing_is_kept_of_what_was_not_begun_and_nobody_hears_of_it(jobs: Jobs):
    data, heard = [], []
    may_end = threading.Event()

    def first(report) -> int:
        while report(0.5):
            may_end.wait(0.01)
        return 1

    jobs.submit(first, heard.append, heard.append)
    for _ in range(20):
        one = Data()
        data.append(weakref.ref(one))
        jobs.submit(lambda report, one=one: heard.append(one), heard.append, heard.append)
        del one
    jobs.stop()
    assert not jobs.busy
    assert not heard
    assert kept(data) == 0
    jobs.submit(lambda report: heard.append(1), heard.append, heard.append)
    assert not jobs.busy, "nothing is begun any more"


def test_a_failure_is_one_sentence_and_the_next_is_done(jobs: Jobs, caplog):
    told: list[object] = []

    def fail(report) -> None:
        raise OSError("The disk is full.")

    def break_(report) -> None:
        raise ValueError("of the program")

    jobs.submit(fail, pytest.fail, told.append)
    jobs.submit(break_, pytest.fail, told.append)
    jobs.submit(lambda report: 7, told.append, pytest.fail)
    wait(lambda: not jobs.busy)
    assert told == ["The disk is full.", "ValueError: of the program", 7]
    assert "a job failed" in caplog.text


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted by Linux")
def test_the_thread_of_a_page_at_rest_ends(jobs: Jobs):
    """Qt keeps fonts and glyphs for each thread: 1 MiB for each page that ever drew a figure."""
    threads: list[int] = []
    jobs.submit(lambda report: threading.get_native_id(), threads.append, pytest.fail)
    wait(lambda: bool(threads))
    wait(lambda: not Path(f"/proc/self/task/{threads[0]}").exists())
    jobs.submit(lambda report: threading.get_native_id(), threads.append, pytest.fail)
    wait(lambda: len(threads) == 2)
