# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Random numbers of a compiled step, which depend on a key and a place alone.

A network draws one key a step from its generator; number `i` of that step is a hash of key and `i`
(SplitMix64: Steele, Lea and Flood 2014). So a run is the same to the bit however it is cut into
calls, whichever numbers are asked for first.

Normal numbers come by the ziggurat of Marsaglia and Tsang (2000) with 128 layers; layer, sign and
place within a layer are bits of their own (Doornik 2005).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__ = ["CERTAIN", "STEPS", "fill_normals", "hashed", "outside", "uniform"]

LAYERS = 128
TAIL = 3.442619855899  # where the bottom layer's tail begins
AREA = 9.91256303526217e-3  # of each layer
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S30, S27, S31, S32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
ELEVEN = np.uint64(11)
AGAIN = np.uint64(1 << 40)  # between the numbers of one try and the next
HALFWAY = np.uint64(1 << 39)
UNIT = np.float32(2.0**-24)


def layers() -> tuple[Any, Any]:
    """The widths of the layers, (128,) float32, and the places within each, of 2^24, that lie under
    the curve whatever their height, (128,) int32."""
    x = np.empty(LAYERS + 1)
    height = math.exp(-0.5 * TAIL**2)
    x[0], x[1] = AREA / height, TAIL
    for i in range(2, LAYERS):
        height += AREA / x[i - 1]
        x[i] = math.sqrt(-2.0 * math.log(height))
    x[LAYERS] = 0.0
    return x[:-1].astype(np.float32), np.floor(x[1:] / x[:-1] * 2**24).astype(np.int32)


WIDTHS, CERTAIN = layers()
STEPS = WIDTHS * UNIT


def hashed(key, place):
    """64 random bits of a key and a place (uint64 each)."""
    z = key + (place + np.uint64(1)) * GOLDEN
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


def uniform(bits):
    """A number in (0, 1) of 64 random bits."""
    return (np.float64(bits >> ELEVEN) + 0.5) * (1.0 / 9007199254740992.0)


def outside(key, place, half, bits):
    """A normal number where the first try did not fall under the curve for certain.

    Parameters
    ----------
    key, place : uint64
        The numbers with which it goes on.
    half : uint64
        0 or 1: which of the two numbers of a place it is.
    bits : int64
        32 random bits with a sign: 25 of the place within a layer, and 7 of the layer.
    """
    tries = np.uint64(0)
    while True:
        layer = bits & 127
        x = np.float32(bits >> 7) * STEPS[layer]
        far = np.float64(abs(x))
        tries += np.uint64(1)
        more = place + (np.uint64(2) * tries + half) * AGAIN
        u = uniform(hashed(key, more))
        if layer == 0:
            if far < TAIL:
                return x
            while True:
                beyond = -math.log(u) / TAIL
                tries += np.uint64(1)
                more = place + (np.uint64(2) * tries + half) * AGAIN
                if -2.0 * math.log(uniform(hashed(key, more))) > beyond * beyond:
                    return np.float32(math.copysign(TAIL + beyond, x))
                tries += np.uint64(1)
                u = uniform(hashed(key, place + (np.uint64(2) * tries + half) * AGAIN))
        inner = np.float64(WIDTHS[layer + 1]) if layer < 127 else 0.0
        outer = np.float64(WIDTHS[layer])
        low, high = math.exp(-0.5 * outer * outer), math.exp(-0.5 * inner * inner)
        if far < inner or low + u * (high - low) < math.exp(-0.5 * far * far):
            return x
        bits = np.int64(np.int32(hashed(key, more + HALFWAY) >> S32))


def fill_normals(key, first, out, steps, certain):
    """Fill an array (n,) float32, n even, with standard normal numbers.

    Parameters
    ----------
    key : uint64
    first : int
        The place of the first; each place gives two.
    out : (n,) float32
    steps : (128,) float32
        `STEPS`.
    certain : (128,) int32
        `CERTAIN`.
    """
    for pair in range(out.shape[0] // 2):
        place = np.uint64(first + pair)
        z = hashed(key, place)
        for half in range(2):
            bits = np.int32(z & LOW) if half == 0 else np.int32(z >> S32)
            layer, within = bits & 127, bits >> 7
            if abs(within) < certain[layer]:
                out[2 * pair + half] = np.float32(within) * steps[layer]
            else:
                out[2 * pair + half] = outside(key, place, np.uint64(half), np.int64(bits))
