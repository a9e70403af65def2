"""Where trials are made: on the processes of this machine, on a cluster, or right here.

Each gives `submit(parcel)`, a future; `workers`, how many parcels are made at once; `renew`, after
a process has died; and `close`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Protocol

from sim.experiments.experiment import ExperimentError
from sim.experiments.parcels import (
    Made,
    Parcel,
    ahead_of,
    brief,
    make_by_itself,
    make_in_process,
    make_parcel,
)

__all__ = ["Borrowed", "Here", "Pool", "Processes", "cores", "pool_for"]

LAST = 19  # of all (see setpriority(2))
LATER = 10  # how much later than others processes are served (see nice(1)): the window goes first
MOST_PROCESSES = 256


class Pool(Protocol):
    """Where trials are made."""

    workers: int  # parcels that are made at once
    ahead: int  # parcels that are handed out at a time, those that wait for a worker included
    cores: int  # there are

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
        ...

    def look(self) -> None:
        """See whether it is still there; raises ExperimentError if not."""
        ...

    def renew(self) -> None:
        """Begin afresh after a process has died."""
        ...

    def close(self) -> None:
        """Give up what is under way, and let go of everything."""
        ...


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin_process() -> None:
    # Ctrl+C is for the process that hands out the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that began it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class _Process(SpawnProcess):
    """A process that Ctrl+C does not reach and that is served later than others, from its very
    beginning: what it loads then takes a second."""

    def start(self) -> None:
        self._start_masked()
        if hasattr(os, "setpriority") and self.pid is not None:
            with contextlib.suppress(ProcessLookupError):  # it has ended
                own = os.getpriority(os.PRIO_PROCESS, 0)
                os.setpriority(os.PRIO_PROCESS, self.pid, min(own + LATER, LAST))

    def _start_masked(self) -> None:
        if not hasattr(signal, "pthread_sigmask"):
            super().start()
            return
        # It inherits the mask.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Recording(SpawnContext):
    """Begins processes afresh, and knows them.

    Afresh and not by a fork: a process that is forked from a program with threads may find their
    locks taken for ever.
    """

    def __init__(self) -> None:
        self.begun: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]
        process = _Process(*args, **kwargs)
        self.begun.append(process)
        return process


class Processes:
    """Processes of this machine.

    Parameters
    ----------
    workers : int
        How many; as many as there are cores by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.cores = cores()
        self.workers = self.cores if workers is None else workers
        if not 1 <= self.workers <= MOST_PROCESSES:
            raise ExperimentError(f"Choose 1 to {MOST_PROCESSES} processes, not {self.workers}.")
        self.ahead = ahead_of(self.workers)
        self._pool: ProcessPoolExecutor | None = None
        self._context = _Recording()

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
        if self._pool is None:
            self._context = _Recording()
            self._pool = ProcessPoolExecutor(self.workers, self._context, _begin_process)
        return self._pool.submit(make_in_process, parcel)

    def look(self) -> None:
        """That a process has died is said by its parcels."""

    def renew(self) -> None:
        """Begin afresh after a process has died."""
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        # All of them: one alone would wait for ever for a lock another was killed with.
        for process in self._context.begun:
            if process.pid is not None:
                process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


class Here:
    """This process, one parcel after the other: for notebooks and for tests."""

    workers = ahead = 1

    def __init__(self) -> None:
        from threadpoolctl import threadpool_limits

        self.cores = cores()
        self._limits = threadpool_limits(limits=1, user_api="blas")

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Make a parcel now."""
        future: Future[Made] = Future()
        try:
            future.set_result(make_parcel(parcel))
        except Exception as error:
            future.set_exception(error)
        return future

    def look(self) -> None:
        """It is here."""

    def renew(self) -> None:
        """Nothing can have died."""

    def close(self) -> None:
        """Give linear algebra its threads back."""
        self._limits.restore_original_limits()


class Borrowed:
    """Any executor of `concurrent.futures`, which stays its owner’s to close.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    workers : int
        How many parcels it makes at once.
    """

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor, self.workers = executor, workers
        self.ahead, self.cores = ahead_of(workers), cores()
        self._under_way: set[Future[Made]] = set()

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
        try:
            future = self._executor.submit(make_by_itself, parcel)
        except BrokenExecutor:
            raise
        except RuntimeError as error:
            raise ExperimentError(f"The executor takes no more work ({brief(error)}).") from None
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def look(self) -> None:
        """That it has broken is said by its parcels."""

    def renew(self) -> None:
        """Not ours to renew."""
        raise ExperimentError("The executor has broken: give another one, and go on from the file.")

    def close(self) -> None:
        """Cancel what is waiting."""
        for future in list(self._under_way):
            future.cancel()


@contextlib.contextmanager
def pool_for(
    workers: int | None = None, cluster: str = "", executor: Executor | None = None
) -> Iterator[Pool]:
    """The place where trials are made, closed in the end.

    Parameters
    ----------
    workers : int, optional
        Processes, or what an executor makes at once; 0 for this process.
    cluster : str
        Address of a Dask scheduler.
    executor : concurrent.futures.Executor, optional
        Any other.
    """
    pool: Pool
    if executor is not None:
        pool = Borrowed(executor, workers or cores())
    elif cluster:
        from sim.experiments.cluster import Cluster

        pool = Cluster(cluster)
    else:
        pool = Here() if workers == 0 else Processes(workers)
    try:
        yield pool
    finally:
        pool.close()
