"""What a ring makes of its input at this moment, in a sentence: only what its state bears out.

`ring_sentence` says who has won, what holds the bump or that it decays; `closed_form_words` what
was measured beside what theory expects, where there is a closed form. Both are empty where nothing
of the kind can be said. Another kind of ring is one entry of `TELLERS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.angles import wrap_signed
from sim.arrays import Array
from sim.ring.linear_ring import LinearRing, LinearRingParameters
from sim.ring.linear_theory import amplification, amplitudes
from sim.ring.rectified_ring import RectifiedRing, RectifiedRingParameters
from sim.ring.rectified_theory import cut_cosine, decay_time, loop_gain
from sim.ring.snapshot import RingSnapshot
from sim.ring.stimuli import SHAPES, PlacedStimulus
from sim.words import number

__all__ = ["closed_form_words", "measured_edge", "present_sentence", "ring_sentence"]

SILENT = 1e-3  # Hz, of a peak: nothing fires
LEFT = 0.01  # of the peak: less of it is nothing
REST = 1e-3  # of the peak, by which the rates may change in tau: 2 % from rest for 20 tau
AT = math.radians(8.0)  # from the peak, on the ring, a stimulus counts as the one that is there


def ring_sentence(snapshot: RingSnapshot) -> str:
    """What has come of the input: "S1 has won: the output peaks at 60° with 54.8 Hz, ...".

    Empty where nothing can be said: under noise that could be the cause of it, while a hand injects
    current, and of kinds of ring that have no words for it.
    """
    teller = TELLERS.get(snapshot.kind)
    return "" if teller is None else teller.sentence(snapshot)


def present_sentence(snapshot: RingSnapshot) -> str:
    """Where the output peaks now, whatever has brought it there."""
    s = snapshot
    if not math.isfinite(s.decoded) or s.peak < SILENT:
        return "There is no bump on the ring."
    return f"The output peaks at {s.degrees(s.decoded):.0f}° with {_hz(s.peak)}."


def closed_form_words(snapshot: RingSnapshot) -> tuple[str, ...]:
    """What of a bump can be measured and is known in closed form, both; longest wording first.

    Empty where there is no closed form of the present state.
    """
    teller = TELLERS.get(snapshot.kind)
    return () if teller is None else teller.closed_form(snapshot)


def measured_edge(rates: Array, angles: Array) -> float:
    """How far from its peak a bump reaches zero, rad on the ring; NaN where every neuron fires.

    A cosine and a constant are fitted to the firing neurons, of which a bump at rest consists.
    """
    firing = rates > LEFT * rates.max()
    if firing.all() or firing.sum() < 4:
        return math.nan
    there = angles[firing]
    terms = np.stack([np.ones(len(there)), np.cos(there), np.sin(there)], axis=1)
    mean, x, y = np.linalg.lstsq(terms, rates[firing], rcond=None)[0]
    at_zero = -mean / max(math.hypot(x, y), 1e-300)
    return math.acos(at_zero) if abs(at_zero) <= 1.0 else math.nan


def acting(stimuli: Sequence[PlacedStimulus]) -> list[PlacedStimulus]:
    """The stimuli that act now."""
    return [s for s in stimuli if s.on and s.strength != 0.0]


# ---- the rectified ring --------------------------------------------------------------------------


def _rectified(s: RingSnapshot) -> str:
    p: RectifiedRingParameters = s.parameters
    noise = p.noise / math.sqrt(2.0 * p.time_constant)
    if s.injection is not None or noise > REST * max(s.peak, SILENT):
        return ""
    if s.peak < SILENT:
        silent = float(s.inputs.max()) <= p.threshold
        return "Nothing fires: no neuron's input exceeds its threshold." if silent else ""
    change = _change(s)
    at_rest = float(np.abs(change).max()) <= REST * s.peak
    stimuli = acting(s.stimuli)
    if not stimuli:
        return _on_background(s, change, at_rest)
    if not at_rest:
        return ""
    return _driven(s, stimuli)


def _rectified_closed_form(s: RingSnapshot) -> tuple[str, ...]:
    """Edge and peak of a bump on its background.

    Empty unless the background is the only input, every neuron can fire and there is a bump.
    """
    p: RectifiedRingParameters = s.parameters
    net = p.background - p.threshold
    if s.silenced.any() or s.injection is not None or acting(s.stimuli) or net <= 0.0:
        return ()
    theory = cut_cosine(net, 0.0, p.modulation, p.inhibition, s.turn)
    edge = measured_edge(s.rates, s.angles)
    if theory is None or theory.edge == math.pi or not math.isfinite(edge):
        return ()
    wide, high = f"{s.degrees(edge):.1f}°", f"{s.peak:.2f} Hz"
    asked = f"{s.degrees(theory.edge):.1f}°", f"{theory.peak:.2f} Hz"
    return (
        f"half-width {wide} (theory {asked[0]}), peak {high} (theory {asked[1]})",
        f"±{wide}, {high} (theory {asked[0]}, {asked[1]})",
        f"peak {high} (theory {asked[1]})",
        "",
    )


def _change(s: RingSnapshot) -> Array:
    """tau dv/dt, (n,) Hz, without noise."""
    p: RectifiedRingParameters = s.parameters
    v, share = s.rates, s.turn / math.pi / len(s.rates)
    cos, sin = np.cos(s.angles), np.sin(s.angles)
    fed = p.modulation * (cos * (v @ cos) + sin * (v @ sin)) - p.inhibition * v.sum()
    driven: Array = np.maximum(s.inputs + share * fed - p.threshold, 0.0) * ~s.silenced
    return driven - v


def _hz(rate: float) -> str:
    """A rate with as many digits as it is worth: "54.8 Hz", "1 Hz"."""
    return number(rate).removesuffix(".0") + " Hz"


def _on_background(s: RingSnapshot, change: Array, at_rest: bool) -> str:
    """With no stimulus: on what the bump stands, or how it decays."""
    p: RectifiedRingParameters = s.parameters
    top = int(s.rates.argmax())
    net = p.background - p.threshold
    if net <= 0.0:
        return _without_input(s, float(-change[top] / s.rates[top]))
    if not at_rest:
        if change[top] > 0.0 and loop_gain(p.modulation, p.inhibition, s.turn) >= 1.0:
            return "The bump grows without bound: its own excitation is larger than its decay."
        return ""
    above = f", {_hz(net)} above threshold" if p.threshold else ""
    if s.rates.max() - s.rates.min() < LEFT * s.peak:
        return f"Every neuron fires at {_hz(s.peak)}: no direction has been chosen."
    return (
        "The bump stays with no stimulus: it stands on the background of "
        f"{_hz(p.background)}{above}."
    )


def _without_input(s: RingSnapshot, falling: float) -> str:
    """What becomes of a bump that no input exceeds the threshold for; `falling` per tau."""
    p: RectifiedRingParameters = s.parameters
    if falling <= 0.0:
        return ""
    why = "without a background nothing holds it"
    if p.background > 0.0:
        why = f"the background of {_hz(p.background)} does not exceed the threshold"
    elif p.background < 0.0:
        why = f"the background of {_hz(p.background)} pulls it down"
    lasting = decay_time(p.time_constant, p.modulation, p.inhibition, s.turn)
    times = lasting / p.time_constant
    # The number is told once the bump has the shape that lasts longest, and decays so.
    if p.background == p.threshold and abs(falling * times - 1.0) < 0.05:
        told = f"{times:.3g}".removesuffix(".0")
        return f"Decaying with {told} τ = {1e3 * lasting:.0f} ms: {why}."
    return f"Decaying: {why}."


def _driven(s: RingSnapshot, stimuli: list[PlacedStimulus]) -> str:
    """With stimuli, at rest: where the output peaks, and what is left of the others."""
    top = int(s.rates.argmax())
    directed = [x for x in stimuli if SHAPES[x.shape].directed and x.strength > 0.0]
    if s.rates.max() - s.rates.min() < LEFT * s.peak or not math.isfinite(s.width):
        return f"The output peaks with {_hz(s.peak)}; it has no bump."
    where, given = s.angles[top], float(s.inputs[top])
    # The population vector lies between neurons, where there is one bump.
    if abs(wrap_signed(s.decoded - where)) <= 2.0 * math.pi / len(s.rates):
        where = s.decoded
    peak = f"the output peaks at {s.degrees(where):.0f}° with {_hz(s.peak)}"
    if given > SILENT and s.peak / given >= 1.05:
        times = s.peak / given
        peak += f", {f'{times:.2g}' if times < 10 else f'{times:.0f}'} times its input"
    distances = [abs(wrap_signed(x.direction - where)) for x in directed]
    nearest = int(np.argmin(distances)) if directed else -1
    if len(directed) < 2:
        return f"{peak[0].upper()}{peak[1:]}."
    if distances[nearest] > AT:
        *others, last = (f"S{x.number}" for x in directed)
        named = f"none of {', '.join(others)} and {last} is"
        if len(others) == 1:
            named = f"neither {others[0]} nor {last} is"
        return f"{peak[0].upper()}{peak[1:]}, where {named}."
    return _selected(s, directed, directed[nearest], peak)


def _selected(
    s: RingSnapshot, directed: list[PlacedStimulus], first: PlacedStimulus, peak: str
) -> str:
    """Which of several stimuli has won, and what is left of the others."""
    gone: list[tuple[PlacedStimulus, float]] = []
    left: list[tuple[PlacedStimulus, float]] = []
    for other in directed:
        if other is not first and other.direction != first.direction:
            rate = float(np.interp(other.direction, s.angles, s.rates, period=2.0 * math.pi))
            (gone if rate < LEFT * s.peak else left).append((other, rate))
    named = f"S{first.number}"
    if left or not gone:
        rest = " and ".join(f"{_hz(rate)} at S{x.number}" for x, rate in left)
        return f"{peak[0].upper()}{peak[1:]}, at {named}" + (
            f"; there are {rest}." if rest else "."
        )
    strongest = max(x.strength for x, _ in gone)
    holds = strongest > first.strength
    begins = f"{named} holds, although weaker" if holds else f"{named} has won"
    if len(gone) == 1:
        other = gone[0][0]
        told = f"S{other.number}, {_compared(other.strength - first.strength)},"
    else:
        told = " and ".join(f"S{x.number}" for x, _ in gone)
    return f"{begins}: {peak}. Of {told} nothing is left."


def _compared(difference: float) -> str:
    if abs(difference) < 5e-4:
        return "just as strong"
    decimals = 1 if abs(difference) >= 0.05 else 3
    return f"{abs(difference):.{decimals}f} Hz {'stronger' if difference > 0 else 'weaker'}"


# ---- the linear ring -----------------------------------------------------------------------------


def _amplified(s: RingSnapshot) -> str:
    """How many times the tuned part of the input comes out, beside 1/(1 - lambda).

    Empty unless that has a limit, every neuron can fire and no hand injects current.
    """
    p: LinearRingParameters = s.parameters
    if p.gain >= 1.0 or p.end_twice or s.silenced.any() or s.injection is not None:
        return ""
    into, out = (math.hypot(*amplitudes(v, s.angles).tolist()) for v in (s.inputs, s.rates))
    if into < SILENT:
        return ""
    measured, expected = f"{out / into:.2f}", f"{amplification(p.gain):.2f}"
    return f"{_hz(into)} of tuned input comes out {measured} times as large (theory {expected})."


class Teller(NamedTuple):
    """What tells of a kind of ring.

    Parameters
    ----------
    sentence, closed_form : callable (snapshot)
        As `ring_sentence` and `closed_form_words`.
    """

    sentence: Callable[[RingSnapshot], str]
    closed_form: Callable[[RingSnapshot], tuple[str, ...]]


#: What tells of a kind of ring, by its name.
TELLERS: dict[str, Teller] = {
    RectifiedRing.name: Teller(_rectified, _rectified_closed_form),
    LinearRing.name: Teller(_amplified, lambda s: ()),
}
