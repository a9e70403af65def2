"""The spikes of some of the neurons over the last moments, in groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.filmed import FINER, fineness
from gui.kit.plot_hands import PlotHands
from gui.kit.plot_values import Reading, Table
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from gui.spiking.raster_layers import Bytes, History, RowPlaces, SpikeImage
from gui.spiking.timeline_strip import Phase, axis_height, paint_axis, paint_phases, phase_at
from sim.arrays import Array
from sim.spiking.sample import Sample, unpacked

__all__ = ["RasterView"]

ABOUT = (
    "Every row is a neuron, every mark a spike: grey where it stands alone, coloured where the "
    "neuron fires at 12 Hz or more. Click, or arrow keys: choose a neuron. Shift-click: add it to "
    "those shown by number. Right-click: copy or export."
)
MARGIN = 10.0  # px at scale 1 left and right, unless told otherwise
STRIP, APART = 20.0, 5.0  # px at scale 1: the height of the timeline, and what is left above it
GAP = 3.0  # px at scale 1 between two groups
ALONE, ACTIVE = 2.0, 1.0  # px at scale 1 that a spike is wide, and one of an active neuron
ROOMY = 3.0  # px of a row from which on a gap is left below it
STRIPE = 0.18  # of the colour of a cue
PAGE = 10  # rows
Key = Qt.Key


class RasterView(QWidget):
    """Spikes against time, a row for each neuron of a sample; the newest are at the right edge.

    Up and down choose the next neuron, Page Up and Page Down the tenth from it, Home and End the
    first and the last.

    Signals
    -------
    neuron_chosen(int)
        A neuron that a person has chosen, from 1.
    neuron_picked(int)
        One that a person wants among those shown by number, from 1.
    """

    neuron_chosen = Signal(int)
    neuron_picked = Signal(int)
    zoomed = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._sample, self._colours = Sample(()), tuple[QColor, ...]()
        self._neurons = self._sample.neurons
        self._history = History(np.zeros(0), np.zeros((0, 0), np.uint8), 0.0, 10.0)
        self._stripes: list[tuple[float, float, QColor]] = []
        self._phases: list[Phase] = []
        self._margins = (MARGIN, MARGIN)
        self._chosen = 0
        self._focus_shown = False
        self._spikes = SpikeImage()
        self._laid: tuple[object, ...] = ()
        self._places = RowPlaces((), 1, 0)
        self.hands = PlotHands(self, self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(160, 90)
        self.setAccessibleName("Spikes")
        self.setAccessibleDescription(ABOUT)

    def sizeHint(self) -> QSize:
        return QSize(760, 480)

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self._recolour()
        self.hands.set_theme(theme, scale)
        self.update()

    @Slot(float, float)
    def set_margins(self, left: float, right: float) -> None:
        """Leave so many px empty left and right: those of a plot below have the same axis."""
        if (left, right) != self._margins:
            self._margins = left, right
            self.update()

    def set_sample(self, sample: Sample, colours: Sequence[QColor]) -> None:
        """Show these neurons.

        Parameters
        ----------
        sample : Sample
        colours : sequence of QColor
            Of each group of it.
        """
        if not sample.alike(self._sample):
            self._sample, self._neurons = sample, sample.neurons
            self._spikes.set_sample(sample)
            told = "; ".join(f"{g.title}: {len(g.neurons)} neurons" for g in sample.groups)
            self.setAccessibleDescription(f"{told}. {ABOUT}")
            self.hands.refresh()
        self._colours = tuple(colours)
        self._recolour()
        self.update()

    def _recolour(self) -> None:
        self._spikes.set_colours(self._theme.colour("muted"), self._colours)

    def show_history(self, times: Array, rows: Bytes, now: float, span: float) -> None:
        """Show the last moments; only the rows that are new to it are drawn.

        Parameters
        ----------
        times : (k,) float
            s, ascending, none after `now`.
        rows : (k, ceil(N/8)) uint8
            Who has fired since the row before, a bit for each neuron; the first one lowest.
        now : float
            s, at the right edge.
        span : float
            s from the left edge to the right one.
        """
        self._history = History(times, rows, now, span)
        self.hands.refresh()
        self.update()

    def show_cues(self, stripes: Sequence[tuple[float, float, QColor]]) -> None:
        """Draw the times of cues as stripes behind the spikes: from, to, s, and their colour."""
        self._stripes = list(stripes)
        self.update()

    def show_timeline(self, phases: Sequence[Phase]) -> None:
        """Draw the phases of trials below: from, to, s, their names, and their colours if any.

        Without any there is no timeline.
        """
        self._phases = list(phases)
        self.update()

    def show_chosen(self, neuron: int) -> None:
        """Mark the row of a neuron, from 1, if it is shown; 0 for none."""
        if neuron != self._chosen:
            self._chosen = neuron
            self.update()

    # ---- geometry ------------------------------------------------------------------------------

    @property
    def area(self) -> QRectF:
        """Where the spikes are drawn, px."""
        left, right = self._margins
        below = (STRIP + APART) * self._scale if self._phases else 0.0
        below += self._axis_high
        # Whole px: what is drawn pixel by pixel is not to be stretched.
        room = QRectF(self.rect()).adjusted(round(left), 0.0, -round(right), -round(below))
        return room if room.width() > 1.0 and room.height() > 1.0 else QRectF(left, 0.0, 1.0, 1.0)

    @property
    def _strip(self) -> QRectF:
        area, high = self.area, STRIP * self._scale
        top = self.height() - self._axis_high - high
        return QRectF(area.left(), top, area.width(), high)

    @property
    def with_axis(self) -> bool:
        """Whether it has an axis of time of its own: where it is a figure by itself, and there is
        no plot below that has one.
        """
        above = self.parentWidget()
        figure = self.property(FINER) is not None
        return figure and (above is None or above.property(FINER) is None)

    @property
    def _axis_high(self) -> float:
        return axis_height(self._scale) if self.with_axis else 0.0

    def _lay_out(self) -> None:
        """Give the image the pixels there are: those of the screen, or of a figure."""
        ratio, area = fineness(self), self.area
        key = (ratio, area.width(), area.height(), self._scale, self._sample)
        if key == self._laid:
            return
        self._laid = key
        wide, high = (max(1, round(side * ratio)) for side in (area.width(), area.height()))
        gap = max(1, round(GAP * self._scale * ratio))
        self._places = RowPlaces(self._sample.sizes, high, gap)
        fine = self._scale * ratio
        dots = max(1, round(ALONE * fine)), max(1, round(ACTIVE * fine))
        self._spikes.lay_out(wide, self._places, dots, ROOMY * ratio)

    def _x_of(self, time: float) -> float:
        """Where the column of a time, s, begins, px; it may lie outside."""
        return self.area.left() + self._spikes.place_of(time) / fineness(self)

    def row_at(self, position: QPointF) -> int | None:
        """The row at a position, from 0."""
        self._lay_out()
        area = self.area
        if not (0.0 <= position.y() - area.top() < area.height()):
            return None
        if not 0.0 <= position.x() <= self.width():
            return None
        return self._places.row_at((position.y() - area.top()) * fineness(self))

    def middle_of(self, row: int) -> float:
        """The height of the middle of a row, px."""
        self._lay_out()
        return self.area.top() + self._places.middle_of(row) / fineness(self)

    # ---- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay_out()
        self._spikes.show(self._history)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        area, ratio = self.area, fineness(self)
        painter.save()
        painter.setClipRect(area)
        for start, stop, colour in self._stripes:
            shade = QColor(colour)
            shade.setAlphaF(STRIPE)
            left, right = self._x_of(start), self._x_of(stop)
            if right > area.left() and left < area.right():
                wide = max(1.0, right - left)
                painter.fillRect(QRectF(left, area.top(), wide, area.height()), shade)
        self._paint_lines(painter)
        if len(self._neurons):
            for column, part in self._spikes.pieces():
                left = area.left() + column / ratio
                high = part.height() / ratio
                room = QRectF(left, area.top(), part.width() / ratio, high)
                painter.drawImage(room, self._spikes.image, part)
        self._paint_titles(painter)
        painter.restore()
        self._paint_chosen(painter)
        if self._phases:
            strip = self._strip
            paint_phases(painter, strip, self._phases, self._x_of, (self._theme, self._scale))
        if self.with_axis:
            high = self._axis_high
            room = QRectF(area.left(), self.height() - high, area.width(), high)
            ends = 0.0, float(self.width())
            paint_axis(painter, room, ends, self._history.span, (self._theme, self._scale))
        if self.hasFocus() and self._focus_shown:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("input"), 1.5 * self._scale))
            painter.drawRect(area.adjusted(1.0, 1.0, -1.0, -1.0))
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        """Thin lines between the groups."""
        area, ratio = self.area, fineness(self)
        thick = max(1.0, self._scale)
        for top in self._places.group_tops[1:]:
            gap = GAP * self._scale
            middle = area.top() + top / ratio - 0.5 * gap
            line = QRectF(area.left(), round(middle - 0.5 * thick), area.width(), round(thick))
            painter.fillRect(line, self._theme.colour("line"))

    def _letters(self) -> QFont:
        return font(11, scale=self._scale)

    def _paint_titles(self, painter: QPainter) -> None:
        """The name of each group in a small box at its top left, where there is room for it."""
        area, ratio, s = self.area, fineness(self), self._scale
        metrics = QFontMetricsF(self._letters())
        tops = [area.top() + top / ratio for top in self._places.group_tops]
        painter.setFont(self._letters())
        ground = self._theme.colour("background", 0.86)
        for place, (group, top) in enumerate(zip(self._sample.groups, tops, strict=True)):
            below = tops[place + 1] if place + 1 < len(tops) else area.bottom()
            wide = metrics.horizontalAdvance(group.title)
            box = QRectF(area.left() + 4 * s, top + 4 * s, wide + 12 * s, metrics.height() + 4 * s)
            if box.bottom() > below or box.right() > area.right():
                continue
            painter.fillRect(box, ground)
            painter.setPen(self._theme.colour("text"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), group.title)

    def _paint_chosen(self, painter: QPainter) -> None:
        """A small wedge at both ends of the row of the chosen neuron."""
        row = self._row_of(self._chosen)
        if row is None:
            return
        area, s = self.area, self._scale
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text"))
        long, half = 7.0 * s, 4.5 * s
        y = min(max(self.middle_of(row), area.top() + half), area.bottom() - half)
        for x, way in ((max(area.left(), long), -1.0), (min(area.right(), self.width() - long), 1)):
            back = x + way * long
            wedge = [QPointF(x, y), QPointF(back, y - half), QPointF(back, y + half)]
            painter.drawPolygon(QPolygonF(wedge))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # ---- values --------------------------------------------------------------------------------

    def reading_at(self, position: QPointF) -> Reading | None:
        """What is said of a place: "Neuron 1,204, in pattern 7"."""
        colour = self._theme.colour("text")
        if self._phases and self._strip.contains(position):
            told = phase_at(self._phases, self._x_of, position.x())
            return Reading(told, None, colour) if told else None
        row = self.row_at(position)
        return None if row is None else Reading(self._sample.words_of(row), None, colour)

    def values(self) -> Table:
        """When which neuron has fired, neuron by neuron."""
        h = self._history
        seen = h.times > h.now - h.span
        fits = len(self._neurons) and int(self._neurons.max()) < 8 * h.rows.shape[1]
        fired = unpacked(h.rows[seen], self._neurons) if fits else np.zeros((0, 0), bool)
        row, column = np.nonzero(fired.T)
        times = h.times[seen][column] if len(column) else np.zeros(0)
        return Table(("neuron", "time (s)"), (self._neurons[row] + 1, times))

    def view_all(self) -> None:
        """Everything is always shown."""

    def zoom(self, position: QPointF, factor: float) -> None:
        """Everything is always shown."""

    def pan(self, pixels: QPointF) -> None:
        """Everything is always shown."""

    def mark_corner(self) -> QPointF:
        """The top right corner."""
        return self.area.topRight()

    # ---- hands ---------------------------------------------------------------------------------

    def _row_of(self, neuron: int) -> int | None:
        found = np.flatnonzero(self._neurons == neuron - 1)
        return int(found[0]) if len(found) else None

    def _choose(self, row: int) -> None:
        neuron = int(self._neurons[row]) + 1
        self.show_chosen(neuron)
        self.neuron_chosen.emit(neuron)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or row is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.neuron_picked.emit(int(self._neurons[row]) + 1)
        else:
            self._choose(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointed = self.row_at(event.position()) is not None
        shape = Qt.CursorShape.PointingHandCursor if pointed else Qt.CursorShape.ArrowCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)
        self.hands.move(event)

    def leaveEvent(self, event: object) -> None:
        self.hands.leave()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.hands.context_menu(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: -PAGE, Key.Key_PageDown: PAGE}
        many = len(self._neurons)
        key = Key(event.key())
        if not many or key not in (*steps, Key.Key_Home, Key.Key_End):
            super().keyPressEvent(event)
            return
        row = self._row_of(self._chosen)
        if key in (Key.Key_Home, Key.Key_End):
            row = 0 if key == Key.Key_Home else many - 1
        elif row is None:
            row = 0 if steps[key] > 0 else many - 1
        else:
            row = min(max(row + steps[key], 0), many - 1)
        self._focus_shown = True
        self._choose(row)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)
