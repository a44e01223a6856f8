"""One stable layout for the files of a case; comments stay, and nothing that the program reads changes.

YAML: UTF-8 without byte-order mark, lines end in LF, two spaces a level, list items two spaces below their key, one
space after a colon, `{a: 1}` and `[a, b]` without inner space, no white space at line ends, at most one blank line in
a row, one newline at the end. Order of keys, quotes, block or flow style, anchors and comments are the author's own; a
comment beside a value keeps its column where it can.

Tables: left byte for byte, unless a spreadsheet has been at work: then a byte-order mark goes, line ends become LF,
semicolons and tabs between cells become commas, and empty rows and columns at the end go. No cell changes.

>>> laid_out("order:   [ARV,BEL]   # who first\\r\\n\\r\\n\\r\\n", "case.yaml").text
'order: [ARV, BEL]    # who first\\n'
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from taqarub.base.diagnostic import Diagnostic, Findings
from taqarub.case.cells import delimiter_of, read_cells
from taqarub.case.places import read_yaml

ROUNDS = 5  # how often a layout is laid out again until it stays as it is
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The text in its layout; the text as it was, with diagnostics or a reason, where it could not be laid out."""

    text: str
    changed: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    reason: str = ""


def laid_out(text: str, file: str) -> LaidOut:
    """A file of a case in its layout: YAML by its name, anything else as a table."""
    return _yaml(text, file) if file.endswith((".yaml", ".yml")) else _table(text, file)


def comments_of(text: str) -> tuple[str, ...]:
    """Every comment of a YAML text, in order, without the white space around it."""
    text = _line_ends(text)
    found: list[str] = []
    end = 0
    for token in YAML(typ="safe", pure=True).scan(text):
        start = token.start_mark.index
        found += [part.strip() for part in re.findall(r"#.*", text[end:start])]
        end = max(end, token.end_mark.index)
        if getattr(token, "style", None) in ("|", ">"):  # what follows the indicator on its line
            found += [part.strip() for part in re.findall(r"(?<=\s)#.*", text[start:end].split("\n", 1)[0])]
    return tuple([*found, *(part.strip() for part in re.findall(r"#.*", text[end:]))])


def _yaml(text: str, file: str) -> LaidOut:
    plain = text.removeprefix(_BOM)
    document = read_yaml(plain, file)
    if document.value is None or document.diagnostics:
        return LaidOut(text, False, document.diagnostics, "it cannot be read")
    try:
        comments = comments_of(plain)
        for candidate in (_settled(plain, True), _settled(plain, False)):
            same = candidate is not None and _same(read_yaml(candidate, file).value, document.value)
            if candidate is not None and same and comments_of(candidate) == comments:
                return LaidOut(candidate, candidate != text)
    except (YAMLError, ValueError, TypeError, AttributeError, IndexError, KeyError, AssertionError, RecursionError):
        pass  # the writer of the YAML library gives up on some texts that its reader accepts
    return LaidOut(text, False, (), "it has comments or text that would not survive")


def _settled(text: str, tidy: bool) -> str | None:
    """The layout that lays out to itself, or None when there is none within a few rounds."""
    for _ in range(ROUNDS):
        again = _written(text)
        again = _tidy(again) if tidy else again
        if again == text:
            return text
        text = again
    return None


def _written(text: str) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # text is never folded
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(yaml.load(_line_ends(text)), out)
    return out.getvalue()


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _same(a: object, b: object) -> bool:
    """Equal, and of the same types: 1, 1.0 and true are three values."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    return a == b


def _table(text: str, file: str) -> LaidOut:
    plain = text.removeprefix(_BOM)
    rows, diagnostics = _cells(plain, file)
    if diagnostics:
        return LaidOut(text, False, diagnostics, "it cannot be read")
    if not rows or not (plain != text or _of_a_spreadsheet(plain, rows)):
        return LaidOut(text, False)
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell), default=0)
    width = max(width, len([cell for cell in rows[0] if cell]))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [*row[:width], *[""] * (len(rows[0][:width]) - len(row))] for row in rows
    )
    return LaidOut(out.getvalue(), out.getvalue() != text)


def _of_a_spreadsheet(text: str, rows: list[list[str]]) -> bool:
    empty_column = all(not row[-1] for row in rows if row) and len(rows[0]) > 1
    blank = len(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))) != len(rows)
    return "\r" in text or delimiter_of(text) != "," or not text.endswith("\n") or empty_column or blank


def _cells(text: str, file: str) -> tuple[list[list[str]], tuple[Diagnostic, ...]]:
    findings = Findings()
    rows = [[cell.text for cell in row] for row in read_cells(text, file, findings)]
    return rows, findings.sorted()
