"""What a person does to a Hopfield network: what is refused changes nothing, and learning can be
watched, stopped and cancelled.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import GestureError, ParameterError, SimError
from sim.hopfield.patterns import naming
from sim.hopfield.patterns.pattern import PatternError
from sim.run import Run
from tests.sim.memories import (
    ROWS,
    RULES,
    Gesture,
    N,
    assert_same,
    by_seed,
    desk,
    make,
    picture,
    stocked,
)

# Refused


def refuses(run: Run, name: str, arguments: dict[str, Any], error: type[SimError]) -> None:
    before, log = picture(run), list(run.log)
    with pytest.raises(error) as raised:
        run.perform(name, **arguments)
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message and len(message) < 300
    assert_same(picture(run), before)
    assert run.log == log
    run.advance(5)


NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("store", {"values": [1, -1]}, PatternError),
        ("store", {"values": [0.5] * N}, PatternError),
        ("store", {"values": [NAN] * N}, PatternError),
        ("store", {"values": [2.0] * N}, PatternError),
        ("store", {"values": ["ink"] * N}, PatternError),
        ("store", {"values": []}, PatternError),
        ("store_set", {"names": ["a"], "values": []}, GestureError),
        ("store_set", {"names": ["a", "b"], "values": [by_seed(1), [1]]}, PatternError),
        ("store_letters", {"text": "A"}, PatternError),
        ("store_letters", {"text": "  "}, PatternError),
        ("store_random", {"count": 0}, PatternError),
        ("store_random", {"count": -3}, PatternError),
        ("store_random", {"count": 2, "activity": 0.0}, PatternError),
        ("store_random", {"count": 2, "activity": NAN}, PatternError),
        ("store_random", {"count": 2, "correlation": 2.0}, PatternError),
        ("store_random", {"count": 5000}, PatternError),
        ("store_pictures", {"count": 2}, PatternError),
        ("store_shapes", {"names": ["unicorn"]}, PatternError),
        ("forget", {"index": 3}, GestureError),
        ("forget", {"index": -1}, GestureError),
        ("forget", {"index": NAN}, GestureError),
        ("rename", {"index": 7, "name": "a"}, GestureError),
        ("rename", {"index": 0, "name": " \n "}, GestureError),
        ("cue_pattern", {"index": 3}, GestureError),
        ("cue_mixture", {"indices": [0, 1]}, PatternError),
        ("cue_mixture", {"indices": [0, 1, 5]}, GestureError),
        ("set_cue", {"values": [1.0] * 5}, PatternError),
        ("set_cue", {"values": [0.0] * N}, PatternError),
        ("cue_random", {"activity": 1.5}, PatternError),
        ("corrupt", {"fraction": 1.5}, PatternError),
        ("corrupt", {"fraction": NAN}, PatternError),
        ("randomise", {"fraction": -0.1}, PatternError),
        ("cover", {"top": 9, "left": 0, "bottom": 12, "right": 2}, PatternError),
        ("cover", {"top": 0, "left": 0, "bottom": 1, "right": 1, "fill": "mud"}, PatternError),
        ("draw", {"cells": [0], "value": NAN}, GestureError),
        ("draw", {"cells": [0], "value": 1.5}, GestureError),
        ("draw", {"cells": [N], "value": 1.0}, GestureError),
        ("draw", {"cells": [-1], "value": 1.0}, GestureError),
        ("draw", {"cells": [0], "value": 1.0, "on": "wall"}, GestureError),
        ("set_state", {"values": [1] * (N + 1)}, PatternError),
        ("set_state", {"values": [NAN] * N}, PatternError),
        ("configure", {"temperature": NAN}, ParameterError),
        ("configure", {"temperature": -1.0}, ParameterError),
        ("configure", {"rule": "magic"}, ParameterError),
        ("configure", {"rows": 200}, ParameterError),
        ("configure", {"rule": "storkey", "coding": "01"}, ParameterError),
        ("configure", {"rows": 65, "columns": 64, "cut": 0.1}, ParameterError),
        ("configure", {"colour": 1}, ParameterError),
        ("learn", {"epochs": 3}, GestureError),
        ("stop_learning", {}, GestureError),
        ("stop_learning", {"after": 3}, GestureError),
        ("cancel_learning", {}, GestureError),
        ("unlearn", {}, GestureError),
        ("redo", {}, GestureError),
        ("store", {"colour": 3}, GestureError),
    ],
    ids=str,
)
def test_refused_gestures_change_nothing(
    name: str, arguments: dict[str, Any], error: type[SimError]
) -> None:
    run = Run(stocked(3, temperature=0.3))
    run.perform("draw", cells=[3], value=0.0)
    run.advance(30)
    refuses(run, name, arguments, error)


def test_a_full_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """All or none; and no random number is drawn for what is not stored."""
    monkeypatch.setattr(naming, "MOST_PATTERNS", 4)
    run = Run(make(temperature=0.3))
    run.perform("store_random", count=3)
    run.advance(30)
    for name, arguments in (
        ("store_random", {"count": 2}),
        ("store_set", {"names": ["a", "b"], "values": [by_seed(1), by_seed(2)]}),
    ):
        refuses(run, name, arguments, PatternError)
    run.perform("store_cue")
    run.advance(30)
    refuses(run, "store_cue", {}, PatternError)
    assert len(run.network.patterns) == 4
    run.perform("cue_random")
    run.perform("recall")
    run.advance(30)
    assert_same(picture(run.replay()), picture(run))
    run.perform("forget", index=0)
    run.perform("store_cue")


def test_too_many_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the grid there is, and on a larger one that was asked for."""
    monkeypatch.setattr(naming, "MOST_PIXELS", 5 * N)
    run = Run(stocked(4))
    refuses(run, "store_random", {"count": 2}, PatternError)
    refuses(run, "configure", {"rows": 2 * ROWS}, PatternError)
    run.perform("store_random", count=1)
    assert len(run.network.patterns) == 5


