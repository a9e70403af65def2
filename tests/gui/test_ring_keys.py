"""The ring tab by keyboard: its keys, and moving about by Tab."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QScrollBar

from gui.kit.help_dialog import HelpDialog
from tests.gui.hands import CONTROL, NONE, SHIFT, Key, Person
from tests.gui.ring_hands import untouched
from tests.gui.waiting import wait

# ---- keys ----------------------------------------------------------------------------------------


@pytest.fixture(params=["nowhere", "in a number field"])
def focused(request, person):
    """Somebody whose focus is in one place or another."""
    if request.param == "in a number field":
        person.field("Turning velocity").setFocus()
    else:
        person.window.setFocus()
    return person


def test_space_plays_and_pauses(focused):
    person = focused
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    assert person.buttons("Play")
    person.press(Key.Key_Space)
    wait(lambda: person.frame.playing)
    wait(lambda: person.buttons("Pause"))


def test_s_takes_one_step(person):
    before = person.pause().snapshot.step
    for count in range(1, 4):
        person.press(Key.Key_S)
        assert person.settle().snapshot.step == before + count


def test_r_begins_again_with_the_same_settings(person):
    """It asks nothing; undo brings back what it took away."""
    person.window.tab.engine.post("configure", noise=0.7)
    before = person.run_for(1.0)
    person.press(Key.Key_R)
    after = person.settle()
    assert after.run == before.run + 1
    assert after.snapshot.time < before.snapshot.time
    assert after.snapshot.parameters.noise == 0.7
    assert after.seed == before.seed
    assert after.playing
    person.press(Key.Key_Z, CONTROL)
    assert person.settle().snapshot.time >= before.snapshot.time


def test_shift_r_begins_again_as_the_example_was_opened(person):
    person.window.tab.engine.post("configure", noise=0.7)
    before = person.settle()
    person.press(Key.Key_R, SHIFT)
    after = person.settle()
    assert after.run == before.run + 1
    assert after.snapshot.parameters.noise == 0.0
    assert untouched(person)


def test_t_changes_the_theme_both_ways(person):
    dark = person.window.grab().toImage().pixelColor(4, 300).lightness()
    person.press(Key.Key_T)
    assert person.window.theme.name == "light"
    person.settle()
    assert person.window.grab().toImage().pixelColor(4, 300).lightness() > dark + 100
    assert person.buttons("Dark")
    person.press(Key.Key_T)
    assert person.window.theme.name == "dark"
    assert person.buttons("Light")


def test_a_question_mark_lists_the_keys(focused):
    person = focused
    person.press(Key.Key_Question)
    (panel,) = person.window.findChildren(HelpDialog)
    wait(panel.isActiveWindow)
    words = " ".join(label.text() for label in panel.findChildren(QLabel))
    for key in ("Space", "S", "Shift+R", "F11", "Ctrl+O", "Arrows", "Ctrl+Tab"):
        assert key in words
    QTest.keyClick(panel, Key.Key_Escape)
    wait(lambda: not person.window.findChildren(HelpDialog))
    person.come_back()


def test_a_full_stop_is_a_frame_but_not_where_it_is_typed(person):
    before = person.pause().snapshot.step
    person.press(Key.Key_Period)
    after = person.settle().snapshot.step
    assert after > before
    person.type("Turning velocity", ".5", None)
    assert person.field("Turning velocity").text() == ".5"
    assert person.settle().snapshot.step == after
    QTest.keyClick(person.field("Turning velocity"), Key.Key_Escape)


def test_escape_in_a_number_field_gives_back_what_was_there(person):
    person.type("Turning velocity", "77", None)
    person.press(Key.Key_Escape)
    assert person.field("Turning velocity").text() == "0 °/s"
    person.ring.setFocus()
    person.settle()
    assert person.snapshot.velocity == 0
    assert person.notice == ""


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_presses_the_focused_button(person, key):
    before = person.pause().snapshot.step
    person.button("Step").setFocus()
    person.press(key)
    assert person.settle().snapshot.step == before + 1
    person.button("Next").setFocus()
    person.press(key)
    assert person.settle().scenario == "turn-in-the-dark", "after the one that ran"


@pytest.mark.parametrize("words", ["Springs back", "Follows true heading"])
def test_enter_ticks_the_focused_box(person, words):
    """Space is taken: without another key nobody could tick it from the keyboard."""
    box = person.button(words)
    before = box.isChecked()
    box.setFocus()
    person.press(Key.Key_Return)
    assert box.isChecked() is not before


def test_space_never_presses_a_button(person):
    """Else pausing would depend on where the focus happens to be."""
    for words in ("Reset all", "Springs back", "Next"):
        button = person.button(words)
        button.setFocus()
        ticked, run, playing = button.isChecked(), person.frame.run, person.frame.playing
        person.press(Key.Key_Space)
        wait(lambda was=playing: person.frame.playing is not was)
        assert person.frame.run == run
        assert button.isChecked() is ticked


# ---- moving about by Tab -------------------------------------------------------------------------


def walk(person: Person, key=Key.Key_Tab, modifier=NONE) -> list:
    """Every widget the focus comes to, until it comes round."""
    from PySide6.QtWidgets import QApplication

    person.window.setFocus()
    reached = []
    for _ in range(200):
        person.press(key, modifier)
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
    return reached


def test_tab_reaches_everything_there_and_back(person):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QLineEdit

    person.click("Gain")
    reached = walk(person)
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit, QComboBox)
    wanted = [
        w
        for kind in kinds
        for w in person.window.findChildren(kind)
        if w.isVisible() and w.isEnabled() and not w.objectName().startswith("qt_")
        and not isinstance(w, QScrollBar)
    ]  # fmt: skip
    wanted += [person.dial, person.ring]
    # Of buttons of which one is always down Tab reaches that one, arrows the others.
    groups = [w.group() for w in reached if isinstance(w, QAbstractButton) and w.group()]
    by_arrows = [b for group in groups if group.exclusive() for b in group.buttons()]
    missing = [w for w in wanted if w not in reached and w not in by_arrows and w.isVisible()]
    assert not missing, [
        (type(w).__name__, w.accessibleName() or getattr(w, "text", str)()) for w in missing
    ]
    back = walk(person, Key.Key_Backtab, SHIFT)
    assert {id(w) for w in back if w.isVisible()} <= {id(w) for w in reached} | {
        id(person.window)
    } | {id(w) for w in wanted}
    assert len(back) >= len(reached) - 3
    person.click("Spectrum")


def test_arrows_choose_between_analyses(person):
    person.click("Weights")
    person.button("Weights").setFocus()
    person.press(Key.Key_Right)
    assert person.button("Gain").isChecked()
    assert person.buttons("Measure")
    person.press(Key.Key_Left)
    assert person.button("Weights").isChecked()
    assert not person.buttons("Measure")
    person.click("Spectrum")


def test_the_focus_can_be_seen_wherever_it_is(person):
    from PySide6.QtCore import Qt

    person.pause()
    for widget in walk(person):
        if not widget.isVisible():
            continue
        area = widget.parentWidget()
        person.window.setFocus()
        person.settle()
        if hasattr(widget, "deselect"):
            widget.deselect()
        before = area.grab(widget.geometry()).toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if hasattr(widget, "deselect"):
            widget.deselect()
        after = area.grab(widget.geometry()).toImage()
        name = widget.accessibleName() or getattr(widget, "text", str)() or repr(widget)
        assert after != before, f"nobody sees that {name!r} has the focus"
