"""A named start: network, parameters, scripted gestures, and what it claims to show.

A scenario is a TOML file in `resources/scenarios`; the README's layout section shows one. Its
claim is a sentence for people and a list of expectations for `check`, so that no preset can say
what its run does not do.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError, SimError
from sim.model import Network, Scripted
from sim.networks import NETWORKS, network_named
from sim.resource_tables import tables_in
from sim.run import Run

__all__ = [
    "ClaimResult",
    "Expectation",
    "Scenario",
    "between",
    "check",
    "network_class",
    "quantity",
    "scenario_named",
    "scenarios",
]

VERDICT = "verdict"
UNITS = {
    "": 1.0, "rad": 1.0, "s": 1.0, "rad/s": 1.0, "Hz": 1.0,
    "ms": 1e-3, "mV": 1e-3, "deg": math.pi / 180.0, "deg/s": math.pi / 180.0, "%": 0.01,
}  # fmt: skip


class Readable(Protocol):
    """A network class whose traces can be read as numbers."""

    readings: ClassVar[Mapping[str, Callable[[Mapping[str, NDArray[np.float64]]], float]]]


def network_class(name: str) -> type[Network]:
    """The network of this name; raises ScenarioError for one that does not exist."""
    if name in NETWORKS:
        return network_named(name)
    known = ", ".join(NETWORKS)
    raise ScenarioError(f"There is no network {name!r}; there are: {known}.", field="network")


def quantity(value: Any) -> Any:
    """A number with a unit in a string ("90 deg/s") as SI, also within rows; else as it is."""
    if isinstance(value, list):
        return [quantity(entry) for entry in value]
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"([-+]?[\d.]+(?:e[-+]?\d+)?)\s*([a-zA-Z/%]*)", value.strip())
    if not match:
        return value
    number, unit = match.groups()
    if unit not in UNITS:
        known = ", ".join(u for u in UNITS if u)
        raise ScenarioError(f"{value!r} has an unknown unit; known are {known}.")
    try:
        return float(number) * UNITS[unit]
    except ValueError:
        raise ScenarioError(f"{value!r} is not a number with a unit.") from None


@dataclass(frozen=True)
class Expectation:
    """A reading, over a stretch of the run, that must lie between two numbers; or the network's
    verdict at a time, that must begin with some words, each of them whole."""

    reading: str
    start: float
    stop: float
    above: float = -math.inf
    below: float = math.inf
    words: str = ""


@dataclass(frozen=True)
class ClaimResult:
    """What came of an expectation: a number, or the words of a verdict."""

    expectation: Expectation
    value: float = math.nan
    words: str = ""

    @property
    def held(self) -> bool:
        """Whether the reading lay where it was claimed to, or the verdict was the claimed one."""
        if self.expectation.reading == VERDICT:
            # "memory R1" is not "memory R12".
            return f"{self.words} ".startswith(f"{self.expectation.words} ")
        return self.expectation.above <= self.value <= self.expectation.below


@dataclass(frozen=True)
class Scenario:
    """A named start; see the module docstring.

    Parameters
    ----------
    name : str
        The file's name without its ending.
    title : str
        What the button says.
    tab : str
        The tab it belongs to.
    network : str
        Name of the network class.
    claim : str
        What a person will see, in a sentence or two.
    seed : int
        Of the run.
    duration : float
        Model time within which everything claimed has happened: s, or sweeps.
    parameters : mapping
        Values that differ from the defaults, SI.
    gestures : tuple of (float, str, mapping)
        Model time, name and arguments of each scripted gesture.
    expectations : tuple of Expectation
        What `check` measures.
    standing : bool
        Whether it is opened standing still, to be gone through step by step.
    speed : float or None
        Units of its time played in a second, at which the claim is seen well; as before if None.
    """

    name: str
    title: str
    tab: str
    network: str
    claim: str
    seed: int
    duration: float
    parameters: Mapping[str, Any]
    gestures: tuple[tuple[float, str, Mapping[str, Any]], ...]
    expectations: tuple[Expectation, ...]
    standing: bool = False
    speed: float | None = None

    def start(self, seed: int | None = None) -> Run:
        """A run at its beginning, the script before it."""
        kind = network_class(self.network)
        parameters = kind.Parameters.from_dict(self.parameters)
        network = kind(parameters, self.seed if seed is None else seed)
        script = [Scripted(at, name, arguments) for at, name, arguments in self.gestures]
        return Run(network, script)


def _parse(name: str, table: Mapping[str, Any]) -> Scenario:
    """Build a scenario from its file's table; raises ScenarioError naming the file."""
    try:
        gestures = []
        kind = network_class(table["network"])
        chosen = _choices(kind)
        for entry in table.get("gestures", ()):
            words = _words(kind.gestures().get(str(entry["name"])))
            if entry["name"] == "configure":
                words = chosen
            arguments = {
                k: v if k in words else quantity(v)
                for k, v in entry.items()
                if k not in ("at", "name")
            }
            gestures.append((float(entry["at"]), str(entry["name"]), arguments))
        expectations = tuple(map(_expectation, table["expect"]))
        scenario = Scenario(
            name=name,
            title=table["title"],
            tab=table["tab"],
            network=table["network"],
            claim=table["claim"],
            seed=int(table["seed"]),
            duration=float(table["duration"]),
            parameters={
                k: v if k in chosen else quantity(v) for k, v in table.get("parameters", {}).items()
            },
            gestures=tuple(gestures),
            expectations=expectations,
            standing=bool(table.get("standing", False)),
            speed=_speed(table.get("speed")),
        )
        _check(scenario)
    except KeyError as error:
        raise ScenarioError(f"The scenario {name!r} lacks {error}.") from None
    except (SimError, AttributeError, TypeError, ValueError) as error:
        raise ScenarioError(f"The scenario {name!r} cannot be used: {error}") from None
    return scenario


