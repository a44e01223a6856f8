"""The twin check: both briefs say the same, or there is no brief.

A number, a hedge or a verdict that differs between the languages is a fault of the phrase book, not of a reader's eye,
and so is a key that lacks one language, a place or a plural form. Three checks, all of them on what would be printed:

book      every entry has both languages, the same places, the same numbers, the same hedges and negations, and all
          plural forms (CLDR); words of probability, verdicts and degrees of confidence are told apart in each language
brief     every sentence and value, rendered twice: the same numbers in both, words of probability of the same level,
          verdicts and degrees of confidence of the same name; a count that Arabic says as a word is reckoned with
figures   the two specifications of a chart hold the same numbers

>>> faults({"word.x": {"en": "over 5", "ar": "فوق 6"}})
['word.x: numbers 5 in English, 6 in Arabic']
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from taqarub.base.text import LANGUAGES, Language
from taqarub.report.document import Brief, Chip, Count, Figure, Number, Sentence, Term, Value
from taqarub.report.numerals import numeral
from taqarub.report.phrases.book import book, counted, has, phrase
from taqarub.report.phrases.plural import CATEGORIES
from taqarub.report.phrases.render import PLACE, pieces

Entry = Mapping[str, Any]
# How a hedge of the English phrases is said in the Arabic ones; an entry has both or neither.
HEDGES: Mapping[str, tuple[str, str]] = {
    "may": (r"\b(may|might|could)\b", r"(?<!\w)[وف]?قد (?=[يت])|يمكن"),
    "hardly": (r"\bhardly\b", r"[يت]كاد"),
    "likely": (
        r"\b(likely|likeliest|probably|probable|most telling|lean(s|ing)?)\b",
        r"رجَّح|رجَح|[أا]رجح|أعلاها احتمالًا|يزيد احتماله|ازدياد احتمال|تراجُع احتمال|أقرب مجموعة|أبلغ",
    ),
}
TOLD_APART = ("word.", "verdict.", "confidence.", "mode.")
NAMES = ("word.", "verdict.", "mode.", "column.", "unit.", "title.", "page.")  # words by themselves, compared by key


class TwinsDiffer(ValueError):
    """The two briefs would not say the same; the message lists where."""


def require_twins(brief: Brief) -> None:
    """Raise `TwinsDiffer` when the two briefs, or two drawings of one chart, would say different things."""
    specs = {figure.name: {language: figure.draw(language) for language in LANGUAGES} for figure in brief.figures}
    found = [*faults(book()), *differences(brief), *chart_differences(specs)]
    if found:
        more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
        raise TwinsDiffer("the briefs in Arabic and English would differ: " + "; ".join(found[:5]) + more)


def faults(entries: Mapping[str, Entry]) -> list[str]:
    """What is wrong with a phrase book, one line a fault, in the order of its keys."""
    found = [fault for key, entry in entries.items() for fault in _faults(key, entry)]
    for start in TOLD_APART:
        for language in LANGUAGES:
            said = Counter(
                entry[language]
                for key, entry in entries.items()
                if key.startswith(start) and isinstance(entry.get(language), str)
            )
            found += [f"{start}*: {text!r} stands for {n} keys in {language}" for text, n in said.items() if n > 1]
    return found + _merged(entries)


def _merged(entries: Mapping[str, Entry]) -> list[str]:
    """Sentences that one language tells apart and the other does not, such as a verdict and its opposite."""
    texts = {language: {} for language in LANGUAGES}  # type: dict[Language, dict[str, list[str]]]
    for key, entry in entries.items():
        for language in LANGUAGES:
            text = entry.get(language)
            if isinstance(text, str) and text.endswith("."):
                texts[language].setdefault(text, []).append(key)
    same = {language: {tuple(keys) for keys in texts[language].values() if len(keys) > 1} for language in LANGUAGES}
    return [
        f"{', '.join(keys)}: one sentence in one language, two in the other" for keys in sorted(same["en"] ^ same["ar"])
    ]


def _faults(key: str, entry: Entry) -> Iterator[str]:
    if any(not entry.get(language) for language in LANGUAGES):
        yield f"{key}: one language is missing"
        return
    english, arabic = entry["en"], entry["ar"]
    if isinstance(english, Mapping) or isinstance(arabic, Mapping):
        yield from _plural_faults(key, entry)
        return
    places = [sorted(m[1] for m in PLACE.finditer(text)) for text in (english, arabic)]
    if places[0] != places[1]:
        yield f"{key}: places {', '.join(places[0])} in English, {', '.join(places[1])} in Arabic"
    numbers = [re.findall(r"\d+", PLACE.sub("", text)) for text in (english, arabic)]
    if sorted(numbers[0]) != sorted(numbers[1]):
        yield f"{key}: numbers {', '.join(numbers[0])} in English, {', '.join(numbers[1])} in Arabic"
    if not key.startswith(NAMES):
        said = [hedges(english, "en"), hedges(arabic, "ar")]
        if said[0] != said[1]:
            shown = [", ".join(names) or "none" for names in said]
            yield f"{key}: hedges {shown[0]} in English, {shown[1]} in Arabic"


def _plural_faults(key: str, entry: Entry) -> Iterator[str]:
    for language in LANGUAGES:
        forms = entry[language]
        lacking = [c for c in CATEGORIES[language] if not isinstance(forms, Mapping) or not forms.get(c)]
        if lacking:
            yield f"{key}: no plural form {', '.join(lacking)} in {language}"


def hedges(text: str, language: Language) -> list[str]:
    """The hedges of a phrase, by name.

    >>> hedges("It may hardly count.", "en"), hedges("قد لا يكاد يُحسب.", "ar")
    (['may', 'hardly'], ['hardly'])
    """
    bare = PLACE.sub("x", text).lower()
    return [name for name, pair in HEDGES.items() if re.search(pair[language == "ar"], bare)]


def differences(brief: Brief) -> list[str]:
    """Where the rendered sentences and values of a brief differ between the languages."""
    found = []
    for part in _said(brief):
        seen = {language: _tokens(part, language) for language in LANGUAGES}
        seen["en"] = seen["en"] - _in_words(part)
        if seen["en"] != seen["ar"]:
            name = part.key if isinstance(part, Sentence | Term) else type(part).__name__
            only = {language: ", ".join(_names(seen[language] - seen[other])) for language, other in _PAIRS}
            found.append(f"{name}: {only['en'] or 'nothing'} only in English, {only['ar'] or 'nothing'} only in Arabic")
    return found


_PAIRS: tuple[tuple[Language, Language], ...] = (("en", "ar"), ("ar", "en"))
Token = tuple[str, str]


def _names(tokens: Counter[Token]) -> list[str]:
    return [f"{kind} {text}" for kind, text in sorted(tokens)]


def _tokens(part: Sentence | Value | Chip, language: Language) -> Counter[Token]:
    """Numbers, levels of probability, verdicts and degrees of confidence of what is printed."""
    if isinstance(part, Chip):
        return Counter([("verdict", _named(phrase(f"verdict.{part.verdict}", language), "verdict.", language))])
    found: Counter[Token] = Counter()
    for piece in pieces(part, language):
        if piece.kind == "number":
            found["number", piece.text] += 1
        elif piece.kind == "odds":
            found["odds", _named(piece.text, "word.", language)] += 1
    for value in _terms(part):
        start = f"{value.key.partition('.')[0]}."
        if start in TOLD_APART and has(value.key):
            found[start, _named(_text(value, language), start, language)] += 1
    return found


def _text(part: Value, language: Language) -> str:
    return "".join(piece.text for piece in pieces(part, language))


def _named(text: str, start: str, language: Language) -> str:
    """The keys whose words these are, one if all is well; the words themselves when there is none."""
    keys = [key for key, entry in book().items() if key.startswith(start) and entry[language] == text]
    return " or ".join(keys) or text


def _in_words(part: object) -> Counter[Token]:
    """Numbers that Arabic says in words: its singular, dual and "none" have no digit."""
    found: Counter[Token] = Counter()
    if isinstance(part, Count):
        if "{n}" not in counted(part.noun, part.value, "ar"):
            found["number", numeral(part.value, "whole")] += 1
    elif isinstance(part, Sentence):
        used = [m[1] for m in PLACE.finditer(phrase(part.key, "en"))]
        for name in used:
            found += _in_words(part.values[name])
    return found


def _terms(part: object) -> Iterator[Term]:
    if isinstance(part, Term):
        yield part
    elif isinstance(part, Sentence):
        used = {m[1] for m in PLACE.finditer(phrase(part.key, "en"))}
        for name in sorted(used):
            yield from _terms(part.values[name])


def _said(record: object) -> Iterator[Any]:
    """Every sentence and value that stands by itself, and every verdict."""
    if isinstance(record, Sentence | Chip) or type(record) in _VALUES:
        yield record
    elif isinstance(record, tuple):
        for one in record:
            yield from _said(one)
    elif is_dataclass(record) and not isinstance(record, type):
        for field in fields(record):
            if not (isinstance(record, Figure) and field.name == "draw"):
                yield from _said(getattr(record, field.name))


_VALUES = (Count, Term, Number)


def chart_differences(specs: Mapping[str, Mapping[Language, Mapping[str, Any]]]) -> list[str]:
    """Charts whose two specifications do not hold the same numbers."""
    found = []
    for name, by_language in specs.items():
        numbers = [sorted(_drawn(by_language[language])) for language in LANGUAGES]
        if numbers[0] != numbers[1]:
            found.append(f"figure {name}: {len(numbers[0])} numbers in English, {len(numbers[1])} in Arabic, or others")
    return found


def _drawn(spec: object, inside: bool = False) -> Iterator[float]:
    """The numbers of every row of data in a specification."""
    if isinstance(spec, Mapping):
        for key, value in spec.items():
            yield from _drawn(value, inside or key == "values")
    elif isinstance(spec, list | tuple):
        for one in spec:
            yield from _drawn(one, inside)
    elif inside and isinstance(spec, int | float) and not isinstance(spec, bool) and math.isfinite(spec):
        yield float(spec)
