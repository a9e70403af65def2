"""Experiments from the command line: `python -m sim.experiments NAME --out FILE`."""

from __future__ import annotations

import argparse
import math
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from sim.errors import SimError
from sim.experiments.executors import Pool, pool_for
from sim.experiments.experiment import Experiment, ExperimentError
from sim.experiments.files import Journal
from sim.experiments.plan import Plan, read_values
from sim.experiments.results import Results
from sim.experiments.running import Measurement, Progress
from sim.experiments.table import EXPERIMENTS, experiment_named
from sim.experiments.telling import interval_words
from sim.words import duration_words

__all__ = ["run"]

STOPPED = 130
BAR = "{percentage:3.0f} %|{bar}| {n_fmt}/{total_fmt} trials{postfix}"


class _Parser(argparse.ArgumentParser):
    """One that says in a sentence what it does not understand."""

    def error(self, message: str) -> NoReturn:
        raise ExperimentError(f"{message[:1].upper()}{message[1:]}; --help says what can be set.")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _parser(entry: Experiment | None) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m sim.experiments",
        allow_abbrev=False,
        description="Measure an experiment; the same seed gives the same results to the bit, "
        "whoever makes them. Values are numbers in the units shown, lists (500,1000,2000) or "
        "ranges (0.02:0.20:0.01, both ends included).",
        epilog="NAME --help says what can be set of that experiment.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the experiment")
    parser.add_argument("--list", action="store_true", help="say which experiments there are")
    parser.add_argument("--out", type=Path, metavar="FILE", help="ending with .npz, .csv, .parquet")
    parser.add_argument("--resume", action="store_true", help="go on with an unfinished FILE")
    parser.add_argument("--trials", type=int, metavar="K", help="of each point at least")
    parser.add_argument("--most", type=int, metavar="K", help="trials of a point at most")
    parser.add_argument(
        "--precision", type=float, metavar="H",
        help="trials until the 95 %% interval is this wide to either side",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="S", help="of all trials (0)")
    parser.add_argument("--workers", type=int, metavar="K", help="processes (all cores)")
    parser.add_argument("--cluster", default="", metavar="ADDRESS", help="of a Dask scheduler")
    if entry is not None:
        group = parser.add_argument_group(entry.title, entry.summary)
        for name, spec in entry.Settings.specs().items():
            unit = f" ({spec.unit})" if spec.unit else ""
            known = f" One of {', '.join(key for key, _ in spec.choices)}." if spec.choices else ""
            about = f"{spec.label}{unit}. {spec.help}{known}".replace("%", "%%")
            group.add_argument(_option(name), metavar="VALUES", help=about)
    return parser


def _named(words: Sequence[str]) -> Experiment | None:
    """The experiment that is named among the words."""
    pairs = zip(["", *words], words, strict=False)
    found = next(
        (b for a, b in pairs if b in EXPERIMENTS and a not in ("--out", "--cluster")), None
    )
    return experiment_named(found) if found else None


def _plan(entry: Experiment, given: argparse.Namespace) -> Plan:
    """The plan that was asked for; raises SimError."""
    swept: dict[str, tuple[Any, ...]] = dict(entry.swept)
    for name, spec in entry.Settings.specs().items():
        words = getattr(given, name)
        if words is not None:
            swept[name] = read_values(spec, name, words)
    trials = entry.trials if given.trials is None else given.trials
    most = max(entry.most, trials) if given.most is None else given.most
    precision = entry.precision
    if given.precision is not None:
        precision = given.precision * entry.measures[0].scale
    # So many trials were asked for, or so narrow an interval: otherwise as the experiment has it.
    narrow = None if given.trials is not None and given.precision is None else precision
    return Plan(entry.name, entry.Settings(), swept, trials, most, narrow, given.seed or 0)


def _list() -> None:
    wide = max(map(len, EXPERIMENTS))
    for name in EXPERIMENTS:
        entry = experiment_named(name)
        print(f"{name:{wide}}  {entry.title}. {entry.summary} ({entry.citation})")


