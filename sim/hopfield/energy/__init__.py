"""Energy: landscapes, many runs, and the conditions under which the energy cannot rise."""
