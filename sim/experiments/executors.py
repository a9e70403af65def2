"""Where trials are made: on the processes of this machine, on a cluster, or right here.

Each gives `submit(parcel)`, a future; `workers`, how many parcels are made at once; `renew`, after
a process has died; and `close`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any, Protocol

from sim.experiments.experiment import ExperimentError
from sim.experiments.parcels import Made, Parcel, make_by_itself, make_parcel

__all__ = ["Borrowed", "Cluster", "Here", "Pool", "Processes", "cores", "pool_for"]

LATER = 10  # how much later than others processes are served (see nice(1)): the window goes first
ANSWER = 5.0  # s within which a cluster answers


class Pool(Protocol):
    """Where trials are made."""

    workers: int

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
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
    if hasattr(os, "nice"):
        os.nice(LATER)


class Processes:
    """Processes of this machine.

    Parameters
    ----------
    workers : int
        How many; as many as there are cores by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = cores() if workers is None else workers
        if not 1 <= self.workers <= 256:
            raise ExperimentError(f"Choose 1 to 256 processes, not {self.workers}.")
        self._pool: ProcessPoolExecutor | None = None
        self._mine: set[Any] = set()

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
        if self._pool is not None:
            return self._pool.submit(make_by_itself, parcel)
        # A process of its own from the start: one that is forked from a program with threads
        # may find their locks taken for ever.
        context = multiprocessing.get_context("spawn")
        before = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(self.workers, context, _begin_process)
        future = self._pool.submit(make_by_itself, parcel)
        self._mine = set(multiprocessing.active_children()) - before
        return future

    def renew(self) -> None:
        """Begin afresh after a process has died."""
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in self._mine:
            process.kill()
        pool.shutdown(wait=True, cancel_futures=True)
        self._mine = set()


class Here:
    """This process, one parcel after the other: for notebooks and for tests."""

    workers = 1

    def __init__(self) -> None:
        from threadpoolctl import threadpool_limits

        self._limits = threadpool_limits(limits=1, user_api="blas")

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Make a parcel now."""
        future: Future[Made] = Future()
        try:
            future.set_result(make_parcel(parcel))
        except ExperimentError as error:
            future.set_exception(error)
        return future

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
        self._under_way: set[Future[Made]] = set()

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
        future = self._executor.submit(make_by_itself, parcel)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def renew(self) -> None:
        """Not ours to renew."""
        raise ExperimentError("The executor has broken: give another one, and go on from the file.")

    def close(self) -> None:
        """Cancel what is waiting."""
        for future in list(self._under_way):
            future.cancel()


class Cluster(Borrowed):
    """A Dask cluster; a parcel whose worker is lost is made by another one.

    Parameters
    ----------
    address : str
        Of its scheduler, "tcp://host:8786".

    Raises
    ------
    ExperimentError
        If there is no Dask here, or nobody answers.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise ExperimentError(
                "A cluster needs Dask: pip install distributed, or leave the cluster out."
            ) from None
        try:
            self._client = Client(address, timeout=ANSWER, set_as_default=False)
            # Gone again at once: what counts is that somebody has answered.
            threads = sum(self._client.nthreads().values())
        except (OSError, ValueError, TypeError) as error:
            raise ExperimentError(
                f"No Dask scheduler answers at {address!r} ({_brief(error)}): see that one runs "
                "there, for instance by `dask scheduler`."
            ) from None
        if not threads:
            self._client.close()
            raise ExperimentError(
                f"The Dask scheduler at {address!r} has no workers: start some, for instance by "
                f"`dask worker {address}`."
            )
        super().__init__(self._client.get_executor(pure=False, retries=3), threads)

    def close(self) -> None:
        """Cancel what is under way and leave the cluster."""
        super().close()
        self._client.close()


def _brief(error: BaseException) -> str:
    words = str(error).strip().splitlines()
    return words[0].rstrip(".") if words else type(error).__name__


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
        pool = Cluster(cluster)
    else:
        pool = Here() if workers == 0 else Processes(workers)
    try:
        yield pool
    finally:
        pool.close()
