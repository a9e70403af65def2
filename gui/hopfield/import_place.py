"""Where imported patterns are to go: the grid, what its network keeps, and the room it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ImportPlace"]


@dataclass(frozen=True)
class ImportPlace:
    """Where imported patterns are to go.

    Parameters
    ----------
    rows, columns : int
        The network's grid.
    stores_grey, cue_grey : bool
        Whether the network stores greys, and whether a cue may have them.
    held : int
        Memories it has.
    most : mapping of (rows, columns) to int
        How many it could keep in all, on its grid and on others.
    """

    rows: int
    columns: int
    stores_grey: bool = False
    cue_grey: bool = False
    held: int = 0
    most: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def room(self, rows: int, columns: int) -> int | None:
        """How many more patterns of a grid can be stored; None if that is not known."""
        most = self.most.get((rows, columns))
        return None if most is None else max(0, most - self.held)

    def refusal(self, rows: int, columns: int, count: int) -> str:
        """Why so many patterns of a grid cannot be stored, in a sentence; empty if they can."""
        room = self.room(rows, columns)
        if room is None or count <= room:
            return ""
        kept = f"On {rows} × {columns} pixels this network keeps {self.most[rows, columns]:,}"
        have = f"memories and has {self.held:,}"
        if room == 0:
            return f"{kept} {have}: forget some first."
        return f"{kept} {have}: take {room:,} at most."
