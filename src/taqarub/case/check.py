"""Read a case and check it: the layer's one verb.

    folder → text → plain values with places → records → checks of meaning → `Case`

Nothing is raised for an author's mistake: all of them come back at once, by file, line and column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from taqarub.base.diagnostic import Checked, Findings, Span, nearest
from taqarub.base.message import listed, quoted, say
from taqarub.case.as_of import cut_at
from taqarub.case.case import Case, CaseFile, EventRow, ReactionRow, ReferenceRow, StateRow
from taqarub.case.check_board import check_board
from taqarub.case.check_claims import Statement, check_claims, read_claims
from taqarub.case.check_futures import check_futures
from taqarub.case.check_play import check_play
from taqarub.case.check_reach import check_reach
from taqarub.case.claims import Claim, Placebo
from taqarub.case.event_data import check_event_data
from taqarub.case.names import Names, names_of
from taqarub.case.places import Document, decode, read_yaml
from taqarub.case.schema import validate
from taqarub.case.scope import STAND_IN, UNREAD_MONTH, Scope
from taqarub.case.tables import Words, read_reactions, read_references, read_states, read_timeline

REQUIRED = ("case.yaml", "claims.yaml", "placebos.yaml", "timeline.csv")
OPTIONAL = ("states.csv", "reactions.csv", "reference_cases.csv")
TABLE_LIMIT_BYTES = 16 * 1024 * 1024
_TEXT = {"en": STAND_IN, "ar": STAND_IN}
_SURE = {"low": 0.1, "best": 0.2, "high": 0.3, "unit": "probability", "basis": "stands in"}
# What takes the place of a key of case.yaml that is broken, so that everything else can still be looked at.
STAND_INS: dict[str, Any] = {
    "format": "taqarub-case/1", "name": "case", "title": _TEXT, "question": _TEXT, "as_of": "9999-12-31",
    "start": UNREAD_MONTH, "horizons_months": [1], "solve_months": 480, "order": [STAND_IN, STAND_IN],
    **{key: {} for key in ("actors", "tracks", "choice", "motives", "moves", "features", "outcomes")},
    "phases": {"initiator": STAND_IN, "target": STAND_IN, "estranged": _TEXT, "thaw": _TEXT},
    "matching": {"parties": [STAND_IN, STAND_IN], "tracks": {}},
    "record": {"recorded": {}, "miscoded": _SURE},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of the four tables."""

    events: tuple[EventRow, ...] = ()
    states: tuple[StateRow, ...] = ()
    reactions: tuple[ReactionRow, ...] = ()
    references: tuple[ReferenceRow, ...] = ()


def read_case(path_or_name: str, as_of: date | None = None) -> Checked[Case]:
    """Read a case folder, or a case that ships with the package, by name.

    `as_of` earlier than the case's own date leaves out, and counts, the rows that were not known then.
    """
    findings = Findings()
    folder = find_case(path_or_name)
    if folder is None:
        close = nearest(path_or_name, shipped_cases())
        fix = say("write `{close}`", close=close) if close else say("give the path of a folder that holds case.yaml")
        expected = say("a folder with case.yaml, or a shipped case: {words}", words=listed(shipped_cases()))
        findings.error(
            "TQ101",
            Span(path_or_name, 1, 1),
            say("no case {name}", name=quoted(path_or_name)),
            expected,
            fix,
        )
        return Checked(None, findings.sorted())
    contents = _contents(folder, findings)
    documents = {name: _document(contents, name, findings) for name in REQUIRED[:3]}
    case_document = documents["case.yaml"]
    names = names_of(case_document.value)
    file, whole = _case_file(case_document, findings)
    tables, names = _tables(contents, names, file, findings)
    _duplicates_between(tables, findings)
    if file is not None:
        scope = Scope(case_document, names, findings)
        for check in (check_board, check_play, check_futures, check_event_data):
            check(file, scope)
        if whole and not any(d.severity == "error" and d.span.file == "case.yaml" for d in findings.items):
            check_reach(file, scope)
    claims, placebos = _statements(documents, names, findings)
    if file is not None and whole and as_of is not None:
        _as_of_fits(as_of, file, case_document, findings)
    diagnostics = findings.sorted()
    if file is None or any(d.severity == "error" for d in diagnostics):
        return Checked(None, diagnostics)
    case = Case(
        file=file,
        claims=tuple(s.record for s in claims if isinstance(s.record, Claim)),
        placebos=tuple(s.record for s in placebos if isinstance(s.record, Placebo)),
        events=tables.events,
        states=tables.states,
        reactions=tables.reactions,
        references=tables.references,
        folder=str(folder),
        content_hash=content_hash(contents),
        as_of=file.as_of,
        places=case_document.places,
    )
    return Checked(cut_at(case, as_of) if as_of is not None else case, diagnostics)


def shipped_cases() -> tuple[str, ...]:
    """The names of the cases that ship with the package."""
    return tuple(sorted(p.parent.name for p in _shipped().glob("*/case.yaml")))


def find_case(path_or_name: str) -> Path | None:
    """The folder of a case: a path first, then the name of a shipped case."""
    try:
        if Path(path_or_name).is_dir():
            return Path(path_or_name)
    except (OSError, ValueError):
        return None
    return _shipped() / path_or_name if path_or_name in shipped_cases() else None


