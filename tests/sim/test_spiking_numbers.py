"""The random numbers of the spiking memory: the hash, and normal numbers from it.

Seeds are fixed, and limits are stated in standard errors of what is counted: what passes once
passes always.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from sim.spiking import random_numbers
from sim.spiking.kernels import compiled
from sim.spiking.random_numbers import AREA, CERTAIN, STEPS, TAIL, WIDTHS, fill_normals

hashed: Any = random_numbers.hashed
uniform: Any = random_numbers.uniform

MASK = 2**64 - 1
COUNT = 2_000_000
KEY = 0x0123456789ABCDEF


def normals(key: int, first: int, count: int) -> Any:
    """So many normal numbers as the compiled steps have them, (count,) float32."""
    out = np.empty(count, np.float32)
    compiled(fill_normals)(np.uint64(key), first, out, STEPS, CERTAIN)
    return out


@pytest.fixture(scope="module")
def sample() -> Any:
    """Normal numbers of one key, (COUNT,) float."""
    return normals(KEY, 0, COUNT).astype(float)


# ---- the same once more --------------------------------------------------------------------------


def mixed(key: int, place: int) -> int:
    """SplitMix64 with whole numbers of Python: output `place` of the generator that starts at
    `key`."""
    z = (key + (place + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def places_hashed(key: int, first: int, count: int) -> Any:
    """64 bits of each of so many places, (count,) uint64."""
    return hashed(np.array([key], np.uint64), np.arange(first, first + count, dtype=np.uint64))


def numpy_normals(key: int, first: int, count: int) -> Any:
    """The ziggurat, written again: layers at once, and what does not lie within one for certain
    by itself."""
    z = places_hashed(key, first, count // 2)
    bits = np.stack([z & np.uint64(0xFFFFFFFF), z >> np.uint64(32)], axis=1).ravel()
    bits = bits.astype(np.uint32).view(np.int32)
    layer, within = bits & 127, bits >> 7
    found = within.astype(np.float32) * STEPS[layer]
    for at in np.flatnonzero(np.abs(within) >= CERTAIN[layer]):
        found[at] = _by_rejection(key, first + int(at) // 2, int(at) % 2, int(bits[at]))
    return found


def _by_rejection(key: int, place: int, half: int, bits: int) -> np.float32:
    """A number of the wedge of a layer, of another layer, or of the tail."""
    tries = 0

    def fresh() -> tuple[float, int]:
        nonlocal tries
        tries += 1
        there = place + ((2 * tries + half) << 40)
        return ((mixed(key, there) >> 11) + 0.5) / 2**53, there

    while True:
        layer = bits & 127
        x = np.float32(bits >> 7) * STEPS[layer]
        u, there = fresh()
        if layer == 0:
            if abs(float(x)) < TAIL:
                return np.float32(x)
            while True:  # Marsaglia's tail
                beyond, v = -math.log(u) / TAIL, fresh()[0]
                if -2.0 * math.log(v) > beyond**2:
                    return np.float32(math.copysign(TAIL + beyond, x))
                u, _ = fresh()
        outer = float(WIDTHS[layer])
        inner = float(WIDTHS[layer + 1]) if layer < 127 else 0.0
        low, high = math.exp(-0.5 * outer**2), math.exp(-0.5 * inner**2)
        if abs(float(x)) < inner or low + u * (high - low) < math.exp(-0.5 * float(x) ** 2):
            return np.float32(x)
        bits = mixed(key, there + (1 << 39)) >> 32
        bits -= (bits >> 31) << 32


def test_the_hash_is_splitmix64() -> None:
    """Its first outputs for the seed 1234567, as its authors' program prints them."""
    published = [
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
        16408922859458223821,
    ]  # fmt: skip
    assert places_hashed(1234567, 0, 5).tolist() == published
    assert [mixed(1234567, place) for place in range(5)] == published


@pytest.mark.parametrize(("key", "first"), [(KEY, 0), (MASK, 1 << 20), (0, 12345)])
def test_compiled_normal_numbers_are_those_of_numpy(key: int, first: int) -> None:
    np.testing.assert_array_equal(normals(key, first, 60_000), numpy_normals(key, first, 60_000))


def test_numbers_depend_on_key_and_place_alone() -> None:
    whole = normals(KEY, 0, 1000)
    np.testing.assert_array_equal(whole[400:600], normals(KEY, 200, 200))


# ---- the layers ----------------------------------------------------------------------------------


def test_layers_have_the_same_area_and_close_at_the_top() -> None:
    """128 layers: 127 rectangles and the lowest with the tail, all of one area; the last reaches
    the height 1 of the curve. Marsaglia and Tsang print 3.442619855899, 9.91256303526217e-3."""
    x = np.append(WIDTHS.astype(float), 0.0)
    f = np.exp(-0.5 * x**2)
    tail = math.sqrt(0.5 * math.pi) * special.erfc(TAIL / math.sqrt(2.0))
    assert TAIL * math.exp(-0.5 * TAIL**2) + tail == pytest.approx(AREA, rel=1e-11)
    areas = x[1:-1] * (f[2:] - f[1:-1])
    np.testing.assert_allclose(areas, AREA, rtol=2e-4)  # widths are float32
    assert x[0] * f[1] == pytest.approx(AREA, rel=1e-6)
    assert (np.diff(x) < 0).all() and len(x) == 129
    # What is taken as certain is never above the curve: it lies within the next layer's width.
    assert (CERTAIN * STEPS.astype(float) <= x[1:] * (1.0 + 1e-7)).all()
    # And little is left to the slow way.
    assert 1.0 - np.mean(CERTAIN / 2.0**24) < 0.03


# ---- the distribution ----------------------------------------------------------------------------


