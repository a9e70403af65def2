"""The Hopfield tab by keyboard, and its looks: its own keys, Tab, theme, presenting."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
)

from gui.hopfield.pattern_list import PatternList
from tests.gui.hands import CONTROL, LEFT, NONE, SHIFT, Key, Person, cell, type_into
from tests.gui.hopfield_hands import closed, learner, person, picture, resting, the_list, walk
from tests.gui.waiting import wait

__all__ = ["learner", "person", "resting"]  # fixtures, of this file too


# ---- keys, theme, presenting ---------------------------------------------------------------------


def test_a_question_mark_lists_the_keys_of_this_tab(resting):
    person = resting
    person.window.setFocus()
    person.press(Key.Key_Question)
    (dialog,) = [d for d in person.window.findChildren(QDialog) if d.isVisible()]
    wait(dialog.isActiveWindow)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for key in ("Ctrl+Z", "Ctrl+D", "Enter", "F2", "Space", "F11", "Arrows, Space, Delete"):
        assert key in words
    assert "landmark" not in words
    QTest.keyClick(dialog, Key.Key_Escape)
    closed(person)
    person.come_back()


def test_the_theme_changes_everything_but_paper(resting):
    person = resting
    person.window.setFocus()
    at = cell(person.state, 0, 0)
    dark = person.window.grab().toImage()
    paper = picture(person).pixelColor(at)
    person.press(Key.Key_T)
    person.settle()
    light = person.window.grab().toImage()
    assert light.pixelColor(4, 300).lightness() > dark.pixelColor(4, 300).lightness() + 100
    assert picture(person).pixelColor(at) == paper
    assert person.outcome == "A, exactly."


def test_presenting_hides_the_controls_and_comes_back(resting):
    person = resting
    person.window.setFocus()
    boards = person.window.tab.boards
    wide = boards.width()
    person.press(Key.Key_F11)
    wait(lambda: not the_lists(person))
    assert person.state.isVisible()
    person.press(Key.Key_D, CONTROL)
    person.settle()
    assert person.names[-1] == "Drawing 1", "its keys go on"
    person.press(Key.Key_Escape)
    wait(lambda: the_lists(person))
    person.window.resize(1200, 680)
    wait(lambda: abs(boards.width() - wide) <= 2)


def the_lists(person: Person) -> list[PatternList]:
    return [w for w in person.window.findChildren(PatternList) if w.isVisible()]


def test_keys_of_the_tab_work_wherever_the_focus_is(resting):
    person = resting
    person.window.setFocus()
    person.press(Key.Key_D, CONTROL)
    person.settle()
    assert person.names[-1] == "Drawing 1"
    person.button("Reset state").setFocus()
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert person.names == ["A", "M", "Z"]


def test_undo_is_the_tabs_in_a_field_where_nothing_is_typed(resting):
    person = resting
    person.type("Temperature", "0.50")
    assert person.settle().snapshot.temperature == 0.5
    field = person.field("Temperature")
    assert field.hasFocus()
    person.press(Key.Key_Z, CONTROL)
    assert person.settle().snapshot.temperature == 0.0
    assert field.text() == "0.00"
    # What is being typed is undone as in any field.
    type_into(field, "0.7", None)
    person.press(Key.Key_Z, CONTROL)
    assert field.text() != "0.7"
    assert person.settle().snapshot.temperature == 0.0
    QTest.keyClick(field, Key.Key_Escape)


def test_space_plays_and_pauses_wherever_the_focus_is(resting):
    person = resting
    places = (
        the_list(person), person.button("Recall"), person.button("Unstable"), person.button("Draw"),
        person.named(QComboBox, "Update"), person.editor("temperature").slider,
        person.field("Noise"), person.state,
    )  # fmt: skip
    for place in places:
        place.setFocus()
        before = person.settle()
        person.press(Key.Key_Space)
        wait(lambda was=before.playing: person.frame.playing is not was)
        assert person.frame.run == before.run
    assert person.cue.mode == "draw"
    assert person.button("Unstable").isChecked()


def test_enter_opens_a_menu(resting):
    person = resting
    tab = person.window.tab
    for button in (tab.memory.letters, tab.memory.patterns, tab.cue_tools.more):
        button.setFocus()
        person.press(Key.Key_Return)
        menu = QApplication.activePopupWidget()
        assert menu is button.menu()
        QTest.keyClick(menu, Key.Key_Escape)
        assert QApplication.activePopupWidget() is None
        person.come_back()


# ---- moving about by Tab -------------------------------------------------------------------------


def test_tab_reaches_everything_there_and_back(learner):
    person = learner
    person.click("Learning")
    person.window.tab.start_scenario("complete-half-an-a")  # which closes that page
    person.rest()
    reached = walk(person)
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit, QComboBox)
    wanted = [
        w
        for kind in kinds
        for w in person.window.findChildren(kind)
        if w.isVisible() and w.isEnabled() and not w.objectName().startswith("qt_")
        and not isinstance(w, QScrollBar)
    ]  # fmt: skip
    wanted += [person.cue, person.state, the_list(person)]
    # Of buttons of which one is always down Tab reaches that one, arrows the others.
    groups = [w.group() for w in reached if isinstance(w, QAbstractButton) and w.group()]
    by_arrows = [b for group in groups if group.exclusive() for b in group.buttons()]
    missing = [w for w in wanted if w not in reached and w not in by_arrows]
    assert not missing, [
        (type(w).__name__, w.accessibleName() or getattr(w, "text", str)()) for w in missing
    ]
    # In the order in which they are seen: all controls at the left come before the grids.
    controls = [i for i, w in enumerate(reached) if person.window.tab.memory.isAncestorOf(w)]
    assert controls == list(range(controls[0], controls[-1] + 1))
    assert reached.index(person.cue) == controls[-1] + 1
    back = walk(person, Key.Key_Backtab, SHIFT)
    assert {id(w) for w in reached} - {id(w) for w in back} <= {id(person.window)}


def test_tools_and_views_are_chosen_with_the_arrows(resting):
    person = resting
    for first, second in (("Draw", "Erase"), ("State", "Input field")):
        person.button(first).setFocus()
        person.press(Key.Key_Right)
        assert person.button(second).isChecked()
    assert person.cue.mode == "erase"
    assert person.state._field is not None
    for box in ("Unstable", "Wrong"):
        before = person.button(box).isChecked()
        person.button(box).setFocus()
        person.press(Key.Key_Return)
        assert person.button(box).isChecked() is not before


def test_the_focus_can_be_seen_wherever_it_is(resting):
    person = resting
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


def test_a_mouse_click_is_no_keyboard_focus(resting):
    person = resting
    QTest.mouseClick(person.cue, LEFT, NONE, cell(person.cue, 2, 2))
    assert not person.cue._focus_shown
