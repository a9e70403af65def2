"""The Energy page and the widgets only it uses."""
