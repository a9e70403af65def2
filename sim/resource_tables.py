"""Tables in the TOML files of a folder of resources: what examples are made of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from sim.errors import ScenarioError

__all__ = ["tables_in"]

LAST = 99  # place of a table that says none


def tables_in(folder: str, what: str) -> list[tuple[int, str, Mapping[str, Any]]]:
    """The place in the menu (its `order`), the name and the table of every file, by these.

    Parameters
    ----------
    folder : str
        Of `resources`.
    what : str
        What one of its files is, "scenario".

    Raises
    ------
    ScenarioError
        If a file is malformed, naming it.
    """
    found = []
    for file in files("resources").joinpath(folder).iterdir():
        if not file.name.endswith(".toml"):
            continue
        name = file.name.removesuffix(".toml")
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ScenarioError(f"The {what} {name!r} is not TOML: {error}.") from None
        order = table.get("order", LAST)
        if not isinstance(order, int):
            raise ScenarioError(f"The {what} {name!r} has an order that is no whole number.")
        found.append((order, name, table))
    return sorted(found, key=lambda one: one[:2])
