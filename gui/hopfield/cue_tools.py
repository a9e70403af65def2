"""What a person does to the cue: tools to draw with, and ways to wreck it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from gui.hopfield.pattern_grid import Mode
from gui.kit.flow import Flow
from gui.kit.forms import PlainSlider, tool
from gui.kit.number import Number

__all__ = ["CueTools"]

MODES: tuple[tuple[Mode, str, str], ...] = (
    ("draw", "Draw", "Draw with the left button, clear with the right one"),
    ("erase", "Erase", "Clear cells"),
    ("flip", "Flip", "Turn ink to paper and paper to ink, each cell once a stroke"),
    ("cover", "Cover", "Drag a rectangle to hide a region of the cue"),
)  # fmt: skip
FILLS = (("paper", "Cover with paper"), ("ink", "Cover with ink"), ("noise", "Cover with noise"))
BRUSHES = (1, 2, 3, 5)
USUAL = 30.0  # per cent
NOISE_WIDTH = 460  # px at most, so that the slider stays near its words


class CueTools(Flow):
    """Tools under the cue.

    Signals
    -------
    mode_chosen(str)
        "draw", "erase", "flip" or "cover".
    brush_chosen(int)
        Side of the brush, cells.
    gesture(str, object)
        A gesture of the network and its arguments by name.
    equal_chosen(bool)
        Whether cue and state are to be of one size.
    refused(str)
        What was typed is impossible.
    """

    mode_chosen = Signal(str)
    brush_chosen = Signal(int)
    gesture = Signal(str, object)
    equal_chosen = Signal(bool)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(across=14, parent=parent)
        self.add(self._drawing())
        self.add(self._noise())

    def _drawing(self) -> Flow:
        row = Flow()
        self.modes = QButtonGroup(self)
        for place, (_, words, about) in enumerate(MODES):
            button = tool(words, about)
            button.setCheckable(True)
            button.setChecked(place == 0)
            self.modes.addButton(button, place)
            row.add(button)
        self.modes.idClicked.connect(self._choose_mode)
        self.clear = tool("Clear", "Paper all over")
        self.clear.clicked.connect(self._clear)
        self.more = tool("More", "Other ways to change the cue, the brush, the size of the cue")
        self.more.setMenu(self._menu())
        for button in (self.clear, self.more):
            row.add(button)
        return row

    def _noise(self) -> Flow:
        how_much = QWidget()
        how_much.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(how_much)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        label = QLabel("Noise")
        self.slider = PlainSlider()
        self.slider.setRange(0, 100)
        self.slider.setValue(round(USUAL))
        self.slider.setMinimumWidth(40)
        self.slider.setAccessibleName("Noise")
        self.number = Number("%", 0, 5.0)
        self.set_scale(1.0)
        self.number.setAccessibleName("Noise")
        self.number.revert(USUAL)
        about = "Fraction of the cue’s pixels that Corrupt flips; double-click for 30 %"
        for widget in (label, self.slider, self.number):
            widget.setToolTip(about)
        self.slider.valueChanged.connect(self._slid)
        self.slider.restored.connect(self._restore)
        self.number.entered.connect(self._typed)
        self.number.refused.connect(self.refused)
        self.corrupt = tool("Corrupt", "Flip this fraction of the cue’s pixels, chosen by chance")
        self.corrupt.clicked.connect(self._corrupt)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        flow = Flow(how_much, self.corrupt, across=6)
        policy = flow.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        flow.setSizePolicy(policy)
        flow.setMaximumWidth(NOISE_WIDTH)
        return flow

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for words, about, act in (
            ("Invert the cue", "Ink for paper", self._invert),
            ("Random cue", "Each cell ink or paper by chance", self._random),
            ("Replace pixels by chance", "The fraction of the slider; about half of them change",
             self._randomise),
        ):  # fmt: skip
            action = menu.addAction(words)
            action.setToolTip(about)
            action.triggered.connect(act)
        menu.addSeparator()
        self.fills = QActionGroup(self)
        for fill, words in FILLS:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(fill == "paper")
            action.setData(fill)
            self.fills.addAction(action)
        menu.addSeparator()
        self.brushes = QActionGroup(self)
        for side in BRUSHES:
            action = menu.addAction(f"Brush {side} × {side}")
            action.setCheckable(True)
            action.setChecked(side == 1)
            action.setData(side)
            self.brushes.addAction(action)
        self.brushes.triggered.connect(self._choose_brush)
        menu.addSeparator()
        self.equal = menu.addAction("Cue and state of equal size")
        self.equal.setToolTip("As a double-click between the two does")
        self.equal.setCheckable(True)
        self.equal.triggered.connect(self.equal_chosen)
        return menu

    @property
    def fraction(self) -> float:
        """The noise chosen, 0 to 1."""
        return self.number.value / 100.0

    def show_fraction(self, fraction: float) -> None:
        """Show a noise, 0 to 1."""
        self._show_percent(100.0 * fraction)

    @property
    def fill(self) -> str:
        """What a region is covered with."""
        action = self.fills.checkedAction()
        return str(action.data())

    def set_scale(self, scale: float) -> None:
        """Make room for words so much larger than usual."""
        self.number.setFixedWidth(round(58 * scale))

    @Slot(int)
    def _choose_mode(self, place: int) -> None:
        self.mode_chosen.emit(MODES[place][0])

    @Slot(QAction)
    def _choose_brush(self, action: QAction) -> None:
        self.brush_chosen.emit(action.data())

    @Slot(int)
    def _slid(self, percent: int) -> None:
        self.number.revert(percent)

    @Slot()
    def _restore(self) -> None:
        self.slider.setValue(round(USUAL))

    @Slot(float)
    def _typed(self, percent: float) -> None:
        if not 0.0 <= percent <= 100.0:
            words = "Noise lies between 0 % and 100 %."
            self.number.refuse(words, self.slider.value())
            self.refused.emit(words)
            return
        self._show_percent(percent)

    def _show_percent(self, percent: float) -> None:
        self.number.revert(percent)
        self.slider.blockSignals(True)
        self.slider.setValue(round(percent))
        self.slider.blockSignals(False)

    @Slot()
    def _corrupt(self) -> None:
        self.gesture.emit("corrupt", {"fraction": self.fraction})

    @Slot()
    def _randomise(self) -> None:
        self.gesture.emit("randomise", {"fraction": self.fraction})

    @Slot()
    def _clear(self) -> None:
        self.gesture.emit("clear_cue", {})

    @Slot()
    def _invert(self) -> None:
        self.gesture.emit("invert_cue", {})

    @Slot()
    def _random(self) -> None:
        self.gesture.emit("cue_random", {})
