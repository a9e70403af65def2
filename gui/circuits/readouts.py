"""The right side of the page of circuits: time courses, decisions, fixed points, bifurcations."""

from __future__ import annotations

from typing import Any
from weakref import proxy

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.circuits.bifurcation_plot import BifurcationPlot
from gui.circuits.decision_page import DecisionPage
from gui.circuits.measuring import TrialsMeasuring
from gui.circuits.point_page import PointPage
from gui.circuits.result import course
from gui.circuits.scan_menus import ScanMenus
from gui.circuits.scans import Scan, Scanning
from gui.circuits.time_plot import TimePlot, time_key
from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.page_choice import PageChoice
from gui.kit.theme import Theme
from sim.circuits import CircuitParameters, CircuitSnapshot, circuit_of
from sim.circuits.branches import Diagram
from sim.circuits.decision_times import DecisionTimes
from sim.circuits.fixed_points import FixedPoints
from sim.circuits.knobs import knob_named
from sim.circuits.presets import unit_of
from sim.circuits.readout import CircuitReadout

__all__ = ["CircuitReadouts", "tau_of"]

DIAGRAM, POINTS = "bifurcation", "points"
LEGEND = ("— stable   – – unstable   drag the line", "— stable   – – unstable", "")
NOBODY = "With these weights no neuron is ever ahead by the criterion."
REST = 200  # ms after the last turn of a knob, when what takes longer is made anew
STRETCHES = (3, 4, 4)  # of the room for time courses, the choice, the diagram


