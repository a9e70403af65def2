"""The file of a session, `name.attractor`: a zip of `manifest.json`, arrays and a picture.

    manifest.json              strict JSON: what is there, and where its arrays are
    picture.png                what the front page looked like; may be missing
    hopfield/state/cue.npy     an array of the page "hopfield", by what it is
    ...

`numpy.load("name.attractor")` reads the arrays; nothing in the file is pickled. In the manifest:

    format           "attractor-lab session"
    format_version   1
    program          version of the program that wrote it
    saved            when, ISO 8601
    front            the page in front
    picture          "picture.png", or nothing
    shown            by page: what it shows, plain JSON
    runs             by page: the run, packed as `sim.sessions.packing` says

What a reader of version 1 does not know in the manifest's first level, or among the members, it
leaves alone. What it reads it doubts: sizes are compared before anything is unpacked, and a run is
given back only if a network can go on from it.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SessionError
from sim.sessions.archive import LIMIT, Members, read_members
from sim.sessions.kept_run import KeptRun
from sim.sessions.packing import pack
from sim.sessions.unpacking import unpack
from sim.version import __version__

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "Session",
    "SessionError",
    "is_session",
    "read_picture",
    "read_session",
    "write_session",
]

FORMAT = "attractor-lab session"
FORMAT_VERSION = 1
MANIFEST, PICTURE = "manifest.json", "picture.png"
LEVEL = 1  # of compression: twice as fast as 3, and hardly larger
STALE = 60.0  # s, after which a part of a file that nobody has finished is nobody's
LONGEST_MANIFEST = 64 * 2**20
PNG = b"\x89PNG\r\n\x1a\n"
PARTS = tuple(f.name for f in fields(KeptRun))


@dataclass(frozen=True)
class Session:
    """All that was on the pages of the program.

    Parameters
    ----------
    runs : mapping of str to KeptRun
        By the name of their page.
    shown : mapping of str to mapping
        By the name of a page, what it shows: plain JSON.
    front : str
        The page in front.
    picture : bytes
        What it looked like, PNG; may be empty.
    saved : str
        When, ISO 8601.
    version : str
        Of the program that wrote it.
    """

    runs: Mapping[str, KeptRun]
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    front: str = ""
    picture: bytes = b""
    saved: str = ""
    version: str = __version__


# ---- writing -----------------------------------------------------------------------------------


def write_session(session: Session, path: Path | str) -> None:
    """Write a session; the file is whole or as it was before, whatever happens meanwhile.

    Raises
    ------
    SessionError
        If the file cannot be written, or would be larger than can be read.
    TypeError
        If something in the session has no place in a file (see `sim.sessions.packing.pack`).
    """
    path = Path(path)
    runs: dict[str, Any] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for page, kept in session.runs.items():
        if not re.fullmatch(r"[A-Za-z0-9_-]+", page):
            raise TypeError(f"{page!r} is no name of a page.")
        tree, own = pack({name: getattr(kept, name) for name in PARTS}, page)
        runs[page] = tree
        arrays |= own
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program": session.version,
        "saved": session.saved,
        "front": session.front,
        "picture": PICTURE if session.picture else "",
        "shown": {page: dict(shown) for page, shown in session.shown.items()},
        "runs": runs,
    }
    letters = json.dumps(manifest, allow_nan=False).encode("ascii")
    if len(letters) + sum(array.nbytes + 1024 for array in arrays.values()) > LIMIT:
        raise SessionError(
            f"{path.name} would hold more than {LIMIT / 2**30:.1f} GiB: forget some patterns first."
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as file:
                _write_archive(file, letters, session.picture, arrays)
                file.flush()
                os.fsync(file.fileno())
            _sweep(part, path)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SessionError(
            f"{path} cannot be written ({reason}): choose another folder or name."
        ) from None


def _write_archive(
    file: Any, manifest: bytes, picture: bytes, arrays: Mapping[str, NDArray[Any]]
) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, MANIFEST, manifest)
        if picture:
            _add(archive, PICTURE, picture)
        for name, array in arrays.items():
            _add(archive, f"{name}.npy", _npy(array))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Write a member, without the time of day: the same session is the same file."""
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, LEVEL)


