"""The Hopfield tab: patterns are drawn, stored, wrecked by hand and recalled, or not."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.engine import Frame
from gui.engine.stepper import Stepper
from gui.hopfield.board import Board, cell_numbers
from gui.hopfield.boards import Boards
from gui.hopfield.controls import MemoryControls
from gui.hopfield.cue_tools import CueTools
from gui.hopfield.files import PatternFiles
from gui.hopfield.pattern_menu import RandomDialog
from gui.hopfield.readouts import MemoryReadouts
from gui.hopfield.recall_tools import FIELD, STATE, WEIGHTS, RecallTools
from gui.hopfield.result import memory_result
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.kept_result import KeptResult
from gui.kit.memory_page import MemoryPage
from gui.kit.page import PageContext
from gui.kit.pattern_colours import pattern_colours
from gui.kit.plot_labels import readable
from gui.kit.presented import Presented
from gui.kit.theme import Theme
from sim.errors import GestureError
from sim.hopfield import MEMORY_NETWORKS, AssociativeMemory
from sim.hopfield.snapshot import MemorySnapshot
from sim.run import Run

__all__ = ["HopfieldPage"]

TINY = 16  # neurons whose fields are written into their cells
CROWD = 0.25  # of all cells unstable: too many to be outlined
CUE_SHARE = "cue_share"
GLOW = 0.35  # s for which a flipped cell glows


class HopfieldPage(MemoryPage):
    """Controls, two grids and readouts of the associative memories."""

    keys = (
        ("Enter", "On a grid: recall from the cue"),
        ("Arrows, Space, Delete", "On a grid: move the cursor, draw at its cell, clear it"),
        ("Up, Down, Enter, F2, Delete", "On the list: choose, use as cue, rename, forget"),
    )

    stage_width = 590

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._picked: int | None = None
        self._weights_of: Any = None
        self._colours = pattern_colours(self.theme)
        self.files = PatternFiles(self)
        self._build_controls()
        self._build_stage()
        self.curves = MemoryReadouts()
        self.curves.page_chosen.connect(self._redraw)
        self.curves.noted.connect(self.say)
        self.readouts.addWidget(self.curves)
        self.beside.watch({"overlaps": self.curves.overlaps, "energy": self.curves.energy})
        self._add_keys()

    # ---- controls ------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        side = self.memory = MemoryControls()
        self.controls.addWidget(side, 1)
        side.gesture.connect(self.perform)
        side.model_chosen.connect(self._model_chosen)
        side.changed.connect(self._parameter_changed)
        self.engine.refused.connect(side.show_again)
        side.refused.connect(self.notice.note)
        side.list.gesture.connect(self.perform)
        side.pattern_menu.asked.connect(self._pattern_asked)

    # ---- stage ---------------------------------------------------------------------------------

    def _build_stage(self) -> None:
        self.cue_tools, self.recall_tools = CueTools(), RecallTools()
        self.cue_board, self.state_board = Board("Cue", "cue"), Board("Network state", "state")
        self.cue, self.state = self.cue_board.grid, self.state_board.grid
        for grid in (self.cue, self.state):
            grid.refused.connect(self.complain)
            grid.file_dropped.connect(self.file_dropped)
        self.boards = Boards(self.cue_board, self.cue_tools, self.state_board, self.recall_tools)
        self.stage.addWidget(self.boards, 1)
        self.words.with_sentence()
        self._connect_stage()

    def _connect_stage(self) -> None:
        for board in (self.cue_board, self.state_board):
            board.gesture.connect(self.perform)
        self.state.picked.connect(self._pick)
        tools = self.cue_tools
        tools.mode_chosen.connect(self._mode_chosen)
        tools.brush_chosen.connect(self._brush_chosen)
        tools.fills.triggered.connect(self._fill_chosen)
        tools.gesture.connect(self.perform)
        tools.equal_chosen.connect(self.boards.set_equal)
        self.boards.share_changed.connect(self._sizes_changed)
        tools.refused.connect(self.notice.note)
        recall = self.recall_tools
        recall.recall_asked.connect(self.recall)
        recall.update_asked.connect(self._one_update)
        recall.sweep_asked.connect(self._one_sweep)
        recall.back_asked.connect(self._back_to_cue)
        recall.view_chosen.connect(self._view_chosen)
        recall.marks_chosen.connect(self._redraw)

    def _add_keys(self) -> None:
        self.add_key("Store the cue as a memory", self.memory.store_cue, "Ctrl+D")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A grid lets Enter pass unless there is something to pick or to cover.
        on_grid = self.cue.hasFocus() or self.state.hasFocus()
        if on_grid and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.recall()
        else:
            super().keyPressEvent(event)

    # ---- drawing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        self._colours = pattern_colours(theme)
        for part in (self.memory, self.cue, self.state, self.curves):
            part.set_theme(theme, scale)
        self.cue_tools.set_scale(scale)
        super().set_theme(theme, scale)

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        current = self.is_current(frame)
        if current or not self.cue.busy:
            self.cue_board.show_pattern(s.cue, s.rows, s.columns)
        self._draw_state(frame, s, current)
        self._draw_words(frame, s)
        self.memory.show_patterns(s)
        moving = frame.playing and not (frame.at_rest or frame.whole)
        self.curves.show_moment(s, frame.history, frame.pace.unit, self._colours, moving)
        if current:
            self.memory.show_settings(s)

    def _draw_state(self, frame: Frame, s: MemorySnapshot, current: bool) -> None:
        grid, tools = self.state, self.recall_tools
        tools.name_steps(frame.pace.unit)
        tools.allow_weights(self.kind_of(s).has_synapses)
        if tools.view == WEIGHTS and not self.kind_of(s).has_synapses:
            tools.set_view(STATE)
            self.state.pickable, self.state.editable = False, True
        if current or not grid.busy:
            self.state_board.show_pattern(s.state, s.rows, s.columns)
        view = tools.view
        if view == STATE:
            grid.show_field(None)
            glow = None
            if frame.playing and not frame.at_rest:
                span = max(GLOW * frame.speed, 1e-9)
                glow = np.clip(1.0 - s.flip_age / span, 0.0, 1.0)
            # Where every other cell wants to flip, outlines would hide the state.
            calm = s.unstable.mean() < CROWD
            grid.show_marks(
                glow=glow,
                unstable=s.unstable if tools.unstable.isChecked() and calm else None,
                wrong=s.wrong() if tools.wrong.isChecked() else None,
            )
        else:
            grid.show_marks()
        if view == FIELD:
            grid.show_field(s.field, "input less threshold")
        elif view == WEIGHTS:
            self._draw_weights(s)
        grid.show_numbers(cell_numbers(s) if len(s.state) <= TINY and view == STATE else None)

    def _draw_weights(self, s: MemorySnapshot) -> None:
        """Ask for the synapses of the picked pixel when they may be others than those shown."""
        if self._picked is None or self._picked >= len(s.state):
            self._picked = (s.rows // 2) * s.columns + s.columns // 2
        self.state.show_picked(self._picked)
        assert self.frame is not None
        key = (self.frame.run, s.weights_version, self._picked)
        if key == self._weights_of:
            return
        self._weights_of = key
        picked = self._picked

        def show(weights: Any) -> None:
            shown = self.recall_tools.view == WEIGHTS and weights is not None
            if shown and len(weights) == len(self.state.values):
                self.state.show_field(weights, f"w to pixel {picked + 1}")

        def read(stepper: Stepper) -> Any:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            try:
                return network.weights_of(picked)
            except GestureError:
                return None  # another network has come meanwhile, and its frame will

        self.engine.fetch(read, show)

    def _draw_words(self, frame: Frame, s: MemorySnapshot) -> None:
        cue = [""]
        if s.cue_nearest >= 0:
            name, share = s.patterns[s.cue_nearest].name, f"{100 * s.cue_distance:.0f} %"
            cue = [f"{share} of pixels differ from {name}", f"{share} from {name}", share]
            if s.cue_distance == 0.0:
                cue = [f"is {name}"]
        self.cue_board.words.say(*cue)
        unstable = int(s.unstable.sum())
        waiting = f"{unstable:,} want to flip"
        if unstable < 2:
            waiting = "1 wants to flip" if unstable else "no neuron wants to flip"
        unit = frame.pace.unit.removesuffix("s")
        elapsed = s.time - s.recalled_at
        since = f"{unit} {elapsed:.1f}"
        self.state_board.words.say(f"{since} · {waiting}", since)
        self.outcome.setText(self._outcome_words(s))

    def _outcome_words(self, s: MemorySnapshot) -> str:
        """The outcome, the memory it names in that memory's colour."""
        learning = s.learning
        if learning is not None and learning.running:
            through = f"{100 * learning.fraction:.0f} %"
            if s.iterative:
                return f"Learning: epoch {len(learning.errors) + 1}, {through} through."
            return f"Learning: {through} done."
        words, told, end = s.outcome.words, "", 0
        for start, stop, index in s.outcome.spans if s.outcome.members else ():
            colour = self._colours[index % len(self._colours)]
            shade = readable(colour, self.theme.colour("panel")).name()
            told += html.escape(words[end:start])
            told += f'<b style="color:{shade}">{html.escape(words[start:stop])}</b>'
            end = stop
        return told + html.escape(words[end:])

    # ---- what a page answers -------------------------------------------------------------------

    def filmed(self) -> Filmed:
        """Overlaps and energy; not the tools below the grids."""
        curves = self.curves
        overlaps = FilmedPlot("Overlap with each memory", curves.overlaps, curves.overlap_words)
        energy = FilmedPlot("Energy", curves.energy, curves.energy_words)
        plots = {"overlaps": overlaps, "energy": energy}
        cue = FilmedPlot("Cue", self.cue, least=QSize(240, 240))
        state = FilmedPlot("Network state", self.state, least=QSize(360, 360))
        grids = {"cue": cue, "state": state}
        tools = (self.cue_tools, self.recall_tools)
        return Filmed(plots, tools, grids, self.boards.snug)

    def result(self) -> KeptResult | None:
        """The state, its overlaps and energy since the recall, and what is said of it."""
        return None if self.frame is None else memory_result(self.frame, self.result_settings())

    def presented(self) -> Presented:
        """Recall, Corrupt and the heat; the three other readouts as well."""
        handles = (self.recall_tools.recall, self.cue_tools.corrupt, self.setting("temperature"))
        shown = self.presented_with(handles)
        behind = FilmedPlot("Between memories", self.curves.pages)
        return replace(shown, readouts={**shown.readouts, "pages": behind})

    def cancel_drag(self) -> None:
        """Cancel every drag in progress."""
        self.cue.cancel_drag()
        self.state.cancel_drag()

    def open_file(self, path: Path) -> None:
        """Open a pattern file or an image."""
        self.files.open_path(str(path))

    def proportions(self) -> Mapping[str, float]:
        """The size of the cue's cells to that of the state's."""
        return {CUE_SHARE: self.boards.share}

    def take_proportions(self, kept: Mapping[str, float]) -> None:
        """Share out the stage as before."""
        self.boards.share = kept.get(CUE_SHARE, self.boards.share)

    def view_state(self) -> dict[str, Any]:
        """What is drawn of the state, which marks, which readouts; the noise chosen."""
        tools = self.recall_tools
        return {
            **super().view_state(),
            "view": tools.view,
            "unstable": tools.unstable.isChecked(),
            "wrong": tools.wrong.isChecked(),
            "readouts": self.curves.pages.page,
            "picked": self._picked,
            "noise": self.cue_tools.fraction,
            CUE_SHARE: self.boards.share,
        }

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept."""
        super().restore_view(kept)
        tools = self.recall_tools
        if kept.get("view") in (STATE, FIELD, WEIGHTS):
            tools.set_view(kept["view"])
            self._view_chosen(kept["view"])
        for box, name in ((tools.unstable, "unstable"), (tools.wrong, "wrong")):
            if isinstance(kept.get(name), bool):
                box.setChecked(kept[name])
        page = kept.get("readouts")
        if isinstance(page, int) and self.curves.pages.choice.button(page) is not None:
            self.curves.pages.show_page(page)
        if isinstance(kept.get("noise"), float) and 0.0 <= kept["noise"] <= 1.0:
            self.cue_tools.show_fraction(kept["noise"])
        if isinstance(kept.get(CUE_SHARE), float):
            self.boards.share = kept[CUE_SHARE]
        if isinstance(kept.get("picked"), int):
            self._picked = max(0, kept["picked"])

    @Slot()
    def _redraw(self) -> None:
        if self.frame is not None:
            self.draw(self.frame)

    def _do(self, gesture: str, /, **arguments: Any) -> None:
        self.perform(gesture, arguments)

    # ---- gestures ------------------------------------------------------------------------------

    @Slot(str)
    def _mode_chosen(self, mode: Any) -> None:
        self.cue.mode = mode
        self.state.mode = "draw" if mode == "cover" else mode

    @Slot(int)
    def _brush_chosen(self, side: int) -> None:
        self.cue.brush = self.state.brush = side

    @Slot()
    def _sizes_changed(self) -> None:
        self.cue_tools.equal.setChecked(self.boards.equal)

    @Slot()
    def recall(self) -> None:
        """Begin at the cue and run."""
        self._do("recall")
        self.engine.play()

    @Slot()
    def _fill_chosen(self) -> None:
        self.cue_board.fill = self.cue_tools.fill

    @Slot()
    def _one_update(self) -> None:
        self.engine.single_step()

    @Slot()
    def _one_sweep(self) -> None:
        if self.frame is None:
            return
        self.engine.single_step(self.shown.sweep_steps)

    @Slot()
    def _back_to_cue(self) -> None:
        self.engine.pause()
        self._do("recall")

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
            dialog.gesture.connect(self.perform)
            dialog.open()
        elif what == "spikes" and self.memory.list.current is not None:
            self._store_in_spikes(self.memory.list.current)
        elif what == "forget" and self.memory.list.current is not None:
            self._do("forget", index=self.memory.list.current)
        elif what == "forget all":
            self._do("forget_all")

    def _store_in_spikes(self, index: int) -> None:
        if self.frame is not None:
            s: Any = self.frame.snapshot
            table = s.patterns[index].values.reshape(s.parameters.rows, s.parameters.columns)
            drawn = {"title": s.patterns[index].name, "pixels": (table > 0.0).astype(int).tolist()}
            self.handed_over.emit("store_drawing", drawn)

    @Slot(str, object)
    def _parameter_changed(self, name: str, value: Any) -> None:
        self._do("configure", **{name: value})

    @Slot(str)
    def _model_chosen(self, name: str) -> None:
        kind = next(kind for kind in MEMORY_NETWORKS if kind.name == name)
        if self.frame is None or self.kind_of(self.shown) is kind:
            return
        self.cancel_drag()
        self.notice.dismiss()
        s, seed = self.shown, self.frame.seed
        grid = {"rows": s.rows, "columns": s.columns}
        keep = [m for m in s.patterns if kind.takes_grey or not m.grey]
        cue = s.cue if kind.takes_grey else np.where(s.cue > 0.0, 1.0, -1.0)

        def begin() -> Run:
            run = Run(kind(kind.Parameters(**grid), seed))
            if keep:
                run.perform(
                    "store_set", names=[m.name for m in keep], values=[m.values for m in keep]
                )
            run.perform("set_cue", values=cue)
            run.perform("recall")
            run.perform("forget_edits")
            return run

        self.engine.load(begin, words=f"network {kind.title}")
        self.engine.play()
        if len(keep) < len(s.patterns):
            gone = len(s.patterns) - len(keep)
            stay = "1 grey picture stays" if gone == 1 else f"{gone} grey pictures stay"
            self.say(f"{stay} behind: {kind.title} stores ink and paper only.")
