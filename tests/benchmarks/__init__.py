"""Measurements of speed: `make bench`. Nothing here is asserted in the test suite."""
