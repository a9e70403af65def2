"""A heading as a function of time, recorded or generated: what turns a heading network.

The heading is kept unwrapped (continuous, rad), so that the angular velocity handed to a network
over a step is a plain difference quotient and integrates back to the heading at every step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError

__all__ = ["MOUSE_TURNING", "RECORDED_INTERVAL", "Trajectory", "TrajectoryError", "mouse_like"]

RECORDED_INTERVAL = 1.0 / 39.0625
"""The sampling interval of the recorded mouse, s."""

MAX_SAMPLES = 2_000_000
"""The longest run `mouse_like` generates, samples (14 hours at the recorded interval)."""

MIN_INTERVAL = 1e-5
"""The shortest sampling interval `mouse_like` generates, s: below it the noise is all rounding."""

MOUSE_TURNING = ((0.50, 110.0), (0.90, 310.0), (0.99, 650.0))
"""Quantiles of |angular velocity| of the recorded mouse, deg/s (PHYSICS.md, section 4)."""

_HALF_NORMAL = (0.6744897501960817, 1.6448536269514722, 2.5758293035489004)
"""The same quantiles of |z|, z standard normal."""

_TURNING_TIME = 0.0195
"""Time constant of the generated angular velocity, s: fitted, see `mouse_like`."""


class TrajectoryError(SimError):
    """A trajectory that contradicts itself, or a question it cannot answer."""


def _no_gaps() -> NDArray[np.float64]:
    return np.empty((0, 2))


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A heading sampled in time.

    Parameters
    ----------
    times : (n,) float, s
        Strictly increasing, starting at 0; n is at least 2.
    headings : (n,) float, rad
        Unwrapped: continuous, not brought back into one turn. Counter-clockwise is positive.
    name : str
        What the trajectory is called.
    notes : tuple of str
        Sentences: what was assumed in reading or generating it.
    gaps : (g, 2) float, s
        Start and end of each stretch without samples, in order and without overlap.

    Raises
    ------
    TrajectoryError
        If an array has the wrong shape, is not finite, or is not in order.

    Notes
    -----
    The arrays are copied and made read-only. Two trajectories are equal only if they are the same
    object.
    """

    times: NDArray[np.float64]
    headings: NDArray[np.float64]
    name: str = "trajectory"
    notes: tuple[str, ...] = ()
    gaps: NDArray[np.float64] = field(default_factory=_no_gaps)

    def __post_init__(self) -> None:
        times = _frozen(self.times, "times")
        headings = _frozen(self.headings, "headings")
        gaps = _frozen(self.gaps, "gaps")
        if times.ndim != 1 or times.size < 2:
            raise TrajectoryError("A trajectory needs at least two times in a row.", field="times")
        if headings.shape != times.shape:
            raise TrajectoryError(
                f"A trajectory needs one heading for each time, not {headings.size} headings "
                f"for {times.size} times.",
                field="headings",
            )
        if times[0] != 0.0 or np.any(np.diff(times) <= 0.0):
            raise TrajectoryError(
                "The times of a trajectory must start at 0 and increase at every sample.",
                field="times",
            )
        if gaps.ndim != 2 or gaps.shape[1] != 2:
            raise TrajectoryError("Each gap of a trajectory has a start and an end.", field="gaps")
        edges = gaps.ravel()
        inside = edges.size == 0 or (edges[0] >= 0.0 and edges[-1] <= times[-1])
        if not inside or np.any(gaps[:, 0] >= gaps[:, 1]) or np.any(np.diff(edges) < 0.0):
            raise TrajectoryError(
                "The gaps of a trajectory must lie within it, in order and without overlap.",
                field="gaps",
            )
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "headings", headings)
        object.__setattr__(self, "gaps", gaps)
        object.__setattr__(self, "notes", tuple(self.notes))

    @property
    def duration(self) -> float:
        """The time of the last sample, s."""
        return float(self.times[-1])

    def heading_at(self, times: ArrayLike) -> Any:
        """Heading at any time, linear between samples.

        Parameters
        ----------
        times : (...) float, s
            Before the start the first heading holds, after the end the last.

        Returns
        -------
        (...) float, rad
            The unwrapped heading; a float for a single time.
        """
        return np.interp(np.asarray(times, dtype=float), self.times, self.headings)

    def velocity_between(self, times: ArrayLike) -> NDArray[np.float64]:
        """Mean angular velocity over each step of a simulation.

        omega_i = (heading(t_{i+1}) - heading(t_i)) / (t_{i+1} - t_i), so that the sum of
        omega_i (t_{i+1} - t_i) is the heading at every step: no drift is added by the stepping.

        Parameters
        ----------
        times : (k + 1,) float, s
            The ends of the k steps, strictly increasing.

        Returns
        -------
        (k,) float, rad/s

        Raises
        ------
        TrajectoryError
            If there are fewer than two times, or they do not increase.
        """
        at = np.asarray(times, dtype=float)
        steps = np.diff(at) if at.ndim == 1 else np.empty(0)
        if steps.size == 0 or not np.all(steps > 0.0):
            raise TrajectoryError(
                "An angular velocity is taken between times that increase.", field="times"
            )
        velocity: NDArray[np.float64] = np.diff(self.heading_at(at)) / steps
        return velocity

    def in_gap(self, times: ArrayLike) -> Any:
        """Whether a time lies strictly inside a gap (its two ends were sampled).

        Parameters
        ----------
        times : (...) float, s

        Returns
        -------
        (...) bool
        """
        at = np.asarray(times, dtype=float)
        if len(self.gaps) == 0:
            return np.zeros(at.shape, dtype=bool)[()]
        before = np.searchsorted(self.gaps[:, 0], at, side="left") - 1
        return ((before >= 0) & (at < self.gaps[before, 1]))[()]

    def faster_than(self, limit: float) -> tuple[float, float]:
        """How much of the sampled time it turns faster than a limit, and its fastest turn.

        Parameters
        ----------
        limit : float
            rad/s.

        Returns
        -------
        fraction : float
            Of the time outside gaps.
        fastest : float
            rad/s.
        """
        steps = np.diff(self.times)
        sampled = ~self.in_gap(self.times[:-1] + 0.5 * steps)
        speeds = np.abs(np.diff(self.headings)[sampled]) / steps[sampled]
        if not speeds.size:
            return 0.0, 0.0
        return float(steps[sampled][speeds > limit].sum() / steps[sampled].sum()), float(
            speeds.max()
        )

    def speed_quantiles(self, q: ArrayLike) -> Any:
        """Quantiles of |angular velocity| over the sampled intervals, gaps left out.

        Weighted by time: the speed below which the animal is for a fraction q of the recorded
        time. With even sampling that is the quantile over samples.

        Parameters
        ----------
        q : (...) float
            Fractions in [0, 1].

        Returns
        -------
        (...) float, rad/s

        Raises
        ------
        TrajectoryError
            If a fraction is outside [0, 1], or the trajectory is one whole gap.
        """
        fractions = np.asarray(q, dtype=float)
        if not np.all((fractions >= 0.0) & (fractions <= 1.0)):
            raise TrajectoryError("A quantile is a fraction between 0 and 1.", field="q")
        steps = np.diff(self.times)
        sampled = ~self.in_gap(self.times[:-1] + 0.5 * steps)
        if not sampled.any():
            raise TrajectoryError("The trajectory has no samples outside its gaps.", field="gaps")
        speeds = np.abs(np.diff(self.headings)[sampled]) / steps[sampled]
        return np.quantile(speeds, fractions, weights=steps[sampled], method="inverted_cdf")[()]


