"""Presenting as a lecturer does it: the figure first, large handles, everything back afterwards."""

from __future__ import annotations

import math
from typing import Any

import pytest
from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from gui.kit.plots import Plot
from gui.registry import PAGES
from tests.gui.hands import CONTROL, Key, Person
from tests.gui.layout_hands import faults, lay_out, present
from tests.gui.waiting import wait

SIZES = [(1024, 768), (1280, 720), (1440, 900), (1920, 1080)]


def figure(person: Person) -> float:
    """The size of what the page in front is about, px."""
    page: Any = person.window.tab
    if page.name == "ring":
        return 2.0 * page.ring._picture.half()
    if page.name == "hopfield":
        return float(page.state.cells.whole.width())
    if page.name == "spiking":
        wait(lambda: page.frame is not None)
        return float(page.spiking_stage.raster.area.width())
    if page.name == "circuits":
        wait(lambda: page.phase.plane is not None and not page.jobs.busy)
        return float(page.phase.plot_rect().width())
    if page.name == "capacity":
        return float(page.figure.plot.pixels().width())
    wait(lambda: page.view.plane is not None and not page.jobs.busy)
    return float(page.view.plot_rect().width())


def of_stage(plot: Plot) -> bool:
    """Whether a plot is a part of the figure itself."""
    return any(
        plot.parent().inherits(kind) for kind in ("PlaneView", "SpikingStage", "QStackedWidget")
    )


def come_back(person: Person, size: tuple[int, int]) -> None:
    person.press(Key.Key_Escape)
    assert not person.window.presenting
    person.window.resize(*size)
    lay_out(person)


def seen(person: Person, kind: type) -> list[Any]:
    return [w for w in person.window.findChildren(kind) if w.isVisible()]


def smallest_words(person: Person) -> int:
    """The size, px, of the smallest words there are in widgets and plots."""
    words = [w for kind in (QLabel, QAbstractButton, QLineEdit) for w in seen(person, kind)]
    sizes = [w.fontInfo().pixelSize() for w in words if w.text()]
    return min([*sizes, *(plot._font().pixelSize() for plot in seen(person, Plot))])


@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_the_figure_is_never_smaller_and_the_words_can_be_read_from_afar(sit_down, page):
    person = sit_down(tab=page)
    person.window.setMinimumSize(QSize(640, 480))
    person.pause()
    wrong = []
    for size in SIZES:
        person.window.resize(*size)
        lay_out(person)
        before = figure(person)
        present(person, size)
        if figure(person) < before:
            wrong.append(f"{size}: the figure shrinks from {before} to {figure(person)}")
        if smallest_words(person) < math.ceil(size[1] / 40):
            wrong.append(f"{size}: words of {smallest_words(person)} px")
        wrong += [f"{size}: {fault}" for fault in faults(person)]
        if len([p for p in seen(person, Plot) if not of_stage(p)]) > 1:
            wrong.append(f"{size}: more than one readout")
        come_back(person, size)
    assert wrong == []


def places(page: QWidget) -> dict[str, tuple[Any, ...]]:
    """Where every widget of a page lies, and whether it is seen."""
    found: dict[str, tuple[Any, ...]] = {}
    for widget in page.findChildren(QWidget):
        if widget.isVisible():
            corner = widget.mapTo(page, widget.rect().topLeft()).toTuple()
            found[f"{type(widget).__name__} {id(widget)}"] = (corner, widget.size().toTuple())
    return found


@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_leaving_returns_everything_as_it_was(sit_down, page):
    size = (1280, 720)
    person = sit_down(tab=page, size=size)
    window = person.window
    if page == "energy":
        figure(person)
    person.pause()
    lay_out(person)
    window.tab.splitter.setSizes([330, 520, 430])
    window.tab._arrange()
    field = person.field("Seed")
    field.setFocus()
    lay_out(person)
    before, sizes = places(window.tab), window.tab.splitter.sizes()
    for _ in range(2):
        window.looks.toggle_presenting()
        window.showNormal()
        window.resize(1440, 900)
        lay_out(person)
        assert places(window.tab).keys() != before.keys()
        come_back(person, size)
        assert window.tab.splitter.sizes() == sizes
        assert QApplication.focusWidget() is field
        assert places(window.tab) == before


def test_the_ring_is_turned_and_pulled_while_presenting(sit_down):
    person = sit_down()
    present(person, (1280, 720))
    person.dial.setFocus()
    person.window.tab.start_scenario("hold-in-the-dark")
    person.settle()
    person.type("Turning velocity", "90")
    before = person.heading
    person.run_for(0.5)
    assert person.heading != pytest.approx(before, abs=10.0)
    person.click("Landmark")
    wait(lambda: person.settle().snapshot.landmark is not None)
    person.click("Landmark")
    wait(lambda: person.settle().snapshot.landmark is None)
    assert not person.buttons("Springs back"), "the other controls are away"
    person.click("Next")
    wait(lambda: person.settle().scenario == "turn-in-the-dark")
    person.choose(person.button("Try this ▾"), "Landmark pulls")
    wait(lambda: person.settle().scenario == "landmark-pulls")
    person.choose(person.button("Bump over time ▾"), "Heading error")
    assert [type(plot).__name__ for plot in seen(person, Plot)] == ["ErrorPlot"]
    person.press(Key.Key_Escape)
    assert len(seen(person, Plot)) > 2
    person.press(Key.Key_F11)
    assert person.buttons("Heading error ▾"), "the readout chosen last is there again"


