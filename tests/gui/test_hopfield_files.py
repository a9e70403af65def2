"""Files of the Hopfield tab, and everything that comes in between: images, sets of patterns,
exports, other tabs, closing, failures.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from gui.hopfield.import_dialog import ImportDialog
from sim.errors import NetworkFailure
from sim.hopfield import HopfieldNetwork, HopfieldParameters, ModernMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.pattern_file import read_patterns, write_patterns
from sim.run import Run
from tests.gui.export_hands import export, read_csv, read_npz
from tests.gui.hands import (
    CONTROL,
    LEFT,
    NONE,
    Key,
    Person,
    cell,
    click,
    drop,
    inked,
    move,
    stroke,
    type_into,
    wait,
)
from tests.gui.test_images import gif, png


@pytest.fixture
def person(at_hopfield) -> Person:
    """Somebody before a network at rest in A."""
    at_hopfield.rest()
    return at_hopfield


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialogs with this path."""

    def answer(path: Path | str) -> None:
        for ask in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, ask, staticmethod(lambda *a, **k: (str(path), "")))

    return answer


def patterns_menu(person: Person, *entries: str) -> None:
    person.choose(person.window.tab.memory.patterns, *entries)


# ---- images --------------------------------------------------------------------------------------


def cross(path: Path) -> Path:
    """A black cross on white, as an image file of the kind its name says."""
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(50, 0, 20, 120, QColor("black"))
    painter.fillRect(0, 50, 120, 20, QColor("black"))
    painter.end()
    if path.suffix == ".gif":
        grid = [255 if image.pixelColor(x, y).lightness() > 128 else 0
                for y in range(0, 120, 5) for x in range(0, 120, 5)]  # fmt: skip
        path.write_bytes(gif(24, 24, [g // 255 for g in grid]))
    else:
        assert image.save(str(path), None, 95)
    return path


def dialog_of(person: Person) -> ImportDialog:
    found: list[ImportDialog] = []

    def there() -> bool:
        every = person.window.findChildren(ImportDialog)
        found[:] = [dialog for dialog in every if dialog.isVisible()]
        return bool(found)

    wait(there)
    person.come_back()
    return found[0]


def gone(person: Person) -> None:
    wait(lambda: not any(d.isVisible() for d in person.window.findChildren(ImportDialog)))
    person.come_back()
    person.settle()


def is_a_cross(values: np.ndarray, side: int = 24) -> bool:
    page = np.asarray(values).reshape(side, side) > 0
    middle = side // 2
    corners = page[: side // 4, : side // 4].any() or page[-side // 4 :, -side // 4 :].any()
    return bool(page[middle, 3:-3].all() and page[3:-3, middle].all() and not corners)


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp", "gif", "webp"])
def test_an_image_dropped_on_a_grid_is_stored(person, tmp_path, kind):
    grid = person.cue if kind != "jpg" else person.state
    drop(grid, cross(tmp_path / f"Cross.{kind}"))
    dialog = dialog_of(person)
    assert dialog.name.text() == "Cross"
    person.press(Key.Key_Return)
    gone(person)
    assert person.names == ["A", "M", "Z", "Cross"]
    assert is_a_cross(person.snapshot.patterns[3].values)
    assert not person.snapshot.patterns[3].grey
    assert person.notice == ""


def test_an_image_from_the_menu_becomes_the_cue(person, choose, tmp_path):
    choose(cross(tmp_path / "Cross.png"))
    patterns_menu(person, "Image…")
    click(dialog_of(person).cue)
    gone(person)
    assert person.names == ["A", "M", "Z"]
    assert is_a_cross(person.snapshot.cue)
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert not is_a_cross(person.snapshot.cue)


def test_control_o_opens_an_image_too_and_escape_leaves_all_as_it_was(person, choose, tmp_path):
    choose(cross(tmp_path / "Cross.webp"))
    before = person.frame.applied
    person.window.setFocus()
    person.press(Key.Key_O, CONTROL)
    dialog_of(person)
    person.press(Key.Key_Escape)
    gone(person)
    assert person.frame.applied == before
    assert not person.frame.touched


def test_the_modern_network_keeps_greys(person, tmp_path):
    person.pick("Network", ModernMemory.title)
    person.settle()
    path = tmp_path / "Ramp.png"
    rows = b"".join(b"\0" + bytes(range(240)) for _ in range(240))
    path.write_bytes(png(240, 240, rows))
    drop(person.state, path)
    dialog = dialog_of(person)
    assert not dialog.otsu.isEnabled()
    click(dialog.store)
    gone(person)
    stored = person.snapshot.patterns[3]
    assert stored.grey
    middle = stored.values.reshape(24, 24)[12, 2:-2]
    assert (np.diff(middle) < 0).all(), "from black to white"


def one_pixel(path: Path) -> None:
    path.write_bytes(png(1, 1, b"\0\0"))


def very_wide(path: Path) -> None:
    path.write_bytes(png(20_000, 4, (b"\0" + b"\xff" * 10_000 + b"\0" * 10_000) * 4))


@pytest.mark.parametrize("make", [one_pixel, very_wide])
def test_odd_images_are_taken(person, tmp_path, make):
    path = tmp_path / "odd.png"
    make(path)
    drop(person.cue, path)
    dialog = dialog_of(person)
    assert dialog.share.text()
    click(dialog.store)
    gone(person)
    assert person.names[-1] == "odd"
    assert person.settle().failure is None


def truncated(path: Path) -> None:
    cross(path)
    path.write_bytes(path.read_bytes()[:-60])


def text(path: Path) -> None:
    path.write_text("attractor-lab patterns 1\nrows 1\ncolumns 1\n\n[dot]\n#\n")


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def too_large(path: Path) -> None:
    path.write_bytes(png(60_000, 60_000))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (truncated, "damaged or cut off"),
        (text, "not an image"),
        (nothing, "empty"),
        (too_large, "save it smaller"),
    ],
    ids=["truncated", "text", "empty", "too large"],
)
def test_what_is_no_image_is_refused_in_one_sentence(person, tmp_path, make, words):
    path = tmp_path / "bad.png"
    make(path)
    drop(person.cue, path)
    wait(lambda: person.notice)
    assert words in person.notice
    assert "bad.png" in person.notice
    assert person.notice.endswith(".")
    assert "\n" not in person.notice
    assert person.names == ["A", "M", "Z"]
    assert not person.frame.touched
    person.click("Close")
    assert person.notice == ""


def test_what_is_dropped_by_mistake_is_told(person, tmp_path):
    drop(person.cue, tmp_path)
    assert "is a folder" in person.notice
    drop(person.state, cross(tmp_path / "a.png"), cross(tmp_path / "b.png"))
    assert "one file at a time" in person.notice
    drop(person.cue, tmp_path / "gone.png")
    assert "no longer there" in person.notice


def test_choosing_no_file_is_no_error(person, choose):
    choose("")
    for entry in ("Image…", "Open patterns…", "Save patterns…"):
        patterns_menu(person, entry)
    person.settle()
    assert person.notice == ""


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
    assert any("the last sweeps" in w for w in words)


# ---- other tabs ----------------------------------------------------------------------------------


def to_ring_and_back(person: Person) -> None:
    person.click("Ring attractor")
    wait(lambda: person.window.tab.frame is not None)
    assert person.window.tab.name == "ring"
    wait(lambda: person.snapshot.time > 0.0)
    person.click("Hopfield memory")
    assert person.window.tab.name == "hopfield"
    person.settle()


def test_the_tab_left_while_it_runs_stands_still_and_goes_on(person):
    person.type("Temperature", "0.30")
    person.run_for(1.0)
    hidden = person.window.tab.engine
    person.click("Ring attractor")
    wait(lambda: person.window.tab.frame is not None)
    person.settle()
    seen = []
    hidden.fetch(lambda stepper: stepper.run.network.step, seen.append)
    wait(lambda: seen)
    person.run_for(0.2)
    hidden.fetch(lambda stepper: stepper.run.network.step, seen.append)
    wait(lambda: len(seen) == 2)
    assert seen[0] == seen[1]
    person.press(Key.Key_D, CONTROL)  # a key of the hidden tab does nothing
    person.click("Hopfield memory")
    frame = person.settle()
    assert not frame.playing
    assert person.names == ["A", "M", "Z"]
    assert "sweeps" in person.window.transport.speed_words.text()
    person.click("Play")
    before = person.settle().snapshot.time
    wait(lambda: person.snapshot.time > before)


def test_a_stroke_in_progress_ends_with_the_tab(person):
    person.click("Erase")
    grid = person.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
    move(grid, cell(grid, 2, 6))
    to_ring_and_back(person)
    before = inked(person.settle().snapshot.cue, 24)
    move(grid, cell(grid, 20, 6))
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 20, 6))
    assert inked(person.settle().snapshot.cue, 24) == before
    assert not grid.busy


