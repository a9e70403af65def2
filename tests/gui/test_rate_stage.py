"""The rows and the controls of the rate memory alone, on a small network that runs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from gui.kit.theme import DARK, LIGHT, Style, font
from gui.spiking.rate_controls import RateControls
from gui.spiking.rate_plots import rate_words
from gui.spiking.rate_stage import RateStage, growth
from sim.run import Run
from sim.spiking.rate_memory import RateMemory
from sim.spiking.rate_parameters import RateMemoryParameters
from tests.gui.hands import LEFT, NONE, SHIFT, Key, move

SMALL = {"neurons": 500, "inputs": 150, "patterns": 4, "strength": 3.2}


def small_run(**values) -> Run:
    run = Run(RateMemory(RateMemoryParameters(**{**SMALL, **values}), seed=0))
    run.perform("cue", pattern=3)
    run.advance(700)
    return run


def moment(run: Run):
    return run.network.snapshot(), run.recorder.shown(10_000)


@pytest.fixture(scope="module")
def still():
    """A network that holds pattern 3, alone, and then with a twin."""
    run = small_run()
    run.advance(1350)
    alone = moment(run)
    run.perform("start_twin", distance=0.1)
    run.advance(200)
    return alone, moment(run)


@pytest.fixture
def shown(qtbot):
    """Show a widget, dressed."""

    def show(widget, size, theme=DARK, scale=1.0):
        qtbot.addWidget(widget)
        widget.setFont(font(scale=scale))
        widget.setStyleSheet(Style().sheet(theme, scale))
        widget.set_theme(theme, scale)
        widget.resize(*(round(side * scale) for side in size))
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return show


@pytest.fixture
def stage(shown):
    return shown(RateStage(), (700, 480))


@pytest.fixture
def controls(shown, still):
    made = shown(RateControls(), (244, 420))
    made.heard, made.refusals = [], []
    made.gesture.connect(lambda name, arguments: made.heard.append((name, arguments)))
    made.refused.connect(made.refusals.append)
    made.show_state(still[0][0])
    return made


def words(stage: RateStage) -> list[str]:
    return [found.beside.text() for found in stage.filmed().values()]


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hertz", "told"),
    [(54.3, "54 Hz"), (3.27, "3.3 Hz"), (0.021, "0.02 Hz"), (3e-7, "3·10⁻⁷ Hz"), (0.0, "0 Hz"),
     (9.97, "10 Hz"), (0.998, "1.0 Hz"), (9.9e-6, "1·10⁻⁵ Hz"), (math.nan, "–")],
)  # fmt: skip
def test_rates_are_told_with_the_digits_that_matter(hertz, told):
    assert rate_words(hertz) == told


def test_a_growth_is_measured_while_the_distance_is_small():
    ages = np.linspace(-5.0, 0.0, 251)
    distance = np.minimum(1e-3 * np.exp(6.0 * (ages + 4.0)), 12.0)
    distance[ages < -4.0] = np.nan
    found = growth(ages, distance)
    assert found.slope == pytest.approx(6.0, rel=0.02)
    assert ages[found.first] == pytest.approx(-4.0, abs=0.03)
    assert distance[found.last] < 12.0
    distance[ages < -4.5] = 3.0  # a twin before it is none of its business
    assert growth(ages, distance).slope == pytest.approx(6.0, rel=0.02)
    assert growth(ages, np.full(251, 12.0) + np.sin(ages)) is None
    assert growth(ages, np.full(251, np.nan)) is None
    assert growth(np.zeros(0), np.zeros(0)) is None


def test_a_twin_that_comes_nearer_has_a_negative_slope_until_it_is_rounding():
    ages = np.linspace(-5.0, 0.0, 251)
    found = growth(ages, 0.1 * np.exp(-8.0 * (ages + 5.0)) + 1e-14)
    assert found.slope == pytest.approx(-8.0, rel=0.02)


def test_a_second_twin_in_place_of_the_first_is_measured_by_itself():
    ages = np.linspace(-5.0, 0.0, 251)
    distance = np.where(ages < -2.0, 12.0, np.minimum(1e-3 * np.exp(6.0 * (ages + 2.0)), 12.0))
    assert growth(ages, distance).slope == pytest.approx(6.0, rel=0.05)


# ---- rows ----------------------------------------------------------------------------------------


def test_a_held_pattern_stands_still_and_low(stage, still):
    stage.show_frame_of(*still[0])
    s = still[0][0]
    assert s.held == 3
    told = words(stage)
    assert told[0] == "single neurons stand still"
    assert told[1].startswith(f"pattern 3: overlap {s.overlaps[2]:.2f}, others up to ")
    held = stage.held.traces()[-1]
    assert held.name == "pattern 3"
    assert 10.0 ** held.y[-1] == pytest.approx(1.0 - s.overlaps[2], abs=1e-3)
    assert [trace.name for trace in stage.rates.traces()] == ["neuron 1", "neuron 2", "neuron 3"]


def test_without_a_twin_it_is_said_how_one_is_started(stage, still):
    stage.show_frame_of(*still[0])
    assert list(stage.filmed()) == ["rates", "held", "twin"]
    assert not stage.twin.traces() and stage.twin.labels == []
    assert "Start a twin" in stage.twin._words
    assert stage.twin.getAxis("bottom").isVisible(), "the lowest row has the numbers of time"


def test_with_a_twin_its_distance_is_the_lowest_row(stage, still):
    stage.show_frame_of(*still[1])
    s = still[1][0]
    assert list(stage.filmed()) == ["rates", "held", "twin", "distance"]
    assert stage.distance.getAxis("bottom").isVisible()
    assert not stage.twin.getAxis("bottom").isVisible()
    twin = stage.twin.traces()[1]
    np.testing.assert_allclose(twin.y[-1], s.rates[1, 0], rtol=1e-5)
    assert stage.distance.found.slope < 0.0
    assert words(stage)[3].startswith("shrank at ")
    stage.show_frame_of(*still[0])
    assert stage.distance.isHidden() and not stage.twin.traces()


def test_all_rows_have_the_same_axis_of_time(stage, still, qtbot):
    stage.show_frame_of(*still[1])
    qtbot.waitExposed(stage)
    plots = [each.plot for each in stage.filmed().values()]
    nows = {round(plot.mapTo(stage, plot.to_pixels(0.0, 0.0).toPoint()).x()) for plot in plots}
    thens = {round(plot.to_pixels(-5.0, 0.0).x()) for plot in plots}
    assert len(nows) == len(thens) == 1
    assert all(plot.extent.left() == -10.0 for plot in plots)


@pytest.mark.parametrize(("theme", "scale"), [(DARK, 1.0), (LIGHT, 1.5)])
def test_names_stand_apart_and_in_sight(shown, still, theme, scale, qtbot):
    stage = shown(RateStage(), (700, 480), theme, scale)
    assert stage.height() == 480 * scale, "it fits"
    stage.show_frame_of(*still[1])
    stage.grab()
    for each in stage.filmed().values():
        boxes = [label.rectangle for label in each.plot.labels]
        for k, box in enumerate(boxes):
            assert box.top() >= 0.0 and box.bottom() <= each.plot.height()
            assert box.right() <= each.plot.width()
            assert not any(box.adjusted(0, 1, 0, -1).intersects(other) for other in boxes[:k])


def test_the_neuron_of_two_starts_is_chosen(stage, still):
    stage.show_frame_of(*still[1])
    button = stage._buttons.button(2)
    QTest.mouseClick(button, LEFT)
    assert stage.twin.traces()[0].name == "neuron 3"
    s = still[1][0]
    assert words(stage)[2].startswith(f"now {s.rates[0, 2]:.{0 if s.rates[0, 2] >= 9.95 else 1}f}")


def test_other_sample_neurons_begin_a_record_of_their_own(stage):
    run = small_run()
    run.perform("probe", neurons=[7, 8, 500])
    stage.show_frame_of(*moment(run))
    assert all(not len(trace.x) for trace in stage.rates.traces())
    run.advance(100)
    s, history = moment(run)
    assert len(history["rates"]) < len(history["time"])
    stage.show_frame_of(s, history)
    first = stage.rates.traces()[0]
    assert first.name == "neuron 7" and len(first.x) == len(first.y) == len(history["rates"])
    assert first.x[-1] == pytest.approx(0.0, abs=0.03)
    assert [button.text() for button in stage._buttons.buttons()] == ["7", "8", "500"]
    run.perform("configure", patterns=3)
    stage.show_frame_of(*moment(run))
    stage.grab()
    assert words(stage)[1].startswith("no pattern is held")


def test_values_are_read_off_and_copied_as_they_are(stage, still, qtbot):
    stage.show_frame_of(*still[0])
    held = stage.held
    trace = held.traces()[-1]
    at = held.to_pixels(float(trace.x[-40]), float(trace.y[-40])).toPoint()
    move(held.viewport(), at)
    qtbot.waitUntil(lambda: "pattern 3: 1 − overlap = " in held.hands.words)
    assert held.hands.words.endswith(" s")
    table = held.values()
    assert table.headings[-1] == "pattern 3 1 − overlap"
    np.testing.assert_allclose(table.columns[-1], 10.0**trace.y)
    assert stage.distance.tick_words("left", -1.0, 0) == "0.1"


def test_while_a_pattern_is_shown_it_is_the_one_that_is_followed(stage):
    run = small_run()
    run.perform("cue", pattern=2)
    run.advance(20)
    stage.show_frame_of(*moment(run))
    assert words(stage)[0] == "a pattern is shown"
    assert words(stage)[1].startswith("pattern 2: overlap ")
    run.perform("erase")
    run.advance(20)
    stage.show_frame_of(*moment(run))
    assert words(stage)[0] == "all are inhibited"


def test_a_fluctuation_is_told_in_hertz(stage, still):
    s, history = still[0]
    stage.show_frame_of(replace(s, fluctuation=3.31), history)
    assert words(stage)[0] == "single neurons fluctuate by 3.3 Hz"
    stage.show_frame_of(replace(s, fluctuation=math.nan), history)
    assert "counted" in words(stage)[0]


# ---- controls ------------------------------------------------------------------------------------


def tile(controls: RateControls, number: int) -> QPoint:
    return controls.tiles.tile(number).center().toPoint()


def enter(field, typed: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Key.Key_Return)


def test_a_click_on_a_pattern_cues_it_and_with_shift_only_chooses_it(controls):
    assert controls.tiles.number == 3, "what is held is chosen at first"
    QTest.mouseClick(controls.tiles, LEFT, NONE, tile(controls, 2))
    usual = {"strength": 1.0, "fraction": 1.0, "duration": 0.5}
    assert controls.heard == [("cue", {"pattern": 2, **usual})]
    QTest.mouseClick(controls.tiles, LEFT, SHIFT, tile(controls, 4))
    assert len(controls.heard) == 1
    QTest.mouseClick(controls.cue_button, LEFT)
    assert controls.heard[-1] == ("cue", {"pattern": 4, **usual})
    assert "pattern 4" in controls.cue_button.toolTip()


def test_patterns_are_chosen_and_cued_from_the_keyboard(controls):
    tiles = controls.tiles
    tiles.setFocus()
    for key, number in ((Key.Key_Home, 1), (Key.Key_Right, 2), (Key.Key_Left, 1),
                        (Key.Key_Left, 1), (Key.Key_End, 4), (Key.Key_Down, 4)):  # fmt: skip
        QTest.keyClick(tiles, key)
        assert tiles.number == number
    QTest.keyClick(tiles, Key.Key_Return)
    assert controls.heard[-1][1]["pattern"] == 4


def test_what_is_typed_is_the_next_cue(controls):
    enter(controls.editors["strength"].number, "5")
    enter(controls.editors["fraction"].number, "50 %")
    enter(controls.editors["duration"].number, "300 ms")
    QTest.mouseClick(controls.cue_button, LEFT)
    given = {"pattern": 3, "strength": 5.0, "fraction": 0.5, "duration": 0.3}
    assert controls.heard == [("cue", given)]
    enter(controls.editors["strength"].number, "70")
    assert controls.refusals and controls.editors["strength"].number.value == 5.0


def test_the_network_takes_every_gesture(controls):
    run = small_run()
    for act in (controls.cue_button, controls.start_button):
        QTest.mouseClick(act, LEFT)
    run.perform(controls.heard[1][0], **controls.heard[1][1])
    controls.show_state(run.network.snapshot())
    for act in (controls.remove_button, controls.erase_button, controls.samples.others):
        QTest.mouseClick(act, LEFT)
    names = [name for name, _ in controls.heard]
    assert names == ["cue", "start_twin", "remove_twin", "erase", "probe"]
    for name, arguments in controls.heard:
        run.perform(name, **arguments)
    assert run.network.snapshot().probed == tuple(controls.heard[-1][1]["neurons"])
    assert set(run.network.snapshot().probed).isdisjoint({1, 2, 3})


def test_a_twin_begins_as_far_away_as_was_typed(controls, still):
    assert not controls.remove_button.isEnabled()
    assert controls.remove_button.toolTip() == "There is no twin to remove"
    enter(controls.distance, "0.0001")
    QTest.mouseClick(controls.start_button, LEFT)
    assert controls.heard == [("start_twin", {"distance": 0.0001})]
    enter(controls.distance, "0")
    enter(controls.distance, "30")
    assert len(controls.refusals) == 2 and controls.distance.value == 0.0001
    controls.show_state(still[1][0])
    assert controls.remove_button.isEnabled() and "in place" in controls.start_button.toolTip()
    controls.show_state(still[0][0])
    assert not controls.remove_button.isEnabled()


def test_sample_neurons_are_typed(controls):
    fields = controls.samples.fields
    enter(fields[1], "77")
    assert controls.heard == [("probe", {"neurons": [1, 77, 3]})]
    enter(fields[0], "501")
    assert len(controls.heard) == 1 and "1 to 500" in controls.refusals[-1]
    assert fields[0].value == 1.0


def test_a_cue_given_elsewhere_sets_the_sliders_once(controls):
    run = small_run()
    run.perform("cue", pattern=2, strength=5.0, fraction=0.5, duration=0.2)
    run.advance(5)
    controls.show_state(run.network.snapshot())
    assert controls.tiles.number == 2
    told = {name: editor.number.text() for name, editor in controls.editors.items()}
    assert told == {"strength": "5.0", "fraction": "50%", "duration": "200 ms"}
    enter(controls.editors["strength"].number, "2")
    run.advance(5)
    controls.show_state(run.network.snapshot())
    assert controls.editors["strength"].number.value == 2.0, "the same cue, a hand since"


def test_frames_do_not_fight_with_a_hand(controls, still):
    field = controls.samples.fields[0]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "12")
    controls.show_state(replace(still[0][0], probed=(9, 2, 3)))
    assert field.text() == "12"


def test_many_patterns_have_small_tiles(controls, still):
    s = still[0][0]
    few = controls.tiles.sizeHint().height()
    controls.show_state(replace(s, overlaps=np.zeros(200), cued=0))
    controls.grab()
    assert controls.tiles.sizeHint().height() < 8 * few
    assert controls.tiles.tile(200).right() <= controls.tiles.width() + 0.5
    controls.show_state(replace(s, overlaps=np.zeros(2), cued=0))
    assert controls.tiles.number == 2
    assert controls.tiles.told(2) == "Pattern 2: overlap 0.00"
