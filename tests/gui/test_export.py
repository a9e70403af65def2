"""What the window writes to files: pictures, tables, arrays; and recordings made for them."""

from __future__ import annotations

import gc
import threading
import weakref
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from sim.dataset import write_npz
from sim.ring.recordings.trajectory_file import read_trajectory
from sim.version import __version__
from tests.gui.export_hands import choose, export, read_csv, read_npz, start_recording
from tests.gui.hands import CONTROL, Key, Person, paste_into
from tests.gui.waiting import wait

__all__ = ["choose"]  # the fixture, of this file too

COLUMNS = ["time (s)", "true_heading (deg)", "decoded_heading (deg)", "velocity (deg/s)",
           "peak (Hz)"]  # fmt: skip
KINDS = ("png", "svg", "csv", "npz")


def ran(person: Person, seconds: float = 0.5) -> Person:
    """Let it run a while under a hand, and stand still."""
    person.type("Turning velocity", "90")
    person.run_for(seconds)
    person.pause()
    return person


# ---- data ----------------------------------------------------------------------------------------


def test_a_table_holds_every_step_and_what_made_it(person, choose, tmp_path):
    ran(person)
    path = tmp_path / "run.csv"
    choose(path)
    assert export(person, "csv") == f"Written to {path}."
    facts, names, table = read_csv(path)
    assert names == COLUMNS
    frame = person.frame
    assert len(table) == frame.snapshot.step
    np.testing.assert_allclose(np.diff(table[:, 0]), 0.002, atol=1e-6)
    assert table[-1, 0] == pytest.approx(frame.snapshot.time, abs=1e-6)
    assert table[-1, 1] == pytest.approx(np.degrees(frame.snapshot.true_heading), abs=1e-5)
    assert table[-1, 2] == pytest.approx(np.degrees(frame.snapshot.decoded), abs=1e-5)
    assert table[-1, 3] == pytest.approx(90.0)
    assert table[-1, 4] == pytest.approx(frame.snapshot.peak, rel=1e-6)
    assert facts["network"] == "fly-compass"
    assert facts["seed"] == 7
    assert facts["step"] == frame.snapshot.step
    assert facts["parameters"] == frame.snapshot.parameters.to_dict()
    assert facts["versions"]["Attractor Lab"] == __version__
    assert facts["versions"]["numpy"] == np.__version__
    told = {key: value for key, value in facts.items() if key.startswith("column ")}
    assert list(told) == [f"column {name}" for name in COLUMNS]
    assert told["column decoded_heading (deg)"].startswith("Heading decoded from the firing rates")


