"""Where a run to be filmed comes from."""

from __future__ import annotations

from pathlib import Path

from gui.kit.page_entry import PageEntry
from gui.movies.renderer import MovieSource
from gui.movies.request import MovieRequestError
from gui.registry import PAGES
from sim.model import Gesture, Scripted
from sim.scenarios import scenario_named, scenarios
from sim.sessions.kept_run import KeptRun
from sim.sessions.session_file import read_session
from sim.state import same

__all__ = ["scenario_source", "session_source"]

LENGTH = 10.0  # s of film of a scenario, unless said
ITSELF = frozenset({"finish_work", "forget_edits"})  # gestures that nobody makes


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
    opening = scenario or _owner(name).opening
    if opening is None:
        raise MovieRequestError(f"The tab {name!r} shows no network that could be filmed.")
    chosen = scenario_named(opening)
    pace = chosen.start(seed).network.pace
    return MovieSource(
        page=name,
        begin=lambda: chosen.start(seed),
        present=LENGTH * pace.usual if stop is None else stop,
        scenario=opening,
    )


def session_source(path: Path, page: str | None = None) -> MovieSource:
    """A run kept in a session file, from its very beginning to where the session stands.

    Parameters
    ----------
    path : Path
    page : str, optional
        The page that shows it; the one that was in front, if None.

    Raises
    ------
    SessionError
        If the file is no session that can be read.
    MovieError
        If the page had not been opened in it.
    """
    session = read_session(path)
    name = page or session.front
    known = name in {entry.name for entry in PAGES}
    kept = session.runs.get(_owner(name).name) if known else None
    if kept is None:
        there = ", ".join(session.runs) or "none"
        raise MovieRequestError(
            f"{path.name} has no run of the tab {name!r} to film; it has: {there}."
        )
    example = kept.scenario if kept.scenario in scenarios() else None
    return MovieSource(
        page=name,
        begin=kept.replay,
        present=kept.state.clock.time,
        speed=kept.speed,
        scenario=example,
        touched_at=_touched_at(kept, example) if kept.touched else None,
        shown=session.shown.get(name, {}),
    )


def _owner(page: str) -> PageEntry:
    """The page whose network a page shows."""
    entries = {entry.name: entry for entry in PAGES}
    return entries[entries[page].shares or page]


def _touched_at(kept: KeptRun, example: str | None) -> int:
    """The step at which a person changed anything first: of the first gesture that is none of the
    example's own; -1 if it began otherwise."""
    if example is None:
        return -1
    own = scenario_named(example).start(kept.seed)
    if own.started_with != kept.started_with:
        return -1
    coming = [entry for entry in (*own.log, *own.script) if entry.name not in ITSELF]
    for entry in kept.log:
        if coming and _alike(entry, coming[0]):
            del coming[0]
        elif entry.name not in ITSELF | own.network.keeps_claim:
            return entry.step
    return -1


def _alike(one: Gesture, other: Gesture | Scripted) -> bool:
    return one.name == other.name and same(dict(one.arguments), dict(other.arguments))
