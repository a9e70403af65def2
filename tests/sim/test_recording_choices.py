"""Recordings in the shapes people have them: what must be said can be, and then all are one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import SimError
from sim.ring.recordings.choices import ROW_NUMBER, RecordingChoices
from sim.ring.recordings.trajectory_file import (
    RecordingFile,
    TrajectoryFileError,
    read_trajectory,
)
from tests.sim.recording_shapes import DEGREES, SHAPES, THETA, TIMES, WRAPPED, off, path_of


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_the_same_heading(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]
    run = read_trajectory(path_of(name, tmp_path), **shape.said)
    assert off(run.times, run.headings, shape.turns) < 0.1
    assert run.duration == pytest.approx(TIMES[-1], abs=1e-3)
    assert len(run.times) == (588 if name == "crcns.ang" else 600)


@pytest.mark.parametrize("name", SHAPES)
def test_what_was_found_can_be_said_and_then_nothing_is_assumed(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]
    path = path_of(name, tmp_path)
    first = RecordingFile(path).examine()
    assert bool(first.assumed or first.problem) == shape.asks
    assert first.problem is None or first.mendable
    found = RecordingFile(path).examine(RecordingChoices(**shape.said))
    again = RecordingChoices.from_kept(json.loads(json.dumps(found.choices.kept())))
    told = RecordingFile(path).examine(again)
    assert told.assumed == ()
    assert told.choices == found.choices
    assert told.trajectory is not None and found.trajectory is not None
    np.testing.assert_array_equal(told.trajectory.headings, found.trajectory.headings)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("dlc.csv", "counts frames in 'frame'; say how many there are in a second."),
        ("frames.csv", "counts frames in 'frame'; say how many there are in a second."),
    ],
)
def test_what_cannot_be_known_is_asked_for(name: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(TrajectoryFileError) as raised:
        read_trajectory(path_of(name, tmp_path))
    assert str(raised.value) == f"'{name}' {problem}"
    assert raised.value.field == "frame_rate"


def test_a_wrong_unit_shows_in_the_turning_speeds(tmp_path: Path) -> None:
    path = path_of("unwrapped.csv", tmp_path)
    right, wrong = (read_trajectory(path, heading_unit=unit) for unit in ("rad", "deg"))
    ratio = right.speed_quantiles([0.5, 0.99]) / wrong.speed_quantiles([0.5, 0.99])
    np.testing.assert_allclose(ratio, np.degrees(1.0), rtol=1e-6)


@pytest.mark.parametrize("back", ["leftear", "rightear"])
def test_any_two_points_of_the_head_will_do(back: str, tmp_path: Path) -> None:
    path = path_of("dlc.csv", tmp_path)
    said: dict[str, Any] = {
        "frame_rate": 30,
        "front": ("nose x", "nose y"),
        "back": (f"{back} x", f"{back} y"),
    }
    run = read_trajectory(path, y_down=True, **said)
    assert off(run.times, run.headings) < 0.1
    mirrored = read_trajectory(path, y_down=False, **said)
    assert off(run.times, -mirrored.headings) < 0.1


def test_clockwise_headings_and_rows_that_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "headings.txt"
    path.write_text("\n".join(f"{-angle:.4f}" for angle in np.degrees(THETA)))
    run = read_trajectory(
        path, time=ROW_NUMBER, frame_rate=30, heading="column 1", heading_unit="deg", clockwise=True
    )
    assert off(run.times, run.headings) < 0.1


def test_words_and_numbers_that_mean_missing(tmp_path: Path) -> None:
    path = tmp_path / "lost.csv"
    cells = [f"{h:.3f}" for h in DEGREES]
    cells[100:110] = ["lost"] * 10
    cells[200:203] = ["-5,0", "-5", "−5.0"][1:2] * 3
    path.write_text(
        "time_s,heading_deg\n" + "\n".join(f"{t},{c}" for t, c in zip(TIMES, cells, strict=True))
    )
    with pytest.raises(TrajectoryFileError, match="'lost' in the column 'heading_deg'"):
        read_trajectory(path)
    run = read_trajectory(path, missing=("Lost", -5))
    assert len(run.times) == 587
    assert off(run.times, run.headings) < 0.1


# ---- files of arrays -----------------------------------------------------------------------------


def npz(path: Path) -> None:
    """As pynapple saves a series."""
    np.savez(
        path, t=TIMES, d=WRAPPED, start=TIMES[:1], end=TIMES[-1:], type=np.array(["Tsd"], np.str_)
    )


def npz_frame(path: Path) -> None:
    """As pynapple saves several series side by side."""
    table = np.column_stack([TIMES, WRAPPED])
    names = np.array(["x", "ry"], np.str_)
    np.savez(path, t=TIMES, d=table, columns=names, start=TIMES[:1], end=TIMES[-1:])


def npy(path: Path) -> None:
    np.save(path, np.stack([TIMES, WRAPPED]))


def mat(path: Path) -> None:
    from scipy.io import savemat

    savemat(path, {"fs": 30.0, "tracking": {"time_s": TIMES, "hd": WRAPPED, "cells": np.eye(3)}})


def hdf5(path: Path) -> None:
    """As NWB has it: a group whose data and times are found by convention."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(path, "w") as file:
        series = file.create_group("processing/behavior/CompassDirection/head-direction")
        data = series.create_dataset("data", data=WRAPPED)
        data.attrs["unit"] = "radians"
        start = series.create_dataset("starting_time", data=12.0)
        start.attrs["rate"] = 30.0
        file.create_dataset("acquisition/lfp/data", data=np.zeros((5000, 4)))


