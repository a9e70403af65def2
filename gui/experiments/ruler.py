"""How quantities are written, and how they lie along an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gui.kit.plot_labels import nice_step
from gui.kit.plot_values import Quantity
from sim.arrays import Array
from sim.experiments.experiment import Measure
from sim.parameters import Spec
from sim.words import number, superscript

__all__ = ["Ruler", "log_spaced", "measured_range"]

DECADES = 1.0  # that values must span for a logarithmic axis
EVEN = 3.0  # times as far apart in their logarithm as others they still count as evenly spaced
MOST_DECADES = 8.0  # on a logarithmic axis of a measure


@dataclass(frozen=True)
class Ruler:
    """How a quantity is counted and written, and how it lies along an axis.

    Parameters
    ----------
    name : str
        As within a sentence: "load".
    symbol, unit : str
    scale : float
        SI units in one unit.
    decimals : int
    logarithmic : bool
        Whether its axis is: what lies along it is the decimal logarithm, in units.
    """

    name: str
    symbol: str = ""
    unit: str = ""
    scale: float = 1.0
    decimals: int = 2
    logarithmic: bool = False

    @classmethod
    def of_setting(cls, spec: Spec, logarithmic: bool = False) -> Ruler:
        """Of a setting."""
        decimals = 0 if spec.kind == "integer" else spec.decimals
        name = _within(spec.label)
        return cls(name, spec.symbol, spec.unit, spec.scale, decimals, logarithmic)

    @classmethod
    def of_measure(cls, measure: Measure) -> Ruler:
        """Of a measure: three digits of its whole range; a probability in per cent."""
        unit, scale = measure.unit, measure.scale
        if measure.yes_or_no and not unit:
            unit, scale = "%", 0.01 * scale
        span = abs(measure.high - measure.low) / scale
        known = math.isfinite(span) and span > 0.0
        decimals = min(max(3 - math.ceil(math.log10(span) - 1e-9), 0), 6) if known else 3
        name = _within(measure.label)
        return cls(name, measure.symbol, unit, scale, decimals, measure.logarithmic)

    def digits(self, value: float) -> str:
        """A value, SI, in the unit and without it: "0.915", "1,000"; three digits of what is on a
        logarithmic axis."""
        shown = value / self.scale
        if not math.isfinite(shown):
            return "–"
        if self.logarithmic and not 1.0 <= abs(shown) < 1e6:
            if not shown:
                return "0"
            size = math.floor(math.log10(abs(shown)))
            return f"{shown:.3g}".replace("-", "−") if size >= -4 else number(shown, 2 - size)
        if self.decimals == 0:
            return f"{shown:,.0f}".replace("-", "−")
        return number(shown, self.decimals)

    def words(self, value: float) -> str:
        """A value, SI, with its unit."""
        return self.quantity.with_unit(self.digits(value))

    def told(self, value: float) -> str:
        """A value and what it is of: "load 0.145", "N = 1,000"."""
        if self.symbol and self.decimals == 0:
            return f"{self.symbol} = {self.words(value)}"
        return f"{self.name} {self.words(value)}"

    @property
    def quantity(self) -> Quantity:
        """The same for plots, where it is not logarithmic."""
        return Quantity(self.name, self.unit, self.decimals)

    @property
    def title(self) -> str:
        """Along its axis: "load  P/N", "duration  τ (ms)"."""
        words = f"{self.name}  {self.symbol}".strip()
        return f"{words} ({self.unit})" if self.unit else words

    def along(self, values: Any) -> Array:
        """Where values, SI, lie on its axis; NaN where a logarithmic one has no place for them."""
        shown = np.asarray(values, dtype=np.float64) / self.scale
        return np.log10(np.where(shown > 0.0, shown, np.nan)) if self.logarithmic else shown

    def value_at(self, place: float) -> float:
        """The value, SI, at a place of its axis."""
        return self.scale * (10.0**place if self.logarithmic else place)

    def log_ticks(self, low: float, high: float, most: float) -> list[tuple[float, str]]:
        """Round numbers between two places of a logarithmic axis, at most so many or one each
        decade."""
        decades = range(math.floor(low), math.ceil(high) + 1)
        found: list[float] = []
        for digits in ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0), (1.0, 2.0, 5.0), (1.0,)):
            logs = [math.log10(digit) for digit in digits]
            found = [k + log for k in decades for log in logs if low <= k + log <= high]
            if len(found) <= most:
                break
        step = max(1, math.ceil(len(found) / max(2.0, most)))
        return [(at, _power(at)) for at in found[::step]]  # there may be hundreds of decades


def log_spaced(values: Sequence[float]) -> bool:
    """Whether values call for a logarithmic axis."""
    x = np.unique(np.asarray(values, dtype=np.float64))
    if len(x) < 2 or x[0] <= 0.0 or math.log10(x[-1] / x[0]) <= DECADES:
        return False
    gaps = np.diff(np.log10(x))
    return bool(gaps.max() <= EVEN * gaps.min())


def _power(place: float) -> str:
    """A number by its decimal logarithm: "0.05", "2,000", "10⁻⁶"."""
    if -3.0 <= place < 6.0:
        return f"{float(f'{10.0**place:.3g}'):,.10g}"
    size = math.floor(place + 1e-9)
    digit = round(10.0 ** (place - size))
    return f"{'' if digit == 1 else f'{digit}·'}10{superscript(size)}"


def _within(label: str) -> str:
    """A label as it stands within a sentence: "load", but "N neurons"."""
    return label if len(label) < 2 or label[1] == " " or label[1].isupper() else (
        label[0].lower() + label[1:]
    )  # fmt: skip


def measured_range(
    ruler: Ruler, measure: Measure, means: Array, slack: float = 0.0
) -> tuple[float, float]:
    """From where to where the axis of a measure goes: its own range, and more where what was
    measured lies beyond.

    Parameters
    ----------
    ruler : Ruler
    measure : Measure
    means : (k,) float
        What was measured, SI; NaN for what was not.
    slack : float
        The part of its own range by which means may lie beyond before there is more.
    """
    places = ruler.along(means[np.isfinite(means)])
    places = places[np.isfinite(places)]
    least, most = (float(places.min()), float(places.max())) if len(places) else (0.0, 1.0)
    low, high = ruler.along([measure.low, measure.high]).tolist()
    if ruler.logarithmic:
        if not math.isfinite(high) or (len(places) and most > high):
            high = math.ceil(most)
        if not math.isfinite(low):
            low = math.floor(least) if len(places) else high - 3.0
        low = min(low, math.floor(least)) if len(places) else low
        return max(low, high - MOST_DECADES), high
    low, high = (low if math.isfinite(low) else least), (high if math.isfinite(high) else most)
    if measure.fitted and len(places) and most > low:
        step = nice_step((most - low) / 5.0)
        return low, step * math.ceil((low + 1.08 * (most - low)) / step)
    step, more = nice_step(max(high - low, 1e-9) / 5.0), slack * (high - low)
    if len(places) and least < low - more:
        low = step * math.floor(least / step)
    if len(places) and most > high + more:
        high = step * math.ceil(most / step)
    return low, max(high, low + 1e-9)
