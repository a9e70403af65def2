"""Asking for files, each time in the folder of the file before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

__all__ = ["ask_open", "ask_save", "ask_save_as", "folder_of", "keep_folder"]

FOLDER = "lastFolder"


def ask_save(parent: QWidget, title: str, name: str, filters: str) -> Path | None:
    """Ask where to save; None if nowhere.

    Parameters
    ----------
    parent : QWidget
    title : str
        What the dialog is called.
    name : str
        What is offered; with its folder, if it has to be that one.
    filters : str
        What is shown of a folder, as Qt writes it: "PNG picture (\\*.png)".
    """
    return ask_save_as(parent, title, name, filters)[0]


def ask_save_as(parent: QWidget, title: str, name: str, filters: str) -> tuple[Path | None, str]:
    """Ask where to save and as what: the one of the filters that was chosen (see `ask_save`)."""
    offered = str(Path(folder_of(parent)) / name)
    path, kind = QFileDialog.getSaveFileName(parent, title, offered, filters)
    return _kept(parent, path), kind


def ask_open(parent: QWidget, title: str, filters: str) -> Path | None:
    """Ask for a file to open; None if none (see `ask_save`)."""
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