def _speed(given: Any) -> float | None:
    """The speed of playback in a table; raises ScenarioError for what is no number."""
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | float)):
        raise ScenarioError(f"A speed is a number, such as 0.5, not {given!r}.")
    return None if given is None else float(given)


def _words(gesture: Callable[..., None] | None) -> set[str]:
    """Names of the arguments of a gesture that are words, and no quantities."""
    if gesture is None:
        return set()
    parameters = inspect.signature(gesture).parameters.values()
    return {p.name for p in parameters if p.annotation in ("str", "str | None")}


def _choices(kind: type[Network]) -> set[str]:
    """Names of the parameters that are chosen by a word: "01" is a coding and no number."""
    return {name for name, spec in kind.Parameters.specs().items() if spec.kind == "choice"}


def _expectation(entry: Mapping[str, Any]) -> Expectation:
    """An expectation from its table."""
    if VERDICT in entry:
        words = entry[VERDICT]
        if not isinstance(words, str) or not words.strip():
            raise ScenarioError(f"A verdict is some words, such as “memory A”, not {words!r}.")
        if beside := sorted(set(entry) - {VERDICT, "at"}):
            raise ScenarioError(f"A verdict has a time, at, and no {', '.join(beside)}.")
        at = float(entry["at"])
        return Expectation(VERDICT, at, at, words=words.strip())
    return Expectation(
        entry["reading"],
        float(entry["from"]),
        float(entry["to"]),
        float(entry.get("above", "-inf")),
        float(entry.get("below", "inf")),
    )


