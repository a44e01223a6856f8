"""Read a case and check it: the layer's one verb.

    folder → text → plain values with places → records → checks of meaning → `Case`

Nothing is raised for an author's mistake: all of them come back at once, by file, line and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from taqarub.base.diagnostic import Checked, Findings, Span, nearest
from taqarub.base.message import listed, quoted, say
from taqarub.case.accepted import drop_accepted
from taqarub.case.as_of import cut_at
from taqarub.case.case import Case, CaseFile
from taqarub.case.check_bases import check_bases
from taqarub.case.check_board import check_board
from taqarub.case.check_claims import Statement, check_claims, read_claims, tests_of
from taqarub.case.check_coding import check_codings
from taqarub.case.check_futures import check_futures
from taqarub.case.check_informed import check_informed
from taqarub.case.check_past import check_past
from taqarub.case.check_play import check_play
from taqarub.case.check_reach import check_reach
from taqarub.case.check_reached import check_reached
from taqarub.case.check_tables import Tables, check_sources, library_of, read_tables, second_rows
from taqarub.case.citations import Library
from taqarub.case.claims import Claim, Placebo
from taqarub.case.contents import (
    OPTIONAL,
    REQUIRED,
    TABLE_LIMIT_BYTES,
    content_hash,
    find_case,
    read_contents,
    shipped_cases,
)
from taqarub.case.decode import decode
from taqarub.case.event_data import check_event_data
from taqarub.case.names import Names, names_of
from taqarub.case.places import Document, read_yaml
from taqarub.case.schema import validate
from taqarub.case.scope import STAND_IN, UNREAD_MONTH, Scope

__all__ = ["OPTIONAL", "REQUIRED", "TABLE_LIMIT_BYTES", "content_hash", "find_case", "read_case", "shipped_cases"]
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
    contents = read_contents(folder, findings)
    documents = {name: _document(contents, name, findings) for name in REQUIRED[:3]}
    case_document = documents["case.yaml"]
    names = names_of(case_document.value)
    file, whole = _case_file(case_document, findings)
    library = library_of(contents, findings)
    tables, names = read_tables(contents, names, file, library, findings)
    second = second_rows(contents, names, file, findings)
    if file is not None:
        scope = Scope(case_document, names, findings)
        for check in (check_board, check_past, check_codings, check_play, check_futures, check_event_data):
            check(file, scope)
        if whole and not any(d.severity == "error" and d.span.file == "case.yaml" for d in findings.items):
            check_reach(file, scope)
            if tables.complete:
                check_informed(file, tables.events, scope)
        check_sources(tables, library, check_bases(scope, library), findings)
    claims, placebos = _statements(documents, names, findings)
    if case_document.value is not None and tables.complete and not any(d.severity == "error" for d in findings.items):
        for statement in claims:
            for at, test in tests_of(statement):
                check_reached(at, test, tables.events, Scope(documents["claims.yaml"], names, findings))
    if file is not None:
        drop_accepted(file.accepted, case_document, _spots(documents["claims.yaml"], claims, tables), findings)
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
        library=library or Library(),
        second=second,
    )
    return Checked(cut_at(case, as_of) if as_of is not None else case, diagnostics)


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


def _spots(document: Document, claims: Sequence[Statement], tables: Tables) -> dict[str, list[Span]]:
    """Where claims (all their lines) and rows stand, by id."""
    spots = {
        s.record.id: [span for at, span in document.places.items() if at == s.path or at.startswith(f"{s.path}.")]
        for s in claims
    }
    for table in tables.every:
        for row in table:
            spots.setdefault(row.id, []).append(row.span)
    return spots
