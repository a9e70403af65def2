"""A measurement under way: trials handed out, their numbers taken in as they come.

What comes out depends on the plan alone: the seed of each trial follows from what it is of, and
whether a point takes more trials is decided by its own first ones, in their order.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from typing import Protocol

from sim.experiments.executors import Pool, cores, pool_for
from sim.experiments.experiment import ExperimentError
from sim.experiments.parcels import Made, Parcel, Part
from sim.experiments.plan import Plan
from sim.experiments.results import Results

__all__ = ["Keeper", "Measurement", "Progress", "measure"]

PARCEL = 0.25  # s of work in a parcel, about
MOST_PARTS = 64
LOOK = 0.05  # s after which it is seen whether to go on
TIMES = 3  # a parcel is handed out again after its process has died


class Keeper(Protocol):
    """What keeps the numbers as they come."""

    def keep(self, place: int, first: int, rows: tuple[tuple[float, ...], ...]) -> None:
        """Keep some trials of a point."""
        ...


@dataclass(frozen=True)
class Progress:
    """How far a measurement has come.

    Parameters
    ----------
    trials, expected : int
        Made, and to be made in all, as far as can be told.
    points : int
        Points that are done.
    elapsed : float
        s since it began, without pauses.
    left : float
        s until it is done, about; infinity where that cannot be told yet.
    busy : float
        Of the machine’s cores, the share that trials have had, 0 to 1.
    """

    trials: int
    expected: int
    points: int
    elapsed: float
    left: float
    busy: float

    @property
    def fraction(self) -> float:
        """Made of all that is to be made, 0 to 1."""
        return min(1.0, self.trials / self.expected) if self.expected else 1.0


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
        entry = self._plan.entry
        self._costs = [max(1e-6, entry.cost(point)) for point in self._plan.points]
        self._plain = [point.to_dict() for point in self._plan.points]
        self._handed = [results.made(place) for place in range(len(self._costs))]
        self._turns = deque(range(len(self._costs)))
        self._under_way: dict[Future[Made], tuple[Parcel, int]] = {}
        self._again: list[tuple[Parcel, int]] = []
        self._rate = 1.0  # s of processor time for each that `cost` says
        self._told = self._spent = 0.0
        self._began = self._elapsed = 0.0
        self._done_before = results.trials

    # ---- handing out ---------------------------------------------------------------------------

    def _next_part(self, room: float) -> Part | None:
        """Trials of the next point in turn, as many as there is room for (s); None if no point
        wants any now."""
        for _ in range(len(self._turns)):
            place = self._turns[0]
            self._turns.rotate(-1)
            wanted, handed = self.results.wanted(place), self._handed[place]
            if handed < wanted:
                each = self._rate * self._costs[place]
                count = min(wanted - handed, max(1, round(room / each)))
                self._handed[place] += count
                return Part(place, self._plain[place], handed, count)
        return None

    def _next_parcel(self) -> tuple[Parcel, int] | None:
        if self._again:
            return self._again.pop()
        parts: list[Part] = []
        room = PARCEL
        while room > 0.0 and len(parts) < MOST_PARTS:
            part = self._next_part(room)
            if part is None:
                break
            parts.append(part)
            room -= part.count * self._rate * self._costs[part.place]
        if not parts:
            return None
        return Parcel(self._plan.experiment, self._plan.seed, tuple(parts)), 1

    def _hand_out(self) -> None:
        """Keep every worker busy, and a parcel waiting for each."""
        while len(self._under_way) < 2 * self._pool.workers + 1:
            found = self._next_parcel()
            if found is None:
                return
            try:
                self._under_way[self._pool.submit(found[0])] = found
            except BrokenExecutor:
                self._again.append(found)
                self._start_over()

    def _start_over(self) -> None:
        """A process has died: what was under way is handed out again."""
        lost = list(self._under_way.values())
        self._under_way.clear()
        for parcel, times in lost:
            if times >= TIMES:
                raise ExperimentError(
                    f"A process ended {times} times while it made trials of "
                    f"“{self._plan.entry.title}”, perhaps for lack of memory: take fewer neurons "
                    "or fewer processes."
                )
            self._again.append((parcel, times + 1))
        self._pool.renew()

    # ---- taking in -----------------------------------------------------------------------------

    def _take(self, future: Future[Made]) -> bool:
        """Take in what has been made; whether its process was alive."""
        parcel, _ = self._under_way[future]
        try:
            made = future.result()
        except BrokenExecutor:
            return False
        except CancelledError:
            raise ExperimentError("The cluster has given up what it was asked for.") from None
        except ExperimentError:
            raise
        except Exception as error:
            raise ExperimentError(
                f"The trials could not be made: {type(error).__name__}: {error}"
            ) from error
        del self._under_way[future]
        for part, rows, seconds in zip(parcel.parts, made.rows, made.seconds, strict=True):
            if self._keeper is not None:
                self._keeper.keep(part.place, part.first, rows)
            self.results.add(part.place, part.first, rows)
            self._told += part.count * self._costs[part.place]
            self._spent += seconds
        self._rate = max(1e-3, self._spent / self._told)
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
        self._began = time.monotonic()
        while True:
            waits = paused()
            if not waits:
                self._hand_out()
            if not self._under_way and not waits and not self._again:
                break
            done, _ = wait_for(list(self._under_way), LOOK, FIRST_COMPLETED)
            if not self._under_way:
                time.sleep(LOOK)
            alive = [self._take(future) for future in done]
            if not all(alive):
                self._start_over()
            now = time.monotonic()
            self._elapsed += 0.0 if waits else now - self._began
            self._began = now
            if told is not None and not told(self.progress()):
                return False
        if told is not None:
            told(self.progress())
        return True

    def progress(self) -> Progress:
        """How far it has come."""
        left_cost, expected, points = 0.0, 0, 0
        for place, cost in enumerate(self._costs):
            made, wanted = self.results.made(place), self._foreseen(place)
            expected += max(wanted, made)
            left_cost += max(0, wanted - made) * cost
            points += made >= wanted
        new = self.results.trials - self._done_before
        left = math.inf
        if new and self._elapsed > 0.0:
            left = left_cost / self._told * self._elapsed
        elif not left_cost:
            left = 0.0
        busy = self._spent / (cores() * self._elapsed) if self._elapsed > 0.0 else 0.0
        return Progress(self.results.trials, expected, points, self._elapsed, left, min(1.0, busy))

    def _foreseen(self, place: int) -> int:
        """Trials a point will have taken, as far as its interval tells by now."""
        plan, made = self._plan, self.results.made(place)
        wanted = self.results.wanted(place)
        if plan.precision is None or made < plan.trials or wanted <= made:
            return wanted
        half = self.results.estimate(place).half
        needed = made * (half / plan.precision) ** 2
        rounds = math.ceil(needed / plan.trials) * plan.trials
        return min(plan.most, max(wanted, rounds))


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
