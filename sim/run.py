"""A network under way, without a screen: its script, its log, its recorder, and the way back.

The same parameters, seed and log give the same run to the bit. So a run can be taken back to any
step for which a checkpoint before it is kept: the network is restored there and stepped again, with
the gestures of the log. What came after is still known (`behind`), until something else is done.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.checkpoint import Checkpoint, LeftNetwork
from sim.errors import SimError
from sim.model import Gesture, Network, Scripted
from sim.parameters import ParameterSet
from sim.past import LIMIT, Past
from sim.recording import Recorder, View
from sim.state import held_nbytes

__all__ = ["Checkpoint", "Run"]

SET_ASIDE = 4 * 2**20  # bytes of the past of a run in whose place another one is
MOST_TRACES = 50  # changes of what is recorded that can be gone back behind

Script = tuple[Gesture | Scripted, ...]


@dataclass(frozen=True)
class _After:
    """What stands after a gesture: the script to come, and the rows that are being written."""

    script: Script
    tracks: Mapping[str, Any]
    scripted: int = 0
    """Position of the edits after the last gesture of a script."""


class Run:
    """A network under way: stepped, recorded, with gestures scripted and logged.

    Parameters
    ----------
    network : Network
        At its beginning.
    script : iterable of Gesture
        Gestures to come, each done just before its step.
    """

    def __init__(self, network: Network, script: Iterable[Gesture | Scripted] = ()) -> None:
        self.network = network
        self.started_with = network.parameters
        self.recorder = Recorder(network.traces())
        self.log: list[Gesture] = []
        self.past: Past[Checkpoint] | None = None
        """Moments to which it can go back; None until `keep_past`."""
        self._left: LeftNetwork | None = None
        self._script: Script = tuple(sorted(script, key=lambda g: g.steps_until(network)))
        self._began = _After(self._script, self.recorder.tracks)
        self._after: list[_After] = []
        self._ahead: list[Gesture] = []
        self._ahead_after: list[_After] = []
        self._end: Checkpoint | None = None
        self._trimmed = 0
        self._retraced: list[int] = []  # lengths of the log at which the traces were others
        self.abandoned: Run | None = None
        """The run as it had gone on from where it was last gone back to."""

    @classmethod
    def resumed(
        cls,
        network: Network,
        script: Iterable[Gesture | Scripted],
        started_with: ParameterSet,
        log: Iterable[Gesture],
    ) -> Run:
        """A run that is under way already: of a network as it stands, with what has been done."""
        run = cls(network, script)
        run.started_with, run.log = started_with, list(log)
        run._after = [run._began] * len(run.log)
        return run

    # ---- gestures ------------------------------------------------------------------------------

    @property
    def script(self) -> Script:
        """The gestures to come: those that were done later, where that is known, and the rest."""
        return (*self._ahead, *self._script)

    def perform(self, name: str, /, **arguments: Any) -> None:
        """Do a gesture now and log it; raises SimError and logs nothing if it is impossible.

        What came after this moment, where that is known, goes on as a run by itself: `abandoned`.
        """
        # What is logged is what was given, whatever becomes of it later.
        arguments = dict(self.network.logged_arguments(name, arguments))
        entry = Gesture(self.network.step, name, copy.deepcopy(arguments))
        self.network.perform(name, arguments)
        if self.behind and self.past is not None:
            self.abandoned = self._branch()
        self.log.append(entry)
        self.recorder.retrace(self.network.traces())
        self._note()

    def _note(self) -> None:
        changed = self.recorder.tracks is not self._now.tracks
        self._after.append(_After(self._script, self.recorder.tracks, self._now.scripted))
        if changed:
            self._retraced.append(len(self._after))
            if len(self._retraced) > MOST_TRACES:
                # What was recorded long ago in other traces goes, and the way back to it.
                logged = self._retraced.pop(0)
                if self.past is not None:
                    self.past.forget_before(logged)
                self._let_go(logged - 1)

    def work(self) -> None:
        """Do a part of what the network has to do before it can go on; log that it is done."""
        self.network.work()
        # Where it is known what comes next, the log says already when it was done.
        if not self.network.pending and not self.behind:
            self.log.append(Gesture(self.network.step, "finish_work", {}))
            self._note()

    def take_over(self, settings: Iterable[str] | None = None) -> None:
        """Drop what is left of the script: a person has taken the controls.

        Parameters
        ----------
        settings : iterable of str, optional
            Only what would change these parameters is dropped; everything if None.
        """
        mine = None if settings is None else set(settings)
        self._script = tuple(
            entry
            for entry in self._script
            if mine is not None and not (entry.name == "configure" and mine & set(entry.arguments))
        )
        if self._after:
            self._after[-1] = replace(self._after[-1], script=self._script)

    @property
    def until_script(self) -> int | None:
        """Steps until the next gesture to come; None if there is none left."""
        coming = self._ahead or self._script
        return coming[0].steps_until(self.network) if coming else None

    @property
    def at_rest(self) -> bool:
        """Whether nothing will change any more until somebody touches it."""
        return self.network.at_rest and not self.behind and not self._script

    # ---- time ----------------------------------------------------------------------------------

    def advance(self, steps: int) -> None:
        """Take so many steps, doing the gestures to come when they are due."""
        end = self.network.step + steps
        while True:
            due = self._do_what_is_due()
            self._arrive()
            if self.network.step >= end:
                break
            left = end - self.network.step
            if due is not None:
                left = min(left, due)
            if self._end is not None:
                left = min(left, max(1, self._end.step - self.network.step))
            self.network.advance(left, None if self.behind else self.recorder)

    def _arrive(self) -> None:
        """Note that nothing is known of what comes after this moment, once that is so."""
        if self._end is not None and self.network.step >= self._end.step and not self._ahead:
            self._end = None

    @property
    def scripted_edits(self) -> int:
        """Position of the edits after the last gesture of a script that was a person's before."""
        return self._now.scripted

    def _do_what_is_due(self) -> int | None:
        """Do the gestures that are due; steps until the next one, None if there is none."""
        edits = self.network.edits
        before, example = edits.position, False
        while (due := self.until_script) is not None and due <= 0:
            example = self._do_next() or example
        if example and edits.position > before:
            # What an example does by itself is not a person's to undo.
            self.perform("forget_edits", last=edits.position - before)
        return due

    def _do_next(self) -> bool:
        """Do the next gesture to come; whether it is an example's."""
        if self._ahead:
            entry = self._ahead.pop(0)
            self.network.perform(entry.name, entry.arguments)
            self.log.append(entry)
            self._after.append(self._ahead_after.pop(0))
            return False
        due, self._script = self._script[0], self._script[1:]
        self.perform(due.name, **due.arguments)
        if isinstance(due, Scripted):
            return True
        self._after[-1] = replace(self._after[-1], scripted=self.network.edits.position)
        return False

    def advance_to(self, time: float) -> None:
        """Run up to a model time, whatever the script makes of the length of a step meanwhile."""
        self.advance(0)
        while (left := round((time - self.network.time) / self.network.dt)) > 0:
            due = self.until_script
            self.advance(left if due is None else min(left, max(due, 1)))

    # ---- the way back --------------------------------------------------------------------------

    def checkpoint(self) -> Checkpoint:
        """This moment, to go back to; work that is pending is done first, and logged."""
        while self.network.pending:
            self.work()
        return Checkpoint(self.network.state(), self.network.edits.kept(), len(self.log))

    def keep_past(self) -> None:
        """Keep, from now on, the moments that `remember` is told of."""
        if self._left is not None:
            self.network = self._left.rebuild()
            self._left = None
        if self.past is None:
            self.past = Past(self.network.pace.past)
        self.past.bound(LIMIT)

    def set_aside(self) -> None:
        """Keep what it takes to go on and less of the past, until `keep_past` again: another run
        has taken its place. There is no `network` meanwhile, unless it has work to do.
        """
        if self._left is None and not self.network.pending:
            self._left = LeftNetwork.of(self.network)
            del self.network
        if self.past is not None:
            self.past.bound(SET_ASIDE)
            self._trim()

    def remember(self) -> None:
        """Keep this moment among those that can be gone back to, unless it is known already."""
        if self.past is not None and not self.behind and not self.network.pending:
            self.past.add(self.checkpoint())
            self._trim()

    def _trim(self) -> None:
        """Let go of rows that no moment shows that can be gone back to."""
        oldest = self.past.oldest if self.past is not None else None
        needed = (oldest.logged if oldest is not None else 0) - 1
        # What is seen now is needed too, where it is longer ago than all that is kept.
        self._let_go(max(0, min(needed, len(self.log) - 1)))

    def _let_go(self, entries: int) -> None:
        """Let go of what stood after so many gestures, the first ones."""
        nothing = _After((), {})
        for place in range(self._trimmed, entries):
            self._after[place] = nothing
        if entries:
            self._began = nothing
        self._trimmed = max(self._trimmed, entries)

    @property
    def behind(self) -> bool:
        """Whether what comes after this moment is known: the run has been further already."""
        return self._end is not None

    @property
    def reach(self) -> tuple[int, int]:
        """The first and the last step that can be gone to."""
        last = self.network.step if self._end is None else self._end.step
        first = self.past.first if self.past is not None else None
        return (self.network.step if first is None else min(first, self.network.step)), last

    @property
    def end_time(self) -> float:
        """The model's time at the last step that can be gone to."""
        return self.network.time if self._end is None else float(self._end.state.clock.time)

    def go_to(self, step: int) -> None:
        """Go to a step that has been taken, as it was left then; what came after stays known.

        Raises
        ------
        SimError
            While the network has work to do before its next step.
        """
        if self.past is None:
            raise SimError("Nothing is kept of this run’s past.")
        if self.network.pending:
            raise SimError(
                "The memories are still being learnt: go back when that is done, or cancel it."
            )
        first, last = self.reach
        step = min(max(step, first), last)
        if step == self.network.step:
            return
        if self._end is None:
            self._end = self.checkpoint()
        if step == last:
            self._resume(self._end)
            self._end = None
            return
        kept = self.past.before(step)
        ahead = self.network.step <= step
        if kept is not None and not (ahead and kept.step <= self.network.step):
            self._resume(kept)
        self.advance(step - self.network.step)

    def _resume(self, kept: Checkpoint) -> None:
        """Have the network as it was, and the gestures since then ahead."""
        gestures = [*self.log, *self._ahead]
        after = [*self._after, *self._ahead_after]
        self.network.restore(kept.state)
        self.network.edits.go_back(kept.edits)
        self.log, self._ahead = gestures[: kept.logged], gestures[kept.logged :]
        self._after, self._ahead_after = after[: kept.logged], after[kept.logged :]

    @property
    def _now(self) -> _After:
        return self._after_of(len(self._after))

    def _forget_later(self) -> None:
        """Let what came after this moment be known no more: the run goes on from here."""
        self._script = self._now.script
        self._retraced = [place for place in self._retraced if place <= len(self.log)]
        self._ahead, self._ahead_after, self._end = [], [], None
        self.recorder.go_back(View(self._now.tracks, self.network.step, self.network.time))
        if self.past is not None:
            self.past.cut(self.network.step, len(self.log))

    def _branch(self) -> Run:
        """Go on from this moment in another way; the run as it has been, seen at this moment."""
        assert self._end is not None, "there is nothing after this moment"
        seen, past = self.network.step, self.past
        assert past is not None
        gone = copy.copy(self)
        gone.network, gone.past = self.network.clone(), past.copy()
        gone._resume(self._end)
        gone._end = None
        gone.go_to(seen)
        marks = [self._began, *self._after]
        self.recorder, tracks = self.recorder.branch(mark.tracks for mark in marks)
        self._began, *self._after = [
            replace(mark, tracks=own) for mark, own in zip(marks, tracks, strict=True)
        ]
        self._forget_later()
        return gone

    def go_back(self, checkpoint: Checkpoint) -> None:
        """Go on from an earlier moment of this run, to the bit as it went on then.

        Log, script and recorder are cut back to it.

        Raises
        ------
        SimError
            If it is longer ago than what is kept of this run.
        """
        if self._trimmed and checkpoint.logged <= self._trimmed:
            raise SimError("That moment is longer ago than is kept of this run.")
        self._resume(checkpoint)
        self._forget_later()

    def moment_to_keep(self) -> tuple[Any, tuple[Gesture, ...], Script, View | None]:
        """From what a run elsewhere can go on, without what could be undone.

        Returns
        -------
        state : RunState
        log, script : tuple
            What had been done by then, and what was done later or is still to come.
        view : View or None
            What of the recorder belongs to that moment.
        """
        if self.network.pending:
            before = self.past.before(self.network.step) if self.past is not None else None
            if before is not None and not _takes_back(self.log[before.logged :]):
                view = View(self._after_of(before.logged).tracks, before.step, before.time)
                log, since = tuple(self.log[: before.logged]), self.log[before.logged :]
                return before.state, log, (*since, *self.script), view
            first = self.from_beginning()
            view = View({}, 0, first.network.time)
            return first.network.state(), (), (*first.script, *self._script), view
        if self._end is not None and _takes_back(self._ahead):
            log = (*self.log, *self._ahead)
            return self._end.state, log, self._script, None
        return self.network.state(), tuple(self.log), self.script, self.view

    def _after_of(self, logged: int) -> _After:
        return self._after[logged - 1] if logged else self._began

    @property
    def view(self) -> View | None:
        """What of the recorder belongs to this moment; None for all of it."""
        if self._end is None:
            return None
        return View(self._now.tracks, self.network.step, self.network.time)

    @property
    def nbytes(self) -> int:
        """Bytes of what it keeps, nearly."""
        left = LeftNetwork.of(self.network) if self._left is None else self._left
        found: dict[int, int] = {}
        for held in (left.state, left.edits, self.log, self._ahead):
            held_nbytes(held, found)
        tracks = {id(t): t for after in self._after for t in after.tracks.values()}
        kept = self.recorder.nbytes + sum(found.values())
        kept += sum(track.nbytes for track in tracks.values())
        kept += self.network.derived_nbytes if self._left is None else 0
        return int(kept + (self.past.nbytes if self.past is not None else 0))

    def from_beginning(self) -> Run:
        """The same run at its beginning, all that has been done ahead of it as a script."""
        network = type(self.network)(self.started_with, self.network.seed)
        return Run(network, [*self.log, *self._ahead])

    def replay(self) -> Run:
        """The same run again from its beginning, up to the present step, from its log."""
        again = Run(type(self.network)(self.started_with, self.network.seed), self.log)
        again.advance(self.network.step)
        return again


def _takes_back(gestures: Iterable[Gesture]) -> bool:
    """Whether some of these gestures take back, or do again, what was done before."""
    return any(entry.name in ("undo", "redo", "cancel_learning") for entry in gestures)
