"""The rows of the table: each returns lines of (work, peer, target, measured)."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from benchmarks.game.examples import factored, in_full, ladder, random_full
from benchmarks.game.limits import compiled, limits
from benchmarks.game.starts import starts
from benchmarks.game.timing import Row, best, peer

from taqarub.game.alias import Alias, alias_of
from taqarub.game.chain import month_chain, sample_states, tables_of
from taqarub.game.game import Game, Solution
from taqarub.game.markov import solve_markov
from taqarub.game.matrix import MatrixGame
from taqarub.game.operators import after_lottery, expectation
from taqarub.game.slabs import solve_slabs
from taqarub.game.solve import solve
from taqarub.game.values import plain_solve


def against_sgamesolver(name: str, game: MatrixGame, target: str, python: str, threads: tuple[int, ...]) -> Row:
    """One game by both; the strategies must agree."""
    found = solve_markov(game)
    took = best(lambda: solve_markov(game), 15, 20.0)
    told = f"{1000 * took:.3g} ms, residual {found.residual:.1g}, {found.method}"
    if not python:
        return name, "sgamesolver: no interpreter given", target, told
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.npz"
        np.savez(path, payoff=game.payoff, transition=in_full(game), discount=game.discount,
                 precision=game.precision[0])  # fmt: skip
        other = peer(python, "sgamesolver", path, 3, threads)
        strategy = np.load(str(path) + ".out.npy")
    gap = max(float(np.max(np.abs(strategy[:, i] - p))) for i, p in enumerate(found.strategy))
    there = f"sgamesolver {other['seconds']:.3g} s, {other['threads']} BLAS thread(s)"
    return name, there, target, f"**{float(other['seconds']) / took:,.0f}×** ({told}; strategies differ by {gap:.1g})"


def simultaneous(python: str) -> list[Row]:
    """Random games and ladders, players at once."""
    both = (1, 2)
    rows = [
        against_sgamesolver("random, 10 states 3×4, λ=2", random_full(10, 3, 4, 2.0), "≥ 150×", python, both),
        against_sgamesolver("random, 50 states 3×4, λ=2", random_full(50, 3, 4, 2.0), "≥ 500×", python, (1,)),
        against_sgamesolver("ladder, 50 states 3×4, λ=2", ladder(50, 2.0), "≥ 500×", python, (1,)),
        against_sgamesolver("random, 50 states 3×3, λ=20", random_full(50, 3, 3, 20.0), "≥ 10×", python, (1,)),
    ]
    for precision in (2.0, 20.0):
        game = ladder(1_000, precision)
        found, took = solve_markov(game), best(lambda game=game: solve_markov(game), 5)
        told = f"{took:.3f} s, residual {found.residual:.1g}, converged {found.converged}"
        rows.append((f"ladder, 1,000 states, λ={precision:g}", "–", "≤ 0.3 s", told))
    return rows


def hard(python: str) -> list[Row]:
    """Random games in which iteration fails: how many seeds of ten converge, and how long they take."""
    del python
    rows = []
    for precision in (20.0, 50.0):
        times, arrived, worst = [], 0, 0.0
        for seed in range(10):
            begin = time.perf_counter()
            found = solve_markov(random_full(50, 3, 4, precision, seed))
            times.append(time.perf_counter() - begin)
            arrived += found.converged
            worst = max(worst, found.residual if found.converged else 0.0)
        told = f"{arrived} of 10 converged, residual ≤ {worst:.1g}; median {np.median(times):.1f} s, {max(times):.1f} s"
        rows.append((f"random, 50 states 3×4, λ={precision:g}, ten seeds", "–", "converged or said so", told))
    return rows


def alternating(python: str) -> list[Row]:
    """24,000 states, 60 months, three movers, thirteen moves; by both engines."""
    del python
    game = factored((5, 5, 4, 4, 4, 3, 5), 60)
    exact = plain_solve(game).value
    work, rows = f"factored, {game.states:,} states × 60 × 3 × 13", []
    small = factored((5, 5, 4, 2), 60, draws=1_000)
    plain = best(lambda: plain_solve(game), 7)
    for engine, threads in (("numpy", None), ("compiled", 1), ("compiled", 2)):
        if engine == "compiled" and find_spec("numba") is None:
            continue
        solved = partial(solve, game, engine=engine, threads=threads)
        gap = float(np.max(np.abs(solved().value - exact)))
        took, plain = best(solved, 25), min(plain, best(lambda: plain_solve(game), 4))
        name = f"{engine}, {threads} thread{'s' if threads == 2 else ''}" if threads else engine
        told = f"**{plain / took:.1f}×** ({1000 * took:.1f} ms; values differ by {gap:.1g})"
        rows.append((f"{work}; {name}", f"plain NumPy {plain:.3f} s", "≥ 6× on two cores", told))
        took = best(partial(solve, small, engine=engine, threads=threads), 3)
        told = f"{1_000 / took:,.0f} draws/s"
        rows.append((f"ensemble, {small.states} states × 60 months; {name}", "–", "≥ 1,000 draws/s", told))
    return rows


def large(python: str) -> list[Row]:
    """Ten million states and a tenth of them, each in a process of its own so that its peak memory is its own."""
    del python
    rows = []
    for digits in (5, 6, 7):
        script = "from benchmarks.game.rows import one_large; import sys; print(one_large(int(sys.argv[1])))"
        done = subprocess.run([sys.executable, "-c", script, str(digits)], capture_output=True, text=True, check=True)
        rows.append((f"factored, 10^{digits} states", "–", "≤ 4 GiB, linear", done.stdout.strip()))
    return rows


def one_large(digits: int, horizon: int = 2) -> str:
    """Solve 10^digits states in slabs over a few months; says seconds a month and million states, and peak memory."""
    game = factored((10,) * digits, horizon)
    begin = time.perf_counter()
    solve_slabs(game)
    took = (time.perf_counter() - begin) / horizon
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return f"{took / 10 ** (digits - 6):.2f} s a month and million states, peak {peak:.2f} GiB"


def paths(python: str) -> list[Row]:
    """60-step paths of a solved game of 200 states."""
    game = factored((5, 5, 4, 2), 60)
    solution = solve(game, keep=60)
    number, start = 20_000, 57
    begin = time.perf_counter()
    tables = [tables_of(month_chain(game, solution, month)) for month in range(60)]
    built = time.perf_counter() - begin
    ours = best(lambda: sample_states(tables, start, number, np.random.default_rng(0)), 7) / number
    turns = _turns(game, solution)
    aliased = best(lambda: _by_turns(turns, start, number, np.random.default_rng(0)), 5) / number
    mean = float(sample_states(tables, start, number, np.random.default_rng(0))[-1].mean())
    other = float(_by_turns(turns, start, number, np.random.default_rng(1)).mean())
    told = f"{1e6 * ours:.2f} µs a path, tables of 60 months {built:.2f} s; mean state {mean:.1f}"
    rows = [("60-step paths, 200 states", f"NumPy alias, turn by turn {1e6 * aliased:.2f} µs, mean {other:.1f}", "≥ 4×",
             f"**{aliased / ours:.1f}×** ({told})")]  # fmt: skip
    if python:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "paths.npz"
            np.savez(path, start=start, months=60, **_written(game, solution))
            mesa = peer(python, "mesa", path, 3)
        seconds = float(mesa["seconds"])
        there = f"Mesa {mesa['version']} {1e6 * seconds:,.0f} µs a path, mean {mesa['mean']:.1f}"
        rows.append(("the same", there, "≥ 400×", f"**{seconds / ours:,.0f}×**"))
    return rows


def _ends(game: Game) -> tuple[np.ndarray, list[list[np.ndarray]]]:
    """P (S, S) of nature, and per stage and action."""
    axes, size = len(game.shape), (game.states, *game.shape, 1)
    every = np.eye(game.states).reshape(size)
    by_action = [
        [expectation(every, a.shifts, axes).reshape(game.states, -1).T for a in s.actions] for s in game.stages
    ]
    nature = every
    for lottery in reversed(game.nature):
        nature = after_lottery(nature, lottery, axes)
    return nature.reshape(game.states, -1).T, by_action


def _turns(game: Game, solution: Solution) -> tuple[object, ...]:
    """Alias tables of nature, of every action, and of every month's choices."""
    nature, by_action = _ends(game)
    choices = [
        [alias_of(np.ascontiguousarray(kept[month, ..., 0].T)) for month in range(60)] for kept in solution.strategies
    ]
    return tables_of(nature), [[tables_of(p) for p in ends] for ends in by_action], choices


