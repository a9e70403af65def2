"""Decisions between two inputs: how long one takes, and how often one is right under noise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.circuits.decision_plots import (
    ChoicePlot,
    DecisionTimePlot,
    ReactionPlot,
    difference_words,
)
from gui.kit.drop_down import DropDown
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.forms import narrow, tab_to_checked
from gui.kit.number import Number
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.arrays import Array
from sim.circuits.decision import Trials

__all__ = ["DECISION_PAGES", "DecisionPage", "slope_words", "trial_words"]

FEWEST, MOST = 10, 5000  # trials at each difference
TITLES = (("times", "Decision time"), ("trials", "Trials"))
DECISION_PAGES = tuple(name for name, _ in TITLES)


def slope_words(slope: float, theory: float | None) -> tuple[str, ...]:
    """What the slope is, in several lengths: "slope 2.30 τ a decade, theory 2.303"."""
    if not math.isfinite(slope):
        return "some are never decided", ""
    measured = f"{slope:.2f} τ".replace("-", "−")
    if theory is None or not math.isfinite(theory):
        return f"slope {measured} a decade", measured, ""
    expected = f"theory {theory:.3f}".replace("-", "−")
    return f"slope {measured} a decade, {expected}", f"{measured} a decade, {expected}", measured


def trial_words(result: Trials) -> str:
    """What trials have shown, in a sentence."""
    count = result.winners.shape[1]
    undecided = int(result.undecided.sum())
    late = f", {undecided:,} undecided" if undecided else ""
    if result.curve is None:
        return f"{count:,} trials at each difference{late}."
    told = difference_words(result.curve.threshold)
    return f"Right 3 times in 4 at {told} ({count:,} trials each{late})."


class DecisionPage(QWidget):
    """Two pages of plots, chosen by words over them: decision times, and trials under noise.

    Signals
    -------
    measure_asked(int)
        The person wants so many trials at each difference.
    cancel_asked()
        The person wants them given up.
    refused(str)
        What was typed is impossible, in a sentence, which is said at its field.
    chosen(str)
        The page in front: "times" or "trials".
    """

    measure_asked = Signal(int)
    cancel_asked = Signal()
    refused = Signal(str)
    chosen = Signal(str)

    idle = "How often the larger input wins under noise."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.current = "times"
        """The page in front."""
        self._result: Trials | None = None
        self._tau = math.nan
        self._why_not = ""
        self.time_plot, self.choice_plot = DecisionTimePlot(), ChoicePlot()
        self.reaction_plot = ReactionPlot()
        self.time_plot.setToolTip("How long until one neuron is ahead, without noise.")
        self.choice_plot.setToolTip(
            "How often neuron 1 wins. Click a point: the reaction times at that difference."
        )
        self.reaction_plot.setToolTip("How long decisions took at the difference that is marked.")
        self.slope = FittingLabel()
        self.slope.setObjectName("muted")
        self.slope.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._times_page())
        self._pages.addWidget(self._trials_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._words_row())
        layout.addWidget(self._pages, 1)
        self.show_page("times")
        self.clear_trials()
        self.clear_times()

    # ---- parts ---------------------------------------------------------------------------------

    def _words_row(self) -> QHBoxLayout:
        """The words by which a page is chosen."""
        row = QHBoxLayout()
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for place, (_, title) in enumerate(TITLES):
            button = QPushButton(title)
            button.setObjectName("flat")
            button.setProperty("close", True)
            button.setCheckable(True)
            self._group.addButton(button, place)
            row.addWidget(button)
        self._group.idClicked.connect(self._clicked)
        row.addStretch(1)
        row.addWidget(self.slope, 1000)
        return row

    def _times_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self.no_times = QLabel()
        self.no_times.setObjectName("muted")
        self.no_times.setWordWrap(True)
        layout.addWidget(self.no_times)
        layout.addWidget(self.time_plot, 1)
        return page

    def _trials_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        plots = QHBoxLayout()
        plots.setSpacing(2)
        plots.addWidget(self.choice_plot, 1)
        plots.addWidget(self.reaction_plot, 1)
        layout.addLayout(plots, 1)
        layout.addLayout(self._controls())
        self.words = QLabel(self.idle)
        self.words.setObjectName("muted")
        self.words.setWordWrap(True)
        layout.addWidget(self.words)
        return page

    def _controls(self) -> QHBoxLayout:
        """Trials, Measure, and at which difference reaction times are shown."""
        self.count = Number("", 0, 50.0, whole=True)
        self.count.revert(200.0)
        self.count.take_room(56)
        self.count.setAccessibleName("Trials")
        self.count.setToolTip(
            wrapped(
                f"Trials at each difference, {FEWEST} to {MOST:,}: more make narrower intervals."
            )
        )
        self.count.entered.connect(self._counted)
        self.count.refused.connect(self.refused)
        self.measure_button = QPushButton("Measure")
        self.measure_button.setObjectName("low")
        self.measure_button.clicked.connect(self._ask)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setFixedHeight(8)
        self.progress.hide()
        self.menu = narrow(DropDown())
        self.menu.setAccessibleName("Reaction times at")
        self.menu.setToolTip("At which difference h₁ − h₂ reaction times are shown.")
        self.menu.activated.connect(self.choose)
        self.choice_plot.point_clicked.connect(self.choose)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(QLabel("Trials"))
        row.addWidget(self.count)
        row.addWidget(self.measure_button)
        row.addWidget(self.progress, 1)
        row.addWidget(self.menu, 1)
        return row

    # ---- which page ----------------------------------------------------------------------------

    @Slot(int)
    def _clicked(self, place: int) -> None:
        self.show_page(TITLES[place][0])

    def show_page(self, key: str) -> None:
        """Bring a page to the front, "times" or "trials"."""
        place = DECISION_PAGES.index(key)
        self._group.button(place).setChecked(True)
        tab_to_checked(self._group)
        self._pages.setCurrentIndex(place)
        self.slope.setVisible(key == "times")
        if key != self.current:
            self.current = key
            self.chosen.emit(key)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for plot in (self.time_plot, self.choice_plot, self.reaction_plot):
            plot.set_theme(theme, scale)

    def filmed(self) -> dict[str, FilmedPlot]:
        """Its plots, for figures and presenting."""
        return {
            "decision time": FilmedPlot("Decision time", self.time_plot, self.slope),
            "choices": FilmedPlot("Choices", self.choice_plot),
            "reaction times": FilmedPlot("Reaction times", self.reaction_plot),
        }

    # ---- decision times ------------------------------------------------------------------------

    def show_times(
        self, differences: Array, times: Array, slope: float, theory: float | None
    ) -> None:
        """Draw decision times.

        Parameters
        ----------
        differences : (k,) float
            |h1 - h2|, above 0.
        times : (k,) float
            In time constants; NaN for none.
        slope, theory : float
            In time constants for each factor of ten, measured and by theory; None where there is
            no theory, NaN where some decisions are never made.
        """
        self.no_times.hide()
        line = theory if theory is not None else slope
        self.time_plot.show_times(differences, times, line)
        self.slope.say(*slope_words(slope, theory))

    def clear_times(self, why: str = "") -> None:
        """Draw no decision times, and say why."""
        self.no_times.setText(why)
        self.no_times.setVisible(bool(why))
        self.slope.say("")
        self.time_plot.show_times(np.zeros(0), np.zeros(0), None)

    # ---- trials --------------------------------------------------------------------------------

    @property
    def measuring(self) -> bool:
        """Whether trials are under way."""
        return not self.progress.isHidden()

    @property
    def result(self) -> Trials | None:
        """The trials that are shown."""
        return self._result

    def allow(self, why_not: str = "") -> None:
        """Let trials be asked for, or say why not: "Without noise every trial is the same."."""
        self._why_not = why_not
        self.measure_button.setEnabled(not why_not or self.measuring)
        self.measure_button.setToolTip(
            wrapped(why_not or "Have this network decide many times, beside the window.")
        )
        if self._result is None and not self.measuring:
            self.words.setText(why_not or self.idle)

    @Slot()
    def _ask(self) -> None:
        if self.measuring:
            self.cancel_asked.emit()
        else:
            self.measure_asked.emit(round(self.count.value))

    @Slot(float)
    def _counted(self, count: float) -> None:
        if not FEWEST <= count <= MOST:
            words = f"Trials are {FEWEST} to {MOST:,} at each difference, not {count:,.0f}."
            self.count.refuse(words)
            self.refused.emit(words)

    def begin(self) -> None:
        """Show that trials are under way."""
        self.measure_button.setText("Cancel")
        self.measure_button.setEnabled(True)
        self.words.setText("Measuring…")
        self.progress.setValue(0)
        self.progress.show()
        self.menu.hide()

    def show_progress(self, fraction: float) -> None:
        """Show how much of the trials is done."""
        self.progress.setValue(round(100 * fraction))

    def show_trials(self, result: Trials, tau: float) -> None:
        """Draw trials; `tau` is the time constant of the network, s."""
        self._end()
        self._result, self._tau = result, tau
        self.menu.clear()
        for d in result.differences.tolist():
            self.menu.addItem(f"at {difference_words(d)}")
        self.menu.show()
        self.choice_plot.chosen = _telling(result)
        self.choice_plot.show_trials(result)
        self.choose(self.choice_plot.chosen)
        self.words.setText(trial_words(result))
        self.allow(self._why_not)

    def clear_trials(self) -> None:
        """Show none: none were measured, or not of this network."""
        self._end()
        self._result = None
        self.menu.clear()
        self.menu.hide()
        self.choice_plot.show_trials(None)
        self.reaction_plot.clear_times()
        self.words.setText(self._why_not or self.idle)
        self.allow(self._why_not)

    def _end(self) -> None:
        self.measure_button.setText("Measure")
        self.progress.hide()

    @Slot(int)
    def choose(self, place: int) -> None:
        """Show the reaction times at a difference, by its place."""
        if self._result is None or not 0 <= place < len(self._result.differences):
            return
        self.menu.setCurrentIndex(place)
        self.choice_plot.choose(place)
        times: Sequence[Array] = [
            self._result.reaction_times(place, correct) / self._tau for correct in (True, False)
        ]
        self.reaction_plot.show_times(*times)


def _telling(result: Trials) -> int:
    """The smallest difference with some wrong and most right decisions, whose times are shown."""
    share = np.nan_to_num(result.accuracy, nan=0.0)
    d = np.where((share > 0.6) & (share < 0.98), np.abs(result.differences), np.inf)
    return int(np.argmin(d)) if np.isfinite(d).any() else len(d) // 2
