"""The circuit under a hand: synapses are turned, made, removed; inputs turned; neurons pulsed."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.circuits.circuit_parts import Part, signed_words
from gui.circuits.circuit_picture import CircuitPicture
from gui.kit.theme import BY_KEYBOARD, DARK, Theme
from gui.kit.tooltips import wrapped
from sim.arrays import Array
from sim.circuits import CircuitParameters
from sim.circuits.activation import ACTIVATIONS

__all__ = ["CircuitView"]

STEP, FINE = 0.05, 0.01  # of a weight or an input
STRONG = 5.0  # of inputs in Hz: from such ones on, steps are ten times as large
TRAVEL = 3.0  # px of a drag for a step
STILL = 4.0  # px that a hand may shake while it clicks
AMPLITUDE = 1.0  # of a pulse
Key = Qt.Key

ABOUT = {
    "neuron": "Click: a pulse of input. Drag to a neuron, or out and back to itself: a synapse.",
    "weight": "Drag up or down, or wheel: stronger, weaker; Shift: finer. Double-click: remove it.",
    "input": "Drag up or down, or wheel: more, less; Shift: finer. Double-click: none.",
}


class CircuitView(QWidget):
    """Shows a circuit of up to eight neurons, and lets a person change it.

    Arrow keys left and right choose a neuron, an input or a synapse, Tab the next neuron; up and
    down, or plus and minus, change it (Shift: finer), Delete removes it, Enter pulses the neuron,
    and a digit makes a synapse from the chosen neuron to that one.

    Signals
    -------
    gesture(str, object)
        "turn_knob" (knob, value, again) or "pulse" (neuron, from 1, and amplitude).
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._picture = CircuitPicture()
        self._most = 0.0
        self._held: Part | None = None
        self._from = QPointF()
        self._value = 0.0
        self._moved = self._again = False
        self._focus_shown = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(160, 110)
        self.setAccessibleName("Circuit")

    def sizeHint(self) -> QSize:
        p = self._picture.parameters
        n = 2 if p is None else p.neurons
        tall = 124 if n < 3 else 210 if n < 6 else 250
        return QSize(270, round(tall * self._scale))

    def _fit_height(self) -> None:
        """As high as it would like: in a full column it would get its least height alone."""
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        resized = scale != self._scale
        self._theme, self._scale = theme, scale
        if resized:
            self._fit_height()
        self._lay_out()

    def show_circuit(
        self, parameters: CircuitParameters, v: Array, pulsed: Iterable[int] = ()
    ) -> None:
        """Show a circuit at a moment.

        Parameters
        ----------
        parameters : CircuitParameters
        v : (n,) float
        pulsed : iterable of int
            Neurons, counted from 0, that are pulsed now.
        """
        picture, v = self._picture, np.array(v, dtype=float)
        old, pulses = picture.parameters, frozenset(pulsed)
        if old is None or old.neurons != parameters.neurons:
            picture.lit = picture.wire = self._held = None
            self._most = 0.0
        if parameters is old and pulses == picture.pulsed and np.array_equal(v, picture.v):
            return
        picture.parameters, picture.v, picture.pulsed = parameters, v, pulses
        self._fit_glow()
        if parameters != old:
            if old is None or old.neurons != parameters.neurons:
                self._fit_height()
            self.setAccessibleDescription(self._told())
            self._lay_out()
        self.update()

    def _fit_glow(self) -> None:
        """What looks silent and full: the bounds of F, or the largest activity there was."""
        picture = self._picture
        assert picture.parameters is not None
        F = ACTIVATIONS[picture.parameters.activation]
        known = picture.v[np.isfinite(picture.v)]
        self._most = max(self._most, float(np.abs(known).max(initial=0.0)))
        high = F.high if math.isfinite(F.high) else max(1.0, self._most)
        picture.limits = (F.low if math.isfinite(F.low) else 0.0, high)

    def _told(self) -> str:
        picture = self._picture
        told = []
        for part in picture.parts():
            if part.kind != "neuron":
                told.append(f"{self._name_of(part)} {signed_words(picture.value(part))}")
        assert picture.parameters is not None
        n = picture.parameters.neurons
        return f"{n} neuron{'s' if n > 1 else ''}. {'; '.join(told)}."

    def _name_of(self, part: Part) -> str:
        if part.kind == "weight":
            if part.neuron == part.source:
                return f"weight of {part.neuron + 1} to itself"
            return f"weight to {part.neuron + 1} from {part.source + 1}"
        return f"{part.kind} {part.neuron + 1}"

    def _lay_out(self) -> None:
        edge = 3.0 * self._scale
        room = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        self._picture.lay_out(room, self._theme, self._scale)
        self.update()

    # ---- geometry ------------------------------------------------------------------------------

    @property
    def chosen(self) -> Part | None:
        """What is under the mouse, held, or chosen by the keys."""
        return self._picture.lit

    def middle_of(self, kind: str, neuron: int, source: int = -1) -> QPointF:
        """Where a hand takes a neuron, an input or a synapse; neurons are counted from 0."""
        return self._picture.middle_of(Part(kind, neuron, source))

    # ---- turning -------------------------------------------------------------------------------

    def _turn(self, part: Part, value: float, again: bool) -> None:
        """Ask for another weight or input."""
        spec = CircuitParameters.specs()["weights" if part.kind == "weight" else "inputs"]
        value = min(max(round(value, 4) + 0.0, spec.low), spec.high)
        self.gesture.emit("turn_knob", {"knob": part.knob, "value": value, "again": again})

    def _step(self, part: Part, fine: bool) -> float:
        p = self._picture.parameters
        assert p is not None
        strong = part.kind == "input" and max(map(abs, (*p.inputs, *p.thresholds))) >= STRONG
        return (FINE if fine else STEP) * (10.0 if strong else 1.0)

    def _change(self, part: Part, steps: float, fine: bool, again: bool) -> None:
        """Change by so many steps, to a multiple of one."""
        step = self._step(part, fine)
        value = round(self._picture.value(part) / step + steps) * step
        self._turn(part, value, again)

    def _pulse(self, neuron: int) -> None:
        self.gesture.emit("pulse", {"neuron": neuron + 1, "amplitude": AMPLITUDE})

    def _connect(self, target: int, source: int) -> None:
        """Have a synapse from one neuron to another: one that is there stays as it is."""
        part = Part("weight", target, source)
        if self._picture.value(part) == 0.0:
            self._turn(part, 1.0, again=False)
        self._light(part)

    def _light(self, part: Part | None) -> None:
        if part != self._picture.lit:
            self._picture.lit = part
            self._again = False
            self.update()

    def cancel_drag(self) -> None:
        """Let go of what is held."""
        self._held = self._picture.wire = None
        self.update()

    # ---- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_shown = False
        part = self._picture.part_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or part is None:
            event.ignore()
            return
        self._held, self._from, self._moved, self._again = part, event.position(), False, False
        self._value = 0.0 if part.kind == "neuron" else self._picture.value(part)
        self._picture.lit = part
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, held = event.position(), self._held
        if held is None:
            self._focus_shown = False
            part = self._picture.part_at(at)
            self._light(part)
            shapes = {"neuron": Qt.CursorShape.PointingHandCursor}
            self.setCursor(
                Qt.CursorShape.ArrowCursor if part is None
                else shapes.get(part.kind, Qt.CursorShape.SizeVerCursor)
            )  # fmt: skip
        elif held.kind == "neuron":
            away = at - self._picture.places[held.neuron]
            if self._moved or math.hypot(away.x(), away.y()) > self._picture.radius:
                self._moved = True
                self._picture.wire = (held.neuron, at)
                self.update()
        else:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            steps = int((self._from.y() - at.y()) / TRAVEL)
            if not steps:
                return
            # From here on: so that Shift may be pressed and let go on the way.
            step = self._step(held, fine)
            self._from.setY(self._from.y() - steps * TRAVEL)
            self._value = round(self._value / step + steps) * step
            self._turn(held, self._value, self._moved)
            self._moved = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held = self._held
        if event.button() != Qt.MouseButton.LeftButton or held is None:
            return
        moved, target = self._moved, self._picture.neuron_at(event.position())
        self.cancel_drag()
        if held.kind == "neuron":
            if not moved:
                self._pulse(held.neuron)
            elif target is not None:
                self._connect(target, held.neuron)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        part = self._picture.part_at(event.position())
        if part is None or part.kind == "neuron":
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.cancel_drag()
            self._turn(part, 0.0, again=False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        part = self._picture.part_at(event.position())
        # With Shift some systems turn the wheel sideways.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if part is None or part.kind == "neuron" or not turned:
            event.ignore()
            return
        self._light(part)
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._change(part, round(turned / 120.0) or math.copysign(1, turned), fine, self._again)
        self._again = True
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        if self._held is None and not (self.hasFocus() and self._focus_shown):
            self._light(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            part = self._picture.part_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), wrapped(self._words(part)) if part else "", self)
            return True
        return super().event(event)

    def _words(self, part: Part) -> str:
        if part.kind == "neuron":
            v = self._picture.v
            now = f": v = {signed_words(float(v[part.neuron]))}" if part.neuron < len(v) else ""
            return f"Neuron {part.neuron + 1}{now}\n{ABOUT['neuron']}"
        name, value = self._name_of(part), self._picture.value(part)
        return f"{name.capitalize()}: {signed_words(value)}\n{ABOUT[part.kind]}"

    # ---- keys ----------------------------------------------------------------------------------

    def _choose(self, part: Part) -> None:
        self._focus_shown = True
        self._light(part)
        self.update()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes from neuron to neuron, and on after the last."""
        lit, n = self._picture.lit, len(self._picture.places)
        now = (-1 if forwards else n) if lit is None else lit.neuron
        if lit is not None and lit.kind == "weight":
            now = lit.source
        then = now + (1 if forwards else -1)
        if self.hasFocus() and self._focus_shown and 0 <= then < n:
            self._choose(Part("neuron", then))
            return True
        return super().focusNextPrevChild(forwards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, picture = event.key(), self._picture
        parts = picture.parts()
        if not parts or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        part = picture.lit if picture.lit in parts else parts[0]
        assert part is not None
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        again, digit = event.isAutoRepeat(), key - int(Key.Key_1)
        if key in (Key.Key_Left, Key.Key_Right):
            step = 1 if key == Key.Key_Right else -1
            part = parts[(parts.index(part) + step) % len(parts)] if picture.lit else part
        elif key in (Key.Key_Up, Key.Key_Down) and part.kind != "neuron":
            self._change(part, 1.0 if key == Key.Key_Up else -1.0, fine, again)
        elif key in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus) and part.kind != "neuron":
            self._change(part, -1.0 if key == Key.Key_Minus else 1.0, False, again)
        elif key in (Key.Key_Delete, Key.Key_Backspace) and part.kind != "neuron":
            self._turn(part, 0.0, again=False)
        elif key in (Key.Key_Return, Key.Key_Enter):
            if not again:
                self._pulse(part.neuron)
        elif 0 <= digit < len(picture.places) and part.kind == "neuron":
            self._connect(digit, part.neuron)
            part = Part("weight", digit, part.neuron)
        else:
            super().keyPressEvent(event)
            return
        self._choose(part)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD and self._picture.places:
            last = event.reason() == Qt.FocusReason.BacktabFocusReason
            self._choose(Part("neuron", len(self._picture.places) - 1 if last else 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus_shown = False
        self.cancel_drag()
        self._light(None)

    # ---- picture -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        keys = self.hasFocus() and self._focus_shown
        self._picture.paint(painter, keys)
        if keys:
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
