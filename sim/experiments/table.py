"""Every experiment there is, by name: the one line to add for a new one."""

from __future__ import annotations

import importlib

from sim.experiments.experiment import Experiment, ExperimentError

__all__ = ["EXPERIMENTS", "experiment_named"]

#: Every experiment by its name, in the order of the menu: its module and its name there. A module
#: is imported when one of its experiments is first asked for.
EXPERIMENTS: dict[str, tuple[str, str]] = {
    "recall": ("sim.experiments.retrieval", "RECALL"),
    "plane": ("sim.experiments.retrieval", "PLANE"),
    "basins": ("sim.experiments.retrieval", "BASINS"),
}


def experiment_named(name: str) -> Experiment:
    """The experiment of this name; raises ExperimentError."""
    if name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise ExperimentError(f"There is no experiment {name!r}; there are: {known}.")
    module, attribute = EXPERIMENTS[name]
    found: Experiment = getattr(importlib.import_module(module), attribute)
    return found
