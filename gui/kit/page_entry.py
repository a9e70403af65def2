"""What is known of a page before it is made: its name, and where its class is found."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PageEntry"]


@dataclass(frozen=True)
class PageEntry:
    """A page of the window, which is imported and made when first shown.

    Parameters
    ----------
    name : str
        What it is called on the command line and in scenarios.
    title : str
        What its tab says.
    module, class_name : str
        Where its class is.
    opening : str, optional
        The scenario its network begins with; a page without one has no network of its own.
    shares : str, optional
        The page whose network it shows too.
    suffixes : tuple of str
        Endings of the names of files it opens, ".csv".
    head : bytes
        What a file begins with that is its own, whatever the file is called.
    """

    name: str
    title: str
    module: str
    class_name: str
    opening: str | None = None
    shares: str | None = None
    suffixes: tuple[str, ...] = ()
    head: bytes = b""

    def knows(self, head: bytes) -> bool:
        """Whether a file with this beginning is one of its own, whatever it is called."""
        return bool(self.head) and head.startswith(self.head)

    def takes(self, suffix: str) -> bool:
        """Whether it opens files with this ending."""
        return suffix.lower() in self.suffixes
