"""What the tabs that show an associative memory share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Slot

from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.kit.memory_settings import memory_settings
from gui.kit.notice import ASKED
from sim.hopfield import MEMORY_NETWORKS, AssociativeMemory, MemorySnapshot

__all__ = ["MemoryPage"]


class MemoryPage(EnginePage):
    """The base of tabs whose network is an associative memory."""

    step_words = "Pause and ask one neuron (S); hold for slow motion"
    reset_words = "Begin again at the cue with the same memories, settings and seed (R)."
    kept_words = "the last sweeps"

    @property
    def shown(self) -> MemorySnapshot:
        """The snapshot on the screen."""
        assert self.frame is not None
        s = self.frame.snapshot
        assert isinstance(s, MemorySnapshot)
        return s

    @staticmethod
    def kind_of(s: MemorySnapshot) -> type[AssociativeMemory]:
        """The kind of network a snapshot is of."""
        return next(kind for kind in MEMORY_NETWORKS if kind.name == s.kind)

    def about(self, frame: Frame) -> str:
        """The sentence of its kind of network."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        return self.kind_of(s).summary

    def size_words(self, frame: Frame) -> str:
        """Number of neurons."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        return f"N = {len(s.state):,}"

    def result_settings(self) -> dict[str, str]:
        """Rule, network, memories, cue, other settings and seed."""
        return {} if self.frame is None else memory_settings(self.frame)

    @Slot(str, object)
    def perform(self, gesture: str, arguments: Mapping[str, Any]) -> None:
        """Have a gesture done; what was complained of an earlier one is over."""
        self.notice.mended(ASKED)
        self.engine.post(gesture, **arguments)
