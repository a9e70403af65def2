"""The data of a run with all that is needed to make it again, and its files."""

from __future__ import annotations

import dataclasses
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.model import Gesture, Run
from sim.version import __version__

__all__ = ["Dataset", "DatasetError", "take", "write_csv", "write_npz"]


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
        Of each trace.
    facts : mapping
        Network, parameters (SI), seed, gestures and versions, plain values.
    """

    traces: Mapping[str, NDArray[Any]]
    units: Mapping[str, str]
    facts: Mapping[str, Any]

    @property
    def duration(self) -> float:
        """Seconds from the first row to the last; 0 without two rows."""
        time = self.traces.get("time", np.empty(0))
        return float(time[-1] - time[0]) if len(time) > 1 else 0.0


def take(run: Run, capture: Mapping[str, NDArray[Any]] | None = None) -> Dataset:
    """Copy a run's data: a finished capture, or all the recorder still holds."""
    recorder, network = run.recorder, run.network
    if capture is None:
        capture = {t.name: recorder.window(t.name, t.rows) for t in recorder.traces}
    return Dataset(
        traces=dict(capture),
        units={t.name: t.unit for t in recorder.traces},
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
    """One row a step; what is known of the run in comment lines above. Raises DatasetError."""
    rows = len(data.traces.get("time", ()))
    if not rows:
        raise _nothing()
    columns = _columns(data, rows)
    facts = {k: v for k, v in data.facts.items() if k != "gestures"}
    head = "\n".join(f"# {key}: {json.dumps(value)}" for key, value in facts.items())
    table = np.column_stack(list(columns.values()))
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write(f"{head}\n{','.join(columns)}\n")
            np.savetxt(file, table, fmt="%.9g", delimiter=",")
    except OSError as error:
        raise _unwritable(path, error) from None


def _columns(data: Dataset, rows: int) -> dict[str, NDArray[Any]]:
    """The traces that have a row for every time, by what stands over them."""
    columns: dict[str, NDArray[Any]] = {}
    for name, values in data.traces.items():
        if len(values) != rows:
            continue
        unit = data.units[name]
        if values.ndim == 1:
            columns[f"{name} ({unit})"] = values
        else:
            for place in range(values.shape[1]):
                columns[f"{name} {place + 1} ({unit})"] = values[:, place]
    return columns


def write_npz(data: Dataset, path: Path) -> None:
    """Every trace as an array, and `facts` as a JSON string. Raises DatasetError."""
    if not len(data.traces.get("time", ())):
        raise _nothing()
    facts = np.array(json.dumps(data.facts))
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, facts=facts, **data.traces)
    except OSError as error:
        raise _unwritable(path, error) from None


def _nothing() -> DatasetError:
    return DatasetError("There is nothing to export yet: let the network run first.")


def _unwritable(path: Path, error: OSError) -> DatasetError:
    reason = (error.strerror or "unknown reason").lower()
    return DatasetError(f"{path} cannot be written ({reason}): choose another folder or name.")
