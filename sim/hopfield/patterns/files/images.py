"""Reading pictures from a file, as arrays of darkness.

Pillow, which reads the files, is imported with the first picture.
"""

from __future__ import annotations

import stat
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.files.source import Facts, Item, Progress, Source
from sim.hopfield.patterns.generated import MARGIN, area_scale
from sim.hopfield.patterns.pattern_file import PatternFileError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

__all__ = [
    "FORMATS",
    "LONGEST",
    "MAX_BYTES",
    "SUFFIXES",
    "ImageError",
    "ImageSource",
    "page_count",
    "read_image",
]

FORMATS = ("png", "jpeg", "bmp", "gif", "webp", "ppm", "tiff")
"""What can be read; `ppm` is PBM and PGM too."""

SUFFIXES: tuple[str, ...] = (
    *(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"),
    *(".pbm", ".pgm", ".ppm", ".pnm", ".tif", ".tiff"),
)
"""What the names of such files end with."""

KINDS = "PNG, JPEG, BMP, GIF, WebP, PBM, PGM or TIFF"

LONGEST = 1024
"""Pixels along the longer side of what `read_image` gives, at most."""

MAX_BYTES = 200 * 1024 * 1024
"""The most bytes a file may have."""

_MOST_BYTES = 1 << 30  # decoded
_BAND = 1 << 22  # pixels made grey at a time
_ORIENTATION = 0x0112  # the tag of EXIF
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_PHOTOGRAPH = ("JPEG", "MPO")  # several JPEGs in one file, as some cameras write, begin with one
_DRAWN = 64  # pixels: a picture no larger is drawn cell by cell, and gets no margin


class ImageError(PatternFileError):
    """A picture that cannot be read."""


def read_image(path: Path, page: int = 0) -> NDArray[np.float32]:
    """The darkness of each pixel of an image file, (h, w) in [-1, 1], +1 black and -1 white.

    Colours become greys as 0.299 R + 0.587 G + 0.114 B. What is transparent shows white paper.
    The rotation noted in the file is applied; of several pictures in a file (TIFF) the one with the
    number `page`, from 0, is read, of an animation the first. Greys that are fractions run from 0,
    black, to 1, or to the largest if that is more. If a side
    is longer than `LONGEST`, each pixel is the mean over the area it covers; JPEG is scaled while
    it is decoded, the other formats are decoded whole first, within 1 GB.

    Raises
    ------
    ImageError
        If there is no such file, it is no image or damaged, or too large. One sentence.
    """
    from PIL import Image, UnidentifiedImageError

    path = Path(path)
    name = _quoted(path)
    _check_file(path, name)
    # How much may be decoded is decided below, of every format alike and in a sentence; and what
    # Pillow warns of (notes of a camera that make no sense) does not concern the picture.
    Image.MAX_IMAGE_PIXELS = None
    warnings.filterwarnings("ignore", module=r"PIL\.")
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if page:
                picture.seek(page)
            _prepare(picture, name)
            darkness = _darkness(picture)
            return _upright(darkness, _orientation(picture))
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise _not_read(path, name) from None
    except EOFError:
        raise ImageError(f"{name} has no picture {page + 1}; choose another.") from None
    except OSError as problem:
        if problem.errno is not None:  # the system's, not Pillow's
            raise ImageError(f"{name} could not be read; try a copy of it.") from problem
        raise _damaged(name) from problem
    except Exception as problem:
        # What a decoder stumbles over in a damaged file differs from format to format.
        raise _damaged(name) from problem


def page_count(path: Path) -> int:
    """How many pictures a file holds, those of an animation as one.

    Raises
    ------
    ImageError
        If it cannot be read.
    """
    from PIL import Image

    name = _quoted(path)
    _check_file(path, name)
    warnings.filterwarnings("ignore", module=r"PIL\.")
    try:
        with Image.open(path, formats=FORMATS) as picture:
            return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    except Exception:
        read_image(path)  # says what is wrong, if anything is
        return 1


class ImageSource(Source):
    """The picture of a file, or every page of a TIFF file."""

    def __init__(self, path: Path, choices: Choices) -> None:
        super().__init__(path)
        pages = page_count(path)
        self._first = read_image(path, min(choices.first, pages - 1))
        rows, columns = self._first.shape
        found = replace(choices, layout="picture", label="none", shape=(rows, columns))
        notes = (f"Each of its {pages:,} pages is a pattern.",) if pages > 1 else ()
        self.facts = Facts(
            kind="Image", choices=found, count=pages, length=rows * columns,
            shapes=((rows, columns),), notes=notes,
        )  # fmt: skip

    @property
    def margin(self) -> float:
        """The margin proposed: none for a set, and for what is drawn cell by cell."""
        alone = self.facts.count == 1 and max(self._first.shape) > _DRAWN
        return MARGIN if alone else 0.0

    def items(self, progress: Progress | None = None) -> Iterator[Item]:
        """Its patterns; see `Source.items`."""
        pages, first = self.facts.count or 1, self.facts.choices.first
        for page in range(first, pages):
            if progress is not None and not progress(page / pages):
                return
            yield Item(page, "", _Page(self, page))

    def page(self, number: int) -> NDArray[np.float64]:
        """The darkness of a page, (h, w); raises ImageError."""
        known = number == min(self.facts.choices.first, (self.facts.count or 1) - 1)
        return (self._first if known else read_image(self.path, number)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class _Page:
    """Reads a page."""

    source: ImageSource
    number: int

    def __call__(self) -> NDArray[np.float64]:
        return self.source.page(self.number)


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


def _damaged(name: str) -> ImageError:
    return ImageError(f"{name} is damaged or cut off; open another copy of it.")


def _not_read(path: Path, name: str) -> ImageError:
    """Why Pillow makes nothing of a file: it is damaged, of another kind, or no image."""
    from PIL import Image

    with path.open("rb") as file:
        start = file.read(16)
    for kind in FORMATS:
        begins = Image.OPEN[kind.upper()][1]
        if begins is not None and begins(start) is True:
            return _damaged(name)
    try:
        with Image.open(path) as other:
            what = f"of the kind {other.format}"
    except Exception:
        # Nor do any of the others find in it what they look for.
        what = "not an image"
    return ImageError(f"{name} is {what}; choose a {KINDS} file.")


def _prepare(picture: Picture, name: str) -> None:
    """See that decoding takes no more memory than it may."""
    width, height = picture.size
    if width < 1 or height < 1:
        raise _damaged(name)
    coefficients = 0
    if picture.format in _PHOTOGRAPH:
        if "progressive" in picture.info:
            # Held as three planes of two-byte coefficients.
            coefficients = 6 * width * height
        if max(width, height) > 4 * LONGEST:
            # Not straight to the size wanted: the rest is averaged properly.
            rows, columns = _reduced(height, width)
            picture.draft(None, (2 * columns, 2 * rows))
    needed = 4 * picture.width * picture.height + coefficients
    if needed > _MOST_BYTES:
        raise ImageError(
            f"{name} has {width:,} by {height:,} pixels, which takes {needed / 2**30:.1f} GB to "
            "read; save it smaller first."
        )


# Pixels --------------------------------------------------------------------------------------


def _reduced(height: int, width: int) -> tuple[int, int]:
    """The size at which a picture is handed out."""
    scale = min(1.0, LONGEST / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _darkness(picture: Picture) -> NDArray[np.float32]:
    """A picture as darkness, its longer side at most `LONGEST`; band by band, to save memory."""
    picture.load()
    if picture.mode == "F":  # fractions
        scale = 255.0 / max(1.0, float(np.nanmax(np.asarray(picture))))
        picture = picture.point(lambda grey: grey * scale)
    width, height = picture.size
    rows, columns = _reduced(height, width)
    narrow = np.empty((height, columns), dtype=np.float32)
    step = max(1, _BAND // width)
    for top in range(0, height, step):
        band = _grey(picture.crop((0, top, width, min(top + step, height))))
        narrow[top : top + step] = area_scale(band, len(band), columns)
    darkness = 1.0 - area_scale(narrow, rows, columns) * (2.0 / 255.0)
    return np.clip(darkness, -1.0, 1.0).astype(np.float32)


def _grey(picture: Picture) -> NDArray[np.float32]:
    """Luminance on white paper, (h, w) in [0, 255]."""
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I"):  # greys of 16 bits
        deep = np.asarray(picture).astype(np.float32)
        grey = deep / np.float32(257.0)
        return grey if clear is None else np.where(deep == clear, np.float32(255.0), grey)
    if picture.mode == "F":
        return np.nan_to_num(np.asarray(picture).astype(np.float32), nan=255.0, posinf=255.0)
    if picture.mode in ("1", "L") and clear is None:
        return np.asarray(picture.convert("L")).astype(np.float32)
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    pixels = np.asarray(picture.convert("RGBA")).astype(np.float32)
    opacity = pixels[..., 3]
    ink = pixels[..., :3] @ _LUMA
    return np.asarray(ink * (opacity / 255.0) + (255.0 - opacity), dtype=np.float32)


# Rotation ------------------------------------------------------------------------------------


def _orientation(picture: Picture) -> int:
    """How the camera was held, 1 to 8 as in EXIF; 1, upright, where nothing legible is noted."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1  # notes are not the picture, which is whole


def _upright(picture: NDArray[np.float32], orientation: int) -> NDArray[np.float32]:
    """A picture turned and mirrored as its orientation says."""
    if orientation in (5, 6, 7, 8):
        picture = picture.T
    if orientation in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if orientation in (3, 4, 7, 8):
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def _quoted(path: Path) -> str:
    """The name of a file in a message: on one line, not too long."""
    name = "".join(c if c.isprintable() else "�" for c in (path.name or str(path)))
    return f"“{name if len(name) <= 40 else name[:39] + '…'}”"
