"""The verb of the layer: write the brief of a study, in both languages and both lengths, with its figures.

`brief.json` holds the briefs before they have a language; pages, PDFs, office files and figures are all written from
it, now or later (`taqarub export`), so that no format can say anything that another does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from taqarub.base.text import LANGUAGES, Language
from taqarub.report import stored
from taqarub.report.compose import compose
from taqarub.report.document import Brief, Length
from taqarub.report.figures.draw import draw
from taqarub.report.html import address, page
from taqarub.report.twins import require_twins
from taqarub.report.typeset.pdf import NotSet, Printed, typeset

if TYPE_CHECKING:
    from taqarub.study import Study

LENGTHS: tuple[Length, ...] = get_args(Length)
Drawings = Mapping[Language, Mapping[str, str]]


def write_report(study: Study, folder: Path, notes: list[str] | None = None) -> list[Path]:
    """Write `brief.json`, the HTML and PDF briefs and `figures/*.{en,ar}.svg` into a folder; returns the files written.

    Raises `TwinsDiffer` when the two languages would not say the same, and what `write_briefs` raises.
    """
    briefs = {length: compose(study, length) for length in LENGTHS}
    for brief in briefs.values():
        require_twins(brief)
    return write_briefs(briefs, str(study.manifest.get("issued", "")), folder, notes if notes is not None else [])


def write_briefs(briefs: Mapping[Length, Brief], issued: str, folder: Path, notes: list[str]) -> list[Path]:
    """Write the files of a run's briefs.

    The pages hold their type and figures and ask no other host for anything. What could not be written as it should is
    said in `notes`, in English; the rest is written nonetheless. Raises `OSError` when the disk refuses.
    """
    drawn = drawings(briefs.values())
    for language, found in drawn.items():
        missing = {figure.name for brief in briefs.values() for figure in brief.figures} - set(found)
        notes += [f"the {language} figure {name} could not be drawn; it is told in words" for name in sorted(missing)]
    written = [_write(folder / stored.NAME, stored.dump(briefs, issued).encode())]
    written += write_figures(drawn, folder / "figures")
    for brief in briefs.values():
        for language in LANGUAGES:
            text = page(brief, drawn[language], language)
            written.append(_write(folder / address(brief.length, language), text.encode()))
            written += write_pdf(brief, drawn[language], language, issued, folder, notes)
    return written


def drawings(briefs: Iterable[Brief], languages: Iterable[Language] = LANGUAGES) -> Drawings:
    """Every figure of the briefs as SVG text, by language and name; one that cannot be drawn is left out."""
    figures = {figure.name: (figure, brief) for brief in briefs for figure in brief.figures}
    drawn: dict[Language, dict[str, str]] = {}
    for language in languages:
        drawn[language] = {}
        for name, (figure, brief) in figures.items():
            with suppress(ValueError):
                drawn[language][name] = draw(figure.draw(language), name, brief.digits_of(language))
    return drawn


def write_figures(drawn: Drawings, folder: Path) -> list[Path]:
    """One SVG file a figure and language."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write(folder / f"{name}.{language}.svg", f"{svg}\n".encode())
        for language, found in drawn.items()
        for name, svg in found.items()
    ]


def write_pdf(
    brief: Brief, drawn: Mapping[str, str], language: Language, issued: str, folder: Path, notes: list[str]
) -> list[Path]:
    """The brief as a PDF; when it cannot be set, nothing is written and `notes` says why."""
    path = folder / address(brief.length, language).replace(".html", ".pdf")
    try:
        printed = typeset(brief, drawn, language, issued)
    except NotSet as error:
        notes.append(f"{path.name} was not written: {error}")
        return []
    notes += signs(path.name, printed)
    return [_write(path, printed.data)]


def signs(name: str, printed: Printed) -> list[str]:
    """A note on the characters that a PDF shows by their numbers, if any."""
    codes = ", ".join(f"U+{ord(c):04X}" for c in printed.missing)
    return [f"{name} shows characters that its type lacks by their numbers: {codes}"] if codes else []


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
