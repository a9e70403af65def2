"""The controls of a rule that takes its time: progress, epochs, stopping."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from gui.kit.forms import tool
from sim.hopfield.snapshot import LearningProgress

__all__ = ["LearningBox"]

MORE = 1000  # epochs of "Learn"


class LearningBox(QWidget):
    """Hidden unless a rule is at work or learns epoch by epoch.

    Signals
    -------
    gesture(str, object)
        A gesture of the network and its arguments by name.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learn = tool("Learn", "Go on until no memory is wrong any more")
        self.once = tool("One epoch", "Go through the memories once")
        self.unlearn = tool("Unlearn", "Set every weight to zero, to begin afresh")
        self.stop = tool("Stop", "Keep what has been learnt so far")
        self.cancel = tool("Cancel", "Give up: memories and rule are as they were before")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.words = QLabel()
        self.words.setObjectName("muted")
        self.words.setToolTip("So many pixels, of those of all memories, are still wrong")
        self.learn.clicked.connect(self._learn_all)
        self.once.clicked.connect(self._learn_once)
        self.unlearn.clicked.connect(self._unlearn)
        self.stop.clicked.connect(self._stop)
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.learn, self.once, self.unlearn, self.stop, self.cancel):
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.progress)
        layout.addWidget(self.words)
        self.show_learning(None, False)

    def show_learning(self, learning: LearningProgress | None, iterative: bool) -> None:
        """Show how far a rule has come, and whether it goes epoch by epoch."""
        running = learning is not None and learning.running
        self.setVisible(running or iterative)
        for button in (self.learn, self.once, self.unlearn):
            button.setVisible(iterative and not running)
        self.stop.setVisible(running and iterative)
        self.cancel.setVisible(running)
        self.progress.setVisible(running)
        words = ""
        if learning is not None:
            self.progress.setValue(round(1000 * learning.fraction))
            if learning.errors:
                left = learning.errors[-1]
                wrong = f"{left:,} of {learning.pairs:,} wrong" if left else "nothing wrong"
                words = f"Epoch {len(learning.errors):,}: {wrong}"
        self.words.setText(words)
        self.words.setVisible(bool(words))

    @Slot()
    def _learn_all(self) -> None:
        self.gesture.emit("learn", {"epochs": MORE})

    @Slot()
    def _learn_once(self) -> None:
        self.gesture.emit("learn", {"epochs": 1})

    @Slot()
    def _stop(self) -> None:
        self.gesture.emit("stop_learning", {})

    @Slot()
    def _cancel(self) -> None:
        self.gesture.emit("cancel_learning", {})

    @Slot()
    def _unlearn(self) -> None:
        self.gesture.emit("unlearn", {})
