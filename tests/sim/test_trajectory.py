"""A heading in time: what it answers, what it refuses, and how the generated mouse turns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.errors import SimError
from sim.ring.recordings.trajectory import Trajectory, TrajectoryError, mouse_like
from sim.ring.recordings.trajectory_file import read_trajectory

RECORDING = Path(__file__).parents[2].parent / "shared/data/mouse_head_direction.csv"
needs_recording = pytest.mark.skipif(not RECORDING.exists(), reason="the recording is not here")


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectory:
    n = draw(st.integers(2, 40))
    steps = draw(arrays(float, n - 1, elements=st.floats(1e-3, 5.0)))
    headings = draw(arrays(float, n, elements=st.floats(-50.0, 50.0)))
    return Trajectory(np.concatenate([[0.0], np.cumsum(steps)]), headings)


def zigzag() -> Trajectory:
    """Turns at 1, -2, (a gap) and 3 rad/s."""
    return Trajectory(
        np.array([0.0, 1.0, 2.0, 6.0, 7.0]),
        np.array([0.0, 1.0, -1.0, 0.0, 3.0]),
        name="zigzag",
        notes=("Made by hand.",),
        gaps=np.array([[2.0, 6.0]]),
    )


# What it answers


def test_the_heading_is_linear_between_samples_and_holds_at_the_ends() -> None:
    run = zigzag()
    assert run.duration == 7.0
    assert run.heading_at(0.5) == 0.5
    np.testing.assert_allclose(run.heading_at([1.5, 4.0, 6.5]), [0.0, -0.5, 1.5])
    np.testing.assert_array_equal(run.heading_at([-1.0, 7.0, 8.0, 1e9]), [0.0, 3.0, 3.0, 3.0])
    assert run.heading_at(np.zeros((2, 3))).shape == (2, 3)


def test_velocity_is_that_of_the_samples_and_zero_after_the_end() -> None:
    velocity = zigzag().velocity_between([0.0, 0.5, 1.0, 2.0, 6.0, 7.0, 8.0, 9.0])
    np.testing.assert_allclose(velocity, [1.0, 1.0, -2.0, 0.25, 3.0, 0.0, 0.0])


@given(trajectories(), st.floats(1e-4, 0.5), st.floats(0.0, 10.0), st.integers(1, 300))
def test_integrated_velocity_is_the_heading_at_every_step(
    run: Trajectory, dt: float, start: float, k: int
) -> None:
    times = start + dt * np.arange(k + 1)
    velocity = run.velocity_between(times)
    assert velocity.shape == (k,)
    reached = run.heading_at(start) + np.cumsum(velocity * np.diff(times))
    np.testing.assert_allclose(reached, run.heading_at(times[1:]), rtol=0.0, atol=1e-9)


@given(trajectories())
def test_quantiles_of_speed_rise_and_end_at_the_fastest_turn(run: Trajectory) -> None:
    speeds = np.abs(run.velocity_between(run.times))
    quantiles = run.speed_quantiles([0.0, 0.25, 0.5, 0.9, 1.0])
    assert np.all(np.diff(quantiles) >= 0.0)
    np.testing.assert_allclose(quantiles[[0, -1]], [speeds.min(), speeds.max()])


def test_quantiles_of_speed_weigh_time_and_leave_gaps_out() -> None:
    run = zigzag()
    assert run.speed_quantiles(0.5) == 2.0
    np.testing.assert_allclose(run.speed_quantiles([0.0, 0.3, 0.6, 1.0]), [1.0, 1.0, 2.0, 3.0])
    # 9 s at 1 rad/s, then 1 s at 5 rad/s: the fast turn is a tenth of the time.
    run = Trajectory(np.array([0.0, 9.0, 10.0]), np.array([0.0, 9.0, 14.0]))
    np.testing.assert_allclose(run.speed_quantiles([0.5, 0.89, 0.91]), [1.0, 1.0, 5.0])


def test_a_gap_is_open_its_ends_were_sampled() -> None:
    run = zigzag()
    times = [-1.0, 0.0, 2.0, 2.001, 5.999, 6.0, 9.0]
    assert run.in_gap(times).tolist() == [False, False, False, True, True, False, False]
    assert bool(run.in_gap(3.0))
    assert not mouse_like(1.0, 0).in_gap([0.5, 0.7]).any()


def test_it_is_a_copy_and_cannot_be_changed() -> None:
    times, headings = np.array([0.0, 1.0]), np.array([0.0, 2.0])
    run = Trajectory(times, headings)
    headings[1] = 7.0
    assert run.headings[1] == 2.0
    for array in (run.times, run.headings, run.gaps):
        assert not array.flags.writeable
    assert run.gaps.shape == (0, 2) and run.notes == ()
    assert run == run and run != Trajectory(times, np.array([0.0, 2.0]))


# What it refuses


@pytest.mark.parametrize(
    ("times", "headings", "gaps", "message", "field"),
    [
        ([0.0], [0.0], [], "A trajectory needs at least two times in a row.", "times"),
        ([[0, 1]], [[0, 1]], [], "A trajectory needs at least two times in a row.", "times"),
        (
            [0, 1],
            [0, 1, 2],
            [],
            "A trajectory needs one heading for each time, not 3 headings for 2 times.",
            "headings",
        ),
        (
            [1, 2],
            [0, 1],
            [],
            "The times of a trajectory must start at 0 and increase at every sample.",
            "times",
        ),
        (
            [0, 2, 2],
            [0, 1, 2],
            [],
            "The times of a trajectory must start at 0 and increase at every sample.",
            "times",
        ),
        (
            [0, 1],
            [0, np.nan],
            [],
            "The headings of a trajectory must be finite numbers.",
            "headings",
        ),
        ([0, "one"], [0, 1], [], "The times of a trajectory must be numbers.", "times"),
        (
            [0, 1],
            [0, 1],
            [[0.1, 0.2, 0.3]],
            "Each gap of a trajectory has a start and an end.",
            "gaps",
        ),
        *(
            (
                [0, 1, 2],
                [0, 1, 2],
                gaps,
                "The gaps of a trajectory must lie within it, in order and without overlap.",
                "gaps",
            )
            for gaps in ([[1, 1]], [[1, 3]], [[-1, 1]], [[0, 1.5], [1, 2]], [[1, 2], [0, 1]])
        ),
    ],
)
def test_contradictions_are_refused(
    times: object, headings: object, gaps: object, message: str, field: str
) -> None:
    with pytest.raises(TrajectoryError) as raised:
        Trajectory(times, headings, gaps=gaps if gaps else np.empty((0, 2)))  # type: ignore[arg-type]
    assert str(raised.value) == message
    assert raised.value.field == field
    assert isinstance(raised.value, SimError)


@pytest.mark.parametrize("times", [[], [1.0], [0.0, 0.0], [1.0, 0.5], [0.0, np.nan], [[0.0, 1.0]]])
def test_velocity_needs_times_that_increase(times: list[float]) -> None:
    with pytest.raises(TrajectoryError, match="between times that increase"):
        zigzag().velocity_between(times)


def test_quantiles_are_fractions_of_a_recorded_time() -> None:
    with pytest.raises(TrajectoryError, match="a fraction between 0 and 1"):
        zigzag().speed_quantiles([0.5, 50.0])
    run = Trajectory(np.array([0.0, 1.0]), np.array([0.0, 1.0]), gaps=np.array([[0.0, 1.0]]))
    with pytest.raises(TrajectoryError, match="no samples outside its gaps"):
        run.speed_quantiles(0.5)


# The generated mouse


def test_same_seed_same_run() -> None:
    first, again, other = mouse_like(20.0, 3), mouse_like(20.0, 3), mouse_like(20.0, 4)
    np.testing.assert_array_equal(first.headings, again.headings)
    assert np.abs(first.headings - other.headings).max() > 0.1
    longer = mouse_like(40.0, 3)
    n = len(first.times) - 1  # the last sample is cut to the duration
    np.testing.assert_allclose(longer.headings[:n], first.headings[:n], rtol=0.0, atol=1e-9)


@settings(deadline=None)
@given(
    st.floats(1e-3, 30.0),
    st.integers(0, 2**40),
    st.sampled_from([0.002, 0.01, 1 / 39.0625, 0.03, 0.1, 1.0]),
)
def test_it_lasts_exactly_as_long_as_asked(duration: float, seed: int, interval: float) -> None:
    run = mouse_like(duration, seed, interval)
    assert run.duration == duration
    assert np.diff(run.times).max() <= interval * (1.0 + 1e-6)
    assert run.notes == (
        f"Generated with seed {seed}, with the turning speeds of a foraging mouse.",
    )


@pytest.mark.parametrize("seed", range(6))
def test_it_turns_as_fast_as_the_recorded_mouse(seed: int) -> None:
    # Over seeds the quantiles of 600 s scatter by 0.9, 1.1 and 2.1 %.
    run = mouse_like(600.0, seed)
    quantiles = np.degrees(run.speed_quantiles([0.5, 0.9, 0.99]))
    np.testing.assert_allclose(quantiles, [110.0, 310.0, 650.0], rtol=0.05)
    velocity = run.velocity_between(run.times)
    assert abs(np.mean(velocity > 0.0) - 0.5) < 0.02
    left, right = velocity[velocity > 0.0], -velocity[velocity < 0.0]
    for q in (0.5, 0.9):
        assert np.quantile(left, q) == pytest.approx(np.quantile(right, q), rel=0.1)


def test_a_finer_run_is_the_same_mouse_and_a_coarser_one_is_slower() -> None:
    asked = np.array([110.0, 310.0, 650.0])
    fine = np.degrees(mouse_like(600.0, 1, 0.005).speed_quantiles([0.5, 0.9, 0.99]))
    coarse = np.degrees(mouse_like(600.0, 1, 0.1).speed_quantiles([0.5, 0.9, 0.99]))
    np.testing.assert_allclose(fine, asked, rtol=0.08)
    assert np.all(coarse < 0.85 * asked)


def autocorrelation(velocity: np.ndarray, lags: int) -> np.ndarray:
    """Autocorrelation at 1 .. lags samples; NaN marks what was not recorded."""
    v = velocity - np.nanmean(velocity)
    return np.array([np.nanmean(v[:-k] * v[k:]) for k in range(1, lags + 1)]) / np.nanmean(v**2)


def recorded_velocity() -> np.ndarray:
    """The recorded mouse's angular velocity, NaN in gaps and where tracking slipped."""
    run = read_trajectory(RECORDING)
    velocity = run.velocity_between(run.times)
    middle = 0.5 * (run.times[:-1] + run.times[1:])
    velocity[run.in_gap(middle) | (np.abs(velocity) > np.radians(1500.0))] = np.nan
    return velocity


