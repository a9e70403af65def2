"""One moment of a heading network, to be shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.angles import population_vector, wrap
from sim.arrays import Array
from sim.model import Snapshot
from sim.ring.bump import bump_width
from sim.ring.heading_parameters import HeadingParameters

if TYPE_CHECKING:
    from sim.ring.heading import HeadingNetwork

__all__ = ["HeadingSnapshot", "heading_snapshot"]


@dataclass(frozen=True)
class HeadingSnapshot(Snapshot):
    """One moment of a heading network.

    Parameters
    ----------
    kind : str
        The name of the network.
    angles : (n,) float
        Preferred angles, rad.
    rates : (n,) float
        Firing rates, Hz.
    shifters : (2, n) float or None
        Rates of the rings that push counter-clockwise and clockwise, Hz, where there are such.
    true_heading, decoded_heading : float
        Rad in [0, 2 pi); decoded is NaN while nothing fires.
    coherence : float
        Length of the population vector over the summed rate, 0 (flat) to 1.
    peak, width : float
        Largest rate, Hz, and full width at half height, rad (NaN where there is no bump).
    velocity : float
        Asked turning velocity, rad/s.
    landmark : float or None
        Where the landmark is now, rad; None while its strength is 0.
    injection : float or None
        Where current is injected, rad.
    silenced : (n,) bool
        Neurons that cannot fire.
    following : float or None
        Seconds of the followed trajectory still to come; None when the dial turns the network.
    trajectory : float or None
        Seconds that the followed trajectory lasts.
    parameters : HeadingParameters
        In force at this moment.
    weights_version : int
        Changes when the weights do.
    """

    kind: str
    angles: Array
    rates: Array
    shifters: Array | None
    true_heading: float
    decoded_heading: float
    coherence: float
    peak: float
    width: float
    velocity: float
    landmark: float | None
    injection: float | None
    silenced: NDArray[np.bool_]
    following: float | None
    trajectory: float | None
    parameters: HeadingParameters
    weights_version: int

    def told(self) -> list[str]:
        """Time, heading, bump."""
        heading = "no bump"
        if math.isfinite(self.decoded_heading):
            heading = f"heading {math.degrees(self.decoded_heading) % 360.0:.1f}°"
        bump = f"bump {self.peak:.1f} Hz"
        if math.isfinite(self.width):
            bump += f", width {math.degrees(self.width):.0f}°"
        return [f"t = {self.time:.2f} s", heading, bump]


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
        decoded_heading=float(decoded),
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
