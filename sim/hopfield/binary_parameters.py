"""What a Hopfield network of binary neurons can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from sim.hopfield.dynamics.updates import UPDATE_RULES
from sim.hopfield.learning.rules import LEARNING_RULES, rule_named
from sim.hopfield.parameters import MemoryParameters
from sim.parameters import choice, flag, integer, real

__all__ = ["HopfieldParameters"]

SMALL = 16  # neurons of an example done by hand, whose weights are often plain sums


@dataclass(frozen=True, kw_only=True)
class HopfieldParameters(MemoryParameters):
    """Parameters of `HopfieldNetwork`; each is described in its declaration."""

    rule: str = choice(
        "hebb",
        tuple((rule.name, rule.title) for rule in LEARNING_RULES),
        label="Learning rule",
        group="Learning",
        help="How memories become weights.",
    )
    coding: str = choice(
        "pm",
        (("pm", "States −1 and +1"), ("01", "States 0 and 1")),
        label="Coding",
        group="Learning",
        help="What the two states of a neuron are to the others.",
    )
    thresholds: str = choice(
        "rule",
        (("rule", "Threshold of the rule"), ("zero", "Threshold 0"), ("set", "Typed threshold")),
        label="Thresholds",
        group="Learning",
        help="What a neuron’s input is compared with. With states 0 and 1 and threshold 0 the "
        "capacity halves.",
    )
    threshold: float = real(
        0.5, -2.0, 2.0, label="Threshold", symbol="θ", group="Learning",
        help="The typed threshold of every neuron; larger ones silence more of them.",
    )  # fmt: skip
    diagonal: bool = flag(
        False,
        label="Keep self-connections",
        group="Learning",
        help="Leaves w_ii as the rule has it: neurons hold on to their state and basins shrink.",
    )
    normalise: bool = flag(
        True,
        label="Divide by N",
        group="Learning",
        help="Weights are the mean over neurons (1/N) Σ, or plain sums Σ as in examples by hand.",
    )
    activity: float = real(
        0.1, 0.005, 0.5, label="Activity", symbol="a", group="Learning", decimals=3,
        help="The fraction of active neurons in the memories; it is taken out before learning.",
    )  # fmt: skip
    balanced: bool = flag(
        True,
        label="Take it out on both sides (b = a)",
        group="Learning",
        help="Otherwise b = 0: the weights are not symmetric and there is no energy.",
    )
    margin: float = real(
        1.0, 0.0, 10.0, label="Margin", symbol="κ", group="Learning",
        help="By how much an input must clear the threshold; a larger one widens the basins.",
    )  # fmt: skip
    rate: float = real(
        0.1, 0.001, 1.0, label="Rate", symbol="η", group="Learning", decimals=3,
        help="How far a neuron’s weights move at each error; smaller is slower and smoother.",
    )  # fmt: skip
    epochs: int = integer(
        1000, 1, 5000, label="Epochs at most", group="Learning",
        help="Learning ends after so many rounds through the memories, errors or not.",
    )  # fmt: skip
    update: str = choice(
        "random",
        tuple((rule.name, rule.title) for rule in UPDATE_RULES),
        label="Update",
        group="Update",
        help="Which neuron is updated when.",
    )
    temperature: float = real(
        0.0, 0.0, 2.0, label="Temperature", symbol="T", group="Update",
        help="Heat bath: at T > 0 a neuron may go against its field, and at T = 1 every memory "
        "of the Hebb rule melts.",
    )  # fmt: skip
    self_connection: float = real(
        0.0, -2.0, 2.0, label="Self-connection", symbol="wᵢᵢ", group="Update",
        help="Added to what every neuron hears of itself: above 0 it holds on to its state, below "
        "0 it is driven away from it and the energy may rise.",
    )  # fmt: skip
    cut: float = real(
        0.0, 0.0, 1.0, label="Cut one way", unit="%", scale=0.01, decimals=0, group="Update",
        help="Of so many pairs of neurons one direction is cut: the weights are no longer "
        "symmetric and the energy may rise.",
    )  # fmt: skip
    diluted: float = real(
        0.0, 0.0, 1.0, label="Cut both ways", unit="%", scale=0.01, decimals=0, group="Update",
        help="So many pairs of neurons are not connected at all: the weights stay symmetric, and "
        "fewer memories hold.",
    )  # fmt: skip

    @property
    def some_cut(self) -> bool:
        """Whether any synapses are cut."""
        return self.cut > 0.0 or self.diluted > 0.0

    def replace(self, **changes: Any) -> Self:
        """A copy with some parameters changed.

        A rule that is not written for the present coding comes with the first it is written for,
        unless a coding is given too.
        """
        if "coding" not in changes:
            for rule in LEARNING_RULES:
                if rule.name == changes.get("rule") and self.coding not in rule.codings:
                    changes["coding"] = rule.codings[0]
        return super().replace(**changes)

    def relevant(self) -> frozenset[str]:
        """The parameters that make a difference under the present rule and coding."""
        rule = rule_named(self.rule)
        names = {"rule", "update", "temperature", "cut", "diluted", *rule.options}
        if len(rule.codings) > 1:
            names |= {"coding"}
        if self.coding == "pm" and self.thresholds == "rule" and not rule.own_threshold:
            names -= {"thresholds"}
        if self.thresholds != "set":
            names -= {"threshold"}
        if self.normalise and self.rows * self.columns > SMALL:
            names -= {"normalise"}
        if self.self_connection != 0.0:
            names |= {"self_connection"}
        return frozenset(names - {"epochs"})
