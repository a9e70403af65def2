"""One parameter of the running network as a handle: name, slider, number."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.kit.forms import NumberEditor
from sim.parameters import ParameterSet, Spec

__all__ = ["Handle", "SettingHandle"]

SLIDER, NUMBER = 90, 62  # px; of the slider the least, of the number at the usual size of words


class Handle(QWidget):
    """A handle that can stand under its symbol alone, where a bar is narrow."""

    def be_short(self, short: bool) -> None:
        """Stand under its symbol alone, if it has one, or under its name."""
        raise NotImplementedError


class SettingHandle(Handle):
    """Shows one number among a network's parameters, of whatever kind the network is.

    It is hidden while the network has no such parameter.

    Parameters
    ----------
    name : str
        The parameter, as its class declares it.

    Signals
    -------
    changed(str, object)
        The parameter and the value (SI) a person gave it.
    refused(str)
        A typed value was impossible, in a sentence; nothing changed.
    """

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self._spec: Spec | None = None
        self._editor: NumberEditor | None = None
        self._shown: ParameterSet | None = None
        self._short = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.hide()

    def show_parameters(self, parameters: ParameterSet) -> None:
        """Show the value that is in force."""
        if parameters is self._shown:
            return
        self._shown = parameters
        spec = parameters.specs().get(self._name)
        if spec is not None:
            if spec != self._spec or self._editor is None:
                self._editor = self._edit(spec, parameters.default(self._name))
                self.be_short(self._short)
            self._editor.show_value(getattr(parameters, self._name))
        self.setVisible(spec is not None)

    def be_short(self, short: bool) -> None:
        self._short = short
        if self._editor is not None and self._spec is not None:
            spec = self._spec
            self._editor.label.setText(spec.symbol if short and spec.symbol else spec.label)

    def _edit(self, spec: Spec, default: object) -> NumberEditor:
        """An editor for a parameter declared so, in place of the last one."""
        if self._editor is not None:
            for part in (self._editor.label, self._editor.slider, self._editor.number):
                self._row.removeWidget(part)
                part.deleteLater()
            self._editor.deleteLater()
        self._spec = spec
        editor = NumberEditor(self._name, spec, default, self)
        editor.changed.connect(self.changed)
        editor.refused.connect(self.refused)
        self._row.addWidget(editor.label)
        self._row.addWidget(editor.slider, 1)
        self._row.addWidget(editor.number)
        editor.slider.setMinimumWidth(SLIDER)
        editor.number.take_room(NUMBER)
        return editor
