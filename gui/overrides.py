"""What happens where a function that Qt calls, a paint event for one, fails."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

import shiboken6

__all__ = ["keep_exceptions_whole"]

OF_QT = "PySide6."


def keep_exceptions_whole() -> None:
    """Have what fails in a function that Qt calls told, and not end the program.

    Before Python 3.12 an exception that C has raised, as `max(())` does, is no object until
    somebody catches it. Shiboken 6.11 takes it for one where Qt had been called from Python, and
    the program ends without a word. Classes made from now on catch it and raise it again.
    """
    if sys.version_info < (3, 12):
        shiboken6.Object.__init_subclass__ = classmethod(_catch_in_overrides)  # type: ignore[assignment]


def _catch_in_overrides(kind: type, /, **more: Any) -> None:
    """Have what a class overrides of Qt's raise exceptions that are objects."""
    super(shiboken6.Object, kind).__init_subclass__(**more)  # type: ignore[misc]
    for name, function in list(vars(kind).items()):
        if isinstance(function, FunctionType) and not name.startswith("__"):
            bases = [base for base in kind.__mro__[1:] if base.__module__.startswith(OF_QT)]
            overridden = [base for base in bases if name in vars(base)]
            # How many arguments a signal hands to a slot is read off the function itself.
            if overridden and not any(name in _slots_of(base) for base in overridden):
                setattr(kind, name, _caught(function))


@functools.cache
def _slots_of(kind: type) -> frozenset[str]:
    """Signals and slots of a class of Qt's."""
    meta = getattr(kind, "staticMetaObject", None)
    if meta is None:
        return frozenset()
    methods = (meta.method(place) for place in range(meta.methodCount()))
    return frozenset(bytes(method.name().data()).decode() for method in methods)


def _caught(function: FunctionType) -> Callable[..., Any]:
    @functools.wraps(function)
    def whole(*arguments: Any, **more: Any) -> Any:
        try:
            return function(*arguments, **more)
        except BaseException:
            raise  # now that it is caught, it is an object

    return whole
