"""The readouts of the spiking memory: populations, a neuron, firing rates, and the task."""

from __future__ import annotations

from typing import Any
from weakref import proxy

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.engine import Frame
from gui.engine.frame import newest
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.page_choice import PageChoice
from gui.kit.theme import DARK, Theme
from gui.spiking.colours import memory_colour
from gui.spiking.interval_plot import IntervalPlot, neuron_words
from gui.spiking.population_plot import PopulationPlot, population_key
from gui.spiking.rate_histogram import RateHistogram, rate_words
from gui.spiking.rate_picture import RatePicture
from gui.spiking.task_measuring import TaskMeasuring
from gui.spiking.task_page import TaskPage
from gui.spiking.voltage_plot import NO_POTENTIAL, VoltagePlot
from sim.spiking import SpikingSnapshot
from sim.spiking.constants import CELL, RESET, raster_bin, threshold_mv
from sim.spiking.intervals import Intervals, spike_times
from sim.spiking.outcome import pattern_title

__all__ = ["RATES", "SpikingReadouts"]

RATES, INTERVALS, TASK = "rates", "intervals", "task"
STRETCHES = 3, 3, 5
TURNS = 4  # frames in which each of the slower plots is drawn once


class SpikingReadouts(QObject):
    """Plots of the spiking memory, in a column of their own.

    Parameters
    ----------
    page : EnginePage
        In whose column they stand.

    Signals
    -------
    gesture(str, object)
        What a person does to the network, and its arguments.
    """

    gesture = Signal(str, object)

    def __init__(self, page: EnginePage) -> None:
        super().__init__(page)
        self._page: EnginePage = proxy(page)  # which has it: no circle
        self._theme = DARK
        self._frames = 0
        self.column = QWidget()
        """Where they stand."""
        layout = QVBoxLayout(self.column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.population_words = QLabel()
        self.populations = PopulationPlot()
        layout.addLayout(page.titled("Rates of the populations", self.population_words))
        layout.addWidget(self.populations, STRETCHES[0])
        self.neuron_title, self.neuron_words = QLabel(), QLabel()
        self.neuron_title.setObjectName("title")
        self.neuron_words.setObjectName("muted")
        title = page.titled("", self.neuron_words)
        title.insertWidget(0, self.neuron_title)
        layout.addLayout(title)
        self._of_neuron = self.neuron_title, self.neuron_words
        self.voltage = VoltagePlot()
        layout.addWidget(self.voltage, STRETCHES[1])
        self._build_choice(page)
        layout.addWidget(self.choice, STRETCHES[2])

    def _build_choice(self, page: EnginePage) -> None:
        self.histogram, self.picture = RateHistogram(), RatePicture()
        self.intervals, self.task = IntervalPlot(), TaskPage()
        self.rate_words, self.interval_words = FittingLabel(), FittingLabel()
        self.picture_words = FittingLabel()
        self.picture_words.setObjectName("muted")
        self.choice = PageChoice()
        rates = QWidget()
        layout = QVBoxLayout(rates)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.histogram, 2)
        layout.addWidget(self.picture_words)
        layout.addWidget(self.picture, 3)
        self.choice.add(RATES, "Firing rates", rates, self.rate_words)
        self.choice.add(INTERVALS, "Intervals", self.intervals, self.interval_words)
        self.choice.add(TASK, "Task", self.task)
        self.choice.offer((RATES, INTERVALS, TASK))
        self.choice.chosen.connect(self._make_room)
        self._make_room(RATES)
        self.task.gesture.connect(self.gesture)
        self.task.refused.connect(page.notice.note)
        self.measuring = TaskMeasuring(self.task, page.jobs, self)
        self.measuring.failed.connect(page.say)

    @Slot(str)
    def _make_room(self, front: str) -> None:
        """The task takes its height, and that of the neuron, only while it is in front."""
        policy, place = QSizePolicy.Policy, self.task.parentWidget()
        if place is not None:
            high = policy.Preferred if front == TASK else policy.Ignored
            place.setSizePolicy(policy.Preferred, high)
        for part in (*self._of_neuron, self.voltage):
            part.setVisible(front != TASK)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme = theme
        for part in (
            self.populations, self.voltage, self.histogram, self.picture, self.intervals, self.task
        ):  # fmt: skip
            part.set_theme(theme, scale)

    # ---- drawing -------------------------------------------------------------------------------

    def show_frame(self, frame: Frame, first: int, second: int) -> None:
        """Draw a frame; plots take turns while it plays.

        Parameters
        ----------
        frame : Frame
        first, second : int
            The patterns with colours of their own, from 1; 0 for none.
        """
        s = frame.snapshot
        assert isinstance(s, SpikingSnapshot)
        self._frames += 1
        turn = self._frames % TURNS if frame.playing and not frame.whole else -1
        if turn in (-1, 0, 2):
            self._show_populations(frame, s)
        if turn in (-1, 1, 3):
            self._show_neuron(frame, s, first)
        if turn in (-1, 2):
            self._show_page(s, first, second)
        self.task.show_state(s, self._page.is_current(frame))
        self.measuring.follow(s, frame.seed)

    def _show_populations(self, frame: Frame, s: SpikingSnapshot) -> None:
        h = frame.history
        rates = np.asarray(h["rates"], dtype=float)
        ages = newest(h["time"], len(rates)) - s.time
        self.populations.set_binary(s.binary)
        self.populations.show_history(ages, rates)
        now = np.array([s.mean_rate, *s.inhibition])
        self.population_words.setText(population_key(self._theme, now, s.binary))

    def _show_neuron(self, frame: Frame, s: SpikingSnapshot, first: int) -> None:
        h, p = frame.history, s.parameters
        patterns = s.connections.patterns
        member = bool(first and patterns[first - 1, s.probe])
        held = pattern_title(s, first) if first else ""
        told = neuron_words(
            s.probe, float(s.variation[s.probe]), held, member, int(patterns[:, s.probe].sum())
        )
        self.neuron_title.setText(told[0])
        self.neuron_words.setText(f"{told[1]}  ·  {told[2]}")
        if not p.kind.integrates:
            self.voltage.show_nothing(NO_POTENTIAL)
        else:
            volts = np.asarray(h["voltage"])
            ages = newest(h["voltage_time"], len(volts)) - s.time
            threshold = 1e-3 * threshold_mv(1e3 * p.noise, p.dt, CELL)
            self.voltage.show_history(ages, volts, threshold, 1e-3 * RESET)
        if self.choice.current == INTERVALS:
            rows: Any = h["spikes"]
            times = spike_times(newest(h["spike_time"], len(rows)), rows, s.probe)
            found = Intervals.between(times, raster_bin(p.dt) * p.dt)
            self.intervals.show_intervals(found)
            self.interval_words.say(f"{told[0]} {told[1]}, {told[2]}", told[2])

    def _show_page(self, s: SpikingSnapshot, first: int, second: int) -> None:
        """The page in front."""
        held = s.active[0] if s.active else 0
        members = s.connections.patterns[held - 1] == 1 if held else None
        if self.choice.current == RATES:
            if s.binary:
                self.histogram.show_nothing("Two-state neurons are on or off: they have no rates.")
                self.rate_words.say("")
            else:
                colour = memory_colour(self._theme, held, first, second) if held else None
                self.histogram.show_rates(s.rates, members, colour)
                self.rate_words.say(rate_words(s.rates, members), "")
            drawn = (held or first) - (len(s.overlaps) - len(s.drawings))
            drawing = s.drawings[drawn - 1] if drawn >= 1 else None
            self.picture.show_rates(s.rates, drawing, s.binary)
            whose = "every excitatory neuron"
            if drawing is not None:
                whose = f"the pixels of “{drawing.name}”"
            self.picture_words.say(f"Rates of {whose}", "")

    def shown(self) -> dict[str, FilmedPlot]:
        """The plots there are now, each with its title, for movies and figures."""
        found = {
            "populations": FilmedPlot(
                "Rates of the populations", self.populations, self.population_words
            ),
            "voltage": FilmedPlot("Membrane potential", self.voltage, self.neuron_words),
        }
        if self.choice.current == RATES:
            found["rates"] = FilmedPlot("Firing rates", self.histogram, self.rate_words)
            found["picture"] = FilmedPlot("Picture", self.picture, self.picture_words)
        elif self.choice.current == INTERVALS:
            found["intervals"] = FilmedPlot("Intervals", self.intervals, self.interval_words)
        else:
            found |= self.task.filmed()
        return found
