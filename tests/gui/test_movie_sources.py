"""What is filmed: an example from its beginning, or the run of a session as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gui.movies.renderer import MovieRenderer, MovieSource
from gui.movies.request import MovieError
from gui.movies.sources import scenario_source, session_source
from gui.registry import PAGES
from sim.errors import SessionError
from sim.run import Run
from sim.scenarios import scenario_named
from sim.sessions.kept_run import keep
from sim.sessions.session_file import Session, write_session
from tests.gui.movie_hands import request

OPENING = {entry.name: entry.opening for entry in PAGES if entry.opening and not entry.shares}


def lived(page: str) -> Run:
    """A run of a page's example which somebody has taken in hand."""
    run = scenario_named(OPENING[page]).start(3)
    run.advance_to(0.5)
    run.take_over()
    if page == "ring":
        run.perform("turn", velocity=1.5)
    elif page == "circuits":
        run.perform("turn_knob", knob="inhibition", value=1.5)
    elif page == "spiking":
        run.perform("cue", pattern=3)
    else:
        run.perform("recall")
    run.advance_to(1.0)
    return run


def session_of(page: str, folder: Path, run: Run) -> Path:
    path = folder / "lecture.attractor"
    kept = keep(run, scenario=OPENING[page], touched=True, speed=2.0)
    write_session(Session({page: kept}, front=page), path)
    return path


def end_of(source: MovieSource) -> Run:
    run = source.begin()
    assert run.network.step == 0
    run.advance_to(source.present)
    return run


@pytest.mark.parametrize("page", OPENING)
def test_a_session_is_filmed_from_its_beginning_to_where_it_stands(page: str, tmp_path: Path):
    run = lived(page)
    source = session_source(session_of(page, tmp_path, run))
    assert (source.page, source.speed) == (page, 2.0)
    assert source.touched_at is not None
    assert source.scenario == OPENING[page]
    again = end_of(source)
    assert again.network.step == run.network.step
    for name in ("rates", "state"):
        if hasattr(run.network.snapshot(), name):
            there, here = (getattr(r.network.snapshot(), name) for r in (run, again))
            np.testing.assert_array_equal(there, here)
    assert [g.name for g in again.log] == [g.name for g in run.log]


def test_a_page_shows_the_network_of_another(tmp_path: Path):
    source = session_source(session_of("hopfield", tmp_path, lived("hopfield")), "energy")
    assert source.page == "energy"
    assert end_of(source).network.name == "hopfield"


def test_a_page_that_was_not_opened_cannot_be_filmed(tmp_path: Path):
    path = session_of("ring", tmp_path, lived("ring"))
    with pytest.raises(MovieError, match="has no run of the tab 'energy' to film; it has: ring"):
        session_source(path, "energy")


def test_what_is_no_session_is_said(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("not a session")
    with pytest.raises(SessionError, match=r"notes.txt"):
        session_source(path)


def test_an_example_is_filmed_for_ten_seconds_unless_said():
    source = scenario_source(None, None, None, None)
    pace = source.begin().network.pace
    assert (source.page, source.present) == (PAGES[0].name, 10.0 * pace.usual)
    assert scenario_source("energy", None, 5, 2.0).begin().network.seed == 5


@pytest.mark.parametrize("page", OPENING)
def test_a_claim_holds_in_a_film_until_somebody_changed_something(
    page: str, tmp_path: Path, qapp: QApplication
):
    """Not what the example does by itself, nor what changes nothing that is claimed."""
    run = scenario_named(OPENING[page]).start()
    run.advance_to(0.5)
    source = session_source(session_of(page, tmp_path, run))
    assert source.touched_at == -1  # it is said to be touched, by what is not in the log
    step = run.network.step
    changed = {"hopfield": {"temperature": 0.1}, "spiking": {"inhibition": 0.0011}}
    run.perform("configure", **changed.get(page, {"noise": 0.01}))
    run.advance_to(0.6)
    source = session_source(session_of(page, tmp_path, run))
    assert source.touched_at == step
    film = MovieRenderer(source, request(stop=0.6))
    try:
        page = film._engine_page
        for time, touched in ((0.4, False), (0.6, True)):
            film._draw(page.engine.film(time, 1.0, observe=False))
            assert page.frame.touched == touched
            assert page.claim_for(page.frame).startswith("Changed by hand since") == touched
    finally:
        film.close()
