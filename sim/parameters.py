"""What a parameter is: declared once; validation, form, tooltip and files all follow from it.

    @dataclass(frozen=True, kw_only=True)
    class Parameters(ParameterSet):
        tau: float = real(0.02, 0.001, 0.5, label="Time constant", unit="ms", scale=1e-3, help="…")

Values are SI and radians inside; `unit` and `scale` say how a person reads them (one display unit
is `scale` SI units).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from sim.errors import ParameterError

__all__ = ["ParameterSet", "Spec", "choice", "flag", "integer", "matrix", "real", "vector"]

HUGE = 2**1000  # beyond it a whole number may not fit into a float

SpecKind = Literal["real", "integer", "flag", "choice", "vector", "matrix"]


@dataclass(frozen=True)
class Spec:
    """One parameter: all that is known about it besides its value.

    Parameters
    ----------
    kind : {"real", "integer", "flag", "choice", "vector", "matrix"}
        A vector is a tuple of numbers, a matrix a square one of rows.
    label : str
        What a person calls it, sentence case.
    help : str
        One line: what it does to the picture.
    low, high : float
        The allowed range, both ends included, SI.
    unit : str
        The unit a person reads ("ms", "°", "Hz"), empty for a pure number.
    scale : float
        SI units in one display unit.
    symbol : str
        Its symbol in the equations.
    decimals : int
        Decimals shown, in display units.
    rebuild : bool
        Whether a change lays the network out anew (and so resets its state).
    cyclic : bool
        Whether the range closes on itself (an angle).
    choices : tuple of (str, str)
        Value and label of each choice.
    group : str
        The heading under which a form shows it.
    most : int
        Of a vector or a matrix, the most entries in a row.
    """

    kind: SpecKind
    label: str
    help: str
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    scale: float = 1.0
    symbol: str = ""
    decimals: int = 2
    rebuild: bool = False
    cyclic: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    group: str = "Network"
    most: int = 0

    @property
    def full_label(self) -> str:
        """The label as it reads away from its group's heading: "Landmark strength"."""
        if self.group in ("Network", "Numerics", "Memories"):
            return self.label
        return f"{self.group} {self.label[0].lower()}{self.label[1:]}"

    def show(self, value: Any) -> str:
        """The value as a person reads it, with its unit."""
        if self.kind == "flag":
            return "on" if value else "off"
        if self.kind == "choice":
            return dict(self.choices)[value]
        if self.kind == "matrix":
            return self._with_unit("; ".join(" ".join(map(self._digits, row)) for row in value))
        if self.kind == "vector":
            return self._with_unit(", ".join(map(self._digits, value)))
        return self.show_number(value)

    def show_number(self, value: float) -> str:
        """A number, also an entry of a vector or a matrix, as a person reads it, with its unit."""
        return self._with_unit(self._digits(value))

    def exact(self, value: Any) -> str:
        """The value in all the digits it was given with, with its unit: "1,000", "12.5%"."""
        if self.kind not in ("real", "integer"):
            return self.show(value)
        digits = f"{value:,}" if self.kind == "integer" else f"{value / self.scale:.9g}"
        return self._with_unit(digits.replace("-", "−"))

    def _digits(self, value: float) -> str:
        number = f"{value / self.scale:.{0 if self.kind == 'integer' else self.decimals}f}"
        return number.replace("-", "−")

    def _with_unit(self, digits: str) -> str:
        joint = "" if self.unit in ("°", "%") else " "
        return (digits + joint + self.unit).strip()

    def check(self, name: str, value: Any) -> Any:
        """Return the value in its proper type, or raise ParameterError in one sentence."""
        if self.kind == "flag":
            if not isinstance(value, bool):
                raise ParameterError(f"{self.full_label} is on or off, not {value!r}.", field=name)
            return value
        if self.kind == "choice":
            known = [key for key, _ in self.choices]
            if value not in known:
                listed = ", ".join(known)
                raise ParameterError(
                    f"{self.full_label} is one of {listed}, not {value!r}.", field=name
                )
            return value
        if self.kind == "vector":
            return self._check_row(name, value)
        if self.kind == "matrix":
            return self._check_matrix(name, value)
        return self._check_number(name, value)

    def _check_row(self, name: str, value: Any) -> tuple[float, ...]:
        """A vector, or a row of a matrix."""
        try:
            entries = [] if isinstance(value, str) else list(value)
        except TypeError:
            entries = []
        if not entries:
            raise ParameterError(
                f"{self.full_label} is a row of numbers, not {value!r}.", field=name
            )
        if len(entries) > self.most:
            raise ParameterError(
                f"{self.full_label} have up to {self.most} entries in a row, not {len(entries):,}.",
                field=name,
            )
        return tuple(self._check_number(name, entry) for entry in entries)

    def _check_matrix(self, name: str, value: Any) -> tuple[tuple[float, ...], ...]:
        try:
            rows = [] if isinstance(value, str) else list(value)
        except TypeError:
            rows = []
        if not rows:
            raise ParameterError(
                f"{self.full_label} are rows of numbers, not {value!r}.", field=name
            )
        if len(rows) > self.most:
            raise ParameterError(
                f"{self.full_label} have up to {self.most} rows, not {len(rows):,}.", field=name
            )
        checked = tuple(self._check_row(name, row) for row in rows)
        if {len(row) for row in checked} != {len(checked)}:
            lengths = ", ".join(dict.fromkeys(str(len(row)) for row in checked))
            raise ParameterError(
                f"{self.full_label} are a square matrix, as many columns as rows: not "
                f"{len(checked)} rows of {lengths}.",
                field=name,
            )
        return checked

    def _check_number(self, name: str, value: Any) -> Any:
        many = self.kind in ("vector", "matrix")
        who = f"Each of the {self.label.lower()}" if many else self.full_label
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            try:
                value = float(value)
            except (TypeError, ValueError, OverflowError):
                raise ParameterError(f"{who} is a number, not {value!r}.", field=name) from None
        if isinstance(value, int) and abs(value) > HUGE:
            value = math.inf
        if not math.isfinite(value):
            raise ParameterError(f"{who} must be a finite number.", field=name)
        if self.kind == "integer":
            if value != int(value):
                raise ParameterError(f"{who} is a whole number, not {value!r}.", field=name)
            value = int(value)
        else:
            value = float(value)
        if self.cyclic:
            span = self.high - self.low
            turned = self.low + (value - self.low) % span
            # Just below the low end the remainder rounds to a whole turn.
            return self.low if turned >= self.high else turned
        if not self.low <= value <= self.high:
            raise ParameterError(
                f"{who} must lie between {self.show_number(self.low)} and "
                f"{self.show_number(self.high)}; {self.show_number(value)} does not.",
                field=name,
            )
        return value


