"""A parameter set as a form: one editor for each kind of parameter, nothing declared twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui.kit.drop_down import DropDown
from gui.kit.matrix_editor import EntriesField, MatrixField, VectorField
from gui.kit.number import Number
from gui.kit.tooltips import wrapped
from sim.errors import ParameterError
from sim.parameters import ParameterSet, Spec

__all__ = ["ParameterForm", "PlainSlider", "heading", "narrow", "sentence", "tab_to_checked"]

TICKS = 1000
Menu = TypeVar("Menu", bound=QComboBox)


def sentence(name: str = "outcome") -> QLabel:
    """A label of one of the looks of the style sheet, for sentences that wrap."""
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def heading(words: str) -> QLabel:
    """The small title over a group of controls."""
    label = QLabel(words)
    label.setObjectName("heading")
    return label


class PlainSlider(QSlider):
    """A horizontal slider that a wheel in passing does not move, and a double-click resets."""

    restored = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self.restored.emit()


class _Label(QLabel):
    """A label that a double-click turns into a reset of what it names."""

    restored = Signal()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self.restored.emit()


class _Editor(QObject):
    """What every editor has: a parameter's name and spec, and the changes a person makes."""

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, name: str, spec: Spec, default: Any, parent: QObject) -> None:
        super().__init__(parent)
        self.name, self.spec, self.default = name, spec, default

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def _submit(self, value: Any) -> None:
        self.changed.emit(self.name, value)

    @Slot()
    def restore_default(self) -> None:
        self._submit(self.default)


