"""The columns of a table: what their names say of their content and their unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sim.ring.recordings.choices import SECONDS, TURN
from sim.ring.recordings.wording import printable

__all__ = [
    "Column",
    "cell_reader",
    "columns_of",
    "counts_frames",
    "heading_columns",
    "is_known_name",
    "is_other",
    "points_among",
    "read_number",
    "read_stamp",
    "time_columns",
    "unit_of",
]

_UNIT_SPELLINGS = """
    s sec secs second seconds
    ms msec msecs millis millisecond milliseconds
    us µs μs usec usecs micros microsecond microseconds
    ns nsec nsecs nanos nanosecond nanoseconds
    min mins minute minutes
    deg degs degree degrees ° º
    rad rads radian radians
"""
_UNITS = {
    spelling: line.split()[0]
    for line in _UNIT_SPELLINGS.strip().splitlines()
    for spelling in line.split()
}

# Names without spaces, marks, digits and unit; where several columns fit, the first name wins.
_TIME_NAMES = ("time", "timestamp", "timestamps", "ts", "t", "times", "elapsed", "stamp", "clock")
_HEADING_NAMES = (
    *("heading", "hd", "headdirection", "headdir", "headangle", "headorientation", "yaw"),
    *("azimuth", "bearing", "direction", "orientation", "angle", "theta", "θ"),
    *("ry", "rotationy", "roty", "rz"),
)
_FRAME_NAMES = {
    *("frame", "frames", "framenumber", "framenum", "frameno", "frameid", "frameindex"),
    *("frameidx", "framecount", "framecounter"),
}
# A name that only ends in one of the above is taken too ("imu yaw"), unless it has these words.
_OTHER_WORDS = {
    *("velocity", "speed", "rate", "error", "target", "goal", "desired", "movement", "moving"),
    *("running", "motion", "wind", "cue", "landmark", "stimulus", "exposure"),
}
_MISSING = {
    *("", "nan", "-nan", "na", "n/a", "#n/a", "null", "none", "nil", "-", "--"),
    *("-nan(ind)", "1.#qnan", "-1.#ind"),
}
_COORDINATE = re.compile(r"(.*?)[\W_]*([xy])([\W_]*\d*)", re.IGNORECASE | re.DOTALL)
_EPOCH, _EPOCH_UTC = datetime(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Column:
    """A column of a table: its place, its name (no two are alike), and its unit if it is named."""

    index: int
    name: str
    unit: str | None

    @property
    def shown(self) -> str:
        """The name as a message shows it."""
        return f"'{printable(self.name)}'"


def columns_of(names: Sequence[str], units: Sequence[str | None] = ()) -> tuple[Column, ...]:
    """Columns of these names, made different where they are not; units as known or as named."""
    taken: set[str] = set()
    columns = []
    for i, name in enumerate(names):
        base = unique = name.strip() or f"column {i + 1}"
        copies = 1
        while unique in taken:
            copies += 1
            unique = f"{base} ({copies})"
        taken.add(unique)
        known = units[i] if i < len(units) else None
        columns.append(Column(i, unique, known or _words(name)[1]))
    return tuple(columns)


def unit_of(spelling: str) -> str | None:
    """The unit that is spelt so: "(°)" is "deg"."""
    return _UNITS.get(spelling.strip("[]() .").lower())


def time_columns(columns: Sequence[Column], sample: Sequence[str]) -> list[Column]:
    """Columns that could be the time, the best first; `sample` is a row of the table."""
    return _candidates(columns, sample, _TIME_NAMES, SECONDS, is_time=True)


def heading_columns(columns: Sequence[Column], sample: Sequence[str]) -> list[Column]:
    """Columns that could be the heading, the best first; `sample` is a row of the table."""
    return _candidates(columns, sample, _HEADING_NAMES, TURN, is_time=False)


def is_known_name(column: Column) -> bool:
    """Whether a column is called as a time or a heading is, no more and no less."""
    return "".join(_words(column.name)[0]) in (*_TIME_NAMES, *_HEADING_NAMES, "")


def is_other(column: Column) -> bool:
    """Whether a column is called as a velocity, an error or another thing with such a unit is."""
    return not _OTHER_WORDS.isdisjoint(_words(column.name)[0])


def counts_frames(column: Column) -> bool:
    """Whether a column is called as one that counts frames."""
    words = _words(column.name)[0]
    return any("".join(words[k:]) in _FRAME_NAMES for k in range(len(words)))


def points_among(columns: Sequence[Column]) -> list[tuple[str, Column, Column]]:
    """The points of a table: their names, and the columns of their x and y."""
    found: dict[str, dict[str, Column]] = {}
    for column in columns:
        match = _COORDINATE.fullmatch(column.name)
        if match:
            stem = (match[1] + match[3]).strip() or "point"
            found.setdefault(stem, {}).setdefault(match[2].lower(), column)
    return [(stem, pair["x"], pair["y"]) for stem, pair in found.items() if len(pair) == 2]


def _candidates(
    columns: Sequence[Column],
    sample: Sequence[str],
    known: Sequence[str],
    units: Iterable[str],
    *,
    is_time: bool,
) -> list[Column]:
    found: list[tuple[bool, int, int, Column]] = []
    for i, column in enumerate(columns):
        words, _ = _words(column.name)
        if column.unit is not None and column.unit not in units:
            continue
        joined = "".join(words)
        ends = ["".join(words[k:]) for k in range(1, len(words))]
        ranks = [known.index(end) for end in ends if end in known]
        if joined in known:
            rank = known.index(joined)
        elif not words and column.unit is not None:  # a column called "seconds"
            rank = len(known)
        elif ranks and not _OTHER_WORDS.intersection(words):
            rank = len(known) + 1 + min(ranks)
        else:
            continue
        cell = sample[i] if i < len(sample) else ""
        is_text = read_number(cell, comma=True) is None
        if is_text and is_time and read_stamp(cell) is None:
            rank += 100  # no time that can be read
        found.append((is_text, rank, i, column))
    return [column for *_, column in sorted(found, key=lambda entry: entry[:3])]


def _words(name: str) -> tuple[list[str], str | None]:
    """Split a column's name into words and a unit: "headDir [deg]" is head, dir; deg."""
    unit = None
    bracket = re.search(r"[\[(]([^\[(]*)[\])]\s*$", name)
    if bracket:
        unit = _UNITS.get(bracket[1].strip(" .").lower())
        name = name[: bracket.start()]
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    words = [word for word in re.findall(r"[^\W\d_]+|°", name) if word != "in"]
    if unit is None and words and words[-1] in _UNITS:
        unit = _UNITS[words.pop()]
    return words, unit


