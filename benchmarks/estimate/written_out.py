"""A game in turn as a stochastic game that any solver takes: states times turns, one player to move in each.

In the month of the factored game nothing is discounted between turns; a stochastic game discounts every step. With K
turns and values of turn k scaled by g_k, so that W_i(s, k) = g_k V_i(s, k),

    δ̃_i = δ_i^(1/K),   g_k = δ̃_i^(−k),   payoff g_k (−c_i(a)), and at the last turn + g_k E[u_i(end) | a]

gives the same choices at precision λ_i / g_k of the mover; payoffs of player i are multiplied by that number, so the
precision is one everywhere. An action that is not available is left out, or, for solvers that want as many actions in
every state, made so dear that its odds are e^−DEAR.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.game import Game
from taqarub.game.matrix import MatrixGame
from taqarub.game.operators import aligned, expectation
from taqarub.game.values import nature_back
from taqarub.game.weights import choice_weights

DEAR = 60.0  # logits


@dataclass(frozen=True, slots=True)
class Turns:
    """mover (X,) and the actions open to it, per state s + S k; payoff per state (N, A open); chances (A open, X);
    discount (N,). Precision is one."""

    mover: np.ndarray
    open_to: tuple[np.ndarray, ...]
    payoff: tuple[np.ndarray, ...]
    chances: tuple[np.ndarray, ...]
    discount: np.ndarray


def turns_of(game: Game) -> Turns:
    """Write out the stationary game of one draw (each player one stage, no nests)."""
    size, turns, players, axes = game.states, len(game.stages), len(game.players), len(game.shape)
    every = np.eye(size).reshape(size, *game.shape, 1)  # the value "one in state j"
    nature = nature_back(game, every, 0).reshape(size, size).T
    step = game.discount[:, 0] ** (1.0 / turns)
    payoff_end = game.payoff.reshape(players, size)
    place_of = {stage.player: k for k, stage in enumerate(game.stages)}
    unit = np.array([game.precision[i, 0] * step[i] ** place_of[i] for i in range(players)])  # λ_i / g of its own turn
    mover, open_to, payoff, chances = [], [], [], []
    for k, stage in enumerate(game.stages):
        weights = choice_weights(stage, game.shape).reshape(len(stage.actions), size)
        assert np.all((weights == 0) | (weights == 1)), "nests are not written out"
        moves = [expectation(every, a.shifts, axes).reshape(size, size).T for a in stage.actions]
        costs = [np.broadcast_to(aligned(a.cost, axes), (*game.shape, 1)).reshape(size) for a in stage.actions]
        scale = step ** -float(k)
        for s in range(size):
            may = np.flatnonzero(weights[:, s] > 0)
            won, leads = np.zeros((players, len(may))), np.zeros((len(may), size * turns))
            for row, a in enumerate(may):
                won[stage.player, row] -= costs[a][s]
                if k + 1 < turns:
                    leads[row, size * (k + 1) : size * (k + 2)] = moves[a][s]
                else:
                    won[:, row] += payoff_end @ moves[a][s]
                    leads[row, :size] = moves[a][s] @ nature
            mover.append(stage.player)
            open_to.append(may)
            payoff.append((unit * scale)[:, None] * won)
            chances.append(leads)
    return Turns(np.array(mover), tuple(open_to), tuple(payoff), tuple(chances), step)


def matrix_game(game: Game, turns: Turns) -> MatrixGame:
    """The same with as many actions in every state: what is not open is dear, what others could do changes nothing."""
    counts = [len(next(s for s in game.stages if s.player == i).actions) for i in range(len(game.players))]
    players, states = len(counts), len(turns.mover)
    payoff, chances = np.zeros((players, states, *counts)), np.zeros((states, *counts, states))
    for x, (mover, may) in enumerate(zip(turns.mover, turns.open_to, strict=True)):
        own_payoff, own_chances = np.zeros((players, counts[mover])), np.zeros((counts[mover], states))
        own_payoff[:, :] = turns.payoff[x][:, :1]
        own_chances[:] = turns.chances[x][0]
        own_payoff[mover, :] -= DEAR
        own_payoff[:, may], own_chances[may] = turns.payoff[x], turns.chances[x]
        spread = [1] * players
        spread[mover] = counts[mover]
        payoff[:, x] = own_payoff.reshape(players, *spread)
        chances[x] = own_chances.reshape(*spread, states)
    return MatrixGame(tuple(counts), payoff, chances, turns.discount, np.ones(players), None)
