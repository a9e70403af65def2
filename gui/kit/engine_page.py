"""A page that shows a network on an engine: frames, examples, recordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.engine import Engine, Frame
from gui.kit.claim_box import ClaimBox
from gui.kit.descendants import descendants
from gui.kit.example_menu import ExampleMenu
from gui.kit.forms import ParameterForm
from gui.kit.notice import RUN
from gui.kit.page import Page, PageContext
from gui.kit.presented import Presented
from gui.kit.script import copy_as_python
from gui.kit.setting_handle import SettingHandle
from gui.kit.theme import Theme
from sim.dataset import Dataset, take, write_csv, write_npz
from sim.parameters import ParameterSet
from sim.run import Run
from sim.scenarios import Scenario, scenario_named, scenarios

__all__ = ["EnginePage"]


class EnginePage(Page):
    """A page that shows a network on an engine.

    Every one begins its controls with its examples and ends its stage with the box of their claims.
    A subclass draws frames in `draw`.
    """

    step_words: ClassVar[str] = "Pause and take one step (S)"
    reset_words: ClassVar[str] = "Begin again with the same settings and seed (R)"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        assert context.engine is not None, "a page with an engine is given one"
        assert context.entry.opening is not None
        self.engine: Engine = context.engine
        self.opening = context.entry.opening
        """The scenario it opens with."""
        self._shared = context.shared
        self.recording: Dataset | None = None
        self._in_file = False  # the recording
        self._scenario_shown: tuple[int, str | None, bool] | None = None
        self.examples = ExampleMenu(scenarios(self.name).values())
        self.examples.chosen.connect(self.start_scenario)
        self.controls.addWidget(self.examples)
        self.words = ClaimBox()
        self.outcome, self.claim = self.words.sentence, self.words.claim
        self.words.hold(self.beside.button)
        self.add_key("Keep this result beside the next", self.keep_beside, "Ctrl+K")
        panel, self.stage = self.stage, QVBoxLayout()
        self.stage.setSpacing(panel.spacing())
        panel.addLayout(self.stage, 1)
        panel.addWidget(self.words)
        self._handles: dict[str, SettingHandle] = {}
        self.engine.refused.connect(self._refused)
        self.engine.failed.connect(self._failed)
        self.engine.captured.connect(self._keep_recording)
        self.beside.changed.connect(self._draw_again)

    # ---- what a subclass does ------------------------------------------------------------------

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        raise NotImplementedError

    def readings(self, frame: Frame) -> list[str]:
        """Readings for the left of the status line."""
        return frame.snapshot.told()

    def about(self, frame: Frame) -> str:
        """What the network in a frame says of itself, in a sentence."""
        raise NotImplementedError

    def size_words(self, frame: Frame) -> str:
        """The size of the network for the right of the status line."""
        raise NotImplementedError

    def take_over(self, name: str, arguments: Any) -> None:
        """Have the network do what another page has handed over."""
        self.engine.post(name, **arguments)

    def take_run(self, start: Callable[[], Run], words: str) -> None:
        """Show a run that another page has made, from its beginning, and say what it is."""
        self.cancel_drag()
        self.engine.load(start, None, words)
        self.engine.play()
        self.say(f"{words[0].upper()}{words[1:]}.")

    # ---- frames and looks ----------------------------------------------------------------------

    def work_done(self) -> Any:
        """The run, how far it is, and how many gestures have been done to it."""
        frame = self.frame
        if frame is None or not (frame.touched or frame.undoable):
            return None
        return frame.run, frame.snapshot.step, frame.applied

    def view_state(self) -> dict[str, Any]:
        """Whether it plays, besides what a page adds."""
        playing = self.frame is not None and self.frame.playing
        return {**super().view_state(), "playing": playing}

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame, and mark the scenario it came from."""
        self.frame = frame
        shown, anew = (frame.run, frame.scenario, frame.touched), False
        if shown != self._scenario_shown:
            before, self._scenario_shown = self._scenario_shown, shown
            if before is not None and before[0] != frame.run and self._in_file:
                self.recording = None  # it is in a file, and the run is another one
            self.examples.show_example(frame.scenario)
            anew = before is None or before[0] != frame.run
        if frame.failure is None and self.is_current(frame):
            self.notice.mended(RUN)
        self.draw(frame)
        self.show_claim(frame)
        if anew:
            self.words.begin()
        self._follow_beside(frame)
        if self._handles and self.is_current(frame):
            self._show_handles(frame)

    def _show_handles(self, frame: Frame) -> None:
        parameters = getattr(frame.snapshot, "parameters", None)
        if isinstance(parameters, ParameterSet):
            for handle in self._handles.values():
                handle.show_parameters(parameters)

    def setting(self, name: str) -> SettingHandle:
        """The handle of a parameter of the network, which follows it; for `presented`."""
        if name not in self._handles:
            handle = self._handles[name] = SettingHandle(name, self.aside)
            handle.changed.connect(self._set)
            handle.refused.connect(self.complain)
            if self.frame is not None:
                self._show_handles(self.frame)
        return self._handles[name]

    def presented_with(self, handles: tuple[QWidget, ...]) -> Presented:
        """Handles and readouts; the sentences leave the figure their room."""
        shown = super().presented_with(handles)
        told = () if self.outcome.isHidden() else (self.outcome,)
        left_out = (*shown.left_out, self.words)
        return replace(shown, left_out=left_out, claim=self.claim, told=told)

    @Slot(str, object)
    def _set(self, name: str, value: Any) -> None:
        self.engine.post("configure", **{name: value})

    def _follow_beside(self, frame: Frame) -> None:
        """Say what differs between what is kept and what is shown."""
        if self.beside.results:
            self.beside.follow(self.result_settings(), frame.pace.unit)

    @Slot()
    def _draw_again(self) -> None:
        """Other results are kept: plots make room, and what differs is another thing."""
        if self.frame is not None:
            self._follow_beside(self.frame)
            self.draw(self.frame)
        self.words.begin()

    def show_claim(self, frame: Frame) -> None:
        """Say under the stage what may be said of this run."""
        self.claim.setText(self.claim_for(frame))

    def is_current(self, frame: Frame) -> bool:
        """Whether a frame knows of all that was asked of the network.

        One that does not must not put a control back to where a hand has just moved it from.
        """
        return frame.applied >= self.engine.posted

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words: of every plot, also where they take turns."""
        super().set_theme(theme, scale)
        if self.frame is not None:
            self.draw(replace(self.frame, whole=True))

    @property
    def _silent(self) -> bool:
        """Whether what the engine says is for another page to say: of several, the one in front."""
        return self._shared and not self.isVisible()

    @Slot(str, str)
    def _refused(self, words: str, field: str) -> None:
        if self._silent:
            return
        if self.refuse_at_field(field, words):
            self.notice.note(words)
        else:
            self.complain(words)

    def refuse_at_field(self, field: str, words: str) -> bool:
        """Say at the field a person typed in why the network would not have it, if there is one.

        Parameters
        ----------
        field : str
            The parameter or argument at fault, by its name in the code; empty if none is.
        words : str
            What the network says.
        """
        if self.frame is None or not field:
            return False
        parameters = getattr(self.frame.snapshot, "parameters", None)
        if not isinstance(parameters, ParameterSet):
            return False
        forms = descendants(self, ParameterForm)
        return any(form.isVisible() and form.refuse(field, words, parameters) for form in forms)

    @Slot(str, object)
    def _failed(self, words: str, parameters: ParameterSet) -> None:
        if not self._silent:
            self.alarm(words, parameters)

    def alarm(self, words: str, parameters: ParameterSet) -> None:
        """Say over the stage what failed, and with which parameters."""
        shown = "; ".join(
            f"{spec.full_label} {spec.show(getattr(parameters, name))}"
            for name, spec in parameters.specs().items()
        )
        self.notice.say(f"{words} Its parameters: {shown}.", alarm=True, about=RUN)

    def claim_for(self, frame: Frame) -> str:
        """What may honestly be said of this run.

        The scenario's claim as long as nobody has touched it; what the network says of itself if
        there is no scenario.
        """
        if frame.scenario is None:
            return self.about(frame)
        scenario = scenario_named(frame.scenario)
        if frame.touched:
            return f"Changed by hand since “{scenario.title}”; Reset all goes back to it."
        return scenario.claim

    # ---- scenarios -----------------------------------------------------------------------------

    @Slot(str)
    def start_scenario(self, name: str) -> None:
        """Begin a scenario, at the speed it was made for, and let it run."""
        scenario: Scenario = scenario_named(name)
        self.cancel_drag()
        self.notice.dismiss()
        seed = self.seed
        self.engine.load(
            lambda: scenario.start(seed), name, f"example “{scenario.title}”", speed=scenario.speed
        )
        if scenario.standing:
            self.engine.pause()
        else:
            self.engine.play()

    def reset_state(self) -> None:
        """Begin again with the same settings."""
        self.cancel_drag()
        self.notice.dismiss()
        self.engine.reset_state()

    def reset_all(self) -> None:
        """Begin again as the scenario has it."""
        self.cancel_drag()
        self.notice.dismiss()
        self.engine.reset_all()

    # ---- recording and export ------------------------------------------------------------------

    @Slot(object)
    def _keep_recording(self, answer: tuple[Dataset, str | None]) -> None:
        data, why = answer
        if self._silent:
            return
        if data.duration == 0.0:
            self.say("Nothing was recorded: the network stood still.")
            return
        self.recording, self._in_file = data, False
        reason = {"full": " The recording was full.", "rebuilt": " The network was laid out anew."}
        length = f"{data.duration:.1f} {self._time_unit(data)}"
        self.say(f"{length} recorded; Export writes them next.{reason.get(why or '', '')}")

    @staticmethod
    def _time_unit(data: Dataset) -> str:
        return data.units.get("time", "s")

    @property
    def export_words(self) -> str:
        """What an export of data would write now."""
        if self.recording is not None:
            unit = self._time_unit(self.recording)
            return f"the recording of {self.recording.duration:.1f} {unit}"
        return self.kept_words

    kept_words: ClassVar[str] = "the last minute"
    """What the recorder still holds."""

    def copy_script(self) -> None:
        """Copy a Python script that repeats the run."""
        copy_as_python(self.engine, self.say)

    def export_data(self, path: Path) -> None:
        """Write the recording, once, or what the recorder still holds, to a CSV or NPZ file."""
        if path.suffix.lower() not in (".csv", ".npz"):
            self.say(f"A run is written as CSV or NPZ, not as {path.suffix}.")
            return
        write = write_csv if path.suffix.lower() == ".csv" else write_npz
        recording = self.recording

        def written(_: object) -> None:
            if self.recording is recording:  # another one may have been made meanwhile
                self._in_file = True
            self.say(f"Written to {path}.")

        def have(data: Dataset) -> None:
            self.jobs.submit(lambda progress: write(data, path), written, self.say)

        if recording is not None:
            have(recording)
        else:
            self.engine.fetch(lambda stepper: take(stepper.run), have)
