"""Results in files: while they come, line by line; in the end as NPZ, CSV or Parquet.

Every file says what its numbers are of: the plan with its seed, units, versions. The same results
make the same file to the byte. All numbers are SI.
"""

from __future__ import annotations

import hashlib
import json
import platform
import struct
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from operator import index
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.experiments.experiment import ExperimentError, trial_seed
from sim.experiments.formats import (
    KEY,
    READERS,
    WRITERS,
    as_lines,
    check_size,
    pyarrow_and_parquet,
)
from sim.experiments.parcels import brief
from sim.experiments.plan import Plan
from sim.experiments.results import Results
from sim.version import __version__

__all__ = ["SUFFIXES", "Journal", "part_of", "read_results", "write_results"]

FORMAT = 1
SUM = "sha256"
SHORT = 1 << 16  # bytes that the first line of a file may have been cut after
SUFFIXES = tuple(WRITERS)
PATIENCE = 1.0  # s for which a file is waited for that another process is letting go of
# What reading a damaged file can raise, besides what says why it cannot be read at all.
DAMAGE = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, EOFError, MemoryError,
    RuntimeError, SyntaxError, TokenError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


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
        "measures": {one.name: {"label": one.label, "unit": one.si} for one in entry.measures},
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
    if not isinstance(facts[KEY], int) or facts[KEY] < 1:
        raise ExperimentError(f"{name} is damaged: its format has no valid number.")
    if facts[KEY] > FORMAT:
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
        if suffix_of(path) == ".parquet":
            pyarrow_and_parquet()  # now, and not when all has been measured
        part = part_of(path)
        try:
            known = next((one for one in (path, part) if one.exists()), None)
            if known is not None:
                raise ExperimentError(
                    f"{known} is there already: go on with it (--resume), or take another name."
                )
            file = part.open("xb")
        except OSError as error:
            raise unwritable(part, error) from None
        journal = cls(path, Results(plan), file)
        try:
            _claim(file, part)
            journal._write(_facts(plan))
        except ExperimentError:
            journal.close()
            with suppress(OSError):
                part.unlink()
            raise
        return journal

    @classmethod
    def resume(cls, path: Path) -> Journal:
        """Go on with a file that was left unfinished; raises ExperimentError."""
        part = part_of(path)
        try:
            if not part.exists():
                if path.exists():
                    raise ExperimentError(f"{path} is finished: there is nothing to go on with.")
                raise ExperimentError(
                    f"There is no {path} to go on with: begin it without --resume."
                )
        except OSError as error:
            raise unreadable(part, error) from None
        try:
            file = part.open("r+b")
        except OSError as error:
            raise unwritable(part, error) from None
        try:
            _claim(file, part)
            results, whole = _read_journal(part)
            file.truncate(whole)
            file.seek(whole)
        except OSError as error:
            file.close()
            raise unwritable(part, error) from None
        except ExperimentError:
            file.close()
            raise
        return cls(path, results, file)

    def _write(self, entry: Mapping[str, Any]) -> None:
        text = json.dumps(entry).encode()
        try:
            self._file.write(b"%08x %s\n" % (zlib.crc32(text), text))
            self._file.flush()
        except OSError as error:
            raise unwritable(part_of(self.path), error) from None

    def keep(self, place: int, first: int, rows: tuple[tuple[float, ...], ...]) -> None:
        """Keep some trials of a point; raises ExperimentError if they cannot be written."""
        self._write({"point": place, "first": first, "rows": rows})

    def finish(self) -> None:
        """Write the file itself, and take the other one away; raises ExperimentError."""
        write_results(self.results, self.path)
        self.close()
        # Left there, it can be gone on with: there is nothing left to make.
        with suppress(OSError):
            part_of(self.path).unlink()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave it to be gone on with."""
        # What is still to be written after a full disk cannot be written now either.
        with suppress(OSError):
            self._file.close()


def _claim(file: IO[bytes], path: Path) -> None:
    """Have a file alone as long as it is open; raises ExperimentError if another process has it."""
    try:
        import fcntl
    except ImportError:
        return  # no such thing here
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise ExperimentError(f"{path} is being written by another process.") from None
            time.sleep(PATIENCE / 40)
        except OSError:
            return  # no such thing on this file system
        else:
            return


def _read_journal(path: Path) -> tuple[Results, int]:
    """The results in a file that is being written, and the bytes of it that are whole."""
    try:
        check_size(path, path.stat().st_size)
        text = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    whole = text.rfind(b"\n") + 1
    if not whole and len(text) < SHORT:
        raise ExperimentError(
            f"{path.name} was ended before anything was in it: take it away and begin anew."
        )
    try:
        lines = [_checked(line) for line in text[:whole].split(b"\n")[:-1]]
        plan = _plan_of(lines[0] if lines else None, path.name)
        results = Results(plan)
        width = len(plan.entry.measures)
        for entry in lines[1:]:
            rows = np.array(entry["rows"], dtype=np.float64)
            if rows.ndim != 2 or rows.shape[1] != width:
                raise ValueError(f"a trial has {width} numbers")
            _add(results, index(entry["point"]), index(entry["first"]), rows)
    except ExperimentError:
        raise
    except DAMAGE as error:
        raise ExperimentError(f"{path.name} is damaged ({brief(error)}): begin it anew.") from None
    return results, whole


def _checked(line: bytes) -> Any:
    """What a line says; raises ValueError unless it is as it was written."""
    code, _, text = line.partition(b" ")
    if int(code, 16) != zlib.crc32(text):
        raise ValueError("a line is not as it was written")
    return json.loads(text)


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
    write = WRITERS[suffix_of(path)]
    columns, facts = columns_of(results), _facts(results.plan)
    body = as_lines({name: column.tolist() for name, column in columns.items()})
    content = write(columns, json.dumps({**facts, SUM: _sum(facts, body)}), body)
    part = path.with_name(path.name + ".new")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path, error) from None
        raise


def _sum(facts: Mapping[str, Any], body: str) -> str:
    """By which it is seen that a file is as it was written."""
    return hashlib.sha256(f"{json.dumps(facts)}\n{body}".encode()).hexdigest()


def read_results(path: Path) -> Results:
    """The results in a file, whoever made it, finished or not.

    Raises
    ------
    ExperimentError
        In one sentence.
    """
    if path.suffix.lower() == ".part":
        return _read_journal(path)[0]
    reader = READERS[suffix_of(path)]
    try:
        check_size(path, path.stat().st_size)
        facts, columns = reader(path)
        plan = _plan_of(facts, path.name)
        said = facts.pop(SUM, None)
        if said != _sum(facts, as_lines(columns)):
            raise ValueError("it is not as it was written")
        return _results_of(plan, columns)
    except ExperimentError:
        raise
    except OSError as error:
        raise unreadable(path, error) from None
    except DAMAGE as error:
        raise ExperimentError(
            f"{path.name} is damaged, or holds no results of an experiment ({brief(error)})."
        ) from None


def _results_of(plan: Plan, columns: Mapping[str, Sequence[Any]]) -> Results:
    results = Results(plan)
    names = [f"measured {measure.name}" for measure in plan.entry.measures]
    table = np.stack([np.array(columns[name], dtype=np.float64) for name in names], axis=1)
    points, trials = (np.array(columns[name], dtype=np.int64) for name in ("point", "trial"))
    for place, trial, row in zip(points.tolist(), trials.tolist(), table, strict=True):
        _add(results, place, trial, row[None])
    return results


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
