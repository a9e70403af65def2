"""The window: draws snapshots and listens to gestures; no numerics."""
