"""Files of scenarios: what is written is what is run; a malformed one is refused in a sentence."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sim import scenarios as module
from sim.errors import GestureError, ScenarioError
from sim.run import Run
from sim.scenarios import (
    VERDICT,
    Expectation,
    Scenario,
    check,
    listing,
    network_class,
    quantity,
    scenarios,
)
from tests.sim.claims import failures

# Quantities


@pytest.mark.parametrize(
    ("written", "si"),
    [
        ("90 deg", math.pi / 2),
        ("-60 deg/s", -math.pi / 3),
        ("+180deg", math.pi),
        ("20 ms", 0.02),
        ("1.5e1 ms", 0.015),
        ("2 Hz", 2.0),
        ("5 %", 0.05),
        ("5%", 0.05),
        ("1 rad", 1.0),
        ("3 s", 3.0),
        ("0.25", 0.25),
        (" 7 Hz ", 7.0),
    ],
)
def test_a_quantity_has_a_unit(written: str, si: float) -> None:
    assert quantity(written) == pytest.approx(si, rel=1e-15)


@pytest.mark.parametrize("value", [3, 2.5, True, None, "red", ""])
def test_what_is_no_quantity_stays_as_it_is(value: Any) -> None:
    assert quantity(value) is value


def test_a_row_of_quantities_is_one_of_numbers() -> None:
    assert quantity([["10 ms", 2], ["-1 Hz", "red"]]) == [[0.01, 2], [-1.0, "red"]]


def test_an_unknown_unit_is_refused_and_the_known_ones_listed() -> None:
    with pytest.raises(ScenarioError) as raised:
        quantity("3 furlongs")
    assert "'3 furlongs'" in str(raised.value) and "deg/s" in str(raised.value)


def test_a_number_with_two_points_is_refused() -> None:
    with pytest.raises(ScenarioError):
        quantity("1.2.3 deg")


# Files

GOOD = """
title = "T"
tab = "ring"
network = "fly-compass"
seed = 1
claim = "It stays."
duration = 1.0

[parameters]
neurons = 16
noise = 0.1

[[gestures]]
at = 0.5
name = "turn"
velocity = "90 deg/s"

[[expect]]
reading = "wander"
from = 0.0
to = 0.4
below = 90.0
"""
Load = Callable[[str], Mapping[str, Scenario]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Ship one scenario of this text, called `mine`, instead of those there are."""

    def read_again() -> None:
        module._tables.cache_clear()
        module.scenario_named.cache_clear()

    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "README.md").write_text("No scenario.")
    monkeypatch.setattr("sim.resource_tables.files", lambda package: tmp_path)

    def load_text(text: str) -> Mapping[str, Scenario]:
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        read_again()
        return scenarios()

    yield load_text
    read_again()


