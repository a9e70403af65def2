"""The data of a run with all that is needed to make it again, and its files."""

from __future__ import annotations

import dataclasses
import json
import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.model import Gesture
from sim.run import Run
from sim.version import __version__

__all__ = ["Dataset", "DatasetError", "is_of", "take", "write_csv", "write_npz"]

UNITS_TOLD = "Parameters are in SI units and radians; columns in the units in their names"


class DatasetError(SimError):
    """Data that is not there, or a file that could not be written."""


@dataclass(frozen=True)
class Dataset:
    """The traces of a run and the facts about it.

    Parameters
    ----------
    traces : mapping of str to array
        SI units.
    units : mapping of str to str
        Of each trace and attachment, SI.
    facts : mapping
        Network, parameters (SI), seed, gestures and versions, plain values.
    attachments : mapping of str to array
        What belongs to the data besides: memories, cue and state of a memory network.
    labels : mapping of str to sequence of str
        What the columns of a trace are called, where they have names.
    every : mapping of str to int
        Steps from one row of a trace to the next.
    clocks : mapping of str to str
        The trace that holds the times of each.
    meanings : mapping of str to str
        What each trace and attachment is, in a line.
    shown : mapping of str to (str, float)
        The unit in which a person reads a trace, and SI units in one of these, where it is
        another than the SI unit.
    """

    traces: Mapping[str, NDArray[Any]]
    units: Mapping[str, str]
    facts: Mapping[str, Any]
    attachments: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    every: Mapping[str, int] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def duration(self) -> float:
        """Time from the first row to the last, in its unit; 0 without two rows."""
        time = self.traces.get("time", np.empty(0))
        return float(time[-1] - time[0]) if len(time) > 1 else 0.0


