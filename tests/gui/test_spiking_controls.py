"""The controls of the spiking memory: cue, erase, distract, silence, and the ladder."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.kit.theme import DARK, LIGHT
from gui.spiking.cue_box import CueBox
from gui.spiking.ladder_box import DOUBTS, LadderBox
from sim.errors import ParameterError
from sim.spiking.cueing import cue, erase, silence
from sim.spiking.ladder import LADDER
from tests.gui.hands import LEFT, NONE, Key, type_into

USUAL = {"strength": 0.010, "fraction": 0.5, "duration": 0.3}
NAMES = list(LADDER)


@pytest.fixture
def shown(qtbot):
    """Show a widget as wide as the column of controls."""

    def show(widget):
        qtbot.addWidget(widget)
        widget.set_theme(DARK, 1.0)
        widget.resize(272, widget.sizeHint().height())
        widget.said, widget.refusals = [], []
        widget.gesture.connect(lambda *told: widget.said.append(told))
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return show


@pytest.fixture
def box(shown):
    box = shown(CueBox())
    box.refused.connect(box.refusals.append)
    box.show_state(90, 7, 7, 0.0)
    return box


def press(button) -> None:
    QTest.mouseClick(button, LEFT)


# ---- cue, erase, distract ------------------------------------------------------------------------


def test_buttons_say_what_is_done(box):
    press(box.cue_button)
    assert box.said.pop() == ("cue", {"pattern": 7, **USUAL})
    press(box.erase_button)
    assert box.said.pop() == ("erase", {})
    press(box.distract_button)
    assert box.said.pop() == ("cue", {"pattern": 8, **USUAL})
    assert {"cue", "erase", "silence"} == {f.__name__ for f in (cue, erase, silence)}


@pytest.mark.parametrize(
    "count, chosen, held, other",
    [(90, 23, 7, 23), (90, 7, 7, 8), (90, 0, 90, 1), (90, 0, 4, 5), (2, 2, 2, 1)],
)
def test_a_distractor_is_never_what_is_held(box, count, chosen, held, other):
    box.show_state(count, chosen, held, 0.0)
    press(box.distract_button)
    assert box.said[-1][1]["pattern"] == other != held


def test_what_cannot_be_done_says_why(box):
    box.show_state(90, 0, 0, 0.0)
    for button in (box.cue_button, box.distract_button):
        assert not button.isEnabled()
        press(button)
    assert box.said == []
    assert "click one" in box.cue_button.toolTip()
    assert "Nothing is remembered" in box.distract_button.toolTip()
    box.show_state(1, 1, 1, 0.0)
    assert box.cue_button.isEnabled()
    assert "no other pattern" in box.distract_button.toolTip()
    box.show_state(0, 0, 0, 0.0)
    assert box.erase_button.isEnabled()


def test_settings_are_those_of_the_sliders(box):
    type_into(box.editors["strength"].number, "4")
    type_into(box.editors["duration"].number, "1000")
    box.editors["fraction"].slider.setFocus()
    QTest.keyClick(box.editors["fraction"].slider, Key.Key_End)
    box.cue(12)
    wanted = {"strength": 0.004, "fraction": 1.0, "duration": 1.0}
    assert box.said.pop() == ("cue", {"pattern": 12, **wanted})
    assert box.settings() == wanted
    type_into(box.editors["strength"].number, "40")
    assert "30.0 mV" in box.refusals[0]
    assert box.settings() == wanted
    box.take_settings({"fraction": 0.2})
    assert box.settings() == {**USUAL, "fraction": 0.2}
    assert box.editors["fraction"].number.text() == "20%"
    assert box.editors["strength"].number.text() == "10.0 mV"
    with pytest.raises(ParameterError):
        box.take_settings({"fraction": 2.0})
    assert box.settings()["fraction"] == 0.2


# ---- silenced neurons ----------------------------------------------------------------------------


def test_silencing_acts_at_once_and_follows_the_network(box):
    number = box.editors["silenced"].number
    type_into(number, "30")
    assert box.said == [("silence", {"fraction": 0.3})]
    box.show_state(90, 7, 7, 0.0)  # a frame that was under way
    assert number.text() == "30%"
    box.show_state(90, 7, 7, 0.3)
    box.show_state(90, 7, 7, 0.0)  # undone
    assert number.text() == "0%"
    type_into(number, "50")
    for _ in range(40):
        box.show_state(90, 7, 7, 0.0)  # the network would not
    assert number.text() == "0%"


def test_a_slider_in_the_hand_is_left_alone(box):
    slider = box.editors["silenced"].slider
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    slider.setSliderDown(True)
    slider.setValue(400)
    box.show_state(90, 7, 7, 0.1)
    assert slider.value() == 400
    slider.setSliderDown(False)
    assert box.said[-1] == ("silence", {"fraction": 0.4})
    box.show_state(90, 7, 7, 0.4)
    assert slider.value() == 400
    QTest.mouseDClick(slider, LEFT, NONE, middle)
    assert box.said[-1] == ("silence", {"fraction": 0.0})


# ---- the ladder ----------------------------------------------------------------------------------


@pytest.fixture
def ladder(shown):
    return shown(LadderBox())


def climb(ladder, name) -> None:
    where = ladder.rungs.row_rect(NAMES.index(name)).center().toPoint()
    QTest.mouseClick(ladder.rungs, LEFT, NONE, where)


def told(ladder, name) -> str:
    return ladder.rungs.told(NAMES.index(name))


def test_a_click_climbs(ladder):
    ladder.show_ladder("zero-one", 1.0, "remembers 7", 1.0, 30.0)
    climb(ladder, "stochastic")
    climb(ladder, "zero-one")
    assert ladder.said == [("configure", {"rung": "stochastic"})], "it is there already"


def test_connections_are_thinned_where_they_begin_to_matter(ladder):
    ladder.show_ladder("separate", 1.0, "remembers 7", 0.9, None)
    climb(ladder, "diluted")
    assert ladder.said.pop() == ("configure", {"rung": "diluted", "connection": 0.2})
    ladder.show_ladder("separate", 0.5, "remembers 7", 0.9, None)
    climb(ladder, "diluted")
    assert ladder.said.pop() == ("configure", {"rung": "diluted"})
    ladder.show_ladder("asymmetric", 1.0, "remembers 7", 0.9, None)
    climb(ladder, "diluted")
    assert ladder.said.pop() == ("configure", {"rung": "diluted"}), "from above"


def test_keys_climb(ladder):
    ladder.show_ladder("separate", 0.2, "quiet", None, None)
    ladder.rungs.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return):
        QTest.keyClick(ladder.rungs, key)
    assert ladder.said.pop() == ("configure", {"rung": "diluted"})
    QTest.keyClick(ladder.rungs, Key.Key_Home)
    assert told(ladder, NAMES[0]) == ladder.rungs.accessibleDescription()
    QTest.keyClick(ladder.rungs, Key.Key_Up)
    QTest.keyClick(ladder.rungs, Key.Key_Enter)
    assert ladder.said.pop() == ("configure", {"rung": NAMES[0]})
    QTest.keyClick(ladder.rungs, Key.Key_End)
    QTest.keyClick(ladder.rungs, Key.Key_Enter)
    assert ladder.said.pop() == ("configure", {"rung": NAMES[-1]})


def test_it_remembers_what_was_measured(ladder):
    measured = ladder.rungs.measured
    assert measured["zero-one"].words()[0] == ""
    ladder.show_ladder("zero-one", 1.0, "remembers 7", 0.899, 12.3)
    ladder.show_ladder("stochastic", 1.0, "quiet", None, None)
    assert measured["zero-one"].words()[:2] == ("0.90 · 12×", "0.90")
    assert measured["stochastic"].held is None
    ladder.show_ladder("stochastic", 1.0, "remembers 7", 0.97, 6.54)
    ladder.show_ladder("stochastic", 1.0, "remembers 7", 0.98, 6.7)
    assert measured["stochastic"].words()[0] == "0.97 · 6.5×", "it does not flicker"
    ladder.show_ladder("stochastic", 1.0, "quiet", None, 6.7)
    assert measured["stochastic"].held is True
    assert "The memory was held at overlap 0.97." in told(ladder, "stochastic")
    assert "in force" in told(ladder, "stochastic")
    ladder.forget()
    assert all(m.words()[0] == "" for m in ladder.rungs.measured.values())


@pytest.mark.parametrize(
    "verdict, words",
    [("forgot 7", "lost"), ("all at once", "all at once"), ("mixed", "mixed"),
     ("remembers 7 and 9", "mixed")],
)  # fmt: skip
def test_what_lasts_is_a_loss_and_what_passes_is_none(ladder, verdict, words):
    one = ladder.rungs.measured["plus-minus"]
    ladder.show_ladder("plus-minus", 1.0, "remembers 7", 0.9, None)
    for _ in range(DOUBTS):
        ladder.show_ladder("plus-minus", 1.0, verdict, 0.3, None)
    assert one.held is True, "as while a distractor is shown"
    ladder.show_ladder("plus-minus", 1.0, "remembers 7", 0.9, None)
    for _ in range(DOUBTS + 1):
        ladder.show_ladder("plus-minus", 1.0, verdict, 0.3, None)
    assert one.held is False
    assert one.words()[0] == words
    ladder.show_ladder("plus-minus", 1.0, "remembers 9", 0.8, None)
    assert one.words()[0] == "0.80"


def test_the_share_of_the_synapses_is_told_from_there_on(ladder):
    thin = LADDER["diluted"]
    ladder.show_ladder("separate", 0.2, "quiet", None, None)
    assert ladder.rungs.title(thin) == thin.title
    for rung in ("diluted", "integrate-and-fire"):
        ladder.show_ladder(rung, 0.2, "quiet", None, None)
        assert ladder.rungs.title(thin) == "one synapse in five"
    ladder.show_ladder("asymmetric", 0.35, "quiet", None, None)
    assert ladder.rungs.title(thin) == "35 % of the synapses"
    ladder.show_ladder("diluted", 1.0, "quiet", None, None)
    assert ladder.rungs.title(thin) == "100 % of the synapses"
    ladder.show_ladder("asymmetric", 1.0, "quiet", None, None)
    assert ladder.rungs.title(thin) == thin.title


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_dots_say_what_became_of_the_memory(ladder, theme):
    ladder.set_theme(theme, 1.0)
    for _ in range(DOUBTS + 1):
        ladder.show_ladder("plus-minus", 1.0, "all at once", None, 40.0)
    ladder.show_ladder("zero-one", 1.0, "remembers 7", 1.0, 30.0)
    ladder.show_ladder("integrate-and-fire", 0.2, "quiet", None, None)
    image = ladder.rungs.grab().toImage()
    wanted = {"plus-minus": "alarm", "zero-one": "energy", "integrate-and-fire": "state"}
    for name, token in wanted.items():
        at = ladder.rungs.row_rect(NAMES.index(name))
        assert image.pixelColor(6, round(at.center().y())) == theme.colour(token), name
    clear = image.pixelColor(6, round(ladder.rungs.row_rect(3).center().y()))
    assert clear not in [theme.colour(token) for token in wanted.values()]
