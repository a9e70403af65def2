"""What an eye-position integrator is told, what changes as it runs, and what it shows of itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.edit_history import EditedState
from sim.model import RunState, Snapshot
from sim.parameters import ParameterSet, flag, integer, real
from sim.recording import Trace
from sim.ring.heading_parameters import DEGREE
from sim.ring.lesion import Lesion
from sim.ring.traces import SPAN, activity_traces
from sim.stepping import integration_step

if TYPE_CHECKING:
    from sim.ring.integrator import EyeIntegrator

__all__ = [
    "EyeEdited",
    "EyeIntegratorParameters",
    "EyeSnapshot",
    "EyeState",
    "eye_rows",
    "eye_traces",
]


@dataclass(frozen=True, kw_only=True)
class EyeIntegratorParameters(ParameterSet):
    """What an eye-position integrator can be told. SI units; see each field's declaration."""

    neurons: int = integer(
        40, 4, 256, label="Neurons", symbol="N", rebuild=True,
        help="Half of them fire the more the further the eye looks to the left, half to the right.",
    )  # fmt: skip
    mistuning: float = real(
        0.0, -0.10, 0.10, label="Mistuning", symbol="λ − 1", unit="%", scale=0.01, decimals=1,
        help="Below 0 the eye drifts back to the middle, above 0 it runs away.",
    )  # fmt: skip
    time_constant: float = real(
        0.100, 0.005, 0.500, label="Time constant", symbol="τ", unit="ms", scale=1e-3, decimals=0,
        help="Of one neuron; that of the whole network is τ/(1 − λ).",
    )  # fmt: skip
    burst: float = real(
        0.050, 0.010, 0.200, label="Burst", unit="ms", scale=1e-3, decimals=0,
        help="How long the burst of a saccade lasts; its integral is the size of the saccade.",
    )  # fmt: skip
    thresholds: bool = flag(
        False, label="Recruitment thresholds", rebuild=True,
        help="Neurons fall silent beyond a position of their own, as recorded ones do.",
    )  # fmt: skip
    noise: float = real(
        0.0, 0.0, 2.0, label="Noise", symbol="σ", unit="Hz√s",
        help="White noise into every neuron; the eye position wanders.",
    )  # fmt: skip
    dt: float = integration_step(0.001)


@dataclass(slots=True)
class EyeState(RunState):
    """What changes as an eye-position integrator runs.

    Parameters
    ----------
    y : (1, n) float
        Rates v, Hz.
    lesion : Lesion
    burst_left : int
        Steps that the burst of a saccade still lasts.
    burst_velocity : float
        Of the eye while it lasts, rad/s.
    target : float
        Where the last saccade was to go, rad.
    landed_step : int
        The step from which the position is predicted: the end of the last saccade, or the last
        change of settings.
    landed : float
        The position then, rad.
    """

    y: Array
    lesion: Lesion
    burst_left: int = 0
    burst_velocity: float = 0.0
    target: float = 0.0
    landed_step: int = 0
    landed: float = 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class EyeEdited(EditedState):
    """What a person has made or chosen of an eye-position integrator, immutable.

    Parameters
    ----------
    lesion : Lesion
    target : float
        Rad.
    """

    lesion: Lesion
    target: float

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return (
            super().alike(other)
            and self.target == other.target
            and np.array_equal(self.lesion.alive, other.lesion.alive)
        )


@dataclass(frozen=True)
class EyeSnapshot(Snapshot):
    """One moment of an eye-position integrator. Positions in rad, right positive.

    Parameters
    ----------
    kind : str
        The name of the network.
    rates : (n,) float
        Hz; of linear neurons they can be negative.
    peak : float
        The largest of them.
    position, target : float
        Eye position, and where the last saccade was to go.
    predicted : float
        Where the eye should be by now, by its time constant; NaN during a saccade, and where there
        is no closed form.
    landed : float
        Position at the end of the last saccade, or at the last change of settings.
    since : float
        s since then.
    saccade : bool
        Whether a burst is under way.
    time_constant : float
        Of the network, s: positive of a leak, negative of a run-away; infinite when tuned.
    null : float
        The position to which it leaks, or from which it runs away.
    slopes : (n,) float
        Hz/rad.
    offsets : (n,) float
        Hz straight ahead.
    silenced : (n,) bool
        Neurons that cannot fire.
    parameters : EyeIntegratorParameters
        In force at this moment.
    weights_version : int
        Changes when the weights do.
    """

    kind: str
    rates: Array
    peak: float
    position: float
    target: float
    predicted: float
    landed: float
    since: float
    saccade: bool
    time_constant: float
    null: float
    slopes: Array
    offsets: Array
    silenced: NDArray[np.bool_]
    parameters: EyeIntegratorParameters
    weights_version: int

    def about(self) -> str:
        """What is to be said of its parameters besides what the network is: nothing."""
        return ""

    def told(self) -> list[str]:
        """Time, eye position, and what becomes of it."""
        eye = f"eye at {math.degrees(self.position):.1f}°".replace("-", "−")
        return [f"t = {self.time:.2f} s", eye, self.fate()]

    def fate(self) -> str:
        """What becomes of the position: "holds", "leaks, time constant 2.00 s"."""
        if math.isnan(self.time_constant):
            return "drifts"
        if math.isinf(self.time_constant):
            return "holds"
        verb = "leaks" if self.time_constant > 0.0 else "runs away"
        return f"{verb}, time constant {abs(self.time_constant):.3g} s"


def eye_traces(dt: float, neurons: int) -> tuple[Trace, ...]:
    """What is recorded of an eye-position integrator: a little more than a minute.

    Parameters
    ----------
    dt : float
        Of a step, s.
    neurons : int
    """
    rows = round(SPAN / dt)
    return (
        Trace("time", "s", 1, rows, meaning="Model time"),
        Trace(
            "position", "rad", 1, rows, shown_unit="deg", scale=DEGREE,
            meaning="Eye position read from the firing rates; to the right is positive",
        ),
        Trace(
            "predicted", "rad", 1, rows, shown_unit="deg", scale=DEGREE,
            meaning="Eye position by the time constant of the network, from the last saccade on",
        ),
        Trace(
            "target", "rad", 1, rows, shown_unit="deg", scale=DEGREE,
            meaning="Where the last saccade was to go",
        ),
        *activity_traces(dt, neurons, "those for the left come first"),
    )  # fmt: skip


def eye_rows(
    network: EyeIntegrator, first: int, found: tuple[Array, Array, Array]
) -> dict[str, Array]:
    """What is recorded of a block of steps from the step numbered `first`.

    `found` is the rates (k, n), the eye position (k,) and the predicted one (k,).
    """
    V, E, predicted = found
    times = network.now.clock.times(first, len(V))
    return {
        "time": times,
        "position": E,
        "predicted": predicted,
        "target": np.full(len(V), network.now.target),
        "activity_time": times,
        "activity": V,
    }
