"""A case in the formats of game theory: the coming month as a tree, standing moves as a table, positions on a track.

*The tree* is the first month of the game at the as-of state, exact: every move that is open, its chances as chance
nodes, and at the ends the value of all that follows. Gambit has one precision for all players and no weights of
near-copies, so payoffs are multiplied by the player's precision, and ln w is added to the mover's where an action
counts w (`weights.py`); as everybody moves once, that changes no other choice. Gambit's agent quantal response
equilibrium at precision 1 is then the strategy that `taqarub solve` shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from taqarub.game.bargaining import Issue
from taqarub.game.extensive import CHANCE, END, MOST_NODES, InfoSet, Node, Table, Tree, fraction_of
from taqarub.game.game import Action, Game
from taqarub.game.solve import solve
from taqarub.game.together import groups_of
from taqarub.game.values import end_value
from taqarub.game.weights import choice_weights
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model
from taqarub.model.views import Postures


class TooManyNodes(ValueError):
    """The tree would pass the limit of `extensive.MOST_NODES`."""


@dataclass(slots=True)
class _Draft:
    game: Game
    end: np.ndarray  # (N, *shape, 1) value at the end of the month
    groups: list[tuple[int, ...]]  # the stages of every turn
    weights: list[np.ndarray]
    sets: list[InfoSet] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    numbers: Counter[int] = field(default_factory=Counter)


def tree_of(model: Model, z: np.ndarray | None = None) -> Tree:
    """The first month at the as-of state, at one draw z (Z,), else the middle of every prior; raises `TooManyNodes`."""
    months = model.case.file.solve_months
    game = game_of(model, _draw(model, z), AS_IT_STANDS, months, model.start_month)
    later = tuple(replace(s, which=s.which[1:]) for s in game.switchings)
    rest = solve(replace(game, horizon=months - 1, switchings=later)).value if months > 1 else None
    following = rest.reshape(len(game.players), *game.shape, 1) if rest is not None else _last(game)
    weights = [choice_weights(stage, game.shape) for stage in game.stages]
    draft = _Draft(game, end_value(game, following), groups_of(game.stages), weights)
    _grow(draft, 0, tuple(model.start), np.zeros(len(game.players)))
    state = ", ".join(f"{axis} {ids[x]}" for axis, ids, x in zip(model.axes, model.rung_ids, model.start, strict=True))
    title = f"{model.case.file.name}, the month from {model.case.as_of.isoformat()}"
    note = f"State: {state}. Payoffs times precision: solve at precision 1."
    return Tree(title, tuple(game.players), tuple(draft.sets), tuple(draft.nodes), note)


def _draw(model: Model, z: np.ndarray | None) -> np.ndarray:
    return np.zeros((1, model.size)) if z is None else np.atleast_2d(z)


def _last(game: Game) -> np.ndarray:
    from taqarub.game.values import last_value

    return last_value(game)


def _grow(draft: _Draft, turn: int, state: tuple[int, ...], paid: np.ndarray) -> int:
    """Append the node at a turn (of one player, or of a group) and everything below it; returns its place."""
    place, game = len(draft.nodes), draft.game
    here: Any = (slice(None), *state)
    if place >= MOST_NODES:
        raise TooManyNodes(f"the month has more than {MOST_NODES:,} nodes")
    if turn == len(draft.groups):
        draft.numbers[END] += 1
        payoff = game.precision[:, 0] * (draft.end[here][:, 0] + paid)
        numbers = tuple(fraction_of(float(f"{number:.15g}")) for number in payoff)
        draft.nodes.append(Node("", END, (), draft.numbers[END], f"o{draft.numbers[END]}", numbers))
        return place
    return _choose(draft, turn, state, paid, [_held(draft, stage, state) for stage in draft.groups[turn]], ())


def _held(draft: _Draft, stage: int, state: tuple[int, ...]) -> tuple[int, list[int]]:
    """A new information set of a stage at a state: its place, and the actions that are open."""
    turn, player = draft.game.stages[stage], draft.game.stages[stage].player
    here: Any = (slice(None), *state)
    weights = draft.weights[stage][here]
    open_to = [a for a in range(len(turn.actions)) if weights[a] > 0]
    draft.numbers[player] += 1
    number, names = draft.numbers[player], tuple(turn.actions[a].name for a in open_to)
    draft.sets.append(InfoSet(player, number, f"{draft.game.players[player]} {number}", names))
    return len(draft.sets) - 1, open_to


def _choose(
    draft: _Draft,
    turn: int,
    state: tuple[int, ...],
    paid: np.ndarray,
    held: list[tuple[int, list[int]]],
    chosen: tuple[Action, ...],
) -> int:
    """The choices of a group, one below the other; as all nodes of a member are in one set, none sees the others'."""
    game, group = draft.game, draft.groups[turn]
    if len(chosen) == len(group):
        return _after(draft, turn, outcomes_of(chosen, state, game.shape), paid)
    place, stage = len(draft.nodes), group[len(chosen)]
    if place >= MOST_NODES:
        raise TooManyNodes(f"the month has more than {MOST_NODES:,} nodes")
    where, open_to = held[len(chosen)]
    draft.nodes.append(Node("", where))
    player, actions = game.stages[stage].player, game.stages[stage].actions
    here: Any = (slice(None), *state)
    weights, precision = draft.weights[stage][here], float(game.precision[player, 0])
    children = []
    for a in open_to:
        now = np.array(paid)
        now[player] += (np.log(weights[a]) / precision if precision > 0 else 0.0) - float(_at(actions[a].cost, state))
        children.append(_choose(draft, turn, state, now, held, (*chosen, actions[a])))
    draft.nodes[place] = replace(draft.nodes[place], children=tuple(children))
    return place


