"""The knobs of a circuit that matter most, as sliders."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.kit.forms import NumberEditor
from gui.kit.setting_handle import Handle
from sim.circuits import CIRCUITS, CircuitParameters, circuit_of
from sim.circuits.knobs import Knob, knob_named

__all__ = ["KnobBox", "KnobHandle"]

MOST = 3  # knobs that a circuit names
LABEL, SLIDER, NUMBER = 104, 48, 66
NARROW, SHORT = 56, 20  # px of the number and the slider where a bar is narrow  # px


class KnobHandle(Handle):
    """One of the knobs that the circuit names: label, slider, number; hidden if it names fewer.

    Parameters
    ----------
    place : int
        Which of them, from 0.

    Signals
    -------
    gesture(str, object)
        `turn_knob` and its arguments.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._short = False
        self._knob: Knob | None = None
        self._shown: tuple[object, ...] = ()
        self.editor: NumberEditor | None = None
        """Its slider and its number, as long as there is a knob."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.hide()

    def show_parameters(self, parameters: CircuitParameters) -> None:
        """Follow the circuit."""
        circuit = circuit_of(parameters)
        fitting = [k for k in circuit.knobs if _numbered(k[0]) <= parameters.neurons]
        there = self._place < len(fitting)
        if there:
            key, low, high = fitting[self._place]
            if (circuit.name, key) != self._shown:
                self._shown = circuit.name, key
                self._knob = knob_named(parameters, key)
                self._rebuild(self._knob, low, high)
            assert self._knob is not None and self.editor is not None
            self.editor.show_value(self._knob.read(parameters))
        if there == self.isHidden():
            self.setVisible(there)

    def _rebuild(self, knob: Knob, low: float, high: float) -> None:
        if self.editor is not None:
            for part in (self.editor.label, self.editor.slider, self.editor.number):
                self._row.removeWidget(part)
                part.hide()
                part.deleteLater()
            self.editor.deleteLater()
        spec = replace(
            knob.spec, kind="real", label=knob.label, symbol=knob.symbol, low=low, high=high,
            decimals=_decimals(knob),
            help=f"Turns {knob.label[:1].lower()}{knob.label[1:]} of the running circuit.",
        )  # fmt: skip
        usual = CircuitParameters.from_dict(CIRCUITS[str(self._shown[0])].settings)
        editor = NumberEditor(knob.key, spec, min(max(knob.read(usual), low), high), self)
        self._row.addWidget(editor.label)
        self._row.addWidget(editor.slider, 1)
        self._row.addWidget(editor.number)
        editor.changed.connect(self._turned)
        editor.refused.connect(self.refused)
        self.editor = editor
        self.be_short(self._short)

    def be_short(self, short: bool) -> None:
        self._short = short
        if self.editor is not None and self._knob is not None:
            self.editor.label.setText(self._knob.symbol if short else self._knob.label)
            self.editor.label.setMinimumWidth(0 if short else LABEL)
            self.editor.slider.setMinimumWidth(SHORT if short else SLIDER)
            self.editor.number.take_room(NARROW if short else NUMBER)

    @Slot(str, object)
    def _turned(self, key: str, value: float) -> None:
        self.gesture.emit("turn_knob", {"knob": key, "value": float(value), "again": True})


class KnobBox(QWidget):
    """The knobs that the circuit names, one below the other.

    Signals
    -------
    gesture(str, object)
        `turn_knob` and its arguments.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self.handles = tuple(KnobHandle(place) for place in range(MOST))
        for handle in self.handles:
            handle.gesture.connect(self.gesture)
            handle.refused.connect(self.refused)
            column.addWidget(handle)

    def show_parameters(self, parameters: CircuitParameters) -> None:
        """Follow the circuit."""
        for handle in self.handles:
            handle.show_parameters(parameters)


def _decimals(knob: Knob) -> int:
    """Of its number: half a percent of a weight to itself is the difference to an integrator."""
    if knob.spec.scale != 1.0:
        return 1
    return 3 if knob.key == "self-excitation" else 2


def _numbered(key: str) -> int:
    """The highest number of a neuron in the key of a knob."""
    return max((int(word) for word in key.split() if word.isdigit()), default=1)
