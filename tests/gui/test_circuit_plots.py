"""The readouts of the small circuits alone: time courses, bifurcations, decisions, fixed points."""

from __future__ import annotations

import html
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gui.circuits.bifurcation_plot import BifurcationPlot
from gui.circuits.event_signs import event_labels
from gui.circuits.time_plot import TimePlot, time_key
from gui.kit.theme import DARK, LIGHT
from sim.circuits.branches import Branch, CycleBranch, Diagram, Event
from tests.gui.hands import LEFT, NONE, Key, move
from tests.gui.readout_plots import shower

FREE = Qt.MouseButton.NoButton


@pytest.fixture
def shown(qtbot):
    return shower(qtbot)


# ---- time courses --------------------------------------------------------------------------------


def history(span: float, n: int = 2, k: int = 500):
    ages = np.linspace(-span, 0.0, k)
    v = np.stack([np.linspace(0.0, 1.0 - i, k) for i in range(n)], axis=1)
    return ages, v


def test_time_courses_have_a_name_at_the_end_of_each(shown):
    plot = shown(TimePlot())
    plot.show_history(*history(0.5, 3))
    assert [label.words for label in plot.labels] == ["v₁", "v₂", "v₃"]
    assert all(label.rectangle.right() <= plot.width() for label in plot.labels)
    tops = sorted(label.rectangle.top() for label in plot.labels)
    assert min(np.diff(tops)) > 8.0
    assert [trace.name for trace in plot.traces()] == ["v₁", "v₂", "v₃"]


@pytest.mark.parametrize(("span", "unit"), [(0.02, "ms"), (0.5, "ms"), (0.9, "s"), (8.0, "s")])
def test_time_is_counted_in_what_suits_it(shown, span, unit):
    plot = shown(TimePlot(0.01))
    plot.show_history(*history(span))
    across, _ = plot.quantities()
    assert across.unit == unit
    assert plot.extent.left() <= -span * (1e3 if unit == "ms" else 1.0)
    assert plot.tick_words("bottom", 0.0, 0) == "now"


def test_axes_grow_at_once_and_shrink_late(shown):
    plot = shown(TimePlot())
    ages, v = history(0.5)
    plot.show_history(ages, v)
    before = plot.extent
    plot.show_history(ages, 0.8 * v)
    assert plot.extent == before
    plot.show_history(ages, 4.0 * v)
    assert plot.extent.bottom() > 4.0
    plot.show_history(ages, 0.1 * v)
    assert plot.extent.bottom() < 0.2


def test_pulses_are_shaded_and_named(shown):
    plot = shown(TimePlot())
    ages, v = history(0.5)
    pulses = np.zeros_like(v)
    pulses[100:150, 0] = 0.5
    pulses[300:320, 1] = -0.5
    plot.show_history(ages, v, pulses)
    starts = [(round(start), round(stop)) for start, stop, _ in plot._shades.stripes]
    assert starts == [(-401, -351), (-200, -180)]
    plot.grab()
    plot.show_history(ages, v, None)
    assert plot._shades.stripes == []


def test_fewer_neurons_leave_no_curve_behind(shown):
    plot = shown(TimePlot(), LIGHT, 1.5)
    plot.show_history(*history(0.5, 5))
    plot.show_history(*history(0.5, 1))
    assert [len(curve.getData()[0] if curve.getData()[0] is not None else ()) > 0
            for curve in plot._curves] == [True, False, False, False, False]  # fmt: skip
    plot.show_history(np.zeros(0), np.zeros((0, 2)))
    assert plot.labels == []
    ages, v = history(0.5)
    v[200:] = math.nan
    plot.show_history(ages, v)
    plot.grab()


def test_the_key_names_the_neurons():
    words = html.unescape(re.sub("<[^>]*>", "", time_key(DARK, 2)))
    assert words.split() == ["—", "v₁", "—", "v₂"]


# ---- bifurcations --------------------------------------------------------------------------------


def fold_diagram() -> Diagram:
    upper, lower = np.linspace(0.0, 4.0, 60), np.linspace(1.25, 4.0, 40)
    one, high, low = (np.full((k, 2), v) for k, v in ((60, 0.5), (40, 0.1), (40, 0.0)))
    cycle = np.linspace(2.0, 3.0, 20)
    return Diagram(
        branches=(
            Branch(upper, one, True, "stable"),
            Branch(lower, low, True, "stable"),
            Branch(lower, high, False, "saddle"),
        ),
        events=(
            Event(1.25, np.array([0.05, 0.4]), "fold"),
            Event(2.0, np.array([0.3, 0.3]), "Hopf"),
        ),
        cycles=(
            CycleBranch(
                cycle, np.full((20, 2), 0.2), np.full((20, 2), 0.4), np.full(20, 0.045), True
            ),
        ),
        low=0.0,
        high=4.0,
    )


@pytest.fixture
def bifurcation(shown):
    plot = shown(BifurcationPlot())
    plot.show_diagram(fold_diagram(), 0, "b")
    plot.show_now(2.0, 0.5)
    plot.heard = []
    plot.dragged.connect(lambda value, again: plot.heard.append((value, again)))
    return plot


def line_at(plot: BifurcationPlot, value: float, up: float = 0.5) -> QPoint:
    area = plot.pixels()
    return QPoint(round(plot.to_pixels(value, 0.0).x()), round(area.top() + up * area.height()))


