"""The ring tab as a person uses it: through the window, with the network running behind it."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QProgressBar, QSlider

from gui.ring.plots import GainPlot
from gui.ring.theory_panel import IDLE
from sim.errors import NetworkFailure
from sim.ring import HEADING_NETWORKS, FlyCompass, HeadingSnapshot, analysis
from sim.run import Run
from sim.scenarios import scenarios
from tests.gui.hands import (
    CONTROL,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    Key,
    Person,
    click,
    degrees_between,
    double_click,
    knob,
    move,
    on_ring,
    paste_into,
    wait,
    wheel,
)


def measured_speed(person: Person, seconds: float = 0.6) -> float:
    """Degrees a second of model time at which the decoded heading turns now."""
    first = person.run_for(0.3).snapshot
    last = person.run_for(seconds).snapshot
    turned = degrees_between(last.decoded_heading, first.decoded_heading)
    whole = 360.0 * round((math.degrees(last.velocity) * (last.time - first.time) - turned) / 360.0)
    return (turned + whole) / (last.time - first.time)


def untouched(person: Person) -> bool:
    return not person.frame.touched and person.claim == scenarios()[person.frame.scenario].claim


# ---- turning -------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [90, -150])
def test_holding_the_dial_turns_the_bump_and_letting_go_stops_it(person, asked):
    dial = person.dial
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    move(dial, knob(dial, asked))
    asked_exactly = dial.value
    assert asked_exactly == pytest.approx(asked, abs=12)
    assert measured_speed(person) == pytest.approx(asked_exactly, rel=0.03)
    assert abs(degrees_between(person.snapshot.decoded_heading, person.snapshot.true_heading)) < 3
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, asked))
    person.run_for(0.2)
    assert person.snapshot.velocity == 0
    assert measured_speed(person, 0.2) == pytest.approx(0, abs=2)
    assert person.field("Turning velocity").text() == "0 °/s"


def test_a_held_arrow_turns_the_bump_and_its_release_stops_it(person):
    person.dial.setFocus()
    QTest.keyPress(person.dial, Key.Key_Left)
    person.run_for(0.1)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(10)
    assert person.field("Turning velocity").text() == "+10 °/s"
    QTest.keyRelease(person.dial, Key.Key_Left)
    person.settle()
    assert person.snapshot.velocity == 0


def test_a_latched_dial_goes_on_turning(person):
    click(person.button("Springs back"), QPoint(8, 8))
    dial = person.dial
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    move(dial, knob(dial, 180))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 180))
    person.run_for(0.2)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(180, abs=12)
    double_click(dial, knob(dial, 180))
    person.settle()
    assert person.snapshot.velocity == 0


def test_the_wheel_over_the_dial_turns_the_bump(person):
    for _ in range(3):
        wheel(person.dial, 1)
    person.settle()
    assert math.degrees(person.snapshot.velocity) == pytest.approx(30)
    assert person.dial.value == pytest.approx(30)


@pytest.mark.parametrize("typed", ["120", "−45", "300 °/s"])
def test_a_typed_velocity_turns_the_bump(person, typed):
    meant = {"120": 120, "300 °/s": 300}.get(typed, -45)
    paste_into(person.field("Turning velocity"), typed)
    assert measured_speed(person) == pytest.approx(meant, rel=0.04)
    assert person.dial.value == pytest.approx(meant)


def test_a_click_and_typing_is_enough_for_a_velocity_while_another_turns(person):
    """No selecting, no deleting: also while what is there changes at every frame."""
    person.click("A mouse’s turning")
    person.run_for(0.2)
    field = person.field("Turning velocity")
    QTest.mouseClick(field, LEFT, NONE, field.rect().center())
    person.run_for(0.2)
    QTest.keyClicks(field, "40")
    QTest.keyClick(field, Key.Key_Return)
    person.settle()
    assert person.notice == ""
    assert math.degrees(person.snapshot.velocity) == pytest.approx(40)


def test_what_the_velocity_field_shows_is_how_fast_it_turns(person):
    paste_into(person.field("Turning velocity"), "0.5")
    person.settle()
    shown = float(person.field("Turning velocity").text().removesuffix("°/s").replace("−", "-"))
    assert math.degrees(person.snapshot.velocity) == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize("typed", ["-5001", "inf", "nan"])
def test_an_impossible_velocity_is_refused_in_a_sentence_and_put_back(person, typed):
    person.type("Turning velocity", "20")
    person.settle()
    paste_into(person.field("Turning velocity"), typed)
    person.settle()
    wait(lambda: person.notice)
    assert person.notice.endswith(".")
    assert math.degrees(person.snapshot.velocity) == pytest.approx(20)
    wait(lambda: person.field("Turning velocity").text() == "+20 °/s")
    assert person.frame.playing


def test_letters_for_a_velocity_are_refused_in_a_sentence(person):
    paste_into(person.field("Turning velocity"), "quick")
    assert "“quick” is not a number" in person.notice
    assert person.field("Turning velocity").text() == "0 °/s"


def test_a_refused_velocity_leaves_the_script_alone(person):
    """Nothing changed means the example goes on as announced."""
    person.click("Turn in the dark")
    person.settle()
    paste_into(person.field("Turning velocity"), "99999")
    person.run_for(2.0)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(90)
    assert untouched(person)


def test_turning_by_hand_ends_the_script_and_takes_back_the_claim(person):
    person.click("Turn in the dark")
    person.settle()
    assert untouched(person)
    person.type("Turning velocity", "15")
    person.run_for(3.0)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(15)
    assert person.claim != scenarios()["turn-in-the-dark"].claim
    assert not any(b.isChecked() for b in person.buttons("Turn in the dark"))


# ---- examples ------------------------------------------------------------------------------------


OWN = {name: scenario for name, scenario in scenarios().items() if scenario.tab == "ring"}


@pytest.mark.parametrize("name", OWN)
def test_each_example_starts_is_marked_and_says_what_it_shows(person, name):
    scenario = scenarios()[name]
    # Whatever was set before is not the example's business.
    person.window.tab.engine.post("configure", noise=1.0, landmark_strength=7.0)
    person.click(scenario.title)
    frame = person.settle()
    assert frame.scenario == name
    assert frame.playing
    assert frame.seed == scenario.seed
    assert person.claim == scenario.claim
    assert person.button(scenario.title).isChecked()
    others = [s.title for s in OWN.values() if s.name != name]
    assert not any(b.isChecked() for title in others for b in person.buttons(title))
    used = person.snapshot.parameters
    assert used == type(used).from_dict(scenario.parameters)
    kind = next(k for k in HEADING_NETWORKS if k.name == scenario.network)
    assert person.named(QComboBox, "Model").currentText() == kind.title
    assert person.run_for(0.1).snapshot.time < 30
    assert scenario.claim in person.button(scenario.title).toolTip()


def test_an_example_begins_again_when_its_button_is_clicked_again(person):
    person.click("Hold in the dark")
    first = person.run_for(0.5)
    person.click("Hold in the dark")
    again = person.settle()
    assert again.run == first.run + 1
    assert again.snapshot.time < first.snapshot.time
    assert person.button("Hold in the dark").isChecked()


def test_an_example_runs_on_from_a_standstill(person):
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    person.click("Landmark pulls")
    assert person.settle().playing


# ---- models --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda k: k.name)
def test_choosing_a_model_switches_network_form_and_equation(person, kind):
    box = person.named(QComboBox, "Model")
    other = HEADING_NETWORKS[2 if kind is HEADING_NETWORKS[1] else 1]
    for chosen in (other, kind):
        box.setFocus()
        while box.currentIndex() != HEADING_NETWORKS.index(chosen):
            down = box.currentIndex() < HEADING_NETWORKS.index(chosen)
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
        shown = editor.box if hasattr(editor, "box") else editor.number
        assert shown.isVisible()
    assert not any(
        person.button(s.title).isChecked() for s in scenarios().values() if s.tab == "ring"
    )
    assert (person.snapshot.shifters is not None) == (kind is FlyCompass)
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


# ---- a hand on the ring --------------------------------------------------------------------------


def test_a_double_click_drops_a_landmark_that_pulls_the_bump(person):
    double_click(person.ring, on_ring(person.ring, 200))
    person.settle()
    assert math.degrees(person.snapshot.landmark) == pytest.approx(200, abs=1)
    assert person.editor("landmark_strength").number.text() == "4.0 Hz"
    person.run_for(2.5)
    assert person.heading == pytest.approx(200, abs=2)
    assert math.degrees(person.snapshot.true_heading) == pytest.approx(90, abs=0.01)


def test_a_double_click_near_the_landmark_picks_it_up(person):
    double_click(person.ring, on_ring(person.ring, 200))
    person.settle()
    double_click(person.ring, on_ring(person.ring, 207))
    person.settle()
    assert person.snapshot.landmark is None
    assert person.editor("landmark_strength").number.text() == "0.0 Hz"


def test_a_double_click_elsewhere_moves_the_landmark_and_keeps_its_strength(person):
    paste_into(person.editor("landmark_strength").number, "9")
    person.settle()
    double_click(person.ring, on_ring(person.ring, 300))
    person.settle()
    assert math.degrees(person.snapshot.landmark) == pytest.approx(300, abs=1)
    assert person.snapshot.parameters.landmark_strength == 9


def test_dragging_pulls_the_bump_along_and_letting_go_leaves_it(person):
    ring = person.ring
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 120))
    for angle in (140, 160, 180):
        move(ring, on_ring(ring, angle))
        person.run_for(0.6)
    assert math.degrees(person.snapshot.injection) == pytest.approx(180, abs=1)
    assert person.heading == pytest.approx(180, abs=8)
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 180))
    person.run_for(1.0)
    assert person.snapshot.injection is None
    assert person.heading == pytest.approx(180, abs=8)
    assert "Changed by hand" in person.claim


def test_right_dragging_silences_and_a_button_revives(person):
    ring = person.ring
    assert person.buttons("Let all fire") == []
    QTest.mousePress(ring, RIGHT, NONE, on_ring(ring, 45))
    move(ring, on_ring(ring, 60), RIGHT)
    QTest.mouseRelease(ring, RIGHT, NONE, on_ring(ring, 60))
    person.settle()
    assert np.flatnonzero(person.snapshot.silenced).tolist() == [8, 9, 10, 11]
    assert (person.snapshot.rates[8:12] == 0).all()
    person.click("Let all fire")
    person.settle()
    assert not person.snapshot.silenced.any()
    assert person.buttons("Let all fire") == []


def test_with_every_neuron_silenced_the_program_goes_on_and_says_so(person):
    ring = person.ring
    QTest.mousePress(ring, RIGHT, NONE, on_ring(ring, 0))
    for angle in (100, 200, 300, 359):
        move(ring, on_ring(ring, angle), RIGHT)
    QTest.mouseRelease(ring, RIGHT, NONE, on_ring(ring, 359))
    person.run_for(0.5)
    assert person.snapshot.silenced.all()
    assert math.isnan(person.snapshot.decoded_heading)
    wait(lambda: "no bump" in person.status)
    # Touching it now is allowed too.
    person.type("Turning velocity", "50")
    paste_into(person.editor("neurons").number, "48")
    person.run_for(0.3)
    assert person.snapshot.silenced.all(), "a lesion stays where it was on the ring"
    person.press(Key.Key_R)
    assert person.settle().playing
    assert person.run_for(0.1).failure is None


def test_the_ring_is_played_from_the_keyboard(person):
    ring = person.ring
    ring.setFocus()
    for _ in range(4):
        QTest.keyClick(ring, Key.Key_Left)
    QTest.keyClick(ring, Key.Key_L)
    person.settle()
    assert math.degrees(person.snapshot.landmark) == pytest.approx(110, abs=0.1)
    QTest.keyClick(ring, Key.Key_L)
    person.settle()
    assert person.snapshot.landmark is None
    QTest.keyPress(ring, Key.Key_Return)
    person.settle()
    assert math.degrees(person.snapshot.injection) == pytest.approx(110, abs=0.1)
    QTest.keyRelease(ring, Key.Key_Return)
    QTest.keyClick(ring, Key.Key_X)
    person.settle()
    assert person.snapshot.injection is None
    assert np.flatnonzero(person.snapshot.silenced).tolist() == [20]


def test_a_reset_lets_go_of_what_a_hand_still_holds(person):
    ring = person.ring
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 120))
    person.settle()
    person.press(Key.Key_R)
    person.settle()
    assert person.snapshot.injection is None
    move(ring, on_ring(ring, 200))
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 200))
    person.run_for(0.1)
    assert person.snapshot.injection is None


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
    assert "Neurons must lie between" in person.notice
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


# ---- recordings ----------------------------------------------------------------------------------


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialogs with this path."""

    def answer(path: Path | str) -> None:
        monkeypatch.setattr(
            QFileDialog, "getOpenFileName", staticmethod(lambda *a, **k: (str(path), ""))
        )

    return answer


