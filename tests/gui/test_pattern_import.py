"""Patterns as people have them, opened and saved through the window."""

from __future__ import annotations

import numpy as np
import pytest

from gui.hopfield.import_dialog import ImportDialog
from sim.hopfield import GradedNetwork, ModernMemory
from sim.hopfield.patterns import naming
from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.files.reading import read_set
from tests.gui.hands import CONTROL, Key, Person, click, drop, type_into
from tests.gui.hopfield_file_hands import choose, dialog_of, patterns_menu, person
from tests.gui.waiting import wait
from tests.sim.test_pattern_sets import FLAT, LABELLED, THREE, rows_of

__all__ = ["choose", "person"]  # fixtures, of this file too


def gone(person: Person) -> None:
    wait(lambda: not any(d.isVisible() for d in person.window.findChildren(ImportDialog)))
    person.come_back()
    person.settle()


def scaled(one: np.ndarray) -> list[list[int]]:
    """A pattern of 8 x 8 on the grid of 24 x 24."""
    return (2 * np.kron(one, np.ones((3, 3), dtype=int)) - 1).tolist()


def test_a_labelled_table_is_seen_as_it_will_be_and_stored_as_one_edit(person, tmp_path):
    path = tmp_path / "digits.csv"
    path.write_text(LABELLED)
    drop(person.cue, path)
    dialog = dialog_of(person)
    strip = dialog.strip
    assert [strip.item(k).text() for k in range(strip.count())] == ["0", "1", "2"]
    assert "is taken for labels" in dialog.notes.text()
    assert dialog.fitting.ink.text() == "255"
    assert dialog.store.text() == "Store 3"
    assert not dialog.fitting.name.isEnabled(), "each has its label for a name"
    strip.setFocus()
    person.press(Key.Key_Right)
    assert dialog.made().name == "1"
    click(dialog.store)
    gone(person)
    assert person.names == ["A", "M", "Z", "0", "1", "2"]
    stored = [p.values.reshape(24, 24).tolist() for p in person.snapshot.patterns[3:]]
    assert stored == [scaled(one) for one in THREE]
    assert person.notice == ""
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert person.names == ["A", "M", "Z"]


def test_what_was_assumed_is_chosen_otherwise(person, tmp_path):
    """Label column, rows, which of them, ink: each is seen at once in the first patterns."""
    path = tmp_path / "digits.csv"
    path.write_text(LABELLED)
    drop(person.cue, path)
    dialog = dialog_of(person)
    file, fitting = dialog.file, dialog.fitting
    person.pick("Labels", "None")
    wait(lambda: file.shape_box.currentText() == "5 × 13")
    assert dialog.made(0).name == "digits 1"
    assert fitting.name.isEnabled()
    person.pick("Labels", "First column")
    wait(lambda: file.shape_box.currentText() == "8 × 8")
    person.pick("Size", "4 × 16")
    wait(lambda: dialog.choices.shape == (4, 16))
    person.pick("Size", "8 × 8")
    wait(lambda: dialog.choices.shape == (8, 8))
    type_into(file.first, "2")
    wait(lambda: dialog.strip.item(0).text() == "1")
    assert dialog.store.text() == "Store 2"
    type_into(file.count, "9")
    assert "take 1 to 3" in file.count.remark
    type_into(file.count, "1")
    click(fitting.invert)
    assert (fitting.ink.text(), fitting.paper.text()) == ("0", "255")
    type_into(fitting.paper, "0")
    assert "give them two values" in fitting.paper.remark
    click(dialog.store)
    gone(person)
    assert person.names[3:] == ["1"]
    assert person.snapshot.patterns[3].values.reshape(24, 24).tolist() == scaled(1 - THREE[1])


def test_the_network_gets_the_grid_of_the_file(person, tmp_path):
    path = tmp_path / "three.npy"
    np.save(path, THREE)
    drop(person.cue, path)
    dialog = dialog_of(person)
    person.pick("Placing", "Change the grid to 8 × 8")
    assert not dialog.cue.isEnabled()
    assert dialog.page_title.text() == "Pattern, 8 × 8 cells"
    click(dialog.store)
    gone(person)
    s = person.snapshot
    assert (s.rows, s.columns) == (8, 8)
    assert person.names[3:] == ["three 1", "three 2", "three 3"]
    assert s.patterns[4].values.tolist() == (2 * FLAT[1].astype(int) - 1).tolist()
    person.press(Key.Key_Z, CONTROL)
    s = person.settle().snapshot
    assert (s.rows, s.columns) == (24, 24), "one edit: the grid and what was stored"
    assert person.names == ["A", "M", "Z"]


def test_one_of_a_set_becomes_the_cue(person, choose, tmp_path):
    path = tmp_path / "grids.txt"
    path.write_text("\n\n".join(rows_of(one, " ") for one in THREE))
    choose(path)
    patterns_menu(person, "Open patterns…")
    dialog = dialog_of(person)
    dialog.strip.setFocus()
    person.press(Key.Key_End)
    click(dialog.cue)
    gone(person)
    assert person.names == ["A", "M", "Z"]
    assert person.snapshot.cue.reshape(24, 24).tolist() == scaled(THREE[2])


