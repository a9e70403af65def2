"""Pictures on their way to becoming patterns: seen as they will be before they are stored."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.hopfield.darkness_view import DarknessView
from gui.hopfield.file_controls import FileControls
from gui.hopfield.fitting_controls import FittingControls
from gui.hopfield.import_parts import grown
from gui.hopfield.import_place import ImportPlace
from gui.hopfield.pattern_strip import PatternStrip
from gui.kit.number import Number
from gui.kit.theme import Theme
from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.files.placing import inked, placed
from sim.hopfield.patterns.files.reading import Look, pattern_named
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.pattern_file import PatternSet

__all__ = ["ImportDialog"]

Choice = Literal["store", "cue"]

FINE = 384  # pixels along the longer side of the picture shown on the left
START_WIDTH, START_HEIGHT, START_HEIGHT_ALONE = 1100, 600, 480  # px
CONTROLS_WIDTH, MOST_CONTROLS_WIDTH = 348, 440
NAMELESS_HINT = "Give it a name first."
OWN_GRID_HINT = "A cue is of the network’s own grid: choose another placing."
GREY_STORE_HINT = "This network stores ink and paper only: greys can be its cue."


class ImportDialog(QDialog):
    """Make patterns of what a file holds, seen while they are made.

    Opened with `open()` or `show()`; it blocks nothing but its parent.

    Parameters
    ----------
    look : Look
        What the file holds.
    place : ImportPlace
        Where the patterns are to go.
    theme : Theme
    parent : QWidget, optional

    Signals
    -------
    decided(str, object)
        "store" or "cue", and the `PatternSet` made. Nothing is emitted if the person cancels.
    look_wanted(object)
        `Choices` for which the file has to be looked at again; `show_look` or `refuse` answers.
    reading_wanted(object)
        `Choices` with which all of it has to be read; `finish` or `refuse` answers.
    reading_stopped()
        The person has had enough of it.
    """

    decided = Signal(str, object)
    look_wanted = Signal(object)
    reading_wanted = Signal(object)
    reading_stopped = Signal()

    def __init__(
        self, look: Look, place: ImportPlace, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import patterns" if look.facts.count != 1 else "Import a pattern")
        self._look, self._place, self._theme = look, place, theme
        self._chosen: Choice | None = None
        self._shown = 0
        self._reading = False
        self._patterns: list[NDArray[np.float32] | NDArray[np.int8]] = []
        self._placed: list[NDArray[np.float32]] = []
        rows, columns = place.rows, place.columns
        self.picture = DarknessView(theme, rows, columns, "The picture on the grid", cells=False)
        self.page = DarknessView(theme, rows, columns, "The pattern it becomes", cells=True)
        self.page_title = QLabel()
        self.page_title.setObjectName("title")
        self.file, self.fitting = FileControls(), FittingControls(place)
        self._make_strip()
        self._make_ending()
        self._lay_out()
        width = START_WIDTH if parent is None else min(START_WIDTH, parent.width() - 60)
        self.resize(width, START_HEIGHT_ALONE if look.facts.count == 1 else START_HEIGHT)
        self._connect()
        self.show_look(look)
        if self.fitting.name.isEnabled():
            self.fitting.name.setFocus()
            self.fitting.name.selectAll()
        else:
            self.store.setFocus()

    # What came of it

    @property
    def chosen(self) -> Choice | None:
        """What the person decided: "store", "cue", or None (not yet, or cancelled)."""
        return self._chosen

    @property
    def choices(self) -> Choices:
        """What is chosen, complete."""
        count = self.file.taken if self._look.facts.count != 1 else 1
        name = self.fitting.choices.name.strip()
        return replace(self.fitting.choices, count=count, name=name)

    def made(self, place: int | None = None) -> Pattern:
        """The pattern that is shown large, or the one at a place of those looked at."""
        place = self._shown if place is None else place
        one = self._look.seen[place]
        alone = self._look.facts.count == 1
        return pattern_named(one, self._patterns[place], self.choices, alone)

    def show_theme(self, theme: Theme) -> None:
        """Draw in another theme; the style sheet is the application's."""
        self._theme = self.picture.theme = self.page.theme = theme
        self._say_state()
        self.update()
        self.picture.update()
        self.page.update()

    # Making it

    def _make_strip(self) -> None:
        self.strip = PatternStrip()
        self.strip.currentRowChanged.connect(self._picked)
        self.notes = QLabel()
        self.notes.setWordWrap(True)
        self.notes.setObjectName("muted")

    def _make_ending(self) -> None:
        self.share = QLabel()
        self.share.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Read so far")
        self.progress.hide()
        self.store = QPushButton("Store")
        self.store.setObjectName("primary")
        self.store.setDefault(True)
        self.cue = QPushButton("Use as cue")
        self.cue.setAutoDefault(False)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("Close without a pattern (Escape)")

    def _lay_out(self) -> None:
        pages = QGridLayout()
        pages.setHorizontalSpacing(16)
        pages.setVerticalSpacing(6)
        title = QLabel("In the file")
        title.setObjectName("title")
        for column, (words, page) in enumerate(
            ((title, self.picture), (self.page_title, self.page))
        ):
            pages.addWidget(words, 0, column)
            pages.addWidget(page, 1, column)
            pages.setColumnStretch(column, 1)
        pages.setRowStretch(1, 1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(pages, 1)
        left.addWidget(self.strip)
        left.addWidget(self.notes)

        side = QWidget()
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.setSpacing(14)
        inside.addWidget(self.file)
        inside.addWidget(self.fitting)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(side)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(min(grown(CONTROLS_WIDTH), MOST_CONTROLS_WIDTH))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)

        both = QHBoxLayout()
        both.setSpacing(20)
        both.addLayout(left, 1)
        both.addWidget(scroll)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.share, 1)
        buttons.addWidget(self.progress, 1)
        for button in (self.cancel, self.cue, self.store):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(14)
        layout.addLayout(both, 1)
        layout.addLayout(buttons)
        order: list[QWidget] = [
            *self.file.focus_order(), *self.fitting.focus_order(), self.strip, self.store, self.cue,
            self.cancel,
        ]  # fmt: skip
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self.file.look_wanted.connect(self._look_again)
        self.file.changed.connect(self._counted)
        self.fitting.placed.connect(self._place_all)
        self.fitting.inked.connect(self._ink_all)
        self.fitting.renamed.connect(self._say_state)
        self.store.clicked.connect(self._store)
        self.cue.clicked.connect(self._use_as_cue)
        self.cancel.clicked.connect(self.reject)

    # The patterns

    def show_look(self, look: Look) -> None:
        """Show what a file holds."""
        self._look = look
        self._shown = 0
        self.fitting.show_look(look)
        self.file.show_look(look, self._room())
        facts = look.facts
        self.file.setVisible(facts.count != 1 or facts.layouts or len(facts.shapes) > 1)
        self.notes.setText(" ".join(look.notes))
        self.notes.setVisible(bool(look.notes))
        self._place_all()

    def show_total(self, total: int) -> None:
        """Show how many patterns the file holds, once they are counted."""
        self.file.show_total(total, self._room())
        self._counted()

    def _room(self) -> int | None:
        chosen = self.fitting.choices
        if chosen.rows is None or chosen.columns is None:
            return None
        return self._place.room(chosen.rows, chosen.columns)

    @Slot()
    def _place_all(self) -> None:
        """Put what was looked at on the grid."""
        chosen = self.fitting.choices
        assert chosen.rows is not None
        assert chosen.columns is not None
        self.fitting.take_otsu(self._look.otsu(chosen))
        self._placed = [
            placed(self._look.darkness(k, chosen), chosen.rows, chosen.columns, chosen)
            for k in range(len(self._look.seen))
        ]
        for view in (self.picture, self.page):
            view.set_grid(chosen.rows, chosen.columns)
        self.page_title.setText(f"Pattern, {chosen.rows} × {chosen.columns} cells")
        self._ink_all()

    @Slot()
    def _ink_all(self) -> None:
        """Tell ink from paper."""
        chosen = self.fitting.choices
        self._patterns = [inked(page, chosen) for page in self._placed]
        self._fill_strip()
        self._show_large()

    @Slot()
    def _counted(self) -> None:
        self._fill_strip()
        self._say_state()

    def _fill_strip(self) -> None:
        several = self._look.facts.count != 1
        self.strip.setVisible(several)
        if not several:
            return
        count = min(len(self._patterns), self.file.taken)
        self._shown = min(self._shown, count - 1)
        self.strip.show_patterns(self._look.seen[:count], self._patterns[:count], self._shown)

    @Slot(int)
    def _picked(self, row: int) -> None:
        if row >= 0:
            self._shown = row
            self._show_large()

    def _show_large(self) -> None:
        """Show one as it is in the file and as it will be."""
        chosen = self.fitting.choices
        rows, columns = self._patterns[self._shown].shape
        # Finer by whole numbers, and with the same margin in cells as the pattern has.
        times = max(1, FINE // max(rows, columns))
        darkness = self._look.darkness(self._shown, chosen)
        if chosen.placing == "middle":
            fine = np.kron(self._placed[self._shown], np.ones((times, times), np.float32))
        else:
            shorter = min(rows, columns)
            cells = min(round(chosen.margin * shorter), (shorter - 1) // 2)
            wider = replace(chosen, margin=cells / shorter)
            fine = placed(darkness, rows * times, columns * times, wider)
        self.picture.show_darkness(fine)
        self.page.show_darkness(self._patterns[self._shown])
        self._say_state()

    # What is said

    @Slot()
    def _say_state(self) -> None:
        """Say what comes of it, and allow what is possible."""
        chosen, count = self.choices, self.choices.count or 1
        several = self._look.facts.count != 1
        assert chosen.rows is not None
        assert chosen.columns is not None
        refusal = self._place.refusal(chosen.rows, chosen.columns, count)
        named = bool(chosen.name) or chosen.label != "none"
        no_grey = chosen.grey and not self._place.stores_grey
        self.store.setText(f"Store {count:,}" if several else "Store")
        self.store.setEnabled(named and not refusal and not no_grey and not self._reading)
        self.store.setToolTip(
            NAMELESS_HINT if not named else GREY_STORE_HINT if no_grey
            else refusal or "Add to the memories (Enter)"
        )  # fmt: skip
        self.cue.setEnabled(named and not self.fitting.own_grid and not self._reading)
        self.cue.setToolTip(
            NAMELESS_HINT if not named else OWN_GRID_HINT if self.fitting.own_grid
            else "Put the one shown on the grid of the cue"
        )  # fmt: skip
        if refusal:
            self._say(refusal, alarm=True)
        else:
            self._say_share()

    def _say_share(self) -> None:
        pattern = self._patterns[self._shown]
        ink = float(np.mean(pattern > 0))
        grey = self.fitting.choices.grey
        if grey:
            words = f"Mean darkness {(float(pattern.mean()) + 1.0) * 50.0:.0f} %."
        elif ink in (0.0, 1.0):
            which = "ink" if ink else "paper"
            words = f"Every cell is {which}: move the threshold to see the picture."
        else:
            words = f"{100.0 * ink:.0f} % of the cells are ink."
        self._say(words, alarm=not grey and ink in (0.0, 1.0))

    def _say(self, words: str, *, alarm: bool = False) -> None:
        self.share.setText(words)
        self.share.setStyleSheet(f"color: {self._theme.alarm if alarm else self._theme.muted};")

    def refuse(self, words: str) -> None:
        """Say why the file could not be looked at or read as chosen; what was shown stays."""
        self._end_reading()
        self.file.put_back()
        self._say(words, alarm=True)

    # What a person does

    @Slot(object)
    def _look_again(self, choices: Choices) -> None:
        shown = self.fitting.choices
        if choices.paper is not None:  # it is not to be found anew
            choices = replace(choices, paper=shown.paper, ink=shown.ink)
        self.look_wanted.emit(replace(choices, threshold=None, name=shown.name, count=None))

    @Slot()
    def _store(self) -> None:
        count = self.choices.count or 1
        if count <= len(self._look.seen):
            self.finish("store", [self.made(place) for place in range(count)])
            return
        self._reading = True
        self._say_state()
        self.share.hide()
        self.progress.setValue(0)
        self.progress.show()
        self.cancel.setToolTip("Stop reading (Escape)")
        self.reading_wanted.emit(self.choices)

    @Slot()
    def _use_as_cue(self) -> None:
        self.finish("cue", [self.made()])

    @Slot(float)
    def show_progress(self, fraction: float) -> None:
        """Show how much has been read."""
        self.progress.setValue(round(1000 * fraction))

    def _end_reading(self) -> None:
        self._reading = False
        self.progress.hide()
        self.share.show()
        self.cancel.setToolTip("Close without a pattern (Escape)")
        self._say_state()

    def finish(self, choice: Choice, patterns: list[Pattern] | tuple[Pattern, ...]) -> None:
        """Close with patterns that were made."""
        if self._chosen is None:
            self._chosen = choice
            chosen = self.choices
            assert chosen.rows is not None
            assert chosen.columns is not None
            self.accept()
            self.decided.emit(choice, PatternSet(chosen.rows, chosen.columns, tuple(patterns)))

    def reject(self) -> None:
        if self._reading:
            self._end_reading()
            self._say("Reading was stopped, and nothing is stored.")
            self.reading_stopped.emit()
        else:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), Number):
            event.accept()  # the number was entered; the pattern is not stored by that
            return
        super().keyPressEvent(event)
