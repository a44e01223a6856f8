"""`solve_matrix`: logit strategies and values of a game in full form, with a finite horizon or stationary.

A finite game is solved by backward induction. The stationary game of players at once is solved by `markov`. For
players in turn the choices are found for given values, and the values for given choices by one linear system (policy
iteration: Howard 1960; for games Breton 1991, "Algorithms for stochastic games"). That need not converge: where it does
not, values are iterated with more and more damping, and what is left of the change is reported. Regret is the gain of a
best reply in the whole game (Filar and Vrieze 1997, "Competitive Markov decision processes").
"""

from __future__ import annotations

import numpy as np

from taqarub.game.markov import search, solve_markov
from taqarub.game.matrix import MatrixGame, MatrixSolution
from taqarub.game.period import Choices, best_reply, choices, marginals, worth
from taqarub.game.regret import regrets
from taqarub.game.system import System

DAMPING = (0.0, 0.5, 0.8, 0.95)
STAGE = "logit equilibrium of every stage along the branch from precision zero"
TURNS = "logit choice in turn, last mover first"


def solve_matrix(
    game: MatrixGame,
    tolerance: float = 1e-10,
    max_periods: int = 2_000,
    method: str = "auto",
    starts: int = 0,
    seed: int = 0,
) -> MatrixSolution:
    """Strategies, values, regret and residual; `converged` is False, with a reason, when the tolerance was not met.

    max_periods bounds the iterations; method and starts are for the stationary game of players at once: `markov`'s
    methods, and from how many random choices to search for other equilibria (they stand in `others`).

    >>> u = np.array([[[[9.0, 0.0], [0.0, 1.0]]], [[[0.0, 1.0], [1.0, 0.0]]]])
    >>> game = MatrixGame((2, 2), u, np.ones((1, 2, 2, 1)), np.zeros(2), np.ones(2), horizon=1)
    >>> [round(float(p[0, 0]), 10) for p in solve_matrix(game).strategy]
    [0.8935763306, 0.312780375]
    """
    if game.horizon is not None:
        return _finite(game)
    if game.order is not None:
        return _in_turn(game, tolerance, max_periods)
    return _at_once(game, tolerance, max_periods, method, starts, seed)


def _at_once(
    game: MatrixGame, tolerance: float, max_periods: int, method: str, starts: int, seed: int
) -> MatrixSolution:
    found = solve_markov(game, method, tolerance, min(max_periods, 400))
    system = System(game)
    mixed = np.concatenate(found.strategy, axis=1)
    return MatrixSolution(
        strategy=found.strategy,
        after=found.strategy,
        value=found.value,
        regret=regrets(system, mixed, system.evaluated(mixed)),
        residual=found.residual,
        converged=found.converged,
        reason=found.reason or "the equilibrium conditions hold",
        method=found.method,
        periods=found.sweeps,
        others=tuple(search(game, starts, seed, [found], system)) if starts else (),
    )


def _finite(game: MatrixGame) -> MatrixSolution:
    players = range(len(game.actions))
    value, best = np.zeros((len(players), game.states)), np.zeros((len(players), game.states))
    error, stuck = 0.0, 0
    for _ in range(game.horizon or 0):
        found = choices(game, value)
        best = np.stack([best_reply(game, found, i, best[i]) for i in players])
        value = worth(game, found.joint, value)
        error, stuck = max(error, found.error), stuck + found.stuck
    reason = f"the equilibrium of {stuck} stages was not found" if stuck else "backward induction"
    how = f"backward induction; {TURNS if game.order or len(game.actions) == 1 else STAGE}"
    return _solution(game, found, value, best, error, stuck == 0, reason, how, game.horizon or 0)


def _in_turn(game: MatrixGame, tolerance: float, max_periods: int) -> MatrixSolution:
    value = np.zeros((len(game.actions), game.states))
    enough = tolerance * max(1.0, float(np.max(np.abs(game.payoff))))
    lowest, kept, found, periods = np.inf, value, None, 0
    trials: list[float | None] = [None, *DAMPING]
    for damping in trials:  # None: values by a linear system for given choices
        value, patience = kept, 0
        for _ in range(min(max_periods, 200) if damping is None else max_periods):
            found = choices(game, value, found)
            after = worth(game, found.joint, value)
            change = float(np.max(np.abs(after - value)))
            periods += 1
            patience = 0 if change < 0.9 * lowest else patience + 1
            if change < lowest:
                lowest, kept = change, value
            if lowest <= enough or patience > (20 if damping is None else 400):
                break
            value = _evaluated(game, found) if damping is None else damping * value + (1.0 - damping) * after
        if lowest <= enough:
            break
    found = choices(game, kept, found)
    best = np.stack([_best_for_ever(game, found, i) for i in range(len(game.actions))])
    settled = lowest <= enough and found.stuck == 0
    reason = "values no longer change" if settled else f"values still change by {lowest:.2g} after {periods} periods"
    how = f"policy iteration, then damped value iteration; {TURNS}"
    return _solution(game, found, _evaluated(game, found), best, lowest, settled, reason, how, periods)


def _evaluated(game: MatrixGame, found: Choices) -> np.ndarray:
    """V (N, S) of choices that are kept for ever: (I − δ_i P) V_i = u_i."""
    chance = game.transition.reshape(game.states, -1, game.transition.shape[-1])
    moves = (found.joint.reshape(game.states, 1, -1) @ chance)[:, 0]
    if game.reach is not None:
        table = np.zeros((game.states, game.states))
        np.add.at(table, (np.arange(game.states)[:, None], game.reach), moves)
        moves = table
    payoff = np.sum(game.payoff * found.joint, axis=tuple(range(2, game.payoff.ndim)))
    every = np.eye(game.states)
    return np.stack([np.linalg.solve(every - d * moves, u) for d, u in zip(game.discount, payoff, strict=True)])


def _best_for_ever(game: MatrixGame, found: Choices, player: int) -> np.ndarray:
    """The value (S,) of the best reply to choices that are kept for ever, by value iteration to rounding."""
    value = _evaluated(game, found)[player]
    discount = float(game.discount[player])
    rounds = 1 if discount == 0 else int(np.ceil(np.log(1e-13) / np.log(discount))) if discount < 1 else 0
    for _ in range(min(max(rounds, 1), 100_000)):
        after = best_reply(game, found, player, value)
        done = np.max(np.abs(after - value)) <= 1e-14 * max(1.0, float(np.max(np.abs(after))))
        value = after
        if done:
            break
    return value


def _solution(
    game: MatrixGame,
    found: Choices,
    value: np.ndarray,
    best: np.ndarray,
    residual: float,
    converged: bool,
    reason: str,
    method: str,
    periods: int,
) -> MatrixSolution:
    gain = np.maximum(np.max(best - value, axis=1), 0.0)
    return MatrixSolution(
        strategy=marginals(game, found.joint),
        after=found.after,
        value=value,
        regret=gain,
        residual=float(residual),
        converged=converged,
        reason=reason,
        method=method,
        periods=periods,
    )
