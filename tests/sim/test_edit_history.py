"""Undo and redo: of the desk by itself, and of whatever a person does to a Hopfield network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import edit_history as desk_module
from sim.edit_history import DEPTH, EditHistory
from sim.errors import GestureError
from sim.hopfield.editing import MemoryEdited
from sim.hopfield.patterns.pattern import Pattern
from sim.run import Run
from tests.sim.memories import (
    EDITS,
    GRIDS,
    N,
    assert_same,
    attempt,
    desk,
    make,
    parameters,
    stocked,
)

SEED = st.integers(0, 2**32)


class Weights:
    """Weights of so many bytes."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def moment(name: str = "", learnt: Any = None) -> MemoryEdited:
    cue = np.zeros(1, np.float32)
    patterns = (Pattern.of(name or "x", [1]),)
    return MemoryEdited(parameters=object(), patterns=patterns, cue=cue, learnt=learnt)


# The desk by itself


def test_edits_are_undone_and_done_again_in_order() -> None:
    undo, moments = EditHistory(), [moment(str(k)) for k in range(4)]
    assert undo.undoable == undo.redoable == ""
    assert undo.back(moments[0]) is None and undo.forward(moments[0]) is None
    for k in range(3):
        undo.remember(f"edit {k}", moments[k])
    now = moments[3]
    for k in (2, 1, 0):
        assert undo.undoable == f"edit {k}"
        now = undo.back(now)
        assert now is moments[k]
        assert undo.redoable == f"edit {k}"
    for k in (1, 2, 3):
        now = undo.forward(now)
        assert now is moments[k]
    assert undo.redoable == ""


def test_another_edit_ends_what_could_be_redone() -> None:
    undo = EditHistory()
    undo.remember("one", moment())
    undo.back(moment())
    assert undo.redoable == "one"
    undo.remember("two", moment())
    assert undo.redoable == "" and undo.undoable == "two"


def test_edits_of_one_key_are_one() -> None:
    undo, moments = EditHistory(), [moment() for _ in range(6)]
    undo.remember("stroke", moments[0], "a")
    undo.remember("stroke", moments[1], "a")
    undo.remember("stroke", moments[2], "b")
    undo.remember("other", moments[3])
    undo.remember("stroke", moments[4], "b")  # not the same stroke any more
    undo.close()
    undo.remember("stroke", moments[5], "b")
    now: MemoryEdited | None = moment()
    for wanted in (5, 4, 3, 2, 0):
        assert now is not None
        now = undo.back(now)
        assert now is moments[wanted]
    assert now is not None and undo.back(now) is None


def test_after_an_undo_a_key_begins_anew() -> None:
    undo = EditHistory()
    undo.remember("stroke", moment(), "a")
    undo.back(moment())
    undo.remember("stroke", moment(), "a")
    assert undo.undoable == "stroke" and undo.redoable == ""


def test_there_is_an_end_to_it() -> None:
    undo = EditHistory()
    for k in range(DEPTH + 20):
        undo.remember(str(k), moment())
    left = 0
    while undo.back(moment()) is not None:
        left += 1
    assert left == DEPTH


