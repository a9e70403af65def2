"""Sessions in the window: saved, opened, dropped, kept by themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog

from gui.sessions import files as session_files
from gui.sessions.kept_files import KEPT_FILES, KeptFiles
from gui.sessions.open_dialog import OpenDialog
from gui.window import MainWindow
from sim.scenarios import scenario_named
from sim.sessions.session_file import read_session, write_session
from sim.state import same
from tests.gui.hands import CONTROL, Key, Person
from tests.gui.waiting import wait
from tests.gui.window_hands import HOPFIELD, RING, turn_to


def saved(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save with Ctrl+S, answering where."""
    chosen = staticmethod(lambda *a, **k: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    person.press(Key.Key_S, CONTROL)
    wait(lambda: person.notice.startswith("Saved to"))


def opened(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open with Ctrl+O, answering which."""
    monkeypatch.setattr(session_files, "ask_open", lambda *a: path)
    person.press(Key.Key_O, CONTROL)


def worked(person: Person) -> None:
    """Something is made on both pages that have a network of their own."""
    person.window.tab.perform("turn", {"velocity": 1.0})
    person.window.tab.perform("silence", {"neurons": [3, 4]})
    person.window.tab.perform("place", {"heading": 2.0})
    wait(lambda: person.snapshot.velocity == 1.0)
    turn_to(person, HOPFIELD)
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.frame.at_rest)
    person.click("Clear")
    person.click("Store drawing")
    person.settle()


def test_a_session_opens_as_it_was_left_and_goes_on_to_the_bit(sit_down, tmp_path, monkeypatch):
    path = tmp_path / "lecture.attractor"
    person = sit_down()
    worked(person)
    person.window.tab.restore_view({"view": 1, "wrong": True, "readouts": 1})
    left = person.snapshot
    saved(person, path, monkeypatch)
    with np.load(path) as arrays:
        assert len(arrays["hopfield/state/cue"]) == len(left.cue)
    other = sit_down()
    opened(other, path, monkeypatch)
    wait(lambda: other.notice.startswith("lecture.attractor is open"))
    other.settle()
    assert other.window.tab.title == HOPFIELD
    np.testing.assert_array_equal(other.snapshot.state, left.state)
    assert [m.name for m in other.snapshot.patterns] == [m.name for m in left.patterns]
    assert other.frame.touched
    tools = other.window.tab.recall_tools
    assert (tools.view, tools.wrong.isChecked()) == (1, True)
    assert other.window.tab.curves.pages.page == 1
    turn_to(other, RING)
    assert other.snapshot.silenced.sum() == 2 and not other.frame.playing
    # Both go on as one run.
    kept = read_session(path).runs["ring"]
    run = kept.go_on()
    run.advance(200)
    other.window.tab.engine.single_step(200)
    wait(lambda: other.snapshot.step == run.network.step)
    np.testing.assert_array_equal(other.snapshot.rates, run.network.rates)


def test_pages_behind_follow_one_by_one_and_are_in_a_file_that_is_saved_at_once(
    sit_down, tmp_path, monkeypatch
):
    path, again = tmp_path / "lecture.attractor", tmp_path / "again.attractor"
    person = sit_down()
    worked(person)
    person.pause()  # so that it is the same moment later
    saved(person, path, monkeypatch)
    other = sit_down()
    files = other.window.files
    wait(lambda: other.frame is not None)
    monkeypatch.setattr(files, "_say", lambda words: files.save_to(again))
    files.open_path(path)
    wait(again.exists)
    one, two = read_session(path), read_session(again)
    assert two.runs.keys() == one.runs.keys()
    for name, kept in one.runs.items():
        assert same(two.runs[name].state, kept.state), name
        assert two.shown[name].keys() == one.shown[name].keys()


def test_a_page_turned_to_while_a_session_is_being_opened_has_what_was_kept(
    sit_down, tmp_path, monkeypatch
):
    path = tmp_path / "lecture.attractor"
    person = sit_down()
    worked(person)
    person.pause()  # so that it is the same moment later
    saved(person, path, monkeypatch)
    other = sit_down()
    wait(lambda: other.frame is not None)
    other.window.files.named.connect(lambda name: turn_to(other, RING))
    other.window.files.open_path(path)
    wait(lambda: other.window.tab.title == RING and other.notice.startswith("lecture.attractor"))
    other.settle()
    assert other.snapshot.silenced.sum() == 2 and not other.frame.playing


def test_a_window_closed_while_a_session_is_being_opened_keeps_all_of_it(
    sit_down, tmp_path, monkeypatch, qtbot
):
    path = tmp_path / "lecture.attractor"
    person = sit_down()
    worked(person)
    person.pause()  # so that it is the same moment later
    saved(person, path, monkeypatch)
    kept = KeptFiles(tmp_path / "kept")
    window = MainWindow(kept=kept)
    qtbot.addWidget(window)
    window.show()
    window.start()
    wait(lambda: window.tab.frame is not None)
    window.tab.perform("silence", {"neurons": [7, 8, 9]})
    wait(lambda: window.tab.frame.touched)
    window.files.named.connect(lambda name: window.close())
    window.files.open_path(path)
    wait(lambda: not window.isVisible())
    wait(kept.own.exists)
    one, two = read_session(path), read_session(kept.own)
    for name, run in one.runs.items():
        assert same(two.runs[name].state, run.state), name


def test_a_page_that_stood_when_it_was_saved_stands_though_it_was_left_playing(
    sit_down, tmp_path, monkeypatch
):
    path = tmp_path / "still.attractor"
    person = sit_down()
    person.pause()
    saved(person, path, monkeypatch)
    other = sit_down()
    wait(lambda: other.frame is not None and other.frame.playing)
    turn_to(other, HOPFIELD)
    opened(other, path, monkeypatch)
    wait(lambda: other.window.tab.title == RING and other.notice.startswith("still.attractor"))
    other.settle()
    assert not other.frame.playing


def test_opening_is_undone_with_all_that_was_there(sit_down, tmp_path, monkeypatch):
    path = tmp_path / "a.attractor"
    person = sit_down()
    saved(person, path, monkeypatch)
    person.window.tab.perform("silence", {"neurons": [1, 2, 3]})
    wait(lambda: person.snapshot.silenced.any())
    opened(person, path, monkeypatch)
    wait(lambda: not person.snapshot.silenced.any())
    person.settle()
    assert person.window.bar.undo.toolTip() == "Undo: opened a.attractor (Ctrl+Z)"
    person.click("Undo")
    wait(lambda: person.snapshot.silenced.sum() == 3)
    person.click("Redo")
    wait(lambda: not person.snapshot.silenced.any())


def test_an_example_is_undone_drawings_and_all(sit_down):
    person = sit_down()
    turn_to(person, HOPFIELD)
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.frame.at_rest)
    person.click("Clear")
    person.click("Store drawing")
    person.settle()
    before = person.snapshot
    person.click("Next")
    wait(lambda: person.frame.scenario is not None and not person.frame.touched)
    assert person.settle().speed == scenario_named(person.frame.scenario).speed
    assert person.window.bar.undo.toolTip().startswith("Undo: example “")
    person.press(Key.Key_Z, CONTROL)
    wait(lambda: len(person.snapshot.patterns) == len(before.patterns))
    assert person.settle().speed == 60.0, "the one before the example"
    np.testing.assert_array_equal(person.snapshot.cue, before.cue)
    np.testing.assert_array_equal(person.snapshot.state, before.state)
    person.settle()
    assert person.window.bar.undo.toolTip().startswith("Undo: store Drawing")
    person.press(Key.Key_Z, CONTROL)
    wait(lambda: len(person.snapshot.patterns) == len(before.patterns) - 1)


@pytest.mark.parametrize("how", ["reset", "seed", "model"])
def test_what_begins_anew_is_undone(sit_down, how):
    person = sit_down()
    person.window.tab.perform("silence", {"neurons": [1, 2]})
    wait(lambda: person.snapshot.silenced.any())
    kind, seed = person.snapshot.kind, person.frame.seed
    if how == "reset":
        person.click("Reset all")
    elif how == "seed":
        person.window.commands.set_seed(12)
    else:
        person.window.tab._model_chosen("small-ring")
    wait(lambda: not person.snapshot.silenced.any())
    person.settle()
    person.click("Undo")
    wait(lambda: person.snapshot.silenced.sum() == 2)
    assert (person.snapshot.kind, person.frame.seed) == (kind, seed)


def test_a_replay_does_again_what_was_done(sit_down):
    person = sit_down()
    person.window.tab.engine.set_speed(10.0)
    wait(lambda: person.snapshot.time > 2.0)
    person.window.tab.perform("silence", {"neurons": [5]})
    wait(lambda: person.snapshot.silenced.any())
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    end = person.settle().snapshot
    person.press(Key.Key_R, CONTROL)
    wait(lambda: person.snapshot.time < end.time / 2)
    wait(lambda: person.snapshot.step > end.step)
    assert person.snapshot.silenced[5]
    person.click("Undo")
    wait(lambda: person.snapshot.step == end.step)
    np.testing.assert_array_equal(person.snapshot.rates, end.rates)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 nothing", "x.attractor cannot be opened: it is damaged"),
        (b"", "x.attractor cannot be opened: it is damaged"),
    ],
)
def test_a_damaged_file_is_one_sentence_and_changes_nothing(
    sit_down, tmp_path, monkeypatch, content, words
):
    path = tmp_path / "x.attractor"
    path.write_bytes(content)
    person = sit_down()
    before = person.settle()
    opened(person, path, monkeypatch)
    wait(lambda: person.notice.startswith(words))
    assert person.settle().run == before.run and person.frame.undoable == ""


@pytest.mark.parametrize("name", ["select-one-of-two", "eye-position"])
def test_every_family_of_rings_is_opened_on_their_page(sit_down, tmp_path, monkeypatch, name):
    path, person = tmp_path / "a.attractor", sit_down()
    person.try_this(name)
    person.pause()
    saved(person, path, monkeypatch)
    person.try_this("turn-in-the-dark")
    person.settle()
    opened(person, path, monkeypatch)
    wait(lambda: person.notice.startswith("a.attractor is open"))
    assert person.settle().snapshot.kind == scenario_named(name).network


def test_a_session_of_something_unknown_is_refused(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    path = tmp_path / "a.attractor"
    saved(person, path, monkeypatch)
    session = read_session(path)
    wrong = type(session)({"hopfield": session.runs["ring"]}, {}, "hopfield")
    write_session(wrong, path)
    opened(person, path, monkeypatch)
    wait(lambda: "does not belong on the page" in person.notice)
    write_session(type(session)(session.runs, {}, "weather"), path)
    opened(person, path, monkeypatch)
    wait(lambda: "the page 'weather' in front" in person.notice)


def test_any_file_is_opened_by_the_page_it_is_for(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    patterns = tmp_path / "set.txt"
    patterns.write_text("attractor-lab patterns 1\nrows 2\ncolumns 2\n\n[D]\n#.\n.#\n")
    opened(person, patterns, monkeypatch)
    wait(lambda: person.window.tab.title == HOPFIELD)
    wait(lambda: person.window.tab.frame and "D" in [m.name for m in person.snapshot.patterns])
    recording = tmp_path / "turn.csv"
    recording.write_text("time (s),heading (deg)\n" + "".join(f"{k / 10},{k}\n" for k in range(30)))
    opened(person, recording, monkeypatch)
    wait(lambda: person.window.tab.title == RING)
    wait(lambda: person.notice.startswith("Following turn"))
    strange = tmp_path / "a.docx"
    strange.write_bytes(b"PK")
    opened(person, strange, monkeypatch)
    wait(lambda: person.notice.startswith("a.docx is nothing that can be opened here"))
    opened(person, tmp_path / "gone.csv", monkeypatch)
    wait(lambda: "cannot be read (no such file" in person.notice)


def test_recent_files_and_the_picture_of_a_session(sit_down, tmp_path, monkeypatch, qtbot):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    person = sit_down(settings=settings)
    path = tmp_path / "b.attractor"
    saved(person, path, monkeypatch)
    assert person.window.files.recent() == [path]
    dialog = OpenDialog(person.window.workspace.entries)
    qtbot.addWidget(dialog)
    dialog.currentChanged.emit(str(path))
    assert not dialog.preview.pixmap().isNull()
    path.write_bytes(b"no")
    dialog.currentChanged.emit(str(path))
    assert "cannot be opened" in dialog.preview.text()


def kept_in(folder: Path) -> KeptFiles:
    return KeptFiles(folder)


def test_what_is_worked_on_is_kept_by_itself_and_offered_the_next_time(
    sit_down, tmp_path, monkeypatch
):
    monkeypatch.setattr(session_files, "KEPT_EVERY", 100)
    first = kept_in(tmp_path)
    person = sit_down(kept=first)
    wait(lambda: person.snapshot.time > 0.3)
    assert not first.own.exists()  # nothing has been made
    person.window.tab.perform("silence", {"neurons": [7]})
    wait(first.own.exists)
    wait(lambda: read_session(first.own).runs["ring"].state.lesion.present)
    person.window.tab.perform("silence", {"neurons": [8, 9]})
    wait(lambda: person.snapshot.silenced.sum() == 3)
    person.window.close()
    assert (
        read_session(first.own).runs["ring"].state.lesion.alive.sum()
        == len(person.snapshot.silenced) - 3
    )
    first.own.rename(tmp_path / "kept-20260101-103200-999999999.attractor")  # of another process
    later = kept_in(tmp_path)
    other = sit_down(kept=later)
    wait(lambda: other.window.offer.words)
    words = other.window.offer.words
    assert words.startswith("Continue where you left: Ring attractor, ") and "today" in words
    assert not other.snapshot.silenced.any()  # it opens on its example
    other.click("Continue")
    wait(lambda: other.snapshot.silenced.sum() == 3)
    assert other.window.files.path is None  # Ctrl+S asks for a name


def test_only_the_newest_are_kept(tmp_path):
    for place in range(KEPT_FILES + 5):
        (tmp_path / f"kept-2026010{place % 9}-0000{place:02d}-999999999.attractor").touch()
    files = kept_in(tmp_path)
    files.make_room()
    assert len(files.earlier()) == KEPT_FILES - 1


def test_a_folder_that_cannot_be_made_is_told_once(sit_down, tmp_path, monkeypatch):
    monkeypatch.setattr(session_files, "KEPT_EVERY", 50)
    blocked = tmp_path / "file"
    blocked.touch()
    person = sit_down(kept=kept_in(blocked / "below"))
    person.window.tab.perform("silence", {"neurons": [7]})
    wait(lambda: person.notice.startswith("What you do is not kept by itself"))


def test_what_is_being_learnt_is_saved_too(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    turn_to(person, HOPFIELD)
    wait(lambda: person.frame.at_rest)
    tab = person.window.tab
    tab.engine.post("store_random", count=200)
    tab.engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
    path = tmp_path / "c.attractor"
    person.window.files.save_to(path)
    wait(lambda: person.notice.startswith("Saved to"))
    assert person.window.windowTitle() == "c.attractor · Attractor Lab"
    kept = read_session(path).runs["hopfield"]
    assert [entry.name for entry in kept.script] == ["store_random", "configure"]
    tab.perform("cancel_learning", {})


def test_saving_does_not_overwrite_a_file_whose_opening_was_undone(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    path, other = tmp_path / "e.attractor", tmp_path / "f.attractor"
    saved(person, path, monkeypatch)
    opened(person, path, monkeypatch)
    wait(lambda: person.notice.startswith("e.attractor is open"))
    person.settle()
    person.click("Undo")
    wait(lambda: person.frame.redoable.startswith("opened"))
    before = path.read_bytes()
    saved(person, other, monkeypatch)  # it asks where
    assert path.read_bytes() == before and other.exists()


def test_a_damaged_file_of_an_earlier_time_is_passed_over(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    person.window.tab.perform("silence", {"neurons": [7]})
    wait(lambda: person.snapshot.silenced.any())
    good = tmp_path / "kept-20260101-000000-999999999.attractor"
    person.window.files.save_to(good)
    wait(good.exists)
    bad = tmp_path / "kept-20260102-000000-999999998.attractor"
    bad.write_bytes(b"PK")
    other = sit_down(kept=KeptFiles(tmp_path))
    wait(lambda: other.window.offer.words)
    other.click("Continue")
    wait(lambda: other.snapshot.silenced.any())


def test_the_same_session_twice_is_the_same_run(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    path = tmp_path / "d.attractor"
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    saved(person, path, monkeypatch)
    first = read_session(path)
    opened(person, path, monkeypatch)
    wait(lambda: person.notice.startswith("d.attractor is open"))
    person.settle()
    person.window.tab.notice.dismiss()
    saved(person, path, monkeypatch)
    again = read_session(path).runs["ring"]
    assert same(again.state, first.runs["ring"].state)
    assert [entry.name for entry in again.log[len(first.runs["ring"].log) :]] in (
        [],
        ["forget_edits"],
    )


def test_a_window_without_a_folder_keeps_nothing(sit_down):
    person = sit_down()
    assert isinstance(person.window, MainWindow)
    person.window.files.go_on()
    wait(lambda: person.notice.startswith("There is nothing to continue"))


def test_undo_and_redo_can_be_pressed_only_where_there_is_something(sit_down):
    person = sit_down()
    bar = person.window.bar
    assert not bar.undo.isEnabled() and not bar.redo.isEnabled()
    person.window.tab.perform("silence", {"neurons": [7]})
    wait(bar.undo.isEnabled)
    assert not bar.redo.isEnabled()
    person.click("Undo")
    wait(bar.redo.isEnabled)
    assert not bar.undo.isEnabled()
