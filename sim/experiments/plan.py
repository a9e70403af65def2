"""What is to be measured: an experiment, its settings, the values they take, trials and seed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from sim.errors import ParameterError
from sim.experiments.experiment import SEEDS, Experiment, ExperimentError
from sim.experiments.table import experiment_named
from sim.parameters import ParameterSet, Spec

__all__ = ["MOST_POINTS", "Plan", "Series", "read_values"]

MOST_POINTS = 5000
MOST_TRIALS = 100_000


@dataclass(frozen=True)
class Series:
    """The points that are joined by a curve.

    Parameters
    ----------
    label : str
        What tells it from the others, as in a legend: "N = 500".
    values : mapping
        The settings that do.
    points : tuple of int
        Their places among the points of the plan, along the axis.
    """

    label: str
    values: Mapping[str, Any]
    points: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """A measurement.

    Parameters
    ----------
    experiment : str
        Its name.
    settings : ParameterSet
        Of every point, but for those that are swept.
    swept : mapping of str to tuple
        The values a setting takes, in the order in which they are measured. Those of the axes are
        among them; the others make series.
    trials : int
        Of every point at least, and as many again each time until the interval is narrow enough.
    most : int
        Trials of a point at most.
    precision : float or None
        Half the 95 % interval of the first measure at which a point is done, SI; None for `trials`
        of each point and no more.
    seed : int

    Raises
    ------
    ExperimentError, ParameterError
        For what cannot be measured.
    """

    experiment: str
    settings: ParameterSet
    swept: Mapping[str, tuple[Any, ...]]
    trials: int = 20
    most: int = 400
    precision: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        entry = self.entry
        if not isinstance(self.settings, entry.Settings):
            raise ExperimentError(f"These are no settings of “{entry.title}”.")
        object.__setattr__(self, "swept", {k: tuple(v) for k, v in self.swept.items()})
        for name in entry.axes:
            if not self.swept.get(name):
                raise ExperimentError(f"“{entry.title}” needs values of {name} for its axis.")
        if not 2 <= self.trials <= self.most <= MOST_TRIALS:
            raise ExperimentError(
                f"A point takes 2 to {MOST_TRIALS:,} trials, and at most as many as are allowed: "
                f"not {self.trials:,} of {self.most:,}."
            )
        if self.precision is not None and not 0.0 < self.precision < math.inf:
            raise ExperimentError("The precision must be a number above 0.")
        if isinstance(self.seed, bool) or not 0 <= self.seed < SEEDS:
            raise ExperimentError(f"A seed is a whole number from 0 to {SEEDS - 1:,}.")
        count = math.prod(len(values) for values in self.swept.values())
        if count > MOST_POINTS:
            raise ExperimentError(
                f"That makes {count:,} points; a plan has up to {MOST_POINTS:,}: take fewer values."
            )
        # Every point is checked now and not when its turn comes.
        _ = self.points

    @classmethod
    def default(cls, name: str, seed: int = 0, **changes: Any) -> Self:
        """The plan an experiment begins with, some settings changed.

        Parameters
        ----------
        name : str
            Of the experiment.
        seed : int
        changes
            A value, or a tuple of values, of a setting.
        """
        entry = experiment_named(name)
        swept = dict(entry.swept)
        fixed = {}
        for key, value in changes.items():
            many = isinstance(value, (tuple, list))
            if many or key in entry.axes:
                swept[key] = tuple(value) if many else (value,)
            else:
                swept.pop(key, None)
                fixed[key] = value
        settings = entry.Settings.from_dict(fixed)
        return cls(name, settings, swept, entry.trials, entry.most, entry.precision, seed)

    @cached_property
    def entry(self) -> Experiment:
        """The experiment."""
        return experiment_named(self.experiment)

    @cached_property
    def points(self) -> tuple[Any, ...]:
        """Every point: series after series, along the axis; of a plane row after row."""
        axes = self.entry.axes
        order = [name for name in self.swept if name not in axes] + list(reversed(axes))
        found = []
        for chosen in itertools.product(*(self.swept[name] for name in order)):
            found.append(self.settings.replace(**dict(zip(order, chosen, strict=True))))
        return tuple(found)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The points by the curve they belong to; of a plane, by the plane."""
        names = [name for name in self.swept if name not in self.entry.axes]
        each = len(self.points) // math.prod(len(self.swept[name]) for name in names)
        specs = self.entry.Settings.specs()
        told = [name for name in names if len(self.swept[name]) > 1] or names
        found = []
        for place, chosen in enumerate(itertools.product(*(self.swept[name] for name in names))):
            values = dict(zip(names, chosen, strict=True))
            label = ", ".join(_told(specs[name], values[name]) for name in told)
            members = range(place * each, (place + 1) * each)
            found.append(Series(label, values, tuple(members)))
        return tuple(found)

    @property
    def x(self) -> tuple[Any, ...]:
        """The values along the axis, SI."""
        return self.swept[self.entry.x]

    def to_plain(self) -> dict[str, Any]:
        """Plain values, for files."""
        return {
            "experiment": self.experiment,
            "settings": self.settings.to_dict(),
            "swept": {name: list(values) for name, values in self.swept.items()},
            "trials": self.trials,
            "most": self.most,
            "precision": self.precision,
            "seed": self.seed,
        }

    @classmethod
    def from_plain(cls, plain: Any) -> Self:
        """The plan of `to_plain`; raises ExperimentError for anything else."""
        try:
            entry = experiment_named(plain["experiment"])
            settings = entry.Settings.from_dict(plain["settings"])
            specs = entry.Settings.specs()
            swept = {
                name: tuple(specs[name].check(name, value) for value in values)
                for name, values in plain["swept"].items()
            }
            precision = plain["precision"]
            return cls(
                entry.name, settings, swept, int(plain["trials"]), int(plain["most"]),
                None if precision is None else float(precision), int(plain["seed"]),
            )  # fmt: skip
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
            raise ExperimentError(f"It holds no plan of an experiment ({error}).") from None


