"""The Hopfield tab: patterns are drawn, stored, wrecked by hand and recalled, or not."""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QWidget,
)

from gui.engine import Frame
from gui.engine.stepper import Stepper
from gui.forms import heading
from gui.tabs.base import Tab
from gui.tabs.pattern_files import PatternFiles
from gui.theme import Theme
from gui.widgets.board import Board
from gui.widgets.cue_tools import CueTools
from gui.widgets.memory_controls import MemoryControls
from gui.widgets.memory_list import memory_colours
from gui.widgets.memory_readouts import MemoryReadouts
from gui.widgets.pattern_menu import RandomDialog
from gui.widgets.recall_tools import FIELD, STATE, WEIGHTS, RecallTools
from sim.hopfield import MEMORY_NETWORKS, AssociativeMemory
from sim.hopfield.snapshot import MemorySnapshot
from sim.model import Run

__all__ = ["HopfieldTab"]

TINY = 16  # neurons whose fields are written into their cells
GLOW = 0.35  # s for which a flipped cell glows
COLOURED = ("memory", "mirror", "moving", "thermal")  # outcomes that name one memory


class HopfieldTab(Tab):
    """Controls, two grids and readouts of the associative memories."""

    name = "hopfield"
    title = "Hopfield memory"
    opening = "complete-half-an-a"
    step_words = "Pause and ask one neuron (S or .); hold for slow motion"
    reset_words = (
        "Begin again at the cue with the same memories, settings and seed (R). The state and the "
        "list of what can be undone go."
    )
    kept_words = "the last sweeps"
    keys = (
        ("Ctrl+Z, Ctrl+Shift+Z", "undo and redo what was done to cue, memories or rule"),
        ("Ctrl+D", "store the cue as a memory"),
        ("Enter", "on a grid: recall from the cue"),
        ("Arrows, Space, Delete", "on a grid: move the cursor, set or clear its cell, clear it"),
        ("Up, Down, Enter, F2, Delete", "on the list: choose, use as cue, rename, forget"),
    )

    def __init__(
        self,
        scenario: str | None = None,
        seed: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(scenario, seed, parent)
        self._picked: int | None = None
        self._weights_of: Any = None
        self._colours = memory_colours(self.theme)
        self.files = PatternFiles(self)
        self._build_controls()
        self._build_stage()
        self.curves = MemoryReadouts()
        self.curves.page_chosen.connect(self._redraw)
        self.readouts.addWidget(self.curves)
        self._shortcuts()

    # ---- controls ------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        self.controls.addWidget(heading("Try this"))
        self.controls.addLayout(self._try_menu())
        self.controls.addSpacing(2)
        side = self.memory = MemoryControls()
        self.controls.addWidget(side, 1)
        side.model_chosen.connect(self._model_chosen)
        side.size_chosen.connect(self._size_chosen)
        side.changed.connect(self._parameter_changed)
        side.refused.connect(self.say)
        side.store_asked.connect(self._store_cue)
        side.list.cue_asked.connect(self._cue_memory)
        side.list.forget_asked.connect(self._forget)
        side.list.renamed.connect(self._rename)
        side.letters_menu.letters_asked.connect(self._store_letters)
        side.pattern_menu.asked.connect(self._pattern_asked)
        side.pattern_menu.shapes_asked.connect(self._store_shapes)
        side.pattern_menu.pictures_asked.connect(self._store_pictures)
        side.learning.learn_asked.connect(self._learn)
        side.learning.stop_asked.connect(self._stop_learning)
        side.learning.cancel_asked.connect(self._cancel_learning)
        side.learning.unlearn_asked.connect(self._unlearn)

    # ---- stage ---------------------------------------------------------------------------------

    def _build_stage(self) -> None:
        self.stage.addWidget(self.notice)
        self.cue_tools, self.recall_tools = CueTools(), RecallTools()
        self.cue_board = Board("Cue", self.cue_tools)
        self.state_board = Board("Network state", self.recall_tools)
        self.cue, self.state = self.cue_board.grid, self.state_board.grid
        both = QHBoxLayout()
        both.setSpacing(16)
        for board, share in ((self.cue_board, 5), (self.state_board, 8)):
            board.grid.refused.connect(self.say)
            board.grid.file_dropped.connect(self.files.open_path)
            both.addWidget(board, share)
        self.stage.addLayout(both, 1)
        self.outcome = QLabel()
        self.outcome.setObjectName("outcome")
        self.outcome.setWordWrap(True)
        self.outcome.setTextFormat(Qt.TextFormat.RichText)
        self.outcome.setToolTip("What the state is, as far as can honestly be said")
        self.stage.addWidget(self.outcome)
        self.claim = QLabel()
        self.claim.setObjectName("muted")
        self.claim.setWordWrap(True)
        self.stage.addWidget(self.claim)
        self._connect_stage()

    def _connect_stage(self) -> None:
        self.cue.drawn.connect(self._drawn_on_cue)
        self.cue.covered.connect(self._covered)
        self.state.drawn.connect(self._drawn_on_state)
        self.state.picked.connect(self._pick)
        tools = self.cue_tools
        tools.mode_chosen.connect(self._mode_chosen)
        tools.brush_chosen.connect(self._brush_chosen)
        tools.undo_asked.connect(self.undo)
        tools.redo_asked.connect(self.redo)
        tools.corrupt_asked.connect(self._corrupt)
        tools.randomise_asked.connect(self._randomise)
        tools.clear_asked.connect(self._clear)
        tools.invert_asked.connect(self._invert)
        tools.random_asked.connect(self._random_cue)
        tools.refused.connect(self.say)
        recall = self.recall_tools
        recall.recall_asked.connect(self.recall)
        recall.update_asked.connect(self._one_update)
        recall.sweep_asked.connect(self._one_sweep)
        recall.back_asked.connect(self._back_to_cue)
        recall.view_chosen.connect(self._view_chosen)
        recall.marks_chosen.connect(self._redraw)

    def _shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+D", self._store_cue),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- drawing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        self._colours = memory_colours(theme)
        for part in (self.memory, self.cue, self.state, self.curves):
            part.set_theme(theme, scale)
        super().set_theme(theme, scale)

    @property
    def shown(self) -> MemorySnapshot:
        """The snapshot on the screen."""
        assert self.frame is not None
        s = self.frame.snapshot
        assert isinstance(s, MemorySnapshot)
        return s

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        current = self.is_current(frame)
        if current or not self.cue.busy:
            self.cue_board.show_pattern(s.cue, s.rows, s.columns)
        self._draw_state(frame, s, current)
        self._draw_words(frame, s)
        self.memory.show_memories(s)
        moving = frame.playing and not frame.at_rest
        self.curves.show_moment(s, frame.history, frame.pace.unit, self._colours, moving)
        if current:
            self.memory.show_settings(s)
            self.cue_tools.show_undo(s.can_undo, s.can_redo)

    def _draw_state(self, frame: Frame, s: MemorySnapshot, current: bool) -> None:
        grid, tools = self.state, self.recall_tools
        if current or not grid.busy:
            self.state_board.show_pattern(s.state, s.rows, s.columns)
        view = tools.view
        if view == STATE:
            grid.show_field(None)
            glow = None
            if frame.playing:
                span = max(GLOW * frame.speed, 1e-9)
                glow = np.clip(1.0 - s.flip_age / span, 0.0, 1.0)
            grid.show_marks(
                glow=glow,
                unstable=s.unstable if tools.unstable.isChecked() else None,
                wrong=s.wrong() if tools.wrong.isChecked() else None,
            )
        else:
            grid.show_marks()
        if view == FIELD:
            grid.show_field(s.field, "input less threshold")
        elif view == WEIGHTS:
            self._draw_weights(s)
        grid.show_numbers(_numbers(s) if len(s.state) <= TINY and view == STATE else None)

    def _draw_weights(self, s: MemorySnapshot) -> None:
        """Ask for the synapses of the picked pixel when they may be others than those shown."""
        if self._picked is None or self._picked >= len(s.state):
            self._picked = (s.rows // 2) * s.columns + s.columns // 2
        self.state.show_picked(self._picked)
        key = (s.kind, s.weights_version, self._picked)
        if key == self._weights_of:
            return
        self._weights_of = key
        picked = self._picked

        def show(weights: Any) -> None:
            if self.recall_tools.view == WEIGHTS and len(weights) == len(self.state.values):
                self.state.show_field(weights, f"w to pixel {picked + 1}")

        def read(stepper: Stepper) -> Any:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            return network.weights_of(picked)

        self.engine.fetch(read, show)

    def _draw_words(self, frame: Frame, s: MemorySnapshot) -> None:
        cue = ""
        if s.cue_nearest >= 0:
            name = s.memories[s.cue_nearest].name
            cue = f"{100 * s.cue_distance:.0f} % of pixels differ from {name}"
            if s.cue_distance == 0.0:
                cue = f"is {name}"
        self.cue_board.words.setText(cue)
        unstable = int(s.unstable.sum())
        waiting = f"{unstable:,} want to flip"
        if unstable < 2:
            waiting = "1 wants to flip" if unstable else "no neuron wants to flip"
        unit = frame.pace.unit.removesuffix("s")
        elapsed = s.time - s.recalled_at
        self.state_board.words.setText(f"{unit} {elapsed:.1f} · {waiting}")
        self.outcome.setText(self._outcome_words(s))
        about = self._kind(s).about
        claim = self.claim_words(frame, about)
        if self.claim.text() != claim:
            self.claim.setText(claim)

    def _outcome_words(self, s: MemorySnapshot) -> str:
        """The outcome, its memories in their colours."""
        words = html.escape(s.outcome.words)
        if s.learning is not None and s.learning.running:
            return f"Learning: {100 * s.learning.fraction:.0f} % done."
        if s.outcome.kind in COLOURED and s.outcome.members:
            index = s.outcome.members[0]
            colour = self._colours[index % len(self._colours)].name()
            name = html.escape(s.memories[index].name)
            # The first time it stands for itself: not the A of "At T = 0.4".
            named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            words = named.sub(f'<b style="color:{colour}">{name}</b>', words, count=1)
        return words

    # ---- following the model -------------------------------------------------------------------

    @staticmethod
    def _kind(s: MemorySnapshot) -> type[AssociativeMemory]:
        return next(kind for kind in MEMORY_NETWORKS if kind.name == s.kind)

    def readings(self, frame: Frame) -> list[str]:
        """Updates, flips, energy."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        energy = f"{s.energy:.1f}".replace("-", "−")
        words = [f"{s.updates:,} updates", f"{s.flips:,} flips", f"energy {energy}"]
        if s.rises:
            words.append(f"rose at {s.rises:,}")
        return words

    def size_words(self, frame: Frame) -> str:
        """Number of neurons."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        return f"N = {len(s.state):,}"

    def let_go(self) -> None:
        """Cancel every drag in progress."""
        self.cue.let_go()
        self.state.let_go()

    def ask_file(self) -> None:
        """Ask for a pattern file or an image."""
        self.files.ask_open()

    @Slot()
    def _redraw(self) -> None:
        if self.frame is not None:
            self.draw(self.frame)

    # ---- gestures ------------------------------------------------------------------------------

    @Slot(list, float, int)
    def _drawn_on_cue(self, cells: list[int], value: float, stroke: int) -> None:
        self.engine.post("draw", cells=cells, value=value, stroke=stroke, on="cue")

    @Slot(list, float, int)
    def _drawn_on_state(self, cells: list[int], value: float, stroke: int) -> None:
        self.engine.post("draw", cells=cells, value=value, stroke=stroke, on="state")

    @Slot(int, int, int, int)
    def _covered(self, top: int, left: int, bottom: int, right: int) -> None:
        fill = self.cue_tools.fill
        self.engine.post("cover", top=top, left=left, bottom=bottom, right=right, fill=fill)

    @Slot(str)
    def _mode_chosen(self, mode: Any) -> None:
        self.cue.mode = mode
        self.state.mode = "draw" if mode == "cover" else mode

    @Slot(int)
    def _brush_chosen(self, side: int) -> None:
        self.cue.brush = self.state.brush = side

    @Slot()
    def undo(self) -> None:
        """Take back the last change."""
        self.let_go()
        self.engine.post("undo")

    @Slot()
    def redo(self) -> None:
        """Do again what was undone."""
        self.let_go()
        self.engine.post("redo")

    @Slot(float)
    def _corrupt(self, fraction: float) -> None:
        self.engine.post("corrupt", fraction=fraction)

    @Slot(float)
    def _randomise(self, fraction: float) -> None:
        self.engine.post("randomise", fraction=fraction)

    @Slot()
    def _clear(self) -> None:
        self.engine.post("clear_cue")

    @Slot()
    def _invert(self) -> None:
        self.engine.post("invert_cue")

    @Slot()
    def _random_cue(self) -> None:
        self.engine.post("cue_random")

    @Slot()
    def recall(self) -> None:
        """Begin at the cue and run."""
        self.engine.post("recall")
        self.engine.play()

    @Slot()
    def _one_update(self) -> None:
        self.engine.single_step()

    @Slot()
    def _one_sweep(self) -> None:
        if self.frame is None:
            return
        steps = len(self.shown.state)
        if self._kind(self.shown).name not in ("hopfield", "dense") or getattr(
            self.shown.parameters, "update", ""
        ) == "synchronous":  # fmt: skip
            steps = 1
        self.engine.single_step(steps)

    @Slot()
    def _back_to_cue(self) -> None:
        self.engine.pause()
        self.engine.post("recall")

    @Slot(int)
    def _view_chosen(self, view: int) -> None:
        self._weights_of = None
        self.state.pickable = view == WEIGHTS
        self.state.editable = view == STATE
        self._redraw()

    @Slot(int)
    def _pick(self, cell: int) -> None:
        self._picked = cell
        self._redraw()

    @Slot(int)
    def _cue_memory(self, index: int) -> None:
        self.engine.post("cue_memory", index=index)

    @Slot(int)
    def _forget(self, index: int) -> None:
        self.engine.post("forget", index=index)

    @Slot(int, str)
    def _rename(self, index: int, name: str) -> None:
        self.engine.post("rename", index=index, name=name)

    @Slot()
    def _store_cue(self) -> None:
        self.engine.post("store_cue")

    @Slot(str)
    def _store_letters(self, text: str) -> None:
        self.engine.post("store_letters", text=text)

    @Slot(list)
    def _store_shapes(self, names: list[str]) -> None:
        self.engine.post("store_shapes", names=names)

    @Slot(int)
    def _store_pictures(self, count: int) -> None:
        self.engine.post("store_pictures", count=count)

    @Slot(str)
    def _pattern_asked(self, what: str) -> None:
        if what == "image":
            self.files.ask_image()
        elif what == "open":
            self.files.ask_open()
        elif what == "save":
            self.files.ask_save()
        elif what == "random":
            dialog = RandomDialog(self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.decided.connect(self._store_random)
            dialog.open()
        elif what == "forget" and self.memory.list.current is not None:
            self.engine.post("forget", index=self.memory.list.current)
        elif what == "forget all":
            self.engine.post("forget_all")

    @Slot(int, float, float)
    def _store_random(self, count: int, activity: float, correlation: float) -> None:
        self.engine.post("store_random", count=count, activity=activity, correlation=correlation)

    @Slot(str, object)
    def _parameter_changed(self, name: str, value: Any) -> None:
        changes = {name: value}
        if name == "rule" and self.frame is not None:
            # A rule that is not written for states 0 and 1 comes with the coding it is written for.
            changes |= _fitting(value, self.shown.parameters)
        self.engine.post("configure", **changes)

    @Slot(int, int)
    def _size_chosen(self, rows: int, columns: int) -> None:
        self.engine.post("configure", rows=rows, columns=columns)

    @Slot(str)
    def _model_chosen(self, name: str) -> None:
        kind = next(kind for kind in MEMORY_NETWORKS if kind.name == name)
        if self.frame is None or self._kind(self.shown) is kind:
            return
        self.let_go()
        self.notice.dismiss()
        s, seed = self.shown, self.frame.seed
        grid = {"rows": s.rows, "columns": s.columns}
        keep = [m for m in s.memories if kind.takes_grey or not m.grey]
        cue = s.cue if kind.takes_grey else np.where(s.cue > 0.0, 1.0, -1.0)

        def begin() -> Run:
            run = Run(kind(kind.Parameters(**grid), seed))
            if keep:
                run.perform(
                    "store_set", names=[m.name for m in keep], values=[m.values for m in keep]
                )
            run.perform("set_cue", values=cue)
            run.perform("recall")
            return run

        self.engine.load(begin)
        self.engine.play()
        if len(keep) < len(s.memories):
            gone = len(s.memories) - len(keep)
            self.say(f"{gone} grey pictures stay behind: {kind.title} stores ink and paper only.")

    # ---- learning from errors ------------------------------------------------------------------

    @Slot(int)
    def _learn(self, epochs: int) -> None:
        self.engine.post("learn", epochs=epochs)

    @Slot()
    def _stop_learning(self) -> None:
        learning = self.shown.learning
        if learning is not None:
            self.engine.post("stop_learning", epochs=len(learning.errors))

    @Slot()
    def _cancel_learning(self) -> None:
        self.engine.post("cancel_learning")

    @Slot()
    def _unlearn(self) -> None:
        self.engine.post("unlearn")


def _fitting(rule: str, parameters: Any) -> dict[str, Any]:
    """What else must change for a rule to be possible."""
    from sim.hopfield.rules import rule_named

    codings = rule_named(rule).codings
    return {} if parameters.coding in codings else {"coding": codings[0]}


def _numbers(s: MemorySnapshot) -> list[str]:
    """State and field of each neuron, to be read in its cell."""
    low = 0 if getattr(s.parameters, "coding", "pm") == "01" else -1
    return [
        f"s = {1 if v > 0 else low:+d}  h = {h:.3g}".replace("-", "−").replace("+0", "0")
        for v, h in zip(s.state, s.field, strict=True)
    ]
