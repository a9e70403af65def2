"""The memory of spiking neurons: what a cue, a second cue and an erasure do, at what sizes, with
what neurons, and how much can be stored. Section 5 of PHYSICS.md.

The usual network has 10,000 neurons; a network of so many is run once in the tests that are not
slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.arrays import Array
from sim.run import Run
from sim.spiking import SpikingMemory, SpikingParameters
from sim.spiking.ladder import LADDER


def memory(seed: int = 1, **values: Any) -> SpikingMemory:
    return SpikingMemory(SpikingParameters.from_dict(values), seed)


def seconds(network: SpikingMemory, time: float) -> None:
    network.advance(round(time / network.dt))


def stretch(run: Run, time: float) -> dict[str, Array]:
    """What is recorded over so many seconds."""
    steps = round(time / run.network.dt)
    run.advance(steps)
    return run.recorder.recent(steps)


@dataclass(frozen=True)
class Recall:
    """Before a cue of half a pattern (10 mV, 300 ms), and for a while after it.

    Parameters
    ----------
    background, highest : float
        Mean rate before, and that of the most active pattern at any time, Hz.
    rate, lowest : float
        Of the pattern's neurons after it: mean and least, Hz.
    overlap, least : float
        Likewise.
    others : float
        The largest size of an overlap with another pattern at any time after it.
    before, after : str
        Verdicts.
    """

    background: float
    highest: float
    rate: float
    lowest: float
    overlap: float
    least: float
    others: float
    before: str
    after: str


def recalled(
    network: SpikingMemory, pattern: int = 1, quiet: float = 1.0, hold: float = 2.0
) -> Recall:
    """Cue a pattern after a while, and look from half a second after the cue on."""
    run = Run(network)
    early = stretch(run, quiet)
    before = network.verdict
    run.perform("cue", pattern=pattern)
    stretch(run, 0.8)
    late = stretch(run, hold)
    own = late["overlap"][:, pattern - 1]
    rates = late["pattern_rates"][:, pattern - 1]
    return Recall(
        float(early["rates"][len(early["rates"]) // 2 :, 0].mean()),
        float(early["pattern_rates"].max()),
        float(rates.mean()), float(rates.min()), float(own.mean()), float(own.min()),
        float(np.abs(np.delete(late["overlap"], pattern - 1, axis=1)).max()),
        before, network.verdict,
    )  # fmt: skip


def held(seed: int, pattern: int = 1, **values: Any) -> tuple[SpikingMemory, Any]:
    """A network that remembers a pattern, and its state."""
    network = memory(seed, **values)
    seconds(network, 0.5)
    network.cue(pattern)
    seconds(network, 1.3)
    assert network.verdict == f"remembers {pattern}"
    return network, network.state()


# ---- section 5 -----------------------------------------------------------------------------------


def test_half_a_cue_ignites_one_of_ninety_patterns() -> None:
    """10,000 neurons: background .5 Hz; then 38 to 42 Hz (it takes some seconds to rise to 40), an
    overlap of 1.0; others are what patterns overlap by chance, .01 +- and .07 at most."""
    found = recalled(memory(1), quiet=0.7, hold=1.2)
    assert (found.before, found.after) == ("quiet", "remembers 1")
    assert 0.4 < found.background < 0.65 and found.highest < 1.0
    assert 36.0 < found.rate < 42.0 and found.lowest > 25.0
    assert found.overlap > 0.999 and found.least > 0.995
    assert found.others < 0.09


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("dt", "low", "high"), [(0.0005, 38, 42), (0.0001, 42, 46), (0.001, 34, 38)]
)
def test_a_pattern_is_held_for_seconds(seed: int, dt: float, low: float, high: float) -> None:
    """Measured over five seconds, three seeds: 40.5, 45.1 and 35.8 Hz, +- .2 between seeds: the
    recurrent loop makes much of how late a spike is that waits for the end of its step."""
    found = recalled(memory(seed, dt=dt), hold=5.0)
    assert (found.before, found.after) == ("quiet", "remembers 1")
    assert 0.35 < found.background < 0.65
    assert low < found.rate < high
    assert found.overlap > 0.999 and found.least > 0.995 and found.others < 0.09


@pytest.mark.slow
def test_how_much_of_a_pattern_has_to_be_cued() -> None:
    """Of ten networks, three patterns each: a fifth never ignites, three tenths always do; a
    quarter is at the border. Some are undecided for a second: followed for 5 s, 14 of 30."""
    ignited = dict.fromkeys((0.2, 0.25, 0.3, 0.5), 0)
    for seed in range(1, 11):
        network = memory(seed)
        seconds(network, 0.8)
        state = network.state()
        for pattern in (1, 2, 3):
            for fraction in ignited:
                network.restore(state)
                network.cue(pattern, fraction=fraction)
                seconds(network, 1.3)
                ignited[fraction] += network.verdict == f"remembers {pattern}"
    assert ignited[0.2] == 0
    assert 4 <= ignited[0.25] <= 24
    assert ignited[0.3] == ignited[0.5] == 30


# ---- sizes ---------------------------------------------------------------------------------------


def check_size(neurons: int, seed: int) -> Recall:
    found = recalled(memory(seed, neurons=neurons), quiet=2.0, hold=1.5)
    assert (found.before, found.after) == ("quiet", "remembers 1")
    assert found.background < 0.8 and found.highest < 2.5
    assert found.overlap > 0.95 and found.others < 0.25
    return found


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("neurons", [500, 1000, 2000, 5000])
def test_networks_of_other_sizes_do_the_same(neurons: int, seed: int) -> None:
    """With .009 N patterns: the same rates, within chance overlaps of small patterns."""
    found = check_size(neurons, seed)
    assert 37.0 < found.rate < 47.0 and found.least > 0.97


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("neurons", "low"), [(10_000, 36.0), (20_000, 23.0)])
def test_large_networks_do_the_same(neurons: int, low: float, seed: int) -> None:
    """With 180 patterns in 20,000 neurons the rate rises more slowly: 27 Hz over the second and a
    half that is looked at here, 37 to 39 Hz from the third second on."""
    found = check_size(neurons, seed)
    assert low < found.rate < 42.0


# ---- the ladder ----------------------------------------------------------------------------------


OUTCOMES = {  # least overlap
    "zero-one": 0.99, "stochastic": 0.8, "separate": 0.8, "diluted": 0.75, "asymmetric": 0.75,
    "integrate-and-fire": 0.99,
}  # fmt: skip


@pytest.mark.parametrize("rung", OUTCOMES)
def test_every_rung_holds_a_pattern(rung: str) -> None:
    """2,000 neurons, half of the connections from the fifth rung on. Neurons that fire at random
    have a background of .5 Hz for an overlap of .9."""
    network = memory(2, neurons=2000, rung=rung, connection=0.5)
    seconds(network, 0.3)
    assert network.verdict == "quiet"
    network.cue(3)
    seconds(network, 1.3)
    shot = network.snapshot()
    assert network.verdict == "remembers 3"
    assert shot.overlaps[2] > OUTCOMES[rung]
    usual = 1.0 if network.parameters.kind.binary else 40.0
    assert shot.pattern_rates[2] == pytest.approx(usual, rel=0.15)
    others = np.delete(shot.overlaps, 2)
    assert np.abs(others).max() < 0.25


def test_a_memory_is_kept_up_and_down_the_ladder() -> None:
    network = memory(2, neurons=2000, rung="zero-one", connection=0.5)
    network.cue(3)
    seconds(network, 0.5)
    names = [name for name in LADDER if name != "plus-minus"]
    for rung in [*names, *reversed(names)]:
        network.configure(rung=rung)
        assert network.verdict == "remembers 3", f"at once as {rung}"
        seconds(network, 0.8)
        assert network.verdict == "remembers 3", rung
        assert network.snapshot().overlaps[2] > OUTCOMES[rung]


@pytest.mark.parametrize("first", OUTCOMES)
def test_any_rung_can_follow_any_other(first: str) -> None:
    network = memory(2, neurons=1000, rung=first, connection=0.5)
    network.cue(3)
    seconds(network, 1.3)
    state = network.state()
    for second in OUTCOMES:
        network.restore(state)
        network.configure(rung=second)
        seconds(network, 0.6)
        assert network.verdict == "remembers 3", f"from {first} to {second}"


@pytest.mark.parametrize("neurons", [2000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_threshold_at_0_switches_others_on(neurons: int) -> None:
    """Of +1 and -1 with a tenth active: the first rung stores nothing, as is said of it."""
    for seed in (1, 2):
        network = memory(seed, neurons=neurons, rung="plus-minus")
        seconds(network, 0.1)
        network.cue(1)
        seconds(network, 1.0)
        shot = network.snapshot()
        assert network.verdict == "all at once"
        assert shot.overlaps[0] < 0.3 and shot.mean_rate > 0.25


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("rung", "connection", "overlap"),
    [
        ("diluted", 0.5, 0.88), ("diluted", 0.2, 0.82), ("diluted", 0.05, None),
        ("asymmetric", 0.5, 0.88), ("asymmetric", 0.2, 0.82), ("asymmetric", 0.1, 0.7),
        ("integrate-and-fire", 0.5, 0.99), ("integrate-and-fire", 0.2, 0.99),
        ("integrate-and-fire", 0.1, 0.97),
    ],
)  # fmt: skip
def test_how_few_connections_do(
    rung: str, connection: float, overlap: float | None, seed: int
) -> None:
    """Weights 1/c times as strong. Where two neurons are connected both ways or not at all a
    twentieth is too few, and all become active, with a tenth after some seconds, too; otherwise
    what a neuron sends does not come back to it, and a tenth holds, for 8 s in 3 of 3."""
    found = recalled(memory(seed, rung=rung, connection=connection))
    assert found.before == "quiet"
    if overlap is None:
        assert found.after == "all at once"
    else:
        assert found.after == "remembers 1" and found.overlap > overlap


# ---- what can be taken from it -------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fifth_of_the_synapses_cut_is_too_much(seed: int) -> None:
    """Nothing makes up for them: at .75 mV/Hz there is little to spare."""
    network, state = held(seed)
    for cut in (0.2, 0.3, 0.5):
        network.restore(state)
        network.configure(cut=cut)
        seconds(network, 2.0)
        assert network.verdict == "forgot 1"
        assert network.snapshot().pattern_rates[0] < 1.0
    network.restore(state)
    network.configure(connection=0.5)  # as many, the others twice as strong
    seconds(network, 2.0)
    assert network.verdict == "remembers 1"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_how_many_patterns_can_be_stored(seed: int) -> None:
    """At N = 10,000: 90, 120 and 150 are held, the rate rising more slowly as they are more (with
    150 it is 38 Hz, too, in the end); of 300 a cue makes all neurons fire. Followed for 8 s,
    3 of 3 networks hold 200, 2 of 3 hold 220, and none 250."""
    rates = []
    for patterns in (90, 120, 150):
        found = recalled(memory(seed, patterns=patterns))
        assert (found.before, found.after) == ("quiet", "remembers 1")
        assert found.overlap > 0.999 and found.others < 0.1
        rates.append(found.rate)
    assert rates[0] > rates[1] > rates[2] > 30.0
    found = recalled(memory(seed, patterns=300))
    assert (found.before, found.after) == ("quiet", "all at once")
    assert found.overlap < 0.1


# ---- a second cue, and none ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("neurons", "seeds"), [(2000, (1, 2)), pytest.param(10_000, (1, 2, 3), marks=pytest.mark.slow)]
)
def test_a_second_cue_is_ignored_or_takes_over(neurons: int, seeds: tuple[int, ...]) -> None:
    """Half of a pattern for 300 ms: inhibition is against 10 mV, 25 mV are enough."""
    for seed in seeds:
        network, state = held(seed, neurons=neurons)
        for strength, number in ((0.002, 1), (0.010, 1), (0.025, 2)):
            network.restore(state)
            network.cue(2, strength=strength)
            seconds(network, 1.3)
            assert network.verdict == f"remembers {number}", f"{strength} V, seed {seed}"
            assert network.snapshot().overlaps[number - 1] > 0.95


@pytest.mark.parametrize(
    ("neurons", "seeds"), [(2000, (1, 2)), pytest.param(10_000, (1, 2, 3), marks=pytest.mark.slow)]
)
def test_an_erasure_leaves_nothing(neurons: int, seeds: tuple[int, ...]) -> None:
    """-20 mV for 300 ms always; -5 mV never, and 100 ms never. After 200 ms the rate may be 8 Hz a
    second later, and still goes to nothing: what is left is read after 2.5 s."""
    for seed in seeds:
        network, state = held(seed, neurons=neurons)
        for strength, duration, erased in (
            (-0.020, 0.3, True), (-0.020, 0.2, True), (-0.020, 0.1, False), (-0.005, 0.3, False),
        ):  # fmt: skip
            network.restore(state)
            network.erase(strength=strength, duration=duration)
            seconds(network, duration + (2.5 if duration == 0.2 else 1.0))
            assert (network.verdict != "remembers 1") == erased, f"{strength} V, {duration} s"
            if erased:
                assert network.snapshot().pattern_rates[0] < 3.0


def test_silenced_neurons_do_not_fire_and_the_others_hold() -> None:
    network, _ = held(1, neurons=2000)
    network.silence(0.1)
    seconds(network, 1.0)
    assert network.verdict == "remembers 1"
    shot, silent = network.snapshot(), network.now.silenced
    assert shot.silenced == pytest.approx(0.1)
    last = network.now.last[silent]
    assert (last <= network.step - round(1.0 / network.dt)).all()
    network.silence(1.0)
    seconds(network, 1.0)
    assert network.snapshot().mean_rate < 0.001
