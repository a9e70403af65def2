"""What a hand does to trajectories: starts one, moves where it starts, removes it; and to fixed
points: chooses one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast
from weakref import WeakMethod, ref

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from gui.kit.descendants import descendants
from gui.kit.plot_hands import PlotHands

__all__ = ["RunHands", "RunMenuHands", "RunView"]

STILL = 3.0  # px that a hand may shake while it presses on a start


class RunView(Protocol):
    """A view that shows trajectories and fixed points."""

    gesture: Any
    """Signal(str, object)"""
    point_chosen: Any
    """Signal(int)"""
    chosen: int
    """The fixed point that is chosen; -1 for none."""

    def near_start(self, position: QPointF) -> int | None:
        """The trajectory whose start is under a position."""

    def near_point(self, position: QPointF) -> int | None:
        """The fixed point under a position."""

    def start_position(self, number: int) -> QPointF:
        """Where the start of a trajectory is."""

    def place_within(self, position: QPointF) -> tuple[float, float]:
        """The place of the axes at a position; at the edge for one outside."""

    def choose_point(self, index: int) -> None:
        """Have a fixed point chosen, -1 for none."""


class RunHands:
    """The hand on the trajectories of a view.

    Parameters
    ----------
    view : RunView
    moved : callable
        Called when what is held has moved or been let go.
    """

    def __init__(self, view: RunView, moved: Callable[[], None]) -> None:
        self._of = ref(view)  # which has it: no circle
        self._moved = WeakMethod(moved)
        self.held: int | None = None
        """The trajectory whose start is held."""
        self.place: tuple[float, float] | None = None
        """Where the hand has moved it to; None before it has moved."""
        self._from, self._grip = QPointF(), QPointF()

    @property
    def _view(self) -> RunView:
        view = self._of()
        assert view is not None
        return view

    def press(self, event: QMouseEvent) -> bool:
        """A button goes down; whether it took hold of a start."""
        number = self._view.near_start(event.position())
        if event.button() != Qt.MouseButton.LeftButton or number is None:
            return False
        self.held, self.place = number, None
        self._from = event.position()
        self._grip = self._view.start_position(number) - event.position()
        event.accept()
        return True

    def move(self, event: QMouseEvent) -> bool:
        """The mouse moves; whether it holds a start."""
        if self.held is None:
            return False
        again, at = self.place is not None, event.position()
        if again or (at - self._from).manhattanLength() > STILL:
            x, y = self.place = self._view.place_within(at + self._grip)
            told = {"number": self.held, "x": x, "y": y, "again": again}
            self._view.gesture.emit("move_start", told)
            self._tell()
        event.accept()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """A button goes up; whether it held a start. One that has not moved was clicked."""
        if self.held is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        clicked = self.place is None
        self.cancel()
        point = self._view.near_point(event.position()) if clicked else None
        if point is not None:
            self._toggle(point)
        event.accept()
        return True

    def cancel(self) -> None:
        """Let go of what is held."""
        self.held = self.place = None
        self._tell()

    def click(self, position: QPointF, backwards: bool) -> None:
        """Choose the fixed point there, or start a trajectory."""
        point = self._view.near_point(position)
        if point is not None:
            self._toggle(point)
            return
        x, y = self._view.place_within(position)
        self._view.gesture.emit("start", {"x": x, "y": y, "backwards": backwards})

    def remove(self, number: int) -> None:
        """Take a trajectory away."""
        self._view.gesture.emit("remove_start", {"number": number})

    def _toggle(self, point: int) -> None:
        index = -1 if point == self._view.chosen else point
        self._view.choose_point(index)
        self._view.point_chosen.emit(index)

    def _tell(self) -> None:
        moved = self._moved()
        if moved is not None:
            moved()


class RunMenuHands(PlotHands):
    """The hand on a plot in whose menu a trajectory can be removed.

    Parameters
    ----------
    plot, surface : QWidget
        As of any plot.
    runs : RunHands
    """

    def __init__(self, plot: QWidget, surface: QWidget, runs: RunHands) -> None:
        super().__init__(plot, surface)
        self._runs = runs
        self._asked: int | None = None

    def context_menu(self, event: QContextMenuEvent) -> None:
        """Open the menu of the plot, with what can be done to the trajectory under the mouse."""
        view = cast("RunView", self.parent())
        self._asked = view.near_start(QPointF(event.pos()))
        super().context_menu(event)
        if self._asked is None:
            return
        menu = descendants(cast("QWidget", self.parent()), QMenu)[-1]
        remove = QAction("Remove this trajectory", menu)
        remove.triggered.connect(self._remove)
        menu.insertAction(menu.actions()[0], remove)
        menu.insertSeparator(menu.actions()[1])

    @Slot()
    def _remove(self) -> None:
        if self._asked is not None:
            self._runs.remove(self._asked)
