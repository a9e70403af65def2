"""What the window writes: pictures of itself, figures, movies and data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from gui.kit.engine_page import EnginePage
from gui.kit.export import ask_export_path
from gui.kit.page import Page
from gui.window_memory import WindowMemory
from gui.workspace import Workspace

__all__ = ["Exports"]


class Exports(QObject):
    """Asks what is to be written, and where, and writes it.

    Parameters
    ----------
    workspace : Workspace
    memory : WindowMemory
        Keeps what was chosen.
    window : QWidget
        Of which pictures are made.
    """

    def __init__(self, workspace: Workspace, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._memory, self._movie = workspace, memory, False
        workspace.page_made.connect(self._follow)

    @property
    def _page(self) -> Page:
        return self._workspace.front

    @Slot(object)
    def _follow(self, page: Page) -> None:
        page.figure_asked.connect(self.ask_figure_of)
        page.export_asked.connect(self.ask)

    @Slot(str)
    def ask(self, kind: str) -> None:
        """Ask for what one entry of the Export menu writes."""
        page = self._page
        shown = page if isinstance(page, EnginePage) else None
        if kind == "python":
            if shown is not None:
                shown.copy_script()
        elif kind == "movie":
            from gui.movies.dialog import ask_movie  # which needs Pillow

            ask_movie(page, shown, page.theme.name)
            self._movie = True
        elif kind == "figure":
            self.ask_figure()
        else:
            chosen = ask_export_path(page, f"attractor-lab-{page.name}", kind)
            if chosen is not None:
                self.export(chosen)

    def may_be_left(self) -> bool:
        """Whether the window may close: nothing is being written, or a person gives it up."""
        if not self._movie:
            return True
        from gui.movies.dialog import may_be_left

        window = self.parent()
        assert isinstance(window, QWidget)
        return may_be_left(window)

    @Slot()
    def ask_picture(self) -> None:
        """Ask where a picture of the window is to go."""
        self.ask("png")

    @Slot()
    def ask_figure(self) -> None:
        """Ask for a figure of the page in front."""
        self.ask_figure_of(None)

    @Slot(object)
    def ask_figure_of(self, part: QWidget | str | None) -> None:
        """Ask for a figure of the page in front; this part of it is offered."""
        from gui.figures.dialog import ask_figure  # with all that draws figures

        dialog = ask_figure(self._page, part, self._memory.choices("figure"))
        dialog.chosen.connect(self._keep)

    @Slot(object)
    def _keep(self, chosen: dict[str, object]) -> None:
        self._memory.keep_choices("figure", chosen)

    def export(self, path: Path) -> None:
        """Write a picture (PNG, SVG) or the data (CSV, NPZ), by the file's ending."""
        page = self._page
        if path.suffix.lower() in (".csv", ".npz", ".parquet"):
            page.export_data(path)
            return
        from gui.figures.window_picture import picture_writer

        window = self.parent()
        assert isinstance(window, QWidget)
        say = page.say
        write = picture_writer(window, path)
        page.jobs.submit(write, lambda done: say(f"Written to {path}."), say)
