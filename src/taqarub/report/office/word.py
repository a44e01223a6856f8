"""A brief as a DOCX that a desk can edit: named styles, headings, real lists, right-to-left paragraphs and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import quoteattr

from taqarub.base.text import Language, Text
from taqarub.report.document import Brief, Figure, Items, Line, Paragraph, Source, Sources, Table
from taqarub.report.inline import Inline, clean, folds, inlines, leaves, words
from taqarub.report.numerals import Digits, in_digits
from taqarub.report.office import ooxml
from taqarub.report.office.grid import grid
from taqarub.report.office.package import empty, finished
from taqarub.report.phrases.book import phrase
from taqarub.report.pictures import picture

PAGE_TWIPS = 9750  # the width of the text, in twentieths of a point: A4 less its margins
EMU_PER_PIXEL = 6350  # of a picture drawn at twice its size, at 72 pixels an inch of page
TONES = {"body": "Normal", "lead": "Lead", "note": "Note", "aside": "Note"}
BULLETS, FIRST_NUMBERED = 90, 91


def write_docx(
    brief: Brief,
    drawn: Mapping[str, str],
    language: Language,
    issued: datetime,
    paint: Callable[[str], bytes] = picture,
) -> bytes:
    """The brief in one language as a DOCX; `drawn` holds the SVG text of its figures by name, `paint` makes PNG of it.

    A figure that is not among them is told in words. The same brief gives the same bytes. Raises `ImportError` when
    python-docx is not installed.
    """
    writer = Writer(brief, drawn, language, paint)
    chunks = list(writer.body())
    return finished(writer.document, chunks, brief, language, issued, writer.lists)


class Writer:
    """Writes one document, part after part."""

    def __init__(
        self, brief: Brief, drawn: Mapping[str, str], language: Language, paint: Callable[[str], bytes]
    ) -> None:
        self.brief, self.drawn, self.language, self.paint = brief, drawn, language, paint
        self.digits: Digits = brief.digits_of(language)
        self.document = empty(language)
        self.ids = ooxml.Ids(frozenset(_anchors(brief)))
        self.lists = 0
        self.count = {"page.figure": 0, "page.table": 0}

    def body(self) -> Iterator[str]:
        """The whole brief, a chunk a paragraph or table."""
        brief = self.brief
        yield self.text(self.say("page.kind"), "Facts")
        yield self.text(clean(brief.title.of(self.language)), "Title")
        dot = Inline(" · ", "text")
        facts = [run for fact in brief.facts for run in (dot, *inlines(fact, self.language, self.digits))][1:]
        yield self.runs(facts, "Facts")
        yield self.text(self.say("page.question"), "Heading2")
        yield self.text(clean(brief.question.of(self.language)), "Lead")
        yield self.text(self.say("page.answer"), "Heading2")
        yield self.line(Line(brief.answer.parts), "Lead")
        yield self.text(self.say("page.contents"), "Heading2")
        for section in brief.sections:
            title = ooxml.line(inlines(section.title, self.language, self.digits), self.language, self.ids)
            anchor = quoteattr(ooxml.mark(f"section-{section.name}"))
            yield ooxml.paragraph(
                f'<w:hyperlink w:anchor={anchor} w:history="1">{title}</w:hyperlink>', self.language, "ContentsLine"
            )
        for section in brief.sections:
            begin = self.ids.bookmark(f"section-{section.name}")
            yield self.line(section.title, "Heading1", begin=begin)
            for block in section.blocks:
                yield from self.block(block)

    def block(self, block: object) -> Iterator[str]:
        """One block; of a kind that is not known, its sentences."""
        if isinstance(block, Paragraph):
            yield self.line(Line(block.parts), TONES.get(block.tone, "Normal"))
            yield from (self.line(part, "Note") for fold in folds(Line(block.parts)) for part in fold.parts)
        elif isinstance(block, Items):
            self.lists += block.numbered
            number = FIRST_NUMBERED + self.lists - 1 if block.numbered else BULLETS
            yield from (self.line(item, "Item", number) for item in block.items)
        elif isinstance(block, Table):
            yield from self.table(block)
        elif isinstance(block, Figure):
            yield from self.figure(block)
        elif isinstance(block, Sources):
            self.lists += 1
            number = FIRST_NUMBERED + self.lists - 1
            for source in block.items:
                yield from self.source(source, number)
        else:
            yield from (self.line(leaf, "Normal") for leaf in leaves(block))

    def table(self, table: Table) -> Iterator[str]:
        """A table below its caption, with an empty line after it."""
        yield self.line(table.caption, "TableCaption", prefix="page.table")
        yield grid(table, self.language, self.digits, self.ids, PAGE_TWIPS)
        yield self.text("", "TableDetail")

    def figure(self, figure: Figure) -> Iterator[str]:
        """A chart as a picture with its alternative text, above its caption; its words when it is missing."""
        alt = " ".join(words(part, self.language, self.digits) for part in (figure.caption, *figure.alt))
        svg = self.drawn.get(figure.name)
        if svg is None:
            yield self.text(f"{self.say('page.no-figure')} {ooxml.unisolated(alt)}", "Note")
            return
        drawing = self.drawing(self.paint(svg), figure.name, alt)
        yield ooxml.paragraph(f"<w:r>{drawing}</w:r>", self.language, "FigureParagraph")
        note = [Inline(" ", "gap"), *inlines(figure.note, self.language, self.digits)] if figure.note else []
        yield self.line(figure.caption, "Caption", prefix="page.figure", after=note)

    def drawing(self, png: bytes, name: str, alt: str) -> str:
        """A picture as DrawingML, no wider than the text."""
        from docx.image.image import Image
        from lxml import etree

        image = Image.from_blob(png)
        width = min(image.px_width * EMU_PER_PIXEL, PAGE_TWIPS * 635)
        inline = self.document.part.new_pic_inline(BytesIO(png), width=width)
        inline.docPr.set("descr", ooxml.unisolated(alt)[:4000])
        inline.docPr.set("name", name)
        return f"<w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing>"

    def source(self, source: Source, list_id: int) -> Iterator[str]:
        """A numbered source with its state and link, and the rows of the record that rest on it."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        state = self.say("page.checked" if source.checked else "page.recalled")
        style = "VerdictSupported" if source.checked else "VerdictLeaningAgainst"
        grade = str(getattr(source, "grade", "") or "")
        body = ooxml.run(f"{state} {grade}".strip() + " ", self.language, style)
        title = ooxml.written(Inline(clean(source.title), "said", "auto"), self.language, self.ids)
        if source.url.startswith(("https://", "http://")) and len(source.url) < 2000:
            link = self.document.part.relate_to(source.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            title = f"<w:hyperlink r:id={quoteattr(link)}>{title.replace('<w:rPr>', LINKED, 1)}</w:hyperlink>"
        yield ooxml.paragraph(body + title, self.language, "SourceItem", list_id)
        bare = tuple(row for row in source.rows if row[2] is None)
        for row in (*(row for row in source.rows if row[2] is not None), *bare[:1]):
            yield self.source_row(bare if row[2] is None else (row,))

    def source_row(self, rows: tuple[tuple[str, str, Text | None], ...]) -> str:
        """Rows of the record as one paragraph: one with its words, or all those that have none."""
        runs: list[Inline] = []
        begin = ""
        for name, day, text in rows:
            begin += self.ids.bookmark(f"row-{name}")
            number = in_digits(clean(day), self.digits)
            runs += [Inline("  ", "gap")] if runs else []
            runs += [Inline(clean(name), "code", "ltr"), Inline(" ", "gap")]
            runs.append(Inline(number, "number", "ltr" if self.digits == "latin" else "rtl"))
            if text is not None:
                runs += [Inline(" ", "gap"), Inline(clean(text.of(self.language)), "said", "auto")]
        return ooxml.paragraph(ooxml.line(runs, self.language, self.ids), self.language, "SourceRow", begin=begin)

    def line(self, part: object, style: str, list_id: int = 0, begin: str = "", prefix: str = "",
             after: list[Inline] | None = None) -> str:  # fmt: skip
        """A part of the brief as a paragraph; `prefix` numbers it as a table or a figure."""
        runs = [*inlines(part, self.language, self.digits), *(after or [])]
        head = ""
        if prefix:
            self.count[prefix] += 1
            number = in_digits(str(self.count[prefix]), self.digits)
            head = ooxml.run(f"{self.say(prefix)} {number}. ", self.language, "Strong")
        return ooxml.paragraph(head + ooxml.line(runs, self.language, self.ids), self.language, style, list_id, begin)

    def runs(self, runs: list[Inline], style: str) -> str:
        """Runs as a paragraph."""
        return ooxml.paragraph(ooxml.line(runs, self.language, self.ids), self.language, style)

    def text(self, text: str, style: str) -> str:
        """Plain text as a paragraph."""
        return ooxml.paragraph(ooxml.run(text, self.language) if text else "", self.language, style)

    def say(self, key: str) -> str:
        """A phrase, in the digits of the language."""
        return in_digits(phrase(key, self.language), self.digits)


LINKED = '<w:rPr><w:rStyle w:val="Hyperlink"/>'


def _anchors(brief: Brief) -> Iterator[str]:
    for section in brief.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (row.anchor for row in block.rows if row.anchor)
            elif isinstance(block, Sources):
                yield from (f"row-{row[0]}" for source in block.items for row in source.rows)
