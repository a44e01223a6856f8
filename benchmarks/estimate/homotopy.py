"""A general homotopy solver inside the likelihood: the template's game written out, solved along the logit branch.

All solve the same stationary game at the same draws: the compiled backward induction run until it settles, the
project's own arc-length solver for any stochastic game (`game.markov`, method branch), and sgamesolver (Eibelshäuser
and Poensgen 2019). A likelihood is solving plus reading the strategies in the states of the record; the two that know
no turns are timed without the writing out. None of them has a gradient: by differences it would be one likelihood more
for every quantity. The likelihood as the estimate has it, some months ahead, is set beside them.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from benchmarks.estimate.models import shipped
from benchmarks.estimate.written_out import Turns, matrix_game, turns_of
from benchmarks.game.timing import best

from taqarub.base.seed import stream
from taqarub.estimate.gradient import log_likelihood_and_gradient
from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, log_likelihood
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.game.game import Game
from taqarub.game.markov import solve_markov
from taqarub.game.solve import solve
from taqarub.game.stationary import solve_stationary
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model
from taqarub.model.parameters import values_of

DRAWS, SETTLED = 3, 1e-10


def homotopy(peers: str) -> Iterator[str]:
    """The rows: medians over a few draws, with the largest disagreement of a choice and of log L."""
    model = shipped("template")
    seen, index = seen_of(model), estimated_of(model)
    z = np.zeros((DRAWS, model.size))
    z[1:, index] = stream(2, "benchmark", "homotopy").standard_normal((DRAWS - 1, len(index)))
    games = [game_of(model, one[None], AS_IT_STANDS, LOOK_MONTHS, model.start_month) for one in z]
    ours, base = [], []
    for one, game in zip(z, games, strict=True):
        ours.append(strategies_of(game, solve_stationary(game, SETTLED, regret=False).strategies))
        base.append(best(lambda o=one, g=game: _stationary(model, seen, o, g), 5, 10.0))
    logs = [log_read(model, seen, one, mixed) for one, mixed in zip(z, ours, strict=True)]
    quick = best(lambda: log_likelihood(model, seen, z[:1], advantages(model, seen, z[:1], LOOK_MONTHS)), 9, 5.0)
    size = f"{int(np.prod(model.shape))} states, {len(index)} estimated quantities, {DRAWS} draws"
    yield f"template: {size}; differences of choices and of log L are from the first row"
    yield ""
    yield "| solver inside the likelihood | seconds | times ours | times as estimated | choices differ by | log L by |"
    yield "|---|---|---|---|---|---|"
    own = float(np.median(base))
    yield f"| ours, without an end | {own:.4f} | 1 | {own / quick:,.0f}× | – | – |"
    for name, solver in (("our arc-length solver, the game written out", _branch),
                        ("sgamesolver, the game written out", lambda g: _peer(peers, g))):  # fmt: skip
        if name.startswith("sga") and not peers:
            yield f"| {name}: no interpreter given | – | – | – | – | – |"
            continue
        found = [solver(game) for game in games]
        apart = max(float(np.max(np.abs(a - b))) for one, (mixed, _) in zip(ours, found, strict=True)
                    for a, b in zip(one, mixed, strict=True))  # fmt: skip
        off = max(
            abs(log_read(model, seen, one, mixed) - log) for one, (mixed, _), log in zip(z, found, logs, strict=True)
        )
        took = [seconds for _, seconds in found]
        ratio = float(np.median([mine / own for mine, own in zip(took, base, strict=True)]))
        each = float(np.median(took))
        yield f"| {name} | {each:.3f} | **{ratio:,.0f}×** | {each / quick:,.0f}× | {apart:.1g} | {off:.1g} |"
    finite = log_likelihood(model, seen, z, advantages(model, seen, z, LOOK_MONTHS))
    off = float(np.max(np.abs(finite - logs)))
    apart = max(float(np.max(np.abs(a - b))) for game, mixed in zip(games, ours, strict=True)
                for a, b in zip(strategies_of(game, solve(game, 1).strategies), mixed, strict=True))  # fmt: skip
    yield f"| ours, {LOOK_MONTHS} months ahead, as estimated | {quick:.4f} | – | 1 | {apart:.1g} | {off:.1g} |"
    slope = best(lambda: log_likelihood_and_gradient(model, seen, z[0], only_estimated=True), 9, 5.0)
    yield f"| the same with gradient | {slope:.4f} | – | {slope / quick:.1f}× | – | – |"


def strategies_of(game: Game, kept: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Per player (S, A) of the first period kept, in the order of payoff."""
    by_player = {stage.player: one[0, :, :, 0].T for stage, one in zip(game.stages, kept, strict=True)}
    return [by_player[i] for i in range(len(game.players))]


