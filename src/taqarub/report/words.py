"""A brief as plain data in one language: what it says, in order, for programs that have no phrase book."""

from __future__ import annotations

from typing import Any

from taqarub.base.text import Language
from taqarub.report.columns import headings
from taqarub.report.document import Brief, Figure, Items, Line, Paragraph, Row, Source, Sources, Table
from taqarub.report.inline import clean, folds, leaves, words
from taqarub.report.numerals import Digits

FORMAT = "taqarub-words/1"


def in_words(brief: Brief, language: Language, issued: str) -> dict[str, Any]:
    """The brief as nested lists and texts; numbers and names stand in isolates, as on the page (UAX #9)."""
    digits = brief.digits_of(language)
    return {
        "format": FORMAT,
        "language": language,
        "length": brief.length,
        "issued": issued,
        "title": clean(brief.title.of(language)),
        "question": clean(brief.question.of(language)),
        "facts": [_line(fact, language, digits) for fact in brief.facts],
        "answer": _line(Line(brief.answer.parts), language, digits),
        "sections": [
            {
                "name": section.name,
                "title": _line(section.title, language, digits),
                "blocks": [_block(block, language, digits) for block in section.blocks],
            }
            for section in brief.sections
        ],
    }


def _line(part: object, language: Language, digits: Digits) -> str:
    return words(part, language, digits, isolated=language == "ar")


def _block(block: object, language: Language, digits: Digits) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "tone": block.tone, "text": _line(Line(block.parts), language, digits)}
    if isinstance(block, Items):
        return {
            "kind": "list",
            "numbered": block.numbered,
            "items": [_line(item, language, digits) for item in block.items],
        }
    if isinstance(block, Table):
        return {"kind": "table", **_table(block, language, digits)}
    if isinstance(block, Figure):
        return {
            "kind": "figure",
            "name": block.name,
            "caption": _line(block.caption, language, digits),
            "note": _line(block.note, language, digits) if block.note else "",
            "alt": " ".join(_line(line, language, digits) for line in block.alt),
            "data": _table(block.data, language, digits) if block.data else None,
            "specification": block.draw(language),
        }
    if isinstance(block, Sources):
        return {"kind": "sources", "items": [_source(source, language, digits) for source in block.items]}
    return {"kind": "text", "lines": [_line(leaf, language, digits) for leaf in leaves(block)]}


def _table(table: Table, language: Language, digits: Digits) -> dict[str, Any]:
    heads = headings(table, language, digits)
    return {
        "name": table.name,
        "caption": _line(table.caption, language, digits),
        "columns": ["".join(run.isolated if language == "ar" else run.text for run in head) for head in heads],
        "rows": [_row(row, language, digits) for row in table.rows],
    }


def _row(row: Row, language: Language, digits: Digits) -> dict[str, Any]:
    details = [part for cell in row.cells for fold in folds(cell) for part in fold.parts]
    return {
        "anchor": row.anchor,
        "group": _line(row.group, language, digits) if row.group else "",
        "cells": [_line(cell, language, digits) for cell in row.cells],
        "details": [_line(part, language, digits) for part in details],
    }


def _source(source: Source, language: Language, digits: Digits) -> dict[str, Any]:
    rows = [
        {"id": clean(name), "date": clean(day), "text": clean(text.of(language)) if text else ""}
        for name, day, text in source.rows
    ]
    return {
        "number": source.number,
        "title": clean(source.title),
        "url": clean(source.url),
        "checked": source.checked,
        "grade": source.grade,
        "about": " ".join(_line(part, language, digits) for part in source.about),
        "rows": rows,
    }