def turning_csv(path: Path, seconds: float = 30.0, speed: float = 40.0) -> Path:
    time = np.arange(0.0, seconds, 0.025)
    heading = (10.0 + speed * time) % 360.0
    rows = "\n".join(f"{t:.3f},{h:.3f}" for t, h in zip(time, heading, strict=True))
    path.write_text(f"time (s),heading (deg)\n{rows}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_recording_is_followed_until_stop(person, choose, tmp_path, way):
    choose(turning_csv(tmp_path / "animal.csv"))
    if way == "button":
        person.click("Open recording…")
    else:
        person.press(Key.Key_O, CONTROL)
    wait(lambda: person.settle().snapshot.following is not None)
    assert "animal.csv" in person.notice
    assert "30 s" in person.notice
    assert measured_speed(person) == pytest.approx(40, rel=0.05)
    assert any("left" in label.text() for label in person.window.findChildren(QLabel))
    person.click("Stop")
    person.settle()
    assert person.snapshot.following is None
    assert person.snapshot.velocity == 0
    assert person.button("Open recording…").isEnabled()


def test_what_was_assumed_in_reading_is_said(person, choose, tmp_path):
    path = tmp_path / "no units.csv"
    path.write_text("t,yaw,speed\n" + "\n".join(f"{i * 25},{i % 6},1" for i in range(200)))
    choose(path)
    person.click("Open recording…")
    wait(lambda: person.notice)
    assert "ms assumed" in person.notice
    assert "radians assumed" in person.notice
    assert "Not used" in person.notice


def test_at_its_end_a_recording_says_so_and_holds(person, choose, tmp_path):
    choose(turning_csv(tmp_path / "short.csv", seconds=1.0))
    person.click("Open recording…")
    wait(lambda: person.settle().snapshot.following == 0.0)
    person.run_for(1.0)
    assert person.snapshot.velocity == 0
    assert any("at its end" in label.text() for label in person.window.findChildren(QLabel))


def test_opening_none_is_no_error(person, choose):
    choose("")
    person.click("Open recording…")
    person.run_for(0.1)
    assert person.notice == ""
    assert person.snapshot.following is None


def png(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)


def headless_text(path: Path) -> None:
    path.write_text("the mouse,ran\nround and,round\nuntil,dark\n")


def text_among_numbers(path: Path) -> None:
    path.write_text("time (s),heading (deg)\n0,1\n0.1,2\n0.2,north\n0.3,4\n")


def one_row(path: Path) -> None:
    path.write_text("time (s),heading (deg)\n0,1\n")


def ten_million_rows(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"time (s),heading (deg)\n")
        for _ in range(10):
            file.write(b"1,2\n" * 1_000_000)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: None, "no file"),
        (png, "PNG"),
        (headless_text, "no column"),
        (text_among_numbers, "'north'"),
        (one_row, "1 usable row"),
        (ten_million_rows, "more than 2,000,000 rows"),
        (nothing, "empty"),
        (folder, "folder"),
    ],
    ids=["missing", "picture", "words", "text", "one row", "endless", "empty", "folder"],
)
def test_a_file_that_is_no_recording_is_refused_in_one_sentence(
    person, choose, tmp_path, make, word
):
    path = tmp_path / "bad.csv"
    make(path)
    before = person.run_for(0.1)
    choose(path)
    person.click("Open recording…")
    wait(lambda: person.notice)
    assert "'bad.csv'" in person.notice
    assert word in person.notice
    assert person.notice.endswith(".")
    assert "\n" not in person.notice
    assert "Traceback" not in person.notice
    after = person.run_for(0.1)
    assert (after.run, after.snapshot.following) == (before.run, None)
    assert after.snapshot.parameters == before.snapshot.parameters
    assert untouched(person)
    assert person.button("Open recording…").isEnabled()
    person.click("Close")
    assert person.notice == ""


