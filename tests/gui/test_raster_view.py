"""The raster alone: what of the spikes is seen, and what a hand on it does."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.figures.items import Image, Words
from gui.figures.recorder import Sheet
from gui.kit.filmed import FINER
from gui.kit.theme import DARK, LIGHT
from gui.spiking import raster_layers
from gui.spiking.colours import memory_colour
from gui.spiking.raster_layers import History, RowPlaces, SpikeImage
from gui.spiking.raster_view import RasterView
from sim.recording import Recorder
from sim.spiking.memory import SpikingMemory
from sim.spiking.parameters import SpikingParameters
from sim.spiking.patterns import stored_patterns
from sim.spiking.sample import choose_sample

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
N, BIN, SPAN = 400, 0.002, 2.0
PATTERNS = stored_patterns(N, 0.1, 4, (), 1)
SAMPLE = choose_sample(PATTERNS, 60, (1, 2))
MUTED, RED, GREEN = QColor("#777777"), QColor("#ff0000"), QColor("#00ff00")
COLOURS = [RED, GREEN, MUTED]


def history(seconds: float, seed: int = 0, share: float = 0.01):
    """Times and packed rows of neurons that fire by chance."""
    times = np.arange(1, round(seconds / BIN) + 1) * BIN
    fired = np.random.default_rng(seed).random((len(times), N)) < share
    return times, np.packbits(fired, axis=1, bitorder="little")


def image(wide: int = 150, high: int = 130, dots=(1, 1)) -> SpikeImage:
    made = SpikeImage()
    made.set_sample(SAMPLE)
    made.set_colours(MUTED, COLOURS)
    made.lay_out(wide, RowPlaces(SAMPLE.sizes, high, 2), dots, 3.0)
    return made


def seen(spikes: SpikeImage) -> np.ndarray:
    """The tones shown, a row for each column of pixels, the oldest first."""
    start = round(spikes.pieces()[0][1].left())
    return np.roll(spikes._cells, -start, axis=0)


@pytest.fixture
def view(qtbot):
    view = RasterView()
    qtbot.addWidget(view)
    view.set_theme(DARK, 1.0)
    view.resize(420, 260)
    view.set_sample(SAMPLE, COLOURS)
    view.heard = []
    view.neuron_chosen.connect(view.heard.append)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


# ---- what is seen --------------------------------------------------------------------------------


@pytest.mark.parametrize("dots", [(1, 1), (3, 2)])
def test_rows_added_as_they_come_are_seen_as_if_all_came_at_once(dots):
    times, rows = history(5.0)
    grown, whole = image(dots=dots), image(dots=dots)
    for k in (10, 11, 300, 301, 900, 1500, 1508, 1516, 2500):
        first = max(0, k - round(SPAN / BIN))
        grown.show(History(times[first:k], rows[first:k], float(times[k - 1]), SPAN))
    first = len(times) - round(SPAN / BIN)
    whole.show(History(times[first:], rows[first:], float(times[-1]), SPAN))
    # What has fired just before the history begins is known only to the one that grew.
    edge = 10
    assert np.array_equal(seen(grown)[edge:], seen(whole)[edge:])
    assert seen(whole)[edge:].any()


def test_only_new_rows_are_unpacked(monkeypatch):
    asked = []
    original = raster_layers.unpacked

    def counting(rows, neurons):
        asked.append(len(rows))
        return original(rows, neurons)

    monkeypatch.setattr(raster_layers, "unpacked", counting)
    times, rows = history(3.0)
    spikes = image()
    for k in (1000, 1008, 1008, 1020):
        spikes.show(History(times[:k], rows[:k], float(times[k - 1]), SPAN))
    assert asked == [1000, 8, 12]
    spikes.show(History(times[:900], rows[:900], float(times[899]), SPAN))  # gone back
    spikes.show(History(*history(3.0, seed=1), 3.0, SPAN))  # another run, later
    assert asked[3:] == [900, 1500]
    spikes.set_sample(choose_sample(PATTERNS, 30, (3,)))
    spikes.lay_out(150, RowPlaces((15, 15), 130, 2), (1, 1), 3.0)
    spikes.show(History(*history(3.0, seed=1), 3.0, SPAN))
    assert asked[5:] == [1500]


def test_after_going_back_nothing_is_left_of_what_came_later():
    times, rows = history(3.0)
    spikes, fresh = image(), image()
    for spiking, stops in ((spikes, (1500, 800)), (fresh, (800,))):
        for k in stops:
            spiking.show(History(times[:k], rows[:k], float(times[k - 1]), SPAN))
    assert np.array_equal(seen(spikes), seen(fresh))


@pytest.mark.parametrize(("wide", "high"), [(150, 130), (37, 23), (1400, 700)])
def test_no_spike_is_lost_however_few_the_pixels(wide, high):
    times = np.arange(1, 1001) * BIN
    for row in (0, 19, 20, 37, 59):
        for column in (400, 777, 999):
            fired = np.zeros((1000, N), bool)
            fired[column, SAMPLE.neurons[row]] = True
            rows = np.packbits(fired, axis=1, bitorder="little")
            spikes = image(wide, high)
            spikes.show(History(times, rows, float(times[-1]), SPAN))
            columns, lines = np.nonzero(seen(spikes))
            assert set(columns.tolist()) == {spikes.place_of(times[column])}
            assert spikes._places.row_at(float(lines[0]) + 0.5) in range(row - 5, row + 6)
    assert spikes.place_of(times[-1]) == wide - 1


@pytest.mark.parametrize("patterns", [(), (1,), (1, 2)])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_every_neuron_is_seen_on_every_line_of_pixels_of_its_group(patterns, ratio):
    times = np.arange(1, 41) * BIN
    rows = np.full((len(times), N // 8), 255, np.uint8)
    sample = choose_sample(PATTERNS, 60, patterns)
    spikes, gap = SpikeImage(), 3
    spikes.set_sample(sample)
    spikes.set_colours(MUTED, COLOURS)
    for high in range(40, round(300 * ratio), round(2 * ratio) - 1):
        places = RowPlaces(sample.sizes, high, gap)
        spikes.lay_out(30, places, (1, 1), 3.0 * ratio)
        spikes.show(History(times, rows, float(times[-1]), SPAN))
        lit = seen(spikes)[-1]
        starts, lots = places.sources(3.0 * ratio)
        assert set(range(len(starts))) <= set(lots.tolist()), "no row is lost"
        begins = [int(top + 1e-6) for top in places.group_tops]
        for k, (begin, following) in enumerate(itertools.pairwise([*begins, high + gap])):
            lines = lit[begin : following - gap]
            assert places.each >= 3.0 * ratio or np.all(lines == k + 2), (high, k)
        if places.each >= 1.0:
            middles = [int(places.middle_of(row)) for row in range(60)]
            assert np.all(lit[middles]), high
            assert [places.row_at(line + 0.5) for line in middles] == list(range(60))
        if places.each >= 3.0 * ratio:  # a gap is left below each row
            assert np.all(np.diff(np.flatnonzero(np.diff(lit > 0))) >= 1)
            assert len(np.flatnonzero(np.diff(np.r_[0, lit > 0]) > 0)) == 60


def test_a_lone_spike_is_grey_and_those_of_an_active_neuron_are_coloured(view):
    times = np.arange(1, 1001) * BIN
    fired = np.zeros((1000, N), bool)
    one, other = SAMPLE.groups[0].neurons[3], SAMPLE.groups[0].neurons[12]
    fired[500, one] = True
    fired[500:700:12, other] = True
    view.show_history(times, np.packbits(fired, axis=1, bitorder="little"), 2.0, SPAN)
    picture = view.grab().toImage()
    found = {picture.pixelColor(x, int(view.middle_of(3))).name() for x in range(view.width())}
    assert DARK.muted in found
    assert RED.name() not in found
    found = {picture.pixelColor(x, int(view.middle_of(12))).name() for x in range(view.width())}
    assert RED.name() in found


def test_a_neuron_that_is_on_draws_a_line(view):
    times = np.arange(1, 1001) * BIN
    fired = np.zeros((1000, N), bool)
    fired[600:, SAMPLE.neurons[25]] = True
    view.show_history(times, np.packbits(fired, axis=1, bitorder="little"), 2.0, SPAN)
    picture, y = view.grab().toImage(), int(view.middle_of(25))
    area = view.area
    middle = round(area.left() + 0.62 * area.width())
    coloured = {picture.pixelColor(x, y).name() for x in range(middle + 2, round(area.right()))}
    assert coloured == {GREEN.name()}


def test_the_theme_and_colours_change_without_reading_the_spikes_again(view, monkeypatch):
    view.show_history(*history(2.0, share=0.05), 2.0, SPAN)
    view.grab()
    monkeypatch.setattr(raster_layers, "unpacked", None)
    view.set_theme(LIGHT, 1.0)
    view.set_sample(
        choose_sample(PATTERNS, 60, (1, 2)), [memory_colour(LIGHT, k, 1, 2) for k in (1, 2, 0)]
    )
    picture = view.grab().toImage()
    found = {picture.pixelColor(x, y).name() for x in range(100, 400) for y in range(5, 70)}
    assert {LIGHT.panel, LIGHT.input} <= found


def test_rows_of_another_network_are_waited_for(view):
    view.show_history(np.arange(1, 11) * BIN, np.zeros((10, 3), np.uint8), 0.02, SPAN)
    view.grab()
    assert view.values().rows == 0
    times, rows = history(1.0)
    view.show_history(times, rows, 1.0, SPAN)
    view.grab()
    assert seen(view._spikes).any()
    view.show_history(np.zeros(0), np.zeros((0, 50), np.uint8), 0.0, SPAN)
    view.grab()
    assert not seen(view._spikes).any()


def test_a_raster_without_neurons_is_empty(qtbot):
    view = RasterView()
    qtbot.addWidget(view)
    view.show_history(*history(0.1), 0.1, SPAN)
    view.resize(300, 200)
    view.grab()
    QTest.keyClick(view, Key.Key_Down)
    assert view.row_at(QPointF(100, 50)) is None


def test_cues_are_stripes_as_long_as_they_were(view):
    view.show_history(np.arange(1, 1001) * BIN, np.zeros((1000, 50), np.uint8), 2.0, SPAN)
    view.show_cues([(1.0, 1.5, RED), (-9.0, -8.0, GREEN)])
    picture, area = view.grab().toImage(), view.area
    y = round(area.bottom()) - 3
    tinted = [x for x in range(view.width()) if picture.pixelColor(x, y).name() != DARK.panel]
    assert abs(tinted[0] - (area.left() + 0.5 * area.width())) < 2.0
    assert abs(len(tinted) - 0.25 * area.width()) < 2.0


def test_the_timeline_takes_room_only_while_there_is_one(view):
    view.show_history(*history(2.0), 2.0, SPAN)
    before = view.area
    view.show_timeline([
        (0.0, 0.5, "rest", None), (0.5, 0.6, "sample", RED), (0.6, 1.5, "delay", None),
        (1.5, 1.9, "test", GREEN), (1.9, 2.5, "answer", None),
    ])  # fmt: skip
    assert view.area.bottom() < before.bottom() - 20
    sheet = Sheet(view.size())
    view.render(sheet)
    written = [item.what.text for item in sheet.items if isinstance(item.what, Words)]
    assert written[-3:] == ["rest", "delay", "test"], "the sample is too short for its name"
    y = view.height() - 8
    assert view.reading_at(QPointF(view.area.left() + 0.5 * view.area.width(), y)).words == (
        "delay, 0.9 s"
    )
    view.show_timeline([])
    assert view.area == before


def test_a_figure_has_the_spikes_as_an_image_and_the_titles_as_words(view):
    view.show_history(*history(2.0), 2.0, SPAN)
    sheet = Sheet(view.size())
    view.render(sheet)
    sheet.check()
    kinds = [item.what for item in sheet.items]
    assert any(isinstance(kind, Image) for kind in kinds)
    titles = [kind.text for kind in kinds if isinstance(kind, Words)]
    assert titles == ["pattern 1", "pattern 2", "neither"]


def test_a_figure_of_it_alone_has_an_axis_of_time(view):
    view.show_history(*history(2.0), 2.0, SPAN)
    area = view.area

    def written() -> list[str]:
        sheet = Sheet(view.size())
        view.render(sheet)
        sheet.check()
        words = [item.what for item in sheet.items if isinstance(item.what, Words)]
        return [word.text for word in words][3:]

    view.setProperty(FINER, 4.0)
    assert written() == ["−2 s", "−1 s", "now"]
    assert view.area.bottom() < area.bottom() - 12
    view.show_timeline([(0.0, 1.5, "sample 7", RED), (1.5, 2.0, "delay", None)])
    assert written() == ["sample 7", "delay", "−2 s", "−1 s", "now"]
    view.show_timeline([])
    view.setProperty(FINER, None)
    assert written() == []
    assert view.area == area


def test_above_a_plot_with_an_axis_it_has_none_in_a_figure(qtbot):
    stage = QWidget()
    qtbot.addWidget(stage)
    view = RasterView(stage)
    view.setProperty(FINER, 4.0)
    assert view.with_axis
    stage.setProperty(FINER, 4.0)
    assert not view.with_axis


@pytest.mark.parametrize(
    ("long", "words"),
    [(0.5, ["sample 7"]), (0.22, ["sample"]), (0.08, ["7"]), (0.02, [])],
)
def test_a_phase_says_what_fits_within_it(view, long, words):
    view.show_history(np.zeros(0), np.zeros((0, 50), np.uint8), 2.0, SPAN)
    view.show_timeline([(0.5, 0.5 + long, "sample 7", RED)])
    sheet = Sheet(view.size())
    view.render(sheet)
    written = [item for item in sheet.items if isinstance(item.what, Words)]
    assert [item.what.text for item in written][3:] == words


# ---- hands ---------------------------------------------------------------------------------------


def test_a_click_chooses_the_neuron_of_the_row(view):
    view.show_history(*history(2.0), 2.0, SPAN)
    for row in (0, 31, 59):
        QTest.mouseClick(view, LEFT, pos=QPoint(200, round(view.middle_of(row))))
        assert view.heard[-1] == SAMPLE.neurons[row] + 1
    marked = view.grab().toImage()
    y, x = round(view.area.bottom()) - 5, round(view.area.left()) - 4
    assert marked.pixelColor(x, y).name() == DARK.text
    view.show_chosen(0)
    assert view.grab().toImage().pixelColor(x, y).name() == DARK.panel


def test_arrow_keys_move_the_chosen_row(view):
    view.setFocus()
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_PageDown, Key.Key_Up, Key.Key_End, Key.Key_Down,
                Key.Key_Home, Key.Key_Up):  # fmt: skip
        QTest.keyClick(view, key)
    rows = [0, 1, 11, 10, 59, 59, 0, 0]
    assert view.heard == [int(SAMPLE.neurons[row]) + 1 for row in rows]


def test_pointing_at_a_row_says_whose_it_is(view):
    QTest.mouseMove(view, QPoint(200, round(view.middle_of(25))))
    number = int(SAMPLE.neurons[25]) + 1
    assert view.hands.words == f"Neuron {number}, in pattern 2"
    QTest.mouseMove(view, QPoint(200, round(view.middle_of(50))))
    assert view.hands.words.endswith("in neither pattern")
    QTest.mouseMove(view, QPoint(200, view.height() + 40))
    assert view.hands.words == ""


def test_the_spikes_can_be_copied(view):
    times, rows = history(2.0)
    view.show_history(times, rows, 2.0, SPAN)
    fired = np.unpackbits(rows, axis=1, bitorder="little")[:, SAMPLE.neurons]
    table = view.values()
    assert table.headings == ("neuron", "time (s)")
    assert table.rows == int(fired.sum())
    view.hands.copy()
    assert QGuiApplication.clipboard().text().startswith("neuron\ttime (s)\n")


# ---- with a network ------------------------------------------------------------------------------


def test_a_cued_pattern_lights_up_and_the_others_do_not(view):
    pytest.importorskip("numba")
    network = SpikingMemory(SpikingParameters(neurons=1000, patterns=5), seed=2)
    recorder = Recorder(network.traces())
    network.advance(round(0.2 / network.dt), recorder)
    network.cue(3)
    network.advance(round(0.8 / network.dt), recorder)
    shown = recorder.shown(round(1.0 / network.dt))
    clock = next(trace.clock for trace in network.traces() if trace.name == "spikes")
    sample = choose_sample(network.connections.patterns, 120, (3, 1))
    view.set_sample(sample, COLOURS)
    view.show_history(shown[clock], shown["spikes"], network.time, 1.0)
    view.grab()
    lines = seen(view._spikes)[-80:]
    places = view._spikes._places
    ends = [round(top) for top in (*places.group_tops, places.height)]
    share = [float((lines[:, a:b] > 1).mean()) for a, b in itertools.pairwise(ends)]
    assert share[0] > 0.05  # a column of pixels is 2.5 ms, a spike in 25 ms
    assert share[1] < 0.005
