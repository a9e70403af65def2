"""What is written of a run, in every kind of network: units, meanings, and the numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.dataset import take, write_csv, write_npz
from sim.hopfield import AssociativeMemory
from sim.model import Network
from sim.networks import NETWORKS, network_named
from sim.recording import Trace
from sim.run import Run
from sim.scenarios import scenario_named
from sim.version import __version__

MOVES = (  # of which a network that is no memory knows one
    ("turn", {"velocity": 2.0}),
    ("look_at", {"position": 0.3}),
    ("add_stimulus", {"direction": 1.0}),
    ("pulse", {"neuron": 1}),
    ("cue", {"pattern": 1}),
)
SHOWN = {"rad": ("deg", np.pi / 180.0), "rad/s": ("deg/s", np.pi / 180.0), "V": ("mV", 1e-3)}


@pytest.fixture(params=NETWORKS)
def run(request: pytest.FixtureRequest) -> Run:
    kind: type[Network] = network_named(request.param)
    made = Run(kind(seed=5))
    if isinstance(made.network, AssociativeMemory):
        made.perform("store_letters", text="AT")
        made.perform("cue_pattern", index=1)
        made.perform("recall")
        made.advance(3 * round(1.0 / made.network.dt))
    else:
        gesture, arguments = next(move for move in MOVES if move[0] in kind.gestures())
        made.perform(gesture, **arguments)
        made.advance(max(120, round(0.12 / made.network.dt)))
    return made


def test_every_trace_and_attachment_says_what_it_is(run: Run) -> None:
    data = take(run)
    for name in [*data.traces, *data.attachments]:
        meaning = data.meanings[name]
        assert meaning and meaning == meaning.strip() and "\n" not in meaning
        assert name in data.units
        assert len(meaning) < 90 and meaning[0].isupper() and not meaning.endswith(".")


def test_time_is_in_the_unit_of_the_network(run: Run) -> None:
    units = take(run).units
    times = [trace.name for trace in run.recorder.traces if trace.clock == trace.name]
    assert {units[name] for name in times} == {run.network.pace.unit}


def test_angles_are_shown_in_degrees(run: Run) -> None:
    data = take(run)
    for name in data.traces:
        unit = data.units[name]
        assert data.shown[name] == SHOWN.get(unit, (unit, 1.0))


def test_a_table_is_in_the_units_on_the_screen(run: Run, tmp_path: Path) -> None:
    data = take(run)
    write_csv(data, tmp_path / "run.csv")
    lines = (tmp_path / "run.csv").read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("# ")]
    facts = {
        key: json.loads(value)
        for key, _, value in (line.removeprefix("# ").partition(": ") for line in comments)
    }
    assert (facts["network"], facts["seed"]) == (run.network.name, 5)
    assert facts["versions"]["Attractor Lab"] == __version__
    assert facts["parameters"].keys() == run.network.parameters.to_dict().keys()
    assert run.network.Parameters.from_dict(facts["parameters"]) == run.network.parameters
    columns = lines[len(comments)].split(",")
    table = np.loadtxt(lines[len(comments) + 1 :], delimiter=",", ndmin=2)
    assert table.shape == (len(data.traces["time"]), len(columns))
    for place, column in enumerate(columns):
        name = column.split(" ")[0]
        unit = column.rpartition("(")[2].rstrip(")")
        assert facts[f"column {name} ({unit})"] == data.meanings[name]
        shown, scale = SHOWN.get(data.units[name], (data.units[name], 1.0))
        assert unit == shown
        if data.traces[name].ndim == 1:
            np.testing.assert_allclose(table[:, place] * scale, data.traces[name], rtol=1e-8)


def test_arrays_stay_si_and_say_what_they_are(run: Run, tmp_path: Path) -> None:
    data = take(run)
    write_npz(data, tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    about, facts = json.loads(str(arrays.pop("about"))), json.loads(str(arrays.pop("facts")))
    assert set(about) == set(arrays) == {*data.traces, *data.attachments}
    assert facts["network"] == run.network.name
    for name, values in arrays.items():
        kept = data.traces.get(name, data.attachments.get(name))
        np.testing.assert_array_equal(values, kept)
        assert about[name]["unit"] == data.units[name]
        assert about[name]["meaning"] == data.meanings[name]
        assert ("time" in about[name]) == (name in data.traces)
        if name in data.traces:
            assert len(arrays[about[name]["time"]]) == len(values)


def test_a_trace_that_was_taken_up_later_has_its_rows_at_their_times(tmp_path: Path) -> None:
    """Overlaps have a column for each memory: they begin anew when one is forgotten."""
    run = scenario_named("complete-half-an-a").start()
    run.advance(400)
    run.perform("forget", index=1)
    run.advance(80)
    write_npz(take(run), tmp_path / "run.npz")
    write_csv(take(run), tmp_path / "run.csv")
    with np.load(tmp_path / "run.npz") as file:
        time, overlaps = file["time"], file["overlaps"]
    known = ~np.isnan(overlaps).any(axis=1)
    assert len(overlaps) == len(time) and not known[0] and known[-1]
    state = run.network.now.state.astype(float)
    last = [pattern.values @ state / len(state) for pattern in run.network.patterns]
    np.testing.assert_allclose(overlaps[-1, : len(last)], last, atol=1e-6)
    lines = [x for x in (tmp_path / "run.csv").read_text("utf-8").split("\n") if x[:1] != "#"]
    table = np.genfromtxt(lines[1:], delimiter=",")
    column = next(k for k, one in enumerate(lines[0].split(",")) if one.startswith("overlaps A"))
    np.testing.assert_allclose(table[:, column], overlaps[:, 0], atol=1e-6)


def test_a_trace_is_shown_in_its_own_unit_unless_it_says_another() -> None:
    assert Trace("x", "V", 1, 5).shown_in == ("V", 1.0)
    assert Trace("x", "V", 1, 5, shown_unit="mV", scale=1e-3).shown_in == ("mV", 1e-3)


def test_rates_of_a_circuit_are_written_in_the_unit_on_the_screen(tmp_path: Path) -> None:
    """A pair of excitatory and inhibitory neurons has rates in Hz; a new record begins with it."""
    run = scenario_named("two-attractors").start()
    run.advance(200)
    assert take(run).units["v"] == "1"
    run.perform("choose_circuit", circuit="excitatory-inhibitory")
    assert not len(take(run).traces["v"])
    run.advance(100)
    data = take(run)
    write_csv(data, tmp_path / "run.csv")
    assert data.units["v"] == data.units["input"] == "Hz" and len(data.traces["v"]) == 100
    assert "v 1 (Hz)" in (tmp_path / "run.csv").read_text("utf-8")


def test_spikes_of_another_number_of_neurons_have_their_own_times(tmp_path: Path) -> None:
    """They are bits, which cannot be unknown before."""
    run = Run(network_named("spiking")(seed=2))
    run.advance(200)
    run.perform("configure", neurons=5000)
    run.advance(100)
    write_npz(take(run), tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as file:
        assert len(file["spikes"]) == len(file["spike_time"]) > 0