# ---- the gain curve ------------------------------------------------------------------------------


def gain_words(person: Person) -> str:
    plot = next(p for p in person.window.findChildren(GainPlot) if p.isVisible())
    page = plot.parentWidget()
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def at_gain_curve(person, monkeypatch):
    """Somebody at the page of the gain curve, where measuring goes quicker than it should."""
    monkeypatch.setattr(analysis, "SETTLE", 0.1)
    monkeypatch.setattr(analysis, "MEASURE", 0.1)
    person.pause()
    person.click("Gain curve")
    yield person
    for button in person.buttons("Cancel"):
        click(button)
        wait(lambda: person.buttons("Measure"))
    person.click("Weights")


def measure(person: Person) -> None:
    person.click("Measure")
    assert any(bar.isVisible() for bar in person.window.findChildren(QProgressBar))
    wait(lambda: person.buttons("Measure"))


def test_a_gain_curve_is_measured_when_asked_for(at_gain_curve):
    person = at_gain_curve
    progressed: list[float] = []
    person.window.tab.jobs.progressed.connect(progressed.append)
    measure(person)
    person.window.tab.jobs.progressed.disconnect(progressed.append)
    assert progressed == sorted(progressed)
    assert progressed[-1] == 1.0
    assert len(progressed) == 24
    assert "°/s" in gain_words(person)
    assert gain_words(person) != IDLE
    assert not any(bar.isVisible() for bar in person.window.findChildren(QProgressBar))
    assert untouched(person), "measuring touches nothing"


