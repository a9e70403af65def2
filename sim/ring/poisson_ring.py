"""The Poisson ring: neurons that fire by chance, and a bump that wanders for it (EPFL, NX-465).

    tau dh_i/dt = -h_i + (J/N) sum_j cos(theta_i - theta_j) s_j(t) + I_i
    r_i = r0 sigma(2 alpha (h_i/r0 - beta)),   sigma(x) = 1/(1 + exp(-x))

with s_j the spike train of neuron j, a Poisson process of rate r_j, and r0 = 1 kHz. Inputs are in
Hz here; the exercise counts in spikes a millisecond, in which r0 is 1. Of N neurons the bump
diffuses as 1/N (`sim.ring.poisson_theory`).

With two rings, ring 1 receives cos(theta_i - theta_j - offset) and ring 2 cos(theta_i - theta_j +
offset) from the neurons of both; more input to ring 1 turns the bump counter-clockwise.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.angles import wrap
from sim.arrays import Array
from sim.integrators import heun
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.ring.columns import in_columns
from sim.ring.driven_ring import DrivenRing
from sim.ring.logistic import logistic
from sim.ring.poisson_kernel import compiled
from sim.ring.poisson_parameters import LARGEST_RATE, PoissonRingParameters
from sim.ring.poisson_theory import bump_amplitude, bump_diffusion
from sim.ring.snapshot import RingSnapshot, ring_snapshot
from sim.ring.stimuli import PlacedStimulus
from sim.ring.traces import ring_traces

__all__ = ["PoissonRing", "PoissonRingParameters"]

MOST_COLUMNS = 128  # of the recorded activity
LEAST_PART = 1e-4  # of the largest rate: a neuron that is to be silent fires at most so fast


class PoissonRing(DrivenRing):
    """The ring of Poisson neurons (module docstring).

    Its state has a row h for each ring, then a row for each of its spikes seen through tau, Hz.
    The rates shown are r(h), with which the neurons fire at that moment, averaged over the rings;
    the recorded activity and the direction of the bump are those of the spikes.
    """

    name = "poisson-ring"
    title = "Poisson ring"
    family = "Spiking"
    noisy = True
    Parameters: ClassVar[type[ParameterSet]] = PoissonRingParameters
    summary = (
        "Neurons fire spikes by chance. Nothing holds the bump at its angle, so the chance of few "
        "neurons carries it away; with two rings an input turns it."
    )
    equation = (
        "τ d<i>h</i><sub>i</sub>/d<i>t</i> = −<i>h</i><sub>i</sub> + <i>I</i> + (<i>J</i>/<i>N</i>)"
        " Σ<sub>j</sub> cos(θ<sub>i</sub> − θ<sub>j</sub>) <i>s</i><sub>j</sub>(<i>t</i>)<br>"
        "<i>r</i> = <i>r</i><sub>0</sub> / (1 + exp(−2α(<i>h</i>/<i>r</i><sub>0</sub> − β))),"
        " <i>r</i><sub>0</sub> = 1 kHz"
    )
    injection: ClassVar[float] = 600.0
    usual_strength: ClassVar[float] = 300.0
    opening: ClassVar[tuple[PlacedStimulus, ...]] = ()

    def _build(self) -> None:
        p: PoissonRingParameters = self.parameters
        received = self.angles - np.array(p.shifts)[:, None]
        self._received = np.cos(received), np.sin(received)

    def _beginning(self) -> Array:
        """A bump at 90 degrees, if these parameters have one."""
        p: PoissonRingParameters = self.parameters
        bump = LARGEST_RATE * bump_amplitude(p)
        shifts, inputs = np.array(p.shifts)[:, None], np.array(p.ring_inputs)[:, None]
        h = bump * np.cos(self.angles - math.pi / 2.0 - shifts) + inputs
        return np.concatenate([h, self._rate_of(h)])

    def _rate_of(self, h: Array) -> Array:
        """r(h), Hz."""
        p: PoissonRingParameters = self.parameters
        return LARGEST_RATE * logistic(2.0 * p.steepness * (h / LARGEST_RATE - p.threshold))

    # ---- time ----------------------------------------------------------------------------------

    @property
    def batch(self) -> int:
        """Steps to take between two looks at the clock: some tenths of a millisecond's worth."""
        return 64

    def _chance(self, k: int) -> tuple[NDArray[np.float32], Array]:
        """Uniform numbers (k, rings, n) and external input (k or 1, rings, n) Hz of so many steps.

        All that a step needs is drawn before the next: how steps are cut does not matter.
        """
        p: PoissonRingParameters = self.parameters
        rng, shape = self.now.rng, (k, p.ring_count, p.neurons)
        uniforms = np.empty(shape, dtype=np.float32)
        external = (self._static + (np.array(p.ring_inputs) - p.background)[:, None])[None]
        if p.noise == 0.0:
            rng.random(out=uniforms, dtype=np.float32)
            return uniforms, np.ascontiguousarray(external)
        normal = np.empty(shape)
        for t in range(k):
            rng.random(out=uniforms[t], dtype=np.float32)
            rng.standard_normal(out=normal[t])
        return uniforms, external + p.noise / math.sqrt(self.dt) * normal

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        """Take k steps; h is bounded by the largest rate and the input, and cannot fail."""
        p: PoissonRingParameters = self.parameters
        now, rings, n = self.now, p.ring_count, p.neurons
        uniforms, external = self._chance(k)
        y = now.y.copy()
        decoded, highest, kept = np.empty((k, 3)), np.empty(k), np.empty((k, n))
        compiled()(
            h=y[:rings], x=y[rings:], uniforms=uniforms, external=external,
            rec_cos=self._received[0], rec_sin=self._received[1], cos=self._cos, sin=self._sin,
            alive=now.lesion.alive, most=LARGEST_RATE * self.dt,
            steepness=2.0 * p.steepness / LARGEST_RATE, threshold=p.threshold * LARGEST_RATE,
            share=self.dt / p.time_constant, per_spike=1.0 / self.dt,
            coupling=p.coupling / (n * self.dt), decoded=decoded, highest=highest, kept=kept,
        )  # fmt: skip
        first = self.step + 1
        now.y = y
        now.clock.step += k
        if recorder is not None:
            times = now.clock.times(first, k)
            direction = np.where(
                decoded[:, 2] > 0.0, wrap(np.arctan2(decoded[:, 1], decoded[:, 0])), np.nan
            )
            block = {
                "time": times, "activity_time": times, "decoded": direction,
                "peak": self._rate_of(highest), "activity": in_columns(kept, min(n, MOST_COLUMNS)),
            }  # fmt: skip
            recorder.write(first, block)

    def _mean_change(self, y: Array, driven: Any, inputs: Array, out: Array) -> None:
        """dt times the mean derivative of the state y, as if the spikes were their rate."""
        p: PoissonRingParameters = self.parameters
        rings, lesion = p.ring_count, self.now.lesion
        r = self._rate_of(y[:rings]) * lesion.alive
        total = r.sum(axis=0) * (p.coupling / p.neurons)
        cos, sin = self._received
        out[:rings] = (total @ self._cos) * cos + (total @ self._sin) * sin
        out[:rings] += inputs + (np.array(p.ring_inputs) - p.background)[:, None]
        out[rings:] = r
        out -= y
        out *= self.dt / p.time_constant

    def advance_mean(self, steps: int) -> None:
        """Advance so many steps as the mean does, each spike replaced by its rate; no noise."""
        y, n = self.now.y.copy(), self.parameters.neurons
        given = np.broadcast_to(self._static, (steps, n))
        heun(self._mean_change, y, [None] * steps, given, np.empty((steps, n)))
        self.now.y = y
        self.now.clock.step += steps

    def traces(self) -> tuple[Trace, ...]:
        """As of every ring; the activity is that of the spikes, in at most 128 columns."""
        return ring_traces(self.dt, self.parameters.neurons, columns=MOST_COLUMNS)

    # ---- hands ---------------------------------------------------------------------------------

    def _on_ring(self, y: Array, before: Array) -> Array:
        """The state on a ring with other angles, or on another number of rings."""
        other = super()._on_ring(y, before)
        rings = len(y) // 2
        if rings == self.parameters.ring_count:
            return other
        h, x = other[:rings], other[rings:]
        if rings == 1:
            return np.concatenate([h, h, x, x])
        return np.stack([h.mean(axis=0), x.mean(axis=0)])

    def _put_rows(self, v: Array) -> None:
        """Give every neuron the input with which it fires at v (n,) Hz."""
        p: PoissonRingParameters = self.parameters
        part = np.clip(v / LARGEST_RATE, LEAST_PART, 1.0 - LEAST_PART)
        h = LARGEST_RATE * (p.threshold + np.log(part / (1.0 - part)) / (2.0 * p.steepness))
        self.now.y[: p.ring_count] = h
        self.now.y[p.ring_count :] = LARGEST_RATE * part * self.now.lesion.alive

    # ---- readings ------------------------------------------------------------------------------

    @property
    def ring_rates(self) -> Array:
        """r(h) of each ring, (rings, n) Hz."""
        p: PoissonRingParameters = self.parameters
        return self._rate_of(self.now.y[: p.ring_count]) * self.now.lesion.alive

    @property
    def rates(self) -> Array:
        """r(h) averaged over the rings, (n,) Hz."""
        rates: Array = self.ring_rates.mean(axis=0)
        return rates

    @property
    def counted(self) -> Array:
        """The spikes of each neuron seen through tau, averaged over the rings, (n,) Hz."""
        counted: Array = self.now.y[self.parameters.ring_count :].mean(axis=0)
        return counted

    def snapshot(self) -> RingSnapshot:
        """The present moment; the direction is that of the spikes, as in the traces."""
        rates = self.ring_rates
        direction, coherence = self.decoded(self.counted)
        return replace(
            ring_snapshot(self, RingSnapshot), decoded=float(direction), coherence=float(coherence),
            peak=float(rates.max()), shifters=rates if len(rates) == 2 else None,
        )  # fmt: skip

    def gain(self) -> Array:
        """(n,) slope dr/dh, averaged over the rings."""
        slope: Array = self._slopes().mean(axis=0)
        return slope

    def _slopes(self) -> Array:
        """(rings, n) dr/dh."""
        f = self._rate_of(self.now.y[: self.parameters.ring_count]) / LARGEST_RATE
        slopes: Array = 2.0 * self.parameters.steepness * f * (1.0 - f) * self.now.lesion.alive
        return slopes

    def expected_diffusion(self) -> float | None:
        """What its spikes make of the bump, rad^2/s; None without one, or where it is held."""
        found = math.nan if self.held else bump_diffusion(self.parameters)
        return found if found > 0.0 else None

    def weight_factors(self) -> tuple[Array, Array]:
        """(n, 2) and (2, n), whose product the effective weights are."""
        p: PoissonRingParameters = self.parameters
        each = p.coupling * p.ring_count * math.cos(max(p.shifts)) / p.neurons
        U = np.stack([self._cos, self._sin], axis=1)
        return U, each * U.T

    def loop_factors(self) -> tuple[Array, Array]:
        """As of every ring; of two rings each has its own slopes, and its own offset.

        With D_r the slopes of ring r and W_r its weights, a change of the mean of the rates goes
        once round as sum_r D_r W_r: not as mean slopes times mean weights, by which a bump at rest
        would seem to be held (.977 in place of 1 with an offset of 10 degrees).
        """
        p: PoissonRingParameters = self.parameters
        slopes = self._slopes()
        around = np.stack([(slopes * wave).mean(axis=0) for wave in self._received], axis=1)
        each = p.coupling * p.ring_count / p.neurons
        return around, each * np.stack([self._cos, self._sin])

    def effective_weights(self) -> Array:
        """(n, n): (J/N) cos, of two rings together (2 J cos(offset)/N) cos."""
        U, V = self.weight_factors()
        W: Array = U @ V
        return W
