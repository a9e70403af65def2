"""A run as a Python script: some lines that repeat it with `sim`, to the bit."""

from __future__ import annotations

import platform
import textwrap
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.literals import WIDTH, Constants, call, laid_out, quoted
from sim.model import Network
from sim.networks import NETWORKS, network_named
from sim.run import Run
from sim.version import __version__

__all__ = ["ScriptError", "as_python"]


class ScriptError(SimError):
    """A run that no script can repeat."""


def as_python(run: Run) -> str:
    """A script that repeats a run up to its present step, and prints its readings.

    It makes the network with the parameters that differ from its defaults and with its seed, does
    every gesture of the log at its step, and advances to the present one. Arrays among the
    arguments are written exactly: patterns of -1 and +1 as bits, others byte by byte, compressed.

    Parameters
    ----------
    run : Run

    Returns
    -------
    str
        Python source that needs `sim` alone.

    Raises
    ------
    LiteralError
        If a gesture was given something that is no number, word, array or list of them.
    ScriptError
        If the kind of network cannot be imported by name.
    """
    network, constants = run.network, Constants()
    module, kind = _where(type(network))
    body = laid_out(_made(run, kind, constants), "network = ")
    body.append("run = Run(network)")
    step = 0
    for done in run.log:
        body += _advance(step, done.step)
        step = done.step
        named = {name: constants.node(value) for name, value in done.arguments.items()}
        body += laid_out(call("run.perform", [quoted(done.name)], named))
    body += _advance(step, network.step)
    body += ["", r'print(*network.snapshot().told(), sep="\n")']
    parts = ["\n".join(_head(network)), "\n".join(_imports(module, kind, constants))]
    if constants.helpers:
        helpers = "\n\n\n".join(sorted(constants.helpers.values()))
        parts.append(f"\n{helpers}\n")
    if constants.lines:
        parts.append("\n".join(constants.lines))
    return "\n\n".join([*parts, "\n".join(body)]) + "\n"


def _where(kind: type[Network]) -> tuple[str, str]:
    """The module from which a kind of network is imported, and its name there."""
    if kind.name in NETWORKS and network_named(kind.name) is kind:
        return NETWORKS[kind.name]
    if "<locals>" in kind.__qualname__ or kind.__module__ == "__main__":
        raise ScriptError(
            f"{kind.title} cannot be imported by a script: define {kind.__name__} at the top level "
            "of a module."
        )
    return kind.__module__, kind.__qualname__


def _made(run: Run, kind: str, constants: Constants) -> Any:
    """The call that makes the network."""
    given = run.started_with
    differing = {
        name: constants.node(getattr(given, name))
        for name in given.specs()
        if getattr(given, name) != given.default(name)
    }
    parameters = [call(f"{kind}.Parameters", (), differing)] if differing else []
    return call(kind, parameters, {"seed": str(run.network.seed)})


def _advance(step: int, to: int) -> list[str]:
    """The line that takes the steps to a step, and says which."""
    if to == step:
        return []
    note = f"  # to step {to:,}" if step else ""
    return [f"run.advance({to - step}){note}"]


def _head(network: Network) -> list[str]:
    """What the script is, in comment lines."""
    about = (
        f"Attractor Lab {__version__}: {network.title}, seed {network.seed}, "
        f"up to step {network.step:,} (t = {network.time:.6g} {network.pace.unit})."
    )
    how = (
        f"Repeats the run to the bit (numpy {np.__version__}, Python {platform.python_version()}); "
        "run it where sim can be imported."
    )
    return [f"# {line}" for words in (about, how) for line in textwrap.wrap(words, WIDTH - 2)]


def _imports(module: str, kind: str, constants: Constants) -> list[str]:
    lines = []
    if constants.helpers:
        lines += ["from base64 import b85decode", "from zlib import decompress", ""]
    if constants.uses_numpy:
        lines += ["import numpy as np", ""]
    ours = [f"from {module} import {kind.partition('.')[0]}", "from sim.run import Run"]
    return [*lines, *sorted(ours)]