def take(
    run: Run,
    capture: Mapping[str, NDArray[Any]] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Dataset:
    """Copy a run's data: a finished capture (with the labels there were when it began), or all the
    recorder still holds."""
    recorder, network, view = run.recorder, run.network, run.view
    kept = recorder.traces if view is None or capture is not None else view.traces
    if capture is None:
        capture = recorder.recent(view=view)
    attached = network.attachments()
    return Dataset(
        traces=dict(capture),
        units={each.name: each.unit for each in kept}
        | {name: each.unit for name, each in attached.items()},
        meanings={each.name: each.meaning for each in kept}
        | {name: each.meaning for name, each in attached.items()},
        shown={each.name: each.shown_in for each in kept},
        facts={
            "network": network.name,
            "parameters": network.parameters.to_dict(),
            "parameters at start": run.started_with.to_dict(),
            "seed": network.seed,
            "step": network.step,
            "gestures": [_plain(g) for g in run.log],
            "versions": {
                "Attractor Lab": __version__,
                "numpy": np.__version__,
                "Python": platform.python_version(),
            },
        },
        attachments={name: each.values for name, each in attached.items()},
        labels=network.labels() if labels is None else labels,
        every={t.name: t.every for t in kept},
        clocks={t.name: t.clock for t in kept},
    )


def is_of(data: Dataset, run: Run) -> bool:
    """Whether a run as it stands has gone through what a recording holds."""
    again, done = take(run, {}).facts, data.facts["gestures"]
    same = ("network", "parameters at start", "seed")
    return (
        all(again[name] == data.facts[name] for name in same)
        and again["step"] >= data.facts["step"]
        and again["gestures"][: len(done)] == done
    )


def _plain(gesture: Gesture) -> dict[str, Any]:
    entry = dataclasses.asdict(gesture)
    entry["arguments"] = {
        name: np.asarray(value).tolist()
        if isinstance(value, (np.ndarray, Sequence)) and not isinstance(value, str)
        else value
        for name, value in gesture.arguments.items()
    }
    return entry


def write_csv(data: Dataset, path: Path) -> None:
    """One row a time, in the units on the screen; comment lines above say what it is.

    The comment lines are "# key: value", the value JSON: network, parameters (SI), seed, step,
    versions and a sentence on units, then of each quantity in the table "# column name (unit)"
    with its meaning. The line after them names the columns.

    Raises
    ------
    DatasetError
        If there is nothing to write, or the file cannot be written.
    """
    rows = len(data.traces.get("time", ()))
    if not rows:
        raise _nothing()
    columns = _columns(data, rows)
    facts = {k: v for k, v in data.facts.items() if k != "gestures"} | {"units": UNITS_TOLD}
    for name in _tabled(data, rows):
        if meaning := data.meanings.get(name):
            facts[f"column {name} ({_shown(data, name)[0]})"] = meaning
    head = "\n".join(f"# {k}: {json.dumps(v, ensure_ascii=False)}" for k, v in facts.items())
    table = np.column_stack(list(columns.values()))
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write(f"{head}\n{','.join(columns)}\n")
            np.savetxt(file, table, fmt="%.9g", delimiter=",")
    except OSError as error:
        raise _unwritable(path, error) from None


def _cell(words: str) -> str:
    """Words that can stand in a heading of a CSV table."""
    return words.replace(",", " ").replace('"', "'").replace("\n", " ")


def _shown(data: Dataset, name: str) -> tuple[str, float]:
    """The unit of a trace on the screen, and SI units in one of these."""
    return data.shown.get(name, (data.units[name], 1.0))


def _tabled(data: Dataset, rows: int) -> list[str]:
    """The traces that go with "time"; one with another clock does not."""
    return [
        name
        for name, values in data.traces.items()
        if data.clocks.get(name, "time") == "time"
        and len(values) <= rows
        and data.every.get(name, 1) == data.every.get("time", 1)
    ]


def _columns(data: Dataset, rows: int) -> dict[str, NDArray[Any]]:
    """The traces that go with "time" in the units on the screen, by what stands over them.

    One that was taken up later than "time" has nan in the rows before.
    """
    columns: dict[str, NDArray[Any]] = {}
    for name in _tabled(data, rows):
        values, (unit, scale) = _aligned(data, name), _shown(data, name)
        table = values.reshape(rows, math.prod(values.shape[1:])) / scale
        if values.ndim == 1:
            columns[f"{name} ({unit})"] = table[:, 0]
        else:
            names = data.labels.get(name) or [str(place + 1) for place in range(table.shape[1])]
            # A trace may be wider than there is anything to write into it.
            for place, own in enumerate(names[: table.shape[1]]):
                title = f"{name} {_cell(own)} ({unit})"
                if title in columns:
                    title = f"{name} {_cell(own)} [{place + 1}] ({unit})"
                columns[title] = table[:, place]
    return columns


def write_npz(data: Dataset, path: Path) -> None:
    """Every trace and attachment as an array, SI; two more entries say what they are.

    A trace has a row for each of its times; one that was taken up later than these has nan in the
    rows before.

    `facts` is a JSON string: network, parameters (SI), seed, step, gestures and versions. `about`
    is one too: of each array its "unit", its "meaning" and, of a trace, the array that holds its
    times ("time").

    Raises
    ------
    DatasetError
        If there is nothing to write, or the file cannot be written.
    """
    if not len(data.traces.get("time", ())):
        raise _nothing()
    arrays = {**data.attachments, **{name: _aligned(data, name) for name in data.traces}}
    entries = {"facts": data.facts, "about": {name: _about(data, name) for name in arrays}}
    told = {name: np.array(json.dumps(entry)) for name, entry in entries.items()}
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **told, **arrays)
    except OSError as error:
        raise _unwritable(path, error) from None


def _aligned(data: Dataset, name: str) -> NDArray[Any]:
    """A trace, a row for each of its times: nan before it was taken up."""
    values = data.traces[name]
    missing = len(data.traces.get(data.clocks.get(name, "time"), ())) - len(values)
    if missing <= 0 or values.dtype.kind != "f":
        return values
    late = np.full((missing, *values.shape[1:]), np.nan, values.dtype)
    return np.concatenate([late, values])


def _about(data: Dataset, name: str) -> dict[str, str]:
    """What is known of an array."""
    about = {"unit": data.units.get(name, ""), "meaning": data.meanings.get(name, "")}
    return about | {"time": data.clocks.get(name, "time")} if name in data.traces else about


def _nothing() -> DatasetError:
    return DatasetError("There is nothing to export yet: let the network run first.")


def _unwritable(path: Path, error: OSError) -> DatasetError:
    reason = (error.strerror or "unknown reason").lower()
    return DatasetError(f"{path} cannot be written ({reason}): choose another folder or name.")
