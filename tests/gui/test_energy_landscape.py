"""The landscape of the Energy tab: states dropped on it, its axes, its heights."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from tests.gui.energy_hands import (
    all_there,
    at_place,
    begin,
    click_at,
    counts,
    energy,
    energy_window,
    free,
    labels,
    landscape,
    offered,
    person,
    told,
)
from tests.gui.hands import SHIFT, Key, click, double_click
from tests.gui.waiting import wait

__all__ = ["energy_window", "person"]  # fixtures, of this file too


# ---- dropping a state ----------------------------------------------------------------------------


@pytest.mark.parametrize("place", [(0.4, 0.2), (-0.3, 0.5), (0.0, 0.0)])
def test_a_click_drops_a_state_with_those_overlaps_and_runs(person, monkeypatch, place):
    tab = energy(person)
    monkeypatch.setattr(tab.engine, "play", lambda: None)
    person.pause()
    before = person.snapshot.recalled_at
    click_at(person, *place)
    s = person.settle().snapshot
    assert not person.frame.playing
    at = tab.view.place_at(at_place(person, *place).toPointF())
    assert np.abs(s.overlaps[:2] - at).max() <= 2.0 / 100
    assert s.recalled_at >= before
    monkeypatch.undo()
    click_at(person, *place)
    assert person.settle().playing
    person.rest()
    assert person.snapshot.flips > 0
    assert told(person).startswith("Never went up")


def test_a_click_beside_what_there_is_is_refused_in_a_sentence(person):
    before = person.snapshot
    click_at(person, 0.9, 0.9)
    assert person.notice == (
        "No state has these overlaps: none is so like R1 and so like R2 at once."
    )
    assert person.settle().snapshot.recalled_at == before.recalled_at
    assert np.array_equal(person.snapshot.state, before.state)
    click_at(person, 0.3, 0.3)
    assert person.notice == "", "a click that counts takes it away"


def test_arrows_move_a_crosshair_and_enter_drops_there(person):
    view = energy(person).view
    heard: list[str] = []
    view.hovered.connect(heard.append)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    began = person.snapshot.recalled_at
    step = 0.02 * (landscape(person).x[-1] - landscape(person).x[0])
    x = person.snapshot.overlaps[0]
    for _ in range(20):
        person.press(Key.Key_Left)
    person.press(Key.Key_Up, SHIFT)
    view.hovered.disconnect(heard.append)
    assert heard[-1].startswith(f"m_R1 = {x - 20 * step:.2f}, m_R2 = ".replace("-", "−"))
    assert "E = " in heard[-1]
    person.press(Key.Key_Return)
    wait(lambda: person.settle().snapshot.recalled_at > began)
    person.rest()
    assert person.snapshot.flips > 0
    person.window.setFocus()


def test_a_click_on_the_plane_of_neurons_goes_to_the_nearest_corner(person):
    two = {"names": ["M"], "values": [[1.0, -1.0]]}
    begin(person, "hopfield", ("store_set", two), rows=1, columns=2, normalise=False)
    all_there(person)
    person.rest()  # the recall that is to be kept has gone its way, and has been seen
    assert labels(person) == ("s₁", "s₂")
    assert "(1, −1)" in energy(person).view.accessibleDescription()
    click_at(person, 0.8, 0.7)
    person.rest()
    assert person.snapshot.state.sum() == 0.0
    assert person.snapshot.flips == 1
    assert energy(person).plots.energy.earlier == 21, "the recall before is kept, dimmed"


def test_while_no_landscape_is_shown_there_is_none_to_keep(person):
    """As after a ring, until that of the memory has been worked out again."""
    two = {"names": ["M"], "values": [[1.0, -1.0]]}
    begin(person, "hopfield", ("store_set", two), rows=1, columns=2, normalise=False)
    all_there(person)
    energy(person).view.show_plane(None, "Bumps are let go on the ring…")
    energy(person).keep_beside()
    assert person.notice == "There is no result to keep yet."


def test_a_two_cycle_is_shown_by_arrows_that_go_when_it_ends(person):
    two = {"names": ["M"], "values": [[1.0, -1.0]]}
    begin(person, "hopfield", ("store_set", two), ("set_cue", {"values": [1.0, 1.0]}),
          ("recall", {}), rows=1, columns=2, normalise=False, update="synchronous")  # fmt: skip
    all_there(person)
    view = energy(person).view
    wait(lambda: person.snapshot.outcome.kind == "cycle")
    wait(lambda: view.arrows)
    assert sorted(view.arrows) == [((-1.0, -1.0), (1.0, 1.0)), ((1.0, 1.0), (-1.0, -1.0))]
    person.click("One at a time")
    person.rest()
    wait(lambda: not view.arrows)
    assert person.snapshot.energy == pytest.approx(-1.0)


def test_a_click_drops_graded_states_too(person):
    begin(person, "graded", ("store_letters", {"text": "AF"}), ("cue_pattern", {"index": 0}),
          ("recall", {}), rows=10, columns=10)  # fmt: skip
    all_there(person)
    assert labels(person) == ("share of A", "share of F")
    began = person.snapshot.recalled_at
    click_at(person, 0.2, 0.5)
    wait(lambda: person.settle().snapshot.recalled_at > began)
    person.rest()
    assert person.outcome.startswith("F, ")
    click_at(person, 1.1, 1.1)
    assert person.notice == "No state lies there: some neurons would have to be beyond −1 or 1."


# ---- axes ----------------------------------------------------------------------------------------


def test_two_other_memories_make_another_landscape(person):
    first = landscape(person)
    person.pick("First memory", "R3")
    wait(lambda: labels(person) == ("overlap with R3", "overlap with R2"))
    assert not np.array_equal(first.values, landscape(person).values, equal_nan=True)
    assert landscape(person).note.startswith("Exact")


def test_the_same_memory_twice_gives_way(person):
    person.pick("Second memory", "R1")
    wait(lambda: labels(person) == ("overlap with R2", "overlap with R1"))
    assert person.named(QComboBox, "First memory").currentText() == "R2"
    person.pick("First memory", "R1")
    wait(lambda: labels(person) == ("overlap with R1", "overlap with R2"))
    assert person.notice == ""


def test_principal_components_are_those_of_the_runs(person):
    person.pick("Axes", "Principal components of the runs")
    wait(lambda: labels(person) == ("first principal component", "second principal component"))
    assert landscape(person).note.startswith("A projection")
    assert not person.named(QComboBox, "Axes").currentText().startswith("Overlaps")
    assert not energy(person).side.first.isVisible()
    began = person.snapshot.recalled_at
    click_at(person, 1.0, -1.0)
    wait(lambda: person.settle().snapshot.recalled_at > began)
    person.rest()
    person.pick("Axes", "Overlaps with two memories")
    wait(lambda: labels(person) == ("overlap with R1", "overlap with R2"))


def test_components_without_runs_start_some(person):
    tab = energy(person)
    person.click("Random starts")
    tab._runs = None  # as if the first ones had been cancelled
    person.click("Cancel")
    wait(lambda: not tab.work.busy and not tab.jobs.busy)
    tab._runs = None
    person.pick("Axes", "Principal components of the runs")
    wait(lambda: tab._runs is not None)
    wait(lambda: "principal" in " ".join(labels(person)) or "principal" in person.notice)


def test_a_rule_whose_energy_is_no_function_of_overlaps_is_shown_over_its_runs(person):
    person.window.tab.engine.post("configure", rule="storkey")
    person.settle()
    assert not person.snapshot.by_overlaps
    all_there(person)
    wait(lambda: "first principal component" in labels(person))
    assert offered(person, "Axes") == ["Principal components of the runs"]
    assert not free(person).isEnabled()
    assert "Hebb" in free(person).toolTip()
    assert person.notice == ""


@pytest.mark.parametrize(
    ("kind", "settings", "wanted"),
    [
        ("dense", {}, ("overlap with A", "overlap with F")),
        ("modern", {}, ("share of A", "share of F")),
        ("graded", {}, ("share of A", "share of F")),
    ],
)
def test_the_other_networks_have_landscapes_of_their_own(person, kind, settings, wanted):
    begin(person, kind, ("store_letters", {"text": "AF"}), ("cue_pattern", {"index": 1}),
          ("recall", {}), rows=10, columns=10, **settings)  # fmt: skip
    all_there(person)
    assert labels(person) == wanted
    assert landscape(person).quantity == ("energy" if kind == "dense" else "Lyapunov function")
    assert np.isfinite(landscape(person).values).any()
    assert sum(counts(person)) == 20
    assert not free(person).isEnabled()
    assert person.notice == ""


def test_two_graded_neurons_open_a_second_well(person):
    begin(person, "graded", ("store_set", {"names": ["M"], "values": [[1.0, -1.0]]}),
          rows=1, columns=2, gain=1.2)  # fmt: skip
    all_there(person)
    assert labels(person) == ("v₁", "v₂")
    middle = landscape(person).values.shape[0] // 2
    flat = landscape(person)
    assert flat.values.argmin() == flat.values.shape[0] * middle + middle
    person.window.tab.engine.post("configure", gain=4.0)
    wait(lambda: landscape(person) is not flat)
    wait(lambda: landscape(person).values[middle, middle] > landscape(person).values.min() + 0.01)
    assert energy(person).plots.bars.total.text() == "20 runs, with other settings"


# ---- free energy ---------------------------------------------------------------------------------


def test_the_free_energy_follows_the_temperature(person):
    person.pause()  # the other overlaps are held as they are now, and noise would move them
    click(free(person))
    wait(lambda: landscape(person).quantity == "free energy")
    shown = [landscape(person)]
    for heat in ("0.60", "1.20"):
        person.type("Temperature", heat)
        wait(lambda heat=heat: f"T = {heat}" in landscape(person).note)
        shown.append(landscape(person))
    middle = shown[0].values.shape[0] // 2
    assert shown[2].values[middle, middle] == pytest.approx(np.nanmin(shown[2].values), abs=0.2)
    assert shown[1].values[middle, middle] > np.nanmin(shown[1].values) + 0.2
    double_click(energy(person).side.slider)
    wait(lambda: person.settle().snapshot.temperature == 0.0)
    wait(lambda: "T = 0.00" in landscape(person).note)
    click(energy(person).side.quantities.button(0))
    wait(lambda: landscape(person).quantity == "energy")


def test_the_free_energy_is_offered_where_there_is_a_theory_of_it(person):
    tab, engine = energy(person), person.window.tab.engine
    click(free(person))
    wait(lambda: landscape(person).quantity == "free energy")
    for changes, back in (
        ({"self_connection": -1.0}, {"self_connection": 0.0}),
        ({"thresholds": "set"}, {"thresholds": "rule"}),
        ({"rule": "projection"}, {"rule": "hebb"}),
    ):
        engine.post("configure", **changes)
        person.settle()
        assert not free(person).isEnabled(), changes
        assert tab.side.quantities.button(0).isChecked()
        assert not tab.side.free_energy
        wait(lambda: landscape(person) is not None and landscape(person).quantity == "energy")
        engine.post("configure", **back)
        person.settle()
        assert free(person).isEnabled()
    engine.post("store_random", count=10)
    person.settle()
    assert not free(person).isEnabled()
    assert "there are 13" in free(person).toolTip()
    assert tab.notice.words == ""


def test_impossible_temperatures_are_refused(person):
    person.type("Temperature", "7")
    assert person.remark == "The temperature lies between 0 and 2."
    assert person.field("Temperature").text() == "0.00"
    assert person.settle().snapshot.temperature == 0.0
