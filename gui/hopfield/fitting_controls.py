"""How patterns come onto the grid, and what of them is ink."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.hopfield.import_parts import (
    ControlGrid,
    choice_box,
    number_field,
    plain_slider,
    value_field,
)
from gui.hopfield.import_place import ImportPlace
from gui.kit.number import Number
from sim.hopfield.patterns.files.choices import LONGEST_NAME, Choices
from sim.hopfield.patterns.files.reading import Look
from sim.hopfield.patterns.generated import LARGEST_SIDE

__all__ = ["GREY_HINT", "FittingControls"]

LARGEST_MARGIN = 40  # %, of the shorter side
TICKS = 1000  # of the threshold, from white to black

PLACINGS = (
    ("Whole, scaled", "whole"), ("Fill the grid", "fill"), ("Middle, pixel for pixel", "middle"),
)  # fmt: skip
OWN = "own"
PLACING_HINT = (
    "Whole: nothing is cut off, and there may be paper beside it. Fill the grid: the middle, as "
    "large as fits. Pixel for pixel: nothing is scaled. Or the network gets the grid of the file."
)
OTSU_HINT = "The threshold that parts dark from light best (Otsu 1979)"
THRESHOLD_HINT = (
    "Cells darker than this become ink, the others paper; double-click for Otsu's threshold."
)
GREY_HINT = "Greys are kept, so nothing has to be told apart as ink and paper."


class FittingControls(QWidget):
    """Name, placing and margin; values of ink and paper, greys and threshold.

    Signals
    -------
    placed()
        Patterns lie otherwise on the grid.
    inked()
        Something else is ink.
    renamed()
    """

    placed = Signal()
    inked = Signal()
    renamed = Signal()

    def __init__(self, place: ImportPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._otsu = 0.0
        self._signs: tuple[str, ...] = ()
        self._margin = 0  # %
        self._by_hand = self._begun = False
        self.choices = Choices()
        """As they are chosen."""
        self.grid = ControlGrid()
        self._make_placing()
        self._make_ink()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.grid)

    def _make_placing(self) -> None:
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName("Name")
        self.name.setToolTip("What is called so in the list of memories; several are numbered")
        self.name.textChanged.connect(self._name_changed)
        self.placing = choice_box("Placing", PLACING_HINT)
        for words, kind in PLACINGS:
            self.placing.addItem(words, kind)
        self.placing.currentIndexChanged.connect(self._placing_chosen)
        hint = "Paper left free along every edge of the grid"
        self.margin_slider = plain_slider(LARGEST_MARGIN, 6, "Margin", hint)
        self.margin_slider.valueChanged.connect(self._margin_slid)
        self.margin_slider.restored.connect(self._restore_margin)
        self.margin = number_field("Margin", hint, "%")
        self.margin.entered.connect(self._margin_typed)
        self.grid.add_row("Name", self.name, wide=True)
        self.grid.add_row("Placing", self.placing, wide=True)
        self.grid.add_row("Margin", self.margin_slider, self.margin, wide=True)

    def _make_ink(self) -> None:
        self.ink = value_field("Ink", "The value in the file that means ink")
        self.paper = value_field("Paper", "The value in the file that means paper")
        self.ink.entered.connect(self._ink_typed)
        self.paper.entered.connect(self._paper_typed)
        self.invert = QCheckBox("Invert")
        self.invert.setToolTip("Ink and paper change places, for white drawings on black")
        self.invert.toggled.connect(self._inverted)
        self.signs = QLabel()
        self.grey = QCheckBox("Keep greys")
        self.grey.setToolTip("Cells stay as dark as they are, between ink and paper")
        self.grey.setVisible(self._place.stores_grey or self._place.cue_grey)
        self.grey.setChecked(self._place.stores_grey)
        self.grey.toggled.connect(self._grey_toggled)
        self.slider = plain_slider(TICKS, TICKS // 2, "Threshold", THRESHOLD_HINT)
        self.slider.valueChanged.connect(self._threshold_slid)
        self.slider.restored.connect(self.use_otsu)
        self.number = number_field("Threshold", THRESHOLD_HINT, "%", 1)
        self.number.entered.connect(self._threshold_typed)
        self.otsu = QPushButton("Otsu")
        self.otsu.setAutoDefault(False)
        self.otsu.clicked.connect(self.use_otsu)
        self.grid.add_row("Ink", self.ink, QLabel("Paper"), self.paper)
        self.grid.add_row("Signs", self.signs, self.invert, self.grey)
        self.grid.add_row("Threshold", self.slider, self.number, self.otsu, wide=True)

    def focus_order(self) -> list[QWidget]:
        """Its controls in the order of the Tab key."""
        return [
            self.name, self.placing, self.margin_slider, self.margin, self.ink, self.paper,
            self.invert, self.grey, self.slider, self.number, self.otsu,
        ]  # fmt: skip

    # What is shown

    def show_look(self, look: Look) -> None:
        """Show what was found of a file; what was chosen of name and grid stays."""
        found = look.choices
        alone = look.facts.count == 1
        self._offer_own(look)
        if not self._begun:
            self._begun = True
            self._margin = round(100.0 * found.margin)
            self._show_margin(self._margin)
            self._show(self.name, "setText", found.name[:LONGEST_NAME])
        self._otsu = look.otsu(found)
        self.choices = replace(
            found,
            name=self.name.text(),
            grey=self.grey.isChecked(),
            placing=self.choices.placing,
            margin=self.margin_slider.value() / 100.0,
        )
        self._choose_grid()
        self._show_ends()
        numbers = look.facts.kind != "Image" and not look.facts.signs
        self.grid.show_row("Ink", numbers)
        self._signs = look.facts.signs
        self._say_signs()
        named = not alone and found.label != "none"
        self.name.setEnabled(not named)
        self.name.setToolTip(
            "Each has its label in the file for a name"
            if named
            else "What it is called in the list of memories"
            if alone
            else "What they are called in the list of memories, with their number"
        )
        if not self._by_hand:
            self._set_threshold(self._otsu)
        else:
            self._set_threshold(self.threshold)
        self._show_grey()

    def _say_signs(self) -> None:
        label = self.grid.label("Signs")
        assert isinstance(label, QLabel)
        label.setText("Signs" if self._signs else "")
        self.signs.setVisible(bool(self._signs))
        if self._signs:
            paper, ink = self._signs if not self.invert.isChecked() else self._signs[::-1]
            self.signs.setText(f"“{ink}” is ink")
            self.signs.setToolTip(f"“{paper}” is paper")

    def _offer_own(self, look: Look) -> None:
        """Offer the grid of the file where the network can have it and has another."""
        shape, place = look.choices.shape, self._place
        last = len(PLACINGS)
        chosen = self.placing.currentData()
        other = shape is not None and shape != (place.rows, place.columns)
        self.placing.blockSignals(True)
        self.placing.removeItem(last)
        if shape is not None and other and max(shape) <= LARGEST_SIDE:
            self.placing.addItem(f"Change the grid to {shape[0]} × {shape[1]}", OWN)
            if chosen == OWN:
                self.placing.setCurrentIndex(last)
        self.placing.blockSignals(False)

    @property
    def threshold(self) -> float:
        """Darkness beyond which a cell is ink, -1 to 1."""
        return self.slider.value() / TICKS * 2.0 - 1.0

    @property
    def own_grid(self) -> bool:
        """Whether the network is to get the grid of the file."""
        return bool(self.placing.currentData() == OWN)

    @staticmethod
    def _show(widget: Any, set_it: str, value: Any) -> None:
        """Show a value that nobody chose just now."""
        widget.blockSignals(True)
        getattr(widget, set_it)(value)
        widget.blockSignals(False)

    def _show_ends(self) -> None:
        for number, value in ((self.ink, self.choices.ink), (self.paper, self.choices.paper)):
            number.revert(value if value is not None else 0.0)
        if self.choices.paper is not None and self.choices.ink is not None:
            self._show(self.invert, "setChecked", self.choices.paper > self.choices.ink)

    def _show_margin(self, percent: int) -> None:
        self._show(self.margin_slider, "setValue", percent)
        self.margin.revert(self.margin_slider.value())

    def _show_grey(self) -> None:
        grey = self.grey.isChecked()
        for widget in (self.slider, self.number, self.otsu, self.grid.label("Threshold")):
            widget.setDisabled(grey)
            widget.setToolTip(GREY_HINT if grey else THRESHOLD_HINT)
        if not grey:
            self.otsu.setToolTip(OTSU_HINT)

    def _set_threshold(self, threshold: float) -> None:
        self._show(self.slider, "setValue", round((threshold + 1.0) / 2.0 * TICKS))
        self.number.revert(self.slider.value() * 100.0 / TICKS)
        self.choices = replace(self.choices, threshold=self.threshold)

    def _choose_grid(self) -> None:
        """Take over what is chosen of the grid."""
        kind = self.placing.currentData()
        own, shape = self.own_grid, self.choices.shape
        rows, columns = shape if own and shape is not None else (
            self._place.rows, self._place.columns
        )  # fmt: skip
        pixels = own or kind == "middle"
        for widget in (self.margin_slider, self.margin, self.grid.label("Margin")):
            widget.setDisabled(pixels)
        self.choices = replace(
            self.choices,
            rows=rows,
            columns=columns,
            placing="whole" if own else kind,
            margin=0.0 if pixels else self.margin_slider.value() / 100.0,
        )

    # What a person does

    @Slot()
    def use_otsu(self) -> None:
        """Go back to the threshold found by Otsu's method."""
        self._by_hand = False
        self._set_threshold(self._otsu)
        self.inked.emit()

    @Slot(int)
    def _threshold_slid(self, tick: int) -> None:
        self._by_hand = True
        self._set_threshold(tick / TICKS * 2.0 - 1.0)
        self.inked.emit()

    @Slot(float)
    def _threshold_typed(self, percent: float) -> None:
        if not 0.0 <= percent <= 100.0:
            words = f"A threshold of {percent:g} % is impossible; give 0 to 100 %."
            self.number.refuse(words, self.slider.value() * 100.0 / TICKS)
            return
        self._threshold_slid(round(percent / 100.0 * TICKS))

    @Slot(int)
    def _margin_slid(self, percent: int) -> None:
        self.margin.revert(percent)
        self._choose_grid()
        self.placed.emit()

    @Slot(float)
    def _margin_typed(self, percent: float) -> None:
        if not 0.0 <= percent <= LARGEST_MARGIN:
            words = f"A margin of {percent:g} % is impossible; give 0 to {LARGEST_MARGIN} %."
            self.margin.refuse(words, self.margin_slider.value())
            return
        self.margin_slider.setValue(round(percent))

    @Slot()
    def _restore_margin(self) -> None:
        self.margin_slider.setValue(self._margin)

    @Slot(int)
    def _placing_chosen(self, index: int) -> None:
        self._choose_grid()
        self.placed.emit()

    @Slot(bool)
    def _inverted(self, on: bool) -> None:
        # What was chosen by hand keeps its meaning: the same pixels on the other side.
        self.choices = replace(self.choices, paper=self.choices.ink, ink=self.choices.paper)
        self._show_ends()
        self._say_signs()
        self._otsu = -self._otsu
        self._set_threshold(-self.threshold)
        self.placed.emit()

    @Slot(float)
    def _ink_typed(self, value: float) -> None:
        self._set_ends(self.choices.paper, value, self.ink)

    @Slot(float)
    def _paper_typed(self, value: float) -> None:
        self._set_ends(value, self.choices.ink, self.paper)

    def _set_ends(self, paper: float | None, ink: float | None, typed: Number) -> None:
        if ink is None or paper is None or ink == paper or not math.isfinite(ink - paper):
            self._show_ends()
            typed.refuse(f"Ink and paper cannot both be {ink:g}: give them two values.")
            return
        self.choices = replace(self.choices, paper=paper, ink=ink)
        self._show_ends()
        self.placed.emit()

    @Slot(bool)
    def _grey_toggled(self, on: bool) -> None:
        self.choices = replace(self.choices, grey=on)
        self._show_grey()
        self.inked.emit()

    @Slot(str)
    def _name_changed(self, words: str) -> None:
        self.choices = replace(self.choices, name=words)
        self.renamed.emit()

    def take_otsu(self, otsu: float) -> None:
        """Know Otsu's threshold of what is shown now, and use it unless one was chosen by hand."""
        self._otsu = otsu
        if not self._by_hand:
            self._set_threshold(otsu)