def read_number(cell: str, comma: bool) -> float | None:
    """Read a cell: NaN if it is marked as missing, None if it is no number."""
    text = cell.replace(",", ".") if comma else cell
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return float("nan") if cell.strip().lower() in _MISSING else None


def read_stamp(cell: str) -> float | None:
    """Read an ISO 8601 time stamp, s; NaN if it is marked as missing, None if it is none.

    A stamp without a time zone is taken as in UTC; what counts is how far they lie apart.
    """
    try:
        stamp = datetime.fromisoformat(cell.strip())
    except ValueError:
        return float("nan") if cell.strip().lower() in _MISSING else None
    return (stamp - (_EPOCH if stamp.tzinfo is None else _EPOCH_UTC)).total_seconds()


def cell_reader(stamps: bool, comma: bool, marks: Iterable[str]) -> Callable[[str], float | None]:
    """A function that reads a cell, of numbers or of time stamps, as it is written in a file.

    It returns NaN where nothing was recorded, and None for what cannot be read. `marks` are words
    (lower case) that mean missing too.
    """
    words = frozenset(marks)

    def read(cell: str) -> float | None:
        value = read_stamp(cell) if stamps else read_number(cell, comma)
        if value is None and cell.strip().lower() in words:
            return float("nan")
        return value

    return read
