"""What PySide does when a module is imported."""

from __future__ import annotations

import importlib
from types import ModuleType

__all__ = ["spare_sources"]

LOOK = "_mod_uses_pyside"  # in which PySide 6.11 reads them


def spare_sources() -> None:
    """Have PySide read no source of modules that are imported from now on.

    It looks whether each speaks of PySide, since those that do might have switched one of its
    features on (snake case, true properties). Nobody does here, and the lines of 1,100 modules,
    which Python keeps once they have been read, take 40 MiB and a quarter of the start.
    """
    importlib.import_module("PySide6.QtCore")  # with which the features are loaded
    feature = importlib.import_module("shibokensupport.feature")
    if hasattr(feature, LOOK):
        setattr(feature, LOOK, _speaks_of_no_features)


def _speaks_of_no_features(module: ModuleType) -> bool:
    return False
