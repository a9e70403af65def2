"""Tables of arrays: NumPy (NPY, NPZ), MATLAB and HDF5 (NWB) files, each read by its library."""

from __future__ import annotations

import importlib
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ring.recordings.columns import (
    Column,
    columns_of,
    counts_frames,
    heading_columns,
    time_columns,
    unit_of,
)
from sim.ring.recordings.table import MAX_ROWS, PREVIEW_ROWS, too_many_rows
from sim.ring.recordings.wording import TrajectoryFileError

__all__ = ["ArrayTable", "array_table"]

MOST_COLUMNS = 200
"""The most columns of a matrix that are told apart."""

_PYNAPPLE = {"t", "d", "start", "end"}  # what a time series saved by pynapple holds, times in s


@dataclass(frozen=True)
class _Series:
    """A column of a file of arrays, read when it is wanted."""

    name: str
    unit: str | None
    length: int
    read: Callable[[slice], NDArray[Any]]


class ArrayTable:
    """Arrays of equal length, side by side.

    Parameters
    ----------
    series : sequence of _Series
    named : bool
        Whether the file names them.
    """

    def __init__(self, series: Sequence[_Series], named: bool) -> None:
        self._series = tuple(series)
        self.named = named
        self.columns: tuple[Column, ...] = columns_of(
            [one.name for one in series], [one.unit for one in series]
        )
        first = [one.read(slice(0, PREVIEW_ROWS)) for one in series]
        self.rows: tuple[tuple[str, ...], ...] = tuple(
            tuple(f"{value:.10g}" for value in row) for row in zip(*first, strict=True)
        )

    def read(
        self, wanted: Sequence[int], stamps: Collection[int] = (), marks: Collection[str] = ()
    ) -> NDArray[np.float64]:
        """Read columns, (n, len(wanted) + 1), the last being the row number; see `Table`."""
        if stamps:
            column = self.columns[next(iter(stamps))]
            raise TrajectoryFileError(
                f"{column.shown} holds numbers and no ISO 8601 time stamps: choose a unit of time.",
                field="time_unit",
            )
        parts = [np.asarray(self._series[i].read(slice(None)), dtype=float) for i in wanted]
        rows = np.arange(1, self._series[0].length + 1, dtype=float)
        return np.column_stack([*parts, rows])


def array_table(path: Path, name: str, asked: Collection[str] = ()) -> ArrayTable | None:
    """The table in a file of arrays; None for a file of another kind.

    Parameters
    ----------
    path : Path
    name : str
        What messages call the file.
    asked : collection of str
        Names of columns that ought to be there.

    Raises
    ------
    TrajectoryFileError
        If the file is damaged, holds no columns of numbers, or its library is missing.
    OSError
    """
    with path.open("rb") as file:
        head = file.read(520)
    read: Callable[[Path, str], list[_Series]]
    if head.startswith(b"\x93NUMPY"):
        read = _numpy_array
    elif head.startswith(b"PK\x03\x04"):
        if not _holds_arrays(path, name):
            return None  # a workbook
        read = _numpy_archive
    elif head.startswith(b"\x89HDF") or head[512:516] == b"\x89HDF":
        read = _hdf5
    elif head.startswith(b"MATLAB 5.0 MAT-file"):
        read = _matlab
    else:
        return None
    try:
        return _table(read(path, name), name, asked)
    except TrajectoryFileError:
        raise
    except MemoryError:
        raise TrajectoryFileError(
            f"{name} needs more memory than there is; cut out a part of it."
        ) from None
    except Exception as problem:  # what the libraries raise for a damaged file is not documented
        raise _damaged(name) from problem


def _holds_arrays(path: Path, name: str) -> bool:
    """Whether an archive is one of numpy; raises TrajectoryFileError for a broken one."""
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".npz":
            raise _damaged(name)
        return False
    with zipfile.ZipFile(path) as archive:
        return any(entry.endswith(".npy") for entry in archive.namelist())


def _damaged(name: str) -> TrajectoryFileError:
    return TrajectoryFileError(f"{name} is damaged and cannot be read: write it again, or try CSV.")


def _table(found: Sequence[_Series], name: str, asked: Collection[str]) -> ArrayTable:
    """Of all series the table that makes most sense: those of one length."""
    if not found:
        raise TrajectoryFileError(
            f"{name} holds no columns of numbers; choose a file with a time and a heading."
        )
    lengths = dict.fromkeys(one.length for one in found)

    def worth(length: int) -> tuple[int, int, int, int]:
        side = [one for one in found if one.length == length]
        columns = columns_of([one.name for one in side], [one.unit for one in side])
        sample = ["0"] * len(columns)
        time = bool(time_columns(columns, sample)) or any(map(counts_frames, columns))
        understood = int(time) + bool(heading_columns(columns, sample))
        there = sum(column.name in asked for column in columns)
        return there, understood, int(len(side) > 1), length

    best = max(lengths, key=worth)
    if best > MAX_ROWS:
        raise too_many_rows(name, MAX_ROWS)
    side = [one for one in found if one.length == best]
    return ArrayTable(side, named=any(one.name for one in side))


