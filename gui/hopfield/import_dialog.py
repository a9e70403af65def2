"""A picture on its way to becoming a pattern: how it is placed, and what counts as ink."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.hopfield.darkness_view import DarknessView
from gui.kit.forms import PlainSlider
from gui.kit.number import Number
from gui.kit.theme import Theme
from sim.hopfield.patterns.generated import binarise, fit, otsu
from sim.hopfield.patterns.pattern import Pattern

__all__ = ["ImportDialog"]

Choice = Literal["store", "cue"]

MARGIN = 6  # %, of the shorter side
LARGEST_MARGIN = 40
LONGEST_NAME = 60
FINE = 384  # pixels along the longer side of the picture shown on the left
TICKS = 1000  # of the threshold, from white to black

START_SIZE = QSize(860, 640)
PLACING = ("Whole picture", "Fill the grid")
OTSU_HINT = "The threshold that parts dark from light best (Otsu 1979)"
THRESHOLD_HINT = (
    "Cells darker than this become ink, the others paper; double-click for Otsu's threshold."
)
GREY_HINT = "This network keeps greys, so nothing has to be told apart as ink and paper."
NAMELESS_HINT = "Give the pattern a name first."


class ImportDialog(QDialog):
    """Make a pattern of a picture, seen while it is made.

    Opened with `open()` or `show()`; it blocks nothing but its parent.

    Parameters
    ----------
    image : (h, w) float in [-1, 1], +1 dark
    rows, columns : int
        The grid it is for.
    name : str
        Suggested for the pattern.
    grey : bool
        Whether greys are kept; else what is darker than a threshold becomes ink.
    theme : Theme
    parent : QWidget, optional

    Signals
    -------
    decided(str, object)
        "store" or "cue", and the `Pattern` made. Nothing is emitted if the person cancels.
    """

    decided = Signal(str, object)

    def __init__(
        self,
        image: ArrayLike,
        rows: int,
        columns: int,
        name: str,
        grey: bool,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import image")
        self._image = np.clip(np.asarray(image, dtype=np.float32), -1.0, 1.0)
        self._rows, self._columns, self._grey = rows, columns, grey
        self._theme = theme
        self._chosen: Choice | None = None
        self._otsu = otsu(self._image)
        self._pattern: NDArray[np.float32] | NDArray[np.int8] = np.zeros((rows, columns), np.int8)
        self._fitted = np.zeros((rows, columns), np.float32)
        self.picture = DarknessView(theme, rows, columns, "The picture on the grid", cells=False)
        self.page = DarknessView(theme, rows, columns, "The pattern it becomes", cells=True)
        self._make_controls(name)
        self._lay_out()
        self.resize(START_SIZE)
        self._set_threshold(self._otsu)
        self._place()
        self.name.setFocus()
        self.name.selectAll()

    # What came of it

    @property
    def chosen(self) -> Choice | None:
        """What the person decided: "store", "cue", or None (not yet, or cancelled)."""
        return self._chosen

    @property
    def threshold(self) -> float:
        """Darkness beyond which a cell is ink, -1 to 1."""
        return self.slider.value() / TICKS * 2.0 - 1.0

    def result_memory(self) -> Pattern:
        """The pattern as it is shown, under the name given."""
        return Pattern.of(self.name.text().strip(), self._pattern)

    def show_theme(self, theme: Theme) -> None:
        """Draw in another theme; the style sheet is the application's."""
        self._theme = self.picture.theme = self.page.theme = theme
        self._say_share()
        self.update()
        self.picture.update()
        self.page.update()

    # Making it

    def _make_controls(self, name: str) -> None:
        self.name = QLineEdit(name[:LONGEST_NAME])
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setToolTip("What the pattern is called in the list of memories")
        self.name.setAccessibleName("Name")
        self.name.textChanged.connect(self._name_changed)

        self.placing = QComboBox()
        self.placing.addItems(PLACING)
        self.placing.setToolTip(
            "Whole picture: nothing is cut off, and there may be paper beside it. "
            "Fill the grid: the middle of the picture, as large as fits."
        )
        self.placing.setAccessibleName("Placing")
        self.placing.currentIndexChanged.connect(self._placed)

        self.margin_slider = self._slider(
            LARGEST_MARGIN, MARGIN, "Margin", "Paper left free along every edge of the grid"
        )
        self.margin_slider.setValue(MARGIN)
        self.margin_slider.valueChanged.connect(self._margin_slid)
        self.margin_slider.restored.connect(self._restore_margin)
        self.margin = self._number("Margin", self.margin_slider.toolTip())
        self.margin.show_number(MARGIN)
        self.margin.entered.connect(self._margin_typed)

        self.invert = QCheckBox("Invert")
        self.invert.setToolTip("Dark becomes light, for white drawings on black")
        self.invert.toggled.connect(self._inverted)

        hint = GREY_HINT if self._grey else THRESHOLD_HINT
        self.slider = self._slider(TICKS, TICKS // 2, "Threshold", hint)
        self.slider.valueChanged.connect(self._threshold_slid)
        self.slider.restored.connect(self.use_otsu)
        self.number = self._number("Threshold", hint, decimals=1)
        self.number.entered.connect(self._threshold_typed)
        self.otsu = QPushButton("Otsu")
        self.otsu.setAutoDefault(False)
        self.otsu.setToolTip(GREY_HINT if self._grey else OTSU_HINT)
        self.otsu.clicked.connect(self.use_otsu)
        self.threshold_label = QLabel("Threshold")
        self.threshold_label.setToolTip(hint)
        for widget in (self.slider, self.number, self.otsu, self.threshold_label):
            widget.setDisabled(self._grey)

        self.share = QLabel()
        self.share.setWordWrap(True)

        self.store = QPushButton("Store")
        self.store.setObjectName("primary")
        self.store.setDefault(True)
        self.store.clicked.connect(self._store)
        self.cue = QPushButton("Use as cue")
        self.cue.setAutoDefault(False)
        self.cue.clicked.connect(self._use_as_cue)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("Close without a pattern (Escape)")
        self.cancel.clicked.connect(self.reject)
        self._name_changed()

    def _slider(self, most: int, page: int, name: str, hint: str) -> PlainSlider:
        slider = PlainSlider()
        slider.setRange(0, most)
        slider.setSingleStep(max(1, most // 100))
        slider.setPageStep(max(1, min(page, most // 20)))
        slider.setAccessibleName(name)
        slider.setToolTip(hint)
        return slider

    def _number(self, name: str, hint: str, decimals: int = 0) -> Number:
        number = Number("%", decimals, 1.0)
        number.take_room(76)
        number.setAccessibleName(name)
        number.setToolTip(hint)
        number.refused.connect(self._refuse)
        return number

    def _lay_out(self) -> None:
        pages = QGridLayout()
        pages.setHorizontalSpacing(16)
        pages.setVerticalSpacing(6)
        for column, (words, page) in enumerate(
            (
                ("Picture", self.picture),
                (f"Pattern, {self._rows} by {self._columns} cells", self.page),
            )
        ):
            title = QLabel(words)
            title.setObjectName("title")
            pages.addWidget(title, 0, column)
            pages.addWidget(page, 1, column)
            pages.setColumnStretch(column, 1)
        pages.setRowStretch(1, 1)

        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(QLabel("Name"), 0, 0)
        grid.addWidget(self.name, 0, 1, 1, 3)
        grid.addWidget(QLabel("Placing"), 1, 0)
        placing = QHBoxLayout()
        placing.setSpacing(16)
        placing.addWidget(self.placing)
        placing.addWidget(self.invert)
        placing.addStretch(1)
        grid.addLayout(placing, 1, 1, 1, 3)
        grid.addWidget(QLabel("Margin"), 2, 0)
        grid.addWidget(self.margin_slider, 2, 1)
        grid.addWidget(self.margin, 2, 2)
        grid.addWidget(self.threshold_label, 3, 0)
        grid.addWidget(self.slider, 3, 1)
        grid.addWidget(self.number, 3, 2)
        grid.addWidget(self.otsu, 3, 3)
        grid.setColumnStretch(1, 1)

        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.share, 1)
        for button in (self.cancel, self.cue, self.store):
            buttons.addWidget(button)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(14)
        layout.addLayout(pages, 1)
        layout.addLayout(grid)
        layout.addLayout(buttons)
        order: list[QWidget] = [
            self.name, self.placing, self.invert, self.margin_slider, self.margin, self.slider,
            self.number, self.otsu, self.store, self.cue, self.cancel,
        ]  # fmt: skip
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    # The pattern

    def _place(self) -> None:
        """Put the picture on the grid."""
        image = -self._image if self.invert.isChecked() else self._image
        crop = self.placing.currentIndex() == 1
        margin = self.margin_slider.value() / 100.0
        self._fitted = fit(image, self._rows, self._columns, margin=margin, crop=crop)
        # Finer by whole numbers, and with the same margin in cells as the pattern has.
        times = max(1, FINE // max(self._rows, self._columns))
        fine = fit(
            image,
            self._rows * times,
            self._columns * times,
            margin=self._margin_in_cells(margin) / min(self._rows, self._columns),
            crop=crop,
        )
        self.picture.show_darkness(fine)
        self._ink()

    def _ink(self) -> None:
        """Tell ink from paper."""
        self._pattern = self._fitted if self._grey else binarise(self._fitted, self.threshold)
        self.page.show_darkness(self._pattern)
        self._say_share()

    def _margin_in_cells(self, margin: float) -> int:
        shorter = min(self._rows, self._columns)
        return min(round(margin * shorter), (shorter - 1) // 2)

    def _say_share(self) -> None:
        ink = float(np.mean(self._pattern > 0))
        if self._grey:
            words = f"Mean darkness {(float(self._pattern.mean()) + 1.0) * 50.0:.0f} %."
        elif ink in (0.0, 1.0):
            which = "ink" if ink else "paper"
            words = f"Every cell is {which}: move the threshold to see the picture."
        else:
            words = f"{100.0 * ink:.0f} % of the cells are ink."
        self._say(words, alarm=not self._grey and ink in (0.0, 1.0))

    def _say(self, words: str, *, alarm: bool = False) -> None:
        self.share.setText(words)
        self.share.setStyleSheet(f"color: {self._theme.alarm if alarm else self._theme.muted};")

    # What a person does

    @Slot()
    def use_otsu(self) -> None:
        """Go back to the threshold found by Otsu's method."""
        self._set_threshold(self._otsu)
        self._ink()

    def _set_threshold(self, threshold: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round((threshold + 1.0) / 2.0 * TICKS))
        self.slider.blockSignals(False)
        self.number.show_number(self.slider.value() * 100.0 / TICKS)

    @Slot(int)
    def _threshold_slid(self, tick: int) -> None:
        self.number.show_number(tick * 100.0 / TICKS)
        self._ink()

    @Slot(float)
    def _threshold_typed(self, percent: float) -> None:
        if not 0.0 <= percent <= 100.0:
            self.number.revert(self.slider.value() * 100.0 / TICKS)
            self._refuse(f"A threshold of {percent:g} % is impossible; give 0 (white) to 100 %.")
            return
        self._set_threshold(percent / 50.0 - 1.0)
        self._ink()

    @Slot(int)
    def _margin_slid(self, percent: int) -> None:
        self.margin.show_number(percent)
        self._place()

    @Slot(float)
    def _margin_typed(self, percent: float) -> None:
        if not 0.0 <= percent <= LARGEST_MARGIN:
            self.margin.revert(self.margin_slider.value())
            self._refuse(f"A margin of {percent:g} % is impossible; give 0 to {LARGEST_MARGIN} %.")
            return
        self.margin_slider.setValue(round(percent))

    @Slot()
    def _restore_margin(self) -> None:
        self.margin_slider.setValue(MARGIN)

    @Slot(int)
    def _placed(self, index: int) -> None:
        self._place()

    @Slot(bool)
    def _inverted(self, on: bool) -> None:
        # What was chosen by hand keeps its meaning: the same pixels on the other side.
        self._otsu = -self._otsu
        self._set_threshold(-self.threshold)
        self._place()

    @Slot(str)
    def _refuse(self, words: str) -> None:
        self._say(words, alarm=True)

    @Slot()
    def _name_changed(self) -> None:
        named = bool(self.name.text().strip())
        self.store.setEnabled(named)
        self.cue.setEnabled(named)
        self.store.setToolTip("Add it to the memories (Enter)" if named else NAMELESS_HINT)
        self.cue.setToolTip("Put it on the grid of the cue" if named else NAMELESS_HINT)

    @Slot()
    def _store(self) -> None:
        self._decide("store")

    @Slot()
    def _use_as_cue(self) -> None:
        self._decide("cue")

    def _decide(self, choice: Choice) -> None:
        if self._chosen is None:
            self._chosen = choice
            pattern = self.result_memory()
            self.accept()
            self.decided.emit(choice, pattern)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), Number):
            event.accept()  # the number was entered; the pattern is not stored by that
            return
        super().keyPressEvent(event)
