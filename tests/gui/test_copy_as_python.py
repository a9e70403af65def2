"""“Copy as Python” in the Export menu: the run on the screen as a script on the clipboard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from sim.state import same
from tests.gui.hands import Person
from tests.gui.waiting import wait


@pytest.fixture(autouse=True)
def clipboard(qapp):
    board = QGuiApplication.clipboard()
    board.setText("something else")
    yield board
    board.clear()


def copied(person: Person) -> str:
    """Choose the entry of the menu; what is on the clipboard then."""
    button = person.button("Export")
    assert isinstance(button, QPushButton)
    person.window.tab.notice.dismiss()
    (action,) = [a for a in button.menu().actions() if a.text() == "Copy as Python"]
    assert "repeats this run" in action.toolTip()
    action.trigger()
    wait(lambda: person.notice)
    script = QGuiApplication.clipboard().text()
    lines = len(script.splitlines())
    assert person.notice == f"Copied: a script of {lines:,} lines that repeats this run."
    return script


def run_of(script: str) -> tuple[Any, str]:
    """The run that a script makes, and what it prints."""
    said: list[str] = []
    names: dict[str, Any] = {"print": lambda *words, sep: said.append(sep.join(words))}
    exec(compile(script, "clipboard", "exec"), names)
    return names["run"], "".join(said)


def state_of(person: Person) -> Any:
    """The state of the network on the engine."""
    found: list[Any] = []
    engine = person.window.tab.engine
    engine.fetch(lambda stepper: stepper.run.network.state(), found.append)
    wait(lambda: found)
    return found[0]


def test_a_ring_turned_by_hand_is_copied(person):
    person.type("Turning velocity", "90")
    person.window.tab.engine.post("silence", neurons=[3, 4])
    person.run_for(0.4)
    frame = person.pause()
    run, said = run_of(copied(person))
    assert run.network.step == frame.snapshot.step
    assert run.network.seed == 7
    assert same(run.network.state(), state_of(person))
    assert said.splitlines() == person.window.tab.readings(person.frame)
    assert said.replace("\n", "\u2003") in person.window.status.words


def test_a_memory_drawn_on_is_copied(at_hopfield):
    person = at_hopfield
    engine = person.window.tab.engine
    engine.post("set_cue", values=np.where(np.arange(576) % 7, 1.0, -1.0))
    engine.post("draw", cells=[4, 5, 6], value=1.0, stroke=1)
    engine.post("store_cue")
    engine.post("corrupt", fraction=0.1)
    engine.post("recall")
    person.settle()
    person.rest()
    person.pause()
    script = copied(person)
    assert "HopfieldNetwork(seed=7)" in script
    run, said = run_of(script)
    assert same(run.network.state(), state_of(person))
    assert said.splitlines() == person.window.tab.readings(person.frame)
    assert said.replace("\n", "\u2003") in person.window.status.words


def test_it_is_copied_while_the_network_runs_on(person):
    person.run_for(0.2)
    run, _ = run_of(copied(person))
    assert run.network.step > 0
    assert person.frame.playing


def test_what_no_script_can_say_leaves_the_clipboard_alone(person, clipboard, monkeypatch):
    """It is said in a sentence, and the run goes on."""
    from sim.literals import LiteralError

    def refuse(run: Any) -> str:
        raise LiteralError("A dial cannot be written as Python source: give numbers.")

    monkeypatch.setattr("gui.kit.script.as_python", refuse)
    (action,) = [a for a in person.button("Export").menu().actions() if "Python" in a.text()]
    action.trigger()
    wait(lambda: person.notice)
    assert person.notice == "A dial cannot be written as Python source: give numbers."
    assert clipboard.text() == "something else"
    assert person.frame.playing
