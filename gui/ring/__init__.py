"""The ring attractor page and the widgets only it uses."""
