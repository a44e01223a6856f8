"""Checks of claims and placebos: ids, criteria, arguments, and the graph of what rests on what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taqarub.base.diagnostic import Findings, Span, nearest
from taqarub.base.message import listed, quoted, say
from taqarub.case.arguments import check_arguments
from taqarub.case.claims import Claim, Placebo, Test
from taqarub.case.measures import IN_MONTHS, MEASURES, ROWS_DECIDE, THRESHOLDS
from taqarub.case.names import Names
from taqarub.case.places import Document
from taqarub.case.schema import validate
from taqarub.case.scope import Scope


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim or a placebo with its path in its document."""

    path: str
    record: Claim | Placebo


def read_claims(
    document: Document, key: str, model: type[Claim] | type[Placebo], findings: Findings
) -> tuple[Statement, ...]:
    """The entries of the list under `key`, each validated by itself; broken ones are reported and left out."""
    raw = document.value.get(key) if isinstance(document.value, dict) else None
    if not isinstance(raw, list):
        if document.value is not None:
            expected, fix = (
                say("a list under the key `{key}`", key=key),
                say("write `{key}:` and a list of entries", key=key),
            )
            findings.error("TQ201", document.place(key), say("no list `{key}`", key=key), expected, fix)
        return ()
    for other in document.value:
        if other != key:
            fix = say("keep everything under `{key}:`", key=key)
            findings.error(
                "TQ202",
                document.key(other),
                say("the key {key}", key=quoted(other)),
                say("only `{key}`", key=key),
                fix,
            )
    statements = []
    for i in range(len(raw)):
        record, whole = validate(model, document, findings, at=(key, i))
        if record is not None and whole:
            statements.append(Statement(f"{key}.{i}", record))
    return tuple(statements)


def ids_of(document: Document, key: str) -> tuple[str, ...]:
    """The ids of all entries, broken ones too, so that what rests on them is not reported as well."""
    raw = document.value.get(key) if isinstance(document.value, dict) else None
    entries: Sequence[Any] = raw if isinstance(raw, list) else ()
    return tuple(str(entry.get("id")) if isinstance(entry, dict) else "" for entry in entries)


Documents = Mapping[str, tuple[Document, Sequence[Statement]]]


def check_claims(documents: Documents, names: Names | None, findings: Findings) -> None:
    """Both lists; ids are unique over both. `documents`: key (`claims`, `placebos`) -> document and statements.

    Without names (a case.yaml that cannot be read) criteria are not looked at.
    """
    first: dict[str, Span] = {}
    for key, (document, statements) in documents.items():
        scope = Scope(document, names or Names(), findings)
        for i, name in enumerate(ids_of(document, key)):
            span = document.place(f"{key}.{i}.id")
            if name and name != "None" and first.setdefault(name, span) != span:
                found, fix = say("the id {name} again", name=quoted(name)), say("give the entry an id of its own")
                findings.error("TQ401", span, found, say("each id once"), fix, ((first[name], say("the first one")),))
        for statement in statements if names is not None else ():
            _statement(statement, scope)
    document, statements = documents["claims"]
    _premises(statements, ids_of(document, "claims"), Scope(document, names or Names(), findings))


def _statement(statement: Statement, scope: Scope) -> None:
    record, path = statement.record, statement.path
    for at, test in tests_of(statement):
        _test(at, test, scope)
    horizons = scope.names.horizons
    if record.kind == "forecast" and record.horizon_months is None:
        fix = say("add `horizon_months: {months}`", months=horizons[0] if horizons else 12)
        scope.error("TQ410", path, say("a forecast without a horizon"), say("`horizon_months` for a forecast"), fix)
    elif record.horizon_months is not None and horizons and record.horizon_months not in horizons:
        found = say("a horizon of {horizon} months", horizon=record.horizon_months)
        expected = say("a horizon of the case: {words}", words=listed(horizons))
        scope.error("TQ410", f"{path}.horizon_months", found, expected, say("add it to `horizons_months` in case.yaml"))
    if isinstance(record, Claim) and record.belief is not None and record.mode != "holds":
        fix = say("write `mode: holds`, or delete `belief`")
        scope.error(
            "TQ410",
            f"{path}.belief",
            say("a belief under mode {mode}", mode=quoted(record.mode)),
            say("mode holds"),
            fix,
            key=True,
        )


