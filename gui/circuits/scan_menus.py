"""Over which knob a bifurcation diagram is drawn, and of which neuron."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.circuits.colours import low_digit
from gui.kit.drop_down import DropDown
from gui.kit.forms import narrow
from sim.circuits import CircuitParameters, circuit_of
from sim.circuits.knobs import Knob, knobs

__all__ = ["ScanMenus"]

WIDE = 0.5  # of its size, how far a knob is turned to either side, where nothing else is said
LEAST = 2.0  # of a pure number


class ScanMenus(QWidget):
    """Two menus: a neuron, and a knob.

    Signals
    -------
    changed()
        A person has chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.knob = ""
        """The key of the knob."""
        self.neuron = 0
        self.ends = (0.0, 1.0)
        """How far it is turned, SI."""
        self._offered: tuple[str, ...] = ()
        self._circuit = ""
        self._chosen = False
        self._wanted: tuple[str, int] | None = None  # of a session whose circuit has yet to come
        self._of = ""  # the knob whose ends are known
        self._parameters: CircuitParameters | None = None
        self.neurons, self.knobs = DropDown(), narrow(DropDown())
        self.neurons.setToolTip("Whose activity the diagram shows")
        self.neurons.setAccessibleName("Neuron of the bifurcation diagram")
        self.knobs.setToolTip("The knob the diagram is drawn over")
        self.knobs.setAccessibleName("Knob of the bifurcation diagram")
        self.knobs.setMinimumWidth(150)
        for menu in (self.neurons, self.knobs):
            menu.setObjectName("low")
            menu.activated.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        over = QLabel("over")
        over.setObjectName("muted")
        for widget in (self.neurons, over, self.knobs):
            layout.addWidget(widget)

    def offer(self, p: CircuitParameters) -> None:
        """Offer the knobs and the neurons of a circuit; what was chosen stays, if it is there."""
        self._parameters = p
        there = knobs(p)
        keys = tuple(knob.key for knob in there)
        circuit = circuit_of(p)
        if keys != self._offered:
            self._fill(there, p.neurons)
            self._offered = keys
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted[0] in keys and 0 <= wanted[1] < p.neurons:
            self._chosen, (self.knob, self.neuron) = True, wanted
        if self.knob not in keys or (circuit.name != self._circuit and not self._chosen):
            self.knob = circuit.scanned
        self._circuit = circuit.name
        self.neuron = min(self.neuron, p.neurons - 1)
        self.knobs.setCurrentIndex(self.knobs.findData(self.knob))
        self.neurons.setCurrentIndex(self.neuron)
        self._stretch(next(knob for knob in there if knob.key == self.knob), p)

    def _fill(self, there: tuple[Knob, ...], neurons: int) -> None:
        with QSignalBlocker(self.knobs), QSignalBlocker(self.neurons):
            self.knobs.clear()
            for knob in there:
                self.knobs.addItem(knob.label, knob.key)
            self.neurons.clear()
            for k in range(neurons):
                self.neurons.addItem(f"v{low_digit(k)}", k)

    def _stretch(self, knob: Knob, p: CircuitParameters) -> None:
        """How far the knob is turned: as far as its slider, or about where it is."""
        named = {key: ends for key, *ends in circuit_of(p).knobs}
        low, high = named.get(knob.key, (0.0, 0.0))
        value = knob.read(p)
        least, most = knob.limits
        kept = self.ends
        if low < high:
            ends = (low, high)
        elif kept[0] < value < kept[1] and self._of == knob.key:
            ends = kept
        else:
            half = max(
                WIDE * abs(value), LEAST * knob.spec.scale if knob.spec.scale == 1.0 else 0.0
            )
            ends = (value - half, value + half)
        self._of = knob.key
        # Turned by hand beyond that, it is still in the picture.
        span = max(ends[1], value) - min(ends[0], value)
        low = min(ends[0], value - 0.1 * span) if value < ends[0] else ends[0]
        high = max(ends[1], value + 0.1 * span) if value > ends[1] else ends[1]
        self.ends = max(low, least), min(high, most)

    @Slot()
    def _choose(self) -> None:
        self.choose(self.knobs.currentData(), self.neurons.currentIndex())

    @property
    def choice(self) -> tuple[str, int]:
        """Knob and neuron, those that are wanted if they have yet to be offered."""
        return self._wanted or (self.knob, self.neuron)

    def want(self, knob: str, neuron: int) -> None:
        """Choose these, now or with the circuit that is offered next, where they are there."""
        self.choose(knob, neuron)
        self._wanted = knob, neuron

    def choose(self, knob: str, neuron: int) -> None:
        """Choose as a person does, if both are there."""
        if knob in self._offered and 0 <= neuron < self.neurons.count():
            self._chosen = True
            self.knob, self.neuron = knob, neuron
            if self._parameters is not None:
                self.offer(self._parameters)
            self.changed.emit()
