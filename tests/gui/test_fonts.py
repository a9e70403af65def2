"""The fonts of the program: each file is opened once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont

import gui
from gui.kit.theme import LACKING

ROOT = Path(gui.__file__).parents[1]
NEVER_DRAWN = {"\ufffd", "█"}  # what a file holds that is none; a dot of a file of patterns

IN_MANY_SIZES = """
from pathlib import Path
from PySide6.QtGui import QFont, QImage, QPainter
import main

application = main._application()
image = QImage(400, 80, QImage.Format.Format_ARGB32_Premultiplied)
painter = QPainter(image)
for family in ("Inter", "STIXGeneral", "Inter"):
    for pixels in range(20, 180):
        font = QFont(family, -1, 600)
        font.setPixelSize(pixels)
        painter.setFont(font)
        painter.drawText(5, 60, "Attractor networks abcdefghijklmnopqrstuvwxyz 0123456789")
painter.end()
print(Path("/proc/self/maps").read_text())
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="Linux says which files are open")
def test_a_font_is_opened_once_however_many_sizes_come_and_go():
    """Qt 6.11 opens all files again once one of them is needed no longer."""
    found = subprocess.run(
        [sys.executable, "-c", IN_MANY_SIZES], capture_output=True, text=True, check=True
    )
    opened = Counter(re.findall(r"\S+/(\w[\w-]*\.otf)$", found.stdout, re.MULTILINE))
    assert opened["Inter-SemiBold.otf"] == opened["STIXGeneral-Regular.otf"] == 1
    assert set(opened.values()) == {1}


def test_what_the_bundled_font_lacks_is_known(qapp):
    """Words with it are drawn from another file, which has to be held as well."""
    font = QRawFont(str(ROOT / "resources" / "fonts" / "Inter-Regular.otf"), 13.0)
    written = set[str]()
    for tree in ("gui", "sim", "resources"):
        for ending in ("py", "toml"):
            for file in (ROOT / tree).rglob(f"*.{ending}"):
                written.update(file.read_text(encoding="utf-8"))
    lacking = {c for c in written if c.isprintable() and not font.supportsCharacter(ord(c))}
    assert lacking - NEVER_DRAWN == set(LACKING)
