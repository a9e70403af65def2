"""The formats of results: columns of numbers, and what they are of, as NPZ, CSV and Parquet."""

from __future__ import annotations

import io
import json
import math
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.experiment import ExperimentError
from sim.experiments.parcels import brief

__all__ = ["KEY", "READERS", "WRITERS", "as_lines", "check_size", "pyarrow_and_parquet"]

KEY = "attractor-lab experiment"
LARGEST = 1 << 28  # bytes that a file of results may unpack to


def check_size(path: Path, size: int) -> None:
    """Raise ExperimentError for a file that unpacks to too many bytes."""
    if size > LARGEST:
        raise ExperimentError(f"{path.name} is too large to be results of an experiment.")


def as_lines(columns: Mapping[str, Sequence[Any]]) -> str:
    """Names and rows as text: of the same numbers the same, wherever they were read."""
    rows = zip(*(map(str, column) for column in columns.values()), strict=True)
    return "\n".join([",".join(columns), *map(",".join, rows), ""])


def _npz(columns: Mapping[str, NDArray[Any]], facts: str, body: str) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, facts=np.array(facts), **columns)
    return file.getvalue()


def _csv(columns: Mapping[str, NDArray[Any]], facts: str, body: str) -> bytes:
    return f"# {facts}\n{body}".encode()


def _parquet(columns: Mapping[str, NDArray[Any]], facts: str, body: str) -> bytes:
    arrow, parquet = pyarrow_and_parquet()
    table = arrow.table({name: arrow.array(column) for name, column in columns.items()})
    table = table.replace_schema_metadata({KEY: facts})
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def pyarrow_and_parquet() -> tuple[Any, Any]:
    """Both modules; raises ExperimentError if they are not there.

    They take memory from the C library: Arrow's own allocator keeps what a file has needed once.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # heeded when it is loaded
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ExperimentError(
            "Parquet needs pyarrow: pip install pyarrow, or take .npz or .csv."
        ) from None
    return pyarrow, parquet


def _read_npz(path: Path) -> tuple[Any, Mapping[str, Sequence[Any]]]:
    with zipfile.ZipFile(path) as archive:
        check_size(path, sum(one.file_size for one in archive.infolist()))
    with np.load(path, allow_pickle=False) as arrays:
        if "facts" not in arrays.files:
            raise ExperimentError(f"{path.name} holds no results of an experiment.")
        names = [name for name in arrays.files if name != "facts"]
        columns = {name: _numbers(arrays[name].tolist()) for name in names}
        return json.loads(str(arrays["facts"])), columns


def _numbers(values: list[Any]) -> list[Any]:
    """What a file holds, all NaN alike: they have many patterns of bits, which the checksum, of the
    numbers as words, does not tell apart."""
    return [math.nan if value != value else value for value in values]


def _read_csv(path: Path) -> tuple[Any, Mapping[str, Sequence[Any]]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    if len(lines) < 3 or not lines[0].startswith("# {"):
        raise ExperimentError(f"{path.name} holds no results of an experiment.")
    names = lines[1].split(",")
    rows = [line.split(",") for line in lines[2:-1]]
    if lines[-1] or any(len(row) != len(names) for row in rows):
        raise ValueError("rows of different lengths")
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return json.loads(lines[0][2:]), dict(zip(names, columns, strict=True))


def _read_parquet(path: Path) -> tuple[Any, Mapping[str, Sequence[Any]]]:
    arrow, parquet = pyarrow_and_parquet()
    with path.open("rb") as file:
        try:
            whole = parquet.ParquetFile(file)
            shape = whole.metadata
            check_size(path, 8 * shape.num_rows * shape.num_columns)
            table = whole.read()
        except (arrow.ArrowException, OSError) as error:
            raise ValueError(brief(error)) from None
    facts = (table.schema.metadata or {}).get(KEY.encode())
    if facts is None:
        raise ExperimentError(f"{path.name} holds no results of an experiment.")
    return json.loads(facts), {
        name: _numbers(table[name].to_pylist()) for name in table.column_names
    }


WRITERS = {".npz": _npz, ".csv": _csv, ".parquet": _parquet}
"""(columns, facts, the same columns as lines) -> content of a file, by the ending of its name."""
READERS = {".npz": _read_npz, ".csv": _read_csv, ".parquet": _read_parquet}
"""Path -> (facts, columns)."""