def test_moments_up_to_the_eighth(sample: Any) -> None:
    """Within 3.5 standard errors; that of x^k has the variance E x^2k - (E x^k)^2."""
    for k in range(1, 9):
        expected = special.factorial2(k - 1) if k % 2 == 0 else 0.0
        spread = math.sqrt((special.factorial2(2 * k - 1) - expected**2) / COUNT)
        assert abs(np.mean(sample**k) - expected) < 3.5 * spread, f"moment {k}"


@pytest.mark.parametrize("beyond", [0.5, 1.0, 2.0, 3.0, TAIL, 4.0, 4.5])
def test_tails_hold_as_much_as_they_should(sample: Any, beyond: float) -> None:
    """On either side, within 3.5 standard errors; 3.44 is where the tail has a way of its own."""
    share = 0.5 * special.erfc(beyond / math.sqrt(2.0))
    spread = math.sqrt(share * (1.0 - share) / COUNT)
    for side in (sample, -sample):
        assert abs(np.mean(side > beyond) - share) < 3.5 * spread


def test_the_tail_has_the_shape_of_the_tail(sample: Any) -> None:
    far = np.abs(sample[np.abs(sample) > TAIL])
    assert len(far) > 1000
    beyond = special.ndtr(-far) / special.ndtr(-TAIL)
    assert stats.kstest(beyond, "uniform").pvalue > 0.01


def test_all_of_it_is_normal(sample: Any) -> None:
    """Kolmogorov and Smirnov, and counts in a thousand bins as likely."""
    place = special.ndtr(sample)
    order, steps = np.sort(place), np.arange(COUNT + 1) / COUNT
    distance = max(np.max(steps[1:] - order), np.max(order - steps[:-1]))
    assert math.sqrt(COUNT) * distance < 1.63, "1 % of samples are further away"
    counts = np.bincount((1000 * place).astype(int), minlength=1000)
    assert _apart(counts, COUNT / 1000) < 3.5


def _apart(counts: Any, expected: float) -> float:
    """Chi-square of counts, in standard deviations above its mean."""
    freedom = np.size(counts) - 1
    found = np.sum((np.asarray(counts) - expected) ** 2) / expected
    return float((found - freedom) / math.sqrt(2.0 * freedom))


# ---- one has nothing to do with another ----------------------------------------------------------


def pairs(kind: str) -> tuple[Any, Any]:
    """Numbers side by side, (500,000,) each."""
    count = 500_000
    key = int(np.random.default_rng(3).integers(0, 2**64, dtype=np.uint64))
    one = normals(key, 0, 2 * count).astype(float)
    if kind == "halves of a place":
        return one[0::2], one[1::2]
    if kind == "neighbouring places":
        return one[0:-2:2], one[2::2]
    other = {"neighbouring keys": key + 1, "keys a bit apart": key ^ (1 << 63)}.get(kind)
    if other is None:
        # As one step comes after another: a key of its own, drawn from the generator.
        keys = np.random.default_rng(5).integers(0, 2**64, count // 500 + 1, np.uint64)
        rows = np.array([normals(int(k), 0, 1000) for k in keys], float)
        return rows[:-1, ::2].ravel(), rows[1:, ::2].ravel()
    return one[::2], normals(other & MASK, 0, 2 * count).astype(float)[::2]


@pytest.mark.parametrize(
    "kind",
    [
        "halves of a place", "neighbouring places", "neighbouring keys", "keys a bit apart",
        "the same place at successive steps",
    ],
)  # fmt: skip
def test_neighbours_are_independent(kind: str) -> None:
    """Correlations of x, |x| and x^2 within 3.5/sqrt(n), and 16 x 16 cells as likely."""
    x, y = pairs(kind)
    for how in (np.asarray, np.abs, np.square):
        assert abs(np.corrcoef(how(x), how(y))[0, 1]) < 3.5 / math.sqrt(len(x))
    cells = (16 * special.ndtr(x)).astype(int) * 16 + (16 * special.ndtr(y)).astype(int)
    assert _apart(np.bincount(cells, minlength=256), len(x) / 256) < 3.5


# ---- uniform bits --------------------------------------------------------------------------------


def test_every_byte_of_the_hash_is_uniform() -> None:
    """Of successive places, and of successive keys at one place."""
    places = places_hashed(KEY, 0, 400_000)
    keys = hashed(np.arange(400_000, dtype=np.uint64), np.array([5], np.uint64))
    for bits in (places, keys):
        for byte in bits.view(np.uint8).reshape(-1, 8).T:
            assert _apart(np.bincount(byte, minlength=256), len(bits) / 256) < 3.5
        halves = (bits >> np.uint64(52)).astype(int), (bits & np.uint64(0xFFF)).astype(int)
        for half in halves:
            assert _apart(np.bincount(half, minlength=4096), len(bits) / 4096) < 3.5


def test_a_bit_of_key_or_place_changes_half_of_all_bits() -> None:
    rng = np.random.default_rng(11)
    keys, places = rng.integers(0, 2**64, (2, 2000), np.uint64)
    usual = hashed(keys, places)
    for bit in range(64):
        flip = np.uint64(1 << bit)
        for other in (hashed(keys ^ flip, places), hashed(keys, places ^ flip)):
            changed = np.bitwise_count(usual ^ other)
            # 64 bits, each changed or not: 32 +- 4 in each of 2000.
            assert abs(changed.mean() - 32.0) < 4.0 * 4.0 / math.sqrt(2000)
            assert changed.min() >= 8


def test_the_logarithm_of_a_uniform_number_is_finite() -> None:
    """It is never 0; the largest is rounded to 1, of which the logarithm is 0."""
    ends = uniform(np.array([0, MASK], np.uint64))
    assert 0.0 < ends[0] < 1e-15 and 1.0 - 1e-15 < ends[1] <= 1.0
