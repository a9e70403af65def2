"""What the window remembers from one time to the next: size, place, theme, splitters, choices."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from gui.kit.file_dialogs import folder_of, keep_folder
from gui.kit.page import Page

__all__ = ["WindowMemory"]


class WindowMemory:
    """Sizes and theme in a file of settings.

    Parameters
    ----------
    settings : QSettings, optional
        Where they are kept; nowhere if None.
    """

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings

    def restore_window(self, window: QWidget) -> None:
        """Give a window the size and place it was left with, as far as there is such a screen."""
        if self._settings is None:
            return
        size = self._settings.value("window/size")
        screen = QApplication.primaryScreen().availableGeometry()
        wanted = size if isinstance(size, QSize) else QSize(1440, 900)
        window.resize(wanted.boundedTo(screen.size()))
        place = self._settings.value("window/place")
        # A place on a screen that is no longer there would hide it.
        if isinstance(place, QPoint) and any(
            each.availableGeometry().contains(place) for each in QApplication.screens()
        ):
            window.move(place)
        keep_folder(window, str(self._settings.value("window/folder") or ""))
        if str(self._settings.value("window/maximised")) == "true":
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def restore_splitter(self, page: Page) -> None:
        """Give a page's panels the widths they were left with, and its stage its proportions."""
        if self._settings is None:
            return
        kept = self._settings.value(f"{page.name}/splitter")
        # A spoilt file of settings is as good as none.
        if isinstance(kept, list) and len(kept) == 3 and all(map(_is_width, kept)):
            page.splitter.setSizes([int(k) for k in kept])
            page.arranged = True
        shares = {
            name: share
            for name in page.proportions()
            if (share := _share(self._settings.value(f"{page.name}/{name}"))) is not None
        }
        page.take_proportions(shares)

    def choices(self, group: str) -> dict[str, Any]:
        """What was chosen last of a group of choices, by name: plain values, none if unknown."""
        if self._settings is None:
            return {}
        try:
            kept = json.loads(str(self._settings.value(f"choices/{group}") or "{}"))
        except json.JSONDecodeError:
            return {}  # a spoilt file of settings is as good as none
        return kept if isinstance(kept, dict) else {}

    def keep_choices(self, group: str, chosen: Mapping[str, Any]) -> None:
        """Keep what was chosen."""
        if self._settings is not None:
            self._settings.setValue(f"choices/{group}", json.dumps(dict(chosen), sort_keys=True))

    def text_step(self) -> int:
        """The size of words it was left with, a place in `TEXT_STEPS`; -1 for none."""
        kept = self._settings.value("window/text") if self._settings is not None else None
        return int(str(kept)) if str(kept).isdecimal() else -1

    def remember(
        self, window: QWidget, theme: str, pages: Sequence[Page] | None, text_step: int
    ) -> None:
        """Keep theme and size of words, and sizes unless a page is presented (pages None)."""
        settings = self._settings
        if settings is None:
            return
        if pages is not None:
            settings.setValue("window/maximised", window.isMaximized())
            if not window.isMaximized():
                settings.setValue("window/size", window.size())
                settings.setValue("window/place", window.pos())
            for page in pages:
                if page.arranged:
                    settings.setValue(f"{page.name}/splitter", page.splitter.sizes())
                for name, share in page.proportions().items():
                    settings.setValue(f"{page.name}/{name}", share)
        settings.setValue("window/theme", theme)
        settings.setValue("window/folder", folder_of(window))
        settings.setValue("window/text", text_step)
        settings.sync()


def _share(kept: object) -> float | None:
    """A proportion read from the settings; None if it is none."""
    try:
        share = float(str(kept))
    except ValueError:
        return None
    return share if 0.0 < share < 100.0 else None


def _is_width(kept: object) -> bool:
    """Whether something read from the settings can be the width of a panel, px."""
    words = str(kept)
    return words.isdecimal() and 0 < int(words) < 10_000
