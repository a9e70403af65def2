"""An energy landscape from above, with its title, its colours and what kind of picture it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen
from PySide6.QtWidgets import QLabel, QWidget

from gui.kit.filmed import drawn_as_shapes
from gui.kit.hillshade import energy_colours, line_step
from gui.kit.plane_picture import LEVELS
from gui.kit.plane_view import PlaneView
from gui.kit.plot_labels import number
from sim.hopfield.energy.landscape import Landscape
from sim.plane import Mark, Plane

__all__ = ["LandscapeView"]

TITLES = {"free energy": "Free-energy landscape", "Lyapunov function": "Lyapunov function"}


class LandscapeView(PlaneView):
    """Shows an energy over a plane of states; a click says where to drop the state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Energy landscape")
        self._home = QWidget(self)
        self._home.hide()
        self.note = QLabel(self._home)
        """What kind of picture it is; painted below it, unless it has been lent to somebody."""
        self.note.setObjectName("muted")
        self.note.setWordWrap(True)

    def sizeHint(self) -> QSize:
        return QSize(680, 740)

    # ---- room ----------------------------------------------------------------------------------

    def room_above(self) -> float:
        """Pixels for the title and the scale of colours."""
        return QFontMetricsF(self.font_of()).height() + 12.0

    def room_below(self) -> float:
        """Pixels for the note."""
        return self._note_height() + 8.0 * self.scale

    @property
    def _noted(self) -> bool:
        return self.note.parentWidget() is self._home

    def show_plane(self, plane: Plane | None, why_not: str = "") -> None:
        """Show this plane from now on, or for None why there is none."""
        super().show_plane(plane, why_not)
        self.note.setText(self._note())

    def _note(self) -> str:
        step = line_step(*self.limits, LEVELS)
        note = self.plane.note if self.plane is not None else ""
        words = number(step) if step >= 1000.0 else f"{step:g}"
        return f"{note} Lines are {words} apart." if step and note else note

    def _note_height(self) -> float:
        room = QRectF(0, 0, max(10.0, self.width() - 24.0), 1000.0)
        wrapped = Qt.TextFlag.TextWordWrap
        metrics = QFontMetricsF(self.font_of())
        if not self._noted:
            return 0.0
        return metrics.boundingRect(room, int(wrapped), self._note()).height()

    # ---- words ---------------------------------------------------------------------------------

    def mark_label(self, mark: Mark) -> str:
        """The name of a mark; of a corner, its energy too."""
        if mark.kind != "corner":
            return mark.name
        return f"{mark.name}  E = {self.value_words(self.value_at(mark.x, mark.y))}"

    def paint_ground(self, painter: QPainter) -> None:
        """The frame, the title, the scale of colours and the note."""
        super().paint_ground(painter)
        if self.plane is None:
            return
        self._paint_title(painter)
        if not self._noted:
            return
        painter.setPen(self.theme.colour("muted"))
        painter.setFont(self.font_of())
        # Under the label of the axis.
        axis = self.plot.getPlotItem().getAxis("bottom").sceneBoundingRect()
        below = QRectF(12.0, axis.bottom() + 3.0, self.width() - 24.0, self._note_height() + 2.0)
        wrapped = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(below, wrapped, self._note())

    def _paint_title(self, painter: QPainter) -> None:
        """What is shown, left, and the colours from low to high, right."""
        plane, theme, scale = self.plane, self.theme, self.scale
        assert plane is not None
        painter.setFont(self.font_of())
        metrics = painter.fontMetrics()
        line = QRectF(12.0, 4.0, self.width() - 24.0, metrics.height() + 4.0)
        upright = Qt.AlignmentFlag.AlignVCenter
        low, high = (self.value_words(limit) for limit in self.limits)
        painter.setPen(theme.colour("muted"))
        painter.drawText(line, int(upright | Qt.AlignmentFlag.AlignRight), high)
        wide = 92.0 * scale
        left = line.right() - metrics.horizontalAdvance(high) - 8.0 - wide
        bar = QRectF(left, line.center().y() - 4.0 * scale, wide, 8.0 * scale)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        colours = energy_colours(theme.energy)
        for stop in range(0, 256, 15):
            gradient.setColorAt(stop / 255.0, QColor(*colours[stop].tolist()))
        painter.setBrush(gradient)
        painter.setPen(QPen(theme.colour("line"), 1.0))
        painter.drawRoundedRect(bar, 3, 3)
        line.setRight(bar.left() - 8.0)
        painter.setPen(theme.colour("muted"))
        painter.drawText(line, int(upright | Qt.AlignmentFlag.AlignRight), low)
        line.setRight(line.right() - metrics.horizontalAdvance(low) - 12.0)
        words = TITLES.get(plane.quantity, "Energy landscape")
        painter.setFont(self.font_of(13, 600))
        taken = painter.fontMetrics().horizontalAdvance(words)
        if taken <= line.width():
            painter.setPen(theme.colour("text"))
            painter.drawText(line, upright, words)
        line.setLeft(line.left() + taken + 9.0 * scale)
        painter.setFont(self.font_of())
        if not isinstance(plane, Landscape):
            return  # of a ring, on which nothing can be put down
        hint = "click to drop the state there"
        if metrics.horizontalAdvance(hint) <= line.width() and not drawn_as_shapes(painter):
            painter.setPen(theme.colour("muted"))
            painter.drawText(line, upright, hint)
