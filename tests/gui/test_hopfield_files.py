"""Sets of patterns as files, and what the Hopfield tab exports."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

from sim.hopfield import HopfieldNetwork, ModernMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.pattern_file import read_patterns, write_patterns
from tests.gui.export_hands import export, read_csv, read_npz
from tests.gui.hands import CONTROL, Key, cell, drop, inked, stroke, type_into
from tests.gui.hopfield_file_hands import choose, patterns_menu, person
from tests.gui.waiting import wait

__all__ = ["choose", "person"]  # fixtures, of this file too


# ---- sets of patterns ----------------------------------------------------------------------------


def test_patterns_saved_and_opened_again_are_the_same(person, choose, tmp_path):
    stroke(person.cue, [(0, 0), (9, 9)])
    person.click("Store drawing")
    before = person.settle().snapshot.patterns
    choose(tmp_path / "mine")
    patterns_menu(person, "Save patterns…")
    wait(lambda: person.notice)
    path = tmp_path / "mine.patterns"
    assert person.notice == f"4 patterns written to {path}."
    patterns_menu(person, "Forget all memories")
    person.settle()
    assert person.names == []
    choose(path)
    patterns_menu(person, "Open patterns…")
    wait(lambda: len(person.settle().snapshot.patterns) == 4)
    for old, new in zip(before, person.snapshot.patterns, strict=True):
        assert old.name == new.name
        assert (old.values == new.values).all()


def test_greys_come_back_within_a_step_of_255(person, choose, tmp_path):
    person.pick("Network", ModernMemory.title)
    wait(lambda: person.settle().snapshot.kind == ModernMemory.name)
    patterns_menu(person, "Grey pictures", "1 picture")
    before = person.settle().snapshot.patterns[3].values
    choose(tmp_path / "grey.patterns")
    patterns_menu(person, "Save patterns…")
    wait(lambda: person.notice)
    patterns_menu(person, "Forget all memories")
    patterns_menu(person, "Open patterns…")
    wait(lambda: len(person.settle().snapshot.patterns) == 4)
    assert np.abs(person.snapshot.patterns[3].values - before).max() <= 1 / 255
    # The binary network says what it cannot take; nothing of the set is stored.
    person.pick("Network", HopfieldNetwork.title)
    person.settle()
    person.window.tab.notice.dismiss()
    names = person.names
    drop(person.cue, tmp_path / "grey.patterns")
    wait(lambda: "is grey" in person.notice)
    person.settle()
    assert person.names == names


def test_a_set_of_another_size_is_scaled_and_that_is_said(person, tmp_path):
    path = tmp_path / "small.patterns"
    page = -np.ones((8, 8))
    page[:, 3:5] = 1
    write_patterns(path, [Pattern.of("Bar", page.ravel())], 8, 8)
    drop(person.state, path)
    wait(lambda: "Bar" in person.names)
    assert person.notice == "The patterns of 8 × 8 pixels were scaled to 24 × 24."
    expected = {(row, column) for row in range(24) for column in range(9, 15)}
    assert inked(person.snapshot.patterns[3].values, 24) == expected
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert person.names == ["A", "M", "Z"]


GOOD = "attractor-lab patterns 1\nrows 2\ncolumns 2\n\n[x]\n#.\n.#\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD.replace("patterns 1", "patterns 2"), "version “2” of the format"),
        (GOOD.replace(".#\n", ".o\n"), "“o” is no cell"),
        (GOOD.replace("#.\n", "#\n"), "1 cells and not 2"),
        (GOOD.replace("rows 2", "rows 900"), "1 to 128"),
        ("hello\n", "begins with"),
        ("", "is empty"),
        ("attractor-lab patterns 1\nrows 2\ncolumns 2\n", "holds no pattern"),
        ("\0\1\2", "not a text file"),
    ],
    ids=["version", "cell", "short", "rows", "other", "empty", "none", "binary"],
)
def test_a_file_that_is_no_set_is_refused_in_one_sentence(person, choose, tmp_path, content, words):
    path = tmp_path / "bad.patterns"
    path.write_text(content)
    choose(path)
    patterns_menu(person, "Open patterns…")
    wait(lambda: person.notice)
    assert words in person.notice
    assert "bad.patterns" in person.notice
    assert person.notice.endswith(".")
    assert person.settle().snapshot.patterns[-1].name == "Z"
    assert not person.frame.touched


@pytest.mark.parametrize("where", ["missing", "taken"])
def test_where_patterns_cannot_be_written_one_sentence_says_so(person, choose, tmp_path, where):
    path = tmp_path / "no such folder" / "mine.patterns"
    if where == "taken":
        path = tmp_path / "mine.patterns"
        path.mkdir()
    choose(path)
    patterns_menu(person, "Save patterns…")
    wait(lambda: person.notice)
    assert "cannot be written" in person.notice
    assert person.notice.endswith("choose another folder or name.")
    assert person.frame.playing


def test_opening_when_full_changes_nothing(person, tmp_path, monkeypatch):
    from sim.hopfield.patterns import naming

    path = tmp_path / "many.patterns"
    chance = np.random.default_rng(0).choice([-1, 1], (4, 576))
    write_patterns(path, [Pattern.of(f"N{i}", row) for i, row in enumerate(chance)], 24, 24)
    monkeypatch.setattr(naming, "MOST_PATTERNS", 6)
    drop(person.cue, path)
    wait(lambda: "The list is full" in person.notice)
    person.settle()
    assert person.names == ["A", "M", "Z"], "all or none"


def test_names_in_a_set_may_be_taken_already(person, tmp_path):
    path = tmp_path / "same.patterns"
    write_patterns(path, person.snapshot.patterns[:1], 24, 24)
    drop(person.cue, path)
    wait(lambda: len(person.settle().snapshot.patterns) == 4)
    assert person.names == ["A", "M", "Z", "A 2"]


def test_read_back_patterns_are_those_of_the_list(person, choose, tmp_path):
    """The file itself: plain text that other programs can read."""
    type_into(person.field("Noise"), "10")
    choose(tmp_path / "letters.patterns")
    patterns_menu(person, "Save patterns…")
    wait(lambda: person.notice)
    found = read_patterns(tmp_path / "letters.patterns")
    assert (found.rows, found.columns) == (24, 24)
    assert [memory.name for memory in found.patterns] == ["A", "M", "Z"]
    assert (tmp_path / "letters.patterns").read_text().startswith("attractor-lab patterns 1\n")


# ---- exports -------------------------------------------------------------------------------------


def test_a_table_holds_energy_and_overlaps_and_what_made_them(person, choose, tmp_path):
    path = tmp_path / "run.csv"
    choose(path)
    assert export(person, "csv") == f"Written to {path}."
    facts, names, table = read_csv(path)
    assert names[:3] == ["time (sweeps)", "energy (1)", "largest (1)"]
    assert sum(name.startswith("overlap") for name in names) == 3
    columns = dict(zip(names, table.T, strict=True))
    assert (np.diff(columns["time (sweeps)"]) > 0).all()
    assert columns["energy (1)"][-1] == pytest.approx(person.snapshot.energy)
    assert columns["largest (1)"][-1] == pytest.approx(1.0)
    assert facts["network"] == "hopfield"
    assert facts["seed"] == 7
    assert facts["parameters"] == person.snapshot.parameters.to_dict()


def test_arrays_hold_every_flip_and_every_gesture(person, choose, tmp_path):
    stroke(person.cue, [(0, 0), (0, 3)])
    person.click("Recall")
    person.rest()
    path = tmp_path / "run.npz"
    choose(path)
    export(person, "npz")
    facts, arrays = read_npz(path)
    done = [gesture["name"] for gesture in facts["gestures"]]
    assert done[0] == "store_letters"
    assert done[-1] == "recall"
    drawn = [g["arguments"]["cells"] for g in facts["gestures"] if g["name"] == "draw"]
    assert [cell for cells in drawn for cell in cells] == [0, 1, 2, 3]
    assert len(arrays["flip_energy"]) >= person.snapshot.flips
    assert arrays["flip_energy"][-1] == pytest.approx(person.snapshot.energy)
    assert arrays["overlaps"].shape[1] == 3


def test_a_recording_is_exported_as_it_was_made(person, choose, tmp_path):
    person.click("Record")
    person.click("Recall")
    person.rest()
    person.click("Stop recording")
    wait(lambda: "recorded" in person.notice)
    path = tmp_path / "recording.csv"
    choose(path)
    export(person, "csv")
    _, names, table = read_csv(path)
    assert table[0, 0] >= person.snapshot.recalled_at
    assert names[0] == "time (sweeps)"


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_shows_the_tab(person, choose, tmp_path, kind):
    path = tmp_path / f"window.{kind}"
    choose(path)
    at = person.state.mapTo(person.window, cell(person.state, 12, 12))
    assert export(person, kind) == f"Written to {path}."
    if kind == "png":
        image = QImage(str(path))
        assert image.size() == person.window.size()
        ink = person.snapshot.state.reshape(24, 24)[12, 12] > 0
        assert (image.pixelColor(at).lightness() < 128) is bool(ink)
    else:
        words = path.read_text()
        for shown in ("Network state", "exactly", "Hopfield memory"):
            assert shown in words


def test_the_kept_words_of_the_export_menu_are_this_tabs(person):
    button = person.button("Export")
    assert isinstance(button, QPushButton)
    person.window.show_frame(person.frame)
    words = [action.text() for action in button.menu().actions()]
    assert any("the last sweeps" in w for w in words), words
