"""Recordings of minutes and hours are read at once, in whole blocks; too long ones are refused."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.ring.recordings import text_table
from sim.ring.recordings.trajectory_file import MAX_ROWS, TrajectoryFileError, read_trajectory
from tests.sim.conftest import Read

RECORDING = Path(__file__).parents[2].parent / "shared/data/mouse_head_direction.csv"
needs_recording = pytest.mark.skipif(not RECORDING.exists(), reason="the recording is not here")


def slowly(*_: object) -> None:
    """What must not be needed for an ordinary file."""
    pytest.fail("read cell by cell")


# The recording


@needs_recording
def test_the_recorded_mouse() -> None:
    run = read_trajectory(RECORDING)
    assert run.name == "mouse_head_direction.csv"
    assert len(run.times) == 7603
    assert run.duration == pytest.approx(299.996)
    assert run.notes == (
        "57 gaps without samples, 106.8 s in all: there the heading goes the shorter way round "
        "at constant speed.",
    )
    assert run.gaps.shape == (57, 2)
    assert (run.gaps[:, 1] - run.gaps[:, 0]).min() == pytest.approx(0.2952)
    speeds = np.degrees(run.speed_quantiles([0.5, 0.9, 0.99]))
    np.testing.assert_allclose(speeds, [110.0, 310.0, 650.0], rtol=0.05)
    assert np.abs(np.diff(run.headings)).max() <= np.pi
    raw = np.loadtxt(RECORDING, delimiter=",", skiprows=1)
    turns = (run.headings - raw[:, 1]) / (2.0 * np.pi)
    np.testing.assert_allclose(turns, np.rint(turns), rtol=0.0, atol=1e-9)


@needs_recording
def test_the_recorded_mouse_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whole blocks, which takes some hundredths of a second."""
    monkeypatch.setattr(text_table.TextTable, "_read_block_carefully", slowly)
    assert len(read_trajectory(RECORDING).times) == 7603


# Large files


def test_a_file_of_ten_million_rows_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    block = b"0.1234,1.234\n" * 100_000
    with path.open("wb") as file:
        file.write(b"time,heading\n")
        for _ in range(100):
            file.write(block)
    tracemalloc.start()
    with pytest.raises(TrajectoryFileError) as raised:
        read_trajectory(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    path.unlink()
    assert str(raised.value) == (
        "'huge.csv' has more than 2,000,000 rows; cut out a part, or keep every tenth row."
    )
    assert peak < 20e6  # a block at a time


def test_the_most_rows_are_accepted_and_no_more(
    read: Read, refusal: Callable[..., TrajectoryFileError], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_ROWS == 2_000_000
    monkeypatch.setattr(text_table, "MAX_ROWS", 50)
    rows = [f"{i / 50},1\n" for i in range(51)]
    assert len(read("time_s,heading\n" + "".join(rows[:50])).times) == 50
    for more in (rows, rows * 10):
        assert str(refusal("time_s,heading\n" + "".join(more))) == (
            "'run.csv' has more than 50 rows; cut out a part, or keep every tenth row."
        )


@pytest.mark.parametrize("last", ["", ","])
@pytest.mark.parametrize("every", [10**9, 40])
def test_long_files_are_read_quickly(
    read: Read, monkeypatch: pytest.MonkeyPatch, last: str, every: int
) -> None:
    """In whole blocks: cell by cell they would take ten times as long."""
    monkeypatch.setattr(text_table.TextTable, "_read_block_carefully", slowly)
    n = 200_000  # a tenth of the most; an hour and a half at the rate of the recording
    rows = [f"{i},{'' if i % every == 7 else i % 360}{last}\n" for i in range(0, 25 * n, 25)]
    content = "time_ms,heading_deg\n" + "".join(rows)
    run = read(content)
    assert run.duration == pytest.approx(25e-3 * (n - 1))


@pytest.mark.parametrize("bad", [3, 150_000])
def test_the_row_of_an_error_is_right_wherever_it_is(
    refusal: Callable[..., TrajectoryFileError], bad: int
) -> None:
    rows = [f"{i},{i % 360}\n" for i in range(160_000)]
    rows[bad - 2] = "1,north\n"  # the header is row 1
    error = refusal("time_ms,heading_deg\n" + "".join(rows))
    assert str(error).startswith(f"'run.csv', row {bad}: 'north' in the column 'heading_deg'")