def test_a_file_is_a_scenario(load: Load) -> None:
    found = load(GOOD)
    assert list(found) == ["mine"]
    mine = found["mine"]
    assert mine.parameters == {"neurons": 16, "noise": 0.1}
    at, name, arguments = mine.gestures[0]
    assert (at, name) == (0.5, "turn")
    assert arguments["velocity"] == pytest.approx(math.pi / 2)
    assert mine.expectations == (Expectation("wander", 0.0, 0.4, -math.inf, 90.0),)
    assert not failures(mine)
    assert "mine" in listing(found.values()) and "It stays." in listing(found.values())


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    "field", ["title", "tab", "network", "seed", "claim", "duration", "at", "name", "from", "to"]
)
def test_what_a_file_lacks_is_named(load: Load, field: str) -> None:
    text = re.sub(rf"^{field} = .*\n", "", GOOD, count=1, flags=re.MULTILINE)
    with pytest.raises(ScenarioError) as raised:
        load(text)
    assert str(raised.value) == f"The scenario 'mine' lacks '{field}'."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is not TOML"),
        (changed('network = "fly-compass"', 'network = "bee"'), "There is no network 'bee'"),
        (changed("noise = 0.1", "nose = 0.1"), "There is no parameter 'nose'"),
        (changed("noise = 0.1", "noise = 99.0"), "Noise must lie between"),
        (changed("noise = 0.1", 'noise = "loud"'), "Noise is a number"),
        (changed("noise = 0.1", 'noise = "1 dB"'), "unknown unit"),
        (changed("noise = 0.1", "noise = nan"), "finite"),
        (changed("neurons = 16", "neurons = 16.5"), "whole number"),
        (changed("seed = 1", 'seed = "one"'), "invalid literal"),
        (changed("duration = 1.0", 'duration = "long"'), "could not convert"),
        (changed("at = 0.5", 'at = "later"'), "could not convert"),
        (changed('velocity = "90 deg/s"', 'velocity = "90 knots"'), "unknown unit"),
        (changed("seed = 1", "seed = 1\nspeed = 50"), "at 0.1 to 10 s a second, not at 50"),
        (changed("duration = 1.0", "duration = 1.0\nspeed = nan"), "a second, not at nan"),
        (changed("duration = 1.0", 'duration = 1.0\nspeed = "slow"'), "A speed is a number"),
        (changed("duration = 1.0", "duration = 1.0\nspeed = true"), "A speed is a number"),
        (GOOD[: GOOD.index("[[expect]]")], "lacks 'expect'"),
        (changed("below = 90.0", 'below = "few"'), "could not convert"),
    ],
)
def test_a_malformed_file_is_refused_in_a_sentence(load: Load, text: str, words: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        load(text)
    message = str(raised.value)
    assert message.startswith("The scenario 'mine' ") and words in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(changed('name = "turn"', 'name = "spin"'), id="unknown gesture"),
        pytest.param(changed("velocity = ", "speed = "), id="unknown argument"),
        pytest.param(changed('velocity = "90 deg/s"', "velocity = nan"), id="nan"),
        pytest.param(changed('"90 deg/s"', '"90°/s"'), id="unit not understood"),
        pytest.param(changed('"wander"', '"wonder"'), id="unknown reading"),
        pytest.param(changed("to = 0.4", "to = 4.0"), id="expected after the end"),
        pytest.param(changed("from = 0.0", "from = 0.5"), id="from after to"),
        pytest.param(changed("seed = 1", "seed = -1"), id="seed below 0"),
        pytest.param(changed("duration = 1.0", "duration = -1.0"), id="negative duration"),
        pytest.param(changed("at = 0.5", "at = nan"), id="at nan"),
        pytest.param(changed("[[gestures]]", "[gestures]"), id="one gesture, not a list"),
        pytest.param(changed("[parameters]\nneurons = 16", "parameters = 3"), id="no table"),
        pytest.param(changed('title = "T"', "title = 3"), id="title no text"),
        pytest.param(changed('title = "T"', 'title = "T"\norder = "first"'), id="order no number"),
    ],
)
def test_other_mistakes_in_a_file_are_found_too(load: Load, text: str) -> None:
    with pytest.raises(ScenarioError):
        load(text)


MEMORY = """
title = "M"
tab = "hopfield"
network = "hopfield"
seed = 1
claim = "The 8 comes back."
duration = 6.0

[parameters]
rows = 12
columns = 12
coding = "01"
rule = "hebb"

[[gestures]]
at = 0.0
name = "store_letters"
text = "8"

[[gestures]]
at = 0.0
name = "cue_pattern"
index = 0

[[gestures]]
at = 0.0
name = "recall"

[[expect]]
verdict = "memory 8"
at = 1.0

[[expect]]
reading = "first_overlap"
from = 0.5
to = 2.0
above = 1.0
"""


def other(old: str, new: str) -> str:
    """The file of a memory with something changed."""
    assert old in MEMORY
    return MEMORY.replace(old, new, 1)


def test_a_file_of_a_memory_is_a_scenario(load: Load) -> None:
    """Words stay words, even those that look like numbers; a verdict is asked for at a time."""
    mine = load(MEMORY)["mine"]
    assert mine.parameters == {"rows": 12, "columns": 12, "coding": "01", "rule": "hebb"}
    assert mine.gestures[0] == (0.0, "store_letters", {"text": "8"})
    assert mine.expectations == (
        Expectation(VERDICT, 1.0, 1.0, words="memory 8"),
        Expectation("first_overlap", 0.5, 2.0, 1.0),
    )
    assert not failures(mine)


LATER = """
[[gestures]]
at = 2.0
name = "configure"
coding = "01"
update = "synchronous"
"""


def test_a_word_in_a_configuration_stays_a_word(load: Load) -> None:
    mine = load(other('coding = "01"\n', "") + LATER)["mine"]
    assert mine.gestures[-1] == (2.0, "configure", {"coding": "01", "update": "synchronous"})
    run = mine.start()
    run.advance_to(3.0)
    assert run.network.parameters.coding == "01"
    assert run.network.dt == 1.0


