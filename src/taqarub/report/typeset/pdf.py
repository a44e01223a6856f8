"""A brief as a tagged PDF (PDF/UA-1, ISO 14289-1:2014), set by Typst from a template and data.

Only the type that ships is used, and no face is borrowed: what cannot be drawn is replaced before and told. The same
brief gives the same bytes, since its date is the date of issue.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from taqarub.base.text import Language
from taqarub.report.document import Brief
from taqarub.report.typeset.content import content
from taqarub.report.typeset.drawing import Drawing, drawing_of
from taqarub.report.typeset.glyphs import FOLDER, Type

UNDATED = date(2000, 1, 1)  # of a brief that says no date of issue


class NotSet(RuntimeError):
    """The typesetter refused the document; the message is its own."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and the characters that it shows by their numbers because its type lacks them."""

    data: bytes
    missing: tuple[str, ...]


def typeset(brief: Brief, figures: Mapping[str, str], language: Language, issued: str = "") -> Printed:
    """The brief in one language as a PDF; `figures` holds the SVG text by name, `issued` the ISO date of issue.

    A figure that is not among them is named in a dashed box with its words. Raises `NotSet` when the typesetter
    refuses, which no text of an author should be able to bring about.
    """
    import typst

    kept = Type()
    drawings = _drawings(brief, figures)
    day = day_of(issued)
    data = json.dumps(content(brief, drawings, language, day, kept), ensure_ascii=False)
    shapes = {f"{name}.svg": drawing.shapes.encode() for name, drawing in drawings.items()}
    inputs: Any = {"main.typ": _template(), "brief.json": data.encode(), **shapes}  # its stub knows no mapping
    fonts = str(Path(str(files("taqarub.report").joinpath(FOLDER))))
    try:
        compiler = typst.Compiler(input=inputs, font_paths=[fonts], ignore_system_fonts=True)
        stamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["ua-1"], timestamp=stamp)
    except typst.TypstError as error:
        raise NotSet(f"the {language} PDF could not be set: {error}") from error
    if warnings:  # an unknown font, a figure that cannot be read: nothing of it may pass unheard
        raise NotSet(f"the {language} PDF was set with a warning: {warnings[0]}")
    if not isinstance(made, bytes):
        raise NotSet(f"the {language} PDF came out empty")
    return Printed(made, tuple(sorted(kept.missing)))


def day_of(issued: str) -> date:
    """The date of issue, or a fixed one when there is none."""
    try:
        return date.fromisoformat(issued)
    except ValueError:
        return UNDATED


def _drawings(brief: Brief, figures: Mapping[str, str]) -> dict[str, Drawing]:
    """The drawings of the brief's figures, taken apart; one that is none is treated as missing."""
    found = {}
    for figure in brief.figures:
        with suppress(ValueError):
            found[figure.name] = drawing_of(figures.get(figure.name, ""))
    return found


@cache
def _template() -> bytes:
    return files("taqarub.report.typeset").joinpath("brief.typ").read_bytes()
