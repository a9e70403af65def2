"""Runs of every kind under way, gestures by chance, sessions in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sim.circuits import CircuitNetwork, CircuitParameters
from sim.errors import SimError
from sim.networks import network_named
from sim.ring import RING_NETWORKS, DrivenRing, EyeIntegrator, HeadingNetwork
from sim.run import Run
from sim.sessions.kept_run import KeptRun, keep
from sim.sessions.session_file import Session, read_session, write_session
from sim.spiking import RateMemory, SpikingMemory
from sim.state import same
from tests.sim import circuits, contract, memories, rates, spiking

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(60))

Life = list[tuple[tuple[str, dict[str, Any]], int]]


def start(name: str, seed: int = 4) -> Run:
    """A small network of this kind at its beginning, with chance in it."""
    kind: Any = network_named(name)
    if kind in RING_NETWORKS:
        return Run(kind(contract.small(kind, noise=0.3), seed))
    if kind is CircuitNetwork:
        return Run(kind(CircuitParameters(noise=0.05), seed))
    if kind is SpikingMemory:
        return Run(kind(spiking.small(), seed))
    if kind is RateMemory:
        return rates.run_of(seed)
    hot = {"temperature": 0.2} if "temperature" in kind.Parameters.specs() else {}
    return Run(kind(kind.Parameters(rows=memories.ROWS, columns=memories.COLUMNS, **hot), seed))


def gestures(name: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Anything a person can do to it, and some that are impossible."""
    kind: Any = network_named(name)
    if kind is CircuitNetwork:
        return circuits.gestures()
    if kind is SpikingMemory:
        return spiking.gestures()
    if kind is RateMemory:
        return rates.GESTURES
    if issubclass(kind, EyeIntegrator):
        return st.one_of(contract.gestures(kind), *contract.glances())
    if issubclass(kind, (HeadingNetwork, DrivenRing)):
        return st.one_of(contract.gestures(kind), *contract.attempts())
    return st.one_of(*memories.EDITS, *memories.MOVES, memories.GRIDS)


def lives(name: str) -> st.SearchStrategy[Life]:
    """Gestures, and the steps after each."""
    steps = st.one_of(st.just(0), st.integers(1, 90))
    return st.lists(st.tuples(gestures(name), steps), max_size=5)


def attempt(run: Run, gesture: tuple[str, dict[str, Any]]) -> bool:
    """Do it, if it is possible just now; whether it was."""
    try:
        run.perform(gesture[0], **gesture[1])
    except SimError:
        return False
    return True


def live(run: Run, life: Life) -> None:
    """Do some gestures, those that are possible, and take the steps between them."""
    for gesture, steps in life:
        attempt(run, gesture)
        run.advance(steps)


def lived(name: str, seed: int = 4) -> Run:
    """A run that has done a little of everything."""
    run = start(name, seed)
    if isinstance(run.network, DrivenRing):
        run.perform("silence", neurons=[1])
        run.perform("add_stimulus", direction=2.0)
        run.perform("add_stimulus", direction=4.0, shape="cosine")
        run.advance(300)
        run.perform("remove_stimulus", number=1)
    elif isinstance(run.network, EyeIntegrator):
        run.perform("silence", neurons=[1])
        run.perform("saccade", size=0.3)
        run.advance(300)
        run.perform("look_at", position=-0.2)
        run.advance(20)
        run.perform("configure", mistuning=-0.03)
    elif isinstance(run.network, HeadingNetwork):
        run.perform("add_stimulus", direction=1.0)
        run.perform("silence", neurons=[1])
        run.perform("inject", direction=2.0)
        run.perform("forage", duration=0.5, seed=3)
        run.advance(300)
        run.perform("turn", velocity=1.5)
    elif isinstance(run.network, CircuitNetwork):
        run.perform("start", place=[0.3, 0.1])
        run.perform("start", place=[0.2, 0.2], backwards=True)
        run.perform("pulse", neuron=1, amplitude=0.5, duration=0.3)
        run.advance(300)
        run.perform("turn_knob", knob="inhibition", value=1.5)
    elif isinstance(run.network, SpikingMemory):
        spiking.live_a_little(run)
    elif isinstance(run.network, RateMemory):
        run.perform("cue", pattern=2, duration=0.1)
        run.advance(150)
        run.perform("start_twin", distance=0.5)
        run.perform("configure", strength=3.4)
    else:
        run.perform("store_random", count=3)
        run.perform("cue_pattern", index=1)
        run.perform("corrupt", fraction=0.25)
        run.perform("recall")
        run.advance(40)
        run.perform("draw", cells=[1, 2, 3], value=0.0, on="state")
    run.advance(70)
    return run


def session_of(*names: str) -> Session:
    """A session with a page for each of these kinds."""
    runs = {name: keep(lived(name), scenario="an example", speed=2.0) for name in names}
    shown = {name: {"axes": [0, 1], "speed": 2.0, "words": "ξ"} for name in names}
    return Session(runs, shown, names[0], PNG, "2026-05-04T10:32:00")


def through_a_file(kept: KeptRun, folder: Path) -> KeptRun:
    """What has been written and opened again."""
    path = folder / "one.attractor"
    write_session(Session({"page": kept}, {}, "page"), path)
    return read_session(path).runs["page"]


def alike(one: KeptRun, other: KeptRun) -> bool:
    """Whether two kept runs are the same to the bit."""
    return same(one, other)
