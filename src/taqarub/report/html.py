"""A brief as one HTML page: type and figures inside, no script, no request to any host."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from taqarub.base.text import Language, has_right_to_left
from taqarub.report.document import Brief, Chip, Fold, Line, Links, Number, Part, Sentence, Term
from taqarub.report.figures.draw import width_of
from taqarub.report.phrases.book import phrase
from taqarub.report.phrases.render import Piece, pieces, plain

FONTS = (
    ("Amiri", 400, "Amiri-Regular.woff2"),
    ("Amiri", 700, "Amiri-Bold.woff2"),
    ("IBM Plex Sans Arabic", 400, "IBMPlexSansArabic-Regular.woff2"),
    ("IBM Plex Sans Arabic", 600, "IBMPlexSansArabic-SemiBold.woff2"),
)
OTHER: Mapping[Language, Language] = {"en": "ar", "ar": "en"}


def page(brief: Brief, figures: Mapping[str, str], language: Language) -> str:
    """The whole page; `figures` holds the SVG text by name."""
    environment = Environment(
        loader=PackageLoader("taqarub.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["show"] = lambda part: show(part, language)
    environment.filters["plain"] = lambda part: plain(part, language)
    environment.tests["kind"] = lambda block, name: type(block).__name__ == name
    known = frozenset(
        row.anchor for section in brief.sections for b in section.blocks for row in getattr(b, "rows", ())
    )
    return environment.get_template("brief.html.j2").render(
        brief=brief,
        language=language,
        other=OTHER[language],
        direction="rtl" if language == "ar" else "ltr",
        say=lambda key: phrase(key, language),
        figure=lambda name: Markup(figures[name]),
        width=lambda name: width_of(figures[name]),
        known=known,
        css=Markup(files("taqarub.report").joinpath("static/brief.css").read_text(encoding="utf-8")),
        faces=Markup(_faces()),
    )


def show(part: Part, language: Language) -> Markup:
    """One part of a line as HTML."""
    if isinstance(part, Line):
        return Markup(" ").join(show(p, language) for p in part.parts)
    if isinstance(part, Chip):
        return _chip(part, language)
    if isinstance(part, Links):
        return _links(part, language)
    if isinstance(part, Fold):
        return _fold(part, language)
    if isinstance(part, Term) and part.key.startswith("reason."):
        return Markup('<span class="reason">{}</span>').format(_joined(part, language))
    return _joined(part, language)


def _joined(part: object, language: Language) -> Markup:
    return Markup("").join(_piece(p, language) for p in pieces(part, language))  # type: ignore[arg-type]


def _piece(piece: Piece, language: Language) -> Markup:
    if piece.kind == "text":
        return escape(piece.text)
    if piece.kind == "number":
        return Markup('<bdi dir="ltr" class="n">{}</bdi>').format(piece.text)
    if piece.kind == "said":
        return Markup("<bdi>{}</bdi>").format(piece.text)
    if piece.kind == "odds":
        return Markup('<strong class="odds">{}</strong>').format(piece.text)
    direction = "rtl" if has_right_to_left(piece.text) else "ltr"
    return Markup('<bdi dir="{}" class="code">{}</bdi>').format(direction, piece.text)


def _chip(chip: Chip, language: Language) -> Markup:
    word = plain(Term(f"verdict.{chip.verdict}"), language)
    return Markup(
        '<span class="chip v-{name}"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<use href="#v-{name}"/></svg>{word}</span>'
    ).format(name=chip.verdict, word=word)


def _links(links: Links, language: Language) -> Markup:
    shown = Markup(" ").join(
        Markup('<a class="ref" href="#{kind}-{id}"><bdi dir="ltr">{id}</bdi></a>').format(kind=links.kind, id=item)
        for item in links.ids[: links.limit]
    )
    rest = len(links.ids) - links.limit
    if rest > 0:
        more = Sentence("links.more", {"rest": Number(rest, "whole")})
        shown = Markup("{} {}").format(shown, _joined(more, language))
    name = phrase(f"links.{links.kind}", language)
    return Markup('<span class="refs" role="group" aria-label="{}">{}</span>').format(name, shown)


def _fold(fold: Fold, language: Language) -> Markup:
    body = Markup("").join(Markup("<p>{}</p>").format(show(p, language)) for p in fold.parts)
    return Markup("<details><summary>{}</summary>{}</details>").format(show(fold.label, language), body)


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
