"""What a state is, as the outcome is told."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Outcome", "number_words"]


@dataclass(frozen=True)
class Outcome:
    """What a state is.

    Parameters
    ----------
    kind : str
        "memory", "mirror", "mixture", "spurious", "cycle", "moving", "thermal" or "empty".
    words : str
        A sentence or two for people, plain text.
    verdict : str
        A few words for tests and tables: "memory A", "mirror A", "mixture A + F − H", "spurious",
        "two-cycle A | B", "moving", "thermal near A", "thermal", "empty".
    members : tuple of int
        The memories that are named, by index, in the order of the verdict. Empty if none is.
    signs : tuple of int
        +1 or −1 for each: a memory or its mirror.
    overlap : float
        Signed overlap of the state with the memory it has most overlap with (grey: correlation).
    wrong : int
        Pixels in which the state differs from what is named; if nothing is, from the memory (or
        mirror) of that overlap.
    spans : tuple of (int, int, int)
        Where memories are named in `words`: start, stop, index of the memory.
    """

    kind: str
    words: str
    verdict: str
    members: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()
    overlap: float = 0.0
    wrong: int = 0
    spans: tuple[tuple[int, int, int], ...] = ()


def number_words(value: float) -> str:
    """Two decimals, a real minus sign, no negative zero."""
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else "0.00"
