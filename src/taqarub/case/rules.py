"""The rule language of a case: what must be true of a state or of a future.

    rule    = either { "or" either }                 either = both { "and" both }
    both    = "not" both | "(" rule ")" | term       term   = name [ compare value ] | "true" | "false"
    compare = "==" | "!=" | "<" | "<=" | ">" | ">="  value  = integer | rung or regime id

A name is a track, a context or (in outcomes) a feature. Ids may hold hyphens, because there is no arithmetic. The text
is read by recursive descent (Aho, Lam, Sethi and Ullman 2006, Compilers, section 4.4) into a frozen tree; nothing of it
is ever executed. Length and depth are limited, so that no rule can exhaust the stack.

>>> rule = rule_of("sanctions >= 3 and not (trade == open or dependence < high)")
>>> sorted(names(rule))
['dependence', 'sanctions', 'trade']
>>> values = {"sanctions": np.array([2, 3, 4]), "trade": np.array([0, 0, 1]), "dependence": np.array([1, 1, 1])}
>>> evaluate(rule, values, {"trade": {"closed": 0, "open": 1}, "dependence": {"low": 0, "high": 1}}).tolist()
[False, True, False]
>>> parse("trade >> open").error.column
8
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from taqarub.base.message import Message, say

LENGTH_LIMIT = 2000  # characters
DEPTH_LIMIT = 40  # brackets and `not` inside one another

COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ORDERED = frozenset({"<", "<=", ">", ">="})
WORDS = frozenset({"and", "or", "not", "true", "false"})
_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z][A-Za-z0-9_-]*)|(?P<number>-?\d+)|(?P<sign>==|!=|<=|>=|<|>|\(|\)))")


@dataclass(frozen=True, slots=True)
class Compare:
    """`name op value`; the value is an integer or the id of a rung or regime. Columns start at 1."""

    name: str
    op: str
    value: int | str
    column: int
    value_column: int


@dataclass(frozen=True, slots=True)
class Bare:
    """A feature on its own: true where it holds."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Always:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Rule


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Rule, ...]


Rule = Compare | Bare | Always | Not | All | Some


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is no rule, and where; columns start at 1."""

    column: int
    found: Message
    expected: Message
    fix: Message


@dataclass(frozen=True, slots=True)
class Parsed:
    """A rule or a problem, never both."""

    rule: Rule | None
    error: Problem | None = None

    @property
    def ok(self) -> bool:
        """Whether the text is a rule."""
        return self.rule is not None


def parse(text: str) -> Parsed:
    """Read a rule; the author's mistakes come back as a `Problem`, never as an exception."""
    if len(text) > LENGTH_LIMIT:
        found = say("a rule of {count} characters", count=len(text))
        return Parsed(
            None,
            Problem(
                1,
                found,
                say("at most {limit} characters", limit=LENGTH_LIMIT),
                say("split the rule into features"),
            ),
        )
    try:
        return Parsed(_Reader(_tokens(text), len(text) + 1).whole())
    except _Stop as stop:
        return Parsed(None, stop.problem)


def rule_of(text: str) -> Rule:
    """The rule of a text that the check has passed; raises `ValueError` on any other text."""
    parsed = parse(text)
    if parsed.rule is None:
        raise ValueError(f"not a rule: {text!r}: {parsed.error}")
    return parsed.rule


def terms(rule: Rule) -> Iterator[Compare | Bare]:
    """The comparisons and bare names of a rule, from left to right."""
    if isinstance(rule, Compare | Bare):
        yield rule
    elif isinstance(rule, Not):
        yield from terms(rule.part)
    elif isinstance(rule, All | Some):
        for part in rule.parts:
            yield from terms(part)


def names(rule: Rule) -> frozenset[str]:
    """The tracks, contexts and features that a rule reads."""
    return frozenset(term.name for term in terms(rule))


