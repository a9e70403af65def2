"""What a table or arrays of a memory hold: energy, overlaps, flips, each with its own times."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dataset import Dataset, take, write_csv
from sim.hopfield import ModernMemory
from sim.run import Run
from tests.gui.export_hands import choose, export, read_csv, read_npz, start_recording
from tests.gui.waiting import wait

__all__ = ["choose"]  # the fixture, of this file too

SAMPLES = ["time (sweeps)", "energy (1)", "largest (1)"]
OVERLAPS = [f"overlaps {name} (1)" for name in "AMZ"]


def test_a_table_of_a_memory_has_its_energy_and_every_overlap(at_hopfield, choose, tmp_path):
    person = at_hopfield
    frame = person.rest()
    path = tmp_path / "recall.csv"
    choose(path)
    assert export(person, "csv") == f"Written to {path}."
    facts, names, table = read_csv(path)
    assert sorted(names) == sorted(SAMPLES + OVERLAPS)
    columns = dict(zip(names, table.T, strict=True))
    time = columns["time (sweeps)"]
    assert 0.0 < time[0] < 0.1
    assert time[-1] == pytest.approx(frame.snapshot.time, abs=1 / 24)
    np.testing.assert_allclose(np.diff(time), 1 / 32, atol=1e-6)  # 32 samples a sweep
    assert columns["energy (1)"][-1] == pytest.approx(frame.snapshot.energy)
    assert (np.diff(columns["energy (1)"]) <= 1e-9).all()
    for name, overlap in zip(OVERLAPS, frame.snapshot.overlaps, strict=True):
        assert columns[name][-1] == pytest.approx(overlap, abs=1e-6)
    assert columns["overlaps A (1)"][-1] == 1.0
    every = np.column_stack([columns[name] for name in OVERLAPS])
    largest = np.take_along_axis(every, np.abs(every).argmax(axis=1)[:, None], axis=1)[:, 0]
    np.testing.assert_allclose(columns["largest (1)"], largest, atol=1e-6)
    assert facts["network"] == "hopfield"
    assert facts["seed"] == 7
    assert facts["parameters"] == frame.snapshot.parameters.to_dict()


def test_arrays_of_a_memory_have_the_flips_too_and_all_that_made_it(at_hopfield, choose, tmp_path):
    person = at_hopfield
    frame = person.rest()
    path = tmp_path / "recall.npz"
    choose(path)
    assert export(person, "npz") == f"Written to {path}."
    facts, arrays = read_npz(path)
    traces = {"time", "energy", "largest", "overlaps", "flip_time", "flip_energy"}
    assert traces <= set(arrays)
    assert arrays["overlaps"].shape == (len(arrays["time"]), 3)
    assert len(arrays["flip_time"]) == len(arrays["flip_energy"]) == frame.snapshot.flips
    assert (np.diff(arrays["flip_energy"]) < 0.0).all()
    assert (np.diff(arrays["flip_time"]) > 0.0).all()
    np.testing.assert_array_equal(arrays["state"], frame.snapshot.state)
    np.testing.assert_array_equal(arrays["cue"], frame.snapshot.cue)
    assert arrays["memory_names"].tolist() == ["A", "M", "Z"]
    np.testing.assert_array_equal(arrays["memories"][0], frame.snapshot.state)
    assert [g["name"] for g in facts["gestures"] if g["name"] != "finish_work"] == [
        "store_letters", "cue_pattern", "cover", "corrupt", "recall", "forget_edits"
    ]  # fmt: skip


def test_flips_are_not_in_the_table_even_if_as_many_as_samples(tmp_path):
    """Whose times are others; two columns of one length need not belong together."""
    traces = {
        "time": np.arange(4.0),
        "energy": -np.arange(4.0),
        "overlaps": np.ones((4, 2)),
        "flip_time": np.arange(4.0) / 3,
        "flip_energy": np.arange(4.0),
    }
    clocks = {"flip_time": "flip_time", "flip_energy": "flip_time"}
    data = Dataset(traces, dict.fromkeys(traces, "1"), {"seed": 1}, clocks=clocks)
    write_csv(data, tmp_path / "some.csv")
    _, names, _ = read_csv(tmp_path / "some.csv")
    assert names == ["time (1)", "energy (1)", "overlaps 1 (1)", "overlaps 2 (1)"]


def test_a_trace_is_in_the_table_by_its_clock_and_not_by_its_name(tmp_path):
    """`spike_rate` goes with the steps, though there is a `spike_time` of something else."""
    traces = {
        "time": np.arange(4.0),
        "spike_rate": np.arange(4.0) * 10,
        "spike_time": np.arange(4.0) / 3,
    }
    data = Dataset(
        traces, dict.fromkeys(traces, "1"), {"seed": 1}, clocks={"spike_time": "spike_time"}
    )
    write_csv(data, tmp_path / "some.csv")
    _, names, _ = read_csv(tmp_path / "some.csv")
    assert names == ["time (1)", "spike_rate (1)"]


def test_what_was_taken_up_later_stands_beside_its_own_times(tmp_path):
    traces = {"time": np.arange(5.0), "overlaps": np.array([[3.0, 30.0], [4.0, 40.0]])}
    labels = {"overlaps": ["A, or B", "A  or B"]}
    data = Dataset(traces, dict.fromkeys(traces, "1"), {"seed": 1}, labels=labels)
    write_csv(data, tmp_path / "some.csv")
    _, names, table = read_csv(tmp_path / "some.csv")
    assert len(names) == 3, "two memories that would be called the same are still two"
    np.testing.assert_array_equal(np.isnan(table[:3, 1:]), np.ones((3, 2), bool))
    np.testing.assert_array_equal(table[3:, 1:], traces["overlaps"])


def test_memories_stored_since_the_last_step_have_columns_without_values(tmp_path):
    run = Run(ModernMemory(ModernMemory.Parameters(rows=4, columns=4), 1))
    run.perform("store_random", count=2)
    run.advance(5)
    run.perform("store_random", count=1)
    run.network.finish()
    write_csv(take(run), tmp_path / "some.csv")
    _, names, table = read_csv(tmp_path / "some.csv")
    columns = [place for place, name in enumerate(names) if name.startswith("overlaps")]
    assert len(table) == 5 and len(columns) == 3
    assert np.isnan(table[:, columns]).all()


def test_one_memory_has_one_column(at_hopfield, choose, tmp_path):
    person = at_hopfield
    person.rest()
    for _ in range(2):
        person.window.tab.engine.post("forget", index=1)
    person.window.tab.engine.post("recall")
    person.settle()
    person.rest()
    path = tmp_path / "one.csv"
    choose(path)
    export(person, "csv")
    _, names, table = read_csv(path)
    assert sorted(names) == sorted([*SAMPLES, "overlaps A (1)"])
    assert table[-1, names.index("overlaps A (1)")] == 1.0


def test_a_recording_of_a_memory_is_in_sweeps_and_keeps_the_names_it_had(
    at_hopfield, choose, tmp_path
):
    person = at_hopfield
    tab = person.window.tab
    start_recording(person)
    tab.engine.post("configure", temperature=0.3)
    person.run_for(3.0)
    tab.engine.post("forget", index=0)  # which lays the traces out anew
    person.settle()
    wait(lambda: "sweeps recorded" in person.notice)
    assert "laid out anew" in person.notice
    wait(lambda: any("recording of" in a.text() and "sweeps" in a.text()
                     for a in person.button("Export").menu().actions()))  # fmt: skip
    path = tmp_path / "recording.csv"
    choose(path)
    export(person, "csv")
    _, names, table = read_csv(path)
    assert sorted(names) == sorted(SAMPLES + OVERLAPS)
    assert np.ptp(table[:, names.index("time (sweeps)")]) >= 2.5
    assert np.isfinite(table).all()
