"""The program's version, kept where a notebook finds it too."""

__version__ = "0.1.0"
