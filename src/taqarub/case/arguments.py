"""Checks of what stands under `with:` in a criterion: every argument of every measure, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from taqarub.base.diagnostic import nearest
from taqarub.base.message import Message, listed, quoted, say
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
            fix = say("write `{close}`", close=close) if close else say("delete it")
            expected = say("an argument of `{measure}`: {words}", measure=measure, words=listed(wanted))
            scope.error(
                "TQ404", f"{inside}.{name}", say("the argument {name}", name=quoted(name)), expected, fix, key=True
            )
    for name, argument in wanted.items():
        if name in given:
            KINDS[argument.kind](f"{inside}.{name}", given[name], given, scope)
        elif argument.needed:
            expected = say("`{name}` for `{measure}`", name=name, measure=measure)
            where = inside if given else f"{path}.measure"
            scope.error(
                "TQ404",
                where,
                say("no argument `{name}`", name=name),
                expected,
                say("add `{name}:` under `with`", name=name),
                key=bool(given),
            )


def wrong(path: str, value: Any, expected: Message, fix: Message, scope: Scope) -> None:
    """An argument whose value has the wrong form."""
    scope.error("TQ405", path, quoted(value), expected, fix)


def _plain(kind: type | tuple[type, ...], words: Message) -> Check:
    def check(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            wrong(path, value, words, say("write {words}", words=words), scope)

    return check


def _count(limit: int) -> Check:
    def check(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= limit:
            wrong(path, value, say("a whole number from 1 to {limit}", limit=limit), say("write a whole number"), scope)

    return check


def _share(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        wrong(path, value, say("a share from 0 to 1"), say("write a share"), scope)


def _word(kind: str) -> Check:
    def check(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, str) or value not in WORDS[kind]:
            wrong(path, value, say("one of {words}", words=listed(WORDS[kind])), say("write one of the words"), scope)

    return check


def _each(check: Check, length: int | None = None, words: Message | None = None) -> Check:
    def checks(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if not isinstance(value, list) or not value or (length is not None and len(value) != length):
            wrong(path, value, words or say("a list"), say("write it as `[a, b]`"), scope)
            return
        for i, item in enumerate(value):
            check(f"{path}.{i}", item, given, scope)

    return checks


def _day(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if not isinstance(value, str) or len(value) < 7 or read_date(value, "month")[0] is None:
        wrong(
            path,
            value,
            say("a month or a day, such as 2025-01 or 2025-01-26"),
            say("write year-month or year-month-day"),
            scope,
        )


def _window(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    before = len(scope.findings.items)
    _each(_day, 2, say("two dates, `[from, to]`"))(path, value, given, scope)
    if len(scope.findings.items) == before and value[1][:7] < value[0][:7]:
        wrong(path, f"{value[0]}, {value[1]}", say("a window that ends after its start"), say("swap the two"), scope)


def _event(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    try:
        match = EventMatch.model_validate(value)
    except ValidationError as problems:
        first = problems.errors(include_url=False)[0]
        at = ".".join([path, *(str(part) for part in first["loc"])])
        keys = say("an event rule with {words}, each a list of words or a size", words=listed(EventMatch.model_fields))
        wrong(at, first.get("input"), keys, say("mend this part of the rule"), scope)
    else:
        scope.event(path, match)


def _named(check: Callable[[Scope, str, str, Mapping[str, Any]], object], words: Message) -> Check:
    def named(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
        if isinstance(value, str):
            check(scope, path, value, given)
        else:
            wrong(path, value, words, say("write {words}", words=words), scope)

    return named


def _option(code: str, options: str, kind: Message) -> Check:
    role = say("{kind} of a criterion", kind=kind)
    return _named(lambda s, path, word, _: s.known(code, path, word, getattr(s.names, options), kind, role), kind)


def _motive(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
    actor = str(given.get("actor"))
    options = scope.names.motives.get(actor)
    if options is not None:
        scope.known(
            "TQ215",
            path,
            word,
            options,
            say("a motive of actor `{actor}`", actor=actor),
            say("a motive of a criterion"),
        )


def _regime(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
    context = given.get("context")
    names = scope.names.contexts
    regimes = names.get(context, ()) if context else [regime for inner in names.values() for regime in inner]
    if not context or context in names:
        scope.known("TQ214", path, word, regimes, say("a regime"), say("a regime of a criterion"))


def _state(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if isinstance(value, dict):
        scope.state(path, value, say("a state of a criterion"))
    else:
        wrong(path, value, say("overrides such as `{sanctions: full}`"), say("write `{track: rung}`"), scope)


def _horizon(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if scope.names.horizons and (isinstance(value, bool) or value not in scope.names.horizons):
        wrong(
            path,
            value,
            say("a horizon of the case: {words}", words=listed(scope.names.horizons)),
            say("write one of them"),
            scope,
        )


def _track_actors(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    if not isinstance(value, dict) or not value:
        wrong(path, value, say("`{track: [actors]}`"), say("write which actors step on which track"), scope)
        return
    for track, actors in value.items():
        scope.label(f"{path}.{track}", track, say("a track of a criterion"), key=True)
        KINDS["actors"](f"{path}.{track}", actors, given, scope)


def _columns(path: str, value: Any, given: Mapping[str, Any], scope: Scope) -> None:
    for column in value if isinstance(value, dict) else [value]:
        if not isinstance(value, dict) or column not in REFERENCE_COLUMNS:
            wrong(
                path,
                column,
                say("columns of the reference cases: {words}", words=listed(REFERENCE_COLUMNS)),
                say("name a column"),
                scope,
            )


def _quantity(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
    kind, _, rest = word.partition(":")
    names = scope.names
    if kind not in QUANTITIES or not rest:
        wrong(
            path,
            word,
            say("one of {words}", words=listed(f"{q}:…" for q in QUANTITIES)),
            say("write `kind:name`"),
            scope,
        )
    elif kind == "months":
        scope.rule(path, rest)
    elif kind == "count":
        for move in rest.split("+"):
            actor, _, name = move.partition(".")
            if scope.player(path, actor, say("the actor of a count")):
                scope.move(path, actor, name, say("a counted move"), hold=True)
    else:
        code, options, what = {
            "outcome": ("TQ217", names.outcomes, say("an outcome")),
            "feature": ("TQ216", names.features, say("a feature")),
        }.get(kind, ("TQ211", tuple(names.tracks), say("a declared track")))
        scope.known(code, path, rest, options, what, say("the quantity of a criterion"))


def _rows(which: str) -> Check:
    def check(scope: Scope, path: str, word: str, given: Mapping[str, Any]) -> None:
        known = getattr(scope.names, which)
        if known is not None and word not in known:
            close = nearest(word, sorted(known))
            fix = say("write `{close}`", close=close) if close else say("name a row that exists")
            scope.error(
                "TQ406",
                path,
                say("the row {name}", name=quoted(word)),
                say("an id of {which} in the tables of the case", which=which),
                fix,
            )

    return _each(_named(check, say("the id of a row")), words=say("a list of row ids"))


_ACTOR = _named(lambda s, path, word, _: s.actor(path, word, say("an actor of a criterion")), say("an actor"))
_MOVE = _named(
    lambda s, path, word, given: s.move(path, str(given.get("actor")), word, say("a move of a criterion"), hold=True),
    say("a move"),
)
KINDS: Mapping[str, Check] = {
    "rows": _rows("rows"),
    "events": _rows("events"),
    "event": _event,
    "window": _window,
    "day": _day,
    "days": _each(_day, words=say("a list of dates")),
    "months": _count(600),
    "within_days": _count(36525),
    "share": _share,
    "flag": _plain(bool, say("`true` or `false`")),
    **{kind: _word(kind) for kind in ("period", "extreme", "method", "label", "side", "against")},
    "reference_outcomes": _each(_word("reference_outcomes"), words=say("a list of outcomes")),
    "columns": _columns,
    "indicator": _named(
        lambda s, path, word, _: (
            s.names.indicators is None
            or s.known(
                "TQ218",
                path,
                word,
                s.names.indicators,
                say("an indicator of states.csv"),
                say("what a criterion reads"),
            )
        ),
        say("an indicator"),
    ),
    "actor": _ACTOR,
    "actors": _each(_ACTOR, words=say("a list of actors")),
    "dyad": _each(_ACTOR, 2, say("two actors, `[who, to whom]`")),
    "player": _named(lambda s, path, word, _: s.player(path, word, say("the actor of a criterion")), say("an actor")),
    "event_tracks": _each(
        _named(lambda s, path, word, _: s.label(path, word, say("a track of a criterion")), say("a track"))
    ),
    "track_actors": _track_actors,
    "track": _option("TQ211", "tracks", say("a declared track")),
    "motives": _each(_named(_motive, say("a motive")), words=say("a list of motives")),
    "regime": _named(_regime, say("a regime")),
    "regime_of": _named(_regime, say("a regime")),
    "context": _option("TQ213", "contexts", say("a declared context")),
    "move": _MOVE,
    "moves": _each(_MOVE, words=say("a list of moves")),
    "state": _state,
    "counterfactual": _option("TQ217", "counterfactuals", say("a counterfactual")),
    "shock": _option("TQ217", "shocks", say("a shock")),
    "red_line": _option("TQ217", "red_lines", say("a red line")),
    "quantity": _named(_quantity, say("a quantity")),
    "horizon": _horizon,
}
