"""The words of the pages and what they mean, from a file that a lecturer can edit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sim.errors import SimError

__all__ = ["GlossaryError", "Word", "glossary_path", "read_glossary"]

KEYS = ("word", "symbol", "text", "pages")


class GlossaryError(SimError):
    """A file of words that cannot be read, or an entry that is not one."""


@dataclass(frozen=True)
class Word:
    """A word that is explained.

    Parameters
    ----------
    word : str
        What it is called.
    symbol : str
        Rich text, empty if it has none.
    text : str
        What it is, rich text.
    pages : tuple of str
        Names of the pages on which it is used.
    """

    word: str
    symbol: str
    text: str
    pages: tuple[str, ...]


def glossary_path() -> Path:
    """Where the file is."""
    with as_file(files("resources") / "glossary.toml") as path:
        return path


def read_glossary(path: Path) -> list[Word]:
    """The words of a file in TOML, in its order.

    Raises
    ------
    GlossaryError
        If it cannot be read or an entry lacks something; the sentence says where.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or str(error)
        raise GlossaryError(f"{path} cannot be read ({why}): put the file back.") from None
    except UnicodeDecodeError:
        raise GlossaryError(f"{path} is no text in UTF-8: save it as such.") from None
    except tomllib.TOMLDecodeError as error:
        raise GlossaryError(f"{path} is no TOML: {error}. Mend that place.") from None
    entries = table.get("word", [])
    if not isinstance(entries, list):
        raise GlossaryError(f"{path}: each word begins with a line [[word]].")
    return [_word(entry, place, path) for place, entry in enumerate(entries, 1)]


def _word(entry: Any, place: int, path: Path) -> Word:
    if not isinstance(entry, Mapping):
        raise GlossaryError(f"{path}: each word begins with a line [[word]].")
    called = entry.get("word")
    which = f"{path}, entry {place}" + (f" ({called})" if isinstance(called, str) else "")
    if unknown := sorted(set(entry) - set(KEYS)):
        raise GlossaryError(f"{which}: {unknown[0]!r} is none of {', '.join(KEYS)}.")
    for key in ("word", "text"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise GlossaryError(f'{which}: give it {key} = "…".')
    symbol, pages = entry.get("symbol", ""), entry.get("pages")
    if not isinstance(symbol, str):
        raise GlossaryError(f'{which}: give its symbol as symbol = "…", or leave it out.')
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise GlossaryError(f'{which}: say where it is listed, pages = ["ring", …].')
    return Word(entry["word"].strip(), symbol.strip(), entry["text"].strip(), tuple(pages))
