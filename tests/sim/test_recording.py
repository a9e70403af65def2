"""What a run keeps: compared with a plain list of every step there was."""

from __future__ import annotations

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
