"""How a person turns from tab to tab."""

from __future__ import annotations

from gui.kit.page import Page
from tests.gui.hands import Person
from tests.gui.waiting import wait

HOPFIELD, RING = "Hopfield memory", "Ring attractor"


def turn_to(person: Person, title: str) -> None:
    """Click a tab, and wait until it is to be seen."""
    person.click(title)
    assert person.window.tab.title == title
    if person.networked:
        wait(lambda: person.window.tab.frame is not None)
    person.settle()


def tab_of(person: Person, name: str) -> Page:
    """One of the tabs, in front or not."""
    return person.window.workspace.page(name)