class NumberEditor(_Editor):
    """Label, slider and number for a real or whole parameter."""

    def __init__(self, name: str, spec: Spec, default: Any, parent: QObject) -> None:
        super().__init__(name, spec, default, parent)
        self.label = _Label(spec.label)
        self.slider = PlainSlider()
        self.slider.setRange(0, TICKS)
        self.slider.setPageStep(TICKS // 20)
        self.slider.setSingleStep(TICKS // 100)
        decimals = 0 if spec.kind == "integer" else spec.decimals
        span = (spec.high - spec.low) / spec.scale
        step = max(10.0**-decimals, round(span / 100, decimals))
        self.number = Number(spec.unit, decimals, step, whole=spec.kind == "integer")
        self.number.take_room(90)
        self._value: float = default
        symbol = f" ({spec.symbol})" if spec.symbol else ""
        about = (
            f"{spec.help}\n{spec.label}{symbol}: {spec.show(spec.low)} to "
            f"{spec.show(spec.high)}; double-click for {spec.show(default)}."
        )
        for widget in (self.label, self.slider, self.number):
            widget.setToolTip(wrapped(about))
        self.slider.setAccessibleName(spec.label)
        self.number.setAccessibleName(spec.label)
        self.slider.valueChanged.connect(self._slid)
        self.number.entered.connect(self._typed)
        self.number.refused.connect(self.refused)
        self.label.restored.connect(self.restore_default)
        self.slider.restored.connect(self.restore_default)

    def show_value(self, value: float) -> None:
        self._value = value
        spec = self.spec
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round((value - spec.low) / (spec.high - spec.low) * TICKS))
            self.slider.blockSignals(False)
        self.number.show_number(value / spec.scale)

    @Slot(int)
    def _slid(self, tick: int) -> None:
        spec = self.spec
        value = spec.low + (spec.high - spec.low) * tick / TICKS
        if spec.cyclic and tick == TICKS:
            value = spec.high - 1e-9
        if spec.kind == "integer":
            value = round(value)
        else:
            # What is shown is what is set.
            value = round(value / spec.scale, spec.decimals) * spec.scale
            if not spec.cyclic:
                value = min(max(value, spec.low), spec.high)
        self.number.show_number(value / spec.scale)
        if value != self._value:
            self._value = value
            self._submit(value)

    def refuse(self, words: str, value: float) -> None:
        """Say at the field why the network would not have what was entered; show its value."""
        self.show_value(value)
        self.number.refuse(words, value / self.spec.scale)

    @Slot(float)
    def _typed(self, shown: float) -> None:
        value = shown * self.spec.scale
        if self.spec.kind == "real":
            # 20 ms is 0.02 s, whatever the multiplication rounds to.
            value = float(f"{value:.12g}")
        try:
            value = self.spec.check(self.name, value)
        except ParameterError as error:
            self.number.refuse(str(error), self._value / self.spec.scale)
            self.refused.emit(str(error))
            return
        self._value = value
        self._submit(value)


class _FlagEditor(_Editor):
    """A check box for a flag."""

    def __init__(self, name: str, spec: Spec, default: Any, parent: QObject) -> None:
        super().__init__(name, spec, default, parent)
        self.box = QCheckBox(spec.label)
        self.box.setToolTip(wrapped(spec.help))
        self.box.clicked.connect(self._clicked)

    def show_value(self, value: bool) -> None:
        self.box.setChecked(value)

    @Slot(bool)
    def _clicked(self, on: bool) -> None:
        self._submit(on)


def push_button(words: str, act: Any) -> QPushButton:
    """A button that does something when it is pressed."""
    button = QPushButton(words)
    button.clicked.connect(act)
    return button


def tool(words: str, about: str) -> QPushButton:
    """A small button that says in its tooltip what it does."""
    button = QPushButton(words)
    button.setObjectName("tool")
    button.setToolTip(wrapped(about))
    return button


def narrow(menu: Menu) -> Menu:
    """Let a menu be as narrow as its place, however long what is written in it."""
    menu.setMinimumContentsLength(1)
    menu.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return menu


class _ChoiceEditor(_Editor):
    """A menu for one of a few named values."""

    def __init__(self, name: str, spec: Spec, default: Any, parent: QObject) -> None:
        super().__init__(name, spec, default, parent)
        self.menu = narrow(DropDown())
        self.menu.setToolTip(wrapped(spec.help))
        self.menu.setAccessibleName(spec.label)
        for value, words in spec.choices:
            self.menu.addItem(words, value)
        self._value: str = default
        self.menu.activated.connect(self._activated)

    def show_value(self, value: str) -> None:
        self._value = value
        self.menu.setCurrentIndex(self.menu.findData(value))

    @Slot(int)
    def _activated(self, place: int) -> None:
        value = self.menu.itemData(place)
        if value != self._value:
            self._value = value
            self._submit(value)


class EntriesEditor(_Editor):
    """A field for each number of a vector or a matrix."""

    def __init__(self, name: str, spec: Spec, default: Any, parent: QObject) -> None:
        super().__init__(name, spec, default, parent)
        kind = MatrixField if spec.kind == "matrix" else VectorField
        self.field: EntriesField = kind(name, spec, default)
        self.field.entered.connect(self._submit)
        self.field.refused.connect(self.refused)
        self.field.restored.connect(self.restore_default)

    def show_value(self, value: Any) -> None:
        self.field.show_value(value)

    def refuse(self, words: str, value: Any) -> None:
        """Say at the field why the network would not have what was entered; show its value."""
        self.field.refuse(words, value)

    @Slot(object)
    def _submit(self, value: Any) -> None:
        super()._submit(value)


class ParameterForm(QWidget):
    """The form of a parameter class.

    Parameters
    ----------
    kind : type of ParameterSet
    groups : sequence of str, optional
        Only the parameters of these groups, in this order; all otherwise.

    Signals
    -------
    changed(str, object)
        A person gave a parameter another value (SI).
    refused(str)
        A typed value was impossible, in a sentence, which is said at its field; nothing changed.
    """

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(
        self,
        kind: type[ParameterSet],
        parent: QWidget | None = None,
        groups: Sequence[str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._editors: dict[str, _Editor] = {}
        self._widgets: dict[str, tuple[QWidget, ...]] = {}
        self._headings: dict[str, QLabel] = {}
        self._kind = kind
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        grids: dict[str, QGridLayout] = {}
        specs = kind.specs()
        if groups is not None:
            specs = {n: s for group in groups for n, s in specs.items() if s.group == group}
        for name, spec in specs.items():
            if spec.group not in grids:
                title = self._headings[spec.group] = heading(spec.group)
                outer.addWidget(title)
                grid = grids[spec.group] = QGridLayout()
                grid.setHorizontalSpacing(8)
                grid.setVerticalSpacing(3)
                grid.setColumnMinimumWidth(0, 104)
                grid.setColumnStretch(1, 1)
                outer.addLayout(grid)
            self._add(grids[spec.group], name, spec, kind.default(name))

    def _add(self, grid: QGridLayout, name: str, spec: Spec, default: Any) -> None:
        row = grid.rowCount()
        editor: _Editor
        if spec.kind == "flag":
            editor = flag = _FlagEditor(name, spec, default, self)
            grid.addWidget(flag.box, row, 0, 1, 3)
            self._widgets[name] = (flag.box,)
        elif spec.kind == "choice":
            editor = chooser = _ChoiceEditor(name, spec, default, self)
            grid.addWidget(chooser.menu, row, 0, 1, 3)
            self._widgets[name] = (chooser.menu,)
        elif spec.kind in ("vector", "matrix"):
            editor = entries = EntriesEditor(name, spec, default, self)
            grid.addWidget(entries.field, row, 0, 1, 3)
            self._widgets[name] = (entries.field,)
        else:
            editor = number = NumberEditor(name, spec, default, self)
            grid.addWidget(number.label, row, 0)
            grid.addWidget(number.slider, row, 1)
            grid.addWidget(number.number, row, 2)
            self._widgets[name] = (number.label, number.slider, number.number)
        editor.changed.connect(self.changed)
        editor.refused.connect(self.refused)
        self._editors[name] = editor

    def show_parameters(self, parameters: ParameterSet) -> None:
        """Show these values, except where a person is at work."""
        for name, editor in self._editors.items():
            editor.show_value(getattr(parameters, name))

    def show_only(self, names: Collection[str]) -> None:
        """Show the editors of these parameters, and the headings of those that have any."""
        specs = self._kind.specs()
        for name, widgets in self._widgets.items():
            for widget in widgets:
                widget.setVisible(name in names)
        for group, title in self._headings.items():
            title.setVisible(any(specs[n].group == group for n in names if n in self._widgets))

    def refuse(self, name: str, words: str, parameters: ParameterSet) -> bool:
        """Say at the field of a parameter why the network would not have its value.

        Parameters
        ----------
        name : str
            The parameter at fault.
        words : str
            What the network says.
        parameters : ParameterSet
            Its parameters, which have not changed.

        Returns
        -------
        bool
            Whether there is a field to be seen for it; none if the network is another by now, which
            has no such parameter.
        """
        editor = self._editors.get(name)
        if not isinstance(editor, NumberEditor | EntriesEditor) or name not in parameters.specs():
            return False
        field = editor.number if isinstance(editor, NumberEditor) else editor.field
        if not field.isVisible():
            return False
        editor.refuse(words, getattr(parameters, name))
        return True

    def editor(self, name: str) -> Any:
        """The editor of one parameter."""
        return self._editors[name]


def tab_to_checked(group: QButtonGroup) -> None:
    """Have Tab come to the checked button of a group, and arrows to the others.

    Qt sees to that when one gets the focus, and not when one is checked by the program.
    """
    for button in group.buttons():
        tab = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
        button.setFocusPolicy(tab)


def row(*widgets: QWidget, stretch: bool = False) -> QHBoxLayout:
    """Widgets side by side without margins."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    if stretch:
        layout.addStretch(1)
    return layout
