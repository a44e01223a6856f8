"""The brief before it has a language: sentences as keys with values, tables, figures and sections.

A sentence holds no words. The phrase book of a language turns it into words, so that both briefs say the same and carry
the same numbers. A value knows how it is written, not in which language.

>>> Sentence("fact.as-of", {"date": Day("2025-11-04")}).values["date"]
Day(when='2025-11-04')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from taqarub.base.text import Language, Text
from taqarub.report.numerals import Digits, Style
from taqarub.report.odds import Scale

Length = Literal["full", "short"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number; a missing one is None."""

    value: float | None
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, written low–high and never reordered."""

    low: float
    high: float
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things; `noun` is a key with plural forms in the phrase book."""

    value: int
    noun: str


@dataclass(frozen=True, slots=True)
class Odds:
    """A probability as a word of estimative probability with the range of that word on a published scale."""

    probability: float
    scale: Scale = "icd203"


@dataclass(frozen=True, slots=True)
class Day:
    """A date or a month as ISO writes it; `when` is that text."""

    when: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the case's author, given in both languages; never translated or altered."""

    text: Text


@dataclass(frozen=True, slots=True)
class Term:
    """A fixed term of the phrase book, by key; an unknown key is shown as it is, as code."""

    key: str


@dataclass(frozen=True, slots=True)
class Code:
    """An identifier or a formula, shown from left to right in any language."""

    text: str


Value = Number | Range | Count | Odds | Day | Words | Term | Code


@dataclass(frozen=True, slots=True)
class Sentence:
    """A key of the phrase book with the values that it names; a value can be a whole named thing, itself a sentence."""

    key: str
    values: Mapping[str, Value | Sentence] = field(default_factory=dict)


Values = dict[str, Value | Sentence]


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict: a shape, a colour and a word."""

    verdict: str


@dataclass(frozen=True, slots=True)
class Links:
    """References to statements (`claim`) or rows of the record (`row`); at most `limit` are spelled out."""

    ids: tuple[str, ...]
    kind: Literal["claim", "row"]
    limit: int = 8


@dataclass(frozen=True, slots=True)
class Fold:
    """Something that opens on demand; open in print."""

    label: Sentence
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Sentences and references on one line of a cell, a list or a paragraph."""

    parts: tuple[Part, ...]


Part = Value | Sentence | Chip | Links | Fold | Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `tone` is body, lead, note or aside."""

    parts: tuple[Part, ...]
    tone: Literal["body", "lead", "note", "aside"] = "body"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered when order matters."""

    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading's key; numbers are aligned at the end."""

    key: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in column order; the first is the row's heading. `mark` is what filters select on, `group` a divider."""

    cells: tuple[Line, ...]
    anchor: str = ""
    mark: str = ""
    group: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; `name` gives it an anchor. `marks` offers one filter a mark."""

    name: str
    caption: Sentence
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its specification by language, its finding, and the same in words for those who do not see it.

    `caption` states what the chart shows, `note` how to read it, `alt` says it to those who do not see it, and `data`
    is the table behind it: a page folds it below the chart, a workbook gives it a sheet. `draw(language)` is one
    Vega-Lite specification for page, print and dashboard.
    """

    name: str
    draw: Callable[[Language], dict[str, Any]]
    caption: Sentence
    alt: tuple[Sentence, ...]
    data: Table | None = None
    note: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered note with the rows of the record that rest on it: (id, date, description).

    `about` says in sentences who wrote and published it, when it was published and read, and its grade in words.
    """

    title: str
    url: str
    checked: bool
    rows: tuple[tuple[str, str, Text | None], ...]
    number: int = 0
    about: tuple[Sentence, ...] = ()
    grade: str = ""  # of the Admiralty scale, such as B2; empty when there is none


@dataclass(frozen=True, slots=True)
class Sources:
    """The numbered list of sources."""

    items: tuple[Source, ...]


Block = Paragraph | Items | Table | Figure | Sources


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief with a heading."""

    name: str
    title: Sentence
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief, of one of two lengths.

    `digits` is what Arabic pages write numbers with; whoever renders passes `digits_of(language)` to `plain`, `dressed`
    and `draw`. The scale of the words of probability is already in every `Odds`.
    """

    title: Text
    question: Text
    facts: tuple[Line, ...]  # as-of date, date of issue, seed
    answer: Paragraph
    sections: tuple[Section, ...]
    length: Length = "full"
    digits: Digits = "latin"

    def digits_of(self, language: Language) -> Digits:
        """The digits of one language: English has only Latin ones."""
        return self.digits if language == "ar" else "latin"

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the brief."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Figure))
