"""Which excitatory neurons a raster shows, and in which order: pure functions of the patterns.

Neurons are counted from 0 in arrays, and from 1 wherever a person reads or writes their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import GestureError

__all__ = [
    "MOST_CHOSEN",
    "MOST_SHOWN",
    "Group",
    "Sample",
    "choose_sample",
    "parse_numbers",
    "unpacked",
]

MOST_SHOWN = 3  # patterns with a group of their own
MOST_CHOSEN = 2000  # neurons that a person may ask for by their numbers
REST_TITLES = {0: "all neurons", 1: "others", 2: "neither", 3: "others"}
REST_WORDS = {1: "not in {}", 2: "in neither pattern", 3: "in none of these patterns"}
SEPARATED = re.compile(r"[,;\s]+")
RANGE = re.compile(r"(\d+)\s*(?:-|–|−|\bto\b)\s*(\d+)")


@dataclass(frozen=True, eq=False)
class Group:
    """Neurons that stand together in a raster.

    Parameters
    ----------
    title : str
        "pattern 7", "neither", "chosen".
    pattern : int
        That all of them are in, from 1; 0 for neurons of no pattern in particular.
    neurons : (k,) int
        From 0, not writeable.
    """

    title: str
    pattern: int
    neurons: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sample:
    """The neurons of a raster from the top down, in groups.

    Parameters
    ----------
    groups : tuple of Group
        None of them empty.
    """

    groups: tuple[Group, ...]

    @property
    def neurons(self) -> NDArray[np.intp]:
        """All of them, row by row, (m,), from 0."""
        return np.concatenate([np.zeros(0, np.intp), *(group.neurons for group in self.groups)])

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many are in each group."""
        return tuple(len(group.neurons) for group in self.groups)

    def alike(self, other: Sample | None) -> bool:
        """Whether another one shows the same neurons in the same groups."""
        return other is not None and (
            [(group.title, group.pattern) for group in self.groups]
            == [(group.title, group.pattern) for group in other.groups]
            and self.sizes == other.sizes
            and np.array_equal(self.neurons, other.neurons)
        )

    def words_of(self, row: int) -> str:
        """What is said of the neuron of a row: "Neuron 1,204, in pattern 7"."""
        ends = np.cumsum(self.sizes)
        place = int(np.searchsorted(ends, row, side="right"))
        group = self.groups[place]
        told = f"Neuron {int(self.neurons[row]) + 1:,}"
        if group.pattern:
            return f"{told}, in {group.title}"
        shown = [g.title for g in self.groups if g.pattern]
        rest = REST_WORDS.get(len(shown), "")
        return f"{told}, {rest.format(*shown)}" if rest else told


def choose_sample(
    patterns: NDArray[np.int8],
    count: int = 300,
    shown: Sequence[int] = (),
    numbers: Sequence[int] | None = None,
    titles: Mapping[int, str] | None = None,
) -> Sample:
    """The neurons of a raster; the same ones at each call.

    In equal parts members of each pattern shown, and neurons that are in none of these; a neuron in
    several of them stands with the first. Of a group that is larger than its part, neurons at even
    distances are taken; one that is smaller is taken whole.

    Parameters
    ----------
    patterns : (P, N) int8
        1 for the neurons in each pattern.
    count : int
        How many to show, about.
    shown : sequence of int
        Patterns, from 1, at most three.
    numbers : sequence of int, optional
        Neurons, from 1, that a person has picked: exactly these are shown, in this order.
    titles : mapping of int to str, optional
        What a pattern is called where it is not by its number.

    Raises
    ------
    GestureError
        For patterns or neurons that do not exist, and for more than three patterns.
    """
    many, n = patterns.shape
    if numbers is not None:
        return Sample((_group("chosen", 0, _checked(numbers, n)),))
    shown = list(dict.fromkeys(int(k) for k in shown))
    if len(shown) > MOST_SHOWN:
        raise GestureError(f"A raster shows at most {MOST_SHOWN} patterns; these are {len(shown)}.")
    part, more = divmod(max(len(shown) + 1, int(count)), len(shown) + 1)
    free, found = np.ones(n, bool), []
    for place, k in enumerate(shown):
        if not 1 <= k <= many:
            raise GestureError(f"There is no pattern {k}: they are numbered from 1 to {many}.")
        members = patterns[k - 1] == 1
        title = f"pattern {(titles or {}).get(k, k)}"
        found.append(_group(title, k, _even(np.flatnonzero(members & free), part + (place < more))))
        free &= ~members
    rest = _even(np.flatnonzero(free), part)
    found.append(_group(REST_TITLES[len(shown)], 0, rest))
    return Sample(tuple(group for group in found if len(group.neurons)))


