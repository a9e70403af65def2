"""The Hopfield page and the widgets only it uses."""
