"""Numbers of a step of the spiking memory, from its parameters.

Membrane potentials follow tau dV = (-V + I) dt + sigma sqrt(tau) dW, exactly for an input that is
constant in a step. Between two steps a potential may pass the threshold and come back: a threshold
lower by .5826 sigma sqrt(dt/tau) makes up for it (Asmussen, Glynn and Pitman, Ann. Appl. Probab. 5,
875 (1995): -zeta(1/2)/sqrt(2 pi)), and rates are those of continuous time.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.spiking import kernels, layout
from sim.spiking.ladder import MEAN_FIELD_RATE, SLOPE
from sim.spiking.parameters import ACTIVITY, SpikingParameters

__all__ = ["CELL", "INNER", "SYNAPSE", "constants_of", "raster_bin", "threshold_mv"]

CELL, INNER = 0.020, 0.010  # s, membranes of excitatory and of saturating inhibitory neurons
SYNAPSE, SYNAPSE_INHIBITORY, SYNAPSE_SEEN = 0.100, 0.010, 0.020  # s, E to E, I to E, E to I
THRESHOLD, RESET = 20.0, 10.0  # mV above rest
REFRACTORY, INNER_REFRACTORY = 0.002, 0.001  # s
INNER_BIAS, INNER_GAIN = 6.0, 2.2  # mV, mV/Hz
RATE_TIME, INTERVAL_TIME = 0.5, 2.0  # s, over which rates and intervals are averaged
OVERSHOOT = 0.5825971579390106  # -zeta(1/2)/sqrt(2 pi)

F = np.float32


def threshold_mv(noise: float, dt: float, tau: float) -> float:
    """The threshold in steps of dt, mV, for noise sigma, mV."""
    return THRESHOLD - OVERSHOOT * noise * math.sqrt(dt / tau)


def raster_bin(dt: float) -> int:
    """Steps of a column of the raster: a refractory period, in which no neuron of the
    integrate-and-fire kind fires twice."""
    return max(1, round(REFRACTORY / dt))


def _deviation(noise: float, dt: float, tau: float) -> Any:
    """Of the noise of a step, mV."""
    return F(noise * math.sqrt(0.5 * (1.0 - math.exp(-2.0 * dt / tau))))


def constants_of(p: SpikingParameters) -> layout.Constants:
    """Numbers of a step; `step` is filled in by who takes it."""
    n, dt, rung = p.excitatory, p.dt, p.kind
    strength, noise, weight = 1e3 * p.strength, 1e3 * p.noise, 1e3 * p.inhibition
    scale = 1.0 / (p.connection if rung.diluted else 1.0)
    if rung.integrates:
        scale *= strength / (ACTIVITY * n)
    each = p.each_inhibitory
    return layout.Constants(
        kind=rung.kind, step=0, dt=dt,
        leak=F(math.exp(-dt / CELL)), deviation=_deviation(noise, dt, CELL),
        reset=F(RESET if rung.integrates else 0.0),
        refractory=raster_bin(dt) if rung.integrates else 0,
        keep=F(math.exp(-dt / SYNAPSE)), keep_inhibitory=F(math.exp(-dt / SYNAPSE_INHIBITORY)),
        keep_seen=F(math.exp(-dt / SYNAPSE_SEEN)), drive_step=F(1.0 / SYNAPSE),
        excitation=F(scale), inhibition_linear=F(strength / kernels.LINEAR_GAIN),
        inhibition_saturating=F(weight), seen_step=F(1.0 / (SYNAPSE_SEEN * p.listened * n)),
        update=dt / CELL * 2.0**32, threshold=rung.threshold, slope=SLOPE, most=MEAN_FIELD_RATE,
        activity=ACTIVITY,
        inner_leak=F(math.exp(-dt / INNER)), inner_deviation=_deviation(noise, dt, INNER),
        inner_threshold=F(threshold_mv(noise, dt, INNER)), inner_reset=F(RESET),
        inner_bias=F(INNER_BIAS),
        inner_gain=F(INNER_GAIN), inner_refractory=max(1, round(INNER_REFRACTORY / dt)),
        linear=each, inhibitory_step=1.0 / (each * SYNAPSE_INHIBITORY),
        bin=raster_bin(dt), synapse=SYNAPSE, rate_time=RATE_TIME, interval_time=INTERVAL_TIME,
    )  # fmt: skip
