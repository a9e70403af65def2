"""Pages made when first shown, with a network and without one; keys that are actions."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

import gui.window
import gui.workspace
from gui.engine import Engine
from gui.kit.engine_page import EnginePage
from gui.kit.page import Page, PageContext
from gui.kit.page_entry import PageEntry
from gui.registry import PAGES
from gui.workspace import Workspace
from sim.scenarios import scenarios
from tests.gui.hands import Key, Person
from tests.gui.waiting import wait

ROOT = Path(__file__).parents[2]


class NotesPage(Page):
    """A page that shows no network."""

    keys = (("Enter", "on the notes: nothing"),)

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.stage.addWidget(QLabel("Some notes"))
        self.marked = 0
        self.add_key("mark a note", self.mark, "Ctrl+M")

    def mark(self) -> None:
        self.marked += 1


NOTES = PageEntry("notes", "Notes", __name__, "NotesPage")


@pytest.fixture
def with_notes(monkeypatch) -> None:
    monkeypatch.setattr(gui.window, "PAGES", (*PAGES, NOTES))


def made(person: Person) -> list[str]:
    return [page.name for page in person.window.tabs]


def test_the_registry_names_what_there_is():
    for entry in PAGES:
        assert entry.opening is None or entry.opening in scenarios()
        assert entry.shares is None or entry.shares in {other.name for other in PAGES}


def test_a_page_and_its_engine_are_made_when_first_shown(sit_down):
    person = sit_down()
    window = person.window
    assert made(person) == ["ring"]
    assert len(window.findChildren(Engine)) == len(window.workspace.engines) == 1
    person.click("Energy")
    assert made(person) == ["ring", "energy"]
    assert len(window.workspace.engines) == 2
    wait(lambda: window.tab.frame is not None and person.frame.playing)
    person.click("Hopfield memory")
    assert made(person) == ["ring", "hopfield", "energy"]
    assert len(window.workspace.engines) == 2, "it shows the network that is there"
    assert person.frame.playing
    assert all(engine.running for engine in window.workspace.engines)


@pytest.mark.parametrize("opened", ["energy", "hopfield"])
def test_whichever_is_opened_first_both_have_one_engine(sit_down, opened):
    person = sit_down(tab=opened)
    workspace = person.window.workspace
    assert made(person) == [opened]
    hopfield, energy = map(workspace.page, ("hopfield", "energy"))
    assert hopfield.engine is energy.engine
    assert person.frame.scenario == hopfield.opening


def test_a_network_that_was_let_go_is_given_back_before_long(qapp, qtbot, monkeypatch):
    monkeypatch.setattr(gui.workspace, "TIDY_INTERVAL", 60)
    run = scenarios()["complete-half-an-a"].start(1)
    run.perform("configure", rule="perceptron")
    network = run.network
    assert network.pending
    del run
    gc.disable()
    gc.collect()
    seen = weakref.ref(network)
    workspace = Workspace(PAGES)
    try:
        workspace.start(playing=False)
        del network
        gc.collect(0)
        assert seen() is not None, "what it has begun to learn knows it"
        gc.collect(1)
        wait(lambda: seen() is None)
    finally:
        gc.enable()
        workspace.shut_down()


def test_a_page_left_before_it_has_a_frame_takes_none_from_the_one_it_shares_with(sit_down):
    person = sit_down(tab="energy")
    wait(lambda: person.window.tab.frame is not None)
    energy = person.window.tab
    for name in ("ring", "hopfield", "ring"):
        person.window.show_tab([entry.name for entry in PAGES].index(name))
    assert energy.frame is not None
    person.window.show_tab([entry.name for entry in PAGES].index("energy"))
    assert energy.shown is energy.frame.snapshot


def test_the_command_line_imports_no_page_but_the_one_in_front():
    script = """
import sys
import main
main._application()
from gui.window import MainWindow
window = MainWindow(tab="ring")
print(*(name for name in sys.modules if name.startswith(("gui.hopfield", "gui.energy"))))
window.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_a_page_opened_later_looks_as_the_others_do(sit_down):
    person = sit_down()
    window = person.window
    person.press(Key.Key_T)
    person.press(Key.Key_F11)
    window.show_tab(1)
    wait(lambda: window.tab.frame is not None)
    hopfield = window.tab
    assert hopfield.theme.name == window.theme.name == "light"
    assert hopfield.scale > 1.0
    assert not hopfield.memory.isVisible(), "presenting hides the controls"
    person.press(Key.Key_F11)
    assert hopfield.memory.isVisible()
    assert hopfield.scale == 1.0


@pytest.mark.usefixtures("with_notes")
def test_a_page_without_a_network_is_a_page(sit_down, tmp_path):
    person = sit_down()
    window = person.window
    ring = window.tab
    person.run_for(0.1)
    person.click("Notes")
    assert isinstance(window.tab, NotesPage)
    assert not isinstance(window.tab, EnginePage)
    assert not window.transport.isEnabled()
    assert window.status.words.strip() == ""
    assert len(window.workspace.engines) == 1
    wait(lambda: (frame := ring.engine.take_frame()) is not None and not frame.playing)
    asked = ring.engine.posted
    for key in (Key.Key_Space, Key.Key_S, Key.Key_R, Key.Key_T, Key.Key_T):
        person.press(key)
    window.export(tmp_path / "nothing.csv")
    assert ring.engine.posted == asked, "no key reaches a network that is not shown"
    assert list(tmp_path.iterdir()) == []
    person.click("Ring")  # among so many tabs
    assert window.transport.isEnabled()
    person.press(Key.Key_Space)
    wait(lambda: person.frame.playing)
    person.click("Notes")
    window.close()
    assert not ring.engine.running


@pytest.mark.usefixtures("with_notes")
def test_it_opens_on_a_page_without_a_network_and_makes_none(qapp, qtbot):
    window = gui.window.MainWindow(tab="notes")
    qtbot.addWidget(window)
    window.show()
    window.start()
    assert window.workspace.engines == []
    assert [page.name for page in window.tabs] == ["notes"]
    window.close()


@pytest.mark.usefixtures("with_notes")
def test_a_key_of_a_page_works_while_it_is_in_front_and_is_listed_then(sit_down):
    person = sit_down()
    notes = person.window.workspace.page("notes")
    assert ("Ctrl+M", "mark a note") not in person.window.key_list()
    person.click("Notes")
    assert ("Ctrl+M", "mark a note") in person.window.key_list()
    assert ("Enter", "on the notes: nothing") in person.window.key_list()
    notes.actions()[0].trigger()
    assert notes.marked == 1


def test_every_action_with_a_key_is_in_the_list_of_keys(sit_down):
    person = sit_down(tab="hopfield")
    window = person.window
    told = dict(window.key_list())
    for action in (*window.actions(), *window.tab.actions()):
        assert action.text() in told.values()
    assert told["S"] == "One step"
    assert told["Esc"] == "Close the notice, or stop presenting"
    assert "Ctrl+1 to Ctrl+6" in told
    assert told["Ctrl+Shift+Z or Ctrl+Y"] == "Redo"
