"""Run state, declared once: every kind of network comes back to a moment, to the bit."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.circuits import CircuitNetwork
from sim.clock import Clock
from sim.hopfield import MEMORY_NETWORKS
from sim.model import Network, RunState
from sim.networks import NETWORKS, network_named
from sim.recording import Recorder, Trace, View
from sim.ring import RING_NETWORKS, DrivenRing, EyeIntegrator, HeadingNetwork
from sim.run import Run
from sim.scenarios import between
from sim.spiking import SPIKING_NETWORKS, RateMemory, SpikingMemory
from sim.state import copied, same
from tests.sim import rates, spiking

each_kind = pytest.mark.parametrize("name", NETWORKS)
few = settings(max_examples=8, deadline=None)


def begun(name: str, seed: int = 4) -> Run:
    """A small network of this kind under way, with chance in it."""
    kind = network_named(name)
    if issubclass(kind, HeadingNetwork):
        run = Run(kind(kind.Parameters(neurons=48, noise=0.3), seed))
        run.perform("turn", velocity=1.5)
        return run
    if issubclass(kind, DrivenRing):
        run = Run(kind(kind.Parameters(neurons=48, noise=0.3), seed))
        run.perform("add_stimulus", direction=1.0)
        return run
    if issubclass(kind, EyeIntegrator):
        run = Run(kind(kind.Parameters(neurons=48, noise=0.3), seed))
        run.perform("saccade", size=0.3)
        return run
    if issubclass(kind, CircuitNetwork):
        run = Run(kind(kind.Parameters(noise=0.05), seed))
        run.perform("start", place=[0.1, 0.3])
        return run
    if issubclass(kind, SpikingMemory):
        run = Run(kind(spiking.small(), seed))
        run.perform("cue", pattern=2)
        run.perform("start_task", delay=0.1)
        return run
    if issubclass(kind, RateMemory):
        run = rates.run_of(seed)
        run.perform("cue", pattern=2)
        return run
    hot = {"temperature": 0.2} if "temperature" in kind.Parameters.specs() else {}
    run = Run(kind(kind.Parameters(rows=6, columns=7, **hot), seed))
    run.perform("store_random", count=3)
    run.perform("cue_random")
    run.perform("recall")
    return run


def disturbed(run: Run, how: int) -> None:
    """Something a person does meanwhile."""
    if isinstance(run.network, (HeadingNetwork, DrivenRing)):
        gestures: list[tuple[str, dict[str, Any]]] = [
            ("inject", {"direction": 2.0}),
            ("silence", {"neurons": [1, 2]}),
            ("add_stimulus", {"direction": 0.5, "width": 0.3}),
            ("configure", {"dt": 0.001}),
            ("configure", {"neurons": 50}),
        ]
    elif isinstance(run.network, EyeIntegrator):
        gestures = [
            ("look_at", {"position": -0.2}),
            ("silence", {"neurons": [1, 2]}),
            ("configure", {"mistuning": -0.05}),
            ("configure", {"dt": 0.002}),
            ("configure", {"thresholds": True}),
        ]
    elif isinstance(run.network, CircuitNetwork):
        gestures = [
            ("start", {"place": [0.5, 0.5]}),
            ("pulse", {"neuron": 2, "duration": 0.02}),
            ("turn_knob", {"knob": "inhibition", "value": 0.5}),
            ("configure", {"dt": 0.001}),
            ("configure", {"neurons": 3}),
        ]
    elif isinstance(run.network, SpikingMemory):
        gestures = [
            ("cue", {"pattern": 1, "duration": 0.02}),
            ("silence", {"fraction": 0.3}),
            ("configure", {"rung": "zero-one"}),
            ("configure", {"dt": 0.001}),
            ("configure", {"neurons": 600}),
        ]
    elif isinstance(run.network, RateMemory):
        gestures = [
            ("cue", {"pattern": 1, "duration": 0.02}),
            ("start_twin", {"distance": 0.3}),
            ("configure", {"strength": 2.0}),
            ("configure", {"dt": 0.0005}),
            ("configure", {"neurons": 700}),
        ]
    else:
        gestures = [
            ("draw", {"cells": [1, 2, 3], "value": 1.0, "on": "state"}),
            ("forget", {"index": 1}),
            ("corrupt", {"fraction": 0.3}),
            ("recall", {}),
            ("configure", {"rows": 5}),
        ]
    name, arguments = gestures[how % len(gestures)]
    run.perform(name, **arguments)


def seen(network: Network) -> dict[str, Any]:
    """A snapshot, but for numbers that only count how often something was brought up to date."""
    snapshot = network.snapshot()
    fields = (f.name for f in dataclasses.fields(snapshot))
    return {name: getattr(snapshot, name) for name in fields if name != "weights_version"}


@each_kind
@few
@given(st.integers(0, 90), st.integers(0, 4), st.integers(1, 150))
def test_a_moment_that_was_kept_goes_on_as_it_did(
    name: str, before: int, how: int, after: int
) -> None:
    run = begun(name)
    run.advance(before)
    network = run.network
    kept, look = network.state(), seen(network)
    network.advance(after)
    then, look_then = network.state(), seen(network)
    disturbed(run, how)
    network.advance(after)
    network.restore(kept)
    assert same(network.state(), kept) and same(seen(network), look)
    network.advance(after)
    assert same(network.state(), then) and same(seen(network), look_then)


def reached(value: Any, found: dict[int, Any]) -> Iterator[Any]:
    """Everything that changes and that can be reached from a run state."""
    if id(value) in found:
        return
    found[id(value)] = value
    if isinstance(value, np.ndarray):
        if value.flags.writeable:
            yield value
    elif isinstance(value, np.random.Generator):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        if value.__dataclass_params__.frozen:  # type: ignore[union-attr]
            return
        yield value
        for field in dataclasses.fields(value):
            yield from reached(getattr(value, field.name), found)
    elif isinstance(value, list | deque | tuple):
        if not isinstance(value, tuple):
            yield value
        for entry in value:
            yield from reached(entry, found)


@each_kind
def test_a_clone_shares_nothing_that_changes(name: str) -> None:
    run = begun(name)
    run.advance(60)
    network = run.network
    clone = network.clone()
    assert same(clone.state(), network.state()) and same(seen(clone), seen(network))
    mine = {id(thing) for thing in reached(network.now, {})}
    shared = [thing for thing in reached(clone.now, {}) if id(thing) in mine]
    assert not shared
    assert len(mine) > 4  # or nothing was looked at
    before = network.state()
    clone.advance(80)
    assert same(network.state(), before)
    network.advance(80)
    assert same(network.state(), clone.state())


@each_kind
def test_a_field_nobody_declared_cannot_exist(name: str) -> None:
    now = begun(name).network.now
    assert isinstance(now, RunState)
    for part in (now, now.clock):
        with pytest.raises(AttributeError):
            part.undeclared = 1


@each_kind
@few
@given(st.integers(0, 90), st.integers(0, 3), st.integers(1, 120))
def test_a_run_that_has_gone_back_is_the_run_that_never_left(
    name: str, before: int, how: int, after: int
) -> None:
    """State, log, script and everything recorded, as if what was done meanwhile had not been."""
    straight, gone = begun(name), begun(name)
    for run in (straight, gone):
        run.recorder.start_capture()
        run.advance(before)
    straight.checkpoint()  # learns to the end, as the other does
    checkpoint = gone.checkpoint()
    gone.advance(after)
    if name in ("fly-compass", "odd-kernel-ring", "small-ring") or how != 1:
        disturbed(gone, how)  # but for forgetting, which replaces a trace
    gone.advance(after)
    gone.go_back(checkpoint)
    for run in (straight, gone):
        run.advance(after)
    assert same(gone.network.state(), straight.network.state())
    assert [(g.step, g.name) for g in gone.log] == [(g.step, g.name) for g in straight.log]
    alike = gone.recorder.traces == straight.recorder.traces
    assert alike or how == 3
    if alike and how != 3:
        for trace in straight.recorder.traces:
            rows = (r.recorder.window(trace.name, trace.rows) for r in (gone, straight))
            np.testing.assert_array_equal(*rows)
        captured, wanted = gone.recorder.stop_capture(), straight.recorder.stop_capture()
        if gone.recorder.capture_over is None:
            assert captured.keys() == wanted.keys()
            for trace_name in wanted:
                np.testing.assert_array_equal(captured[trace_name], wanted[trace_name])


def test_a_clock_counts_from_where_its_step_changed() -> None:
    clock = Clock(0.1, step=30)
    assert clock.time == 30 * 0.1
    clock.set_length(0.5)
    clock.step += 2
    assert clock.time == 30 * 0.1 + 2 * 0.5
    np.testing.assert_array_equal(clock.times(30, 3), 30 * 0.1 + np.arange(3) * 0.5)
    assert clock.time_at(31) == clock.times(31, 1)[0]


def test_what_cannot_be_copied_is_refused() -> None:
    with pytest.raises(TypeError, match="not known how to copy"):
        copied(iter([1]))


def test_same_tells_a_last_bit_and_a_kind() -> None:
    one = np.array([0.1, np.nan])
    assert same(one, one.copy()) and same(float("nan"), float("nan"))
    assert not same(one, np.nextafter(one, 1.0))
    assert not same(1, 1.0) and not same([1], (1,)) and not same({"a": 1}, {"b": 1})
    assert same(np.random.default_rng(1), np.random.default_rng(1))
    assert not same(np.random.default_rng(1), np.random.default_rng(2))


def test_a_recorder_cut_back_keeps_what_was_before() -> None:
    recorder = Recorder(
        [
            Trace("time", "s", 1, 50),
            Trace("x", "1", 5, 20, clock="x_time"),
            Trace("x_time", "s", 5, 20, clock="x_time"),
            Trace("spike_time", "s", 0, 20, clock="spike_time"),
            Trace("spike_rate", "Hz", 0, 20, clock="spike_time"),
        ]
    )
    steps = np.arange(1.0, 31.0)
    recorder.write(1, {"time": steps, "x": 2 * steps, "x_time": steps})
    recorder.append({"spike_time": np.array([3.0, 12.0, 12.5]), "spike_rate": np.array([1, 2, 3])})
    recorder.go_back(View(recorder.tracks, 12, 12.0))
    np.testing.assert_array_equal(recorder.window("time", 99), steps[:12])
    np.testing.assert_array_equal(recorder.window("x", 99), [10.0, 20.0])
    np.testing.assert_array_equal(recorder.window("spike_rate", 99), [1.0, 2.0])
    recorder.write(13, {"time": steps[12:15], "x": steps[12:15], "x_time": steps[12:15]})
    np.testing.assert_array_equal(recorder.window("x", 99), [10.0, 20.0, 15.0])


def test_a_stretch_of_a_trace_is_taken_by_the_clock_it_names() -> None:
    """Its name says nothing: `spike_rate` may go with the steps, or with the spikes."""
    traces = {
        "time": np.arange(5.0),
        "spike_time": np.array([0.5, 2.5]),
        "spike_rate": np.arange(5.0) * 10,
        "spike_size": np.array([7.0, 8.0]),
    }
    clocks = {"time": "time", "spike_time": "spike_time"}
    clocks |= {"spike_rate": "time", "spike_size": "spike_time"}
    found = between(traces, clocks, 2.0, 3.0)
    np.testing.assert_array_equal(found["spike_rate"], [20.0, 30.0])
    np.testing.assert_array_equal(found["spike_size"], [8.0])


def test_the_registry_knows_every_kind_by_its_own_name() -> None:
    kinds = [network_named(name) for name in NETWORKS]
    assert [kind.name for kind in kinds] == list(NETWORKS)
    assert set(kinds) == {*RING_NETWORKS, *MEMORY_NETWORKS, CircuitNetwork, *SPIKING_NETWORKS}
