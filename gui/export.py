"""What is on screen, and the data behind it, as files."""

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
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from sim.errors import SimError
from sim.model import Gesture, Run
from sim.version import __version__

__all__ = ["Dataset", "ExportError", "take", "write_csv", "write_npz", "write_picture"]


class ExportError(SimError):
    """A file that could not be written."""


@dataclass(frozen=True)
class Dataset:
    """The data behind a figure, with everything needed to make it again.

    Parameters
    ----------
    traces : mapping of str to array
        SI units.
    units : mapping of str to str
        Of each trace.
    facts : mapping
        Network, parameters (SI), seed, gestures and versions, plain values.
    """

    traces: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, str]
    facts: Mapping[str, Any]


def take(run: Run, capture: Mapping[str, NDArray[np.float64]] | None = None) -> Dataset:
    """Copy a run's data: a finished capture, or all the recorder still holds."""
    recorder, network = run.recorder, run.network
    traces = capture or {t.name: recorder.window(t.name, t.rows) for t in recorder.traces}
    return Dataset(
        traces=dict(traces),
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
        k: np.asarray(v).tolist() if isinstance(v, (np.ndarray, Sequence)) and not
        isinstance(v, str) else v
        for k, v in gesture.arguments.items()
    }  # fmt: skip
    return entry


def write_csv(data: Dataset, path: Path) -> None:
    """One row a step; what is known of the run in comment lines above. Raises ExportError."""
    names = [name for name, values in data.traces.items() if values.ndim == 1]
    if not names or not len(data.traces[names[0]]):
        raise ExportError("There is nothing to export yet: let the network run first.")
    facts = {k: v for k, v in data.facts.items() if k != "gestures"}
    head = "\n".join(f"# {key}: {json.dumps(value)}" for key, value in facts.items())
    columns = ",".join(f"{name} ({data.units[name]})" for name in names)
    table = np.column_stack([data.traces[name] for name in names])
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write(f"{head}\n{columns}\n")
            np.savetxt(file, table, fmt="%.9g", delimiter=",")
    except OSError as error:
        raise _unwritable(path, error) from None


def write_npz(data: Dataset, path: Path) -> None:
    """Every trace as an array, and `facts` as a JSON string. Raises ExportError."""
    if not any(len(values) for values in data.traces.values()):
        raise ExportError("There is nothing to export yet: let the network run first.")
    facts = np.array(json.dumps(data.facts))
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, facts=facts, **data.traces)
    except OSError as error:
        raise _unwritable(path, error) from None


def write_picture(widget: QWidget, path: Path) -> None:
    """The widget as it is on screen, PNG or SVG by the file's ending. Raises ExportError."""
    if path.suffix.lower() == ".svg":
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(QSize(widget.width(), widget.height()))
        generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
        generator.setTitle("Attractor Lab")
        painter = QPainter()
        if not painter.begin(generator):
            raise ExportError(f"{path} cannot be written: choose another folder or name.")
        widget.render(painter, QPoint())
        painter.end()
        return
    if not widget.grab().save(str(path), "PNG"):
        raise ExportError(f"{path} cannot be written: choose another folder or name.")


def _unwritable(path: Path, error: OSError) -> ExportError:
    reason = (error.strerror or "unknown reason").lower()
    return ExportError(f"{path} cannot be written ({reason}): choose another folder or name.")