def _npy(array: NDArray[Any]) -> bytes:
    """An array as numpy writes it."""
    head = BytesIO()
    fortran = not array.flags.c_contiguous
    about = {"descr": array.dtype.str, "fortran_order": fortran, "shape": array.shape}
    np.lib.format.write_array_header_1_0(head, about)
    flat = (array.T if fortran else array).reshape(-1)
    return b"".join((head.getvalue(), flat.view(np.uint8).data))


def _sweep(part: Path, path: Path) -> None:
    """Remove what a program that was killed while it wrote the same file has left."""
    now = part.stat().st_mtime
    for left in path.parent.glob(f".{path.name}.*.part"):
        if left != part and left.stat().st_mtime < now - STALE:
            left.unlink(missing_ok=True)


# ---- reading -----------------------------------------------------------------------------------


def read_session(path: Path | str) -> Session:
    """Read a session file of any format version there has been.

    Raises
    ------
    SessionError
        In a sentence that names the file, if it is none, is damaged, or cannot be gone on from.
    """
    path = Path(path)
    try:
        return _read(path)
    except SessionError as error:
        raise SessionError(f"{path.name} cannot be opened: {error}.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SessionError(f"{path} cannot be read ({reason}).") from None


def is_session(path: Path | str) -> bool:
    """Whether a file looks like a session, whatever it is called."""
    try:
        with Path(path).open("rb") as file, read_members(file) as members:
            return MANIFEST in members.names
    except (SessionError, OSError):
        return False


def read_picture(path: Path | str) -> bytes:
    """The picture of a session, PNG, and nothing else of it; empty if it has none.

    Raises
    ------
    SessionError
        As `read_session` does.
    """
    path = Path(path)
    try:
        with path.open("rb") as file, read_members(file) as members:
            return _picture(members) if PICTURE in members.names else b""
    except SessionError as error:
        raise SessionError(f"{path.name} cannot be opened: {error}.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SessionError(f"{path} cannot be read ({reason}).") from None


def _picture(members: Members) -> bytes:
    picture = members.bytes_of(PICTURE, LONGEST_MANIFEST)
    if picture and not picture.startswith(PNG):
        raise SessionError("its picture is none")
    return picture


def _read(path: Path) -> Session:
    with path.open("rb") as file, read_members(file) as members:
        manifest = _manifest(members.bytes_of(MANIFEST, LONGEST_MANIFEST))
        picture = _picture(members) if manifest["picture"] == PICTURE else b""
        arrays = members.arrays_for(_mentioned(manifest["runs"]))
    runs = {page: _kept(tree, arrays) for page, tree in manifest["runs"].items()}
    return Session(
        runs=runs,
        shown=manifest["shown"],
        front=manifest["front"],
        picture=picture,
        saved=manifest["saved"],
        version=manifest["program"],
    )


def _manifest(letters: bytes) -> dict[str, Any]:
    """The manifest, of the form it should have."""
    try:
        found = json.loads(letters.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise SessionError("its manifest is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise SessionError("it is no session of Attractor Lab")
    version = found.get("format_version")
    if type(version) is not int or version < 1:
        raise SessionError("its format has no version")
    if version > FORMAT_VERSION:
        raise SessionError(
            f"it was written by a later version of the program ({str(found.get('program'))[:20]}); "
            "open it with that"
        )
    for name in ("program", "saved", "front", "picture"):
        if not isinstance(found.get(name), str):
            raise SessionError(f"its manifest does not say {name!r}")
    for name in ("shown", "runs"):
        of_pages = found.get(name)
        if not isinstance(of_pages, dict) or not all(type(v) is dict for v in of_pages.values()):
            raise SessionError(f"its manifest does not say {name!r}")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _mentioned(runs: Any) -> set[str]:
    """The arrays that runs name, whether they are there or not."""
    found: set[str] = set()
    left = [runs]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            names = (node.get("array"), node.get("numbers"))
            found |= {name for name in names if isinstance(name, str)}
            left += node.values()
        elif isinstance(node, list):
            left += node
    return found


def _kept(tree: Any, arrays: Mapping[str, NDArray[Any]]) -> KeptRun:
    """A run, seen to be one that a network can go on from."""
    parts = unpack(tree, arrays)
    if not isinstance(parts, dict) or set(parts) != set(PARTS):
        raise SessionError("a run in it has not the parts of one")
    for name, kind in (("network", str), ("log", tuple), ("script", tuple), ("traces", dict)):
        if type(parts[name]) is not kind:
            raise SessionError(f"a run in it has no {name}")
    kept = KeptRun(**parts)
    kept.check()
    return kept
