"""How a recall is run and what of it is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QLabel,
    QPushButton,
    QWidget,
)

from gui.kit.flow import Flow
from gui.kit.forms import tab_to_checked, tool
from gui.kit.tooltips import wrapped

__all__ = ["FIELD", "STATE", "WEIGHTS", "RecallTools"]

STATE, FIELD, WEIGHTS = range(3)
VIEWS = (
    ("State", "The state: ink and paper"),
    ("Input field", "What each neuron is told by the others, less its threshold"),
    ("Weights", "The synapses that reach one pixel: click the pixel"),
)
#: By the unit of the network's time: one step of it, and that unit (none if it is the step).
STEPS = {
    "sweeps": (
        ("One update", "Ask the next neuron, or all of them if they go together, and stand still"),
        ("One sweep", "Ask every neuron once and stand still"),
    ),
    "τ": (
        ("One step", "Go one time step Δt further and stand still"),
        ("One τ", "Go one time constant τ further and stand still"),
    ),
    "updates": (("One update", "Update every neuron at once and stand still"), ("", "")),
}


class RecallTools(Flow):
    """Controls under the state.

    Signals
    -------
    recall_asked(), update_asked(), sweep_asked(), back_asked()
    view_chosen(int)
        STATE, FIELD or WEIGHTS.
    marks_chosen()
        Other marks are to be shown; see `unstable` and `wrong`.
    """

    recall_asked = Signal()
    update_asked = Signal()
    sweep_asked = Signal()
    back_asked = Signal()
    view_chosen = Signal(int)
    marks_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(across=18, parent=parent)
        for part in (self._run_row(), self._view_row(), self._mark_row()):
            self.add(part)

    def _run_row(self) -> Flow:
        row = Flow()
        self.recall = QPushButton("Recall")
        self.recall.setObjectName("primary")
        self.recall.setToolTip("Put the network in the state of the cue and let it run (Enter)")
        self.update_one, self.sweep = (tool(*words) for words in STEPS["sweeps"])
        self.back = tool("Back to cue", "Put the network in the state of the cue and stand still")
        for button, signal in (
            (self.recall, self.recall_asked),
            (self.update_one, self.update_asked),
            (self.sweep, self.sweep_asked),
            (self.back, self.back_asked),
        ):
            button.clicked.connect(signal)
            row.add(button)
        return row

    def _view_row(self) -> Flow:
        row = Flow()
        label = QLabel("Show")
        label.setObjectName("muted")
        row.add(label)
        self.views = QButtonGroup(self)
        for place, (words, about) in enumerate(VIEWS):
            button = tool(words, about)
            button.setCheckable(True)
            button.setChecked(place == STATE)
            self.views.addButton(button, place)
            row.add(button)
        self.views.idClicked.connect(self.view_chosen)
        return row

    def _mark_row(self) -> Flow:
        row = Flow(across=10)
        label = QLabel("Mark")
        label.setObjectName("muted")
        row.add(label)
        self.unstable = QCheckBox("Unstable")
        self.unstable.setChecked(True)
        self.unstable.setToolTip("Outline the cells that would flip if they were asked now")
        self.wrong = QCheckBox("Wrong")
        self.wrong.setToolTip("Cross out the pixels that differ from the nearest memory")
        for box in (self.unstable, self.wrong):
            box.clicked.connect(self._marked)
            row.add(box)
        return row

    @property
    def view(self) -> int:
        """What is shown."""
        return self.views.checkedId()

    def set_view(self, view: int) -> None:
        """Show something else, as if it had been chosen."""
        self.views.button(view).setChecked(True)
        tab_to_checked(self.views)

    def allow_weights(self, there_are: bool) -> None:
        """Whether the network has synapses between two neurons that can be shown."""
        button = self.views.button(WEIGHTS)
        if button.isEnabled() != there_are:
            button.setEnabled(there_are)
            about = (
                VIEWS[WEIGHTS][1] if there_are else "This network has no synapses of two neurons"
            )
            button.setToolTip(wrapped(about))

    def name_steps(self, unit: str) -> None:
        """Say what the steps are of a network whose time is counted in this unit."""
        one, many = STEPS[unit]
        for button, (words, about) in ((self.update_one, one), (self.sweep, many)):
            if button.text() != words:
                button.setText(words)
                button.setToolTip(wrapped(about))
                button.setVisible(bool(words))

    @Slot()
    def _marked(self) -> None:
        self.marks_chosen.emit()
