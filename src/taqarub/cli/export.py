"""`taqarub export`: a finished run in other formats, without computing it again.

Everything is written from the files of the run folder: `brief.json` holds the briefs before they have a language. A new
format is a line in `FORMATS`: its name, the function that makes its files, and whether it needs a run or only the case.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

import typer

from taqarub.base.text import LANGUAGES, Language
from taqarub.cli import export_formats as make
from taqarub.cli import export_games as games
from taqarub.cli.export_formats import Files, Request


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what makes its files (name → bytes), what it is made from, and which extra it needs."""

    make: Callable[[Request], Files]
    source: Literal["run", "case"] = "run"
    extra: str = ""


FORMATS: Mapping[str, Format] = {
    "html": Format(make.html),
    "pdf": Format(make.pdf),
    "docx": Format(make.docx, extra="office"),
    "xlsx": Format(make.xlsx, extra="office"),
    "figures": Format(make.figures),
    "json": Format(make.words),
    "arviz": Format(make.posterior),
    "efg": Format(games.efg, source="case"),
    "nfg": Format(games.nfg, source="case"),
    "gmcr": Format(games.gmcr, source="case"),
}
ALL = "all"
WHICH: Mapping[str, tuple[Language, ...]] = {"both": LANGUAGES, "en": ("en",), "ar": ("ar",)}


@dataclass(slots=True)
class Told:
    """What was written, and what should be known of it."""

    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def export_case(
    case: str,
    to: str,
    run: Path | None,
    out: Path | None,
    lang: str,
    length: str,
    as_json: bool,
    source: Literal["", "prior", "posterior"] = "",
) -> int:
    """Write a case or its run in a format; returns the exit code. A call that cannot be read ends it with code 2."""
    from taqarub.report.document import Length

    if to != ALL and to not in FORMATS:
        raise typer.BadParameter(f"--to takes {', '.join([*FORMATS, ALL])}, not {to!r}")
    if lang not in WHICH:
        raise typer.BadParameter(f"--lang takes {', '.join(WHICH)}, not {lang!r}")
    if length not in get_args(Length):
        raise typer.BadParameter(f"--length takes {', '.join(get_args(Length))}, not {length!r}")
    chosen = {name: form for name, form in FORMATS.items() if to == name or (to == ALL and form.source == "run")}
    needs_run = any(form.source == "run" for form in chosen.values())
    told = Told()
    folder = find_run(case, run, told) if needs_run else None
    request = Request(case, folder, WHICH[lang], length, told.notes, source=source, as_json=as_json)
    for name, form in chosen.items():
        files = _made(name, form, request)
        place(files, out, folder or Path(), to == ALL, told)
    _tell(told, as_json)
    return 0


def find_run(case: str, run: Path | None, told: Told) -> Path:
    """The run folder to export; ends the command with code 1 and a way out when there is none that can be read."""
    from taqarub.case.check import read_case
    from taqarub.runs.folder import is_run

    checked = read_case(case)
    if checked.value is None and run is None:
        _stop(f"{case} cannot be read as a case (see: taqarub check {case}); to export a run of it, give --run DIR")
    folder = run or Path("runs") / (checked.value.file.name if checked.value else case)
    if not is_run(folder):
        _stop(f"{folder} holds no run; make one with `taqarub run {case} --out {folder}`, or give --run DIR")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if checked.value is not None and manifest.get("case") != checked.value.file.name:
        _stop(f"{folder} holds a run of {manifest.get('case')}, not of {checked.value.file.name}; give another --run")
    if checked.value is not None and manifest.get("content_hash") != checked.value.content_hash:
        told.notes.append(f"the case has changed since this run of {manifest.get('issued')}; run it again to follow")
    return folder


def _made(name: str, form: Format, request: Request) -> Files:
    from taqarub.report.stored import NotReadable
    from taqarub.report.typeset.pdf import NotSet

    try:
        return form.make(request)
    except ImportError as error:
        if not form.extra:
            raise
        typer.echo(
            f"taqarub: {name} needs {error.name or error}; install it: python -m pip install 'taqarub[{form.extra}]'",
            err=True,
        )
        raise typer.Exit(3) from error
    except (NotReadable, NotSet) as error:
        _stop(str(error))


def place(files: Files, out: Path | None, default: Path, several: bool, told: Told) -> None:
    """Write the files where they were asked for: into a folder, or under the one name that was given.

    A name given for two languages gets the language before its ending. Each file is complete or not there.
    """
    single = out is not None and bool(out.suffix) and not out.is_dir() and not several
    if out is not None and single and any("/" in name for name in files):
        raise typer.BadParameter(f"--out must be a folder for several files, not {out}")
    for name, data in files.items():
        if out is not None and single:
            path = out if len(files) == 1 else out.with_suffix(f".{name.split('.')[-2]}{out.suffix}")
        else:
            path = (out or default) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            draft.write_bytes(data)
            os.replace(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        told.files.append(path)


def _tell(told: Told, as_json: bool) -> None:
    if as_json:
        whole: dict[str, Any] = {"files": [str(path) for path in told.files], "notes": told.notes}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
        return
    for note in told.notes:
        typer.echo(f"note: {note}", err=True)
    shown = told.files if len(told.files) <= 8 else [*told.files[:3], Path(f"… and {len(told.files) - 3} more")]
    for path in shown:
        typer.echo(str(path))


def _stop(message: str) -> NoReturn:
    typer.echo(f"taqarub: {message}", err=True)
    raise typer.Exit(1)
