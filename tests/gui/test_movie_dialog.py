"""A movie asked for in the window, and written beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gui.kit.engine_page import EnginePage
from gui.movies.dialog import MovieDialog
from gui.registry import PAGES
from gui.window import MainWindow
from sim.dataset import is_of, take
from sim.scenarios import scenario_named
from tests.gui.movie_hands import read_animation, read_mp4

ENOUGH = 60_000  # ms


def page_of(window: MainWindow) -> EnginePage:
    page = window.tab
    assert isinstance(page, EnginePage)
    return page


def pause_at(window: MainWindow, qtbot: QtBot, time: float) -> None:
    """Let the run come to a time at least, and stand."""
    page = page_of(window)
    qtbot.waitUntil(lambda: page.frame.snapshot.time >= time, timeout=ENOUGH)
    page.engine.pause()
    qtbot.waitUntil(lambda: not page.frame.playing, timeout=ENOUGH)


def ask(window: MainWindow) -> MovieDialog:
    """Choose the entry of the Export menu."""
    (action,) = [a for a in window.transport.export.menu().actions() if "Movie" in a.text()]
    action.trigger()
    dialogs = window.findChildren(MovieDialog)
    assert len(dialogs) == 1
    return dialogs[0]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Answer the next file dialogs with this path."""

    def answer(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))

    return answer


def test_a_movie_of_the_run_so_far(open_window, qtbot: QtBot, choose, tmp_path: Path):
    window = open_window()
    pause_at(window, qtbot, 0.3)
    dialog = ask(window)
    page = page_of(window)
    present, speed = page.frame.snapshot.time, page.frame.speed
    assert dialog.words.text().startswith(f"{present:.1f} s of the run at {speed:.3g}×: ")
    dialog.size_box.setEditText("400x360")
    dialog.rate.setCurrentText("15")
    _, plan = dialog.plan()
    assert f"{plan.count} frames" in dialog.words.text()
    choose(tmp_path / "film")
    page.engine.play()
    drawn = page.frame.snapshot.step
    with qtbot.waitSignal(dialog.job.finished, timeout=ENOUGH):
        dialog.write.click()
        assert dialog.job.busy
        assert dialog.bar.isVisible()
        assert not dialog.form.isEnabled()
    assert dialog.words.text() == f"Written to {tmp_path / 'film.mp4'}."
    assert page.frame.snapshot.step > drawn, "the window goes on meanwhile"
    about, frames = read_mp4(tmp_path / "film.mp4")
    assert "400x360" in about
    assert len(frames) == plan.count
    assert list(tmp_path.iterdir()) == [tmp_path / "film.mp4"]
    dialog.close_button.click()
    qtbot.waitUntil(lambda: not window.findChildren(MovieDialog))


def test_a_movie_of_the_recording(open_window, qtbot: QtBot, choose, tmp_path: Path):
    window = open_window()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.frame.snapshot.time > 0.2, timeout=ENOUGH)
    window.transport.record.click()
    qtbot.waitUntil(lambda: page.frame.capturing, timeout=ENOUGH)
    began = page.frame.snapshot.time
    qtbot.waitUntil(lambda: page.frame.snapshot.time > began + 0.2, timeout=ENOUGH)
    window.transport.record.click()
    qtbot.waitUntil(lambda: page.recording is not None, timeout=ENOUGH)
    pause_at(window, qtbot, 0.0)
    dialog = ask(window)
    qtbot.waitUntil(lambda: dialog.stretch.currentText().startswith("The recording"))
    time = page.recording.traces["time"]
    request, plan = dialog.plan()
    assert (request.start, request.stop) == (time[0], time[-1])
    dialog.part.setCurrentIndex(dialog.part.findData("error"))
    dialog.format.setCurrentIndex(dialog.format.findData(".gif"))
    dialog.size_box.setEditText("320x200")
    choose(tmp_path / "film.gif")
    with qtbot.waitSignal(dialog.job.finished, timeout=ENOUGH):
        dialog.write.click()
    size, _, frames = read_animation(tmp_path / "film.gif")
    assert (size, len(frames)) == ((320, 200), plan.count)
    dialog.reject()


def test_a_recording_of_another_run_is_not_offered():
    assert PAGES[0].opening is not None
    opening = scenario_named(PAGES[0].opening)
    run = opening.start(1)
    run.advance(10)
    recording = take(run, {})
    run.advance(10)
    assert is_of(recording, run)
    run.perform("turn", velocity=1.0)
    assert is_of(recording, run)
    young = opening.start(1)
    assert not is_of(recording, young)
    young.advance(20)
    assert is_of(recording, young), "it went through the same"
    assert not is_of(take(run, {}), young)
    other = opening.start(2)
    other.advance(20)
    assert not is_of(recording, other)


