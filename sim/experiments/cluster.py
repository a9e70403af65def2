"""Trials made on a Dask cluster."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any

from sim.experiments.experiment import ExperimentError
from sim.experiments.parcels import Made, Parcel, ahead_of, brief, make_by_itself

__all__ = ["Cluster"]

ANSWER = 4.0  # s within which a cluster answers
ASK = 1.0  # s after which it is asked again who is there
GONE = 10.0  # s without an answer, or without a worker, after which nobody waits any longer
# What listens there and is no scheduler may be understood as something huge.
WORDS = {TimeoutError: "it says nothing", MemoryError: "something else answers there"}
LOGS = (
    "root",
    "distributed",
    "distributed.client",
    "distributed.gc",
    "tornado",
    "tornado.application",
)


class Cluster:
    """A Dask cluster; a parcel whose worker is lost is made by another one.

    Its client lives on a thread of its own, which is gone with it.

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
            import distributed
        except ImportError:
            raise ExperimentError(
                "A cluster needs Dask: pip install distributed, or leave the cluster out."
            ) from None
        self._address, self._kind = address, distributed.Client
        self._client: Any = None
        self._loop = asyncio.new_event_loop()
        # What goes wrong is said in a sentence, and not in a log as well.
        self._loop.set_exception_handler(lambda *_: None)
        self._thread = threading.Thread(target=self._loop.run_forever, name="cluster", daemon=True)
        self._thread.start()
        self._logs = [one for name in LOGS for one in logging.getLogger(name).handlers]
        for handler in self._logs:
            handler.addFilter(self._from_others)
        try:
            threads = self._connect()
        except BaseException:
            self.close()
            raise
        self.workers = self.cores = threads
        self.ahead = ahead_of(threads)
        self._asked: Future[int] | None = None
        self._asked_at = self._met_at = time.monotonic()

    def _from_others(self, record: logging.LogRecord) -> bool:
        return record.thread != self._thread.ident

    def _connect(self) -> int:
        """The threads of all workers; raises ExperimentError."""
        try:
            self._run(self._begin()).result(ANSWER + 1.0)
            threads: int = self._run(self._threads()).result(ANSWER)
        except Exception as error:
            why = next((w for k, w in WORDS.items() if isinstance(error, k)), brief(error))
            raise ExperimentError(
                f"No Dask scheduler answers at {self._address!r} ({why}): see that one runs there, "
                "for instance by `dask scheduler`."
            ) from None
        if not threads:
            raise ExperimentError(
                f"The Dask scheduler at {self._address!r} has no workers: start some, for instance "
                f"by `dask worker {self._address}`."
            )
        return threads

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    async def _begin(self) -> None:
        self._client = self._kind(
            self._address, timeout=ANSWER, asynchronous=True, set_as_default=False
        )
        await self._client

    async def _threads(self) -> int:
        return sum((await self._client.nthreads()).values())

    async def _make(self, parcel: Parcel) -> Made:
        try:
            made: Made = await self._client.submit(make_by_itself, parcel, pure=False)
        except (CancelledError, asyncio.CancelledError, OSError):
            raise self._gone() from None  # what distributed raises of a lost connection is one
        return made

    def _gone(self) -> ExperimentError:
        return ExperimentError(
            f"The Dask cluster at {self._address!r} is gone: when it runs again, go on from what "
            "was kept."
        )

    def submit(self, parcel: Parcel) -> Future[Made]:
        """Have a parcel made."""
        return self._run(self._make(parcel))

    def look(self) -> None:
        """See now and then who is there; raises ExperimentError if nobody is any more."""
        now = time.monotonic()
        if self._asked is not None and self._asked.done():
            threads = 0 if self._asked.exception() else self._asked.result()
            self._asked = None
            if threads:
                self.workers, self.ahead = threads, ahead_of(threads)
                self._met_at = now
        if now - self._met_at > GONE:
            raise self._gone()
        if self._asked is None and now - self._asked_at > ASK:
            self._asked_at, self._asked = now, self._run(self._threads())

    def renew(self) -> None:
        """The cluster itself makes again what a lost worker had."""

    def close(self) -> None:
        """Cancel what is under way and leave the cluster."""
        # A client that does not find its scheduler any more is left as it is.
        with contextlib.suppress(Exception):
            if self._client is not None:
                self._run(self._client.close()).result(ANSWER)
        self._run(self._end())
        self._thread.join()
        self._loop.close()
        for handler in self._logs:
            handler.removeFilter(self._from_others)

    async def _end(self) -> None:
        """Cancel what is left on the loop, and stop it."""
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=ANSWER)
        self._loop.stop()
