"""How like its memories a state is, pixel by pixel: the nearest of them, their mirrors, mixtures of
three.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Array
from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = ["Fit", "Mixture", "PatternMatch", "find_mixture", "mixture_name", "numbers"]


WRONG = 0.025  # fraction of all pixels that may be wrong in what is called by a memory's name
WRONG_OF_CLASS = 0.25  # the same, of the fewer of ink and paper in the pattern: sparse patterns
LEFT = 0.25  # what a mixture must have of the ink (or paper) of its members: of sparse ones none is
TOP = 8  # memories of largest |overlap| that are looked at pixel by pixel
GREY_CORRELATION, GREY_DIFFERENCE = 0.95, 0.05  # what a grey memory asks for, range -1 to 1
GREY_EXACT = 0.01  # largest difference of a grey level that nobody sees
GREY_WRONG = 0.1  # difference from which a grey pixel counts as wrong
FLAT = 1e-6  # standard deviation of a pattern that has no contrast


def numbers(what: str, given: ArrayLike, size: int | None = None) -> Array:
    """Given values as finite floats, (size,)."""
    try:
        values = np.asarray(given, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        raise PatternError(f"{what} holds something that is no number.") from None
    if size is not None and len(values) != size:
        raise PatternError(f"{what} must be {size} numbers, not {len(values)}.")
    if not np.isfinite(values).all():
        raise PatternError(f"{what} holds values that are not finite: reset the network.")
    return values


# Around names in words under construction: characters that no name has.
OPEN, NAME, CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{OPEN}(\\d+){NAME}(.*?){CLOSE}")


def unmarked(words: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Words without the marks of `PatternMatch.label`, and where names stand in them: (start, stop,
    memory)."""
    plain, spans, end = "", [], 0
    for found in _MARKED.finditer(words):
        plain += words[end : found.start()]
        spans.append((len(plain), len(plain) + len(found[2]), int(found[1])))
        plain += found[2]
        end = found.end()
    return plain + words[end:], tuple(spans)


@dataclass(frozen=True)
class Fit:
    """A memory (sign +1) or its mirror (−1), and how far the state is from it."""

    index: int
    sign: int
    wrong: int
    overlap: float  # signed, with the memory itself
    fits: bool
    difference: float = 0.0  # mean, grey only
    exact: bool = False

    @property
    def rank(self) -> tuple[float, int, int]:
        """Sorts fits, the nearest first."""
        return (self.wrong + self.difference, -self.sign, self.index)


_known: WeakKeyDictionary[Pattern, tuple[float, float]] = WeakKeyDictionary()


def _moments(pattern: Pattern) -> tuple[float, float]:
    """Mean and standard deviation of a memory's values, computed once for each."""
    found = _known.get(pattern)
    if found is None:
        values = pattern.values.astype(np.float64)
        found = _known[pattern] = (float(values.mean()), float(values.std()))
    return found


def _correlation(a: Array, b: Array) -> float:
    """Pearson correlation, 0 if one of them is flat."""
    scale = float(a.std() * b.std())
    return float(np.mean(a * b) - a.mean() * b.mean()) / scale if scale > FLAT else 0.0


