"""A hand on every plot of every page: it reads off, zooms, moves, goes back, copies, exports."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QMenu,
    QPushButton,
    QWidget,
)

from gui.kit.filmed import HAND_MARK
from gui.kit.plot_hands import ABOUT, PlotHands
from gui.kit.plots import Plot
from gui.kit.theme import LIGHT
from gui.kit.tooltips import wrapped
from gui.ring.plots import ErrorPlot
from sim.words import energy_words
from tests.gui.hands import LEFT, NONE, Person, double_click_plot, move
from tests.gui.waiting import wait

FREE = Qt.MouseButton.NoButton


def handled(person: Person) -> list[Any]:
    """Every plot to be seen that a hand reads off."""
    every = person.window.tab.findChildren(PlotHands)
    plots = [hands.parent() for hands in every if hands.parent().isVisible()]
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    return [plot for plot in plots if not plot.testAttribute(through)]


def surface(plot: Any) -> QWidget:
    """What the mouse moves over."""
    return plot.viewport() if hasattr(plot, "viewport") else plot


def pointed(plot: Any) -> str:
    """What is read off, wherever there is something."""
    under = surface(plot)
    for across in np.linspace(0.15, 0.85, 15):
        for down in (0.5, 0.2, 0.35, 0.65, 0.8):
            at = QPoint(round(across * under.width()), round(down * under.height()))
            move(under, at, FREE)
            if plot.hands.words:
                return plot.hands.words
    return ""


def turn(plot: Any, notches: int, at: QPoint | None = None) -> None:
    """Turn the wheel over a plot."""
    under = surface(plot)
    where = QPointF(at or under.rect().center())
    event = QWheelEvent(
        where, QPointF(under.mapToGlobal(where.toPoint())), QPoint(), QPoint(0, 120 * notches),
        FREE, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(under, event)
    assert event.isAccepted()


def menu_of(plot: Any) -> QMenu:
    """The menu that a right click opens."""
    under = surface(plot)
    at = under.rect().center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(under, QContextMenuEvent(reason, at, under.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def chosen(plot: Any, words: str) -> None:
    """Choose an entry of the menu of a plot."""
    menu = menu_of(plot)
    assert [a.text() for a in menu.actions()] == ["Copy values", "Export this plot…", "View all"]
    (action,) = [a for a in menu.actions() if a.text() == words]
    assert action.isEnabled()
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())


def back_button(plot: Any) -> list[QPushButton]:
    found = surface(plot).findChildren(QPushButton, HAND_MARK)
    return [button for button in found if button.isVisible()]


def seen_part(plot: Any) -> tuple[float, ...]:
    return (plot.extent if isinstance(plot, Plot) else plot.shown).getRect()


def copied(plot: Any) -> list[list[str]]:
    """The cells on the clipboard."""
    QApplication.clipboard().clear()
    chosen(plot, "Copy values")
    return [line.split("\t") for line in QApplication.clipboard().text().splitlines()]


PLACES = {"ring": 0, "hopfield": 1, "energy": 2}
UNITS = r"(°|Hz|sweeps|τ|%|\d)"


def go_to(person: Person, page: str) -> Any:
    """Go to a page, whose network does something and then stands still."""
    window = person.window
    window.show_tab(PLACES[page])
    tab = window.tab
    wait(lambda: tab.frame is not None)
    tab.start_scenario(tab.opening)
    tab.engine.set_speed(10.0 if page == "ring" else 60.0)
    tab.engine.play()
    if page == "ring":
        person.run_for(6.0)
    else:
        person.rest()
    if page == "energy":
        wait(lambda: tab._runs is not None and tab.view.plane is not None)
    person.pause()
    return tab


@pytest.fixture(autouse=True)
def back_at_the_ring(request):
    yield
    if "shared_window" in request.fixturenames:
        window = request.getfixturevalue("shared_window")
        window.show_tab(0)
        wait(lambda: window.tab.frame is not None)


@pytest.mark.parametrize("page", PLACES)
def test_every_plot_is_read_off_copied_zoomed_and_moved(person, page):
    tab = go_to(person, page)
    plots = handled(person)
    assert len(plots) >= 3
    for plot in plots:
        words = pointed(plot)
        assert re.search(UNITS, words), (plot, words)
        rows = copied(plot)
        assert plot.hands.words == "", "nothing is pointed at while a menu is open"
        assert len(rows) >= 3
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not re.search(r"^[-\d.]+$", rows[0][0]), "the first row says what is below"
        if isinstance(plot, Plot):
            assert plot.toolTip().endswith(wrapped(ABOUT))
            assert plot.accessibleName() not in ("", "Plot")
        if isinstance(plot, Plot) or plot is getattr(tab, "view", None):
            zoomed_and_back(plot, len(rows))
    if page != "ring":
        energy_reads_the_same(person)


def zoomed_and_back(plot: Any, rows: int) -> None:
    """Zoom a plot, move it, copy from it, and take it back."""
    home = seen_part(plot)
    turn(plot, 3)
    assert plot.zoomed
    part = seen_part(plot)
    assert part[2] < 0.6 * home[2] and part[3] < 0.6 * home[3]
    assert len(back_button(plot)) == 1
    under = surface(plot)
    middle = under.rect().center()
    QTest.mousePress(under, LEFT, NONE, middle)
    for way in (8, 16, 30):
        move(under, middle + QPoint(way, 0))
    QTest.mouseRelease(under, LEFT, NONE, middle + QPoint(30, 0))
    assert seen_part(plot)[0] < part[0]
    assert seen_part(plot)[2:] == pytest.approx(part[2:])
    assert len(copied(plot)) <= rows
    double_click_plot(under)
    assert not plot.zoomed
    assert seen_part(plot) == pytest.approx(home)
    assert not back_button(plot)
    turn(plot, 2)
    chosen(plot, "View all")
    assert not plot.zoomed


def energy_reads_the_same(person: Person) -> None:
    """Over the plot, in the status line and under the mouse an energy has the same digits."""
    tab = person.window.tab
    words = energy_words(person.snapshot.energy)
    side = tab.curves if tab.name == "hopfield" else tab.plots
    assert side.energy_words.text().endswith(f" = {words}")
    assert f"energy {words}" in person.status
    plot = side.energy
    last = plot.to_pixels(float(plot._sweeps[-1]), float(plot._energy[-1]))
    move(plot.viewport(), last.toPoint(), FREE)
    assert f"E = {words} at " in plot.hands.words


def test_a_zoomed_plot_stays_as_it_is_while_the_network_runs(person):
    plot = person.window.tab.plots.kymograph
    person.run_for(0.5)
    turn(plot, 4)
    part = seen_part(plot)
    person.run_for(1.0)
    assert seen_part(plot) == part
    (button,) = back_button(plot)
    QTest.mouseClick(button, LEFT)
    assert not plot.zoomed


def test_what_is_pointed_at_follows_what_is_drawn(qtbot):
    plot = ErrorPlot(10.0)
    qtbot.addWidget(plot)
    plot.set_theme(LIGHT, 1.0)
    plot.resize(380, 200)
    plot.show()
    ages = np.linspace(-10, 0, 101)
    plot.show_error(ages, np.full(101, 3.0))
    move(plot.viewport(), plot.to_pixels(-5.0, 0.0).toPoint(), FREE)
    assert plot.hands.words.startswith("error 3.0° at −")
    plot.show_error(ages, np.full(101, -4.0))
    assert plot.hands.words.startswith("error −4.0° at −")
    plot.show_error(ages, np.full(101, math.nan))
    assert plot.hands.words == ""


def test_the_wheel_over_an_axis_zooms_that_axis_alone(qtbot):
    plot = ErrorPlot(10.0)
    qtbot.addWidget(plot)
    plot.set_theme(LIGHT, 1.0)
    plot.resize(380, 200)
    plot.show()
    home, area = plot.extent, plot.pixels()
    turn(plot, 2, QPoint(8, round(area.center().y())))
    assert plot.extent.width() == home.width()
    assert plot.extent.height() < home.height()


def test_a_plot_is_exported_by_its_menu(person, monkeypatch, tmp_path):
    path: Path = tmp_path / "error.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(path), "")))
    person.run_for(0.2)
    chosen(person.window.tab.plots.error, "Export this plot…")
    wait(lambda: [d for d in person.window.findChildren(QDialog) if d.isVisible()])
    person.come_back()
    assert person.named(QComboBox, "Figure").currentText() == "Heading error"
    person.click("Export…")
    wait(lambda: person.notice == f"Written to {path}.")
    assert not QImage(str(path)).isNull()
    person.come_back()


def test_a_zoomed_landscape_still_takes_clicks(person):
    view = go_to(person, "energy").view
    turn(view, 3, view.point_at(0.2, 0.1).toPoint())
    where = view.point_at(0.25, 0.12).toPoint()
    heard = []
    view.clicked.connect(lambda x, y: heard.append((x, y)))
    QTest.mouseClick(view, LEFT, NONE, where)
    wait(lambda: heard)
    assert heard[0] == pytest.approx((0.25, 0.12), abs=0.02)
    heard.clear()
    double_click_plot(view)
    assert not view.zoomed
    person.settle()
    assert heard == [], "a double-click drops nothing"


@pytest.mark.parametrize(
    ("energy", "words"),
    [
        (-268.14, "−268.1"), (-12345.64, "−12,345.6"), (-4.5, "−4.50"), (0.1234, "0.123"),
        (0.0, "0"), (-1e-9, "0.000"), (-2.5e9, "−2.50·10⁹"), (math.inf, "–"),
    ],
)  # fmt: skip
def test_an_energy_has_the_same_digits_everywhere(energy, words):
    assert energy_words(energy) == words
