"""The memories of many neurons: simulated seconds a second, alone and beside the window, against
plain numpy, scipy and Brian2 in this run; memory; how soon the page moves.

Plain numpy is the same step vectorised, with low-rank weights and numpy's own normal numbers.
Brian2's network is the same, too, as its users would write it: patterns as a group to which
neurons project and that projects back. BENCH_BRIAN2_PYTHON names an interpreter that has it.

Alone, all are measured in processor time, on one core each (which without other programs is the
time that passes), and are given the best of some repetitions, in turns.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication

import main
from sim.recording import Recorder
from sim.spiking import RateMemory, RateMemoryParameters, SpikingMemory, SpikingParameters
from sim.spiking import constants as of
from sim.spiking.kernels import LINEAR_GAIN
from sim.spiking.ladder import LADDER
from sim.spiking.rate_rule import transfer
from tests.benchmarks.memories import best, say
from tests.benchmarks.window import Paints, close_window, open_window, run

ROOT = Path(__file__).parents[2]
SIZES = (1000, 2000, 5000, 10_000, 20_000)
USUAL = 10_000
SEED, PATTERN = 7, 1
BEFORE, CUE, AFTER = 0.5, 0.3, 0.7  # s without a memory, of its cue, and with it
MV = 0.010  # V of the cue, to half of the pattern's neurons
STRETCH, TIMES = 0.1, 6  # s of the model that are timed, and how often
RATE_SIZES, RATE_STRETCH, MIB = (5000, 15_000), 0.05, 2.0**20
PATIENCE = 600.0  # s for Brian2, which compiles for a minute or two the first time

MOVING = """
import time
import main
app = main._application()
from PySide6.QtCore import QEventLoop
from gui.registry import PAGES
from gui.window import MainWindow
window = MainWindow()
window.resize(1440, 900)
window.show()
window.start()
app.processEvents()
start = time.perf_counter()
window.show_tab([entry.name for entry in PAGES].index("spiking"))
window.grab()
painted = time.perf_counter() - start
while window.tab.frame is None or not window.tab.frame.snapshot.step:
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
window.grab()
print(painted, time.perf_counter() - start)
window.close()
"""  # the page that has not been seen yet, until its network moves
BRIAN2 = '''
import json, sys, time
import brian2 as b
import numpy as np
from brian2 import Hz, second

given = json.loads(sys.argv[1])
known = {k: v * second if k.startswith("tau") else v for k, v in given.items() if k != "dt"}
known["Hz"] = Hz
began = time.perf_counter()
b.defaultclock.dt = dt = given["dt"] * second
rng = np.random.default_rng(1)
b.seed(1)
stored = np.zeros((given["patterns"], given["excitatory"]))
for row in stored:
    row[rng.permutation(len(row))[: len(row) // 10]] = 1.0

def group(*words, **options):
    return b.NeuronGroup(*words, namespace=known, **options)
def synapses(sender, receiver, act, **who):
    made = b.Synapses(sender, receiver, on_pre=act, namespace=known)
    made.connect(**who)
    return made
inhibition = group(1, "dr1/dt = -r1/tau_in : 1\\ndr2/dt = -r2/tau_in : 1", method="exact")
excitatory = group(given["excitatory"], """
    dv/dt = (u - v)/tau + sigma*xi*tau**-0.5 : 1 (unless refractory)
    u = outer + weight*(drive - load*s) - linear*load*r1 - saturating*r2 : 1
    ds/dt = -s/tau_s : 1
    drive : 1\\nouter : 1\\nload : 1\\nr1 : 1 (linked)\\nr2 : 1 (linked)""",
    threshold="v >= theta", reset="v = reset\\ns += 1/tau_s/Hz",
    refractory=given["refractory"] * second, method="euler")
excitatory.r1, excitatory.r2 = b.linked_var(inhibition, "r1"), b.linked_var(inhibition, "r2")
excitatory.load, excitatory.outer = stored.sum(axis=0), given["bias"]
memory = group(given["patterns"], "ds/dt = -s/tau_s : 1", method="exact")
linear = group(given["inhibitory"], "dy/dt = -y/tau_seen : 1", method="exact",
    threshold="rand() < gain_linear*y*Hz*dt", reset="")
saturating = group(given["inhibitory"],
    """dv/dt = (base + gain*y - v)/tau_inner + sigma*xi*tau_inner**-0.5 : 1 (unless refractory)
    dy/dt = -y/tau_seen : 1""", threshold="v >= theta_inner", reset="v = reset",
    refractory=given["refractory_inner"] * second, method="euler")
pattern, member = np.nonzero(stored)
back = b.Synapses(memory, excitatory, "drive_post = s_pre : 1 (summed)", namespace=known)
back.connect(i=pattern, j=member)
spikes = b.SpikeMonitor(excitatory, record=False)
network = b.Network(
    inhibition, excitatory, memory, linear, saturating, back, spikes,
    synapses(excitatory, memory, "s_post += 1/tau_s/Hz", i=member, j=pattern),
    synapses(excitatory, linear, "y_post += seen_step", p=given["listened"]),
    synapses(excitatory, saturating, "y_post += seen_step", p=given["listened"]),
    synapses(linear, inhibition, "r1_post += inner_step"),
    synapses(saturating, inhibition, "r2_post += inner_step"))

def go_on(seconds):
    start = time.process_time()
    network.run(seconds * second, namespace={})
    return time.process_time() - start

go_on(given["before"])
built = time.perf_counter() - began
own = np.flatnonzero(stored[0])
excitatory.outer[own[: len(own) // 2]] = given["bias"] + given["cue"]
go_on(given["cued"])
excitatory.outer = given["bias"]
go_on(given["after"])
ready = min(go_on(given["dt"]) for _ in range(2))  # what a run takes before its first step
counted = spikes.count[:].copy()
took = min(go_on(1.0) for _ in range(2)) - ready
rate = float((spikes.count[:] - counted)[own].mean()) / 2.0
try:
    most = float(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
except OSError:
    most = float("nan")  # told on Linux alone
print(json.dumps([b.__version__, took, built, rate, most]))
'''


def measure(seconds: float) -> None:
    """Print all of it."""
    alone = [sys.executable, "-m", "tests.benchmarks.spiking"]
    subprocess.run(alone, cwd=ROOT, check=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    _opening()
    app = main._application()
    assert isinstance(app, QApplication)
    for speed in (1.0, 4.0):
        _beside(app, speed, seconds)


def _load() -> str:
    """How many programs want the processor."""
    return f"load {os.getloadavg()[0]:.1f}"


# ---- alone ---------------------------------------------------------------------------------------


def _alone() -> None:
    """What is measured without a window, in an interpreter of its own: numpy with one thread."""
    SpikingMemory(SpikingParameters(neurons=SIZES[0])).advance(2)  # compiled and loaded
    for part in (_sizes, _recorded, _rungs, _rates, _brian2):
        part()


def _paces(seconds: float, *acts: Callable[[], object]) -> list[float]:
    """Simulated seconds a second of processor time of acts that simulate so many, in turns."""
    found: list[list[float]] = [[] for _ in acts]
    for _ in range(TIMES):
        for act, took in zip(acts, found, strict=True):
            began = time.process_time()
            act()
            took.append(time.process_time() - began)
    return [seconds / min(took) for took in found]


def _stretch(network: Any) -> Callable[[], None]:
    """Takes the steps of a stretch."""
    steps = round(STRETCH / network.dt)
    return lambda: network.advance(steps)


def _quiet(**values: Any) -> tuple[SpikingMemory, float]:
    """A network in its quiet state, and what it took to build its connections, s."""
    network = SpikingMemory(SpikingParameters.from_dict(values), seed=SEED)
    built = best(lambda: network.connections, 1)
    network.advance(round(BEFORE / network.dt))
    return network, built


def _remember(network: SpikingMemory) -> None:
    """Have it remember a pattern."""
    network.cue(pattern=PATTERN, strength=MV, fraction=0.5, duration=CUE)
    network.advance(round((CUE + AFTER) / network.dt))


def _sizes() -> None:
    say("simulated seconds a second alone, dt 0.5 ms, while a memory is held and quiet; ratio to")
    say("plain numpy; connections and state, MiB; building the connections, s:")
    for neurons in SIZES:
        network, built = _quiet(neurons=neurons)
        plain = Plain(network)
        plain.advance(round(BEFORE / plain.dt))
        quiet, quiet_plain = _paces(STRETCH, _stretch(network), _stretch(plain))
        _remember(network)
        plain.remember()
        held, held_plain = _paces(STRETCH, _stretch(network), _stretch(plain))
        rate = network.snapshot().pattern_rates[PATTERN - 1]
        rate_plain = plain.sums[PATTERN - 1] / plain.patterns[PATTERN - 1].sum()
        size = network.connections.nbytes + sum(array.nbytes for array in network.now.activity)
        say(
            f"  {neurons:6,}  held {held:6.1f} ({held / held_plain:5.1f}x)  quiet {quiet:6.1f} "
            f"({quiet / quiet_plain:5.1f}x)  {size / MIB:6.1f} MiB  {built:5.2f} s  "
            f"(held at {rate:.0f} Hz, by plain numpy at {rate_plain:.0f}; {_load()})"
        )


class Plain:
    """The same network in plain numpy, whose patterns and connections it takes."""

    def __init__(self, network: SpikingMemory) -> None:
        p, wiring = network.parameters, network.connections.wiring
        self.c, self.dt, self.rng = of.constants_of(p), p.dt, np.random.default_rng(SEED)
        self.patterns = network.connections.patterns.astype(np.float32)
        self.loads = wiring.loads
        n, each = p.excitatory, p.each_inhibitory
        self.hears = np.zeros((n, 2 * each), np.float32)
        sender = np.repeat(np.arange(n), np.diff(wiring.target_starts))
        self.hears[sender, wiring.targets] = 1.0
        self.outer = np.full(n, 1e3 * p.bias, np.float32)
        self.threshold = np.float32(of.threshold_mv(1e3 * p.noise, p.dt, of.CELL))
        self.v, self.s, self.left = *np.zeros((2, n), np.float32), np.zeros(n, int)
        self.sums = np.zeros(len(self.patterns), np.float32)
        self.seen = np.zeros(2 * each, np.float32)
        self.inner, self.inner_left = np.zeros(each, np.float32), np.zeros(each, int)
        self.inhibition = np.zeros(2)

    def remember(self) -> None:
        """Have it remember the pattern."""
        members = np.flatnonzero(self.patterns[PATTERN - 1])
        chosen = self.rng.permutation(members)[: len(members) // 2]
        self.outer[chosen] += np.float32(1e3 * MV)
        self.advance(round(CUE / self.dt))
        self.outer[chosen] -= np.float32(1e3 * MV)
        self.advance(round(AFTER / self.dt))

    def advance(self, steps: int) -> None:
        """Take so many steps."""
        for _ in range(steps):
            self._step()

    def _step(self) -> None:
        c, r = self.c, self.inhibition
        drive = self.sums @ self.patterns - self.loads * self.s
        u = self.outer + c.excitation * drive
        u -= np.float32(c.inhibition_linear * r[0]) * self.loads
        u -= np.float32(c.inhibition_saturating * r[1])
        noise = self.rng.standard_normal(len(u), np.float32)
        self.v = u + (self.v - u) * c.leak + c.deviation * noise
        fired = self._fire(self.v, self.left, self.threshold, c.refractory)
        linear = self.rng.poisson(LINEAR_GAIN * c.dt * self.seen[: c.linear]).sum()
        u = c.inner_bias + c.inner_gain * self.seen[c.linear :]
        noise = self.rng.standard_normal(len(u), np.float32)
        self.inner = u + (self.inner - u) * c.inner_leak + c.inner_deviation * noise
        inner = self._fire(self.inner, self.inner_left, c.inner_threshold, c.inner_refractory)
        self.sums *= c.keep
        self.sums += c.drive_step * self.patterns[:, fired].sum(axis=1)
        self.s *= c.keep
        self.s[fired] += c.drive_step
        self.seen *= c.keep_seen
        self.seen += c.seen_step * self.hears[fired].sum(axis=0)
        r *= c.keep_inhibitory
        r += linear * c.inhibitory_step, len(inner) * c.inhibitory_step

    def _fire(self, v: Any, left: Any, threshold: Any, refractory: int) -> Any:
        """Who fires of those that are not refractory; they are reset."""
        v[left > 0] = self.c.reset
        np.maximum(left - 1, 0, out=left)
        fired = np.flatnonzero(v >= threshold)
        v[fired], left[fired] = self.c.reset, refractory
        return fired


def _recorded() -> None:
    """With everything recorded that the page shows, and what a frame takes."""
    network, _ = _quiet(neurons=USUAL)
    _remember(network)
    recorder = Recorder(network.traces())
    steps, shown = (round(x / network.dt) for x in (STRETCH, network.pace.span))
    passed = STRETCH / best(_stretch(network), 2 * TIMES)
    (pace,) = _paces(STRETCH, lambda: network.advance(steps, recorder))
    network.advance(shown, recorder)
    copied = 1e3 * best(lambda: recorder.shown(shown), TIMES)
    size = sum(rows.nbytes for rows in recorder.shown(shown).values()) / MIB
    say(
        f"N = {USUAL:,}: {pace:.1f} simulated seconds a second with all recorded that the page "
        f"shows, {passed:.1f} unrecorded in time that passes; the record "
        f"{recorder.nbytes / MIB:.0f} MiB; of a frame {size:.1f} MiB copied in {copied:.1f} ms, "
        f"{1e3 * best(network.snapshot, TIMES):.2f} ms to read the moment ({_load()})"
    )


def _rungs() -> None:
    say(f"rungs of the ladder at N = {USUAL:,}, simulated seconds a second after a cue:")
    for rung in LADDER.values():
        network, _ = _quiet(neurons=USUAL, rung=rung.name)
        _remember(network)
        (pace,) = _paces(STRETCH, _stretch(network))
        say(f"  {rung.title:31} {pace:7.1f}  ({network.verdict}; {_load()})")


def _rates() -> None:
    """The rate memory, against its connections as a sparse matrix of scipy's."""
    from scipy.sparse import csr_array

    for neurons in RATE_SIZES:
        network = RateMemory(RateMemoryParameters(neurons=neurons), seed=SEED)
        built = best(lambda network=network: network.advance(1), 1)
        network.cue(pattern=PATTERN)
        network.advance(round(1.5 / network.dt))
        p, wiring = network.parameters, network.wiring
        n, k = p.neurons, p.inputs
        rows = [x.transpose(0, 2, 1).reshape(-1, k)[:n].ravel() for x in
                (wiring.weights.astype(float), wiring.columns.astype(np.int32))]  # fmt: skip
        J = p.strength * csr_array((*rows, np.arange(0, n * k + 1, k)), shape=(n, n))
        r, share = network.now.rates[0].copy(), -np.expm1(-p.dt / p.time_constant)
        steps = round(RATE_STRETCH / p.dt)

        def straight(J: Any = J, r: Any = r, share: float = share, steps: int = steps) -> None:
            for _ in range(steps):
                r += share * (transfer(J @ r) - r)

        ours, theirs = _paces(
            RATE_STRETCH, lambda network=network, steps=steps: network.advance(steps), straight
        )
        say(
            f"rate memory, N = {n:,}, {k} inputs each, {p.patterns} patterns, dt {1e3 * p.dt:g} "
            f"ms: {ours:.2f} simulated seconds a second alone, "
            f"{ours / theirs:.1f} times as fast as scipy.sparse; connections "
            f"{(wiring.columns.nbytes + wiring.weights.nbytes) / MIB:.0f} MiB, built in "
            f"{built:.1f} s ({network.verdict}; {_load()})"
        )


