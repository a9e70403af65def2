"""The dialog that asks for a file of any kind, with a picture of the session that is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QWidget

from gui.kit.file_dialogs import folder_of, keep_folder
from gui.kit.page_entry import PageEntry
from sim.errors import SessionError
from sim.sessions.session_file import read_picture

__all__ = ["OpenDialog", "ask_open"]

PREVIEW = 260  # px


class OpenDialog(QFileDialog):
    """Asks for a file."""

    def __init__(self, entries: Iterable[PageEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent, "Open a session, a recording, a picture or patterns")
        suffixes = sorted({suffix for entry in entries for suffix in entry.suffixes})
        every = " ".join(f"*{suffix}" for suffix in (".attractor", *suffixes))
        self.setNameFilters(
            [f"Everything that can be opened ({every})", "Sessions (*.attractor)", "All files (*)"]
        )
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        if parent is not None and (folder := folder_of(parent)):
            self.setDirectory(folder)
        self.preview = QLabel()
        self.preview.setFixedWidth(PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setWordWrap(True)
        layout = self.layout()
        if isinstance(layout, QGridLayout):
            layout.addWidget(self.preview, 0, layout.columnCount(), layout.rowCount(), 1)
        self.currentChanged.connect(self._chosen)

    @Slot(str)
    def _chosen(self, path: str) -> None:
        """Show what a session looked like."""
        self.preview.clear()
        if Path(path).suffix.lower() != ".attractor":
            return
        try:
            letters = read_picture(Path(path))
        except SessionError as error:
            self.preview.setText(str(error))
            return
        pixmap = QPixmap()
        if letters and pixmap.loadFromData(letters):
            self.preview.setPixmap(
                pixmap.scaledToWidth(PREVIEW, Qt.TransformationMode.SmoothTransformation)
            )


def ask_open(parent: QWidget, entries: Iterable[PageEntry]) -> Path | None:
    """Ask for a file; None if none is chosen."""
    dialog = OpenDialog(entries, parent)
    try:
        if dialog.exec() and dialog.selectedFiles():
            path = Path(dialog.selectedFiles()[0])
            keep_folder(parent, str(path.parent))
            return path
        return None
    finally:
        dialog.deleteLater()
