"""Retrieval of a stored pattern by a Hopfield network: against load, over load and temperature,
and against the overlap of the cue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import ParameterError
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.recalling import Recall, weights_for
from sim.experiments.settings import grid_of, same
from sim.experiments.telling import basin_words, plane_words, recall_words
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.learning.capacities import unknown
from sim.hopfield.learning.rules import rule_named
from sim.hopfield.learning.weights import LARGEST_DENSE
from sim.hopfield.patterns.generated import random_columns, unbiased_columns
from sim.hopfield.patterns.letters import ALPHABET, letters
from sim.hopfield.theory.capacity import CRITICAL_LOAD
from sim.hopfield.theory.retrieval import (
    critical_temperature,
    glass_temperature,
    global_temperature,
    largest_load,
    retrieval_overlap,
)
from sim.parameters import ParameterSet, choice, integer, real

__all__ = ["BASINS", "PLANE", "RECALL", "RetrievalSettings", "recall_trial", "recalled"]

NETWORK = (
    "rule", "coding", "thresholds", "threshold", "activity", "balanced", "diagonal", "margin",
    "rate", "epochs", "temperature", "self_connection", "cut", "diluted",
)  # fmt: skip
"""Settings that are the network's parameters of the same name."""
TAB = "hopfield"


@dataclass(frozen=True, kw_only=True)
class RetrievalSettings(ParameterSet):
    """Settings of a recall; each is described in its declaration."""

    neurons: int = integer(
        1000, 32, 10_000, label="Neurons", symbol="N", group="Memories", help="All connected.",
    )  # fmt: skip
    load: float = real(
        0.1, 0.0, 3.0, label="Load", symbol="P/N", group="Memories", decimals=3,
        help="Memories stored for each neuron; at least one is.",
    )  # fmt: skip
    memories: str = choice(
        "random", (("random", "Random patterns"), ("letters", "Letters and digits")),
        label="Patterns", group="Memories",
        help="Independent coin throws, or the bundled letters, which are alike.",
    )  # fmt: skip
    activity: float = real(
        0.5, 0.01, 0.5, label="Active", symbol="a", unit="%", scale=0.01, decimals=1,
        group="Memories",
        help="The fraction of active neurons in a random pattern; the low-activity rule takes it "
        "out.",
    )  # fmt: skip
    correlation: float = real(
        0.0, 0.0, 1.0, label="Correlation", symbol="c", group="Memories",
        help="Of any two random patterns.",
    )  # fmt: skip
    cue: float = real(
        1.0, 0.0, 1.0, label="Cue overlap", symbol="m₀", group="Memories",
        help="Recall begins at a pattern with (1 − m₀)/2 of its neurons flipped.",
    )  # fmt: skip
    rule: str = same(HopfieldParameters, "rule", group="Network")
    coding: str = same(HopfieldParameters, "coding", group="Network")
    thresholds: str = same(HopfieldParameters, "thresholds", group="Network")
    threshold: float = same(HopfieldParameters, "threshold", group="Network")
    balanced: bool = same(HopfieldParameters, "balanced", group="Network")
    diagonal: bool = same(HopfieldParameters, "diagonal", group="Network")
    margin: float = same(HopfieldParameters, "margin", group="Network")
    rate: float = same(HopfieldParameters, "rate", group="Network")
    epochs: int = same(HopfieldParameters, "epochs", group="Network")
    temperature: float = same(HopfieldParameters, "temperature", group="Network")
    self_connection: float = same(HopfieldParameters, "self_connection", group="Network")
    cut: float = same(HopfieldParameters, "cut", group="Network")
    diluted: float = same(HopfieldParameters, "diluted", group="Network")
    sweeps: int = integer(
        200, 2, 5000, label="Sweeps at most", group="Network",
        help="A recall at T = 0 ends when nothing changes any more; above, the overlap is the mean "
        "over the second half of so many sweeps.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        rows, columns = grid_of(self.neurons)
        rule = rule_named(self.rule)
        if self.coding not in rule.codings:
            raise ParameterError(f"{rule.title} is defined for states −1 and +1.", field="coding")
        if (self.cut or self.diluted) and self.neurons > LARGEST_DENSE:
            raise ParameterError(
                f"Single synapses can be cut of up to {LARGEST_DENSE:,} neurons.", field="neurons"
            )
        if self.memories == "letters":
            self._check_letters(rows, columns)
        elif self.count > rule.most(self.neurons):
            raise ParameterError(
                f"{rule.title} learns up to {rule.most(self.neurons):,.0f} patterns of "
                f"{self.neurons:,} neurons: take a smaller load.",
                field="load",
            )

    def _check_letters(self, rows: int, columns: int) -> None:
        if min(rows, columns) < 8:
            raise ParameterError("Letters need a grid of 8 by 8 or more.", field="neurons")
        if self.count > len(ALPHABET):
            raise ParameterError(
                f"There are {len(ALPHABET)} letters and digits; a load of {self.load:.3f} asks for "
                f"{self.count:,}.",
                field="load",
            )

    @property
    def count(self) -> int:
        """P, the memories stored."""
        return max(1, round(self.load * self.neurons))

    @property
    def unbiased(self) -> bool:
        """Whether the patterns are unbiased and independent."""
        return self.activity == 0.5 and self.correlation == 0.0

    @property
    def flipped(self) -> float:
        """The fraction of the cue’s neurons that are flipped."""
        return 0.5 * (1.0 - self.cue)

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values."""
        heeded = self.network().relevant() & set(NETWORK)
        names = {"neurons", "load", "memories", "cue", *heeded}
        if self.memories == "random":
            names |= {"activity", "correlation"}
        if rule_named(self.rule).iterative:
            names |= {"epochs"}
        if self.temperature > 0.0 or not rule_named(self.rule).always_symmetric or self.cut > 0.0:
            names |= {"sweeps"}
        return frozenset(names)

    def network(self) -> HopfieldParameters:
        """The parameters of the network."""
        return _network(self)


@lru_cache(maxsize=256)
def _network(point: RetrievalSettings) -> HopfieldParameters:
    rows, columns = grid_of(point.neurons)
    chosen: dict[str, Any] = {name: getattr(point, name) for name in NETWORK}
    return HopfieldParameters(rows=rows, columns=columns, **chosen)


def _letters_of(point: RetrievalSettings, seed: int) -> str:
    """Which letters a trial stores."""
    chosen = np.random.default_rng([seed, 3]).permutation(len(ALPHABET))[: point.count]
    return "".join(ALPHABET[place] for place in chosen)


def recalled(point: RetrievalSettings, seed: int) -> int:
    """Which memory a trial recalls: any of them, for some rules keep the last ones best."""
    return seed % point.count


def recall_trial(point: RetrievalSettings, seed: int) -> tuple[float, float, float, float]:
    """Store patterns in a network of this seed and recall one of them (see `recalled`).

    Returns
    -------
    overlap, recalled, exact, wrong : float
        The overlap the recall ends with (above T = 0 its mean over the second half), centred where
        the rule takes the activity out; whether it is above .9; whether it is 1; and the fraction
        of neurons that are wrong.
    """
    p, rng = point.network(), np.random.default_rng(seed)
    if point.memories == "letters":
        made = letters(_letters_of(point, seed), p.rows, p.columns)
        columns = np.ascontiguousarray(np.array([one.values for one in made], np.int8).T)
    else:
        columns = _random(point, rng)
    target = np.ascontiguousarray(columns[:, recalled(point, seed)])
    recall = Recall(weights_for(columns, p, seed), p, target, rng)
    recall.begin(point.flipped)
    seen = np.array(recall.run(point.sweeps))
    last = seen[len(seen) // 2 :] if p.temperature > 0.0 else seen[-1:]
    plain, active = float(last[:, 0].mean()), float(last[:, 1].mean())
    overlap = plain
    if rule_named(p.rule).centred:
        overlap = _centred(plain, active, float((target > 0).mean()))
    return overlap, float(overlap > GOOD), float(plain == 1.0), 0.5 * (1.0 - plain)


def _random(point: RetrievalSettings, rng: np.random.Generator) -> NDArray[np.int8]:
    if point.unbiased:
        return unbiased_columns(point.count, point.neurons, rng)
    return random_columns(point.count, point.neurons, rng, point.activity, point.correlation)


def _centred(plain: float, active: float, a: float) -> float:
    """m = (1/N) sum_i (xi_i - a) V_i / (a (1 - a)), with the pattern’s own activity a: 1 for the
    pattern itself, 0 for a state that knows nothing of it (Tsodyks, Feigelman 1988).

    As xi V is (4 xi V - 2 xi - 2 V + 1) and more, it follows from the overlap of +-1 and from the
    fraction of neurons that are active.
    """
    if a in (0.0, 1.0):
        return plain
    both = 0.25 * (plain + 2.0 * a + 2.0 * active - 1.0)
    return round((both - a * active) / (a * (1.0 - a)), 12)


def recall_opening(point: RetrievalSettings, seed: int) -> Opening:
    """The network of a trial, about to recall."""
    store: tuple[str, dict[str, Any]] = (
        "store_random",
        {"count": point.count, "activity": point.activity, "correlation": point.correlation},
    )
    if point.unbiased:
        store = ("store_unbiased", {"count": point.count})
    if point.memories == "letters":
        store = ("store_letters", {"text": _letters_of(point, seed)})
    gestures = [(0.0, *store), (0.0, "cue_pattern", {"index": recalled(point, seed)})]
    if point.flipped > 0.0:
        gestures.append((0.0, "corrupt", {"fraction": point.flipped}))
    gestures.append((0.0, "recall", {}))
    p = point.network().to_dict()
    return Opening(TAB, "hopfield", p, seed, tuple(gestures), float(point.sweeps))


def _recall_cost(point: RetrievalSettings) -> float:
    """Seconds a trial takes, roughly."""
    rule, n, count = rule_named(point.rule), point.neurons, point.count
    made = 8e-9 * n * count
    if rule.iterative:
        made += 2e-9 * n * n * count * min(point.epochs, 200)
    elif rule.name in ("storkey", "projection"):
        made += 4e-9 * n * count * count
    swept = point.sweeps if point.temperature > 0.0 else 20
    updates = swept * n * (2e-8 + 1e-10 * count)
    cuts = 6e-8 * n * n if point.cut or point.diluted else 0.0
    return 2e-4 + made + updates + cuts


# ---- theory --------------------------------------------------------------------------------------


def _known(p: RetrievalSettings) -> bool:
    """Whether AGS is a theory of this: Hebb with unbiased random patterns, states -1 and +1, from
    the pattern itself."""
    plain = p.rule == "hebb" and p.coding == "pm" and p.thresholds == "rule"
    return plain and p.activity == 0.5 and _bounded(p)


def _bounded(p: RetrievalSettings) -> bool:
    """Whether a known capacity says something of this recall."""
    random = p.memories == "random" and p.correlation == 0.0 and p.cue == 1.0
    unbiased = p.activity == 0.5 or p.rule in ("covariance", "projection")
    return random and unbiased and not unknown(p.network())


def recall_theory(points: Sequence[RetrievalSettings], measure: str, x: Array) -> Theory:
    """m(alpha) of AGS for N to infinity, or the capacity where only that is known."""
    found: list[Line | Mark] = []
    told: set[Any] = set()
    for place, point in enumerate(points):
        alone = None if len({_theory_key(p) for p in points}) == 1 else place
        if _theory_key(point) in told:
            continue
        told.add(_theory_key(point))
        if _known(point):
            found += _ags(point.temperature, measure, x, alone)
            continue
        if not _bounded(point):
            continue
        held, _ = rule_named(point.rule).capacity(point.neurons, point.network())
        if held is not None and held / point.neurons <= 1.2 * float(x.max()):
            load = held / point.neurons
            found.append(Mark(f"capacity {load:.3f}", load, series=alone))
    return found


def _theory_key(point: RetrievalSettings) -> tuple[Any, ...]:
    """What theory tells apart: where it is of N to infinity, not the size."""
    size = 0 if _known(point) else point.neurons
    names = sorted(point.relevant() - {"neurons", "load", "sweeps", "epochs"})
    return (size, *(getattr(point, name) for name in names))


def _ags(temperature: float, measure: str, x: Array, series: int | None) -> list[Line | Mark]:
    """Amit, Gutfreund, Sompolinsky, Ann. Phys. 173, 30 (1987)."""
    critical = largest_load(temperature)
    least, most = float(x.min()), float(x.max())
    if critical <= least:
        return []
    last = min(critical, most)
    grid = np.linspace(least, last, 120)
    overlap = np.array([retrieval_overlap(float(a), temperature) for a in grid])
    label = "theory, N → ∞"
    if measure == "overlap":
        lines: list[Line | Mark] = [Line(label, grid, overlap, series=series)]
    elif measure == "wrong":
        lines = [Line(label, grid, 0.5 * (1.0 - overlap), series=series)]
    elif measure == "recalled":
        # Beyond it nothing is left that could be recalled.
        grid = np.append(grid, [last, most])
        kept = np.append(np.where(overlap > 0.9, 1.0, 0.0), [0.0, 0.0])
        if critical > most:
            grid, kept = grid[:-2], kept[:-2]
        lines = [Line(label, grid, kept, series=series)]
    else:
        return []
    if critical <= most:
        lines.append(Mark(f"α_c = {critical:.4f}", critical, series=series))
    return lines


def plane_theory(points: Sequence[RetrievalSettings], measure: str, x: Array) -> Theory:
    """The lines of the (alpha, T) plane: T_M, below which memories are metastable, T_c, below which
    they are the deepest states, and T_g, below which there is a spin glass."""
    if not _known(points[0].replace(temperature=0.0)):
        return ()
    # Close together where they bend: towards both ends.
    bent = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, 17))
    loads = 0.001 + (CRITICAL_LOAD * 0.999 - 0.001) * bent
    deep = 0.001 + (0.0518 - 0.001) * bent[::2]
    wide = np.linspace(float(x.min()), float(x.max()), 40)
    return (
        Line("T_M: memories", loads, np.array([critical_temperature(float(a)) for a in loads])),
        Line("T_c: memories deepest", deep, np.array([global_temperature(float(a)) for a in deep]),
             dashed=True),
        Line("T_g: spin glass", wide, np.array([glass_temperature(float(a)) for a in wide]),
             dashed=True),
    )  # fmt: skip


def plane_trial(point: RetrievalSettings, seed: int) -> tuple[float, ...]:
    """The first two numbers of `recall_trial`."""
    return recall_trial(point, seed)[:2]


def basin_trial(point: RetrievalSettings, seed: int) -> tuple[float, float, float, float]:
    """`recall_trial`, whether the pattern was recalled first."""
    overlap, recalled, exact, wrong = recall_trial(point, seed)
    return recalled, overlap, exact, wrong


GOOD = 0.9  # overlap above which a pattern has been recalled
OVERLAP = Measure("overlap", "Overlap after recall", symbol="m", ends=(0.0, 1.0), good=GOOD)
RECALLED = Measure("recalled", "Recalled (m > 0.9)", yes_or_no=True)
EXACT = Measure("exact", "Recalled to the last neuron", yes_or_no=True)
WRONG = Measure(
    "wrong", "Neurons wrong", unit="%", scale=0.01, high=0.5, ends=(0.0, 0.5), fitted=True
)
MEASURES = (OVERLAP, RECALLED, EXACT, WRONG)
CITATION = "Amit, Gutfreund, Sompolinsky, Phys. Rev. Lett. 55, 1530 (1985)"


def steps(low: float, high: float, step: float) -> tuple[float, ...]:
    """Values from one end to the other, both included, as a person would write them."""
    count = math.floor((high - low) / step + 1e-9) + 1
    return tuple(round(low + step * k, 9) for k in range(count))


RECALL = Experiment(
    name="recall",
    title="Recall against load",
    summary="A pattern is recalled from a cue, in networks with more and more patterns stored.",
    citation=CITATION,
    Settings=RetrievalSettings,
    x="load",
    swept={"neurons": (500, 1000, 2000), "load": steps(0.02, 0.20, 0.01)},
    measures=MEASURES,
    trial=recall_trial,
    opening=recall_opening,
    theory=recall_theory,
    words=recall_words,
    cost=_recall_cost,
)

PLANE = Experiment(
    name="plane",
    title="Load and temperature",
    summary="Overlap with a pattern after many sweeps, for every load and temperature.",
    citation="Amit, Gutfreund, Sompolinsky, Ann. Phys. 173, 30 (1987)",
    Settings=RetrievalSettings,
    x="load",
    y="temperature",
    swept={
        "neurons": (1000,),
        "load": steps(0.005, 0.165, 0.01),
        "temperature": steps(0.02, 1.1, 0.06),
        "sweeps": (100,),
    },
    measures=MEASURES[:2],
    trial=plane_trial,
    opening=recall_opening,
    theory=plane_theory,
    words=plane_words,
    trials=4,
    most=16,
    precision=0.25,
    cost=_recall_cost,
)

BASINS = Experiment(
    name="basins",
    title="Basins of attraction",
    summary="How much of a pattern a cue must have in common with it to bring it back.",
    citation="Amit, Modeling Brain Function (1989), ch. 6",
    Settings=RetrievalSettings,
    x="cue",
    swept={"load": (0.05, 0.08, 0.1), "cue": steps(0.0, 1.0, 0.05)},
    measures=(RECALLED, OVERLAP, EXACT, WRONG),
    trial=basin_trial,
    opening=recall_opening,
    words=basin_words,
    precision=0.05,
    cost=_recall_cost,
)
