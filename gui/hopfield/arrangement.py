"""Where cue, state and their tools go on the stage, so that the cells are as large as fit.

Cue and state stand side by side or one above the other; the tools stand below their own grid, all
of them below the cue, or all below both. Of these the arrangement with the largest cells of the
state is taken. Nothing here draws: sizes in, rectangles out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from gui.hopfield.grid_picture import whole_side

__all__ = ["GAP", "Arrangement", "Needs", "Room", "arranged"]

Rect = tuple[int, int, int, int]  # left, top, width, height, px

GAP = 12  # px between cue and state
UNDER = 5  # px between a grid and what is below it
FINE = 24  # halvings when the largest cell is looked for
ROUNDING = 1e-3  # px
LOW = 100  # px of a grid where there is room for none


@dataclass(frozen=True)
class Room:
    """The place there is, px, and how many pixels of the screen a pixel has."""

    width: int
    height: int
    ratio: float = 1.0


@dataclass(frozen=True)
class Needs:
    """What is to be put there.

    Parameters
    ----------
    rows, columns : int
        Of either grid.
    head : int
        Height of a title with what is free below it, px.
    margin : float
        Round the cells of a grid, px.
    below : int
        Kept free under the cells of the state, for the legend of its colours, px.
    cue_tools, state_tools : callable
        The height of tools, px, in a width; 0 if there are none to be seen.
    least : tuple of int
        The least widths of the cue's tools and of the state's, px.
    share : float
        Size of the cue's cells to that of the state's.
    """

    rows: int
    columns: int
    head: int
    margin: float
    below: int
    cue_tools: Callable[[int], int]
    state_tools: Callable[[int], int]
    least: tuple[int, int]
    share: float

    def wide(self, side: float) -> int:
        """Of a grid with such cells."""
        return math.ceil(self.columns * side + 2 * self.margin - 1e-9)

    def high(self, side: float) -> int:
        """Of a grid with such cells."""
        return math.ceil(self.rows * side + 2 * self.margin - 1e-9)


@dataclass(frozen=True)
class Arrangement:
    """Where everything goes.

    Parameters
    ----------
    cue, state : tuple of int
        The boards: titles and grids.
    cue_grid, state_grid : tuple of int
        Width and height of the grids in them.
    cue_tools, state_tools : tuple of int
    handle : tuple of int
        What cue and state are resized with.
    stacked : bool
        Whether the state is below the cue.
    cue_side, state_side : float
        Of the cells, px.
    end : int
        Down to where it reaches.
    """

    cue: Rect
    state: Rect
    cue_grid: tuple[int, int]
    state_grid: tuple[int, int]
    cue_tools: Rect
    state_tools: Rect
    handle: Rect
    stacked: bool
    cue_side: float
    state_side: float
    end: int


def arranged(room: Room, needs: Needs) -> Arrangement:
    """The arrangement with the largest cells; of several, that which leaves the least empty.

    Where the room is too small for any, the grids are small and all reaches below the room.
    """
    ways = [way(room, needs) for way in (_Own, _Left, _Across, _Stacked)]
    found = [a for way in ways if (a := way.largest()) is not None]
    if not found:
        return _Across(room, needs).least()
    return max(found, key=lambda a: (a.state_side, a.cue_side, -a.end))


class _Way:
    """One way to arrange all, of which the largest cells are looked for."""

    def __init__(self, room: Room, needs: Needs) -> None:
        self.room, self.needs = room, needs

    def at(self, side: float) -> Arrangement | None:
        """With cells of the state of such a side, if that fits."""
        raise NotImplementedError

    def largest(self) -> Arrangement | None:
        """The largest that fits, its cells whole pixels of the screen where that can be."""
        low, high = 0.5, float(max(self.room.width, self.room.height))
        if self.at(low) is None:
            return None
        for _ in range(FINE):
            middle = (low + high) / 2
            low, high = (low, middle) if self.at(middle) is None else (middle, high)
        side = self.whole(low)
        if (found := self.at(side)) is not None:
            return found
        # In narrower columns the tools would need more rows: they stay as wide as they are.
        found = self.at(low)
        assert found is not None
        size = self.needs.wide(side), self.needs.high(side) + self.needs.below
        return replace(found, state_grid=size, state_side=side)

    def whole(self, side: float) -> float:
        """A side, px, of whole pixels of the screen if it is large enough."""
        found = whole_side(side * self.room.ratio + ROUNDING)
        return found / self.room.ratio if found == math.floor(found) else side

    def cue_side(self, side: float, wide: float, high: float) -> float | None:
        """Of a cue in such a room with a state of such cells; None if that were too small."""
        needs = self.needs
        fits = min(
            (wide - 2 * needs.margin) / needs.columns,
            (high - 2 * needs.margin) / needs.rows,
            max(1.0, needs.share) * side,
        )
        found = self.whole(fits) if fits > 0.0 else 0.0
        return found if found and found > self.whole(needs.share * side) - ROUNDING else None

    def tall(self, tools: Callable[[int], int], wide: int) -> int:
        """Height of tools in a width, with what is free above them; none if there are no tools."""
        high = tools(wide)
        return high + UNDER if high else 0


class _Beside(_Way):
    """Cue at the left, state at the right."""

    def at(self, side: float) -> Arrangement | None:
        needs, wide = self.needs, self.room.width
        free = wide - GAP - needs.wide(side)
        first = self.cue_side(side, free, self.room.height)
        if first is None:
            return None
        # What neither grid needs is shared out between the columns.
        least, other = self.least_widths()
        left = max(needs.wide(first) + (free - needs.wide(first)) // 2, least)
        right = wide - GAP - left
        if right < max(needs.wide(side), other):
            return None
        cue_room, state_room = self.rooms(left, right)
        cue = self.cue_side(side, left, cue_room)
        if cue is None or needs.high(side) + needs.below > state_room:
            return None
        return self.placed(side, cue, left)

    def least(self) -> Arrangement:
        """Of small grids, whatever the room."""
        needs, wide = self.needs, self.room.width
        share = wide / (1.0 + needs.share)
        side = max(0.5, min((share - GAP - 2 * needs.margin) / needs.columns, LOW / needs.rows))
        cue = needs.share * side
        return self.placed(side, cue, min(wide - GAP - needs.wide(side), needs.wide(cue)))

    def placed(self, side: float, cue: float, left: int) -> Arrangement:
        needs, right = self.needs, self.room.width - GAP - left
        cue_grid = (needs.wide(cue), needs.high(cue))
        state_grid = (needs.wide(side), needs.high(side) + needs.below)
        cue_end, state_end = needs.head + cue_grid[1], needs.head + state_grid[1]
        cue_tools, state_tools = self.tools(left, right, cue_end, state_end)
        return Arrangement(
            cue=(0, 0, left, cue_end),
            state=(left + GAP, 0, right, state_end),
            cue_grid=cue_grid,
            state_grid=state_grid,
            cue_tools=cue_tools,
            state_tools=state_tools,
            handle=(left, 0, GAP, max(cue_end, state_end)),
            stacked=False,
            cue_side=cue,
            state_side=side,
            end=max(cue_end, state_end, *(r[1] + r[3] for r in (cue_tools, state_tools) if r[3])),
        )

    def least_widths(self) -> tuple[int, int]:
        """Of the two columns, for the tools in them."""
        return 0, 0

    def rooms(self, left: int, right: int) -> tuple[int, int]:
        """Heights there are for the grids of cue and state in columns of these widths."""
        raise NotImplementedError

    def tools(self, left: int, right: int, cue_end: int, state_end: int) -> tuple[Rect, Rect]:
        """Where the tools go with grids that end there."""
        raise NotImplementedError


class _Own(_Beside):
    """Tools below their own grid."""

    def least_widths(self) -> tuple[int, int]:
        return self.needs.least

    def rooms(self, left: int, right: int) -> tuple[int, int]:
        needs, high = self.needs, self.room.height - self.needs.head
        return high - self.tall(needs.cue_tools, left), high - self.tall(needs.state_tools, right)

    def tools(self, left: int, right: int, cue_end: int, state_end: int) -> tuple[Rect, Rect]:
        needs = self.needs
        return (
            (0, cue_end + UNDER, left, needs.cue_tools(left)),
            (left + GAP, state_end + UNDER, right, needs.state_tools(right)),
        )


class _Left(_Beside):
    """All tools below the cue; the state has the whole height."""

    def least_widths(self) -> tuple[int, int]:
        return max(self.needs.least), 0

    def rooms(self, left: int, right: int) -> tuple[int, int]:
        needs, high = self.needs, self.room.height - self.needs.head
        both = self.tall(needs.cue_tools, left) + self.tall(needs.state_tools, left)
        return high - both, high

    def tools(self, left: int, right: int, cue_end: int, state_end: int) -> tuple[Rect, Rect]:
        needs = self.needs
        high = needs.cue_tools(left)
        below = cue_end + self.tall(needs.cue_tools, left) + UNDER
        return (0, cue_end + UNDER, left, high), (0, below, left, needs.state_tools(left))


class _Across(_Beside):
    """All tools below both grids."""

    def rooms(self, left: int, right: int) -> tuple[int, int]:
        needs, wide = self.needs, self.room.width
        both = self.tall(needs.cue_tools, wide) + self.tall(needs.state_tools, wide)
        high = self.room.height - needs.head - both
        return high, high

    def tools(self, left: int, right: int, cue_end: int, state_end: int) -> tuple[Rect, Rect]:
        needs, wide = self.needs, self.room.width
        top = max(cue_end, state_end)
        below = top + self.tall(needs.cue_tools, wide) + UNDER
        return (
            (0, top + UNDER, wide, needs.cue_tools(wide)),
            (0, below, wide, needs.state_tools(wide)),
        )


class _Stacked(_Way):
    """State below the cue, tools below their own grid."""

    def at(self, side: float) -> Arrangement | None:
        needs, wide = self.needs, self.room.width
        if needs.wide(side) > wide or max(needs.least) > wide:
            return None
        cue_tall, state_tall = (self.tall(t, wide) for t in (needs.cue_tools, needs.state_tools))
        taken = 2 * needs.head + cue_tall + state_tall + GAP + needs.high(side) + needs.below
        cue = self.cue_side(side, wide, self.room.height - taken)
        if cue is None:
            return None
        cue_grid = (needs.wide(cue), needs.high(cue))
        state_grid = (needs.wide(side), needs.high(side) + needs.below)
        cue_end = needs.head + cue_grid[1]
        top = cue_end + cue_tall + GAP
        state_end = top + needs.head + state_grid[1]
        return Arrangement(
            cue=(0, 0, wide, cue_end),
            state=(0, top, wide, state_end - top),
            cue_grid=cue_grid,
            state_grid=state_grid,
            cue_tools=(0, cue_end + UNDER, wide, needs.cue_tools(wide)),
            state_tools=(0, state_end + UNDER, wide, needs.state_tools(wide)),
            handle=(0, top - GAP, wide, GAP),
            stacked=True,
            cue_side=cue,
            state_side=side,
            end=state_end + state_tall,
        )
