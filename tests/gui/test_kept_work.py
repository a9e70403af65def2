"""What is worked on is kept by itself, and offered the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.kit.fitting_label import FittingLabel
from gui.sessions import files as session_files
from gui.sessions.kept_files import KEPT_FILES, KeptFiles
from gui.window import MainWindow
from sim.sessions.session_file import read_session
from tests.gui.waiting import let_go_on, wait


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


def test_a_page_that_cannot_say_what_it_shows_is_asked_again(
    sit_down, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(session_files, "KEPT_EVERY", 50)
    kept = kept_in(tmp_path)
    person = sit_down(kept=kept)

    def broken() -> None:
        raise ValueError("no view")

    with monkeypatch.context() as patch, qtbot.captureExceptions() as caught:
        patch.setattr(person.window.tab, "view_state", broken)
        person.window.tab.perform("silence", {"neurons": [7]})
        wait(lambda: len(caught) >= 2)
    assert not kept.own.exists()
    wait(kept.own.exists)


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


@pytest.mark.parametrize("first", ["offered", "opened"])
def test_nothing_is_offered_any_more_once_a_session_is_open(sit_down, tmp_path, first):
    """Whichever comes first: a file named on the command line is opened as the program starts."""
    person = sit_down()
    person.window.tab.perform("silence", {"neurons": [7]})
    wait(lambda: person.snapshot.silenced.any())
    person.window.files.save_to(tmp_path / "kept-20260101-000000-999999999.attractor")
    person.window.files.save_to(tmp_path / "another.attractor")
    wait((tmp_path / "another.attractor").exists)
    other = sit_down(kept=KeptFiles(tmp_path))
    if first == "offered":
        wait(lambda: other.window.offer.words)
    other.window.files.open_path(tmp_path / "another.attractor")
    wait(lambda: other.snapshot.silenced.any())
    other.settle()
    let_go_on(200)
    assert not other.window.offer.words
    asked = sit_down(kept=KeptFiles(tmp_path))
    asked.window.files.go_on()  # by --continue
    wait(lambda: asked.snapshot.silenced.any())
    let_go_on(200)
    assert not asked.window.offer.words


def test_the_offer_covers_nothing_and_gives_way_where_there_is_little_room(sit_down):
    person = sit_down()
    window, words = person.window, "Continue where you left: " + 20 * "Ring attractor, "
    high = window.status.height()
    window.offer.make(words)
    for wide in (1920, 1024):
        window.resize(wide, 700)
        let_go_on(50)
        assert window.width() == wide and window.status.height() == high
        assert window.status.isAncestorOf(window.offer.take)
        assert window.offer.words == words
        shown = window.offer.findChild(FittingLabel).shown
        assert shown == "Continue where you left" or wide > 1024
        assert window.offer.leave_button.visibleRegion().boundingRect().height() > 10
    person.click("Close")
    assert not window.offer.words


def test_a_window_without_a_folder_keeps_nothing(sit_down):
    person = sit_down()
    assert isinstance(person.window, MainWindow)
    person.window.files.go_on()
    wait(lambda: person.notice.startswith("There is nothing to continue"))