def slow_learning(person: Person) -> None:
    """Have a rule learn that takes its time."""
    engine = person.window.tab.engine
    engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
    engine.post("store_letters", text="BCDEFGHIJKLNOPQRSTUVWXY0123456789")
    wait(lambda: person.settle().snapshot.learning and person.snapshot.learning.running)


def test_learning_goes_on_behind_another_tab(person):
    slow_learning(person)
    epochs = len(person.snapshot.learning.errors)
    to_ring_and_back(person)
    wait(lambda: len(person.snapshot.learning.errors) > epochs)
    person.click("Cancel")
    person.settle()
    assert person.names == ["A", "M", "Z"]
    assert person.snapshot.learning is None or not person.snapshot.learning.running


def test_while_learning_hands_are_free(person):
    """Drawing, views, keys and another example work while a rule learns."""
    slow_learning(person)
    before = inked(person.snapshot.cue, 24)
    stroke(person.cue, [(23, 1), (23, 9)])
    assert inked(person.settle().snapshot.cue, 24) != before
    for words in ("Input field", "Weights", "State"):
        person.click(words)
    person.window.setFocus()
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    person.pick("Example", "The mirror")
    person.settle()
    person.rest()
    assert person.outcome.startswith("The mirror of A")


# ---- closing at any moment -----------------------------------------------------------------------


