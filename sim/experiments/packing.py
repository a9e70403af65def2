"""Results in a few letters, for a session; and what tells a file of results from another."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path

from sim.experiments.experiment import ExperimentError
from sim.experiments.plan import Plan
from sim.experiments.results import Results

__all__ = ["holds_results", "packed", "unpacked"]

KEY = b'{"attractor-lab experiment"'
LARGEST = 1 << 28  # bytes that results may unpack to


def packed(results: Results) -> bytes:
    """Plan and numbers, compressed."""
    rows = [results.table(place).tolist() for place in range(len(results.plan.points))]
    return zlib.compress(json.dumps([results.plan.to_plain(), rows]).encode())


def unpacked(content: bytes, name: str) -> Results:
    """The results of `packed`; raises ExperimentError, naming them, for anything else."""
    try:
        stream = zlib.decompressobj()
        text = stream.decompress(content, LARGEST)
        if not stream.eof:
            raise ValueError("they are too many, or cut short")
        plain, rows = json.loads(text)
        results = Results(Plan.from_plain(plain))
        width = len(results.plan.entry.measures)
        for place, table in enumerate(rows):
            if any(len(row) != width for row in table) or len(table) > results.plan.most:
                raise ValueError("a row has another length")
            results.add(place, 0, table)
    except (zlib.error, ValueError, TypeError, IndexError, ExperimentError) as error:
        raise ExperimentError(f"Of {name} nothing can be shown: {error}") from None
    return results


def holds_results(path: Path) -> bool | None:
    """Whether a file is one of results of an experiment; None for one too damaged to tell."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return True  # nothing else here is one
    try:
        if suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                return {"facts.npy", "point.npy", "trial.npy"} <= set(archive.namelist())
        with path.open("rb") as file:
            head = file.read(64)
    except zipfile.BadZipFile:
        return None
    except OSError:
        return False
    return head.removeprefix(b"# ").startswith(KEY)
