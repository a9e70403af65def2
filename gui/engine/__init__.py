"""The one staircase between `gui` and `sim`: commands go down, snapshots come up."""

from gui.engine.controller import Engine
from gui.engine.frame import Frame

__all__ = ["Engine", "Frame"]
