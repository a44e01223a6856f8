"""The compiled engine finds what the plain rule finds, for any number of threads, and says what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from games import random_game
from typer.testing import CliRunner

from taqarub.game import engine
from taqarub.game.engine import MissingEngine, require_engine
from taqarub.game.game import Action, AxisShift, Lottery, Switching
from taqarub.game.program import compiles, program_of
from taqarub.game.program_chains import split_of
from taqarub.game.solve import solve
from taqarub.game.values import plain_solve
from taqarub.game.weights import choice_weights

numba = pytest.mark.skipif(engine.find_spec("numba") is None, reason="needs Numba (the extra fast)")


def same(found, plain, within=1e-12):
    np.testing.assert_allclose(found.value, plain.value, rtol=0, atol=within)
    for name in ("strategies", "quality", "stage_value"):
        for a, b in zip(getattr(found, name), getattr(plain, name), strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=0, atol=within)


@pytest.fixture
def rows_of(monkeypatch):
    """Sets how short a row may be, so that small games have outer axes too."""

    def cut(shortest):
        monkeypatch.setattr("taqarub.game.program.split_of", lambda shape: split_of(shape, shortest))

    return cut


@numba
@pytest.mark.parametrize("shortest", [2, 9, 400])
@pytest.mark.parametrize("dependent", [False, "last", True])
def test_compiled_equals_plain(dependent, shortest, rows_of):
    """Chances and costs that differ by state and draw, moves that are not always there, nests, jumps and regimes."""
    rows_of(shortest)
    for seed in range(8):
        game = random_game(seed, dependent=dependent, nests=seed % 2 == 1, shape=((3, 2, 4), (4, 3, 2, 3))[seed % 2])
        assert compiles(game)
        same(solve(game, 3, engine="compiled"), plain_solve(game, 3))


@numba
def test_jumps_and_regimes_on_long_axes(rows_of):
    for shortest in (2, 400):
        rows_of(shortest)
        game = random_game(3, shape=(4, 3, 5), dependent=True)
        up = AxisShift(1, np.full(1, 0.3), np.full(1, 0.2))
        jumps = Lottery("jump", np.full((1, 3, 1, 1), 0.4), (up,), ((0, 2), (2, 4), (1, 0)))
        matrices = np.random.default_rng(0).dirichlet(np.ones(4), size=(2, 4)).reshape(2, 4, 4, 1)
        regime = Switching(0, matrices, np.array([1, -1, 0, 1]))
        game = replace(game, nature=(jumps, *game.nature), switchings=(regime, *game.switchings))
        same(solve(game, 4, engine="compiled"), plain_solve(game, 4))


@numba
@pytest.mark.parametrize("precision", [0.0, 1e-200, 1e4, 1e8])
def test_odds_that_overflow_or_vanish(precision, rows_of):
    rows_of(4)
    game = random_game(5, precision=1.0)
    game = replace(game, precision=np.full_like(game.precision, precision))
    same(solve(game, 2, engine="compiled"), plain_solve(game, 2), 1e-11)


@numba
def test_a_terminal_value_and_a_long_game():
    game = random_game(9, horizon=40, dependent="last")
    game = replace(game, terminal=np.random.default_rng(1).random(game.payoff.shape))
    same(solve(game, 0, engine="compiled"), plain_solve(game, 0))


@numba
@pytest.mark.parametrize("draws", [1, 5])
def test_the_number_of_threads_changes_no_bit(draws, rows_of):
    rows_of(2)
    game = random_game(2, shape=(5, 3, 4), draws=draws)
    found = [solve(game, 2, engine="compiled", threads=threads) for threads in (1, 2, 3, 8)]
    for other in found[1:]:
        assert np.array_equal(found[0].value, other.value)
        assert all(np.array_equal(a, b) for a, b in zip(found[0].strategies, other.strategies, strict=True))


@numba
@pytest.mark.parametrize(("bytes_", "rows"), [(1, 1), (1, 10**9), (64 << 20, 1)])
def test_how_draws_are_parted_changes_no_bit(bytes_, rows, monkeypatch):
    """One draw at a time, phase by phase or all phases in one call, and all draws at once."""
    game = random_game(8, draws=3)
    whole = solve(game, 2, engine="compiled")
    monkeypatch.setattr("taqarub.game.compiled.BYTES", bytes_)
    monkeypatch.setattr("taqarub.game.compiled.ROWS", rows)
    parted = solve(game, 2, engine="compiled", threads=1)
    assert np.array_equal(whole.value, parted.value)
    assert all(np.array_equal(a, b) for a, b in zip(whole.strategies, parted.strategies, strict=True))


@numba
def test_draws_are_solved_as_if_alone():
    game = random_game(6, draws=3, dependent=True)
    whole = solve(game, 2, engine="compiled")
    from taqarub.game.backward import of_draws

    for draw in range(3):
        one = solve(of_draws(game, slice(draw, draw + 1)), 2, engine="compiled")
        assert np.array_equal(one.value[..., 0], whole.value[..., draw])


@numba
def test_regret_is_asked_for_as_before():
    game = random_game(1)
    plain, found = solve(game, regret=True), solve(game, regret=True, engine="compiled")
    np.testing.assert_allclose(found.regret, plain.regret, rtol=0, atol=1e-12)


@numba
def test_threads_start_above_a_measured_size_alone():
    from taqarub.game.compiled import DRAWS, ROWS, threads_of

    game = random_game(0, draws=1)
    assert game.states < ROWS and threads_of(game) == 1
    many = replace(
        game, payoff=np.broadcast_to(game.payoff, (*game.payoff.shape[:-1], DRAWS)), discount=np.ones((3, 1))
    )
    assert threads_of(many) == os.cpu_count()


@numba
def test_the_exponential_is_within_two_units_in_the_last_place():
    from taqarub.game.kernel import exponential

    x = np.concatenate([np.linspace(-700.0, 700.0, 20_001), np.linspace(-1.0, 1.0, 20_001)])
    found = np.array([exponential(one) for one in x])
    assert np.max(np.abs(found / np.exp(x) - 1.0)) < 2 * np.finfo(float).eps
    assert exponential(0.0) == 1.0 and np.isfinite(exponential(1e9)) and exponential(-1e9) < 1e-300


@numba
def test_a_game_that_does_not_compile_is_solved_by_numpy():
    """One action that shifts an axis twice."""
    game = random_game(0)
    twice = AxisShift(0, np.full(1, 0.3), np.zeros(1))
    action = Action("leap", (twice, twice), np.zeros(1), np.ones((1, 1, 1), dtype=bool))
    stage = replace(game.stages[0], actions=(*game.stages[0].actions, action))
    game = replace(game, stages=(stage, *game.stages[1:]))
    assert not compiles(game)
    assert np.array_equal(solve(game, engine="compiled").value, solve(game).value)


def test_a_program_is_written_without_the_extra():
    game = random_game(0)
    program = program_of(game, [choice_weights(s, game.shape)[..., None] for s in game.stages], 0)
    assert program.mem.shape[0] == game.draws and np.all(np.isfinite(program.mem))
    assert program.values().shape == (game.draws, 3, game.states)


PLAINLY = """
import sys
sys.modules["numba"] = None
import numpy as np
from games import random_game
from taqarub.game.kernel_run import draws_back
from taqarub.game.program import program_of
from taqarub.game.values import plain_solve
from taqarub.game.weights import choice_weights
game = random_game(3, horizon=2)
program = program_of(game, [choice_weights(s, game.shape)[..., None] for s in game.stages], 0)
draws_back(program.mem, np.zeros((game.draws, 9_999)), program.tab, program.which)
found = np.moveaxis(program.values(), 0, -1)
np.testing.assert_allclose(found, plain_solve(game).value, rtol=0, atol=1e-12)
"""


def test_the_kernels_say_the_same_in_plain_python():
    """They are tested where Numba is missing too."""
    variables = {**os.environ, "PYTHONPATH": os.path.dirname(__file__)}
    done = subprocess.run([sys.executable, "-c", PLAINLY], capture_output=True, text=True, check=False, env=variables)
    assert done.returncode == 0, done.stderr


def test_a_missing_extra_says_what_to_install(monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(MissingEngine, match=r"pip install 'taqarub\[fast\]'"):
        solve(random_game(0), engine="compiled")
    with pytest.raises(ValueError, match="engine is one of"):
        require_engine("fortran")
    assert np.isfinite(solve(random_game(0)).value).all()


def test_the_command_says_what_to_install(monkeypatch, tmp_path):
    from taqarub.cli.app import app

    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    found = CliRunner().invoke(app, ["solve", "us-belarus", "--engine", "compiled"])
    assert found.exit_code == 3
    assert found.stderr.strip() == "taqarub: the compiled engine needs Numba: pip install 'taqarub[fast]'"
    found = CliRunner().invoke(app, ["solve", str(tmp_path / "game.json"), "--engine", "compiled"])
    assert found.exit_code == 2 and "for a case" in found.stderr


@numba
def test_machine_code_is_kept_where_it_can_be_written(monkeypatch, tmp_path):
    from taqarub.game import jit

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert jit.cache_folder().startswith(str(tmp_path / "taqarub"))
    blocked = tmp_path / "file"
    blocked.write_text("")  # a folder cannot be made inside a file, not even by root
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(jit.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    assert jit.cache_folder().startswith(str(tmp_path / "temporary"))
    monkeypatch.setattr(jit.tempfile, "gettempdir", lambda: str(blocked))
    assert jit.cache_folder() == ""


def test_nobody_pays_for_the_extra_who_did_not_ask_for_it():
    script = "import sys, taqarub.game.solve, taqarub.game.markov; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