@needs_recording
def test_its_turning_lasts_as_long_as_the_recorded() -> None:
    run = mouse_like(3000.0, 2)
    ours = autocorrelation(run.velocity_between(run.times)[:-1], 8)
    theirs = autocorrelation(recorded_velocity(), 8)
    np.testing.assert_allclose(theirs[:5], [0.57, 0.26, 0.13, 0.04, -0.01], rtol=0.0, atol=0.01)
    np.testing.assert_allclose(ours, theirs, rtol=0.0, atol=0.07)


@needs_recording
@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 2.0])
def test_its_heading_wanders_as_far_as_the_recorded(seconds: float) -> None:
    window = np.ones(round(seconds * 39.0625))
    theirs = np.convolve(recorded_velocity(), window, "valid") / 39.0625  # NaN next to a gap
    run = mouse_like(3000.0, 2)
    ours = np.convolve(run.velocity_between(run.times), window, "valid") / 39.0625
    assert ours.std() == pytest.approx(np.nanstd(theirs), rel=0.12)


@pytest.mark.parametrize(
    ("arguments", "message", "field"),
    [
        ((0.0, 1), "The duration must be a positive time in seconds.", "duration"),
        ((float("nan"), 1), "The duration must be a positive time in seconds.", "duration"),
        ((1.0, 1, 0.0), "The interval between samples must be at least 1e-05 s.", "interval"),
        ((1.0, -1), "The seed must be a whole number, 0 or more.", "seed"),
        ((1.0, 1.5), "The seed must be a whole number, 0 or more.", "seed"),
        ((1.0, True), "The seed must be a whole number, 0 or more.", "seed"),
        (
            (1e6, 1),
            "A run of 1e+06 s at 0.0256 s a sample is longer than 2,000,000 samples; ask for a "
            "shorter one.",
            "duration",
        ),
    ],
)
def test_impossible_runs_are_refused(
    arguments: tuple[float, ...], message: str, field: str
) -> None:
    with pytest.raises(TrajectoryError) as raised:
        mouse_like(*arguments)  # type: ignore[arg-type]
    assert str(raised.value) == message
    assert raised.value.field == field