def _brian2() -> None:
    python = os.environ.get("BENCH_BRIAN2_PYTHON", sys.executable)
    if shutil.which(python) is None or _asked(python, "import brian2").returncode:
        say(
            f"Brian2: {python} cannot import it. `pip install -e '.[bench]'` has it from Python "
            "3.12 on; with 3.11: `python -m venv B && B/bin/pip install brian2==2.9.0 "
            "'numpy<2'`, and BENCH_BRIAN2_PYTHON=B/bin/python"
        )
        return
    network, _ = _quiet(neurons=USUAL)
    done = _asked(python, BRIAN2, json.dumps(_told(network.parameters)))
    if done.returncode:
        say(f"Brian2 failed: {done.stderr.strip().splitlines()[-1]}")
        return
    version, took, built, rate, most = json.loads(done.stdout.splitlines()[-1])
    _remember(network)
    (ours,) = _paces(STRETCH, _stretch(network))
    say(
        f"Brian2 {version}, N = {USUAL:,}, low-rank weights, a memory held at "
        f"{rate:.0f} Hz: {1.0 / took:.2f} simulated seconds a second; ours {ours:.1f}, "
        f"{ours * took:.1f} times as fast; its process {most:.0f} MiB, ready to cue after "
        f"{built:.0f} s ({_load()})"
    )


