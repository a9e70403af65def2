"""A drawing as an SVG file, the same to the byte for the same drawing."""

from __future__ import annotations

import base64
import math
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QGradient,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QRadialGradient,
    QRawFont,
    QTransform,
)

from gui.figures.drawing import Drawing
from gui.figures.items import Image, Item, Shape, Words

__all__ = ["svg_of"]

# Some readers know the one word, some the other.
SHARP = ' style="image-rendering:optimizeSpeed;image-rendering:pixelated"'
DETAIL = 4  # pixels to a px of what SVG has no words for
CAPS = {
    Qt.PenCapStyle.FlatCap: "butt",
    Qt.PenCapStyle.SquareCap: "square",
    Qt.PenCapStyle.RoundCap: "round",
}
JOINS = {
    Qt.PenJoinStyle.MiterJoin: "miter",
    Qt.PenJoinStyle.SvgMiterJoin: "miter",
    Qt.PenJoinStyle.BevelJoin: "bevel",
    Qt.PenJoinStyle.RoundJoin: "round",
}


def svg_of(
    drawing: Drawing, wide: str, high: str, ground: QColor | None, *, outlines: bool
) -> bytes:
    """A drawing as an SVG file.

    Parameters
    ----------
    drawing : Drawing
    wide, high : str
        Its size with the unit, "85mm".
    ground : QColor or None
        What lies behind it.
    outlines : bool
        Whether words are paths; otherwise they are text, in fonts which are in the file.
    """
    return _Writer(outlines).written(drawing, wide, high, ground)


