"""What is known of a page before it is made: its name, and where its class is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

__all__ = ["PageEntry", "fitting"]


@dataclass(frozen=True)
class PageEntry:
    """A page of the window, which is imported and made when first shown.

    Parameters
    ----------
    name : str
        What it is called on the command line and in scenarios.
    title : str
        What its tab says.
    short : str
        What it says where there is no room for that; the title if empty.
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
    files : str
        What the files are that it opens, "a recording of heading".
    takes_gestures : tuple of str
        Gestures of its network that other pages hand over to it.
    recogniser : str
        "module:function", where several pages open files with the same ending: the function is
        given the path, and says by what is in the file whether it is for this page (True), for
        another (False), or that it cannot tell (None).
    """

    name: str
    title: str
    module: str
    class_name: str
    opening: str | None = None
    shares: str | None = None
    suffixes: tuple[str, ...] = ()
    head: bytes = b""
    files: str = ""
    recogniser: str = ""
    takes_gestures: tuple[str, ...] = ()
    short: str = ""

    def knows(self, head: bytes) -> bool:
        """Whether a file with this beginning is one of its own, whatever it is called."""
        return bool(self.head) and head.startswith(self.head)

    def takes(self, suffix: str) -> bool:
        """Whether it opens files with this ending."""
        return suffix.lower() in self.suffixes

    def recognises(self, path: Path) -> bool | None:
        """Whether what is in a file is for this page; None where that cannot be told."""
        if not self.recogniser:
            return None
        module, _, function = self.recogniser.partition(":")
        told = getattr(import_module(module), function)(path)
        return None if told is None else bool(told)


def fitting(entries: Sequence[PageEntry], path: Path, head: bytes) -> list[PageEntry]:
    """The pages that open a file, of those with its ending the ones its content is for.

    Parameters
    ----------
    entries : sequence of PageEntry
    path : Path
    head : bytes
        What the file begins with.
    """
    known = [entry for entry in entries if entry.knows(head)]
    takes = known or [entry for entry in entries if entry.takes(path.suffix)]
    if len(takes) < 2:
        return takes
    told = [(entry, entry.recognises(path)) for entry in takes]
    surely = [entry for entry, verdict in told if verdict]
    return surely or [entry for entry, verdict in told if verdict is not False] or takes
