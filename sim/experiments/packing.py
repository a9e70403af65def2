"""Results in a session; and what tells a file of results from another."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path

import numpy as np

from sim.experiments.experiment import ExperimentError
from sim.experiments.formats import KEY, LARGEST
from sim.experiments.plan import Plan
from sim.experiments.results import Results

__all__ = ["holds_results", "packed", "unpacked"]

QUICK = 1  # of zlib: a session is kept every few seconds


def packed(results: Results) -> bytes:
    """Plan and numbers, compressed: a line of JSON, and the tables one after the other."""
    tables = [results.table(place) for place in range(len(results.plan.points))]
    head = json.dumps([results.plan.to_plain(), [len(table) for table in tables]])
    numbers = b"".join(table.astype("<f8").tobytes() for table in tables)
    return zlib.compress(head.encode() + b"\n" + numbers, QUICK)


def unpacked(content: bytes, name: str) -> Results:
    """The results of `packed`; raises ExperimentError, naming them, for anything else."""
    try:
        stream = zlib.decompressobj()
        text = stream.decompress(content, LARGEST)
        if not stream.eof:
            raise ValueError("they are too many, or cut short")
        head, _, numbers = text.partition(b"\n")
        plain, counts = json.loads(head)
        results = Results(Plan.from_plain(plain))
        width, plan = len(results.plan.entry.measures), results.plan
        table = np.frombuffer(numbers, "<f8").reshape(-1, width)
        if len(counts) != len(plan.points) or sum(counts) != len(table):
            raise ValueError("rows are missing")
        first = 0
        for place, count in enumerate(counts):
            if not 0 <= count <= plan.most:
                raise ValueError("a point has too many trials")
            results.add(place, 0, table[first : first + count].tolist())
            first += count
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
    return head.removeprefix(b"# ").startswith(f'{{"{KEY}"'.encode())