def test_a_measurement_can_be_cancelled(at_gain_curve):
    person = at_gain_curve
    paste_into(person.editor("dt").number, "0.1")  # twenty times as long
    person.settle()
    person.click("Measure")
    run = person.frame.run
    person.click("Cancel")
    wait(lambda: person.buttons("Measure"))
    assert gain_words(person) == IDLE
    assert not any(bar.isVisible() for bar in person.window.findChildren(QProgressBar))
    assert person.frame.run == run
    assert person.notice == ""


@pytest.mark.parametrize(("parameter", "value"), [("time_constant", "40"), ("neurons", "48")])
def test_a_change_of_the_network_forgets_its_gain_curve(at_gain_curve, parameter, value):
    person = at_gain_curve
    measure(person)
    paste_into(person.editor(parameter).number, value)
    person.settle()
    assert gain_words(person) == IDLE


def test_what_is_left_out_of_the_measurement_does_not_forget_it(at_gain_curve):
    person = at_gain_curve
    measure(person)
    words = gain_words(person)
    for parameter, value in (("noise", "0.5"), ("landmark_strength", "2")):
        paste_into(person.editor(parameter).number, value)
        person.settle()
        assert gain_words(person) == words


def test_with_uneven_weights_another_seed_is_another_network(at_gain_curve):
    """Every synapse is drawn from the seed: the old curve is not this network's."""
    person = at_gain_curve
    paste_into(person.editor("heterogeneity").number, "5")
    person.settle()
    measure(person)
    assert gain_words(person) != IDLE
    person.type("Seed", "1234")
    person.settle()
    assert gain_words(person) == IDLE


