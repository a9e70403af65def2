"""Reading a picture from a file, as an array of darkness.

Nothing here needs the window: it may be called in a worker thread.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from sim.errors import SimError
from sim.hopfield.patterns.generated import area_scale

__all__ = ["FORMATS", "LONGEST", "MAX_BYTES", "NAME_FILTER", "ImageError", "read_image"]

FORMATS = ("png", "jpeg", "bmp", "gif", "webp")
"""What can be read, by Qt's names."""

NAME_FILTER = "Images (*.png *.jpg *.jpeg *.bmp *.gif *.webp)"
"""For a file dialog."""

LONGEST = 1024
"""Pixels along the longer side of what `read_image` gives, at most."""

MAX_BYTES = 200 * 1024 * 1024
"""The most bytes a file may have."""

_MOST_MEGABYTES = 1024  # decoded at full size, for formats that cannot be scaled while reading
_BAND = 1 << 22  # pixels made grey at a time
_GREY = (QImage.Format.Format_Grayscale8, QImage.Format.Format_Grayscale16)
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


class ImageError(SimError):
    """A picture that cannot be read."""


def read_image(path: Path) -> NDArray[np.float32]:
    """The darkness of each pixel of an image file, (h, w) in [-1, 1], +1 black and -1 white.

    Colours become greys as 0.299 R + 0.587 G + 0.114 B. What is transparent shows white paper.
    The rotation noted in the file is applied; of an animation the first picture is read. If a side
    is longer than `LONGEST`, each pixel is the mean over the area it covers; JPEG is scaled while
    it is decoded, the other formats are decoded whole first, within 1 GB.

    Raises
    ------
    ImageError
        If there is no such file, it is no image or damaged, or too large. One sentence.
    """
    path = Path(path)
    name = _quoted(path)
    _check_file(path, name)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    kind = bytes(reader.format().data()).decode("ascii", "replace").lower() or (
        "" if not reader.canRead() else "?"
    )
    kind = {"jpg": "jpeg", "jfif": "jpeg"}.get(kind, kind)
    if kind not in FORMATS:
        what = f"of the kind {kind.upper()}" if kind else "not an image"
        raise ImageError(f"{name} is {what}; choose a PNG, JPEG, BMP, GIF or WebP file.")
    damaged = ImageError(f"{name} is damaged or cut off; open another copy of it.")
    size = reader.size()
    if size.isEmpty():
        raise damaged
    try:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            complete = _COMPLETE[kind](data)
            progressive = kind == "jpeg" and _progressive(data)
    except (OSError, ValueError):
        raise ImageError(f"{name} could not be read; try a copy of it.") from None
    except (IndexError, struct.error):
        complete = progressive = False
    if not complete:
        raise damaged
    _prepare(reader, name, size, progressive)
    image = reader.read()
    if image.isNull():
        raise damaged
    return _darkness(image)


def _check_file(path: Path, name: str) -> None:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise ImageError(f"There is no file {name} there; choose another.") from None
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise ImageError(f"{name} could not be read ({reason}); try a copy of it.") from problem
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        raise ImageError(f"{name} is {kind}; choose an image.")
    if status.st_size == 0:
        raise ImageError(f"{name} is empty; choose another image.")
    if status.st_size > MAX_BYTES:
        raise ImageError(
            f"{name} has {status.st_size / 2**20:,.0f} MB and at most {MAX_BYTES // 2**20} can be "
            "read; save it smaller first."
        )


def _prepare(reader: QImageReader, name: str, size: QSize, progressive: bool) -> None:
    """See that decoding takes no more memory than it may."""
    pixels = size.width() * size.height()
    scales = reader.supportsOption(QImageIOHandler.ImageOption.ScaledSize)
    if scales:
        if max(size.width(), size.height()) > 4 * LONGEST:
            # Not straight to the size wanted: the rest is averaged properly.
            rows, columns = _reduced(size.height(), size.width())
            reader.setScaledSize(QSize(2 * columns, 2 * rows))
        # A progressive JPEG is held as three planes of two-byte coefficients.
        needed = 6 * pixels if progressive else 0
    else:
        depth = QImage.toPixelFormat(reader.imageFormat()).bitsPerPixel()
        needed = pixels * max(32, depth) // 8
    if needed > _MOST_MEGABYTES * 2**20:
        raise ImageError(
            f"{name} has {size.width():,} by {size.height():,} pixels, which takes "
            f"{needed / 2**30:.1f} GB to read; save it smaller first."
        )
    if QImageReader.allocationLimit() < _MOST_MEGABYTES:
        QImageReader.setAllocationLimit(_MOST_MEGABYTES)


