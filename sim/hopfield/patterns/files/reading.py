"""Patterns from files as people have them: looked at first, then read as chosen.

A notebook reads the first hundred digits of a table, or ten of each, so::

    from sim.hopfield.patterns.files.choices import Choices
    from sim.hopfield.patterns.files.reading import look, read_set

    print(*look("digits.csv").notes)
    digits = read_set("digits.csv", Choices(count=100, rows=24, columns=24))
    digits = read_set("digits.csv", Choices(per_label=10, count=100))

What can be read: NumPy arrays (NPY, NPZ), tables of numbers with or without a label column (CSV and
other text), grids of two signs (text), and pictures, of which several may be in a TIFF file.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.hopfield.patterns.files.array_files import ArraySource
from sim.hopfield.patterns.files.choices import LONGEST_NAME, Choices
from sim.hopfield.patterns.files.images import SUFFIXES, ImageSource
from sim.hopfield.patterns.files.placing import darkness_of, ends_of, inked, otsu_of, placed
from sim.hopfield.patterns.files.source import (
    Facts,
    Item,
    Progress,
    Source,
    check_file,
    shapes_of,
)
from sim.hopfield.patterns.files.text_files import TextSource
from sim.hopfield.patterns.generated import LARGEST_SIDE
from sim.hopfield.patterns.naming import most_patterns
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.pattern_file import (
    BEGINNING,
    PatternFileError,
    PatternSet,
    read_patterns,
    shown,
)

__all__ = [
    "LOOKED_AT",
    "Look",
    "Seen",
    "count_patterns",
    "is_own",
    "look",
    "look_at_picture",
    "pattern_named",
    "read_set",
]

LOOKED_AT = 24
"""Patterns that `look` reads, at most."""

VALUES_LOOKED_AT = 1 << 19  # of all of them: beyond, fewer are read

WANTED = "an array, a table, a grid of text or a picture"


@dataclass(frozen=True, eq=False)
class Seen:
    """A pattern as it stands in a file: its number from 0, its label, its values (h, w)."""

    number: int
    label: str
    picture: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Look:
    """What a file holds, and the first of its patterns.

    Parameters
    ----------
    path : Path
    facts : Facts
        What is known of it; `facts.choices` are complete.
    seen : tuple of Seen
        The first patterns that would be taken.
    """

    path: Path
    facts: Facts
    seen: tuple[Seen, ...]
    _kept: list[_Darkness] = field(default_factory=list, init=False, repr=False)

    @property
    def choices(self) -> Choices:
        """The choices, with all that was found."""
        return self.facts.choices

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, in sentences."""
        return self.facts.notes

    def darkness(self, place: int, choices: Choices) -> NDArray[np.float32]:
        """How dark the pattern at this place of `seen` is, (h, w) in [-1, 1]; not to be written
        to, as it is kept as long as paper and ink are the same."""
        return self._between(choices).pictures[place]

    def otsu(self, choices: Choices) -> float:
        """Otsu's threshold of the patterns seen."""
        return self._between(choices).otsu

    def _between(self, choices: Choices) -> _Darkness:
        assert choices.paper is not None
        assert choices.ink is not None
        kept = self._kept[0] if self._kept else None
        if kept is None or (kept.paper, kept.ink) != (choices.paper, choices.ink):
            kept = _Darkness(self.seen, choices.paper, choices.ink)
            self._kept[:] = [kept]
        return kept


class _Darkness:
    """How dark pictures are between two values, and the threshold found for that."""

    def __init__(self, seen: tuple[Seen, ...], paper: float, ink: float) -> None:
        self.paper, self.ink = paper, ink
        self.pictures = [darkness_of(one.picture, paper, ink) for one in seen]
        for picture in self.pictures:
            picture.setflags(write=False)

    @cached_property
    def otsu(self) -> float:
        """Otsu's threshold of all of them."""
        return otsu_of(self.pictures)


def name_of(number: int, label: str, choices: Choices, alone: bool) -> str:
    """What a pattern of a file is called: its label, or a name and its number from 1."""
    stem = choices.name.strip()
    name = " ".join(label.split()) or (stem if alone else f"{stem} {number + 1}")
    return "".join(c if c.isprintable() else "�" for c in name)[:LONGEST_NAME] or str(number + 1)


def pattern_named(
    one: Seen, values: NDArray[np.float32] | NDArray[np.int8], choices: Choices, alone: bool
) -> Pattern:
    """What was seen as a pattern of these values, under the name it gets."""
    return Pattern.of(name_of(one.number, one.label, choices, alone), values)


def pattern_of(name: str, darkness: NDArray[np.float32], choices: Choices) -> Pattern:
    """A pattern of darkness, (h, w), on the grid chosen, or on its own."""
    rows, columns = darkness.shape
    on_own = choices.rows is None or choices.columns is None
    if choices.rows is not None and choices.columns is not None:
        rows, columns = choices.rows, choices.columns
    page = darkness if on_own else placed(darkness, rows, columns, choices)
    return Pattern.of(name, inked(page, choices))


