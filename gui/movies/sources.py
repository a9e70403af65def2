"""Where a run to be filmed comes from."""

from __future__ import annotations

from gui.movies.renderer import MovieSource
from gui.movies.request import MovieError
from gui.registry import PAGES
from sim.scenarios import scenario_named

__all__ = ["scenario_source"]

LENGTH = 10.0  # s of film of a scenario, unless said


def scenario_source(
    page: str | None, scenario: str | None, seed: int | None, stop: float | None
) -> MovieSource:
    """A scenario from its beginning.

    Parameters
    ----------
    page : str, optional
        The page that shows it: that of the scenario, or the first.
    scenario : str, optional
        Its name; that with which the page opens, if None.
    seed : int, optional
        Instead of its own.
    stop : float, optional
        How far it is run, in the unit of its network's time; 10 s of film if None.
    """
    name = page or (scenario_named(scenario).tab if scenario else PAGES[0].name)
    entries = {entry.name: entry for entry in PAGES}
    entry = entries[name]
    opening = scenario or entry.opening or (entries[entry.shares].opening if entry.shares else None)
    if opening is None:
        raise MovieError(f"The tab {name!r} shows no network that could be filmed.")
    chosen = scenario_named(opening)
    pace = chosen.start(seed).network.pace
    return MovieSource(
        page=name,
        begin=lambda: chosen.start(seed),
        present=LENGTH * pace.usual if stop is None else stop,
        scenario=opening,
    )
