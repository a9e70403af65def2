"""A measurement under way: trials handed out, their numbers taken in as they come.

What comes out depends on the plan alone: the seed of each trial follows from what it is of, and
whether a point takes more trials is decided by its own first ones, in their order.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from typing import Protocol

import numpy as np

from sim.experiments.executors import Pool, pool_for
from sim.experiments.experiment import ExperimentError
from sim.experiments.parcels import Made, Parcel, Part, brief
from sim.experiments.plan import Plan
from sim.experiments.progress import Account, Progress
from sim.experiments.results import Results
from sim.statistics import mean_interval

__all__ = ["Keeper", "Measurement", "Progress", "measure"]

PARCEL = 0.25  # s of work in a parcel, about
FIRST_PARCEL = 0.05  # s, as long as it is only guessed what a trial costs
LEAST_PARCEL = 0.02  # s
MOST_PARTS = 64
# A process that is ended while it hands over its numbers has handed over all of them or none: so
# many fit into the pipe in one piece.
MOST_ROWS = 200
LOOK = 0.05  # s after which it is seen whether to go on
KILLED = "KilledWorker"  # what Dask says when a parcel has ended several workers
TIMES = 3  # a parcel is handed out again after its process has died


class Keeper(Protocol):
    """What keeps the numbers as they come."""

    def keep(self, place: int, first: int, rows: tuple[tuple[float, ...], ...]) -> None:
        """Keep some trials of a point."""
        ...


class Measurement:
    """Makes the trials of a plan.

    Parameters
    ----------
    results : Results
        What is known already is not made again.
    pool : Pool
    keeper : Keeper, optional
        Told of every number before it counts.
    """

    def __init__(self, results: Results, pool: Pool, keeper: Keeper | None = None) -> None:
        self.results, self._pool, self._keeper = results, pool, keeper
        self._plan = results.plan
        costs = [max(1e-6, self._plan.entry.cost(point)) for point in self._plan.points]
        self._account = Account(results, costs, pool.cores, pool.workers)
        self._plain = [point.to_dict() for point in self._plan.points]
        self._handed = [results.made(place) for place in range(len(costs))]
        # Points of which trials can be handed out now, each once.
        self._turns = deque(place for place in range(len(costs)) if self._wants(place))
        self._under_way: dict[Future[Made], tuple[Parcel, int]] = {}
        self._again: list[tuple[Parcel, int]] = []
        self._now = self._elapsed = 0.0
        self._ready = False

    # ---- handing out ---------------------------------------------------------------------------

    def _wants(self, place: int) -> int:
        """Trials of a point that can be handed out."""
        return max(0, self.results.wanted(place) - self._handed[place])

    def _room(self) -> float:
        """Seconds of work for a parcel: less towards the end, so that all workers end together."""
        if not self._account.known:
            return FIRST_PARCEL
        if len(self._turns) > MOST_PARTS:
            return PARCEL
        waiting = sum(self._wants(place) * self._account.each(place) for place in self._turns)
        return min(PARCEL, max(LEAST_PARCEL, waiting / (1.5 * self._pool.workers)))

    def _next_parcel(self) -> tuple[Parcel, int] | None:
        """Trials of the points whose turn it is, as many as there is room for; None if no point
        wants any now."""
        if self._again:
            return self._again.pop()
        parts: list[Part] = []
        room, rows = self._room(), MOST_ROWS
        while self._turns and room > 0.0 and rows and len(parts) < MOST_PARTS:
            place = self._turns.popleft()
            each, first = self._account.each(place), self._handed[place]
            count = min(self._wants(place), rows, max(1, round(room / each)))
            if not count:
                continue
            self._handed[place] += count
            if self._wants(place):
                self._turns.append(place)
            parts.append(Part(place, self._plain[place], first, count))
            room -= count * each
            rows -= count
        if not parts:
            return None
        return Parcel(self._plan.experiment, self._plan.seed, tuple(parts)), 1

    def _hand_out(self) -> None:
        """Keep every worker busy, and parcels waiting for them."""
        while len(self._under_way) < self._pool.ahead:
            found = self._next_parcel()
            if found is None:
                return
            try:
                self._under_way[self._pool.submit(found[0])] = found
            except BrokenExecutor:
                self._start_over([found])

    def _start_over(self, others: Sequence[tuple[Parcel, int]] = ()) -> None:
        """A process has died: what was under way is handed out again."""
        lost = [*self._under_way.values(), *others]
        self._under_way.clear()
        for parcel, times in lost:
            if times >= TIMES:
                raise ExperimentError(self._died())
            self._again.append((parcel, times + 1))
        self._pool.renew()

    def _died(self) -> str:
        if not self._account.known:
            return (
                f"Processes ended {TIMES} times before they had made a trial: in a script, what "
                'measures belongs below `if __name__ == "__main__":`.'
            )
        return (
            f"A process ended {TIMES} times while it made trials of “{self._plan.entry.title}”, "
            "perhaps for lack of memory: take fewer neurons or fewer processes."
        )

    # ---- taking in -----------------------------------------------------------------------------

    def _take(self, future: Future[Made]) -> bool:
        """Take in what has been made; whether its process was alive."""
        parcel, _ = self._under_way[future]
        try:
            made = future.result()
        except BrokenExecutor:
            return False
        except CancelledError:
            raise ExperimentError("The executor has given up what it was asked for.") from None
        except ExperimentError:
            raise
        except Exception as error:
            if type(error).__name__ == KILLED:
                raise ExperimentError(self._died()) from None
            raise ExperimentError(
                f"The trials could not be made ({type(error).__name__}: {brief(error)})."
            ) from error
        del self._under_way[future]
        for part, rows in zip(parcel.parts, made.rows, strict=True):
            if self._keeper is not None:
                self._keeper.keep(part.place, part.first, rows)
            place, waited = part.place, self._wants(part.place)
            self.results.add(place, part.first, rows)
            self._handed[place] = max(self._handed[place], self.results.made(place))
            if self._wants(place) and not waited:
                self._turns.append(place)
        self._account.book(parcel, made, self._elapsed)
        return True

    # ---- the loop ------------------------------------------------------------------------------

    def run(
        self,
        told: Callable[[Progress], bool] | None = None,
        paused: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Make everything the plan wants.

        Parameters
        ----------
        told : callable, optional
            Told how far it has come, some times a second; it gives False to end it at once.
        paused : callable
            Whether nothing new is to be begun for the time being.

        Returns
        -------
        bool
            Whether all of it has been made.
        """
        self._now = said = time.monotonic()
        while True:
            waits = paused()
            if not waits:
                self._hand_out()
            self._get_ready()
            if not self._under_way and not waits:
                break
            self._wait(waits)
            if told is not None and self._now - said >= LOOK:
                said = self._now
                if not told(self.progress()):
                    return False
        if told is not None:
            told(self.progress())
        return True

    def _get_ready(self) -> None:
        """Load what intervals need, which takes a while, while the first processes begin."""
        if self._ready or self._plan.precision is None:
            return
        mean_interval(np.array([0.0, 1.0]))
        self._ready = True

    def _wait(self, waits: bool) -> None:
        """Take in what is made next, or nothing for a moment."""
        done = wait_for(list(self._under_way), LOOK, FIRST_COMPLETED).done
        if not self._under_way:
            time.sleep(LOOK)
        before, self._now = self._now, time.monotonic()
        self._elapsed += 0.0 if waits else self._now - before
        alive = [self._take(future) for future in done]
        if not all(alive):
            self._start_over()
        self._pool.look()

    def progress(self) -> Progress:
        """How far it has come."""
        return self._account.progress(self._elapsed)


def measure(
    plan: Plan,
    *,
    workers: int | None = None,
    cluster: str = "",
    executor: Executor | None = None,
    told: Callable[[Progress], bool] | None = None,
) -> Results:
    """Measure all of a plan, and wait for it.

    Parameters
    ----------
    plan : Plan
    workers : int, optional
        Processes (as many as there are cores by default), 0 for this process alone; with an
        executor, how much it does at once.
    cluster : str
        Address of a Dask scheduler that does it instead.
    executor : concurrent.futures.Executor, optional
        Or any executor.
    told : callable, optional
        See `Measurement.run`.

    Returns
    -------
    Results
        The same to the bit, whoever made them.

    Raises
    ------
    ExperimentError
        If a trial fails, or nobody can make it.
    """
    results = Results(plan)
    with pool_for(workers, cluster, executor) as pool:
        Measurement(results, pool).run(told)
    return results