def _told(spec: Spec, value: Any) -> str:
    """A setting as a legend has it: "N = 500"."""
    if spec.kind == "choice":
        return spec.exact(value)
    if spec.kind == "flag":
        return f"{spec.label.lower()} {spec.exact(value)}"
    return f"{spec.symbol or spec.label.lower()} = {spec.exact(value)}"


def read_values(spec: Spec, name: str, words: str) -> tuple[Any, ...]:
    """Values as they are typed, SI: "0.05", "500,1000,2000", or "0.02:0.20:0.01", both ends
    included; numbers in the unit a person reads.

    Raises
    ------
    ParameterError
        In a sentence.
    """
    if spec.kind in ("choice", "flag"):
        found: list[Any] = [word.strip() for word in words.split(",")]
        if spec.kind == "flag":
            known = {"on": True, "off": False}
            if set(found) - set(known):
                raise ParameterError(f"{spec.label} is on or off, not {words!r}.", field=name)
            found = [known[word] for word in found]
        return tuple(spec.check(name, value) for value in found)
    numbers: list[float] = []
    for part in words.split(","):
        numbers += _range(spec, name, part)
        if len(numbers) > MOST_POINTS:
            raise ParameterError(
                f"{spec.label}: {words!r} makes more than {MOST_POINTS:,} values.", field=name
            )
    # Rounded as a person would write them: 0.3, not 0.30000000000000004.
    return tuple(spec.check(name, round(number * spec.scale, 12)) for number in numbers)


def _range(spec: Spec, name: str, part: str) -> list[float]:
    """The numbers of "2" or "2:20:1"."""
    wrong = ParameterError(
        f"{spec.label}: {part.strip()!r} is no number and no range such as 0.02:0.20:0.01 "
        "(from : to : step).",
        field=name,
    )
    try:
        ends = [float(word) for word in part.split(":")]
    except ValueError:
        raise wrong from None
    if not all(map(math.isfinite, ends)) or len(ends) not in (1, 3):
        raise wrong
    if len(ends) == 1:
        return ends
    low, high, step = ends
    if step <= 0.0 or high < low:
        raise ParameterError(
            f"{spec.label}: {part.strip()!r} does not go up; write from : to : step, with a step "
            "above 0.",
            field=name,
        )
    if (high - low) / step > MOST_POINTS:
        raise ParameterError(
            f"{spec.label}: {part.strip()!r} makes more than {MOST_POINTS:,} values.", field=name
        )
    return [low + step * k for k in range(math.floor((high - low) / step + 1e-9) + 1)]
