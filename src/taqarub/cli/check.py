"""`taqarub check`: read a case and show its mistakes; and the way other commands ask for a case that is right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from taqarub.base.diagnostic import Diagnostic
from taqarub.base.text import has_right_to_left, isolate
from taqarub.case.case import Case
from taqarub.case.check import find_case, read_case
from taqarub.case.codes import code_of

COLOURS = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}
LINE_LIMIT = 160  # characters of a source line that are shown


def check_case(path_or_name: str, as_json: bool) -> int:
    """Print every diagnostic; 0 when there is no error."""
    checked = read_case(path_or_name)
    if as_json:
        rows = [as_row(diagnostic, path_or_name) for diagnostic in checked.diagnostics]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0 if checked.ok else 1
    show(checked.diagnostics, path_or_name)
    case = checked.value
    if case is not None:
        counts = f"{len(case.claims)} claims, {len(case.placebos)} placebos, {len(case.events)} events"
        typer.echo(f"{case.file.name} can be run: {counts}, as of {case.as_of}")
    return 0 if checked.ok else 1


def need_case(path_or_name: str, as_of: date | None = None) -> Case:
    """The case, for commands that go on with it; its mistakes go to standard error and end the command with code 1."""
    checked = read_case(path_or_name, as_of)
    show([d for d in checked.diagnostics if d.severity == "error"], path_or_name, to_error=True)
    if checked.value is None or not checked.ok:
        raise typer.Exit(1)
    return checked.value


def as_row(diagnostic: Diagnostic, given: str) -> dict[str, object]:
    """The keys that scripts rely on."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "file": _shown(diagnostic, given),
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "found": diagnostic.found,
        "expected": diagnostic.expected,
        "fix": diagnostic.fix,
    }


def show(diagnostics: Sequence[Diagnostic], given: str, to_error: bool = False) -> None:
    """Every diagnostic in full, then how many there are."""
    lines = _Lines(find_case(given))
    for diagnostic in diagnostics:
        typer.echo(pretty(diagnostic, given, lines), err=to_error)
    counts = Counter(d.severity for d in diagnostics)
    if counts:
        told = [f"{n} {word}{'s' if n > 1 else ''}" for word in ("error", "warning") if (n := counts[word])]
        typer.echo(f"{', '.join(told)} in {given}", err=to_error)


def pretty(diagnostic: Diagnostic, given: str, lines: _Lines) -> str:
    """A diagnostic with its line of the file; the caret is left out where Arabic would move it."""
    span = diagnostic.span
    severity = typer.style(diagnostic.severity, fg=COLOURS[diagnostic.severity], bold=True)
    title = code_of(diagnostic.code).title.en
    rows = [f"{_shown(diagnostic, given)}:{span.line}:{span.column}: {severity} {diagnostic.code}: {title}"]
    source = lines.line(span.file, span.line)
    if source is not None:
        number = f"   {span.line} | "
        if has_right_to_left(source):
            rows.append(number + isolate(source[:LINE_LIMIT], "auto"))
        elif span.column <= LINE_LIMIT:
            rows += [number + source[:LINE_LIMIT].replace("\t", " "), " " * (len(number) + span.column - 1) + "^"]
    rows += [
        f"found     {diagnostic.found}",
        f"expected  {diagnostic.expected}",
        f"fix       {diagnostic.fix}",
        f"more      taqarub explain {diagnostic.code}",
    ]
    return "\n".join(rows) + "\n"


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


def _shown(diagnostic: Diagnostic, given: str) -> str:
    """The file as the user would name it: the folder that was given, and the name inside it."""
    name = diagnostic.span.file
    return given if name == given else f"{given.rstrip('/')}/{name}"
