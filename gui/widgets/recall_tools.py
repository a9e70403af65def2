"""How a recall is run and what of it is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

__all__ = ["FIELD", "STATE", "WEIGHTS", "RecallTools"]

STATE, FIELD, WEIGHTS = range(3)
VIEWS = (
    ("State", "The state: ink and paper"),
    ("Input field", "What each neuron is told by the others, less its threshold"),
    ("Weights", "The synapses that reach one pixel: click the pixel"),
)


class RecallTools(QWidget):
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
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._run_row())
        layout.addLayout(self._view_row())

    def _run_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.recall = QPushButton("Recall")
        self.recall.setObjectName("primary")
        self.recall.setToolTip("Put the network in the state of the cue and let it run (Enter)")
        self.update_one = _tool("One update", "Ask the next neuron and stand still")
        self.sweep = _tool("One sweep", "Ask every neuron once and stand still")
        self.back = _tool("Back to cue", "Put the network in the state of the cue and stand still")
        for button, signal in (
            (self.recall, self.recall_asked),
            (self.update_one, self.update_asked),
            (self.sweep, self.sweep_asked),
            (self.back, self.back_asked),
        ):
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _view_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        label = QLabel("Show")
        label.setObjectName("muted")
        row.addWidget(label)
        self.views = QButtonGroup(self)
        for place, (words, about) in enumerate(VIEWS):
            button = _tool(words, about)
            button.setCheckable(True)
            button.setChecked(place == STATE)
            self.views.addButton(button, place)
            row.addWidget(button)
        self.views.idClicked.connect(self.view_chosen)
        row.addStretch(1)
        self.unstable = QCheckBox("Unstable")
        self.unstable.setChecked(True)
        self.unstable.setToolTip("Outline the cells that would flip if they were asked now")
        self.wrong = QCheckBox("Wrong")
        self.wrong.setToolTip("Cross out the pixels that differ from the nearest memory")
        for box in (self.unstable, self.wrong):
            box.clicked.connect(self._marked)
            row.addWidget(box)
        return row

    @property
    def view(self) -> int:
        """What is shown."""
        return self.views.checkedId()

    def set_view(self, view: int) -> None:
        """Show something else, as if it had been chosen."""
        self.views.button(view).setChecked(True)

    def name_step(self, words: str, about: str) -> None:
        """Say what one step of the network in front is."""
        self.update_one.setText(words)
        self.update_one.setToolTip(about)

    @Slot()
    def _marked(self) -> None:
        self.marks_chosen.emit()


def _tool(words: str, about: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName("tool")
    button.setToolTip(about)
    return button