class CircuitReadouts(QObject):
    """Plots of a circuit, in the column of a page.

    Parameters
    ----------
    page : EnginePage
        In whose column they stand.

    Signals
    -------
    gesture(str, object)
        What a person does to the circuit, and its arguments.
    point_chosen(int)
        A fixed point to be shown, by its place among them; -1 for none.
    """

    gesture = Signal(str, object)
    point_chosen = Signal(int)

    def __init__(self, page: EnginePage) -> None:
        super().__init__(page)
        self._page: EnginePage = proxy(page)  # which has it: no circle
        self._frames = 0
        self._due = False
        """Whether what takes longer is to be made anew as soon as the hand rests."""
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REST)
        self._resting.timeout.connect(self._look)
        self._parameters: CircuitParameters | None = None
        self._readout: CircuitReadout | None = None
        self._diagram: tuple[Scan, Diagram] | None = None
        self._fixed: FixedPoints | None = None
        self._chosen = -1
        column = page.readouts
        self.unit_words = QLabel()
        column.addLayout(page.titled("Time courses", self.unit_words))
        self.times = TimePlot()
        column.addWidget(self.times, STRETCHES[0])
        self.decision = DecisionPage()
        self.decision.refused.connect(page.notice.note)
        self.decision.chosen.connect(self._look)
        self.measuring = TrialsMeasuring(self.decision, page.jobs, self)
        self.measuring.failed.connect(page.say)
        column.addWidget(self.decision, STRETCHES[1])
        self._build_choice()
        column.addWidget(self.choice, STRETCHES[2])
        self.scanning = Scanning(page.jobs, self)
        self.scanning.found.connect(self._found)
        self.scanning.failed.connect(page.say)

    def _build_choice(self) -> None:
        self.menus = ScanMenus()
        self.menus.changed.connect(self._scan_changed)
        self.bifurcation, self.points = BifurcationPlot(), PointPage()
        self.bifurcation.dragged.connect(self._dragged)
        diagram = QWidget()
        layout = QVBoxLayout(diagram)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.menus)
        layout.addWidget(self.bifurcation, 1)
        self.diagram_words, self.points_words = FittingLabel(*LEGEND), FittingLabel()
        self.choice = PageChoice()
        self.choice.add(DIAGRAM, "Bifurcation", diagram, self.diagram_words)
        self.choice.add(POINTS, "Fixed points", self.points, self.points_words)
        self.choice.offer((DIAGRAM, POINTS))
        self.points.point_chosen.connect(self._point_asked)
        self.choice.chosen.connect(self._page_chosen)

    @Slot(int)
    def choose_point(self, index: int) -> None:
        """Bring what is known of a fixed point to the front; -1 for the list of all."""
        if index >= 0:
            self.choice.want(POINTS)
        self.follow_point(index)

    def follow_point(self, index: int) -> None:
        """The chosen fixed point has this number now."""
        if index != self._chosen:
            self._chosen = index
            if self._parameters is not None:
                self._show_points(self._parameters)

    @Slot(str)
    def _page_chosen(self, page: str) -> None:
        if self._parameters is not None:
            self._show_points(self._parameters)

    @Slot(int)
    def _point_asked(self, index: int) -> None:
        self.point_chosen.emit(index)
        self.choose_point(index)

    def _show_points(self, p: CircuitParameters) -> None:
        """The chosen fixed point, or the list of all, while that page is in front."""
        if self.choice.current != POINTS:
            return
        points = () if self._fixed is None else self._fixed.points
        if 0 <= self._chosen < len(points):
            self.points.show_point(points[self._chosen], tau_of(p), unit_of(p))
        else:
            self.points.show_points(self._fixed, tau_of(p))

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for part in (self.times, self.decision, self.points, self.bifurcation):
            part.set_theme(theme, scale)
        if self._parameters is not None:
            self.unit_words.setText(time_key(theme, self._parameters.neurons))

    def cancel_drag(self) -> None:
        """Cancel a drag in progress."""
        self.bifurcation.cancel_drag()

    # ---- drawing -------------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame."""
        s, h = frame.snapshot, frame.history
        assert isinstance(s, CircuitSnapshot)
        p = s.parameters
        if p is not self._parameters:
            self._follow(p)
        # The plane is drawn in every frame; plots, which move a pixel between two, take turns.
        self._frames += 1
        moving = frame.playing and not frame.whole
        if self._frames % 2 or not moving:
            time, v = course(h)
            self.times.show_history(time - s.time, v, course(h, "pulse")[1])
        if not self._frames % 2 or not moving:
            knob = knob_named(p, self.menus.knob)
            self.bifurcation.show_now(knob.read(p), float(s.v[self.menus.neuron]))
        readout = frame.observation
        if isinstance(readout, CircuitReadout) and readout is not self._readout:
            self._readout = readout
            self._fixed = readout.fixed if readout.plane is None else readout.plane.fixed
            self._show_points(p)
        self.measuring.follow(s, frame.seed)
        rested = self._due and not self._resting.isActive()
        if frame.whole or rested or self._diagram is None:
            self._ask(p)

    def _follow(self, p: CircuitParameters) -> None:
        """The parameters are others: offer what there is for them."""
        self._parameters = p
        self._due = True
        self._resting.start()
        self.times.set_unit(unit_of(p))
        self.unit_words.setText(time_key(self._page.theme, p.neurons))
        self.decision.setVisible(circuit_of(p).decides)
        self.menus.offer(p)

    @Slot()
    def _look(self) -> None:
        if self._parameters is not None:
            self._ask(self._parameters)

    def _ask(self, p: CircuitParameters) -> None:
        if self._page.isVisible():
            self._due = False
            low, high = self.menus.ends
            self.scanning.ask(Scan("diagram", p, self.menus.knob, low, high))
            if circuit_of(p).decides and self.decision.current == "times":
                self.scanning.ask(Scan("times", p))

    @Slot(object, object)
    def _found(self, scan: Scan, answer: Any) -> None:
        if isinstance(answer, Diagram):
            self._diagram = scan, answer
            self._show_diagram()
        elif isinstance(answer, DecisionTimes):
            self._show_times(answer)

    def _show_diagram(self) -> None:
        if self._diagram is None or self._parameters is None:
            return
        scan, found = self._diagram
        if scan.parameters.neurons <= self.menus.neuron or scan.knob != self.menus.knob:
            return
        knob = knob_named(scan.parameters, scan.knob)
        self.bifurcation.show_diagram(
            found, self.menus.neuron, knob.symbol, knob.spec.unit, knob.spec.scale,
            v_unit=unit_of(scan.parameters),
        )  # fmt: skip

    def _show_times(self, found: DecisionTimes) -> None:
        if not np.isfinite(found.times).any():
            self.decision.clear_times(NOBODY)
            return
        tau, slope = found.tau, found.slope
        # Of more neurons others than these two may win: the saddle between them says too little.
        pair = self._parameters is not None and self._parameters.neurons == 2
        known = slope.expected if pair else None
        expected = None if known is None else known / tau
        self.decision.show_times(found.differences, found.times / tau, slope.fitted / tau, expected)

    # ---- hands ---------------------------------------------------------------------------------

    @Slot()
    def _scan_changed(self) -> None:
        if self._parameters is not None:
            self._show_diagram()
            self._ask(self._parameters)

    @Slot(float, bool)
    def _dragged(self, value: float, again: bool) -> None:
        turned = {"knob": self.menus.knob, "value": value, "again": again}
        self.gesture.emit("turn_knob", turned)

    def shown(self) -> dict[str, FilmedPlot]:
        """The plots there are now, each with its title, for movies and figures."""
        found = {"times": FilmedPlot("Time courses", self.times, self.unit_words)}
        found["bifurcation"] = FilmedPlot("Bifurcation", self.bifurcation)
        if self._parameters is not None and circuit_of(self._parameters).decides:
            found |= self.decision.filmed()
        return found


def tau_of(p: CircuitParameters) -> float | None:
    """The time constant, s, if all neurons have the same."""
    return p.time_constants[0] if len(set(p.time_constants)) == 1 else None