def content_hash(contents: dict[str, bytes]) -> str:
    """SHA-256 over the sorted names and bytes of the case's files, each with its length so that nothing can merge."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}\n{len(contents[name])}\n".encode())
        digest.update(contents[name])
    return digest.hexdigest()


def _shipped() -> Path:
    return Path(str(files("taqarub.cases")))


def _contents(folder: Path, findings: Findings) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for name in (*REQUIRED, *OPTIONAL):
        try:
            contents[name] = _bytes(folder / name)
        except FileNotFoundError:
            if name in REQUIRED:
                present = [p.name for p in folder.iterdir() if p.is_file()]
                close = nearest(name, [p for p in present if p not in REQUIRED + OPTIONAL])
                fix = (
                    say("rename `{close}` to `{name}`", close=close, name=name)
                    if close
                    else say("write {name}; `taqarub new` makes one", name=name)
                )
                findings.error(
                    "TQ101",
                    Span(name, 1, 1),
                    say("no file {name}", name=name),
                    say("the files {words}", words=listed(REQUIRED)),
                    fix,
                )
        except OSError as error:
            found = say("a file that cannot be read ({name})", name=type(error).__name__)
            findings.error(
                "TQ101", Span(name, 1, 1), found, say("a readable file"), say("check the file and its permissions")
            )
    return contents


def _bytes(path: Path) -> bytes:
    """The bytes of a regular file, at most one more than any limit allows."""
    if path.exists() and not path.is_file():
        raise IsADirectoryError(str(path))
    with path.open("rb") as file:
        return file.read(TABLE_LIMIT_BYTES + 1)


def _document(contents: dict[str, bytes], name: str, findings: Findings) -> Document:
    text = decode(contents[name], name, findings) if name in contents else None
    if text is None:
        return Document(name, None)
    document = read_yaml(text, name)
    findings.items.extend(document.diagnostics)
    if document.value is not None and not isinstance(document.value, dict):
        found = quoted(document.value)
        findings.error(
            "TQ109", Span(name, 1, 1), found, say("a mapping of keys and values"), say("write `key: value` lines")
        )
        return replace(document, value=None)
    if document.value is None and not document.diagnostics:
        findings.error(
            "TQ109", Span(name, 1, 1), say("an empty file"), say("a mapping of keys and values"), say("write the case")
        )
    return document


def _case_file(document: Document, findings: Findings) -> tuple[CaseFile | None, bool]:
    if document.value is None:
        return None, False
    return validate(CaseFile, document, findings, stand_ins=STAND_INS)


def _tables(
    contents: dict[str, bytes], names: Names, file: CaseFile | None, findings: Findings
) -> tuple[Tables, Names]:
    words = Words(names.actors, names.event_tracks, file.as_of if file else None)
    complete = True

    def rows(name: str, read: Callable[[str, str, Words, Findings], list[Any]]) -> tuple[Any, ...]:
        nonlocal complete
        if name not in contents:
            complete = complete and name not in REQUIRED
            return ()
        before = sum(d.severity == "error" for d in findings.items)
        text = decode(contents[name], name, findings, TABLE_LIMIT_BYTES)
        found = tuple(read(text, name, words, findings)) if text is not None else ()
        complete = complete and sum(d.severity == "error" for d in findings.items) == before
        return found

    tables = Tables(
        rows("timeline.csv", read_timeline),
        rows("states.csv", read_states),
        rows("reactions.csv", read_reactions),
        rows("reference_cases.csv", read_references),
    )
    if not complete:  # a row that could not be read may hold any id or word: nothing is reported as unknown
        return tables, names
    words_of: dict[str, set[str]] = {}
    for state in tables.states:
        words_of.setdefault(state.indicator, set()).update({state.label} - {""})
    events = frozenset(row.id for row in tables.events)
    others = (row.id for table in (tables.states, tables.reactions, tables.references) for row in table)
    return tables, replace(
        names,
        labels=tuple(dict.fromkeys(row.track for row in tables.events)),
        indicators={name: frozenset(words) for name, words in words_of.items()},
        events=events,
        rows=events | frozenset(others),
    )


def _duplicates_between(tables: Tables, findings: Findings) -> None:
    first: dict[str, Span] = {}
    for table in (tables.events, tables.states, tables.reactions, tables.references):
        for row in table:
            before = first.setdefault(row.id, row.span)
            if before.file != row.span.file:
                found = say(
                    "{id}, also an id of {file} (line {line})", id=quoted(row.id), file=before.file, line=before.line
                )
                fix = say("give the rows of each table a letter of their own")
                findings.error("TQ307", row.span, found, say("ids that differ between tables"), fix)


def _statements(
    documents: dict[str, Document], names: Names, findings: Findings
) -> tuple[Sequence[Statement], Sequence[Statement]]:
    claims = read_claims(documents["claims.yaml"], "claims", Claim, findings)
    placebos = read_claims(documents["placebos.yaml"], "placebos", Placebo, findings)
    both = {"claims": (documents["claims.yaml"], claims), "placebos": (documents["placebos.yaml"], placebos)}
    check_claims(both, names if documents["case.yaml"].value is not None else None, findings)
    return claims, placebos


def _as_of_fits(as_of: date, file: CaseFile, document: Document, findings: Findings) -> None:
    if not file.start <= as_of.isoformat()[:7] or as_of > file.as_of:
        found, expected = (
            say("the as-of date {as_of}", as_of=as_of),
            say("a date from {start} to {as_of}, the case's own", start=file.start, as_of=file.as_of),
        )
        findings.error("TQ110", document.place("as_of"), found, expected, say("give `--as-of` a date within the case"))
