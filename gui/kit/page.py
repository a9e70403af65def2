"""What every page is: controls, stage and readouts side by side; most of them on an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui.engine import Engine, Frame
from gui.engine.jobs import Jobs
from gui.kit.filmed import Filmed
from gui.kit.forms import narrow
from gui.kit.key_actions import key_action
from gui.kit.notice import Notice
from gui.kit.page_entry import PageEntry
from gui.kit.theme import DARK, Theme
from sim.dataset import Dataset, take, write_csv, write_npz
from sim.parameters import ParameterSet
from sim.scenarios import Scenario, scenario_named, scenarios

__all__ = ["EnginePage", "Page", "PageContext"]

CONTROLS_WIDTH, READOUTS_WIDTH = 300, 384
READOUTS_SHARE = 0.26  # of a window wide enough


@dataclass(frozen=True)
class PageContext:
    """What a page is given to work with.

    Parameters
    ----------
    entry : PageEntry
        The page's line in the registry.
    jobs : Jobs
        For work beside the window.
    engine : Engine or None
        On which its network runs, if it has one.
    shared : bool
        Whether another page has the same engine.
    seed : int or None
        Used instead of each scenario's own.
    """

    entry: PageEntry
    jobs: Jobs
    engine: Engine | None = None
    shared: bool = False
    seed: int | None = None


class Page(QWidget):
    """The base of every page, with a network or without one.

    A subclass fills `controls`, `stage` and `readouts` in its constructor.

    Parameters
    ----------
    context : PageContext
        What it is given to work with.
    """

    keys: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Keys that its widgets heed and what they do; what works anywhere on it is an action."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = context.entry.name, context.entry.title
        self.theme, self.scale = DARK, 1.0
        self.seed = context.seed
        self.frame: Frame | None = None
        self._sizes: list[int] = []
        self._presenting = False
        self.arranged = False
        """Whether a person has moved the splitters, whose places are theirs from then on."""
        self.jobs = context.jobs
        self.notice = Notice(self)
        self._build_panels()

    # ---- layout --------------------------------------------------------------------------------

    def _build_panels(self) -> None:
        self.controls, self._controls_panel = self._panel("controls", scroll=True)
        self.stage, self._stage_panel = self._panel("stage", scroll=False)
        self.readouts, self._readouts_panel = self._panel("readouts", scroll=False)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for panel in (self._controls_panel, self._stage_panel, self._readouts_panel):
            self.splitter.addWidget(panel)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        self.splitter.splitterMoved.connect(self._arrange)
        self._controls_panel.setMinimumWidth(CONTROLS_WIDTH)
        self._readouts_panel.setMinimumWidth(300)
        self.splitter.setSizes([CONTROLS_WIDTH, 756, READOUTS_WIDTH])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    @staticmethod
    def _panel(name: str, *, scroll: bool) -> tuple[QVBoxLayout, QWidget]:
        content = QWidget()
        content.setObjectName(name)
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(6)
        if not scroll:
            return layout, content
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return layout, area

    def add_key(self, about: str, act: Callable[[], object], *keys: str) -> QAction:
        """A key that works wherever the focus is while this page is in front."""
        action = key_action(self, about, act, *keys)
        self.addAction(action)
        return action

    @staticmethod
    def titled(words: str, right: QWidget | None = None) -> QHBoxLayout:
        """A title row: a name, and something at the right."""
        layout = QHBoxLayout()
        layout.setSpacing(8)
        title = QLabel(words)
        title.setObjectName("title")
        layout.addWidget(title)
        layout.addStretch(1)
        if right is not None:
            layout.addWidget(right)
        return layout

    # ---- what a subclass does ------------------------------------------------------------------

    def cancel_drag(self) -> None:
        """Cancel every drag in progress."""

    def ask_file(self) -> None:
        """Ask for a file this page can open."""
        self.say("There is nothing to be opened here.")

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words."""
        self.theme, self.scale = theme, scale

    def filmed(self) -> Filmed:
        """What a movie shows of it besides stage and readouts, and what it leaves out."""
        return Filmed()

    # ---- looks ---------------------------------------------------------------------------------

    def present(self, on: bool) -> None:
        """Hide the controls and widen the readouts, or go back."""
        if on:
            self._sizes = self.splitter.sizes()
        self._controls_panel.setVisible(not on)
        self._presenting = on
        if on:
            self._spread()
        else:
            self.splitter.setSizes(self._sizes)

    def _spread(self) -> None:
        """While presenting, words are larger and the readouts need their share."""
        wide = self.width()
        self.splitter.setSizes([0, round(0.64 * wide), round(0.36 * wide)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._presenting:
            self._spread()
        elif not self.arranged:
            wide = self.width()
            readouts = max(READOUTS_WIDTH, round(READOUTS_SHARE * wide))
            self.splitter.setSizes([CONTROLS_WIDTH, wide - CONTROLS_WIDTH - readouts, readouts])

    @Slot()
    def _arrange(self) -> None:
        self.arranged = True

    @Slot(str)
    def say(self, words: str) -> None:
        """Say something over the stage."""
        self.notice.say(words)


class EnginePage(Page):
    """A page that shows a network on an engine.

    A subclass draws frames in `draw` and names its readings for the status line.
    """

    step_words: ClassVar[str] = "Pause and take one step (S or .)"
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
        self.opened = False
        """Whether it has been in front."""
        self._scenario_shown: tuple[int, str | None, bool] | None = None
        self._scenario_buttons: dict[str, QPushButton] = {}
        self.examples: QComboBox | None = None
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
        raise NotImplementedError

    def size_words(self, frame: Frame) -> str:
        """The size of the network for the right of the status line."""
        raise NotImplementedError

    # ---- frames and looks ----------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame, and mark the scenario it came from."""
        self.frame = frame
        shown = (frame.run, frame.scenario, frame.touched)
        if shown != self._scenario_shown:
            self._scenario_shown = shown
            self._mark_scenario(frame)
        self.draw(frame)

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
        self.engine.load(lambda: scenario.start(seed), name)
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

    def export_data(self, path: Path) -> None:
        """Write the recording, once, or what the recorder still holds, to a CSV or NPZ file."""
        write = write_csv if path.suffix.lower() == ".csv" else write_npz

        def written(_: object) -> None:
            self.say(f"Written to {path}.")

        def have(data: Dataset) -> None:
            self.jobs.submit(lambda progress: write(data, path), written, self.say)

        if self.recording is not None:
            have(self.recording)
        else:
            self.engine.fetch(lambda stepper: take(stepper.run), have)