def _frozen(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return a read-only copy as finite floats."""
    try:
        array = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise TrajectoryError(f"The {name} of a trajectory must be numbers.", field=name) from None
    if not np.all(np.isfinite(array)):
        raise TrajectoryError(f"The {name} of a trajectory must be finite numbers.", field=name)
    array.flags.writeable = False
    return array


def mouse_like(duration: float, seed: int, interval: float = RECORDED_INTERVAL) -> Trajectory:
    """Generate the turning of a foraging mouse.

    A stationary Gaussian process z (unit variance, second order, critically damped: the damped
    oscillator tau^2 z'' + 2 tau z' + z driven by white noise, stepped exactly) is mapped to an
    angular velocity omega = a z + b z^3 + c z^5, a, b, c solved from the three quantiles of
    |omega|: median 110 deg/s, 90th percentile 310, 99th 650. All three are positive, so the map
    is monotone and odd, and left and right turns are alike.

    Parameters
    ----------
    duration : float, s
        The last sample is at this time exactly.
    seed : int
        Not negative. Same seed, same run; a longer run begins as the shorter one.
    interval : float, s
        Time between samples, at least `MIN_INTERVAL`. Where it is longer than the recorded one,
        the heading is generated at that or finer and then sampled, so that speeds averaged over
        longer intervals come out smaller, as they would for the mouse.

    Returns
    -------
    Trajectory

    Raises
    ------
    TrajectoryError
        If the duration is not positive, the interval too short, the run longer than
        `MAX_SAMPLES`, or the seed not a whole number from 0.

    Notes
    -----
    Measured on the recording the quantiles come from (300 s of mouse 12, session 120806 of
    Peyrache, Lacroix, Petersen and Buzsaki, Nature Neuroscience 18, 569, 2015; 39.06 Hz, gaps and
    three tracking slips above 1500 deg/s left out): |omega| 105, 311 and 645 deg/s; 47 % of steps
    to the left, 48 % to the right; autocorrelation of omega .57, .26, .13, .04, -.01 at 1 to 5
    samples (1/e at 43 ms), then within .05 of zero. tau = 19.5 ms is the least-squares fit to
    those five: .61, .25, .09, .03, .01. Nothing else was fitted; the heading then wanders by 15,
    39, 55 and 79 deg (standard deviation) in .1, .5, 1 and 2 s, the recorded one by 15, 39, 57
    and 84. Left out: standing still, and bouts (the autocorrelation of |omega| keeps a tail of
    about .03 up to 1 s).
    """
    if not (np.isfinite(duration) and duration > 0.0):
        raise TrajectoryError("The duration must be a positive time in seconds.", field="duration")
    if not (np.isfinite(interval) and interval >= MIN_INTERVAL):
        raise TrajectoryError(
            f"The interval between samples must be at least {MIN_INTERVAL:g} s.", field="interval"
        )
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise TrajectoryError("The seed must be a whole number, 0 or more.", field="seed")
    finer = int(np.ceil(interval / RECORDED_INTERVAL - 1e-9))
    if duration / interval * finer > MAX_SAMPLES:
        raise TrajectoryError(
            f"A run of {duration:g} s at {interval:g} s a sample is longer than "
            f"{MAX_SAMPLES:,} samples; ask for a shorter one.",
            field="duration",
        )
    intervals = max(1, int(np.ceil(duration / interval - 1e-9)))
    step = interval / finer
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.0, 2.0 * np.pi)
    velocity = _turning(_damped_noise(intervals * finer, step / _TURNING_TIME, rng))
    headings: NDArray[np.float64] = (
        start + np.concatenate(([0.0], np.cumsum(velocity * step)))[::finer]
    )
    times = interval * np.arange(intervals + 1, dtype=np.float64)
    headings[-1] = np.interp(duration, times, headings)
    times[-1] = duration
    return Trajectory(
        times,
        headings,
        name="Mouse-like turning",
        notes=(f"Generated with seed {seed}, with the turning speeds of a foraging mouse.",),
    )


def _damped_noise(n: int, x: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Sample a critically damped Gaussian process, (n,), unit variance, every x time constants.

    Its autocorrelation is (1 + t) exp(-t), t in time constants. With y = z' the state (z, y) steps
    by F = exp(-x) [[1 + x, x], [-x, 1 - x]], and the noise of a step has covariance 1 - F F^T,
    which keeps the stationary covariance, 1.
    """
    F = np.exp(-x) * np.array([[1.0 + x, x], [-x, 1.0 - x]])
    (zz, zy), (yz, yy) = F.tolist()
    z, y = rng.standard_normal(2).tolist()
    kicks = rng.standard_normal((n, 2)) @ np.linalg.cholesky(np.eye(2) - F @ F.T).T
    out = np.empty(n)
    for i, (kick_z, kick_y) in enumerate(kicks.tolist()):
        out[i] = z
        z, y = zz * z + zy * y + kick_z, yz * z + yy * y + kick_y
    return out


def _turning(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map a standard normal, (n,), to an angular velocity, (n,) rad/s, of the mouse's speeds."""
    at = np.array(_HALF_NORMAL)
    speeds = np.radians([speed for _, speed in MOUSE_TURNING])
    a, b, c = np.linalg.solve(np.stack([at, at**3, at**5], axis=1), speeds)
    turning: NDArray[np.float64] = z * (a + z**2 * (b + z**2 * c))
    return turning
