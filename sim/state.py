"""Run state, declared once: copied, kept and restored by one mechanism.

What changes as a network runs stands in one dataclass (`slots=True`: a field nobody declared
cannot exist). `copied` makes a copy that shares nothing that changes; keeping a moment is a copy
of the state, going back to it is a copy of what was kept, and a clone has a copied state.

Shared, because nobody writes to them: numbers, words, functions, frozen dataclasses and arrays that
are not writeable. Copied: arrays, lists, deques, tuples, dictionaries, random generators and the
dataclasses that are not frozen.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Container, Iterable, Mapping
from types import FunctionType, MethodType
from typing import Any, TypeVar

import numpy as np

__all__ = [
    "LARGEST_REAL",
    "copied",
    "held_nbytes",
    "mismatch",
    "nbytes",
    "same",
    "shared_nbytes",
]

T = TypeVar("T")

SHARED = (
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    type,
    np.generic,
    frozenset,
    FunctionType,
    MethodType,
)


def copied(value: T) -> T:
    """A copy that shares nothing that changes.

    Raises
    ------
    TypeError
        For something of which it is not known whether it changes.
    """
    return _copied(value)  # type: ignore[no-any-return]


def _copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy() if value.flags.writeable else value
    if isinstance(value, SHARED):
        return value
    if isinstance(value, np.random.Generator):
        return copied_generator(value)
    if dataclasses.is_dataclass(value):
        if value.__dataclass_params__.frozen:  # type: ignore[union-attr]
            return value
        kind: Any = type(value)
        fields = dataclasses.fields(value)
        return kind(**{f.name: _copied(getattr(value, f.name)) for f in fields})
    if isinstance(value, deque):
        return deque((_copied(entry) for entry in value), maxlen=value.maxlen)
    if isinstance(value, list):
        return [_copied(entry) for entry in value]
    if isinstance(value, tuple):
        if _all_frozen(value):
            return value
        entries = tuple(_copied(entry) for entry in value)
        # Of what is shared the tuple is the same too: it may be known by its identity.
        alike = all(new is old for new, old in zip(entries, value, strict=True))
        return value if alike else entries
    if isinstance(value, Mapping):
        return {key: _copied(entry) for key, entry in value.items()}
    raise TypeError(f"A state cannot hold {type(value).__name__}: it is not known how to copy one.")


def copied_generator(rng: np.random.Generator) -> np.random.Generator:
    """A generator that draws what this one will draw, without taking it from it."""
    bits = type(rng.bit_generator)()
    bits.state = rng.bit_generator.state
    return np.random.Generator(bits)


def nbytes(value: Any) -> int:
    """Bytes of the arrays that a copy of a state has for itself; what is shared costs nothing."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes) if value.flags.writeable else 0
    if _frozen(type(value)) or (isinstance(value, tuple) and _all_frozen(value)):
        return 0
    return sum(map(nbytes, _parts(value)))


def shared_nbytes(value: Any, known: Mapping[int, int]) -> dict[int, int]:
    """Bytes of what copies of a state share with it, by the identity of each.

    Parameters
    ----------
    value : any
    known : mapping of int to int
        What has been found before, so that it is not looked through again.
    """
    if isinstance(value, np.ndarray):
        return {} if value.flags.writeable else {id(value): int(value.nbytes)}
    if id(value) in known:
        return {id(value): known[id(value)]}
    heavy = getattr(value, "nbytes", None)
    if dataclasses.is_dataclass(value) and isinstance(heavy, int):
        return {id(value): heavy}
    if isinstance(value, tuple) and value and _all_frozen(value):
        # Of patterns, say: shared as a whole.
        return {id(value): sum(sum(shared_nbytes(entry, known).values()) for entry in value)}
    found = {}
    for part in _parts(value):
        found.update(shared_nbytes(part, known))
    return found


def held_nbytes(value: Any, found: dict[int, int]) -> None:
    """Add the bytes of all that is held by a value to those found, by the identity of each.

    Parameters
    ----------
    value : any
        Collections, dataclasses, arrays, and what has `nbytes`.
    found : dict of int to int
        What has been found before is not looked through, nor counted, again.
    """
    if id(value) in found:
        return
    heavy = getattr(value, "nbytes", None)
    if isinstance(heavy, int):
        found[id(value)] = heavy
    elif parts := _parts(value):
        found[id(value)] = 0
        for part in parts:
            held_nbytes(part, found)


def _frozen(kind: type) -> bool:
    """Whether it is a dataclass that nobody writes to."""
    params = getattr(kind, "__dataclass_params__", None)
    return params is not None and bool(params.frozen)


def _all_frozen(value: tuple[Any, ...]) -> bool:
    """Whether a tuple holds such dataclasses and nothing else."""
    return all(map(_frozen, set(map(type, value))))


def _parts(value: Any) -> Iterable[Any]:
    """What a value consists of, where it is a collection."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, (list, tuple, deque)) else ()


def same(one: Any, other: Any) -> bool:
    """Whether two states are equal to the bit (NaN is equal to NaN)."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        equal = one.shape == other.shape and one.dtype == other.dtype
        return bool(equal and one.tobytes() == other.tobytes())
    if isinstance(one, np.random.Generator):
        return same(one.bit_generator.state, other.bit_generator.state)
    if isinstance(one, float):
        return bool(one == other or (one != one and other != other))
    if dataclasses.is_dataclass(one) and not isinstance(one, type):
        if one is other:
            return True
        fields = dataclasses.fields(one)
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields)
    if isinstance(one, (list, tuple, deque)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return bool(one == other)


LARGEST = 2**62  # beyond it a whole number does not fit into the arrays it goes into
LARGEST_REAL = 1e30  # beyond it a number is no energy, no time and no rate


def mismatch(value: Any, model: Any, free: Container[str] = (), at: str = "state") -> str:
    """In what a state that comes from outside is not built as one that a network has made.

    Of arrays dtype, shape and writeability are compared, of numbers the kind; numbers must be
    finite, and no larger than 1e30. What lists hold, and what stands where the model has None, is
    not looked at.

    Parameters
    ----------
    value, model : object
    free : container of str
        Fields of any content; arrays in them stay arrays.
    at : str
        Where the two stand.

    Returns
    -------
    str
        Where they differ; empty if they do not.
    """
    if model is None or (at in free and not isinstance(model, np.ndarray)):
        return ""
    if dataclasses.is_dataclass(model):
        if type(value) is not type(model):
            return at
        inner = [
            mismatch(getattr(value, f.name), getattr(model, f.name), free, f.name)
            for f in dataclasses.fields(model)
        ]
        return next(filter(None, inner), "")
    return "" if _built_alike(value, model, at in free) else at


def _built_alike(value: Any, model: Any, free: bool) -> bool:
    """The same for what has no fields."""
    if isinstance(model, (int, float)) and not isinstance(model, bool):
        return _number_alike(value, model)
    if type(value) is not type(model):
        return False
    if isinstance(model, np.ndarray):
        alike = value.dtype == model.dtype and value.shape == model.shape
        return bool((free or alike) and value.flags.writeable == model.flags.writeable)
    if isinstance(model, deque):
        return bool(value.maxlen == model.maxlen)
    if isinstance(model, np.random.Generator):
        return type(value.bit_generator) is type(model.bit_generator)
    return True


def _number_alike(value: Any, model: int | float) -> bool:
    """Whether it is a whole number where the other is one, and else any that is finite."""
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, int) and abs(value) >= LARGEST:
        return False
    if isinstance(model, int):
        return isinstance(value, (int, np.integer))
    return isinstance(value, (int, float, np.floating)) and abs(float(value)) < LARGEST_REAL
