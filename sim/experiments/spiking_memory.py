"""How many patterns spiking neurons remember, and how small a cue ignites one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments.experiment import Experiment, Measure, Opening
from sim.experiments.settings import same
from sim.experiments.telling import NO_CROSSING, crossings
from sim.parameters import ParameterSet, integer, real
from sim.spiking.parameters import MOST_PATTERNS, SMALLEST, SpikingParameters

if TYPE_CHECKING:
    from sim.experiments.results import Results

__all__ = ["SPIKING_CUE", "SPIKING_LOAD", "SpikingSettings"]

QUIET = 1.0  # s before the cue, until inputs have come to rest: after .2 s fewer cues ignite


@dataclass(frozen=True, kw_only=True)
class SpikingSettings(ParameterSet):
    """Settings of a recall by spiking neurons; each is described in its declaration."""

    neurons: int = integer(
        2000, SMALLEST, 10_000, label="Neurons", symbol="N", group="Memory",
        help="Excitatory and inhibitory ones, 8 to 2; a pattern takes a tenth of the excitatory.",
    )  # fmt: skip
    patterns: int = integer(
        20, 1, MOST_PATTERNS, label="Patterns", symbol="P", group="Memory",
        help="Random ones, of which the first is cued.",
    )  # fmt: skip
    strength: float = same(SpikingParameters, "strength", group="Memory", low=0.1e-3)
    noise: float = same(SpikingParameters, "noise", group="Memory")
    fraction: float = real(
        0.5, 0.01, 1.0, label="Cued neurons", unit="%", scale=0.01, decimals=0, group="Cue",
        help="The fraction of the pattern’s neurons that are cued, chosen at random.",
    )  # fmt: skip
    cue: float = real(
        0.010, 0.001, 0.020, label="Strength of the cue", unit="mV", scale=1e-3, decimals=1,
        group="Cue", help="On top of the steady input to the neurons that are cued.",
    )  # fmt: skip
    cue_time: float = real(
        0.3, 0.05, 2.0, label="Length of the cue", unit="ms", scale=1e-3, decimals=0, group="Cue",
        help="How long the cue lasts.",
    )  # fmt: skip
    hold: float = real(
        1.5, 0.2, 10.0, label="Time", symbol="t", unit="s", group="Cue",
        help="Time after the cue at which what is held is measured.",
    )  # fmt: skip

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference: all of them."""
        return frozenset(self.specs())


def spiking_opening(point: SpikingSettings, seed: int) -> Opening:
    """The memory of a trial, its first pattern about to be cued."""
    names = ("neurons", "patterns", "strength", "noise")
    given = {name: getattr(point, name) for name in names}
    cue = {
        "pattern": 1, "strength": point.cue, "fraction": point.fraction,
        "duration": point.cue_time,
    }  # fmt: skip
    duration = QUIET + point.cue_time + point.hold
    return Opening("spiking", "spiking", given, seed, ((QUIET, "cue", cue),), duration)


def spiking_trial(point: SpikingSettings, seed: int) -> tuple[float, float, float]:
    """Cue a pattern and look at it a while after the cue.

    Returns
    -------
    held : float
        1 if it is among the active patterns (`sim.spiking.outcome.active_patterns`), else 0: it
        decays, another one takes over, or all neurons fire at once.
    overlap : float
        m = a (<r>_on - <r>)/((1 - a) <r>).
    rate : float
        Of its neurons, Hz.
    """
    opening = spiking_opening(point, seed)
    run = opening.run()
    run.advance_to(opening.duration)
    shot: Any = run.network.snapshot()
    held = float(1 in shot.active)
    return held, float(shot.overlaps[0]), float(shot.pattern_rates[0])


def load_words(results: Results) -> str:
    """With how many patterns half of the cued ones are lost, for each series."""
    found = crossings(results, "held", 0)
    if not found:
        return NO_CROSSING
    return f"Half of the cued patterns are lost from {', '.join(found)} stored patterns on."


def cue_words(results: Results) -> str:
    """From which fraction of cued neurons on half of the cues ignite, for each series."""
    found = crossings(results, "held", 1, 0.01, " %")
    if not found:
        return NO_CROSSING
    return f"Half of the cues ignite their pattern from {', '.join(found)} of its neurons on."


def _spiking_cost(point: SpikingSettings) -> float:
    """Seconds of a trial: the wiring, and a step of every neuron and of every pattern."""
    seconds = QUIET + point.cue_time + point.hold
    wired = 5e-10 * point.neurons * point.neurons
    return 5e-3 + 5.0 * wired + seconds * point.neurons * (1.1e-5 + 2e-8 * point.patterns)


MEASURES = (
    Measure("held", "Still held", yes_or_no=True),
    Measure("overlap", "Overlap", "m", low=-0.1, high=1.05, ends=(0.0, 1.0)),
    Measure("rate", "Rate of its neurons", "ν", "Hz", high=60.0),
)
CITATION = (
    "Amit, Brunel, Cereb. Cortex 7, 237 (1997); Gerstner et al., Neuronal Dynamics (2014), 17.3"
)

SPIKING_LOAD = Experiment(
    name="spiking-load",
    title="Memories in spikes",
    summary="Whether spiking neurons still hold a cued pattern a while later, with more stored.",
    citation=CITATION,
    Settings=SpikingSettings,
    x="patterns",
    swept={
        "neurons": (1000, 2000, 4000),
        "patterns": (20, 60, 100, 120, 140, 160, 180, 200, 220, 260, 300),
    },
    measures=MEASURES,
    trial=spiking_trial,
    opening=spiking_opening,
    words=load_words,
    trials=40,
    most=80,
    precision=0.1,
    cost=_spiking_cost,
)

SPIKING_CUE = Experiment(
    name="spiking-cue",
    title="Cue in spikes",
    summary="Whether a cue leaves its pattern active, the more of its neurons are cued.",
    citation=CITATION,
    Settings=SpikingSettings,
    x="fraction",
    swept={
        "neurons": (1000, 2000, 4000),
        "fraction": (0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24, 0.28),
        "hold": (3.0,),
    },
    measures=(Measure("held", "Ignited and held", yes_or_no=True), *MEASURES[1:]),
    trial=spiking_trial,
    opening=spiking_opening,
    words=cue_words,
    trials=40,
    most=80,
    precision=0.1,
    cost=_spiking_cost,
)