def test_a_memory_is_recalled_and_heated_while_presenting(sit_down):
    person = sit_down(tab="hopfield")
    person.window.tab.engine.set_speed(60.0)
    present(person, (1280, 720))
    person.rest()
    distance = person.snapshot.cue_distance
    person.click("Corrupt")
    assert person.settle().snapshot.cue_distance != distance
    person.click("Recall")
    person.settle()
    person.type("Temperature", "0.4")
    assert person.settle().snapshot.temperature == pytest.approx(0.4)
    person.window.show_tab(2)
    wait(lambda: person.window.tab.frame is not None)
    assert person.window.tab.name == "energy"
    person.click("Free energy")
    person.type("Temperature", "0")
    assert person.settle().snapshot.temperature == 0.0
    person.press(Key.Key_Escape)
    person.window.show_tab(1)
    assert person.buttons("Corrupt"), "what was lent to the bar has come back"


def test_a_theme_chosen_while_presenting_is_everywhere_afterwards(sit_down):
    """What cannot be seen meanwhile is dressed when it can."""
    person = sit_down()
    window = person.window
    for place in (1, 3, 0):
        window.show_tab(place)
        wait(lambda: window.tab.frame is not None)
    window.looks.toggle_presenting()
    person.press(Key.Key_T)
    window.show_tab(3)
    stage = window.tab.stage_panel.styleSheet()
    assert window.looks.theme.state in stage, "what is seen has it at once"
    sheet = window.looks.style.sheet(window.theme, window.looks.scale)
    wait(lambda: window.tab.styleSheet() == sheet)  # notices and dialogs are parts of the page
    window.show_tab(2)
    assert window.tab.styleSheet() == sheet, "of a page that is new"
    person.press(Key.Key_T)
    person.press(Key.Key_T)
    window.show_tab(1)
    window.looks.stop_presenting()
    for place in (1, 3, 0):
        window.show_tab(place)
        page = window.tab
        assert page.styleSheet() == window.looks.style.sheet(window.theme, window.looks.scale)
        assert (page.theme, page.scale) == (window.theme, window.looks.scale)
        assert not page.stage_panel.styleSheet(), "larger words are those of presenting"


def test_each_page_has_its_own_focus_while_presenting(sit_down):
    person = sit_down()
    window = person.window
    window.show_tab(1)
    wait(lambda: window.tab.frame is not None)
    window.show_tab(0)
    window.looks.toggle_presenting()
    lay_out(person)
    window.tab.ring.setFocus()
    for place in (1, 0):
        window.show_tab(place)
        lay_out(person)
    assert QApplication.focusWidget() is window.tab.ring
    leaving = window.tab
    window.show_tab(1)
    assert not leaving.isVisible() and not leaving._controls_panel.isHidden()


def test_words_go_by_steps_and_are_remembered(sit_down, tmp_path):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    person = sit_down(settings=settings, size=(1440, 900))
    usual = person.button("Step").fontInfo().pixelSize()
    heights = [usual]
    for _ in range(2):
        person.press(Key.Key_Plus, CONTROL)
        heights.append(person.button("Step").fontInfo().pixelSize())
    assert heights == sorted(set(heights))
    assert person.window.tab.scale > 1.0
    lay_out(person)
    assert [fault for fault in faults(person) if "QLineEdit" in fault] == []
    present(person, (1440, 900))
    large = smallest_words(person)
    person.press(Key.Key_Plus, CONTROL)
    assert person.window.tab.scale.least > large
    person.press(Key.Key_0, CONTROL)
    assert smallest_words(person) == large
    come_back(person, (1440, 900))
    assert person.button("Step").fontInfo().pixelSize() == heights[-1]
    person.window.close()
    again = sit_down(settings=settings, size=(1440, 900))
    lay_out(again)
    assert again.button("Step").fontInfo().pixelSize() == heights[-1]
    again.press(Key.Key_0, CONTROL)
    assert again.button("Step").fontInfo().pixelSize() == usual


def test_words_are_no_larger_than_a_window_has_room_for(sit_down):
    person = sit_down(tab="hopfield", size=(1440, 900))
    person.pause()
    for _ in range(2):
        person.press(Key.Key_Plus, CONTROL)
    scales = []
    for size in ((1024, 768), (1280, 720), (1440, 900)):
        person.window.resize(*size)
        wait(lambda: person.window.tab.scale == person.window.looks.scale)
        lay_out(person)
        scales.append(float(person.window.tab.scale))
        assert faults(person) == []
    assert scales == [1.0, 1.15, 1.3], "they come back with the room"
    person.press(Key.Key_Plus, CONTROL)
    assert person.notice == "The window is too narrow for larger words."
    person.press(Key.Key_Minus, CONTROL)
    assert person.window.tab.scale == 1.15


def test_a_frozen_picture_stands_while_the_network_goes_on(sit_down):
    person = sit_down()
    person.run_for(0.1)
    person.press(Key.Key_B)
    assert person.buttons("Pause")
    frozen = person.frame
    picture = person.ring.grab().toImage()
    reached = person.window.transport.timeline._end
    wait(lambda: person.window.transport.timeline._end > reached + 200)
    assert person.frame is frozen
    assert person.ring.grab().toImage() == picture
    assert person.window.transport.moment.text().startswith("Frozen")
    person.press(Key.Key_B)
    assert person.frame.snapshot.step > frozen.snapshot.step + 150
    assert person.window.transport.moment.text() == "now"


def test_the_pointer_has_a_halo_until_it_is_taken_away(sit_down):
    person = sit_down()
    person.press(Key.Key_P)
    cursor = QApplication.overrideCursor()
    assert cursor is not None
    middle = cursor.pixmap().toImage().pixelColor(cursor.hotSpot())
    assert middle.alpha() > 0
    person.press(Key.Key_P)
    assert QApplication.overrideCursor() is None
    person.press(Key.Key_P)
    person.window.close()
    assert QApplication.overrideCursor() is None
