"""Results kept beside the present one: what is seen of them, what they survive, where they go."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gui.kit.beside import MOST, Beside
from gui.kit.kept_curves import DASHES
from gui.kit.kept_result import PICTURE, KeptCurve, KeptResult
from gui.registry import PAGES
from tests.gui.hands import CONTROL, LEFT, Key, Person, click
from tests.gui.layout_hands import lay_out, present
from tests.gui.waiting import ready, wait
from tests.gui.window_hands import HOPFIELD, RING, tab_of, turn_to

CGOQ = "similar-letters-merge"


@pytest.fixture
def person(at_hopfield):
    """Somebody at the Hopfield tab, with nothing kept."""
    at_hopfield.rest()
    yield at_hopfield
    beside = at_hopfield.window.tab.beside
    beside.remove_all()
    beside._gone.stop()
    beside._forget_removed()


def strip(person: Person) -> Beside:
    return person.window.tab.beside


def drawn(person: Person, plot: str) -> list[tuple[int, KeptCurve]]:
    return strip(person).curves(plot).drawn


def merged(person: Person) -> None:
    """The mixture of C, G and O is before somebody, and kept."""
    person.window.tab.start_scenario(CGOQ)
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.frame.scenario == CGOQ and person.frame.at_rest and person.snapshot.flips)
    person.click("Keep beside")


def test_hebb_is_seen_beside_projection_on_the_same_cue(person):
    assert not strip(person).isVisible()
    merged(person)
    sentence, state = person.outcome, person.snapshot.state.copy()
    assert sentence.startswith("A mixture of three memories, C + G + O")
    person.pick("Learning rule", "Projection (pseudo-inverse)")
    person.settle()
    person.click("Recall")
    wait(lambda: person.outcome == "Q, exactly." and person.frame.at_rest)
    (card,) = strip(person).cards
    assert card.isVisible() and card.words.settings == "rule: Hebb"
    assert strip(person).now.text() == "now: rule: Projection"
    assert card.words.sentence == sentence
    # Its picture is the state it was: ink is dark.
    kept = card.result.picture.convertToFormat(QImage.Format.Format_Grayscale8)
    cells = [
        kept.pixelColor(x, y).lightness() for y in range(kept.height()) for x in range(kept.width())
    ]
    np.testing.assert_array_equal(np.array(cells) < 128, state > 0.0)
    # Its curves are dashed, in the colours of the memories, under the live ones.
    assert [curve.colour for _, curve in drawn(person, "overlaps")] == [0, 1, 2]
    ((place, energy),) = drawn(person, "energy")
    assert place == 0 and DASHES[0] == Qt.PenStyle.DashLine
    low = person.window.tab.curves.energy.viewRect()
    assert low.top() <= np.nanmin(energy.y) <= low.bottom()


def test_what_is_kept_survives_examples_resets_and_other_networks(person):
    merged(person)
    sentence = strip(person).cards[0].words.sentence
    person.click("Next")
    person.click("Reset state")
    person.click("Reset all")
    person.pick("Network", "Modern Hopfield")
    person.settle()
    wait(lambda: person.snapshot.kind == "modern")
    wait(lambda: "network: Modern" in strip(person).now.text())
    (card,) = strip(person).cards
    assert card.isVisible() and card.words.sentence == sentence
    # Another kind counts time in something else: sweeps are not drawn over it.
    if person.frame.pace.unit != drawn(person, "energy")[0][1].unit:
        assert person.window.tab.curves.energy.kept_range is None


def test_three_are_kept_and_each_can_be_removed_and_brought_back(person):
    tab = person.window.tab
    for _ in range(MOST):
        person.press(Key.Key_K, CONTROL)
    assert len(strip(person).cards) == MOST == 3
    button = person.button("Keep beside")
    assert not button.isEnabled() and "remove one first" in button.toolTip()
    person.press(Key.Key_K, CONTROL)
    assert len(strip(person).cards) == MOST and "remove one first" in tab.notice.words
    kept = strip(person).results
    wait(lambda: strip(person).cards[1].corner.isVisible())
    click(strip(person).cards[1].corner)
    assert strip(person).results == (kept[0], kept[2])
    assert {place for place, _ in drawn(person, "energy")} == {0, 1}
    person.click("Bring back")
    assert strip(person).results == (kept[0], kept[2], kept[1])
    person.click("Remove all")
    assert strip(person).cards == () and drawn(person, "energy") == []
    assert tab.curves.energy.kept_range is None
    person.click("Bring back")
    assert len(strip(person).cards) == MOST
    person.click("Remove all")
    strip(person)._gone.timeout.emit()  # its time is over
    assert not strip(person).isVisible()


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720)])
def test_the_figure_keeps_its_size_and_no_card_is_cut(person, size):
    window = person.window
    window.resize(*size)
    lay_out(person)
    before = person.state.height()
    for _ in range(MOST):
        person.click("Keep beside")
    lay_out(person)
    assert person.state.height() >= 0.8 * before
    stage = strip(person).parentWidget()
    for card in strip(person).cards:
        assert stage.rect().contains(
            card.rect().translated(card.mapTo(stage, card.rect().topLeft()))
        )
        assert card.rect().contains(card.words.geometry()) and card.words.width() >= 60
        assert min(card.picture.width(), card.picture.height()) >= 40
        assert card.words.rect().contains(card.corner.geometry())
    window.resize(1200, 680)


def test_the_numbers_of_curves_that_are_alike_can_all_be_read(person):
    plot = person.window.tab.curves.overlaps
    for _ in range(MOST):
        person.click("Keep beside")
    numbers = [number for *_, number in strip(person).curves("overlaps")._drawn]
    assert len(numbers) == MOST, "of the memories those that are recalled are kept"
    wait(lambda: len(plot.labels) == 3)
    boxes = [
        plot.mapFromScene(number.mapRectToScene(number.boundingRect())).boundingRect()
        for number in numbers
    ]
    boxes += [label.rectangle.toAlignedRect() for label in plot.labels]
    middles = [box.center() for box in boxes]
    for i, box in enumerate(boxes):
        assert plot.viewport().rect().contains(box.center())
        assert not any(box.contains(other) for j, other in enumerate(middles) if j != i)


def test_what_was_removed_takes_no_room_while_presenting(person):
    person.click("Keep beside")
    person.click("Remove all")
    assert strip(person).isVisible() and person.buttons("Bring back")
    present(person, (1280, 720))
    assert not strip(person).isVisible()
    person.press(Key.Key_Escape)
    assert strip(person).isVisible() and person.buttons("Bring back")
    person.window.resize(1200, 680)


def test_a_ring_keeps_its_error_and_profile(sit_down):
    person = sit_down()
    wait(lambda: person.snapshot.time > 0.3)
    person.click("Keep beside")
    ((place, error),) = drawn(person, "error")
    assert place == 0 and len(error.x) > 10 and np.nanmax(np.abs(error.y)) <= 180.0
    card = strip(person).cards[0]
    assert "Heading" in card.words.sentence and card.result.picture.hasAlphaChannel()
    person.window.tab.perform("configure", {"neurons": 48})
    wait(lambda: len(person.snapshot.rates) == 48)
    wait(lambda: strip(person).now.text() == "now: neurons: 48")
    assert card.words.settings.startswith("neurons: ")
    person.click("Reset all")
    turn_to(person, HOPFIELD)
    assert strip(person).results == ()  # of the ring, and no other page's
    turn_to(person, RING)
    assert len(strip(person).results) == 1


def test_a_double_click_removes_one_result(person):
    ready(person.window)
    for _ in range(2):
        person.window.tab.keep_beside()
    corner = strip(person).cards[0].corner
    QTest.mouseDClick(corner, LEFT)
    QTest.mouseClick(corner, LEFT)
    assert len(strip(person).results) == 1
    person.click("Remove all")


def test_every_page_that_has_a_result_can_keep_it(person):
    """The contract: what a page says of its result can be drawn, and goes through a file."""
    for entry in PAGES:
        page = tab_of(person, entry.name)
        turn_to(person, entry.title)
        ready(person.window)
        result = page.result()
        assert page.beside.button.isVisible(), entry.name
        assert result.sentence and list(result.settings) == list(page.result_settings())
        for name in result.curves:
            assert page.beside.curves(name) is not None
        again = KeptResult.from_plain(json.loads(json.dumps(result.plain, allow_nan=False)))
        assert again is not None
        assert (again.sentence, again.settings) == (result.sentence, result.settings)
        for name, curves in result.curves.items():
            for one, other in zip(curves, again.curves[name], strict=True):
                np.testing.assert_array_equal(one.y, other.y)
    turn_to(person, HOPFIELD)


def test_a_session_brings_them_back_and_what_is_no_result_is_left_out(person):
    merged(person)
    shown = json.loads(json.dumps(person.window.tab.view_state(), allow_nan=False))
    person.click("Remove all")
    good = shown["beside"][0]
    large = QImage(PICTURE + 1, 4, QImage.Format.Format_RGB32)
    spoilt = [
        None,
        {**good, "picture": "no picture"},
        {**good, "sentence": 3},
        {**good, "curves": {"energy": [{"x": [0.0], "y": [1.0, 2.0], "colour": 0, "unit": ""}]}},
        {**good, "curves": {"energy": [{"x": [1e999], "y": [1.0], "colour": 0, "unit": ""}]}},
        {**good, "settings": [["a", "b"]] * 10 + [["c"]]},
    ]
    assert all(KeptResult.from_plain(each) is None for each in spoilt)
    result = KeptResult.from_plain(good)
    assert result is not None
    # What is too large for a file is made smaller on the way into it.
    smaller = KeptResult.from_plain(replace(result, picture=large).plain)
    assert smaller is not None and smaller.picture.width() == PICTURE
    # In a movie there is nothing of it for a hand.
    filmed = Beside()
    filmed.show_bare()
    filmed.restore([good])
    assert len(filmed.cards) == 1
    assert all(hand.isHidden() for hand in (filmed.clear, filmed.back, filmed.cards[0].corner))
    filmed.deleteLater()
    person.window.tab.restore_view({"beside": [None, good]})
    (card,) = strip(person).cards
    assert card.words.sentence == good["sentence"]
    assert [curve.colour for _, curve in drawn(person, "overlaps")] == [0, 1, 2]
    person.window.tab.restore_view({"wrong": False})  # a session that says nothing of it
    assert len(strip(person).cards) == 1
