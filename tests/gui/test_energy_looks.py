"""How the Energy tab looks, at every size and in both themes; what it writes to files."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QPushButton

from gui.kit.theme import THEMES
from sim.hopfield.learning.rules import LEARNING_RULES
from tests.gui.energy_hands import (
    KINDS,
    all_there,
    begin,
    click_at,
    energy,
    energy_window,
    labels,
    person,
)
from tests.gui.hands import Key, Person
from tests.gui.layout_hands import (
    SIZES,
    clipped,
    controls_can_be_reached,
    every_button_is_told,
    faults,
    lay_out,
    present,
)
from tests.gui.waiting import wait

__all__ = ["energy_window", "person"]  # fixtures, of this file too


# ---- looks ---------------------------------------------------------------------------------------


def states(person: Person) -> dict[str, Callable[[], Any]]:
    """What the tab may look like."""
    engine = person.window.tab.engine

    def components() -> None:
        engine.post("configure", rule="storkey", cut=0.5, temperature=0.5)
        person.settle()
        wait(lambda: "first principal component" in labels(person))

    def running() -> None:
        engine.pause()
        person.settle()
        energy(person).side.begin_runs()

    return {"overlaps": lambda: None, "components": components, "runs under way": running}


@pytest.mark.parametrize("theme", ["light"])
def test_nothing_of_it_is_clipped_or_covered(person, theme):
    window, found = person.window, {}
    for name, look in states(person).items():
        look()
        person.pause()  # words that change are measured while they stand
        if window.theme.name != theme:
            person.press(Key.Key_T)
        for size in SIZES:
            window.resize(*size)
            lay_out(person)
            if faults(person):  # of words that were just changing
                lay_out(person)
            if wrong := faults(person):
                found[name, size] = wrong
            controls_can_be_reached(person, without_scrolling=size >= (1440, 900))
            parts_are_in_place(person)
        every_button_is_told(person)
    energy(person).side.end_runs()
    window.resize(1280, 720)
    assert found == {}


def parts_are_in_place(person: Person) -> None:
    """Controls, landscape and readouts in this order, the landscape large."""
    tab, window = energy(person), person.window
    parts = [tab.side, tab.view, tab.plots.energy]
    places = [QRect(w.mapTo(window, w.rect().topLeft()), w.size()) for w in parts]
    for left, right in pairwise(places):
        assert left.right() < right.left()
    assert tab.view.plot_rect().width() > 0.55 * min(tab.view.width(), tab.view.height())
    assert tab.plots.energy.height() > 120
    assert tab.plots.bars.rows.height() >= 2 * 28


def test_every_example_fits(person):
    found = {}
    person.window.resize(1280, 720)
    examples = person.named(QComboBox, "Example")
    for _ in range(examples.count()):
        person.click("Next")
        person.pause()
        lay_out(person)
        if faults(person):  # of words that were just changing
            all_there(person)
            lay_out(person)
            if wrong := faults(person):
                found[examples.currentText()] = wrong
    assert found == {}


def test_the_name_of_every_rule_and_network_fits(person):
    found = {}
    engine = person.window.tab.engine
    for rule in LEARNING_RULES:
        engine.post("configure", rule=rule.name)
        person.settle()
        lay_out(person)
        found[rule.name] = [words for words in clipped(person) if "Landscape of" in words]
    for kind in KINDS:
        begin(person, kind, ("store_letters", {"text": "AF"}), rows=10, columns=10)
        all_there(person)
        person.pause()
        lay_out(person)
        found[kind] = faults(person)
    assert not any(found.values()), found


def test_presenting_hides_the_controls_and_enlarges_the_rest(person):
    view = energy(person).view
    small_plot = view.plot_rect().width()
    present(person, (1440, 900))
    window = person.window
    found = faults(person)
    assert not energy(person).side.isVisible()
    assert view.plot_rect().width() > small_plot
    assert view.scale > 1.0
    person.press(Key.Key_Escape)
    window.resize(1280, 720)
    lay_out(person)
    assert energy(person).side.isVisible()
    assert found == []


def test_the_other_theme_dresses_everything(person):
    dark = person.window.grab().toImage()
    person.press(Key.Key_T)
    lay_out(person)
    tab = energy(person)
    assert tab.view.theme is tab.plots.bars.rows._theme is THEMES["light"]
    assert tab.side.checklist._theme is THEMES["light"]
    light = person.window.grab().toImage()
    assert sum(light.pixelColor(x, 60).lightness() for x in range(0, 1280, 40)) > sum(
        dark.pixelColor(x, 60).lightness() for x in range(0, 1280, 40)
    )
    person.press(Key.Key_T)


def test_the_keys_of_the_tab_are_listed(person):
    person.press(Key.Key_Question)
    wait(lambda: any(d.isVisible() for d in person.window.findChildren(QDialog)))
    (dialog,) = [d for d in person.window.findChildren(QDialog) if d.isVisible()]
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.close()
    person.come_back()
    assert "On the landscape: drop the state there and run" in words


def test_the_status_line_says_runs_flips_and_energy(person):
    click_at(person, 0.3, 0.1)
    person.rest()
    s = person.snapshot
    wait(lambda: "at rest" in person.status and f"{s.flips:,} flips" in person.status)
    for words in ("20 runs", f"energy −{abs(s.energy):.1f}", "N = 100", "seed 7"):
        assert words in person.status


# ---- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "svg", "csv", "npz"])
def test_what_is_seen_and_what_is_behind_it_can_be_exported(person, monkeypatch, tmp_path, kind):
    path: Path = tmp_path / f"energy.{kind}"
    suggested = []

    def ask(parent: Any, title: str, name: str, *_: Any) -> tuple[str, str]:
        suggested.append(name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(ask))
    button = person.button("Export")
    assert isinstance(button, QPushButton)
    (action,) = [a for a in button.menu().actions() if f"({kind.upper()})" in a.text()]
    action.trigger()
    wait(lambda: person.notice)
    assert person.notice == f"Written to {path}."
    assert [Path(name).name for name in suggested] == [f"attractor-lab-energy.{kind}"]
    if kind == "png":
        assert not QImage(str(path)).isNull()
    elif kind == "svg":
        assert "<svg" in path.read_text(encoding="utf-8")[:500]
    elif kind == "csv":
        assert "energy" in path.read_text(encoding="utf-8")
    else:
        with np.load(path, allow_pickle=False) as file:
            assert "flip_energy" in file.files
            assert len(file["energy"])
    person.window.tab.notice.dismiss()