def _after(draft: _Draft, turn: int, chances: Mapping[tuple[int, ...], float], paid: np.ndarray) -> int:
    """What follows a move: a chance node, or the next turn where the move has one outcome."""
    if len(chances) == 1:
        return _grow(draft, turn + 1, next(iter(chances)), paid)
    place = len(draft.nodes)
    draft.numbers[CHANCE] += 1
    parts = [fraction_of(float(f"{chance:.15g}")) for chance in chances.values()]
    largest = max(range(len(parts)), key=lambda k: parts[k])
    parts[largest] += Fraction(1) - sum(parts)  # chances of a file must add to exactly one
    names = tuple(" ".join(map(str, state)) for state in chances)
    draft.sets.append(InfoSet(CHANCE, draft.numbers[CHANCE], f"chance {draft.numbers[CHANCE]}", names, tuple(parts)))
    draft.nodes.append(Node("", len(draft.sets) - 1))
    children = tuple(_grow(draft, turn + 1, state, paid) for state in chances)
    draft.nodes[place] = replace(draft.nodes[place], children=children)
    return place


def outcomes_of(
    actions: Sequence[Action], state: tuple[int, ...], shape: tuple[int, ...]
) -> dict[tuple[int, ...], float]:
    """Where moves made at once lead from a state. Shifts happen independently, with the chances of the state before;
    each move shifts as if alone, and what they do to one axis adds up and stops at its edges (`game.joint`)."""
    found = {(0,) * len(shape): 1.0}  # displacement → chance
    for action in actions:
        ends, before = _ends_of(action, state, shape), found
        found = {}
        for (moved, p), (end, q) in product(before.items(), ends.items()):
            total = tuple(m + e - x for m, e, x in zip(moved, end, state, strict=True))
            found[total] = found.get(total, 0.0) + p * q
    after: dict[tuple[int, ...], float] = {}
    for moved, chance in found.items():
        there = tuple(min(max(x + m, 0), n - 1) for x, m, n in zip(state, moved, shape, strict=True))
        after[there] = after.get(there, 0.0) + chance
    return dict(sorted(after.items()))


def _ends_of(action: Action, state: tuple[int, ...], shape: tuple[int, ...]) -> dict[tuple[int, ...], float]:
    """Where one move leads by itself."""
    found: dict[tuple[int, ...], float] = {state: 1.0}
    for shift in action.shifts:
        up, down = float(_at(shift.up, state)), float(_at(shift.down, state))
        after: dict[tuple[int, ...], float] = {}
        for here, chance in found.items():
            for step, part in ((1, up), (-1, down), (0, 1.0 - up - down)):
                if part * chance <= 0.0:
                    continue
                there = min(max(here[shift.axis] + step, 0), shape[shift.axis] - 1)
                moved = (*here[: shift.axis], there, *here[shift.axis + 1 :])
                after[moved] = after.get(moved, 0.0) + part * chance
        found = after
    return found


def _at(array: np.ndarray, state: tuple[int, ...]) -> np.ndarray:
    """An array that broadcasts to (*shape, 1), at a state."""
    if array.ndim <= 1:
        return np.asarray(array.reshape(-1)[0])
    return np.asarray(array[(*(min(x, n - 1) for x, n in zip(state, array.shape[:-1], strict=True)), 0)])


def table_of(model: Model, postures: Postures) -> Table:
    """Standing moves chosen at once (`views.postures_of`), payoffs per month."""
    title = f"{model.case.file.name}, standing moves from {model.case.as_of.isoformat()}"
    strategies = tuple(postures.moves[player] for player in postures.players)
    return Table(title, postures.players, strategies, postures.worth, "Payoffs per month of moves kept for a year.")


def issue_of(model: Model, track: str, z: np.ndarray | None = None) -> Issue | None:
    """A track as a line on which the players bargain, at one draw z (Z,), else at the middle of every prior; None where
    fewer than two can move it or care about it.

    position    the rung that the player likes best, everything else as it is (the mean of equals)
    salience    how much of all its payoff's range over single tracks lies on this one
    capability  the largest shift of the track that one of its moves brings about in a month, in rungs
    """
    axis = model.axes.index(track)
    game = game_of(model, _draw(model, z), AS_IT_STANDS, 1, model.start_month)
    names, positions, capabilities, saliences = [], [], [], []
    for stage in game.stages:
        payoff = game.payoff[stage.player, ..., 0]
        ranges = [np.ptp(_along(payoff, model.start, k)) for k in range(len(model.case.file.tracks))]
        line = _along(payoff, model.start, axis)
        moving = [float(_at(s.up, model.start) + _at(s.down, model.start))
                  for a in stage.actions for s in a.shifts if s.axis == axis]  # fmt: skip
        if not moving or max(moving) <= 0 or ranges[axis] <= 0:
            continue
        names.append(game.players[stage.player])
        positions.append(float(np.mean(np.flatnonzero(line >= line.max() - 1e-12))))
        capabilities.append(max(moving))
        saliences.append(float(ranges[axis] / sum(ranges)))
    if len(names) < 2:
        return None
    high = float(model.shape[axis] - 1)
    return Issue(tuple(names), np.array(positions), np.array(capabilities), np.array(saliences), 0.0, high)


def _along(payoff: np.ndarray, start: tuple[int, ...], axis: int) -> np.ndarray:
    place: tuple[int | slice, ...] = (*start[:axis], slice(None), *start[axis + 1 :])
    return np.asarray(payoff[place])
