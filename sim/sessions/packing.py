"""A value as plain JSON beside named arrays, and back to the bit, without pickle.

Numbers, words, True, False and None stand for themselves in the JSON; everything else is an object
that says what it is:

    {"int": "0x1f"}  {"float": "nan"}  {"complex": [re, im]}  {"scalar": "<f4", "value": 0.5}
    {"list": [...]}  {"tuple": [...]}  {"deque": [...], "most": 5}  {"map": {"key": ...}}
    {"pairs": [[key, value], ...]}
    {"numbers": "path", "in": "list"}      a long list of numbers, kept as an array
    {"array": "path", "row": 3}            an array; a row of one where many alike are kept as one
    {"view": 7, "turned": true}            the memory of another array once more, transposed
    {"generator": {...}}                   numpy's PCG64
    {"made": "pattern", "with": {...}}     a dataclass, by its name in `sim.sessions.classes`

"id" numbers what is referred to again, as {"same": 7}: what was one object is one object again.
Arrays are "frozen" if they are not writeable. They keep dtype, C or Fortran order and what they
share: one that is contiguous and lies in the memory of another is a view of it again. Others that
are strided come back contiguous.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections import deque
from collections.abc import Mapping
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.sessions.classes import name_of

__all__ = ["DTYPES", "LONGEST_INT", "LONG_LIST", "pack"]

#: What an array may consist of, as numpy writes it.
DTYPES = frozenset(
    {"|b1", "|i1", "|u1"}
    | {order + kind for order in "<>" for kind in ("i2", "i4", "i8", "u2", "u4", "u8")}
    | {order + kind for order in "<>" for kind in ("f2", "f4", "f8", "c8", "c16")}
)
LONG_LIST = 16  # numbers from which a list of them is kept as an array
LONGEST_INT = 2**53  # beyond it a whole number is not safe in JSON
STACKED = 2**20  # bytes an array may have to be kept with others like it
DEEPEST = 50  # values within values


def pack(value: Any, at: str = "value") -> tuple[Any, dict[str, NDArray[Any]]]:
    """A value as JSON and arrays.

    Parameters
    ----------
    value : object
        Of what `sim.state.copied` knows to copy, functions and classes excepted.
    at : str
        What the names of the arrays begin with: "hopfield" gives "hopfield/state/cue".

    Returns
    -------
    tree : object
        Plain JSON; see the module docstring.
    arrays : dict of name to array

    Raises
    ------
    TypeError
        For something that has no place in a file, such as a class that is not named in
        `sim.sessions.classes`, or an array of objects.
    """
    packer = _Packer()
    tree = packer.node(value, at, 0)
    return tree, packer.named_arrays()


class _Packer:
    """One packing: what has been met so far, and the arrays found."""

    def __init__(self) -> None:
        self._met: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._memory: dict[tuple[int, int, str], tuple[NDArray[Any], dict[str, Any]]] = {}
        self._found: list[tuple[str, NDArray[Any], str, dict[str, Any]]] = []
        self._ids = 0

    def node(self, value: Any, at: str, depth: int) -> Any:
        """The JSON of a value that stands at a path."""
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, np.generic):
            return _scalar(value)
        if isinstance(value, int):
            return value if abs(value) <= LONGEST_INT else {"int": hex(value)}
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, complex):
            return {"complex": [self.node(part, at, 0) for part in (value.real, value.imag)]}
        if depth > DEEPEST:
            raise TypeError("A session cannot hold values within so many values.")
        if id(value) in self._met:
            return {"same": self._id(self._met[id(value)][1])}
        found = self._object(value, at, depth)
        self._met[id(value)] = value, found
        return found

    def _id(self, node: dict[str, Any]) -> int:
        """The number of a node, given to it when it is first referred to."""
        if "id" not in node:
            self._ids += 1
            node["id"] = self._ids
        return int(node["id"])

    def _object(self, value: Any, at: str, depth: int) -> dict[str, Any]:
        if isinstance(value, np.ndarray):
            return self._array(value, at)
        if isinstance(value, np.random.Generator):
            return _generator(value)
        if isinstance(value, deque):
            return {"deque": self._entries(value, at, depth), "most": value.maxlen}
        if type(value) in (list, tuple):
            kind = type(value).__name__
            if numbers := _as_numbers(value):
                found: dict[str, Any] = {"numbers": "", "in": kind}
                self._found.append((at, numbers[0], "numbers", found))
                return found
            return {kind: self._entries(value, at, depth)}
        if isinstance(value, Mapping):
            return self._mapping(value, at, depth)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            name = name_of(type(value))
            fields = [field.name for field in dataclasses.fields(value)]
            parts = {f: self.node(getattr(value, f), f"{at}/{f}", depth + 1) for f in fields}
            return {"made": name, "with": parts}
        raise TypeError(f"A session cannot hold {type(value).__name__}.")

    def _entries(self, value: Any, at: str, depth: int) -> list[Any]:
        return [self.node(entry, at, depth + 1) for entry in value]

    def _mapping(self, value: Mapping[Any, Any], at: str, depth: int) -> dict[str, Any]:
        if all(type(key) is str for key in value):
            inner = {k: self.node(v, f"{at}/{_word(k)}", depth + 1) for k, v in value.items()}
            return {"map": inner}
        pairs = [
            [self.node(k, at, depth + 1), self.node(v, at, depth + 1)] for k, v in value.items()
        ]
        return {"pairs": pairs}

    def _array(self, value: NDArray[Any], at: str) -> dict[str, Any]:
        if value.dtype.str not in DTYPES:
            raise TypeError(f"A session cannot hold an array of {value.dtype}.")
        found: dict[str, Any] = {}
        place = (value.ctypes.data, value.nbytes, value.dtype.str)
        first = self._memory.get(place) if value.nbytes else None
        if first is not None and (turned := _how_it_lies(first[0], value)) is not None:
            found = {"view": self._id(first[1]), "turned": turned}
        else:
            found = {"array": ""}
            fortran = _is_fortran(value)
            self._found.append(
                (at, np.array(value, order="F" if fortran else "C", copy=None), "array", found)
            )
            if value.flags.c_contiguous or value.flags.f_contiguous:
                self._memory[place] = value, found
        if not value.flags.writeable:
            found["frozen"] = True
        return found

    def named_arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by name; small ones alike at the same path are rows of one."""
        alike: dict[Any, list[tuple[NDArray[Any], str, dict[str, Any]]]] = {}
        for number, (at, array, key, node) in enumerate(self._found):
            kept_alone = array.nbytes > STACKED or _is_fortran(array)
            which = number if kept_alone else -1
            group = alike.setdefault((at, array.dtype.str, array.shape, which), [])
            group.append((array, key, node))
        arrays: dict[str, NDArray[Any]] = {}
        for (at, *_), group in alike.items():
            tries = count(2)
            name = at
            while name in arrays:
                name = f"{at}-{next(tries)}"
            if len(group) == 1:
                arrays[name] = group[0][0]
            else:
                arrays[name] = np.stack([array for array, _, _ in group])
            for row, (_, key, node) in enumerate(group):
                node[key] = name
                if len(group) > 1:
                    node["row"] = row
        return arrays


