"""What a session holds, as JSON and arrays, and back to the bit."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import deque
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from sim.errors import SessionError
from sim.hopfield.patterns.pattern import Pattern
from sim.networks import NETWORKS
from sim.sessions.classes import CLASSES, class_named, name_of
from sim.sessions.packing import pack
from sim.sessions.unpacking import unpack
from sim.state import same
from tests.sim.test_state import begun, disturbed

each_kind = pytest.mark.parametrize("name", NETWORKS)


def there_and_back(value: Any) -> Any:
    tree, arrays = pack(value)
    letters = json.dumps(tree, allow_nan=False)
    assert all(array.dtype.kind in "biufc" for array in arrays.values())
    return unpack(json.loads(letters), arrays)


numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.complex_numbers(allow_nan=False),
    st.floats(width=32, allow_nan=False).map(np.float32),
    st.integers(-128, 127).map(np.int8),
    st.integers(0, 2**64 - 1).map(np.uint64),
    st.booleans().map(np.bool_),
)
arrays = arrays_of.arrays(
    st.sampled_from([np.float64, np.float32, np.int8, np.int32, np.bool_, np.complex128]),
    arrays_of.array_shapes(min_dims=0, min_side=0, max_side=4),
)
leaves = st.one_of(st.none(), st.booleans(), st.text(), numbers, arrays)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.lists(inner, max_size=4).map(lambda v: deque(v, maxlen=5)),
        st.dictionaries(st.text(), inner, max_size=4),
        st.dictionaries(st.integers(), inner, max_size=4),
        st.lists(st.floats(), min_size=16, max_size=20),
        st.lists(st.integers(-(2**63), 2**63), min_size=16, max_size=20).map(tuple),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_any_value_comes_back_to_the_bit(value: Any) -> None:
    assert same(there_and_back(value), value)


@each_kind
@pytest.mark.parametrize("how", range(5))
def test_the_state_of_every_kind_comes_back_and_goes_on(name: str, how: int) -> None:
    run = begun(name)
    run.advance(50)
    disturbed(run, how)
    run.advance(40)
    network = run.network
    state, log = there_and_back((network.state(), tuple(run.log)))
    assert same(state, network.state()) and same(log, tuple(run.log))
    network.advance(120)
    then = network.state()
    network.restore(state)
    network.advance(120)
    assert same(network.state(), then)


def test_what_was_one_is_one_again() -> None:
    array = np.arange(6.0)
    pattern = Pattern.of("A", [1, -1])
    pair = (pattern, pattern)
    one, other, again, plain = there_and_back((array, [array], pair, [pair]))
    assert other[0] is one and plain[0] is again and again[0] is again[1]
    assert not again[0].values.flags.writeable and one.flags.writeable


def test_of_one_memory_there_are_views_again() -> None:
    rows = np.arange(12.0).reshape(3, 4)
    first, turned, same_again = there_and_back((rows, rows.T, rows[...]))
    assert turned.base is first and same_again.base is first
    assert turned.flags.f_contiguous and first.flags.c_contiguous
    first[0, 1] = 77.0
    assert turned[1, 0] == same_again[0, 1] == 77.0


def test_order_in_memory_is_kept() -> None:
    kept = there_and_back([np.asfortranarray(np.ones((3, 4))), np.ones((3, 4))])
    assert [a.flags.c_contiguous for a in kept] == [False, True]
    frozen = np.zeros(3)
    frozen.flags.writeable = False
    assert not there_and_back(frozen).flags.writeable


def test_arrays_that_are_alike_are_kept_as_one() -> None:
    patterns = tuple(Pattern.of(str(i), np.full(9, 1.0)) for i in range(200))
    tree, arrays = pack({"patterns": patterns}, "page")
    assert {name: array.shape for name, array in arrays.items()} == {
        "page/patterns/values": (200, 9)
    }
    assert same(unpack(tree, arrays)["patterns"], patterns)


def test_a_generator_draws_on() -> None:
    rng = np.random.default_rng(3)
    rng.integers(0, 9, 3, dtype=np.int32)  # leaves half a word behind
    assert there_and_back(rng).random() == rng.random()


@dataclasses.dataclass
class Unnamed:
    """Something no file has a name for."""


@pytest.mark.parametrize(
    "value",
    [
        Unnamed(),
        object(),
        np.array([None, 1]),
        np.array(["a"]),
        np.longdouble(1),
        np.random.Generator(np.random.MT19937(1)),
        print,
    ],
)
def test_what_has_no_place_in_a_file_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="A session cannot hold"):
        pack([value])


def test_values_without_end_are_refused() -> None:
    endless: list[Any] = []
    endless.append((endless,))
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    for value in (deep, endless):
        with pytest.raises(TypeError, match="within so many"):
            pack(value)


def test_the_table_names_classes_that_exist_and_every_one_once() -> None:
    assert [name_of(class_named(name)) for name in CLASSES] == list(CLASSES)


WRONG: list[Any] = [
    {"made": "os.system", "with": {}},
    {"made": "clock", "with": {"undeclared": 1}},
    {"made": "clock", "with": 3},
    {"made": "von-mises", "with": {"direction": 0.0, "strength": 1.0, "width": 99.0}},
    {"made": ["clock"], "with": {}},
    {"array": "elsewhere"},
    {"array": "x", "row": 99},
    {"array": "x", "row": True},
    {"list": [{"array": "x"}, {"array": "x"}]},
    {"list": [{"array": "x", "row": 0}, {"array": "x", "row": 0}]},
    {"view": 1},
    {"list": [{"list": [], "id": 1}, {"view": 1, "turned": False}]},
    {"same": 4},
    {"same": [4]},
    {"list": [{"list": [], "id": 1}, {"list": [], "id": 1}]},
    {"list": 3},
    {"tuple": {"a": 1}},
    {"deque": [], "most": -1},
    {"deque": []},
    {"map": [1]},
    {"pairs": [[1]]},
    {"pairs": [[{"list": []}, 1]]},
    {"int": "zz"},
    {"int": 12},
    {"float": "1e5"},
    {"float": []},
    {"complex": [1, "a"]},
    {"complex": 3},
    {"scalar": "O", "value": 1},
    {"scalar": "|i1", "value": 300},
    {"scalar": "|i1", "value": "a"},
    {"scalar": [], "value": 1},
    {"numbers": "x", "in": "set"},
    {"numbers": "x", "in": "list"},
    {"generator": {}},
    {"generator": {"state": "0x1", "inc": "0x2", "has_uint32": 0, "uinteger": 0}},
    {"generator": {"state": "0x1", "inc": "0x1", "has_uint32": 0, "uinteger": -1}},
    {"generator": 4},
    {},
    {"unknown": 1},
    [1, 2],
    math.nan,
]


@pytest.mark.parametrize("tree", WRONG, ids=repr)
def test_a_tree_that_was_not_packed_is_refused(tree: Any) -> None:
    with pytest.raises(SessionError):
        unpack(tree, {"x": np.zeros((3, 2), np.int8)})


def test_a_tree_without_end_is_refused() -> None:
    deep: Any = 1
    for _ in range(900):
        deep = {"list": [deep]}
    with pytest.raises(SessionError, match="too deep"):
        unpack(deep, {})
