"""Results in files: while they come, line by line; in the end as NPZ, CSV or Parquet.

Every file says what its numbers are of: the plan with its seed, units, versions. The same results
make the same file to the byte. All numbers are SI.
"""

from __future__ import annotations

import io
import json
import platform
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.experiments.experiment import ExperimentError, trial_seed
from sim.experiments.plan import Plan
from sim.experiments.results import Results
from sim.version import __version__

__all__ = ["SUFFIXES", "Journal", "part_of", "read_results", "write_results"]

FORMAT = 1
KEY = "attractor-lab experiment"
SUFFIXES = (".npz", ".csv", ".parquet")
LARGEST = 1 << 29  # bytes that a file of results may unpack to


def part_of(path: Path) -> Path:
    """The file in which results are kept while they come."""
    return path.with_name(path.name + ".part")


def suffix_of(path: Path) -> str:
    """The ending of a name that says how results are written; raises ExperimentError."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExperimentError(
            f"{path.name}: results are written as {', '.join(SUFFIXES)}; end the name with one."
        )
    return suffix


def _facts(plan: Plan) -> dict[str, Any]:
    entry = plan.entry
    return {
        KEY: FORMAT,
        "title": entry.title,
        "citation": entry.citation,
        "plan": plan.to_plain(),
        "measures": {
            one.name: {"label": one.label, "unit": "1" if one.unit in ("", "%") else "SI"}
            for one in entry.measures
        },
        "units": "SI units and radians throughout",
        "versions": {
            "attractor-lab": __version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
    }


def _plan_of(facts: Any, name: str) -> Plan:
    """The plan in the facts of a file; raises ExperimentError."""
    if not isinstance(facts, dict) or KEY not in facts:
        raise ExperimentError(f"{name} holds no results of an experiment.")
    if facts[KEY] != FORMAT:
        raise ExperimentError(
            f"{name} was written by a later version of Attractor Lab: open it with that one."
        )
    try:
        return Plan.from_plain(facts.get("plan"))
    except SimError as error:
        raise ExperimentError(f"{name} cannot be used: {error}") from None


# While they come ----------------------------------------------------------------------------------


class Journal:
    """Results on their way into a file: a line for each parcel, written as it comes.

    What has been written is there whenever the program ends, and however; a line that was cut short
    does not count.

    Parameters
    ----------
    path : Path
        Of the file in the end; it is written beside it until then.
    results : Results
    file : binary file
        At its end.
    """

    def __init__(self, path: Path, results: Results, file: IO[bytes]) -> None:
        self.path, self.results, self._file = path, results, file

    @classmethod
    def begin(cls, path: Path, plan: Plan) -> Journal:
        """A new file; raises ExperimentError if there is one already, or none can be written."""
        suffix_of(path)
        for known in (path, part_of(path)):
            if known.exists():
                raise ExperimentError(
                    f"{known} is there already: go on with it (--resume), or take another name."
                )
        try:
            file = part_of(path).open("xb")
        except OSError as error:
            raise unwritable(part_of(path), error) from None
        journal = cls(path, Results(plan), file)
        journal._write(_facts(plan))
        return journal

    @classmethod
    def resume(cls, path: Path) -> Journal:
        """Go on with a file that was left unfinished; raises ExperimentError."""
        part = part_of(path)
        if not part.exists():
            if path.exists():
                raise ExperimentError(f"{path} is finished: there is nothing to go on with.")
            raise ExperimentError(f"There is no {path} to go on with: begin it without --resume.")
        results, whole = _read_journal(part)
        try:
            file = part.open("r+b")
            file.truncate(whole)
            file.seek(whole)
        except OSError as error:
            raise unwritable(part, error) from None
        return cls(path, results, file)

    def _write(self, entry: Mapping[str, Any]) -> None:
        try:
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise unwritable(part_of(self.path), error) from None

    def keep(self, place: int, first: int, rows: tuple[tuple[float, ...], ...]) -> None:
        """Keep some trials of a point; raises ExperimentError if they cannot be written."""
        self._write({"point": place, "first": first, "rows": rows})

    def finish(self) -> None:
        """Write the file itself, and take the other one away."""
        write_results(self.results, self.path)
        self.close()
        part_of(self.path).unlink(missing_ok=True)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave it to be gone on with."""
        # What is still to be written after a full disk cannot be written now either.
        with suppress(OSError):
            self._file.close()


