"""The outcome of what has not settled: two-cycles, what still moves, heat, what the energy did."""

from __future__ import annotations

import numpy as np
import pytest

from sim.hopfield.outcome.classification import classify
from sim.hopfield.patterns.pattern import Pattern
from tests.sim.outcomes import (
    MEMORIES,
    PATTERNS,
    A,
    F,
    H,
    N,
    flipped,
    hot,
    majority,
    named,
    sparse_patterns,
)

# Two-cycles


def test_a_two_cycle_names_what_has_a_name() -> None:
    found = classify(A, MEMORIES, settled=False, cycle_with=F)
    assert (found.kind, found.verdict) == ("cycle", "two-cycle A | F")
    assert (found.members, found.signs) == ((0, 1), (1, 1))
    assert found.words == (
        "A two-cycle: it jumps between two states at every update and never settles. They are A "
        "and F."
    )
    found = classify(-A, MEMORIES, settled=False, cycle_with=A)
    assert found.verdict == "two-cycle A | mirror A"
    assert found.words.endswith("They are A and the mirror of A.")
    found = classify(majority(A, F, H), MEMORIES, settled=False, cycle_with=-H)
    assert found.verdict.startswith("two-cycle mirror H | mixture ")


def test_a_two_cycle_is_told_alike_from_either_side() -> None:
    other = flipped(A, 200)
    for one, two in ((A, F), (A, -A), (A, other), (majority(A, F, H), -H), (-A, -F)):
        there = classify(one, MEMORIES, settled=False, cycle_with=two)
        back = classify(two, MEMORIES, settled=False, cycle_with=one)
        assert (there.words, there.verdict) == (back.words, back.verdict)


def test_a_two_cycle_without_names() -> None:
    found = classify(flipped(A, 90), MEMORIES, settled=False, cycle_with=F)
    assert found.verdict == "two-cycle F | none"
    assert found.words.endswith("One is F, the other is no memory.")
    found = classify(flipped(A, 90), MEMORIES, settled=False, cycle_with=flipped(A, 100))
    assert found.verdict == "two-cycle none | none"
    assert found.words.endswith("Neither is a memory: largest overlap 0.69 (with A).")


def test_two_neurons_without_a_memory_cycle() -> None:
    found = classify([1, 1], [], settled=False, cycle_with=[-1, -1])
    assert (found.kind, found.verdict) == ("cycle", "two-cycle none | none")


def test_a_cycle_of_one_state_is_a_fixed_point() -> None:
    assert classify(A, MEMORIES, settled=False, cycle_with=A).verdict == "memory A"


# Moving


def test_falling_toward_a_memory() -> None:
    found = classify(flipped(A, 17), MEMORIES, settled=False, rising=True, flips=177)
    assert (found.kind, found.verdict, found.members) == ("moving", "moving", (0,))
    assert found.spans == ((15, 16, 0),)
    assert found.words == (
        "Falling toward A: overlap 0.94 and rising. Energy has gone down on every one of the 177 "
        "flips so far."
    )
    found = classify(-flipped(A, 17), MEMORIES, settled=False, rising=True, flips=1)
    assert found.words == (
        "Falling toward the mirror of A: overlap −0.94 and growing. Energy has gone down on the "
        "one flip so far."
    )


def test_energy_that_rose_is_not_hidden() -> None:
    state = flipped(A, 17)
    found = classify(state, MEMORIES, settled=False, rising=True, flips=177, rises=3)
    assert found.words.endswith("Energy went up on 3 of 177 flips.")
    found = classify(state, MEMORIES, settled=False, rising=True, flips=177, rises=None)
    assert found.words == "Falling toward A: overlap 0.94 and rising."


@pytest.mark.parametrize(
    ("wrong", "rising", "words"),
    [
        (17, False, "Still moving: largest overlap 0.94 (with A), not growing."),
        (17, None, "Still moving: largest overlap 0.94 (with A)."),
        (200, True, "Still moving: largest overlap 0.31 (with A), and growing."),
    ],
)
def test_what_is_not_known_is_not_said(wrong: int, rising: bool | None, words: str) -> None:
    state = flipped(A, wrong)
    found = classify(state, MEMORIES, settled=False, rising=rising, flips=5, rises=None)
    assert found.words == words


def test_before_anything_has_flipped() -> None:
    found = classify(flipped(A, 170), MEMORIES, settled=False, rising=True)
    assert found.words == "Nothing has flipped yet. Largest overlap 0.41 (with A)."
    assert found.kind == "moving"


def test_even_at_a_memory_what_has_not_settled_is_moving() -> None:
    assert classify(A, MEMORIES, settled=False, flips=9).kind == "moving"


