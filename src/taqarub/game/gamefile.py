"""Read a game that someone brings: GAME.json, as the interface describes it. Every mistake at once, none raised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.base.diagnostic import Checked, Findings, Span, nearest
from taqarub.base.message import Message, listed, quoted, say
from taqarub.game.matrix import MatrixGame

FORMAT = "taqarub-game/1"
KEYS = ("format", "timing", "actions", "payoff", "transition", "discount", "horizon", "precision")
MOST_BYTES = 64 << 20
MOST_CELLS = 4_000_000  # numbers in the transition
MOST_PERIODS = 100_000
ROW_ERROR = 1e-9


def read_game(path: str | Path, precision: float | None = None) -> Checked[MatrixGame]:
    """A game and everything that is wrong with it; `precision` overrides what the file says."""
    start, findings = Span(str(path), 1, 1), Findings()
    text = _text(Path(path), start, findings)
    data = None if text is None else _mapping(text, start, findings)
    game = None
    if text is not None and data is not None:
        game = _game(data, _Places(start.file, text), precision, findings)
    found = findings.sorted()
    return Checked(game if all(d.severity != "error" for d in found) else None, found)


class _Places:
    """Where the keys of a file stand."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text

    def of(self, key: str) -> Span:
        """The first place of a key, or the start of the file."""
        at = max(self.text.find(json.dumps(key)), 0)
        return Span(self.file, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))


