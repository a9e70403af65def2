"""The page of delayed match to sample: its buttons, form, trial, marks, and what is measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from gui.engine.jobs import Jobs
from gui.kit.theme import DARK, LIGHT
from gui.spiking import task_measuring
from gui.spiking.accuracy_plot import AccuracyPlot
from gui.spiking.task_measuring import TaskMeasuring
from gui.spiking.task_page import TaskPage, accuracy_words
from gui.spiking.trial_bar import TrialBar, TrialMarks, told, trial_words
from sim.spiking import SpikingMemory, SpikingParameters
from sim.spiking.task import Task, TaskRun, Trial
from sim.spiking.trials import Accuracy, Shares
from sim.statistics import wilson

LEFT = Qt.MouseButton.LeftButton
SMALL = SpikingParameters.from_dict({"neurons": 500})
LAST = (Trial(1, 7, 7, answer=1), Trial(2, 7, 3, answer=1), Trial(3, 5, 2, answer=0))
RUN = TaskRun(Task(), Trial(4, 7, 23), 0, 3, 2, LAST, 1)


def shares(right: list[int], count: int) -> Shares:
    ends = np.array([wilson(r, count) for r in right]).T
    counts = np.full(len(right), count)
    return Shares(counts, np.array(right), np.array(right) / count, *ends)


def accuracy(over="delay", values=(0.5, 2.0, 8.0)) -> Accuracy:
    halves = shares([10, 8, 2], 10), shares([10, 10, 10], 10)
    return Accuracy(over, np.array(values), Task(), 20, shares([20, 18, 12], 20), *halves)


class Tried:
    """A page with the network that does what is asked of it."""

    def __init__(self, page: TaskPage) -> None:
        self.page, self.network = page, SpikingMemory(SMALL, 3)
        self.asked: list[str] = []
        page.gesture.connect(self.do)

    def do(self, name: str, arguments: dict) -> None:
        self.asked.append(name)
        getattr(self.network, name)(**arguments)

    def show(self, seconds: float = 0.0, current: bool = True) -> None:
        self.network.advance(round(seconds / self.network.dt))
        self.page.show_state(self.network.snapshot(), current)


def shown(qtbot, widget: QWidget, wide: int, high: int) -> QWidget:
    widget.set_theme(DARK, 1.0)
    widget.resize(wide, high)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def page(qtbot) -> TaskPage:
    return shown(qtbot, TaskPage(), 300, 420)


@pytest.fixture
def tried(page) -> Tried:
    made = Tried(page)
    made.show()
    return made


def enter(page: TaskPage, name: str, words: str) -> None:
    """Type a number into a field of the form."""
    field = page._editors[name].number
    QTest.mouseClick(field, LEFT)
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


# ---- the task


def test_a_task_is_started_and_stopped(tried):
    page = tried.page
    assert page.start_button.text() == "Start the task"
    enter(page, "test_strength", "5")
    assert tried.asked == [], "settings are not yet in force"
    QTest.mouseClick(page.start_button, LEFT)
    tried.show(0.6)
    assert tried.network.now.task.task == replace(Task(), test_strength=0.005)
    assert page.start_button.text() == "Stop"
    assert page.score.text() == "first trial"
    tried.show(3.5)
    assert page.score.text() == "1 of 1 right"
    assert page.marks.trials == tried.network.now.task.last
    QTest.mouseClick(page.start_button, LEFT)
    tried.show()
    assert tried.network.now.task is None
    assert page.start_button.text() == "Start the task"
    assert page.score.text() == ""
    assert page.settings["test_strength"] == 0.005, "they stay for the next time"


def test_a_setting_changed_under_way_begins_anew(tried):
    QTest.mouseClick(tried.page.start_button, LEFT)
    tried.show(0.1)
    enter(tried.page, "delay", "1.5 s")
    assert tried.network.now.task.task.delay == 1.5
    tried.show(0.1)
    enter(tried.page, "distractor_strength", "12")
    assert tried.asked == ["start_task"] * 3
    assert tried.network.now.task.task == Task(delay=1.5, distractor_strength=0.012)


def test_what_is_impossible_is_refused_at_its_field(tried, qtbot):
    with qtbot.waitSignal(tried.page.refused) as heard:
        enter(tried.page, "delay", "99")
    assert "between 0.0 s and 10.0 s" in heard.args[0]
    assert tried.page.settings["delay"] == 2.0
    assert tried.page._editors["delay"].number.remark == heard.args[0]


def test_a_frame_that_knows_nothing_of_a_change_does_not_take_it_back(tried):
    QTest.mouseClick(tried.page.start_button, LEFT)
    tried.show(0.1)
    stale = tried.network.snapshot()
    enter(tried.page, "delay", "4")
    tried.page.show_state(stale, False)
    assert tried.page.settings["delay"] == 4.0
    assert tried.page._editors["delay"].number.text() == "4.0 s"
    field = tried.page._editors["sample_strength"].number
    QTest.mouseClick(field, LEFT)
    QTest.keyClicks(field, "1")
    tried.show(0.1)
    assert field.text() == "1", "what is being typed stays"


def test_the_form_follows_a_task_that_came_another_way(tried):
    tried.network.start_task(delay=3.0, sample_strength=0.02)
    tried.show()
    assert tried.page.settings["delay"] == 3.0
    assert tried.page._editors["sample_strength"].number.text() == "20.0 mV"


def test_with_one_pattern_it_says_why_not(page):
    page.show_state(SpikingMemory(SMALL.replace(patterns=1), 3).snapshot())
    for button in (page.start_button, page.measure_button):
        assert not button.isEnabled()
        assert "two patterns or more" in " ".join(button.toolTip().split())


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_fits(page, scale):
    page.set_theme(LIGHT, scale)
    least = page.minimumSizeHint()
    assert least.width() <= 300 * scale
    assert least.height() <= 420 * scale


# ---- the trial


def test_the_line_runs_along_the_phases(qtbot):
    bar = shown(qtbot, TrialBar(), 300, 34)
    bar.show_trial(RUN, 0.0)
    places = [bar.place_of(t) for t in np.linspace(0.0, RUN.task.length, 50)]
    assert places[0] == 0.0
    assert places[-1] == pytest.approx(300.0)
    assert np.all(np.diff(places) > 0.0)
    text, sample = DARK.colour("text").name(), DARK.colour("input").name()
    for since in (0.3, 1.9, 3.3):
        bar.show_trial(RUN, since)
        image = bar.grab().toImage()
        assert image.pixelColor(round(bar.place_of(since)), 1).name() == text
    block = QPoint(round(bar.place_of(0.52)) + 1, 8)
    assert image.pixelColor(block).name() == sample
    assert "sample 7, test 23, no match" in bar.toolTip()
    bar.show_trial(None, 0.0)
    assert bar.grab().toImage().pixelColor(block).name() != sample, "faded: none is under way"
    assert bar.toolTip() == "No trial is under way."


def test_a_short_sample_is_seen_in_a_long_trial(qtbot):
    bar = shown(qtbot, TrialBar(), 300, 34)
    bar.show_task(Task(delay=10.0, distractor_strength=0.01))
    assert bar.place_of(0.8 - 1e-9) - bar.place_of(0.5) > 14.0
    middle = bar.place_of(0.8 + 5.0)
    assert 120.0 < middle < 180.0
    assert DARK.colour("panel").name() == bar.grab().toImage().pixelColor(round(middle), 17).name()


def test_what_lasts_no_time_takes_no_room(qtbot):
    bar = shown(qtbot, TrialBar(), 300, 34)
    bar.show_trial(replace(RUN, task=Task(delay=0.0)), 0.9)
    assert bar.place_of(0.8) == pytest.approx(bar.place_of(0.8 - 1e-9))
    assert bar.grab().toImage().pixelColor(round(bar.place_of(0.8)) + 3, 8).name() == DARK.state


def test_marks_tell_what_a_trial_was(qtbot):
    marks = shown(qtbot, TrialMarks(), 300, 18)
    many = tuple(replace(LAST[0], number=k) for k in range(1, 9)) + LAST
    marks.show_trials(many)
    assert marks.trials == many[-10:], "the last ten"
    marks.show_trials(LAST)
    said = []
    for place in range(3):
        where = marks.rectangle(place).center().toPoint()
        event = QHelpEvent(QEvent.Type.ToolTip, where, marks.mapToGlobal(where))
        QApplication.sendEvent(marks, event)
        said.append(QToolTip.text())
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert said == [told(trial) for trial in LAST]
    assert said[1] == "Trial 2: sample 7, test 3, no match; answered match, wrong"
    image = marks.grab().toImage()
    corners = [marks.rectangle(k).topLeft().toPoint() + QPoint(3, 3) for k in range(3)]
    found = [image.pixelColor(corner).name() for corner in corners]
    assert found == [DARK.energy, DARK.alarm, DARK.energy]


def test_words_of_trials():
    assert trial_words(None) == ""
    assert trial_words(replace(RUN, done=0)) == "first trial"
    assert trial_words(replace(RUN, done=15, correct=14)) == "14 of 15 right"
    assert told(Trial(2, 7, 7, 9)) == "Trial 2: sample 7, distractor 9, test 7, match"


# ---- accuracy


@pytest.fixture
def measuring(page, qtbot, monkeypatch):
    monkeypatch.setitem(task_measuring.VALUES, "delay", (0.1,))
    jobs = Jobs()
    made = TaskMeasuring(page, jobs, page)
    yield made
    jobs.stop()


def test_what_is_measured_is_shown_until_the_memory_is_another(page, measuring, qtbot):
    s = SpikingMemory(SMALL, 3).snapshot()
    page.show_state(s)
    measuring.follow(s, 3)
    QTest.mouseClick(page.measure_button, LEFT)
    assert page.measuring
    assert page.measure_button.text() == "Cancel"
    qtbot.waitUntil(lambda: page.progress.value() > 0)
    qtbot.waitUntil(lambda: not page.measuring, timeout=10_000)
    assert page.words.text().startswith("20 trials at each delay")
    trace = page.plot.traces()[0]
    np.testing.assert_array_equal(trace.x, [0.1])
    np.testing.assert_array_equal(trace.y, [100.0])
    measuring.follow(s, 3)
    assert page.plot.traces()
    measuring.follow(replace(s, silenced=0.5), 3)
    assert not page.plot.traces()


def test_a_measurement_is_given_up(page, measuring, qtbot):
    measuring.follow(SpikingMemory(SMALL, 3).snapshot(), 3)
    page.count.setCurrentIndex(2)
    QTest.mouseClick(page.measure_button, LEFT)
    assert not page.count.isEnabled()
    QTest.mouseClick(page.measure_button, LEFT)
    qtbot.waitUntil(lambda: not page.measuring)
    assert page.measure_button.text() == "Measure"
    assert page.count.isEnabled()
    assert not page.plot.traces()


def test_what_it_is_measured_against_is_chosen(page):
    delay, distractor = page._group.buttons()
    asked = []
    page.measure_asked.connect(lambda *words: asked.append(words))
    page.show_accuracy(accuracy())
    QTest.mouseClick(distractor, LEFT)
    assert page.plot.getAxis("bottom").labelText == "distractor (mV)"
    assert not page.plot.traces()
    QTest.mouseClick(page.measure_button, LEFT)
    assert asked == [("distractor_strength", 20, page.settings)]
    QTest.mouseClick(delay, LEFT)
    assert page.plot.traces(), "what was measured is still there"


def test_a_point_tells_its_interval(qtbot):
    plot = shown(qtbot, AccuracyPlot(), 300, 160)
    plot.show_accuracy(accuracy())
    assert (plot.extent.top(), plot.extent.bottom()) == (37.0, 103.0)
    reading = plot.reading_at(plot.to_pixels(2.2, 60.0))
    assert reading.words == (
        "90 % right at 2 s (95 %: 70 to 97 %)\nmatch 8 of 10, no match 10 of 10"
    )
    assert reading.at == plot.to_pixels(2.0, 90.0)
    assert plot.reading_at(QPointF(-5.0, 5.0)) is None
    table = plot.values()
    assert table.headings == ("delay (s)", "right (%)", "from right (%)", "to right (%)")
    np.testing.assert_allclose(table.columns[1], [100.0, 90.0, 60.0])
    plot.show_accuracy(accuracy("distractor_strength", (0.005, 0.010, 0.02)))
    assert plot.reading_at(plot.to_pixels(20.0, 60.0)).words.startswith("60 % right at 20 mV")


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_flat_plot_has_two_numbers_at_the_left(qtbot, scale):
    plot = shown(qtbot, AccuracyPlot(), round(300 * scale), round(89 * scale))
    plot.set_theme(LIGHT, scale)

    def written() -> list[str]:
        return [words for _, words in plot.getAxis("left")._tickLevels[0]]

    assert written() == ["chance", "100 %"]
    plot.resize(round(300 * scale), round(160 * scale))
    qtbot.waitUntil(lambda: written() == ["chance", "75 %", "100 %"])
    plot.resize(round(300 * scale), round(80 * scale))
    qtbot.waitUntil(lambda: written() == ["chance", "100 %"])


def test_words_of_a_measurement():
    assert accuracy_words(accuracy())[0] == "20 trials at each delay; sample 10 mV, test 4 mV"
    against = accuracy_words(accuracy("distractor_strength"))
    assert against[0] == "20 trials at each strength; sample 10 mV, test 4 mV, delay 2 s"
    assert against[1] == "20 trials at each strength, delay 2 s"
