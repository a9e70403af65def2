"""A small ring on the Energy page, instead of the memory that is running."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from gui.energy.controls import MEMORY
from sim.arrays import Array
from sim.ring.landscape import RING_PICTURES, RingPicture, ring_picture

if TYPE_CHECKING:
    from gui.energy.page import EnergyPage

__all__ = ["RingShown"]


class RingShown:
    """Has bumps let go on a ring beside the window, and shows where they go."""

    def __init__(self, page: EnergyPage) -> None:
        self._of = ref(page)  # which has it: no circle
        self._name = ""
        self._picture: RingPicture | None = None

    @property
    def _page(self) -> EnergyPage:
        page = self._of()
        assert page is not None
        return page

    @property
    def shown(self) -> bool:
        """Whether it is a ring that is looked at."""
        return bool(self._name)

    @property
    def claim(self) -> str:
        """What is shown of it, once it has been worked out."""
        return self._picture.claim if self._picture is not None else ""

    def paths(self) -> list[Array]:
        """Those of the bumps, each (t, 2)."""
        return [run.path for run in self._picture.runs] if self._picture is not None else []

    def begin(self, name: str) -> None:
        """Work out the picture of this ring, an entry of `RING_PICTURES`; another name: of none."""
        self._picture = None
        found = [(n, d) for key, _, n, d in RING_PICTURES if key == name]
        self._name = name if found else ""
        if not found:
            return
        neurons, detuning = found[0]
        self._page.view.show_plane(None, "Bumps are let go on the ring…")
        self._page.work.submit(
            lambda progress: ring_picture(neurons, detuning, progress), self._have, self._leave
        )

    def _leave(self) -> None:
        self._page.side.of_chosen.emit(MEMORY)

    def _have(self, picture: RingPicture | None) -> None:
        if picture is None:
            # Cancelled: there is nothing to be seen of a ring.
            self._leave()
            return
        self._picture = picture
        page = self._page
        page.view.show_plane(picture.landscape)
        page.view.show_paths(self.paths() if page.side.trajectories else ())
        page.plots.show_ring(picture)
        page.outcome.setText(picture.words)
        page.claim.setText(picture.claim)
        page.side.checklist.show_conditions(picture.conditions)