def test_nothing_falls_toward_a_sparse_memory_by_going_blank() -> None:
    patterns = sparse_patterns(3, 20, 1024)
    state = np.full(1024, -1)
    state[np.flatnonzero(patterns[0] > 0)[:2]] = 1
    found = classify(state, named(patterns), settled=False, rising=True, flips=4)
    assert found.words.startswith("Still moving: largest overlap 0.96 (with A)")


# Heat


def test_heat_around_a_memory() -> None:
    state = flipped(A, 6)
    recent = PATTERNS @ A / N * 0.984
    found = hot(state, MEMORIES, recent_overlaps=recent)
    assert (found.kind, found.verdict, found.members) == ("thermal", "thermal near A", (0,))
    assert found.words == (
        "At T = 0.40 it keeps fluctuating around A: overlap 0.98 on average over the last 5 sweeps."
    )
    assert (found.overlap, found.wrong) == (pytest.approx(0.984), 6)
    found = hot(-state, MEMORIES, recent_overlaps=-recent, recent_sweeps=1)
    assert found.verdict == "thermal near mirror A"
    assert found.words == (
        "At T = 0.40 it keeps fluctuating around the mirror of A: overlap −0.98 over the last "
        "sweep."
    )
    assert hot(state, MEMORIES).words.endswith("overlap 0.98 now.")


def test_heat_never_settles_even_at_a_memory() -> None:
    assert classify(A, MEMORIES, settled=True, temperature=1e-4).words == (
        "At T = 0.0001 it keeps fluctuating around A: overlap 1.00 now."
    )


@pytest.mark.parametrize(
    ("m", "words"),
    [
        (0.31, "around A"),
        (0.29, "around no memory in particular"),
        (0.21, "around no memory in particular"),
        (0.19, "heat has melted every memory"),
        (0.0, "heat has melted every memory: no overlap is above 0.2 on average"),
    ],
)
def test_heat_has_its_thresholds(m: float, words: str) -> None:
    """Orthogonal patterns of no mean and a state of no mean: the overlap counts in full."""
    memories = [Pattern.of("A", [1, 1, -1, -1] * 16), Pattern.of("F", [1, -1, 1, -1] * 16)]
    state = np.array([1, -1, -1, 1] * 16)
    found = hot(state, memories, recent_overlaps=[m, 0.0])
    assert words in found.words
    assert found.verdict == ("thermal near A" if m > 0.3 else "thermal")


def test_heat_around_no_single_memory() -> None:
    state = majority(A, F, H)
    found = hot(state, MEMORIES, recent_overlaps=PATTERNS @ state / N * 0.9)
    assert (found.verdict, found.members) == ("thermal", ())
    assert "around no single memory" in found.words
    assert all(f"with {name}" in found.words for name in "AFH")


def test_heat_around_one_of_two_that_are_alike() -> None:
    """C has overlap .7 with A: around A its overlap is high as well, and does not count."""
    c = flipped(A, 86, seed=9)
    memories = [Pattern.of("C", c), Pattern.of("A", A), Pattern.of("F", F)]
    recent = [0.95 * float(p @ A) / N for p in (c, A, F)]
    assert hot(A, memories, recent_overlaps=recent).verdict == "thermal near A"


def test_heat_around_a_duplicate() -> None:
    memories = [Pattern.of("A", A), Pattern.of("B", A), Pattern.of("F", F)]
    recent = [0.9, 0.9, 0.9 * float(F @ A) / N]
    assert hot(A, memories, recent_overlaps=recent).verdict == "thermal near A"


@pytest.mark.parametrize("count", [1, 4])
def test_heat_on_blank_paper_is_around_no_sparse_memory(count: int) -> None:
    patterns = sparse_patterns(count, 20, 1024)
    memories = named(patterns)
    blank = np.full(1024, -1)
    found = hot(blank, memories, recent_overlaps=patterns @ blank / 1024)
    assert found.verdict == "thermal"
    assert "melted" in found.words
    near = hot(patterns[0], memories, recent_overlaps=patterns @ patterns[0].astype(int) / 1024)
    assert near.verdict == "thermal near A"


# What the energy did


def test_updates_that_change_nothing_of_the_energy_are_not_falls() -> None:
    state = flipped(A, 17)
    more = {"settled": False, "flips": 232, "moves": 4, "move": "update"}
    assert "stayed as it was" in classify(state, MEMORIES, falls=0, **more).words
    words = classify(state, MEMORIES, falls=3, **more).words
    assert "gone down on 3 of 4 updates and never up" in words
    assert "every one of the 4 updates" in classify(state, MEMORIES, falls=4, **more).words
