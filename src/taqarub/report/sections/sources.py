"""The sources: numbered notes, each with what is known of it, its grade in words, and the rows that rest on it.

Numbers follow the order of the tables, so that a note has the same number in both languages. Grades follow NATO's
Admiralty scale (AJP-2.1); they say how far a source can be trusted and change no verdict: confidence has rules of its
own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from taqarub.base.text import Text
from taqarub.case.case import EventRow, ReactionRow, ReferenceRow, StateRow
from taqarub.case.citations import UNSEEN, Citation, citation_of
from taqarub.report.document import (
    Block,
    Code,
    Column,
    Count,
    Day,
    Line,
    Number,
    Paragraph,
    Row,
    Section,
    Sentence,
    Source,
    Sources,
    Table,
    Values,
    Words,
)

if TYPE_CHECKING:
    from taqarub.study import Study

Entry = EventRow | StateRow | ReactionRow | ReferenceRow
LENGTH_LIMIT = 300  # characters of an author's or publisher's name in a note


def sources(study: Study) -> Section:
    """Every source once, in the order of the tables, with the rows that rest on it."""
    case = study.case
    every: list[Entry] = [*case.events, *case.states, *case.reactions, *case.references]
    cited: dict[tuple[str, str], list[tuple[Entry, Citation]]] = {}
    for row in every:
        citation = citation_of(row.source, row.url, row.cited, row.verification, case.library)
        cited.setdefault((citation.key or row.source, citation.url), []).append((row, citation))
    items = tuple(_note(number, entries) for number, entries in enumerate(cited.values(), 1))
    good = sum(row.verification == "checked" for row in every)
    values: Values = {
        "sources": Count(len(items), "noun.source"),
        "rows": Count(len(every), "noun.row"),
        "checked": Number(good, "whole"),
        "recalled": Number(len(every) - good, "whole"),
    }
    blocks: list[Block] = [Paragraph((Sentence("sources.text", values),))]
    if any(item.grade for item in items):
        rule = [Sentence("sources.grades")]
        if case.file.judged_by is not None and case.library.gradings:
            rule.append(Sentence("sources.judged", {"who": Words(case.file.judged_by)}))
        blocks += [Paragraph(tuple(rule), "note"), _grades(items)]
    return Section("sources", Sentence("title.sources"), (*blocks, Sources(items)))


def _note(number: int, entries: list[tuple[Entry, Citation]]) -> Source:
    """A note; where its rows have different grades, the one that holds for most of them, then the worse."""
    first = entries[0][1]
    grades = Counter(citation.grade for _, citation in entries if citation.grade)
    grade = max(grades, key=lambda g: (grades[g], g)) if grades else ""
    accessed = next((citation.accessed for _, citation in entries if citation.accessed), "")
    return Source(
        title=first.title,
        url=first.url,
        checked=all(row.verification == "checked" for row, _ in entries),
        rows=tuple((row.id, _date(row), getattr(row, "description", None)) for row, _ in entries),
        number=number,
        about=about(first, accessed, grade),
        grade=grade,
    )


def about(citation: Citation, accessed: str, grade: str) -> tuple[Sentence, ...]:
    """What is known of a source, as sentences of the phrase book: author, publisher, dates, and the grade in words."""
    parts: list[Sentence] = []
    for key, name in (("author", citation.author), ("publisher", citation.publisher)):
        if name:
            short = name if len(name) <= LENGTH_LIMIT else name[: LENGTH_LIMIT - 1] + "…"
            parts.append(Sentence(f"sources.{key}", {"name": Words(Text(en=short, ar=short))}))
    for key, day in (("published", citation.published), ("accessed", accessed)):
        if day:
            parts.append(Sentence(f"sources.{key}", {"date": Day(day)}))
    if grade == UNSEEN:
        parts.append(Sentence("sources.unseen", {"grade": Code(grade)}))
    elif grade:
        parts.append(
            Sentence(
                "sources.grade",
                {
                    "grade": Code(grade),
                    "reliability": Sentence(f"sources.{grade[0]}"),
                    "credibility": Sentence(f"sources.{grade[1]}"),
                },
            )
        )
    return tuple(parts)


def _grades(items: tuple[Source, ...]) -> Table:
    """How many sources and rows have each grade."""
    found = sorted({item.grade for item in items if item.grade})
    rows = []
    for grade in found:
        mine = [item for item in items if item.grade == grade]
        words = (Sentence(f"sources.{grade[0]}"), Sentence(f"sources.{grade[1]}"))
        cells = (
            Line((Code(grade),)),
            Line((Sentence("sources.both", {"reliability": words[0], "credibility": words[1]}),)),
            Line((Number(len(mine), "whole"),)),
            Line((Number(sum(len(item.rows) for item in mine), "whole"),)),
        )
        rows.append(Row(cells))
    columns = (
        Column("column.grade"),
        Column("column.grade-words"),
        Column("column.sources", True),
        Column("column.rows", True),
    )
    return Table("grades-table", Sentence("caption.grades"), columns, tuple(rows))


def _date(row: Entry) -> str:
    """The date of a row, as precise as it is known."""
    day = row.date if isinstance(row, EventRow | StateRow) else row.start
    return str(day)[: {"day": 10, "month": 7, "year": 4}.get(getattr(row, "date_precision", "day"), 10)]
