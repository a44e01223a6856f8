"""Read the tables of a case together: what one declares, the others and the criteria may mention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taqarub.base.diagnostic import Findings
from taqarub.case.case import CaseFile, EventRow, ReactionRow, ReferenceRow, StateRow
from taqarub.case.check_rows import check_cited, check_ids, check_twice
from taqarub.case.citations import Library
from taqarub.case.coding import SecondRow
from taqarub.case.contents import LIBRARY, REQUIRED, TABLE_LIMIT_BYTES
from taqarub.case.decode import decode
from taqarub.case.names import Names
from taqarub.case.second_coding import TABLE, read_second
from taqarub.case.sources import read_library
from taqarub.case.tables import Words, read_reactions, read_references, read_states, read_timeline


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of the four tables. `complete`: no row had to be left out."""

    events: tuple[EventRow, ...] = ()
    states: tuple[StateRow, ...] = ()
    reactions: tuple[ReactionRow, ...] = ()
    references: tuple[ReferenceRow, ...] = ()
    complete: bool = True

    @property
    def every(
        self,
    ) -> tuple[tuple[EventRow, ...], tuple[StateRow, ...], tuple[ReactionRow, ...], tuple[ReferenceRow, ...]]:
        """The four tables in their order."""
        return self.events, self.states, self.reactions, self.references


def library_of(contents: Mapping[str, bytes], findings: Findings) -> Library | None:
    """The sources of a case; None when one of their files has a mistake, so that no key is reported as unknown."""
    before = _errors(findings)
    texts = {name: decode(contents[name], name, findings) for name in LIBRARY if name in contents}
    library = read_library({name: text for name, text in texts.items() if text is not None}, findings)
    return library if _errors(findings) == before else None


def read_tables(
    contents: Mapping[str, bytes], names: Names, file: CaseFile | None, library: Library | None, findings: Findings
) -> tuple[Tables, Names]:
    """The rows, and the names with those that the rows bring."""
    words = Words(names.actors, names.event_tracks, file.as_of if file else None, library)
    complete = True

    def rows(name: str, read: Callable[[str, str, Words, Findings], list[Any]]) -> tuple[Any, ...]:
        nonlocal complete
        if name not in contents:
            complete = complete and name not in REQUIRED
            return ()
        before = _errors(findings)
        text = decode(contents[name], name, findings, TABLE_LIMIT_BYTES)
        found = tuple(read(text, name, words, findings)) if text is not None else ()
        complete = complete and _errors(findings) == before
        return found

    tables = Tables(
        rows("timeline.csv", read_timeline),
        rows("states.csv", read_states),
        rows("reactions.csv", read_reactions),
        rows("reference_cases.csv", read_references),
    )
    check_ids(tables.every, findings)
    check_twice(tables.events, findings)
    if not complete:  # a row that could not be read may hold any id or word: nothing is reported as unknown
        return replace(tables, complete=False), names
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


def second_rows(
    contents: Mapping[str, bytes], names: Names, file: CaseFile | None, findings: Findings
) -> tuple[SecondRow, ...]:
    """The table of a second coder, where the case has one."""
    text = decode(contents[TABLE], TABLE, findings, TABLE_LIMIT_BYTES) if TABLE in contents else None
    return () if text is None else tuple(read_second(text, TABLE, file, names, findings))


def check_sources(tables: Tables, library: Library | None, named: frozenset[str], findings: Findings) -> None:
    """Sources that nothing cites; `named`: the keys that bases of `case.yaml` name."""
    if library is not None and tables.complete:
        check_cited(tables.every, library, named, findings)


def _errors(findings: Findings) -> int:
    return sum(d.severity == "error" for d in findings.items)
