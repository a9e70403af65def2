"""One moment of a ring, to be shown."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.angles import population_vector, wrap
from sim.arrays import Array
from sim.model import Snapshot
from sim.plane import Plane
from sim.ring.bump import bump_width
from sim.ring.heading_parameters import HeadingParameters
from sim.ring.stimuli import PlacedStimulus
from sim.words import number

if TYPE_CHECKING:
    from sim.ring.driven_ring import DrivenRing
    from sim.ring.heading import HeadingNetwork

__all__ = ["HeadingSnapshot", "RingSnapshot", "heading_snapshot", "ring_snapshot"]


@dataclass(frozen=True)
class RingSnapshot(Snapshot):
    """One moment of a ring of neurons, of whatever kind.

    Parameters
    ----------
    kind : str
        The name of the network.
    angles : (n,) float
        Preferred angles on the ring, rad. Every angle here, of stimuli too, is one on the ring;
        `degrees` says what it stands for.
    rates : (n,) float
        Output of the neurons, Hz; of a linear ring it can be negative.
    shifters : (2, n) float or None
        Rates of the rings that push counter-clockwise and clockwise, Hz, where there are such.
    inputs : (n,) float
        What reaches the neurons from outside, Hz: background, landmark, stimuli; without noise.
    stimuli : tuple of PlacedStimulus
        What a person has put on the ring.
    decoded : float
        Angle of the population vector, rad in [0, 2 pi); NaN while nothing fires.
    coherence : float
        Length of the population vector over the summed rate, 0 (flat) to 1.
    peak, width : float
        Largest rate, Hz, and full width at half height, rad (NaN where there is no bump).
    injection : float or None
        Where current is injected, rad.
    silenced : (n,) bool
        Neurons that cannot fire.
    parameters : ParameterSet
        In force at this moment.
    weights_version : int
        Changes when the weights do.
    turn : float
        What one turn of the ring stands for, rad: 2 pi of directions, pi of orientations.
    """

    kind: str
    angles: Array
    rates: Array
    shifters: Array | None
    inputs: Array
    stimuli: tuple[PlacedStimulus, ...]
    decoded: float
    coherence: float
    peak: float
    width: float
    injection: float | None
    silenced: NDArray[np.bool_]
    parameters: Any
    weights_version: int
    turn: float = field(default=2.0 * math.pi, kw_only=True)
    has_plane: ClassVar[bool] = False
    """Whether its output moves in a plane of two amplitudes."""

    def amplitudes(self) -> tuple[float, float] | None:
        """Where its output is in the plane, Hz; None without a plane."""
        return None

    def amplitude_plane(self, reach: float) -> Plane | None:
        """The plane, so many Hz either way; None without one."""
        return None

    def about(self) -> str:
        """What is to be said of its parameters besides what the network is; mostly nothing."""
        return ""

    def degrees(self, angle: float) -> float:
        """What an angle, or a width, on the ring (rad) stands for, degrees."""
        return math.degrees(angle) * self.turn / (2.0 * math.pi)

    def told(self) -> list[str]:
        """Time, and the bump."""
        return [f"t = {self.time:.2f} s", *self._bump()]

    def _bump(self) -> list[str]:
        if not math.isfinite(self.decoded):
            return ["no bump"]
        told = [f"peak {number(self.peak)} Hz at {self.degrees(self.decoded):.0f}°"]
        if math.isfinite(self.width):
            told.append(f"width {self.degrees(self.width):.0f}°")
        return told


@dataclass(frozen=True)
class HeadingSnapshot(RingSnapshot):
    """One moment of a heading network.

    Parameters
    ----------
    true_heading : float
        Rad in [0, 2 pi); `decoded` is what the network makes of it.
    velocity : float
        Asked turning velocity, rad/s.
    landmark : float or None
        Where the landmark is now, rad; None while its strength is 0.
    following : float or None
        Seconds of the followed trajectory still to come; None when the dial turns the network.
    trajectory : float or None
        Seconds that the followed trajectory lasts.
    """

    parameters: HeadingParameters
    true_heading: float
    velocity: float
    landmark: float | None
    following: float | None
    trajectory: float | None

    def told(self) -> list[str]:
        """Time, heading, bump."""
        heading = "no bump"
        if math.isfinite(self.decoded):
            heading = f"heading {math.degrees(self.decoded) % 360.0:.1f}°"
        bump = f"bump {self.peak:.1f} Hz"
        if math.isfinite(self.width):
            bump += f", width {math.degrees(self.width):.0f}°"
        return [f"t = {self.time:.2f} s", heading, bump]


Kind = TypeVar("Kind", bound=RingSnapshot)


def ring_snapshot(network: DrivenRing, kind: type[Kind]) -> Kind:
    """The present moment of a ring driven by stimuli, as a kind of snapshot without more fields."""
    rates, now = network.rates, network.now
    direction, coherence = network.decoded(rates)
    return kind(
        step=network.step,
        time=network.time,
        kind=network.name,
        angles=network.angles,
        rates=rates,
        shifters=None,
        inputs=network.inputs,
        stimuli=tuple(now.placed),
        decoded=float(direction),
        coherence=float(coherence),
        peak=float(rates.max()),
        width=bump_width(rates),
        injection=now.stimuli[0].direction if now.stimuli else None,
        silenced=now.lesion.alive == 0.0,
        parameters=network.parameters,
        weights_version=network.weights_version,
        turn=network.turn,
    )


def heading_snapshot(network: HeadingNetwork) -> HeadingSnapshot:
    """The present moment of a heading network."""
    p: HeadingParameters = network.parameters
    rates = network.rates
    decoded, coherence = population_vector(rates, network.angles)
    now = network.now
    followed = now.heading.trajectory
    return HeadingSnapshot(
        step=network.step,
        time=network.time,
        kind=network.name,
        angles=network.angles,
        rates=rates,
        shifters=network.shifter_rates(),
        true_heading=float(wrap(network.true_heading)),
        decoded=float(decoded),
        inputs=network.inputs,
        stimuli=tuple(now.placed),
        coherence=float(coherence),
        peak=float(rates.max()),
        width=bump_width(rates),
        velocity=network.velocity,
        landmark=network.landmark,
        injection=now.stimuli[0].direction if now.stimuli else None,
        silenced=now.lesion.alive == 0.0,
        following=now.heading.remaining(now.clock),
        trajectory=None if followed is None else followed.duration,
        parameters=p,
        weights_version=network.weights_version,
    )
