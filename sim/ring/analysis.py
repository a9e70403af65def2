"""What theory says of a heading network, computed from the network itself.

The bump's position phi is the one direction in which the network has no restoring force. A small
input I moves it at

    d phi/dt = sum_i r'_i I_i / (T sum_i r'_i h'_i),      ' = d/d theta of the bump,

r'_i being the left null vector of the linearised dynamics of a symmetric kernel and T the
network's `inertia` (tau, or tau + tau_s where a second filter lies in the loop). Landmark pull and
diffusion by noise both follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.ring.driven_ring import DrivenRing
from sim.ring.heading import HeadingNetwork, HeadingSnapshot
from sim.run import Run

__all__ = [
    "GainCurve",
    "diffusion",
    "drift_velocity",
    "gain_curve",
    "gain_key",
    "gain_velocities",
    "landmark_pull",
    "loop_eigenvalues",
    "noise_ratio",
    "quiet_bump",
]


FOLLOWED = 0.03  # relative deviation up to which a velocity counts as followed
SETTLE, MEASURE = 0.4, 0.8  # s


def loop_eigenvalues(network: HeadingNetwork | DrivenRing) -> NDArray[np.complex128]:
    """Eigenvalues of the once-round-the-loop gain W D, D = diag f'(h), at the present state.

    A perturbation grows where one exceeds 1, decays below, and stays at exactly 1: the mode that
    shifts the bump. (n,) complex, largest real part first.
    """
    D = network.gain()
    on = D > 0.0
    values = np.zeros(len(D), dtype=complex)
    if not on.any():
        return values
    factors = network.weight_factors() if isinstance(network, DrivenRing) else None
    if factors is not None:
        # U V D and V D U have the same eigenvalues but for zeros.
        U, V = factors
        values[: len(V)] = np.linalg.eigvals((V * D) @ U)
        return values[np.argsort(-values.real, kind="stable")]
    W = network.effective_weights()
    root = np.sqrt(D[on])
    if np.abs(W - W.T).max() <= 1e-12 * np.abs(W).max():
        # W symmetric: W D is similar to the symmetric D^1/2 W D^1/2.
        found = np.linalg.eigvalsh(root[:, None] * W[np.ix_(on, on)] * root).astype(complex)
    else:
        found = np.linalg.eigvals(W[np.ix_(on, on)] * D[on])
    values[: len(found)] = found
    return values[np.argsort(-values.real, kind="stable")]


def _quiet(network: HeadingNetwork) -> HeadingNetwork:
    """A fresh network of the same kind, parameters, seed and lesion, in the dark, without noise."""
    parameters = network.parameters.replace(noise=0.0, landmark_strength=0.0)
    still = type(network)(parameters, network.seed)
    still.silence(np.flatnonzero(~network.alive).tolist())
    return still


def quiet_bump(network: HeadingNetwork, heading: float) -> HeadingNetwork:
    """The network's own bump at a heading (rad), left to settle in the dark without noise."""
    still = _quiet(network)
    still.place(heading)
    still.advance(round(SETTLE / still.dt))
    return still


def noise_ratio(network: HeadingNetwork, still: HeadingNetwork) -> float:
    """What noise makes of one neuron, sigma/sqrt(2 tau), over half the height of the quiet bump.

    Small-noise theory is of a bump that keeps its shape. Measured over 30 runs of 1 s each, it
    holds up to .16 (heading 1.1 times as wide as expected) and not at .22 (3.4 times).
    """
    p = network.parameters
    alone = p.noise * network.input_scale() / math.sqrt(2.0 * p.time_constant)
    return float(alone / max(1e-12, 0.5 * float(np.ptp(still.membrane))))


