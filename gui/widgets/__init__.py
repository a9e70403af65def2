"""Things to see and touch. Widgets see arrays and snapshots, never an engine."""
