"""What an experiment is: a pure function of a point and a seed, and all that is known about it.

A *point* is a set of settings, declared as the parameters of a network are. A *trial* is one run at
a point with a seed of its own; it gives one number for each measure. The seed of a trial follows
from the experiment, the point, the plan's seed and the number of the trial (`trial_seed`), and from
nothing else: so a trial gives the same numbers wherever and in whatever order it is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sim.arrays import Array
from sim.errors import SimError
from sim.model import Scripted
from sim.networks import network_named
from sim.parameters import ParameterSet
from sim.run import Run

if TYPE_CHECKING:
    from sim.experiments.results import Results

__all__ = ["Experiment", "ExperimentError", "Line", "Mark", "Measure", "Opening", "trial_seed"]

SEEDS = 10**9  # seeds a network can be given, from 0 on


class ExperimentError(SimError):
    """An experiment that cannot be made, or results that cannot be read or written."""


@dataclass(frozen=True)
class Measure:
    """One number that a trial gives.

    Parameters
    ----------
    name : str
        In files.
    label : str
        What a person calls it, sentence case.
    symbol : str
        In the equations, where it has one.
    unit : str
        In which a person reads it; empty for a pure number.
    scale : float
        SI units in one of these.
    low, high : float
        The range of its axis, SI.
    yes_or_no : bool
        Whether it is 1 or 0: its mean is a probability, with the interval of one.
    logarithmic : bool
        Whether its axis is.
    ends : (float, float) or None
        Between which it lies, where trials may all be at one end and yet not tell that the mean is:
        a recall that succeeds or fails. The interval heeds them (see `mean_interval`).
    good : float or None
        Above it a trial has succeeded, SI; None where none fails or succeeds.
    each : str
        The setting that says of how many equal parts, neurons, each trial gives the fraction: of
        a fraction that has been 0 throughout, the interval goes up to 3 over all of them.
    fitted : bool
        Whether its axis goes no further than what is drawn.
    """

    name: str
    label: str
    symbol: str = ""
    unit: str = ""
    scale: float = 1.0
    low: float = 0.0
    high: float = 1.0
    yes_or_no: bool = False
    logarithmic: bool = False
    ends: tuple[float, float] | None = None
    each: str = ""
    good: float | None = None
    fitted: bool = False

    @property
    def si(self) -> str:
        """The unit that its numbers have in files: "1" for a pure number."""
        return {"": "1", "%": "1", "ms": "s"}.get(self.unit, self.unit)


@dataclass(frozen=True)
class Line:
    """A curve of theory.

    Parameters
    ----------
    label : str
        What it is, as in a legend: "theory, N → ∞".
    x, y : (k,) float64
        SI; y may hold NaN where it breaks off.
    dashed : bool
        Whether it is of second rank.
    series : int or None
        The series it belongs to and whose colour it has; None if it belongs to all.
    """

    label: str
    x: Array
    y: Array
    dashed: bool = False
    series: int | None = None


@dataclass(frozen=True)
class Mark:
    """A place on the axis that theory, or a lecture, names.

    Parameters
    ----------
    label : str
        "α_c = 0.138".
    x : float
        SI.
    series : int or None
        The series it belongs to; None if it belongs to all.
    """

    label: str
    x: float
    series: int | None = None


Theory = Sequence["Line | Mark"]


@dataclass(frozen=True)
class Opening:
    """The very network of a trial, to be opened on its own page.

    Parameters
    ----------
    tab : str
        Name of the page.
    network : str
        Name of the kind of network.
    parameters : mapping
        Values that differ from the defaults, SI.
    seed : int
    gestures : tuple of (float, str, mapping)
        Model time, name and arguments of each gesture.
    duration : float
        Model time after which a trial is measured.
    """

    tab: str
    network: str
    parameters: Mapping[str, Any]
    seed: int
    gestures: tuple[tuple[float, str, Mapping[str, Any]], ...] = ()
    duration: float = 0.0

    def run(self) -> Run:
        """A run at its beginning, the script before it."""
        kind = network_named(self.network)
        network = kind(kind.Parameters.from_dict(self.parameters), self.seed)
        return Run(network, [Scripted(at, name, given) for at, name, given in self.gestures])


def _nothing(points: Sequence[Any], measure: str, x: Array) -> Theory:
    return ()


def _no_words(results: Results) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One entry of `EXPERIMENTS`.

    Parameters
    ----------
    name, title : str
        In files and on the command line; in the menu.
    summary : str
        What is measured, in a line or two.
    citation : str
    Settings : type of ParameterSet
        What can be set; a point is one of these.
    x : str
        The setting along the axis.
    swept : mapping of str to tuple
        The values that settings take unless others are asked for, `x` among them.
    measures : tuple of Measure
        The first is the one an interval as narrow as asked is asked of.
    trial : callable
        (point, seed) -> one float for each measure. It draws from generators made of the seed
        only.
    opening : callable
        (point, seed) -> Opening, the network of that trial.
    y : str or None
        The setting along the second axis, of an experiment over a plane.
    theory : callable
        (points, one for each series and in their order; name of a measure; x (k,) SI) -> lines and
        marks. Of a plane: (one point, name, x) -> lines over the plane.
    words : callable
        Results -> what they say, in a sentence or two; empty as long as they say nothing.
    trials : int
        Of each point at least, and after how many the interval is looked at again.
    most : int
        Trials of a point at most.
    precision : float
        Half a 95 % interval of the first measure that is asked for by default, SI.
    cost : callable
        (point) -> roughly the seconds a trial takes on one core: by it trials are handed out in
        parcels. What comes out does not depend on it.
    """

    name: str
    title: str
    summary: str
    citation: str
    Settings: type[ParameterSet]
    x: str
    swept: Mapping[str, tuple[Any, ...]]
    measures: tuple[Measure, ...]
    trial: Callable[[Any, int], Sequence[float]]
    opening: Callable[[Any, int], Opening]
    y: str | None = None
    theory: Callable[[Sequence[Any], str, Array], Theory] = _nothing
    words: Callable[[Results], str] = _no_words
    trials: int = 20
    most: int = 400
    precision: float = 0.02
    cost: Callable[[Any], float] = field(default=lambda point: 0.01)

    @property
    def axes(self) -> tuple[str, ...]:
        """The settings along the axes."""
        return (self.x,) if self.y is None else (self.x, self.y)

    def measure(self, name: str) -> Measure:
        """The measure of this name; raises ExperimentError."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        known = ", ".join(measure.name for measure in self.measures)
        raise ExperimentError(f"{self.title} does not measure {name!r}; it measures {known}.")


def trial_seed(experiment: str, point: ParameterSet, seed: int, trial: int) -> int:
    """The seed of a trial: a hash (SHA-256) of what it is of, from 0 to 999,999,999.

    So it does not depend on which other points there are, or on who makes the trial when.
    """
    said = f"{_said(experiment, point, seed)}, {trial}]"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") % SEEDS


@lru_cache(maxsize=512)
def _said(experiment: str, point: ParameterSet, seed: int) -> str:
    return json.dumps([experiment, point.to_dict(), seed], sort_keys=True)[:-1]
