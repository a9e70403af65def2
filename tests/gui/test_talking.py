"""What the program says and where, what keys and lists do, and what “?” explains: on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLayout, QLineEdit, QToolButton, QWidget

from gui.help import Help
from gui.hopfield.pattern_list import PatternList
from gui.kit import overlay
from gui.kit.engine_page import EnginePage
from gui.kit.glossary import GlossaryError, glossary_path, read_glossary
from gui.kit.help_dialog import HelpDialog
from gui.kit.icon_theme import SIGNS
from gui.kit.tooltips import WIDTH
from gui.registry import PAGES
from gui.sessions.open_dialog import OpenDialog
from sim.hopfield import MEMORY_NETWORKS
from sim.ring import RING_NETWORKS
from sim.run import Run
from tests.gui.hands import CONTROL, NONE, SHIFT, Key, Person, click, paste_into, type_into
from tests.gui.layout_hands import lay_out
from tests.gui.waiting import wait


@pytest.fixture
def visitor(person) -> Iterator[Person]:
    """Somebody who goes from page to page, and back to the first at the end."""
    yield person
    for panel in person.window.findChildren(HelpDialog):
        panel.close()
    person.come_back()
    wait(lambda: not any(page.jobs.busy for page in person.window.tabs))
    person.window.setFocus()
    person.press(Key.Key_1, CONTROL)
    person.settle()


def go(person: Person, place: int) -> None:
    """Turn to a page by its key, and wait until it is to be seen."""
    person.window.setFocus()
    person.press(Key(Key.Key_1 + place), CONTROL)
    assert person.window.tab.name == PAGES[place].name
    if isinstance(person.window.tab, EnginePage):
        wait(lambda: person.window.tab.frame is not None)
        person.settle()


def places(person: Person) -> list[tuple[int, int, int, int]]:
    """Where everything on stage and among the readouts lies."""
    lay_out(person)
    page = person.window.tab
    return [*rows(page.stage), *rows(page.readouts)]


def rows(layout: QLayout) -> list[tuple[int, int, int, int]]:
    return [layout.itemAt(i).geometry().getRect() for i in range(layout.count())]


# ---- notices -------------------------------------------------------------------------------------


def test_a_notice_moves_nothing_and_goes_by_itself(visitor, monkeypatch):
    person = visitor
    for place, _ in enumerate(PAGES):
        go(person, place)
        person.pause()
        page, before = person.window.tab, places(person)
        monkeypatch.undo()
        page.say("Seven words that nobody had asked for.")
        assert places(person) == before
        notice = page.notice.geometry()
        assert page.rect().contains(notice)
        assert notice.width() <= page._stage_panel.width()
        for name in ("GLANCE", "WORD"):
            monkeypatch.setattr(overlay, name, 10)
        page.say("Seven words that nobody had asked for.")
        wait(lambda page=page: not page.notice.words)
        assert places(person) == before


def test_a_notice_does_not_lie_over_what_is_handled(person):
    page = person.window.tab
    stage = page._stage_panel
    QCursor.setPos(stage.mapToGlobal(QPoint(stage.width() // 2, 20)))
    page.say("With the pointer where it would lie it lies below.")
    assert page.notice.geometry().top() > page.height() / 2
    page.notice.dismiss()
    QCursor.setPos(person.window.mapToGlobal(QPoint(0, 0)))
    page.say("With the focus and the pointer elsewhere it lies at the top.")
    assert page.notice.geometry().top() < page.height() / 4
    page.notice.dismiss()
    person.ring.setFocus()
    page.say("With the focus on the ring it lies below.")
    middle = person.ring.mapTo(page, person.ring.rect().center()).y()
    assert page.notice.geometry().center().y() > middle


def test_closing_a_notice_leaves_the_focus_where_it_was(person):
    field = person.field("Turning velocity")
    field.setFocus()
    person.window.tab.say("Something.")
    click(person.button("Close"))
    assert person.notice == ""
    assert field.hasFocus()
    person.window.tab.say("Something else.")
    person.button("Close").setFocus()
    person.press(Key.Key_Return)
    assert person.notice == ""
    assert field.hasFocus()
    person.window.tab.say("A third thing.")
    person.press(Key.Key_Escape)
    assert person.notice == ""


def test_a_complaint_goes_with_the_next_thing_that_can_be_and_news_stay(person):
    person.window.tab.engine.post("inject", angle=0.0, no_such_thing=1)
    wait(lambda: person.notice)
    person.click("Springs back")
    assert person.notice
    type_into(person.field("Turning velocity"), "20")
    assert person.notice == ""
    person.window.tab.say("Written to a file.")
    type_into(person.field("Turning velocity"), "30")
    assert person.notice == "Written to a file."


def test_the_last_ten_can_be_read_again(visitor):
    person = visitor
    for number in range(12):
        person.window.tab.say(f"Notice {number}.")
    paste_into(person.field("Turning velocity"), "quick")
    person.window.setFocus()
    person.press(Key.Key_Question)
    (panel,) = person.window.findChildren(HelpDialog)
    click(next(b for b in panel.choice.buttons() if b.text() == "Notices"))
    shown = [label.text() for label in panel.pages.currentWidget().findChildren(QLabel)]
    said = [words for words in shown if words.endswith(".")]
    assert said == [person.remark, *(f"Notice {number}." for number in range(11, 2, -1))]


# ---- fields --------------------------------------------------------------------------------------


def test_enter_chooses_the_number_and_what_is_refused_is_said_at_the_field(person):
    field = person.field("Turning velocity")
    type_into(field, "45")
    assert field.selectedText() == field.text() == "+45 °/s"
    paste_into(field, "quick")
    remark = next(w for w in person.window.findChildren(QLabel, "remark") if w.isVisible())
    assert "“quick” is not a number" in remark.text()
    assert field.property("refused") is True
    assert field.selectedText() == field.text() == "+45 °/s"
    at, below = (w.mapTo(person.window, w.rect().topLeft()) for w in (field, remark))
    assert abs(below.y() - at.y() - field.height()) < 12
    assert person.notice == ""
    QTest.keyClicks(field, "5")
    assert not remark.isVisible()
    assert field.property("refused") is False
    person.press(Key.Key_Escape)


# ---- lists, focus, keys --------------------------------------------------------------------------


def test_a_list_shows_all_its_entries_each_of_them_once(visitor):
    person, seen = visitor, 0
    for place, _ in enumerate(PAGES):
        go(person, place)
        person.pause()
        for box in person.window.findChildren(QComboBox):
            if not box.isVisible():
                continue
            seen += 1
            entries = [box.itemText(i) for i in range(box.count())]
            assert len(set(entries)) == len(entries), entries
            box.showPopup()
            view = box.view()
            wait(view.isVisible)
            last = view.visualRect(view.model().index(box.count() - 1, 0))
            assert view.viewport().rect().contains(last), box.accessibleName()
            assert view.sizeHintForColumn(0) <= view.viewport().width(), box.accessibleName()
            box.hidePopup()
            person.come_back()
    assert seen > 8


def test_the_focus_comes_back_to_a_button_that_could_not_be_pressed(visitor):
    person = visitor
    go(person, [entry.name for entry in PAGES].index("energy"))
    wait(lambda: person.button("Random starts").isEnabled())
    button = person.button("Random starts")
    button.setFocus()
    person.press(Key.Key_Return)
    assert not button.isEnabled()
    assert person.window.hasFocus(), "no neighbour has it meanwhile"
    wait(button.isEnabled)
    assert button.hasFocus()


def test_letters_are_for_the_field_or_list_that_has_the_focus(visitor):
    person, tried = visitor, 0
    for place, _ in enumerate(PAGES):
        go(person, place)
        person.pause()
        moment = (person.frame.run, person.snapshot.step) if person.networked else None
        for kind in (QLineEdit, QComboBox, PatternList):
            for widget in person.window.findChildren(kind):
                if not (widget.isVisible() and widget.isEnabled()):
                    continue
                tried += 1
                widget.setFocus()
                for key, modifier in ((Key.Key_T, NONE), (Key.Key_S, NONE), (Key.Key_R, SHIFT)):
                    person.press(key, modifier)
                person.press(Key.Key_Escape)
        frame = person.settle()
        assert person.window.theme.name == "dark"
        assert moment is None or (frame.run, frame.snapshot.step) == moment
    assert tried > 20


def test_ctrl_tab_goes_round_the_pages(visitor):
    person = visitor
    names = [entry.name for entry in PAGES]
    seen = []
    for _ in names:
        person.press(Key.Key_Tab, CONTROL)
        seen.append(person.window.tab.name)
    assert seen == [*names[1:], names[0]]
    person.press(Key.Key_Backtab, CONTROL | SHIFT)
    assert person.window.tab.name == names[-1]


@pytest.mark.parametrize(("page", "kinds"), [(0, RING_NETWORKS), (1, MEMORY_NETWORKS)])
def test_nothing_jumps_when_another_network_has_a_taller_formula(visitor, page, kinds):
    person = visitor
    go(person, page)
    tab = person.window.tab
    found = []
    for kind in kinds:
        tab.engine.load(lambda kind=kind: Run(kind()))
        tab.engine.pause()
        wait(lambda kind=kind: person.snapshot.kind == kind.name)
        person.settle()
        lay_out(person)
        formula = next(w for w in person.window.findChildren(QLabel, "equation") if w.isVisible())
        assert formula.text() == kind.equation or page == 1
        assert formula.heightForWidth(formula.width()) <= formula.height()
        found.append(rows(tab.readouts if page == 0 else tab.memory.layout()))
    assert all(each == found[0] for each in found), found


# ---- tooltips, signs, words ----------------------------------------------------------------------


def told(widget: QWidget) -> Iterator[str]:
    """What the tooltips of a widget, its entries and its actions say."""
    yield widget.toolTip()
    if isinstance(widget, QComboBox):
        yield from (str(widget.itemData(i, 3) or "") for i in range(widget.count()))
    yield from (action.toolTip() for action in widget.actions() if "\n" in action.toolTip())


def test_no_line_of_a_tooltip_is_longer_than_sixty_characters(visitor):
    person = visitor
    for place, _ in enumerate(PAGES):
        go(person, place)
    every = [line for w in person.window.findChildren(QWidget) for words in told(w)
             for line in words.splitlines() if not words.startswith("<")]  # fmt: skip
    assert len(every) > 200
    assert [line for line in every if len(line) > WIDTH] == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_buttons_of_a_file_dialog_have_signs_that_can_be_seen(person, theme):
    if person.window.theme.name != theme:
        person.window.looks.toggle_theme()
    dialog = OpenDialog(PAGES, person.window.tab)
    dialog.show()
    lay_out(person)
    buttons = [b for b in dialog.findChildren(QToolButton) if b.icon().name() in SIGNS]
    assert len(buttons) == len(SIGNS)
    for button in buttons:
        button.setEnabled(True)
        image = button.grab().toImage()
        light = [
            image.pixelColor(x, y).lightness()
            for x in range(5, image.width() - 5)
            for y in range(5, image.height() - 5)
        ]
        assert max(light) - min(light) > 120, button.objectName()
    dialog.close()
    dialog.deleteLater()
    assert QIcon.themeName() == f"attractor-{theme}"


def test_the_words_of_every_page_are_explained_in_two_lines_each(visitor):
    person = visitor
    window = person.window
    size = window.size()
    window.resize(1280, 720)
    words = read_glossary(glossary_path())
    window.looks.style.choose(window.theme, 1.35, window.bar)  # as large as while presenting
    try:
        for place, entry in enumerate(PAGES):
            go(person, place)
            person.press(Key.Key_Question)
            (panel,) = window.findChildren(HelpDialog)
            lay_out(person)
            own = [word for word in words if entry.name in word.pages]
            assert len(own) > 10
            labels = {label.text(): label for label in panel.findChildren(QLabel)}
            for word in own:
                label = labels[word.text]
                assert label.height() <= 2 * label.fontMetrics().lineSpacing() + 4, word.word
            panel.close()
            wait(lambda: not window.findChildren(HelpDialog))
            person.come_back()
    finally:
        window.resize(size)
        window.looks.apply()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[[word]\nword = 1", "is no TOML"),
        ('[[word]]\nword = "bump"\npages = ["ring"]', "give it text"),
        ('[[word]]\nword = "bump"\ntext = "A hill."', "pages"),
        ('[[word]]\nword = "bump"\ntext = "A hill."\npages = ["ring"]\ncolour = "red"', "colour"),
        ("word = 3", "[[word]]"),
        (None, "cannot be read"),
    ],
)
def test_a_spoilt_file_of_words_gives_one_sentence(visitor, tmp_path, content, why):
    person, path = visitor, tmp_path / "glossary.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(GlossaryError):
        read_glossary(path)
    window = person.window
    panel = Help(window, path).open(window.tab, window.key_list(), window.looks.style, window)
    (sentence,) = (label.text() for label in panel.pages.currentWidget().findChildren(QLabel))
    assert why in sentence
    assert sentence.endswith(".")
    assert len(sentence.splitlines()) == 1