def _asked(python: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A program run by an interpreter."""
    return subprocess.run(
        [python, "-c", *words], capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def _told(p: SpikingParameters) -> dict[str, Any]:
    """The network for Brian2: s, Hz and mV, as plain numbers."""
    c = of.constants_of(p)
    theta = of.threshold_mv(1e3 * p.noise, p.dt, of.CELL)
    return {
        "excitatory": p.excitatory, "inhibitory": p.each_inhibitory, "patterns": p.patterns,
        "dt": p.dt, "tau": of.CELL, "tau_inner": of.INNER, "tau_s": of.SYNAPSE,
        "tau_seen": of.SYNAPSE_SEEN, "tau_in": of.SYNAPSE_INHIBITORY, "sigma": 1e3 * p.noise,
        "bias": 1e3 * p.bias, "weight": float(c.excitation), "linear": float(c.inhibition_linear),
        "saturating": float(c.inhibition_saturating), "gain_linear": LINEAR_GAIN, "theta": theta,
        "theta_inner": float(c.inner_threshold), "reset": of.RESET, "base": of.INNER_BIAS,
        "gain": of.INNER_GAIN, "refractory": of.REFRACTORY,
        "refractory_inner": of.INNER_REFRACTORY, "seen_step": float(c.seen_step),
        "inner_step": c.inhibitory_step, "listened": p.listened, "cue": 1e3 * MV, "before": BEFORE,
        "cued": CUE, "after": AFTER,
    }  # fmt: skip


# ---- beside the window ---------------------------------------------------------------------------


def _opening() -> None:
    """From showing the tab to a network that moves, in an interpreter of its own."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(4):
        done = subprocess.run(
            [sys.executable, "-c", MOVING],
            capture_output=True, text=True, cwd=ROOT, check=True, env=environment,
        )  # fmt: skip
        found.append([1e3 * float(word) for word in done.stdout.split()[-2:]])
    painted, moving = np.median(found[1:], axis=0)
    say(
        f"the page opens in {painted:.0f} ms; from then on {moving - painted:.0f} ms to a network "
        f"that moves, {moving:.0f} in all (medians of 3, compiled code kept; {_load()})"
    )


def _beside(app: QApplication, speed: float, seconds: float) -> None:
    """Frame interval and achieved speed beside the window while a memory is held."""
    window = open_window("a-cue-ignites-a-memory")
    tab = window.tab
    tab.engine.set_speed(speed)
    while tab.frame is None or tab.frame.snapshot.time < 1.5:
        run(app, 0.1)
    run(app, 2.0)
    paints = Paints(window, tab.spiking_stage.raster)
    first, began = tab.frame, time.perf_counter()
    achieved, capacity = [], []
    while time.perf_counter() - began < seconds:
        run(app, 0.25)
        achieved.append(tab.frame.achieved)
        capacity.append(tab.frame.capacity)
    took, last = time.perf_counter() - began, tab.frame
    paints.end()
    interval = 1e3 * np.diff(paints.times)
    s = last.snapshot
    say(
        f"N = {s.parameters.neurons:,} beside the window, asked for {speed:g}x, remembering "
        f"{s.held}: frame interval p50 {np.percentile(interval, 50):.1f} ms, p99 "
        f"{np.percentile(interval, 99):.1f} ms, {1e3 * len(interval) / interval.sum():.0f} fps; "
        f"achieved {np.median(achieved):.2f}x, {(s.time - first.snapshot.time) / took:.2f} on the "
        f"whole; stepping alone would make {np.median(capacity):.1f} ({_load()})"
    )
    close_window(window)


if __name__ == "__main__":
    _alone()
