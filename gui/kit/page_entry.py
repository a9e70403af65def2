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
    """

    name: str
    title: str
    module: str
    class_name: str
    opening: str | None = None
    shares: str | None = None