def _stationary(model: Model, seen: Seen, z: np.ndarray, game: Game) -> float:
    game = game_of(model, z[None], AS_IT_STANDS, LOOK_MONTHS, model.start_month)
    return log_read(model, seen, z, strategies_of(game, solve_stationary(game, SETTLED, regret=False).strategies))


def log_read(model: Model, seen: Seen, z: np.ndarray, mixed: list[np.ndarray]) -> float:
    """log L from strategies: what a move is worth beside hold is the log of its odds over the precision."""
    values, gains = values_of(model.parameters, z[None]), []
    for shown in seen.players:
        chances = mixed[model.players.index(shown.name)][seen.states]
        with np.errstate(divide="ignore"):
            gain = np.log(chances[:, 1:] / chances[:, :1]) / values[f"choice.{shown.name}.precision"][0]
        gains.append(np.where(shown.weights[:, 1:] > 0, gain, 0.0)[..., None])
    return float(log_likelihood(model, seen, z[None], gains)[0])


def _branch(game: Game) -> tuple[list[np.ndarray], float]:
    turns = turns_of(game)
    written = matrix_game(game, turns)
    found = solve_markov(written, "branch")
    assert found.converged, found.reason
    took = best(lambda: solve_markov(written, "branch"), 3, 20.0)
    size = game.states
    place = {stage.player: k for k, stage in enumerate(game.stages)}
    return [found.strategy[i][size * place[i] : size * (place[i] + 1)] for i in range(len(game.players))], took


def _peer(python: str, game: Game) -> tuple[list[np.ndarray], float]:
    """sgamesolver in its own interpreter; seconds are those of its solver alone."""
    turns, size = turns_of(game), game.states
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.npz"
        np.savez(path, **_padded(turns))
        variables = {**os.environ, "PYTHONPATH": ""}
        words = [python, str(Path(__file__).parent / "peers.py"), str(path), "3"]
        done = subprocess.run(words, env=variables, capture_output=True, text=True, check=False, timeout=3_600)
        if done.returncode:
            raise RuntimeError(f"sgamesolver failed: {done.stderr.strip()[-400:]}")
        told = json.loads(done.stdout.splitlines()[-1])
        assert told["success"], told
        chances = np.load(str(path) + ".out.npy")
    found = []
    for player in range(len(game.players)):
        place, stage = next((k, s) for k, s in enumerate(game.stages) if s.player == player)
        mixed = np.zeros((size, len(stage.actions)))
        for s in range(size):
            may = turns.open_to[size * place + s]
            mixed[s, may] = chances[size * place + s, : len(may)]
        found.append(mixed)
    return found, float(told["seconds"])


def _padded(turns: Turns) -> dict[str, np.ndarray]:
    states, players, most = len(turns.mover), len(turns.discount), max(len(may) for may in turns.open_to)
    payoff, chances = np.zeros((states, players, most)), np.zeros((states, most, states))
    for x, may in enumerate(turns.open_to):
        payoff[x, :, : len(may)], chances[x, : len(may)] = turns.payoff[x], turns.chances[x]
    counts = np.array([len(may) for may in turns.open_to])
    return {"mover": turns.mover, "counts": counts, "payoff": payoff, "chances": chances, "discount": turns.discount}
