"""How the C library keeps memory that is free (glibc): little of it, and only as long as it pays.

Left to itself it takes ever larger arrays from its heaps (the limit beyond which one has pages of
its own grows to 32 MiB), one heap for each thread, and pictures and landscapes of changing size
leave holes in them: half of what a window grew by in ten minutes of use was such holes.
"""

from __future__ import annotations

import ctypes
import sys

__all__ = ["give_back_free_memory", "keep_heaps_small"]

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # of malloc.h
LARGE = 512 << 10  # bytes; `make bench` is as with 4 MiB, but reading a large image (+10 %)
SPARE = 16 << 20  # bytes that stay at the end of a heap
HEAPS = 1  # `malloc_trim` gives back the end of the first one only: a second keeps its SPARE


def keep_heaps_small() -> bool:
    """Have one heap, and large arrays outside it; whether this C library can.

    Before threads are started, since each would have its heap.
    """
    library = _glibc()
    if library is None:
        return False
    wanted = ((ARENA_MAX, HEAPS), (MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, SPARE))
    done = [library.mallopt(what, value) == 1 for what, value in wanted]
    return all(done)


def give_back_free_memory() -> bool:
    """Give the holes in the heaps back to the system; whether there were any."""
    library = _glibc()
    return library is not None and library.malloc_trim(0) == 1


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