def test_the_line_is_dragged(bifurcation):
    plot, under = bifurcation, bifurcation.viewport()
    QTest.mousePress(under, LEFT, NONE, line_at(plot, 2.0))
    assert plot.turning
    for value in (2.5, 3.0):
        move(under, line_at(plot, value))
    assert [again for _, again in plot.heard] == [False, True]
    assert [value for value, _ in plot.heard] == pytest.approx([2.5, 3.0], abs=0.03)
    plot.show_now(2.0, 0.4)  # the network is a frame behind
    assert plot.value == plot.heard[-1][0]
    move(under, line_at(plot, 9.0))
    assert plot.heard[-1] == (4.0, True)
    QTest.mouseRelease(under, LEFT, NONE, line_at(plot, 3.9))
    assert not plot.turning
    plot.show_now(3.9, 0.4)
    assert plot.value == 3.9


def test_the_handle_is_taken_hold_of_too(bifurcation):
    plot, under = bifurcation, bifurcation.viewport()
    QTest.mousePress(under, LEFT, NONE, plot.handle().toPoint())
    move(under, line_at(plot, 1.0))
    QTest.mouseRelease(under, LEFT, NONE, line_at(plot, 1.0))
    ((value, again),) = plot.heard
    assert value == pytest.approx(1.0, abs=0.03)
    assert not again


def test_beside_the_line_a_drag_turns_nothing(bifurcation):
    plot, under = bifurcation, bifurcation.viewport()
    QTest.mousePress(under, LEFT, NONE, line_at(plot, 3.0))
    move(under, line_at(plot, 3.5))
    QTest.mouseRelease(under, LEFT, NONE, line_at(plot, 3.5))
    assert plot.heard == []
    assert plot.value == 2.0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key.Key_Right, 2.05), (Key.Key_Left, 1.95), (Key.Key_Up, 2.05), (Key.Key_PageUp, 2.5),
        (Key.Key_PageDown, 1.5), (Key.Key_Home, 0.0), (Key.Key_End, 4.0),
    ],
)  # fmt: skip
def test_keys_turn_the_knob(bifurcation, key, value):
    bifurcation.setFocus()
    QTest.keyClick(bifurcation, key)
    assert bifurcation.heard == [(pytest.approx(value), False)]


def test_a_knob_in_other_units_is_told_in_si(shown):
    plot = shown(BifurcationPlot(), LIGHT, 1.5)
    diagram = fold_diagram()
    milli = Diagram(
        tuple(Branch(1e-3 * b.values, b.places, b.stable, b.kind) for b in diagram.branches),
        (), (), 0.0, 0.004,
    )  # fmt: skip
    plot.show_diagram(milli, 1, "τ₂", "ms", 1e-3, decimals=1)
    plot.show_now(0.002, 0.5)
    heard = []
    plot.dragged.connect(lambda value, again: heard.append(value))
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Right)
    assert heard == [0.0021]
    assert plot.knob.words(plot.value * 1e3) == "2.1 ms"
    plot.grab()


def test_what_is_read_off_a_diagram(bifurcation):
    plot = bifurcation
    at = plot.to_pixels(3.5, 0.1)
    reading = plot.reading_at(QPointF(at))
    assert reading.words.startswith("saddle: v₁ = 0.100 at b = 3.5")
    cycle = plot.reading_at(QPointF(plot.to_pixels(2.6, 0.4)))
    assert cycle.words.startswith("limit cycle: v₁ = 0.400")
    assert cycle.words.endswith("period 45.0 ms")
    assert "fold at 1.25" in plot.accessibleDescription()


def test_events_are_named_without_covering_each_other(bifurcation):
    plot = bifurcation
    events = [
        (e.kind, plot.to_pixels(e.value, float(e.place[0]))) for e in fold_diagram().events
    ] * 2
    labels = event_labels(events, plot.fontMetrics(), plot.pixels(), plot._drawn())
    assert [words for words, _ in labels] == ["fold", "Hopf"]
    assert not labels[0][1].intersects(labels[1][1])
    plot.grab()


def test_no_diagram_has_no_line(bifurcation):
    bifurcation.show_diagram(None)
    assert bifurcation.handle() is None
    bifurcation.setFocus()
    QTest.keyClick(bifurcation, Key.Key_Right)
    assert bifurcation.heard == []
    bifurcation.grab()


def test_what_runs_away_leaves_the_picture(shown):
    plot = shown(BifurcationPlot())
    x = np.linspace(0.0, 0.999, 400)
    pole = Branch(x, np.stack([1.0 / (1.0 - x)] * 2, axis=1), True, "stable")
    plot.show_diagram(Diagram((pole,), (), (), 0.0, 2.0), 0, "λ")
    assert plot.extent.bottom() < 100.0


def test_an_event_at_infinity_is_not_seen_and_bounds_nothing(shown):
    plot = shown(BifurcationPlot())
    known = fold_diagram()
    away = Event(1.5, np.array([-np.inf, np.nan]), "fold")
    plot.show_diagram(replace(known, events=(*known.events, away)), 0, "b")
    assert np.isfinite([plot.extent.top(), plot.extent.bottom()]).all()
    plot.grab()
