"""Measurements on a Dask cluster: nothing lost, nothing counted twice, and a sentence when it is
gone."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from sim.experiments import ExperimentError, Plan, Results, measure, read_results
from sim.experiments.cluster import Cluster
from sim.experiments.command import run
from sim.experiments.files import Journal, part_of
from sim.experiments.progress import Progress
from sim.experiments.retrieval import RetrievalSettings
from sim.experiments.running import Measurement

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]

# A scheduler and workers, each a process: forked from one that has loaded Dask, which takes long.
# They end when nobody holds their standard input any more.
CLUSTER = """
import asyncio, json, os, signal, sys
from distributed import Scheduler, Worker
from sim.experiments import Plan, measure
measure(Plan.default("recall", neurons=64, load=0.1), workers=0)  # loads what trials need

async def schedule(pipe):
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        os.write(pipe, scheduler.address.encode())
        os.close(pipe)
        await scheduler.finished()

async def work(address):
    async with Worker(address, nthreads=1, dashboard=False, host="127.0.0.1") as worker:
        await worker.finished()

def fork(main, *given):
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(main(*given))
        finally:
            os._exit(0)
    return pid

end, begin = os.pipe()
scheduler = fork(schedule, begin)
os.close(begin)
address = os.read(end, 1000).decode()
workers = [fork(work, address) for _ in range(int(sys.argv[1]))]
print(json.dumps([address, scheduler, workers]), flush=True)
sys.stdin.read()
for pid in [scheduler, *workers]:
    os.kill(pid, signal.SIGKILL)
"""


@dataclass
class Running:
    address: str
    scheduler: int
    workers: list[int]


def started(workers: int) -> Iterator[Running]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER, str(workers)], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        yield Running(*json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Running]:
    """Two workers. The last test ends them."""
    yield from started(2)


@pytest.fixture
def empty() -> Iterator[Running]:
    yield from started(0)


@pytest.fixture(autouse=True)
def no_noise(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """What goes wrong is said in a sentence, and in no log."""
    yield
    assert "distributed" not in capfd.readouterr().err
    for name in ("root", "distributed", "distributed.client", "tornado.application"):
        assert not any(handler.filters for handler in logging.getLogger(name).handlers)


def plan_of(trials: int) -> Plan:
    swept = {"neurons": (64,), "load": (0.05, 0.1, 0.15)}
    return Plan("recall", RetrievalSettings(), swept, trials, 2 * trials, 0.01, 7)


def numbers(results: Results) -> list[bytes]:
    return [results.table(place).tobytes() for place in range(len(results.plan.points))]


def wait_for(cluster: Running, count: int) -> None:
    """Wait until so many workers are there."""
    until = monotonic() + 20.0
    while True:
        try:
            pool = Cluster(cluster.address)
        except ExperimentError:
            assert monotonic() < until
            continue
        there = pool.workers
        pool.close()
        if there == count:
            return
        assert monotonic() < until


def test_an_address_where_nobody_answers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.cluster.ANSWER", 0.8)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
        began = monotonic()
        words = ["recall", "--cluster", address, "--out", str(tmp_path / "a.npz")]
        assert run(words) == 2
        assert monotonic() - began < 8.0
    said = capfd.readouterr().err
    assert said.count("\n") == 1 and "No Dask scheduler answers" in said and address in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ["nonsense", "foo://x:1", "tcp://", "tcp://127.0.0.1:x"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ExperimentError, match="No Dask scheduler answers") as raised:
        Cluster(address)
    assert "\n" not in str(raised.value)


def test_a_cluster_without_workers(empty: Running) -> None:
    with pytest.raises(ExperimentError, match="has no workers: start some"):
        measure(plan_of(5), cluster=empty.address)


def test_the_same_numbers_and_an_immediate_end(cluster: Running) -> None:
    wait_for(cluster, 2)
    plan = plan_of(20)
    assert numbers(measure(plan, cluster=cluster.address)) == numbers(measure(plan, workers=0))
    stopped_at: list[float] = []

    def told(progress: Progress) -> bool:
        if progress.trials:
            stopped_at.append(monotonic())
        return not progress.trials

    some = measure(plan_of(50_000), cluster=cluster.address, told=told)
    assert monotonic() - stopped_at[0] < 3.0
    assert 0 < some.trials < 50_000


def once(end: Callable[[], None]) -> Callable[[Progress], bool]:
    """End something as soon as there are numbers."""
    done = threading.Event()

    def told(progress: Progress) -> bool:
        if progress.trials and not done.is_set():
            done.set()
            end()
        return True

    return told


def test_what_a_killed_worker_had_is_made_by_another_and_a_cluster_that_ends_is_said(
    cluster: Running, tmp_path: Path
) -> None:
    wait_for(cluster, 2)
    plan = plan_of(600)
    whole = measure(plan, workers=0)

    kill = once(lambda: os.kill(cluster.workers[0], signal.SIGKILL))
    results = measure(plan, cluster=cluster.address, told=kill)
    assert numbers(results) == numbers(whole) and results.trials == whole.trials
    wait_for(cluster, 1)

    path, began = tmp_path / "a.npz", monotonic()
    pool = Cluster(cluster.address)
    end = once(lambda: os.kill(cluster.scheduler, signal.SIGKILL))
    with Journal.begin(path, plan) as journal:
        with pytest.raises(ExperimentError, match="is gone: when it runs again, go on") as raised:
            Measurement(journal.results, pool, journal).run(end)
        pool.close()
    assert monotonic() - began < 15.0 and "\n" not in str(raised.value)

    kept = read_results(part_of(path)).trials
    assert 0 < kept < whole.trials
    assert run(["--resume", "--out", str(path), "--workers", "0"]) == 0
    assert numbers(read_results(path)) == numbers(whole)
