"""Patterns in NumPy arrays: NPY and NPZ files, read pattern by pattern; nothing is unpickled."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from sim.hopfield.patterns.files.choices import Choices, LabelColumn, Layout
from sim.hopfield.patterns.files.source import (
    MOST_VALUES,
    Facts,
    Item,
    Progress,
    Source,
    label_of,
    proposed_label,
    proposed_layout,
    with_shape,
)
from sim.hopfield.patterns.pattern_file import PatternFileError, shown

__all__ = ["ArraySource", "Header", "headers"]

MOST_ARRAYS = 1000
WHOLE = 1 << 28  # bytes of an array in Fortran order, which is read whole
MOST_LABELS = 1 << 26  # bytes
SAMPLE = 32  # rows in which a column of labels is looked for
LABEL_WORDS = ("label", "target", "class", "digit", "name")
PATTERN_WORDS = ("pattern", "image", "x", "data", "memor")


@dataclass(frozen=True)
class Header:
    """An array in a file: its name in an NPZ (else empty), type, shape, order and beginning."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool
    start: int

    @property
    def squeezed(self) -> tuple[int, ...]:
        """The shape without sides of 1 behind the first."""
        return self.shape[:1] + tuple(side for side in self.shape[1:] if side != 1)


@contextmanager
def _member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """The bytes of an array: of the file, or of a member of the zip it is."""
    with ExitStack() as stack:
        if name:
            archive = stack.enter_context(zipfile.ZipFile(path))
            yield stack.enter_context(archive.open(f"{name}.npy"))
        else:
            yield stack.enter_context(path.open("rb"))


def _header(path: Path, name: str) -> Header:
    with _member(path, name) as file:
        version = npy.read_magic(file)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read(file)
        return Header(name, dtype, shape, fortran, file.tell())


