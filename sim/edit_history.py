"""What a person has made or chosen of a network, undone and done again.

Undo takes back what was edited and leaves the time, and what the network has done meanwhile, as
they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from sim.errors import GestureError
from sim.part import Part
from sim.state import nbytes

if TYPE_CHECKING:
    from sim.model import Network

__all__ = ["EditHistory", "EditedState", "Edits", "KeptEdits"]

DEPTH = 100  # edits that can be undone
KEPT = 64 * 2**20  # bytes kept with them; weights of older ones are learnt again, then states go


@dataclass(frozen=True, eq=False, kw_only=True)
class EditedState:
    """All that a person has made or chosen of a network, immutable; a kind adds its own.

    Parameters
    ----------
    parameters : ParameterSet
    moment : RunState, optional
        The run state, where the edit to come changes the activity itself.
    """

    parameters: Any
    moment: Any = None

    @property
    def heavy(self) -> Any:
        """What takes room in it, is shared with other states, and can be made again."""
        return None

    @cached_property
    def moment_nbytes(self) -> int:
        """Bytes of the run state."""
        return nbytes(self.moment)

    def without_heavy(self) -> Self:
        """The same, without what can be made again."""
        return self

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return type(self) is type(other) and bool(self.parameters == other.parameters)


@dataclass(frozen=True)
class KeptEdits:
    """The edits at a moment to which a run can go back.

    Parameters
    ----------
    past, future : tuple of (str, EditedState)
    key : str or None
        Of the edit under way.
    position : int
        Edits done and not undone since the run began.
    """

    past: tuple[tuple[str, EditedState], ...] = ()
    future: tuple[tuple[str, EditedState], ...] = ()
    key: str | None = None
    position: int = 0


class EditHistory:
    """Edits that can be undone and done again.

    Edits with the same key that follow each other (the pieces of a stroke, the ticks of a slider)
    are one.
    """

    def __init__(self, kept: KeptEdits | None = None) -> None:
        kept = KeptEdits() if kept is None else kept
        self._past, self._future = list(kept.past), list(kept.future)
        self._key = kept.key
        self.position = kept.position
        """Edits done and not undone, also those that are forgotten for want of room."""

    def kept(self) -> KeptEdits:
        """All of it, to be gone back to."""
        return KeptEdits(tuple(self._past), tuple(self._future), self._key, self.position)

    def remember(self, words: str, state: EditedState, key: str | None = None) -> None:
        """Keep how things were before an edit that is about to be made."""
        if key is not None and key == self._key and self._past:
            self._past[-1] = words, self._past[-1][1]
            return
        self._key = key
        self._future.clear()
        self._past.append((words, state))
        self.position += 1
        del self._past[:-DEPTH]
        self._thin()

    def close(self) -> None:
        """The edit under way is over: the next one stands for itself."""
        self._key = None

    def settle(self, now: EditedState) -> None:
        """Let go of the last edit if it has come to nothing, as things are `now`."""
        if self._past and self._past[-1][1].alike(now):
            self._past.pop()
            self.position -= 1
        self._key = None

    def _thin(self) -> None:
        """Let go of what takes room, of what is furthest from now first, on either side."""
        total, counted = 0, set()
        for edits in (self._past, self._future):
            for place in range(len(edits) - 1, -1, -1):
                words, state = edits[place]
                heavy = state.heavy
                if id(heavy) not in counted:
                    counted.add(id(heavy))
                    total += getattr(heavy, "nbytes", 0)
                if total > KEPT and heavy is not None:
                    state = state.without_heavy()
                if state.moment is not None:
                    total += state.moment_nbytes
                    state = replace(state, moment=None) if total > KEPT else state
                edits[place] = words, state

    @property
    def undoable(self) -> str:
        """What would be undone, empty if nothing can be."""
        return self._past[-1][0] if self._past else ""

    @property
    def redoable(self) -> str:
        """What would be done again, empty if nothing can be."""
        return self._future[-1][0] if self._future else ""

    @property
    def moment_wanted(self) -> tuple[bool, bool]:
        """Whether what would be undone, and what would be done again, is the activity itself."""
        ends = (self._past, self._future)
        past, future = (bool(e and e[-1][1].moment is not None) for e in ends)
        return past, future

    def back(self, now: EditedState) -> EditedState | None:
        """How things were before the last edit, `now` kept for `forward`; None if there is none."""
        state = self._move(self._past, self._future, now)
        self.position -= state is not None
        return state

    def forward(self, now: EditedState) -> EditedState | None:
        """How things were after the edit last undone; None if there is none."""
        state = self._move(self._future, self._past, now)
        self.position += state is not None
        return state

    def drop(self, state: EditedState) -> None:
        """Forget the edits made since things were so: they were cancelled."""
        for place in range(len(self._past) - 1, -1, -1):
            if self._past[place][1].alike(state):
                self.position -= len(self._past) - place
                del self._past[place:]
                break
        self._key = None

    def _move(
        self,
        source: list[tuple[str, EditedState]],
        target: list[tuple[str, EditedState]],
        now: EditedState,
    ) -> EditedState | None:
        if not source:
            return None
        self._key = None
        words, state = source.pop()
        target.append((words, now))
        self._thin()
        return state


class Edits(Part[Any]):
    """The edits of a network; a part of it.

    Parameters
    ----------
    network : Network
        Which says what is `edited`, and takes it back by `take_edited`.
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._history = EditHistory()

    @property
    def undoable(self) -> str:
        """What would be undone, empty if nothing can be."""
        return self._history.undoable

    @property
    def redoable(self) -> str:
        """What would be done again, empty if nothing can be."""
        return self._history.redoable

    @property
    def position(self) -> int:
        """Edits done and not undone since the run began."""
        return self._history.position

    def present(self, moment: bool = False) -> Any:
        """All that a person edits, as it is now; with the activity, too."""
        return self.network.edited(moment)

    def remember(
        self, words: str, key: str | None = None, state: Any = None, moment: bool = False
    ) -> Any:
        """Keep how things are (or were, `state`) before an edit; what was kept.

        Parameters
        ----------
        words : str
            What the edit is: "drawing", "noise 0.3 Hz".
        key : str, optional
            Edits that follow each other with the same key are one.
        state : EditedState, optional
        moment : bool
            Whether the edit changes the activity itself.
        """
        kept = self.present(moment) if state is None else state
        self._history.remember(words, kept, key)
        return kept

    def close(self) -> None:
        """The edit under way is over: the next one stands for itself."""
        self._history.close()

    def settle(self) -> None:
        """The edit under way is over; it is forgotten if it has come to nothing."""
        self._history.settle(self.present())

    def forget(self, last: int | None = None) -> None:
        """Let nothing that was done so far, or the last edits, be undone."""
        if last is None:
            self._history = EditHistory()
        elif last > 0:
            kept = self._history.kept()
            self._history = EditHistory(
                KeptEdits(kept.past[:-last], (), None, max(0, kept.position - last))
            )

    def forget_undone(self) -> None:
        """Let nothing that was undone be done again: something else has been done."""
        self._history = EditHistory(replace(self._history.kept(), future=()))

    @property
    def changed_activity_at(self) -> int | None:
        """The step at which the last edit changed the activity itself; None if it did not."""
        past = self._history.kept().past
        moment = past[-1][1].moment if past else None
        return None if moment is None else int(moment.clock.step)

    def kept(self) -> KeptEdits:
        """All of them, to be gone back to."""
        return self._history.kept()

    def go_back(self, kept: KeptEdits) -> None:
        """Have the edits of another moment."""
        self._history = EditHistory(kept)

    def undo(self) -> None:
        """Take back the last edit; raises GestureError if there is none."""
        state = self._history.back(self.present(self._history.moment_wanted[0]))
        if state is None:
            raise GestureError("There is nothing to undo.")
        self.network.take_edited(state)

    def redo(self) -> None:
        """Do again what was undone; raises GestureError if there is nothing."""
        state = self._history.forward(self.present(self._history.moment_wanted[1]))
        if state is None:
            raise GestureError("There is nothing to do again.")
        self.network.take_edited(state)
