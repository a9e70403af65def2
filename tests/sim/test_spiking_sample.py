"""Which neurons a raster shows, and which of them have fired."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import GestureError
from sim.spiking.patterns import stored_patterns
from sim.spiking.sample import MOST_CHOSEN, choose_sample, parse_numbers, unpacked

PATTERNS = stored_patterns(2000, 0.1, 12, (), 3)


def test_each_pattern_has_an_equal_part_and_the_rest_another():
    sample = choose_sample(PATTERNS, 300, (7, 3))
    assert [group.title for group in sample.groups] == ["pattern 7", "pattern 3", "neither"]
    assert [group.pattern for group in sample.groups] == [7, 3, 0]
    assert sample.sizes == (100, 100, 100)
    first, second, rest = (group.neurons for group in sample.groups)
    assert PATTERNS[6, first].all()
    assert PATTERNS[2, second].all()
    assert not PATTERNS[6, second].any()  # those in both stand with the first
    assert not PATTERNS[[6, 2]][:, rest].any()
    assert len(set(sample.neurons.tolist())) == 300
    assert all(np.all(np.diff(group.neurons) > 0) for group in sample.groups)


def test_the_same_neurons_are_chosen_at_each_call():
    assert choose_sample(PATTERNS, 300, (7, 3)).alike(choose_sample(PATTERNS, 300, (7, 3)))
    assert not choose_sample(PATTERNS, 300, (7, 3)).alike(choose_sample(PATTERNS, 300, (3, 7)))
    assert not choose_sample(PATTERNS, 300, (7,)).alike(None)


def test_a_small_group_is_shown_whole():
    sample = choose_sample(PATTERNS, 900, (1, 2))
    assert sample.sizes[0] == 200
    assert sample.sizes[2] == 300


@pytest.mark.parametrize(
    ("shown", "titles"),
    [
        ((), ["all neurons"]),
        ((4,), ["pattern 4", "others"]),
        ((4, 4), ["pattern 4", "others"]),
        ((1, 2, 3), ["pattern 1", "pattern 2", "pattern 3", "others"]),
    ],
)
def test_groups_for_none_to_three_patterns(shown, titles):
    sample = choose_sample(PATTERNS, 302, shown)
    assert [group.title for group in sample.groups] == titles
    assert abs(sum(sample.sizes) - 302) <= len(titles)


def test_what_is_said_of_a_row():
    sample = choose_sample(PATTERNS, 300, (7, 3), titles={3: "T"})
    number = int(sample.groups[1].neurons[-1]) + 1
    assert sample.words_of(199) == f"Neuron {number:,}, in pattern T"
    assert sample.words_of(299).endswith(", in neither pattern")
    assert choose_sample(PATTERNS, 300, (7,)).words_of(299).endswith(", not in pattern 7")
    assert choose_sample(PATTERNS, numbers=[1204]).words_of(0) == "Neuron 1,204"


def test_a_person_picks_neurons():
    sample = choose_sample(PATTERNS, numbers=[55, 1, 55, 2000])
    assert [group.title for group in sample.groups] == ["chosen"]
    assert sample.neurons.tolist() == [54, 0, 1999]


@pytest.mark.parametrize(
    "asked",
    [{"shown": (13,)}, {"shown": (0,)}, {"shown": (1, 2, 3, 4)}, {"numbers": []},
     {"numbers": [2001]}, {"numbers": [0]}],
)  # fmt: skip
def test_what_does_not_exist_is_refused(asked):
    with pytest.raises(GestureError, match=r"\.$"):
        choose_sample(PATTERNS, 300, **asked)


@given(st.integers(1, 20), st.integers(0, 4), st.data())
@settings(max_examples=25, deadline=None)
def test_bits_are_taken_apart_as_they_were_packed(n, k, data):
    fired = np.array(data.draw(st.lists(st.lists(st.booleans(), min_size=n, max_size=n),
                                        min_size=k, max_size=k)), bool).reshape(k, n)  # fmt: skip
    rows = np.packbits(fired, axis=1, bitorder="little")
    neurons = np.array(data.draw(st.lists(st.integers(0, n - 1), max_size=8)), np.intp)
    assert np.array_equal(unpacked(rows, neurons), fired[:, neurons])


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("1-3, 55, 1204", (1, 2, 3, 55, 1204)),
        ("  7 ", (7,)),
        ("9;8,8 , 9 - 11", (9, 8, 10, 11)),
        ("5–7 3 to 4", (5, 6, 7, 3, 4)),
        ("12 13,", (12, 13)),
    ],
)
def test_numbers_as_people_write_them(words, numbers):
    assert parse_numbers(words, 2000) == numbers


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "No neuron is picked"),
        (" , ", "No neuron is picked"),
        ("all", "“all” is no number of a neuron"),
        ("1-", "is no number"),
        ("1.5", "is no number"),
        ("0", "There is no neuron 0"),
        ("2001", "numbered from 1 to 2000"),
        ("1-9999999999999", "is no number"),
        ("20-1", "write 1-20"),
        ("²", "is no number"),
    ],
)
def test_what_is_no_list_of_neurons_is_refused_in_a_sentence(words, said):
    with pytest.raises(GestureError, match=said):
        parse_numbers(words, 2000)


def test_a_raster_takes_only_so_many_neurons():
    assert len(parse_numbers(f"1-{MOST_CHOSEN}", 8000)) == MOST_CHOSEN
    with pytest.raises(GestureError, match=r"8,000 neurons, and a raster shows at most 2,000"):
        parse_numbers("1-8000", 8000)
