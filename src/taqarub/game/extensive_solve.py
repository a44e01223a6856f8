"""`solve_tree`: logit strategies of a game in extensive form, the agent quantal response equilibrium.

At every information set I of player i, with the set's nodes weighed by how likely play reaches them,

    Q(I, a) = Σ_{h ∈ I} P(h) E[u_i | h, a] / Σ_{h ∈ I} P(h),   π(a | I) ∝ exp(λ Q(I, a))

(McKelvey and Palfrey 1998, "Quantal response equilibria for extensive form games", equation 3). Under perfect
information the last movers do not depend on anybody: one walk from the ends to the root. Otherwise the branch that
starts at λ = 0, where all actions are equally likely, is followed round its folds (`extensive_branch.py`); where it
cannot be followed to the precision asked for, the answer is the last try, *not converged*, with the precision that
was reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.game.extensive import CHANCE, END, Tree
from taqarub.game.extensive_branch import TOLERANCE, followed
from taqarub.game.extensive_walk import Walk, best_reply_gain, has_recall, walk_of

MOST_SLOTS = 400
MOST_WORK = 4_000_000  # nodes times actions of an imperfect game


@dataclass(frozen=True, slots=True)
class TreeSolution:
    """Strategies per information set (place in `Tree.sets` → chances), values (N,) at the root, regret (N,).

    residual  largest change of a chance under one more logit reply
    regret    gain of a best reply in the whole game; NaN for a player that forgets what it knew or did
    """

    strategy: dict[int, np.ndarray]
    value: np.ndarray
    regret: np.ndarray
    residual: float
    converged: bool
    reason: str
    method: str


def solve_tree(tree: Tree, precision: float | Mapping[int, float] = 1.0) -> TreeSolution:
    """Logit strategies of every player at one precision, or at one for each information set (its place in `sets`).

    >>> from taqarub.game.extensive import InfoSet, Node
    >>> end = lambda k, *u: Node("", END, (), k, "", u)
    >>> sets = (InfoSet(0, 1, "", ("stop", "go")), InfoSet(1, 1, "", ("take", "share")))
    >>> nodes = (Node("", 0, (1, 2)), end(1, 1, 0), Node("", 1, (3, 4)), end(2, 0, 3), end(3, 3, 2))
    >>> found = solve_tree(Tree("trust", ("a", "b"), sets, nodes), 2.0)
    >>> [round(float(found.strategy[k][1]), 6) for k in (0, 1)], found.residual
    ([0.216737, 0.119203], 0.0)
    """
    most, shares = split(tree, precision)
    walk = walk_of(tree, shares)
    if tree.perfect:
        chances = _backward(tree, walk, most)
        residual, met, method = 0.0, True, "backward induction"
        reason = "under perfect information the logit equilibrium is unique"
    elif walk.slots > MOST_SLOTS or walk.slots * len(tree.nodes) > MOST_WORK:
        chances = walk.uniform()
        residual, met, method = float("nan"), False, "none"
        reason = f"{walk.slots} actions at {len(tree.nodes):,} nodes are too many for a game with hidden moves"
    else:
        chances, residual, reached = followed(walk, most)
        met = residual <= TOLERANCE
        method = "Newton steps along the branch from precision zero"
        reason = (
            "the equilibrium conditions hold"
            if met
            else f"the branch from precision zero could be followed to {reached:.4g} only"
        )
    value = walk.values(chances[:, None])[0][:, 0]
    regret = np.full(len(tree.players), np.nan)
    for player in range(len(tree.players)):
        if method != "none" and has_recall(tree, player):
            regret[player] = max(0.0, best_reply_gain(tree, walk, chances, player) - value[player])
    strategy = {place: chances[walk.part(place)] for place in tree.moves()}
    return TreeSolution(strategy, value, regret, residual, met, reason, method)


def split(tree: Tree, precision: float | Mapping[int, float]) -> tuple[float, dict[int, float]]:
    """The largest precision, and that of every set as a share of it."""
    if not isinstance(precision, Mapping):
        return precision, {}
    most = max((precision[place] for place in tree.moves()), default=0.0)
    return most, {place: precision[place] / most for place in tree.moves()} if most > 0 else {}


def _backward(tree: Tree, walk: Walk, precision: float) -> np.ndarray:
    """Perfect information: from the last node to the first."""
    values = np.array(walk.payoff)
    chances = walk.uniform()
    for place in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[place]
        if node.place == END:
            continue
        held, after = tree.sets[node.place], values[list(node.children)]
        if held.player == CHANCE:
            weights = np.array([float(p) for p in held.chances])
            weights = weights / weights.sum()
        else:
            part = walk.part(node.place)
            weights = logit_of(precision * walk.share[part] * after[:, held.player])
            chances[part] = weights
        values[place] += weights @ after
    return chances


def logit_of(power: np.ndarray) -> np.ndarray:
    """exp(power), made to add to one, without overflow."""
    odds = np.exp(power - power.max())
    return np.asarray(odds / odds.sum())
