"""The window: draws snapshots and listens to gestures; no numerics."""

from gui.imports import spare_sources

spare_sources()
