"""What the tests of the claims ask of a solved game: advantages, gains and chances of the first month.

Values are read at the start of a month, before nature; a move is judged at the state that its mover sees, which is the
as-of state with the test's overrides. Values and advantages are multiplied by 1 − discount of the actor, so that they
are payoff per month: the annuity that is worth the same (Puterman 1994, Markov Decision Processes, section 8.2.2, on
the link of discounted value and average payoff).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from taqarub.case.claims import Test
from taqarub.game.game import Game, Solution
from taqarub.model.chances import dated_months
from taqarub.model.model import Model
from taqarub.model.states import moved

Given = Mapping[str, Any]
GAIN, CHANCE = "node_gain:", "node_chance:"


@dataclass(frozen=True, slots=True)
class Position:
    """A solved game, and the state at which it is questioned unless a test overrides it."""

    model: Model
    game: Game
    solution: Solution
    start: tuple[int, ...]

    def state(self, overrides: Mapping[str, str | int] | None = None) -> int:
        """The number of a state in the flat order of the axes."""
        place = moved(self.start, dict(overrides or {}), self.model.axes, self.model.rung_ids)
        return int(np.ravel_multi_index(place, self.model.shape))


def probe_key(test: Test) -> str:
    """The key of a test's answer in `Ensemble.probes`: the same question has the same key.

    >>> words = {"en": "by definition", "ar": "بالتعريف"}
    >>> probe_key(Test(measure="game.choice", basis=words, **{"with": {"moves": ["ease"], "actor": "USA"}}))
    'game.choice {"actor": "USA", "moves": ["ease"]}'
    """
    return f"{test.measure} {json.dumps(test.given, sort_keys=True, default=str)}"


def value_key(actor: str) -> str:
    """The key of an actor's value of the first state, per month."""
    return f"value:{actor}"


def probes_of(tests: Iterable[Test]) -> dict[str, Test]:
    """The distinct questions that a solution can answer, by key, in the order of the keys."""
    asked = {probe_key(test): test for test in tests if test.measure in ANSWERS}
    return dict(sorted(asked.items()))


def answer(position: Position, test: Test) -> np.ndarray:
    """The answer of every draw (B,); NaN where a move is not available or the question lies beyond the months kept."""
    return np.asarray(ANSWERS[test.measure](position, test.given), dtype=float)


def values_of_start(position: Position) -> dict[str, np.ndarray]:
    """Every player's value of the first state, times 1 − discount (B,)."""
    here = position.state()
    worth = {name: _value(position, name, here) for name in position.game.players}
    return {value_key(name): value for name, value in worth.items()}


def node_of_start(position: Position) -> dict[str, np.ndarray]:
    """The decision node of the first month, per move that can be played: value over holding still and chance (B,).

    Keys `node_gain:ACTOR.move`, times 1 − discount as all values here, and `node_chance:ACTOR.move`.
    """
    found: dict[str, np.ndarray] = {}
    for stage in position.game.stages:
        actor = position.game.players[stage.player]
        for action in stage.actions:
            gain = _advantage(position, {"actor": actor, "move": action.name, "over": stage.actions[0].name})
            if np.isfinite(gain).any():
                found[f"{GAIN}{actor}.{action.name}"] = gain
                found[f"{CHANCE}{actor}.{action.name}"] = _choice(position, {"actor": actor, "moves": [action.name]})
    return found


def late_window(model: Model, months: int, late_months: int) -> tuple[int, int]:
    """The last `late_months` months before the next dated change of a context: [from, to) counted from the first month.

    The first context of the case with dated changes is the term. (0, 0) when none ends within `months`.
    """
    for context in model.case.file.contexts.values():
        if context.switch.first is not None:
            dated = np.flatnonzero(dated_months(context, months, model.start_month))
            ends = dated[dated > 0]
            return (max(int(ends[0]) - late_months, 0), int(ends[0])) if ends.size else (0, 0)
    return 0, 0


def _value(position: Position, actor: str, state: int) -> np.ndarray:
    player = position.game.players.index(actor)
    return np.asarray(position.solution.value[player, state] * (1.0 - position.game.discount[player]), dtype=float)


def _gain(position: Position, given: Given, extra: Mapping[str, str | int] | None = None) -> np.ndarray:
    extra = extra or {}
    after = position.state({**extra, **given["to"]})
    before = position.state({**extra, **given["from"]})
    return _value(position, given["actor"], after) - _value(position, given["actor"], before)


def _gain_gap(position: Position, given: Given) -> np.ndarray:
    under = [_gain(position, given, {given["context"]: given[side]}) for side in ("a", "b")]
    return under[0] - under[1]


def _advantage(position: Position, given: Given) -> np.ndarray:
    place, names = _stage(position, given["actor"])
    draws = position.game.draws
    if given["move"] not in names or given["over"] not in names:
        return np.full(draws, np.nan)
    state = position.state(given.get("state"))
    move, over = (position.solution.quality[place][names.index(given[side]), state] for side in ("move", "over"))
    player = position.game.stages[place].player
    known = np.isfinite(move) & np.isfinite(over)
    gap = np.where(known, move, np.nan) - np.where(known, over, np.nan)
    return np.asarray(gap * (1.0 - position.game.discount[player]))


def _chance(position: Position, given: Given, moves: list[str], state: int, month: int = 0) -> np.ndarray:
    place, names = _stage(position, given["actor"])
    which = [names.index(move) for move in moves if move in names]
    return np.asarray(position.solution.strategies[place][month][which, state].sum(axis=0), dtype=float)


def _choice(position: Position, given: Given) -> np.ndarray:
    return _chance(position, given, given["moves"], position.state(given.get("state")))


def _choice_gap(position: Position, given: Given) -> np.ndarray:
    under = _chance(position, given, given["moves"], position.state(given.get("a")))
    other = _chance(position, given, given.get("over") or given["moves"], position.state(given.get("b")))
    return np.abs(under - other) if given.get("absolute") else under - other


def _choice_by_term(position: Position, given: Given) -> np.ndarray:
    kept = position.solution.strategies[0].shape[0]
    first, end = late_window(position.model, position.game.horizon, int(given["late_months"]))
    if end == 0 or end > kept:
        return np.full(position.game.draws, np.nan)
    state = position.state(given.get("state"))
    late = [_chance(position, given, given["moves"], state, month) for month in range(first, end)]
    return np.mean(late, axis=0) - _chance(position, given, given["moves"], state)


def _stage(position: Position, actor: str) -> tuple[int, list[str]]:
    """The stage of an actor, and the names of its actions in this game."""
    for place, stage in enumerate(position.game.stages):
        if position.game.players[stage.player] == actor:
            return place, [action.name for action in stage.actions]
    raise KeyError(actor)


ANSWERS: dict[str, Callable[[Position, Given], np.ndarray]] = {
    "game.advantage": _advantage,
    "game.gain": _gain,
    "game.gain_gap": _gain_gap,
    "game.choice": _choice,
    "game.choice_gap": _choice_gap,
    "game.choice_by_term": _choice_by_term,
}
