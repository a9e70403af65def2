"""What “?” shows of the page in front, and what has been said lately."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.kit.descendants import descendants
from gui.kit.glossary import GlossaryError, Word, glossary_path, read_glossary
from gui.kit.help_dialog import HelpDialog
from gui.kit.notice import NoticeLog
from gui.kit.page import Page
from gui.kit.theme import Style

__all__ = ["Help"]

SILENT = "Nothing has been said yet."


class Help(QObject):
    """Opens the panel, and keeps the last notices for it.

    Parameters
    ----------
    window : QWidget
    path : Path, optional
        The file of words; that of the program unless given.
    """

    def __init__(self, window: QWidget, path: Path | None = None) -> None:
        super().__init__(window)
        self._path = path or glossary_path()
        self.notices = NoticeLog(self)

    def listen_to(self, page: Page) -> None:
        """Keep what a page says."""
        page.notice.said.connect(self.notices.keep)

    def open(
        self, page: Page, keys: list[tuple[str, str]], style: Style, window: QWidget
    ) -> HelpDialog:
        """Explain a page, in place of what is explained already; the file is read anew."""
        for before in descendants(window, HelpDialog):
            before.close()
        words, note = self._words(page)
        dialog = HelpDialog(page.title, style, window)
        dialog.add_words(words, note)
        dialog.add_pairs("Keys", keys, "")
        dialog.add_pairs("Notices", self.notices.kept, SILENT)
        dialog.show_page(0)
        dialog.show()
        dialog.activateWindow()
        return dialog

    def _words(self, page: Page) -> tuple[list[Word], str]:
        """The words of a page, and what stands below them."""
        try:
            words = [word for word in read_glossary(self._path) if page.name in word.pages]
        except GlossaryError as error:
            return [], str(error)
        where = f"These words are in {self._path}, which can be edited."
        return words, where if words else f"No word is explained for this page yet. {where}"
