"""How numbers are written: the same characters in both languages, whatever the direction of the text around them.

>>> numeral(0.617, "percent"), numeral(0.003, "percent"), numeral(-1.25, "signed"), numeral(2.34, "times")
('62%', '<1%', '−1.25', '×2.3')
"""

from __future__ import annotations

import math
import re
from typing import Literal, get_args

Digits = Literal["latin", "arabic-indic"]
DIGITS: tuple[Digits, ...] = get_args(Digits)
ARABIC_INDIC = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
MARKS = re.compile(r"(?<=\d)[.,](?=\d)")  # the decimal and the thousands mark
# what keeps its digits: a word with Latin letters (E010, EU-2065, an address), and what is not a number at all
TOKENS = re.compile(r"[A-Z]{2,} \d+|[A-Za-z][A-Za-z0-9._/:#?&=+-]*|\d[\d.,]*%?")
ISOLATED = re.compile("\u2066([^\u2066\u2069A-Za-z]*)\u2069")
Style = Literal["percent", "plain", "signed", "times", "times2", "whole", "points", "month"]


def numeral(value: float | None, style: Style = "plain") -> str:
    """A number as both briefs write it: Latin digits, a true minus sign, a dash when it is missing."""
    if value is None or not math.isfinite(value):
        return "–"
    if style == "month":
        return f"{round(value) // 12:04d}-{round(value) % 12 + 1:02d}"
    if style == "percent":
        return _percent(value)
    if style == "points":
        return f"{round(value * 100):+d}".replace("-", "−").replace("+0", "0")
    if style == "whole":
        return f"{round(value):,d}".replace("-", "−")
    if style in ("times", "times2"):
        places = 0 if abs(value) >= 10 else 1 if style == "times" else 2
        return f"×{value + 0.0:.{places}f}".replace("-", "−")
    sign = "+" if style == "signed" and value > 0 else ""
    return sign + _significant(value).replace("-", "−")


def _percent(share: float) -> str:
    percent = 100 * share
    if 0 < percent < 0.5:
        return "<1%"
    if 99.5 < percent < 100:
        return ">99%"
    return f"{round(percent)}%".replace("-", "−")


def _significant(value: float) -> str:
    """Three significant digits without an exponent, no trailing zeros."""
    if value == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    shown = f"{value:,.{min(places, 4)}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def span(low: float, high: float, style: Style = "plain") -> str:
    """A range as both briefs write it.

    >>> span(0.31, 0.554, "percent"), span(-0.2, 0.1, "plain"), span(1.2, 3.4, "times")
    ('31–55%', '−0.2 … 0.1', '×1.2–3.4')
    >>> span(0.1, 0.2, "signed"), span(0.0, 0.004, "percent")
    ('+0.1 … +0.2', '0% … <1%')
    """
    first, last = numeral(low, style), numeral(high, style)
    if "–" in (first, last):
        return "–"
    if {"−", "+", "<", ">"} & {first[:1], last[:1]} or style == "month":  # a dash beside a sign is hard to read
        return f"{first} … {last}"
    if style == "percent":
        first = first.removesuffix("%")
    if style in ("times", "times2"):
        last = last.removeprefix("×")
    return f"{first}–{last}"


def in_digits(text: str, digits: Digits) -> str:
    """The numbers of an Arabic text in the digits asked for, with their decimal, thousands and percent marks.

    Words with Latin letters keep their digits, since they are names to be looked up. Numbers that stood in
    left-to-right isolates get right-to-left ones: with these digits a range is read, like the text, from the right
    (UAX #9, class AN).

    >>> in_digits("1,250.5 (E010) 31–55%", "arabic-indic")
    '١٬٢٥٠٫٥ (E010) ٣١–٥٥٪'
    >>> in_digits("12%", "latin")
    '12%'
    """
    if digits == "latin":
        return text
    turned = ISOLATED.sub("\u2067\\1\u2069", text)
    return TOKENS.sub(lambda m: m[0] if m[0][0].isalpha() else _arabic_indic(m[0]), turned)


def _arabic_indic(number: str) -> str:
    marked = MARKS.sub(lambda m: "٫" if m[0] == "." else "٬", number)
    return marked.translate(ARABIC_INDIC)
