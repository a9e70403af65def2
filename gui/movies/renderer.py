"""Draws a run frame by frame at chosen moments of its own time, without a screen or a thread.

What a frame shows depends on the run's log and on what is asked for, never on the clock: work
beside the window is waited for, and every frame is drawn whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.kit.theme import THEMES, Style
from gui.movies.encoder import Pixels, write_movie
from gui.movies.parts import screen_for
from gui.movies.request import MovieError, MovieRequest, MovieRequestError, Plan, check_path
from gui.registry import PAGES
from gui.workspace import Workspace
from sim.run import Run

__all__ = ["MovieRenderer", "MovieSource", "Progress", "film"]

OBSERVED = 2  # times a second of film that theory looks at the network, as in the window
NATURAL = (1280, 720)  # px at which words have the size SCALES says
SCALES = {"stage": 1.35, "readouts": 1.0}  # of words; a plot's are as those of a stage
SMALLEST_SCALE = 0.4
RENDERED = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren

Progress = Callable[[int, int], None]
"""Told after each frame how many are done, and how many there will be."""


@dataclass(frozen=True)
class MovieSource:
    """A run to be filmed.

    Parameters
    ----------
    page : str
        The name of the page that shows it.
    begin : callable returning Run
        Makes the run at its very beginning, what was done in it as its script.
    present : float
        The time up to which it has gone, in the unit of its network's time.
    speed : float, optional
        Units of that time in a second at which it was played; the usual one if None.
    scenario : str, optional
        The scenario it began with.
    touched_at : int or None
        The step at which a person changed anything first, so that what the scenario claims may not
        hold from then on; -1 for before it began, None if nobody has.
    shown : mapping
        What the page shows of it, as its `view_state` has kept.
    """

    page: str
    begin: Callable[[], Run]
    present: float
    speed: float | None = None
    scenario: str | None = None
    touched_at: int | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)


class MovieRenderer(QObject):
    """Draws a run as a movie asks for it; nothing of it is ever seen on a screen. To be closed.

    Parameters
    ----------
    source : MovieSource
    request : MovieRequest

    Raises
    ------
    MovieError
        If the page has no such part or it does not fit, or if there is nothing to film.
    """

    def __init__(self, source: MovieSource, request: MovieRequest) -> None:
        super().__init__()
        self._request, self._touched_at = request, source.touched_at
        self._style = Style()
        self._workspace = Workspace(PAGES, source.page, parent=self)
        self._page = self._workspace.front
        self._screen: QWidget | None = None
        try:
            self._prepare(source)
        except Exception:
            self.close()
            raise

    def _prepare(self, source: MovieSource) -> None:
        """Load the run and lay its page out for the movie."""
        page, request = self._page, self._request
        if not isinstance(page, EnginePage):
            raise MovieRequestError(f"The tab {page.name!r} shows no network that could be filmed.")
        self._engine_page = page
        self._screen = screen_for(page, request.part)
        page.engine.load(source.begin, source.scenario)
        page.restore_view(source.shown)
        pace = page.engine.answer().pace
        self.plan: Plan = request.plan(source.present, source.speed or pace.usual)
        self._dress(self._screen)

    def _dress(self, screen: QWidget) -> None:
        """Give words and lines the size and the theme asked for."""
        wide, high = self._request.size
        natural = SCALES.get(self._request.part, SCALES["stage"])
        scale = max(SMALLEST_SCALE, natural * min(wide / NATURAL[0], high / NATURAL[1]))
        theme = THEMES[self._request.theme]
        self._style.choose(theme, scale, self._page, screen)
        self._page.set_theme(theme, scale)
        screen.resize(wide, high)
        screen.ensurePolished()

    def frames(self) -> Iterator[Pixels]:
        """Every frame of the movie, as `write_movie` takes them; each is valid until the next.

        Raises
        ------
        MovieError
            If the network fails, or if the part is larger than the movie.
        """
        plan, engine, screen = self.plan, self._engine_page.engine, self._screen
        assert screen is not None
        image = QImage(*self._request.size, QImage.Format.Format_RGB32)
        seen = max(1, round(plan.fps / OBSERVED))
        for place in range(plan.count):
            moment = plan.time(place)
            self._draw(engine.film(moment, plan.speed, observe=place % seen == 0))
            if place == 0:
                self._lay_out(screen)
                # Outlines of letters differ a trace the first time a process draws them.
                screen.render(image, QPoint(), QRegion(), RENDERED)
                self._dress(screen)
                self._draw(engine.film(moment, plan.speed, observe=False))
            screen.render(image, QPoint(), QRegion(), RENDERED)
            yield image.constBits()

    def _draw(self, frame: Frame) -> None:
        """Draw a frame, and what the page has asked for to draw it, until it asks no more."""
        if frame.failure is not None:
            raise MovieError(f"The run cannot be filmed any further: {frame.failure}")
        page = self._engine_page
        touched = self._touched_at is not None and frame.snapshot.step > self._touched_at
        page.show_frame(replace(frame, touched=touched))
        while page.engine.settle() or page.jobs.busy:
            page.jobs.wait()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _lay_out(self, screen: QWidget) -> None:
        """Have every widget at its place; raises MovieError if there is not enough room."""
        screen.show()
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
        wide, high = self._request.size
        if (screen.width(), screen.height()) != (wide, high):
            least = (screen.width() + screen.width() % 2, screen.height() + screen.height() % 2)
            raise MovieRequestError(
                f"There is not enough room for this in {wide}x{high} pixels: make the movie at "
                f"least {least[0]}x{least[1]}, or film another part."
            )

    def close(self) -> None:
        """Take everything down."""
        self._workspace.shut_down()
        if self._screen is not None:
            self._screen.close()
            self._screen.deleteLater()
        self._page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def film(
    source: MovieSource, request: MovieRequest, path: Path, progress: Progress | None = None
) -> Plan:
    """Write a movie of a run; what it came to.

    Parameters
    ----------
    source : MovieSource
    request : MovieRequest
    path : Path
        Its ending says the format.
    progress : callable, optional
        Told after each frame how many are done and how many there will be; what it raises ends the
        movie, of which nothing is left.

    Raises
    ------
    MovieError
        If the movie is impossible as asked for, cannot be written, or the network fails.
    """
    check_path(path)
    request.check_format(path)
    renderer = MovieRenderer(source, request)
    plan = renderer.plan

    def told() -> Iterator[Pixels]:
        for done, frame in enumerate(renderer.frames(), 1):
            yield frame
            if progress is not None:
                progress(done, plan.count)

    try:
        write_movie(told(), path, request.size, request.fps, plan.count)
    finally:
        renderer.close()
    return plan
