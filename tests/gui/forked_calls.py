"""Many calls of the program for the price of one start: each is a process of its own, forked from
one that has imported all there is and made no application yet.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

MAIN = Path(__file__).parents[2] / "main.py"
ENOUGH = 120  # s
SERVER = """
import json, os, runpy, sys
program, folder, known = sys.argv[1:]
sys.path.insert(0, os.path.dirname(program))
exec(known)

def begin(number, call):
    pid = os.fork()
    if pid:
        return pid
    for stream, name in ((0, os.devnull), (1, f"{number}.out"), (2, f"{number}.err")):
        path = os.path.join(folder, name)
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), stream)
    os.chdir(call["cwd"])
    for name, value in call["changes"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    sys.argv = [program, *call["words"]]
    runpy.run_path(program, run_name="__main__")
    sys.exit(0)

numbers, codes = {}, {}
calls = list(enumerate(json.load(sys.stdin)))
while calls or numbers:
    while calls and len(numbers) < 2:
        number, call = calls.pop(0)
        numbers[begin(number, call)] = number
    pid, status = os.wait()
    codes[numbers.pop(pid)] = os.waitstatus_to_exitcode(status)
with open(os.path.join(folder, "codes.json"), "w") as file:
    json.dump(codes, file)
"""

#: What a call imports that ends with a sentence about its words.
WORDS = """
import main
from sim.scenarios import scenarios
main._parser()
scenarios()
"""
#: What a call imports that draws.
PICTURES = """
import importlib, gui.figures, gui.pictures, gui.window
from gui.registry import PAGES
from sim.hopfield.dynamics import precompile
for entry in PAGES:
    importlib.import_module(entry.module)
precompile.main()
"""


@dataclass(frozen=True)
class Call:
    """Words for the program, where it is called, and names of the environment set or taken out."""

    words: Sequence[str]
    cwd: str = str(MAIN.parent)
    changes: Mapping[str, str | None] = field(default_factory=dict)


def environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """This process's environment, in which every warning is an error, with these changes."""
    kept = {**os.environ, "PYTHONWARNINGS": "error"}
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept


def call(made: Call) -> subprocess.CompletedProcess[str]:
    """Call the program as a shell does; what it said and its exit code."""
    return subprocess.run(
        [sys.executable, str(MAIN), *made.words],
        cwd=made.cwd,
        env=environment(made.changes),
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )


def call_all(
    calls: Sequence[Call], folder: Path, known: str
) -> list[subprocess.CompletedProcess[str]]:
    """The same of many calls, two at a time, in processes that know this much already.

    What they say is kept in a folder, which is to be empty.
    """
    if not hasattr(os, "fork"):
        return [call(made) for made in calls]
    done = subprocess.run(
        [sys.executable, "-c", SERVER, str(MAIN), str(folder), known],
        env=environment({}),
        input=json.dumps([asdict(made) for made in calls]),
        capture_output=True,
        text=True,
        timeout=ENOUGH * len(calls),
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    codes = json.loads((folder / "codes.json").read_text("utf-8"))
    return [
        subprocess.CompletedProcess(
            list(made.words), codes[str(number)],
            *((folder / f"{number}.{end}").read_text("utf-8") for end in ("out", "err")),
        )
        for number, made in enumerate(calls)
    ]  # fmt: skip