class _Writer:
    """Writes one file."""

    def __init__(self, outlines: bool) -> None:
        self._outlines = outlines
        self._defined: list[str] = []
        self._clips: dict[str, str] = {}
        self._faces: dict[str, str] = {}

    def written(self, drawing: Drawing, wide: str, high: str, ground: QColor | None) -> bytes:
        """The whole file."""
        w, h = drawing.size.width(), drawing.size.height()
        body = []
        if ground is not None:
            body.append(f'<rect width="{w}" height="{h}" fill="{ground.name()}"/>')
        inside = ""
        for item in drawing.items:
            clip = self._clip(item.clip)
            if clip != inside:
                body += ["</g>"] * bool(inside) + [f'<g clip-path="url(#{clip})">'] * bool(clip)
                inside = clip
            body += self._item(item)
        body += ["</g>"] * bool(inside)
        faces = "".join(self._faces.values())
        style = f'<style type="text/css">{faces}</style>' if faces else ""
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'version="1.1" width="{wide}" height="{high}" viewBox="0 0 {w} {h}" '
            'preserveAspectRatio="none">\n<title>Attractor Lab</title>'
        )
        defined = "\n".join(["<defs>", *([style] * bool(style)), *self._defined, "</defs>"])
        return "\n".join([head, defined, *body, "</svg>", ""]).encode("utf-8")

    def _define(self, kind: str, element: str) -> str:
        """Give an element an id, and have it among those that are only referred to."""
        name = f"{kind}{len(self._defined) + 1}"
        self._defined.append(element.replace("{id}", name))
        return name

    def _clip(self, path: QPainterPath | None) -> str:
        if path is None:
            return ""
        data = _path_data(path)
        if data not in self._clips:
            rule = _rule(path, "clip-rule")
            shape = f'<clipPath id="{{id}}"><path d="{data}"{rule}/></clipPath>'
            self._clips[data] = self._define("clip", shape)
        return self._clips[data]

    def _item(self, item: Item) -> list[str]:
        what, more = item.what, ""
        if item.opacity < 1.0:
            more = f' opacity="{_number(item.opacity)}"'
        if isinstance(what, Shape):
            return self._shape(what, more)
        if isinstance(what, Image):
            return [_image(what, more)]
        return [self._words(what, more)]

    # ---- shapes --------------------------------------------------------------------------------

    def _shape(self, shape: Shape, more: str) -> list[str]:
        if any(
            brush is not None and not _has_words_for(brush)
            for brush in (shape.brush, shape.pen.brush() if shape.pen is not None else None)
        ):
            return [_image(_pixels(shape), more)]
        data = _path_data(shape.path)
        if not data:
            return []
        fill = self._paint("fill", shape.brush)
        line = self._paint("stroke", shape.pen.brush()) + _line(shape.pen) if shape.pen else ""
        rule = _rule(shape.path, "fill-rule") if shape.brush is not None else ""
        crisp = "" if shape.smooth else ' shape-rendering="crispEdges"'
        return [f'<path d="{data}"{fill}{rule}{line}{crisp}{more}/>']

    def _paint(self, name: str, brush: QBrush | None) -> str:
        """What fills something, or what a line is drawn with."""
        if brush is None:
            return f' {name}="none"'
        gradient = brush.gradient()
        if gradient is not None:
            return f' {name}="url(#{self._gradient(gradient, brush.transform())})"'
        return _colour(name, brush.color())

    def _gradient(self, gradient: QGradient, transform: QTransform) -> str:
        stops = "".join(
            f'<stop offset="{_number(at)}"{_colour("stop", colour, "stop-color")}/>'
            for at, colour in gradient.stops()
        )
        if isinstance(gradient, QLinearGradient):
            a, b = gradient.start(), gradient.finalStop()
            kind = "linearGradient"
            ends = {"x1": a.x(), "y1": a.y(), "x2": b.x(), "y2": b.y()}
        else:
            assert isinstance(gradient, QRadialGradient)
            c, f = gradient.center(), gradient.focalPoint()
            kind = "radialGradient"
            ends = {"cx": c.x(), "cy": c.y(), "r": gradient.radius(), "fx": f.x(), "fy": f.y()}
        units = "userSpaceOnUse"
        if gradient.coordinateMode() != QGradient.CoordinateMode.LogicalMode:
            units = "objectBoundingBox"
        places = "".join(f' {key}="{_number(value)}"' for key, value in ends.items())
        turned = "" if transform.isIdentity() else f' gradientTransform="{_matrix(transform)}"'
        return self._define(
            "gradient",
            f'<{kind} id="{{id}}" gradientUnits="{units}"{places}{turned}>{stops}</{kind}>',
        )

    # ---- words ---------------------------------------------------------------------------------

    def _words(self, words: Words, more: str) -> str:
        fill = _colour("fill", words.colour)
        if self._outlines:
            said = f" aria-label={quoteattr(words.text)}"
            return f'<path d="{_path_data(words.outline())}"{fill}{said}{more}/>'
        font, transform = words.font, words.transform
        family = font.family()
        face = _face(family, font.weight(), font.italic())
        if face is not None:
            self._faces.setdefault(*face)
        size = font.pixelSize()
        turned = f' transform="{_matrix(transform)}"'
        style = f' font-family="{escape(family)}, sans-serif" font-size="{size}px"'
        if font.weight() != QFont.Weight.Normal:
            style += f' font-weight="{int(font.weight())}"'
        if font.italic():
            style += ' font-style="italic"'
        # Whatever font a reader takes in its place, it has this length.
        length = f' textLength="{_number(words.width)}" lengthAdjust="spacingAndGlyphs"'
        place = f' x="{_number(words.place.x())}" y="{_number(words.place.y())}"'
        text = escape(words.text)
        return f'<text{place}{style}{length}{fill}{turned} xml:space="preserve"{more}>{text}</text>'


# ---- the words of SVG ----------------------------------------------------------------------------


def _number(value: float) -> str:
    """A number in as few letters as it needs."""
    words = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if words == "-0" else words


def _matrix(t: QTransform) -> str:
    parts = (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy())
    return f"matrix({' '.join(f'{part:.7g}' for part in parts)})"


def _path_data(path: QPainterPath) -> str:
    kinds = QPainterPath.ElementType
    letters = {kinds.MoveToElement: "M", kinds.LineToElement: "L", kinds.CurveToElement: "C"}
    elements = (path.elementAt(i) for i in range(path.elementCount()))
    return "".join(
        f"{letters.get(e.type, ' ')}{_number(e.x)} {_number(e.y)}"
        for e in elements
        if math.isfinite(e.x) and math.isfinite(e.y)
    )


