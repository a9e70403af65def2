"""The outcome between paper and ink: graded neurons, grey memories."""

from __future__ import annotations

import numpy as np
import pytest

from sim.hopfield.outcome.classification import Outcome
from sim.hopfield.patterns.pattern import Pattern
from tests.sim.outcomes import MEMORIES, A, Array, N, flipped, named, settled


def test_graded_neurons_are_judged_by_sign_and_their_strength_is_told() -> None:
    found = settled(0.503 * A, MEMORIES)
    assert found.verdict == "memory A"
    assert found.words == "A, every pixel right, at 0.50 of full strength."
    found = settled(0.96 * flipped(A, 3), MEMORIES)
    assert found.words == "A, 3 of 576 pixels wrong, at 0.96 of full strength."


def test_graded_neurons_that_rest_at_zero_recall_nothing() -> None:
    found = settled(1e-6 * A, MEMORIES)
    # Its signs are A's, but nobody sees them.
    assert found.kind == "spurious"
    assert found.words == "Every neuron has settled near 0: no memory is recalled."
    assert settled(np.zeros(N), MEMORIES).kind == "spurious"


def grey_memories(count: int = 5) -> tuple[Array, list[Pattern]]:
    images = np.random.default_rng(6).uniform(-1.0, 1.0, (count, N))
    return images, named(images)


def test_a_grey_memory() -> None:
    images, memories = grey_memories()
    found = settled(images[1], memories, mirror_is_state=False)
    assert found == Outcome(
        "memory", "F, exactly.", "memory F", (1,), (1,), pytest.approx(1.0), 0, ((0, 1, 1),)
    )
    found = settled(images[1] + 0.02, memories, mirror_is_state=False)
    assert found.words == "F, with grey levels off by 0.020 on average."


@pytest.mark.parametrize(("off", "kind"), [(0.049, "memory"), (0.051, "spurious")])
def test_the_margin_of_a_grey_memory(off: float, kind: str) -> None:
    images, memories = grey_memories()
    found = settled(images[0] + off, memories, mirror_is_state=False)
    assert found.kind == kind
    if kind == "spurious":
        assert found.words.endswith("Its largest correlation is 1.00 (with A).")


def test_a_grey_mirror() -> None:
    images, memories = grey_memories()
    assert settled(-images[2], memories).verdict == "mirror H"
    found = settled(-images[2], memories, mirror_is_state=False)
    assert found.kind == "spurious"
    assert "−1.00 (with H)" in found.words


def test_the_average_of_all_grey_memories() -> None:
    images, memories = grey_memories(40 // 4)
    for more in ({}, {"average": images.mean(axis=0)}):
        found = settled(images.mean(axis=0), memories, mirror_is_state=False, **more)
        assert (found.kind, found.verdict) == ("mixture", "mixture of all")
        assert "average of all 10 memories" in found.words


def test_a_grey_memory_of_little_contrast_is_found_among_many() -> None:
    rng = np.random.default_rng(7)
    images = rng.uniform(-1.0, 1.0, (60, N))
    images[33] = 0.2 * images[33] + 0.3
    memories = [Pattern.of(f"g{i}", image) for i, image in enumerate(images)]
    assert settled(images[33], memories, mirror_is_state=False).verdict == "memory g33"


def test_grey_and_binary_memories_together() -> None:
    images, memories = grey_memories(3)
    mixed = [*memories, Pattern.of("ink", A)]
    assert settled(A, mixed, mirror_is_state=False).verdict == "memory ink"
    assert settled(images[0], mixed, mirror_is_state=False).verdict == "memory A"