# Looking -------------------------------------------------------------------------------------


def _opened(path: Path, choices: Choices) -> Source:
    check_file(path, WANTED)
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"\x93NUMPY") or zipfile.is_zipfile(path):
        return ArraySource(path, choices)
    if path.suffix.lower() in SUFFIXES:
        return ImageSource(path, choices)
    if path.suffix.lower() in (".npy", ".npz"):
        raise PatternFileError(
            f"{shown(path.name)} is no NumPy array, or damaged; save it anew with numpy.save."
        )
    return TextSource(path, choices)


def _chosen(source: Source, progress: Progress | None) -> Iterator[Item]:
    """The items that are chosen; of each label no more than wanted."""
    choices = source.facts.choices
    taken: dict[str, int] = {}
    found = 0
    for item in source.items(progress):
        if choices.per_label:
            if taken.get(item.label, 0) >= choices.per_label:
                continue
            taken[item.label] = taken.get(item.label, 0) + 1
        yield item
        found += 1
        if found == choices.count:
            return


def look(
    path: str | os.PathLike[str], choices: Choices | None = None, progress: Progress | None = None
) -> Look:
    """Look at a file: what it is, what has to be assumed, and its first patterns.

    Parameters
    ----------
    path : path
    choices : Choices, optional
        What is known already; the rest is found.
    progress : callable, optional
        Told the fraction read, where much has to be skipped; answers whether to go on.

    Raises
    ------
    PatternFileError
        If it cannot be read, in a sentence that names the file.
    """
    where = Path(path)
    choices = choices if choices is not None else Choices()
    choices = choices if choices.name.strip() else replace(choices, name=where.stem)
    source = _opened(where, choices)
    facts = source.facts
    most = max(1, min(LOOKED_AT, VALUES_LOOKED_AT // max(1, facts.length)))
    seen = tuple(
        Seen(item.number, item.label, item.read().astype(np.float32))
        for item in islice(_chosen(source, progress), most)
    )
    if not seen:
        count = source.count(progress)
        held = f"{count:,} pattern{'s' if count != 1 else ''}" if count else "no pattern"
        raise PatternFileError(
            f"{source.name} holds {held}, and the first wanted is number "
            f"{facts.choices.first + 1:,}; choose an earlier one."
        )
    if isinstance(source, ImageSource):
        made = replace(facts.choices, margin=facts.choices.margin or source.margin)
        facts = replace(facts, choices=_with_ends(made, -1.0, 1.0))
        return _with_threshold(Look(where, facts, seen))
    paper, ink, words = ends_of(_extremes(source, seen))
    if facts.signs:
        paper, ink, words = 0.0, 1.0, ""
    assumed = facts.choices.paper is None or facts.choices.ink is None
    notes = (*facts.notes, *([words] if words and assumed else []))
    facts = replace(facts, choices=_with_ends(facts.choices, paper, ink), notes=notes)
    if not facts.shapes:
        facts = replace(facts, shapes=shapes_of(facts.length))
    return _with_threshold(Look(where, facts, seen))


def _extremes(source: Source, seen: tuple[Seen, ...]) -> NDArray[np.float64]:
    """The values seen, and the least and largest of the others where these are few."""
    values = np.concatenate([one.picture.ravel() for one in seen]).astype(np.float64)
    facts = source.facts
    if facts.count is None or facts.count * facts.length > VALUES_LOOKED_AT:
        return values
    ends = []
    for item in islice(_chosen(source, None), len(seen), None):
        try:
            picture = item.read()
        except PatternFileError:
            break  # said when it is to be taken: the first may be all that is wanted
        ends += [picture.min(), picture.max()]
    return np.concatenate([values, ends])


def _with_ends(choices: Choices, paper: float, ink: float) -> Choices:
    """With paper and ink where they were left open; the other one gives way if they were alike."""
    if choices.paper is None and choices.ink is None:
        return replace(choices, paper=paper, ink=ink)
    if choices.paper is None:
        return replace(choices, paper=ink if choices.ink == paper else paper)
    if choices.ink is None:
        return replace(choices, ink=paper if choices.paper == ink else ink)
    return choices


def _with_threshold(found: Look) -> Look:
    if found.choices.threshold is not None:
        return found
    choices = replace(found.choices, threshold=found.otsu(found.choices))
    made = replace(found, facts=replace(found.facts, choices=choices))
    made._kept[:] = found._kept
    return made


def look_at_picture(darkness: ArrayLike, name: str, margin: float = 0.0) -> Look:
    """A picture that is there already, (h, w) in [-1, 1], as if it had been read from a file."""
    picture = np.clip(np.asarray(darkness, dtype=np.float32), -1.0, 1.0)
    rows, columns = picture.shape
    choices = Choices(
        layout="picture", label="none", shape=(rows, columns), paper=-1.0, ink=1.0, name=name,
        margin=margin,
    )  # fmt: skip
    facts = Facts(
        kind="Image", choices=choices, count=1, length=picture.size, shapes=((rows, columns),)
    )
    return _with_threshold(Look(Path(name), facts, (Seen(0, "", picture),)))


def count_patterns(
    path: str | os.PathLike[str], choices: Choices | None = None, progress: Progress | None = None
) -> int | None:
    """How many patterns a file holds; of a table all rows are counted. None if told to stop.

    Raises
    ------
    PatternFileError
    """
    return _opened(Path(path), choices if choices is not None else Choices()).count(progress)


# Reading -------------------------------------------------------------------------------------


def read_set(
    path: str | os.PathLike[str], choices: Choices | None = None, progress: Progress | None = None
) -> PatternSet | None:
    """Read the patterns of a file as chosen; only those are ever held.

    A file of the program's own format is read as it stands (see `pattern_file`).

    Parameters
    ----------
    path : path
    choices : Choices, optional
        What is left open is found from the file, as `look` says.
    progress : callable, optional
        Told the fraction read; answers whether to go on.

    Returns
    -------
    PatternSet or None
        None if told to stop.

    Raises
    ------
    PatternFileError
        If the file cannot be read or something in it makes no pattern, in a sentence that names it
        and the place; nothing is returned of it then.
    """
    where = Path(path)
    if is_own(where):
        return read_patterns(where)
    first = look(where, choices, progress)
    source = _opened(where, first.choices)
    chosen = first.choices
    rows, columns = chosen.rows, chosen.columns
    if rows is None or columns is None:
        rows, columns = first.seen[0].picture.shape
        if max(rows, columns) > LARGEST_SIDE:
            raise source.wrong(
                f"has patterns of {rows:,} × {columns:,} pixels, and a grid has at most "
                f"{LARGEST_SIDE} each way; choose the rows and columns they are scaled to."
            )
        chosen = replace(chosen, rows=rows, columns=columns, margin=0.0)
    return _read(source, chosen, first.facts.count, progress)


def _read(
    source: Source, choices: Choices, count: int | None, progress: Progress | None
) -> PatternSet | None:
    assert choices.rows is not None
    assert choices.columns is not None
    most = most_patterns(choices.rows * choices.columns)
    stopped, done = False, 0.0

    def told(fraction: float) -> bool:
        nonlocal stopped, done
        done = max(done, fraction)  # of the file, or of the patterns wanted
        stopped = progress is not None and not progress(done)
        return not stopped

    patterns: list[Pattern] = []
    reach = _Reach(choices)
    for item in _chosen(source, told):
        if len(patterns) == most:
            raise source.wrong(
                f"holds more than the {most:,} patterns of {choices.rows} × {choices.columns} "
                "pixels that can be kept; choose how many are taken."
            )
        picture = item.read()
        reach.note(item.number, picture)
        darkness = darkness_of(picture, reach.paper, reach.ink)
        name = name_of(item.number, item.label, choices, count == 1)
        patterns.append(pattern_of(name, darkness, choices))
        if len(patterns) % 64 == 0 and not told(len(patterns) / (choices.count or most)):
            break
    if stopped:
        return None
    reach.check(source)
    return PatternSet(choices.rows, choices.columns, tuple(patterns))


class _Reach:
    """How far the values go, and where they first leave what was taken for paper and ink."""

    def __init__(self, choices: Choices) -> None:
        assert choices.paper is not None
        assert choices.ink is not None
        self.paper, self.ink = choices.paper, choices.ink
        self._low, self._high = min(self.paper, self.ink), max(self.paper, self.ink)
        self._least, self._most = self._low, self._high
        self._beyond: int | None = None

    def note(self, number: int, picture: NDArray[np.float64]) -> None:
        """Note the values of a pattern."""
        least, most = float(picture.min()), float(picture.max())
        slack = 1e-6 * (self._high - self._low)
        if self._beyond is None and (least < self._low - slack or most > self._high + slack):
            self._beyond = number
        self._least, self._most = min(self._least, least), max(self._most, most)

    def check(self, source: Source) -> None:
        """Refuse values beyond paper and ink; raises PatternFileError."""
        if self._beyond is not None:
            words = f"{self._least:g} to {self._most:g}".replace("-", "−")
            ends = f"{self.paper:g} and {self.ink:g}".replace("-", "−")
            raise source.wrong(
                f"has values beyond paper and ink ({ends}), first in pattern "
                f"{self._beyond + 1:,}; those chosen run from {words}: give these as paper and ink."
            )


def is_own(path: Path) -> bool:
    """Whether a file is a pattern file of this program.

    Raises
    ------
    PatternFileError
        If it cannot be opened.
    """
    check_file(path, "a file of patterns")
    with path.open("rb") as file:
        return file.read(len(BEGINNING) + 3).removeprefix(b"\xef\xbb\xbf").startswith(BEGINNING)
