"""The page of the small circuits, and the widgets only it uses."""
