"""Recordings of a heading that the ring follows; files that are none."""

from __future__ import annotations

import argparse
import gc
import re
import weakref
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from gui.ring import recording_command
from gui.ring.recording_dialog import READING, RecordingDialog
from gui.ring.recording_memory import KEY, RecordingMemory
from gui.ring.recordings import AS_LAST_TIME
from gui.sessions import files as session_files
from sim.ring.recordings.choices import RecordingChoices
from tests.gui.hands import CONTROL, Key, Person
from tests.gui.layout_hands import controls_can_be_reached, faults
from tests.gui.recall_plot_hands import written
from tests.gui.ring_hands import measured_speed, untouched
from tests.gui.waiting import wait
from tests.sim.recording_shapes import SHAPES, off, path_of


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialogs with this path."""

    def answer(path: Path | str) -> None:
        monkeypatch.setattr(
            QFileDialog, "getOpenFileName", staticmethod(lambda *a, **k: (str(path), ""))
        )
        monkeypatch.setattr(session_files, "ask_open", lambda *a: Path(path))

    return answer


def turning_csv(path: Path, seconds: float = 30.0, speed: float = 40.0) -> Path:
    time = np.arange(0.0, seconds, 0.025)
    heading = (10.0 + speed * time) % 360.0
    rows = "\n".join(f"{t:.3f},{h:.3f}" for t, h in zip(time, heading, strict=True))
    path.write_text(f"time (s),heading (deg)\n{rows}\n", encoding="utf-8")
    return path


def asked(person: Person) -> RecordingDialog:
    """The dialog that asks how a file is to be read, once it is there and nothing is being read."""

    def there() -> bool:
        front = QApplication.activeModalWidget()
        return isinstance(front, RecordingDialog) and front.words.text() != READING

    wait(there)
    person.come_back()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RecordingDialog)
    return dialog


def opened(person: Person, path: Path) -> RecordingDialog:
    """The dialog that a file brings up."""
    person.window.tab.open_file(path)
    return asked(person)


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
    far = re.compile(r"recording: \d+\.\d of 30\.0 s")
    assert any(far.fullmatch(label.text()) for label in person.window.findChildren(QLabel))
    wait(lambda: re.match(r"now [−\d.]+°, mean ", person.window.tab.plots.error_words.text()))
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
    assert "ms assumed" in asked(person).words.text()
    assert person.snapshot.following is None
    person.click("Open")
    wait(lambda: person.notice)
    assert "ms assumed" in person.notice
    assert "radians assumed" in person.notice
    assert "Not used" in person.notice


@pytest.mark.parametrize("size", [(1440, 900), (1024, 680)])
def test_what_is_told_of_a_recording_does_not_widen_its_column(person, tmp_path, size):
    """Ten minutes: "recording: 4.4 of 600.0 s" stands beside Stop and Read as…, or below."""
    person.window.resize(*size)
    person.window.tab.open_file(turning_csv(tmp_path / "animal.csv", seconds=600.0))
    wait(lambda: person.settle().snapshot.following is not None)
    controls_can_be_reached(person, without_scrolling=False)


def test_at_its_end_a_recording_says_so_and_holds(person, choose, tmp_path):
    choose(turning_csv(tmp_path / "short.csv", seconds=1.0))
    person.click("Open recording…")
    wait(lambda: person.settle().snapshot.following == 0.0)
    person.run_for(1.0)
    assert person.snapshot.velocity == 0
    assert any("at its end, 1.0 s" in label.text() for label in person.window.findChildren(QLabel))


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
        (headless_text, "no numbers"),
        (one_row, "1 usable row"),
        (ten_million_rows, "more than 2,000,000 rows"),
        (nothing, "empty"),
        (folder, "folder"),
    ],
    ids=["missing", "picture", "words", "one row", "endless", "empty", "folder"],
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


def test_a_recording_that_leaps_is_refused_and_the_one_before_goes_on(person, tmp_path):
    def written(name, fastest):
        path, heading = tmp_path / name, 0.0
        rows = ["time (s),heading_deg"]
        for row in range(400):
            heading += fastest * 0.02 if row == 200 else 0.1
            rows.append(f"{0.02 * row:.2f},{heading % 360.0:.4f}")
        path.write_text("\n".join(rows))
        return path

    person.window.tab.open_file(written("fast.csv", 4000.0))
    wait(lambda: "up to 4,000°/s" in person.notice)
    assert person.notice.startswith("Following fast")
    wait(lambda: "fast" in person.claim)
    before = person.claim
    dialog = opened(person, written("leap.csv", 7000.0))
    assert "leave out the samples" in dialog.words.text()
    assert not person.button("Open").isEnabled()
    person.click("Cancel")
    person.settle()
    assert person.claim == before


# ---- recordings as people have them --------------------------------------------------------------


def speed(dialog: RecordingDialog) -> float:
    """The median turning speed shown, degrees a second."""
    return float(dialog.speeds["Median"].text().removesuffix("°/s").replace(",", ""))


def mend(person: Person, name: str, dialog: RecordingDialog) -> None:
    """Say what has to be said of one of the shapes."""
    if "frame_rate" in SHAPES[name].said:
        assert "how many there are in a second" in dialog.words.text()
        assert not person.button("Open").isEnabled()
        assert dialog.form.rate.hasFocus()
        person.type("Frames a second", "30")
    elif name == "unwrapped.csv":
        slow = speed(dialog)
        person.pick("Unit of heading", "radians")
        asked(person)
        assert speed(dialog) == pytest.approx(57.3 * slow, rel=0.02)  # a wrong unit is seen
    elif name == "crcns.ang":
        assert person.field("Missing").text() == "−1"
    asked(person)
    roles = [dialog.table.horizontalHeaderItem(i).text().split("\n")[0]
             for i in range(dialog.table.columnCount())]  # fmt: skip
    assert [role for role in roles if role] == (
        ["time", "front x", "front y", "back x", "back y"]
        if name == "dlc.csv"
        else ["time", "heading"]
    )


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_opens_with_the_right_choices(person, tmp_path, name):
    path = path_of(name, tmp_path)
    person.window.tab.recordings._memory = RecordingMemory(None)
    person.window.tab.open_file(path)
    if SHAPES[name].asks:
        dialog = asked(person)
        mend(person, name, dialog)
        assert speed(dialog) == pytest.approx(54.0 * SHAPES[name].turns, rel=0.02)
        assert written(dialog.plot.getAxis("left")) == ["0°", "90°", "180°", "270°", "360°"]
        person.click("Open")
    wait(lambda: person.settle().snapshot.following is not None)
    assert QApplication.activeModalWidget() is None
    assert name in person.claim
    followed = person.window.tab._trajectory
    assert off(followed.times, followed.headings, SHAPES[name].turns) < 0.1


def test_what_was_right_last_time_is_proposed(person, tmp_path):
    path = path_of("frames.csv", tmp_path)
    opened(person, path)
    person.type("Frames a second", "25")
    asked(person)
    person.click("Open")
    wait(lambda: person.settle().snapshot.following is not None)
    dialog = opened(person, path)
    assert dialog.words.text() == AS_LAST_TIME
    assert person.field("Frames a second").text() == "25"
    person.press(Key.Key_Return)
    wait(lambda: QApplication.activeModalWidget() is None)


def test_a_dialog_is_of_its_own_file_whatever_is_opened_meanwhile(person, tmp_path):
    frames, other = path_of("frames.csv", tmp_path), turning_csv(tmp_path / "other.csv")
    opened(person, frames)
    person.type("Frames a second", "25")
    dialog = asked(person)
    person.window.tab.open_file(other)  # by a drop on the window behind it
    wait(lambda: "other.csv" in person.claim)
    dialog.open_button.click()
    dialog.open_button.click()  # the second of a double click
    wait(lambda: "frames.csv" in person.claim)
    assert person.settle().snapshot.following is not None
    wait(lambda: QApplication.activeModalWidget() is None)


def test_a_file_that_was_looked_at_and_not_taken_is_let_go(person, tmp_path):
    """Every array of it that was looked at is in memory."""
    opened(person, path_of("frames.csv", tmp_path))
    file = weakref.ref(person.window.tab.recordings._file)
    person.press(Key.Key_Escape)
    wait(lambda: QApplication.activeModalWidget() is None)
    wait(lambda: gc.collect() >= 0 and file() is None)


def test_it_is_kept_in_the_settings_and_a_spoilt_file_of_settings_is_none(tmp_path):
    def settings() -> QSettings:
        return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)

    choices = RecordingChoices(
        time="a", time_unit="frames", frame_rate=30, front=("b", "c"), back=("d", "e"), y_down=True
    )
    RecordingMemory(settings()).remember(["a", 'ü, "b"'], choices)
    assert RecordingMemory(settings()).of(["a", 'ü, "b"']) == choices
    assert RecordingMemory(settings()).of(["a"]) is None
    for spoilt in ("{", "[[1]]", '[[["a"], {"heading": 3}]]', ["a", "b"]):
        kept = settings()
        kept.setValue(KEY, spoilt)
        assert RecordingMemory(kept).of(["a"]) is None


def test_between_points_and_columns_one_can_go_to_and_fro(person, tmp_path):
    dialog = opened(person, path_of("dlc.csv", tmp_path))
    assert faults(person) == []
    person.type("Frames a second", "fast")
    assert "no number" in dialog.words.text()
    person.type("Frames a second", "30")
    asked(person)
    usual = speed(dialog)
    person.pick("Back x", "nose x")
    person.pick("Back y", "nose y")
    assert "are the same" in dialog.words.text()
    person.pick("Back x", "rightear x")
    person.pick("Back y", "rightear y")
    asked(person)
    assert speed(dialog) == pytest.approx(usual, rel=0.01)
    person.pick("Heading from", "one column")
    assert dialog.words.text() == "Choose the column of the heading."
    assert not person.button("Open").isEnabled()
    person.pick("Heading column", "nose x")
    asked(person)
    assert faults(person) == []
    assert dialog.table.horizontalHeaderItem(1).text() == "heading\nnose x"
    person.click("Cancel")
    assert person.snapshot.following is None


def test_cells_that_are_no_numbers_can_be_said_to_mean_missing(person, tmp_path):
    path = tmp_path / "words.csv"
    cells = ["lost" if 10 < i < 14 else str(i) for i in range(60)]
    path.write_text("time (s),heading (deg)\n" + "\n".join(
        f"{0.1 * i:.1f},{cell}" for i, cell in enumerate(cells)))  # fmt: skip
    dialog = opened(person, path)
    assert "'lost' in the column 'heading (deg)' is not a number" in dialog.words.text()
    person.type("Missing", "lost")
    asked(person)
    assert "57 samples" in dialog.size_words.text()
    person.click("Cancel")


def test_a_recording_that_was_taken_as_it_is_can_be_read_otherwise(person, tmp_path):
    person.window.tab.open_file(turning_csv(tmp_path / "right.csv"))
    wait(lambda: person.settle().snapshot.following is not None)
    wait(lambda: person.snapshot.velocity > 0.6)
    person.click("Read as…")
    asked(person)
    person.pick("Positive is", "right (clockwise)")
    asked(person)
    person.click("Open")
    wait(lambda: QApplication.activeModalWidget() is None)
    wait(lambda: person.snapshot.velocity < -0.6)


def test_what_is_said_on_the_command_line_is_not_asked(person, tmp_path):
    parser = argparse.ArgumentParser()
    recording_command.add_words(parser)
    words = "--time t --time-unit s --heading theta --unit rad --missing -9 --missing lost"
    choices = recording_command.choices_from(parser.parse_args(words.split()))
    assert choices.missing == ("-9", "lost")
    person.window.files.open_path(path_of("unwrapped.csv", tmp_path), choices)
    wait(lambda: person.settle().snapshot.following is not None)
    followed = person.window.tab._trajectory
    assert off(followed.times, followed.headings, 4.0) < 0.1
    person.click("Stop")
    picture = tmp_path / "a.png"
    png(picture)
    person.window.files.open_path(picture, choices)
    wait(lambda: "is no recording of heading" in person.notice)
