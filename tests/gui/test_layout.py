"""Nothing clipped, nothing covered, nothing too faint to read: at every size, in both themes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QWidget,
)

from gui.kit.theme import THEMES
from gui.ring.plots import Kymograph
from gui.window import SMALLEST
from sim.hopfield import TwoLayerMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.ring import HEADING_NETWORKS
from sim.run import Run
from tests.gui.hands import Key, Person, wait

SIZES = [SMALLEST.toTuple(), (1280, 720), (1440, 900), (1920, 1080)]


@pytest.fixture
def person(shared_window) -> Person:
    """Somebody at the shared window, who finds it as the test before has left it."""
    if not shared_window.isActiveWindow():
        shared_window.activateWindow()
        wait(shared_window.isActiveWindow)
    shared_window.setFocus()
    shared_window.tab.notice.dismiss()
    return Person(shared_window)


def lay_out(person: Person) -> None:
    """Let every layout come to rest."""
    for _ in range(3):
        person.window.show_frame(person.frame)
        QTest.qWait(1)


def name_of(widget: QWidget) -> str:
    words = widget.text() if hasattr(widget, "text") else widget.accessibleName()
    return f"{type(widget).__name__} {words[:50]!r} of {widget.size().toTuple()}"


def visible(person: Person, kind: type) -> list:
    return [w for w in person.window.findChildren(kind) if w.isVisible()]


# ---- clipping ------------------------------------------------------------------------------------


def room_for_words(widget: QWidget) -> tuple[int, int]:
    """Width the words need and width there is for them."""
    style, metrics = widget.style(), widget.fontMetrics()
    if isinstance(widget, QLineEdit):
        option = QStyleOptionFrame()
        widget.initStyleOption(option)
        inside = style.subElementRect(QStyle.SubElement.SE_LineEditContents, option, widget)
        # QLineEdit keeps two pixels on either side for the cursor.
        return metrics.horizontalAdvance(widget.text()), inside.width() - 4
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        inside = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget)
        return metrics.horizontalAdvance(widget.currentText()), inside.width()
    if isinstance(widget, QCheckBox):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        inside = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, widget)
        return metrics.horizontalAdvance(widget.text()), inside.width()
    assert isinstance(widget, QPushButton)
    option = QStyleOptionButton()
    widget.initStyleOption(option)
    inside = style.subElementRect(QStyle.SubElement.SE_PushButtonContents, option, widget)
    icon = widget.iconSize().width() + 4 if not widget.icon().isNull() else 0
    return metrics.horizontalAdvance(widget.text().strip()) + icon, inside.width()


def clipped(person: Person) -> Iterator[str]:
    """Everything whose words do not fit."""
    for widget in visible(person, QLabel):
        if not widget.text():
            continue
        if widget.wordWrap():
            need, have = widget.heightForWidth(widget.width()), widget.height()
        else:
            need, have = widget.sizeHint().width(), widget.width()
        if need > have:
            yield f"{name_of(widget)}: needs {need}, has {have}"
        if widget.sizeHint().height() > widget.height() and not widget.wordWrap():
            yield f"{name_of(widget)}: is too low"
    for kind in (QLineEdit, QComboBox, QCheckBox, QPushButton):
        for widget in visible(person, kind):
            need, have = room_for_words(widget)
            if need > have:
                yield f"{name_of(widget)}: needs {need}, has {have}"
            if widget.fontMetrics().height() > widget.height():
                yield f"{name_of(widget)}: is too low"


def cut_off(person: Person) -> Iterator[str]:
    """Everything of which a part lies outside its parent, but for what can be scrolled to."""
    for widget in visible(person, QWidget):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or isinstance(widget, QAbstractScrollArea):
            continue
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            continue
        if not parent.rect().contains(widget.geometry()) and not widget.geometry().isEmpty():
            yield f"{name_of(widget)} at {widget.geometry().getRect()} in {parent.size().toTuple()}"


def overlapping(person: Person) -> Iterator[str]:
    """Every two siblings that cover each other."""
    for parent in [person.window, *visible(person, QWidget)]:
        if isinstance(parent, QAbstractScrollArea):
            continue
        children = [
            w
            for w in parent.children()
            if isinstance(w, QWidget) and w.isVisible() and not w.isWindow()
            and w.metaObject().className() != "QSplitterHandle"
        ]  # fmt: skip
        for i, one in enumerate(children):
            for other in children[i + 1 :]:
                both = one.geometry().intersected(other.geometry())
                if not both.isEmpty():
                    yield f"{name_of(one)} and {name_of(other)} share {both.getRect()}"


def faults(person: Person) -> list[str]:
    return [*clipped(person), *cut_off(person), *overlapping(person)]


def at(person: Person, size: tuple[int, int], theme: str, kind: type | None = None) -> Person:
    """Have the window in that size and theme, with that network standing still."""
    if person.window.theme.name != theme:
        person.press(Key.Key_T)
    if kind is not None and type(person.snapshot.parameters) is not kind.Parameters:
        person.window.tab.engine.load(lambda: Run(kind(seed=7)))
    if person.settle().playing:
        person.pause()
    person.window.resize(*size)
    lay_out(person)
    assert person.window.size().toTuple() == size
    return person


def controls_can_be_reached(person: Person, *, without_scrolling: bool) -> None:
    """Nothing lies beyond what can be scrolled to; on a screen of some size nothing scrolls."""
    for area in visible(person, QScrollArea):
        content, bar = area.widget(), area.verticalScrollBar()
        assert content.height() <= area.viewport().height() + bar.maximum()
        assert content.width() <= area.viewport().width()
        assert not area.horizontalScrollBar().isVisible()
        if without_scrolling:
            assert not bar.isVisible()
            assert bar.maximum() == 0


def panels_are_in_place(person: Person) -> None:
    """Controls, stage and readouts in this order, the ring large."""
    (kymograph,) = visible(person, Kymograph)
    dial, ring, plot = (
        QRect(w.mapTo(person.window, w.rect().topLeft()), w.size())
        for w in (person.dial, person.ring, kymograph)
    )
    wide, high = person.window.size().toTuple()
    assert dial.right() < ring.left() < ring.right() < plot.left()
    assert person.window.rect().contains(ring)
    assert person.window.rect().contains(plot)
    assert ring.width() > 0.35 * wide
    assert ring.height() > 0.5 * high
    assert plot.width() > 0.2 * wide


@pytest.mark.parametrize(
    ("theme", "kind", "size"),
    [
        pytest.param(theme, kind, size, id=f"{theme}-{kind.name}-{size[0]}x{size[1]}")
        for theme in THEMES
        for kind in HEADING_NETWORKS[: 1 if theme == "light" else 3]
        for size in SIZES
    ],
)
def test_nothing_is_clipped_or_covered(person, size, theme, kind):
    at(person, size, theme, kind)
    assert faults(person) == []
    panels_are_in_place(person)
    controls_can_be_reached(person, without_scrolling=size >= (1440, 900))
    person.click("Gain curve")
    lay_out(person)
    found = faults(person)
    person.click("Weights")
    assert found == []


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda k: k.name)
def test_the_longest_numbers_fit_their_fields(person, kind):
    at(person, (1440, 900), "light", kind)
    person.window.transport.show_seed(888_888_888)
    person.window.tab.draw(
        dataclasses.replace(
            person.frame, snapshot=dataclasses.replace(person.snapshot, velocity=-np.radians(4888))
        )
    )
    found = []
    specs = kind.Parameters.specs()
    for end in ("low", "high"):
        values = {
            name: getattr(spec, end) - (1e-6 if spec.cyclic and end == "high" else 0)
            for name, spec in specs.items()
            if spec.kind in ("real", "integer")
        }
        values = {
            name: int(value) if specs[name].kind == "integer" else value
            for name, value in values.items()
        }
        parameters = kind.Parameters(**values)
        for name in values:
            person.editor(name).show_value(getattr(parameters, name))
        found += list(clipped(person))
    assert found == []


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_following_silencing_and_saying_leave_all_words_whole(person, size, tmp_path):
    """What comes and goes must fit too: recording, revival, recording button, notice."""
    path = tmp_path / "a recording with quite a long name of its own.csv"
    path.write_text("t,yaw,x,y\n" + "".join(f"{i * 25},{i % 300},0,0\n" for i in range(30_000)))
    person.window.tab.open_file(path)
    wait(lambda: person.notice)
    person.window.tab.engine.play()
    person.window.tab.engine.post("silence", neurons=[1, 2])
    person.window.tab.engine.post("configure", noise=0.3)
    person.click("Record")
    person.run_for(0.5)
    wait(lambda: person.buttons("Stop recording"))
    at(person, size, "dark")
    assert person.buttons("Let all fire")
    assert person.buttons("Stop")
    found = faults(person)
    person.click("Stop recording")
    person.window.tab.start_scenario("hold-in-the-dark")
    person.settle()
    assert found == []


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_a_failure_is_told_in_whole_words(person, size):
    at(person, size, "light")
    person.window.tab.alarm(
        "The activity of the network grew without bound near t = 1.00 s.",
        person.snapshot.parameters,
    )
    lay_out(person)
    assert "Noise" in person.notice
    assert faults(person) == []


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)], ids=str)
def test_presenting_leaves_all_words_whole(person, size):
    at(person, size, "dark")
    person.press(Key.Key_F11)
    person.window.showNormal()  # the screen of the tests is smaller than any
    person.window.resize(*size)
    lay_out(person)
    found = faults(person)
    person.press(Key.Key_Escape)
    lay_out(person)
    assert found == []


# ---- the Hopfield tab ----------------------------------------------------------------------------


@pytest.fixture
def at_memory(hopfield_window) -> Person:
    """Somebody at the Hopfield tab, as the test before has left it."""
    person = Person(hopfield_window)
    person.come_back()
    hopfield_window.setFocus()
    hopfield_window.tab.notice.dismiss()
    return person


def opening(person: Person) -> None:
    """The example it opens with, settled."""
    person.window.tab.start_scenario("complete-half-an-a")
    person.window.tab.engine.set_speed(60.0)
    person.rest()


def perceptron(person: Person) -> None:
    """A rule that learns, with its errors; more memories than the list has room for."""
    opening(person)
    engine = person.window.tab.engine
    engine.post("store_letters", text="BCDEFGHIJKLNOPQRSTUVWXY")
    engine.post("configure", rule="perceptron", coding="01", thresholds="set")
    wait(lambda: person.settle().snapshot.learning and not person.snapshot.learning.running)


def covariance(person: Person) -> None:
    """The rule with the most settings, and so many memories that it holds no more."""
    opening(person)
    engine = person.window.tab.engine
    engine.post("configure", rows=8, columns=8, rule="covariance", thresholds="set")
    engine.post("configure", temperature=0.3, cut=0.5)
    engine.post("store_random", count=64)


def long_names(person: Person) -> None:
    """Grey pictures with names as long as they may be."""
    person.window.tab.start_scenario("a-hundred-pictures")
    for index in (3, 16, 63):
        name = f"The {index}th of those pictures, quite long"
        person.window.tab.engine.post("rename", index=index, name=name)


def two_layers(person: Person) -> None:
    """The network with the most numbers."""
    run = Run(TwoLayerMemory(TwoLayerMemory.Parameters(hidden="power"), 7))
    run.perform("store_letters", text="AMZ")
    person.window.tab.engine.load(lambda: run)


STATES = (opening, perceptron, covariance, long_names, two_layers)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_of_the_hopfield_tab_is_clipped_or_covered(at_memory, state, theme):
    person = at_memory
    state(person)
    found = {}
    for size in SIZES:
        at(person, size, theme)
        if wrong := faults(person):
            found[size] = wrong
        grids_are_in_place(person)
        controls_can_be_reached(person, without_scrolling=size >= (1440, 900))
    assert found == {}


def grids_are_in_place(person: Person) -> None:
    """Controls, cue, state and readouts in this order, the grids as large as may be."""
    window = person.window
    boards = [window.tab.memory, person.cue, person.state, window.tab.curves]
    places = [QRect(w.mapTo(window, w.rect().topLeft()), w.size()) for w in boards]
    for left, right in pairwise(places):
        assert left.right() < right.left()
    wide = window.width()
    for grid in (person.cue, person.state):
        cells = grid.cells.whole
        assert cells.width() >= 0.15 * wide
        assert cells.width() >= 0.85 * grid.width() or cells.height() >= 0.85 * grid.height()
    assert person.state.cells.whole.width() > person.cue.cells.whole.width()


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_every_view_and_page_of_the_hopfield_tab_fits(at_memory, size):
    person = at_memory
    perceptron(person)
    at(person, size, "light")
    found = {}
    for words in ("Input field", "Weights", "Learning", "Between memories", "State"):
        person.click(words)
        lay_out(person)
        if wrong := faults(person):
            found[words] = wrong
    person.window.tab.say("The list is full: on this grid it keeps 4,096 memories. Forget some.")
    lay_out(person)
    found |= {"notice": wrong} if (wrong := faults(person)) else {}
    assert found == {}


def test_while_it_learns_all_words_are_whole(at_memory):
    person = at_memory
    perceptron(person)
    person.window.tab.engine.post("configure", margin=10.0, rate=0.001)
    wait(lambda: person.settle().snapshot.learning.running)
    person.window.resize(*SIZES[0])
    lay_out(person)
    found = faults(person)
    person.click("Cancel")
    assert found == []


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)], ids=str)
@pytest.mark.parametrize("state", [opening, long_names], ids=lambda state: state.__name__)
def test_presenting_the_hopfield_tab_leaves_all_words_whole(at_memory, state, size):
    person = at_memory
    state(person)
    at(person, size, "light")
    person.press(Key.Key_F11)
    person.window.showNormal()
    person.window.resize(*size)
    lay_out(person)
    found = faults(person)
    person.press(Key.Key_Escape)
    lay_out(person)
    assert found == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_name_in_the_outcome_can_be_read(at_memory, theme):
    """Whichever colour a memory has: as words it needs more contrast than as a line."""
    person = at_memory
    opening(person)
    at(person, SIZES[0], theme)
    s = person.snapshot
    names = [Pattern(f"M{i}", s.patterns[0].values) for i in range(8)]
    for index in range(8):
        outcome = dataclasses.replace(s.outcome, members=(index,), spans=((0, 1, index),))
        shown = dataclasses.replace(s, patterns=tuple(names), outcome=outcome)
        words = person.window.tab._outcome_words(shown)
        colour = re.search(r"color:(#\w{6})", words)[1]
        assert contrast(colour, THEMES[theme].panel) >= 4.5


def test_the_hopfield_tab_says_what_its_buttons_do(at_memory):
    opening(at_memory)
    every_button_is_told(at_memory)


# ---- contrast ------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_contrast_is_measured_as_it_should_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


#: Which colours words have on which surfaces.
WORDS = [
    ("text", "background"), ("text", "panel"), ("text", "raised"),
    ("muted", "background"), ("muted", "panel"), ("muted", "raised"),
    ("state_words", "panel"),  # the legend; the page that is chosen
    ("state_words", "raised"),  # a button that is down
    ("input", "panel"),  # the legend; a box that has the focus
    ("input", "background"),  # landmark and current on the ring
    ("on_state", "state"),  # the main button
    ("background", "input"),  # selected text
]  # fmt: skip


@pytest.mark.parametrize(("words", "ground"), WORDS)
@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme, words, ground):
    colours = THEMES[theme]
    assert contrast(getattr(colours, words), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("line", ["state", "input", "energy", "alarm"])
@pytest.mark.parametrize("theme", THEMES)
def test_lines_can_be_told_from_their_ground(theme, line, ground):
    """3:1, as is asked of what is no text."""
    colours = THEMES[theme]
    assert contrast(getattr(colours, line), getattr(colours, ground)) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
def test_empty_tracks_can_be_seen(theme):
    assert contrast(THEMES[theme].track, THEMES[theme].panel) >= 1.5


def test_button_labels_say_what_they_do(person):
    every_button_is_told(person)


def every_button_is_told(person: Person) -> None:
    """No button without words, and each with a line that says what it does to the picture."""
    for button in visible(person, QAbstractButton):
        assert button.text().strip(), repr(button)
        about = button.toolTip() or button.text()
        assert not about.endswith("!")
    for scenario_or_control in visible(person, QPushButton):
        if scenario_or_control.objectName() not in ("tab", "flat"):
            assert scenario_or_control.toolTip(), scenario_or_control.text()
