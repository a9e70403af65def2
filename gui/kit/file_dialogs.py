"""Asking for files, each time in the folder of the file before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

__all__ = ["ask_open", "ask_save", "folder_of", "keep_folder"]

FOLDER = "lastFolder"


def ask_save(parent: QWidget, title: str, name: str, filters: Mapping[str, str]) -> Path | None:
    """Ask where to save and as what; None if nowhere.

    Parameters
    ----------
    parent : QWidget
    title : str
        What the dialog is called.
    name : str
        What is offered; with its folder, if it has to be that one.
    filters : mapping of str to str
        The endings that will do, the first one foremost, by what is shown of a folder, as Qt
        writes it: "PNG picture (\\*.png)".

    Returns
    -------
    Path or None
        With one of the endings: what is typed without one gets that of the filter chosen.
    """
    while True:
        offered = str(Path(folder_of(parent)) / name)
        typed, kind = QFileDialog.getSaveFileName(parent, title, offered, ";;".join(filters))
        path = _kept(parent, typed)
        if path is None or path.suffix.lower() in filters.values():
            return path
        ending = filters.get(kind, next(iter(filters.values())))
        path = path.with_name(f"{path.name}{ending}")
        if not path.exists() or _replace(parent, title, path):
            return path
        name = path.name


def _replace(parent: QWidget, title: str, path: Path) -> bool:
    """Whether a file may be written over: the dialog has not asked, as this is not what was
    typed."""
    button = QMessageBox.StandardButton
    words = f"{path.name} already exists. Replace it?"
    return (
        QMessageBox.warning(parent, title, words, button.Yes | button.No, button.No) == button.Yes
    )


def ask_open(parent: QWidget, title: str, filters: str) -> Path | None:
    """Ask for a file to open, of what `filters` show, as Qt writes them; None if none."""
    path, _ = QFileDialog.getOpenFileName(parent, title, folder_of(parent), filters)
    return _kept(parent, path)


def _kept(parent: QWidget, path: str) -> Path | None:
    if not path:
        return None
    keep_folder(parent, str(Path(path).parent))
    return Path(path)


def folder_of(widget: QWidget) -> str:
    """The folder of the file last asked for in the window of a widget, empty if there is none."""
    folder = _top(widget).property(FOLDER)
    return folder if isinstance(folder, str) and Path(folder).is_dir() else ""


def keep_folder(widget: QWidget, folder: str) -> None:
    """Have the next file asked for in this folder."""
    _top(widget).setProperty(FOLDER, folder)


def _top(widget: QWidget) -> QWidget:
    """The window that is above all others of a widget: not a dialog."""
    window = widget.window()
    while (parent := window.parentWidget()) is not None:
        window = parent.window()
    return window
