"""What is done to the memory by hand: cue, erase, distract, silence; and how strong a cue is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gui.kit.forms import NumberEditor, push_button, row
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.parameters import ParameterSet, real

__all__ = ["CueBox"]

LABEL, GAP = 104, 3  # px of the labels, as in forms, and between rows
PATIENCE = 30  # frames for which a hand is believed before the network is


@dataclass(frozen=True, kw_only=True)
class _Settings(ParameterSet):
    """How a pattern is cued."""

    strength: float = real(
        0.010, 0.0, 0.030, label="Cue strength", unit="mV", scale=1e-3, decimals=1,
        help="Input to the cued neurons on top of the steady one; the threshold is 10 mV above "
        "where a neuron starts again.",
    )  # fmt: skip
    fraction: float = real(
        0.5, 0.01, 1.0, label="Fraction", unit="%", scale=0.01, decimals=0,
        help="Of the pattern’s neurons that a cue reaches; the memory completes the others.",
    )  # fmt: skip
    duration: float = real(
        0.3, 0.02, 2.0, label="Duration", unit="ms", scale=1e-3, decimals=0,
        help="How long a cue lasts, in the network’s time.",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Lesion(ParameterSet):
    """What is done to the neurons."""

    fraction: float = real(
        0.0, 0.0, 1.0, label="Silenced", unit="%", scale=0.01, decimals=0,
        help="Of the excitatory neurons, chosen at random, that cannot fire; at once.",
    )  # fmt: skip


class CueBox(QWidget):
    """Buttons that cue, erase and distract, the settings of a cue, and silenced neurons.

    Signals
    -------
    gesture(str, object)
        `cue`, `erase` or `silence` and its arguments, SI.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = _Settings()
        self._count = self._chosen = self._held = 0
        self._silenced = 0.0
        self._believed = 0
        self.cue_button = push_button("Cue", self._cue_chosen)
        self.cue_button.setObjectName("primary")
        self.erase_button = push_button("Erase", self._erase)
        self.erase_button.setToolTip(
            wrapped("Inhibit every excitatory neuron for 0.3 s: what is remembered is gone")
        )
        self.distract_button = push_button("Distract", self._distract)
        buttons = row(self.cue_button, self.erase_button, self.distract_button, stretch=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(buttons)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setColumnMinimumWidth(0, LABEL)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self.editors: dict[str, NumberEditor] = {}
        """The sliders with their numbers: strength, fraction, duration, silenced."""
        for name, spec in _Settings.specs().items():
            self._add(name, NumberEditor(name, spec, _Settings.default(name), self))
            self.editors[name].changed.connect(self._set)
        spec = _Lesion.specs()["fraction"]
        self._add("silenced", NumberEditor("silenced", spec, _Lesion.default("fraction"), self))
        self.editors["silenced"].changed.connect(self._silence)
        self.take_settings({})
        self.editors["silenced"].show_value(0.0)
        self._allow()

    def _add(self, name: str, editor: NumberEditor) -> None:
        self.editors[name] = editor
        line = self._grid.rowCount()
        for place, part in enumerate((editor.label, editor.slider, editor.number)):
            self._grid.addWidget(part, line, place)
        editor.refused.connect(self.refused)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a size of words; colours come with the style of the window."""
        self._grid.setColumnMinimumWidth(0, round(LABEL * scale))
        self._grid.setVerticalSpacing(round(GAP * scale))

    # ---- settings ------------------------------------------------------------------------------

    def settings(self) -> dict[str, float]:
        """Strength (V), fraction and duration (s) of a cue, by name."""
        return dict(self._settings.to_dict())

    def take_settings(self, settings: Mapping[str, Any]) -> None:
        """Have these from now on, and the usual ones elsewhere; raises ParameterError."""
        self._settings = _Settings.from_dict(settings)
        for name, value in self.settings().items():
            self.editors[name].show_value(value)

    @Slot(str, object)
    def _set(self, name: str, value: float) -> None:
        self._settings = self._settings.replace(**{name: value})
        self.editors[name].show_value(value)

    # ---- what there is to cue ------------------------------------------------------------------

    def show_state(self, count: int, chosen: int, held: int, silenced: float) -> None:
        """Follow the network.

        Parameters
        ----------
        count : int
            Of the patterns.
        chosen, held : int
            The pattern that a person has chosen, and that is remembered, from 1; 0 for none.
        silenced : float
            The share of the excitatory neurons that is silenced.
        """
        if (count, chosen, held) != (self._count, self._chosen, self._held):
            self._count, self._chosen, self._held = count, chosen, held
            self._allow()
        editor = self.editors["silenced"]
        if editor.slider.isSliderDown():
            return
        # The frames under way when a hand lets go know nothing of it yet.
        if silenced != self._silenced or self._believed == 1:
            self._silenced = silenced
            editor.show_value(silenced)
        self._believed = max(0, self._believed - 1)

    def _allow(self) -> None:
        """Enable what is possible, and say why the rest is not."""
        chosen = 1 <= self._chosen <= self._count
        self.cue_button.setEnabled(chosen)
        self.cue_button.setToolTip(
            wrapped(
                f"Cue pattern {self._chosen}: give some of its neurons input for a while"
                if chosen
                else "No pattern is chosen: click one above, or Shift-click it to choose it only"
            )
        )
        other = self._distractor()
        self.distract_button.setEnabled(bool(other))
        if other:
            about = f"Cue pattern {other} while {self._held} is remembered"
        elif self._count < 2:
            about = "There is no other pattern to distract with"
        else:
            about = "Nothing is remembered yet from which it could be distracted: cue a pattern"
        self.distract_button.setToolTip(wrapped(about))

    def _distractor(self) -> int:
        """The pattern that distracts: the chosen one, or the one after that which is held."""
        if not self._held or self._count < 2:
            return 0
        if self._chosen and self._chosen != self._held:
            return self._chosen
        return self._held % self._count + 1

    # ---- hand ----------------------------------------------------------------------------------

    def cue(self, pattern: int) -> None:
        """Cue a pattern, from 1, as the sliders say."""
        self.gesture.emit("cue", {"pattern": pattern, **self.settings()})

    @Slot()
    def _cue_chosen(self) -> None:
        self.cue(self._chosen)

    @Slot()
    def _erase(self) -> None:
        self.gesture.emit("erase", {})

    @Slot()
    def _distract(self) -> None:
        self.cue(self._distractor())

    @Slot(str, object)
    def _silence(self, name: str, fraction: float) -> None:
        self._believed = PATIENCE
        self.editors["silenced"].show_value(fraction)
        self.gesture.emit("silence", {"fraction": fraction})
