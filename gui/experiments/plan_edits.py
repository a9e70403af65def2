"""What the form asks for while nobody has run it, and what has been changed of it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.experiments import Plan
from sim.experiments.table import experiment_named
from sim.parameters import ParameterSet

__all__ = ["Draft", "edit_words"]


@dataclass(frozen=True)
class Draft:
    """A plan whose points are not made yet; see `Plan`.

    Parameters
    ----------
    experiment : str
    settings : ParameterSet
    swept : mapping of str to tuple
    trials, most : int
    precision : float or None
    seed : int
    """

    experiment: str
    settings: ParameterSet
    swept: Mapping[str, tuple[Any, ...]]
    trials: int
    most: int
    precision: float | None
    seed: int

    def plan(self) -> Plan:
        """The plan; raises ExperimentError or ParameterError if there is none."""
        return Plan(
            self.experiment, self.settings, self.swept, self.trials, self.most, self.precision,
            self.seed,
        )  # fmt: skip


def edit_words(before: Draft, now: Draft) -> tuple[str, str]:
    """What has been changed: in words, and by a name that the next change of the same has too."""
    if before.experiment != now.experiment:
        return f"experiment “{experiment_named(now.experiment).title}”", "experiment"
    specs = now.settings.specs()
    for name, spec in specs.items():
        old, new = before.swept.get(name, ()), now.swept.get(name, ())
        if old != new:
            several = len(old) > 1 or len(new) > 1
            return f"values of {spec.label.lower()}" if several else spec.label.lower(), name
        one, other = getattr(before.settings, name), getattr(now.settings, name)
        if one != other:
            return f"{spec.label.lower()} {spec.show(other)}", name
    if before.seed != now.seed:
        return f"seed {now.seed}", "seed"
    return "number of trials", "trials"
