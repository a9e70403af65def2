"""The dataclasses a session file may hold, each by the name it has there for ever."""

from __future__ import annotations

import importlib
from typing import Any

from sim.errors import SessionError

__all__ = ["CLASSES", "class_named", "name_of"]

#: Name in files to module and class. A class may move; its name in files stays. It is imported when
#: it is first met, so that a file of rings loads no memories.
CLASSES: dict[str, tuple[str, str]] = {
    "clock": ("sim.clock", "Clock"),
    "gesture": ("sim.model", "Gesture"),
    "scripted": ("sim.model", "Scripted"),
    "heading-state": ("sim.ring.heading", "HeadingState"),
    "true-heading": ("sim.ring.true_heading", "TrueHeading"),
    "trajectory": ("sim.ring.recordings.trajectory", "Trajectory"),
    "lesion": ("sim.ring.lesion", "Lesion"),
    "von-mises": ("sim.ring.stimuli", "VonMises"),
    "placed-stimulus": ("sim.ring.stimuli", "PlacedStimulus"),
    "cosine": ("sim.ring.stimuli", "Cosine"),
    "fly-compass-parameters": ("sim.ring.fly_compass", "FlyCompassParameters"),
    "odd-kernel-ring-parameters": ("sim.ring.odd_kernel_ring", "OddKernelRingParameters"),
    "small-ring-parameters": ("sim.ring.small_ring", "SmallRingParameters"),
    "driven-ring-state": ("sim.ring.driven_ring", "DrivenState"),
    "linear-ring-parameters": ("sim.ring.linear_ring", "LinearRingParameters"),
    "rectified-ring-parameters": ("sim.ring.rectified_ring", "RectifiedRingParameters"),
    "eye-state": ("sim.ring.integrator_state", "EyeState"),
    "eye-integrator-parameters": ("sim.ring.integrator_state", "EyeIntegratorParameters"),
    "sigmoid-ring-parameters": ("sim.ring.sigmoid_parameters", "SigmoidRingParameters"),
    "poisson-ring-parameters": ("sim.ring.poisson_parameters", "PoissonRingParameters"),
    "circuit-state": ("sim.circuits.state", "CircuitState"),
    "pulse": ("sim.circuits.state", "Pulse"),
    "circuit-parameters": ("sim.circuits.parameters", "CircuitParameters"),
    "spiking-state": ("sim.spiking.state", "SpikingState"),
    "cue": ("sim.spiking.state", "Cue"),
    "drawing": ("sim.spiking.patterns", "Drawing"),
    "task": ("sim.spiking.task", "Task"),
    "trial": ("sim.spiking.task", "Trial"),
    "task-run": ("sim.spiking.task", "TaskRun"),
    "rate-memory-state": ("sim.spiking.rate_state", "RateMemoryState"),
    "rate-stimulus": ("sim.spiking.rate_state", "Stimulus"),
    "rate-memory-parameters": ("sim.spiking.rate_parameters", "RateMemoryParameters"),
    "spiking-parameters": ("sim.spiking.parameters", "SpikingParameters"),
    "two-state-state": ("sim.hopfield.run_state", "TwoStateState"),
    "hopfield-state": ("sim.hopfield.run_state", "HopfieldState"),
    "continuous-state": ("sim.hopfield.run_state", "ContinuousState"),
    "two-layer-state": ("sim.hopfield.run_state", "TwoLayerState"),
    "tally": ("sim.hopfield.run_state", "Tally"),
    "pattern": ("sim.hopfield.patterns.pattern", "Pattern"),
    "stored": ("sim.hopfield.patterns.stored", "Stored"),
    "factored": ("sim.hopfield.learning.weights", "Factored"),
    "dense-weights": ("sim.hopfield.learning.weights", "Dense"),
    "graded-learnt": ("sim.hopfield.graded", "_Learnt"),
    "columns": ("sim.hopfield.dense", "Columns"),
    "hopfield-parameters": ("sim.hopfield.binary_parameters", "HopfieldParameters"),
    "graded-parameters": ("sim.hopfield.graded", "GradedParameters"),
    "dense-parameters": ("sim.hopfield.dense", "DenseParameters"),
    "modern-parameters": ("sim.hopfield.modern", "ModernParameters"),
    "two-layer-parameters": ("sim.hopfield.two_layer", "TwoLayerParameters"),
}

_NAMES = {place: name for name, place in CLASSES.items()}


def name_of(kind: type) -> str:
    """The name of a class in files; raises TypeError for one that has none."""
    name = _NAMES.get((kind.__module__, kind.__qualname__))
    if name is None:
        raise TypeError(
            f"A session cannot hold {kind.__qualname__}: sim.sessions.classes does not name it."
        )
    return name


def class_named(name: Any) -> type:
    """The class of this name; raises SessionError for one that is not known."""
    if not isinstance(name, str) or name not in CLASSES:
        raise SessionError(f"it holds something this program does not know: {name!r}")
    module, kind = CLASSES[name]
    found: type = getattr(importlib.import_module(module), kind)
    return found
