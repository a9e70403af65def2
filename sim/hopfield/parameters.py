"""The parameters that every associative memory has."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters import ParameterSet, integer

__all__ = ["MemoryParameters"]


@dataclass(frozen=True, kw_only=True)
class MemoryParameters(ParameterSet):
    """What every associative memory has: its grid."""

    rows: int = integer(
        24, 1, 128, label="Rows", rebuild=True, group="Grid",
        help="Rows of pixels; memories and cue are scaled to the new grid.",
    )  # fmt: skip
    columns: int = integer(
        24, 1, 128, label="Columns", rebuild=True, group="Grid",
        help="Columns of pixels; memories and cue are scaled to the new grid.",
    )  # fmt: skip

    def relevant(self) -> frozenset[str]:
        """The parameters that make a difference at their present values."""
        return frozenset(self.specs()) - {"rows", "columns"}
