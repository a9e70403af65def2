"""How far a measurement of the queue is, and where its trials are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["State", "Where"]

State = Literal["running", "paused", "waiting", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class Where:
    """Where trials are made.

    Parameters
    ----------
    workers : int
        Processes of this machine; not heeded where there is a cluster.
    cluster : str
        The address of a Dask scheduler, "tcp://host:8786"; empty for this machine.
    """

    workers: int
    cluster: str
