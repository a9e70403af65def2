"""The rate memory at work: sample neurons, 1 - overlap, and what becomes of two starts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.forms import row
from gui.kit.number import Number
from gui.kit.pattern_colours import overlap_words
from gui.kit.plot_labels import superscript
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from gui.spiking.rate_plots import (
    AGE,
    SPAN,
    HeldPlot,
    LogPlot,
    SampleRatesPlot,
    TwinPlot,
    draw,
    last,
    rate_words,
)
from sim.arrays import Array
from sim.spiking.rate_outcome import STILL
from sim.spiking.rate_state import PROBED, RateMemorySnapshot

__all__ = ["DistancePlot", "Growth", "RateStage", "SampleBox", "growth"]

LEAST_DISTANCE, MOST_DISTANCE = -6, 2  # decades, Hz
FAR = 0.3  # of the largest distance, from which on it no longer grows freely
GROWN, ROWS = 1.5, 4  # by how much a logarithm must change, and in how many rows, to give a slope
FLAT = 1e-9  # Hz of a difference that is rounding
OFFERED = (12.0, 38.0, 64.0)  # Hz near which other sample neurons are: they go up and down
GAP, BETWEEN = 3, 9  # px at scale 1 between a title and its plot, and between rows
STRETCHES = (5, 4, 4, 4)


class Growth(NamedTuple):
    """How a distance grew, or shrank, exponentially.

    Parameters
    ----------
    first, last : int
        The rows from which and up to which.
    slope : float
        1/s, of its natural logarithm.
    """

    first: int
    last: int
    slope: float


def growth(ages: Array, distance: Array) -> Growth | None:
    """How the distance of the present twin changed while it was small.

    From where it was smallest to `FAR` of the largest value after that: what a twin begins with
    fades at first, but for the direction that grows. Where it does not grow, from its beginning
    until it is rounding.

    Parameters
    ----------
    ages : (k,) float
        s.
    distance : (k,) float
        Hz; NaN without a twin.

    Returns
    -------
    Growth or None
        None where the distance hardly changes, or in too few rows.
    """
    there = np.isfinite(distance) & (distance > FLAT)
    if not there.any():
        return None
    last = len(there) - 1 - int(np.argmax(there[::-1]))
    gone = np.flatnonzero(~there[:last])
    start = int(gone[-1]) + 1 if len(gone) else 0
    logs = np.log(distance[start : last + 1])
    low = int(np.argmin(logs))
    grown = logs[low:]
    free = int(np.argmax(grown >= grown.max() + math.log(FAR)))
    if free >= ROWS and grown[free] - grown[0] >= GROWN:
        first, stop = low, low + free
    elif low + 1 >= ROWS and logs[0] - logs[low] >= GROWN:
        first, stop = 0, low
    else:
        return None
    x, y = ages[start + first : start + stop + 1], logs[first : stop + 1]
    return Growth(start + first, start + stop, float(np.polyfit(x - x[0], y, 1)[0]))


class DistancePlot(LogPlot):
    """How far the twin is from the network: an exponential growth is a straight line."""

    name = "Distance of the two"

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(span, parent)
        self._y = (-2.2, MOST_DISTANCE)
        self.found: Growth | None = None
        """How it grew or shrank, as far as it can be seen."""
        self._fit, self._curve = Curve(), Curve()
        for item in (self._curve, self._fit):
            self.addItem(item)
        self.setToolTip(
            "Root mean square difference of the rates of all neurons. Where it grows as an "
            "exponential, a straight line (dashed) gives how fast."
        )
        self._place()

    def _left_ticks(self) -> list[tuple[float, str]]:
        low, high = math.ceil(self._y[0]), math.floor(self._y[1])
        room = max(1.0, self.getViewBox().height() / (22.0 * self._scale))
        every = max(1, math.ceil((high - low) / room))
        places = range(high, low - 1, -every)
        return [(float(k), _decade(k) + (" Hz" if k == high else "")) for k in places]

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        words = super().tick_words(side, value, decimals)
        return words if side == "bottom" else rate_words(10.0**value).removesuffix(" Hz")

    def _dress(self) -> None:
        self._curve.setPen(self._pen("text"))
        self._fit.setPen(self._pen("state", 2.0, style=Qt.PenStyle.DashLine))

    def show_distance(self, ages: Array, distance: Array) -> None:
        """Draw the last moments.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        distance : (k,) float
            Root mean square difference, Hz; NaN without a twin.
        """
        with np.errstate(divide="ignore"):
            logs = np.log10(distance)
        logs[np.isneginf(logs)] = np.nan
        self._hold(logs)
        draw(self._curve, ages, logs)
        self.found = found = growth(ages, distance)
        colour = self._theme.colour("text")
        traces = [Trace("distance", ages, logs, colour)]
        if found is None:
            self._fit.setData([], [])
        else:
            x = ages[[found.first, found.last]]
            middle = logs[found.first : found.last + 1].mean()
            y = middle + found.slope / math.log(10.0) * (x - x.mean())
            self._fit.setData(x, y)
        self._show(traces, [("", last(logs), colour)])

    def _hold(self, logs: Array) -> None:
        """Have the axis hold the smallest that is to be seen; what it held is given back late."""
        known = logs[np.isfinite(logs)]
        wanted = math.floor(float(known.min())) if len(known) else -2
        wanted = min(max(wanted, LEAST_DISTANCE), -2)
        held = round(self._y[0] + 0.2)
        if wanted < held or wanted > held + 1:
            self._y = (wanted - 0.2, MOST_DISTANCE)
            self._place()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, Quantity("distance", "Hz", told=lambda y: rate_words(y).removesuffix(" Hz"))

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "3.2 Hz apart at −1.25 s"."""
        return f"{rate_words(10.0**y)} apart at {AGE.words(x)}"


