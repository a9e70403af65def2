"""Closed forms of the linear cosine ring.

    tau dv = (-v + M v + h) dt + sigma dW,    M_ij = (lambda/(N/2)) cos(theta_i - theta_j)

M has rank two. With N angles evenly round the ring, its eigenvectors are cos(theta) and
sin(theta), both with the eigenvalue lambda, since sum_i cos^2(theta_i) = sum_i sin^2(theta_i) = N/2
for N >= 3; the other N - 2 eigenvalues are 0 (Dayan and Abbott 2001, section 7.4).

Where the angles run from 0 to 2 pi with both ends among them, the neurons at 0 and 2 pi are one
angle counted twice: the sums become (N + 1)/2 and (N - 1)/2, and the eigenvalue splits.
"""

from __future__ import annotations

import math

import numpy as np

from sim.angles import ring_angles
from sim.arrays import Array

__all__ = [
    "amplification",
    "amplitudes",
    "angle_diffusion",
    "eigenvalues",
    "height_diffusion",
    "linear_angles",
    "modes",
]


def linear_angles(neurons: int, end_twice: bool = False) -> Array:
    """Preferred angles, (n,) rad; with `end_twice` from 0 to 2 pi with both ends."""
    if end_twice:
        return np.linspace(0.0, 2.0 * math.pi, neurons)
    return ring_angles(neurons)


def eigenvalues(neurons: int, gain: float, end_twice: bool = False) -> tuple[float, float]:
    """Eigenvalues of the weights for cos(theta) and sin(theta); all others are 0.

    Parameters
    ----------
    neurons : int
        N, at least 3.
    gain : float
        lambda.
    end_twice : bool
        Whether both ends of [0, 2 pi] are among the angles.

    Returns
    -------
    (float, float)
        (lambda, lambda); with the end twice (lambda (N + 1)/N, lambda (N - 1)/N). Three neurons
        with the end twice stand at 0, pi and 2 pi, where the sine vanishes: (2 lambda, 0).
    """
    if not end_twice:
        return gain, gain
    if neurons == 3:
        return 2.0 * gain, 0.0
    return gain * (neurons + 1) / neurons, gain * (neurons - 1) / neurons


def amplification(eigenvalue: float) -> float:
    """Steady output over input along an eigenvector of the weights, 1/(1 - eigenvalue).

    Infinite from an eigenvalue of 1 on, where there is no steady output.
    """
    return 1.0 / (1.0 - eigenvalue) if eigenvalue < 1.0 else math.inf


def angle_diffusion(neurons: int, noise: float, height: float, time_constant: float) -> float:
    """Rate at which the variance of the angle of a bump grows at lambda = 1, rad^2/s.

    Noise of each neuron moves the coefficients of cosine and sine, (2/N) sum_i v_i cos(theta_i)
    and alike, each with the variance 2 sigma^2 t/(N tau^2) and independently. Across a bump of
    height A, for small angles,

        <dtheta^2> = 2 sigma^2 t/(N A^2 tau^2).

    Parameters
    ----------
    neurons : int
    noise : float
        sigma, Hz sqrt(s).
    height : float
        A, Hz.
    time_constant : float
        tau, s.
    """
    return height_diffusion(neurons, noise, time_constant) / height**2


def height_diffusion(neurons: int, noise: float, time_constant: float) -> float:
    """Rate at which the variance of a bump's height grows at lambda = 1, Hz^2/s.

    2 sigma^2/(N tau^2), as derived at `angle_diffusion`: relative to its height, a bump changes in
    height as fast as, in radians, in angle.
    """
    return 2.0 * noise**2 / (neurons * time_constant**2)


def modes(neurons: int, end_twice: bool = False, direction: float = 0.0) -> Array:
    """Orthonormal modes of the ring, one in each column, (n, n).

    Columns 0 and 1 are cosine and sine of the angle from a direction (rad); then the constant,
    those of twice the angle and so on (Fourier modes). With the end counted twice the last one is
    the difference of the two neurons at the same angle, and three neurons have no sine. All are
    eigenvectors of the weights; with the end counted twice, for the direction 0 alone.
    """
    angles = linear_angles(neurons, end_twice) - direction
    distinct = neurons - 1 if end_twice else neurons
    waves = []
    for k in range(1, distinct // 2 + 1):
        waves.append(np.cos(k * angles))
        if 2 * k < distinct:
            waves.append(np.sin(k * angles))
    waves.insert(min(2, len(waves)), np.ones(neurons))
    if end_twice:
        apart = np.zeros(neurons)
        apart[0], apart[-1] = 1.0, -1.0
        waves.append(apart)
    # Evenly spaced they are orthogonal already; counted twice, all but the first two are not.
    found, triangle = np.linalg.qr(np.stack(waves, axis=1))
    return np.asarray(found * np.sign(np.diag(triangle)))


def amplitudes(v: Array, angles: Array) -> Array:
    """Coefficients of cosine and sine in an output, by least squares.

    Parameters
    ----------
    v : (..., n) float, Hz
    angles : (n,) float, rad
        At which cosine and sine are orthogonal.

    Returns
    -------
    (..., 2) float, Hz
        (A cos psi, A sin psi) of a bump v = A cos(theta - psi), whatever else is added that is
        orthogonal to it.
    """
    waves = np.stack([np.cos(angles), np.sin(angles)])
    squares = (waves * waves).sum(axis=1)
    # Sums row by row, not a matrix product: the same to the bit for one row or many.
    parts = [(v * wave).sum(axis=-1) for wave in waves]
    kept = [p / s if s > 1e-9 else 0.0 * p for p, s in zip(parts, squares.tolist(), strict=True)]
    return np.stack(kept, axis=-1)
