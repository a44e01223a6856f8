"""A brief as one HTML page: type and figures inside, no script, no request to any host."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from taqarub.base.text import Language, has_right_to_left
from taqarub.report.document import Brief, Chip, Fold, Length, Line, Links, Number, Part, Sentence, Term
from taqarub.report.figures.draw import width_of
from taqarub.report.figures.theme import DARK
from taqarub.report.numerals import Digits, in_digits
from taqarub.report.phrases.book import phrase
from taqarub.report.phrases.clean import clean
from taqarub.report.phrases.render import Piece, dressed, numbered, pieces, plain
from taqarub.report.typeset.glyphs import drawn_by

FONTS = (
    ("Amiri", 400, "Amiri-Regular.woff2"),
    ("Amiri", 700, "Amiri-Bold.woff2"),
    ("IBM Plex Sans Arabic", 400, "IBMPlexSansArabic-Regular.woff2"),
    ("IBM Plex Sans Arabic", 600, "IBMPlexSansArabic-SemiBold.woff2"),
)
TYPE = ("Amiri-Regular.ttf", "IBMPlexSansArabic-Regular.ttf")  # the same type as the faces, where it can be read
TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)
BORROWED = "<!-- characters of other type -->"
OTHER: Mapping[Language, Language] = {"en": "ar", "ar": "en"}
OTHERWISE: Mapping[Length, Length] = {"full": "short", "short": "full"}


def page(brief: Brief, figures: Mapping[str, str], language: Language) -> str:
    """The whole page; `figures` holds the SVG text by name."""
    environment = Environment(
        loader=PackageLoader("taqarub.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    digits = brief.digits_of(language)
    environment.filters["show"] = lambda part: show(part, language, digits)
    environment.filters["plain"] = lambda part: plain(part, language, digits)
    environment.tests["kind"] = lambda block, name: type(block).__name__ == name
    known = frozenset(
        row.anchor for section in brief.sections for b in section.blocks for row in getattr(b, "rows", ())
    )
    text = environment.get_template("brief.html.j2").render(
        brief=brief,
        language=language,
        other=OTHER[language],
        direction="rtl" if language == "ar" else "ltr",
        numeric="ltr" if digits == "latin" else "rtl",
        otherwise=OTHERWISE[brief.length],
        address=address,
        say=lambda key: in_digits(phrase(key, language), digits),
        written=lambda text: in_digits(clean(text), digits),
        number=lambda text: Markup("").join(_piece(p, digits) for p in numbered(text)),
        figure=lambda name: Markup(figures[name]) if name in figures else None,
        width=lambda name: width_of(figures.get(name, "")),
        known=known,
        css=Markup(files("taqarub.report").joinpath("static/brief.css").read_text(encoding="utf-8") + dark_charts()),
        faces=Markup(_faces()),
    )
    return text.replace(BORROWED, borrowed(text, language))


def borrowed(text: str, language: Language) -> str:
    """A note that names the characters which the page's own type lacks: another font, unknown here, will draw them."""
    lacking = sorted({c for c in TAG.sub("", text) if ord(c) not in drawn_by(TYPE)})
    if not lacking:
        return ""
    codes = Markup(" ").join(Markup('<bdi dir="ltr" class="code">U+{:04X}</bdi>').format(ord(c)) for c in lacking[:40])
    return str(Markup('<p class="note" id="borrowed">{} {}</p>').format(phrase("page.borrowed", language), codes))


def address(length: Length, language: Language) -> str:
    """The file of a brief."""
    return f"brief{'-short' if length == 'short' else ''}.{language}.html"


def dark_charts() -> str:
    """Rules that paint the charts for dark paper: the one specification is drawn for white."""
    rules = [
        f'.chart [{what}="{light}"]{{{what}:{dark}!important}}'
        for light, dark in DARK.items()
        for what in ("fill", "stroke")
    ]
    return "@media screen and (prefers-color-scheme: dark){" + "".join(rules) + "}"


def show(part: Part, language: Language, digits: Digits = "latin") -> Markup:
    """One part of a line as HTML."""
    if isinstance(part, Line):
        return Markup(" ").join(show(p, language, digits) for p in part.parts)
    if isinstance(part, Chip):
        return _chip(part, language)
    if isinstance(part, Links):
        return _links(part, language, digits)
    if isinstance(part, Fold):
        return _fold(part, language, digits)
    if isinstance(part, Term) and part.key.startswith("reason."):
        return Markup('<span class="reason">{}</span>').format(_joined(part, language, digits))
    return _joined(part, language, digits)


def _joined(part: object, language: Language, digits: Digits) -> Markup:
    return Markup("").join(_piece(p, digits) for p in pieces(part, language))  # type: ignore[arg-type]


def _piece(piece: Piece, digits: Digits) -> Markup:
    text = dressed(piece, digits).text
    if piece.kind == "text":
        return escape(text)
    if piece.kind == "number":
        # Arabic-Indic numbers are read from the right, sign first; Latin ones from the left (UAX #9)
        return Markup('<bdi dir="{}" class="n">{}</bdi>').format("ltr" if digits == "latin" else "rtl", text)
    if piece.kind == "said":
        return Markup("<bdi>{}</bdi>").format(text)
    if piece.kind == "odds":
        return Markup('<strong class="odds">{}</strong>').format(text)
    direction = "rtl" if has_right_to_left(text) else "ltr"
    return Markup('<bdi dir="{}" class="code">{}</bdi>').format(direction, text)


def _chip(chip: Chip, language: Language) -> Markup:
    word = plain(Term(f"verdict.{chip.verdict}"), language)
    return Markup(
        '<span class="chip v-{name}"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<use href="#v-{name}"/></svg>{word}</span>'
    ).format(name=chip.verdict, word=word)


def _links(links: Links, language: Language, digits: Digits) -> Markup:
    shown = Markup(" ").join(
        Markup('<a class="ref" href="#{kind}-{id}"><bdi dir="ltr">{id}</bdi></a>').format(kind=links.kind, id=item)
        for item in links.ids[: links.limit]
    )
    rest = len(links.ids) - links.limit
    if rest > 0:
        more = Sentence("links.more", {"rest": Number(rest, "whole")})
        shown = Markup("{} {}").format(shown, _joined(more, language, digits))
    name = phrase(f"links.{links.kind}", language)
    return Markup('<span class="refs" role="group" aria-label="{}">{}</span>').format(name, shown)


def _fold(fold: Fold, language: Language, digits: Digits) -> Markup:
    body = Markup("").join(Markup("<p>{}</p>").format(show(p, language, digits)) for p in fold.parts)
    return Markup("<details><summary>{}</summary>{}</details>").format(show(fold.label, language, digits), body)


@cache
def _faces() -> str:
    """The fonts as data, so that a page carries its own type."""
    faces = []
    for family, weight, name in FONTS:
        data = b64encode(files("taqarub.report").joinpath("fonts", name).read_bytes()).decode()
        faces.append(
            f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:block;"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "\n".join(faces)
