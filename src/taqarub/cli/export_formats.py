"""What each format of `taqarub export` is made of: a request becomes named files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from taqarub.base.text import Language

if TYPE_CHECKING:
    from taqarub.report.document import Brief
    from taqarub.report.report import Drawings
    from taqarub.report.stored import Stored

T = TypeVar("T")
Files = dict[str, bytes]  # name → content, relative to where the user wants them
TABLES = ("verdicts.json", "placebos.json", "ledger.csv", "phases.json", "reciprocity.json", "outlook.json",
          "signals.json", "forecasts.json", "manifest.json")  # fmt: skip
UNSTABLE = ("stage_times_s", "peak_memory_mib", "command")  # of the manifest: not the same for the same case and seed
LARGEST_TABLE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What to export: the case as the user named it, its run folder, in which languages and length.

    source   for formats of a case: at which medians its quantities are (`game_input.quantities_of`)
    as_json  whether mistakes of a game file are told to a script too
    """

    case: str
    run: Path | None
    languages: tuple[Language, ...]
    length: str
    notes: list[str]
    source: Literal["", "prior", "posterior"] = ""
    as_json: bool = False
    done: dict[object, Any] = field(default_factory=dict)  # what several formats need: read, drawn, painted once

    @property
    def folder(self) -> Path:
        """The run folder, for formats that need one."""
        if self.run is None:
            raise ValueError("this format needs a run")
        return self.run

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gives, made at the first request for it."""
        if key not in self.done:
            self.done[key] = make()
        found: T = self.done[key]
        return found

    def picture(self, svg: str) -> bytes:
        """A chart as PNG."""
        from taqarub.report.pictures import picture

        return self.once(svg, lambda: picture(svg))


def html(request: Request) -> Files:
    """The brief as pages."""
    from taqarub.report.html import address, page

    return {
        address(brief.length, language): page(brief, drawn, language).encode()
        for brief, drawn, language, _ in _briefs(request)
    }


def pdf(request: Request) -> Files:
    """The brief as tagged PDF."""
    from taqarub.report.html import address
    from taqarub.report.report import signs
    from taqarub.report.typeset.pdf import typeset

    files = {}
    for brief, drawn, language, issued in _briefs(request):
        name = address(brief.length, language).replace(".html", ".pdf")
        printed = typeset(brief, drawn, language, issued)
        request.notes.extend(signs(name, printed))
        files[name] = printed.data
    return files


def docx(request: Request) -> Files:
    """The brief for a word processor."""
    from taqarub.report.html import address
    from taqarub.report.office.word import write_docx

    files = {}
    for brief, drawn, language, issued in _briefs(request):
        name = address(brief.length, language).replace(".html", ".docx")
        files[name] = write_docx(brief, drawn, language, _moment(issued), request.picture)
    return files


def xlsx(request: Request) -> Files:
    """Every table of the brief and of the run as a workbook."""
    from taqarub.report.office.workbook import write_xlsx

    tables, stored = dict(_tables(request.folder)), _stored(request)
    brief = stored.briefs["full"]
    return {
        f"tables.{lang}.xlsx": write_xlsx(brief, tables, lang, _moment(stored.issued)) for lang in request.languages
    }


def figures(request: Request) -> Files:
    """Every chart as SVG and as PNG at twice its size."""
    files = {}
    for language, found in _drawn(request).items():
        for name, svg in found.items():
            files[f"figures/{name}.{language}.svg"] = f"{svg}\n".encode()
            files[f"figures/{name}.{language}.png"] = request.picture(svg)
    return files


def words(request: Request) -> Files:
    """What the brief says, as JSON in words."""
    from taqarub.report.html import address
    from taqarub.report.words import in_words

    stored = _stored(request)
    brief = stored.briefs[request.length]  # type: ignore[index]
    return {
        address(brief.length, language).replace(".html", ".json"): _json(in_words(brief, language, stored.issued))
        for language in request.languages
    }


def posterior(request: Request) -> Files:
    """The posterior as ArviZ and other tools open it."""
    from taqarub.report.stored import NotReadable

    path = request.folder / "posterior.nc"
    if not path.is_file():
        raise NotReadable(f"{request.folder} holds no posterior.nc; run the case again")
    return {"posterior.nc": path.read_bytes()}


def _stored(request: Request) -> Stored:
    from taqarub.report import stored

    path = request.folder / stored.NAME
    if not path.is_file():
        raise stored.NotReadable(
            f"{request.folder} holds no {stored.NAME}: it was written before runs kept one; run the case again"
        )
    return request.once(stored.NAME, lambda: stored.load(path))


def _drawn(request: Request) -> Drawings:
    """Every figure of the run."""
    from taqarub.report.report import drawings

    return request.once("drawings", lambda: drawings(_stored(request).briefs.values(), request.languages))


def _briefs(request: Request) -> Iterator[tuple[Brief, Mapping[str, str], Language, str]]:
    """The brief of the length asked for with its drawings, once a language."""
    stored, drawn = _stored(request), _drawn(request)
    brief = stored.briefs[request.length]  # type: ignore[index]
    for language in request.languages:
        yield brief, drawn[language], language, stored.issued


def _tables(folder: Path) -> Iterator[tuple[str, Any]]:
    """The tables of a run, parsed; one that is missing or not readable is left out."""
    for name in TABLES:
        path = folder / name
        if not path.is_file() or path.stat().st_size > LARGEST_TABLE:
            continue
        text = path.read_text(encoding="utf-8")
        if name.endswith(".csv"):
            yield (
                name,
                [{key: _typed(value) for key, value in row.items()} for row in csv.DictReader(text.splitlines())],
            )
            continue
        value = json.loads(text)
        if name == "manifest.json":
            value = {key: inner for key, inner in value.items() if key not in UNSTABLE}
        yield name, value


def _typed(value: str | None) -> Any:
    """A field of a CSV as what it is: a number, a truth value, or text."""
    if value in (None, ""):
        return None
    if value in ("True", "False"):
        return value == "True"
    try:
        return float(str(value))
    except ValueError:
        return value


def _moment(issued: str) -> datetime:
    from taqarub.report.typeset.pdf import day_of

    day = day_of(issued)
    return datetime(day.year, day.month, day.day)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