def while_running(person: Person, folder: Path) -> None:
    person.type("Temperature", "0.50")
    person.run_for(0.1)


def while_drawing(person: Person, folder: Path) -> None:
    for grid in (person.cue, person.state):
        QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
        move(grid, cell(grid, 9, 9))


def while_learning(person: Person, folder: Path) -> None:
    slow_learning(person)


def while_importing(person: Person, folder: Path) -> None:
    drop(person.cue, cross(folder / "Cross.png"))
    dialog_of(person)


def while_reading(person: Person, folder: Path) -> None:
    path = folder / "wide.png"
    very_wide(path)
    drop(person.cue, path)


def while_renaming(person: Person, folder: Path) -> None:
    person.window.tab.memory.list.rename(0)


@pytest.mark.parametrize(
    "busy",
    [while_running, while_drawing, while_learning, while_importing, while_reading, while_renaming],
)
def test_it_can_be_closed_at_any_moment(sit_down, tmp_path, busy):
    person = sit_down(tab="hopfield")
    person.settle()
    busy(person, tmp_path)
    engines = person.window.workspace.engines
    person.window.close()
    assert not any(engine.running for engine in engines)
    assert not person.window.tab.jobs.busy


# ---- failures ------------------------------------------------------------------------------------


class Failing(HopfieldNetwork):
    """Fails in its third sweep."""

    error: Exception = NetworkFailure("The network failed; use Reset all.", step=1200)

    def advance(self, steps, recorder=None):
        if self.step + steps > 1200:
            raise self.error
        super().advance(steps, recorder)


class Stumbling(Failing):
    error = ValueError("a slip")


def failing(kind: type[Failing]) -> Run:
    run = Run(kind(HopfieldParameters(temperature=0.3), 7))
    run.perform("store_letters", text="AMZ")
    return run


@pytest.mark.parametrize("kind", [Failing, Stumbling])
def test_a_failure_stops_that_run_alone_and_is_told(person, kind, caplog):
    person.window.tab.engine.load(lambda: failing(kind))
    person.window.tab.engine.play()
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.notice)
    assert ("a slip" if kind is Stumbling else "The network failed") in person.notice
    assert "emperature 0.30" in person.notice, "with its parameters"
    wait(lambda: "stopped by a failure" in person.status)
    for words in ("Play", "Step"):
        assert not person.button(words).isEnabled()
    # Everything else goes on.
    person.window.setFocus()
    for key in (Key.Key_Space, Key.Key_S, Key.Key_T, Key.Key_T):
        person.press(key)
    stroke(person.cue, [(0, 0), (0, 5)])
    person.click("Store drawing")
    for words in ("Recall", "One update", "One sweep", "Back to cue", "Input field", "State"):
        person.click(words)
    frame = person.settle()
    assert frame.failure is not None
    assert person.names[-1] == "Drawing 1"
    person.window.tab.start_scenario("complete-half-an-a")
    person.window.tab.engine.set_speed(60.0)
    person.rest()
    assert person.settle().failure is None
    assert person.outcome == "A, exactly."
    assert person.notice == ""
    caplog.clear()


def test_reset_state_recovers_from_a_failure_with_its_memories(person):
    person.window.tab.engine.load(lambda: failing(Failing))
    person.window.tab.engine.play()
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.notice)
    person.click("Reset state")
    frame = person.settle()
    assert frame.failure is None
    assert person.names == ["A", "M", "Z"]
    wait(lambda: person.button("Step").isEnabled())


class Unteachable(HopfieldNetwork):
    """Cannot learn a fourth memory."""

    def learning(self, epochs):
        if len(self.patterns) > 3:
            raise MemoryError("no room for it")
        yield from super().learning(epochs)


def test_a_failure_while_learning_is_told(person, caplog):
    def begin() -> Run:
        run = Run(Unteachable(HopfieldParameters(), 7))
        run.perform("store_letters", text="AMZ")
        return run

    person.window.tab.engine.load(begin)
    person.window.tab.engine.play()
    person.settle()
    person.click("Store drawing")
    wait(lambda: person.notice)
    assert "no room for it" in person.notice
    wait(lambda: person.frame.failure is not None)
    person.click("Reset all")
    person.settle()
    assert person.frame.failure is None
    assert person.names == ["A", "M", "Z"]
    caplog.clear()


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


def test_a_picture_that_is_read_too_late_does_not_ask_over_another_tab(person, tmp_path):
    tab = person.window.tab
    drop(person.cue, cross(tmp_path / "Cross.png"))
    person.window.show_tab(0)
    wait(lambda: not tab.jobs.busy)
    assert not person.window.findChildren(ImportDialog)
    person.window.show_tab(1)
    assert "drop it once more" in person.notice