# Pixels --------------------------------------------------------------------------------------


def _reduced(height: int, width: int) -> tuple[int, int]:
    """The size at which a picture is handed out."""
    scale = min(1.0, LONGEST / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _darkness(image: QImage) -> NDArray[np.float32]:
    """An image as darkness, its longer side at most `LONGEST`; band by band, to save memory."""
    width, height = image.width(), image.height()
    rows, columns = _reduced(height, width)
    narrow = np.empty((height, columns), dtype=np.float32)
    step = max(1, _BAND // width)
    for top in range(0, height, step):
        band = _grey(image.copy(0, top, width, min(step, height - top)))
        narrow[top : top + step] = area_scale(band, len(band), columns)
    darkness = 1.0 - area_scale(narrow, rows, columns) * (2.0 / 255.0)
    return np.clip(darkness, -1.0, 1.0).astype(np.float32)


def _grey(image: QImage) -> NDArray[np.float32]:
    """Luminance on white paper, (h, w) in [0, 255]."""
    if image.format() in _GREY:
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        return _bytes_of(grey)[:, : image.width()].astype(np.float32)
    # Qt's own way from colours to greys depends on whether there is transparency.
    image = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    pixels = _bytes_of(image).reshape(image.height(), -1, 4)[:, : image.width()].astype(np.float32)
    ink = pixels[..., :3] @ _LUMA
    return np.asarray(ink + (255.0 - pixels[..., 3]), dtype=np.float32)


def _bytes_of(image: QImage) -> NDArray[np.uint8]:
    data = np.frombuffer(image.constBits(), dtype=np.uint8)
    return data.reshape(image.height(), image.bytesPerLine())


# Cut off or not ------------------------------------------------------------------------------
#
# Qt shows what there is of most truncated files as if it were all. Each of these looks whether a
# file of a kind goes on to its end, and raises IndexError or struct.error where it stops too soon.


def _png_complete(data: mmap) -> bool:
    at = 8
    while True:
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        at += 12 + length
        if kind == b"IEND":
            return bool(at <= len(data))


def _jpeg_segments(data: mmap) -> tuple[int, int]:
    """The marker of the frame, and where the first scan begins."""
    frame, at = 0, 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:  # filling
            at += 1
        marker = data[at + 1]
        if data[at] != 0xFF:
            raise IndexError
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frame = marker
        if marker == 0xDA:
            return frame, at
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        at += 2 + length


def _jpeg_complete(data: mmap) -> bool:
    _, scan = _jpeg_segments(data)
    return data.find(b"\xff\xd9", scan) >= 0  # stuffing keeps these two bytes out of a scan


def _progressive(data: mmap) -> bool:
    frame, _ = _jpeg_segments(data)
    return frame in (0xC2, 0xC6, 0xCA, 0xCE)


def _gif_complete(data: mmap) -> bool:
    """Whether the first picture is whole."""
    flags = data[10]
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    while True:
        block = data[at]
        if block == 0x3B:
            return False  # it ends without a picture
        if block == 0x2C:
            flags = data[at + 9]
            at += 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
        else:
            at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
        if block == 0x2C:
            return True


def _bmp_complete(data: mmap) -> bool:
    (start,) = struct.unpack("<I", data[10:14])
    (header,) = struct.unpack("<I", data[14:18])
    if header < 40:
        width, height, _, depth = struct.unpack("<HHHH", data[18:26])
        packing = 0
    else:
        width, height, _, depth, packing = struct.unpack("<iiHHI", data[18:34])
    if packing not in (0, 3):  # run lengths: the size is not known beforehand
        (length,) = struct.unpack("<I", data[34:38])
        return bool(start + length <= len(data))
    return bool(start + (width * depth + 31) // 32 * 4 * abs(height) <= len(data))


def _webp_complete(data: mmap) -> bool:
    (length,) = struct.unpack("<I", data[4:8])
    return bool(length + 8 <= len(data))


_COMPLETE: dict[str, Callable[[mmap], bool]] = {
    "png": _png_complete,
    "jpeg": _jpeg_complete,
    "bmp": _bmp_complete,
    "gif": _gif_complete,
    "webp": _webp_complete,
}


def _quoted(path: Path) -> str:
    """The name of a file in a message: on one line, not too long."""
    name = "".join(c if c.isprintable() else "�" for c in (path.name or str(path)))
    return f"“{name if len(name) <= 40 else name[:39] + '…'}”"
