"""Other equilibria than the one on the branch: of a game of one period, and of a tree with hidden moves.

Newton's method from random choices at the precision asked for, as `markov.search` does for stationary games. What is
found is an equilibrium; that nothing is found proves nothing. Same seed, same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from taqarub.base.seed import stream
from taqarub.game.extensive import Tree
from taqarub.game.extensive_branch import TOLERANCE, at_precision
from taqarub.game.extensive_solve import split
from taqarub.game.extensive_walk import walk_of
from taqarub.game.markov import APART, Equilibrium, search
from taqarub.game.matrix import MatrixGame, MatrixSolution

MOST_SEARCHED = 100_000  # actions times nodes


@dataclass(frozen=True, slots=True)
class Other:
    """Another equilibrium of a tree: chances per information set, values (N,) at the root, what is left."""

    strategy: dict[int, np.ndarray]
    value: np.ndarray
    residual: float


def search_once(game: MatrixGame, found: MatrixSolution, starts: int, seed: int = 0) -> tuple[Equilibrium, ...]:
    """Other equilibria of one period of players at once: that of a game whose next period counts nothing.

    >>> u = np.array([[[[2.0, 0.0], [0.0, 1.0]]], [[[1.0, 0.0], [0.0, 2.0]]]])  # battle of the sexes
    >>> game = MatrixGame((2, 2), u, np.ones((1, 2, 2, 1)), np.zeros(2), np.full(2, 20.0), horizon=1)
    >>> from taqarub.game.solve_matrix import solve_matrix
    >>> len(search_once(game, solve_matrix(game), 20))
    2
    """
    if game.horizon != 1 or game.order is not None:
        raise ValueError("the search is for one period of players at once")
    known = Equilibrium(found.strategy, found.value, found.residual, found.converged, found.method, found.reason)
    for_ever = replace(game, horizon=None, discount=np.zeros(len(game.actions)))
    return tuple(search(for_ever, starts, seed, [known] if found.converged else []))


def too_large(tree: Tree) -> bool:
    """Whether a search would take minutes."""
    return sum(len(tree.sets[place].actions) for place in tree.moves()) * len(tree.nodes) > MOST_SEARCHED


def search_tree(
    tree: Tree,
    precision: float | Mapping[int, float],
    starts: int,
    known: Sequence[Mapping[int, np.ndarray]] = (),
    seed: int = 0,
) -> tuple[Other, ...]:
    """Equilibria of a tree with hidden moves other than the known strategies; none where everything is seen, or the
    tree is `too_large`."""
    most, shares = split(tree, precision)
    walk = walk_of(tree, shares)
    if tree.perfect or too_large(tree):
        return ()
    rng, met = stream(seed, "game", "search-tree"), [dict(strategy) for strategy in known]
    found: list[Other] = []
    for start in range(starts):
        chances = np.empty(walk.slots)
        for part in walk.parts():
            chances[part] = rng.dirichlet(np.full(part.stop - part.start, 1.0 if start % 2 else 0.2))
        chances, residual = at_precision(walk, np.maximum(chances, 1e-12), most)
        if not residual <= TOLERANCE:
            continue
        strategy = {place: chances[walk.part(place)] for place in tree.moves()}
        if all(max(float(np.max(np.abs(strategy[p] - other[p]))) for p in strategy) > APART for other in met):
            met.append(strategy)
            found.append(Other(strategy, walk.values(chances[:, None])[0][:, 0], residual))
    return tuple(found)
