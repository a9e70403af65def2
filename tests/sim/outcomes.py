"""What tests of the outcome share: patterns, states near them, and how they are judged."""

from __future__ import annotations

import numpy as np

from sim.hopfield.outcome.classification import Outcome, classify
from sim.hopfield.patterns.pattern import Pattern

N = 576
Array = np.ndarray


def random_patterns(count: int, n: int = N, seed: int = 0) -> Array:
    return np.random.default_rng(seed).choice([-1, 1], (count, n)).astype(np.int8)


def named(patterns: Array, names: str = "AFHKX3LMNO") -> list[Pattern]:
    return [Pattern.of(names[i], pattern) for i, pattern in enumerate(patterns)]


def sparse_patterns(count: int, ink: int, n: int, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    patterns = np.full((count, n), -1, dtype=np.int8)
    for pattern in patterns:
        pattern[rng.permutation(n)[:ink]] = 1
    return patterns


def flipped(pattern: Array, count: int, seed: int = 1) -> Array:
    """The pattern with so many pixels wrong."""
    state = np.array(pattern)
    at = np.random.default_rng(seed).permutation(len(state))[:count]
    state[at] = -state[at]
    return state


def majority(*parts: Array) -> Array:
    return np.sign(np.sum(parts, axis=0, dtype=np.int64))


def settled(state: Array, memories: list[Pattern], **more: object) -> Outcome:
    return classify(state, memories, settled=True, **more)  # type: ignore[arg-type]


def hot(state: Array, memories: list[Pattern], **more: object) -> Outcome:
    return classify(state, memories, settled=False, temperature=0.4, **more)  # type: ignore[arg-type]


PATTERNS = random_patterns(6)
MEMORIES = named(PATTERNS)
A, F, H = PATTERNS[:3].astype(int)
