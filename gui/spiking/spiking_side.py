"""The controls of the spiking memory: its patterns, what is done with them, and the ladder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.engine import Frame
from gui.kit.forms import heading
from gui.kit.theme import Theme
from gui.spiking.cue_box import CueBox
from gui.spiking.ladder_box import LadderBox
from gui.spiking.pattern_board import PatternBoard
from sim.errors import ParameterError
from sim.spiking import SpikingSnapshot
from sim.spiking.outcome import spiking_verdict

__all__ = ["SpikingSide"]


class SpikingSide(QWidget):
    """Patterns as small pictures, cue, erasure and silence, and the ladder.

    Signals
    -------
    gesture(str, object)
        What a person does to the network, and its arguments.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen = 0
        """The pattern that a person has chosen, from 1; 0 for none."""
        self._run, self._wanted = -1, 0
        self._shown: SpikingSnapshot | None = None
        self.heading: QLabel = heading("Patterns")
        self.board, self.cues, self.ladder = PatternBoard(), CueBox(), LadderBox()
        self.board.chosen.connect(self._choose)
        self.board.cue_asked.connect(self.cues.cue)
        self.board.remove_asked.connect(self._remove)
        for part in (self.cues, self.ladder):
            part.gesture.connect(self.gesture)
        self.cues.refused.connect(self.refused)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.heading, self.board, self.cues, self.ladder):
            column.addWidget(widget)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for part in (self.board, self.cues, self.ladder):
            part.set_theme(theme, scale)

    def show_frame(self, frame: Frame, current: bool) -> None:
        """Follow the network.

        Parameters
        ----------
        frame : Frame
        current : bool
            Whether it knows of all that was asked of the network.
        """
        s = frame.snapshot
        assert isinstance(s, SpikingSnapshot)
        if frame.run != self._run:
            self._run = frame.run
            self.chosen, self._wanted = self._wanted, 0
            self.ladder.forget()
        many = len(s.overlaps)
        self.chosen = self.chosen if self.chosen <= many else 0
        drawn = f", {len(s.drawings)} drawn" if s.drawings else ""
        self.heading.setText(f"Patterns ({many} stored{drawn}, a = 0.1)")
        self.board.show_patterns(s.connections.patterns, s.drawings)
        self.board.show_readings(s.overlaps, s.pattern_rates, s.binary)
        self._shown = s
        held = s.active[0] if s.active else 0
        if current:
            self._mark(s)
            cueing = bool(s.cues)
            overlap = float(s.overlaps[held - 1]) if held and not cueing else None
            verdict = "quiet" if cueing else spiking_verdict(s)
            cost = frame.capacity if math.isfinite(frame.capacity) else None
            p = s.parameters
            self.ladder.show_ladder(p.rung, p.connection, verdict, overlap, cost)

    def _mark(self, s: SpikingSnapshot) -> None:
        """Show what is chosen, held and cued."""
        cued = tuple(c.pattern for c in s.cues if c.pattern)
        self.board.show_marks(s.active, cued, self.chosen)
        held = s.active[0] if s.active else 0
        # Nobody has chosen: it is the one that is held, or was, or the first.
        chosen = self.chosen or held or s.held or 1
        self.cues.show_state(len(s.overlaps), chosen, held, s.silenced)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.chosen = number
        if self._shown is not None:
            self._mark(self._shown)

    @Slot(int)
    def _remove(self, number: int) -> None:
        self.gesture.emit("remove_drawing", {"number": number})

    def choice(self) -> dict[str, Any]:
        """What a person has chosen here: plain values, for a session."""
        return {"pattern": self.chosen, "cue": self.cues.settings()}

    def take_choice(self, kept: Any) -> None:
        """Choose what `choice` has kept, as far as it is understood."""
        if not isinstance(kept, Mapping):
            return
        settings, pattern = kept.get("cue"), kept.get("pattern")
        if isinstance(settings, Mapping):
            try:
                self.cues.take_settings(settings)
            except ParameterError as error:
                self.refused.emit(str(error))
        if type(pattern) is int and pattern >= 0:
            self.chosen = self._wanted = pattern
