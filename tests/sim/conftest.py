"""For all searches for counterexamples: no deadline, since a busy machine is no counterexample."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("attractor-lab", deadline=None)
settings.load_profile("attractor-lab")
