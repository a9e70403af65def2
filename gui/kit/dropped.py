"""Files dropped on the window."""

from __future__ import annotations

from PySide6.QtCore import QFileInfo, QMimeData

__all__ = ["dropped_file"]


def dropped_file(data: QMimeData) -> tuple[str, str]:
    """The one local file that was dropped, or else a sentence on what is wrong: (path, words)."""
    urls = data.urls()
    if not urls:
        return (
            "",
            "Only a file can be dropped here: a session, a recording, an image, or patterns.",
        )
    if len(urls) > 1:
        return "", f"Drop one file at a time: {len(urls)} were dropped."
    path = urls[0].toLocalFile()
    if not path:
        return "", "This is not a file on this computer: save it first, then drop the file."
    file = QFileInfo(path)
    if file.isDir():
        return "", f"“{file.fileName()}” is a folder: drop one file out of it."
    if not file.exists():
        return "", f"“{file.fileName()}” is no longer there: choose another file."
    return path, ""