def test_a_curve_that_comes_too_late_is_not_shown(at_gain_curve):
    """Measured on the network of before: this one is another."""
    person = at_gain_curve
    person.click("Measure")
    paste_into(person.editor("time_constant").number, "45")
    wait(lambda: person.buttons("Measure"))
    person.click("Step")
    person.settle()
    assert gain_words(person) == IDLE


# ---- keys ----------------------------------------------------------------------------------------


@pytest.fixture(params=["nowhere", "in a number field"])
def focused(request, person):
    """Somebody whose focus is in one place or another."""
    if request.param == "in a number field":
        person.field("Turning velocity").setFocus()
    else:
        person.window.setFocus()
    return person


def test_space_plays_and_pauses(focused):
    person = focused
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    assert person.buttons("Play")
    person.press(Key.Key_Space)
    wait(lambda: person.frame.playing)
    wait(lambda: person.buttons("Pause"))


def test_s_takes_one_step(focused):
    person = focused
    before = person.pause().snapshot.step
    for count in range(1, 4):
        person.press(Key.Key_S)
        assert person.settle().snapshot.step == before + count


def test_r_begins_again_with_the_same_settings(focused):
    person = focused
    person.window.tab.engine.post("configure", noise=0.7)
    before = person.run_for(1.0)
    person.press(Key.Key_R)
    after = person.settle()
    assert after.run == before.run + 1
    assert after.snapshot.time < before.snapshot.time
    assert after.snapshot.parameters.noise == 0.7
    assert after.seed == before.seed
    assert after.playing