def _read_journal(path: Path) -> tuple[Results, int]:
    """The results in a file that is being written, and the bytes of it that are whole."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    whole = text.rfind(b"\n") + 1
    lines = text[:whole].split(b"\n")[:-1]
    try:
        plan = _plan_of(json.loads(lines[0]) if lines else None, path.name)
        results = Results(plan)
        width = len(plan.entry.measures)
        for line in lines[1:]:
            entry = json.loads(line)
            rows = np.array(entry["rows"], dtype=np.float64).reshape(-1, width)
            _add(results, int(entry["point"]), int(entry["first"]), rows)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise ExperimentError(f"{path.name} is damaged ({error}): begin it anew.") from None
    return results, whole


def _add(results: Results, place: int, first: int, rows: NDArray[np.float64]) -> None:
    if not 0 <= place < len(results.plan.points) or first < 0:
        raise ValueError(f"there is no point number {place}")
    if first + len(rows) > results.plan.most:
        raise ValueError(f"there is no trial number {first + len(rows)}")
    results.add(place, first, rows.tolist())


# In the end ---------------------------------------------------------------------------------------


def columns_of(results: Results) -> dict[str, NDArray[Any]]:
    """A row for each trial: number and settings of its point, its own number and seed, and what
    was measured."""
    plan = results.plan
    counts = [results.made(place) for place in range(len(plan.points))]
    which = np.repeat(np.arange(len(counts)), counts)
    columns: dict[str, NDArray[Any]] = {"point": which}
    for name in plan.swept:
        values = np.array([getattr(point, name) for point in plan.points])
        columns[name] = values[which]
    columns["trial"] = np.array([t for count in counts for t in range(count)], dtype=np.int64)
    columns["seed"] = np.array(
        [
            trial_seed(plan.experiment, plan.points[place], plan.seed, trial)
            for place, count in enumerate(counts)
            for trial in range(count)
        ],
        dtype=np.int64,
    )
    tables = [results.table(place) for place in range(len(counts))]
    table = np.concatenate(tables) if tables else np.zeros((0, 0))
    for place, measure in enumerate(plan.entry.measures):
        columns[f"measured {measure.name}"] = table[:, place]
    return columns


def write_results(results: Results, path: Path) -> None:
    """Write results, as the ending of the name says; raises ExperimentError."""
    suffix = suffix_of(path)
    write = {".npz": _npz, ".csv": _csv, ".parquet": _parquet}[suffix]
    content = write(columns_of(results), json.dumps(_facts(results.plan)))
    part = path.with_name(path.name + ".new")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise unwritable(path, error) from None


def _npz(columns: Mapping[str, NDArray[Any]], facts: str) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, facts=np.array(facts), **columns)
    return file.getvalue()


def _csv(columns: Mapping[str, NDArray[Any]], facts: str) -> bytes:
    lines = [f"# {facts}", ",".join(columns)]
    for row in zip(*(column.tolist() for column in columns.values()), strict=True):
        lines.append(",".join(map(str, row)))
    return ("\n".join(lines) + "\n").encode()


def _parquet(columns: Mapping[str, NDArray[Any]], facts: str) -> bytes:
    arrow, parquet = _arrow()
    table = arrow.table({name: arrow.array(column) for name, column in columns.items()})
    table = table.replace_schema_metadata({KEY: facts})
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ExperimentError(
            "Parquet needs pyarrow: pip install pyarrow, or take .npz or .csv."
        ) from None
    return pyarrow, parquet


def read_results(path: Path) -> Results:
    """The results in a file, whoever made it, finished or not.

    Raises
    ------
    ExperimentError
        In one sentence.
    """
    if path.suffix.lower() == ".part":
        return _read_journal(path)[0]
    reader = {".npz": _read_npz, ".csv": _read_csv, ".parquet": _read_parquet}[suffix_of(path)]
    try:
        if path.stat().st_size > LARGEST:
            raise ExperimentError(f"{path.name} is too large to be results of an experiment.")
        facts, columns = reader(path)
        plan = _plan_of(facts, path.name)
        results = Results(plan)
        names = [f"measured {measure.name}" for measure in plan.entry.measures]
        table = np.stack([np.asarray(columns[name], np.float64) for name in names], axis=1)
        points, trials = columns["point"], columns["trial"]
        if not len(points) == len(trials) == len(table):
            raise ValueError("columns of different lengths")
        for place, trial, row in zip(points, trials, table, strict=True):
            _add(results, int(place), int(trial), row[None])
    except ExperimentError:
        raise
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, TypeError, KeyError, IndexError, zipfile.BadZipFile, EOFError) as error:
        raise ExperimentError(
            f"{path.name} is damaged, or holds no results of an experiment ({_brief(error)})."
        ) from None
    return results


def _brief(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip("'.")


def _read_npz(path: Path) -> tuple[Any, Mapping[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > LARGEST:
            raise ExperimentError(f"{path.name} is too large to be results of an experiment.")
    with np.load(path, allow_pickle=False) as arrays:
        if "facts" not in arrays.files:
            raise ExperimentError(f"{path.name} holds no results of an experiment.")
        return json.loads(str(arrays["facts"])), {name: arrays[name] for name in arrays.files}


def _read_csv(path: Path) -> tuple[Any, Mapping[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) < 2 or not lines[0].startswith("# {"):
        raise ExperimentError(f"{path.name} holds no results of an experiment.")
    names = lines[1].split(",")
    rows = [line.split(",") for line in lines[2:]]
    if any(len(row) != len(names) for row in rows):
        raise ValueError("rows of different lengths")
    return json.loads(lines[0][2:]), {
        name: [row[place] for row in rows] for place, name in enumerate(names)
    }


def _read_parquet(path: Path) -> tuple[Any, Mapping[str, Any]]:
    arrow, parquet = _arrow()
    try:
        table = parquet.read_table(path)
    except arrow.ArrowException as error:
        raise ValueError(str(error)) from None
    facts = (table.schema.metadata or {}).get(KEY.encode())
    if facts is None:
        raise ExperimentError(f"{path.name} holds no results of an experiment.")
    return json.loads(facts), {name: table[name].to_numpy() for name in table.column_names}


def unwritable(path: Path, error: OSError) -> ExperimentError:
    """Why a file cannot be written."""
    reason = (error.strerror or "unknown reason").lower()
    return ExperimentError(
        f"{path} cannot be written ({reason}): what is there stays; make room or choose another "
        "folder."
    )


def unreadable(path: Path, error: OSError) -> ExperimentError:
    """Why a file cannot be read."""
    reason = (error.strerror or "unknown reason").lower()
    return ExperimentError(f"{path} cannot be read ({reason}).")
