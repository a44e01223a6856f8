"""`taqarub check`: read a case and show its mistakes; and the way other commands ask for a case that is right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from taqarub.base.diagnostic import Diagnostic, Span
from taqarub.base.message import Message, say
from taqarub.base.text import Language, has_right_to_left, isolate
from taqarub.case.case import Case
from taqarub.case.check import find_case, read_case
from taqarub.case.codes import code_of
from taqarub.cli.language import spoken

COLOURS = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}
LINE_LIMIT = 160  # characters of a source line that are shown


def check_case(path_or_name: str, as_json: bool) -> int:
    """Print every diagnostic, and the doubts that only the coded record shows; 0 when there is no error."""
    checked = read_case(path_or_name)
    diagnostics = list(checked.diagnostics)
    if checked.value is not None and checked.ok:
        from taqarub.estimate.doubts import doubts

        diagnostics += doubts(checked.value)
    if as_json:
        rows = [as_row(diagnostic, path_or_name) for diagnostic in diagnostics]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0 if checked.ok else 1
    show(diagnostics, path_or_name)
    case = checked.value
    if case is not None:
        told = say(
            "{name} can be run: {claims} claims, {placebos} placebos, {events} events, as of {as_of}",
            name=case.file.name, as_of=case.as_of, claims=len(case.claims), placebos=len(case.placebos),
            events=len(case.events),
        )  # fmt: skip
        typer.echo(told.of(spoken()))
    return 0 if checked.ok else 1


def need_case(path_or_name: str, as_of: date | None = None) -> Case:
    """The case, for commands that go on with it; its mistakes go to standard error and end the command with code 1."""
    checked = read_case(path_or_name, as_of)
    show([d for d in checked.diagnostics if d.severity == "error"], path_or_name, to_error=True)
    if checked.value is None or not checked.ok:
        raise typer.Exit(1)
    return checked.value


def as_row(diagnostic: Diagnostic, given: str) -> dict[str, object]:
    """The keys that scripts rely on, in English; `ar` says the same in Arabic, `related` names the other places."""
    code = code_of(diagnostic.code)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "file": _shown(diagnostic.span.file, given),
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "found": str(diagnostic.found),
        "expected": str(diagnostic.expected),
        "fix": str(diagnostic.fix),
        "title": code.title.en,
        "ar": {
            "title": code.title.ar,
            **{key: getattr(diagnostic, key).of("ar") for key in ("found", "expected", "fix")},
        },
        "related": [
            {"file": _shown(span.file, given), "line": span.line, "column": span.column, "note": note.both()}
            for span, note in diagnostic.related
        ],
    }


def show(diagnostics: Sequence[Diagnostic], given: str, to_error: bool = False) -> None:
    """Every diagnostic in full, then how many there are, in the language of the command."""
    lines, language = _Lines(find_case(given)), spoken()
    for diagnostic in diagnostics:
        typer.echo(pretty(diagnostic, given, lines, language), err=to_error)
    counts = Counter(d.severity for d in diagnostics)
    if counts:
        typer.echo(_counted(counts["error"], counts["warning"], given).of(language), err=to_error)


def pretty(diagnostic: Diagnostic, given: str, lines: _Lines, language: Language) -> str:
    """A diagnostic with its line of the file; the caret is left out where Arabic would move it."""
    span, severity = diagnostic.span, SEVERITIES[diagnostic.severity].of(language)
    place = _place(span, given)
    parts = {
        "place": isolate(place) if language == "ar" else place,
        "severity": typer.style(severity, fg=COLOURS[diagnostic.severity], bold=True),
        "code": isolate(diagnostic.code) if language == "ar" else diagnostic.code,
    }
    rows = ["{place}: {severity} {code}: ".format_map(parts) + code_of(diagnostic.code).title.of(language)]
    source = lines.line(span.file, span.line)
    if source is not None:
        number = f"   {span.line} | "
        if has_right_to_left(source):
            rows.append(number + isolate(source[:LINE_LIMIT], "auto"))
        elif span.column <= LINE_LIMIT:
            rows += [number + source[:LINE_LIMIT].replace("\t", " "), " " * (len(number) + span.column - 1) + "^"]
    told = [(LABELS[key], getattr(diagnostic, key)) for key in ("found", "expected", "fix")]
    told += [(LABELS["related"], say("{place}: {note}", place=_place(s, given), note=n)) for s, n in diagnostic.related]
    told += [
        (
            LABELS["more"],
            say("{value}", value=f"taqarub explain {diagnostic.code}{' --lang ar' if language == 'ar' else ''}"),
        )
    ]
    return "\n".join([*rows, *(f"{label.of(language):<10}{words.of(language)}" for label, words in told)]) + "\n"


def _counted(errors: int, warnings: int, given: str) -> Message:
    parts = []
    if errors:
        parts += [say("1 error") if errors == 1 else say("{count} errors", count=errors)]
    if warnings:
        parts += [say("1 warning") if warnings == 1 else say("{count} warnings", count=warnings)]
    if len(parts) == 2:
        return say("{errors}, {warnings} in {name}", errors=parts[0], warnings=parts[1], name=given)
    return say("{found} in {name}", found=parts[0], name=given)


SEVERITIES = {"error": say("error"), "warning": say("warning")}
LABELS = {
    "found": say("found"),
    "expected": say("expected"),
    "fix": say("fix"),
    "related": say("see"),
    "more": say("more"),
}


class _Lines:
    """The lines of a case's files, read when they are first shown."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.files: dict[str, list[str]] = {}

    def line(self, file: str, number: int) -> str | None:
        """One line without its invisible characters, or None."""
        if self.folder is None:
            return None
        if file not in self.files:
            try:
                data = (self.folder / file).read_bytes()[: 16 * 1024 * 1024]
            except OSError:
                data = b""
            self.files[file] = data.decode("utf-8-sig", errors="replace").replace("\r", "").split("\n")
        lines = self.files[file]
        if not 1 <= number <= len(lines) or not lines[number - 1].strip():
            return None
        return "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in lines[number - 1])


def _place(span: Span, given: str) -> str:
    return f"{_shown(span.file, given)}:{span.line}:{span.column}"


def _shown(name: str, given: str) -> str:
    """The file as the user would name it: the folder that was given, and the name inside it."""
    return given if name == given else f"{given.rstrip('/')}/{name}"
