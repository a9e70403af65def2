"""Learning: how patterns become weights."""
