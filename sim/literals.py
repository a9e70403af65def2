"""Python source of values and calls, laid out over lines as a formatter would.

Long arrays, rows of numbers and lists of words become constants of a script, each written once.
"""

from __future__ import annotations

import math
import zlib
from base64 import b85encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError

__all__ = ["WIDTH", "Bracket", "Constants", "LiteralError", "Text", "call", "laid_out", "quoted"]

WIDTH = 100  # columns
PLAIN = 72  # characters of a list that is written as it is
SEPARATORS = (", ", " | ", " / ")

CELLS = '''\
def cells(text, dtype, *shape):
    """Ink (+1) and paper (-1), one bit a cell."""
    bits = np.unpackbits(np.frombuffer(decompress(b85decode(text)), np.uint8))
    return np.where(bits[: int(np.prod(shape))], 1, -1).astype(dtype).reshape(shape)'''
NUMBERS = '''\
def numbers(text, dtype, *shape):
    """Exact numbers, compressed."""
    return np.frombuffer(decompress(b85decode(text)), dtype).reshape(shape)'''


class LiteralError(SimError):
    """A value that cannot be written as Python source."""


class Text(str):
    """The content of a string literal that may be broken over lines (no quotes, no backslashes)."""

    __slots__ = ()


@dataclass(frozen=True)
class Bracket:
    """Something in brackets: a call, a list, a tuple.

    Parameters
    ----------
    opening, closing : str
        What stands before and after, brackets included.
    items : tuple of (str, node)
        What stands before each item ("name="), and the item: a string of source, a `Text` or
        another bracket.
    """

    opening: str
    items: tuple[tuple[str, Any], ...]
    closing: str = ")"


def call(
    function: str, given: Iterable[Any] = (), named: Mapping[str, Any] | None = None
) -> Bracket:
    """A call of a function with nodes as arguments, in order and by name."""
    by_name = [(f"{name}=", node) for name, node in (named or {}).items()]
    return Bracket(f"{function}(", (*(("", node) for node in given), *by_name))


def quoted(words: str) -> str:
    """A string literal, in double quotes unless these stand in it."""
    plain = repr(words)
    return plain if '"' in words or plain.startswith('"') else f'"{plain[1:-1]}"'


def _flat(node: Any) -> str:
    if isinstance(node, Bracket):
        inside = ", ".join(f"{before}{_flat(item)}" for before, item in node.items)
        return f"{node.opening}{inside}{node.closing}"
    return f'"{node}"' if isinstance(node, Text) else str(node)


def laid_out(node: Any, before: str = "", after: str = "", indent: int = 0) -> list[str]:
    """The lines of a node, none longer than 100 columns if it can be broken.

    Parameters
    ----------
    node : str, Text or Bracket
    before, after : str
        What stands on the same lines: a name and "=", a comma.
    indent : int
        Columns.
    """
    room = " " * indent
    line = f"{room}{before}{_flat(node)}{after}"
    if len(line) <= WIDTH or not isinstance(node, (Bracket, Text)):
        return [line]
    if isinstance(node, Text):
        wide = WIDTH - indent - len(after) - 2
        parts = [f'{room}"{node[at : at + wide]}"' for at in range(0, len(node), wide)]
        return [*parts[:-1], f"{parts[-1]}{after}"]
    inner = indent + 4
    inside = ", ".join(f"{name}{_flat(item)}" for name, item in node.items)
    if inner + len(inside) <= WIDTH and node.opening.endswith("("):
        middle = [f"{' ' * inner}{inside}"]
    else:
        middle = [
            row for name, item in node.items for row in laid_out(item, name, ",", indent=inner)
        ]
    return [f"{room}{before}{node.opening}", *middle, f"{room}{node.closing}{after}"]


