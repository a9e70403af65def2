"""Work beside the window of which only what was asked for last is heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gui.engine.jobs import Jobs

__all__ = ["LastJob"]


class LastJob:
    """The work under way, if there is any.

    Parameters
    ----------
    jobs : Jobs
    begun, over : callable
        Called when work begins, and when there is none any more.
    say : callable
        Told a sentence when work has failed.
    """

    def __init__(
        self,
        jobs: Jobs,
        begun: Callable[[], None],
        over: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._jobs, self._begun, self._over, self._say = jobs, begun, over, say
        self._number: int | None = None

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._number is not None

    def submit(
        self,
        work: Callable[[Callable[[float], bool]], Any],
        done: Callable[[Any], None],
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Have work done; `otherwise` follows on a failure."""

        def over() -> bool:
            """Whether it is still the last that was asked for; it is no longer under way."""
            if self._number != number:
                return False
            self._number = None
            self._over()
            return True

        def have(answer: Any) -> None:
            if over():
                done(answer)

        def failed(sentence: str) -> None:
            if over():
                self._say(sentence)
                if otherwise is not None:
                    otherwise()

        self._begun()
        number = self._number = self._jobs.submit(work, have, failed)

    def cancel(self) -> None:
        """Have the work under way cancelled; it says so itself."""
        if self._number is not None:
            self._jobs.cancel(self._number)

    def give_up(self) -> None:
        """Have the work under way cancelled, and hear no more of it."""
        self.cancel()
        self._number = None
        self._over()
