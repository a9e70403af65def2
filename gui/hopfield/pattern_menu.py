"""Where patterns come from and where they go: letters, shapes, chance, pictures, files."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gui.kit.number import Number
from sim.hopfield.patterns.letters import ALPHABET, SHAPES

__all__ = ["LettersMenu", "PatternMenu", "RandomDialog"]

ACROSS = 9  # letters in a row of the pad


class LettersMenu(QMenu):
    """A pad of letters and digits; each click stores one and the pad stays open.

    Signals
    -------
    gesture(str, object)
        A gesture of the network and its arguments by name.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        pad = QWidget()
        grid = QGridLayout(pad)
        grid.setContentsMargins(8, 6, 8, 6)
        grid.setSpacing(3)
        for place, letter in enumerate(ALPHABET):
            button = QPushButton(letter)
            button.setObjectName("tool")
            button.setFixedWidth(32)
            button.setToolTip(f"Store {letter}")
            button.clicked.connect(self._clicked)
            grid.addWidget(button, place // ACROSS, place % ACROSS)
        action = QWidgetAction(self)
        action.setDefaultWidget(pad)
        self.addAction(action)
        self.addSeparator()
        for words, text in (
            ("All 26 letters", ALPHABET[:26]),
            ("All 10 digits", ALPHABET[26:]),
            ("A, F, H, K, X and 3", "AFHKX3"),
        ):
            self.addAction(words).setData(text)
        self.triggered.connect(self._triggered)

    @Slot()
    def _clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self.gesture.emit("store_letters", {"text": button.text()})

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        if action.data():
            self.gesture.emit("store_letters", {"text": action.data()})


class PatternMenu(QMenu):
    """Everything else that fills or empties the list of memories.

    Signals
    -------
    asked(str)
        "image", "open", "save", "random", "spikes", "forget", "forget all".
    gesture(str, object)
        A gesture of the network and its arguments by name.
    """

    asked = Signal(str)
    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._actions: dict[str, QAction] = {}
        self._add("image", "Image…", "PNG, JPEG, TIFF, PBM, PGM and others; or drop it on a grid")
        shapes = self.addMenu("Shapes")
        every = shapes.addAction("All shapes")
        every.setData(list(SHAPES))
        shapes.addSeparator()
        for name in SHAPES:
            shapes.addAction(name).setData([name])
        shapes.triggered.connect(self._shapes)
        self._add("random", "Random patterns…", "Of a given activity and correlation")
        self.pictures = self.addMenu("Grey pictures")
        for count in (1, 10, 100):
            words = "1 picture" if count == 1 else f"{count} pictures"
            self.pictures.addAction(words).setData(count)
        self.pictures.triggered.connect(self._pictures)
        self.addSeparator()
        self._add(
            "open", "Open patterns…", "Pattern files, NumPy arrays, tables (CSV), grids of text"
        )
        self._add(
            "save", "Save patterns…", "All memories, as plain text, NumPy arrays or a table (CSV)"
        )
        self._add(
            "spikes", "Store in spikes", "In the Spiking memory, which holds it in firing rates"
        )
        self.addSeparator()
        self._add("forget", "Forget the chosen memory", "Delete does the same in the list")
        self._add("forget all", "Forget all memories", "Undo brings them back")

    def _add(self, key: str, words: str, about: str) -> None:
        action = self.addAction(words)
        action.setToolTip(about)
        action.setData(key)
        action.triggered.connect(self._triggered)
        self._actions[key] = action

    def allow(self, *, patterns: bool, chosen: bool, grey: bool) -> None:
        """Enable what is possible: there are memories, one is chosen, greys are taken."""
        needs = {"save": patterns, "forget all": patterns, "forget": chosen, "spikes": chosen}
        for key, possible in needs.items():
            self._actions[key].setEnabled(possible)
        self.pictures.menuAction().setEnabled(grey)
        self.pictures.menuAction().setToolTip(
            "Smooth pictures of many greys" if grey else "Only the modern network stores greys"
        )

    @Slot()
    def _triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.asked.emit(action.data())

    @Slot(QAction)
    def _shapes(self, action: QAction) -> None:
        self.gesture.emit("store_shapes", {"names": action.data()})

    @Slot(QAction)
    def _pictures(self, action: QAction) -> None:
        self.gesture.emit("store_pictures", {"count": action.data()})


class RandomDialog(QDialog):
    """How many random patterns, how active, how much alike.

    Signals
    -------
    gesture(str, object)
        A gesture of the network and its arguments by name.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Random patterns")
        self.count = Number("", 0, 1.0, whole=True)
        self.activity = Number("%", 1, 5.0)
        self.correlation = Number("", 2, 0.05)
        form = QFormLayout()
        form.setSpacing(8)
        for words, field, value, about in (
            ("How many", self.count, 10.0, "1 to 4096"),
            ("Active pixels", self.activity, 50.0, "Expected fraction of ink, 0 to 100 %"),
            ("Correlation", self.correlation, 0.0, "Between any two of them, 0 to 1"),
        ):
            field.revert(value)
            field.setToolTip(about)
            field.setAccessibleName(words)
            field.take_room(90)
            form.addRow(words, field)
        buttons = QDialogButtonBox()
        self.store = QPushButton("Store")
        self.store.setObjectName("primary")
        buttons.addButton(self.store, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._decide)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self._refused = False
        for field in (self.count, self.activity, self.correlation):
            field.refused.connect(self._refuse)
            field.entered.connect(self._entered)
            field.textEdited.connect(self._forgive)

    @Slot()
    def _refuse(self) -> None:
        self._refused = True

    @Slot(float)
    def _entered(self, value: float) -> None:
        field = self.sender()
        assert isinstance(field, Number)
        lowest, highest, words = {
            self.count: (1, 4096, "Store between 1 and 4096 patterns at a time."),
            self.activity: (0, 100, "The active pixels lie between 0 % and 100 %."),
            self.correlation: (0, 1, "The correlation lies between 0 and 1."),
        }[field]
        if not lowest <= value <= highest:
            field.refuse(words)
            self._refused = True

    @Slot()
    def _forgive(self) -> None:
        self._refused = False

    @Slot()
    def _decide(self) -> None:
        if self._refused:
            # Enter, or the way to the button, has just put back what was typed: it is to be seen.
            self._refused = False
            return
        self.gesture.emit(
            "store_random",
            {
                "count": int(self.count.value),
                "activity": self.activity.value / 100.0,
                "correlation": self.correlation.value,
            },
        )
        self.accept()
