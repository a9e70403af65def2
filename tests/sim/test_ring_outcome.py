"""The sentence on a driven ring: what it says is so; where nothing is, it says nothing."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.ring import FlyCompass, LinearRing, RectifiedRing
from sim.ring.outcome import closed_form_words, ring_sentence


def ring(*stimuli: tuple[float, float], **values: Any) -> RectifiedRing:
    """A ring with Gaussian stimuli of 20 degrees: (direction in degrees, strength in Hz)."""
    network = RectifiedRing(RectifiedRing.Parameters(dt=0.002, **values))
    network.clear_stimuli()
    for direction, strength in stimuli:
        network.add_stimulus(math.radians(direction), strength, math.radians(20.0))
    return network


def after(network: RectifiedRing, time: float) -> str:
    network.advance(round(time / network.dt))
    return ring_sentence(network.snapshot())


def test_who_has_won_and_who_holds() -> None:
    network = ring((60.0, 5.0), (210.0, 4.9))
    assert after(network, 0.2) == "", "nothing is decided yet"
    assert after(network, 4.0) == (
        "S1 has won: the output peaks at 60° with 54.8 Hz, 11 times its input. "
        "Of S2, 0.1 Hz weaker, nothing is left."
    )
    network.swap_stimuli()
    assert after(network, 3.0) == (
        "S1 holds, although weaker: the output peaks at 60° with 53.7 Hz, 11 times its input. "
        "Of S2, 0.1 Hz stronger, nothing is left."
    )
    network.change_stimulus(2, on=False)
    assert after(network, 1.0) == "The output peaks at 60° with 53.7 Hz, 11 times its input."


def test_of_two_that_are_near_neither_has_won() -> None:
    said = after(ring((60.0, 5.0), (120.0, 5.0)), 4.0)
    assert said.startswith("The output peaks at 90° with ")
    assert said.endswith("where neither S1 nor S2 is.")


def test_of_a_weak_ring_something_of_both_is_left() -> None:
    said = after(ring((60.0, 5.0), (210.0, 4.0), modulation=0.3), 1.0)
    assert said.startswith("The output peaks at 60° with ") and " Hz at S2." in said


def test_on_what_a_bump_stands_and_how_it_goes() -> None:
    network = ring((60.0, 5.0), background=1.0)
    after(network, 1.0)
    network.change_stimulus(1, on=False)
    assert after(network, 0.2) == "", "it is still coming down to what the background holds"
    stays = "The bump stays with no stimulus: it stands on the background of 1 Hz."
    assert after(network, 4.0) == stays
    network.configure(background=0.0)
    assert after(network, 0.01) == "Decaying: without a background nothing holds it."
    assert after(network, 0.8) == (
        "Decaying with 20 τ = 400 ms: without a background nothing holds it."
    )
    network.configure(background=-1.0)
    assert after(network, 0.02) == "Decaying: the background of −1 Hz pulls it down."
    assert after(network, 3.0) == "Nothing fires: no neuron's input exceeds its threshold."


@pytest.mark.parametrize("told", ["noise", "hand", "growing", "uniform", "none", "compass"])
def test_it_is_honest(told: str) -> None:
    if told == "compass":
        assert ring_sentence(FlyCompass().snapshot()) == ""
        return
    network = ring(**{"noise": 1.0} if told == "noise" else {}, background=1.0)
    if told == "hand":
        network.inject(1.0)
    if told == "growing":
        network.configure(modulation=2.2)
        network.set_output(20.0, 1.0)
        assert after(network, 0.4).startswith("The bump grows without bound")
    elif told == "uniform":
        network.configure(modulation=0.5)
        assert after(network, 1.0) == "Every neuron fires at 1 Hz: no direction has been chosen."
    elif told == "none":
        assert ring_sentence(network.snapshot()) == "", "it has just begun"
    else:
        assert after(network, 3.0) == ""


def test_the_closed_form_stands_beside_the_measured_where_it_applies() -> None:
    network = ring(background=1.0, modulation=1.5)
    network.set_output(5.0, 1.0)
    after(network, 2.0)
    words = closed_form_words(network.snapshot())
    assert words[0] == "half-width 105.4° (theory 105.4°), peak 4.77 Hz (theory 4.77 Hz)"
    network.add_stimulus(1.0)
    assert closed_form_words(network.snapshot()) == ()
    network.clear_stimuli()
    network.silence([3])
    assert closed_form_words(network.snapshot()) == ()
    network.revive()
    network.configure(modulation=0.8)
    assert closed_form_words(network.snapshot()) == (), "there is no bump in closed form"


def test_angles_are_told_as_what_the_ring_stands_for() -> None:
    network = ring(period="orientation", modulation=11.0, inhibition=7.3)
    network.add_stimulus(math.pi, 16.0, shape="grating")
    assert after(network, 4.0) == "The output peaks at 90° with 36 Hz, 2.3 times its input."
    told = network.snapshot().told()
    assert told[1:] == ["peak 36.0 Hz at 90°", "width 40°"]
    (decoded,) = (trace for trace in network.traces() if trace.name == "decoded")
    assert math.pi / decoded.scale == pytest.approx(90.0)


def test_a_linear_ring_says_how_many_times_the_tuned_part_comes_out() -> None:
    network = LinearRing(LinearRing.Parameters(gain=0.9, background=5.0))
    network.add_stimulus(1.0, 1.0, shape="cosine")
    assert ring_sentence(network.snapshot()).endswith("(theory 10.00).")
    network.advance(4000)  # 20 time constants tau/(1 - lambda)
    words = "1 Hz of tuned input comes out 10.00 times as large (theory 10.00)."
    assert ring_sentence(network.snapshot()) == words
    network.silence([0])
    assert not ring_sentence(network.snapshot()), "with silenced neurons it is another number"
    network.revive()
    network.configure(gain=1.0)
    assert not ring_sentence(network.snapshot()), "it grows without end"
