"""What a person sees of the ring turning."""

from __future__ import annotations

import math

from sim.scenarios import scenarios
from tests.gui.hands import Person, degrees_between


def measured_speed(person: Person, seconds: float = 0.6) -> float:
    """Degrees a second of model time at which the decoded heading turns now."""
    first = person.run_for(0.3).snapshot
    last = person.run_for(seconds).snapshot
    turned = degrees_between(last.decoded, first.decoded)
    whole = 360.0 * round((math.degrees(last.velocity) * (last.time - first.time) - turned) / 360.0)
    return (turned + whole) / (last.time - first.time)


def untouched(person: Person) -> bool:
    return not person.frame.touched and person.claim == scenarios()[person.frame.scenario].claim