class PatternMatch:
    """A state among memories: the nearest of them, compared pixel by pixel.

    Parameters
    ----------
    state : (N,) float
        From -1 to 1.
    memories : sequence of Memory
        Of N values each, at least one.
    overlaps : (P,) float or None
        (1/N) sum xi s; computed if None.
    mirror_is_state : bool
        Whether a mirror may be named.
    """

    def __init__(
        self,
        state: Array,
        patterns: Sequence[Pattern],
        overlaps: Array | None,
        mirror_is_state: bool,
    ) -> None:
        self.state = state
        self.patterns = patterns
        self.mirrors = mirror_is_state
        self.n = len(state)
        self.ink = state > 0.0
        self.grey = any(pattern.grey for pattern in patterns)
        self.overlaps = self._overlaps() if overlaps is None else overlaps
        order = np.abs(self.overlaps)
        if self.grey:  # by distance: overlaps favour patterns of much contrast
            order = self._correlations()
        size = min(TOP, len(patterns))
        top = np.argpartition(-order, size - 1)[:size] if size < len(order) else np.arange(size)
        self.top = sorted(top.tolist(), key=lambda i: (-round(float(order[i]), 9), i))
        self.binary = [i for i in self.top if not patterns[i].grey]
        self.counts = self._counts()
        self.fits = [fit for i in self.top for fit in self._compare(i)]

    def _overlaps(self) -> Array:
        state = self.state.astype(np.float32)
        found = [float(pattern.values @ state) for pattern in self.patterns]
        return np.array(found) / self.n

    def _correlations(self) -> Array:
        """|correlation| of the state with each memory, 0 if one of them is flat."""
        mean, spread = np.array([_moments(pattern) for pattern in self.patterns]).T
        scale = spread * float(self.state.std())
        covariance = np.abs(self.overlaps - mean * float(self.state.mean()))
        return np.where(scale > FLAT, covariance / np.maximum(scale, FLAT), 0.0)

    def _counts(self) -> NDArray[np.int64]:
        """How many pixels have each combination of ink in the state and in the binary top.

        (2, 256): the first axis is the state, the bits of the second the memories, first highest.
        """
        if not self.binary:
            return np.zeros((2, 256), dtype=np.int64)
        rows = np.array([self.patterns[i].values for i in self.binary]) > 0
        code = np.packbits(rows, axis=0)[0].astype(np.int64) + 256 * self.ink
        return np.bincount(code, minlength=512).reshape(2, 256)

    def _compare(self, index: int) -> list[Fit]:
        if self.patterns[index].grey:
            return [self._compare_grey(index, sign) for sign in (1, -1)[: 1 + self.mirrors]]
        bit = 7 - self.binary.index(index)
        has = (np.arange(256) >> bit & 1).astype(bool)
        wrong = int(self.counts[0, has].sum() + self.counts[1, ~has].sum())
        ink = int(self.counts[:, has].sum())
        overlap = 1.0 - 2.0 * wrong / self.n
        return [
            Fit(index, 1, wrong, overlap, self.close(wrong, ink), exact=wrong == 0),
            Fit(
                index,
                -1,
                self.n - wrong,
                overlap,
                self.mirrors and self.close(self.n - wrong, ink),
                exact=wrong == self.n,
            ),
        ]

    def _compare_grey(self, index: int, sign: int) -> Fit:
        values = sign * self.patterns[index].values.astype(np.float64)
        away = np.abs(values - self.state)
        difference = float(away.mean())
        correlation = _correlation(values, self.state)
        exact = bool(away.max() <= GREY_EXACT)
        fits = exact or (correlation >= GREY_CORRELATION and difference <= GREY_DIFFERENCE)
        wrong = int(np.count_nonzero(away > GREY_WRONG))
        return Fit(index, sign, wrong, sign * correlation, fits, difference, exact)

    def close(self, wrong: int, ink: int) -> bool:
        """Whether so many wrong pixels still make a pattern with so much ink."""
        return wrong <= WRONG * self.n and wrong <= WRONG_OF_CLASS * min(ink, self.n - ink)

    @property
    def largest(self) -> Fit:
        """The memory of largest |overlap|, as itself or as its mirror, whichever is nearer."""
        first = max(self.fits, key=lambda fit: (abs(fit.overlap), -fit.wrong, -fit.index))
        sign = 1 if first.overlap >= 0.0 else -1
        same = [fit for fit in self.fits if fit.index == first.index]
        return next((fit for fit in same if fit.sign == sign), first)

    @property
    def said(self) -> tuple[float, int]:
        """Overlap and wrong pixels of an outcome that names nothing."""
        return self.largest.overlap, self.largest.wrong

    def label(self, index: int) -> str:
        """A memory's name between marks that say which it is (see `unmarked`)."""
        return f"{OPEN}{index}{NAME}{self._label(index)}{CLOSE}"

    def _label(self, index: int) -> str:
        """A memory's name, told apart from others of that name and from the words around it."""
        name = " ".join(self.patterns[index].name.split())
        name = re.sub(f"[{OPEN}{NAME}{CLOSE}]", "", name)
        if not name:
            return f"memory {index + 1}"
        if len(name) > 40:
            name = name[:39] + "…"
        if any(sign in name for sign in ("+", "−", "|", "“", "”")):
            name = f"“{name}”"
        plain = self.patterns[index].name.strip()
        if sum(other.name.strip() == plain for other in self.patterns) > 1:
            name += f" (no. {index + 1})"
        return name

    def of(self, wrong: int) -> str:
        """The words "3 of 576 pixels"."""
        return f"{wrong:,} of {self.n:,} {'pixel' if self.n == 1 else 'pixels'}"

    def wrong(self, index: int) -> int:
        """Pixels in which the state differs from a memory of the top."""
        return next(fit.wrong for fit in self.fits if fit.index == index and fit.sign > 0)

    def fewer(self, index: int) -> int:
        """Pixels of ink or of paper in a binary memory, whichever are fewer."""
        ink = int(np.count_nonzero(self.patterns[index].values > 0))
        return min(ink, self.n - ink)

    def correlation(self, index: int) -> float:
        """Pearson correlation of the state with a memory, 0 if one of them is flat."""
        values = self.patterns[index].values.astype(np.float64)
        return _correlation(values, self.state)


