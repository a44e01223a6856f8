"""Read a game that someone brings: GAME.json, as docs/reference/game-file.md describes it. Every mistake at once, none
raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from taqarub.base.diagnostic import Checked, Findings, Span, nearest
from taqarub.base.message import listed, quoted, say
from taqarub.game.gamefile_json import Places, mapping_of, text_of
from taqarub.game.gamefile_parts import (
    actions_of,
    array_of,
    check_discounts,
    check_rows,
    horizon_of,
    order_of,
    reach_of,
)
from taqarub.game.matrix import MatrixGame

FORMAT = "taqarub-game/1"
NEEDED = ("format", "timing", "actions", "payoff", "transition", "discount", "horizon", "precision")
KEYS = (*NEEDED, "reach")


def read_game(path: str | Path, precision: float | None = None) -> Checked[MatrixGame]:
    """A game and everything that is wrong with it; `precision` overrides what the file says."""
    start, findings = Span(str(path), 1, 1), Findings()
    text = text_of(Path(path), start, findings)
    data = None if text is None else mapping_of(text, start, findings)
    game = None
    if text is not None and data is not None:
        places = Places(start.file, text)
        if _keys(data, places, precision, findings):
            game = _game(data, places, precision, findings)
    found = findings.sorted()
    return Checked(game if all(d.severity != "error" for d in found) else None, found)


def _keys(data: dict[str, Any], places: Places, precision: float | None, findings: Findings) -> bool:
    """Whether every key that is needed is there; says so of each that is not, and of each that means nothing."""
    for key in sorted(set(data) - set(KEYS)):
        close = nearest(key, KEYS)
        fix = say("write `{close}`", close=close) if close else say("delete it")
        found = say("the key {key}", key=quoted(key))
        findings.error("TQ503", places.of(key), found, say("one of {words}", words=listed(KEYS)), fix)
    missing = [key for key in NEEDED if key not in data and not (key == "precision" and precision is not None)]
    for key in missing:
        found, expected = say("no `{name}`", name=key), say("`{value}`", value=key)
        findings.error("TQ504", Span(places.file, 1, 1), found, expected, say("add `{name}`", name=key))
    return not missing


def _game(data: dict[str, Any], places: Places, precision: float | None, findings: Findings) -> MatrixGame | None:
    if data["format"] != FORMAT:
        fix = say("write `{close}`", close=FORMAT)
        findings.error("TQ505", places.of("format"), quoted(data["format"]), say("`{value}`", value=FORMAT), fix)
    actions = actions_of(data["actions"], places.of("actions"), findings)
    if actions is None:
        return None
    order = order_of(data["timing"], len(actions), places.of("timing"), findings)
    horizon = horizon_of(data["horizon"], places.of("horizon"), findings)
    payoff = array_of(data["payoff"], "payoff", (len(actions), None, *actions), places, findings)
    states = None if payoff is None else payoff.shape[1]
    reach = reach_of(data["reach"], states, places, findings) if "reach" in data else None
    ends = (None if reach is None else reach.shape[1]) if "reach" in data else states
    transition = array_of(data["transition"], "transition", (states, *actions, ends), places, findings)
    discount = array_of(data["discount"], "discount", (len(actions),), places, findings)
    given = data["precision"] if precision is None else precision
    single = isinstance(given, int | float) and not isinstance(given, bool)
    lam = array_of([given] * len(actions) if single else given, "precision", (len(actions),), places, findings)
    if transition is not None:
        check_rows(transition, places.of("transition"), findings)
    if discount is not None:
        check_discounts(discount, horizon, places.of("discount"), findings)
    if lam is not None and np.any(lam < 0):
        found = say("precision {value}", value=f"{lam.min():g}")
        findings.error("TQ510", places.of("precision"), found, say("at least 0"), say("write 0 for uniform choice"))
    if payoff is None or transition is None or discount is None or lam is None:
        return None
    if any(d.severity == "error" for d in findings.items):
        return None
    return MatrixGame(actions, payoff, transition, discount, lam, horizon, order, reach)