def begin_long(
    window: MainWindow, qtbot: QtBot, choose: Callable[[Path], None], path: Path
) -> MovieDialog:
    """Have a movie written that takes long, until it has got somewhere."""
    page_of(window).engine.set_speed(10.0)
    pause_at(window, qtbot, 4.0)
    page_of(window).engine.set_speed(0.1)
    qtbot.waitUntil(lambda: page_of(window).frame.speed == 0.1)
    dialog = ask(window)
    choose(path)
    with qtbot.waitSignal(dialog.job.progressed, timeout=ENOUGH):
        dialog.write.click()
    return dialog


def test_cancel_stops_the_process_and_leaves_nothing(
    open_window, qtbot: QtBot, choose, tmp_path: Path
):
    window = open_window()
    dialog = begin_long(window, qtbot, choose, tmp_path / "film.mp4")
    assert dialog.left.text().endswith(" s left")
    assert list(tmp_path.iterdir())
    with qtbot.waitSignal(dialog.job.failed, timeout=ENOUGH):
        dialog.close_button.click()
    assert dialog.words.text() == "The movie was cancelled; nothing was written."
    assert not list(tmp_path.iterdir())
    with qtbot.waitSignal(dialog.job.progressed, timeout=ENOUGH):
        dialog.write.click()
    dialog.reject()
    dialog.job.stop()  # as when the program ends
    assert not list(tmp_path.iterdir())
    qtbot.waitUntil(lambda: not window.findChildren(MovieDialog), timeout=ENOUGH)


def test_closing_the_window_asks_before_a_movie_is_given_up(
    open_window, qtbot: QtBot, choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked, button = [], QMessageBox.StandardButton
    answers = [button.No, button.Yes]

    def answer(parent, title, words, *more):
        asked.append(words)
        return answers.pop(0)

    monkeypatch.setattr(QMessageBox, "warning", answer)
    window = open_window()
    dialog = begin_long(window, qtbot, choose, tmp_path / "film.mp4")
    left = dialog.left.text()
    assert not window.close()
    assert asked == [f"film.mp4 is not finished: {left}. Close without it?"]
    assert window.isVisible()
    with qtbot.waitSignal(dialog.job.progressed, timeout=ENOUGH):
        pass  # it goes on
    with qtbot.waitSignal(dialog.job.failed, timeout=ENOUGH):
        dialog.close_button.click()
        assert window.exports.may_be_left(), "it has been cancelled already"
    with qtbot.waitSignal(dialog.job.progressed, timeout=ENOUGH):
        dialog.write.click()
    assert window.close()
    assert len(asked) == 2
    dialog.job.stop()  # as when the program ends
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("size", "words"),
    [("13x13", "pixels large, not 13x13"), ("wide", "looks like 1280x720, not 'wide'")],
)
def test_a_size_that_is_impossible_is_said_while_it_is_typed(
    open_window, qtbot: QtBot, size: str, words: str
):
    window = open_window()
    pause_at(window, qtbot, 0.1)
    dialog = ask(window)
    dialog.size_box.setEditText(size)
    assert words in dialog.words.text()
    assert not dialog.write.isEnabled()
    dialog.size_box.setEditText("640x480")
    assert "of film" in dialog.words.text()
    assert dialog.write.isEnabled()
    assert ask(window) is dialog, "there is one at a time"
    dialog.reject()


def test_what_the_process_says_is_shown(open_window, qtbot: QtBot, choose, tmp_path: Path):
    window = open_window()
    pause_at(window, qtbot, 0.1)
    dialog = ask(window)
    choose(tmp_path / "nowhere" / "film.mp4")
    with qtbot.waitSignal(dialog.job.failed, timeout=ENOUGH):
        dialog.write.click()
    assert dialog.words.text().endswith("film.mp4 does not exist: make it first.")
    assert dialog.write.isEnabled()
    dialog.reject()


def test_the_ending_that_is_typed_is_the_format(open_window, qtbot: QtBot, choose, tmp_path: Path):
    """And what was written before is not said of the one that is being written."""
    window = open_window()
    pause_at(window, qtbot, 0.2)
    dialog = ask(window)
    dialog.size_box.setEditText("400x360")
    dialog.rate.setCurrentText("10")
    assert dialog.format.currentData() == ".mp4"
    for name in ("one.gif", "two.gif"):
        choose(tmp_path / name)
        with qtbot.waitSignal(dialog.job.finished, timeout=ENOUGH):
            dialog.write.click()
            assert "Written" not in dialog.words.text() and "frames" in dialog.words.text()
        assert dialog.words.text() == f"Written to {tmp_path / name}."
        assert dialog.format.currentData() == ".gif"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.gif", "two.gif"]
