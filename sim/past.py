"""The moments of a run that can be gone back to: the newest, bounded in time and in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar

from sim.state import nbytes, shared_nbytes

__all__ = ["LIMIT", "Past"]

LIMIT = 64 * 2**20  # bytes


class Moment(Protocol):
    """What is kept of a moment."""

    @property
    def state(self) -> Any:
        """The run state."""

    @property
    def edits(self) -> Any:
        """What could be undone."""

    @property
    def logged(self) -> int:
        """How many gestures had been done."""

    @property
    def step(self) -> int:
        """Steps taken."""


M = TypeVar("M", bound=Moment)


class Past(Generic[M]):
    """Moments in the order of time.

    Parameters
    ----------
    span : float
        How far back it reaches at most, in the unit of the network's time.
    limit : int
        Bytes it takes at most, besides what the network has anyway; the oldest moments go first.
    """

    def __init__(self, span: float, limit: int = LIMIT) -> None:
        self._span, self._limit = span, limit
        self._moments: deque[M] = deque()
        self._own: deque[int] = deque()
        self._shared: Counter[int] = Counter()  # moments that hold an array, by its identity
        self._sizes: dict[int, int] = {}
        self.nbytes = 0
        """Bytes it takes."""

    def __len__(self) -> int:
        return len(self._moments)

    @property
    def first(self) -> int | None:
        """The first step that can be gone back to; None for none."""
        return self._moments[0].step if self._moments else None

    @property
    def oldest(self) -> M | None:
        """The oldest moment there is."""
        return self._moments[0] if self._moments else None

    def copy(self) -> Past[M]:
        """The same moments, to go on with by themselves."""
        other: Past[M] = Past(self._span, self._limit)
        other._moments, other._own = self._moments.copy(), self._own.copy()
        other._shared, other._sizes = self._shared.copy(), dict(self._sizes)
        other.nbytes = self.nbytes
        return other

    def add(self, moment: M) -> None:
        """Keep a moment, unless it is the last one."""
        if self._moments:
            last = self._moments[-1]
            if last.step == moment.step and last.logged == moment.logged:
                return
        own = nbytes(moment.state)
        self._moments.append(moment)
        self._own.append(own)
        self.nbytes += own
        held = _held(moment, self._sizes)
        for key, size in held.items():
            if not self._shared[key]:
                self._sizes[key] = size
                self.nbytes += size
            self._shared[key] += 1
        self._fit()

    def bound(self, limit: int) -> None:
        """Take so many bytes at most from now on."""
        self._limit = limit
        self._fit()

    def _fit(self) -> None:
        """Let the oldest moments go that there is no room for."""
        if not self._moments:
            return
        newest = self._moments[-1]
        # What the newest moment shares, the network has anyway.
        limit = self._limit + sum(_held(newest, self._sizes).values())
        now = newest.state.clock.time
        while len(self._moments) > 1 and (
            self.nbytes > limit or now - self._moments[1].state.clock.time > self._span
        ):
            self._drop(self._moments.popleft(), self._own.popleft())

    def forget_before(self, logged: int) -> None:
        """Let go of what was before so many gestures had been done."""
        while self._moments and self._moments[0].logged < logged:
            self._drop(self._moments.popleft(), self._own.popleft())

    def before(self, step: int) -> M | None:
        """The last moment at or before a step; None if there is none."""
        place = bisect_right(self._moments, step, key=lambda moment: moment.step)
        return self._moments[place - 1] if place else None

    def cut(self, step: int, logged: int) -> None:
        """Let go of what came after a step, and after so many gestures."""
        while self._moments and (
            self._moments[-1].step > step or self._moments[-1].logged > logged
        ):
            self._drop(self._moments.pop(), self._own.pop())

    def _drop(self, moment: M, own: int) -> None:
        self.nbytes -= own
        for key in _held(moment, self._sizes):
            self._shared[key] -= 1
            if not self._shared[key]:
                del self._shared[key]
                self.nbytes -= self._sizes.pop(key)


def _held(moment: Moment, known: Mapping[int, int]) -> dict[int, int]:
    """Bytes of what a moment shares with others, by identity."""
    found = shared_nbytes(moment.state, known)
    for _, edited in (*moment.edits.past, *moment.edits.future):
        if edited.heavy is not None:
            found[id(edited.heavy)] = int(edited.heavy.nbytes)
        if edited.moment is not None:
            found[id(edited.moment)] = edited.moment_nbytes
    return found