def evaluate(rule: Rule, values: Mapping[str, Any], rungs: Mapping[str, Mapping[str, int]]) -> np.ndarray:
    """Where the rule holds: a boolean array of the broadcast shape of the values it reads.

    `values`: per name, whole numbers (rung or regime) or booleans (features), any shapes that broadcast together.
    `rungs`: per track or context, the number of each rung or regime id. A name that is missing raises `KeyError`.
    """
    if isinstance(rule, Always):
        return np.asarray(rule.value)
    if isinstance(rule, Bare):
        return np.asarray(values[rule.name]).astype(bool)
    if isinstance(rule, Compare):
        right = rule.value if isinstance(rule.value, int) else rungs[rule.name][rule.value]
        return np.asarray(COMPARISONS[rule.op](np.asarray(values[rule.name]), right))
    if isinstance(rule, Not):
        return np.logical_not(evaluate(rule.part, values, rungs))
    join = np.logical_and if isinstance(rule, All) else np.logical_or
    result = evaluate(rule.parts[0], values, rungs)
    for part in rule.parts[1:]:
        result = join(result, evaluate(part, values, rungs))
    return np.asarray(result)


class _Stop(Exception):
    """Ends the reading at the first problem; never leaves this file."""

    def __init__(self, column: int, found: Message, expected: Message, fix: Message) -> None:
        self.problem = Problem(column, found, expected, fix)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word | number | sign
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            fix = (
                say("write `==`") if text[start] == "=" else say("write `and`, `or`, `not`, a comparison or a bracket")
            )
            raise _Stop(
                start + 1, say("`{value}`", value=text[start]), say("a name, a number, a comparison or a bracket"), fix
            )
        tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1))
        place = match.end()
    return tokens


class _Reader:
    """Recursive descent over the tokens of one rule."""

    def __init__(self, tokens: list[_Token], end_column: int) -> None:
        self.tokens = [*tokens, _Token("end", "", end_column)]
        self.place = 0

    def whole(self) -> Rule:
        rule = self.some(0)
        if self.now.kind != "end":
            self.stop(say("`and`, `or` or the end of the rule"), say("join the parts with `and` or `or`"))
        return rule

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> _Token | None:
        token = self.now
        if token.kind == "end" or token.text not in texts:
            return None
        self.place += 1
        return token

    def stop(self, expected: Message, fix: Message) -> None:
        token = self.now
        raise _Stop(
            token.column,
            say("`{value}`", value=token.text) if token.text else say("the end of the rule"),
            expected,
            fix,
        )

    def some(self, depth: int) -> Rule:
        parts = [self.all(depth)]
        while self.take("or"):
            parts.append(self.all(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def all(self, depth: int) -> Rule:
        parts = [self.one(depth)]
        while self.take("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one(self, depth: int) -> Rule:
        if depth > DEPTH_LIMIT:
            self.stop(
                say("at most {limit} brackets inside one another", limit=DEPTH_LIMIT),
                say("split the rule into features"),
            )
        if self.take("not"):
            return Not(self.one(depth + 1))
        if self.take("("):
            rule = self.some(depth + 1)
            if self.take(")") is None:
                self.stop(say("`)`"), say("close the bracket"))
            return rule
        return self.term()

    def term(self) -> Rule:
        token = self.now
        if token.kind != "word" or token.text in WORDS - {"true", "false"}:
            self.stop(say("a track, a context or a feature"), say("start each comparison with a name"))
        self.place += 1
        if token.text in ("true", "false"):
            return Always(token.text == "true")
        sign = self.take(*COMPARISONS)
        if sign is None:
            return Bare(token.text, token.column)
        value = self.now
        if value.kind not in ("word", "number") or value.text in WORDS:
            self.stop(
                say("a number or the id of a rung or regime"),
                say("write what `{name}` is compared with", name=token.text),
            )
        self.place += 1
        right = value.text if value.kind == "word" else int(value.text)
        return Compare(token.text, sign.text, right, token.column, value.column)