def test_shift_r_begins_again_as_the_example_was_opened(focused):
    person = focused
    person.window.tab.engine.post("configure", noise=0.7)
    before = person.settle()
    person.press(Key.Key_R, SHIFT)
    after = person.settle()
    assert after.run == before.run + 1
    assert after.snapshot.parameters.noise == 0.0
    assert untouched(person)


def test_t_changes_the_theme_both_ways(focused):
    person = focused
    dark = person.window.grab().toImage().pixelColor(4, 300).lightness()
    person.press(Key.Key_T)
    assert person.window.theme.name == "light"
    person.settle()
    assert person.window.grab().toImage().pixelColor(4, 300).lightness() > dark + 100
    assert person.buttons("Dark")
    person.press(Key.Key_T)
    assert person.window.theme.name == "dark"
    assert person.buttons("Light")


def test_a_question_mark_lists_the_keys(focused):
    person = focused
    person.press(Key.Key_Question)
    from PySide6.QtWidgets import QDialog

    (dialog,) = [d for d in person.window.findChildren(QDialog) if d.isVisible()]
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for key in ("Space", "S or .", "Shift+R", "F11", "Ctrl+O", "Arrows"):
        assert key in words
    QTest.keyClick(dialog, Key.Key_Escape)
    wait(lambda: not any(d.isVisible() for d in person.window.findChildren(QDialog)))


def test_a_full_stop_steps_too_but_not_where_it_is_typed(person):
    before = person.pause().snapshot.step
    person.press(Key.Key_Period)
    assert person.settle().snapshot.step == before + 1
    person.type("Turning velocity", ".5", None)
    assert person.field("Turning velocity").text() == ".5"
    assert person.settle().snapshot.step == before + 1
    QTest.keyClick(person.field("Turning velocity"), Key.Key_Escape)


def test_escape_in_a_number_field_gives_back_what_was_there(person):
    person.type("Turning velocity", "77", None)
    person.press(Key.Key_Escape)
    assert person.field("Turning velocity").text() == "0 °/s"
    person.ring.setFocus()
    person.settle()
    assert person.snapshot.velocity == 0
    assert person.notice == ""


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_presses_the_focused_button(person, key):
    before = person.pause().snapshot.step
    person.button("Step").setFocus()
    person.press(key)
    assert person.settle().snapshot.step == before + 1
    person.button("Landmark pulls").setFocus()
    person.press(key)
    assert person.settle().scenario == "landmark-pulls"


@pytest.mark.parametrize("words", ["Springs back", "Follows true heading"])
def test_enter_ticks_the_focused_box(person, words):
    """Space is taken: without another key nobody could tick it from the keyboard."""
    box = person.button(words)
    before = box.isChecked()
    box.setFocus()
    person.press(Key.Key_Return)
    assert box.isChecked() is not before


def test_space_never_presses_a_button(person):
    """Else pausing would depend on where the focus happens to be."""
    for words in ("Reset all", "Springs back", "Landmark pulls"):
        button = person.button(words)
        button.setFocus()
        ticked, run, playing = button.isChecked(), person.frame.run, person.frame.playing
        person.press(Key.Key_Space)
        wait(lambda was=playing: person.frame.playing is not was)
        assert person.frame.run == run
        assert button.isChecked() is ticked


# ---- the transport -------------------------------------------------------------------------------