def headers(path: Path) -> list[Header]:
    """The arrays of an NPY or NPZ file, without their values.

    Raises
    ------
    PatternFileError
        If it is damaged, or no file of arrays.
    """
    called = shown(path.name)
    try:
        if not zipfile.is_zipfile(path):
            return [_header(path, "")]
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if name.endswith(".npy")]
        return [_header(path, name.removesuffix(".npy")) for name in members[:MOST_ARRAYS]]
    except (ValueError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as problem:
        raise PatternFileError(
            f"{called} is no file of NumPy arrays, or damaged; save it anew with numpy.save or "
            "numpy.savez."
        ) from problem


class ArraySource(Source):
    """Patterns of an array: (P, N), (P, h, w), (h, w), or (N,) for one; any numbers."""

    def __init__(self, path: Path, choices: Choices) -> None:
        super().__init__(path)
        every = headers(path)
        possible = [h for h in every if h.dtype.kind in "buif" and 1 <= len(h.squeezed) <= 3]
        if choices.array:
            chosen = [h for h in every if h.name == choices.array]
        else:
            chosen = sorted(possible, key=_worth)[-1:] or every[:1]
        if not chosen:
            raise self.wrong(
                f"has no array {shown(choices.array)}; choose one of those it has."
                if choices.array
                else "holds no array; choose a file of patterns."
            )
        self._header = chosen[0]
        self._check()
        beside = self._labels_beside(every)
        self._labels: Sequence[str] | None = None
        self._before = 0  # values of a row before the pattern
        self.facts = self._find(choices, [h.name for h in possible if len(h.squeezed) > 1], beside)

    def _check(self) -> None:
        h = self._header
        which = f"the array {shown(h.name)}" if h.name else "an array"
        if h.dtype.hasobject:
            raise self.wrong(
                f"holds {which} of Python objects, which could run a program when read; save it "
                "as plain numbers (array.astype(float))."
            )
        if h.dtype.kind not in "buif":
            raise self.wrong(f"holds {which} of {h.dtype}, no numbers; save it as plain numbers.")
        if not 1 <= len(h.squeezed) <= 3:
            raise self.wrong(
                f"holds {which} of {len(h.shape)} dimensions {h.shape}; save patterns as "
                "(P, N), (P, h, w) or one as (h, w)."
            )
        if 0 in h.shape:
            raise self.wrong(f"holds {which} without a value {h.shape}; choose another.")

    def _labels_beside(self, every: list[Header]) -> Header | None:
        """The array that holds a label for each pattern, if there is one."""
        h, found = self._header, []
        for other in every:
            fits = other.squeezed == h.shape[:1] and other.dtype.kind in "buifU"
            stem = other.name.lower()
            named = stem.startswith("y") or any(word in stem for word in LABEL_WORDS)
            if fits and named and other.name != h.name and len(h.squeezed) > 1:
                twin = stem == h.name.lower().replace("x", "y", 1)
                found.append((twin, other.name, other))
        return max(found, key=lambda one: one[:2])[2] if found else None

    def _find(self, choices: Choices, arrays: list[str], beside: Header | None) -> Facts:
        h, notes = self._header, []
        sides = h.squeezed
        both = len(sides) == 2
        if len(arrays) > 1 and not choices.array:
            notes.append(f"Of its arrays {shown(h.name)} is taken.")
        layout: Layout = "picture" if len(sides) == 1 else "rows"
        if both:
            layout = choices.layout or cast(Layout, proposed_layout(*sides))
            if not choices.layout:
                what = "one picture" if layout == "picture" else "a pattern in each row"
                notes.append(f"The array of {sides[0]:,} × {sides[1]:,} is taken for {what}.")
        choices = replace(choices, array=h.name, layout=layout)
        count = 1 if layout == "picture" else sides[0]
        places: list[str] = ["none"]
        if layout == "rows":
            if beside is not None:
                places.append("array")
            if both and sides[1] > 1:
                places += ["first", "last"]
        label = choices.label if choices.label in places else self._proposed(places, beside, notes)
        choices = replace(choices, label=cast(LabelColumn, label))
        if label == "array" and beside is not None:
            self._labels = self._read_labels(beside)
        length = math.prod(sides[1:]) if layout == "rows" else math.prod(sides)
        if label in ("first", "last"):
            length, self._before = length - 1, int(label == "first")
        fixed = len(sides) == 3 or (both and layout == "picture")
        if fixed:
            choices = replace(choices, shape=(sides[-2], sides[-1]))
        choices, words = with_shape(self, choices, length)
        assert choices.shape is not None
        return Facts(
            kind="NumPy array", choices=choices, count=count, arrays=tuple(arrays), layouts=both,
            labels=tuple(places), length=length,
            shapes=(choices.shape,) if fixed else (),
            notes=(*notes, *([words] if words and not fixed else [])),
        )  # fmt: skip

    def _proposed(self, places: list[str], beside: Header | None, notes: list[str]) -> str:
        if "array" in places and beside is not None:
            notes.append(f"Names are those of the array {shown(beside.name)}.")
            return "array"
        if "first" not in places:
            return "none"
        rows = np.array([values for _, values in self._rows(0, min(SAMPLE, self._header.shape[0]))])
        label = proposed_label(rows.reshape(len(rows), -1))
        if label != "none":
            notes.append(f"The {label} column is taken for labels.")
        return label

    def _read_labels(self, beside: Header) -> Sequence[str]:
        if math.prod(beside.shape) * beside.dtype.itemsize > MOST_LABELS:
            raise self.wrong("has labels too long to be read; leave them out.")
        with _member(self.path, beside.name) as file:
            labels = npy.read_array(file, allow_pickle=False).ravel()
        if labels.dtype.kind == "U":
            return [str(label) for label in labels]
        return [label_of(float(label)) for label in labels]

    # Reading

    def _rows(self, first: int, stop: int) -> Iterator[tuple[int, NDArray[np.float64]]]:
        """The entries along the first side, as floats, each flat."""
        h = self._header
        length = math.prod(h.shape[1:])
        size = length * h.dtype.itemsize
        if length > MOST_VALUES:
            raise self.wrong(
                f"has rows of {length:,} values, and {MOST_VALUES:,} can be read; choose another."
            )
        with _member(self.path, h.name) as file:
            if h.fortran and len(h.shape) > 1:
                yield from self._turned(file, first, stop)
                return
            for row in range(first, stop):
                file.seek(h.start + row * size)
                data = file.read(size)
                if len(data) < size:
                    raise self.wrong("is cut off; open another copy of it.")
                yield row, np.frombuffer(data, h.dtype).astype(np.float64)

    def _turned(
        self, file: IO[bytes], first: int, stop: int
    ) -> Iterator[tuple[int, NDArray[np.float64]]]:
        h = self._header
        size = math.prod(h.shape) * h.dtype.itemsize
        if size > WHOLE:
            raise self.wrong(
                "holds its array in Fortran order, and is too large to be turned; save "
                "numpy.ascontiguousarray of it."
            )
        file.seek(h.start)
        data = file.read(size)
        if len(data) < size:
            raise self.wrong("is cut off; open another copy of it.")
        whole = np.frombuffer(data, h.dtype).reshape(h.shape, order="F")
        for row in range(first, stop):
            yield row, whole[row].ravel().astype(np.float64)

    def items(self, progress: Progress | None = None) -> Iterator[Item]:
        """Its patterns; see `Source.items`."""
        try:
            yield from self._items(progress)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as problem:
            raise self.wrong("is damaged or cut off; open another copy of it.") from problem

    def _items(self, progress: Progress | None) -> Iterator[Item]:
        choices, h = self.facts.choices, self._header
        if choices.layout == "picture":
            if choices.first == 0:
                yield Item(0, "", self._whole)
            return
        count = h.shape[0]
        for row, values in self._rows(choices.first, count):
            if progress is not None and row % 256 == 0 and not progress(row / count):
                return
            label = self._labels[row] if self._labels is not None else ""
            if choices.label in ("first", "last"):
                value = values[0 if choices.label == "first" else -1]
                label = label_of(float(value)) if np.isfinite(value) else ""
            yield Item(row, label, _Row(self, row, values))

    def _whole(self) -> NDArray[np.float64]:
        h, shape = self._header, self.facts.choices.shape
        assert shape is not None
        rows = [values for _, values in self._rows(0, h.shape[0])]
        return self.checked(0, np.concatenate(rows).reshape(shape))

    def checked(self, row: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values that are finite; raises PatternFileError."""
        if not np.isfinite(values).all():
            raise self.wrong(
                f"has values in pattern {row + 1:,} that are no numbers (NaN) or not finite; "
                "replace them."
            )
        return values

    def cut(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The pattern in a row, (h, w)."""
        facts = self.facts
        assert facts.choices.shape is not None
        return values[self._before : self._before + facts.length].reshape(facts.choices.shape)


@dataclass(frozen=True, eq=False)
class _Row:
    """Reads one entry of an array."""

    source: ArraySource
    row: int
    values: NDArray[np.float64]

    def __call__(self) -> NDArray[np.float64]:
        return self.source.checked(self.row, self.source.cut(self.values))


def _worth(header: Header) -> tuple[int, bool, int]:
    """By which the array that most likely holds patterns is the greatest."""
    stem = header.name.lower()
    named = any(stem.startswith(word) for word in PATTERN_WORDS)
    sides = len(header.squeezed)
    return (sides > 1) + (sides > 2), named, math.prod(header.shape)
