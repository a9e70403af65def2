"""What it costs to be able to go back in a run, how quickly one does, and sessions and movies."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from gui.engine.stepper import Stepper
from sim.networks import network_named
from sim.run import Run
from sim.scenarios import scenario_named
from sim.sessions.kept_run import keep
from sim.sessions.session_file import Session, read_session, write_session
from tests.benchmarks.memories import say

ROOT = Path(__file__).parents[2]
BUDGET = 0.004  # s of a batch, as the worker has it
GOING = 40  # places gone to


def _memory(kind: str, side: int, count: int, **parameters: float) -> Callable[[], Run]:
    def begin() -> Run:
        network = network_named(kind)
        run = Run(network(network.Parameters(rows=side, columns=side, **parameters), 1))
        run.perform("store_random", count=count)
        run.perform("cue_random")
        run.perform("recall")
        return run

    return begin


CASES: dict[str, Callable[[], Run]] = {
    "ring, opening example": scenario_named("turn-in-the-dark").start,
    "Hopfield, T = .3, N = 576": lambda: scenario_named("heat-melts-a-memory").start(),
    "Hopfield, T = .3, N = 4,096, P = 205": _memory("hopfield", 64, 205, temperature=0.3),
    "Hopfield, T = .3, N = 16,384, P = 819": _memory("hopfield", 128, 819, temperature=0.3),
    "graded, N = 4,096, P = 100": _memory("graded", 64, 100),
}


def measure(seconds: float) -> None:
    """Measure and print."""
    for name, begin in CASES.items():
        _past_of(name, begin, seconds / 3.0)
    for name in ("turn-in-the-dark", "complete-half-an-a"):
        run = scenario_named(name).start()
        run.advance_to(5.0)
        _file_of(name, run)
    large = _memory("hopfield", 128, 819)()
    large.advance(20_000)
    _file_of("Hopfield, N = 16,384, P = 819", large)
    _movies()


def _stepper(begin: Callable[[], Run]) -> Stepper:
    stepper = Stepper(begin)
    stepper.command(lambda s: s.set_speed(10.0))
    stepper.work(np.inf, lambda: False)
    return stepper


def _played(stepper: Stepper, seconds: float) -> float:
    """Steps a second of stepping, flat out in batches as the worker takes them."""
    began, spent, first = time.perf_counter(), 0.0, stepper.run.network.step
    stepper.playing, stepper.speed = True, 1e9
    while time.perf_counter() - began < seconds:
        start = time.perf_counter()
        stepper.keep_pace(BUDGET, lambda: False)
        spent += time.perf_counter() - start
    return (stepper.run.network.step - first) / spent


def _past_of(name: str, begin: Callable[[], Run], seconds: float) -> None:
    rates: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(3):
        for kept in (True, False):  # alternating: the machine may be busy otherwise
            stepper = _stepper(begin)
            if not kept:
                stepper.run.past = None
            rates[kept].append(_played(stepper, seconds / 2.0))
    stepper = _stepper(begin)
    _played(stepper, seconds)
    run = stepper.run
    assert run.past is not None
    stepper.frame()  # nobody goes back before a first one has been shown
    first, last = run.reach
    taken = []
    for step in np.random.default_rng(1).integers(first, last + 1, GOING).tolist():
        start = time.perf_counter()
        stepper.go_to(step)
        stepper.frame()
        taken.append(1e3 * (time.perf_counter() - start))
    say(
        f"{name}: stepping with the past kept, as a ratio to without: "
        f"{median(rates[True]) / median(rates[False]):.3f}; {len(run.past)} moments, "
        f"{run.past.nbytes / 2**20:.1f} MiB; a moment of the past shown in {median(taken):.1f} ms, "
        f"p95 {np.percentile(taken, 95):.1f}, at most {max(taken):.1f}"
    )


def _file_of(name: str, run: Run) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.attractor"
        page = "ring" if "dark" in name else "hopfield"
        start = time.perf_counter()
        kept = keep(run)
        after = time.perf_counter()
        write_session(Session({page: kept}, {}, page), path)
        written = time.perf_counter()
        session = read_session(path)
        read = time.perf_counter()
        session.runs[page].go_on()
        gone_on = time.perf_counter()
        say(
            f"session of {name}: {path.stat().st_size / 1024:.0f} kB; kept in "
            f"{1e3 * (after - start):.1f} ms, written in {1e3 * (written - after):.0f}, read in "
            f"{1e3 * (read - written):.0f}, goes on in {1e3 * (gone_on - read):.0f}"
        )


def _movies() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for tab, part in (("ring", "stage"), ("hopfield", "readouts"), ("energy", "readouts")):
            out = Path(folder) / f"{tab}.mp4"
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "main.py", "--tab", tab, "--movie", str(out), "--part", part],
                cwd=ROOT, check=True, capture_output=True,
            )  # fmt: skip
            say(
                f"movie of 10 s, 1280x720, 30 fps, {tab}, {part}: "
                f"{time.perf_counter() - start:.1f} s, {out.stat().st_size / 2**20:.1f} MiB"
            )