def test_the_buttons_of_the_transport_do_what_they_say(person):
    wait(lambda: person.buttons("Pause"))
    person.click("Pause")
    wait(lambda: not person.frame.playing)
    step = person.settle().snapshot.step
    person.click("Step")
    assert person.settle().snapshot.step == step + 1
    wait(lambda: person.buttons("Play"))
    person.click("Play")
    assert person.settle().playing
    run = person.frame.run
    person.click("Reset state")
    assert person.settle().run == run + 1
    person.click("Reset all")
    assert person.settle().run == run + 2
    assert untouched(person)
    assert person.frame.playing


def test_a_reset_while_standing_stays_standing(person):
    person.run_for(0.2)
    person.pause()
    person.click("Reset state")
    frame = person.settle()
    assert not frame.playing
    assert frame.snapshot.step == 0


def test_the_status_line_tells_time_heading_size_seed_and_pace(person):
    person.run_for(1.0)
    wait(lambda: "× real time" in person.status)
    for words in ("t = ", "heading 90", "bump ", "N = 64", "seed 7", " fps"):
        assert words in person.status
    person.pause()
    wait(lambda: "paused" in person.status)


def test_another_seed_begins_another_run(person):
    person.run_for(0.5)
    person.window.tab.engine.set_speed(1.0)  # so that half a second takes half a second
    run = person.frame.run
    person.type("Seed", "123")
    frame = person.settle()
    assert frame.seed == 123
    assert frame.run == run + 1
    assert frame.snapshot.time < 0.5
    wait(lambda: "seed 123" in person.status)
    assert person.field("Seed").text().strip() == "123"


@pytest.mark.parametrize("typed", ["-1", "1.5", "seven", "nan", "1e999"])
def test_an_impossible_seed_is_refused_in_a_sentence_and_put_back(person, typed):
    paste_into(person.field("Seed"), typed)
    assert person.notice.endswith(".")
    assert person.field("Seed").text().strip() == "7"
    assert person.run_for(0.1).seed == 7


@pytest.mark.parametrize(("key", "faster"), [(Key.Key_PageUp, True), (Key.Key_PageDown, False)])
def test_the_speed_slider_sets_the_pace_and_says_it(person, key, faster):
    slider = person.named(QSlider, "Playback speed")
    double_click(slider)
    assert person.settle().speed == 1.0
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, key)
    frame = person.settle()
    assert frame.speed == pytest.approx(10 ** (0.5 if faster else -0.5))
    words = "3.2× real time" if faster else "0.32× real time"
    labels = person.window.transport.findChildren(QLabel)
    wait(lambda: any(label.text() == words for label in labels))
    assert frame.snapshot.parameters.dt == 0.002, "the numerics stay as they are"
    double_click(slider)
    assert person.settle().speed == 1.0


@pytest.mark.parametrize(("key", "faster"), [(Key.Key_Right, True), (Key.Key_Left, False)])
def test_arrows_leave_the_detent_of_the_speed_slider(person, key, faster):
    slider = person.named(QSlider, "Playback speed")
    double_click(slider)
    assert person.settle().speed == 1.0
    slider.setFocus()
    for _ in range(12):
        QTest.keyClick(slider, key)
    speed = person.settle().speed
    assert (speed > 1.05) if faster else (speed < 0.95)


def test_both_ends_of_the_speed_slider_are_as_it_says(person):
    slider = person.named(QSlider, "Playback speed")
    double_click(slider)
    assert person.settle().speed == 1.0
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_End)
    assert person.settle().speed == pytest.approx(10.0)
    QTest.keyClick(slider, Key.Key_Home)
    assert person.settle().speed == pytest.approx(0.1)


# ---- a hand that is quicker than the network -----------------------------------------------------

# A frame made before a gesture may arrive after it. It must not put back what the hand has just
# moved: the next notch would start from there.


def test_two_notches_of_the_wheel_are_two_notches(person):
    stale = person.pause()
    wheel(person.dial, 1)
    person.window.show_frame(stale)
    wheel(person.dial, 1)
    person.settle()
    assert math.degrees(person.snapshot.velocity) == pytest.approx(20)


