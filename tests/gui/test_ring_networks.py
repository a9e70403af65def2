"""Examples, models and parameters of the ring tab; what is told when a network fails."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel

from sim.errors import NetworkFailure
from sim.ring import RING_NETWORKS, FlyCompass, HeadingSnapshot
from sim.run import Run
from sim.scenarios import scenarios
from tests.gui.hands import Key, click, double_click, on_ring, paste_into
from tests.gui.waiting import wait

# ---- examples ------------------------------------------------------------------------------------

OWN = {name: scenario for name, scenario in scenarios().items() if scenario.tab == "ring"}


@pytest.mark.parametrize("name", OWN)
def test_each_example_starts_is_marked_and_says_what_it_shows(person, name):
    scenario = scenarios()[name]
    # Whatever was set before is not the example's business.
    person.window.tab.engine.post("configure", noise=1.0, landmark_strength=7.0)
    person.try_this(name)
    frame = person.settle()
    assert frame.scenario == name
    assert frame.playing
    assert frame.seed == scenario.seed
    assert person.claim == scenario.claim
    assert frame.speed == scenario.speed
    assert person.named(QComboBox, "Example").currentText() == scenario.title
    used = person.snapshot.parameters
    assert used == type(used).from_dict(scenario.parameters)
    kind = next(k for k in RING_NETWORKS if k.name == scenario.network)
    assert person.named(QComboBox, "Model").currentText() == kind.title
    assert person.run_for(0.1).snapshot.time < 30


def test_an_example_begins_again_when_it_is_chosen_again(person):
    person.try_this("hold-in-the-dark")
    first = person.run_for(0.5)
    person.try_this("hold-in-the-dark")
    again = person.settle()
    assert again.run == first.run + 1
    assert again.snapshot.time < first.snapshot.time
    assert person.named(QComboBox, "Example").currentText() == "Hold in the dark"


def test_an_example_runs_on_from_a_standstill(person):
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    person.try_this("landmark-pulls")
    assert person.settle().playing


def test_pinned_places_are_dots_on_the_ring_and_a_drift_is_told_in_words(person):
    def dotted(degrees: float) -> bool:
        at = person.ring.point_at(math.radians(degrees), 0.605).toPoint()
        picture = person.ring.grab()
        colour = picture.toImage().pixelColor(at * picture.devicePixelRatioF())
        return colour.red() > 180 and colour.blue() < 120

    words = person.window.tab.plots.profile_words
    person.try_this("pinned-places")
    wait(lambda: dotted(105.0) and dotted(255.0) and not words.text())
    assert not dotted(270.0)
    person.try_this("poisson-drift")
    wait(lambda: words.isVisible() and words.text().startswith("±18° in 1 s by theory"))
    assert not dotted(255.0)


# ---- models --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RING_NETWORKS, ids=lambda k: k.name)
def test_choosing_a_model_switches_network_form_and_equation(person, kind):
    box = person.named(QComboBox, "Model")
    other = RING_NETWORKS[2 if kind is RING_NETWORKS[1] else 1]
    for chosen in (other, kind):
        box.setFocus()
        while box.currentData() != chosen.name:
            down = box.currentIndex() < box.findData(chosen.name)
            QTest.keyClick(box, Key.Key_Down if down else Key.Key_Up)
            person.settle()
        frame = person.settle()
        assert type(frame.snapshot.parameters) is chosen.Parameters
        assert frame.playing
        assert frame.scenario is None
    labels = [label.text() for label in person.window.findChildren(QLabel) if label.isVisible()]
    assert kind.equation in labels
    for name in kind.Parameters.specs():
        editor = person.editor(name)
        names = ("box", "menu", "number")  # of a flag, a choice, a number
        shown = next(getattr(editor, part) for part in names if hasattr(editor, part))
        assert shown.isVisible()
    assert person.named(QComboBox, "Example").currentIndex() == -1, "it is of no example"
    shifters = getattr(person.snapshot, "shifters", None)
    assert (shifters is not None) == (kind is FlyCompass)
    assert person.run_for(0.2).snapshot.peak > 5


def test_choosing_the_model_that_is_there_changes_nothing(person):
    box = person.named(QComboBox, "Model")
    before = person.frame.run
    place = box.currentIndex()
    box.activated.emit(place)
    assert person.run_for(0.1).run == before


def test_a_model_keeps_the_seed(person):
    person.type("Seed", "4711")
    person.settle()
    box = person.named(QComboBox, "Model")
    box.setFocus()
    QTest.keyClick(box, Key.Key_Down)
    assert person.settle().seed == 4711


# ---- parameters ----------------------------------------------------------------------------------


def test_another_number_of_neurons_keeps_the_heading(person):
    double_click(person.ring, on_ring(person.ring, 130))
    person.run_for(3.0)
    engine = person.window.tab.engine
    engine.pause()  # noise moves the bump on while the number is typed
    person.settle()
    before = person.heading
    paste_into(person.editor("neurons").number, "48")
    person.settle()
    assert len(person.snapshot.rates) == 48
    assert person.heading == pytest.approx(before, abs=1.0)
    engine.play()
    person.run_for(0.1)
    assert person.snapshot.time > 3.0, "the run goes on"
    wait(lambda: "N = 48" in person.status)


def test_a_parameter_typed_and_slid_reaches_the_network(person):
    paste_into(person.editor("time_constant").number, "50 ms")
    person.settle()
    assert person.snapshot.parameters.time_constant == pytest.approx(0.05)
    slider = person.editor("noise").slider
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Key.Key_PageUp)
    person.settle()
    assert person.snapshot.parameters.noise == pytest.approx(0.5)
    assert person.editor("noise").number.text() == "0.50 Hz√s"
    wait(lambda: any("theory ±" in label.text() for label in person.window.findChildren(QLabel)))


def test_an_impossible_parameter_is_refused_and_put_back(person):
    before = person.snapshot.parameters
    paste_into(person.editor("neurons").number, "100000")
    assert "Neurons must lie between" in person.remark
    assert person.editor("neurons").number.text() == "64"
    assert person.run_for(0.1).snapshot.parameters == before


def test_a_double_click_on_a_name_restores_its_default(person):
    paste_into(person.editor("noise").number, "1.5")
    person.settle()
    label = person.editor("noise").label
    double_click(label, QPoint(4, label.height() // 2))
    person.settle()
    assert person.snapshot.parameters.noise == 0.0
    assert person.editor("noise").number.text() == "0.00 Hz√s"
    assert person.editor("noise").slider.value() == 0


def test_an_angle_typed_a_turn_further_is_shown_as_the_angle_it_is(person):
    number = person.editor("landmark_direction").number
    paste_into(number, "0")
    person.settle()
    paste_into(number, "360")
    person.run_for(0.1)
    assert number.text() == "0°"


def test_following_the_true_heading_makes_a_light_to_follow(person):
    box = person.button("Follows true heading")
    click(box, QPoint(8, box.height() // 2))
    person.type("Turning velocity", "60")
    person.run_for(0.5)
    assert person.snapshot.landmark == pytest.approx(person.snapshot.true_heading)
    assert person.snapshot.parameters.landmark_strength > 0


def test_another_step_of_integration_leaves_time_whole(person):
    person.run_for(0.3)
    paste_into(person.editor("dt").number, "0.5")
    before = person.settle().snapshot.time
    after = person.run_for(0.2).snapshot
    assert after.parameters.dt == pytest.approx(0.0005)
    assert before < after.time < before + 5.0


# ---- failures ------------------------------------------------------------------------------------


class Exploding(FlyCompass):
    """Grows without bound after a fifth of a second."""

    def advance(self, steps, recorder=None):
        if self.step + steps > 100:
            raise NetworkFailure("The activity grew without bound; use Reset all.", step=self.step)
        super().advance(steps, recorder)


def test_a_failure_is_told_with_the_parameters_and_the_rest_works_on(person):
    person.window.tab.engine.load(lambda: Run(Exploding()))
    wait(lambda: "grew without bound" in person.notice)
    assert "Neurons 96" in person.notice
    wait(lambda: "stopped by a failure" in person.status)
    for words in ("Play", "Step"):
        button = person.button(words)
        assert not button.isEnabled()
        assert "grew without bound" in button.toolTip(), "a disabled button says why"
    # Everything else goes on.
    for key in (Key.Key_Space, Key.Key_S, Key.Key_T, Key.Key_T):
        person.press(key)
    double_click(person.ring, on_ring(person.ring, 200))
    person.type("Turning velocity", "30")
    frame = person.settle()
    assert frame.failure is not None
    assert not frame.playing
    assert isinstance(frame.snapshot, HeadingSnapshot)
    assert not person.button("Step").isEnabled()
    # And another example is as good as ever.
    person.try_this("hold-in-the-dark")
    assert person.settle().failure is None
    person.run_for(0.5)
    wait(lambda: person.button("Step").isEnabled())
    assert person.notice == ""


def test_reset_state_recovers_from_a_failure(person):
    person.window.tab.engine.load(lambda: Run(Exploding()))
    wait(lambda: "grew without bound" in person.notice)
    person.click("Reset state")
    frame = person.settle()
    assert frame.failure is None
    assert frame.snapshot.step == 0
    wait(lambda: person.button("Step").isEnabled())
    person.click("Step")
    assert person.settle().snapshot.step == 1
