"""The ring's Lyapunov function: it falls, and its trough is level only where the ring is tuned."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ring.landscape import ring_picture
from sim.ring.lyapunov import ring_lyapunov, ring_plane, ring_runs, trough
from sim.ring.small_ring import SmallRing, SmallRingParameters


def ring(neurons: int = 8, detuning: float = 0.0) -> SmallRing:
    return SmallRing(SmallRingParameters(neurons=neurons, detuning=detuning))


def test_it_is_what_the_sums_say() -> None:
    made = ring(6, 0.05)
    h = np.random.default_rng(0).normal(0.0, 20.0, 6)
    r, w = np.maximum(h, 0.0), made.effective_weights()
    by_hand = sum(0.5 * r[i] ** 2 - made.background * r[i] for i in range(6))
    by_hand -= sum(0.5 * r[i] * w[i, j] * r[j] for i in range(6) for j in range(6))
    assert ring_lyapunov(made, h) == pytest.approx(by_hand)
    assert ring_lyapunov(made, np.stack([h, h])).shape == (2,)


@pytest.mark.parametrize("detuning", [-0.05, 0.0, 0.05])
def test_it_never_rises_from_any_state(detuning: float) -> None:
    """Not only from bumps: 30 states of chance, step by step."""
    made = ring(8, detuning)
    rng = np.random.default_rng(1)
    for _ in range(30):
        made.put_input(rng.normal(0.0, 30.0, 8))
        values = []
        for _ in range(60):
            values.append(float(ring_lyapunov(made, made.input)))
            made.advance(4)
        assert np.max(np.diff(values)) <= 1e-9 * np.abs(values).max()


def test_it_does_rise_while_the_ring_turns() -> None:
    """Then the weights have an odd part, and L is no Lyapunov function any more."""
    made = ring(8, 0.05)
    made.advance(500)
    made.turn(np.radians(60.0))
    values = []
    for _ in range(400):
        made.advance(4)
        values.append(float(ring_lyapunov(made, made.input)))
    assert np.max(np.diff(values)) > 0.0


@pytest.mark.parametrize("neurons", [6, 8, 12])
def test_the_trough_is_level_only_when_tuned(neurons: int) -> None:
    headings = np.linspace(0.0, 2.0 * np.pi, 121)
    level, uneven = trough(ring(neurons), headings), trough(ring(neurons, 0.05), headings)
    assert np.ptp(level) < 1e-5 * abs(level.mean())
    assert np.ptp(uneven) > 2e-3 * abs(uneven.mean())
    # As many wells as neurons.
    steps = np.diff(uneven[:-1], append=uneven[:1])
    turns = np.sum((steps > 0.0) & (np.roll(steps, 1) <= 0.0))
    assert turns == neurons


def test_the_plane_has_its_least_value_where_the_bump_is() -> None:
    made = ring(8)
    x, y, values = ring_plane(made, 121)
    row, column = np.unravel_index(int(values.argmin()), values.shape)
    assert np.hypot(x[column], y[row]) == pytest.approx(1.0, abs=0.06)
    assert values[60, 60] == pytest.approx(0.0, abs=1e-9)  # nothing fires in the middle


def test_bumps_stay_where_they_fall_in_or_slide_into_wells() -> None:
    tuned, strong = ring_picture(8, 0.0), ring_picture(8, 0.05)
    assert tuned is not None and strong is not None
    assert len({round(np.degrees(run.heading)) for run in tuned.runs}) == 24
    wells = {round(np.degrees(run.heading)) % 360 for run in strong.runs}
    assert wells == {0, 45, 90, 135, 180, 225, 270, 315}
    assert sum(ending.count for ending in strong.endings) == 24
    assert [mark.name for mark in strong.landscape.marks][:2] == ["0°", "45°"]
    assert all(run.rises == 0 for run in (*tuned.runs, *strong.runs))


def test_it_can_be_given_up() -> None:
    told: list[float] = []

    def stop(fraction: float) -> bool:
        told.append(fraction)
        return len(told) < 3

    assert ring_runs(ring(6), 10, 0.2, stop) is None
    assert told == pytest.approx([0.1, 0.2, 0.3])