def _table(results: Results) -> None:
    """Print the means."""
    plan, entry = results.plan, results.plan.entry
    measure = entry.measures[0]
    unit = f" ({measure.unit})" if measure.unit else ""
    print(f"{measure.label}{unit}, mean and 95 % interval:")
    specs = entry.Settings.specs()
    for place, point in enumerate(plan.points):
        one = results.estimate(place)
        at = ", ".join(
            f"{name} {specs[name].exact(getattr(point, name))}"
            for name in plan.swept
            if len(plan.swept[name]) > 1 or len(plan.swept) == 1
        )
        print(f"  {at}: {interval_words(one, measure.scale)} ({one.trials} trials)")
    words = entry.words(results)
    if words:
        print(words)


def _journal(given: argparse.Namespace, entry: Experiment | None) -> Journal:
    """The file to write: a new one, or one that is gone on with; raises SimError."""
    if given.out is None:
        raise ExperimentError("Say where the results go: --out FILE.npz.")
    if not given.resume:
        if entry is None:
            raise ExperimentError("Say which experiment; --list says which there are.")
        return Journal.begin(given.out, _plan(entry, given))
    journal = Journal.resume(given.out)
    plan = journal.results.plan
    if entry is not None and entry.name != plan.experiment:
        journal.close()
        raise ExperimentError(
            f"{given.out} is of “{plan.entry.title}”, not of “{entry.title}”: it can be gone on "
            "with only as what it is."
        )
    if entry is not None and _plan_given(given, entry):
        asked = _plan(entry, given)
        if asked.to_plain() != plan.to_plain():
            journal.close()
            raise ExperimentError(
                f"{given.out} was begun with other settings: go on with it without any, or take "
                "another file."
            )
    return journal


def _plan_given(given: argparse.Namespace, entry: Experiment) -> bool:
    names = (*entry.Settings.specs(), "trials", "most", "precision", "seed")
    return any(getattr(given, name) is not None for name in names)


def run(words: Sequence[str]) -> int:
    """Do what the words of a command line say.

    Returns
    -------
    int
        0, or 2 if it cannot be done (said on stderr), or 130 if it was stopped by hand.
    """
    try:
        return _do(words)
    except SimError as error:
        print(f"attractor-lab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED


def _do(words: Sequence[str]) -> int:
    """Do it; raises SimError."""
    entry = _named(words)
    given = _parser(entry).parse_args(words)
    if given.list:
        _list()
        return 0
    if given.name is not None and (entry is None or given.name != entry.name):
        experiment_named(given.name)
    # First the place where trials are made: without it no file is begun.
    with pool_for(given.workers, given.cluster) as pool, _journal(given, entry) as journal:
        try:
            _measure(journal, pool)
        except KeyboardInterrupt:
            _heed_no_more()
            print(f"Stopped. Go on with: --resume --out {given.out}", file=sys.stderr)
            return STOPPED
    _table(journal.results)
    print(f"Written to {given.out}.")
    return 0


def _heed_no_more() -> None:
    """Have a second Ctrl+C change nothing while everything is put away."""
    with suppress(ValueError):  # only the main thread is asked
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _measure(journal: Journal, pool: Pool) -> None:
    """Make what is missing and write the file."""
    from tqdm import tqdm

    results = journal.results
    tqdm.monitor_interval = 0  # no thread that watches the bar: it is told often enough
    with tqdm(total=results.trials, disable=None, leave=False, bar_format=BAR) as bar:
        bar.n = results.trials

        def told(progress: Progress) -> bool:
            bar.total = progress.expected
            left = f", {duration_words(progress.left)} left" if math.isfinite(progress.left) else ""
            bar.set_postfix_str(f"{100.0 * progress.busy:.0f} % of the cores{left}", refresh=False)
            bar.update(progress.trials - bar.n)
            return True

        Measurement(results, pool, journal).run(told)
    journal.finish()
