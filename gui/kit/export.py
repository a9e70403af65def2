"""Where to write what is exported."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gui.kit.file_dialogs import ask_save

__all__ = ["ask_export_path", "with_ending"]

FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
    "csv": "CSV table (*.csv)",
    "npz": "NumPy arrays (*.npz)",
    "parquet": "Parquet table (*.parquet)",
}


def ask_export_path(parent: QWidget, name: str, kind: str) -> Path | None:
    """Ask for a file of a kind, one of `FILTERS`, this name offered; None if none."""
    path = ask_save(parent, "Export", f"{name}.{kind}", FILTERS[kind])
    return None if path is None else with_ending(path, f".{kind}")


def with_ending(path: Path, ending: str, also: Collection[str] = ()) -> Path:
    """A path with an ending, unless it has it, or another that will do as well."""
    known = (ending, *also)
    return path if path.suffix.lower() in known else path.with_name(f"{path.name}{ending}")
