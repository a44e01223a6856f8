"""The named styles of a DOCX brief: a desk changes one of them and the whole document follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taqarub.base.text import Language
from taqarub.report.office.ooxml import TAGS

SERIF, SANS = "Times New Roman", "Arial"  # wherever there is a word processor, with Arabic and Latin letters
INK, MUTED, ACCENT = "1F2A30", "4F5B62", "0B6E8F"
COLOURS = {
    "supported": "0B6E8F", "leaning": "2B7F9C", "undetermined": "566269", "leaning-against": "A35F14",
    "contradicted": "A93A25", "assumed": "4F5B62", "not-testable": "4F5B62",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: its identifier and name, what it builds on, its face, size and spacing in points."""

    identifier: str
    name: str
    above: str
    face: str
    size: float
    colour: str = INK
    before: float = 0
    after: float = 0
    bold: bool = False
    keep: bool = False  # with the next paragraph


PARAGRAPHS = (
    Look("Normal", "Normal", "", SERIF, 11, INK, 0, 6),
    Look("Title", "Title", "", SERIF, 24, INK, 0, 8, bold=True, keep=True),
    Look("Heading1", "heading 1", "", SERIF, 16, INK, 22, 6, bold=True, keep=True),
    Look("Heading2", "heading 2", "", SANS, 10, ACCENT, 12, 3, bold=True, keep=True),
    Look("Lead", "Brief Lead", "Normal", SERIF, 12, INK, 0, 8),
    Look("Facts", "Brief Facts", "Normal", SANS, 9, MUTED, 0, 10),
    Look("Note", "Brief Note", "Normal", SANS, 9, MUTED, 0, 6),
    Look("Item", "Brief List Item", "Normal", SERIF, 11, INK, 0, 5),
    Look("Caption", "caption", "Normal", SANS, 9, MUTED, 8, 4),
    Look("TableCaption", "Brief Table Caption", "Caption", SANS, 9, MUTED, 10, 4, keep=True),
    Look("FigureParagraph", "Brief Figure", "Normal", SANS, 9, INK, 8, 0, keep=True),
    Look("TableText", "Brief Table Text", "Normal", SANS, 8, INK, 1, 1),
    Look("TableNumber", "Brief Table Number", "TableText", SANS, 8, INK, 1, 1),
    Look("TableHead", "Brief Table Head", "TableText", SANS, 8, MUTED, 2, 2, bold=True, keep=True),
    Look("TableHeadNumber", "Brief Table Head Number", "TableHead", SANS, 8, MUTED, 2, 2, bold=True, keep=True),
    Look("TableGroup", "Brief Table Group", "TableText", SANS, 8.5, ACCENT, 6, 2, bold=True, keep=True),
    Look("TableDetail", "Brief Table Detail", "TableText", SANS, 7.5, MUTED, 0, 2),
    Look("SourceItem", "Brief Source", "Normal", SANS, 8, INK, 0, 3),
    Look("SourceRow", "Brief Source Row", "SourceItem", SANS, 7.5, MUTED, 0, 1),
    Look("ContentsLine", "Brief Contents", "Normal", SANS, 9.5, ACCENT, 0, 1),
)
ENDWARDS = ("TableNumber", "TableHeadNumber")
INDENTED = {"SourceRow": 360}


def paragraph_styles(language: Language) -> str:
    """All paragraph styles as WordprocessingML, in the direction of the language."""
    return "".join(_paragraph(look, "<w:bidi/>" if language == "ar" else "") for look in PARAGRAPHS)


def _paragraph(look: Look, direction: str) -> str:
    layout = ("<w:keepNext/>" if look.keep else "") + direction
    layout += f'<w:spacing w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}"/>'
    layout += f'<w:ind w:left="{INDENTED[look.identifier]}"/>' if look.identifier in INDENTED else ""
    layout += '<w:jc w:val="right"/>' if look.identifier in ENDWARDS else ""
    level = look.identifier.removeprefix("Heading")
    layout += f'<w:outlineLvl w:val="{int(level) - 1}"/>' if level.isdigit() else ""
    default = ' w:default="1"' if look.identifier == "Normal" else ""
    based = f'<w:basedOn w:val="{look.above}"/>' if look.above else ""
    following = "Normal" if look.keep else look.identifier
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{look.identifier}"><w:name w:val="{look.name}"/>{based}'
        f'<w:next w:val="{following}"/><w:qFormat/><w:pPr>{layout}</w:pPr>'
        f"<w:rPr>{_face(look.face, look.size, look.bold, look.colour)}</w:rPr></w:style>"
    )


def _face(face: str, size: float, bold: bool, colour: str) -> str:
    half = round(size * 2)
    weight = "<w:b/><w:bCs/>" if bold else ""
    return (
        f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/>{weight}'
        f'<w:color w:val="{colour}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        f'<w:lang w:val="{TAGS["en"]}" w:bidi="{TAGS["ar"]}"/>'
    )


def character_styles() -> str:
    """Styles of words: probability, references, code, links, and one a verdict."""
    made = [
        _character("OddsWord", "Brief Odds Word", "<w:b/><w:bCs/>"),
        _character("CodeText", "Brief Code", f'<w:color w:val="{MUTED}"/>'),
        _character("Figures", "Brief Number", ""),
        _character("Reason", "Brief Reason", f'<w:color w:val="{MUTED}"/>'),
        _character(
            "Reference", "Brief Reference", f'<w:color w:val="{ACCENT}"/><w:sz w:val="15"/><w:szCs w:val="15"/>'
        ),
        _character("Hyperlink", "Hyperlink", f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>'),
        _character("Strong", "Strong", "<w:b/><w:bCs/>"),
    ]
    for verdict, colour in COLOURS.items():
        name = verdict.replace("-", " ")
        look = f'<w:b/><w:bCs/><w:color w:val="{colour}"/>'
        made.append(_character(f"Verdict{name.title().replace(' ', '')}", f"Verdict {name}", look))
    return "".join(made)


def _character(identifier: str, name: str, look: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def table_style() -> str:
    """The style of every table: hairlines between rows, a strong line below the heading."""
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="BriefTable"><w:name w:val="Brief Table"/><w:qFormat/>'
        '<w:tblPr><w:tblBorders><w:top w:val="nil"/><w:bottom w:val="single" w:sz="4" w:color="CFD6D9"/>'
        '<w:insideH w:val="single" w:sz="4" w:color="CFD6D9"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="1F2A30"/>'
        "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
    )


def lists(count: int, hindi: bool) -> tuple[list[str], list[str]]:
    """Numbering: one bulleted and `count` numbered lists, each counting from one; (abstract, instances)."""
    kinds = (("bullet", "•"), ("hindiNumbers" if hindi else "decimal", "%1."))
    abstract = [
        f'<w:abstractNum w:abstractNumId="{90 + i}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="420" w:hanging="420"/></w:pPr></w:lvl></w:abstractNum>'
        for i, (kind, text) in enumerate(kinds)
    ]
    instances = ['<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>']
    instances += [
        f'<w:num w:numId="{91 + i}"><w:abstractNumId w:val="91"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
        for i in range(count)
    ]
    return abstract, instances


def clear(styles: Any) -> None:
    """Take the template's styles away: only the brief's own, so that nothing of another design shines through."""
    for style in list(styles):
        if style.tag.endswith("}style"):
            styles.remove(style)
