"""A game in full form (GAME.json) as a tree or a table in Gambit's formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from taqarub.game.extensive import CHANCE, END, MOST_DEPTH, MOST_NODES, InfoSet, Node, Table, Tree, fraction_of
from taqarub.game.matrix import MatrixGame


class NotThisForm(ValueError):
    """The game has no tree, or no table, of the size that can be written; the message says why."""


@dataclass(slots=True)
class _Draft:
    game: MatrixGame
    scale: np.ndarray
    sets: list[InfoSet] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    ends: int = 0
    numbers: list[int] = field(default_factory=list)  # of the sets of each player, then of chance


def tree_of_matrix(game: MatrixGame, start: int = 0, title: str = "game") -> Tree:
    """A game of players in turn with a finite horizon, from one state on; discounted payoffs are summed at the ends.

    Nash and subgame perfect equilibria of the tree are those of the game. For logit choice beyond one period and with a
    discount below 1 the sets of a later period need a precision of their own, `precisions_of`: a choice weighs what the
    moves are worth when they are made, and the sum at the ends counts them less by the discount of the time before.
    Where precisions differ between players, payoffs are multiplied by each player's own: solve at precision 1.
    """
    if game.order is None or game.horizon is None:
        raise NotThisForm("a tree needs players in turn (`timing` a list) and a horizon")
    if game.horizon > 1 and np.any(game.discount == 0.0):
        raise NotThisForm(
            "a player with discount 0 has nothing at stake in later periods of a tree; use a horizon of 1"
        )
    if (len(game.actions) + 1) * game.horizon > MOST_DEPTH:
        raise NotThisForm(f"the tree would have more than {MOST_DEPTH} moves in a row; shorten the horizon")
    nodes = nodes_of(game, start)
    if nodes > MOST_NODES:
        raise NotThisForm(f"the tree would have {nodes:,.0f} nodes, more than {MOST_NODES:,}; shorten the horizon")
    same = bool(np.all(game.precision == game.precision[0]))
    scale = np.ones(len(game.actions)) if same else game.precision
    draft = _Draft(game, np.asarray(scale), numbers=[0] * (len(game.actions) + 1))
    _turn(draft, start, game.horizon, [], np.zeros(len(game.actions)), np.ones(len(game.actions)))
    note = f"Solve at precision {game.precision[0]:g}." if same else "Payoffs times precision: solve at precision 1."
    if one_precision(game) is False:
        note += " For QRE alone: in period t, counted from 0, that precision over discount^t; Nash needs no precision."
    names = tuple(f"player {i}" for i in range(len(game.actions)))
    return Tree(title, names, tuple(draft.sets), tuple(draft.nodes), note)


def one_precision(game: MatrixGame) -> bool:
    """Whether logit choice has the same precision everywhere in the tree of the game."""
    return game.horizon == 1 or bool(np.all(game.discount == 1.0))


def precisions_of(game: MatrixGame, tree: Tree) -> dict[int, float]:
    """The precision of every information set of `tree_of_matrix`, for `solve_tree`: λ / δ^t, t the player's moves
    before (the λ of a scaled tree is 1)."""
    base = float(game.precision[0]) if np.all(game.precision == game.precision[0]) else 1.0
    found: dict[int, float] = {}
    before: list[tuple[int, ...]] = [(0,) * len(game.actions)] * len(tree.nodes)
    for place, node in enumerate(tree.nodes):
        made = before[place]
        if node.place != END and tree.sets[node.place].player != CHANCE:
            player = tree.sets[node.place].player
            found[node.place] = base / float(game.discount[player]) ** made[player]
            made = (*made[:player], made[player] + 1, *made[player + 1 :])
        for child in node.children:
            before[child] = made
    return found


def _turn(draft: _Draft, state: int, left: int, made: list[int], got: np.ndarray, weight: np.ndarray) -> int:
    game, place = draft.game, len(draft.nodes)
    if len(made) == len(game.actions):
        return _close(draft, state, left, made, got, weight)
    assert game.order is not None
    player = game.order[len(made)]
    _add(draft, player, f"state {state}, {left} left", tuple(str(a) for a in range(game.actions[player])), ())
    children = [_turn(draft, state, left, [*made, a], got, weight) for a in range(game.actions[player])]
    draft.nodes[place] = Node("", draft.nodes[place].place, tuple(children))
    return place


def _close(draft: _Draft, state: int, left: int, made: list[int], got: np.ndarray, weight: np.ndarray) -> int:
    """The end of a period: payoffs, then chance."""
    game, place = draft.game, len(draft.nodes)
    assert game.order is not None
    profile = tuple(made[game.order.index(player)] for player in range(len(made)))
    place_in: Any = (slice(None), state, *profile)
    got = got + weight * game.payoff[place_in]
    if left == 1:
        draft.ends += 1
        payoff = tuple(fraction_of(float(f"{number:.15g}")) for number in draft.scale * got)
        draft.nodes.append(Node("", END, (), draft.ends, f"o{draft.ends}", payoff))
        return place
    row = game.transition[(state, *profile)]
    targets = np.flatnonzero(row > 0)
    states = targets if game.reach is None else game.reach[state, targets]
    after = weight * game.discount
    if targets.size == 1:
        return _turn(draft, int(states[0]), left - 1, [], got, after)
    chances = [fraction_of(float(f"{row[k]:.15g}")) for k in targets]
    largest = max(range(len(chances)), key=lambda k: chances[k])
    chances[largest] += Fraction(1) - sum(chances)
    _add(draft, CHANCE, f"after state {state}", tuple(f"state {s}" for s in states), tuple(chances))
    children = [_turn(draft, int(s), left - 1, [], got, after) for s in states]
    draft.nodes[place] = Node("", draft.nodes[place].place, tuple(children))
    return place


def _add(draft: _Draft, player: int, name: str, actions: tuple[str, ...], chances: tuple[Fraction, ...]) -> None:
    draft.numbers[player] += 1
    number = draft.numbers[player]
    draft.sets.append(InfoSet(player, number, f"{number}: {name}", actions, chances))  # Gambit wants names that differ
    draft.nodes.append(Node("", len(draft.sets) - 1))


def nodes_of(game: MatrixGame, start: int) -> float:
    """How many nodes the tree has, counted without growing it."""
    sizes = [game.actions[player] for player in game.order or ()]
    profiles = float(np.prod([float(n) for n in sizes]))
    moves = float(sum(np.prod([float(n) for n in sizes[:k]]) for k in range(len(sizes))))
    chance = game.transition.reshape(game.states, -1, game.transition.shape[-1]) > 0
    reach = np.arange(game.states)[None, :] if game.reach is None else game.reach
    after = np.zeros(game.states)
    for left in range(1, (game.horizon or 1) + 1):
        if left == 1:
            after = np.full(game.states, moves + profiles)
            continue
        below = np.sum(chance * after[reach][:, None, :], axis=(1, 2))
        after = moves + below + np.sum(chance.sum(axis=2) > 1, axis=1)
    return float(after[start])


def table_of_matrix(game: MatrixGame, title: str = "game") -> Table:
    """A game of one state and one period, players at once."""
    if game.order is not None or game.states != 1 or (game.horizon != 1 and np.any(game.discount > 0)):
        raise NotThisForm("a table needs players at once, one state, and a horizon of 1 (or discount 0)")
    names = tuple(f"player {i}" for i in range(len(game.actions)))
    strategies = tuple(tuple(str(a) for a in range(n)) for n in game.actions)
    note = f"precision {' '.join(f'{p:g}' for p in game.precision)}"
    return Table(title, names, strategies, np.array(game.payoff[:, 0]), note)


def matrix_of_table(table: Table, precision: float) -> MatrixGame:
    """A table as a game of one state and one period, for `solve_matrix`."""
    actions, players = tuple(len(names) for names in table.strategies), len(table.players)
    return MatrixGame(actions, table.payoff[:, None], np.ones((1, *actions, 1)), np.zeros(players),
                      np.full(players, float(precision)), horizon=1)  # fmt: skip
