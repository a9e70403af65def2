"""What can go wrong in a simulation, said in one sentence a person can act on."""

from __future__ import annotations

__all__ = [
    "GestureError",
    "NetworkFailure",
    "ParameterError",
    "ScenarioError",
    "SessionError",
    "SimError",
    "StateError",
]


class SimError(Exception):
    """The base of every error `sim` raises on purpose.

    Parameters
    ----------
    message : str
        One sentence that says what is wrong and what to do.
    field : str, optional
        The parameter, column or argument at fault, by its name in the code.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ParameterError(SimError):
    """A parameter that is unknown, of the wrong kind, or out of its range."""


class GestureError(SimError):
    """A gesture the network does not know, or one with impossible arguments."""


class NetworkFailure(SimError):
    """The equations have left the numbers: a state that is no longer finite.

    Parameters
    ----------
    message : str
        What failed, and what to do.
    step : int
        The step after which it was noticed.
    """

    def __init__(self, message: str, *, step: int, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.step = step


class ScenarioError(SimError):
    """A scenario file that cannot be read, or that asks for what does not exist."""


class SessionError(SimError):
    """A session file that cannot be read or written."""


class StateError(SimError):
    """A run state that does not fit the network it is for."""
