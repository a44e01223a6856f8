"""A brief as data for the template: nested objects of text, never markup, so that no text can be taken for a command.

A line is a list of runs `{"t": text, "k": kind, "to": anchor}`; their text carries the isolates of its direction, which
the typesetter obeys inside a line (UAX #9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from taqarub.base.text import Language
from taqarub.report.columns import headings, lines_of, widths
from taqarub.report.document import Brief, Figure, Fold, Items, Line, Paragraph, Row, Section, Sentence, Source, Sources
from taqarub.report.document import Table as TableBlock
from taqarub.report.inline import Inline, clean, folds, inlines, leaves
from taqarub.report.numerals import Digits, in_digits
from taqarub.report.phrases.book import phrase
from taqarub.report.typeset.drawing import Drawing
from taqarub.report.typeset.glyphs import FIRM, SANS, SERIF, Type

Run = dict[str, str]
Cell = Literal["", "text", "number"]
LABELS = ("page.kind", "page.question", "page.answer", "page.contents", "page.figure", "page.table", "page.checked",
          "page.recalled", "page.no-figure")  # fmt: skip
LONGEST_WORD = 26  # letters; a longer one may break anywhere
BREAK = "\u200b"  # zero width space


@dataclass(slots=True)
class Setter:
    """What one document is written with: language, type, and the anchors that links may point at."""

    brief: Brief
    language: Language
    type: Type
    anchors: frozenset[str]
    placed: set[str] = field(default_factory=set)

    @property
    def digits(self) -> Digits:
        """The digits of the language."""
        return self.brief.digits_of(self.language)

    def anchor(self, name: str) -> str:
        """The name where it first stands, then none: a place has one name."""
        if not name or name in self.placed:
            return ""
        self.placed.add(name)
        return name

    def runs(self, part: object, cell: Cell = "") -> list[Run]:
        """A line as runs; in a cell what goes with a verdict or a number stands below it."""
        return self.written(list(inlines(part, self.language, self.digits)), cell)

    def written(self, found: list[Inline], cell: Cell = "") -> list[Run]:
        """Runs of text as runs of data."""
        lines = lines_of(found, cell == "number") if cell else [found]
        made: list[Run] = []
        for line in lines:
            made += [{"t": "\n", "k": "break"}] if made else []
            made += [self._run(run) for run in line]
        return made

    def _run(self, run: Inline) -> Run:
        made = {"t": self.text(run.isolated), "k": "text" if run.kind == "gap" else run.kind}
        if run.kind == "chip":
            made["name"] = run.name
        elif run.name in self.anchors:
            made["to"] = run.name
        return made

    def text(self, text: str) -> str:
        """Text as it can be drawn: glyphs that the type lacks replaced, endless words breakable."""
        return breakable(self.type.fit(text))

    def say(self, key: str) -> str:
        """A phrase, in the digits of the language."""
        return in_digits(phrase(key, self.language), self.digits)


def breakable(text: str) -> str:
    """Text in which a word longer than any line can be broken.

    >>> breakable("a" * 60).count("\\u200b")
    4
    """
    if len(text) <= LONGEST_WORD:
        return text
    return " ".join(_broken(word) for word in text.split(" "))


def _broken(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    half = LONGEST_WORD // 2
    return BREAK.join(word[i : i + half] for i in range(0, len(word), half))


def content(
    brief: Brief, figures: Mapping[str, Drawing], language: Language, issued: date, kept: Type
) -> dict[str, Any]:
    """The whole brief as data; `figures` says which drawings there are."""
    setter = Setter(brief, language, kept, frozenset(_anchors(brief)))
    made = {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "serif": list(SERIF),
        "sans": list(SANS),
        "firm": list(FIRM),
        "title": setter.text(clean(brief.title.of(language))),
        "question": setter.text(clean(brief.question.of(language))),
        "issued": [issued.year, issued.month, issued.day],
        "short": brief.length == "short",
        "arabic-indic": brief.digits_of(language) != "latin",
        "say": {key: setter.say(key) for key in LABELS},
        "facts": [setter.runs(fact) for fact in brief.facts],
        "answer": setter.runs(Line(brief.answer.parts)),
        "sections": [_section(section, setter, figures) for section in brief.sections],
        "missing": [],
    }
    if kept.missing:
        codes = ", ".join(f"U+{ord(c):04X}" for c in sorted(kept.missing))
        made["missing"] = [*setter.runs(Sentence("page.no-glyph")), {"t": f" \u2066{codes}\u2069", "k": "code"}]
    return made


def _anchors(brief: Brief) -> Iterator[str]:
    for section in brief.sections:
        for block in section.blocks:
            if isinstance(block, TableBlock):
                yield from (row.anchor for row in block.rows if row.anchor)
            elif isinstance(block, Sources):
                yield from (f"row-{row[0]}" for source in block.items for row in source.rows)


def _section(section: Section, setter: Setter, figures: Mapping[str, Drawing]) -> dict[str, Any]:
    blocks = [_block(block, setter, figures) for block in section.blocks]
    return {"name": section.name, "title": setter.runs(section.title), "blocks": blocks}


def _block(block: object, setter: Setter, figures: Mapping[str, Drawing]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        lines = [setter.runs(Line((part,))) for fold in folds(Line(block.parts)) for part in fold.parts]
        return {"is": "paragraph", "tone": block.tone, "runs": setter.runs(Line(block.parts)), "below": lines}
    if isinstance(block, Items):
        return {"is": "items", "numbered": block.numbered, "items": [setter.runs(line) for line in block.items]}
    if isinstance(block, TableBlock):
        return _table(block, setter)
    if isinstance(block, Figure):
        return _figure(block, setter, figures)
    if isinstance(block, Sources):
        return {"is": "sources", "items": [_source(source, setter) for source in block.items]}
    return {"is": "other", "lines": [setter.runs(leaf) for leaf in leaves(block)]}


def _figure(figure: Figure, setter: Setter, figures: Mapping[str, Drawing]) -> dict[str, Any]:
    drawing = figures.get(figure.name)
    alt = " ".join("".join(run["t"] for run in setter.runs(line)) for line in (figure.caption, *figure.alt))
    return {
        "is": "figure",
        "file": f"{figure.name}.svg" if drawing else "",
        "size": [drawing.width, drawing.height] if drawing else [1, 1],
        "labels": [asdict(label) | {"text": setter.type.fit(clean(label.text))} for label in drawing.labels]
        if drawing
        else [],
        "caption": setter.runs(figure.caption),
        "note": setter.runs(figure.note) if figure.note else [],
        "alt": alt.replace(BREAK, ""),
    }


def _table(table: TableBlock, setter: Setter) -> dict[str, Any]:
    numeric = [column.numeric for column in table.columns]
    rows = [_row(row, numeric, setter) for row in table.rows]
    heads = [setter.written(head) for head in headings(table, setter.language, setter.digits)]
    return {
        "is": "table",
        "caption": setter.runs(table.caption),
        "heads": heads,
        "numeric": numeric,
        "widths": widths(
            [*([_plain(h) for h in heads],), *([_plain(c) for c in row["cells"]] for row in rows)], numeric
        ),
        "rows": rows,
    }


def _row(row: Row, numeric: list[bool], setter: Setter) -> dict[str, Any]:
    cells = [setter.runs(cell, "number" if number else "text") for cell, number in zip(row.cells, numeric, strict=True)]
    opened: list[Fold] = [fold for cell in row.cells for fold in folds(cell)]
    return {
        "cells": cells,
        "anchor": setter.anchor(row.anchor),
        "group": setter.runs(row.group) if row.group else [],
        "below": [setter.runs(Line((part,))) for fold in opened for part in fold.parts],
    }


def _plain(runs: list[Run]) -> str:
    return "".join(run["t"] for run in runs)


def _source(source: Source, setter: Setter) -> dict[str, Any]:
    rows = [
        {
            "id": setter.text(clean(name)),
            "anchor": setter.anchor(f"row-{name}"),
            "date": setter.text(in_digits(clean(day), setter.digits)),
            "text": setter.text(f"\u2068{clean(text.of(setter.language))}\u2069") if text else "",
        }
        for name, day, text in source.rows
    ]
    title = setter.text(f"\u2068{clean(source.title)}\u2069")
    grade = getattr(source, "grade", "") or ""
    return {"title": title, "url": web(source.url), "checked": source.checked, "grade": str(grade), "rows": rows}


def web(url: str) -> str:
    """The address if it is one of the web, else nothing: a link to anything else has no place in a brief."""
    return url if url.startswith(("https://", "http://")) and len(url) < 2000 else ""