class Constants:
    """The long values of a script, each under a name of its own.

    `lines` are their definitions, `helpers` the functions these need.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.helpers: dict[str, str] = {}
        """Source of each helper function, by its name."""
        self.uses_numpy = False
        self._names: dict[Any, str] = {}
        self._counts: dict[str, int] = {}

    def node(self, value: Any) -> Any:
        """The source of a value, as a node of `laid_out`.

        Raises
        ------
        LiteralError
            If it is not made of numbers, words, arrays and lists of them.
        """
        if isinstance(value, (np.generic, np.ndarray)) and np.ndim(value) == 0:
            value = value.item()
        if isinstance(value, str):
            return quoted(value)
        if isinstance(value, float) and not math.isfinite(value):
            return f'float("{value}")'
        if value is None or isinstance(value, (bool, int, float)):
            return repr(value)
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
            return self._sequence(value)
        raise LiteralError(
            f"A {type(value).__name__} cannot be written as Python source: give numbers, words, "
            "arrays or lists of them."
        )

    def _sequence(self, value: Sequence[Any]) -> Any:
        if len(value) > 1 and all(isinstance(each, np.ndarray) and each.ndim for each in value):
            first = value[0]
            if all((a.dtype, a.shape) == (first.dtype, first.shape) for a in value):
                whole = self._array(np.stack(value))
                return call("tuple" if isinstance(value, tuple) else "list", [whole])
        plain = [each.item() if isinstance(each, np.generic) else each for each in value]
        flat = 3 * len(plain) <= PLAIN + 2 and len(repr(plain)) <= PLAIN
        kinds = {type(each) for each in plain}
        if not flat and kinds == {str} and not isinstance(value, tuple):
            for separator in SEPARATORS:
                if not any(separator in each or _awkward(each) for each in plain):
                    return self._words(plain, separator)
        small = kinds == {int} and max(map(abs, plain)) < 2**63
        if not flat and (small or kinds == {float}):
            row = self._array(np.array(plain))
            return f"tuple({row}.tolist())" if isinstance(value, tuple) else f"{row}.tolist()"
        items = tuple(("", self.node(each)) for each in plain)
        if isinstance(value, tuple):
            return Bracket("(", items, ",)" if len(items) == 1 else ")")
        return Bracket("[", items, "]")

    def _words(self, words: list[str], separator: str) -> str:
        key = (tuple(words), separator)
        if key not in self._names:
            name = self._names[key] = self._new("names")
            rows = [""]
            for place, each in enumerate(words):
                piece = each + (separator if place < len(words) - 1 else "")
                if len(rows[-1] + piece) > WIDTH - 6:
                    rows.append("")
                rows[-1] += piece
            self.lines += [f"{name} = (", *(f'    "{row}"' for row in rows if row)]
            self.lines.append(f').split("{separator}")')
        return self._names[key]

    def _array(self, values: NDArray[Any]) -> str:
        if values.dtype.hasobject or values.dtype.kind not in "biufcSU":
            raise LiteralError(f"An array of {values.dtype} cannot be written as Python source.")
        self.uses_numpy = True
        values = np.ascontiguousarray(values)
        key = (values.dtype.str, values.shape, values.tobytes())
        if key in self._names:
            return self._names[key]
        dtype = quoted(values.dtype.str)
        few = values.ndim == 1 and 3 * values.size <= PLAIN and values.dtype.kind in "biuf"
        if few and np.isfinite(values).all():
            short = f"np.array({values.tolist()!r}, {dtype})"
            if len(short) <= PLAIN:
                return short
        helper, kept = "numbers", values.tobytes()
        if values.dtype.kind in "if" and values.size and bool(np.all(np.abs(values) == 1)):
            helper, kept = "cells", np.packbits(values.ravel() > 0).tobytes()
        self.helpers[helper] = CELLS if helper == "cells" else NUMBERS
        name = self._names[key] = self._new("pattern" if helper == "cells" else "values")
        text = Text(b85encode(zlib.compress(kept)).decode("ascii"))
        made = call(helper, [text, dtype, *map(str, values.shape)])
        self.lines += laid_out(made, f"{name} = ")
        return name

    def _new(self, what: str) -> str:
        self._counts[what] = self._counts.get(what, 0) + 1
        return f"{what}_{self._counts[what]}"


def _awkward(words: str) -> bool:
    """Whether words need more than quotes to stand in a literal."""
    return not words.isprintable() or '"' in words or "\\" in words
