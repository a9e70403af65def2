"""What `sim.sessions.packing` has packed, back again; everything in it is doubted."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SessionError, SimError
from sim.sessions.classes import class_named
from sim.sessions.packing import DEEPEST, DTYPES

__all__ = ["unpack"]

MOST_NUMBERS = 2**24  # in lists kept as arrays
LONGEST_HEX = 100_000  # letters of a whole number
FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def unpack(tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The value that was packed.

    Parameters
    ----------
    tree : object
        Plain JSON, as `pack` returns it.
    arrays : mapping of name to array
        They are copied.

    Raises
    ------
    SessionError
        For anything `pack` would not have written.
    """
    unpacker = _Unpacker(arrays)
    value = unpacker.value(tree, 0)
    unpacker.freeze()
    return value


class _Unpacker:
    """One unpacking: what has been made so far, by number."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._made: dict[int, Any] = {}
        self._used: set[tuple[str, int]] = set()
        self._frozen: list[NDArray[Any]] = []
        self._numbers = 0
        self._makers: dict[str, Callable[[dict[str, Any], int], Any]] = {
            "int": lambda node, depth: _whole(node["int"]),
            "float": lambda node, depth: _float(node["float"]),
            "complex": lambda node, depth: self._complex(node["complex"]),
            "scalar": self._scalar,
            "list": lambda node, depth: self._entries(node["list"], depth),
            "tuple": lambda node, depth: tuple(self._entries(node["tuple"], depth)),
            "deque": self._deque,
            "map": self._map,
            "pairs": self._pairs,
            "numbers": self._number_list,
            "array": self._array,
            "view": self._view,
            "generator": lambda node, depth: _generator(node["generator"]),
            "made": self._dataclass,
        }

    def freeze(self) -> None:
        """Make what was not writeable so again, now that every view of it is made."""
        for array in self._frozen:
            array.flags.writeable = False

    def value(self, node: Any, depth: int) -> Any:
        """The value of a node."""
        if node is None or isinstance(node, (bool, str, int)):
            return node
        if isinstance(node, float):
            if not math.isfinite(node):
                raise SessionError("a number in it is not finite")
            return node
        if depth > DEEPEST:
            raise SessionError("its values lie too deep within each other")
        if not isinstance(node, dict):
            raise SessionError("a value in it is of no known form")
        if "same" in node:
            return self._again(node["same"])
        form = next((key for key in node if key in self._makers), None)
        if form is None:
            raise SessionError("a value in it is of no known form")
        try:
            made = self._makers[form](node, depth)
        except SessionError:
            raise
        except (SimError, KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise SessionError(f"a value in it cannot be made ({error})") from None
        if "id" in node:
            self._name(node["id"], made)
        return made

    def _name(self, number: Any, made: Any) -> None:
        if type(number) is not int or number in self._made:
            raise SessionError("what is referred to in it is not clear")
        self._made[number] = made

    def _again(self, number: Any) -> Any:
        if type(number) is not int or number not in self._made:
            raise SessionError("it refers to something that is not there")
        return self._made[number]

    def _entries(self, nodes: Any, depth: int) -> list[Any]:
        if not isinstance(nodes, list):
            raise SessionError("a list in it is none")
        return [self.value(node, depth + 1) for node in nodes]

    def _complex(self, parts: Any) -> complex:
        real, imaginary = (self.value(part, 0) for part in parts)
        return complex(_real(real), _real(imaginary))

    def _scalar(self, node: dict[str, Any], depth: int) -> Any:
        if node["scalar"] not in DTYPES:
            raise SessionError("a number in it is of no known type")
        plain = self.value(node["value"], depth + 1)
        if not isinstance(plain, (bool, int, float, complex)):
            raise SessionError("a number in it is none")
        dtype = np.dtype(node["scalar"])
        if dtype.kind in "iu" and not np.iinfo(dtype).min <= plain <= np.iinfo(dtype).max:  # type: ignore[operator]
            raise SessionError("a number in it is too large for its type")
        with np.errstate(all="ignore"):
            return dtype.type(plain)

    def _deque(self, node: dict[str, Any], depth: int) -> deque[Any]:
        most = node["most"]
        if most is not None and not (type(most) is int and 0 <= most < 2**31):
            raise SessionError("the length of a list in it is none")
        return deque(self._entries(node["deque"], depth), maxlen=most)

    def _map(self, node: dict[str, Any], depth: int) -> dict[str, Any]:
        return {key: self.value(entry, depth + 1) for key, entry in node["map"].items()}

    def _pairs(self, node: dict[str, Any], depth: int) -> dict[Any, Any]:
        pairs = (self._pair(pair, depth) for pair in node["pairs"])
        return dict(pairs)

    def _pair(self, pair: Any, depth: int) -> tuple[Any, Any]:
        key, entry = pair
        return self.value(key, depth + 1), self.value(entry, depth + 1)

    def _taken(self, name: Any, row: Any) -> NDArray[Any]:
        """An array, or a row of one; each is taken once, so that little never becomes much."""
        if not isinstance(name, str) or name not in self._arrays:
            raise SessionError(f"the array {name!r} is missing")
        array = self._arrays[name]
        if row is not None:
            if type(row) is not int or array.ndim == 0 or not 0 <= row < len(array):
                raise SessionError(f"the array {name!r} has no such row")
            array = array[row]
        place = name, -1 if row is None else row
        if place in self._used or (name, -1) in self._used:
            raise SessionError(f"the array {name!r} is used twice")
        self._used.add(place)
        return array

    def _number_list(self, node: dict[str, Any], depth: int) -> Any:
        array = self._taken(node["numbers"], node.get("row"))
        self._numbers += array.size
        if array.ndim != 1 or array.dtype.str not in ("<f8", "<i8", ">f8", ">i8"):
            raise SessionError("a list of numbers in it is none")
        if self._numbers > MOST_NUMBERS:
            raise SessionError("its lists are too long")
        if node["in"] not in ("list", "tuple"):
            raise SessionError("a list of numbers in it is none")
        numbers = array.tolist()
        return numbers if node["in"] == "list" else tuple(numbers)

    def _array(self, node: dict[str, Any], depth: int) -> NDArray[Any]:
        taken = self._taken(node["array"], node.get("row"))
        return self._flagged(np.array(taken, order="K", copy=True), node)

    def _view(self, node: dict[str, Any], depth: int) -> NDArray[Any]:
        first = self._again(node["view"])
        if not isinstance(first, np.ndarray):
            raise SessionError("it takes something for an array that is none")
        return self._flagged(first.T if node["turned"] is True else first[...], node)

    def _flagged(self, array: NDArray[Any], node: dict[str, Any]) -> NDArray[Any]:
        if node.get("frozen") is True:
            self._frozen.append(array)
        return array

    def _dataclass(self, node: dict[str, Any], depth: int) -> Any:
        kind: Any = class_named(node["made"])
        known = {field.name for field in dataclasses.fields(kind)}
        given = node["with"].items()
        if unknown := sorted(name for name, _ in given if name not in known):
            raise SessionError(f"{node['made']} in it has a part {unknown[0]!r} that is not known")
        return kind(**{name: self.value(part, depth + 1) for name, part in given})


def _whole(letters: Any) -> int:
    if not isinstance(letters, str) or len(letters) > LONGEST_HEX:
        raise SessionError("a whole number in it is none")
    return int(letters, 16)


def _float(letters: Any) -> float:
    if not isinstance(letters, str) or letters not in FLOATS:
        raise SessionError("a number in it is none")
    return FLOATS[letters]


def _real(value: Any) -> float:
    if type(value) not in (int, float):
        raise SessionError("a number in it is none")
    return float(value)


def _generator(parts: Any) -> np.random.Generator:
    state, inc = _whole(parts["state"]), _whole(parts["inc"])
    flag, rest = parts["has_uint32"], parts["uinteger"]
    fits = 0 <= state < 2**128 and 0 <= inc < 2**128 and inc % 2 == 1
    if not (fits and type(flag) is int and type(rest) is int and flag in (0, 1)):
        raise SessionError("the random generator in it is in no state it can be in")
    if not 0 <= rest < 2**32:
        raise SessionError("the random generator in it is in no state it can be in")
    rng = np.random.default_rng(0)
    rng.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": inc},
        "has_uint32": flag,
        "uinteger": rest,
    }
    return rng
