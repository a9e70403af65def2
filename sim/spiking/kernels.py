# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Steps of the spiking memory, compiled.

Plain Python over numpy arrays, which `compiled` hands to numba when first called. The compiled
functions release the interpreter lock. The same written with numpy, in
tests/sim/test_spiking_kernels.py, gives the same bits.

Weights between excitatory neurons are counts of the patterns that two neurons share, in a byte
each: what the spikes of a step add to the drive is a sum of whole numbers, exact in any order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sim.spiking import random_numbers
from sim.spiking.random_numbers import fill_normals, hashed, outside, uniform

__all__ = [
    "advance",
    "compiled",
    "fill_counts",
    "fill_drive",
]

INHIBITORY = 1 << 20  # place of the first random number of the inhibitory neurons
FULL = 250  # spikes of which the counts, 127 at most each, fit into 16 bits
WORD = 1.0 / 4294967296.0
BINARY, FIRING, SEPARATE, SPIKING = 0, 1, 2, 3  # kinds of neurons: two-state, firing at random
# with and without inhibitory neurons, integrate-and-fire
LINEAR_GAIN = 5.0  # Hz of a linear inhibitory neuron for each Hz of the mean excitatory rate


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a function of this module."""
    import numba
    from numba.extending import register_jitable

    for always in (hashed, uniform):
        register_jitable(inline="always")(always)
    parts = flip, note_spike, excite, inhibit, integrate, fire, switch, add_rows, half_word
    for helper in (outside, fill_normals, *parts):
        register_jitable(helper)
    return numba.njit(nogil=True, cache=True)(function)


def fill_counts(counts, member_starts, members, by_pattern, key, share, alike):
    """Count the patterns that two neurons share, where there is a connection between them.

    Parameters
    ----------
    counts : (N, N) int8
        Filled; see `layout.Wiring`.
    member_starts : (N + 1,) int32
    members : (m,) int32
    by_pattern : (P, N) int8
        1 for the neurons in each pattern.
    key : uint64
        Of the connections, which are the same for the same key; a greater share has those of a
        smaller one, too.
    share : float
        The probability of a connection.
    alike : bool
        Whether two neurons are connected both ways or not at all.
    """
    n = counts.shape[0]
    least = np.uint64(min(share, 1.0) * 4294967295.0)
    for j in range(n):
        row = counts[j]
        row[:] = 0
        for at in range(member_starts[j], member_starts[j + 1]):
            other = by_pattern[members[at]]
            for i in range(n):
                row[i] += other[i]
        row[j] = 0
        if share < 1.0:
            for i in range(n):
                if row[i]:
                    one, two = (min(i, j), max(i, j)) if alike else (j, i)
                    if hashed(key, np.uint64(one * n + two)) >> random_numbers.S32 > least:
                        row[i] = 0


def half_word(bits, half):
    """The lower (0) or the upper (1) 32 of 64 random bits, as a number from 0 to 2^32 - 1."""
    return np.float64((bits >> np.uint64(32 * half)) & random_numbers.LOW)


def fill_drive(counts, activity, drive):
    """Add to the drive (N,) float32 what every neuron brings by its activity (N,) float32."""
    for j in range(activity.shape[0]):
        s = activity[j]
        if s != 0.0:
            row = counts[j]
            for i in range(drive.shape[0]):
                drive[i] += s * np.float32(row[i])


def flip(j, sign, wiring, now):
    """Have a binary neuron switch on (1) or off (-1)."""
    row, drive = wiring.counts[j], now.drive
    step = np.float32(sign)
    for i in range(drive.shape[0]):
        drive[i] += step * np.float32(row[i])
    for at in range(wiring.member_starts[j], wiring.member_starts[j + 1]):
        now.sums[wiring.members[at]] += sign
    now.sums[-2] += sign
    now.sums[-1] += sign * wiring.loads[j]


def switch(key, wiring, now, c, outer, silent):
    """Ask some binary neurons, each with probability dt/tau, whether to be on; how many are.

    A neuron is on where sum_j w_ij (n_j or 2 n_j - 1) + its input exceeds the threshold; at the
    threshold it stays as it is.
    """
    n = now.v.shape[0]
    a, patterns = c.activity, now.sums.shape[0] - 2
    unit = a * (1.0 - a) * n
    for pair in range((n + 1) // 2):
        z = hashed(key, np.uint64(pair))
        for half in range(2):
            i = 2 * pair + half
            if i >= n or half_word(z, half) >= c.update:
                continue
            loads = wiring.loads[i]
            field = np.float64(c.excitation) * now.drive[i]
            field += (patterns * a * a - a * loads) * now.sums[-2] - a * now.sums[-1]
            field = field / unit + outer[i]
            on = now.v[i] > 0.5
            if silent[i]:
                wanted = False
            elif abs(field - c.threshold) < 1e-9:
                wanted = on
            else:
                wanted = field > c.threshold
            if wanted != on:
                now.v[i] = np.float32(1.0) if wanted else np.float32(0.0)
                flip(i, 1.0 if wanted else -1.0, wiring, now)


def note_spike(j, at, wiring, now, c):
    """What follows of a spike of neuron j at step `at`, but for the drive."""
    for k in range(wiring.member_starts[j], wiring.member_starts[j + 1]):
        now.sums[wiring.members[k]] += c.drive_step
    now.sums[-2] += c.drive_step
    now.sums[-1] += c.drive_step * wiring.loads[j]
    if c.kind >= SEPARATE:
        for k in range(wiring.target_starts[j], wiring.target_starts[j + 1]):
            now.seen[wiring.targets[k]] += c.seen_step
    before = now.last[j]
    since = (at - before) * c.dt
    if before >= 0:
        now.rate[j] = np.float32(now.rate[j] * math.exp(-since / c.rate_time) + 1.0 / c.rate_time)
        kept = now.filtered[j] * math.exp(-since / c.synapse)
        now.filtered[j] = np.float32(kept + 1.0 / c.synapse)
        fade = math.exp(-since / c.interval_time)
        now.intervals[0, j] = np.float32(now.intervals[0, j] * fade + 1.0)
        now.intervals[1, j] = np.float32(now.intervals[1, j] * fade + since)
        now.intervals[2, j] = np.float32(now.intervals[2, j] * fade + since * since)
    else:
        now.rate[j] = np.float32(1.0 / c.rate_time)
        now.filtered[j] = np.float32(1.0 / c.synapse)
    now.last[j] = at
    now.fired[j >> 3] |= np.uint8(1 << (j & 7))


def integrate(key, wiring, now, c, outer, noise):
    """Membrane potentials of the excitatory neurons one step on, exact for constant input:

        v <- u + (v - u) exp(-dt/tau) + sigma sqrt((1 - exp(-2 dt/tau))/2) xi,

    with u the input, mV. The drive decays in the same pass.
    """
    fill_normals(key, 0, noise, random_numbers.STEPS, random_numbers.CERTAIN)
    v, left, drive, loads = now.v, now.left, now.drive, wiring.loads
    given = np.float32(c.inhibition_saturating * now.inhibition[1])
    linear = np.float32(c.inhibition_linear * now.inhibition[0])
    for i in range(v.shape[0]):
        u = outer[i] + c.excitation * drive[i] - linear * loads[i] - given
        moved = u + (v[i] - u) * c.leak + c.deviation * noise[i]
        v[i] = moved if left[i] == 0 else c.reset
        left[i] = max(left[i] - 1, 0)
        drive[i] *= c.keep


def fire(key, wiring, now, c, outer, silent):
    """Have neurons fire at random, with a rate that is a logistic function of their field:

        nu_i = most/(1 + exp(-2 slope (h_i - threshold))),

    h_i = 1 where its own pattern is active at `most`. `v` is 1 for those that fire. The drive
    decays after it was asked. What is subtracted comes through inhibitory neurons, if the kind is
    `SEPARATE`.
    """
    n = now.v.shape[0]
    a, patterns = c.activity, now.sums.shape[0] - 2
    unit = a * (1.0 - a) * n * c.most
    highest = 4294967296.0 * c.most * c.dt
    for pair in range((n + 1) // 2):
        z = hashed(key, np.uint64(pair))
        for half in range(2):
            i = 2 * pair + half
            if i >= n:
                break
            now.v[i] = np.float32(0.0)
            drawn = half_word(z, half)
            if drawn >= highest or silent[i]:
                continue
            loads = wiring.loads[i]
            field = np.float64(c.excitation) * now.drive[i]
            if c.kind == SEPARATE:
                field -= a * loads * n * now.inhibition[0] / LINEAR_GAIN
            else:
                field += (patterns * a * a - a * loads) * now.sums[-2] - a * now.sums[-1]
            field = field / unit + outer[i]
            if drawn < highest / (1.0 + math.exp(-2.0 * c.slope * (field - c.threshold))):
                now.v[i] = np.float32(1.0)
    for i in range(n):
        now.drive[i] *= c.keep


def excite(at, wiring, now, c, thresholds, added, spiked):
    """Have every neuron at its threshold fire.

    `added` (N,) int16 is 0, and `spiked` (N,) int32 is filled with who fires.
    """
    count = 0
    v, left = now.v, now.left
    for i in range(v.shape[0]):
        if v[i] >= thresholds[i]:
            spiked[count] = i
            count += 1
    for at_once in range(count):
        j = spiked[at_once]
        v[j] = c.reset
        left[j] = c.refractory
        note_spike(j, at, wiring, now, c)
    for first in range(0, count, FULL):
        add_rows(wiring.counts, spiked[first : min(first + FULL, count)], added)
        step, drive = c.drive_step, now.drive
        for i in range(added.shape[0]):
            drive[i] += step * np.float32(added[i])
            added[i] = 0


def add_rows(counts, rows, added):
    """Add rows (m,) of `counts` to `added` (N,) int16, four at a time."""
    m = rows.shape[0]
    for first in range(0, m - 3, 4):
        a, b = counts[rows[first]], counts[rows[first + 1]]
        c, d = counts[rows[first + 2]], counts[rows[first + 3]]
        for i in range(added.shape[0]):
            added[i] += np.int16(a[i]) + np.int16(b[i]) + np.int16(c[i]) + np.int16(d[i])
    for at in range(m - m % 4, m):
        row = counts[rows[at]]
        for i in range(added.shape[0]):
            added[i] += row[i]


def inhibit(key, now, c, noise):
    """One step of the inhibitory neurons, linear and saturating; how many spikes of each."""
    linear = 0
    L = c.linear
    for pair in range((L + 1) // 2):
        z = hashed(key, np.uint64(INHIBITORY + pair))
        for half in range(2):
            i = 2 * pair + half
            if i >= L:
                break
            mean = LINEAR_GAIN * now.seen[i] * c.dt
            drawn = (half_word(z, half) + 0.5) * WORD
            if drawn < 1.0 - mean:
                continue  # less than exp(-mean): none
            term = math.exp(-mean)
            below, spikes = term, 0
            while drawn > below and spikes < 1000:
                spikes += 1
                term *= mean / spikes
                below += term
            linear += spikes
    saturating = 0
    inner, left = now.inner, now.inner_left
    S = inner.shape[0]
    if S > 0:
        fill_normals(key, INHIBITORY + L, noise, random_numbers.STEPS, random_numbers.CERTAIN)
        for i in range(S):
            u = c.inner_bias + c.inner_gain * now.seen[L + i]
            moved = u + (inner[i] - u) * c.inner_leak + c.inner_deviation * noise[i]
            inner[i] = moved if left[i] == 0 else c.inner_reset
            left[i] = max(left[i] - 1, 0)
            if inner[i] >= c.inner_threshold:
                saturating += 1
                inner[i] = c.inner_reset
                left[i] = c.inner_refractory
    for i in range(now.seen.shape[0]):
        now.seen[i] *= c.keep_seen
    return linear, saturating


def advance(keys, wiring, now, c, outer, thresholds, silent, probe, kept):
    """Take one step for every key.

    Parameters
    ----------
    keys : (k,) uint64
    wiring : Wiring
    now : Activity
        Brought up to date.
    c : Constants
    outer : (N,) float32
        Input from outside, mV for integrate-and-fire neurons, else in units of the field.
    thresholds : (N,) float32
        Infinite for a silenced neuron.
    silent : (N,) bool
    probe : int
        The neuron whose potential is written.
    kept : Kept
        Filled.
    """
    n = now.v.shape[0]
    noise = np.empty(n + n % 2, np.float32)
    s = now.inner.shape[0]
    inner_noise = np.empty(s + s % 2, np.float32)
    added = np.zeros(n, np.int16)
    spiked = np.empty(n, np.int32)
    for t in range(keys.shape[0]):
        key = keys[t]
        at = c.step + t + 1
        linear, saturating = 0, 0
        if c.kind < FIRING:
            switch(key, wiring, now, c, outer, silent)
            kept.voltage[t] = now.v[probe]
        else:
            if c.kind == SPIKING:
                integrate(key, wiring, now, c, outer, noise)
            else:
                fire(key, wiring, now, c, outer, silent)
            if c.kind >= SEPARATE:
                linear, saturating = inhibit(key, now, c, inner_noise)
            kept.voltage[t] = now.v[probe]
            for p in range(now.sums.shape[0]):
                now.sums[p] *= c.keep
            excite(at, wiring, now, c, thresholds, added, spiked)
            if c.kind >= SEPARATE:
                now.inhibition[0] = now.inhibition[0] * c.keep_inhibitory
                now.inhibition[0] += linear * c.inhibitory_step
                now.inhibition[1] = now.inhibition[1] * c.keep_inhibitory
                now.inhibition[1] += saturating * c.inhibitory_step
        kept.sums[t] = now.sums
        kept.inhibition[t] = now.inhibition
        if at % c.bin == 0:
            if c.kind < FIRING:
                now.fired[:] = 0
                for i in range(n):
                    if now.v[i] > 0.5:
                        now.fired[i >> 3] |= np.uint8(1 << (i & 7))
            kept.raster[t] = now.fired
            now.fired[:] = 0
