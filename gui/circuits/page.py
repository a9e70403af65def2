"""The tab of small circuits: neurons wired by hand, and their phase plane."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QWidget

from gui.circuits.circuit_view import CircuitView
from gui.circuits.colours import low_digit, neuron_colour
from gui.circuits.decision_page import DECISION_PAGES
from gui.circuits.knob_box import KnobBox
from gui.circuits.line_view import LineView
from gui.circuits.phase_view import PhaseView
from gui.circuits.pulse_box import PulseBox
from gui.circuits.readouts import CircuitReadouts, tau_of
from gui.circuits.result import circuit_result, circuit_settings, course
from gui.circuits.speed_key import SpeedKey
from gui.engine import Frame
from gui.kit.descendants import descendants
from gui.kit.drop_down import DropDown
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.forms import ParameterForm, heading
from gui.kit.kept_result import KeptResult
from gui.kit.notice import ASKED
from gui.kit.page import PageContext
from gui.kit.presented import Presented
from gui.kit.steady_label import SteadyLabel
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.circuits import CIRCUITS, CircuitSnapshot, circuit_of
from sim.circuits.outcome import circuit_sentence
from sim.circuits.presets import equation_of, unit_of
from sim.circuits.readout import CircuitObserver, CircuitReadout

__all__ = ["CircuitPage"]

HINTS = (
    "click: start here · Shift-click: where it came from · drag a start: its path follows",
    "click: start here · drag a start",
    "click: start here",
    "",
)
SLICE = "the others held where they are"


class CircuitPage(EnginePage):
    """Controls, phase plane and readouts of the small circuits."""

    keys = (
        ("Arrows, Enter", "On the phase plane: move the crosshair, start there (Shift: backwards)"),
        ("Page Up, Page Down", "On the phase plane: choose the next fixed point"),
        ("Arrows, +, −, Delete", "On the circuit: choose, strengthen or weaken, remove a synapse"),
        ("Arrows", "On the bifurcation diagram: turn the knob"),
    )
    step_words = "Pause and take one integration step (S); hold for slow motion"
    reset_words = "Begin again at t = 0 from the same starts with the same settings and seed (R)"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._parameters_shown: Any = None
        self._readout: CircuitReadout | None = None
        self._projected: dict[str, tuple[tuple[Array, ...], list[int], list[Array]]] = {}
        self._observer = CircuitObserver()
        self._build_controls()
        self._build_stage()
        self.plots = CircuitReadouts(self)
        self.plots.gesture.connect(self.perform)
        self.plots.point_chosen.connect(self._point_chosen)
        for view in (self.phase, self.line):
            view.point_chosen.connect(self.plots.choose_point)
        self.engine.observe(self._observer)
        self.beside.watch({"v": self.plots.times})

    # ---- controls ------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        side = self.controls
        side.addWidget(heading("Circuit"))
        self.circuit_menu = DropDown()
        self.circuit_menu.setAccessibleName("Circuit")
        self.circuit_menu.setToolTip("What these weights make; choose another to begin with it")
        for place, circuit in enumerate(CIRCUITS.values()):
            self.circuit_menu.addItem(circuit.title, circuit.name)
            self.circuit_menu.setItemData(place, circuit.summary, Qt.ItemDataRole.ToolTipRole)
        self.circuit_menu.activated.connect(self._choose_circuit)
        side.addWidget(self.circuit_menu)
        self.circuit = CircuitView()
        self.circuit.gesture.connect(self._circuit_touched)
        side.addWidget(self.circuit)
        self.knobs = KnobBox()
        self.knobs.gesture.connect(self.perform)
        self.knobs.refused.connect(self.notice.note)
        side.addWidget(self.knobs)
        self.pulses = PulseBox()
        self.pulses.gesture.connect(self.perform)
        self.pulses.refused.connect(self.notice.note)
        side.addWidget(self.pulses)
        side.addSpacing(2)
        self.form: ParameterForm | None = None
        self.equation = SteadyLabel(())
        self.equation.setObjectName("equation")
        self.equation.setToolTip("The equation being integrated")
        side.addStretch(1)
        side.addWidget(self.equation)

    def _make_form(self, kind: Any) -> ParameterForm:
        """The form, made with the first frame."""
        form = ParameterForm(kind)
        form.changed.connect(self._parameter_changed)
        form.refused.connect(self.notice.note)
        self.controls.insertWidget(self.controls.indexOf(self.equation) - 1, form)
        return form

    # ---- stage ---------------------------------------------------------------------------------

    def _build_stage(self) -> None:
        self.hint = FittingLabel(*HINTS)
        self.hint.setObjectName("muted")
        self.clear = QPushButton("Clear")
        self.clear.setObjectName("low")
        self.clear.setToolTip("Take away every trajectory but the last one")
        self.clear.clicked.connect(self._clear)
        self.clear.hide()
        title = self.titled("Phase plane")
        title.insertWidget(1, self.hint, 1)
        self.axes = _Axes()
        self.axes.changed.connect(self._axes_chosen)
        title.addWidget(self.axes)
        self.speed_key = SpeedKey()
        title.addWidget(self.speed_key)
        title.addWidget(self.clear)
        self.stage.addLayout(title)
        label = title.itemAt(0)
        self._title = label.widget() if label is not None else None
        self.phase, self.line = PhaseView(), LineView()
        for view in (self.phase, self.line):
            view.gesture.connect(self._started)
        self.phase.refused.connect(self.complain)
        self.views = QStackedWidget()
        self.views.addWidget(self.phase)
        self.views.addWidget(self.line)
        self.stage.addWidget(self.views, 1)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        self.circuit.set_theme(theme, scale)
        self.phase.set_theme(theme, scale)
        self.line.set_theme(theme, scale)
        self.speed_key.set_theme(theme, scale)
        self.plots.set_theme(theme, scale)
        super().set_theme(theme, scale)

    # ---- drawing -------------------------------------------------------------------------------

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        s = frame.snapshot
        assert isinstance(s, CircuitSnapshot)
        readout = frame.observation if isinstance(frame.observation, CircuitReadout) else None
        if readout is not None and len(readout.held) != len(s.v):
            readout = None  # of a circuit of another size, a moment ago
        self._show_view(s)
        if readout is not None:
            self._show_portrait(s, readout)
            self._show_runs(frame, s, readout)
        self.circuit.show_circuit(s.parameters, s.v, set(np.flatnonzero(s.pulsed).tolist()))
        self.plots.show_frame(frame)
        self.words.with_sentence(True)
        self.outcome.setText(self._coloured(circuit_sentence(s, readout)))
        if self.is_current(frame):
            self._follow_settings(s)

    def _show_view(self, s: CircuitSnapshot) -> None:
        """The plane, or for a single neuron the line."""
        single = len(s.v) == 1
        if self.views.currentIndex() != int(single):
            self.views.setCurrentIndex(int(single))
            if isinstance(self._title, QLabel):
                self._title.setText("Phase line" if single else "Phase plane")
        self.speed_key.setVisible(not single)
        self.clear.setVisible(len(s.runs) + len(s.backwards) > 1)
        self.axes.offer(len(s.v))

    def _show_portrait(self, s: CircuitSnapshot, readout: CircuitReadout) -> None:
        if readout is self._readout:
            return
        self._readout = readout
        p = s.parameters
        if readout.line is not None:
            self.line.show_portrait(readout.line, tau_of(p))
            self.plots.follow_point(self.line.chosen)
        elif readout.plane is not None and len(readout.axes) == 2:
            first, second = readout.axes
            self.phase.show_portrait(
                readout.plane, readout.basins, axes=(first, second), tau=tau_of(p), unit=unit_of(p)
            )
            self.plots.follow_point(self.phase.chosen)

    def _show_runs(self, frame: Frame, s: CircuitSnapshot, readout: CircuitReadout) -> None:
        live = len(s.runs) - 1
        if readout.line is not None:
            self.line.show_runs(s.starts[:, 0], s.runs[:, 0], live)
            return
        axes = list(readout.axes)
        self.phase.show_runs(
            self._seen("forwards", readout.paths, axes), s.starts[:, axes], s.runs[:, axes], live,
            self._seen("backwards", readout.backwards, axes),
        )  # fmt: skip
        self.phase.show_trail(self._trail(frame, s, axes))
        # By the run's own time, so that a movie is the same whenever it is made.
        self.phase.show_time(s.time / frame.speed)

    def _seen(self, name: str, paths: tuple[Array, ...], axes: list[int]) -> list[Array]:
        """Paths in the plane; the same arrays as long as they are the same."""
        known = self._projected.get(name)
        if known is None or known[0] is not paths or known[1] != axes:
            known = self._projected[name] = paths, axes, [path[:, axes] for path in paths]
        return known[2]

    @staticmethod
    def _trail(frame: Frame, s: CircuitSnapshot, axes: list[int]) -> Array:
        """Where the recorded run has been since it began, as far as is shown."""
        time, v = course(frame.history)
        if v.shape[1] != len(s.v):
            return np.zeros((0, 2))
        since = time > s.time - s.since
        return v[since][:, axes]

    def _coloured(self, sentence: str) -> str:
        """The sentence, a neuron that it begins with in its colour."""
        named = re.match(r"Neuron (\d)", sentence)
        if named is None:
            return sentence
        colour = neuron_colour(self.theme, int(named[1]) - 1).name()
        return f'<b style="color:{colour}">{named[0]}</b>{sentence[named.end() :]}'

    def _follow_settings(self, s: CircuitSnapshot) -> None:
        """Have the controls show the circuit's settings."""
        p = s.parameters
        if p is self._parameters_shown:
            return
        self._parameters_shown = p
        if self.form is None:
            self.form = self._make_form(type(p))
        self.form.show_parameters(p)
        decides = circuit_of(p).decides
        self.form.show_only([name for name in p.specs() if name != "criterion" or decides])
        self.knobs.show_parameters(p)
        self.pulses.show_neurons(p.neurons, unit_of(p))
        self.circuit_menu.setCurrentIndex(self.circuit_menu.findData(circuit_of(p).name))
        self.equation.setText(equation_of(p))

    def about(self, frame: Frame) -> str:
        """What this circuit does, in a sentence."""
        s = frame.snapshot
        assert isinstance(s, CircuitSnapshot)
        return circuit_of(s.parameters).summary

    def size_words(self, frame: Frame) -> str:
        """Number of neurons."""
        s = frame.snapshot
        assert isinstance(s, CircuitSnapshot)
        return f"n = {len(s.v)}"

    def filmed(self) -> Filmed:
        """Time courses, decisions and bifurcations; not what a hand can do on the plane."""
        view = self.views.currentWidget()
        assert view is not None
        title = "Phase line" if view is self.line else "Phase plane"
        pictures = {
            "plane": FilmedPlot(title, view),
            "circuit": FilmedPlot("Circuit", self.circuit),
        }
        return Filmed(self.plots.shown(), (self.hint, self.clear, self.axes), pictures)

    def presented(self) -> Presented:
        """The knobs that matter most; plots beside the plane."""
        handles = self.knobs.handles[:2]  # as many as a bar of 1024 px has room for
        shown = self.presented_with(handles)
        titles = descendants(self.stage_panel, QLabel, "title")
        left_out = (*shown.left_out, *titles, self.speed_key)
        circuit = FilmedPlot("Circuit", self.circuit)
        points = FilmedPlot("Fixed points", self.plots.points)
        readouts = {**shown.readouts, "circuit": circuit, "points": points}
        return replace(shown, readouts=readouts, left_out=left_out)

    def result(self) -> KeptResult | None:
        """The portrait, the sentence and the time courses."""
        if self.frame is None:
            return None
        s = self.frame.snapshot
        assert isinstance(s, CircuitSnapshot)
        view = self.views.currentWidget()
        assert view is not None
        words = circuit_sentence(s, self._readout)
        return circuit_result(self.frame, view, words, self.result_settings())

    def result_settings(self) -> dict[str, str]:
        """Circuit and settings."""
        return {} if self.frame is None else circuit_settings(self.frame)

    def cancel_drag(self) -> None:
        """Cancel every drag in progress."""
        self.phase.cancel_drag()
        self.line.cancel_drag()
        self.circuit.cancel_drag()
        self.plots.cancel_drag()

    def view_state(self) -> dict[str, Any]:
        """Axes, readouts, the knob of the diagram, and how strong a pulse is."""
        return {
            **super().view_state(),
            "axes": list(self._observer.axes),
            "readout": self.plots.choice.current,
            "scan": list(self.plots.menus.choice),
            "decision": self.plots.decision.current,
            "pulse": self.pulses.choice(),
        }

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept, as far as it is understood."""
        super().restore_view(kept)
        axes, scan = kept.get("axes"), kept.get("scan")
        if isinstance(axes, list) and len(axes) == 2 and all(type(k) is int for k in axes):
            self.axes.choose(axes[0], axes[1])
        if isinstance(kept.get("readout"), str):
            self.plots.choice.want(kept["readout"])
        if isinstance(scan, list) and len(scan) == 2:
            self.plots.menus.want(str(scan[0]), scan[1] if type(scan[1]) is int else 0)
        self.pulses.take_choice(kept.get("pulse"))
        if kept.get("decision") in DECISION_PAGES:
            self.plots.decision.show_page(kept["decision"])

    # ---- gestures ------------------------------------------------------------------------------

    @Slot(str, object)
    def perform(self, name: str, arguments: Any) -> None:
        """Have the circuit do what a widget says; what was complained of before is over."""
        self.notice.mended(ASKED)
        self.engine.post(name, **arguments)

    @Slot(str, object)
    def _circuit_touched(self, name: str, arguments: Any) -> None:
        """A pulse has the strength and the duration of the box."""
        if name == "pulse":
            self.pulses.give(arguments["neuron"])
        else:
            self.perform(name, arguments)

    @Slot(str, object)
    def _started(self, name: str, arguments: Any) -> None:
        """A place on the axes is a state of the whole circuit: the other neurons as they are."""
        told = dict(arguments)
        if "x" in told:
            if self.frame is None or self._readout is None:
                return
            s = self.frame.snapshot
            assert isinstance(s, CircuitSnapshot)
            place = s.v.copy()
            seen = [told.pop("x"), told.pop("y", 0.0)]
            for axis, value in zip(self._readout.axes, seen, strict=False):
                if axis < len(place):
                    place[axis] = value
            told["place"] = place.tolist()
        self.perform(name, told)

    @Slot(int)
    def _point_chosen(self, index: int) -> None:
        """A fixed point was chosen beside the stage: have it chosen in the view in front."""
        view = self.line if self.views.currentWidget() is self.line else self.phase
        view.choose_point(index)

    @Slot()
    def _clear(self) -> None:
        self.perform("clear_runs", {})

    @Slot(int)
    def _choose_circuit(self, place: int) -> None:
        self.cancel_drag()
        self.perform("choose_circuit", {"circuit": self.circuit_menu.itemData(place)})

    @Slot(str, object)
    def _parameter_changed(self, name: str, value: Any) -> None:
        self.perform("configure", {name: value})

    @Slot(int, int)
    def _axes_chosen(self, first: int, second: int) -> None:
        self._observer.axes = first, second
        self.engine.observe(self._observer)  # at once, in pause too


class _Axes(QWidget):
    """Which two of several neurons are seen; said with it that the others are held."""

    changed = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._chosen = [0, 1]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.menus = DropDown(), DropDown()
        for menu, which in zip(self.menus, ("across", "up"), strict=True):
            menu.setObjectName("low")
            menu.setAccessibleName(f"Neuron {which}")
            menu.setToolTip(f"The neuron {which}; {SLICE}")
            menu.activated.connect(self._choose)
            layout.addWidget(menu)
        self.note = FittingLabel(SLICE, "others held", "")
        self.note.setObjectName("muted")
        layout.addWidget(self.note, 1)
        self.hide()

    def offer(self, neurons: int) -> None:
        """Offer these neurons, where there are more than two."""
        if neurons == self._count:
            return
        self._count = neurons
        self.setVisible(neurons > 2)
        for menu, chosen in zip(self.menus, self._chosen, strict=True):
            menu.clear()
            for k in range(neurons):
                menu.addItem(f"v{low_digit(k)}", k)
            menu.setCurrentIndex(min(chosen, neurons - 1))

    def choose(self, first: int, second: int) -> None:
        """See these two."""
        if first != second and min(first, second) >= 0:
            self._chosen = [first, second]
            for menu, chosen in zip(self.menus, self._chosen, strict=True):
                menu.setCurrentIndex(min(chosen, menu.count() - 1))
            self.changed.emit(first, second)

    @Slot()
    def _choose(self) -> None:
        first, second = (menu.currentIndex() for menu in self.menus)
        if first == second:
            first, second = reversed(self._chosen)  # the other one makes room
        self.choose(first, second)
