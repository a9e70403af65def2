"""Delayed match to sample: started and stopped, its settings, the present trial, its accuracy."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.kit.drop_down import DropDown
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.forms import NumberEditor, tab_to_checked
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from gui.spiking.accuracy_plot import AccuracyPlot
from gui.spiking.trial_bar import TrialBar, TrialMarks, trial_words
from sim.parameters import Spec
from sim.spiking.state import SpikingSnapshot
from sim.spiking.task import Task, TaskRun
from sim.spiking.trials import Accuracy, Over

__all__ = ["TaskPage", "accuracy_words"]


def _strength(label: str, about: str) -> Spec:
    return Spec("real", label, about, 0.0, 0.03, unit="mV", scale=1e-3, decimals=1)


#: The settings of a task that stand in the form, SI.
SETTINGS: dict[str, Spec] = {
    "delay": Spec(
        "real", "Delay", "From the end of the sample to the test.", 0.0, 10.0, unit="s", decimals=1
    ),
    "sample_strength": _strength(
        "Sample", "Input to half of the sample’s neurons, for 0.3 s: enough to be remembered."
    ),
    "test_strength": _strength(
        "Test", "Input to half of the test’s neurons: weak, it is compared; strong, it takes over."
    ),
    "distractor_strength": _strength(
        "Distractor", "Input to another pattern in the middle of the delay; 0 for none."
    ),
}
TRIALS = (20, 50, 100)
TITLES: dict[Over, str] = {"delay": "against delay", "distractor_strength": "against distractor"}
ONE_PATTERN = "The task takes two patterns or more: set Random patterns above 1 first."


def accuracy_words(result: Accuracy) -> tuple[str, ...]:
    """What was measured, in several lengths: "20 trials at each delay; test 4 mV, distractor 0"."""
    task = result.task
    strengths = f"sample {1e3 * task.sample_strength:g} mV, test {1e3 * task.test_strength:g} mV"
    if result.over == "delay":
        begun, d = f"{result.trials} trials at each delay", 1e3 * task.distractor_strength
        also = f"distractor {d:g} mV" if d else ""
    else:
        begun, also = f"{result.trials} trials at each strength", f"delay {task.delay:g} s"
    whole = ", ".join(words for words in (strengths, also) if words)
    return (
        f"{begun}; {whole}",
        f"{begun}, {also}" if also else begun,
        f"{result.trials} trials each",
    )


class TaskPage(QWidget):
    """Delayed match to sample: a page among the readouts.

    Signals
    -------
    gesture(str, object)
        `start_task` with its settings (SI), or `stop_task`.
    refused(str)
        What was typed is impossible, in a sentence, which is said at its field.
    measure_asked(str, int, object)
        The person wants the accuracy against "delay" or "distractor_strength", so many trials at
        each value, with these settings of the task (dict, SI).
    cancel_asked()
        The person wants the measurement given up.
    """

    gesture = Signal(str, object)
    refused = Signal(str)
    measure_asked = Signal(str, int, object)
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = vars(Task())
        self._values: dict[str, float] = {name: usual[name] for name in SETTINGS}
        self._run: TaskRun | None = None
        self._why_not = ""
        self._result: Accuracy | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._top_row())
        self.bar = TrialBar()
        layout.addWidget(self.bar)
        self.marks = TrialMarks()
        layout.addWidget(self.marks)
        layout.addLayout(self._form())
        layout.addSpacing(4)
        layout.addLayout(self._choice_row())
        self.plot = AccuracyPlot()
        layout.addWidget(self.plot, 1)
        layout.addLayout(self._measure_row())
        self.words = FittingLabel()
        self.words.setObjectName("muted")
        layout.addWidget(self.words)
        self._follow_form()
        self.clear_accuracy()

    # ---- parts ---------------------------------------------------------------------------------

    def _top_row(self) -> QHBoxLayout:
        """Start or stop, and how many answers were right."""
        self.start_button = QPushButton("Start the task")
        self.start_button.setObjectName("low")
        self.start_button.clicked.connect(self._start_or_stop)
        self.score = QLabel()
        self.score.setObjectName("muted")
        self.score.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.addWidget(self.start_button)
        row.addStretch(1)
        row.addWidget(self.score)
        return row

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._editors: dict[str, NumberEditor] = {}
        for place, (name, spec) in enumerate(SETTINGS.items()):
            editor = self._editors[name] = NumberEditor(name, spec, self._values[name], self)
            editor.number.take_room(72)
            editor.changed.connect(self._changed)
            editor.refused.connect(self.refused)
            for column, widget in enumerate((editor.label, editor.slider, editor.number)):
                grid.addWidget(widget, place, column)
        return grid

    def _choice_row(self) -> QHBoxLayout:
        """What the accuracy is measured against."""
        row = QHBoxLayout()
        row.setSpacing(0)
        title = QLabel("Accuracy")
        title.setObjectName("title")
        row.addWidget(title)
        row.addStretch(1)
        self._group = QButtonGroup(self)
        for place, over in enumerate(get_args(Over)):
            button = QPushButton(TITLES[over])
            button.setObjectName("flat")
            button.setProperty("close", True)
            button.setCheckable(True)
            self._group.addButton(button, place)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        tab_to_checked(self._group)
        self._group.idClicked.connect(self._chosen)
        return row

    def _measure_row(self) -> QHBoxLayout:
        """How many trials, Measure, and how far it has come."""
        self.count = DropDown()
        for trials in TRIALS:
            self.count.addItem(f"{trials} trials", trials)
        self.count.setAccessibleName("Trials")
        self.count.setToolTip(wrapped("Trials at each value: more make narrower intervals."))
        self.measure_button = QPushButton("Measure")
        self.measure_button.setObjectName("low")
        self.measure_button.clicked.connect(self._ask)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("How much of the measurement is done")
        self.progress.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.count)
        row.addWidget(self.measure_button)
        row.addWidget(self.progress, 1)
        row.addStretch(0)
        return row

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for part in (self.bar, self.marks, self.plot):
            part.set_theme(theme, scale)
        self.progress.setFixedHeight(round(8 * scale))

    def filmed(self) -> dict[str, FilmedPlot]:
        """Its plot, for figures and presenting."""
        return {"accuracy": FilmedPlot("Accuracy", self.plot, self.words)}

    # ---- the task ------------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, float]:
        """Those of the form, SI, by their names in `Task`."""
        return dict(self._values)

    @Slot()
    def _start_or_stop(self) -> None:
        if self._run is None:
            self.gesture.emit("start_task", self.settings)
        else:
            self.gesture.emit("stop_task", {})

    @Slot(str, object)
    def _changed(self, name: str, value: float) -> None:
        """A setting is another one: a task under way begins anew with it."""
        self._values[name] = value
        self._follow_form()
        if self._run is not None:
            self.gesture.emit("start_task", self.settings)

    def _follow_form(self) -> None:
        for name, editor in self._editors.items():
            editor.show_value(self._values[name])
        self.bar.show_task(Task(**self._values))

    def show_state(self, s: SpikingSnapshot, current: bool = True) -> None:
        """Show the present trial and how the last ones went.

        Parameters
        ----------
        s : SpikingSnapshot
        current : bool
            Whether it knows of all that was asked of the network; controls follow it then alone.
        """
        run = s.task
        since = 0.0 if run is None else (s.step - run.begun) * s.parameters.dt
        self.bar.show_trial(run, since)
        self.score.setText(trial_words(run))
        self.marks.show_trials(run.last if run is not None else ())
        if current:
            self._follow(run)
            self._allow("" if len(s.overlaps) > 1 else ONE_PATTERN)

    def _follow(self, run: TaskRun | None) -> None:
        """Have the controls show the task under way, unless they do."""
        before, self._run = self._run, run
        words = "Start the task" if run is None else "Stop"
        if self.start_button.text() != words:
            self.start_button.setText(words)
        if run is not None and (before is None or before.task is not run.task):
            self._values = {name: getattr(run.task, name) for name in SETTINGS}
            for name, editor in self._editors.items():
                editor.show_value(self._values[name])

    def _allow(self, why_not: str) -> None:
        """Let the task be run, or say why not."""
        if why_not == self._why_not and self.start_button.toolTip():
            return
        self._why_not = why_not
        self.start_button.setEnabled(not why_not or self._run is not None)
        self.start_button.setToolTip(
            wrapped(why_not or "Run trials one after another: a sample, a delay, a test.")
        )
        self.measure_button.setEnabled(not why_not or self.measuring)
        self.measure_button.setToolTip(
            wrapped(why_not or "Run many trials of this network, beside the window.")
        )

    # ---- accuracy ------------------------------------------------------------------------------

    @property
    def measuring(self) -> bool:
        """Whether a measurement is under way."""
        return not self.progress.isHidden()

    @property
    def over(self) -> Over:
        """What the accuracy is measured against."""
        return get_args(Over)[self._group.checkedId()]  # type: ignore[no-any-return]

    @Slot(int)
    def _chosen(self, place: int) -> None:
        """What was measured against something else is no longer shown."""
        tab_to_checked(self._group)
        if self._result is None or self._result.over != self.over:
            self.plot.show_axis(self.over)
            self.words.say("" if self._result is None else "Not yet measured")
        else:
            self._show(self._result)

    @Slot()
    def _ask(self) -> None:
        if self.measuring:
            self.cancel_asked.emit()
        else:
            self.measure_asked.emit(self.over, int(self.count.currentData()), self.settings)

    def begin(self) -> None:
        """Show that a measurement is under way."""
        self.measure_button.setText("Cancel")
        self.measure_button.setEnabled(True)
        self.progress.setValue(0)
        self.progress.show()
        self.count.setEnabled(False)
        for button in self._group.buttons():
            button.setEnabled(False)
        self.words.say("Measuring beside the window…", "Measuring…")

    def show_progress(self, fraction: float) -> None:
        """Show how much of the measurement is done.

        Parameters
        ----------
        fraction : float
            0 to 1.
        """
        self.progress.setValue(round(1000 * fraction))

    def show_accuracy(self, result: Accuracy) -> None:
        """Draw what was measured.

        Parameters
        ----------
        result : Accuracy
        """
        self._end()
        self._result = result
        self._group.button(get_args(Over).index(result.over)).setChecked(True)
        tab_to_checked(self._group)
        self._show(result)

    def _show(self, result: Accuracy) -> None:
        self.plot.show_accuracy(result)
        self.words.say(*accuracy_words(result))

    def clear_accuracy(self) -> None:
        """Show none: none was measured, or not of this network."""
        self._end()
        self._result = None
        self.plot.show_axis(self.over)
        self.words.say("How often the answer is right", "")

    def _end(self) -> None:
        self.measure_button.setText("Measure")
        self.measure_button.setEnabled(not self._why_not)
        self.progress.hide()
        self.count.setEnabled(True)
        for button in self._group.buttons():
            button.setEnabled(True)
