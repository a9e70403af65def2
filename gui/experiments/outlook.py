"""What a plan comes to, judged by some of its points before it is made."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from sim.experiments import Experiment
from sim.parameters import ParameterSet
from sim.words import duration_words

__all__ = ["heeded", "outlook", "some_points"]

LOOKED_AT = 5  # values of each of two settings that are swept; fewer of more


def some_points(settings: ParameterSet, swept: Mapping[str, Sequence[Any]]) -> list[Any]:
    """Points here and there, the ends among them; raises ParameterError if one is impossible."""
    most = LOOKED_AT if len(swept) < 3 else 3
    picked = [_some(values, most) for values in swept.values()]
    return [
        settings.replace(**dict(zip(swept, chosen, strict=True)))
        for chosen in itertools.product(*picked)
    ]


def _some(values: Sequence[Any], most: int) -> list[Any]:
    last = len(values) - 1
    count = min(most, len(values))
    return [values[round(k * last / max(1, count - 1))] for k in range(count)]


def heeded(points: Sequence[Any]) -> frozenset[str]:
    """The settings that make a difference at any of these points; all of them where nothing is
    known of that."""
    found: set[str] = set()
    for point in points:
        relevant = getattr(point, "relevant", None)
        found |= set(point.specs()) if relevant is None else relevant()
    return frozenset(found)


def outlook(
    entry: Experiment, points: Sequence[Any], count: int, trials: int, workers: int,
    least: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """What a plan comes to, in words and in fewer words.

    Parameters
    ----------
    entry : Experiment
    points : sequence of ParameterSet
        Some of its points.
    count : int
        Of all its points.
    trials : int
        Of each.
    workers : int
        How many are made at once; 0 where that is not known, on a cluster.
    least : bool
        Whether points may take more.
    """
    many = f"{count:,} point{'' if count == 1 else 's'}"
    if not workers:
        return f"{many}, {trials:,} trials each{' or more' if least else ''}", many
    each = sum(map(entry.cost, points)) / len(points)
    time = duration_words(each * count * trials / workers)
    time = f"{time} or more" if least else f"about {time}"
    cores = f"{workers:,} core{'' if workers == 1 else 's'}"
    return f"{many}, {time} on {cores}", f"{many}, {time}", many
