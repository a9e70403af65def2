"""What can be chosen of a figure, in fields."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QWidget

from gui.figures.parts import STAGE, figures_of, name_of, words_for
from gui.figures.presets import PRESETS
from gui.figures.request import DOTS, FORMATS, UNITS, FigureRequest, in_mm, of_mm, px_of
from gui.kit.drop_down import DropDown
from gui.kit.forms import narrow
from gui.kit.number import Number
from gui.kit.page import Page

__all__ = ["FigureForm"]

DIGITS = {"mm": (1, 1.0), "in": (2, 0.1), "px": (0, 10.0)}
THEMES = ("light", "dark")
TEXT = {
    True: ("As outlines", "Shapes that look the same in every program; they cannot be edited"),
    False: ("As text, fonts embedded", "Text that can be searched and edited"),
}


class FigureForm(QWidget):
    """Fields for a figure of a page.

    Parameters
    ----------
    page : Page
    part : QWidget or str, optional
        Which part is offered; the one of the last time if None.
    before : mapping
        What was chosen the last time, as `choices` has said it.

    Signals
    -------
    changed()
        Something else is chosen.
    refused(str)
        What was typed is no number.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, page: Page, part: QWidget | str | None, before: Mapping[str, Any]) -> None:
        super().__init__()
        self._page = page
        self._width, self._height = 85.0, 55.0  # mm
        self._make_choices()
        self._lay_out()
        self._recall(part, before)
        self._connect()
        self._show_fitting()

    def _make_choices(self) -> None:
        self.figure, self.preset, self.unit, self.theme, self.text, self.format = (
            narrow(DropDown()) for _ in range(6)
        )
        for name, figure in figures_of(self._page).items():
            self.figure.addItem(words_for(self._page, name, figure), name)
        for preset in PRESETS:
            self.preset.addItem(preset.words, preset)
        self.preset.addItem("Own size", None)
        self.unit.addItems(UNITS)
        for name in THEMES:
            self.theme.addItem(name.capitalize(), name)
        for outlines, (words, about) in TEXT.items():
            self.text.addItem(words, outlines)
            self.text.setItemData(self.text.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        for ending, words in FORMATS.items():
            self.format.addItem(words, ending)
        self.wide, self.high = Number("", 1, 1.0), Number("", 1, 1.0)
        self.dpi, self.letters = Number("dpi", 0, 50.0, whole=True), Number("pt", 1, 0.5)
        self.transparent = QCheckBox("Transparent background")
        self.title = QCheckBox("Title")
        self.sentences = QCheckBox("Sentences")
        self.sentences.setToolTip("What is said of the network, under the picture")

    def _lay_out(self) -> None:
        size = QHBoxLayout()
        size.setSpacing(6)
        for field, name in ((self.wide, "Width"), (self.high, "Height")):
            field.setAccessibleName(name)
            size.addWidget(field, 2)
        self.unit.setMinimumWidth(64)
        size.addWidget(self.unit)
        more = QHBoxLayout()
        for box in (self.title, self.sentences):
            more.addWidget(box)
        more.addStretch(1)
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        fields: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("Figure", self.figure), ("Format", self.format), ("Size", self.preset),
            ("Width, height", size), ("Resolution", self.dpi), ("Text size", self.letters),
            ("Colours", self.theme), ("Text", self.text), ("", self.transparent), ("", more),
        )  # fmt: skip
        for words, row in fields:
            if isinstance(row, QWidget):
                row.setAccessibleName(words or self.transparent.text())
                rows.addRow(words, row)
            else:
                rows.addRow(words, row)
        self.unit.setAccessibleName("Unit")
        self.dpi.setToolTip("Pixels to an inch: the same picture, sharper")
        self.letters.setToolTip("The size of words in the figure; all else follows")

    def _connect(self) -> None:
        self.figure.currentIndexChanged.connect(self._take_preset)
        self.preset.currentIndexChanged.connect(self._take_preset)
        self.unit.currentIndexChanged.connect(self._show_size)
        for box in (self.figure, self.preset, self.unit, self.format, self.theme, self.text):
            box.currentIndexChanged.connect(self._change)
        for field in (self.wide, self.high):
            field.entered.connect(self._size_given)
        self.dpi.entered.connect(self._own)
        self.letters.entered.connect(self._own)
        for number in (self.wide, self.high, self.dpi, self.letters):
            number.refused.connect(self.refused)
        for check in (self.transparent, self.title, self.sentences):
            check.toggled.connect(self._change)

    def _recall(self, part: QWidget | str | None, before: Mapping[str, Any]) -> None:
        """Show what was chosen the last time, as far as it is understood; and this part."""
        name = name_of(self._page, part) if isinstance(part, QWidget) else part
        _choose(self.figure, name or before.get("figure"))
        for box, key in ((self.theme, "theme"), (self.text, "outlines"), (self.format, "format")):
            _choose(box, before.get(key))
        for check, key, usual in (
            (self.transparent, "transparent", False), (self.title, "title", True),
            (self.sentences, "sentences", True),
        ):  # fmt: skip
            kept = before.get(key, usual)
            check.setChecked(kept if isinstance(kept, bool) else usual)
        words = [preset.words for preset in PRESETS]
        usual_size = 0 if self.name != STAGE else 1
        kept_size = before.get("size")
        self.preset.setCurrentIndex(words.index(kept_size) if kept_size in words else usual_size)
        self._take_preset()
        numbers = [before.get(key) for key in ("width", "height", "dpi", "words")]
        if kept_size == "" and all(_is_number(number) for number in numbers):
            self.preset.setCurrentIndex(len(PRESETS))
            self._width, self._height = float(numbers[0]), float(numbers[1])  # type: ignore[arg-type]
            self.dpi.show_number(float(numbers[2]))  # type: ignore[arg-type]
            self.letters.show_number(float(numbers[3]))  # type: ignore[arg-type]
        if before.get("unit") in UNITS:
            self.unit.setCurrentText(before["unit"])
        self._show_size()

    # ---- what is chosen ------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name of the figure."""
        return str(self.figure.currentData())

    @property
    def ending(self) -> str:
        """The ending of its file: ".png", ".svg" or ".pdf"."""
        return str(self.format.currentData())

    @property
    def size_unit(self) -> str:
        """In which its size is given: "mm", "in" or "px"."""
        return self.unit.currentText()

    def request(self) -> FigureRequest:
        """What is chosen. Raises FigureError if it is impossible."""
        return FigureRequest(
            width=self._width,
            height=self._height,
            dpi=round(self.dpi.value),
            theme=self.theme.currentData(),
            transparent=self.transparent.isChecked(),
            outlines=self.text.currentData(),
            words=self.letters.value,
            title=self.title.isChecked(),
            sentences=self.sentences.isChecked(),
        )

    def choices(self) -> dict[str, Any]:
        """What is chosen, as it is kept for the next time."""
        preset = self.preset.currentData()
        return {
            "figure": self.name,
            "format": self.format.currentData(),
            "size": preset.words if preset is not None else "",
            "width": self._width,
            "height": self._height,
            "unit": self.unit.currentText(),
            "dpi": self.dpi.value,
            "words": self.letters.value,
            "theme": self.theme.currentData(),
            "outlines": self.text.currentData(),
            "transparent": self.transparent.isChecked(),
            "title": self.title.isChecked(),
            "sentences": self.sentences.isChecked(),
        }

    def _seen(self) -> QSize:
        """How large the chosen part is on the screen, px; the stage, if it has gone with its
        network, which is said where it is to be drawn."""
        found = figures_of(self._page)
        return found.get(self.name, found[STAGE]).plot.size()

    @property
    def _dots(self) -> int:
        """Pixels to an inch in which sizes are given and shown: those typed, or the nearest that a
        figure can have."""
        return min(max(round(self.dpi.value), DOTS[0]), DOTS[1])

    @Slot()
    def _take_preset(self) -> None:
        """Take on the size and all else of a preset, if one is chosen."""
        preset = self.preset.currentData()
        if preset is None:
            return
        self._width, self._height = preset.sides(self._seen())
        snug = self._page.filmed().snug
        if self.name == STAGE and preset.height is None and snug is not None:
            one = px_of(preset.letters)
            self._height = one * snug(round(self._width / one), round(self._height / one))
        self.dpi.show_number(preset.dpi)
        self.letters.show_number(preset.letters)
        self.unit.setCurrentText(preset.unit)
        self._show_size()

    @Slot()
    def _show_size(self) -> None:
        """Show width and height in the unit chosen."""
        unit, dpi = self.unit.currentText(), self._dots
        for number, side in ((self.wide, self._width), (self.high, self._height)):
            number.set_unit(unit, *DIGITS[unit])
            number.show_number(of_mm(side, unit, dpi))

    @Slot()
    def _size_given(self) -> None:
        unit, dpi = self.unit.currentText(), self._dots
        if self.sender() is self.wide:
            self._width = in_mm(self.wide.value, unit, dpi)
        else:
            self._height = in_mm(self.high.value, unit, dpi)
        self._own()

    @Slot()
    def _own(self) -> None:
        """The size is none of the presets any more."""
        self.preset.setCurrentIndex(len(PRESETS))
        self._show_size()
        self._change()

    @Slot()
    def _change(self) -> None:
        self._show_fitting()
        self.changed.emit()

    def _show_fitting(self) -> None:
        """Offer what there is to choose of this figure in this format."""
        self.title.setVisible(self.name != STAGE)
        self.sentences.setVisible(self.name == STAGE)
        self.text.setEnabled(self.ending != ".png")


def _is_number(kept: object) -> bool:
    """Whether this, from the settings, is a number that a field can show."""
    return isinstance(kept, (int, float)) and math.isfinite(kept)


def _choose(box: QComboBox, data: object) -> None:
    """Choose the entry with this data, if there is one."""
    place = box.findData(data) if data is not None else -1
    if place >= 0:
        box.setCurrentIndex(place)
