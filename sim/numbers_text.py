"""Numbers in a text that a person pastes: a row of them, or a square of rows.

Understood are tables (columns between tabs, commas, semicolons or spaces), and what Python, numpy,
MATLAB and Mathematica write: `[[0, -2], [-2, 0]]`, `[0 -2; -2 0]`, `{{0, -2}, {-2, 0}}`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sim.errors import ParameterError

__all__ = ["matrix_text", "read_matrix", "read_vector"]

Rows = tuple[tuple[float, ...], ...]

EXAMPLE = "0 −2; −2 0"
MINUSES = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u2009": " "})
BRACKETS = str.maketrans("(){}", "[][]")
FRAME = re.compile(r"^(?:[^\W\d]\w*\s*=\s*)?(?:(?:np|numpy)\.)?(?:array|matrix|asarray)?\s*(?=\[)")
DTYPE = re.compile(r",\s*dtype\s*=\s*[\w.]+\s*(?=\]?;?$)")
LONGEST = 20_000  # characters: no matrix of a person is longer


def read_matrix(text: str, most: int) -> Rows:
    """The square matrix that a text means.

    Rows end with a line or with ";" (in one line alone), columns with a tab, a comma or a space.
    Where tabs or, over several lines, semicolons divide the columns, a comma is that of a decimal.

    Parameters
    ----------
    text : str
    most : int
        Rows it may have.

    Raises
    ------
    ParameterError
        In one sentence, where it is none, or not a square one of finite numbers.
    """
    rows = _rows(text)
    lengths = list(dict.fromkeys(len(row) for row in rows))
    if len(rows) > most or max(lengths) > most:
        raise ParameterError(
            f"This has {len(rows)} × {max(lengths)} numbers, and at most {most} × {most} go here."
        )
    if len(lengths) > 1:
        told = " and ".join(map(str, sorted(lengths)[:2]))
        raise ParameterError(
            f"Its rows are not alike, some have {told} numbers: each needs {len(rows)}, as many as "
            "there are rows."
        )
    if lengths[0] != len(rows):
        raise ParameterError(
            f"This has {len(rows)} × {lengths[0]} numbers, and a square is needed, with as many "
            f"columns as rows, such as {EXAMPLE}."
        )
    return rows


def read_vector(text: str, most: int) -> tuple[float, ...]:
    """The row, or the column, of numbers that a text means; as `read_matrix` otherwise.

    Parameters
    ----------
    text : str
    most : int
        Numbers it may have.

    Raises
    ------
    ParameterError
    """
    rows = _rows(text)
    if len(rows) > 1 and any(len(row) > 1 for row in rows):
        raise ParameterError(f"This has {len(rows)} rows of numbers, and a single row goes here.")
    entries = rows[0] if len(rows) == 1 else tuple(row[0] for row in rows)
    if len(entries) > most:
        raise ParameterError(f"These are {len(entries)} numbers, and at most {most} go here.")
    return entries


def matrix_text(rows: Sequence[Sequence[float]]) -> str:
    """Rows of numbers as a table takes them: tabs between columns, a line for each row."""
    return "\n".join("\t".join(f"{value:.10g}" for value in row) for row in rows)


def _rows(text: str) -> Rows:
    """All numbers, row by row; at least one."""
    words = [row for row in _cells(text) if row]
    if not words:
        raise ParameterError(f"There are no numbers in it: write them as {EXAMPLE}.")
    return tuple(
        tuple(_entry(word, i, j) for j, word in enumerate(row, start=1))
        for i, row in enumerate(words, start=1)
    )


def _cells(text: str) -> list[list[str]]:
    """The words of every row."""
    if len(text) > LONGEST:
        raise ParameterError(f"This is too long: rows of numbers go here, such as {EXAMPLE}.")
    plain = text.translate(MINUSES).translate(BRACKETS).strip().rstrip(";").strip()
    plain = FRAME.sub("", DTYPE.sub("", plain))
    while re.match(r"^\[\s*\[", plain) and re.search(r"\]\s*,?\s*\]$", plain):
        inner = plain[1:-1].strip().rstrip(",").strip()
        if "[" not in inner[1:] and not re.search(r"[;\n]", inner):
            plain = inner  # one row, in brackets of its own
            break
        groups = re.findall(r"\[([^\[\]]*)\]", inner)
        if groups and not re.sub(r"\[[^\[\]]*\]", "", inner).strip(" \t\r\n,;"):
            return [_split(group, "") for group in groups]
        plain = inner
    if plain.startswith("[") and plain.endswith("]"):
        plain = plain[1:-1]
    lines = [line.strip(" ,;\r") for line in plain.splitlines()]
    lines = [line for line in lines if line.strip()]
    if len(lines) == 1:
        return [_split(row, "\t" if "\t" in row else "") for row in lines[0].split(";")]
    divided = next((mark for mark in "\t;" if any(mark in line for line in lines)), "")
    return [_split(line, divided) for line in lines]


def _split(row: str, divided: str) -> list[str]:
    """The words of a row whose columns are divided by a mark, else by commas and spaces."""
    if not divided:
        return [word for word in re.split(r"[,\s]+", row) if word]
    words = [word.strip(" \r") for word in row.split(divided)]
    return [re.sub(r"(?<=\d),(?=\d)|^,(?=\d)|(?<=\d),$", ".", word) for word in words]


def _entry(word: str, i: int, j: int) -> float:
    """The number of row i and column j, from 1."""
    where = f"in row {i}, column {j}"
    if not word:
        raise ParameterError(f"There is no number {where}: write 0 where nothing is meant.")
    try:
        value = float(word) if "_" not in word else math.nan
    except ValueError:
        told = word if len(word) <= 20 else word[:19] + "…"
        raise ParameterError(
            f"“{told}” {where} is not a number: write digits, as in {EXAMPLE}."
        ) from None
    if not math.isfinite(value):
        raise ParameterError(f"“{word}” {where} is not finite: write digits, as in {EXAMPLE}.")
    return value + 0.0
