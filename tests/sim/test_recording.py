"""What a run keeps: compared with a plain list of every step there was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import recording
from sim.recording import Recorder, Trace

FINE = Trace("fine", "s", 1, 12)
COARSE = Trace("coarse", "Hz", 3, 5)
WIDE = Trace("wide", "Hz", 2, 4, width=3)

TRACES = st.builds(
    Trace,
    name=st.just("it"),
    unit=st.just("s"),
    every=st.integers(1, 7),
    rows=st.integers(1, 20),
    width=st.sampled_from([1, 1, 4]),
)
BLOCKS = st.lists(st.integers(1, 30), max_size=12)


def row(step: int, width: int) -> Any:
    """What is written at a step: a value that float32 holds exactly, and knows its step."""
    return float(step) if width == 1 else [step + column / 8 for column in range(width)]


def write(recorder: Recorder, first: int, steps: int) -> None:
    """One block of consecutive steps, as a network writes it."""
    recorder.write(
        first,
        {
            trace.name: np.array([row(s, trace.width) for s in range(first, first + steps)])
            for trace in recorder.traces
        },
    )


def expected(trace: Trace, steps: range, rows: int | None = None, thin: int = 1) -> Any:
    """The same from the list of all steps."""
    kept = [s for s in steps if s % trace.every == 0]
    kept = kept[-min(trace.rows, trace.rows if rows is None else rows) :]
    kept = [s for s in kept if s % (thin * trace.every) == 0]
    shape = (-1,) if trace.width == 1 else (-1, trace.width)
    return np.array([row(s, trace.width) for s in kept]).reshape(shape)


# Windows


@given(
    trace=TRACES,
    first=st.integers(1, 50),
    blocks=BLOCKS,
    rows=st.integers(1, 30),
    thin=st.integers(1, 6),
)
def test_a_window_is_the_end_of_the_list(
    trace: Trace, first: int, blocks: list[int], rows: int, thin: int
) -> None:
    recorder = Recorder([trace])
    step = first
    for steps in blocks:
        write(recorder, step, steps)
        step += steps
        past = range(first, step)
        np.testing.assert_array_equal(recorder.window("it", rows), expected(trace, past, rows))
        np.testing.assert_array_equal(
            recorder.window("it", rows, thin), expected(trace, past, rows, thin)
        )
    assert len(recorder.window("it", 10**9)) <= trace.rows


def test_what_a_thinned_window_shows_does_not_shimmer() -> None:
    """As the run goes on, a row is shown until it leaves: the shown rows are always the same."""
    recorder = Recorder([FINE])
    shown: set[float] = set()
    for step in range(1, 60):
        write(recorder, step, 1)
        now = set(recorder.window("fine", 12, thin=4).tolist())
        assert all(value % 4 == 0 for value in now)
        gone = shown - now
        assert all(value <= step - 12 for value in gone)
        shown = now
    assert shown == {48.0, 52.0, 56.0}


def test_traces_of_different_pace_keep_the_same_steps() -> None:
    recorder = Recorder([FINE, COARSE, WIDE])
    for first in range(1, 40, 13):
        write(recorder, first, 13)
    for trace in (FINE, COARSE, WIDE):
        np.testing.assert_array_equal(
            recorder.window(trace.name, trace.rows), expected(trace, range(1, 40))
        )
    assert recorder.window("wide", 4).dtype == np.float32
    assert recorder.window("fine", 4).dtype == np.float64


def test_nothing_has_been_kept_at_the_beginning() -> None:
    recorder = Recorder([FINE, WIDE])
    assert recorder.window("fine", 10).shape == (0,)
    assert recorder.window("wide", 10).shape == (0, 3)
    assert recorder.window("fine", 10, thin=3).shape == (0,)
    write(recorder, 1, 1)
    assert recorder.window("wide", 10).shape == (0, 3)  # step 2 is the first it keeps
    np.testing.assert_array_equal(recorder.window("fine", 10), [1.0])


@pytest.mark.parametrize("thin", [1, 2])
def test_a_window_is_a_copy(thin: int) -> None:
    recorder = Recorder([FINE, WIDE])
    write(recorder, 1, 20)
    for name in ("fine", "wide"):
        window = recorder.window(name, 4, thin)
        before = window.copy()
        write(recorder, 21, 30)
        np.testing.assert_array_equal(window, before)
        window[:] = -1.0
        assert (recorder.window(name, 4, thin) >= 0.0).all()


def test_an_unknown_trace_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        Recorder([FINE]).window("fame", 3)


# Traces that are written when something happens

FLIPS = Trace("flips", "1", 0, 10)
PAIRS = Trace("pairs", "1", 0, 6, width=2)
EVENTS = st.builds(
    Trace,
    name=st.just("it"),
    unit=st.just("1"),
    every=st.just(0),
    rows=st.integers(1, 20),
    width=st.sampled_from([1, 1, 4]),
)
BURSTS = st.lists(st.integers(0, 30), max_size=12)


def burst(first: int, count: int, width: int = 1) -> Any:
    """Rows of so many events, each knowing its number."""
    rows = np.array([row(number, width) for number in range(first, first + count)])
    return rows if width == 1 else rows.reshape(count, width)


def happened(trace: Trace, count: int, rows: int, thin: int = 1) -> Any:
    """The same from the list of all events."""
    kept = list(range(count))[-min(trace.rows, rows) :]
    kept = [number for number in kept if number % thin == 0]
    shape = (-1,) if trace.width == 1 else (-1, trace.width)
    return np.array([row(number, trace.width) for number in kept]).reshape(shape)


@given(trace=EVENTS, bursts=BURSTS, rows=st.integers(1, 30), thin=st.integers(1, 6))
def test_a_window_of_events_is_the_end_of_their_list(
    trace: Trace, bursts: list[int], rows: int, thin: int
) -> None:
    recorder = Recorder([trace])
    count = 0
    for some in bursts:
        recorder.append({"it": burst(count, some, trace.width)})
        count += some
        np.testing.assert_array_equal(recorder.window("it", rows), happened(trace, count, rows))
        np.testing.assert_array_equal(
            recorder.window("it", rows, thin), happened(trace, count, rows, thin)
        )


def test_a_thinned_window_of_events_does_not_shimmer() -> None:
    """Whatever comes at a time, the shown events are those whose number is a multiple."""
    recorder = Recorder([FLIPS])
    count = 0
    for some in (1, 4, 0, 7, 2, 25, 1):
        recorder.append({"flips": burst(count, some)})
        count += some
        shown = recorder.window("flips", 10, thin=3)
        assert (shown % 3 == 0).all()
        assert len(shown) in (3, 4) or count < 10
    assert shown.tolist() == [30.0, 33.0, 36.0, 39.0]


def test_events_and_steps_do_not_mind_each_other() -> None:
    """`write` leaves the events alone, and `append` the clock of the steps."""
    recorder = Recorder([FINE, FLIPS, COARSE])
    steps = {"fine": np.arange(1.0, 8.0), "coarse": np.arange(1.0, 8.0)}
    recorder.append({"flips": burst(0, 3)})
    recorder.write(1, steps)
    recorder.append({"flips": burst(3, 2)})
    np.testing.assert_array_equal(recorder.window("flips", 10), np.arange(5.0))
    np.testing.assert_array_equal(recorder.window("coarse", 5), [3.0, 6.0])
    np.testing.assert_array_equal(recorder.window("fine", 12, thin=2), [2.0, 4.0, 6.0])


def test_events_may_come_of_some_traces_only_and_none_at_all() -> None:
    recorder = Recorder([FLIPS, PAIRS])
    recorder.append({"flips": burst(0, 2)})
    recorder.append({"pairs": np.empty((0, 2)), "flips": np.empty(0)})
    recorder.append({"pairs": burst(0, 1, 2)})
    recorder.append({})
    np.testing.assert_array_equal(recorder.window("flips", 10), [0.0, 1.0])
    assert recorder.window("pairs", 10).shape == (1, 2)
    with pytest.raises(KeyError):
        recorder.append({"flops": burst(0, 1)})


@given(before=BURSTS, during=BURSTS, after=BURSTS)
def test_a_capture_of_events_is_all_that_happened_meanwhile(
    before: list[int], during: list[int], after: list[int]
) -> None:
    """However many more they are than the recorder keeps."""
    recorder = Recorder([FLIPS, PAIRS])
    count = 0

    def happen(bursts: list[int]) -> None:
        nonlocal count
        for some in bursts:
            recorder.append({"flips": burst(count, some), "pairs": burst(count, some, 2)})
            count += some

    happen(before)
    recorder.start_capture()
    start = count
    happen(during)
    captured, stop = recorder.stop_capture(), count
    happen(after)
    if start == stop:
        assert captured == {}
    else:
        np.testing.assert_array_equal(captured["flips"], burst(start, stop - start))
        np.testing.assert_array_equal(captured["pairs"], burst(start, stop - start, 2))


def test_a_capture_of_events_ends_at_its_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "CAPTURE_LIMIT", 1000)
    recorder = Recorder([FLIPS])
    recorder.start_capture()
    for first in range(0, 400, 20):
        recorder.append({"flips": burst(first, 20)})
    assert recorder.capture_over == "full"
    np.testing.assert_array_equal(recorder.window("flips", 10), np.arange(390.0, 400.0))
    captured = recorder.stop_capture()["flips"]
    np.testing.assert_array_equal(captured, np.arange(float(len(captured))))
    assert 1000 < captured.nbytes <= 1000 + 20 * 8


def test_what_is_captured_of_an_event_is_a_copy() -> None:
    recorder = Recorder([FLIPS])
    recorder.start_capture()
    rows = np.arange(3.0)
    recorder.append({"flips": rows})
    rows[:] = -1.0
    np.testing.assert_array_equal(recorder.window("flips", 3), np.arange(3.0))
    np.testing.assert_array_equal(recorder.stop_capture()["flips"], np.arange(3.0))


def test_events_keep_their_past_when_other_traces_change() -> None:
    recorder = Recorder([FLIPS, PAIRS])
    recorder.append({"flips": burst(0, 14), "pairs": burst(0, 14, 2)})
    wider = Trace("pairs", "1", 0, 6, width=3)
    recorder.start_capture()
    recorder.retrace([FLIPS, wider])
    assert recorder.capture_over == "rebuilt"
    assert recorder.window("pairs", 6).shape == (0, 3)
    recorder.append({"flips": burst(14, 2), "pairs": burst(0, 2, 3)})
    np.testing.assert_array_equal(recorder.window("flips", 10), np.arange(6.0, 16.0))
    np.testing.assert_array_equal(recorder.window("flips", 10, thin=5), [10.0, 15.0])
    assert recorder.window("pairs", 6).shape == (2, 3)
    assert recorder.stop_capture() == {}


# Other traces


def test_traces_that_stay_the_same_keep_their_past() -> None:
    recorder = Recorder([FINE, COARSE, WIDE])
    write(recorder, 1, 20)
    wider = Trace("wide", "Hz", 2, 4, width=5)
    recorder.retrace([FINE, wider])
    np.testing.assert_array_equal(recorder.window("fine", 12), expected(FINE, range(1, 21)))
    assert recorder.window("wide", 4).shape == (0, 5)
    with pytest.raises(KeyError):
        recorder.window("coarse", 1)
    write(recorder, 21, 5)
    np.testing.assert_array_equal(recorder.window("fine", 12), expected(FINE, range(1, 26)))
    np.testing.assert_array_equal(recorder.window("wide", 4), expected(wider, range(21, 26)))


@given(first=BLOCKS, then=BLOCKS, old=TRACES, new=TRACES, thin=st.integers(1, 4))
def test_a_trace_of_another_pace_begins_anew(
    first: list[int], then: list[int], old: Trace, new: Trace, thin: int
) -> None:
    recorder = Recorder([old])
    step = 1
    for steps in first:
        write(recorder, step, steps)
        step += steps
    changed = step if new != old else 1
    recorder.retrace([new])
    for steps in then:
        write(recorder, step, steps)
        step += steps
    np.testing.assert_array_equal(
        recorder.window("it", new.rows, thin), expected(new, range(changed, step), None, thin)
    )


# Captures


@given(before=BLOCKS, during=BLOCKS, after=BLOCKS)
def test_a_capture_is_everything_from_start_to_stop(
    before: list[int], during: list[int], after: list[int]
) -> None:
    recorder = Recorder([FINE, COARSE, WIDE])
    step = 1

    def write_all(blocks: list[int]) -> None:
        nonlocal step
        for steps in blocks:
            write(recorder, step, steps)
            step += steps

    write_all(before)
    assert not recorder.capturing
    recorder.start_capture()
    assert recorder.capturing
    start = step
    write_all(during)
    captured = recorder.stop_capture()
    assert not recorder.capturing and recorder.capture_over is None
    stop = step
    write_all(after)
    for trace in (FINE, COARSE, WIDE):
        unbounded = Trace(trace.name, trace.unit, trace.every, 10**6, trace.width)
        wanted = expected(unbounded, range(start, stop))
        if len(wanted):
            np.testing.assert_array_equal(captured[trace.name], wanted)
        else:
            assert trace.name not in captured
    assert recorder.stop_capture() == {}


def test_a_second_capture_begins_empty() -> None:
    recorder = Recorder([FINE])
    recorder.start_capture()
    write(recorder, 1, 5)
    recorder.stop_capture()
    recorder.start_capture()
    write(recorder, 6, 2)
    np.testing.assert_array_equal(recorder.stop_capture()["fine"], [6.0, 7.0])


@pytest.mark.parametrize(
    "changed", [[FINE], [FINE, Trace("wide", "Hz", 2, 4, width=5)], [FINE, WIDE, COARSE]]
)
def test_a_capture_ends_where_the_traces_change_and_says_so(changed: list[Trace]) -> None:
    """What came after would not fit; what was kept till then is whole."""
    recorder = Recorder([FINE, WIDE])
    recorder.start_capture()
    write(recorder, 1, 6)
    recorder.retrace([FINE, WIDE])  # the same
    assert recorder.capture_over is None
    recorder.retrace(changed)
    assert recorder.capture_over == "rebuilt" and recorder.capturing
    write(recorder, 7, 6)
    captured = recorder.stop_capture()
    np.testing.assert_array_equal(captured["fine"], np.arange(1.0, 7.0))
    assert captured["wide"].shape == (3, 3)
    assert set(captured) == {"fine", "wide"}


def test_a_capture_ends_at_its_limit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "CAPTURE_LIMIT", 1000)
    recorder = Recorder([FINE, WIDE])
    recorder.start_capture()
    for first in range(1, 2001, 20):
        write(recorder, first, 20)
    assert recorder.capture_over == "full" and recorder.capturing
    np.testing.assert_array_equal(
        recorder.window("fine", 12), np.arange(1989.0, 2001.0)
    )  # the recent past goes on
    captured = recorder.stop_capture()
    fine, wide = captured["fine"], captured["wide"]
    assert fine.nbytes + wide.nbytes <= 1000 + 20 * 8 + 10 * 12  # by a block at most
    # What was kept is whole: the same steps of every trace, from the first.
    np.testing.assert_array_equal(fine, np.arange(1.0, len(fine) + 1.0))
    assert len(wide) == len(fine) // 2
    recorder.start_capture()
    assert recorder.capture_over is None


def test_what_is_captured_is_a_copy_of_what_was_written() -> None:
    recorder = Recorder([FINE])
    recorder.start_capture()
    block = np.arange(1.0, 4.0)
    recorder.write(1, {"fine": block})
    block[:] = 0.0
    np.testing.assert_array_equal(recorder.stop_capture()["fine"], [1.0, 2.0, 3.0])


def test_a_trace_whose_clock_is_another_begins_anew() -> None:
    """Its rows would have no times."""
    clock, beside = Trace("time", "s", 2, 100), Trace("rates", "Hz", 2, 100)
    recorder = Recorder([clock, beside])
    recorder.write(1, {"time": np.arange(10.0), "rates": np.ones(10)})
    assert len(recorder.window("rates", 9)) == 5
    recorder.retrace([replace(clock, of=1), beside])
    assert len(recorder.window("time", 9)) == len(recorder.window("rates", 9)) == 0