def test_impossible_settings_say_which() -> None:
    network = stocked(2, coding="01")
    with pytest.raises(ParameterError) as raised:
        network.configure(rule="projection", coding="01")
    assert raised.value.field == "coding"
    network.configure(rule="projection")
    assert network.parameters.coding == "pm"
    with pytest.raises(ParameterError) as raised:
        network.configure(coding="01")
    assert raised.value.field == "coding"
    network.configure(rows=80, columns=60)
    with pytest.raises(ParameterError) as raised:
        network.configure(cut=0.2)
    assert raised.value.field == "cut"
    network.configure(rows=8)
    network.configure(cut=0.2)
    with pytest.raises(ParameterError):
        network.configure(rows=80)
    assert (network.parameters.rows, network.parameters.cut) == (8, 0.2)


def test_settings_come_as_numbers_or_words() -> None:
    """As a scenario file or a form has them, and are named as they are understood."""
    network = stocked(2)
    network.configure(temperature="0.5", rows=ROWS, update="fixed")
    assert network.parameters.temperature == 0.5
    assert network.edits.undoable == "update Asynchronous, fixed order"
    step = network.step
    network.configure(update="fixed")  # nothing new
    network.configure()
    assert network.step == step
    network.undo()
    assert (network.parameters.temperature, network.parameters.update) == (0.0, "random")


# Learning from errors


def learner(**values: Any) -> Run:
    run = Run(make(rule="perceptron", rate=0.01, **{"epochs": 200, **values}))
    run.perform("store_random", count=8)
    return run


def test_learning_can_be_stopped_and_kept() -> None:
    """After the epoch under way; the replay, which knows no clock, has the same weights."""
    run = learner()
    network = run.network
    while len(network.now.errors) < 4:
        run.work()
    run.perform("stop_learning")
    while network.pending:
        run.work()
    assert len(network.snapshot().learning.errors) == 5
    whole = learner(epochs=5).network
    whole.finish()
    np.testing.assert_array_equal(network.weights.matrix(), whole.weights.matrix())
    run.advance(40)
    assert_same(picture(run.replay()), picture(run))
    run.perform("learn", epochs=3)
    run.advance(7)
    assert len(network.snapshot().learning.errors) == 3
    more = learner(epochs=8).network
    more.finish()
    np.testing.assert_allclose(network.weights.matrix(), more.weights.matrix(), atol=1e-12)
    assert_same(picture(run.replay()), picture(run))