def _group(title: str, pattern: int, neurons: Any) -> Group:
    kept = np.array(neurons, dtype=np.intp)
    kept.flags.writeable = False
    return Group(title, pattern, kept)


def _even(neurons: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """So many of them at even distances; all where there are no more."""
    if len(neurons) <= count:
        return neurons
    return neurons[np.arange(count) * len(neurons) // count]


def _checked(numbers: Sequence[int], neurons: int) -> NDArray[np.intp]:
    """Picked neurons, from 0."""
    picked = np.array(list(dict.fromkeys(int(k) for k in numbers)), dtype=np.intp) - 1
    if not len(picked):
        raise GestureError("No neuron is picked: write their numbers, such as 1-20, 55, 1204.")
    wrong = picked[(picked < 0) | (picked >= neurons)]
    if len(wrong):
        raise GestureError(
            f"There is no neuron {int(wrong[0]) + 1}: the excitatory ones are numbered from 1 to "
            f"{neurons}."
        )
    return picked


def unpacked(rows: NDArray[np.uint8], neurons: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of some neurons have fired, of rows of bits: bit n & 7 of byte n >> 3 is neuron n.

    Parameters
    ----------
    rows : (k, ceil(N/8)) uint8
    neurons : (m,) int
        From 0.

    Returns
    -------
    (k, m) bool
    """
    masks = np.left_shift(1, neurons & 7).astype(np.uint8)
    return np.asarray(np.take(rows, neurons >> 3, axis=1) & masks != 0)


def parse_numbers(words: str, neurons: int) -> tuple[int, ...]:
    """The neurons, from 1, that a person has written: "1-20, 55, 1204".

    Numbers and ranges of them, divided by commas, semicolons or spaces; each is taken once, in the
    order in which they are written.

    Parameters
    ----------
    words : str
    neurons : int
        How many there are.

    Raises
    ------
    GestureError
        In one sentence, for what is no such list, and for neurons that do not exist.
    """
    found: dict[int, None] = {}
    for part in SEPARATED.split(RANGE.sub(r" \1-\2 ", words).strip(" ,;")):
        ends = part.split("-") if re.fullmatch(r"[0-9]{1,9}(-[0-9]{1,9})?", part) else []
        if not ends:
            told = f"“{part[:20]}” is no number of a neuron" if part else "No neuron is picked"
            raise GestureError(f"{told}: write numbers and ranges, such as 1-20, 55, 1204.")
        first, last = int(ends[0]), int(ends[-1])
        for k in (first, last):
            if not 1 <= k <= neurons:
                raise GestureError(
                    f"There is no neuron {k}: the excitatory ones are numbered from 1 to {neurons}."
                )
        if last < first:
            raise GestureError(f"The range {first}-{last} runs backwards: write {last}-{first}.")
        found.update(dict.fromkeys(range(first, last + 1)))
    if len(found) > MOST_CHOSEN:
        raise GestureError(
            f"These are {len(found):,} neurons, and a raster shows at most {MOST_CHOSEN:,} of them."
        )
    return tuple(found)
