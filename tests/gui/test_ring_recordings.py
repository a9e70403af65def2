"""Recordings of a heading that the ring follows; files that are none."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from gui.sessions import files as session_files
from tests.gui.hands import CONTROL, Key, wait
from tests.gui.ring_hands import measured_speed, untouched


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
    assert re.match(r"now [−\d.]+°, mean ", person.window.tab.error_words.text())
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


def test_a_recording_that_leaps_is_refused_and_the_one_before_goes_on(person, tmp_path):
    def written(name, fastest):
        path, heading = tmp_path / name, 0.0
        rows = ["time,heading_deg"]
        for row in range(400):
            heading += fastest * 0.02 if row == 200 else 0.1
            rows.append(f"{0.02 * row:.2f},{heading % 360.0:.4f}")
        path.write_text("\n".join(rows))
        return path

    person.window.tab.open_file(written("fast.csv", 4000.0))
    wait(lambda: "up to 4,000°/s" in person.notice)
    assert person.notice.startswith("Following fast")
    before = person.claim
    person.window.tab.open_file(written("leap.csv", 7000.0))
    wait(lambda: "leave out the samples" in person.notice)
    person.settle()
    assert "fast" in person.claim and person.claim == before