def _word(key: str) -> str:
    """A key as a part of a path."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", key)[:60] or "-"


def _is_fortran(array: NDArray[Any]) -> bool:
    """Whether its first axis is the one that lies closest in memory, and not its last."""
    if array.flags.c_contiguous:
        return False
    if array.flags.f_contiguous:
        return True
    return array.ndim > 1 and abs(array.strides[0]) < abs(array.strides[-1])


def _how_it_lies(first: NDArray[Any], again: NDArray[Any]) -> bool | None:
    """Whether an array is the memory of a first one turned; None if it is neither that nor the
    same once more."""
    if first.shape == again.shape and first.strides == again.strides:
        return False
    turned = first.T
    if turned.shape == again.shape and turned.strides == again.strides:
        return True
    return None


def _as_numbers(value: list[Any] | tuple[Any, ...]) -> tuple[NDArray[Any]] | None:
    """A long list of floats, or of whole numbers, as an array."""
    if len(value) < LONG_LIST:
        return None
    kinds = {type(entry) for entry in value}
    if kinds == {float}:
        return (np.array(value, dtype=np.float64),)
    if kinds == {int} and all(abs(entry) < 2**63 for entry in value):
        return (np.array(value, dtype=np.int64),)
    return None


def _scalar(value: np.generic) -> dict[str, Any]:
    if value.dtype.str not in DTYPES:
        raise TypeError(f"A session cannot hold a number of the type {value.dtype}.")
    return {"scalar": value.dtype.str, "value": _Packer().node(value.item(), "", 0)}


def _generator(value: np.random.Generator) -> dict[str, Any]:
    state: Any = value.bit_generator.state
    if state["bit_generator"] != "PCG64":
        raise TypeError(f"A session cannot hold a generator of {state['bit_generator']}.")
    inner = state["state"]
    return {
        "generator": {
            "state": hex(inner["state"]),
            "inc": hex(inner["inc"]),
            "has_uint32": state["has_uint32"],
            "uinteger": state["uinteger"],
        }
    }