def _text(path: Path, start: Span, findings: Findings) -> str | None:
    try:
        if path.stat().st_size > MOST_BYTES:
            findings.error(
                "TQ501",
                start,
                say("{size} bytes", size=f"{path.stat().st_size:,}"),
                say("at most {limit} bytes", limit=f"{MOST_BYTES:,}"),
                say("split the game"),
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        findings.error(
            "TQ500",
            start,
            say("a file that cannot be read ({name})", name=type(error).__name__),
            say("a file that can be read"),
            say("check the path"),
        )
    except UnicodeDecodeError:
        findings.error(
            "TQ502", start, say("bytes that are not UTF-8"), say("JSON in UTF-8"), say("save the file as UTF-8")
        )
    return None


def _mapping(text: str, start: Span, findings: Findings) -> dict[str, Any] | None:
    try:
        data = json.loads(text, parse_constant=float, object_pairs_hook=lambda pairs: _once(pairs, start, findings))
    except json.JSONDecodeError as error:
        place = Span(start.file, error.lineno, error.colno)
        findings.error(
            "TQ502", place, say("text that is no JSON"), say("valid JSON"), say("mend the text at this place")
        )
    except (RecursionError, ValueError):
        findings.error(
            "TQ502",
            start,
            say("lists that are too deep, or a number that is too long"),
            say("valid JSON"),
            say("write plain lists and numbers"),
        )
    else:
        if isinstance(data, dict):
            return data
        findings.error(
            "TQ502", start, quoted(data), say("a mapping with the keys of a game"), say("start the file with {")
        )
    return None


def _once(pairs: list[tuple[str, Any]], span: Span, findings: Findings) -> dict[str, Any]:
    result = dict(pairs)
    for key in sorted({k for k, _ in pairs if sum(k == other for other, _ in pairs) > 1}):
        findings.error(
            "TQ503",
            span,
            say("{key} more than once", key=quoted(key)),
            say("each key once"),
            say("delete one of the two"),
        )
    return result


def _game(data: dict[str, Any], places: _Places, precision: float | None, findings: Findings) -> MatrixGame | None:
    for key in sorted(set(data) - set(KEYS)):
        close = nearest(key, KEYS)
        fix = say("write `{close}`", close=close) if close else say("delete it")
        findings.error(
            "TQ503",
            places.of(key),
            say("the key {key}", key=quoted(key)),
            say("one of {words}", words=listed(KEYS)),
            fix,
        )
    missing = [key for key in KEYS if key not in data and not (key == "precision" and precision is not None)]
    for key in missing:
        findings.error(
            "TQ504",
            Span(places.file, 1, 1),
            say("no `{name}`", name=key),
            say("`{value}`", value=key),
            say("add `{name}`", name=key),
        )
    if missing:
        return None
    if data["format"] != FORMAT:
        findings.error(
            "TQ505",
            places.of("format"),
            quoted(data["format"]),
            say("`{value}`", value=FORMAT),
            say("write `{close}`", close=FORMAT),
        )
    actions = _actions(data["actions"], places.of("actions"), findings)
    if actions is None:
        return None
    order = _order(data["timing"], len(actions), places.of("timing"), findings)
    horizon = _horizon(data["horizon"], places.of("horizon"), findings)
    payoff = _array(data["payoff"], "payoff", (len(actions), None, *actions), places, findings)
    states = None if payoff is None else payoff.shape[1]
    transition = _array(data["transition"], "transition", (states, *actions, states), places, findings)
    discount = _array(data["discount"], "discount", (len(actions),), places, findings)
    given = data["precision"] if precision is None else precision
    single = isinstance(given, int | float) and not isinstance(given, bool)
    lam = _array([given] * len(actions) if single else given, "precision", (len(actions),), places, findings)
    if transition is not None:
        _rows(transition, places.of("transition"), findings)
    if discount is not None:
        _discounts(discount, horizon, places.of("discount"), findings)
    if lam is not None and np.any(lam < 0):
        place = places.of("precision")
        findings.error(
            "TQ510",
            place,
            say("precision {value}", value=f"{lam.min():g}"),
            say("at least 0"),
            say("write 0 for uniform choice"),
        )
    if payoff is None or transition is None or discount is None or lam is None:
        return None
    if any(d.severity == "error" for d in findings.items):
        return None
    return MatrixGame(actions, payoff, transition, discount, lam, horizon, order)


def _actions(value: Any, span: Span, findings: Findings) -> tuple[int, ...] | None:
    whole = isinstance(value, list) and value and all(type(n) is int and n >= 1 for n in value)
    if not whole or len(value) > 8:
        found = quoted(value) if not isinstance(value, list) else say("`actions` {value}", value=listed(value))
        findings.error(
            "TQ506", span, found, say("a list of one to eight whole numbers of at least 1"), say("write `[2, 2]`")
        )
        return None
    if np.prod([float(n) for n in value]) > MOST_CELLS:
        findings.error(
            "TQ501",
            span,
            say("too many profiles of actions"),
            say("at most {limit}", limit=f"{MOST_CELLS:,}"),
            say("leave actions out"),
        )
        return None
    return tuple(value)


def _order(value: Any, players: int, span: Span, findings: Findings) -> tuple[int, ...] | None:
    if value == "simultaneous":
        return None
    if isinstance(value, list) and all(type(n) is int for n in value):
        if sorted(value) == list(range(players)):
            return tuple(value)
        if sorted(value) == list(range(1, players + 1)):
            findings.warn(
                "TQ507",
                span,
                say("players counted from 1"),
                say("players counted from 0"),
                say("subtract one from each"),
            )
            return tuple(n - 1 for n in value)
    found = quoted(value) if not isinstance(value, list) else say("the order {value}", value=listed(value))
    expected = say("`simultaneous`, or every player from 0 to {value} once", value=players - 1)
    findings.error("TQ507", span, found, expected, say("write the players in the order in which they move"))
    return None


def _horizon(value: Any, span: Span, findings: Findings) -> int | None:
    if value is not None and not (type(value) is int and 1 <= value <= MOST_PERIODS):
        expected = say("a whole number from 1 to {limit}, or `null`", limit=f"{MOST_PERIODS:,}")
        findings.error(
            "TQ508",
            span,
            say("horizon {value}", value=quoted(value)),
            expected,
            say("write null for the stationary game"),
        )
        return None
    return value


def _array(
    value: Any, name: str, shape: tuple[int | None, ...], places: _Places, findings: Findings
) -> np.ndarray | None:
    """Numbers of a shape (None: any number of at least one); says where the shape differs or a number is none."""
    span, sizes = places.of(name), list(shape)
    wrong = _misfit(value, sizes, 0, "")
    if wrong is not None:
        where, found, expected = wrong
        findings.error(
            "TQ509",
            span,
            say("`{name}{where}` is {found}", name=name, where=where, found=found),
            expected,
            say("nest lists as the format says"),
        )
        return None
    cells = float(np.prod([float(n or 1) for n in sizes]))
    if cells > MOST_CELLS:
        findings.error(
            "TQ501",
            span,
            say("{cells} numbers in `{name}`", cells=f"{cells:,.0f}", name=name),
            say("at most {limit}", limit=f"{MOST_CELLS:,}"),
            say("use fewer states"),
        )
        return None
    array = np.array(value, dtype=float)
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        where = "".join(f"[{k}]" for k in bad[0])
        findings.error(
            "TQ510",
            span,
            say("`{name}{where}` is {found}", name=name, where=where, found=array[tuple(bad[0])]),
            say("a finite number"),
            say("write a number"),
        )
        return None
    return array


def _misfit(value: Any, sizes: list[int | None], depth: int, where: str) -> tuple[str, Message, Message] | None:
    if depth == len(sizes):
        if isinstance(value, int | float) and not isinstance(value, bool):
            huge = 1e300 <= abs(value) < float("inf")
            return (where, say("too large"), say("a number below 1e300")) if huge else None
        return where, quoted(value), say("a number")
    if not isinstance(value, list):
        return where, quoted(value), _length(sizes[depth])
    if sizes[depth] is None and value:
        sizes[:] = [len(value) if n is None and k == depth else n for k, n in enumerate(sizes)]
    if len(value) != sizes[depth] or not value:
        return where, _length(len(value)), _length(sizes[depth])
    for place, part in enumerate(value):
        wrong = _misfit(part, sizes, depth + 1, f"{where}[{place}]")
        if wrong is not None:
            return wrong
    return None


def _length(size: int | None) -> Message:
    return say("a list, one entry a state") if size is None else say("a list of length {size}", size=size)


def _rows(transition: np.ndarray, span: Span, findings: Findings) -> None:
    low = np.argwhere(transition < 0)
    if low.size:
        where = "".join(f"[{k}]" for k in low[0])
        findings.error(
            "TQ511",
            span,
            say("`transition{where}` is {found}", where=where, found=f"{transition[tuple(low[0])]:g}"),
            say("at least 0"),
            say("mend it"),
        )
    sums = transition.sum(axis=-1)
    for place in np.argwhere(np.abs(sums - 1.0) > ROW_ERROR)[:3]:
        where = "".join(f"[{k}]" for k in place)
        found = say("`transition{where}` adds to {sums}", where=where, sums=f"{sums[tuple(place)]:.10g}")
        findings.error("TQ511", span, found, say("a row that adds to 1"), say("make its chances add to 1"))


def _discounts(discount: np.ndarray, horizon: int | None, span: Span, findings: Findings) -> None:
    worst = float(discount.max())
    if np.any(discount < 0) or worst > 1 or (horizon is None and worst >= 1):
        expected = say("from 0 to below 1") if horizon is None else say("from 0 to 1")
        wrong = worst if worst >= 1 else float(discount.min())
        findings.error(
            "TQ512",
            span,
            say("discount {value}", value=f"{wrong:g}"),
            expected,
            say("give a horizon, or lower the discount"),
        )
