"""The honest outcome of a settled state: memories, mixtures, near misses of each; refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hopfield.outcome.classification import Outcome, classify
from sim.hopfield.patterns.pattern import Pattern, PatternError
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
    random_patterns,
    settled,
    sparse_patterns,
)

# Memories


def test_a_memory_exactly() -> None:
    found = settled(A, MEMORIES)
    assert found == Outcome("memory", "A, exactly.", "memory A", (0,), (1,), 1.0, 0, ((0, 1, 0),))


def test_a_memory_with_some_pixels_wrong_says_how_many() -> None:
    found = settled(flipped(A, 3), MEMORIES)
    assert found.words == "A, with 3 of 576 pixels wrong."
    assert (found.kind, found.verdict, found.wrong) == ("memory", "memory A", 3)
    assert found.overlap == pytest.approx(1.0 - 6.0 / 576.0)


@pytest.mark.parametrize(("wrong", "kind"), [(14, "memory"), (15, "spurious")])
def test_at_most_two_and_a_half_percent_may_be_wrong(wrong: int, kind: str) -> None:
    """Of 576 that is 14.4."""
    assert settled(flipped(A, wrong), MEMORIES).kind == kind
    mirror = {"memory": "mirror"}.get(kind, kind)
    assert settled(-flipped(A, wrong), MEMORIES).kind == mirror


def test_a_spurious_state_is_not_called_by_a_memorys_name() -> None:
    found = settled(flipped(A, 100), MEMORIES)
    assert (found.kind, found.verdict, found.members) == ("spurious", "spurious", ())
    assert found.words == (
        "A spurious state: it has settled, but on no memory. Its largest overlap is 0.65 (with A): "
        "100 of 576 pixels differ."
    )
    assert "nearest" not in found.words
    assert (found.overlap, found.wrong) == (pytest.approx(1.0 - 200.0 / 576.0), 100)


def test_a_mirror() -> None:
    found = settled(-A, MEMORIES)
    assert found.words == "The mirror of A (ink and paper exchanged), exactly."
    assert (found.kind, found.verdict, found.members, found.signs) == (
        "mirror",
        "mirror A",
        (0,),
        (-1,),
    )
    assert (found.overlap, found.wrong) == (-1.0, 0)
    assert settled(-flipped(A, 2), MEMORIES).wrong == 2


def test_a_mirror_that_is_no_state_is_spurious() -> None:
    found = settled(-A, MEMORIES, mirror_is_state=False)
    assert (found.kind, found.members) == ("spurious", ())
    assert "A with ink and paper exchanged, which is not stored" in found.words
    found = settled(-flipped(A, 40), MEMORIES, mirror_is_state=False)
    assert "−0.86 (with A)" in found.words


def test_a_memory_that_is_another_ones_mirror_is_called_a_memory() -> None:
    memories = [Pattern.of("A", A), Pattern.of("B", -A)]
    assert settled(-A, memories).verdict == "memory B"
    assert settled(-A, memories).words == "B, exactly. The mirror of A is the same pattern."


# Alike, sparse, twice, oddly named


def test_of_memories_that_are_alike_the_nearest_is_named_and_the_other_told() -> None:
    """O and Q differ in 9 of 576 pixels: both are within the margin of each other."""
    o = PATTERNS[0]
    q = flipped(o, 9, seed=3)
    memories = [Pattern.of("O", o), Pattern.of("Q", q), Pattern.of("X", PATTERNS[4])]
    assert settled(q, memories).words == "Q, exactly. O is near too: 9 of 576 pixels differ."
    found = settled(o, memories)
    assert (found.verdict, found.members) == ("memory O", (0,))
    between = np.array(q)
    between[np.flatnonzero(o != q)[:4]] *= -1
    assert settled(between, memories).verdict == "memory Q"
    assert settled(between, memories).words == (
        "Q, with 4 of 576 pixels wrong. O is near too: 5 of 576 pixels differ."
    )


def test_memories_that_differ_enough_are_not_both_told() -> None:
    o = PATTERNS[0]
    memories = [Pattern.of("O", o), Pattern.of("Q", flipped(o, 40))]
    assert settled(o, memories).words == "O, exactly."


def test_duplicates() -> None:
    memories = [Pattern.of("A", A), Pattern.of("B", A), Pattern.of("C", A)]
    found = settled(A, memories)
    assert found.verdict == "memory A"
    assert found.words == "A, exactly. B is the same pattern; 1 more is near."
    assert settled(flipped(A, 2), memories[:2]).words == (
        "A, with 2 of 576 pixels wrong. B fits as well: 2 of 576 pixels differ."
    )


def test_duplicates_make_no_mixture() -> None:
    """A + A − H is A."""
    memories = [Pattern.of("A", A), Pattern.of("B", A), Pattern.of("H", H)]
    assert settled(flipped(A, 20), memories).kind == "spurious"


def test_more_duplicates_than_are_looked_at() -> None:
    memories = [Pattern.of(f"copy {i}", A) for i in range(30)]
    assert settled(A, memories).verdict == "memory copy 0"
    assert settled(A, [*MEMORIES[1:], *memories]).kind == "memory"


@pytest.mark.parametrize(
    ("wrong", "kind"), [(0, "memory"), (5, "memory"), (6, "spurious"), (20, "spurious")]
)
def test_a_sparse_memory_asks_for_three_quarters_of_its_ink(wrong: int, kind: str) -> None:
    """a = .02 of 1024: 20 pixels of ink. 2.5 % of all pixels would be 25."""
    patterns = sparse_patterns(5, 20, 1024)
    state = np.array(patterns[2])
    state[np.flatnonzero(state > 0)[:wrong]] = -1
    assert settled(state, named(patterns)).kind == kind


@pytest.mark.parametrize("count", [1, 2, 3, 5, 40])
def test_blank_paper_is_no_sparse_memory_nor_a_mixture_of_them(count: int) -> None:
    patterns = sparse_patterns(count, 20, 1024)
    memories = [Pattern.of(f"p{i}", pattern) for i, pattern in enumerate(patterns)]
    for state, word in ((np.full(1024, -1), "paper"), (np.ones(1024), "ink")):
        for mirror in (True, False):
            found = settled(state, memories, mirror_is_state=mirror)
            assert found.verdict == "spurious"
            assert found.words == f"It has settled with every pixel {word}, which is no memory."


def test_blank_paper_that_was_stored_is_a_memory() -> None:
    memories = [*MEMORIES, Pattern.of("blank", np.full(N, -1))]
    assert settled(np.full(N, -1), memories).verdict == "memory blank"
    assert settled(flipped(np.full(N, -1), 1), memories).kind == "spurious"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("7", "7"),
        ("", "memory 1"),
        (" \n\t", "memory 1"),
        ("a\nb  c", "a b c"),
        ("<b>é</b> & 日本", "<b>é</b> & 日本"),
        ("A + B", "“A + B”"),
        ("x" * 60, "x" * 39 + "…"),
    ],
)
def test_names_as_people_give_them(name: str, label: str) -> None:
    found = settled(A, [Pattern.of(name, A), *MEMORIES[1:]])
    assert found.words == f"{label}, exactly."
    assert found.verdict == f"memory {label}"


def test_namesakes_are_told_apart() -> None:
    memories = [Pattern.of("A", A), Pattern.of("A", F), Pattern.of("A ", H)]
    assert settled(F, memories).words == "A (no. 2), exactly."
    assert settled(H, memories).words == "A (no. 3), exactly."


# Mixtures


def test_a_mixture_is_named_with_its_signs() -> None:
    found = settled(majority(A, F, -H), MEMORIES)
    assert found.kind == "mixture"
    assert sorted(zip(found.members, found.signs, strict=True)) == [(0, 1), (1, 1), (2, -1)]
    assert found.wrong == 0
    assert found.words == (
        f"A mixture of three memories, {found.verdict.removeprefix('mixture ')}, exactly: the "
        "majority of them at each pixel."
    )


@given(
    triple=st.permutations(range(6)).map(lambda order: order[:3]),
    signs=st.tuples(*[st.sampled_from([1, -1])] * 3),
)
def test_all_triples_and_signs(triple: list[int], signs: tuple[int, ...]) -> None:
    state = majority(*[s * PATTERNS[i].astype(int) for i, s in zip(triple, signs, strict=True)])
    found = settled(state, MEMORIES)
    assert found.kind == "mixture"
    assert dict(zip(found.members, found.signs, strict=True)) == dict(
        zip(triple, signs, strict=True)
    )
    assert list(found.members) == sorted(triple)  # one name for one mixture


def test_members_come_in_the_order_they_were_stored_and_minus_is_a_minus_sign() -> None:
    """Whichever of them is the strongest: the landscape and the bars have the same name for it."""
    rng = np.random.default_rng(4)
    a, f = rng.choice([-1, 1], (2, N))
    h = np.where(rng.random(N) < 0.1, -a, rng.choice([-1, 1], N))  # a little like −A
    memories = [Pattern.of("H", h), Pattern.of("F", f), Pattern.of("A", a)]
    state = majority(a, f, -h)
    assert abs(a @ state) > abs(f @ state)
    assert settled(state, memories).verdict == "mixture −H + F + A"


@pytest.mark.parametrize(("wrong", "kind"), [(14, "mixture"), (15, "spurious")])
def test_a_mixture_has_the_margin_of_a_memory(wrong: int, kind: str) -> None:
    state = majority(A, F, H)
    found = settled(flipped(state, wrong), MEMORIES)
    assert found.kind == kind
    if kind == "mixture":
        assert found.wrong == wrong
        assert f"with {wrong} of 576 pixels wrong" in found.words


def test_a_mixture_of_five_is_spurious() -> None:
    assert settled(majority(*PATTERNS[:5]), MEMORIES).kind == "spurious"


def test_a_mixture_needs_three_memories() -> None:
    state = majority(A, F, H)
    assert settled(state, MEMORIES[:2]).kind == "spurious"
    assert settled(state, MEMORIES[:1]).kind == "spurious"


def test_a_mixture_among_many_memories() -> None:
    patterns = random_patterns(200, 2048)
    memories = [Pattern.of(f"p{i}", pattern) for i, pattern in enumerate(patterns)]
    found = settled(majority(patterns[17], -patterns[90], patterns[199]), memories)
    assert sorted(zip(found.members, found.signs, strict=True)) == [(17, 1), (90, -1), (199, 1)]


def test_a_memory_is_preferred_to_a_mixture_that_fits_no_better() -> None:
    """Where the majority of A, F and H is A itself, it is A."""
    f, h = flipped(A, 200, seed=5), -flipped(A, 200, seed=5)
    assert np.array_equal(majority(A, f, h), A)
    memories = [Pattern.of("A", A), Pattern.of("F", f), Pattern.of("H", h)]
    assert settled(A, memories).verdict == "memory A"


def test_sparse_mixtures_ask_for_their_ink() -> None:
    """The majority of three patterns that share 30 of 60 pixels of ink; then half of it missing."""
    core = np.full(1024, -1)
    core[:30] = 1
    patterns = [np.array(core) for _ in range(3)]
    for i, pattern in enumerate(patterns):
        pattern[100 + 30 * i : 130 + 30 * i] = 1
    memories = [Pattern.of("ABC"[i], pattern) for i, pattern in enumerate(patterns)]
    assert settled(core, memories).verdict == "mixture A + B + C"
    less = np.array(core)
    less[:7] = -1
    assert settled(less, memories).kind == "mixture"
    less[:8] = -1
    assert settled(less, memories).kind == "spurious"


# Nothing stored, little stored


@pytest.mark.parametrize("blank", [-1.0, 1.0])
def test_nothing_is_stored(blank: float) -> None:
    for more in ({}, {"temperature": 0.5}):
        found = classify(np.full(16, blank), [], settled=True, **more)  # type: ignore[arg-type]
        assert (found.kind, found.verdict) == ("empty", "empty")
        assert found.words == "Nothing is stored yet: draw a pattern and store it."


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9])
def test_any_number_of_memories(count: int) -> None:
    patterns = random_patterns(count, 64)
    memories = [Pattern.of(f"p{i}", pattern) for i, pattern in enumerate(patterns)]
    for i, pattern in enumerate(patterns):
        assert settled(pattern, memories).verdict == f"memory p{i}"
        assert settled(-pattern, memories).verdict == f"mirror p{i}"


def test_the_three_neurons_done_by_hand() -> None:
    memories = [Pattern.of("xi", [1, 1, -1])]
    assert settled(np.array([1, 1, -1]), memories).words == "xi, exactly."
    assert settled(np.array([-1, -1, 1]), memories).kind == "mirror"
    assert settled(np.array([1, 1, 1]), memories).kind == "spurious"


# What is handed in


@given(seed=st.integers(0, 10**6), wrong=st.integers(0, N), count=st.integers(1, 12))
def test_given_overlaps_change_nothing(seed: int, wrong: int, count: int) -> None:
    patterns = random_patterns(count, seed=seed)
    memories = [Pattern.of(f"p{i}", pattern) for i, pattern in enumerate(patterns)]
    state = flipped(patterns[0], wrong, seed).astype(np.float32)
    overlaps = patterns @ state / N
    for more in ({"settled": True}, {"settled": False, "temperature": 0.3}):
        one = classify(state, memories, **more)  # type: ignore[arg-type]
        two = classify(state, memories, overlaps=overlaps, **more)  # type: ignore[arg-type]
        assert (one.words, one.verdict, one.wrong) == (two.words, two.verdict, two.wrong)


@given(seed=st.integers(0, 10**6), wrong=st.integers(0, N))
def test_what_is_named_is_as_near_as_is_said(seed: int, wrong: int) -> None:
    """Whatever the state, a name is given only within the margin, and the count is true."""
    state = flipped(A, wrong, seed)
    found = settled(state, MEMORIES)
    overlaps = PATTERNS @ state / N
    # Two memories may be equally near, one of them as its mirror.
    assert abs(found.overlap) == pytest.approx(np.abs(overlaps).max())
    assert np.abs(overlaps - found.overlap).min() < 1e-12
    if found.kind in ("memory", "mirror"):
        pattern = found.signs[0] * PATTERNS[found.members[0]]
        assert found.wrong == np.count_nonzero(pattern != state) <= 0.025 * N
    else:
        assert np.abs(PATTERNS.astype(int) @ state).max() < (1.0 - 0.05) * N
    assert "!" not in found.words
    assert "-" not in found.words  # minus signs are minus signs
    assert found.words[0].isupper()
    assert found.words[-1] == "."


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    broken = A.astype(float)
    broken[7] = bad
    with pytest.raises(PatternError, match="not finite"):
        settled(broken, MEMORIES)
    with pytest.raises(PatternError, match="not finite"):
        settled(broken, [])
    with pytest.raises(PatternError, match="not finite"):
        classify(A, MEMORIES, settled=False, cycle_with=broken)
    with pytest.raises(PatternError, match="not finite"):
        settled(A, MEMORIES, overlaps=[bad] * 6)
    with pytest.raises(PatternError, match="not finite"):
        hot(A, MEMORIES, recent_overlaps=[bad] * 6)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(PatternError, match="576 pixels and the state 64"):
        settled(A[:64], MEMORIES)
    with pytest.raises(PatternError, match="must be 6 numbers"):
        settled(A, MEMORIES, overlaps=[0.0, 0.0])
    with pytest.raises(PatternError, match="must be 6 numbers"):
        hot(A, MEMORIES, recent_overlaps=[0.0])
    with pytest.raises(PatternError, match="must be 576 numbers"):
        classify(A, MEMORIES, settled=False, cycle_with=A[:5])
    with pytest.raises(PatternError, match="no number"):
        settled(np.array(["a"] * N), MEMORIES)


# Where names stand


def test_names_are_where_the_spans_say() -> None:
    """Also names that look like words around them, or like patterns of characters."""
    names = ["T", "\\d+ (.*", "<b>x</b> & y", "\ue000odd\ue002"]
    memories = [Pattern.of(name, PATTERNS[i]) for i, name in enumerate(names)]
    for i, other in enumerate(memories):
        found = settled(other.values, memories)
        start, stop, index = found.spans[0]
        assert index == i
        assert found.words[start:stop] in found.verdict
    hot = classify(
        memories[0].values, memories, settled=False, temperature=0.4,
        recent_overlaps=[1.0, 0.0, 0.0, 0.0],
    )  # fmt: skip
    start, stop, index = hot.spans[0]
    assert (hot.words[start:stop], index) == ("T", 0)
    assert hot.words[:start].startswith("At T = 0.40")
