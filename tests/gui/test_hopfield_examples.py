"""The examples of the Hopfield tab as they begin and end in its window.

What each claims is measured without a window in tests/sim/test_scenarios.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox

from sim.hopfield import MEMORY_NETWORKS
from sim.scenarios import scenarios
from tests.gui.hands import Key, Person, stroke
from tests.gui.waiting import wait

OWN = {name: scenario for name, scenario in scenarios().items() if scenario.tab == "hopfield"}


@pytest.fixture
def person(at_hopfield):
    return at_hopfield


def started(person: Person, name: str) -> None:
    """This example has begun, with all that is its own."""
    scenario = OWN[name]
    frame = person.settle()
    assert frame.scenario == name
    assert frame.playing is not scenario.standing
    assert not frame.touched
    assert frame.seed == scenario.seed
    assert person.claim == scenario.claim
    assert person.named(QComboBox, "Example").currentText() == scenario.title
    kind = next(k for k in MEMORY_NETWORKS if k.name == scenario.network)
    assert person.named(QComboBox, "Network").currentText() == kind.title
    asked = kind.Parameters.from_dict(scenario.parameters)
    now = person.snapshot.parameters
    scripted = {key for _, what, given in scenario.gestures if what == "configure" for key in given}
    for parameter in kind.Parameters.specs():
        if parameter not in scripted:
            assert getattr(now, parameter) == getattr(asked, parameter), parameter


def test_it_opens_on_a_running_example_that_settles(sit_down):
    person = sit_down(tab="hopfield")
    started(person, "complete-half-an-a")
    assert person.frame.speed == OWN["complete-half-an-a"].speed
    assert not person.frame.at_rest
    person.window.tab.engine.set_speed(60.0)
    person.rest()
    assert person.outcome == "A, exactly."
    assert person.claim == OWN["complete-half-an-a"].claim
    assert person.snapshot.rises == 0
    wait(lambda: "at rest" in person.status)


def test_the_scenario_on_the_command_line_opens_the_tab(sit_down):
    person = sit_down(scenario="the-mirror")
    assert person.window.tab.name == "hopfield"
    started(person, "the-mirror")


@pytest.mark.parametrize("name", OWN)
def test_each_example_sets_everything_it_needs(person, name):
    # Whatever was set before is not the example's business.
    engine = person.window.tab.engine
    engine.post("configure", rows=10, columns=14, temperature=1.0, rule="storkey")
    engine.post("forget_all")
    person.try_this(name)
    started(person, name)
    assert person.frame.speed == OWN[name].speed


def test_next_goes_through_all_of_them_and_round(person):
    order = list(OWN)
    for name in [*order[1:], order[0]]:
        person.click("Next")
        started(person, name)


def test_two_quick_nexts_are_two(person):
    for _ in range(2):
        person.click("Next")
    started(person, list(OWN)[2])


def test_next_goes_on_after_the_last_example_whatever_was_chosen_meanwhile(person):
    person.try_this("the-mirror")
    person.pick("Network", MEMORY_NETWORKS[2].title)
    person.settle()
    person.click("Next")
    started(person, list(OWN)[list(OWN).index("the-mirror") + 1])


def test_choosing_the_example_that_runs_begins_it_again(person):
    run = person.rest().run
    stroke(person.cue, [(0, 0), (0, 9)])
    assert person.settle().touched
    person.try_this("complete-half-an-a")
    started(person, "complete-half-an-a")
    assert person.frame.run == run + 1


def test_an_example_runs_on_from_a_standstill_and_closes_the_notice(person):
    person.window.tab.say("Something was wrong.")
    person.pause()
    person.try_this("the-mirror")
    started(person, "the-mirror")
    assert person.notice == ""


def run_on(person: Person, time: float) -> None:
    """Let it run to a time of its own, or to where nothing changes any more."""
    if not person.settle().playing:
        person.click("Play")
    wait(lambda: person.frame.at_rest or person.snapshot.time >= time)


@pytest.mark.parametrize(
    ("name", "verdict", "words"),
    [
        ("one-memory-too-many", "mixture", "A mixture of three memories"),
        ("the-mirror", "mirror A", "The mirror of A"),
        ("a-mixture-of-three", "mixture A + T + O", "A mixture of three memories, A + T + O"),
        ("a-two-cycle", "memory", "exactly"),
        ("a-hundred-pictures", "memory Picture 17", "Picture 17, exactly."),
    ],
)
def test_played_in_the_window_it_comes_to_what_it_claims(person, name, verdict, words):
    person.try_this(name, 60.0)
    run_on(person, OWN[name].duration)
    assert person.snapshot.outcome.verdict.startswith(verdict)
    assert words in person.outcome
    assert person.claim == OWN[name].claim, "nobody has touched it"
    assert person.notice == ""


def test_a_two_cycle_is_seen_as_one(person):
    person.try_this("a-two-cycle", 20.0)
    wait(lambda: person.snapshot.outcome.kind == "cycle")
    assert person.outcome.startswith("A two-cycle: it jumps between two states")
    assert not person.frame.at_rest
    assert "A two-cycle" in person.outcome


def test_heat_is_told_as_heat(person):
    person.try_this("heat-melts-a-memory")  # slow enough to be seen on a busy machine
    run_on(person, 8.0)
    assert person.snapshot.outcome.verdict == "thermal near R1"
    assert person.outcome.startswith("At T = 0.4")
    person.window.tab.engine.set_speed(60.0)
    run_on(person, 45.0)
    assert person.snapshot.outcome.verdict == "thermal"
    assert person.snapshot.temperature == pytest.approx(1.2)
    assert person.field("Temperature").text() == "1.20"
    assert not person.frame.at_rest


# ---- by hand -------------------------------------------------------------------------------------


def numbers_shown(person: Person) -> list[str]:
    """What is written into the cells of the state."""
    return list(person.state._numbers)


def test_four_neurons_show_their_states_and_fields(person):
    """PHYSICS.md: (-1, -1, -1, -1) has h = (-1, -1, -1, 3), E 0 to -6."""
    person.try_this("four-neurons")
    person.settle()
    person.click("Back to cue")
    person.settle()
    low = "s = −1  h = −1"
    assert numbers_shown(person) == [low, low, low, "s = −1  h = 3"]
    assert "1 wants to flip" in person.window.tab.state_board.words.text()
    assert person.snapshot.energy == 0.0
    plain = person.state.grab().toImage()
    person.state.show_numbers(None)
    assert person.state.grab().toImage() != plain, "they are drawn"
    for _ in range(4):
        person.click("One update")
    person.settle()
    assert numbers_shown(person)[3] == "s = +1  h = 3"
    assert person.snapshot.energy == -6.0
    assert person.outcome == "M, exactly."


def test_three_neurons_show_thirds(person):
    person.try_this("three-neurons")
    person.settle()
    person.click("Back to cue")
    person.settle()
    assert numbers_shown(person) == [
        "s = +1  h = 0.333", "s = +1  h = 0.333", "s = +1  h = −0.333"
    ]  # fmt: skip
    assert person.snapshot.energy == pytest.approx(-1 / 6)
    person.click("One update")
    person.settle()
    assert person.snapshot.energy == pytest.approx(-1.5)
    assert person.outcome == "M, exactly."


def test_two_neurons_turn_for_ever_and_then_fall(person):
    person.try_this("two-neurons", 20.0)
    person.click("Play")
    wait(lambda: person.snapshot.outcome.kind == "cycle")
    assert person.snapshot.energy == pytest.approx(2.0)
    run_on(person, 12.0)
    assert person.snapshot.energy == pytest.approx(-2.0)
    assert person.snapshot.state.sum() == 0


def test_larger_networks_show_no_numbers(person):
    person.rest()
    assert numbers_shown(person) == []


# ---- a hand takes over ---------------------------------------------------------------------------


def test_what_a_hand_does_takes_back_the_claim_until_reset_all(person):
    person.rest()
    person.click("Corrupt")
    person.settle()
    words = "Changed by hand since “Complete half an A”; Reset all goes back to it."
    assert person.claim == words
    person.press(Key.Key_R)
    person.settle()
    assert person.claim == words
    person.click("Reset all")
    started(person, "complete-half-an-a")
    person.rest()
    assert person.outcome == "A, exactly."


def test_looking_takes_nothing_back(person):
    """Pausing, stepping, views and marks leave the claim standing."""
    person.rest()
    for words in ("Input field", "Weights", "State", "Map", "Between memories"):
        person.click(words)
    for words in ("One update", "One sweep", "Step"):
        person.click(words)
    person.press(Key.Key_Space)
    person.settle()
    assert person.claim == OWN["complete-half-an-a"].claim


def test_reset_all_goes_back_to_the_seed_of_the_example(person):
    first = person.rest().snapshot.cue
    person.type("Seed", "123")
    person.settle()
    person.click("Reset all")
    person.settle()
    assert person.frame.seed == 7, "the example's own"
    assert np.array_equal(person.rest().snapshot.cue, first)
