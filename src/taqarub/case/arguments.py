"""Checks of what stands under `with:` in a criterion: every argument of every measure, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from taqarub.base.diagnostic import listed, nearest, quoted
from taqarub.case.dates import read_date
from taqarub.case.measures import MEASURES, QUANTITIES, REFERENCE_COLUMNS, WORDS
from taqarub.case.scope import Scope
from taqarub.case.tracks import EventMatch

Check = Callable[[str, Any, Mapping[str, Any], Scope], None]


def check_arguments(path: str, measure: str, given: Mapping[str, Any], scope: Scope) -> None:
    """Unknown and missing arguments, then the value of each."""
    wanted = MEASURES[measure]
    inside = f"{path}.with"
    for name in given:
        if name not in wanted:
            close = nearest(name, [w for w in wanted if w not in given])
            fix = f"write `{close}`" if close else "delete it"
            expected = f"an argument of `{measure}`: {listed(wanted)}"
            scope.error("TQ404", f"{inside}.{name}", f"the argument {quoted(name)}", expected, fix, key=True)
    for name, argument in wanted.items():
        if name in given:
            KINDS[argument.kind](f"{inside}.{name}", given[name], given, scope)
        elif argument.needed:
            expected = f"`{name}` for `{measure}`"
            where = inside if given else f"{path}.measure"
            scope.error(
                "TQ404", where, f"no argument `{name}`", expected, f"add `{name}:` under `with`", key=bool(given)
            )


def wrong(path: str, value: Any, expected: str, fix: str, scope: Scope) -> None:
    """An argument whose value has the wrong form."""
    scope.error("TQ405", path, quoted(value), expected, fix)


def _plain(kind: type | tuple[type, ...], words: str) -> Check:
    def check(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            wrong(path, value, words, f"write {words}", scope)

    return check


def _count(limit: int) -> Check:
    def check(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= limit:
            wrong(path, value, f"a whole number from 1 to {limit}", "write a whole number", scope)

    return check


def _share(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        wrong(path, value, "a share from 0 to 1", "write a share", scope)


def _word(kind: str) -> Check:
    def check(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, str) or value not in WORDS[kind]:
            wrong(path, value, f"one of {listed(WORDS[kind])}", "write one of the words", scope)

    return check


def _each(check: Check, length: int | None = None, words: str = "a list") -> Check:
    def checks(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, list) or not value or (length is not None and len(value) != length):
            wrong(path, value, words, "write it as `[a, b]`", scope)
            return
        for i, item in enumerate(value):
            check(f"{path}.{i}", item, given, scope)

    return checks


def _day(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if not isinstance(value, str) or len(value) < 7 or read_date(value, "month")[0] is None:
        wrong(
            path, value, "a month or a day, such as 2025-01 or 2025-01-26", "write year-month or year-month-day", scope
        )


def _window(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    before = len(scope.findings.items)
    _each(_day, 2, "two dates, `[from, to]`")(path, value, given, scope)
    if len(scope.findings.items) == before and value[1][:7] < value[0][:7]:
        wrong(path, f"{value[0]}, {value[1]}", "a window that ends after its start", "swap the two", scope)


def _event(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    try:
        match = EventMatch.model_validate(value)
    except ValidationError as problems:
        first = problems.errors(include_url=False)[0]
        at = ".".join([path, *(str(part) for part in first["loc"])])
        keys = f"an event rule with {listed(EventMatch.model_fields)}, each a list of words or a size"
        wrong(at, first.get("input"), keys, "mend this part of the rule", scope)
    else:
        scope.event(path, match)


def _named(check: Callable[[Scope, str, str, Mapping[str, Any]], object], words: str) -> Check:
    def named(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if isinstance(value, str):
            check(scope, path, value, given)
        else:
            wrong(path, value, words, f"write {words}", scope)

    return named


def _option(code: str, options: str, kind: str) -> Check:
    role = f"{kind} of a criterion"
    return _named(lambda s, path, word, _: s.known(code, path, word, getattr(s.names, options), kind, role), kind)


def _motive(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
    actor = str(given.get("actor"))
    options = scope.names.motives.get(actor)
    if options is not None:
        scope.known("TQ215", path, word, options, f"a motive of actor `{actor}`", "a motive of a criterion")


def _regime(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
    context = given.get("context")
    names = scope.names.contexts
    regimes = names.get(context, ()) if context else [regime for inner in names.values() for regime in inner]
    if not context or context in names:
        scope.known("TQ214", path, word, regimes, "a regime", "a regime of a criterion")


def _state(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if isinstance(value, dict):
        scope.state(path, value, "a state of a criterion")
    else:
        wrong(path, value, "overrides such as `{sanctions: full}`", "write `{track: rung}`", scope)


def _horizon(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if scope.names.horizons and (isinstance(value, bool) or value not in scope.names.horizons):
        wrong(path, value, f"a horizon of the case: {listed(scope.names.horizons)}", "write one of them", scope)


def _track_actors(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if not isinstance(value, dict) or not value:
        wrong(path, value, "`{track: [actors]}`", "write which actors step on which track", scope)
        return
    for track, actors in value.items():
        scope.label(f"{path}.{track}", track, "a track of a criterion", key=True)
        KINDS["actors"](f"{path}.{track}", actors, given, scope)


def _columns(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    for column in value if isinstance(value, dict) else [value]:
        if not isinstance(value, dict) or column not in REFERENCE_COLUMNS:
            wrong(path, column, f"columns of the reference cases: {listed(REFERENCE_COLUMNS)}", "name a column", scope)


def _quantity(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
    kind, _, rest = word.partition(":")
    names = scope.names
    if kind not in QUANTITIES or not rest:
        wrong(path, word, f"one of {listed(f'{q}:…' for q in QUANTITIES)}", "write `kind:name`", scope)
    elif kind == "months":
        scope.rule(path, rest)
    elif kind == "count":
        for move in rest.split("+"):
            actor, _, name = move.partition(".")
            if scope.player(path, actor, "the actor of a count"):
                scope.move(path, actor, name, "a counted move", hold=True)
    else:
        code, options, what = {
            "outcome": ("TQ217", names.outcomes, "an outcome"),
            "feature": ("TQ216", names.features, "a feature"),
        }.get(kind, ("TQ211", tuple(names.tracks), "a declared track"))
        scope.known(code, path, rest, options, what, "the quantity of a criterion")


def _rows(which: str) -> Check:
    def check(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
        known = getattr(scope.names, which)
        if known is not None and word not in known:
            close = nearest(word, sorted(known))
            fix = f"write `{close}`" if close else "name a row that exists"
            scope.error("TQ406", path, f"the row {quoted(word)}", f"an id of {which} in the tables of the case", fix)

    return _each(_named(check, "the id of a row"), words="a list of row ids")


_ACTOR = _named(lambda s, path, word, _: s.actor(path, word, "an actor of a criterion"), "an actor")
_MOVE = _named(
    lambda s, path, word, given: s.move(path, str(given.get("actor")), word, "a move of a criterion", hold=True),
    "a move",
)
KINDS: Mapping[str, Check] = {
    "rows": _rows("rows"),
    "events": _rows("events"),
    "event": _event,
    "window": _window,
    "day": _day,
    "days": _each(_day, words="a list of dates"),
    "months": _count(600),
    "within_days": _count(36525),
    "share": _share,
    "flag": _plain(bool, "`true` or `false`"),
    **{kind: _word(kind) for kind in ("period", "extreme", "method", "label", "side", "against")},
    "reference_outcomes": _each(_word("reference_outcomes"), words="a list of outcomes"),
    "columns": _columns,
    "indicator": _named(
        lambda s, path, word, _: (
            s.names.indicators is None
            or s.known("TQ218", path, word, s.names.indicators, "an indicator of states.csv", "what a criterion reads")
        ),
        "an indicator",
    ),
    "actor": _ACTOR,
    "actors": _each(_ACTOR, words="a list of actors"),
    "dyad": _each(_ACTOR, 2, "two actors, `[who, to whom]`"),
    "player": _named(lambda s, path, word, _: s.player(path, word, "the actor of a criterion"), "an actor"),
    "event_tracks": _each(_named(lambda s, path, word, _: s.label(path, word, "a track of a criterion"), "a track")),
    "track_actors": _track_actors,
    "track": _option("TQ211", "tracks", "a declared track"),
    "motives": _each(_named(_motive, "a motive"), words="a list of motives"),
    "regime": _named(_regime, "a regime"),
    "regime_of": _named(_regime, "a regime"),
    "context": _option("TQ213", "contexts", "a declared context"),
    "move": _MOVE,
    "moves": _each(_MOVE, words="a list of moves"),
    "state": _state,
    "counterfactual": _option("TQ217", "counterfactuals", "a counterfactual"),
    "shock": _option("TQ217", "shocks", "a shock"),
    "red_line": _option("TQ217", "red_lines", "a red line"),
    "quantity": _named(_quantity, "a quantity"),
    "horizon": _horizon,
}
