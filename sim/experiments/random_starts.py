"""What a Hebb network finds that starts from states of chance, against the patterns stored.

Each trial is a network of its own and one start. A stable state is called what the network's page
calls it (`sim.hopfield.outcome.classification`): a memory, its mirror, or the majority of three of
them if at most 2.5 % of its neurons differ.

What is known in closed form is the limit N to infinity with up to three memories. The overlaps
m_mu of a state of chance are independent normal numbers of size 1/sqrt(N), and at T = 0 the flow
dm_mu/dt = <xi_mu sgn(xi . m)> - m_mu (Amit, Gutfreund, Sompolinsky 1985, alpha = 0) leaves them
where they point: to memory 1 if |m_1| > |m_2| + |m_3|, to a mixture if no overlap is larger than
the other two together. The latter has the solid angle of the eight triangles of a cuboctahedron.
At N = 500 fewer mixtures are met, for the first updates are noisy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.recalling import Recall, weights_for
from sim.experiments.results import Results
from sim.experiments.settings import grid_of
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.outcome.classification import classify
from sim.hopfield.patterns.generated import unbiased_columns
from sim.hopfield.patterns.pattern import Pattern
from sim.parameters import ParameterSet, integer

__all__ = ["SPURIOUS"]

SWEEPS = 500  # at T = 0 and with symmetric weights it has come to rest long before
MIXED = 3  # memories of which a mixture is the majority, and so the fewest that have one


@dataclass(frozen=True, kw_only=True)
class StartSettings(ParameterSet):
    """Settings of random starts; each is described in its declaration."""

    neurons: int = integer(
        500, 100, 4000, label="Neurons", symbol="N", group="Memories", help="All connected.",
    )  # fmt: skip
    patterns: int = integer(
        3, 1, 400, label="Patterns", symbol="P", group="Memories", help="Random patterns stored.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        grid_of(self.neurons)

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values: all of them."""
        return frozenset(self.specs())

    def network(self) -> HopfieldParameters:
        """The parameters of the network."""
        rows, columns = grid_of(self.neurons)
        return HopfieldParameters(rows=rows, columns=columns)


def start_trial(point: StartSettings, seed: int) -> tuple[float, float, float, float]:
    """Store patterns, start from a state of chance, update neuron by neuron until nothing changes.

    Returns
    -------
    memory, mirror, mixture, other : float
        1 for what the state is, and 0 for the others.
    """
    p, rng = point.network(), np.random.default_rng(seed)
    columns = unbiased_columns(point.patterns, point.neurons, rng)
    # As the gesture `start_at_random` draws it; it is also the state overlaps are counted with.
    start = rng.choice(np.array([-1.0, 1.0], dtype=np.float32), point.neurons).astype(np.int8)
    recall = Recall(weights_for(columns, p, seed), p, start, rng)
    recall.begin(0.0)
    recall.run(SWEEPS)
    patterns = [Pattern.of(f"R{place}", values) for place, values in enumerate(columns.T, 1)]
    kind = classify(recall.state, patterns, settled=True).kind
    named = [float(kind == name) for name in ("memory", "mirror", "mixture")]
    return named[0], named[1], named[2], 1.0 - sum(named)


def start_opening(point: StartSettings, seed: int) -> Opening:
    """The network of a trial, at its random start."""
    gestures: tuple[tuple[float, str, dict[str, Any]], ...] = (
        (0.0, "store_unbiased", {"count": point.patterns}),
        (0.0, "start_at_random", {}),
    )
    p = point.network().to_dict()
    return Opening("hopfield", "hopfield", p, seed, gestures, float(SWEEPS))


def mixture_share() -> float:
    """Probability of a mixture of three with three memories, N to infinity: .351.

    8 (3 arccos(1/3) - pi)/(4 pi), the triangles of the module's docstring.
    """
    return 2.0 * (3.0 * math.acos(1.0 / 3.0) - math.pi) / math.pi


def start_theory(points: Sequence[StartSettings], measure: str, x: Array) -> Theory:
    """The limit of many neurons for one, two and three memories; where mixtures begin."""
    found: list[Line | Mark] = []
    mixed = mixture_share()
    half = 0.5 * (1.0 - mixed)
    limits = {
        "memory": (0.5, 0.5, half), "mirror": (0.5, 0.5, half),
        "mixture": (0.0, 0.0, mixed), "other": (0.0, 0.0, 0.0),
    }  # fmt: skip
    known = np.arange(1.0, MIXED + 1.0)
    inside = (known >= x.min()) & (known <= x.max())
    if inside.sum() > 1:
        y = np.array(limits[measure])[inside]
        found.append(Line("theory up to P = 3, N → ∞", known[inside], y))
    if x.min() <= MIXED <= x.max():
        found.append(Mark("P = 3: the first mixtures", float(MIXED)))
    return found


def start_words(results: Results) -> str:
    """What random starts find with three memories, and with how many most find none."""
    plan, found = results.plan, []
    for place, series in enumerate(plan.series):
        parts = []
        for k in series.points:
            if plan.points[k].patterns == MIXED and results.made(k):
                share = {
                    one.name: f"{100.0 * results.estimate(k, one.name).mean:.0f} %"
                    for one in plan.entry.measures
                }
                parts.append(
                    f"with three memories {share['memory']} of random starts end in one of them, "
                    f"{share['mirror']} in a mirror and {share['mixture']} in a mixture"
                )
        at = results.crossing(place, 0.5, "other")
        if at is not None:
            parts.append(f"from {at:.0f} memories on more than half end in something else")
        if parts:
            found.append(f"{series.label + ': ' if series.label else ''}{', and '.join(parts)}")
    words = "; ".join(found)
    return f"{words[0].upper()}{words[1:]}." if words else ""


SPURIOUS = Experiment(
    name="spurious",
    title="Random starts",
    summary="Where a network ends that starts from chance: in a memory, its mirror, a mixture of "
    "three, or something else.",
    citation="Amit, Gutfreund, Sompolinsky, Phys. Rev. A 32, 1007 (1985)",
    Settings=StartSettings,
    x="patterns",
    swept={
        "neurons": (500, 2000),
        "patterns": (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30),
    },
    measures=(
        Measure("memory", "Ends in a memory", yes_or_no=True),
        Measure("mirror", "Ends in the mirror of a memory", yes_or_no=True),
        Measure("mixture", "Ends in a mixture of three", yes_or_no=True),
        Measure("other", "Ends in anything else", yes_or_no=True),
    ),
    trial=start_trial,
    opening=start_opening,
    theory=start_theory,
    words=start_words,
    trials=100,
    most=600,
    precision=0.04,
    cost=lambda point: 5e-4 + point.patterns * (3e-5 + 3e-8 * point.neurons),
)
