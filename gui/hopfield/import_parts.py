"""What the parts of the import dialog are made of: rows of controls with their labels."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from gui.kit.drop_down import DropDown
from gui.kit.forms import PlainSlider
from gui.kit.number import Number
from gui.kit.theme import BASE_PIXELS

__all__ = ["ControlGrid", "choice_box", "grown", "number_field", "plain_slider", "value_field"]

NUMBER_WIDTH, LABEL_WIDTH = 76, 76  # px, where words have their usual size


def grown(pixels: int) -> int:
    """A length that grows with the size of words."""
    return round(pixels * max(1.0, QApplication.font().pixelSize() / BASE_PIXELS))


class ControlGrid(QWidget):
    """Controls under each other, each with its label; a row is shown or hidden as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, grown(LABEL_WIDTH))
        self._grid.setColumnStretch(1, 1)
        self._rows: dict[str, list[QWidget]] = {}

    def add_row(self, words: str, *widgets: QWidget, wide: bool = False) -> None:
        """Add a row; its first widget takes the room there is if `wide`."""
        label = QLabel(words)
        label.setToolTip(widgets[0].toolTip())
        line = QHBoxLayout()
        line.setSpacing(8)
        for place, widget in enumerate(widgets):
            line.addWidget(widget, 1 if wide and place == 0 else 0)
        if not wide:
            line.addStretch(1)
        number = self._grid.rowCount()
        self._grid.addWidget(label, number, 0)
        self._grid.addLayout(line, number, 1)
        self._rows[words] = [label, *widgets]

    def show_row(self, words: str, shown: bool) -> None:
        """Show or hide a row."""
        for widget in self._rows[words]:
            widget.setVisible(shown)

    def label(self, words: str) -> QWidget:
        """The label of a row."""
        return self._rows[words][0]


def plain_slider(most: int, page: int, name: str, hint: str) -> PlainSlider:
    """A slider from 0 to `most`."""
    slider = PlainSlider()
    slider.setRange(0, most)
    slider.setSingleStep(max(1, most // 100))
    slider.setPageStep(max(1, min(page, most // 20)))
    slider.setAccessibleName(name)
    slider.setToolTip(hint)
    return slider


class ValueField(Number):
    """A value of a file, with as many decimals as it has, up to six."""

    def __init__(self) -> None:
        super().__init__("", 6, 1.0)

    def _write(self) -> None:
        super()._write()
        if "." in self.text():
            self.setText(self.text().rstrip("0").rstrip("."))
            self.setModified(False)


def value_field(name: str, hint: str) -> Number:
    """A value of a file that is typed."""
    number = ValueField()
    number.setFixedWidth(grown(NUMBER_WIDTH))
    number.setAccessibleName(name)
    number.setToolTip(hint)
    return number


def number_field(name: str, hint: str, unit: str = "", decimals: int = 0) -> Number:
    """A number that is typed; whole where it has no decimals and no unit."""
    number = Number(unit, decimals, 1.0, whole=not unit and decimals == 0)
    number.setFixedWidth(grown(NUMBER_WIDTH))
    number.setAccessibleName(name)
    number.setToolTip(hint)
    return number


def choice_box(name: str, hint: str) -> QComboBox:
    """A list to choose from; the entries' data are what they stand for."""
    box = DropDown()
    box.setAccessibleName(name)
    box.setToolTip(hint)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    return box