def _series(name: str, unit: str | None, array: Any, labels: Sequence[str] = ()) -> list[_Series]:
    """The columns of an array (of numpy, or one on the disk that can be sliced): one, or several
    that lie side by side; none if it holds no real numbers.
    """
    kind = getattr(getattr(array, "dtype", None), "kind", "")
    shape = tuple(length for length in getattr(array, "shape", ()))
    if kind not in "biuf" or not 1 <= len(shape) <= 2 or 0 in shape:
        return []
    if len(shape) == 1:
        return [_Series(name, unit, shape[0], lambda part: array[part])] if shape[0] > 1 else []
    long = int(shape[1] > shape[0])  # rows or columns: whichever there are more of
    if min(shape) > MOST_COLUMNS or max(shape) < 2:
        return []
    return [
        _Series(_labelled(name, labels, i, min(shape)), unit, shape[long], _strip(array, i, long))
        for i in range(min(shape))
    ]


def _labelled(name: str, labels: Sequence[str], i: int, several: int) -> str:
    if several == 1:
        return name
    label = labels[i] if i < len(labels) else str(i + 1) if name else ""
    return f"{name} {label}".strip()


def _strip(array: Any, i: int, long: int) -> Callable[[slice], NDArray[Any]]:
    """What reads column (or row) i of a matrix."""
    return lambda part: array[i, part] if long else array[part, i]


# NumPy


def _numpy_array(path: Path, name: str) -> list[_Series]:
    array = np.load(path, allow_pickle=False)
    if array.dtype.names:  # a structured array
        return [one for key in array.dtype.names for one in _series(key, None, array[key])]
    return _series("", None, array)


def _numpy_archive(path: Path, name: str) -> list[_Series]:
    found: list[_Series] = []
    with np.load(path, allow_pickle=False) as archive:
        pynapple = _PYNAPPLE.issubset(archive.files)
        for key in archive.files:
            if pynapple and key not in ("t", "d"):
                continue
            array = _entry(archive, key)
            if pynapple and key == "d":
                labels = _entry(archive, "columns") if "columns" in archive.files else None
                words = [] if labels is None else [str(label) for label in labels.ravel()]
                found += _series("d", None, array, words)
            else:
                found += _series(key, "s" if pynapple else None, array)
    return found


def _entry(archive: Any, key: str) -> NDArray[Any] | None:
    """An array of an archive; None for one of Python's objects, which are not read."""
    try:
        array: NDArray[Any] = archive[key]
    except ValueError:
        return None
    return array


# MATLAB


def _matlab(path: Path, name: str) -> list[_Series]:
    from scipy.io import loadmat

    variables = loadmat(path, simplify_cells=True)
    shown = {key: value for key, value in variables.items() if not key.startswith("__")}
    return [one for key, value in _fields(shown) for one in _series(key, None, value)]


def _fields(struct: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every variable and every field of a struct, as "struct.field"."""
    for key, value in struct.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{above}{key}.")
        else:
            yield above + key, value


# HDF5


def _hdf5(path: Path, name: str) -> list[_Series]:
    try:
        h5py = importlib.import_module("h5py")
    except ImportError:
        raise TrajectoryFileError(
            f"{name} is an HDF5 file (NWB, MATLAB 7.3), which needs h5py: install it with "
            "`pip install h5py`, or write the file as CSV."
        ) from None
    found: list[_Series] = []
    with h5py.File(path, "r") as file:

        def visit(place: str, thing: Any) -> None:
            if isinstance(thing, h5py.Dataset):
                found.extend(_dataset(h5py, path, place, thing))

        file.visititems(visit)
    return found


def _dataset(h5py: Any, path: Path, place: str, thing: Any) -> list[_Series]:
    """The columns of a dataset; the times of a series of NWB that says only its rate too."""
    group, _, last = place.rpartition("/")
    unit = thing.attrs.get("unit")
    spelling = unit.decode() if isinstance(unit, bytes) else str(unit)
    if last == "starting_time" and "rate" in thing.attrs and f"{group}/data" in thing.file:
        start, rate = float(thing[()]), float(thing.attrs["rate"])
        length = len(thing.file[f"{group}/data"])

        def times(part: slice) -> NDArray[Any]:
            counted: NDArray[Any] = start + np.arange(length)[part] / rate
            return counted

        return [_Series(f"{group}/timestamps", "s", length, times)] if rate > 0.0 else []
    shown = group if last == "data" and group else place
    return _series(shown, unit_of(spelling), _OnDisk(h5py, path, place, thing))


class _OnDisk:
    """A dataset of an HDF5 file, of which only what is wanted is read, and the file then closed."""

    def __init__(self, h5py: Any, path: Path, place: str, thing: Any) -> None:
        self._h5py, self._path, self._place = h5py, path, place
        self.dtype, self.shape = thing.dtype, thing.shape

    def __getitem__(self, part: Any) -> NDArray[Any]:
        with self._h5py.File(self._path, "r") as file:
            array: NDArray[Any] = file[self._place][part]
            return array
