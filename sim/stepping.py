"""What networks whose rates follow a differential equation do alike as they step and are set."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from sim.arrays import Array
from sim.model import Network
from sim.parameters import real
from sim.recording import Recorder

__all__ = [
    "BLOCK",
    "change_settings",
    "in_blocks",
    "integration_step",
    "put_settings",
    "white_noise",
]

BLOCK = 128  # steps integrated between two vectorised passes over them


def integration_step(usual: float, least: float = 0.0001) -> Any:
    """The declaration of the step of an integration, s: usual, and least."""
    return real(
        usual, least, 0.002, label="Integration step", symbol="dt", unit="ms", scale=1e-3,
        decimals=2, group="Numerics",
        help="Step of the integration; the playback speed never changes it.",
    )  # fmt: skip


def in_blocks(
    advance: Callable[[int, Recorder | None], None], steps: int, recorder: Recorder | None
) -> None:
    """Take so many steps, `advance` of up to 128 at a time."""
    while steps > 0:
        k = min(steps, BLOCK)
        advance(k, recorder)
        steps -= k


def white_noise(network: Network, k: int, runs: int | None = None) -> Array:
    """sigma xi/sqrt(dt) of k steps, xi standard normal, in the unit of its `noise` a root second.

    Parameters
    ----------
    network : Network
    k : int
    runs : int, optional
        How many runs there are side by side.

    Returns
    -------
    (k, n) or (k, runs, n) float
        No rows where there is no noise.
    """
    p = network.parameters
    each = (p.neurons,) if runs is None else (runs, p.neurons)
    if p.noise == 0.0:
        return np.zeros((0, *each))
    return np.asarray(p.noise / math.sqrt(network.dt) * network.rng.standard_normal((k, *each)))


class Settable(Protocol):
    """A network whose parameters can be replaced as it runs."""

    edits: Any

    @property
    def parameters(self) -> Any:
        """Those in force."""

    def set_parameters(self, new: Any) -> None:
        """Other parameters are in force from now on."""


def change_settings(network: Settable, changes: Mapping[str, Any]) -> None:
    """Put other parameters in force, as an edit that can be undone; raises ParameterError."""
    new = network.parameters.replace(**changes)
    put_settings(network, new, "configure " + " ".join(sorted(changes)))


def put_settings(network: Settable, new: Any, key: str, words: str = "") -> None:
    """Put these parameters in force, as an edit that can be undone.

    Parameters
    ----------
    network : Settable
    new : ParameterSet
    key : str
        Edits that follow each other with the same key are one.
    words : str
        What the edit is; the first parameter that changes if empty.
    """
    old = network.parameters
    if new != old:
        rebuilt = any(spec.rebuild for spec in new.changed_from(old).values())
        network.edits.remember(words or new.change_words(old, full=True), key, moment=rebuilt)
        network.set_parameters(new)
