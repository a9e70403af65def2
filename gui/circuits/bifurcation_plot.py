"""A bifurcation diagram whose knob can be turned on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.circuits.colours import low_digit
from gui.circuits.event_signs import EVENT_WORDS, event_labels, paint_event
from gui.kit.plot_labels import nice_step
from gui.kit.plot_values import Quantity, Reading, Trace
from gui.kit.plots import Curve, Plot
from gui.kit.theme import Theme, font
from sim.arrays import Array
from sim.circuits.branches import Diagram

__all__ = ["BifurcationPlot"]

NONE: Array = np.zeros(0)
GAP: Array = np.array([math.nan])
HANDLE = 5.0  # px, its radius
REACH = 9.0  # px from the line within which it is taken hold of
TOP = 20  # px over the axes for the handle and its value
AWAY = 4.0  # times the range of most of v, what lies farther away is not shown
STEPS = 100.0  # of the range, by an arrow key


def _joined(parts: Iterable[Array]) -> Array:
    """Parts of a curve one after the other, a gap between them."""
    return np.concatenate([piece for part in parts for piece in (part, GAP)] or [NONE])


class BifurcationPlot(Plot):
    """v of one neuron at every fixed point, and its extremes on limit cycles, against a knob.

    Stable ones are solid, unstable ones dashed, limit cycles thick. The line at the knob's present
    value is dragged, or moved by the arrow keys, Page up and down, Home and End; a dot on it is the
    present state.

    Signals
    -------
    dragged(float, bool)
        The value that the knob should have, SI, and whether it belongs to the same turn of it as
        the one before.
    """

    name = "Bifurcation diagram"
    dragged = Signal(float, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diagram: Diagram | None = None
        self._neuron, self._symbol, self._unit, self._factor = 0, "", "", 1.0
        self._decimals, self._v_unit = 2, ""
        self._value, self._now = math.nan, math.nan
        self._traces: list[Trace] = []
        self._turning = self._again = False
        self._curves = {
            name: Curve(antialias=True, connect="finite")
            for name in ("unstable", "stable", "unstable cycle", "cycle")
        }
        for curve in self._curves.values():
            self.addItem(curve)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLabel("left", "v")
        self.setLabel("bottom", "knob")
        self.set_home((0.0, 1.0), (0.0, 1.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self.getPlotItem().setContentsMargins(0, round(TOP * scale), round(18 * scale), 0)
        dashed = Qt.PenStyle.DashLine
        for name, curve in self._curves.items():
            wide = 3.0 if "cycle" in name else 1.5
            style = dashed if "unstable" in name else Qt.PenStyle.SolidLine
            curve.setPen(self._pen("text", wide, style=style))
        self._make_traces()
        self.arrange()

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def value(self) -> float:
        """Where the line stands, SI; NaN for nowhere."""
        return self._value

    @property
    def turning(self) -> bool:
        """Whether the line is being dragged."""
        return self._turning

    def show_diagram(
        self, diagram: Diagram | None, neuron: int = 0, symbol: str = "", unit: str = "",
        scale: float = 1.0, *, decimals: int = 2, v_unit: str = "",
    ) -> None:  # fmt: skip
        """Draw a diagram; None for none.

        Parameters
        ----------
        diagram : Diagram or None
        neuron : int
            Whose v is drawn, counted from 0.
        symbol, unit : str
            Of the knob.
        scale : float
            SI units in one unit of the knob.
        decimals : int
            Of the knob's value, in that unit.
        v_unit : str
            Of v.
        """
        self._diagram, self._neuron = diagram, neuron
        self._symbol, self._unit, self._factor = symbol, unit, scale
        self._decimals, self._v_unit = decimals, v_unit
        for side, words in (("left", f"v{low_digit(neuron)}"), ("bottom", symbol or "knob")):
            of = v_unit if side == "left" else unit
            told = f"{words}, {of}" if of else words
            if self.getAxis(side).labelText != told:
                self.setLabel(side, told, color=self._theme.muted)
        self.setAccessibleDescription(self._told())
        self._make_traces()
        for name, curve in self._curves.items():
            x, y = self._gathered(name)
            curve.setData(x, y, connect="finite")
        self._fit()
        self.arrange()
        self.changed()

    def show_now(self, value: float, v: float) -> None:
        """Put the line at a value of the knob, SI, and the dot at v; NaN for none.

        While the line is dragged it stays with the hand.
        """
        if not self._turning and value != self._value:
            self._value = value
            self._fit()
        elif v == self._now:
            return
        self._now = v
        self.viewport().update()

    def _make_traces(self) -> None:
        """The curves one by one, each with its words and in the units on the screen."""
        self._traces = []
        if self._diagram is None:
            return
        i, factor, colour = self._neuron, self._factor, self._theme.colour("text")
        for branch in self._diagram.branches:
            name = {"stable": "stable", "line": "line of fixed points"}.get(
                branch.kind, "stable" if branch.stable else branch.kind
            )
            x = branch.values / factor
            self._traces.append(Trace(name, x, branch.places[:, i], colour, rising=False))
        for cycle in self._diagram.cycles:
            name = "limit cycle" if cycle.stable else "unstable limit cycle"
            for y in (cycle.low[:, i], cycle.high[:, i]):
                self._traces.append(Trace(name, cycle.values / factor, y, colour, rising=False))

    def _gathered(self, name: str) -> tuple[Array, Array]:
        """All that is drawn by one curve."""
        if self._diagram is None:
            return NONE, NONE
        stable, i = not name.startswith("unstable"), self._neuron
        if "cycle" in name:
            cycles = [c for c in self._diagram.cycles if c.stable == stable]
            x = _joined(values for c in cycles for values in (c.values, c.values))
            y = _joined(side[:, i] for c in cycles for side in (c.low, c.high))
        else:
            branches = [b for b in self._diagram.branches if b.stable == stable]
            x = _joined(b.values for b in branches)
            y = _joined(b.places[:, i] for b in branches)
        return x / self._factor, y

    def _fit(self) -> None:
        """Have the axes hold the diagram, and the value of the knob if it lies beside it."""
        d = self._diagram
        if d is None:
            return
        low, high = self._seen_between()
        if self.kept_range is not None:
            low, high = min(low, self.kept_range[2]), max(high, self.kept_range[3])
        pad = 0.1 * (high - low) or max(0.1 * abs(high), 0.1)
        left, right = d.low, d.high
        if math.isfinite(self._value) and not self._turning:
            left, right = min(left, self._value), max(right, self._value)
        self.set_home((left / self._factor, right / self._factor), (low - pad, high + pad))

    def _seen_between(self) -> tuple[float, float]:
        """Lowest and highest v that are to be seen: what runs away leaves the picture."""
        assert self._diagram is not None
        values = np.concatenate([NONE, *(trace.y for trace in self._traces)])
        values = values[np.isfinite(values)]
        if not len(values):
            return 0.0, 1.0
        low, high = float(values.min()), float(values.max())
        least, most = np.quantile(values, (0.1, 0.9)).tolist()
        room = AWAY * (most - least)
        if room > 0.0:
            low, high = max(low, least - room), min(high, most + room)
        for event in self._diagram.events:
            v = float(event.place[self._neuron])
            if math.isfinite(v):  # one at infinity is not to be seen
                low, high = min(low, v), max(high, v)
        return low, high

    def arrange(self) -> None:
        self.viewport().update()

    # ---- painting ------------------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_events(painter)
        self._paint_line(painter)
        painter.restore()

    def _paint_events(self, painter: QPainter) -> None:
        if self._diagram is None:
            return
        theme, area = self._theme, self.pixels()
        i, size = self._neuron, 3.5 * self._scale
        metrics = QFontMetricsF(self._font())
        places = [
            (event.kind, self.to_pixels(event.value / self._factor, float(event.place[i])))
            for event in self._diagram.events
            if math.isfinite(event.place[i])
        ]
        seen = [(k, at) for k, at in places if area.adjusted(-2, -2, 2, 2).contains(at)]
        for kind, at in seen:
            paint_event(painter, kind, at, size, theme)
        painter.setFont(self._font())
        for words, place in event_labels(seen, metrics, area, self._drawn()):
            painter.fillRect(place, theme.colour("panel", 0.75))
            painter.setPen(theme.colour("muted"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)

    def _drawn(self) -> Array:
        """(k, 2), px: points of all curves, which words should not cover."""
        area, part = self.pixels(), self.extent
        x = np.concatenate([NONE, *(trace.x for trace in self._traces)])
        y = np.concatenate([NONE, *(trace.y for trace in self._traces)])
        across = area.left() + (x - part.left()) / (part.width() or 1.0) * area.width()
        up = area.bottom() - (y - part.top()) / (part.height() or 1.0) * area.height()
        return np.stack([across, up], axis=1)

    def handle(self) -> QPointF | None:
        """The middle of the handle of the line, px; None while there is none to be seen."""
        x = self._value / self._factor
        extent = self.extent
        if self._diagram is None or not extent.left() <= x <= extent.right():
            return None
        area = self.pixels()
        return QPointF(self.to_pixels(x, 0.0).x(), area.top() - HANDLE * self._scale)

    def _paint_line(self, painter: QPainter) -> None:
        handle = self.handle()
        if handle is None:
            return
        theme, scale, area = self._theme, self._scale, self.pixels()
        state, size = theme.colour("state"), HANDLE * scale
        painter.setPen(QPen(state, 1.5 * scale))
        painter.drawLine(handle, QPointF(handle.x(), area.bottom()))
        if math.isfinite(self._now):
            at = self.to_pixels(self._value / self._factor, self._now)
            if area.adjusted(0, -1, 0, 1).contains(QPointF(area.center().x(), at.y())):
                painter.setPen(QPen(theme.colour("panel"), 1.5 * scale))
                painter.setBrush(state)
                painter.drawEllipse(at, 4.5 * scale, 4.5 * scale)
        if self.hasFocus() and self._focus_shown:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("input"), 2.0 * scale))
            painter.drawEllipse(handle, size + 3.0 * scale, size + 3.0 * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(state)
        painter.drawEllipse(handle, size, size)
        self._paint_value(painter, handle)

    def _paint_value(self, painter: QPainter, handle: QPointF) -> None:
        """The value of the knob beside its handle."""
        letters = font(11, 600, self._scale)
        metrics = QFontMetricsF(letters)
        words = f"{self._symbol} = {self.knob.words(self._value / self._factor)}".lstrip(" =")
        wide, high = metrics.horizontalAdvance(words), metrics.height()
        away = (HANDLE + 4.0) * self._scale
        left = handle.x() + away
        if left + wide > self.viewport().width() - 2.0:
            left = handle.x() - away - wide
        place = QRectF(left, max(0.0, handle.y() - high / 2.0), wide, high)
        painter.setFont(letters)
        painter.setPen(self._theme.colour("state_words"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)

    # ---- the hand ------------------------------------------------------------------------------

    def _near_line(self, at: QPointF) -> bool:
        handle = self.handle()
        if (
            handle is None
            or not handle.y() - 12.0 * self._scale <= at.y() <= self.pixels().bottom()
        ):
            return False
        return abs(at.x() - handle.x()) <= REACH * max(1.0, self._scale)

    def mousePressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.button() == Qt.MouseButton.LeftButton and self._near_line(event.position()):
            self._turning, self._again = True, False
            self.hands.leave()
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self._turning:
            self._turn_to(self.to_place(event.position()).x() * self._factor)
            event.accept()
            return
        if not event.buttons():
            near = self._near_line(event.position())
            if near:
                self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
            else:
                self.viewport().unsetCursor()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self._turning and event.button() == Qt.MouseButton.LeftButton:
            self.cancel_drag()
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def cancel_drag(self) -> None:
        """Let go of the line."""
        if self._turning:
            self._turning = self._again = False
            self.viewport().unsetCursor()

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        step = self._step()
        goal = {
            Qt.Key.Key_Left: -step, Qt.Key.Key_Down: -step, Qt.Key.Key_Right: step,
            Qt.Key.Key_Up: step, Qt.Key.Key_PageDown: -10.0 * step,
            Qt.Key.Key_PageUp: 10.0 * step, Qt.Key.Key_Home: -math.inf, Qt.Key.Key_End: math.inf,
        }.get(event.key())  # fmt: skip
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if goal is None or not plain or not math.isfinite(self._value) or self._diagram is None:
            event.ignore()
            return
        self._focus_shown = True
        self._again = event.isAutoRepeat()
        self._turn_to(self._value + goal)
        self._again = False
        event.accept()

    def _step(self) -> float:
        """By how much an arrow turns the knob, SI."""
        if self._diagram is None:
            return 0.0
        span = (self._diagram.high - self._diagram.low) / self._factor
        return max(nice_step(span / STEPS), 10.0**-self._decimals) * self._factor

    def _turn_to(self, value: float) -> None:
        """Have the knob at a value, as exact as it is shown, and tell of it."""
        assert self._diagram is not None
        value = min(max(value, self._diagram.low), self._diagram.high)
        # A pixel may be less than the last decimal is.
        decimals = max(self._decimals, -math.floor(math.log10(self._step() / self._factor)))
        shown = round(value / self._factor, decimals)
        value = min(
            max(float(f"{shown * self._factor:.12g}"), self._diagram.low), self._diagram.high
        )
        if value == self._value:
            return
        self._value = value
        self.viewport().update()
        again, self._again = self._again, self._turning
        self.dragged.emit(value, again)

    def hideEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().hideEvent(event)
        self.cancel_drag()

    # ---- values --------------------------------------------------------------------------------

    @property
    def knob(self) -> Quantity:
        """What is turned."""
        return Quantity(self._symbol, self._unit, self._decimals)

    def quantities(self) -> tuple[Quantity, Quantity]:
        return self.knob, Quantity(f"v{low_digit(self._neuron)}", self._v_unit, 3)

    def traces(self) -> Sequence[Trace]:
        """Branches and extremes of limit cycles."""
        return self._traces

    def reading_at(self, position: QPointF) -> Reading | None:
        if self._near_line(position):
            return None
        return super().reading_at(position)

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "stable: v₁ = 0.500 at b = 2.00"."""
        across, up = self.quantities()
        period = self._period(name, x)
        more = "" if period is None else f", period {1e3 * period:.1f} ms"
        return f"{name}: {up.name} = {up.words(y)} at {across.name} = {across.words(x)}{more}"

    def _period(self, name: str, x: float) -> float | None:
        """Of the limit cycle of these words at a value of the knob, s."""
        if self._diagram is None or "cycle" not in name:
            return None
        value = x * self._factor
        for cycle in self._diagram.cycles:
            slack = 1e-9 * max(1.0, abs(value))
            within = cycle.values[0] - slack <= value <= cycle.values[-1] + slack
            if within and cycle.stable == (name == "limit cycle"):
                return float(np.interp(value, cycle.values, cycle.period))
        return None

    def _told(self) -> str:
        """What is drawn, in words."""
        if self._diagram is None:
            return "No diagram."
        knob = self.knob
        told = [
            f"{EVENT_WORDS.get(event.kind, event.kind)} at {knob.words(event.value / self._factor)}"
            for event in self._diagram.events
        ]
        return f"Over {self._symbol}: {', '.join(told) or 'no bifurcation'}."
