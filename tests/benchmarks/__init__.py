"""Measurements of speed: `make bench`. Nothing here is asserted in the test suite."""

from gui.overrides import keep_exceptions_whole

keep_exceptions_whole()  # as the program does, before there is any class of the window