def test_old_weights_are_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest are kept up to a size; weights that many edits share are there once."""
    monkeypatch.setattr(desk_module, "KEPT", 100)
    undo, shared = EditHistory(), Weights(60)
    for _ in range(5):
        undo.remember("stroke", moment(learnt=shared))
    undo.remember("store", moment(learnt=Weights(30)))
    found = [undo.back(moment()) for _ in range(6)]
    assert [d.learnt.nbytes for d in found if d is not None] == [30] + [60] * 5
    undo = EditHistory()
    for size in (50, 30, 60, 30):
        undo.remember("store", moment(learnt=Weights(size)))
    found = [undo.back(moment()) for _ in range(4)]
    sizes = [getattr(d.learnt, "nbytes", None) for d in found if d is not None]
    assert sizes == [30, 60, None, None]
    assert all(d is not None and d.learnt_for == () for d in found)


def test_cancelled_edits_are_forgotten() -> None:
    undo, moments = EditHistory(), [moment() for _ in range(4)]
    for k in range(4):
        undo.remember(f"edit {k}", moments[k])
    undo.drop(moment())  # of no edit
    assert undo.undoable == "edit 3"
    undo.drop(moments[2])  # with all that came after it
    assert undo.undoable == "edit 1"


# Of a network


def settled(network: Any) -> dict[str, Any]:
    """The desk once all is learnt, and the overlaps, which follow from it."""
    network.finish()
    found = desk(network)
    rows = found["values"].reshape(-1, network.neurons).astype(float)
    shown = network.shown.astype(float)
    np.testing.assert_allclose(network.overlaps(), rows @ shown / network.neurons, atol=1e-12)
    states = network.now.state.copy().astype(float)
    np.testing.assert_allclose(
        network.field(), found["weights"] @ states - found["threshold"], atol=1e-9
    )
    return found


@settings(max_examples=40)
@given(
    values=parameters(),
    seed=SEED,
    edits=st.lists(st.one_of(*EDITS, GRIDS), min_size=1, max_size=7),
    learnt=st.lists(st.booleans(), min_size=1, max_size=4),
)
def test_undo_undoes_and_redo_redoes(
    values: dict[str, Any], seed: int, edits: list[Any], learnt: list[bool]
) -> None:
    """Any edits, each learnt to the end or interrupted by the next: memories, cue, settings and
    weights are what they were, and what they became."""
    run = Run(stocked(3, seed, **values))
    network = run.network
    network.restore(network.state())  # nothing to undo yet
    moments = [settled(network)]
    interrupted = False
    for turn, edit in enumerate(edits):
        words = network.edits.undoable
        attempt(run, ("recall", {}))  # pieces of a stroke would be one edit
        if not attempt(run, edit) or network.edits.undoable == words == "":
            continue
        if not learnt[turn % len(learnt)] and network.pending:
            interrupted = True  # what it would have learnt from here is not known
            moments.append({})
        else:
            moments.append(settled(network))
    last = settled(network)
    back = []
    while network.edits.undoable:
        network.undo()
        back.append(settled(network))
    with pytest.raises(GestureError):
        network.undo()
    assert_same(back[-1] if back else moments[0], moments[0], atol=1e-9)
    if not interrupted:
        # Gestures that change nothing (a setting that is what it is) are no edits.
        seen = [moments[0]]
        for moment_after in moments[1:]:
            if not same(moment_after, seen[-1]):
                seen.append(moment_after)
        ways = [moments[0], *reversed(back[:-1]), last] if back else [moments[0]]
        for wanted in seen:
            assert any(same(wanted, way) for way in ways)
    forth = []
    while network.edits.redoable:
        network.redo()
        forth.append(settled(network))
    with pytest.raises(GestureError):
        network.redo()
    assert len(forth) == len(back)
    for there, again in zip(reversed(back[:-1]), forth, strict=False):
        assert_same(again, there, atol=1e-9)
    assert_same(forth[-1] if forth else moments[0], last, atol=1e-9)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    try:
        assert_same(one, other, atol=1e-9)
    except AssertionError:
        return False
    return True


def test_strokes_are_undone_whole() -> None:
    network = make()
    for cell in range(3):
        network.draw([cell], 1.0, stroke=1)
    for cell in range(3, 6):
        network.draw([cell], 1.0, stroke=2)
    network.undo()
    assert network.cue.tolist() == [1.0] * 3 + [-1.0] * (N - 3)
    network.undo()
    assert network.cue.tolist() == [-1.0] * N
    network.redo()
    network.redo()
    assert network.cue.tolist() == [1.0] * 6 + [-1.0] * (N - 6)


def test_ticks_of_a_slider_are_undone_together() -> None:
    network = make()
    for temperature in (0.1, 0.2, 0.3):
        network.configure(temperature=temperature)
    network.configure(cut=0.2)
    network.undo()
    assert network.parameters.temperature == 0.3
    network.undo()
    assert network.parameters.temperature == 0.0


def test_the_state_is_not_undone_but_where_it_was_edited() -> None:
    """It is the network's and not the person's; on another grid it begins at the cue."""
    network = stocked(3)
    network.advance(5 * N)
    state = network.shown
    network.draw([0], 0.0)
    network.undo()
    np.testing.assert_array_equal(network.shown, state)
    network.configure(rows=5)
    np.testing.assert_array_equal(network.shown, network.cue)
    network.undo()
    np.testing.assert_array_equal(network.shown, state)
    network.draw([3], 0.0, on="state")
    assert network.edits.undoable == "drawing on the state"
    assert int((network.shown != state).sum()) == 1
    network.undo()
    np.testing.assert_array_equal(network.shown, state)
    network.redo()
    assert int((network.shown != state).sum()) == 1


def test_words_of_what_would_be_undone() -> None:
    network = make(rows=7, columns=5)
    expected = []

    def told(words: str) -> None:
        expected.append(words)
        assert network.edits.undoable == words

    network.store_letters("AB")
    told("store AB")
    network.cue_pattern(0)
    told("cue A")
    network.corrupt(0.2)
    told("corrupt")
    network.rename(1, "C")
    told("rename B")
    network.forget(1)
    told("forget C")
    network.configure(columns=6)
    told("columns 6")
    network.configure(rows=8, columns=8)
    told("grid 8 × 8")
    for words in reversed(expected):
        assert network.edits.undoable == words
        network.undo()
        assert network.edits.redoable == words
