"""What tests of scenarios share: what of a claim does not hold."""

from __future__ import annotations

from sim.scenarios import VERDICT, Scenario, check


def failures(scenario: Scenario) -> list[str]:
    """What of a scenario's claim does not hold, in words."""
    return [
        f"the verdict at {o.expectation.start:g} is {o.words!r}, not {o.expectation.words!r}"
        if o.expectation.reading == VERDICT
        else f"{o.expectation.reading} from {o.expectation.start:g} to {o.expectation.stop:g} is "
        f"{o.value:.4g}, not between {o.expectation.above:g} and {o.expectation.below:g}"
        for o in check(scenario)
        if not o.held
    ]
