"""The rule language: grammar, places of errors, and agreement with Python's own logic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taqarub.case import rules
from taqarub.case.rules import All, Always, Bare, Compare, Not, Rule, Some, evaluate, names, parse, rule_of

RUNGS = {"a": {"low": 0, "mid": 1, "high-up": 2}, "b": {"off": 0, "on": 1}}


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("", 1, "the end of the rule"),
        ("a >", 4, "the end of the rule"),
        ("a = 1", 3, "`=`"),
        ("a >= 1 b", 8, "`b`"),
        ("(a >= 1", 8, "the end of the rule"),
        ("a >= and", 6, "`and`"),
        ("3 <= a", 1, "`3`"),
        ("a < 1 < 2", 7, "`<`"),
        ("not", 4, "the end of the rule"),
        ("a == 1 && b == 1", 8, "`&`"),
        ("a ==\u00a01 or مرحبا", 11, "`م`"),
        ("__import__('os')", 1, "`_`"),
        ("a.b == 1", 2, "`.`"),
    ],
)
def test_errors_have_a_place_and_a_remedy(text: str, column: int, found: str) -> None:
    parsed = parse(text)
    assert parsed.rule is None and parsed.error is not None
    assert (parsed.error.column, parsed.error.found) == (column, found)
    assert parsed.error.expected and parsed.error.fix


def test_length_and_depth_are_limited() -> None:
    assert parse("a == 1 or " * 300 + "a == 1").error is not None
    assert parse("(" * 900 + "a == 1" + ")" * 900).error is not None
    assert parse("not " * 400 + "a").error is not None
    assert parse("(" * 30 + "a == 1" + ")" * 30).ok


def test_precedence_and_ids_with_hyphens() -> None:
    rule = rule_of("a == high-up or a == low and not b == on")
    assert isinstance(rule, Some) and isinstance(rule.parts[1], All)
    a, b = np.array([0, 1, 2])[:, None], np.array([0, 1])[None, :]
    assert evaluate(rule, {"a": a, "b": b}, RUNGS).tolist() == [[True, False], [False, False], [True, True]]


def test_always_and_features() -> None:
    assert evaluate(rule_of("true"), {}, {}).item() is True
    assert evaluate(rule_of("false"), {}, {}).item() is False
    assert evaluate(rule_of("f and not g"), {"f": True, "g": np.array([True, False])}, {}).tolist() == [False, True]
    with pytest.raises(KeyError):
        evaluate(rule_of("missing"), {}, {})
    with pytest.raises(ValueError, match="not a rule"):
        rule_of("a >")


def text_of(rule: Rule) -> str:
    """A rule as text, with every bracket written."""
    if isinstance(rule, Always):
        return "true" if rule.value else "false"
    if isinstance(rule, Bare):
        return rule.name
    if isinstance(rule, Compare):
        return f"{rule.name} {rule.op} {rule.value}"
    if isinstance(rule, Not):
        return f"not ({text_of(rule.part)})"
    word = " and " if isinstance(rule, All) else " or "
    return "(" + word.join(f"({text_of(part)})" for part in rule.parts) + ")"


def truth(rule: Rule, values: dict[str, int]) -> bool:
    """The same rule under Python's own logic, one state at a time."""
    if isinstance(rule, Always):
        return rule.value
    if isinstance(rule, Bare):
        return bool(values[rule.name])
    if isinstance(rule, Compare):
        right = rule.value if isinstance(rule.value, int) else RUNGS[rule.name][rule.value]
        return bool(rules.COMPARISONS[rule.op](values[rule.name], right))
    if isinstance(rule, Not):
        return not truth(rule.part, values)
    return (all if isinstance(rule, All) else any)(truth(part, values) for part in rule.parts)


def leaves() -> st.SearchStrategy[Rule]:
    """Comparisons, bare names and constants."""
    compare = st.sampled_from([("a", v) for v in (0, 1, 2, "low", "mid", "high-up")] + [("b", "on"), ("b", 0)])
    return st.one_of(
        st.builds(lambda nv, op: Compare(nv[0], op, nv[1], 0, 0), compare, st.sampled_from(sorted(rules.COMPARISONS))),
        st.just(Bare("f", 0)),
        st.builds(Always, st.booleans()),
    )


RULES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@given(RULES)
def test_text_and_back_and_the_same_truth_everywhere(rule: Rule) -> None:
    parsed = parse(text_of(rule))
    assert parsed.rule is not None and names(parsed.rule) == names(rule)
    values = {"a": np.arange(3)[:, None, None], "b": np.arange(2)[:, None], "f": np.array([False, True])}
    held = np.broadcast_to(evaluate(parsed.rule, values, RUNGS), (3, 2, 2))
    for (a, b, f), holds in np.ndenumerate(held):
        assert bool(holds) == truth(rule, {"a": a, "b": b, "f": f})


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_problem(text: str) -> None:
    parsed = parse(text)
    assert (parsed.rule is None) != (parsed.error is None)
    if parsed.error is not None:
        assert 1 <= parsed.error.column <= len(text) + 1
