"""Sessions in the window: saved, opened, dropped, replayed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSettings

from gui.sessions.kept_files import KeptFiles
from gui.sessions.open_dialog import OpenDialog
from gui.window import MainWindow
from sim.scenarios import scenario_named
from sim.sessions.session_file import read_session, write_session
from sim.state import same
from tests.gui.hands import CONTROL, Key
from tests.gui.session_hands import gone_on, opened, saved, worked
from tests.gui.waiting import wait
from tests.gui.window_hands import HOPFIELD, RING, turn_to


def test_a_session_opens_as_it_was_left_and_goes_on_to_the_bit(sit_down, tmp_path, monkeypatch):
    path = tmp_path / "lecture.attractor"
    person = sit_down()
    worked(person)
    person.window.tab.restore_view({"view": 1, "wrong": True, "readouts": 1})
    person.window.tab.cue_tools.slider.setValue(51)
    left = person.snapshot
    saved(person, path, monkeypatch)
    with np.load(path) as arrays:
        assert len(arrays["hopfield/state/cue"]) == len(left.cue)
    other = sit_down()
    gone_on(other, path, monkeypatch)
    assert other.window.tab.title == HOPFIELD
    np.testing.assert_array_equal(other.snapshot.state, left.state)
    assert [m.name for m in other.snapshot.patterns] == [m.name for m in left.patterns]
    assert other.frame.touched
    tools = other.window.tab.recall_tools
    assert (tools.view, tools.wrong.isChecked()) == (1, True)
    assert other.window.tab.curves.pages.page == 1
    assert other.window.tab.cue_tools.fraction == 0.51
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
    gone_on(person, path, monkeypatch)
    person.click("Undo")
    wait(lambda: person.frame.redoable.startswith("opened"))
    wait(lambda: person.window.windowTitle() == "Attractor Lab")
    person.click("Redo")
    wait(lambda: person.window.windowTitle() == "e.attractor · Attractor Lab")
    person.click("Undo")
    wait(lambda: person.window.windowTitle() == "Attractor Lab")
    before = path.read_bytes()
    saved(person, other, monkeypatch)  # it asks where
    assert path.read_bytes() == before and other.exists()
    assert person.window.windowTitle() == "f.attractor · Attractor Lab"


def test_saving_what_was_opened_does_not_make_undo_of_its_opening_part_of_it(
    sit_down, tmp_path, monkeypatch
):
    person = sit_down()
    path, other = tmp_path / "i.attractor", tmp_path / "j.attractor"
    saved(person, path, monkeypatch)
    gone_on(person, path, monkeypatch)
    person.window.tab.notice.dismiss()
    saved(person, path, monkeypatch)
    before = path.read_bytes()
    person.click("Undo")
    wait(lambda: person.window.windowTitle() == "Attractor Lab")
    person.window.tab.notice.dismiss()
    saved(person, other, monkeypatch)  # it asks where
    assert path.read_bytes() == before and other.exists()


def test_a_session_saved_over_the_file_whose_opening_was_undone_is_in_that(
    sit_down, tmp_path, monkeypatch
):
    person = sit_down()
    path = tmp_path / "g.attractor"
    saved(person, path, monkeypatch)
    gone_on(person, path, monkeypatch)
    person.click("Undo")
    wait(lambda: person.window.windowTitle() == "Attractor Lab")
    person.window.tab.notice.dismiss()
    saved(person, path, monkeypatch)
    assert person.frame.redoable.startswith("opened")
    assert person.window.windowTitle() == "g.attractor · Attractor Lab"


def test_the_same_session_twice_is_the_same_run(sit_down, tmp_path, monkeypatch):
    person = sit_down()
    path = tmp_path / "d.attractor"
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    saved(person, path, monkeypatch)
    first = read_session(path)
    gone_on(person, path, monkeypatch)
    person.window.tab.notice.dismiss()
    saved(person, path, monkeypatch)
    again = read_session(path).runs["ring"]
    assert same(again.state, first.runs["ring"].state)
    assert [entry.name for entry in again.log[len(first.runs["ring"].log) :]] in (
        [],
        ["forget_edits"],
    )


def test_reset_all_goes_back_to_the_example_that_was_changed(sit_down, tmp_path, monkeypatch):
    """As the box says; not to the moment of opening, of which the claim would not be true."""
    person = sit_down()
    path = tmp_path / "g.attractor"
    worked(person)
    saved(person, path, monkeypatch)
    gone_on(person, path, monkeypatch)
    title = scenario_named(person.frame.scenario).title
    assert person.claim == f"Changed by hand since “{title}”; Reset all goes back to it."
    person.click("Reset all")
    wait(lambda: not person.frame.touched)
    first = scenario_named(person.frame.scenario).start()
    first.advance(1)
    assert [m.name for m in person.snapshot.patterns] == [
        pattern.name for pattern in first.network.patterns
    ]
    assert person.claim == scenario_named(person.frame.scenario).claim


def test_what_is_chosen_beside_a_ring_is_chosen_again(sit_down, tmp_path, monkeypatch):
    person, path = sit_down(), tmp_path / "h.attractor"
    person.click("Input and output")
    person.click("Springs back")
    person.click("Next mode")
    person.click("Next mode")
    plots = person.window.tab.plots
    wait(lambda: plots.theory.page.overlay().mode is not None)
    person.click("Weights")
    weights = plots.theory.page.menu.itemText(1)
    person.pick("Weights shown", weights)
    person.click("Spectrum")
    saved(person, path, monkeypatch)
    other = sit_down(tab="hopfield")
    gone_on(other, path, monkeypatch)
    tab = other.window.tab
    assert tab.title == RING and tab.plots.middle.current == "profile"
    assert not tab.turning.springs.isChecked() and not tab.turning.dial.springs
    wait(lambda: tab.plots.theory.page.overlay().mode is not None)
    assert tab.plots.theory.choices() == {"spectrum": 2, "weights": weights}
    other.click("Weights")
    assert tab.plots.theory.page.menu.currentText() == weights
    # A file by another hand.
    tab.restore_view({"middle": 3, "springs": "no", "analyses": {"spectrum": -1, "weights": []}})
    assert tab.plots.theory.choices() == {} and tab.plots.middle.current == "profile"
    tab.restore_view({"analyses": [1], "middle": "nothing"})
    assert tab.plots.middle.current == "profile" and not tab.turning.springs.isChecked()
