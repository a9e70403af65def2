"""Decisions and fixed points of circuits beside the phase plane."""

from __future__ import annotations

import html
import math
import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from gui.circuits.decision_page import DecisionPage, slope_words
from gui.circuits.point_page import PointPage, complex_words, points_words
from gui.kit.theme import DARK, LIGHT
from sim.circuits.decision import Psychometric, Trials
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import fixed_points
from tests.gui.hands import LEFT, NONE, Key, click, double_click_plot, move, type_into
from tests.gui.readout_plots import shower

FREE = Qt.MouseButton.NoButton


@pytest.fixture
def shown(qtbot):
    return shower(qtbot)


# ---- decisions -----------------------------------------------------------------------------------


def some_trials(count: int = 100) -> Trials:
    d = np.array([-0.1, 0.0, 0.1])
    winners = np.array([[0] * 20 + [1] * 80, [0] * 50 + [1] * 50, [0] * 90 + [1] * 9 + [-1]])
    times = np.where(winners >= 0, 0.04 + 0.001 * np.arange(count), np.nan)
    first = np.array([0.2, 0.5, 0.9])
    right = np.array([0.8, 0.5, 0.9])
    return Trials(
        differences=d, winners=winners, times=times, first=first, first_low=first - 0.08,
        first_high=first + 0.08, accuracy=right, accuracy_low=right - 0.08,
        accuracy_high=right + 0.08, undecided=np.array([0, 0, 1]),
        curve=Psychometric(0.0, 0.1), expected=np.array([0.82, 0.5, 0.82]), longest=4.0,
    )  # fmt: skip


@pytest.fixture
def decisions(shown):
    page = shown(DecisionPage())
    page.asked, page.cancelled = [], []
    page.measure_asked.connect(page.asked.append)
    page.cancel_asked.connect(lambda: page.cancelled.append(True))
    return page


def test_decision_times_with_theory(decisions):
    d = np.logspace(-4, -1, 25)
    decisions.show_times(d, -2.3 * np.log10(d), 2.30, math.log(10.0))
    assert decisions.slope.text() == "slope 2.30 τ a decade, theory 2.303"
    assert decisions.time_plot.tick_words("left", 5.0, 0) == "5 τ"
    measured, theory = decisions.time_plot.traces()
    assert np.ptp(theory.y) == pytest.approx(3.0 * math.log(10.0))
    words = decisions.time_plot.words_at("measured", -3.0, 6.9)
    assert words == "measured: 6.90 τ at |h₁ − h₂| = 0.001"
    assert len(measured.x) == 25
    decisions.clear_times("One neuron has nothing to decide.")
    assert decisions.no_times.isVisible()
    assert decisions.slope.text() == ""


def test_slopes_that_are_none():
    assert slope_words(math.nan, None)[0] == "some are never decided"
    assert slope_words(2.3, None)[0] == "slope 2.30 τ a decade"


def test_pages_are_chosen_by_words(decisions):
    (button,) = [b for b in decisions.findChildren(QPushButton) if b.text() == "Trials"]
    heard = []
    decisions.chosen.connect(heard.append)
    click(button)
    assert heard == ["trials"]
    assert decisions.choice_plot.isVisible()
    assert not decisions.slope.isVisible()


def test_trials_are_asked_for_and_given_up(decisions):
    decisions.show_page("trials")
    type_into(decisions.count, "500")
    click(decisions.measure_button)
    assert decisions.asked == [500]
    decisions.begin()
    decisions.show_progress(0.4)
    assert decisions.measuring
    assert decisions.progress.value() == 40
    click(decisions.measure_button)
    assert decisions.cancelled == [True]
    assert decisions.asked == [500]
    decisions.clear_trials()
    assert not decisions.measuring
    assert decisions.words.text() == DecisionPage.idle


def test_an_impossible_number_of_trials_is_refused(decisions):
    decisions.show_page("trials")
    refused = []
    decisions.refused.connect(refused.append)
    type_into(decisions.count, "5")
    assert len(refused) == 1
    assert decisions.count.remark == refused[0]
    assert decisions.count.value == 200


def test_without_noise_the_button_says_why(decisions):
    decisions.show_page("trials")
    decisions.allow("Without noise every trial is the same; set Noise above 0.")
    assert not decisions.measure_button.isEnabled()
    assert "Noise" in decisions.measure_button.toolTip()
    assert "Noise" in decisions.words.text()
    decisions.allow()
    assert decisions.measure_button.isEnabled()


def test_trials_are_shown_with_intervals_and_reaction_times(decisions):
    decisions.show_page("trials")
    decisions.show_trials(some_trials(), 0.02)
    assert decisions.words.text() == "Right 3 times in 4 at 0.067 (100 trials each, 1 undecided)."
    assert [decisions.menu.itemText(k) for k in range(3)] == ["at −0.1", "at 0", "at 0.1"]
    plot = decisions.choice_plot
    reading = plot.reading_at(plot.to_pixels(0.1, 90.0))
    assert "neuron 1 wins 90.0 % at h₁ − h₂ = 0.1 (95 %: 82 to 98 %), 1 undecided" in reading.words
    theory = plot.traces()[2]
    assert theory.y == pytest.approx([18.0, 50.0, 82.0])
    decisions.grab()