@pytest.mark.parametrize("work", [0, 1])
@pytest.mark.parametrize(
    "gesture",
    [
        ("store_random", {"count": 3}),
        ("forget", {"index": 0}),
        ("forget_all", {}),
        ("learn", {"epochs": 30}),
        ("configure", {"margin": 2.0}),
        ("configure", {"rule": "gradient"}),
        ("configure", {"coding": "01"}),
        ("configure", {"rows": 4, "columns": 4}),
    ],
    ids=lambda g: g[0] + str(sorted(g[1])),
)
def test_cancelled_learning_leaves_everything_as_it_was(gesture: Gesture, work: int) -> None:
    run = learner()
    run.perform("cue_pattern", index=1)
    run.perform("recall")
    run.advance(20)
    network = run.network
    before, undo = desk(network), network.edits.undoable
    run.perform(gesture[0], **gesture[1])
    for _ in range(work):
        run.work()
    assert network.pending
    assert network.edits.undoable != ""
    run.perform("cancel_learning")
    network.finish()
    assert_same(desk(network), before)
    assert network.edits.undoable == undo
    run.advance(20)
    replayed = run.replay()
    assert_same(picture(replayed), picture(run))


def test_cancelling_several_edits_takes_all_of_them_back() -> None:
    """But what has been drawn meanwhile stays: it has nothing to do with learning."""
    run = learner()
    run.advance(5)
    network = run.network
    before = desk(network)
    run.perform("store_random", count=2)
    network.work()
    run.perform("draw", cells=[0, 1], value=0.0)
    run.perform("store", values=by_seed(3))
    drawn = network.cue.copy()
    run.perform("cancel_learning")
    network.finish()
    assert_same(desk(network), {**before, "cue": drawn})
    assert network.edits.undoable == "cue"
    run.perform("undo")
    assert_same(desk(network), before)
    assert network.edits.undoable == "store 8 random patterns"


def test_ticks_of_a_slider_that_are_cancelled() -> None:
    """The first is learnt and stays; the second is taken back, and the way back to before both is
    still there."""
    network = learner().network
    network.finish()
    network.configure(margin=1.5)
    network.finish()
    network.configure(margin=2.0)
    network.cancel_learning()
    network.finish()
    assert network.parameters.margin == 1.5
    network.undo()
    assert network.parameters.margin == 1.0


def test_what_was_under_way_when_it_was_undone_is_done_when_it_is_redone() -> None:
    network = learner().network
    network.finish()
    start = network.weights.matrix()
    network.configure(margin=3.0)
    network.undo()
    network.finish()
    np.testing.assert_array_equal(network.weights.matrix(), start)
    network.redo()
    network.finish()
    assert network.parameters.margin == 3.0
    assert np.abs(network.weights.matrix() - start).max() > 0.01
    network.undo()
    network.unlearn()
    network.learn(4)
    network.work()
    network.undo()
    network.redo()
    network.finish()
    assert len(network.snapshot().learning.errors) == 4


def test_weights_can_be_set_to_zero_and_learnt_again() -> None:
    network = learner().network
    network.finish()
    learnt = network.weights.matrix()
    network.unlearn()
    assert not network.pending and not network.weights.matrix().any()
    assert network.snapshot().learning is None
    network.learn(200)
    network.finish()
    np.testing.assert_array_equal(network.weights.matrix(), learnt)
    network.undo()
    assert not network.weights.matrix().any()
    network.undo()
    np.testing.assert_array_equal(network.weights.matrix(), learnt)


def test_learning_tells_how_far_it_has_come() -> None:
    network = learner(epochs=50).network
    fractions, errors = [], []
    while network.pending:
        network.work()
        progress = network.snapshot().learning
        assert progress is not None and progress.pairs == 8 * N
        fractions.append(progress.fraction)
        errors.append(len(progress.errors))
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    assert errors == sorted(errors) and errors[-1] > 1
    assert progress.running is False
    network.configure(rule="hebb")
    network.finish()
    assert network.snapshot().learning is None


@pytest.mark.parametrize("values", RULES, ids=lambda v: f"{v['rule']} {v['coding']}")
def test_no_neuron_is_asked_before_all_is_learnt(values: dict[str, Any]) -> None:
    network = make(**values)
    network.store_random(4)
    assert network.pending and not network.at_rest
    network.advance(1)
    assert not network.pending and network.step == 1


def test_names_are_kept_apart() -> None:
    network = make(rows=7, columns=5)
    network.store_letters("ABA")
    network.store(by_seed(1, 35))
    network.store(by_seed(2, 35))
    network.store(by_seed(3, 35), "A")
    network.rename(1, "  a   long\tname " + "x" * 90)
    names = [memory.name for memory in network.patterns]
    assert names[:1] + names[2:] == ["A", "A 2", "Drawing 1", "Drawing 2", "A 3"]
    assert names[1].startswith("a long name") and len(names[1]) == 40