@pytest.mark.parametrize(
    ("make", "name", "assumed"),
    [
        (npz, "a.npz", 1),
        (npz_frame, "a.npz", 1),
        (npy, "a.npy", 2),
        (mat, "a.mat", 2),
        (hdf5, "a.nwb", 2),
    ],
)
def test_files_of_arrays(make: Any, name: str, assumed: int, tmp_path: Path) -> None:
    path = tmp_path / name
    make(path)
    examined = RecordingFile(path).examine()
    assert examined.problem is None
    assert len(examined.assumed) == assumed
    run = examined.trajectory
    assert run is not None
    assert off(run.times, run.headings) < 0.1


def test_hdf5_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(600))
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(TrajectoryFileError, match="install it with `pip install h5py`"):
        read_trajectory(path)


def test_damaged_files_of_arrays(tmp_path: Path) -> None:
    for make, name in ((npz, "a.npz"), (npy, "a.npy"), (mat, "a.mat")):
        path = tmp_path / name
        make(path)
        whole = path.read_bytes()
        for part in (1, 2, 3):
            path.write_bytes(whole[: part * len(whole) // 4])
            with pytest.raises(TrajectoryFileError) as raised:
                read_trajectory(path)
            assert str(raised.value).startswith(f"'{name}'") and str(raised.value).endswith(".")


# ---- impossible choices --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"time_unit": "weeks"}, "time_unit"),
        ({"heading_unit": "gon"}, "heading_unit"),
        ({"frame_rate": 0}, "frame_rate"),
        ({"frame_rate": float("nan")}, "frame_rate"),
        ({"frame_rate": "fast"}, "frame_rate"),
        ({"heading": ""}, "heading"),
        ({"heading": ROW_NUMBER}, "heading"),
        ({"front": ("a", "b")}, "back"),
        ({"front": ("a", "b"), "back": ("a", "b")}, "back"),
        ({"front": ("a", "a"), "back": ("c", "d")}, "front"),
        ({"front": ("a", "b"), "back": ("c", "d"), "heading": "e"}, "heading"),
        ({"front": "nose", "back": ("c", "d")}, "front"),
        ({"clockwise": None}, "clockwise"),
        ({"missing": "x" * 50}, "missing"),
    ],
)
def test_impossible_choices_are_refused_in_a_sentence(said: dict[str, Any], field: str) -> None:
    with pytest.raises(SimError) as raised:
        RecordingChoices(**said)
    assert raised.value.field == field
    assert str(raised.value).endswith(".") and "\n" not in str(raised.value)


def test_choices_that_do_not_fit_the_file(tmp_path: Path) -> None:
    path = path_of("frames.csv", tmp_path)
    for said, words in (
        ({"heading": "yaw"}, "has no column 'yaw'; its columns are 'frame', 'heading_deg'."),
        ({"time_unit": "iso"}, "'0' in the column 'frame' is not an ISO 8601 time stamp"),
        ({"front": ("frame", "y"), "back": ("a", "b")}, "has no column 'y'"),
    ):
        with pytest.raises(TrajectoryFileError) as raised:
            read_trajectory(path, **said)
        assert words in str(raised.value)
