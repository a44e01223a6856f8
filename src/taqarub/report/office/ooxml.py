"""The parts of a word-processor document as text of WordprocessingML (ISO/IEC 29500-1, clause 17).

Direction is said three times, since programs read different ones: the paragraph (`w:bidi`), the run (`w:rtl`), and
marks around what runs the other way (U+200E, U+200F), which old programs obey that do not know isolates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from taqarub.base.text import Language, has_right_to_left
from taqarub.report.inline import Inline

MARKS = {"ltr": "\u200e", "rtl": "\u200f"}
OPENERS = {"\u2066": "\u200e", "\u2067": "\u200f", "\u2068": ""}
SHAPES = {
    "supported": "●", "leaning": "◐", "undetermined": "○", "leaning-against": "◑", "contradicted": "✕",
    "assumed": "◌", "not-testable": "–",
}  # fmt: skip
MIRRORED = {"◐": "◑", "◑": "◐"}
STYLES = {"odds": "OddsWord", "code": "CodeText", "ref": "Reference", "reason": "Reason", "number": "Figures"}
TAGS = {"en": "en-GB", "ar": "ar-SA"}


@dataclass(slots=True)
class Ids:
    """The bookmarks of one document: which there are to point at, which are set, and their running number."""

    known: frozenset[str]
    placed: set[str] = field(default_factory=set)

    def bookmark(self, name: str) -> str:
        """A bookmark where a name first stands; nothing where it is empty or set already."""
        if not name or name in self.placed:
            return ""
        self.placed.add(name)
        number = len(self.placed)
        return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(mark(name))}/><w:bookmarkEnd w:id="{number}"/>'


def mark(name: str) -> str:
    """A bookmark's name: letters, digits and underscores, at most 40 of them."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name)[:40]


def unisolated(text: str) -> str:
    """Isolates as the marks of their direction, at both ends.

    >>> unisolated("a \\u20661–2\\u2069 b") == "a \\u200e1–2\\u200e b"
    True
    """
    shown, opened = [], []
    for c in text:
        if c in OPENERS:
            opened.append(OPENERS[c])
            shown.append(opened[-1])
        elif c == "\u2069":
            shown.append(opened.pop() if opened else "")
        else:
            shown.append(c)
    return "".join(shown)


def direction_of(found: Inline, text: str) -> str:
    """Which way a run goes; nothing where it goes with its line."""
    if found.direction == "auto":
        return "rtl" if has_right_to_left(text) else "ltr"
    return found.direction


def marked(found: Inline, language: Language) -> str:
    """The text of a run between the marks of its direction, where the line around it could reorder it."""
    text = unisolated(found.text)
    direction = direction_of(found, text)
    foreign = bool(direction) and (direction == "rtl") != (language == "ar")
    if foreign or (direction and found.kind != "said"):
        return f"{MARKS[direction]}{text}{MARKS[direction]}"
    return text


def run(text: str, language: Language, style: str = "", rtl: bool | None = None, extra: str = "") -> str:
    """A run of text in one direction; without one, that of the language."""
    right = language == "ar" if rtl is None else rtl
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + extra
    properties += "<w:rtl/>" if right else ""
    properties += f'<w:lang w:val="{TAGS["en"]}" w:bidi="{TAGS["ar"]}"/>'
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def written(found: Inline, language: Language, ids: Ids) -> str:
    """A run of the brief."""
    text = unisolated(found.text)
    if found.kind == "chip":
        shape = SHAPES.get(found.name, "○")
        shape = MIRRORED.get(shape, shape) if language == "ar" else shape
        style = f"Verdict{''.join(word.title() for word in found.name.split('-'))}"
        fonts = '<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" w:cs="Segoe UI Symbol"/>'
        return run(f"{shape} ", language, style, extra=fonts) + run(text, language, style)
    direction, text = direction_of(found, text), marked(found, language)
    made = run(text, language, STYLES.get(found.kind, ""), (direction == "rtl") if direction else None)
    if found.kind == "ref" and found.name in ids.known:
        return f'<w:hyperlink w:anchor={quoteattr(mark(found.name))} w:history="1">{made}</w:hyperlink>'
    return made


def line(runs: Iterable[Inline], language: Language, ids: Ids) -> str:
    """The runs of a line."""
    return "".join(written(found, language, ids) for found in runs)


def paragraph(body: str, language: Language, style: str, list_id: int = 0, begin: str = "") -> str:
    """A paragraph of a named style; `list_id` puts it into a list."""
    properties = f'<w:pStyle w:val="{style}"/>'
    properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list_id}"/></w:numPr>' if list_id else ""
    properties += "<w:bidi/>" if language == "ar" else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{begin}{body}</w:p>"


def cell(paragraphs: str, width: int, span: int = 1, shade: str = "") -> str:
    """A cell; `width` in twentieths of a point."""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>"


def row(cells: str, head: bool = False) -> str:
    """A row that stays on one page; a heading is repeated on each."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def table(rows: str, columns: list[int], language: Language, caption: str) -> str:
    """A table with its columns' widths, from the reader's side; `caption` says to a screen reader what it is."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    properties = '<w:tblStyle w:val="BriefTable"/>' + ("<w:bidiVisual/>" if language == "ar" else "")
    properties += f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    properties += '<w:tblLook w:val="0420" w:firstRow="1" w:firstColumn="0" w:noHBand="0" w:noVBand="1"/>'
    properties += f"<w:tblCaption w:val={quoteattr(caption[:240])}/>"
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
