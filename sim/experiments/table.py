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
    "one-step": ("sim.experiments.one_step", "ONE_STEP"),
    "perceptron": ("sim.experiments.learning_from_errors", "PERCEPTRON"),
    "dense": ("sim.experiments.dense_memory", "DENSE"),
    "spurious": ("sim.experiments.random_starts", "SPURIOUS"),
    "diffusion": ("sim.experiments.ring_drift", "DIFFUSION"),
    "pinning": ("sim.experiments.ring_drift", "PINNING"),
    "mistuning": ("sim.experiments.integrator", "MISTUNING"),
    "decision": ("sim.experiments.decision", "DECISION"),
    "spiking-load": ("sim.experiments.spiking_memory", "SPIKING_LOAD"),
    "spiking-cue": ("sim.experiments.spiking_memory", "SPIKING_CUE"),
}


def experiment_named(name: str) -> Experiment:
    """The experiment of this name; raises ExperimentError."""
    if name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise ExperimentError(f"There is no experiment {name!r}; there are: {known}.")
    module, attribute = EXPERIMENTS[name]
    found: Experiment = getattr(importlib.import_module(module), attribute)
    assert found.name == name, "an experiment is called in the table as it calls itself"
    return found
