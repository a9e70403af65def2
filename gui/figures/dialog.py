"""The window's way to a figure: which, how large, in which colours; and how it will look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import ref

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.figures.alone import figure_drawn
from gui.figures.drawing import Drawing
from gui.figures.files import figure_bytes, picture_of, write_drawing
from gui.figures.form import FigureForm
from gui.figures.parts import ground_of
from gui.figures.preview import Preview
from gui.figures.request import FORMATS, FigureError, FigureRequest
from gui.kit.engine_page import EnginePage
from gui.kit.file_dialogs import ask_save
from gui.kit.forms import sentence
from gui.kit.page import Page

__all__ = ["FigureDialog", "ask_figure"]

DELAY = 40  # ms from a choice to its preview
PATIENCE = 40  # times that for the network to stand still


def _still_open(asking: ref[FigureDialog]) -> FigureDialog | None:
    """A dialog that nobody has closed meanwhile."""
    dialog = asking()
    return dialog if dialog is not None and isValid(dialog) else None


def ask_figure(
    page: Page, part: QWidget | str | None = None, chosen: Mapping[str, Any] | None = None
) -> FigureDialog:
    """Ask how a part of a page is to be exported as a figure.

    The network stands still as long as it is asked.

    Parameters
    ----------
    page : Page
    part : QWidget or str, optional
        Which part is offered: a plot, or the name of a figure; the one of the last time if None.
    chosen : mapping, optional
        What was chosen the last time, as `FigureDialog.chosen` has said it.
    """
    dialog = FigureDialog(page, part, chosen or {})
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class FigureDialog(QDialog):
    """Asks for a figure of a page and has it written (see `ask_figure`).

    Signals
    -------
    chosen(object)
        What was chosen, when a figure is written: a dict of plain values.
    """

    chosen = Signal(object)

    def __init__(self, page: Page, part: QWidget | str | None, before: Mapping[str, Any]) -> None:
        super().__init__(page)
        self.setWindowTitle("Export figure")
        self._page = page
        self._drawing: Drawing | None = None
        self._drawn_for: tuple[str, FigureRequest] | None = None
        self._tries = 0
        self._was_playing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._refresh)
        # A picture of the drawing comes after it, so that neither keeps the window waiting long.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show_drawing)
        self.form = FigureForm(page, part, before)
        self.form.changed.connect(self._change)
        self._lay_out()
        self.form.refused.connect(self.told.setText)
        self._stand_still()

    def _lay_out(self) -> None:
        self.told = sentence("muted")
        self.write, self.close_button = QPushButton("Export…"), QPushButton("Close")
        self.write.setObjectName("primary")
        for button in (self.write, self.close_button):
            button.setAutoDefault(False)  # Enter in a field takes its number, and no more
        self.write.clicked.connect(self._ask_path)
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.write)
        side = QVBoxLayout()
        side.addWidget(self.form)
        side.addSpacing(8)
        side.addWidget(self.told)
        side.addStretch(1)
        side.addLayout(buttons)
        self.preview = Preview()
        both = QHBoxLayout(self)
        both.setContentsMargins(14, 14, 14, 14)
        both.setSpacing(16)
        both.addLayout(side, 2)
        both.addWidget(self.preview, 3)
        self.resize(920, 480)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focused, QPushButton):
            focused.click()

    # ---- how it will look ----------------------------------------------------------------------

    @Slot()
    def _change(self) -> None:
        """Something else is chosen: show it soon."""
        self._tries = 0
        self._timer.start()

    def _stand_still(self) -> None:
        """Have the network wait, so that the figure is of the moment at which it was asked for."""
        page = self._page
        if isinstance(page, EnginePage) and page.frame is not None:
            self._was_playing = page.frame.playing
            if self._was_playing:
                page.engine.pause()
        self._change()

    @property
    def _stands(self) -> bool:
        """Whether what is shown is what will go on being shown."""
        page = self._page
        if not isinstance(page, EnginePage) or page.frame is None:
            return True
        return page.is_current(page.frame) and not (self._was_playing and page.frame.playing)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @Slot()
    def _refresh(self) -> None:
        if not self._stands and self._tries < PATIENCE:
            self._tries += 1
            self._timer.start()
            return
        self._draw()

    def _draw(self) -> None:
        """Draw what is chosen, or say why it cannot be."""
        self._timer.stop()
        name = self.form.name
        try:
            request = self.form.request()
            request.check_format(Path(f"figure{self.form.ending}"))
            drawing = figure_drawn(self._page, name, request)
        except FigureError as error:
            self._drawing = self._drawn_for = None
            self._soon.stop()
            self.told.setText(str(error))
            self.write.setEnabled(False)
            self.preview.show_image(QImage())
            return
        self._drawing, self._drawn_for = drawing, (name, request)
        self._soon.start()
        self.write.setEnabled(True)

    @Slot()
    def _show_drawing(self) -> None:
        """Show what has been drawn last."""
        if self._drawing is None or self._drawn_for is None:
            return
        name, request = self._drawn_for
        pixels = self.preview.room_for(request.width, request.height)
        ground = ground_of(self._page, name, request)
        self.preview.show_image(picture_of(self._drawing, pixels, ground))
        self.told.setText(self._size_words(request, self._drawing))

    def _size_words(self, request: FigureRequest, drawing: Drawing) -> str:
        wide, high = request.pixels
        told = f"{request.width:.1f} × {request.height:.1f} mm"
        if self.form.ending == ".png":
            told = f"{wide:,} × {high:,} pixels, {told}"
        drawn = request.words_drawn(drawing.size.width())
        if drawn < 0.97 * request.words:
            return f"{told}. Words are {drawn:.1f} pt: there is no room for larger ones."
        return f"{told}."

    # ---- writing it ----------------------------------------------------------------------------

    @Slot()
    def _ask_path(self) -> None:
        ending = self.form.ending
        formats = sorted(FORMATS, key=lambda each: each != ending)
        path = ask_save(
            self, "Export figure", f"attractor-lab-{self._page.name}-{self.form.name}{ending}",
            {f"{FORMATS[each]} (*{each})": each for each in formats},
        )  # fmt: skip
        if path is not None:
            self.write_to(path)

    def write_to(self, path: Path) -> None:
        """Write what is shown to a file, in the format of its ending."""
        if self._timer.isActive() or self._drawing is None:
            self._draw()
        drawing, drawn_for = self._drawing, self._drawn_for
        if drawing is None or drawn_for is None:
            return
        name, request = drawn_for
        try:
            request.check_format(path)
        except FigureError as error:
            self.told.setText(str(error))
            return
        ground, unit = ground_of(self._page, name, request), self.form.size_unit
        page, asking = self._page, ref(self)

        def written(_: object) -> None:
            page.say(f"Written to {path}.")
            if (dialog := _still_open(asking)) is not None:
                dialog._have_written()

        def failed(words: str) -> None:
            if (dialog := _still_open(asking)) is not None:
                dialog._have_not(words)
            else:
                page.complain(words)

        def work(progress: object) -> None:
            letters = figure_bytes(drawing, request, path.suffix.lower(), ground, unit)
            write_drawing(letters, path)

        self.write.setEnabled(False)
        page.jobs.submit(work, written, failed)

    def _have_written(self) -> None:
        self.chosen.emit(self.form.choices())
        self.accept()

    def _have_not(self, words: str) -> None:
        self.told.setText(words)
        self.write.setEnabled(True)

    def done(self, result: int) -> None:
        """Close, and let the network go on."""
        super().done(result)
        self._timer.stop()
        self._soon.stop()
        if self._was_playing and isinstance(self._page, EnginePage):
            self._was_playing = False
            self._page.engine.play()
