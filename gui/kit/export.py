"""Where to write what is exported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from gui.kit.file_dialogs import ask_save

__all__ = ["ask_export_path"]

FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
    "csv": "CSV table (*.csv)",
    "npz": "NumPy arrays (*.npz)",
    "parquet": "Parquet table (*.parquet)",
}


def ask_export_path(parent: QWidget, name: str, kind: str) -> Path | None:
    """Ask for a file of a kind, one of `FILTERS`, this name offered; None if none."""
    return ask_save(parent, "Export", f"{name}.{kind}", {FILTERS[kind]: f".{kind}"})