def _by_turns(turns: tuple[object, ...], start: int, paths: int, rng: np.random.Generator) -> np.ndarray:
    """The peer: the textbook's alias sampling in NumPy, one look-up for nature, one a choice and one a move."""
    nature, by_action, choices = turns
    state = np.full(paths, start)
    for month in range(60):
        state = _look(nature, state, rng.random(paths))
        for ends, choice in zip(by_action, choices, strict=True):
            chosen = choice[month].draw(state, rng.random(paths))
            numbers = rng.random(paths)
            for action, table in enumerate(ends):
                if action:
                    who = np.flatnonzero(chosen == action)
                    state[who] = _look(table, state[who], numbers[who])
    return state


def _look(table: tuple[Alias, np.ndarray], state: np.ndarray, number: np.ndarray) -> np.ndarray:
    alias, to = table
    return to[state, alias.draw(state, number)].astype(np.intp)


def _written(game: Game, solution: Solution) -> dict[str, object]:
    """The same tables as lists for the other peer: (states that can follow, chances) per state."""
    nature, by_action = _ends(game)
    found: dict[str, object] = {"stages": len(by_action), "nature": _padded(nature)}
    for k, ends in enumerate(by_action):
        found[f"chances{k}"] = np.moveaxis(solution.strategies[k][..., 0], 1, 2)
        for a, chain in enumerate(ends):
            found[f"ends{k}_{a}"] = _padded(chain)
    return found


def _padded(chain: np.ndarray) -> np.ndarray:
    """(S, 2, R): states that can follow, and their chances."""
    alias, to = tables_of(chain)
    del alias
    return np.stack([to, np.take_along_axis(chain, to.astype(np.intp), axis=1)], axis=1)


ROWS = {
    "simultaneous": simultaneous,
    "hard": hard,
    "alternating": alternating,
    "limits": limits,
    "compiled": compiled,
    "large": large,
    "paths": paths,
    "starts": starts,
}