def _decade(k: int) -> str:
    return f"{10.0**k:g}" if -2 <= k <= 2 else f"10{superscript(k)}"


class SampleBox(QWidget):
    """The numbers of the three sample neurons, and a button for three others.

    Signals
    -------
    gesture(str, object)
        `probe` and its arguments.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: RateMemorySnapshot | None = None
        self.fields = [Number("", 0, 1.0, whole=True) for _ in range(PROBED)]
        for place, field in enumerate(self.fields):
            field.setAccessibleName(f"Sample neuron {place + 1}")
            field.setToolTip("The number of a neuron whose rate is drawn")
            field.take_room(54)
            field.entered.connect(self._typed)
            field.refused.connect(self.refused)
        self.others = QPushButton("Others")
        self.others.setObjectName("low")
        self.others.setToolTip(wrapped("Draw three others: one slow now, one fast, one between"))
        self.others.clicked.connect(self._choose_others)
        line = row(*self.fields, self.others, stretch=True)
        line.setSpacing(5)
        self.setLayout(line)

    def show_state(self, snapshot: RateMemorySnapshot) -> None:
        """Follow the network."""
        before, self._snapshot = self._snapshot, snapshot
        if before is None or before.probed != snapshot.probed:
            for field, neuron in zip(self.fields, snapshot.probed, strict=True):
                field.show_number(float(neuron))

    @Slot()
    def _typed(self) -> None:
        s = self._snapshot
        if s is None:
            return
        count = s.parameters.neurons
        for field, before in zip(self.fields, s.probed, strict=True):
            if not 1 <= field.value <= count:
                words = f"There are neurons 1 to {count:,}, and no {field.value:,.0f}."
                field.refuse(words.replace("-", "−"), float(before))
                self.refused.emit(words.replace("-", "−"))
                return
        self.gesture.emit("probe", {"neurons": [int(field.value) for field in self.fields]})

    @Slot()
    def _choose_others(self) -> None:
        """Record three that are not recorded, whose rates are now nearest to three rates."""
        if self._snapshot is None:
            return
        rates = self._snapshot.rates[0].copy()
        rates[np.array(self._snapshot.probed) - 1] = np.nan
        chosen = []
        for rate in OFFERED:
            chosen.append(int(np.nanargmin(np.abs(rates - rate))) + 1)
            rates[chosen[-1] - 1] = np.nan
        self.gesture.emit("probe", {"neurons": chosen})


class RateStage(QWidget):
    """Rows over the same seconds: three neurons, 1 - overlap, a neuron from two starts and, with a
    twin, how far it is. At the right of their titles stands what they show now.

    Parameters
    ----------
    span : float
        s that are shown.
    """

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: RateMemorySnapshot | None = None
        self._history: Mapping[str, Array] = {}
        self._scale = 1.0
        self.rates, self.held = SampleRatesPlot(span), HeldPlot(span)
        self.twin, self.distance = TwinPlot(span), DistancePlot(span)
        self._plots = (self.rates, self.held, self.twin, self.distance)
        self._titles = [QLabel(plot.name) for plot in self._plots]
        self._words = [FittingLabel() for _ in self._plots]
        self._heads: list[QHBoxLayout] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._build_choice()
        for place, (title, plot, words) in enumerate(
            zip(self._titles, self._plots, self._words, strict=True)
        ):
            title.setObjectName("title")
            words.setObjectName("muted")
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            head = QHBoxLayout()
            head.setSpacing(8)
            head.addWidget(title)
            if plot is self.twin:
                for button in self._buttons.buttons():
                    head.addWidget(button)
            head.addWidget(words, 1)
            self._heads.append(head)
            self._column.addLayout(head)
            self._column.addWidget(plot, STRETCHES[place])
        self._fit()
        self._show_distance(False)

    def _build_choice(self) -> None:
        """A button for each sample neuron: of which two starts are shown."""
        self._buttons = QButtonGroup(self)
        for place in range(PROBED):
            button = QPushButton()
            button.setObjectName("low")
            button.setCheckable(True)
            self._buttons.addButton(button, place)
        self._buttons.button(0).setChecked(True)
        self._buttons.idClicked.connect(self._chosen)
        self._name_buttons((1, 2, 3))

    def _name_buttons(self, neurons: tuple[int, ...]) -> None:
        for place, neuron in enumerate(neurons):
            button, words = self._buttons.button(place), f"{neuron:,}"
            if button.text() != words:
                button.setText(words)
                button.setToolTip(f"Compare neuron {words} in the network and in its twin")
                button.setAccessibleName(f"Two starts of neuron {words}")

    # ---- looks ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._scale = float(scale)
        for plot in self._plots:
            plot.set_theme(theme, scale)
        self._fit()

    def _fit(self) -> None:
        """Leave room between rows."""
        self._column.setSpacing(round(GAP * self._scale))
        for head in self._heads[1:]:
            head.setContentsMargins(0, round((BETWEEN - GAP) * self._scale), 0, 0)

    def _show_distance(self, shown: bool) -> None:
        """Show the row of the twin's distance; the lowest row has the numbers of time."""
        for part in (self._titles[3], self._words[3], self.distance):
            part.setVisible(shown)
        self._heads[3].setContentsMargins(
            0, round((BETWEEN - GAP) * self._scale) if shown else 0, 0, 0
        )
        self.distance.number_time(shown)
        self.twin.number_time(not shown)

    def filmed(self) -> dict[str, FilmedPlot]:
        """The plots there are now, each with its title, for movies and figures."""
        found = {
            key: FilmedPlot(plot.name, plot, words)
            for key, plot, words in zip(
                ("rates", "held", "twin", "distance"), self._plots, self._words, strict=True
            )
        }
        return {key: each for key, each in found.items() if not each.plot.isHidden()}

    # ---- what is shown -------------------------------------------------------------------------

    def show_frame_of(self, snapshot: RateMemorySnapshot, history: Mapping[str, Array]) -> None:
        """Draw a moment, and the seconds before it.

        Parameters
        ----------
        snapshot : RateMemorySnapshot
        history : mapping of str to array
            Rows of each trace (`sim.spiking.rate_state.rate_traces`); those that began later than
            "time" have fewer.
        """
        self._snapshot, self._history = snapshot, history
        self._name_buttons(snapshot.probed)
        ages = np.asarray(history["time"], dtype=float) - snapshot.time
        self.rates.show_rates(*_late(ages, history["rates"]), snapshot.probed)
        pattern = _pattern_of(snapshot)
        self.held.show_overlaps(*_late(ages, history["overlaps"]), pattern)
        self._words[0].say(*_fluctuation_words(snapshot))
        self._words[1].say(*_overlap_words(snapshot, pattern))
        there = len(snapshot.rates) > 1
        if there == self.distance.isHidden():
            self._show_distance(there)
        if there:
            self._show_twin(ages)
            self.distance.show_distance(*_late(ages, history["distance"]))
            self._words[3].say(*_distance_words(snapshot.distance, self.distance.found))
        else:
            self.twin.show_alone()
            self._words[2].say("")

    def _show_twin(self, ages: Array) -> None:
        """Draw the chosen neuron from two starts."""
        s, place = self._snapshot, self._buttons.checkedId()
        assert s is not None
        neuron = s.probed[place]
        ages, rates = _late(ages, self._history["rates"])
        _, twin = _late(ages, self._history["twin_rates"])
        self.twin.show_rates(ages, rates[:, place], twin[:, place], neuron, place)
        own, other = (_rate(float(row[neuron - 1])) for row in s.rates)
        self._words[2].say(f"now {own}, and {other} in the twin", f"{own}, twin {other}", "")

    @Slot(int)
    def _chosen(self, place: int) -> None:
        s = self._snapshot
        if s is not None and len(s.rates) > 1:
            self._show_twin(np.asarray(self._history["time"], dtype=float) - s.time)


