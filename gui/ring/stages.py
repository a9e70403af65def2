"""What networks on the page of rings are shown on: a ring, or the gaze of an eye."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.kit.theme import Theme
from gui.ring.eye_view import EyeView
from gui.ring.ring_view import RingView
from gui.ring.stage_view import StageView
from sim.ring import EyeSnapshot, Shown, ring_kind

__all__ = ["STAGES", "RingStages", "Stage"]


@dataclass(frozen=True)
class Stage:
    """What is said of a stage.

    Parameters
    ----------
    view : str
        Which view draws it: "ring" or "eye".
    title : str
        What stands over it.
    hints : tuple of str
        What the mouse does there, the longest wording first.
    turns : bool
        Whether a dial, a landmark and recordings of a heading turn it.
    driven : bool
        Whether stimuli drive it, of which it is said what came.
    """

    view: str
    title: str
    hints: tuple[str, ...]
    turns: bool = False
    driven: bool = False


#: By the name with which a kind of network asks for it (its `stage`).
STAGES: dict[str, Stage] = {
    "turned": Stage(
        "ring",
        "Activity on the ring",
        (
            "drag: inject current  ·  outside: stimulus  ·  double-click: landmark"
            "  ·  right-drag: silence",
            "drag: inject  ·  outside: stimulus  ·  double-click: landmark",
            "drag  ·  outside  ·  double-click  ·  right-drag",
            "",
        ),
        turns=True,
    ),
    "driven": Stage(
        "ring",
        "Activity on the ring",
        (
            "click: stimulus  ·  drag round: move  ·  outwards: strengthen  ·  wheel: widen"
            "  ·  right-drag: silence",
            "click: stimulus  ·  drag: move, strengthen  ·  wheel: widen",
            "click  ·  drag  ·  wheel  ·  right-drag",
            "",
        ),
        driven=True,
    ),
    "eye": Stage(
        "eye",
        "Gaze",
        ("drag on the scale: saccade  ·  right-drag on the bars: silence", "drag: saccade", ""),
    ),
}


class RingStages(QStackedWidget):
    """One view for each stage, of which the one that the network asks for is seen.

    Signals
    -------
    gesture(str, object)
        What a person does to the network, and its arguments.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ring, self.eye = RingView(), EyeView()
        self.views: dict[str, StageView] = {"ring": self.ring, "eye": self.eye}
        self.name = "turned"
        """Of the stage that is seen."""
        for view in self.views.values():
            view.setToolTip("")
            view.gesture.connect(self.gesture)
            self.addWidget(view)

    @property
    def stage(self) -> Stage:
        """What is said of the one that is seen."""
        return STAGES[self.name]

    @property
    def view(self) -> StageView:
        """The view that is seen."""
        return self.views[self.stage.view]

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for view in self.views.values():
            view.set_theme(theme, scale)

    def show_snapshot(self, s: Shown, *, current: bool, highest: float) -> bool:
        """Draw this moment, which knows of all that was asked of the network or does not
        (`current`), from now on; whether another stage is seen than before. `highest` is the
        largest rate of the last seconds, Hz."""
        name = ring_kind(s.kind).stage
        anew = name != self.name
        if anew:
            self.cancel_drag()
            self.name = name
            self.setCurrentWidget(self.view)
        if isinstance(s, EyeSnapshot):
            self.eye.show_snapshot(s)
        else:
            self.ring.show_snapshot(s, current=current, highest=highest)
        return anew

    def cancel_drag(self) -> None:
        """Cancel a drag in progress."""
        for view in self.views.values():
            view.cancel_drag()
