"""What more than one page uses. Widgets see arrays and snapshots, never an engine."""
