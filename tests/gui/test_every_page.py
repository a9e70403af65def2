"""Whatever page there is: nothing of it clipped, covered or outside its parent."""

from __future__ import annotations

import pytest

from gui.kit.theme import THEMES
from gui.registry import PAGES
from tests.gui.hands import Person
from tests.gui.layout_hands import SIZES, at, faults
from tests.gui.waiting import ready


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_no_word_is_cut_and_nothing_lies_on_another(sit_down, entry, theme):
    person: Person = sit_down(tab=entry.name)
    page = person.window.tab
    ready(person.window)
    person.pause()
    found = {}
    for kept in (0, 1):
        for _ in range(kept):
            page.keep_beside()
        for size in SIZES:
            at(person, size, theme)
            if wrong := faults(person):
                found[kept, size] = wrong
            bar = person.window.transport
            if bar.isVisible() and (room := bar.timeline.width()) < 90:
                found[kept, size] = [f"the timeline is {room} px wide: nobody can go back on it"]
    assert found == {}
