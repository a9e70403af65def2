"""The honest outcome: what the state of a memory network is, in a word for tests and a sentence for
people.

A state is called a memory only if it is one, within a margin that is stated with it. Everything
here is plain text: names are the person's own, and a window that shows rich text must escape them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sim.hopfield.outcome.causes import Causes
from sim.hopfield.outcome.pattern_match import (
    GREY_DIFFERENCE,
    Fit,
    PatternMatch,
    find_mixture,
    mixture_name,
    numbers,
    unmarked,
)
from sim.hopfield.outcome.result import Outcome, number_words
from sim.hopfield.outcome.thermal import thermal
from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = ["Outcome", "classify"]


SILENT = 0.05  # largest |state| of a network all of whose neurons rest near 0
FALLING = 0.5  # |correlation| from which a moving state is said to fall toward a memory
CYCLE = "A two-cycle: it jumps between two states at every update and never settles."


def classify(
    state: ArrayLike,
    patterns: Sequence[Pattern],
    *,
    settled: bool,
    cycle_with: ArrayLike | None = None,
    temperature: float = 0.0,
    recent_overlaps: ArrayLike | None = None,
    mirror_is_state: bool = True,
    rising: bool | None = None,
    flips: int = 0,
    rises: int | None = 0,
    overlaps: ArrayLike | None = None,
    average: ArrayLike | None = None,
    recent_sweeps: int = 5,
    recent_mean: float | None = None,
    moves: int | None = None,
    falls: int | None = None,
    move: str = "flip",
    causes: Causes | None = None,
) -> Outcome:
    """Say what a state is.

    A settled state is a memory if at most 2.5 % of its pixels are wrong and at most a quarter of
    the pattern's ink or paper, whichever is less (blank paper is not a sparse memory); likewise
    its mirror, and the majority of three memories or mirrors, if that fits better than any one.
    Binary memories are compared with the sign of the state (0 is paper). A grey memory asks for
    a correlation of .95 and a mean difference of .05.

    Parameters
    ----------
    state : (N,) array_like
        From -1 (paper) to +1 (ink). States 0/1 are to be mapped to it.
    patterns : sequence of Pattern
        Those stored, of N values each.
    settled : bool
        Whether the caller has verified a fixed point of the rule in force (at T = 0).
    cycle_with : (N,) array_like, optional
        The other state of a two-cycle, if one was verified (the same state: a fixed point).
    temperature : float
        Above 0 a network never settles: the sentence speaks of averages.
    recent_overlaps : (P,) array_like, optional
        Overlaps averaged over the last `recent_sweeps` sweeps, for T > 0.
    mirror_is_state : bool
        Whether storing a pattern stores its mirror as well (no threshold, even energy).
    rising : bool, optional
        Whether the largest |overlap| is rising, if known.
    flips : int
        Cells that have changed since recall began.
    moves, rises, falls : int
        Changes of the state of which the energy is told (flips, where neurons are updated one at
        a time; updates otherwise), those at which it rose, and those at which it fell; as many as
        flips, and all the others, if not given. rises is None for rules that have no energy.
    move : str
        What one of them is called.
    overlaps : (P,) array_like, optional
        (1/N) sum xi s, if known already; else computed.
    average : (N,) array_like, optional
        Mean of all memories: where real-valued networks settle when beta is small. If not given,
        it is looked for among grey memories only, from up to a few million values.
    recent_sweeps : int
        Over how many sweeps `recent_overlaps` is averaged.
    recent_mean : float, optional
        Mean of all neurons, averaged likewise; that of the state if not given.
    causes : Causes, optional
        Of the network whose state it is: the sentence names the cause, where one is known.

    Raises
    ------
    PatternError
        If something is not finite, or does not fit in size.
    """
    asked = _Question(
        settled=settled, cycle_with=cycle_with, temperature=temperature,
        recent_overlaps=recent_overlaps, mirror_is_state=mirror_is_state, rising=rising,
        flips=flips, told=_told(rises, flips if moves is None else moves, falls, move, causes),
        overlaps=overlaps, average=average, recent_sweeps=recent_sweeps, recent_mean=recent_mean,
        causes=causes,
    )  # fmt: skip
    marked = _classify(state, patterns, asked)
    words, spans = unmarked(marked.words)
    return replace(marked, words=words, verdict=unmarked(marked.verdict)[0], spans=spans)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Question:
    """What is known of a state besides its values; the fields are the arguments of `classify`,
    `told` what the energy has done."""

    settled: bool
    cycle_with: ArrayLike | None
    temperature: float
    recent_overlaps: ArrayLike | None
    mirror_is_state: bool
    rising: bool | None
    flips: int
    told: str
    overlaps: ArrayLike | None
    average: ArrayLike | None
    recent_sweeps: int
    recent_mean: float | None
    causes: Causes | None


def _classify(state: ArrayLike, patterns: Sequence[Pattern], q: _Question) -> Outcome:
    """`classify`, with names between marks."""
    values = numbers("The state", state)
    other = None if q.cycle_with is None else numbers("The other state", q.cycle_with, len(values))
    cycling = other is not None and not np.array_equal(other, values)
    if not patterns and cycling and q.temperature == 0.0:
        return Outcome("cycle", f"{_jumps(q)} Nothing is stored.", "two-cycle none | none")
    if not patterns:
        words = "Nothing is stored yet: draw a pattern and store it."
        return Outcome("empty", words, "empty")
    for pattern in patterns:
        if len(pattern.values) != len(values):
            raise PatternError(
                f"The memory {pattern.name!r} has {len(pattern.values)} pixels and the state "
                f"{len(values)}: they must agree."
            )
    given = None if q.overlaps is None else numbers("The overlaps", q.overlaps, len(patterns))
    scene = PatternMatch(values, patterns, given, q.mirror_is_state)
    if q.temperature > 0.0:
        recent = (
            None
            if q.recent_overlaps is None
            else numbers("The recent overlaps", q.recent_overlaps, len(patterns))
        )
        known = q.recent_mean is not None and recent is not None
        mean = float(q.recent_mean) if known else float(scene.state.mean())  # type: ignore[arg-type]
        return thermal(scene, q.temperature, recent, q.recent_sweeps, mean, q.causes)
    if other is not None and cycling:
        return _cycle(scene, PatternMatch(other, patterns, None, q.mirror_is_state), _jumps(q))
    if not q.settled and other is None:
        return _moving(scene, q.rising, q.flips, q.told)
    if not scene.grey and float(np.abs(values).max()) < SILENT:
        words = "Every neuron has settled near 0: no memory is recalled."
        return Outcome("spurious", words, "spurious", (), (), *scene.said)
    return _named(scene, q.causes) or _spurious(scene, q)


# What has a name


def _named(scene: PatternMatch, causes: Causes | None = None) -> Outcome | None:
    """The memory, mirror or mixture this state is, if it is one."""
    fitting = sorted((fit for fit in scene.fits if fit.fits), key=lambda fit: fit.rank)
    if not fitting:
        return _mixture(scene, causes)
    best, others = fitting[0], fitting[1:]
    label = scene.label(best.index)
    kind = "memory" if best.sign > 0 else "mirror"
    name = label if best.sign > 0 else f"The mirror of {label} (ink and paper exchanged)"
    words = name + _quality(scene, best) + _rivals(scene, best, others)
    return Outcome(
        kind,
        words,
        f"{kind} {label}",
        (best.index,),
        (best.sign,),
        best.overlap,
        best.wrong,
    )


def _quality(scene: PatternMatch, best: Fit) -> str:
    if scene.patterns[best.index].grey:
        if best.exact:
            return ", exactly."
        return f", with grey levels off by {best.difference:.3f} on average."
    strength = float(np.abs(scene.state).mean())
    if strength < 0.99:
        right = "every pixel right" if best.wrong == 0 else f"{scene.of(best.wrong)} wrong"
        return f", {right}, at {strength:.2f} of full strength."
    return ", exactly." if best.wrong == 0 else f", with {scene.of(best.wrong)} wrong."


def _rivals(scene: PatternMatch, best: Fit, others: list[Fit]) -> str:
    """What else the state could be called, and how near that is."""
    if not others:
        return ""
    rival = others[0]
    name = ("" if rival.sign > 0 else "the mirror of ") + scene.label(rival.index)
    name = name[0].upper() + name[1:] if rival.sign < 0 else name
    if scene.patterns[rival.index].grey:
        words = f" {name} is as near as {rival.difference:.3f} on average."
    elif rival.wrong == best.wrong == 0:
        words = f" {name} is the same pattern."
    elif rival.wrong == best.wrong:
        words = f" {name} fits as well: {scene.of(rival.wrong)} differ."
    else:
        words = f" {name} is near too: {scene.of(rival.wrong)} differ."
    more = len(others) - 1
    if more:
        words = f"{words[:-1]}; {more} more {'is' if more == 1 else 'are'} near."
    return words


def _mixture(scene: PatternMatch, causes: Causes | None) -> Outcome | None:
    found = find_mixture(scene)
    if found is None:
        return None
    parts = zip(found.members, found.signs, strict=True)
    name = mixture_name([(scene.label(index), sign) for index, sign in parts])
    quality = "exactly" if found.wrong == 0 else f"with {scene.of(found.wrong)} wrong"
    why = causes.of_settled(scene, found.members) if causes is not None else ""
    why = why or "the majority of them at each pixel"
    words = f"A mixture of three memories, {name}, {quality}: {why}."
    return Outcome(
        "mixture",
        words,
        f"mixture {name}",
        found.members,
        found.signs,
        scene.largest.overlap,
        found.wrong,
    )


# What has no name


def _with(scene: PatternMatch, fit: Fit) -> str:
    return f"{number_words(fit.overlap)} (with {scene.label(fit.index)})"


def _spurious(scene: PatternMatch, q: _Question) -> Outcome:
    largest = scene.largest
    if (scene.grey or q.average is not None) and _is_average(scene, q.average):
        words = (
            f"It has settled on the average of all {len(scene.patterns)} memories, which is "
            "none of them: a larger β tells them apart."
        )
        return Outcome("mixture", words, "mixture of all", (), (), *scene.said)
    why = q.causes.of_settled(scene) if q.causes is not None else ""
    because = f", because {why}" if why else ""
    settled = f"A spurious state: it has settled, but on no memory{because}."
    if scene.grey:
        words = f"{settled} Its largest correlation is {_with(scene, largest)}."
    elif not scene.ink.any() or scene.ink.all():
        blank = "paper" if not scene.ink.any() else "ink"
        words = f"It has settled with every pixel {blank}, which is no memory{because}."
    elif largest.exact:  # the mirror, where mirrors are no states
        words = (
            "A spurious state: it has settled, but on no memory. It is "
            f"{scene.label(largest.index)} with ink and paper exchanged, which is not stored."
        )
    else:
        differ = scene.wrong(largest.index)
        words = (
            f"{settled} Its largest overlap is {_with(scene, largest)}: {scene.of(differ)} differ."
        )
    return Outcome("spurious", words, "spurious", (), (), *scene.said)


def _is_average(scene: PatternMatch, average: ArrayLike | None) -> bool:
    """Whether the state is the mean of all memories, of which there are several."""
    if len(scene.patterns) < 2:
        return False
    if average is None:
        if len(scene.patterns) * scene.n > 4_000_000:
            return False
        total = np.zeros(scene.n)
        for pattern in scene.patterns:
            total += pattern.values
        mean = total / len(scene.patterns)
    else:
        mean = numbers("The average", average, scene.n)
    return bool(np.abs(mean - scene.state).mean() <= 0.5 * GREY_DIFFERENCE)


def _jumps(q: _Question) -> str:
    """What a two-cycle does, and why if that is known."""
    why = q.causes.of_cycle() if q.causes is not None else ""
    return f"{CYCLE[:-1]}, because {why}." if why else CYCLE


def _cycle(first: PatternMatch, second: PatternMatch, begin: str) -> Outcome:
    """A two-cycle, told in the same order whichever of its states is the present one."""
    found: list[tuple[int, int, int, str, str, tuple[int, ...], tuple[int, ...]]] = []
    for scene in (first, second):
        name = _named(scene)
        if name is None:
            found.append((3, len(first.patterns), 0, "none", "no memory", (), ()))
            continue
        rank = ("memory", "mirror", "mixture").index(name.kind)
        short = name.verdict.partition(" ")[2]
        long = {"memory": short, "mirror": f"the mirror of {short}"}.get(
            name.kind, f"the mixture {short}"
        )
        found.append(
            (
                rank,
                name.members[0] if name.members else 0,
                -name.signs[0] if name.signs else 0,
                short if name.kind == "memory" else name.verdict,
                long,
                name.members,
                name.signs,
            )
        )
    one, two = sorted(found, key=lambda item: item[:4])
    if two[0] < 3:
        words = f"{begin} They are {one[4]} and {two[4]}."
    elif one[0] < 3:
        words = f"{begin} One is {one[4]}, the other is no memory."
    else:
        words = f"{begin} Neither is a memory: largest overlap {_with(first, first.largest)}."
    return Outcome(
        "cycle",
        words,
        f"two-cycle {one[3]} | {two[3]}",
        (*one[5], *two[5]),
        (*one[6], *two[6]),
        *first.said,
    )


def _moving(scene: PatternMatch, rising: bool | None, flips: int, told: str) -> Outcome:
    largest = scene.largest
    members: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()
    what = "correlation" if scene.patterns[largest.index].grey else "overlap"
    if flips == 0:
        begin = f"Nothing has flipped yet. Largest {what} {_with(scene, largest)}."
    elif rising and abs(scene.correlation(largest.index)) >= FALLING:
        mirror = largest.overlap < 0.0
        name = ("the mirror of " if mirror else "") + scene.label(largest.index)
        way = "and growing" if mirror else "and rising"
        members, signs = (largest.index,), (-1 if mirror else 1,)
        begin = f"Falling toward {name}: {what} {number_words(largest.overlap)} {way}."
    else:
        way = "" if rising is None else (", and growing" if rising else ", not growing")
        begin = f"Still moving: largest {what} {_with(scene, largest)}{way}."
    return Outcome("moving", begin + told, "moving", members, signs, *scene.said)


def _told(
    rises: int | None, moves: int, falls: int | None, move: str, causes: Causes | None
) -> str:
    """What the energy has done, and why it rose if it did and that is known."""
    if rises is None or moves == 0:
        return ""
    fell = moves - rises if falls is None else falls
    if rises > 0:
        why = causes.of_rise() if causes is not None else ""
        many = f"{moves:,} {move if moves == 1 else move + 's'}"
        return f" Energy went up on {rises:,} of {many}{f', because {why}' if why else ''}."
    if fell == 0:
        return " Energy has stayed as it was."
    if fell < moves:
        return f" Energy has gone down on {fell:,} of {moves:,} {move}s and never up."
    if moves == 1:
        return f" Energy has gone down on the one {move} so far."
    return f" Energy has gone down on every one of the {moves:,} {move}s so far."