def _rule(path: QPainterPath, name: str) -> str:
    return f' {name}="evenodd"' if path.fillRule() == Qt.FillRule.OddEvenFill else ""


def _colour(name: str, colour: QColor, attribute: str = "") -> str:
    faint = colour.alphaF() < 1.0
    opacity = f' {name}-opacity="{_number(colour.alphaF())}"' if faint else ""
    return f' {attribute or name}="{colour.name()}"{opacity}'


def _line(pen: QPen) -> str:
    """The width and the style of a line."""
    wide = pen.widthF()
    said = f' stroke-width="{_number(wide)}" stroke-linejoin="{JOINS[pen.joinStyle()]}"'
    if pen.capStyle() != Qt.PenCapStyle.FlatCap:
        said += f' stroke-linecap="{CAPS[pen.capStyle()]}"'
    if pen.style() != Qt.PenStyle.SolidLine:
        dashes = " ".join(_number(max(part, 1e-3) * wide) for part in pen.dashPattern())
        said += f' stroke-dasharray="{dashes}"'
        if pen.dashOffset():
            said += f' stroke-dashoffset="{_number(pen.dashOffset() * wide)}"'
    return said


def _has_words_for(brush: QBrush) -> bool:
    """Whether SVG can say what a brush paints."""
    plain = (
        Qt.BrushStyle.SolidPattern,
        Qt.BrushStyle.LinearGradientPattern,
        Qt.BrushStyle.RadialGradientPattern,
    )
    return brush.style() in plain


def _pixels(shape: Shape) -> Image:
    """A shape as pixels."""
    wide = shape.pen.widthF() if shape.pen is not None else 0.0
    box = QRectF(shape.path.boundingRect().adjusted(-wide, -wide, wide, wide).toAlignedRect())
    image = QImage((box.size() * DETAIL).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(DETAIL, DETAIL)
    painter.translate(-box.topLeft())
    Drawing(box.size().toSize(), [Item(shape, None, 1.0)]).play(painter, outlines=True)
    painter.end()
    return Image(image, box, QTransform(), smooth=True)


def _image(image: Image, more: str) -> str:
    letters = QByteArray()
    buffer = QBuffer(letters)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.image.save(buffer, "PNG")  # type: ignore[call-overload]
    data = base64.b64encode(letters.data()).decode("ascii")
    where = image.where
    place = "".join(
        f' {key}="{_number(value)}"'
        for key, value in zip(
            ("x", "y", "width", "height"),
            (where.x(), where.y(), where.width(), where.height()),
            strict=True,
        )
    )
    turned = "" if image.transform.isIdentity() else f' transform="{_matrix(image.transform)}"'
    # Some readers know the one word, some the other.
    sharp = (
        "" if image.smooth else ' style="image-rendering:optimizeSpeed;image-rendering:pixelated"'
    )
    return (
        f'<image{place} preserveAspectRatio="none"{turned}{sharp}{more} '
        f'xlink:href="data:image/png;base64,{data}"/>'
    )


# ---- fonts ---------------------------------------------------------------------------------------


@cache
def _bundled() -> list[tuple[str, int, bool, bytes]]:
    """Family, weight, whether it slants, and file of the program's fonts."""
    found = []
    folder = files("resources").joinpath("fonts")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".otf"):
            letters = file.read_bytes()
            font = QRawFont(QByteArray(letters), 16.0)
            slanted = font.style() != QFont.Style.StyleNormal
            found.append((font.familyName(), int(font.weight()), slanted, letters))
    return found


def _face(family: str, weight: int, slanted: bool) -> tuple[str, str] | None:
    """A name for the font that is nearest to this one, and the rule that has it in the file."""
    own = [face for face in _bundled() if face[0].startswith(family)]
    if not own:
        return None
    name, near, slants, letters = min(
        own, key=lambda face: (face[2] != slanted, abs(face[1] - int(weight)))
    )
    style = "italic" if slants else "normal"
    data = base64.b64encode(letters).decode("ascii")
    rule = (
        f'@font-face{{font-family:"{family}";font-weight:{near};font-style:{style};'
        f"src:url(data:font/otf;base64,{data})}}"
    )
    return f"{name} {near} {style}", rule
