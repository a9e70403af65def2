"""What a message about a file of headings is made of."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import SimError

__all__ = ["TrajectoryFileError", "count", "listed", "printable"]


class TrajectoryFileError(SimError):
    """A file that cannot be read as a heading in time; the sentence names it."""


def printable(text: str, most: int = 40) -> str:
    """Show a name or a cell in a message: one line, not too long, nothing unprintable."""
    shown = "".join(c if c.isprintable() else "�" for c in text.strip())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def listed(names: Sequence[str], most: int = 8) -> str:
    """List columns: "'a', 'b' and 3 more"."""
    shown = ", ".join(f"'{printable(name)}'" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def count(n: int, thing: str) -> str:
    """Count something: "1 row", "2,000 rows"."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"
