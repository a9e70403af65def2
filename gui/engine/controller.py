"""The engine as the window sees it: methods that post, signals for rare events, frames to take."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.engine.frame import Frame
from gui.engine.mailbox import Mailbox
from gui.engine.stepper import Stepper
from gui.engine.worker import Worker
from sim.run import Run
from sim.sessions.kept_run import KeptRun

__all__ = ["Engine"]

PATIENCE = 10_000  # ms to wait for a step under way when closing


class Engine(QObject):
    """One network at a time, stepped on a thread of its own.

    Parameters
    ----------
    begin : callable returning Run
        Makes the run to start with.
    scenario : str, optional
        Its name, if it is a scenario.
    parent : QObject, optional

    Signals
    -------
    refused(str, str)
        Something asked was impossible; nothing changed. The second is the parameter or argument at
        fault by its name in the code, empty if none is.
    failed(str, object)
        The network failed, with these parameters; its run has stopped, the rest works on.
    captured(object)
        A capture has ended: (Dataset, why it did if nobody asked).
    """

    refused = Signal(str, str)
    failed = Signal(str, object)
    captured = Signal(object)

    def __init__(
        self, begin: Callable[[], Run], scenario: str | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stepper = Stepper(begin, scenario)
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._worker = Worker(self._stepper, self._mailbox, self)
        self._worker.refused.connect(self.refused)
        self._worker.failed.connect(self.failed)
        self._worker.captured.connect(self.captured)
        self._worker.fetched.connect(self._deliver)
        self.posted = 0
        self._held = False  # whether it was playing when it was held; of the worker's thread

    # ---- the thread ----------------------------------------------------------------------------

    def start(self) -> None:
        """Start the thread."""
        self._worker.start()

    def stop(self) -> None:
        """End the thread and wait for it.

        Raises
        ------
        RuntimeError
            If a single step has not ended within ten seconds.
        """
        self._worker.stop()
        self._worker.quit()
        if not self._worker.wait(PATIENCE):
            raise RuntimeError("The simulation thread did not end within ten seconds.")
        self._worker.forget()

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._worker.isRunning()

    def fast_forward(self, time: float) -> None:
        """Carry out what is queued and run so much model time at once, before `start`."""
        if self.running:
            raise RuntimeError("fast_forward is for before the thread starts.")
        self._worker.drain()
        self._stepper.advance_to(self._stepper.run.network.time + time)
        self._stepper.work(math.inf, lambda: False)
        self._mailbox.put(self._stepper.frame())

    def answer(self) -> Frame:
        """Carry out what is queued, before `start`; the frame after it."""
        if self.running:
            raise RuntimeError("answer is for before the thread starts.")
        self._worker.drain()
        self._stepper.work(math.inf, lambda: False)
        return self._stepper.frame()

    def kept(self) -> KeptRun:
        """The run as it stands, for a file, once the thread has ended (see `Stepper.kept`)."""
        if self.running:
            raise RuntimeError("kept is for after the thread has ended: fetch it before.")
        return self._stepper.kept()

    def film(self, time: float, speed: float, *, observe: bool) -> Frame:
        """Carry out what is queued and run up to a model time, before `start`; a movie's frame.

        Parameters
        ----------
        time : float
        speed : float
            Units of the network's time in a second of film.
        observe : bool
            Whether the observer looks at the network; else the frame has what it saw before.
        """
        if self.running:
            raise RuntimeError("film is for before the thread starts.")
        self._worker.drain()
        self._stepper.advance_to(time)
        self._stepper.work(math.inf, lambda: False)
        frame = self._stepper.frame(observe=observe)
        return replace(frame, speed=speed, playing=True, whole=True)

    def settle(self) -> bool:
        """Carry out what is queued, before `start`; whether there was anything."""
        if self.running:
            raise RuntimeError("settle is for before the thread starts.")
        return self._worker.drain()

    def take_frame(self) -> Frame | None:
        """The newest frame, if there is one that has not been taken."""
        return self._mailbox.take()

    # ---- commands ------------------------------------------------------------------------------

    def _command(self, act: Callable[[Stepper], None]) -> None:
        self.posted += 1
        self._worker.command(act)

    def post(self, gesture: str, /, **arguments: Any) -> None:
        """Do a gesture of the network's, by name with plain arguments."""
        self._command(lambda stepper: stepper.perform(gesture, arguments))

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
        """Begin another run; see `Stepper.load`."""
        self._command(
            lambda stepper: stepper.load(
                begin, scenario, words, touched=touched, speed=speed, again=again
            )
        )

    def undo(self) -> None:
        """Take back the last thing a person has made, chosen or begun."""
        self._command(Stepper.undo)

    def redo(self) -> None:
        """Do again what was undone."""
        self._command(Stepper.redo)

    def go_to(self, step: int) -> None:
        """Stand still at a step that has been taken."""
        self._command(lambda stepper: stepper.go_to(step))

    def go_by(self, frames: int) -> None:
        """Stand still so many frames further, or earlier."""
        self._command(lambda stepper: stepper.go_by(frames))

    def replay(self) -> None:
        """Do again, from the beginning, all that has been done."""
        self._command(Stepper.replay)

    def play(self) -> None:
        """Go on."""
        self._command(Stepper.play)

    def toggle_play(self) -> None:
        """Go on if it stands, stand if it goes, whatever it does when the command arrives."""
        self._command(Stepper.toggle_play)

    def pause(self) -> None:
        """Stand still, also after `release`."""
        self._command(self._pause)

    def _pause(self, stepper: Stepper) -> None:
        self._held = False
        stepper.pause()

    def hold(self) -> None:
        """Stand still while another network is in front."""
        self._command(self._hold)

    def _hold(self, stepper: Stepper) -> None:
        self._held = stepper.playing
        stepper.pause()

    def release(self) -> None:
        """Go on as before `hold`: playing if it played."""
        self._command(self._release)

    def _release(self, stepper: Stepper) -> None:
        if self._held:
            stepper.play()
        self._held = False

    def single_step(self, steps: int = 1) -> None:
        """One elementary step, or so many at once, then stand still."""
        self._command(lambda stepper: stepper.single_step(steps))

    def set_speed(self, speed: float) -> None:
        """Units of the network's time to a second."""
        self._command(lambda stepper: stepper.set_speed(speed))

    def reset_state(self, seed: int | None = None) -> None:
        """Begin again with the parameters in force."""
        self._command(lambda stepper: stepper.reset_state(seed))

    def reset_all(self) -> None:
        """Begin again as the scenario or the defaults have it."""
        self._command(Stepper.reset_all)

    def observe(self, observer: Callable[[Any], Any] | None) -> None:
        """Have frames carry what this function makes of the network (`Frame.observation`)."""
        self._command(lambda stepper: stepper.observe(observer))

    def toggle_capture(self) -> None:
        """Keep every step from now on, or end that; `captured` brings what was kept."""
        self._command(Stepper.toggle_capture)

    def fetch(self, read: Callable[[Stepper], Any], then: Callable[[Any], None]) -> None:
        """Read something of the run between two batches; `then` gets it on this thread."""
        self._worker.fetch(read, then)

    @Slot(object, object)
    def _deliver(self, then: Callable[[Any], None], answer: Any) -> None:
        then(answer)