def tests_of(statement: Statement) -> Iterator[tuple[str, Test]]:
    """The criteria of a statement with their paths; that of its twin last."""
    record, path = statement.record, statement.path
    yield f"{path}.criterion", record.criterion
    if isinstance(record, Claim):
        for key in ("also", "belief"):
            test = getattr(record, key)
            if test is not None:
                yield f"{path}.{key}", test
        if record.twin.test is not None:
            yield f"{path}.twin.test", record.twin.test


def _test(path: str, test: Test, scope: Scope) -> None:
    if test.measure not in MEASURES:
        close = nearest(test.measure, MEASURES)
        fix = (
            say("write `{close}`", close=close)
            if close
            else say("choose a measure from the reference page of measures")
        )
        expected = say("one of {count} measures", count=len(MEASURES))
        scope.error(
            "TQ403", f"{path}.measure", say("the measure {measure}", measure=quoted(test.measure)), expected, fix
        )
        return
    given = [key for key in THRESHOLDS if getattr(test, key) is not None]
    if test.measure == ROWS_DECIDE:
        if given:
            expected = say("no threshold: the rows decide")
            scope.error(
                "TQ402",
                f"{path}.{given[0]}",
                say("the threshold {name}", name=given[0]),
                expected,
                say("delete it"),
                key=True,
            )
    elif len(given) != 1:
        found = say("the thresholds {words}", words=listed(given)) if given else say("no threshold")
        fix = say("keep one of {words}", words=listed(THRESHOLDS))
        scope.error("TQ402", path, found, say("exactly one threshold"), fix, key=True)
    else:
        _threshold(f"{path}.{given[0]}", getattr(test, given[0]), test.measure in IN_MONTHS, scope)
    check_arguments(path, test.measure, test.given, scope)


def _threshold(path: str, value: object, in_months: bool, scope: Scope) -> None:
    ends = list(value) if isinstance(value, tuple) else [value]
    for end in ends:
        if in_months and not (isinstance(end, str) and len(end) == 7 and "01" <= end[5:] <= "12"):
            scope.error(
                "TQ409",
                path,
                say("the threshold {name}", name=quoted(end)),
                say("a month such as 2022-02"),
                say("write a month in quotes"),
            )
            return
        if not in_months and not isinstance(end, int | float):
            scope.error(
                "TQ409", path, say("the threshold {name}", name=quoted(end)), say("a number"), say("write a number")
            )
            return
    if len(ends) == 2 and ends[1] < ends[0]:  # type: ignore[operator]
        scope.error(
            "TQ409",
            path,
            say("{high} below {low}", high=quoted(ends[1]), low=quoted(ends[0])),
            say("`[low, high]`"),
            say("swap the two"),
        )


def _premises(statements: Sequence[Statement], ids: Sequence[str], scope: Scope) -> None:
    graph: dict[str, tuple[str, list[str]]] = {}
    for statement in statements:
        record = statement.record
        premises = record.rests_on if isinstance(record, Claim) else []
        graph.setdefault(record.id, (statement.path, premises))
        for i, premise in enumerate(premises):
            at = f"{statement.path}.rests_on.{i}"
            if premise not in ids:
                close = nearest(premise, ids)
                fix = say("write `{close}`", close=close) if close else say("name a claim of this file")
                scope.error(
                    "TQ407", at, say("{word}, as a premise", word=quoted(premise)), say("the id of a claim"), fix
                )
    circle = _circle({name: premises for name, (_, premises) in graph.items()})
    if circle:
        path = graph[circle[0]][0]
        found = say("a circle: {path}", path=" → ".join([*circle, circle[0]]))
        span = scope.place(f"{path}.rests_on", key=True)
        others = tuple((scope.place(f"{graph[name][0]}.id"), say("part of the circle")) for name in circle[1:])
        expected = say("premises without a circle")
        scope.findings.error("TQ408", span, found, expected, say("drop one of them"), others)


def _circle(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """The first circle of the graph in the order of its entries (depth-first search, no recursion), or nothing."""
    done: set[str] = set()
    for start in graph:
        trail, ahead = [start], [iter(graph[start])]
        while trail and start not in done:
            step = next(ahead[-1], None)
            if step is None:
                done.add(trail.pop())
                ahead.pop()
            elif step in trail:
                return trail[trail.index(step) :]
            elif step in graph and step not in done:
                trail.append(step)
                ahead.append(iter(graph[step]))
    return []
