"""How numbers are written for people."""

from __future__ import annotations

import math

__all__ = ["duration_words", "energy_words", "grouped", "number", "superscript"]


def duration_words(seconds: float) -> str:
    """A time as a person says it: "40 s", "3 min", "2 h 10 min", "3 days"; whole seconds at least,
    "some time" for what is not known."""
    if not math.isfinite(seconds):
        return "some time"
    if seconds < 99.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60.0)
    if minutes < 100:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours / 24.0:,.0f} days"


def number(value: float, decimals: int = 1) -> str:
    """A number as people write it: minus signs, commas, powers of ten for the very large."""
    if abs(value) >= 1e6:
        exponent = math.floor(math.log10(abs(value)))
        words = f"{value / 10.0**exponent:.2f}·10{superscript(exponent)}"
    elif abs(value) >= 1000.0:
        words = f"{value:,.0f}"
    else:
        return grouped(value, decimals)
    return words.replace("-", "−")


def grouped(value: float, decimals: int) -> str:
    """A number to so many decimals, however large: minus signs, commas."""
    words = f"{value:,.{decimals}f}"
    if float(words.replace(",", "")) == 0.0:
        words = words.lstrip("-")
    return words.replace("-", "−")


def energy_words(value: float) -> str:
    """An energy, in the same digits wherever it is told.

    One decimal from 10 on ("−268.1", "−12,345.6"), two from 1 on, three below; powers of ten from
    a million on; a dash for what is no number.
    """
    size = abs(value)
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    if size >= 1e6:
        return number(value)
    return grouped(value, 1 if size >= 10.0 else 2 if size >= 1.0 else 3)


def superscript(exponent: int) -> str:
    """An integer as an exponent."""
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