def _check(scenario: Scenario) -> None:
    """See that everything a scenario asks for exists; raises SimError in a sentence."""
    kind = network_class(scenario.network)
    kind.Parameters.from_dict(scenario.parameters)
    known, unit = kind.gestures(), kind.pace.unit
    for at, name, arguments in scenario.gestures:
        if name not in known:
            raise ScenarioError(f"{kind.title} knows no gesture {name!r}.")
        if not 0.0 <= at < math.inf:
            raise ScenarioError(f"The gesture {name!r} cannot be done at {at} {unit}.")
        try:
            inspect.signature(known[name]).bind(kind, **arguments)
        except TypeError as error:
            raise ScenarioError(f"The gesture {name!r} is given wrongly: {error}.") from None
        if name == "configure":
            kind.Parameters.from_dict(arguments)
            continue
        for word, value in arguments.items():
            if (isinstance(value, str) and word not in _words(known[name])) or (
                isinstance(value, float) and not math.isfinite(value)
            ):
                raise ScenarioError(f"{word} of {name!r} cannot be {value!r}.")
    for expected in scenario.expectations:
        if expected.reading != VERDICT and expected.reading not in _readings(kind):
            raise ScenarioError(f"There is no reading {expected.reading!r}.")
        if not 0.0 <= expected.start <= expected.stop <= scenario.duration:
            raise ScenarioError(
                f"{expected.reading!r} is expected from {expected.start} to {expected.stop} "
                f"{unit}, outside the run's {scenario.duration} {unit}."
            )
    pace, speed = kind.pace, scenario.speed
    if speed is not None and not pace.slowest <= speed <= pace.fastest:
        raise ScenarioError(
            f"{kind.title} is played at {pace.slowest:g} to {pace.fastest:g} {unit} a second, "
            f"not at {speed:g}."
        )
    if scenario.seed < 0:
        raise ScenarioError("A seed is a whole number from 0 on.")
    for field in (scenario.title, scenario.tab, scenario.claim):
        if not isinstance(field, str):
            raise ScenarioError(f"{field!r} should be words.")


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    """The table of every file, by the scenario's name, in the order of each tab's buttons."""
    found = tables_in("scenarios", "scenario")
    found.sort(key=lambda one: str(one[2].get("tab", "")))  # in each tab as they are
    return {name: table for _, name, table in found}


@cache
def scenario_named(name: str) -> Scenario:
    """A scenario shipped; only the network it is of is imported.

    Raises
    ------
    KeyError
        If there is none of this name.
    ScenarioError
        If a file is malformed, naming it.
    """
    return _parse(name, _tables()[name])


def scenarios(tab: str | None = None) -> Mapping[str, Scenario]:
    """The scenarios shipped, or those of one tab, by name, in the order of the tab's buttons.

    Raises
    ------
    ScenarioError
        If a file is malformed, naming it.
    """
    tables = _tables().items()
    return {n: scenario_named(n) for n, table in tables if tab is None or table.get("tab") == tab}


def check(scenario: Scenario) -> list[ClaimResult]:
    """Run a scenario to its end without a screen and measure everything it claims.

    Raises
    ------
    ScenarioError
        If a reading is claimed of a stretch in which the script changes what is recorded.
    """
    run = scenario.start()
    run.advance(0)  # what is done at the beginning decides which traces there are
    run.recorder.start_capture()
    clocks = {trace.name: trace.clock for trace in run.recorder.traces}
    said: dict[float, str] = {}
    for at in sorted({e.start for e in scenario.expectations if e.reading == VERDICT}):
        run.advance_to(at)
        while run.network.pending:
            run.work()
        said[at] = run.network.verdict
    run.advance_to(scenario.duration)
    broken = run.recorder.capture_over is not None
    traces = run.recorder.stop_capture()
    until = float(traces["time"][-1]) if broken and "time" in traces else 0.0
    outcomes = []
    for expected in scenario.expectations:
        if expected.reading == VERDICT:
            outcomes.append(ClaimResult(expected, words=said[expected.start]))
            continue
        if broken and expected.stop > until:
            raise ScenarioError(
                f"{expected.reading!r} cannot be read up to {expected.stop} "
                f"{run.network.pace.unit}: after {until:g} the script changes what is recorded."
            )
        read = _readings(type(run.network))[expected.reading]
        value = read(between(traces, clocks, expected.start, expected.stop))
        outcomes.append(ClaimResult(expected, value))
    return outcomes


def _readings(kind: Any) -> Mapping[str, Callable[[Mapping[str, Any]], float]]:
    readable: type[Readable] = kind
    return readable.readings


def between(
    traces: Mapping[str, NDArray[np.float64]],
    clocks: Mapping[str, str],
    start: float,
    stop: float,
) -> dict[str, NDArray[np.float64]]:
    """A stretch of every trace, by the clock it names."""
    found = {}
    for name, values in traces.items():
        time = traces[clocks[name]]
        if len(values) == len(time):
            found[name] = values[(time >= start) & (time <= stop)]
    return found


def listing(names: Iterable[Scenario]) -> str:
    """One line a scenario: its name and its claim."""
    rows = list(names)
    wide = max(len(s.name) for s in rows)
    return "\n".join(f"{s.name:<{wide}}  {s.claim}" for s in rows)
