"""A condition of which a picture of an energy depends, and what breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Condition"]


@dataclass(frozen=True)
class Condition:
    """One of the conditions.

    Parameters
    ----------
    key : str
        What it is about: "symmetric", "cold".
    words : str
        It, or what is the case instead.
    holds : bool
    why : str
        What it is good for, or what its breach does.
    change : str
        What a button that breaks or mends it says; empty where that cannot be done.
    changes : mapping
        The parameters that do it; where weights are asymmetric twice over, by rule and by cuts,
        the first half of it.
    """

    key: str
    words: str
    holds: bool
    why: str
    change: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
