"""A page that shows a network on an engine: frames, examples, recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from gui.engine import Engine, Frame
from gui.kit.forms import narrow
from gui.kit.page import Page, PageContext
from gui.kit.script import copy_as_python
from gui.kit.setting_handle import SettingHandle
from gui.kit.theme import Theme
from sim.dataset import Dataset, take, write_csv, write_npz
from sim.parameters import ParameterSet
from sim.scenarios import Scenario, scenario_named, scenarios

__all__ = ["EnginePage"]


class EnginePage(Page):
    """A page that shows a network on an engine.

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
        self._written: Dataset | None = None
        self.opened = False
        """Whether it has been in front."""
        self._scenario_shown: tuple[int, str | None, bool] | None = None
        self._scenario_buttons: dict[str, QPushButton] = {}
        self.examples: QComboBox | None = None
        self._handles: dict[str, SettingHandle] = {}
        self._example = 0
        """The place of the last example, after which the next one comes."""
        self.engine.refused.connect(self._refused)
        self.engine.failed.connect(self._failed)
        self.engine.captured.connect(self._keep_recording)

    # ---- what a subclass does ------------------------------------------------------------------

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        raise NotImplementedError

    def readings(self, frame: Frame) -> list[str]:
        """Readings for the left of the status line."""
        return frame.snapshot.told()

    def size_words(self, frame: Frame) -> str:
        """The size of the network for the right of the status line."""
        raise NotImplementedError

    # ---- frames and looks ----------------------------------------------------------------------

    def view_state(self) -> dict[str, Any]:
        """Whether it plays, besides what a page adds."""
        playing = self.frame is not None and self.frame.playing
        return {**super().view_state(), "playing": playing}

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame, and mark the scenario it came from."""
        self.frame = frame
        shown = (frame.run, frame.scenario, frame.touched)
        if shown != self._scenario_shown:
            before, self._scenario_shown = self._scenario_shown, shown
            if before is not None and before[0] != frame.run and self._written is self.recording:
                self.recording = None  # it is in a file, and the run is another one
            self._mark_scenario(frame)
        self.draw(frame)
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
            handle.refused.connect(self.say)
            if self.frame is not None:
                self._show_handles(self.frame)
        return self._handles[name]

    @Slot(str, object)
    def _set(self, name: str, value: Any) -> None:
        self.engine.post("configure", **{name: value})

    def _mark_scenario(self, frame: Frame) -> None:
        """Mark the example that is running, as long as nobody has touched it."""
        for name, button in self._scenario_buttons.items():
            button.setChecked(name == frame.scenario and not frame.touched)
        if self.examples is not None:
            place = self.examples.findData(frame.scenario)
            self.examples.setCurrentIndex(place)  # none, where another network was chosen
            self._example = place if place >= 0 else self._example

    def is_current(self, frame: Frame) -> bool:
        """Whether a frame knows of all that was asked of the network.

        One that does not must not put a control back to where a hand has just moved it from.
        """
        return frame.applied >= self.engine.posted

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words."""
        super().set_theme(theme, scale)
        if self.frame is not None:
            self.draw(self.frame)

    @property
    def _silent(self) -> bool:
        """Whether what the engine says is for another page to say: of several, the one in front."""
        return self._shared and not self.isVisible()

    @Slot(str)
    def _refused(self, words: str) -> None:
        if not self._silent:
            self.say(words)

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
        self.notice.say(f"{words} Its parameters: {shown}.", alarm=True)

    @staticmethod
    def claim_words(frame: Frame, about: str) -> str:
        """What may honestly be said of this run.

        The scenario's claim as long as nobody has touched it; `about`, the network's own
        sentence, if there is no scenario.
        """
        if frame.scenario is None:
            return about
        scenario = scenario_named(frame.scenario)
        if frame.touched:
            return f"Changed by hand since “{scenario.title}”; Reset all goes back to it."
        return scenario.claim

    # ---- scenarios -----------------------------------------------------------------------------

    def _try_this(self) -> QGridLayout:
        """Two columns of buttons, one for each scenario of this tab."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(5)
        own = list(scenarios(self.name).values())
        for place, scenario in enumerate(own):
            button = QPushButton(scenario.title)
            button.setObjectName("scenario")
            button.setCheckable(True)
            button.setToolTip(scenario.claim)
            button.setProperty("scenario", scenario.name)
            button.clicked.connect(self._scenario_clicked)
            self._scenario_buttons[scenario.name] = button
            grid.addWidget(button, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _try_menu(self) -> QHBoxLayout:
        """A menu of this tab's scenarios, and a button for the next one."""
        examples = self.examples = narrow(QComboBox())
        examples.setAccessibleName("Example")
        examples.setPlaceholderText("Choose an example")
        examples.setToolTip("Examples; each sets everything it needs")
        for scenario in scenarios(self.name).values():
            examples.addItem(scenario.title, scenario.name)
            examples.setItemData(examples.count() - 1, scenario.claim, Qt.ItemDataRole.ToolTipRole)
        examples.activated.connect(self._example_chosen)
        self.next_example = QPushButton("Next")
        self.next_example.setObjectName("tool")
        self.next_example.setToolTip("The next example")
        self.next_example.clicked.connect(self._next_example)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(examples, 1)
        row.addWidget(self.next_example)
        return row

    @Slot(int)
    def _example_chosen(self, place: int) -> None:
        assert self.examples is not None
        self._example = place
        self.start_scenario(self.examples.itemData(place))

    @Slot()
    def _next_example(self) -> None:
        assert self.examples is not None
        place = (self._example + 1) % self.examples.count()
        self.examples.setCurrentIndex(place)
        self._example_chosen(place)

    @Slot()
    def _scenario_clicked(self) -> None:
        self.start_scenario(self.sender().property("scenario"))

    def start_scenario(self, name: str) -> None:
        """Begin a scenario and let it run."""
        scenario: Scenario = scenario_named(name)
        self.cancel_drag()
        self.notice.dismiss()
        seed = self.seed
        self.engine.load(lambda: scenario.start(seed), name, f"example “{scenario.title}”")
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
        self.recording = data
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
        write = write_csv if path.suffix.lower() == ".csv" else write_npz

        def written(_: object) -> None:
            self._written = self.recording
            self.say(f"Written to {path}.")

        def have(data: Dataset) -> None:
            self.jobs.submit(lambda progress: write(data, path), written, self.say)

        if self.recording is not None:
            have(self.recording)
        else:
            self.engine.fetch(lambda stepper: take(stepper.run), have)