def test_of_a_long_table_the_first_are_shown_and_those_chosen_are_read_beside(person, tmp_path):
    path = tmp_path / "long.csv"
    rows = [rows_of([row]) for row in np.random.default_rng(1).integers(0, 256, (7, 400))]
    path.write_text("".join(f"{k % 10},{rows[k % 7]}" for k in range(2000)))
    drop(person.cue, path)
    dialog = dialog_of(person)
    assert dialog.strip.count() == 10, "a few are proposed"
    wait(lambda: dialog.file.total.text() == "of 2,000")
    type_into(dialog.file.count, "200")
    click(dialog.store)
    assert dialog.isVisible()
    person.press(Key.Key_Escape)
    assert "stopped" in dialog.share.text()
    assert dialog.isVisible()
    type_into(dialog.file.count, "30")
    click(dialog.store)
    gone(person)
    assert len(person.names) == 33
    expected = read_set(path, Choices(rows=24, columns=24, count=30))
    assert expected is not None
    for old, new in zip(expected.patterns, person.snapshot.patterns[3:], strict=True):
        assert (old.values == new.values).all()


def test_what_cannot_be_read_is_said_in_the_dialog_and_nothing_is_stored(person, tmp_path):
    path = tmp_path / "late.csv"
    path.write_text(rows_of(np.eye(100, 64, dtype=int)) + "1,0\n")
    drop(person.cue, path)
    dialog = dialog_of(person)
    type_into(dialog.file.count, "101")
    click(dialog.store)
    wait(lambda: "2 values in line 101" in dialog.share.text())
    assert dialog.isVisible()
    assert dialog.store.isEnabled()
    person.press(Key.Key_Escape)
    gone(person)
    assert person.names == ["A", "M", "Z"]
    assert not person.frame.touched


def test_more_than_the_network_keeps_is_said_before_it_is_tried(person, tmp_path, monkeypatch):
    monkeypatch.setattr(naming, "MOST_PATTERNS", 5)
    path = tmp_path / "three.npy"
    np.save(path, THREE)
    drop(person.cue, path)
    dialog = dialog_of(person)
    assert dialog.store.text() == "Store 2", "as many as there is room for"
    type_into(dialog.file.count, "3")
    assert not dialog.store.isEnabled()
    assert "keeps 5 memories and has 3: take 2 at most." in dialog.share.text()
    person.press(Key.Key_Escape)
    gone(person)


@pytest.mark.parametrize("kind", [ModernMemory, GradedNetwork])
def test_greys_are_taken_as_they_are(person, tmp_path, kind):
    """The modern network stores them; graded neurons take them for a cue."""
    path = tmp_path / "grey.npy"
    ramp = np.tile(np.linspace(0.0, 1.0, 24), (24, 1))
    np.save(path, ramp)
    person.pick("Network", kind.title)
    wait(lambda: person.settle().snapshot.kind == kind.name)
    drop(person.cue, path)
    dialog = dialog_of(person)
    grey = dialog.fitting.grey
    assert grey.isChecked() is kind.takes_grey
    if not grey.isChecked():
        click(grey)
        assert not dialog.store.isEnabled()
        assert "ink and paper only" in dialog.store.toolTip()
    click(dialog.cue)
    gone(person)
    assert person.snapshot.cue.reshape(24, 24)[5] == pytest.approx(2 * ramp[5] - 1, abs=1e-6)


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_memories_saved_as_a_table_or_an_array_keep_their_names(person, choose, tmp_path, suffix):
    path = tmp_path / f"mine{suffix}"
    before = person.snapshot.patterns
    choose(path)
    patterns_menu(person, "Save patterns…")
    wait(lambda: person.notice == f"3 patterns written to {path}.")
    patterns_menu(person, "Forget all memories")
    patterns_menu(person, "Open patterns…")
    dialog = dialog_of(person)
    click(dialog.store)
    gone(person)
    assert person.names == ["A", "M", "Z"]
    for old, new in zip(before, person.snapshot.patterns, strict=True):
        assert (old.values == new.values).all()


def test_a_table_is_opened_by_the_page_it_is_for(sit_down, choose, tmp_path):
    """Ctrl+O anywhere: by what is in the file, and it is said where that is not the page shown."""
    patterns, heading = tmp_path / "digits.csv", tmp_path / "heading.csv"
    patterns.write_text(LABELLED)
    heading.write_text("time,heading_deg\n" + "".join(f"{k / 10},{3 * k}\n" for k in range(50)))
    person = sit_down(tab="ring")
    window = person.window
    window.setFocus()
    choose(patterns)
    person.press(Key.Key_O, CONTROL)
    wait(lambda: window.tab.name == "hopfield")
    dialog_of(person)
    assert "looks like a set of patterns" in person.notice
    person.press(Key.Key_Escape)
    gone(person)
    choose(heading)
    window.setFocus()
    person.press(Key.Key_O, CONTROL)
    wait(lambda: window.tab.name == "ring")