def _late(ages: Array, rows: Array) -> tuple[Array, Array]:
    """A trace with the ages of its rows: it may have begun later than time."""
    count = min(len(ages), len(rows))
    return ages[len(ages) - count :], np.asarray(rows)[len(rows) - count :]


def _pattern_of(s: RateMemorySnapshot) -> int:
    """The pattern whose overlap is shown: shown now, held, or cued last; 0 for none."""
    return (s.shown.pattern if s.shown is not None else 0) or s.held or s.cued


def _rate(hertz: float) -> str:
    return f"{hertz:.{0 if hertz >= 9.95 else 1}f} Hz"


def _fluctuation_words(s: RateMemorySnapshot) -> tuple[str, ...]:
    """What single neurons do: "all neurons fluctuate by 3.3 Hz on average"."""
    if math.isnan(s.fluctuation):
        if s.shown is not None:
            done = "a pattern is shown" if s.shown.pattern else "all are inhibited"
            return done, ""
        return "fluctuations are counted from the next quiet second", "being counted", ""
    if s.fluctuation <= STILL:
        return "single neurons stand still", "stand still"
    told = rate_words(s.fluctuation)
    return f"single neurons fluctuate by {told}", f"fluctuate by {told}", told


def _overlap_words(s: RateMemorySnapshot, pattern: int) -> tuple[str, ...]:
    """How well it is held: "pattern 3 at 0.96, others up to 0.05"."""
    if not pattern:
        largest = overlap_words(float(s.overlaps.max()))
        return f"no pattern is held, overlaps up to {largest}", "no pattern is held", ""
    told = f"pattern {pattern}: overlap {overlap_words(float(s.overlaps[pattern - 1]))}"
    if len(s.overlaps) < 2:
        return told, ""
    others = overlap_words(float(np.delete(s.overlaps, pattern - 1).max()))
    return f"{told}, others up to {others}", told, ""


def _distance_words(distance: float, found: Growth | None) -> tuple[str, ...]:
    """How far, and how fast it changed: "grew by 6.1 /s, now 13 Hz"."""
    now = "no difference is left" if distance < FLAT else f"now {rate_words(distance)}"
    if found is None:
        return now, ""
    did = "grew" if found.slope > 0.0 else "shrank"
    rate = abs(found.slope)
    told = f"{did} at {rate:.{1 if rate < 9.95 else 0}f}/s"
    return f"{told}, {now}", told, ""
