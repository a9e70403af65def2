"""All stored patterns as small pictures, to choose from and to cue."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QSizePolicy, QToolTip, QWidget

from gui.kit.pattern_colours import overlap_words
from gui.kit.theme import BY_KEYBOARD, DARK, Theme
from gui.kit.tooltips import wrapped
from gui.spiking.thumbnails import Tiling, board_image, tiled
from sim.spiking.patterns import Drawing

__all__ = ["PatternBoard"]

WIDE, HIGH = 272, 100  # px at the usual size of words: 90 patterns fit
HIGHEST = 118  # px before there is a scroll bar: drawings fit, too
BAR = 12  # px that a scroll bar takes
OUTLINE = 2.0  # px
ABOUT = (
    "Every picture is of 49 of the excitatory neurons, the same for all: light ones are in the "
    "pattern. A drawing shows its pixels."
)

Key = Qt.Key
ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)


class PatternBoard(QAbstractScrollArea):
    """The stored patterns as pictures, drawings first; more than fit are scrolled to.

    A click chooses a pattern and asks for a cue of it; with Shift it only chooses. Arrows choose,
    Enter cues, Delete removes a drawing; the context menu offers the same.

    Signals
    -------
    chosen(int)
        A pattern, from 1.
    cue_asked(int)
        A pattern that is to be cued, from 1.
    remove_asked(int)
        A drawing that is to be removed, by its number among the drawings, from 1.
    """

    chosen = Signal(int)
    cue_asked = Signal(int)
    remove_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._patterns: NDArray[np.int8] = np.zeros((0, 0), np.int8)
        self._drawings: tuple[Drawing, ...] = ()
        self._overlaps: NDArray[np.float64] = np.zeros(0)
        self._rates: NDArray[np.float64] = np.zeros(0)
        self._binary = False
        self._active: tuple[int, ...] = ()
        self._cued: tuple[int, ...] = ()
        self._chosen = self._hovered = 0
        self._image: QImage | None = None
        self._tiling = Tiling(1, (), QSize())
        self._focus_shown = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("Stored patterns")
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        high = min(self._tiling.size.height() / self._ratio, HIGHEST * self._scale)
        return QSize(round(WIDE * self._scale), round(high))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(0.6 * WIDE * self._scale), self.sizeHint().height())

    @property
    def _ratio(self) -> float:
        """Pixels of the screen to a px."""
        return self.devicePixelRatioF()

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of pictures and lines."""
        self._theme, self._scale = theme, float(scale)
        self._lay_out()

    def show_patterns(self, patterns: NDArray[np.int8], drawings: tuple[Drawing, ...]) -> None:
        """Show these patterns; nothing is done if they are the same object as the last ones.

        Parameters
        ----------
        patterns : (P, N) int8
            1 for the neurons in each, drawings last.
        drawings : tuple of Drawing
        """
        if patterns is self._patterns and drawings == self._drawings:
            return
        self._patterns, self._drawings = patterns, drawings
        if self._chosen > len(patterns):
            self._chosen = 0
        self._hovered = 0
        self._lay_out()

    def show_marks(self, active: tuple[int, ...], cued: tuple[int, ...], chosen: int) -> None:
        """Outline some patterns.

        Parameters
        ----------
        active, cued : tuple of int
            From 1. The first of the active and then of the cued ones is outlined in the colour of
            the input, the second in that of the state with a broken line, others grey. Those that
            are cued are tinted.
        chosen : int
            From 1; 0 for none.
        """
        given = tuple(active), tuple(cued), chosen if chosen <= len(self._patterns) else 0
        if given != (self._active, self._cued, self._chosen):
            self._active, self._cued, self._chosen = given
            self.viewport().update()

    def show_readings(self, overlaps: ArrayLike, rates: ArrayLike, binary: bool) -> None:
        """Have tooltips say these.

        Parameters
        ----------
        overlaps : (P,) float
            With every pattern.
        rates : (P,) float
            Mean rate of the neurons of each, Hz; of two-state neurons the share that is on.
        binary : bool
            Whether they are two-state neurons.
        """
        self._overlaps, self._rates = np.asarray(overlaps), np.asarray(rates)
        self._binary = binary

    def told(self, number: int) -> str:
        """A pattern in words: "Pattern 7: overlap 0.98, 40 Hz"."""
        drawing = self._drawing_of(number)
        title = f"Pattern {number}"
        if drawing:
            title = f"“{self._drawings[drawing - 1].name}” (pattern {number})"
        if number > min(len(self._overlaps), len(self._rates)):
            return title
        rate = float(self._rates[number - 1])
        does = f"{100 * rate:.0f} % of its neurons are on" if self._binary else f"{rate:.0f} Hz"
        return f"{title}: overlap {overlap_words(float(self._overlaps[number - 1]))}, {does}"

    def _drawing_of(self, number: int) -> int:
        """Which drawing a pattern is, from 1; 0 for a random one."""
        return max(0, number - (len(self._patterns) - len(self._drawings)))

    # ---- geometry ------------------------------------------------------------------------------

    def tile_rect(self, number: int) -> QRect:
        """Where the picture of a pattern, from 1, lies in the viewport."""
        return self._tile(number).toAlignedRect()

    def _tile(self, number: int) -> QRectF:
        place, ratio = self._tiling.places[number - 1], self._ratio
        top = place.top() / ratio - self.verticalScrollBar().value()
        return QRectF(place.left() / ratio, top, place.width() / ratio, place.height() / ratio)

    def _pattern_at(self, position: QPoint) -> int:
        """Whose picture is there, from 1; 0 for none."""
        ratio, apart = self._ratio, QPointF(0, self.verticalScrollBar().value())
        where = (position.toPointF() + apart) * ratio
        out = ratio * (0.5 + self._scale)  # the gap belongs to the pictures beside it
        for place, rect in enumerate(self._tiling.places):
            if QRectF(rect).adjusted(-out, -out, out, out).contains(where):
                return place + 1
        return 0

    def _lay_out(self) -> None:
        """Lay the pictures out over the width there is."""
        ratio, drawings = self._ratio, len(self._drawings)
        random, unit = len(self._patterns) - drawings, self._scale * ratio
        room = QSize(int(self.width() * ratio), round(HIGH * unit))
        tiling = tiled(random, drawings, room, unit)
        if tiling.size.height() > round(HIGHEST * unit):
            room.setWidth(int((self.width() - BAR) * ratio))
            tiling = tiled(random, drawings, room, unit)
        if tiling != self._tiling:
            self._tiling = tiling
            self.updateGeometry()
        self._image = None
        self._measure()

    def _measure(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        # The layout gives all the height that is asked for, a little later.
        room = max(room, self.sizeHint().height())
        bar.setRange(0, max(0, round(self._tiling.size.height() / self._ratio) - room))
        bar.setPageStep(room)
        places = self._tiling.places
        bar.setSingleStep(round(places[0].height() / self._ratio) if places else 1)
        self.viewport().update()

    def _reveal(self) -> None:
        """Scroll until the chosen pattern can be seen."""
        if not self._chosen:
            return
        bar, rect, rim = self.verticalScrollBar(), self.tile_rect(self._chosen), 3
        if rect.top() < rim:
            bar.setValue(bar.value() + rect.top() - rim)
        elif rect.bottom() + rim >= self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() + 1 + rim - self.viewport().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # ---- hand ----------------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        if number != self._chosen:
            self._chosen = number
            self.setAccessibleDescription(self.told(number))
            self.chosen.emit(number)
        self._reveal()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._pattern_at(event.position().toPoint())
        self._focus_shown = False
        if not number:
            return
        self._choose(number)
        only = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton and not only:
            self.cue_asked.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # its first click has cued; once is meant

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # whose press was taken here

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._pattern_at(event.position().toPoint()))

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            if number:
                self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.viewport().unsetCursor()
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number, where = self._pattern_at(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            number = self._chosen
            if number:
                where = self.viewport().mapToGlobal(self.tile_rect(number).bottomRight())
        if not number:
            return
        self._choose(number)
        drawing = self._drawing_of(number)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Cue").triggered.connect(lambda: self.cue_asked.emit(number))
        if drawing:
            gone = self._drawings[drawing - 1]
            menu.addAction("Remove drawing").triggered.connect(lambda: self._remove(gone))
        menu.popup(where)

    def _remove(self, gone: Drawing) -> None:
        """Ask to remove a drawing, wherever it is by now."""
        for place, drawing in enumerate(self._drawings):
            if drawing is gone:
                self.remove_asked.emit(place + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain or not self._tiling.places:
            super().keyPressEvent(event)
        elif key in ARROWS or key in (Key.Key_Home, Key.Key_End):
            self._focus_shown = True
            self._choose(self._beside(Key(key)))
        elif key in (Key.Key_Return, Key.Key_Enter) and self._chosen:
            if not event.isAutoRepeat():
                self.cue_asked.emit(self._chosen)
        elif key in (Key.Key_Delete, Key.Key_Backspace) and self._drawing_of(self._chosen):
            if not event.isAutoRepeat():  # a held key would take all of them
                self.remove_asked.emit(self._drawing_of(self._chosen))
        else:
            super().keyPressEvent(event)

    def _beside(self, key: Qt.Key) -> int:
        """The pattern to which a key leads from the chosen one, from 1."""
        order, places = self._tiling.reading_order(), self._tiling.places
        if key == Key.Key_End:
            return order[-1] + 1
        if key == Key.Key_Home or not self._chosen:
            return order[0] + 1
        if key in (Key.Key_Left, Key.Key_Right):
            at = order.index(self._chosen - 1) + (1 if key == Key.Key_Right else -1)
            return order[min(max(at, 0), len(order) - 1)] + 1
        here, way = places[self._chosen - 1], 1 if key == Key.Key_Down else -1
        beyond = [
            k for k, place in enumerate(places)
            if way * (place.center().y() - here.center().y()) > 0
            and (place.top() > here.bottom() or place.bottom() < here.top())
        ]  # fmt: skip
        apart = [places[k].center() - here.center() for k in beyond]
        far = [(abs(a.y()) + 3 * abs(a.x()), k) for a, k in zip(apart, beyond, strict=True)]
        return min(far)[1] + 1 if far else self._chosen

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        if self._focus_shown:
            self._reveal()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out()
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            number = self._pattern_at(event.pos())
            words = f"{self.told(number)}\nClick to cue it; Shift-click only chooses it."
            QToolTip.showText(
                event.globalPos(), wrapped(words if number else ABOUT), self.viewport()
            )
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(0)
        return super().viewportEvent(event)

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            self._image = board_image(self._patterns, self._drawings, self._tiling, self._theme)
            self._image.setDevicePixelRatio(self._ratio)
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.colour("panel"))
        painter.drawImage(0, -self.verticalScrollBar().value(), self._image)
        shown = list(dict.fromkeys(self._active + self._cued))
        styles = [("input", Qt.PenStyle.SolidLine), ("state", Qt.PenStyle.DashLine)]
        # The first ones last, above the others.
        for rank in reversed(range(len(shown))):
            if not 1 <= shown[rank] <= len(self._tiling.places):
                continue
            token, style = styles[rank] if rank < len(styles) else ("muted", Qt.PenStyle.SolidLine)
            colour, tile = self._theme.colour(token), self._tile(shown[rank])
            if shown[rank] in self._cued:
                painter.fillRect(tile, self._theme.colour(token, 0.3))
            self._outline(painter, tile, 0.0, colour, style)
        if self._hovered and self._hovered not in shown and self._hovered != self._chosen:
            self._outline(painter, self._tile(self._hovered), 0.0, self._theme.colour("muted"))
        if self._chosen:
            out = OUTLINE * self._scale if self._chosen in shown else 0.0
            self._outline(painter, self._tile(self._chosen), out, self._theme.colour("text"))
        if self.hasFocus() and self._focus_shown:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _outline(
        self,
        painter: QPainter,
        tile: QRectF,
        out: float,
        colour: QColor,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    ) -> None:
        """An outline round a picture, so far from it: narrower where another one lies inside."""
        thick = OUTLINE * self._scale * (0.5 if out else 1.0)
        pen = QPen(colour, thick, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
        if style != Qt.PenStyle.SolidLine:
            pen.setDashPattern([1.5, 1.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        d = out + thick / 2.0
        painter.drawRect(tile.adjusted(-d, -d, d, d))
