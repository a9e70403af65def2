"""Experiments: measured curves with their error bars, and theory beside them.

An entry of `EXPERIMENTS` says what a trial is; a `Plan` says what to measure, `Results` keeps what
was measured, and `measure` maps the trials over any executor. From a notebook:

    from sim.experiments import Plan, measure
    results = measure(Plan.default("recall", neurons=(500, 1000), load=(0.10, 0.14, 0.18)))
    results.estimate(0, "overlap")

`python -m sim.experiments --list` says what there is.
"""

from __future__ import annotations

from sim.experiments.experiment import Experiment, ExperimentError, Opening, trial_seed
from sim.experiments.files import read_results, write_results
from sim.experiments.plan import Plan, read_values
from sim.experiments.results import Estimate, Results
from sim.experiments.running import measure
from sim.experiments.table import EXPERIMENTS, experiment_named

__all__ = [
    "EXPERIMENTS",
    "Estimate",
    "Experiment",
    "ExperimentError",
    "Opening",
    "Plan",
    "Results",
    "experiment_named",
    "measure",
    "read_results",
    "read_values",
    "trial_seed",
    "write_results",
]