def test_a_click_on_a_point_shows_its_reaction_times(decisions):
    decisions.show_page("trials")
    decisions.show_trials(some_trials(), 0.02)
    plot = decisions.choice_plot
    at = plot.to_pixels(0.1, 90.0).toPoint()
    QTest.mousePress(plot.viewport(), LEFT, NONE, at)
    QTest.mouseRelease(plot.viewport(), LEFT, NONE, at)
    assert decisions.menu.currentIndex() == 2
    right, wrong = decisions.reaction_plot.traces()
    assert right.y.sum() == 90
    assert wrong.y.sum() == 9
    QTest.keyClick(decisions.menu, Key.Key_Up)
    assert decisions.reaction_plot.traces()[0].y.sum() == 50
    double_click_plot(plot.viewport())


def test_plots_copy_their_values(decisions):
    decisions.show_page("trials")
    decisions.show_trials(some_trials(), 0.02)
    decisions.choice_plot.hands.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("h₁ − h₂\tmeasured neuron 1 wins (%)")
    assert lines[1].startswith("-0.1\t20")


# ---- fixed points --------------------------------------------------------------------------------


def plain(label: QLabel) -> str:
    words = html.unescape(re.sub("<[^>]*>", " ", label.text()))
    return " ".join(words.split())


def winner(tau=(0.02, 0.02)) -> Equations:
    W = np.array([[0.0, -2.0], [-2.0, 0.0]])
    return Equations(W, np.array([0.5, 0.4]), np.array(tau), "clipped")


def points_of(eq: Equations):
    return fixed_points(eq, (np.full(eq.n, -10.0), np.full(eq.n, 10.0)))


def test_all_fixed_points_are_listed(shown):
    page = shown(PointPage())
    fixed = points_of(winner())
    page.show_points(fixed, 0.02)
    words = plain(page.text)
    assert words.startswith("3 fixed points: 2 stable nodes, 1 saddle. Their indices add up to 1.")
    assert "stable node (0.00, 0.40) +1 saddle (0.10, 0.20) −1" in words
    assert points_words(fixed).endswith("add up to 1.")


def test_a_point_of_the_list_is_chosen(shown):
    page = shown(PointPage())
    page.show_points(points_of(winner()), 0.02)
    heard = []
    page.point_chosen.connect(heard.append)
    # The mouse, wherever the link is.
    seen = (QPoint(x, y) for y in range(20, 200, 4) for x in range(20, 200, 8))
    for at in seen:
        move(page.text, at, FREE)
        QTest.mouseClick(page.text, LEFT, NONE, at)
        if heard:
            break
    assert heard == [0]
    # And the keyboard.
    page.text.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.text, Key.Key_Tab)
    QTest.keyClick(page.text, Key.Key_Return)
    assert len(heard) == 2


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_is_known_of_a_saddle(shown, theme):
    page = shown(PointPage(), theme)
    page.show_point(points_of(winner()).points[1], 0.02)
    words = plain(page.text)
    for told in (
        "Saddle at (0.10, 0.20)", "Eigenvalues, 1/τ", "λ₁ = 1.00 along (0.71, −0.71)",
        "grows e-fold in 1 τ", "λ₂ = −3.00 along (0.71, 0.71)", "shrinks e-fold in 0.333 τ",
        "v₁ −1.00 −2.00 v₂ −2.00 −1.00", "Index −1",
    ):  # fmt: skip
        assert told in words


def test_complex_eigenvalues_are_told_in_pairs(shown):
    page = shown(PointPage())
    W = np.array([[1.25, -1.0], [1.0, 0.0]])
    eq = Equations(W, np.array([10.0, -10.0]), np.array([0.01, 0.05]), "rectified")
    (point,) = points_of(eq).points
    page.show_point(point, None, "Hz")
    words = plain(page.text)
    assert "Unstable focus at (26.67, 16.67) Hz" in words
    assert "λ₁,₂ = 2.50 ± 38.65 i" in words
    assert "Eigenvalues, 1/s" in words
    assert "grows e-fold in 400 ms, once round in 163 ms" in words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-3.0 + 0.0j, "−3.00"), (-0.2 + 3.1j, "−0.20 ± 3.10 i"), (2j, "±2.00 i"),
        (250.0 + 0j, "250"), (-0.001 + 0j, "0.00"),
    ],
)  # fmt: skip
def test_complex_numbers_are_written_as_people_write_them(value, words):
    assert html.unescape(complex_words(value, both=True)).replace("\u00a0", " ") == words
