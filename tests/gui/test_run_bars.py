"""Where the runs ended: the rows, their words, their bars."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.energy.run_bars import RunBars, share_words
from gui.kit.pattern_colours import pattern_colours
from gui.kit.theme import DARK, LIGHT
from sim.statistics import Ending, wilson
from tests.gui.hands import move
from tests.gui.layout_hands import contrast


def ending(label, kind, member, count, total) -> Ending:
    return Ending(label, kind, member, count, *wilson(count, total))


def three() -> list[Ending]:
    return [
        ending("A", "memory", 0, 60, 100), ending("−F", "mirror", 1, 30, 100),
        ending("A + F − H", "mixture", None, 10, 100),
    ]  # fmt: skip


@pytest.fixture(params=[DARK, LIGHT], ids=lambda theme: theme.name)
def bars(qtbot, request):
    bars = RunBars()
    bars.set_theme(request.param, 1.0)
    bars.resize(380, 220)
    qtbot.addWidget(bars)
    bars.show()
    return bars


def seen(bars) -> set[str]:
    """Every colour of the rows."""
    shown = bars.rows.viewport().grab().toImage()
    return {
        shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())
    }


def test_a_share_has_its_interval():
    assert share_words(Ending("A", "memory", 0, 36, 0.2734, 0.4577), 100) == "36 % (27 to 46)"
    assert share_words(Ending("A", "memory", 0, 0, 0.0, 1.0), 0) == "0 % (0 to 100)"


def test_the_rows_in_words(bars):
    bars.show_endings(three(), 100)
    assert bars.total.text() == "100 runs"
    assert bars.words[0] == "A: 60 of 100 runs, 60 % (50 to 69); 95 % interval in brackets."
    assert len(bars.words) == 3
    assert "A + F − H: 10 of 100" in bars.rows.accessibleDescription()
    bars.show_endings(three()[:1], 1)
    assert bars.total.text() == "1 run"


def test_bars_have_the_colours_of_the_memories_and_mixtures_that_of_alarm(bars):
    theme = bars.rows._theme
    bars.show_endings(three(), 100)
    colours = seen(bars)
    assert pattern_colours(theme)[0].name() in colours
    assert theme.colour("alarm").name() in colours
    bars.show_endings([ending("other", "spurious", None, 9, 9)], 9)
    colours = seen(bars)
    assert theme.colour("muted").name() in colours
    assert theme.colour("alarm").name() not in colours


def test_a_mirror_is_hatched(bars):
    """Between the stripes of its bar the panel shows, as it never does in a memory's bar."""
    theme = bars.rows._theme

    def bar(kind):
        bars.show_endings([ending("A", kind, 0, 100, 100)], 100)
        shown = bars.rows.viewport().grab().toImage()
        (left, wide) = bars.rows._columns()[1]
        y = bars.rows._row // 2 - 2
        row = range(round(left + 8), round(left + 0.9 * wide))
        lightness = [shown.pixelColor(x, y).lightness() for x in row]
        panel = theme.colour("panel").lightness()
        return sum(abs(seen - panel) < 16 for seen in lightness) / len(lightness)

    assert bar("memory") == 0.0
    assert 0.1 < bar("mirror") < 0.7


def test_a_bar_is_as_long_as_its_share(bars):
    for count in (25, 50, 75):
        bars.show_endings([ending("A", "memory", 0, count, 100)], 100)
        shown = bars.rows.viewport().grab().toImage()
        colour = pattern_colours(bars.rows._theme)[0].name()
        (left, wide) = bars.rows._columns()[1]
        y = bars.rows._row // 2 - 2
        far = max(x for x in range(shown.width()) if shown.pixelColor(x, y).name() == colour)
        assert far == pytest.approx(left + wide * count / 100, abs=2.5)


def test_without_runs_it_says_what_to_do(bars):
    bars.show_endings(three(), 100)
    bars.show_endings([], 0)
    assert bars.total.text() == ""
    assert bars.words == []
    assert bars.rows.accessibleDescription() == "No runs yet: press 20 random starts."
    assert bars.rows._theme.colour("muted").name() in seen(bars)


def test_many_endings_scroll(bars):
    many = [ending(f"mixture {k}", "mixture", None, 1, 40) for k in range(40)]
    bars.show_endings(three(), 100)
    bar = bars.rows.verticalScrollBar()
    assert bar.maximum() == 0
    bars.show_endings(many, 40)
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    assert bars.rows._row * 40 - bar.value() <= bars.rows.viewport().height()
    assert not bars.grab().isNull()
    where = QPoint(20, bars.rows.viewport().height() - 3)
    view = bars.rows.viewport()
    move(view, where, Qt.MouseButton.NoButton)
    assert bars.rows.hands.words == "mixture 39: 1 of 40 runs, 2 % (0 to 13)"
    bars.show_endings(three(), 100)
    assert bar.maximum() == 0


@pytest.mark.parametrize("scale", [1.0, 1.35])
@pytest.mark.parametrize("width", [200, 300, 800])
def test_it_draws_at_every_size(bars, scale, width):
    bars.set_theme(bars.rows._theme, scale)
    bars.resize(width, 200)
    bars.show_endings([*three(), ending("a name " * 9, "memory", 70, 0, 100)], 100)
    assert not bars.grab().isNull()


def test_a_bar_stands_out_from_its_track(bars):
    """3:1, whatever the memory, as is asked of what is no text."""
    for member in range(8):
        bars.show_endings([ending("A", "memory", member, 50, 100)], 100)
        shown = bars.rows.viewport().grab().toImage()
        (left, wide), y = bars.rows._columns()[1], bars.rows._row // 2 - 2
        filled, empty = (shown.pixelColor(round(left + part * wide), y) for part in (0.2, 0.8))
        assert contrast(filled.name(), empty.name()) >= 3.0
