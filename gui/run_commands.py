"""What the transport bar and its keys do: to the network of the page in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.workspace import Workspace

__all__ = ["RunCommands"]


class RunCommands(QObject):
    """Commands to the network of the page in front, if it has one.

    Parameters
    ----------
    workspace : Workspace
    parent : QObject
    """

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._wanted: int | None = None  # a step to go to, once the last one is shown

    @property
    def page(self) -> EnginePage | None:
        """The page in front, if it shows a network."""
        front = self._workspace.front
        return front if isinstance(front, EnginePage) else None

    def shown(self, frame: Frame) -> None:
        """A frame has been drawn: go to the step that was asked for meanwhile."""
        page = self.page
        if self._wanted is not None and page is not None and page.is_current(frame):
            step, self._wanted = self._wanted, None
            page.engine.go_to(step)

    @Slot()
    def toggle_play(self) -> None:
        """Play or pause."""
        if page := self.page:
            page.engine.toggle_play()

    @Slot()
    def step(self) -> None:
        """One step, then stand still."""
        if page := self.page:
            page.engine.single_step()

    @Slot()
    def reset_state(self) -> None:
        """Same settings, from the beginning."""
        if page := self.page:
            page.reset_state()

    @Slot()
    def reset_all(self) -> None:
        """As the example was opened."""
        if page := self.page:
            page.reset_all()

    @Slot()
    def undo(self) -> None:
        """Take back the last thing a person has made, chosen or begun."""
        if page := self.page:
            page.cancel_drag()
            page.notice.dismiss()
            page.engine.undo()
        else:
            self._workspace.front.undo()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone."""
        if page := self.page:
            page.cancel_drag()
            page.notice.dismiss()
            page.engine.redo()
        else:
            self._workspace.front.redo()

    @Slot(object)
    def go_to(self, step: int) -> None:
        """Go to a step of the past; to the newest asked for, once an earlier one is shown."""
        page = self.page
        if page is None or page.frame is None:
            return
        page.cancel_drag()
        if page.is_current(page.frame):
            page.engine.go_to(step)
        else:
            self._wanted = step

    @Slot(int)
    def go_by(self, frames: int) -> None:
        """Go forth, or back, by so many frames."""
        page = self.page
        # One after the other: what cannot be drawn in time is not piled up.
        if page is not None and page.frame is not None and page.is_current(page.frame):
            page.cancel_drag()
            page.engine.go_by(frames)

    @Slot()
    def back(self) -> None:
        """One frame back."""
        self.go_by(-1)

    @Slot()
    def forth(self) -> None:
        """One frame forth."""
        self.go_by(1)

    @Slot(float)
    def set_speed(self, speed: float) -> None:
        """Units of the network's time to a second."""
        if page := self.page:
            page.engine.set_speed(speed)

    @Slot(int)
    def set_seed(self, seed: int) -> None:
        """Begin again with this seed."""
        if page := self.page:
            page.cancel_drag()
            page.engine.reset_state(seed)

    @Slot()
    def record(self) -> None:
        """Keep every step from now on, or end that."""
        if page := self.page:
            page.engine.toggle_capture()

    @Slot()
    def replay(self) -> None:
        """Do again, from the beginning, all that has been done."""
        if page := self.page:
            page.cancel_drag()
            page.notice.dismiss()
            page.engine.replay()
