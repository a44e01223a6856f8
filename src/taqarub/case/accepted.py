"""Warnings that the author has looked at and lets stand, each with a reason.

A warning is accepted by its code and what it is about: a dotted path of `case.yaml` (`moves.ARV.ease`), the id of a
claim, or the id of a row. Errors cannot be accepted. An entry that accepts nothing is itself reported. Codes from TQ600
on are given, and accepted, where the record has been coded (`estimate.doubts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.key import key
from taqarub.base.message import quoted, say
from taqarub.base.text import Record
from taqarub.case.places import Document

LATER = "TQ600"


class Accepted(Record):
    """One warning that may stand."""

    code: str = key("The code of the warning.", "رمز التنبيه.", pattern=r"^TQ\d{3}$", eg="TQ252")
    at: str = key(
        "What it is about: a dotted path of case.yaml, the id of a claim, or the id of a row.",
        "ما يتعلق به: مسار منقوط في case.yaml، أو معرِّف قول، أو معرِّف صف.",
        min_length=1,
        max_length=200,
        eg="moves.ARV.ease",
    )
    reason: str = key("Why it may stand.", "لماذا يجوز بقاؤه.", min_length=3, max_length=600, eg="seen, and meant")


def drop_accepted(
    entries: Sequence[Accepted], document: Document, spots: Mapping[str, Iterable[Span]], findings: Findings
) -> None:
    """Take accepted warnings out of the findings. `spots`: places of claims and rows by id."""
    for i, entry in enumerate(entries):
        if entry.code >= LATER:
            continue
        spans = {document.key(entry.at), document.place(entry.at)} if entry.at in document.places else set()
        lines = {(span.file, span.line) for span in (*spans, *spots.get(entry.at, ()))}
        kept = [
            d for d in findings.items
            if d.severity == "error" or d.code != entry.code or (d.span.file, d.span.line) not in lines
        ]  # fmt: skip
        if len(kept) == len(findings.items):
            found = say("no warning {code} at {at}", code=quoted(entry.code), at=quoted(entry.at))
            fix = say("delete the entry, or mend `code` or `at`")
            findings.warn("TQ255", document.place(f"accepted.{i}"), found, say("a warning that is given"), fix)
        else:
            findings.items[:] = kept
