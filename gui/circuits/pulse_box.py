"""Pulses of input: how strong, how long, and a button for each neuron."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLabel, QVBoxLayout, QWidget

from gui.kit.forms import row, tool
from gui.kit.number import Number
from sim.circuits.parameters import LARGEST, MOST_NEURONS

__all__ = ["PulseBox"]

LONGEST = 60_000.0  # ms
USUAL = {"": 0.5, "Hz": 10.0}  # strength of a pulse
A_ROW = 2  # buttons beside the fields; more have a row of their own


class PulseBox(QWidget):
    """Strength, duration, and buttons that give the pulse.

    Signals
    -------
    gesture(str, object)
        `pulse` and its arguments.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amplitudes = dict(USUAL)  # by their unit
        self._duration, self._neurons, self._unit = 100.0, 0, ""
        self.amplitude = Number("", 2, 0.1, signed=True)
        self.amplitude.setToolTip("How much is added to the input of a neuron")
        self.amplitude.setAccessibleName("Strength of a pulse")
        self.duration = Number("ms", 0, 10.0)
        self.duration.setToolTip("How long it lasts, in the circuit's time")
        self.duration.setAccessibleName("Duration of a pulse")
        for field in (self.amplitude, self.duration):
            field.take_room(63)
            field.refused.connect(self.refused)
        self.amplitude.entered.connect(self._strength)
        self.duration.entered.connect(self._length)
        name = QLabel("Pulse")
        name.setToolTip("Input to a neuron for a while, on top of its steady one")
        self._first = row(name, self.amplitude, QLabel("for"), self.duration, stretch=True)
        self._second = row(stretch=True)
        for line in (self._first, self._second):
            line.setSpacing(5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._first)
        column.addLayout(self._second)
        self.buttons = [
            tool(str(k + 1), f"Give neuron {k + 1} a pulse") for k in range(MOST_NEURONS)
        ]
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._to = QLabel("to")
        for k, button in enumerate(self.buttons):
            button.setAccessibleName(f"Pulse to neuron {k + 1}")
            self._group.addButton(button, k + 1)
        self._group.idClicked.connect(self.give)
        self._show()

    def show_neurons(self, neurons: int, unit: str = "") -> None:
        """Offer a button for each neuron, and count the strength in their unit."""
        if unit != self._unit:
            self._unit = unit
            self.amplitude.set_unit(unit, 1 if unit else 2, 1.0 if unit else 0.1)
            self._show()
        if neurons == self._neurons:
            return
        self._neurons = neurons
        line = self._first if neurons <= A_ROW else self._second
        for place, widget in enumerate((self._to, *self.buttons)):
            for each in (self._first, self._second):
                each.removeWidget(widget)
            line.insertWidget(line.count() - 1, widget)
            widget.setVisible(place <= neurons)

    def choice(self) -> dict[str, Any]:
        """Strengths and duration, ms, for a session: plain JSON."""
        return {"strengths": dict(self._amplitudes), "duration": self._duration}

    def take_choice(self, kept: Any) -> None:
        """Have what `choice` has said, as far as it is possible."""
        if not isinstance(kept, dict):
            return
        strengths, duration = kept.get("strengths"), kept.get("duration")
        for unit in USUAL:
            value = strengths.get(unit) if isinstance(strengths, dict) else None
            if isinstance(value, float) and abs(value) <= LARGEST:
                self._amplitudes[unit] = value
        if isinstance(duration, float) and 0.0 < duration <= LONGEST:
            self._duration = duration
        self._show()

    @property
    def _amplitude(self) -> float:
        return self._amplitudes[self._unit]

    def _show(self) -> None:
        self.amplitude.show_number(self._amplitude)
        self.duration.show_number(self._duration)

    @Slot(int)
    def give(self, neuron: int) -> None:
        """Give a neuron, from 1, the pulse."""
        duration = 1e-3 * self._duration
        pulse = {"neuron": neuron, "amplitude": self._amplitude, "duration": duration}
        self.gesture.emit("pulse", pulse)

    @Slot(float)
    def _strength(self, value: float) -> None:
        if abs(value) <= LARGEST:
            self._amplitudes[self._unit] = value
        else:
            self._refuse(self.amplitude, f"A pulse is of up to ±{LARGEST:g}.", self._amplitude)

    @Slot(float)
    def _length(self, value: float) -> None:
        if 0.0 < value <= LONGEST:
            self._duration = value
        else:
            words = f"A pulse lasts up to {LONGEST / 1e3:g} s, and not {value:g} ms."
            self._refuse(self.duration, words.replace("-", "−"), self._duration)

    def _refuse(self, field: Number, words: str, value: float) -> None:
        field.refuse(words, value)
        self.refused.emit(words)