# Mixtures


@lru_cache(maxsize=TOP)
def _majorities(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """All majorities of three of so many memories or mirrors.

    Returns
    -------
    members : (K, 3) int
        Positions among the memories.
    signs : (K, 3) int
        +1 or −1.
    ink : (K, 256) float
        1 where the majority is ink, for each combination of ink in the memories.
    """
    codes = np.arange(256)
    bits = np.array([codes >> (7 - i) & 1 for i in range(size)]) * 2 - 1
    combinations = [
        (i, j, k, a, b, c)
        for i in range(size)
        for j in range(i + 1, size)
        for k in range(j + 1, size)
        for a in (1, -1)
        for b in (1, -1)
        for c in (1, -1)
    ]
    table = np.array(combinations, dtype=np.int64)
    members, signs = table[:, :3], table[:, 3:]
    ink = np.einsum("ks,ksc->kc", signs, bits[members]) > 0
    return members, signs, ink.astype(np.float64)


@dataclass(frozen=True)
class Mixture:
    """The majority of three memories or mirrors.

    Parameters
    ----------
    members : tuple of int
        Which memories, by index, in the order in which they were stored: so one mixture has one
        name wherever it is met.
    signs : tuple of int
        +1 for each memory, −1 for each mirror.
    wrong : int
        Pixels in which the state differs from it.
    """

    members: tuple[int, ...]
    signs: tuple[int, ...]
    wrong: int


def find_mixture(scene: PatternMatch) -> Mixture | None:
    """The mixture of three that a state is, within the margin for a memory, better than any one.

    Looked for among the `TOP` binary memories of largest |overlap|, all triples and all signs. Of
    those that fit equally well it is the one of the largest overlaps. A majority that is all but
    blank, as that of sparse memories is, is no mixture.
    """
    size = len(scene.binary)
    if size < 3:
        return None
    members, signs, ink = _majorities(size)
    paper, inked = scene.counts.astype(np.float64)
    wrong = ink @ (paper - inked) + inked.sum()
    amount = ink @ (paper + inked)
    least = np.minimum(amount, scene.n - amount)
    own = np.array([scene.fewer(index) for index in scene.binary])
    allowed = np.minimum(WRONG * scene.n, WRONG_OF_CLASS * least)
    alone = np.array([scene.wrong(index) for index in scene.binary])
    possible = np.flatnonzero(
        (wrong <= allowed)
        & (wrong < np.minimum(alone, scene.n - alone).min())
        & (least >= np.maximum(LEFT * own[members].max(axis=1), 1.0))
    )
    if not len(possible):
        return None
    overlap = 1.0 - 2.0 * alone / scene.n
    weight = (signs[possible] * overlap[members[possible]]).sum(axis=1)
    best = int(possible[np.lexsort((-weight, wrong[possible]))[0]])
    parts = sorted(
        (scene.binary[place], sign)
        for place, sign in zip(members[best].tolist(), signs[best].tolist(), strict=True)
    )
    return Mixture(
        tuple(index for index, _ in parts),
        tuple(sign for _, sign in parts),
        round(float(wrong[best])),
    )


def mixture_name(parts: Sequence[tuple[str, int]]) -> str:
    """ "A + F − H"; a mixture that begins with a mirror begins with a minus."""
    (name, sign), *others = parts
    words = f"{'−' if sign < 0 else ''}{name}"
    for name, sign in others:
        words += f" {'+' if sign > 0 else '−'} {name}"
    return words