def test_arrays_hold_the_activity_and_every_gesture(person, choose, tmp_path):
    person.window.tab.engine.post("silence", neurons=[3, 4])
    wait(lambda: person.frame.snapshot.silenced[3:5].all() and person.frame.snapshot.step > 0)
    ran(person)
    path = tmp_path / "run.npz"
    choose(path)
    assert str(path) in export(person, "npz")
    facts, arrays = read_npz(path)
    assert set(arrays) == {
        "time", "true_heading", "decoded_heading", "velocity", "peak", "activity_time", "activity"
    }  # fmt: skip
    assert arrays["activity"].shape == (person.frame.snapshot.step // 10, 64)
    silent = facts["gestures"][0]["step"] // 10 + 1
    assert (arrays["activity"][silent:, 3:5] == 0).all()
    assert [g["name"] for g in facts["gestures"]] == ["silence", "turn"]
    assert facts["gestures"][0]["arguments"] == {"neurons": [3, 4]}
    assert facts["gestures"][1]["step"] > 0
    assert facts["parameters"] == person.frame.snapshot.parameters.to_dict()
    about = facts["about"]
    assert about["decoded_heading"]["unit"] == "rad"
    assert about["activity"]["unit"] == "Hz" and about["activity"]["time"] == "activity_time"


def test_table_and_arrays_say_the_same(person, choose, tmp_path):
    ran(person)
    for kind in ("csv", "npz"):
        choose(tmp_path / f"run.{kind}")
        export(person, kind)
    facts, names, table = read_csv(tmp_path / "run.csv")
    facts_too, arrays = read_npz(tmp_path / "run.npz")
    for column, name in enumerate(names):
        name, _, unit = name.partition(" ")
        about = facts_too["about"][name]
        scale = np.radians(1.0) if unit.startswith("(deg") else 1.0
        assert about["unit"] == unit.strip("()").replace("deg", "rad")
        assert facts.pop(f"column {name} {unit}") == about["meaning"]
        np.testing.assert_allclose(table[:, column] * scale, arrays[name], rtol=1e-8)
    del facts_too["gestures"], facts_too["about"], facts["units"]
    assert facts == facts_too


def test_an_exported_table_can_be_opened_as_a_recording(person, choose, tmp_path):
    """What the program writes it reads."""
    ran(person, 1.0)
    path = tmp_path / "run.csv"
    choose(path)
    export(person, "csv")
    _, _, table = read_csv(path)
    trajectory = read_trajectory(path)
    np.testing.assert_allclose(trajectory.times, table[:, 0] - table[0, 0], atol=1e-9)
    turned = trajectory.headings[-1] - trajectory.headings[0]
    assert turned == pytest.approx(np.ptp(np.unwrap(np.radians(table[:, 1]))), abs=0.05)


def test_before_anything_ran_there_is_nothing_to_export(person, choose, tmp_path):
    person.pause()
    person.click("Reset state")
    person.settle()
    for kind in ("csv", "npz"):
        choose(tmp_path / f"run.{kind}")
        words = export(person, kind)
        assert "nothing to export" in words
        assert not (tmp_path / f"run.{kind}").exists()


# ---- recordings ----------------------------------------------------------------------------------


def test_a_recording_is_what_is_exported_then(person, choose, tmp_path):
    person.run_for(1.0)
    began = start_recording(person)
    person.run_for(1.0)
    person.click("Stop recording")
    wait(lambda: "recorded" in person.notice)
    ended = person.settle().snapshot.time
    wait(lambda: person.buttons("Record"))
    person.run_for(0.5)
    path = tmp_path / "recording.csv"
    choose(path)
    export(person, "csv")
    _, _, table = read_csv(path)
    assert 0.5 < table[0, 0] <= began + 0.01
    assert table[-1, 0] <= ended + 0.5
    assert table[-1, 0] - table[0, 0] >= 0.9
    np.testing.assert_allclose(np.diff(table[:, 0]), 0.002, atol=1e-6)


def test_a_recording_of_a_standstill_says_that_it_is_empty(person):
    person.pause()
    start_recording(person)
    person.click("Stop recording")
    wait(lambda: person.notice)
    assert "stood still" in person.notice


def test_the_record_button_shows_at_once_what_it_does(person):
    """A frame from before must not put it back."""
    stale = person.pause()
    person.click("Record")
    person.window.show_frame(stale)
    assert person.button("Stop recording").isChecked()
    person.settle()
    person.click("Stop recording")
    wait(lambda: person.notice)


def test_a_recording_goes_with_what_it_was_made_of(person, choose, tmp_path):
    """Exported after another network has taken over, it is still the first one's."""
    paste_into(person.editor("noise").number, "0.4")
    person.settle()
    start_recording(person)
    person.run_for(0.5)
    made_of = person.snapshot.parameters
    person.click("Stop recording")
    wait(lambda: "recorded" in person.notice)
    box = person.named(QComboBox, "Model")
    box.setFocus()
    QTest.keyClick(box, Key.Key_Down)
    person.settle()
    path = tmp_path / "recording.npz"
    choose(path)
    export(person, "npz")
    facts, arrays = read_npz(path)
    assert arrays["activity"].shape[1] == 64
    assert facts["network"] == "fly-compass"
    assert facts["parameters"] == made_of.to_dict()
    assert facts["seed"] == 7


def test_a_recording_that_is_in_a_file_is_let_go_with_its_run(person, choose, tmp_path):
    start_recording(person)
    person.run_for(0.5)
    person.click("Stop recording")
    wait(lambda: "recorded" in person.notice)
    page = person.window.tab
    recording = weakref.ref(page.recording)
    choose(tmp_path / "recording.npz")
    export(person, "npz")
    person.click("Reset all")
    wait(lambda: page.recording is None)
    wait(lambda: gc.collect() is not None and recording() is None)


def test_a_recording_made_while_another_is_written_is_not_taken_for_written(
    person, choose, tmp_path, monkeypatch
):
    start_recording(person)
    person.run_for(0.3)
    person.click("Stop recording")
    page = person.window.tab
    wait(lambda: page.recording is not None)
    first, go_on = page.recording, threading.Event()

    def slowly(data, path):
        go_on.wait(10.0)
        write_npz(data, path)

    monkeypatch.setattr("gui.kit.engine_page.write_npz", slowly)
    page.export_data(tmp_path / "recording.npz")
    wait(lambda: person.buttons("Record"))
    start_recording(person)
    person.run_for(0.3)
    person.click("Stop recording")
    wait(lambda: page.recording is not first)
    second = page.recording
    go_on.set()
    wait(lambda: not page.jobs.busy)
    person.click("Reset all")
    person.settle()
    person.run_for(0.2)
    assert page.recording is second


@pytest.mark.parametrize("way", ["Reset state", "Reset all", "Next"])
def test_a_recording_is_not_lost_without_a_word(person, way):
    """Beginning anew ends it: then it is kept, or it is said that it is not."""
    start_recording(person)
    person.run_for(0.5)
    person.click(way)
    person.settle()
    person.run_for(0.3)
    assert person.frame.capturing or "record" in person.notice


# ---- pictures ------------------------------------------------------------------------------------


def test_a_png_is_the_window_as_it_is(person, choose, tmp_path):
    person.pause()
    path = tmp_path / "window.png"
    choose(path)
    assert export(person, "png") == f"Written to {path}."
    picture = QImage(str(path))
    assert picture.size() == person.window.size()
    colours = {picture.pixel(x, y) for x in range(0, 1200, 12) for y in range(0, 680, 12)}
    assert len(colours) > 20


def test_an_svg_is_a_drawing_of_that_size(person, choose, tmp_path):
    person.pause()
    path = tmp_path / "window.svg"
    choose(path)
    assert export(person, "svg") == f"Written to {path}."
    root = ElementTree.parse(path).getroot()
    assert root.attrib["viewBox"] == "0 0 {} {}".format(*person.window.size().toTuple())
    # Letters are drawn as shapes, so that they look the same without the program's fonts.
    assert not [e for e in root.iter() if e.tag.endswith("text")]
    said = [e.attrib.get("aria-label", "") for e in root.iter()]
    assert "Ring attractor" in said
    assert any(words.startswith("270") for words in said)


def test_control_e_saves_a_picture(person, choose, tmp_path):
    path = tmp_path / "quick.png"
    choose(path)
    person.press(Key.Key_E, CONTROL)
    wait(lambda: person.notice)
    assert not QImage(str(path)).isNull()


# ---- names and places ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_without_an_ending_gets_one(person, choose, tmp_path, kind):
    person.run_for(0.1)
    choose(tmp_path / "run")
    export(person, kind)
    assert (tmp_path / f"run.{kind}").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_with_a_dot_is_kept_whole(person, choose, tmp_path, kind):
    """“mouse.12” must not become “mouse.csv”, least of all over one that is there."""
    other = tmp_path / f"mouse.{kind}"
    other.write_bytes(b"precious")
    person.run_for(0.1)
    choose(tmp_path / "mouse.12")
    export(person, kind)
    assert other.read_bytes() == b"precious"
    assert (tmp_path / f"mouse.12.{kind}").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_choosing_no_file_is_no_error(person, choose, tmp_path, kind):
    choose("")
    button = person.button("Export")
    (action,) = [a for a in button.menu().actions() if f"({kind.upper()})" in a.text()]
    action.trigger()
    person.run_for(0.1)
    assert person.notice == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.qt_log_ignore("could not open output device", "Returned false", extend=True)
@pytest.mark.parametrize("where", ["missing", "taken"])
@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_can_be_written_one_sentence_says_so(person, choose, tmp_path, kind, where):
    person.run_for(0.1)
    if where == "missing":
        path = tmp_path / "no such folder" / f"run.{kind}"
    else:
        path = tmp_path / f"run.{kind}"
        path.mkdir()
    choose(path)
    words = export(person, kind)
    assert str(path) in words
    assert "cannot be written" in words
    assert words.endswith("choose another folder or name.")
    assert person.frame.playing
