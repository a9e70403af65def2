"""A run as a Python script, copied to the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from gui.engine import Engine
from gui.engine.stepper import Stepper
from sim.script import as_python

__all__ = ["copy_as_python"]


def copy_as_python(engine: Engine, say: Callable[[str], None]) -> None:
    """Copy a script that repeats the run of an engine up to its present step.

    Parameters
    ----------
    engine : Engine
    say : callable
        Told in a sentence what was copied.
    """

    def write(stepper: Stepper) -> str:
        return as_python(stepper.run)

    def have(script: str) -> None:
        QGuiApplication.clipboard().setText(script)
        say(f"Copied: a script of {len(script.splitlines()):,} lines that repeats this run.")

    engine.fetch(write, have)
