"""Nothing too faint to read or to see, in both themes."""

from __future__ import annotations

import pytest

from gui.kit.theme import THEMES
from tests.gui.layout_hands import contrast


def test_the_contrast_is_measured_as_it_should_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


#: Which colours words have on which surfaces.
WORDS = [
    ("text", "background"), ("text", "panel"), ("text", "raised"),
    ("muted", "background"), ("muted", "panel"), ("muted", "raised"),
    ("state_words", "panel"),  # the legend; the page that is chosen
    ("state_words", "raised"),  # a button that is down
    ("input", "panel"),  # the legend; a box that has the focus
    ("input", "background"),  # landmark and current on the ring
    ("on_state", "state"),  # the main button
    ("background", "input"),  # selected text
]  # fmt: skip


@pytest.mark.parametrize(("words", "ground"), WORDS)
@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme, words, ground):
    colours = THEMES[theme]
    assert contrast(getattr(colours, words), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("line", ["state", "input", "energy", "alarm"])
@pytest.mark.parametrize("theme", THEMES)
def test_lines_can_be_told_from_their_ground(theme, line, ground):
    """3:1, as is asked of what is no text."""
    colours = THEMES[theme]
    assert contrast(getattr(colours, line), getattr(colours, ground)) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
def test_empty_tracks_can_be_seen(theme):
    assert contrast(THEMES[theme].track, THEMES[theme].panel) >= 1.5


@pytest.mark.parametrize("filled", ["input", "state_words"])
@pytest.mark.parametrize("theme", THEMES)
def test_what_fills_a_track_can_be_told_from_it(theme, filled):
    assert contrast(getattr(THEMES[theme], filled), THEMES[theme].track) >= 3.0
