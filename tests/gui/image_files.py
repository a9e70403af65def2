"""Image files made byte by byte, for the tests of what reads them."""

from __future__ import annotations

import struct
import zlib


def gif(width, height, pixels):
    """A GIF of two colours, 0 black and 1 white; codes of 3 bits, cleared before they grow."""
    head = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    bits, count = 0, 0
    for i, pixel in enumerate(pixels):
        for code in [4, pixel] if i % 2 == 0 else [pixel]:
            bits |= code << count
            count += 3
    bits |= 5 << count
    packed = bits.to_bytes((count + 10) // 8, "little")
    blocks = b"".join(
        bytes([len(part)]) + part
        for part in (packed[i : i + 255] for i in range(0, len(packed), 255))
    )
    return head + struct.pack("<BHHHHB", 0x2C, 0, 0, width, height, 0) + b"\2" + blocks + b"\0;"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=b"", *, colour=0):
    """A PNG that says it is so large; `rows` is its data, unpacked."""
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))  # fmt: skip
