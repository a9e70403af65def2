"""One file a tab; a tab arranges widgets and names their data."""
