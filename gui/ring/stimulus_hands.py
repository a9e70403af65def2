"""What hands do to the stimuli on a ring: put, move, strengthen, widen, turn off, take away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast
from weakref import proxy

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from gui.ring.ring_picture import RingPicture
from sim.angles import wrap_signed
from sim.errors import GestureError
from sim.ring import RingSnapshot, stimulated_kind
from sim.ring.stimuli import MOST_STIMULI, SHAPES, STRONGEST, PlacedStimulus

__all__ = ["StimulusHands"]

Key = Qt.Key
WIDTH = math.radians(20.0)  # of a stimulus that is put by hand
WIDEST = 180.0  # degrees
ASIDE, ALONG = 5.0, 12.0  # px round and outwards that a hand may stray before it means it
WIDER = 1.1  # times, a notch of the wheel
TURN, STRENGTHEN = (5.0, 1.0), (0.5, 0.1)  # degrees and Hz of a key; with Shift
WIDEN = 2.0  # degrees of a key
NOT_OURS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True)
class _Hold:
    """A stimulus under way: as it was when it was taken hold of, and where that was."""

    stimulus: PlacedStimulus
    angle: float
    radius: float


def _beyond(moved: float, play: float) -> float:
    """How far something has moved beyond the play it has."""
    return math.copysign(max(0.0, abs(moved) - play), moved)


def _degrees(angle: float) -> float:
    """An angle in radians to a whole degree."""
    return math.radians(round(math.degrees(angle)) % 360)


class StimulusHands(QObject):
    """Turns what a hand does to the stimuli on a ring into gestures of the network.

    Parameters
    ----------
    picture : RingPicture
        On which they are seen.
    view : QWidget
        The ring.

    Signals
    -------
    gesture(str, object)
        `add_stimulus`, `change_stimulus` or `remove_stimulus`, and its arguments.
    """

    gesture = Signal(str, object)

    def __init__(self, picture: RingPicture, view: QWidget) -> None:
        super().__init__(view)
        self._view: QWidget = proxy(view)
        self._picture = picture
        self._stimuli: dict[int, PlacedStimulus] = {}  # as asked, which frames follow
        self._strength = 0.0
        self._hold: _Hold | None = None
        self._strokes = 0
        self._last: object = None
        self._notches = self._pinched = 0.0
        self._menu: QMenu | None = None
        self._meant = 0  # the stimulus of the menu

    # ---- what there is -------------------------------------------------------------------------

    def follow(self, s: RingSnapshot, *, current: bool) -> None:
        """Know the stimuli of this moment, unless it is older than what was asked last."""
        if not current:
            return
        self._stimuli = {stimulus.number: stimulus for stimulus in s.stimuli}
        self._strength = stimulated_kind(s).usual_strength
        shown = self._picture.stimuli
        if shown.chosen not in self._stimuli:
            shown.chosen = None
        if shown.told not in self._stimuli:
            shown.told = None
        if self._hold is not None and self._hold.stimulus.number not in self._stimuli:
            self.let_go()

    @property
    def holding(self) -> bool:
        """Whether a hand has hold of one."""
        return self._hold is not None

    def near(self, position: QPointF) -> bool:
        """Whether the marker of a stimulus lies there."""
        return self._under(position) is not None

    def _under(self, position: QPointF) -> PlacedStimulus | None:
        return self._picture.stimuli.under(position, list(self._stimuli.values()))

    def _stroke(self, doing: object) -> int:
        """The number of a movement of the hand: another one unless it goes on with the last."""
        if doing is None or doing != self._last:
            self._strokes += 1
        self._last = doing
        return self._strokes

    def _add(self, direction: float, stroke: int) -> PlacedStimulus | None:
        """Ask for a stimulus; None if the network will say why it cannot be."""
        free = set(range(1, MOST_STIMULI + 1)) - self._stimuli.keys()
        arguments = {"direction": _degrees(direction), "strength": self._strength, "width": WIDTH}
        if not free:
            self.gesture.emit("add_stimulus", arguments)
            return None
        new = PlacedStimulus(min(free), _degrees(direction), self._strength, WIDTH)
        self._stimuli[new.number] = new
        self.gesture.emit("add_stimulus", {**arguments, "number": new.number, "stroke": stroke})
        self._choose(new.number)
        return new

    def _change(self, number: int, stroke: int, **changes: float | bool) -> None:
        old = self._stimuli[number]
        try:
            new = old.changed(**changes)
        except GestureError:
            return  # a hand that goes on beyond the end
        if new != old:
            self._stimuli[number] = new
            self.gesture.emit("change_stimulus", {"number": number, **changes, "stroke": stroke})

    def _remove(self, number: int) -> None:
        self.let_go()
        del self._stimuli[number]
        shown = self._picture.stimuli
        shown.chosen = shown.told = None
        self.gesture.emit("remove_stimulus", {"number": number})

    def _choose(self, number: int | None) -> None:
        self._picture.stimuli.chosen = number
        self._view.update()

    # ---- mouse ---------------------------------------------------------------------------------

    def grab(self, position: QPointF) -> bool:
        """Take hold of the stimulus whose marker lies there; whether there is one."""
        stimulus = self._under(position)
        if stimulus is not None:
            self._take(stimulus, position, self._stroke(None))
        return stimulus is not None

    def put(self, position: QPointF) -> bool:
        """Put a stimulus in that direction and keep hold of it; whether there is room for it."""
        stroke = self._stroke(None)
        new = self._add(self._picture.polar(position)[0], stroke)
        if new is not None:
            self._take(new, position, stroke)
        return new is not None

    def _take(self, stimulus: PlacedStimulus, position: QPointF, stroke: int) -> None:
        self._hold = _Hold(stimulus, *self._picture.polar(position))
        self._last = ("drag", stroke)
        self._choose(stimulus.number)
        self._picture.stimuli.told = stimulus.number
        self._picture.stimuli.held = True

    def drag(self, position: QPointF) -> None:
        """Move what is held round, and strengthen it outwards, weaken it inwards."""
        hold = self._hold
        if hold is None or hold.stimulus.number not in self._stimuli:
            return
        angle, radius = self._picture.polar(position)
        half, held = self._picture.half(), hold.stimulus
        aside = _beyond(float(wrap_signed(angle - hold.angle)), ASIDE / (hold.radius * half))
        stronger = self._picture.stimuli.hertz(_beyond(radius - hold.radius, ALONG / half))
        direction, strength = held.direction, held.strength
        if aside:
            direction = _degrees(direction + aside)
        if stronger:
            # One that inhibits does so more strongly outwards.
            most = min(max(0.0, round(abs(strength) + stronger, 1)), STRONGEST)
            strength = math.copysign(most, strength)
        self._change(held.number, self._strokes, direction=direction, strength=strength)

    def let_go(self) -> None:
        """End a drag."""
        if self._hold is not None:
            self._hold = None
            self._picture.stimuli.told = None
            self._picture.stimuli.held = False
            self._view.update()

    def point(self, position: QPointF | None) -> None:
        """Say the values of the stimulus under the pointer; None as it leaves."""
        if self._hold is not None:
            return
        stimulus = None if position is None else self._under(position)
        number = None if stimulus is None else stimulus.number
        if number != self._picture.stimuli.told:
            self._picture.stimuli.told = number
            if number is None:
                self._view.unsetCursor()
            else:
                self._view.setCursor(Qt.CursorShape.OpenHandCursor)
            self._view.update()

    def turn_wheel(self, position: QPointF, notches: float) -> bool:
        """Widen the stimulus there by a turn of the wheel, or narrow it; whether there is one."""
        stimulus = self._under(position)
        if stimulus is None:
            return False
        doing = ("wheel", stimulus.number)
        self._notches = notches + (self._notches if self._last == doing else 0.0)
        stroke = self._strokes if self._hold is not None else self._stroke(doing)
        whole = int(self._notches)
        if whole:
            self._notches -= whole
            degrees = math.degrees(stimulus.width)
            wider = degrees * WIDER**whole
            # At least a degree a notch, of a narrow one too.
            least = degrees + whole
            self._widen(stimulus, max(wider, least) if whole > 0 else min(wider, least), stroke)
        return True

    def pinch(self, position: QPointF, factor: float) -> bool:
        """Widen the stimulus under two fingers, or the one chosen; whether there is one."""
        chosen = self._picture.stimuli.chosen
        stimulus = self._under(position)
        if stimulus is None and chosen is not None:
            stimulus = self._stimuli.get(chosen)
        if stimulus is None:
            return False
        doing = ("pinch", stimulus.number)
        if self._last != doing:
            self._pinched = math.degrees(stimulus.width)
        self._pinched = min(max(self._pinched * factor, 1.0), WIDEST)
        self._widen(stimulus, self._pinched, self._stroke(doing))
        return True

    def _widen(self, stimulus: PlacedStimulus, degrees: float, stroke: int) -> None:
        if SHAPES[stimulus.shape].wide:
            least = min(1.0, math.degrees(stimulus.width))
            degrees = min(max(least, round(degrees)), WIDEST)
            self._change(stimulus.number, stroke, width=math.radians(degrees))

    def offer(self, position: QPointF, where: QPoint) -> bool:
        """Open the menu of the stimulus there; whether there is one."""
        stimulus = self._under(position)
        if stimulus is None:
            return False
        if self._menu is None:
            self._menu = QMenu(cast("QWidget", self.parent()))
            self._switch = self._menu.addAction("")
            self._switch.triggered.connect(self._switch_meant)
            self._away = self._menu.addAction("")
            self._away.triggered.connect(self._remove_meant)
        self._meant = stimulus.number
        self._choose(stimulus.number)
        self._switch.setText(f"Turn S{stimulus.number} {'off' if stimulus.on else 'on'}")
        self._away.setText(f"Remove S{stimulus.number}")
        self._menu.popup(where)
        return True

    @Slot()
    def _switch_meant(self) -> None:
        if self._meant in self._stimuli:
            on = not self._stimuli[self._meant].on
            self._change(self._meant, self._stroke(None), on=on)

    @Slot()
    def _remove_meant(self) -> None:
        if self._meant in self._stimuli:
            self._remove(self._meant)

    # ---- keyboard ------------------------------------------------------------------------------

    def key(self, event: QKeyEvent, cursor: float) -> bool:
        """Do what a key says; whether it is one of ours.

        Parameters
        ----------
        event : QKeyEvent
        cursor : float
            Where a stimulus is put, rad.
        """
        key, chosen = event.key(), self._picture.stimuli.chosen
        if event.modifiers() & NOT_OURS:
            return False
        if key == Key.Key_A:
            if not event.isAutoRepeat():
                self._add(cursor, self._stroke(None))
            return True
        if Key.Key_0 <= key <= Key.Key_9:
            number = int(key) - int(Key.Key_0)
            found = number in self._stimuli
            if found or number == 0:
                self._choose(number if found else None)
            return found or number == 0
        if chosen is None or chosen not in self._stimuli:
            return False
        return self._key_on(self._stimuli[chosen], event)

    def _key_on(self, stimulus: PlacedStimulus, event: QKeyEvent) -> bool:
        """Do what a key says to the chosen stimulus."""
        key, number = event.key(), stimulus.number
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Key.Key_Delete, Key.Key_Backspace):
            self._remove(number)
        elif key == Key.Key_O:
            self._change(number, self._stroke(None), on=not stimulus.on)
        elif key in (Key.Key_Left, Key.Key_Right):
            turn = math.radians(TURN[fine]) * (1 if key == Key.Key_Left else -1)
            direction = _degrees(stimulus.direction + turn)
            self._change(number, self._stroke(("turn", number)), direction=direction)
        elif key in (Key.Key_Up, Key.Key_Down):
            more = STRENGTHEN[fine] * (1 if key == Key.Key_Up else -1)
            strength = round(stimulus.strength + more, 2)
            self._change(number, self._stroke(("strengthen", number)), strength=strength)
        elif key in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus, Key.Key_Underscore):
            wider = WIDEN * (1 if key in (Key.Key_Plus, Key.Key_Equal) else -1)
            degrees = math.degrees(stimulus.width) + wider
            self._widen(stimulus, degrees, self._stroke(("widen", number)))
        else:
            return False
        return True
