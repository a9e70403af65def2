"""The left-hand side of the Hopfield tab below the examples: network, memories, rule, load."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.hopfield.learning_box import LearningBox
from gui.hopfield.load_gauge import LoadGauge
from gui.hopfield.pattern_list import PatternList
from gui.hopfield.pattern_menu import LettersMenu, PatternMenu
from gui.kit.descendants import descendants
from gui.kit.drop_down import DropDown
from gui.kit.forms import ParameterForm, heading, narrow, tool
from gui.kit.steady_label import SteadyLabel
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.hopfield import MEMORY_NETWORKS, AssociativeMemory, MemorySnapshot
from sim.hopfield.learning.rules import LEARNING_RULES

__all__ = ["MemoryControls"]

SIZES = (8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128)


class MemoryControls(QWidget):
    """Shows what the network is and says what a person wants it to be.

    The parts `list` and `pattern_menu` have signals of their own as well.

    Signals
    -------
    model_chosen(str)
        Name of another kind of memory.
    gesture(str, object)
        A gesture of the network and its arguments by name.
    changed(str, object)
        A parameter and its new value.
    refused(str)
        What was typed is impossible.
    """

    model_chosen = Signal(str)
    gesture = Signal(str, object)
    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: type[AssociativeMemory] | None = None
        self._parameters: Any = None
        self._last: MemorySnapshot | None = None
        self._forms: dict[int, ParameterForm] = {}
        self._equations: dict[int, SteadyLabel] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading("Network"))
        layout.addLayout(self._network_row())
        layout.addSpacing(2)
        layout.addWidget(heading("Stored memories"))
        self.list = PatternList()
        layout.addWidget(self.list, 1)
        layout.addLayout(self._memory_row())
        layout.addSpacing(2)
        self.forms = QStackedWidget()
        for _ in MEMORY_NETWORKS:
            self.forms.addWidget(QWidget())
        layout.addWidget(self.forms)
        self.learning = LearningBox()
        for part in (self.letters_menu, self.pattern_menu, self.learning):
            part.gesture.connect(self.gesture)
        layout.addWidget(self.learning)
        layout.addWidget(heading("Load"))
        self.gauge = LoadGauge()
        layout.addWidget(self.gauge)

    def _network_row(self) -> QHBoxLayout:
        self.model = narrow(DropDown())
        self.model.setAccessibleName("Network")
        self.model.setToolTip("The kind of memory; the stored patterns go with you")
        for kind in MEMORY_NETWORKS:
            self.model.addItem(kind.title, kind.name)
        self.model.activated.connect(self._model_activated)
        self.size_menu = DropDown()
        self.size_menu.setAccessibleName("Grid")
        self.size_menu.setToolTip("Pixels of the grid; memories and cue are scaled to another one")
        for side in SIZES:
            self.size_menu.addItem(f"{side} × {side}", (side, side))
        self.size_menu.activated.connect(self._size_activated)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.model, 1)
        row.addWidget(self.size_menu)
        return row

    def _memory_row(self) -> QHBoxLayout:
        self.store = tool("Store drawing", "Store the cue as it is (Ctrl+D)")
        self.store.clicked.connect(self.store_cue)
        self.letters = tool("Letters", "Store letters and digits of this grid’s size")
        self.letters_menu = LettersMenu(self)
        self.letters.setMenu(self.letters_menu)
        self.patterns = tool("Patterns", "Images, shapes, random patterns, files; forgetting")
        self.pattern_menu = PatternMenu(self)
        self.list.asked.connect(self.pattern_menu.asked)
        self.patterns.setMenu(self.pattern_menu)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.store, self.letters, self.patterns):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self.list.set_theme(theme, scale)
        self.gauge.set_theme(theme, scale)

    # ---- what is shown -------------------------------------------------------------------------

    def show_patterns(self, s: MemorySnapshot) -> None:
        """Show what is stored, and the live overlaps."""
        self.list.show_patterns(s.patterns, s.overlaps, s.nearest, s.rows, s.columns)

    def show_settings(self, s: MemorySnapshot) -> None:
        """Show the network's settings."""
        self._last = s
        kind = next(kind for kind in MEMORY_NETWORKS if kind.name == s.kind)
        if kind is not self._kind:
            self._kind, self._parameters = kind, None
            place = MEMORY_NETWORKS.index(kind)
            self.model.setCurrentIndex(place)
            self.forms.setCurrentIndex(place)
        if self._parameters is not s.parameters:
            self._parameters = s.parameters
            form = self._form(kind)
            form.show_parameters(s.parameters)
            form.show_only(s.parameters.relevant())
            self._equations[MEMORY_NETWORKS.index(kind)].setText(s.equation)
            self._show_size(s)
        self.pattern_menu.allow(
            patterns=bool(s.patterns), chosen=self.list.current is not None, grey=kind.takes_grey
        )
        self.learning.show_learning(s.learning, s.iterative)
        self._show_load(s)

    @Slot()
    def show_again(self) -> None:
        """Show every setting anew: what was asked for has been refused."""
        self._parameters = None
        if self._last is not None:
            self.show_settings(self._last)  # a network at rest sends no frame that would do it

    def _show_load(self, s: MemorySnapshot) -> None:
        words = ""
        if s.capacity is not None and math.isfinite(s.capacity):
            share = s.capacity / len(s.state)
            words = f"capacity {s.capacity:,.0f}"
            if share <= 2.0:
                words = f"{f'{share:.3g} ' if share != 1.0 else ''}N = {s.capacity:,.0f}"
        self.gauge.show_load(len(s.patterns), len(s.state), s.capacity, words)
        about = s.capacity_words or "nobody has published one for this network"
        none = "none is known for these settings; " if s.capacity is None else ""
        self.gauge.setToolTip(wrapped(f"Capacity: {none}{about}"))

    def _show_size(self, s: MemorySnapshot) -> None:
        words = f"{s.rows} × {s.columns}"  # Qt does not find a pair among its data
        place = self.size_menu.findText(words)
        if self.size_menu.count() > len(SIZES) and place != len(SIZES):
            self.size_menu.removeItem(len(SIZES))
        if place < 0:
            # A size of an example or a file: offered as long as it is the one.
            self.size_menu.addItem(words, (s.rows, s.columns))
            place = len(SIZES)
        self.size_menu.setCurrentIndex(place)

    def _form(self, kind: type[AssociativeMemory]) -> ParameterForm:
        """The form of a network, made when first wanted."""
        place = MEMORY_NETWORKS.index(kind)
        if place not in self._forms:
            specs = kind.Parameters.specs().values()
            groups = [g for g in dict.fromkeys(spec.group for spec in specs) if g != "Grid"]
            form = ParameterForm(kind.Parameters, groups=groups)
            form.changed.connect(self.changed)
            form.refused.connect(self.refused)
            page = self.forms.widget(place)
            assert page is not None
            layout = QVBoxLayout(page)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(form)
            layout.addWidget(self._equation(kind))
            layout.addStretch(1)
            self._forms[place] = form
            self._order(form)
        return self._forms[place]

    def _equation(self, kind: type[AssociativeMemory]) -> SteadyLabel:
        """What a network computes; right under its form, so that nothing below has to move."""
        rules = LEARNING_RULES if "rule" in kind.Parameters.specs() else ()
        label = SteadyLabel([kind.equation, *(rule.equation for rule in rules)])
        label.setObjectName("equation")
        label.setToolTip("How memories become weights, or what the network computes")
        self._equations[MEMORY_NETWORKS.index(kind)] = label
        return label

    def _order(self, form: ParameterForm) -> None:
        """Have Tab come to a form where it is seen, and not after all that was made before it."""
        before: QWidget = self.patterns
        for widget in descendants(form, QWidget):
            own = widget.window() is self.window()  # and not in the list of a menu
            if own and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                self.setTabOrder(before, widget)
                before = widget

    # ---- what is asked -------------------------------------------------------------------------

    @Slot(int)
    def _model_activated(self, place: int) -> None:
        self.model_chosen.emit(self.model.itemData(place))

    @Slot(int)
    def _size_activated(self, place: int) -> None:
        rows, columns = self.size_menu.itemData(place)
        self.gesture.emit("configure", {"rows": rows, "columns": columns})

    @Slot()
    def store_cue(self) -> None:
        """Ask to store the cue as it is."""
        self.gesture.emit("store_cue", {})
