"""Images that become memories or the cue: dropped, opened, odd, refused, too late."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gui.hopfield.import_dialog import ImportDialog
from sim.hopfield import ModernMemory
from tests.gui.hands import CONTROL, Key, Person, click, drop
from tests.gui.hopfield_file_hands import choose, cross, dialog_of, patterns_menu, person, very_wide
from tests.gui.image_files import png
from tests.gui.waiting import wait

__all__ = ["choose", "person"]  # fixtures, of this file too


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
    assert dialog.fitting.name.text() == "Cross"
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
    assert not dialog.fitting.otsu.isEnabled()
    click(dialog.store)
    gone(person)
    stored = person.snapshot.patterns[3]
    assert stored.grey
    middle = stored.values.reshape(24, 24)[12, 2:-2]
    assert (np.diff(middle) < 0).all(), "from black to white"


def one_pixel(path: Path) -> None:
    path.write_bytes(png(1, 1, b"\0\0"))


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
    path.write_text("These are words.\n")


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


def test_a_picture_that_is_read_too_late_does_not_ask_over_another_tab(person, tmp_path):
    tab = person.window.tab
    drop(person.cue, cross(tmp_path / "Cross.png"))
    person.window.show_tab(0)
    wait(lambda: not tab.jobs.busy)
    assert not person.window.findChildren(ImportDialog)
    person.window.show_tab(1)
    assert "drop it once more" in person.notice


def test_an_image_fitted_to_another_grid_is_not_stored(person, choose, tmp_path):
    """Of as many pixels it would be taken, and be a scramble."""
    choose(cross(tmp_path / "Cross.png"))
    patterns_menu(person, "Image…")
    dialog = dialog_of(person)
    person.window.tab.engine.post("configure", rows=16, columns=36)
    person.settle()
    names = person.names
    click(dialog.store)
    gone(person)
    assert person.names == names
    assert "import the image again" in person.notice
