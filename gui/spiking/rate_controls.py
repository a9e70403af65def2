"""What is done to the rate memory by hand: cue a pattern, erase, start a twin, record neurons."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gui.kit.forms import NumberEditor, heading, push_button, row
from gui.kit.number import Number
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from gui.spiking.rate_stage import SampleBox
from gui.spiking.rate_tiles import PatternTiles
from sim.parameters import ParameterSet, real
from sim.spiking.rate_state import FARTHEST, RateMemorySnapshot, Stimulus

__all__ = ["RateControls"]

LABEL = 104  # px of the labels, as in forms


@dataclass(frozen=True, kw_only=True)
class _Cue(ParameterSet):
    """How a pattern is cued."""

    strength: float = real(
        1.0, 0.0, 10.0, label="Cue strength", decimals=1,
        help="1 shows the pattern as it was learnt; with a strong learning more is needed to get "
        "a hearing.",
    )  # fmt: skip
    fraction: float = real(
        1.0, 0.01, 1.0, label="Fraction", unit="%", scale=0.01, decimals=0,
        help="Of the neurons that the cue reaches; the memory completes the others.",
    )  # fmt: skip
    duration: float = real(
        0.5, 0.01, 3.0, label="Duration", unit="ms", scale=1e-3, decimals=0,
        help="How long a cue lasts, in the network’s time.",
    )  # fmt: skip


class RateControls(QWidget):
    """Patterns to cue, how they are cued, the twin, and the neurons that are recorded.

    Signals
    -------
    gesture(str, object)
        `cue`, `erase`, `start_twin`, `remove_twin` or `probe`, and its arguments, SI.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = _Cue()
        self._snapshot: RateMemorySnapshot | None = None
        self._stimulus: Stimulus | None = None
        self._distance = 0.01
        self.tiles = PatternTiles()
        self.tiles.cue_asked.connect(self.cue)
        self.tiles.chosen.connect(self._name_cue)
        self._title = heading("Patterns")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)
        self._column.addWidget(self.tiles)
        self._build_cue()
        self._build_twin()
        self._column.addWidget(heading("Sample neurons"))
        self.samples = SampleBox()
        self.samples.gesture.connect(self.gesture)
        self.samples.refused.connect(self.refused)
        self._column.addWidget(self.samples)
        self._follow_twin(math.nan)

    def _build_cue(self) -> None:
        self.cue_button = push_button("Cue", self._cue_chosen)
        self.cue_button.setObjectName("primary")
        self.erase_button = push_button("Erase", self._erase)
        self.erase_button.setToolTip(
            wrapped(
                "Inhibit all neurons for 0.3 s: what is remembered is lost. With a large learning "
                "strength the network then falls into another pattern by itself."
            )
        )
        self._column.addLayout(row(self.cue_button, self.erase_button, stretch=True))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._column.addLayout(self._grid)
        self.editors: dict[str, NumberEditor] = {}
        """Slider and number of strength, fraction and duration of a cue."""
        for line, (name, spec) in enumerate(_Cue.specs().items()):
            editor = NumberEditor(name, spec, _Cue.default(name), self)
            for place, part in enumerate((editor.label, editor.slider, editor.number)):
                self._grid.addWidget(part, line, place)
            editor.changed.connect(self._set)
            editor.refused.connect(self.refused)
            editor.show_value(_Cue.default(name))
            self.editors[name] = editor

    def _build_twin(self) -> None:
        self._column.addWidget(heading("The same network, a hair beside"))
        self.start_button = push_button("Start a twin", self._start_twin)
        self.remove_button = push_button("Remove", self._remove_twin)
        self._column.addLayout(row(self.start_button, self.remove_button, stretch=True))
        self.distance = Number("Hz", 6, 0.01, trimmed=True)
        self.distance.setAccessibleName("Distance at first")
        about = "Root mean square difference of all rates with which the next twin begins"
        label = QLabel("Distance at first")
        for part in (label, self.distance):
            part.setToolTip(wrapped(about))
        self.distance.take_room(86)
        self.distance.show_number(self._distance)
        self.distance.entered.connect(self._set_distance)
        self.distance.refused.connect(self.refused)
        line = row(label, stretch=True)
        line.addWidget(self.distance)
        self._column.addLayout(line)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self.tiles.set_theme(theme, scale)
        self._column.setSpacing(round(8 * scale))
        self._grid.setColumnMinimumWidth(0, round(LABEL * scale))
        self._grid.setVerticalSpacing(round(3 * scale))

    # ---- what is shown -------------------------------------------------------------------------

    def show_state(self, snapshot: RateMemorySnapshot) -> None:
        """Follow the network, but for what a hand is at; a cue that somebody else gave sets its
        strength, fraction and duration here.
        """
        s, before = snapshot, self._snapshot
        self._snapshot = s
        shown = s.shown
        self.tiles.show_overlaps(s.overlaps, s.held, 0 if shown is None else shown.pattern)
        if before is None or len(before.overlaps) != len(s.overlaps):
            self._title.setText(f"Patterns ({len(s.overlaps)} learnt)")
            self._name_cue(self.tiles.number)
        if before is None:
            self.tiles.choose(s.held or s.cued)
        if shown != self._stimulus:
            self._stimulus = shown
            if shown is not None and shown.pattern:
                self._adopt(shown, s)
        self.samples.show_state(s)
        self._follow_twin(s.distance)

    def _adopt(self, shown: Stimulus, s: RateMemorySnapshot) -> None:
        """Take over a cue that has just begun."""
        given = {
            "strength": shown.strength,
            "fraction": shown.reached / s.parameters.neurons,
            "duration": (shown.stop - shown.first) * s.parameters.dt,
        }
        for name, value in given.items():
            spec, editor = _Cue.specs()[name], self.editors[name]
            at_work = editor.slider.isSliderDown() or editor.number.isModified()
            if spec.low <= value <= spec.high and not at_work:
                self._settings = self._settings.replace(**{name: value})
                editor.show_value(value)
        self.tiles.choose(shown.pattern)

    def _follow_twin(self, distance: float) -> None:
        """Offer what is possible."""
        there = not math.isnan(distance)
        if self.remove_button.isEnabled() == there and self.start_button.toolTip():
            return
        self.remove_button.setEnabled(there)
        again = " in place of the one there is" if there else ""
        self.start_button.setToolTip(
            wrapped(f"Let the same network go on{again} from a state nearby, with the same inputs")
        )
        self.remove_button.setToolTip(
            "Let the network go on alone" if there else "There is no twin to remove"
        )

    @Slot(int)
    def _name_cue(self, number: int) -> None:
        self.cue_button.setToolTip(f"Show pattern {number} for a while, in place of any other")

    # ---- hand ----------------------------------------------------------------------------------

    @Slot(int)
    def cue(self, pattern: int) -> None:
        """Cue a pattern, from 1, as the sliders say."""
        self.gesture.emit("cue", {"pattern": pattern, **self._settings.to_dict()})

    @Slot()
    def _cue_chosen(self) -> None:
        self.cue(self.tiles.number)

    @Slot()
    def _erase(self) -> None:
        self.gesture.emit("erase", {})

    @Slot(str, object)
    def _set(self, name: str, value: float) -> None:
        self._settings = self._settings.replace(**{name: value})
        self.editors[name].show_value(value)

    @Slot()
    def _start_twin(self) -> None:
        self.gesture.emit("start_twin", {"distance": self._distance})

    @Slot()
    def _remove_twin(self) -> None:
        self.gesture.emit("remove_twin", {})

    @Slot(float)
    def _set_distance(self, value: float) -> None:
        if 0.0 < value <= FARTHEST:
            self._distance = value
        else:
            words = f"A twin begins up to {FARTHEST:g} Hz away, and not at the same place."
            self.distance.refuse(words, self._distance)
            self.refused.emit(words)
