"""The stage of the spiking memory: the raster, and the overlaps below it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.engine import Frame
from gui.engine.frame import newest
from gui.kit.drop_down import DropDown
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.page import Page
from gui.kit.theme import DARK, Theme
from gui.spiking.colours import memory_colour
from gui.spiking.overlap_plot import OverlapPlot, overlap_key
from gui.spiking.raster_view import RasterView
from sim.arrays import Array
from sim.errors import GestureError
from sim.spiking import SpikingSnapshot
from sim.spiking.outcome import pattern_title
from sim.spiking.sample import Sample, choose_sample, parse_numbers
from sim.spiking.task import PHASES, Trial

__all__ = ["SpikingStage"]

COUNTS = (100, 300, 600, 1200)
PAST_TRIALS = 4  # whose phases are shown besides the present one's
SHARES = 5, 2  # of the height, of raster and overlaps


class SpikingStage(QWidget):
    """Spikes of a sample of neurons, by pattern, and the overlap with each pattern.

    Signals
    -------
    neuron_chosen(int)
        A person wants to see more of a neuron, from 1.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    neuron_chosen = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._numbers: tuple[int, ...] = ()
        self._sampled: tuple[Any, ...] = ()
        self._sample: Sample | None = None
        self._pair, self._chosen = (0, 0), 0
        self._snapshot: SpikingSnapshot | None = None
        self.about = FittingLabel()
        self.about.setObjectName("muted")
        self.count = DropDown()
        self.count.setObjectName("low")
        self.count.setAccessibleName("Neurons in the raster")
        self.count.setToolTip("How many neurons are shown")
        for count in COUNTS:
            self.count.addItem(f"{count:,} neurons", count)
        self.count.setCurrentIndex(1)
        self.count.activated.connect(self._resample)
        self.numbers = QLineEdit()
        self.numbers.setObjectName("low")
        self.numbers.setAccessibleName("Neurons by number")
        self.numbers.setPlaceholderText("1-20, 55, 1204")
        self.numbers.setToolTip(
            "Show these neurons and no others; empty: by pattern. Shift-click a row to add it"
        )
        self.numbers.setMaximumWidth(150)
        self.numbers.returnPressed.connect(self._numbered)
        self.key = QLabel()
        self.raster, self.overlaps = RasterView(), OverlapPlot()
        self.raster.neuron_chosen.connect(self.neuron_chosen)
        self.raster.neuron_picked.connect(self._pick)
        self.overlaps.margins_changed.connect(self.raster.set_margins)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        title = Page.titled("Spikes")
        title.insertWidget(1, self.about, 1)
        title.addWidget(self.numbers)
        title.addWidget(self.count)
        column.addLayout(title)
        column.addWidget(self.raster, SHARES[0])
        column.addLayout(Page.titled("Overlap with each pattern", self.key))
        column.addWidget(self.overlaps, SHARES[1])

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 240)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self.raster.set_theme(theme, scale)
        self.overlaps.set_theme(theme, scale)
        self.numbers.setMaximumWidth(round(150 * scale))
        self._sampled = ()

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def pair(self) -> tuple[int, int]:
        """The patterns with colours of their own, from 1: the held one, and the other one."""
        return self._pair

    def show_frame(self, frame: Frame, chosen: int) -> None:
        """Draw a frame.

        Parameters
        ----------
        frame : Frame
        chosen : int
            The pattern that a person has chosen, from 1, which is among those shown; 0 for none.
        """
        s, h = frame.snapshot, frame.history
        assert isinstance(s, SpikingSnapshot)
        self._snapshot = s
        cued = np.asarray(h["cued"])[:, 0]
        self._pair = self._pair_of(s, cued)
        self._chosen = chosen
        self._take_sample(s)
        rows: Any = h["spikes"]
        times = newest(h["spike_time"], len(rows))
        self.raster.show_history(times, rows, s.time, frame.pace.span)
        self.raster.show_cues(self._stripes(np.asarray(h["time"]), cued))
        self.raster.show_timeline(self._phases(s, frame.pace.span))
        self.raster.show_chosen(s.probe + 1)
        first, second = self._pair
        overlap = np.asarray(h["overlap"])[:, : len(s.overlaps)]
        ages = newest(h["time"], len(overlap)) - s.time
        titles = {k: pattern_title(s, k) for k in self._pair if k}
        self.overlaps.show_history(ages, overlap, first, second, titles)
        named = len({k for k in self._pair if k})
        self.key.setText(overlap_key(self._theme, first, second, len(s.overlaps) - named, titles))

    def _pair_of(self, s: SpikingSnapshot, cued: Array) -> tuple[int, int]:
        """The two patterns with colours of their own: of a trial sample and test; else those seen
        last, each in its place as long as it is seen."""
        if s.task is not None:
            # A new trial has shown nothing yet: what is seen is of the one before.
            shown = s.task.entered > 1 or not s.task.last
            trial = s.task.trial if shown else s.task.last[-1]
            other = trial.test if trial.test != trial.sample else trial.distractor
            return trial.sample, other
        # The newest first: what is active or held, then what was cued.
        recent = (int(k) for k in cued[::-1] if 0 < k <= len(s.overlaps))
        seen = list(dict.fromkeys((*s.active, *([s.held] if s.held else []), *recent)))
        first, second = (k if k in seen[:2] else 0 for k in self._pair)
        for k in seen[:2]:
            if k in (first, second):
                continue
            if not first:
                first = k
            elif not second:
                second = k
        return first, second

    def _take_sample(self, s: SpikingSnapshot) -> None:
        """Choose whom to show, anew where patterns, neurons or the choice are others."""
        count = int(self.count.currentData())
        many = len(s.overlaps)
        wanted = dict.fromkeys((*self._pair, self._chosen))
        shown = tuple(k for k in wanted if 0 < k <= many)
        if not shown and self._sampled:
            shown = tuple(k for k in self._sampled[2] if k <= many)
        shown = shown or (1,)
        key = (s.connections, count, shown, self._numbers, self._theme, self._pair)
        if key == self._sampled:
            return
        self._sampled = key
        patterns = s.connections.patterns
        kept = [k for k in self._numbers if k <= patterns.shape[1]]
        titles = {k: pattern_title(s, k) for k in shown}
        self._sample = choose_sample(patterns, count, shown, kept or None, titles)
        colours = [
            self._theme.colour("text")
            if kept
            else memory_colour(self._theme, group.pattern, *self._pair)
            for group in self._sample.groups
        ]
        self.raster.set_sample(self._sample, colours)
        there, total = len(self._sample.neurons), s.parameters.excitatory
        how = "by number" if kept else "by pattern"
        self.about.say(
            f"{there:,} of {total:,} excitatory neurons, {how}", f"{there:,} of {total:,}", ""
        )

    def _stripes(self, times: Array, cued: Array) -> list[tuple[float, float, QColor]]:
        """When something was cued or erased, and in which colour."""
        if not len(cued):
            return []
        times = newest(times, len(cued))
        edges = np.flatnonzero(np.diff(cued)) + 1
        starts = [0, *edges.tolist()]
        stops = [*edges.tolist(), len(cued)]
        found = []
        for start, stop in zip(starts, stops, strict=True):
            number = int(cued[start])
            if number:
                colour = memory_colour(self._theme, max(number, 0), *self._pair)
                trial = self._trial_at(float(times[start]))
                if trial is not None and number in (trial.sample, trial.test):
                    colour = self._role(trial, number)
                found.append((float(times[max(0, start - 1)]), float(times[stop - 1]), colour))
        return found

    def _trial_at(self, time: float) -> Trial | None:
        """The trial of the task that was under way at a time; None if there was none."""
        s = self._snapshot
        if s is None or s.task is None:
            return None
        for trial in reversed((*s.task.last, s.task.trial)):
            if self._began(s, trial) <= time:
                return trial
        return None

    @staticmethod
    def _began(s: SpikingSnapshot, trial: Trial) -> float:
        """When a trial began, s."""
        return s.time - (s.step - trial.begun) * s.parameters.dt

    def _phases(
        self, s: SpikingSnapshot, span: float
    ) -> list[tuple[float, float, str, QColor | None]]:
        """The phases of the trials that are seen."""
        run = s.task
        if run is None:
            return []
        found: list[tuple[float, float, str, QColor | None]] = []
        trials = [*run.last[-PAST_TRIALS:], run.trial]
        for trial in {t.number: t for t in trials}.values():
            at = self._began(s, trial)
            for name, length in zip(PHASES, run.task.lengths, strict=True):
                number = {"sample": trial.sample, "test": trial.test}.get(name, 0)
                colour = self._role(trial, number) if number else None
                if at + length > s.time - span and at < s.time:
                    words = f"{name} {number}" if number else name
                    found.append((at, min(at + length, s.time), words, colour))
                at += length
        return found

    def _role(self, trial: Trial, number: int) -> QColor:
        """The colour of a pattern in a trial: blue for the sample, orange for another test."""
        return memory_colour(self._theme, number, trial.sample, trial.test)

    # ---- hands ---------------------------------------------------------------------------------

    @Slot()
    def _resample(self) -> None:
        self._numbers = ()
        self.numbers.clear()
        self._again()

    @Slot(int)
    def _pick(self, neuron: int) -> None:
        """Write a neuron into the field; Enter there shows those that are in it."""
        words = self.numbers.text().strip().rstrip(",")
        if str(neuron) not in words.replace(" ", "").split(","):
            self.numbers.setText(f"{words}, {neuron}" if words else str(neuron))
        self.numbers.setFocus()

    @Slot()
    def _numbered(self) -> None:
        if self._snapshot is None:
            return
        words = self.numbers.text().strip()
        try:
            numbers = parse_numbers(words, self._snapshot.parameters.excitatory) if words else ()
        except GestureError as error:
            self.refused.emit(str(error))
            return
        self._numbers = numbers
        self._again()

    def _again(self) -> None:
        if self._snapshot is not None:
            self._take_sample(self._snapshot)

    def choice(self) -> dict[str, Any]:
        """Whom the raster shows: plain values, for a session."""
        return {"count": int(self.count.currentData()), "numbers": list(self._numbers)}

    def take_choice(self, kept: Any) -> None:
        """Show whom `choice` has kept, as far as it is understood."""
        if not isinstance(kept, dict):
            return
        place = self.count.findData(kept.get("count"))
        if place >= 0:
            self.count.setCurrentIndex(place)
        numbers = kept.get("numbers")
        if isinstance(numbers, list) and all(type(k) is int and k > 0 for k in numbers):
            self._numbers = tuple(numbers)
            self.numbers.setText(", ".join(map(str, numbers)))

    def shown(self) -> dict[str, FilmedPlot]:
        """Its plots, each with its title, for movies and figures."""
        return {
            "spikes": FilmedPlot("Spikes", self.raster, self.about),
            "overlaps": FilmedPlot("Overlap with each pattern", self.overlaps, self.key),
        }