@pytest.mark.parametrize("at", [0.0, 1.0, 3.5, 5.0, 6.0])
def test_a_verdict_is_asked_for_at_its_time_whatever_a_step_is_by_then(
    load: Load, at: float
) -> None:
    """Steps are a 144th of a sweep at first, whole sweeps after 2."""
    mine = load(other("at = 1.0", f"at = {at}") + LATER)["mine"]
    asked: list[float] = []

    class Asked(network_class("hopfield")):  # type: ignore[misc]
        @property
        def verdict(self) -> str:
            asked.append(self.time)
            return "memory 8"

    run = Run(Asked(Asked.Parameters(rows=12, columns=12), 1), mine.start()._script)
    scenario = dataclasses.replace(mine)
    object.__setattr__(scenario, "start", lambda: run)
    assert not failures(scenario)
    (when,) = asked
    assert when == pytest.approx(at, abs=0.5 if at > 2.0 else 0.01)
    assert run.network.time == pytest.approx(6.0)


def test_a_gesture_at_the_time_of_a_verdict_comes_first(load: Load) -> None:
    text = (
        other("at = 1.0", "at = 2.0")
        + """
[[gestures]]
at = 2.0
name = "forget_all"
"""
    )
    (wrong, *_) = failures(load(text)["mine"])
    assert wrong == "the verdict at 2 is 'empty', not 'memory 8'"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (other('verdict = "memory 8"', "verdict = 8"), "A verdict is some words"),
        (other('verdict = "memory 8"', 'verdict = " "'), "A verdict is some words"),
        (other('verdict = "memory 8"', 'verdict = ["memory 8"]'), "A verdict is some words"),
        (other("at = 1.0", "at = 7.0"), "outside the run's 6.0 sweeps"),
        (other("at = 1.0", "at = -1.0"), "outside the run's 6.0 sweeps"),
        (other("at = 1.0", "at = nan"), "outside the run's 6.0 sweeps"),
        (other("at = 1.0", 'at = "late"'), "could not convert"),
        (other("at = 1.0", "at = 1.0\nbelow = 3.0"), "no below"),
        (other("at = 1.0", 'at = 1.0\nreading = "energy"'), "no reading"),
        (other('text = "8"', "text = nan"), "text of 'store_letters' cannot be nan"),
        (other('coding = "01"', "coding = 1"), "Learning coding is one of pm, 01, not 1"),
        (other('rule = "hebb"', 'rule = "heb"'), "Learning learning rule is one of"),
        (other('name = "recall"', 'name = "recal"'), "knows no gesture 'recal'"),
        (other("index = 0", 'index = "first"'), "index of 'cue_pattern' cannot be 'first'"),
        (MEMORY + LATER.replace("at = 2.0", "at = nan"), "cannot be done at nan sweeps"),
        (MEMORY + LATER.replace("at = 2.0", "at = -2.0"), "cannot be done at -2.0 sweeps"),
        (MEMORY + LATER.replace('"synchronous"', '"at once"'), "Update update is one of"),
        (MEMORY + LATER.replace("coding", "color"), "There is no parameter 'color'"),
    ],
)
def test_a_malformed_file_of_a_memory_is_refused_in_a_sentence(
    load: Load, text: str, words: str
) -> None:
    with pytest.raises(ScenarioError) as raised:
        load(text)
    message = str(raised.value)
    assert message.startswith("The scenario 'mine' ") and words in message
    assert "\n" not in message


def test_a_verdict_without_a_time_lacks_it(load: Load) -> None:
    with pytest.raises(ScenarioError, match=r"^The scenario 'mine' lacks 'at'\.$"):
        load(other("at = 1.0\n", ""))


def test_a_reading_is_not_taken_over_a_change_of_what_is_recorded(load: Load) -> None:
    """Storing a memory lays the traces out anew: what is claimed after that was not kept."""
    more = """
[[gestures]]
at = 1.5
name = "store_letters"
text = "XYZ"
"""
    with pytest.raises(ScenarioError, match="cannot be read up to 2"):
        check(load(MEMORY + more)["mine"])
    assert not failures(load(other("to = 2.0", "to = 1.4") + more)["mine"])


def test_a_gesture_that_cannot_be_done_fails_the_check(load: Load) -> None:
    """However a mistake in a script is found, it is not passed over."""
    with pytest.raises((ScenarioError, GestureError)):
        check(load(changed('name = "turn"', 'name = "spin"'))["mine"])
