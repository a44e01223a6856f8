"""Rows of the case's record by id: whether they exist, and whether they were checked against a source.

The record has four tables (events, states, reactions, reference cases) whose ids do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterable

from taqarub.case.case import Case


def checked_rows(case: Case) -> dict[str, bool]:
    """Every id of the record, with whether its row is checked (True) or only recalled (False)."""
    tables = (case.events, case.states, case.reactions, case.references)
    return {row.id: row.verification == "checked" for table in tables for row in table}


def existing(ids: Iterable[str], known: dict[str, bool]) -> tuple[str, ...]:
    """The ids that are in the record, each once, in the given order."""
    return tuple(dict.fromkeys(i for i in ids if i in known))


def share_checked(ids: Iterable[str], known: dict[str, bool]) -> float:
    """The share of the rows that is checked; 0 for no rows.

    >>> share_checked(["E1", "E2"], {"E1": True, "E2": False})
    0.5
    """
    rows = [known[i] for i in ids if i in known]
    return sum(rows) / len(rows) if rows else 0.0
