"""Read a game that someone brings: GAME.json, as the interface describes it. Every mistake at once, none raised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.base.diagnostic import Checked, Findings, Span, listed, nearest, quoted
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
                "TQ501", start, f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}", "split the game"
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        findings.error("TQ500", start, error.strerror or "no file", "a file that can be read", "check the path")
    except UnicodeDecodeError:
        findings.error("TQ502", start, "bytes that are not UTF-8", "JSON in UTF-8", "save the file as UTF-8")
    return None


def _mapping(text: str, start: Span, findings: Findings) -> dict[str, Any] | None:
    try:
        data = json.loads(text, parse_constant=float, object_pairs_hook=lambda pairs: _once(pairs, start, findings))
    except json.JSONDecodeError as error:
        place = Span(start.file, error.lineno, error.colno)
        findings.error("TQ502", place, error.msg, "valid JSON", "mend the text at this place")
    except (RecursionError, ValueError) as error:
        findings.error("TQ502", start, str(error)[:80], "valid JSON", "write plain lists and numbers")
    else:
        if isinstance(data, dict):
            return data
        findings.error("TQ502", start, quoted(data), "a mapping with the keys of a game", "start the file with {")
    return None


def _once(pairs: list[tuple[str, Any]], span: Span, findings: Findings) -> dict[str, Any]:
    result = dict(pairs)
    for key in sorted({k for k, _ in pairs if sum(k == other for other, _ in pairs) > 1}):
        findings.error("TQ503", span, f"{quoted(key)} more than once", "every key once", "remove one of them")
    return result


def _game(data: dict[str, Any], places: _Places, precision: float | None, findings: Findings) -> MatrixGame | None:
    for key in sorted(set(data) - set(KEYS)):
        close = nearest(key, KEYS)
        fix = f"write `{close}`" if close else "remove it"
        findings.error("TQ503", places.of(key), f"the key {quoted(key)}", f"one of {listed(KEYS)}", fix)
    missing = [key for key in KEYS if key not in data and not (key == "precision" and precision is not None)]
    for key in missing:
        findings.error("TQ504", Span(places.file, 1, 1), f"no `{key}`", f"`{key}`", f"add `{key}`")
    if missing:
        return None
    if data["format"] != FORMAT:
        findings.error("TQ505", places.of("format"), quoted(data["format"]), f"`{FORMAT}`", f"write `{FORMAT}`")
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
        findings.error("TQ510", place, f"precision {lam.min():g}", "at least 0", "write 0 for uniform choice")
    if payoff is None or transition is None or discount is None or lam is None:
        return None
    if any(d.severity == "error" for d in findings.items):
        return None
    return MatrixGame(actions, payoff, transition, discount, lam, horizon, order)


def _actions(value: Any, span: Span, findings: Findings) -> tuple[int, ...] | None:
    whole = isinstance(value, list) and value and all(type(n) is int and n >= 1 for n in value)
    if not whole or len(value) > 8:
        found = quoted(value) if not isinstance(value, list) else f"`actions` {listed(value)}"
        findings.error("TQ506", span, found, "a list of one to eight whole numbers of at least 1", "write [2, 2]")
        return None
    if np.prod([float(n) for n in value]) > MOST_CELLS:
        findings.error("TQ501", span, "too many profiles of actions", f"at most {MOST_CELLS:,}", "leave actions out")
        return None
    return tuple(value)


def _order(value: Any, players: int, span: Span, findings: Findings) -> tuple[int, ...] | None:
    if value == "simultaneous":
        return None
    if isinstance(value, list) and all(type(n) is int for n in value):
        if sorted(value) == list(range(players)):
            return tuple(value)
        if sorted(value) == list(range(1, players + 1)):
            findings.warn("TQ507", span, "players counted from 1", "players counted from 0", "subtract one from each")
            return tuple(n - 1 for n in value)
    found = quoted(value) if not isinstance(value, list) else f"the order {listed(value)}"
    expected = f"`simultaneous`, or every player from 0 to {players - 1} once"
    findings.error("TQ507", span, found, expected, "write the players in the order in which they move")
    return None


def _horizon(value: Any, span: Span, findings: Findings) -> int | None:
    if value is not None and not (type(value) is int and 1 <= value <= MOST_PERIODS):
        expected = f"a whole number from 1 to {MOST_PERIODS:,}, or null"
        findings.error("TQ508", span, f"horizon {quoted(value)}", expected, "write null for the stationary game")
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
        findings.error("TQ509", span, f"`{name}{where}` is {found}", expected, "nest lists as the format says")
        return None
    cells = float(np.prod([float(n or 1) for n in sizes]))
    if cells > MOST_CELLS:
        findings.error(
            "TQ501", span, f"{cells:,.0f} numbers in `{name}`", f"at most {MOST_CELLS:,}", "use fewer states"
        )
        return None
    array = np.array(value, dtype=float)
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        where = "".join(f"[{k}]" for k in bad[0])
        findings.error("TQ510", span, f"`{name}{where}` is {array[tuple(bad[0])]}", "a finite number", "write a number")
        return None
    return array


def _misfit(value: Any, sizes: list[int | None], depth: int, where: str) -> tuple[str, str, str] | None:
    if depth == len(sizes):
        if isinstance(value, int | float) and not isinstance(value, bool):
            huge = 1e300 <= abs(value) < float("inf")
            return (where, "too large", "a number below 1e300") if huge else None
        return where, quoted(value), "a number"
    if not isinstance(value, list):
        return where, quoted(value), f"a list of {sizes[depth] or 'states'}"
    if sizes[depth] is None and value:
        sizes[:] = [len(value) if n is None and k == depth else n for k, n in enumerate(sizes)]
    if len(value) != sizes[depth] or not value:
        return where, f"a list of {len(value)}", f"a list of {sizes[depth] or 'at least one state'}"
    for place, part in enumerate(value):
        wrong = _misfit(part, sizes, depth + 1, f"{where}[{place}]")
        if wrong is not None:
            return wrong
    return None


def _rows(transition: np.ndarray, span: Span, findings: Findings) -> None:
    low = np.argwhere(transition < 0)
    if low.size:
        where = "".join(f"[{k}]" for k in low[0])
        findings.error("TQ511", span, f"`transition{where}` is {transition[tuple(low[0])]:g}", "at least 0", "mend it")
    sums = transition.sum(axis=-1)
    for place in np.argwhere(np.abs(sums - 1.0) > ROW_ERROR)[:3]:
        where = "".join(f"[{k}]" for k in place)
        found = f"`transition{where}` adds to {sums[tuple(place)]:.10g}"
        findings.error("TQ511", span, found, "a row that adds to 1", "make its chances add to 1")


def _discounts(discount: np.ndarray, horizon: int | None, span: Span, findings: Findings) -> None:
    worst = float(discount.max())
    if np.any(discount < 0) or worst > 1 or (horizon is None and worst >= 1):
        expected = "from 0 to below 1" if horizon is None else "from 0 to 1"
        wrong = worst if worst >= 1 else float(discount.min())
        findings.error("TQ512", span, f"discount {wrong:g}", expected, "give a horizon, or lower the discount")
