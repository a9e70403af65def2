"""What the worker does, without the thread: a run, stepped in time with a clock.

Kept apart from the thread so that `--screenshot` and the tests can drive it directly.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from gui.engine.frame import Frame
from gui.engine.pace_meter import PaceMeter
from gui.engine.shelf import LeftRun, Shelf
from sim.dataset import Dataset, take
from sim.errors import GestureError, SimError
from sim.run import Run
from sim.sessions.kept_run import KeptRun, keep

__all__ = ["Frame", "Stepper"]

LONGEST_STALL = 0.05  # s of missed time that is still made up for
INTERVAL = 0.5  # s between observations while running, unless the observer says otherwise
SPACING = 0.016  # s of stepping at least between two moments that can be gone back to
FRAMES = 60.0  # in a second


class Stepper:
    """A run and the pace at which it is stepped.

    Parameters
    ----------
    begin : callable returning Run
        Makes the run; called again by "reset all".
    scenario : str, optional
        The scenario's name, passed on in frames.
    """

    def __init__(self, begin: Callable[[], Run], scenario: str | None = None) -> None:
        self.playing = False
        self.speed = 1.0
        self.observer: Callable[[Any], Any] | None = None
        self.complaint: str | None = None
        """Something to be said that does not stop the run; whoever says it sets it to None."""
        self.captured: tuple[Dataset, str | None] | None = None
        """A finished capture and why it ended by itself, until somebody takes it."""
        self.applied = 0
        self._labels: Mapping[str, Sequence[str]] = {}
        self._runs = 0
        self._debt = 0.0
        self._rested = False
        self._clock = perf_counter()
        self._pace = PaceMeter()
        self._shelf = Shelf()
        self._begin, self._scenario = begin, scenario
        self._take(begin())

    # ---- commands ------------------------------------------------------------------------------

    def load(
        self,
        begin: Callable[[], Run],
        scenario: str | None = None,
        words: str = "another network",
        *,
        touched: bool = False,
        speed: float | None = None,
        again: Callable[[], Run] | None = None,
    ) -> None:
        """Begin another run.

        Parameters
        ----------
        begin : callable returning Run
        scenario : str, optional
            The scenario's name, passed on in frames.
        words : str
            What it is, for undo.
        touched : bool
            Whether a person has changed anything since the scenario began.
        speed : float, optional
            At which it is played; as before otherwise.
        again : callable returning Run, optional
            What "reset all" begins, where that is something else.
        """
        run, left = begin(), self._leave(words)
        self._begin, self._scenario = again or begin, scenario
        self._take(run, 0 if touched else None, left)
        if speed is not None:
            self.set_speed(speed)

    def _take(self, run: Run, touched_from: int | None = None, left: LeftRun | None = None) -> None:
        before: Run | None = getattr(self, "run", None)
        if before is None or run.network.pace != before.network.pace:
            self.speed = run.network.pace.usual
        self.run: Run = run
        run.keep_past()
        self.failure: str | None = None
        self._touched_from = touched_from
        self._begun()
        if left is not None:
            self._shelf.put(left)

    def _begun(self) -> None:
        """Count another run, of which nothing is known yet."""
        self._runs += 1
        self._observation: Any = None
        self._observation_due = 0.0
        self._asked, self._debt = 0, 0.0
        self._spent, self._keeping = 0.0, 0.0
        self._pace.clear()

    def _left(self, words: str, run: Run, position: int = 0) -> LeftRun:
        return LeftRun(
            words, position, run, self._begin, self._scenario, self._touched_from, self.playing,
            speed=self.speed, failure=self.failure,
        )  # fmt: skip

    def _leave(self, words: str) -> LeftRun:
        """The present run, which another one is about to take the place of."""
        self.end_capture()
        return self._left(words, self.run)

    def reset_state(self, seed: int | None = None) -> None:
        """Begin again with the parameters in force (and another seed, if given)."""
        old = self.run.network
        run = Run(type(old)(old.parameters, old.seed if seed is None else seed))
        for name, arguments in old.standing_gestures():
            run.perform(name, **arguments)
        run.network.edits.forget()
        left = self._leave("reset state" if seed is None else f"seed {seed}")
        # The settings may be a person's, and the script is not done again.
        self._take(run, 0, left)

    def reset_all(self) -> None:
        """Begin again as the scenario, or the network's defaults, have it."""
        run, left = self._begin(), self._leave("reset all")
        self._take(run, left=left)

    def replay(self) -> None:
        """Do again, from the beginning, all that has been done."""
        again, left = self.run.from_beginning(), self._leave("replay")
        self._take(again, self._touched_from, left)
        self.play()

    def perform(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Do a gesture of a person's; what the script still has against it is dropped."""
        network, run = self.run.network, self.run
        position, since, touched = network.edits.position, network.time, self.touched
        run.perform(name, **arguments)
        if run.abandoned is not None:
            words = f"what came after {since:.1f} {network.pace.unit}"
            self._shelf.put_other(self._left(words, run.abandoned, position), name)
            run.abandoned = None
        if network.overrides_script(name, arguments):
            run.take_over()
        elif settings := network.overridden_settings(name, arguments):
            run.take_over(settings)
        if name not in ("undo", "redo"):
            self._shelf.forget_undone()
        if not touched:
            changed = name not in network.keeps_claim
            self._touched_from = len(run.log) if changed else None

    @property
    def touched(self) -> bool:
        """Whether a person has changed anything by the moment that is seen."""
        return self._touched_from is not None and len(self.run.log) >= self._touched_from

    def undo(self) -> None:
        """Take back the last thing a person has made, chosen or begun; time does not move.

        Raises GestureError if there is nothing.
        """
        if self._shelf.undoable(self.run):
            self._return_to(self._shelf.back)
        else:
            self.perform("undo", {})

    def redo(self) -> None:
        """Do again what was undone; raises GestureError if there is nothing."""
        if self._shelf.redoable(self.run):
            self._return_to(self._shelf.forward)
        else:
            self.perform("redo", {})

    def _return_to(self, swap: Callable[[LeftRun], LeftRun]) -> None:
        """Have a run that was left, as it stood."""
        self.end_capture()
        found = swap(self._left("", self.run))
        self.run, self._begin, self._scenario = found.run, found.begin, found.scenario
        self._touched_from, self.failure = found.touched_from, found.failure
        self.speed = found.speed
        self._begun()
        self.playing = found.playing
        self._clock = perf_counter()

    def kept(self) -> KeptRun:
        """The run as it stands, for a file."""
        return keep(self.run, scenario=self._scenario, touched=self.touched, speed=self.speed)

    # ---- the past ------------------------------------------------------------------------------

    def go_to(self, step: int) -> None:
        """Stand still at a step that has been taken, as it was left then; raises SimError."""
        self.run.go_to(step)
        self.pause()
        self.failure = None

    def go_by(self, frames: int) -> None:
        """Go forth, or back, by some sixtieths of a second; beyond the end, take the steps."""
        network = self.run.network
        steps = frames * max(1, round(self.speed / FRAMES / network.dt))
        if steps > 0 and not self.run.behind:
            self.single_step(steps)
        else:
            self.go_to(network.step + steps)

    def _remember(self, spent: float) -> None:
        """Keep the present moment when it has taken long since the last, to be gone back to."""
        self._spent += spent
        run = self.run
        if run.past is None or run.behind or self.working or self.failure is not None:
            return
        if not len(run.past) or self._spent > max(SPACING, 20.0 * self._keeping):
            began = perf_counter()
            run.remember()
            self._keeping, self._spent = perf_counter() - began, 0.0

    def play(self) -> None:
        """Go on."""
        if self.failure is None:
            self.playing = True
            self._clock, self._debt = perf_counter(), 0.0
            self._asked = 0
            self._pace.clear()

    def toggle_play(self) -> None:
        """Go on, or stand still."""
        (self.pause if self.playing else self.play)()

    def pause(self) -> None:
        """Stand still."""
        self.playing, self._asked = False, 0

    def single_step(self, steps: int = 1) -> None:
        """Stand still after one elementary step, or so many, once no work is pending."""
        self.playing = False
        self._asked += steps
        self._take_asked()

    def _take_asked(self) -> None:
        """Take the single steps asked for, unless work has to be done before."""
        while self._asked and not self.working and self.failure is None:
            self._asked -= self._batch(self._asked)

    def set_speed(self, speed: float) -> None:
        """Units of the network's time to a second; the numerics do not change."""
        pace = self.run.network.pace
        self.speed = min(max(speed, pace.slowest), pace.fastest)
        self._pace.clear()

    def observe(self, observer: Callable[[Any], Any] | None) -> None:
        """Have this look at the network after each command and every `interval` s it may name."""
        self.observer = observer
        self._observation_due = 0.0

    def toggle_capture(self) -> None:
        """Keep everything from now on, or end that."""
        if self.run.recorder.capturing:
            self.end_capture()
        elif self.run.behind:
            raise GestureError(
                "What was done after this moment is known already: play on to the end of the "
                "timeline, or do something else here, and record then."
            )
        else:
            self.run.recorder.start_capture()
            self._labels = self.run.network.labels()

    def end_capture(self) -> None:
        """End a capture under way and have it ready in `captured`."""
        recorder = self.run.recorder
        if recorder.capturing:
            why = recorder.capture_over
            self.captured = (take(self.run, recorder.stop_capture(), self._labels), why)

    def command(self, act: Callable[[Stepper], None]) -> None:
        """Carry out a command from the queue; raises SimError if it is refused."""
        began = perf_counter()
        self.applied += 1
        self._observation_due = 0.0
        # What the script has at the very beginning comes first, also of a run that stands.
        self.advance(0)
        self._remember(0.0)
        act(self)
        self.advance(0)
        self._take_asked()
        if self.run.recorder.capture_over is not None:
            self.end_capture()
        self._remember(perf_counter() - began)

    # ---- time ----------------------------------------------------------------------------------

    def advance(self, steps: int) -> None:
        """Take so many steps at once; a failure of the network stops this run alone."""
        if self.failure is None:
            self._guard(lambda: self.run.advance(steps))

    def advance_to(self, time: float) -> None:
        """Run to a model time at once; a failure of the network stops this run alone."""
        if self.failure is None:
            self._guard(lambda: self.run.advance_to(time))

    def _batch(self, most: int) -> int:
        """Take some steps, up to the next gesture of the script; how many."""
        due = self.run.until_script
        if due is not None and due <= 0:
            # What is done now may have to be worked on, or change the length of a step.
            self.advance(0)
            return 0
        steps = min(most, self.run.network.batch, most if due is None else due)
        self.advance(steps)
        return steps

    def _guard(self, act: Callable[[], None]) -> None:
        """Do something with the network; what fails in it stops this run alone."""
        try:
            act()
        except SimError as error:
            self.fail(str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("the network failed")
            self.fail(f"{type(error).__name__} in {self.run.network.title}: {error}")

    def fail(self, message: str) -> None:
        """Stop the run and keep why."""
        self.playing = False
        self.failure = message

    @property
    def working(self) -> bool:
        """Whether the network has something to do before it can go on."""
        return self.run.network.pending and self.failure is None

    def work(self, budget: float, stop: Callable[[], bool]) -> None:
        """Do what the network has to do before its next step, for a while."""
        if not self.working:
            return
        began = perf_counter()
        while self.working and not stop():
            self._guard(self.run.work)
            if perf_counter() - began > budget:
                break
        self._remember(perf_counter() - began)
        self._take_asked()
        self._clock, self._debt = perf_counter(), 0.0

    def keep_pace(self, budget: float, stop: Callable[[], bool]) -> None:
        """Take the steps that have fallen due since the last call, within a budget of seconds."""
        now = perf_counter()
        # Time at rest is not owed.
        elapsed = 0.0 if self._rested else min(now - self._clock, LONGEST_STALL)
        self._clock = now
        network = self.run.network
        before, dt = network.time, network.dt
        self._debt += elapsed * self.speed / dt
        due = int(self._debt)
        taken = 0
        while taken < due and self.playing and not (self.working or self.run.at_rest or stop()):
            taken += self._batch(due - taken)
            if network.dt != dt or perf_counter() - now > budget:
                break
        spent = perf_counter() - now
        self._remember(spent)
        # What the budget did not allow is not owed: time is lost, not caught up. But a step that
        # takes long to fall due must be let grow.
        longest = max(1.0, LONGEST_STALL * self.speed / network.dt)
        self._debt = min((self._debt - taken) * dt / network.dt, longest)
        if self.run.recorder.capture_over is not None:
            self.end_capture()
        self._rested = self.run.at_rest
        if self._rested:
            self._debt = 0.0
            self._pace.clear()
            return
        self._pace.add(now, network.time - before, spent)

    @property
    def failed_run(self) -> int | None:
        """The number of the run that has failed, if the present one has."""
        return self._runs if self.failure is not None else None

    @property
    def achieved(self) -> float:
        """Units of its time a second over the last second; NaN while standing."""
        return self._pace.achieved if self.playing else float("nan")

    # ---- what it shows -------------------------------------------------------------------------

    def frame(self, *, observe: bool | None = None) -> Frame:
        """The present, ready to be drawn.

        Parameters
        ----------
        observe : bool, optional
            Whether the observer looks at the network; if the last time is long ago, unless said.
        """
        network, recorder = self.run.network, self.run.recorder
        now = perf_counter()
        due = now >= self._observation_due if observe is None else observe
        if self.observer is not None and due:
            try:
                self._observation = self.observer(network)
                self._observation_due = now + getattr(self.observer, "interval", INTERVAL)
            except Exception as error:
                # A run goes on without its theory; that it does is said.
                logging.getLogger(__name__).exception("the observer failed")
                self.observer = self._observation = None
                self.complaint = f"What theory says of this network cannot be computed: {error}."
        steps = round(network.pace.span / network.dt)
        first, end = self.run.reach
        return Frame(
            run=self._runs,
            snapshot=network.snapshot(),
            history=recorder.shown(steps, self.run.view),
            observation=self._observation,
            playing=self.playing,
            capturing=recorder.capturing,
            speed=self.speed,
            achieved=self.achieved,
            capacity=self._pace.capacity if self.playing else float("nan"),
            pace=network.pace,
            at_rest=self.run.at_rest,
            failure=self.failure,
            scenario=self._scenario,
            touched=self.touched,
            seed=network.seed,
            applied=self.applied,
            undoable=self._shelf.undoable(self.run) or network.edits.undoable,
            redoable=self._shelf.redoable(self.run) or network.edits.redoable,
            first_step=first,
            end_step=end,
            end_time=self.run.end_time,
            behind=self.run.behind,
        )
