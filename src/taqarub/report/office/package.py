"""The package of a DOCX: an empty one with the brief's styles, and a full one with fixed dates."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from taqarub.base.text import Language
from taqarub.report.document import Brief
from taqarub.report.inline import clean
from taqarub.report.office import ooxml, styles
from taqarub.report.phrases.book import phrase

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ZIPPED = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP file can hold: the same bytes for the same brief
A4 = (11906, 16838)  # twentieths of a point
MARGIN = 1078


def empty(language: Language) -> Any:
    """A document with the brief's styles and nothing else."""
    from docx import Document

    document = Document()
    body = document.element.body
    for element in list(body):
        if not element.tag.endswith("}sectPr"):
            body.remove(element)
    sheet = document.styles.element
    styles.clear(sheet)
    made = styles.paragraph_styles(language) + styles.character_styles() + styles.table_style()
    for style in _parsed(made):
        sheet.append(style)
    return document


def finished(document: Any, chunks: list[str], brief: Brief, language: Language, issued: datetime, lists: int) -> bytes:
    """Put the chunks into the document, its furniture around them, and everything into one file."""
    body = document.element.body
    section = body[-1]
    for element in _parsed("".join(chunks)):
        section.addprevious(element)
    _numbering(document, lists, brief.digits_of(language) != "latin")
    _page(document, section, brief, language)
    properties = document.core_properties
    properties.title = clean(brief.title.of(language))[:250]
    properties.subject = clean(brief.question.of(language))[:250]
    properties.language = ooxml.TAGS[language]
    properties.author = properties.last_modified_by = "Taqarub"
    properties.comments = properties.keywords = ""
    properties.created = properties.modified = properties.last_printed = issued
    properties.revision = 1
    out = BytesIO()
    document.save(out)
    return _dated(out.getvalue())


def _parsed(text: str) -> list[Any]:
    from docx.oxml import parse_xml

    return list(parse_xml(f'<w:body xmlns:w="{W}" xmlns:r="{R}">{text}</w:body>'))


def _numbering(document: Any, count: int, hindi: bool) -> None:
    numbering = document.part.numbering_part.element
    for element in list(numbering):
        numbering.remove(element)
    abstract, instances = styles.lists(count, hindi)
    for element in _parsed("".join(abstract) + "".join(instances)):
        numbering.append(element)


def _page(document: Any, section: Any, brief: Brief, language: Language) -> None:
    """A4, running title above, date and page number below, the page's own direction."""
    found = document.sections[0]
    found.page_width, found.page_height = (side * 635 for side in A4)
    found.left_margin = found.right_margin = found.top_margin = found.bottom_margin = MARGIN * 635
    if language == "ar":
        section.extend(_parsed("<w:bidi/>"))
        grids = section.findall(f"{{{W}}}docGrid")
        for grid in grids:
            section.remove(grid)
    title = ooxml.run(clean(brief.title.of(language)), language)
    kind = ooxml.run(phrase("page.kind", language), language)
    tab = "<w:r><w:tab/></w:r>"
    mark = ooxml.run("\u200e", language, rtl=False)  # the first number on the left in either language
    slash = ooxml.run("\u200e / \u200e", language, rtl=False)
    pages = mark + _field("PAGE") + slash + _field("NUMPAGES") + mark
    for part, text in ((found.header, title + tab + kind), (found.footer, kind + tab + pages)):
        element = part._element
        for paragraph in list(element):
            element.remove(paragraph)
        stops = f'<w:tabs><w:tab w:val="right" w:pos="{A4[0] - 2 * MARGIN}"/></w:tabs>'
        bidi = "<w:bidi/>" if language == "ar" else ""
        element.extend(_parsed(f'<w:p><w:pPr><w:pStyle w:val="Facts"/>{stops}{bidi}</w:pPr>{text}</w:p>'))


def _field(name: str) -> str:
    parts = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {escape(name)} </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    return "".join(parts)


def _dated(data: bytes) -> bytes:
    """The same package with every member at one fixed time."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, ZIPPED), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
