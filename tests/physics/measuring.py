"""How a bump's turning is measured, the same way in every test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.ring import HeadingNetwork
from sim.run import Run


def apart(a: float, b: float) -> float:
    """The shorter way from b to a, rad."""
    return math.remainder(a - b, 2.0 * math.pi)


def at(kind: type[HeadingNetwork], heading: float, seed: int = 0, **values: Any) -> HeadingNetwork:
    """A network with these parameters, its bump placed at a heading (rad)."""
    network = kind(kind.Parameters(**values), seed)
    network.place(heading)
    return network


def seconds(network: HeadingNetwork, time: float) -> None:
    """Advance by so many seconds."""
    network.advance(round(time / network.dt))


def track(network: HeadingNetwork, time: float) -> tuple[Array, Array]:
    """Advance by so many seconds: times (s) and unwrapped decoded headings (rad) on the way."""
    run = Run(network)
    steps = round(time / network.dt)
    run.advance(steps)
    heading: Array = np.unwrap(run.recorder.window("decoded_heading", steps))
    return run.recorder.window("time", steps), heading


def speed(network: HeadingNetwork, asked: float, settle: float, measure: float) -> float:
    """Velocity of the bump, rad/s, for an asked one: least squares over `measure` seconds."""
    network.turn(asked)
    seconds(network, settle)
    time, heading = track(network, measure)
    return float(np.polyfit(time - time.mean(), heading, 1)[0])


def laps_speed(network: HeadingNetwork, asked: float, settle: float, spacings: int = 1) -> float:
    """Mean velocity, rad/s, over whole spacings of the neurons, so that no lattice remains in it.

    NaN if the bump does not get that far in twice the time it should take.
    """
    network.turn(asked)
    seconds(network, settle)
    way = spacings * 2.0 * math.pi / network.parameters.neurons
    time, heading = track(network, 2.0 * way / abs(asked))
    gone = np.abs(heading - heading[0])
    if gone[-1] < way:
        return math.nan
    return math.copysign(
        way / float(np.interp(way, gone, time - time[0])), heading[-1] - heading[0]
    )


def aligned(rates: Array) -> Array:
    """A bump turned (by its Fourier series) so that its population vector points to angle 0."""
    wave = np.fft.rfft(rates)
    shifted = wave * np.exp(-1j * np.arange(len(wave)) * np.angle(wave[1]))
    turned: Array = np.fft.irfft(shifted, len(rates))
    return turned
