"""A mailbox with one slot: the worker leaves frames, the window takes the newest."""

from __future__ import annotations

import threading
from time import perf_counter
from typing import Generic, TypeVar

__all__ = ["Mailbox"]

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the newest thing put into it, once. Safe between threads; never blocks for long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._content: T | None = None
        self._since = 0.0  # when what lies in it, or was replaced there, was left

    def put(self, content: T) -> None:
        """Leave something, replacing what was not yet taken."""
        with self._lock:
            if self._content is None:
                self._since = perf_counter()
            self._content = content

    def take(self) -> T | None:
        """The newest content, or None if it was taken already."""
        with self._lock:
            content, self._content = self._content, None
        return content

    @property
    def waited(self) -> float:
        """Seconds for which nothing has been taken though there is something; 0 if there is not."""
        with self._lock:
            return 0.0 if self._content is None else perf_counter() - self._since