def real(default: float, low: float, high: float, *, label: str, help: str, **more: Any) -> Any:
    """Declare a real-valued parameter (see `Spec`); default, low and high in SI units."""
    spec = Spec("real", label, help, low, high, **more)
    return dataclasses.field(default=default, metadata={"spec": spec})


def integer(default: int, low: int, high: int, *, label: str, help: str, **more: Any) -> Any:
    """Declare a whole-number parameter (see `Spec`)."""
    spec = Spec("integer", label, help, low, high, **more)
    return dataclasses.field(default=default, metadata={"spec": spec})


def flag(default: bool, *, label: str, help: str, **more: Any) -> Any:
    """Declare a parameter that is on or off."""
    return dataclasses.field(default=default, metadata={"spec": Spec("flag", label, help, **more)})


def vector(
    default: tuple[float, ...], low: float, high: float, most: int, *, label: str, help: str,
    **more: Any,
) -> Any:  # fmt: skip
    """Declare a parameter of up to `most` numbers (see `Spec`), each between low and high, SI."""
    spec = Spec("vector", label, help, low, high, most=most, **more)
    return dataclasses.field(default=default, metadata={"spec": spec})


def matrix(
    default: tuple[tuple[float, ...], ...], low: float, high: float, most: int, *, label: str,
    help: str, **more: Any,
) -> Any:  # fmt: skip
    """Declare a square matrix of up to `most` rows (see `Spec`), entries between low and high."""
    spec = Spec("matrix", label, help, low, high, most=most, **more)
    return dataclasses.field(default=default, metadata={"spec": spec})


def choice(
    default: str, choices: tuple[tuple[str, str], ...], *, label: str, help: str, **more: Any
) -> Any:
    """Declare a parameter that is one of a few named values: ((value, label), ...)."""
    spec = Spec("choice", label, help, choices=choices, **more)
    return dataclasses.field(default=default, metadata={"spec": spec})


@dataclass(frozen=True, kw_only=True)
class ParameterSet:
    """The base of every network's parameters: frozen, validated, each field declared once.

    Raises
    ------
    ParameterError
        For a value of the wrong kind or out of range, naming the field.
    """

    def __post_init__(self) -> None:
        for name, spec in self.specs().items():
            object.__setattr__(self, name, spec.check(name, getattr(self, name)))

    @classmethod
    def specs(cls) -> dict[str, Spec]:
        """The declaration of every parameter, in order."""
        return {f.name: f.metadata["spec"] for f in dataclasses.fields(cls)}

    @classmethod
    def default(cls, name: str) -> Any:
        """The default of one parameter."""
        return next(f.default for f in dataclasses.fields(cls) if f.name == name)

    def replace(self, **changes: Any) -> Self:
        """A copy with some values changed; raises ParameterError for an unknown name."""
        self._know(changes)
        return dataclasses.replace(self, **changes)

    def changed_from(self, other: Self) -> dict[str, Spec]:
        """The parameters that are others than there, with their declarations."""
        specs = self.specs().items()
        return {name: spec for name, spec in specs if getattr(self, name) != getattr(other, name)}

    def change_words(self, other: Self, full: bool = False) -> str:
        """The first parameter that is another than there, and what it is set to.

        Parameters
        ----------
        other : ParameterSet
        full : bool
            Whether its label stands away from its group's heading.
        """
        for name, spec in self.changed_from(other).items():
            label = spec.full_label if full else spec.label
            return f"{label.lower()} {spec.show(getattr(self, name))}"
        return "settings"

    def to_dict(self) -> dict[str, Any]:
        """Plain values by name, for files."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The set with these values and defaults elsewhere; raises ParameterError."""
        cls._know(values)
        return cls(**values)

    @classmethod
    def _know(cls, values: Mapping[str, Any]) -> None:
        for name in values:
            if name not in cls.specs():
                known = ", ".join(cls.specs())
                raise ParameterError(
                    f"There is no parameter {name!r}; there are: {known}.", field=name
                )
