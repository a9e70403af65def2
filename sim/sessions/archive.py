"""The zip of a session, read with doubt: names, sizes and headers before anything is unpacked."""

from __future__ import annotations

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SessionError
from sim.sessions.packing import DTYPES

__all__ = ["LIMIT", "Members", "read_members"]

LIMIT = 3 * 2**29  # bytes that a session may take unpacked
MOST_MEMBERS = 20_000
MAGIC = b"\x93NUMPY\x01\x00"
HEAD = re.compile(
    rb"\{'descr': '([<>|][a-z]\d{1,2})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,12}, ?)*(?:\d{1,12})?)\), \} *\n"
)
#: What reading a zip raises when the zip is none.
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, ValueError,
    NotImplementedError, RuntimeError, OverflowError, IndexError, KeyError, OSError,
)  # fmt: skip


class Members:
    """The members of a session's zip; each is read when it is asked for.

    Parameters
    ----------
    archive : zipfile.ZipFile
        Its names and sizes have been looked at.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def bytes_of(self, name: str, limit: int = LIMIT) -> bytes:
        """What a member holds; raises SessionError if it is missing, too long or damaged."""
        if name not in self.names:
            raise SessionError(f"{name} is missing in it")
        size = self._archive.getinfo(name).file_size
        if size > limit:
            raise SessionError(f"{name} in it is too long")
        try:
            with self._archive.open(name) as member:
                content = member.read(size)
                # The end is where the checksum is compared.
                beyond = member.read(1)
        except DAMAGED:
            raise SessionError(f"{name} in it is damaged") from None
        if len(content) != size or beyond:
            raise SessionError(f"{name} in it is damaged")
        return content

    def arrays_for(self, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        """The arrays of these names that are there."""
        present = [name for name in sorted(names) if f"{name}.npy" in self.names]
        return {name: self._array(f"{name}.npy") for name in present}

    def _array(self, name: str) -> NDArray[Any]:
        content = self.bytes_of(name)
        length = int.from_bytes(content[8:10], "little")
        head = HEAD.fullmatch(content[10 : 10 + length])
        if content[:8] != MAGIC or head is None:
            raise SessionError(f"{name} in it is no array of numbers")
        kind, order, sizes = (part.decode("ascii") for part in head.groups())
        if kind not in DTYPES:
            raise SessionError(f"{name} in it is no array of numbers")
        dtype = np.dtype(kind)
        shape = tuple(int(size) for size in sizes.replace(",", " ").split())
        if len(shape) > 8 or math.prod(shape) * dtype.itemsize != len(content) - 10 - length:
            raise SessionError(f"{name} in it is not as large as it says")
        if kind == "|b1" and max(content[10 + length :], default=0) > 1:
            raise SessionError(f"{name} in it is no array of truth values")
        flat = np.frombuffer(content, dtype, offset=10 + length)
        return flat.reshape(shape, order="F" if order == "True" else "C")


@contextmanager
def read_members(file: IO[bytes]) -> Iterator[Members]:
    """The members of an open session file.

    Raises
    ------
    SessionError
        If it is no zip, or has names or sizes that no session has.
    """
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED:
        raise SessionError("it is damaged, or no session file at all") from None
    with archive:
        _check(archive.infolist())
        yield Members(archive)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise SessionError("it holds more files than a session does")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise SessionError("it holds two files of one name")
    for info in infos:
        parts = info.orig_filename.replace("\\", "/").split("/")
        if "" in parts[:1] or ".." in parts or ":" in info.orig_filename:
            raise SessionError("it holds a file that would lie outside of it")
        if info.flag_bits & 0x1 or info.compress_type not in (0, 8):
            raise SessionError("it is packed in a way that sessions are not")
    if sum(info.file_size for info in infos) > LIMIT:
        raise SessionError(f"unpacked it would take more than {LIMIT / 2**30:.1f} GiB")
