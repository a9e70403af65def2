"""The signs on the buttons of file dialogs, in a theme's colours, as an icon theme of Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

__all__ = ["SIGNS", "use_icons"]

SIDE = 64  # px
FOLDER = "sizes"

Line = Sequence[tuple[float, float]]

#: By the names of the freedesktop.org specification: the lines of each sign.
SIGNS: dict[str, tuple[Line, ...]] = {
    "go-previous": (((54, 32), (12, 32)), ((28, 16), (12, 32), (28, 48))),
    "go-next": (((10, 32), (52, 32)), ((36, 16), (52, 32), (36, 48))),
    "go-up": (((32, 54), (32, 12)), ((16, 28), (32, 12), (48, 28))),
    "folder-new": (
        ((8, 52), (8, 14), (26, 14), (32, 22), (56, 22), (56, 52), (8, 52)),
        ((32, 29), (32, 45)),
        ((24, 37), (40, 37)),
    ),
    "view-list-icons": tuple(
        ((x, y), (x + 14, y), (x + 14, y + 14), (x, y + 14), (x, y))
        for x in (12, 38)
        for y in (12, 38)
    ),
    "view-list-details": tuple(
        line for y in (14, 32, 50) for line in (((10, y), (14, y)), ((24, y), (54, y)))
    ),
}

INDEX = """[Icon Theme]
Name={name}
Comment=Signs of the program
Directories={folder}

[{folder}]
Size={side}
Type=Scalable
MinSize=8
MaxSize=512
"""


def use_icons(folder: Path, name: str, colour: str) -> None:
    """Write the signs in a colour into a folder, and have Qt look there for them.

    Parameters
    ----------
    folder : Path
        For icon themes, each in a folder of its own.
    name : str
        Of this one; it is written once.
    colour : str
    """
    own = folder / name
    if not own.is_dir():
        (own / FOLDER).mkdir(parents=True)
        for sign, lines in SIGNS.items():
            _drawn(lines, colour).save(str(own / FOLDER / f"{sign}.png"))
        index = INDEX.format(name=name, folder=FOLDER, side=SIDE)
        (own / "index.theme").write_text(index, encoding="utf-8")
    # The folders of windows that have been closed are gone.
    others = [path for path in QIcon.themeSearchPaths() if path != str(folder)]
    there = [path for path in others if path.startswith(":") or Path(path).is_dir()]
    QIcon.setThemeSearchPaths([str(folder), *there])
    QIcon.setThemeName(name)


def _drawn(lines: Sequence[Line], colour: str) -> QPixmap:
    pixmap = QPixmap(SIDE, SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 6.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for line in lines:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))
    painter.end()
    return pixmap
