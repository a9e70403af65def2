"""The left-hand side of the Energy tab: axes, what is shown, many runs, the conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from gui.energy.condition_list import ConditionList
from gui.kit.drop_down import DropDown
from gui.kit.forms import PlainSlider, heading, narrow, tool
from gui.kit.number import Number
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.hopfield import MemorySnapshot
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.pattern_axes import TwoPatternAxes
from sim.hopfield.energy.planes import axes_kept, possible_axes
from sim.ring.landscape import RING_PICTURES
from sim.sessions.how_made import MOST_RUNS

__all__ = ["MEMORY", "EnergyControls"]

MEMORY = "memory"  # the landscape is that of the memory that is running

HOTTEST, TICKS = 1.5, 150
FREE_ENERGY = "What heat makes of it: wells flatten and vanish at T = 1"


def told_apart(names: Sequence[str]) -> list[str]:
    """Names, those that occur more than once with their place in the list: "A (4)"."""
    often = Counter(names)
    return [f"{n} ({i + 1})" if often[n] > 1 else n for i, n in enumerate(names)]


class EnergyControls(QWidget):
    """Shows how the landscape is looked at and asks for other looks, runs and breaches.

    Signals
    -------
    of_chosen(str)
        `MEMORY` or one of `RING_PICTURES`.
    axes_chosen(object, int, int)
        Kind of axes, a class, and two memories.
    shown_chosen()
        Energy or free energy, trajectories: see `free_energy`, `trajectories`.
    gesture(str, object)
        `configure` with another temperature.
    runs_asked(str, int)
        "cue", "random" or "here", and how many.
    cancel_asked()
    refused(str)
    """

    of_chosen = Signal(str)
    axes_chosen = Signal(object, int, int)
    shown_chosen = Signal()
    gesture = Signal(str, object)
    runs_asked = Signal(str, int)
    cancel_asked = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[Any, ...] = ()
        self.of = MEMORY
        """What the landscape is of."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading("Landscape of"))
        self.network = narrow(DropDown())
        self.network.setAccessibleName("Landscape of")
        self.network.setToolTip("The memory that is running, or the compass of a small ring")
        self.network.addItem("", MEMORY)
        for name, words, _, _ in RING_PICTURES:
            self.network.addItem(words, name)
        self.network.activated.connect(self._of_chosen)
        layout.addWidget(self.network)
        layout.addSpacing(2)
        layout.addWidget(heading("Axes"))
        layout.addLayout(self._axes_rows())
        layout.addSpacing(2)
        layout.addWidget(heading("Show"))
        layout.addLayout(self._show_row())
        layout.addLayout(self._heat_row())
        layout.addSpacing(2)
        layout.addWidget(heading("Run again from"))
        layout.addLayout(self._runs_rows())
        layout.addSpacing(2)
        self.checklist = ConditionList()
        layout.addWidget(self.checklist)
        layout.addStretch(1)

    def _axes_rows(self) -> QGridLayout:
        self.kind = narrow(DropDown())
        self.kind.setAccessibleName("Axes")
        self.kind.setToolTip("The plane over which the energy is drawn")
        self.first, self.second = narrow(DropDown()), narrow(DropDown())
        for box, words in ((self.first, "First memory"), (self.second, "Second memory")):
            box.setAccessibleName(words)
            box.setToolTip(f"{words}: along the {'x' if box is self.first else 'y'} axis")
            box.activated.connect(self._chosen)
        self.kind.activated.connect(self._chosen)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(5)
        grid.addWidget(self.kind, 0, 0, 1, 2)
        grid.addWidget(self.first, 1, 0)
        grid.addWidget(self.second, 1, 1)
        return grid

    def _show_row(self) -> QHBoxLayout:
        self.quantities = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        for place, (words, about) in enumerate(
            (
                ("Energy", "The energy of states"),
                ("Free energy", FREE_ENERGY),
            )
        ):
            button = tool(words, about)
            button.setCheckable(True)
            button.setChecked(place == 0)
            self.quantities.addButton(button, place)
            row.addWidget(button)
        self.quantities.idClicked.connect(self._show)
        self.paths = tool("Trajectories", "The paths of the runs")
        self.paths.setCheckable(True)
        self.paths.setChecked(True)
        self.paths.clicked.connect(self._show)
        row.addWidget(self.paths)
        row.addStretch(1)
        return row

    def _heat_row(self) -> QHBoxLayout:
        about = "Temperature of the network; double-click for 0"
        label = QLabel("Temperature")
        self.slider = PlainSlider()
        self.slider.setRange(0, TICKS)
        self.slider.setAccessibleName("Temperature")
        self.temperature = Number("", 2, 0.05)
        self.temperature.take_room(70)
        self.temperature.setAccessibleName("Temperature")
        for widget in (label, self.slider, self.temperature):
            widget.setToolTip(about)
        self.slider.valueChanged.connect(self._slid)
        self.slider.restored.connect(self._cool)
        self.temperature.entered.connect(self._typed)
        self.temperature.refused.connect(self.refused)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.temperature)
        return row

    def _runs_rows(self) -> QVBoxLayout:
        self.same = tool("Same cue, new orders", "From the cue, each time in another order")
        self.random = tool("Random starts", "From states of chance")
        self.here = tool("The present state", "From where the network is now")
        self.count = Number("runs", 0, 10.0, whole=True)
        self.count.take_room(86)
        self.count.setAccessibleName("Runs")
        self.count.setToolTip(f"How many runs, 1 to {MOST_RUNS:,}")
        self.count.revert(20)
        self.count.refused.connect(self.refused)
        self.count.entered.connect(self._counted)
        for button, start in ((self.same, "cue"), (self.random, "random"), (self.here, "here")):
            button.setProperty("start", start)
            button.clicked.connect(self._run)
        self.cancel = tool("Cancel", "Give up the runs under way")
        self.cancel.clicked.connect(self.cancel_asked)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        top, middle, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.same)
        top.addWidget(self.random)
        top.addStretch(1)
        middle.addWidget(self.here)
        middle.addWidget(self.count)
        middle.addStretch(1)
        bottom.addWidget(self.progress, 1)
        bottom.addWidget(self.cancel)
        rows = QVBoxLayout()
        rows.setSpacing(5)
        for row in (top, middle, bottom):
            row.setSpacing(4)
            rows.addLayout(row)
        self.end_runs()
        return rows

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self.checklist.set_theme(theme, scale)

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def free_energy(self) -> bool:
        """Whether the free energy at the network's temperature is wanted."""
        return self.quantities.checkedId() == 1

    @property
    def trajectories(self) -> bool:
        """Whether the paths of the runs are wanted."""
        return self.paths.isChecked()

    def view_state(self, axes: Axes | None) -> dict[str, Any]:
        """What is drawn, over which axes, for a session."""
        return {
            "free_energy": self.free_energy,
            "trajectories": self.trajectories,
            "axes": axes_kept(axes),
            "of": self.of,
            "count": int(self.count.value),
        }

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Have drawn what `view_state` has kept."""
        if isinstance(kept.get("free_energy"), bool):
            self.quantities.button(int(kept["free_energy"])).setChecked(True)
        if isinstance(kept.get("trajectories"), bool):
            self.paths.setChecked(kept["trajectories"])
        if type(kept.get("count")) is int and 1 <= kept["count"] <= MOST_RUNS:
            self.count.revert(kept["count"])

    def show_settings(self, s: MemorySnapshot, axes: Axes | None) -> None:
        """Show the network, its axes and its temperature."""
        self.network.setItemText(0, s.title.partition(" (")[0])
        kinds = possible_axes(s)
        offered = (tuple(kinds), tuple(memory.name for memory in s.patterns))
        if offered != self._offered:
            self._offered = offered
            self.kind.clear()
            for kind in kinds:
                self.kind.addItem(kind.title, kind)
            for box in (self.first, self.second):
                box.clear()
                box.addItems(told_apart([memory.name for memory in s.patterns]))
        if axes is not None:
            self.kind.setCurrentIndex(kinds.index(type(axes)) if type(axes) in kinds else -1)
        two = isinstance(axes, TwoPatternAxes)
        if isinstance(axes, TwoPatternAxes):
            self.first.setCurrentIndex(axes.first)
            self.second.setCurrentIndex(axes.second)
        self.first.setVisible(two)
        self.second.setVisible(two)
        hot = "temperature" in s.parameters.specs()
        for widget in (self.slider, self.temperature):
            widget.setEnabled(hot)
        over = axes.no_free_energy if axes is not None else Axes.no_free_energy
        self._offer_free_energy(s.no_free_energy or over)
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(s.temperature * TICKS / HOTTEST))
            self.slider.blockSignals(False)
        self.temperature.show_number(s.temperature)

    def _offer_free_energy(self, why_not: str) -> None:
        plain, free = self.quantities.button(0), self.quantities.button(1)
        free.setToolTip(wrapped(why_not or FREE_ENERGY))
        free.setEnabled(not why_not)
        if why_not:
            plain.setChecked(True)

    def begin_runs(self) -> None:
        """Show that runs are under way."""
        self.progress.setValue(0)
        for widget in (self.progress, self.cancel):
            widget.show()
        for button in (self.same, self.random, self.here):
            button.setEnabled(False)

    @Slot(float)
    def show_progress(self, fraction: float) -> None:
        """Show how many of the runs are done."""
        self.progress.setValue(round(1000 * fraction))

    def end_runs(self) -> None:
        """Show that none are under way."""
        for widget in (self.progress, self.cancel):
            widget.hide()
        for button in (self.same, self.random, self.here):
            button.setEnabled(True)

    # ---- what is asked -------------------------------------------------------------------------

    @Slot(int)
    def _of_chosen(self, place: int) -> None:
        self.of_chosen.emit(self.network.itemData(place))

    def show_of(self, name: str) -> None:
        """Say what the landscape is of; what belongs to memories alone is put away for a ring."""
        self.network.setCurrentIndex(self.network.findData(name))
        self.of = name
        memory = name == MEMORY
        for button in (self.same, self.random, self.here):
            button.setEnabled(memory)
        self.kind.setEnabled(memory)
        plain, free = self.quantities.button(0), self.quantities.button(1)
        plain.setEnabled(memory)
        free.setEnabled(memory and free.isEnabled())  # `show_settings` says when it is known
        for widget in (self.first, self.second):
            widget.setVisible(memory and widget.isVisible())

    @Slot()
    def _chosen(self) -> None:
        first, second = self.first.currentIndex(), self.second.currentIndex()
        if first == second and self.sender() is not self.kind:
            # The other one gives way.
            count = self.first.count()
            other = (first + 1) % max(1, count)
            if self.sender() is self.first:
                second = other
            else:
                first = other
        self.axes_chosen.emit(self.kind.currentData(), max(0, first), max(0, second))

    @Slot()
    def _show(self) -> None:
        self.shown_chosen.emit()

    @Slot(int)
    def _slid(self, tick: int) -> None:
        self.gesture.emit("configure", {"temperature": round(tick * HOTTEST / TICKS, 2)})

    @Slot()
    def _cool(self) -> None:
        self.gesture.emit("configure", {"temperature": 0.0})

    @Slot(float)
    def _typed(self, temperature: float) -> None:
        if not 0.0 <= temperature <= 2.0:
            words = "The temperature lies between 0 and 2."
            self.temperature.refuse(words, self.slider.value() * HOTTEST / TICKS)
            self.refused.emit(words)
            return
        self.gesture.emit("configure", {"temperature": temperature})

    @Slot()
    def _run(self) -> None:
        self.runs_asked.emit(self.sender().property("start"), int(self.count.value))

    @Slot(float)
    def _counted(self, count: float) -> None:
        if not 1 <= count <= MOST_RUNS:
            words = f"Start between 1 and {MOST_RUNS:,} runs at a time."
            self.count.refuse(words)
            self.refused.emit(words)
