"""What curves and planes have in common: points to be hovered over, chosen and opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.experiments.drawn_theory import DrawnTheory
from gui.experiments.point_box import point_words
from gui.experiments.ruler import Ruler
from gui.kit.plot_values import Quantity
from gui.kit.plots import Plot
from gui.kit.theme import Theme, font
from sim.experiments import Plan, Results
from sim.experiments.experiment import Measure

__all__ = ["PointPlot"]

Key = Qt.Key
ENTER = (Key.Key_Return, Key.Key_Enter)
ARROWS = {
    Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1),
}  # fmt: skip
HANDS = (
    "Click a point to choose it; click it again, or press Enter, to open its network. Arrow keys "
    "choose the next."
)


class PointPlot(Plot):
    """A plot of points that were measured, one of which can be chosen, with lines of theory.

    Signals
    -------
    pointed(int)
        The place of the point under the mouse, -1 if there is none.
    chosen(int)
        A person chose a point: by a click, or by an arrow key.
    open_asked(int)
        The network of the chosen point is to be opened: by a second click, or by Enter.
    """

    surface: ClassVar[str] = "background"
    """What it stands on."""
    about: ClassVar[str] = ""
    """In its tooltip."""

    pointed = Signal(int)
    chosen = Signal(int)
    open_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: Results | None = None
        self._measure: Measure | None = None
        self._lines = DrawnTheory()
        self._chosen = self._under = -1
        self._opened = False
        self._across, self._up = Ruler("x"), Ruler("y")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(f"{self.about} {HANDS}".strip())
        self.getViewBox().sigResized.connect(self._lay)

    def _font(self) -> QFont:
        return font(12, scale=self._scale)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._lines.set_theme(theme, scale)
        self.setBackground(theme.colour(self.surface))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(theme.colour("muted")))  # also of what stands along it
            axis.setStyle(tickLength=0, tickAlpha=0)
        self._lay()

    # ---- what a subclass says ------------------------------------------------------------------

    def _lay(self, *_: object) -> None:
        """Set the range of the axes for the present size."""
        raise NotImplementedError

    def place_at(self, position: QPointF) -> int:
        """The place of the point at a position, px; -1 for none."""
        raise NotImplementedError

    def _next(self, across: int, up: int) -> int:
        """The place of the point to which an arrow leads from the chosen one; -1 for none."""
        raise NotImplementedError

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def chosen_place(self) -> int:
        """The place of the chosen point; -1 for none."""
        return self._chosen

    def select(self, place: int) -> None:
        """Mark a point as the chosen one; -1 for none."""
        if place != self._chosen:
            self._chosen = place
            plan = None if self._results is None else self._results.plan
            told = plan is not None and 0 <= place < len(plan.points)
            self.setAccessibleDescription(
                f"Chosen: {point_words(plan, place)}." if plan is not None and told else ""
            )
            self.viewport().update()

    def _take(self, results: Results | None, measure: str) -> Plan | None:
        """Keep what is to be shown; its plan."""
        before = None if self._results is None else self._results.plan
        plan = None if results is None else results.plan
        if before is not plan:
            self.select(-1)
            self._point_at(-1)
        self._results = results
        self._measure = None if plan is None else plan.entry.measure(measure)
        return plan

    # ---- axes ----------------------------------------------------------------------------------

    def _name_axis(self, side: str, words: str) -> None:
        if self.getAxis(side).labelText != words:
            self.setLabel(side, words, color=self._theme.muted)
            self.getAxis(side).label.setFont(self._font())
        self.getAxis(side).showLabel(bool(words))

    def _ticks_between(self, side: str) -> Sequence[tuple[float, str]]:
        ruler = self._up if side == "left" else self._across
        if not ruler.logarithmic:
            return super()._ticks_between(side)
        area, part = self.pixels(), self.extent
        if side == "left":
            return ruler.log_ticks(part.top(), part.bottom(), area.height() / (30 * self._scale))
        return ruler.log_ticks(part.left(), part.right(), area.width() / (60 * self._scale))

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        words = super().tick_words(side, value, decimals)
        return f"{words} %" if side == "left" and self._up.unit == "%" else words

    # ---- the hand ------------------------------------------------------------------------------

    def _point_at(self, place: int) -> None:
        if place != self._under:
            self._under = place
            self.pointed.emit(place)

    def _choose(self, place: int) -> None:
        self.select(place)
        self.chosen.emit(place)

    def mousePressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self._opened = self._focus_shown = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().mouseMoveEvent(event)
        if self.hands.dragging:
            return
        place = self.place_at(event.position())
        self._point_at(place)
        if place >= 0:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if not self.hands.release(event) or self._opened:
            return
        place = self.place_at(event.position())
        if place >= 0 and place == self._chosen:
            self._opened = True  # by a double-click once, and not twice
            self.open_asked.emit(place)
        elif place >= 0:
            self._choose(place)

    def mouseDoubleClickEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self.place_at(event.position()) >= 0:
            self.hands.press(event)  # the second of two clicks
        else:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().leaveEvent(event)
        self._point_at(-1)

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = ARROWS.get(event.key())
        if not plain or self._results is None or (step is None and event.key() not in ENTER):
            event.ignore()
            return
        event.accept()
        self._focus_shown = True
        if step is None and self._chosen >= 0:
            self.open_asked.emit(self._chosen)
            return
        place = self._next(*(step or (0, 0)))
        if place >= 0 and place != self._chosen:
            self._choose(place)

    def _paint_focus(self, painter: QPainter) -> None:
        """A frame where the keyboard is here and no point is chosen."""
        if self.hasFocus() and self._focus_shown and self._chosen < 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1.0, 1.0, -1.0, -1.0))

    def _ring_colour(self) -> QColor:
        """Of the mark of the chosen point."""
        by_keys = self.hasFocus() and self._focus_shown
        return self._theme.colour("input" if by_keys else "text")

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        return self._across.quantity, self._up.quantity