def _modes(network: HeadingNetwork, heading: float) -> tuple[Array, float]:
    """Left mode r' and T sum r' h' of the bump at rest at a heading (rad)."""
    still = quiet_bump(network, heading)
    n = still.parameters.neurons
    wave = 1j * np.arange(n // 2 + 1)
    slope = np.fft.irfft(wave * np.fft.rfft(still.membrane), n)
    left = still.gain() * slope
    return left, network.inertia * float(left @ slope)


def drift_velocity(network: HeadingNetwork, inputs: Array) -> float:
    """Velocity, rad/s, at which a small input (n,) Hz moves the bump from where it is."""
    left, norm = _modes(network, network.decoded_heading)
    # The bump h(theta - phi) moves against its own spatial derivative.
    return float(-(left @ inputs) * network.input_scale() / norm)


def landmark_pull(network: HeadingNetwork) -> float:
    """Largest velocity, rad/s, at which the landmark in force pulls: c cos at 90 degrees away.

    For the rectified cosine ring this is c/(T A), A the amplitude of h: d phi/dt =
    (c/(T A)) sin(psi - phi).
    """
    strength = network.parameters.landmark_strength
    quarter = network.decoded_heading + 0.5 * math.pi
    return drift_velocity(network, strength * np.cos(network.angles - quarter))


def diffusion(network: HeadingNetwork) -> float:
    """Growth of the variance of the heading, <d phi^2>/t in rad^2/s, for the noise in force.

    For a cosine bump of amplitude A over all N neurons: 2 sigma^2/(N A^2 tau^2).
    """
    # Off the lattice's symmetric points, where a neuron is at threshold and both slopes count.
    spacing = 2.0 * math.pi / network.parameters.neurons
    heading = (math.floor(network.decoded_heading / spacing) + 0.3) * spacing
    left, norm = _modes(network, heading)
    sigma = network.parameters.noise * network.input_scale()
    return float(sigma**2 * (left @ left) / norm**2)


@dataclass(frozen=True)
class GainCurve:
    """How fast the bump turns for each velocity asked of it.

    Parameters
    ----------
    asked, measured, theory : (k,) float
        rad/s; `theory` is the mechanism's closed form.
    peak : (k,) float
        Height of the bump while turning, Hz.
    """

    asked: Array
    measured: Array
    theory: Array
    peak: Array

    @property
    def followed(self) -> float:
        """The largest |velocity|, rad/s, up to which all are followed within 3 % (0 if none)."""
        limits = []
        for sign in (1.0, -1.0):
            here = np.flatnonzero(sign * self.asked > 0.0)
            if not here.size:
                continue
            here = here[np.argsort(np.abs(self.asked[here]))]
            speed = np.abs(self.asked[here])
            off = np.abs(self.measured[here] / self.asked[here] - 1.0)
            bad = np.flatnonzero(off > FOLLOWED)
            if not bad.size:
                limits.append(speed[-1])
            elif bad[0] == 0:
                limits.append(0.0)
            else:
                first = bad[0]
                low, high = off[first - 1], off[first]
                part = (FOLLOWED - low) / (high - low)
                limits.append(speed[first - 1] + part * (speed[first] - speed[first - 1]))
        return float(min(limits, default=0.0))

    @property
    def fastest(self) -> float:
        """The largest measured |velocity|, rad/s."""
        return float(np.abs(self.measured).max())


def gain_key(s: HeadingSnapshot, seed: int) -> Any:
    """What a gain curve depends on; on the seed only if it has drawn the weights."""
    p = s.parameters
    quiet = p.replace(noise=0.0, landmark_strength=0.0, landmark_direction=0.0, lights=False)
    return s.kind, quiet, s.silenced.tobytes(), seed if p.heterogeneity > 0.0 else None


def gain_velocities(network: HeadingNetwork, count: int = 24) -> Array:
    """Velocities worth measuring, rad/s: to a quarter beyond the ceiling, or to 2000 degrees/s."""
    top, _ = network.ceiling()
    limit = min(1.25 * top, math.radians(4000.0)) if math.isfinite(top) else math.radians(2000.0)
    # An even count leaves out zero, where nothing can be followed.
    return np.linspace(-limit, limit, count)


def gain_curve(
    network: HeadingNetwork,
    velocities: Sequence[float],
    progress: Callable[[float], bool] | None = None,
) -> GainCurve | None:
    """Measure the bump's velocity at each asked velocity, in the dark and without noise.

    Parameters
    ----------
    network : HeadingNetwork
        Whose mechanism and parameters to measure; it is not touched.
    velocities : sequence of float
        Asked velocities, rad/s.
    progress : callable, optional
        Told the fraction done after each; the measurement stops, returning None, when it
        returns False.
    """
    dt = network.dt
    measured, peak = [], []
    for count, velocity in enumerate(velocities, start=1):
        run = Run(_quiet(network))
        run.perform("turn", velocity=float(velocity))
        run.advance(round((SETTLE + MEASURE) / dt))
        rows = round(MEASURE / dt)
        heading = np.unwrap(run.recorder.window("decoded_heading", rows))
        time = run.recorder.window("time", rows)
        measured.append(np.polyfit(time - time[0], heading, 1)[0])
        peak.append(run.recorder.window("peak", rows).mean())
        if progress is not None and not progress(count / len(velocities)):
            return None
    asked = np.array(velocities, dtype=float)
    theory = np.array(network.bump_velocity(network.parameters.velocity_gain * asked), dtype=float)
    return GainCurve(asked, np.array(measured), theory, np.array(peak))