def test_two_arrows_up_in_a_field_are_two_steps(person):
    field = person.field("Turning velocity")
    stale = person.pause()
    field.setFocus()
    QTest.keyClick(field, Key.Key_Up)
    person.window.show_frame(stale)
    QTest.keyClick(field, Key.Key_Up)
    person.settle()
    assert math.degrees(person.snapshot.velocity) == pytest.approx(20)


def test_three_pages_on_a_parameters_slider_are_three_pages(person):
    slider = person.editor("noise").slider
    person.pause()
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_PageUp)
    first = person.settle()
    QTest.keyClick(slider, Key.Key_PageUp)
    # What the first page led to, drawn after the second.
    other = dataclasses.replace(
        first.snapshot, parameters=dataclasses.replace(first.snapshot.parameters)
    )
    person.window.show_frame(dataclasses.replace(first, snapshot=other))
    QTest.keyClick(slider, Key.Key_PageUp)
    person.settle()
    assert person.snapshot.parameters.noise == pytest.approx(0.3)


def test_two_pages_on_the_speed_slider_are_two_pages(person):
    slider = person.named(QSlider, "Playback speed")
    person.window.tab.engine.set_speed(1.0)
    stale = person.pause()
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_PageUp)
    person.window.show_frame(stale)
    QTest.keyClick(slider, Key.Key_PageUp)
    assert person.settle().speed == pytest.approx(10**0.2)


def test_pressing_space_twice_at_once_is_once_there_and_back(person):
    person.press(Key.Key_Space)
    person.press(Key.Key_Space)
    assert person.settle().playing


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
    person.click("Hold in the dark")
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


# ---- moving about by Tab -------------------------------------------------------------------------


def walk(person: Person, key=Key.Key_Tab, modifier=NONE) -> list:
    """Every widget the focus comes to, until it comes round."""
    from PySide6.QtWidgets import QApplication

    person.window.setFocus()
    reached = []
    for _ in range(200):
        person.press(key, modifier)
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
    return reached


def test_tab_reaches_everything_there_and_back(person):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QLineEdit

    person.click("Gain curve")
    reached = walk(person)
    person.click("Weights")
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit, QComboBox)
    wanted = [
        w
        for kind in kinds
        for w in person.window.findChildren(kind)
        if w.isVisible() and w.isEnabled() and not w.objectName().startswith("qt_")
        and w.metaObject().className() != "QScrollBar"
    ]  # fmt: skip
    wanted += [person.dial, person.ring]
    # Of buttons of which one is always down Tab reaches that one, arrows the others.
    groups = [w.group() for w in reached if isinstance(w, QAbstractButton) and w.group()]
    by_arrows = [b for group in groups if group.exclusive() for b in group.buttons()]
    missing = [w for w in wanted if w not in reached and w not in by_arrows and w.isVisible()]
    assert not missing, [
        (type(w).__name__, w.accessibleName() or getattr(w, "text", str)()) for w in missing
    ]
    back = walk(person, Key.Key_Backtab, SHIFT)
    assert {id(w) for w in back if w.isVisible()} <= {id(w) for w in reached} | {
        id(person.window)
    } | {id(w) for w in wanted}
    assert len(back) >= len(reached) - 3


def test_arrows_choose_between_weights_and_gain_curve(person):
    person.button("Weights").setFocus()
    person.press(Key.Key_Right)
    assert person.button("Gain curve").isChecked()
    assert person.buttons("Measure")
    person.press(Key.Key_Left)
    assert person.button("Weights").isChecked()
    assert not person.buttons("Measure")


def test_the_focus_can_be_seen_wherever_it_is(person):
    from PySide6.QtCore import Qt

    person.pause()
    for widget in walk(person):
        if not widget.isVisible():
            continue
        area = widget.parentWidget()
        person.window.setFocus()
        person.settle()
        if hasattr(widget, "deselect"):
            widget.deselect()
        before = area.grab(widget.geometry()).toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if hasattr(widget, "deselect"):
            widget.deselect()
        after = area.grab(widget.geometry()).toImage()
        name = widget.accessibleName() or getattr(widget, "text", str)() or repr(widget)
        assert after != before, f"nobody sees that {name!r} has the focus"
