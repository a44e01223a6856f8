"""Gambit's formats in and out, and logit equilibria of trees against Gambit's own numbers and solvers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taqarub.game.extensive import CHANCE, END, InfoSet, Node, Table, Tree
from taqarub.game.extensive_matrix import NotThisForm, matrix_of_table, nodes_of, table_of_matrix, tree_of_matrix
from taqarub.game.extensive_read import read_efg
from taqarub.game.extensive_read_table import read_nfg
from taqarub.game.extensive_solve import solve_tree
from taqarub.game.extensive_write import efg_text, nfg_text
from taqarub.game.matrix import MatrixGame
from taqarub.game.solve_matrix import solve_matrix

POKER = """EFG 2 R "One-card poker of Myerson 1991, figure 2.2" { "Fred" "Alice" } ""
c "" 1 "" { "Red" 1/2 "Black" .5 } 0
p "" 1 1 "" { "Raise" "Fold" } 0
p "" 2 1 "" { "Meet" "Pass" } 0
t "" 1 "Win big" { 2, -2 }
t "" 2 "Win" { 1 -1 }
t "" 2
p "" 1 2 "" { "Raise" "Fold" } 0
p "" 2 1 0
t "" 3 "Lose big" { -2, 2.00 }
t "" 2 "Win" { 1, -1 }
t "" 4 "Lose" { -1e0, 1 }
"""
# Asymmetric matching pennies, X = 9, as a tree whose second mover does not see the first move, and as a table.
PENNIES = """EFG 2 R "pennies" { "row" "column" }
p "" 1 1 "" { "U" "D" } 0
p "" 2 1 "" { "L" "R" } 0
t "" 1 "" { 9 0 }
t "" 2 "" { 0 1 }
p "" 2 1 "" { "L" "R" } 0
t "" 3 "" { 0 1 }
t "" 4 "" { 1 0 }
"""
# What Gambit 16.7.0 gave: pygambit.qre.logit_solve_lambda on the table.
GAMBIT_PENNIES = {1.0: (0.8935763305568274, 0.312780375011895), 3.0: (0.7953836902498452, 0.14525626872745945)}
# What Gambit 16.7.0 gave for the chances of `solve_tree` in POKER: MixedBehaviorProfile.payoff of Fred.
GAMBIT_POKER = {1.0: 0.21865045532619065, 2.0: 0.25805244029931507, 5.0: 0.3201931070932422}


def read(tmp_path: Path, text: str, name: str = "game.efg") -> Tree:
    (tmp_path / name).write_text(text, encoding="utf-8")
    checked = read_efg(tmp_path / name)
    assert checked.ok, [d.text() for d in checked.diagnostics]
    assert checked.value is not None
    return checked.value


def gaps(tree: Tree, strategy: dict[int, np.ndarray], precision: float) -> float:
    """By walking plays, apart from the solver: how far log-odds are from λ times differences of expected payoffs."""
    plays: list[tuple[list[tuple[int, int]], float, np.ndarray]] = []

    def walk(place: int, path: list[tuple[int, int]], luck: float, got: np.ndarray) -> None:
        node = tree.nodes[place]
        got = got + (np.array([float(x) for x in node.payoff]) if node.payoff else 0.0)
        if node.place == END:
            plays.append((path, luck, got))
            return
        held = tree.sets[node.place]
        for action, child in enumerate(node.children):
            if held.player == CHANCE:
                walk(child, path, luck * float(held.chances[action]), got)
            else:
                walk(child, [*path, (node.place, action)], luck, got)

    walk(0, [], 1.0, np.zeros(len(tree.players)))
    worst = 0.0
    for place in tree.moves():
        held, worth = tree.sets[place], []
        for action in range(len(held.actions)):
            top = bottom = 0.0
            for path, luck, got in plays:
                if (place, action) in path:
                    chance = luck * np.prod([strategy[p][a] for p, a in path if (p, a) != (place, action)])
                    top, bottom = top + chance * got[held.player], bottom + chance
            worth.append(top / bottom)
        odds = np.log(strategy[place]) - precision * np.array(worth)
        worst = max(worst, float(np.ptp(odds)))
    return worst


@pytest.mark.parametrize("precision", [0.0, 0.3, 1.0, 2.0, 5.0])
def test_poker_meets_the_conditions_of_the_agent_form(tmp_path: Path, precision: float) -> None:
    tree = read(tmp_path, POKER)
    found = solve_tree(tree, precision)
    assert found.converged and found.residual < 1e-10
    assert gaps(tree, found.strategy, precision) < 1e-8
    assert np.all(found.regret >= 0)
    if precision in GAMBIT_POKER:
        assert found.value[0] == pytest.approx(GAMBIT_POKER[precision], abs=1e-10)
        assert found.value[1] == pytest.approx(-GAMBIT_POKER[precision], abs=1e-10)


def test_high_precision_comes_near_the_equilibrium_of_poker(tmp_path: Path) -> None:
    """Myerson 1991, section 3.1: Fred raises a black card with chance 1/3, Alice meets with chance 2/3; worth 1/3."""
    found = solve_tree(read(tmp_path, POKER), 200.0)
    assert found.converged
    assert found.value[0] == pytest.approx(1 / 3, abs=5e-3)
    chances = sorted(float(p[0]) for p in found.strategy.values())
    assert chances == pytest.approx([1 / 3, 2 / 3, 1.0], abs=2e-2)


@pytest.mark.parametrize("precision", [1.0, 3.0])
def test_pennies_as_a_tree_and_as_a_table(tmp_path: Path, precision: float) -> None:
    tree = read(tmp_path, PENNIES)
    found = solve_tree(tree, precision)
    both = [float(found.strategy[k][0]) for k in (0, 1)]
    assert both == pytest.approx(GAMBIT_PENNIES[precision], abs=1e-8)
    payoff = np.array([[[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    table = Table("pennies", ("row", "column"), (("U", "D"), ("L", "R")), payoff)
    again = solve_matrix(matrix_of_table(table, precision))
    assert [float(p[0, 0]) for p in again.strategy] == pytest.approx(GAMBIT_PENNIES[precision], abs=1e-8)
    assert again.regret == pytest.approx(found.regret, abs=1e-8)


def in_turn(horizon: int, seed: int = 3, discount: float = 1.0) -> MatrixGame:
    rng = np.random.default_rng(seed)
    transition = rng.dirichlet(np.ones(3), (3, 2, 3)) * 0.5
    transition[..., 0] += 0.5
    transition[0, 0, 0] = (0.0, 1.0, 0.0)
    return MatrixGame((2, 3), rng.normal(size=(2, 3, 2, 3)), transition, np.full(2, discount), np.array([2.0, 3.0]),
                      horizon, order=(1, 0))  # fmt: skip


@pytest.mark.parametrize("horizon", [1, 2])
def test_a_game_in_turn_and_its_tree_have_the_same_equilibrium(horizon: int, tmp_path: Path) -> None:
    game = in_turn(horizon)
    tree = read(tmp_path, efg_text(tree_of_matrix(game)))
    assert tree.perfect
    found, whole = solve_tree(tree, 1.0), solve_matrix(game)
    assert found.strategy[0] == pytest.approx(whole.strategy[1][0], abs=1e-12)
    assert found.value == pytest.approx(whole.value[:, 0] * game.precision, abs=1e-9)
    assert np.all(found.regret <= whole.regret * game.precision + 1e-9)  # the whole game's is the largest of all states
    assert gaps(tree, found.strategy, 1.0) < 1e-8


def test_games_without_a_tree_or_a_table_say_so() -> None:
    game = in_turn(1)
    with pytest.raises(NotThisForm, match="players at once"):
        table_of_matrix(game)
    endless = MatrixGame(game.actions, game.payoff, game.transition, game.discount, game.precision, None, game.order)
    with pytest.raises(NotThisForm, match="horizon"):
        tree_of_matrix(endless)
    with pytest.raises(NotThisForm, match="discount 0"):
        tree_of_matrix(in_turn(2, discount=0.0))
    assert nodes_of(in_turn(3), 0) == len(tree_of_matrix(in_turn(3)).nodes)
    with pytest.raises(NotThisForm, match="nodes"):
        tree_of_matrix(in_turn(9))


def test_names_and_numbers_come_back_as_they_were(tmp_path: Path) -> None:
    sets = (InfoSet(CHANCE, 1, "حظ", ("a", "b"), (Fraction(1, 3), Fraction(2, 3))), InfoSet(0, 1, "x", ("نعم", "لا")))
    nodes = (
        Node("the \"root\" \\", 0, (1, 4), 2, "باب", (Fraction(1, 7), Fraction(-3, 8))),
        Node("", 1, (2, 3)),
        Node("", END, (), 1, "", (Fraction("0.1"), Fraction(10**20))),
        Node("", END),
        Node("", END, (), 3, "", (Fraction(-1, 10**6), Fraction(0))),
    )  # fmt: skip
    tree = Tree('صفقة "كبرى"', ("أ", 'B "x"'), sets, nodes, "comment")
    assert read(tmp_path, efg_text(tree)) == tree


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Random trees of two players with chance; some sets are shared by two nodes of one depth."""
    rng, sets, nodes = np.random.default_rng(draw(st.integers(0, 2**31))), [], []
    shared: dict[tuple[int, int], int] = {}
    ends = 0

    def grow(depth: int) -> int:
        nonlocal ends
        place = len(nodes)
        if depth == 3 or (depth > 0 and rng.random() < 0.3):
            ends += 1
            payoff = (Fraction(int(rng.integers(-9, 9)), 4), Fraction(int(rng.integers(-9, 9)), 3))
            nodes.append(Node("", END, (), ends, "", payoff))
            return place
        player = int(rng.integers(-1, 2))
        if player == CHANCE:
            sets.append(InfoSet(CHANCE, len(sets) + 1, "", ("l", "r"), (Fraction(1, 4), Fraction(3, 4))))
            where = len(sets) - 1
        elif (depth, player) in shared and rng.random() < 0.6:
            where = shared[depth, player]
        else:
            sets.append(InfoSet(player, len(sets) + 1, f"s{len(sets)}", ("l", "r")))
            where = shared[depth, player] = len(sets) - 1
        nodes.append(Node("", where))
        nodes[place] = Node("", where, (grow(depth + 1), grow(depth + 1)))
        return place

    grow(0)
    return Tree("random", ("a", "b"), tuple(sets), tuple(nodes))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees(), st.sampled_from([0.5, 1.5]))
def test_random_trees(tmp_path: Path, tree: Tree, precision: float) -> None:
    assert read(tmp_path, efg_text(tree)) == tree
    found = solve_tree(tree, precision)
    if found.converged:
        assert gaps(tree, found.strategy, precision) < 1e-7
        assert all(p.sum() == pytest.approx(1.0) for p in found.strategy.values())
        assert np.all(np.isnan(found.regret) | (found.regret >= 0))
    else:
        assert "branch" in found.reason


def test_a_player_that_forgets_has_no_regret_number(tmp_path: Path) -> None:
    text = """EFG 2 R "absent" { "a" } p "" 1 1 "" { "x" "y" } 0
    p "" 1 1 "" { "x" "y" } 0 t "" 1 "" { 1 } t "" 2 "" { 4 } t "" 3 "" { 0 }"""
    found = solve_tree(read(tmp_path, text), 1.0)
    assert np.isnan(found.regret[0])


NFG = """NFG 1 R "three" { "a" "b" "c" } { 2 1 2 }
1 2 3  4 5 6
7 8 9.5  -1/4 0 0
"""


def test_tables_run_through_the_first_player_fastest(tmp_path: Path) -> None:
    (tmp_path / "g.nfg").write_text(NFG)
    table = read_nfg(tmp_path / "g.nfg").value
    assert table is not None
    assert table.payoff.shape == (3, 2, 1, 2)
    assert table.payoff[:, 1, 0, 0].tolist() == [4, 5, 6]
    assert table.payoff[:, 0, 0, 1].tolist() == [7, 8, 9.5]
    assert table.payoff[0, 1, 0, 1] == -0.25
    (tmp_path / "h.nfg").write_text(nfg_text(table))
    again = read_nfg(tmp_path / "h.nfg").value
    assert again is not None and np.array_equal(again.payoff, table.payoff) and again.strategies == table.strategies
    outcomes = 'NFG 1 R "o" { "a" "b" } { { "x" "y" } { "z" } } "" { { "one" 1, 2 } { "two" 3 4 } } 2 0'
    (tmp_path / "o.nfg").write_text(outcomes)
    table = read_nfg(tmp_path / "o.nfg").value
    assert table is not None and table.payoff[:, :, 0].tolist() == [[3, 0], [4, 0]]


HEAD = 'EFG 2 R "t" { "a" "b" }\n'
BAD = [
    ("", "TQ513", 1),
    ("NFG 1 R", "TQ513", 1),
    ('EFG 3 R "t" { "a" }', "TQ513", 1),
    ('EFG 2 R "t { "a" }', "TQ513", 1),
    (HEAD + 'p "" 3 1 "" { "L" } 0', "TQ514", 2),
    (HEAD + 'p "" 1 1 "" { "L" "R" } 0\nt "" 1 "" { 1 2 }', "TQ514", 3),
    (HEAD + 'p "" 1 1 "" { "L" } 0\nt "" 1 "" { 1 }', "TQ514", 3),
    (HEAD + 'p "" 1 1 "" { "L" } 0\nt "" 1 ""', "TQ514", 3),
    (HEAD + 'p "" 1 1 "" { "L" "R" } 0\nt "" 1 "" { 1 2 }\nt "" 1 "" { 1 3 }', "TQ514", 4),
    (HEAD + 'p "" 1 1 "" { "L" } 0\np "" 1 1 "" { "R" } 0\nt "" 0', "TQ514", 3),
    (HEAD + 'p "" 1 1 0\nt "" 0', "TQ514", 2),
    (HEAD + 'p "" 1 1 "" { } 0\nt "" 0', "TQ514", 2),
    (HEAD + 't "" 0\nt "" 0', "TQ514", 3),
    (HEAD + 'c "" 1 "" { "x" 0.5 "y" 0.4 } 0\nt "" 0\nt "" 0', "TQ511", 2),
    (HEAD + 'c "" 1 "" { "x" 1.5 "y" -0.5 } 0\nt "" 0\nt "" 0', "TQ511", 2),
    (HEAD + 't "" 1 "" { 1/0 2 }', "TQ510", 2),
    (HEAD + 't "" 1 "" { 1e999999999 2 }', "TQ510", 2),
    (HEAD + 't "" 1 "" { nan 2 }', "TQ513", 2),
    (HEAD + 'p "" 1 1 "" { "go" } 0\n' * 300 + 't "" 0', "TQ501", 203),
    (HEAD + 't "" 99999999999999999999 "" { 1 2 }', "TQ513", 2),
]


@pytest.mark.parametrize(("text", "code", "line"), BAD)
def test_a_wrong_tree_is_refused_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    (tmp_path / "g.efg").write_text(text)
    checked = read_efg(tmp_path / "g.efg")
    assert checked.value is None
    assert [(d.code, d.span.line) for d in checked.diagnostics] == [(code, line)]
    told = checked.diagnostics[0]
    assert all(str(part) for part in (told.found, told.expected, told.fix))
    assert told.text("ar") != told.text("en")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('NFG 1 R "t" { "a" "b" } { 2 }', "TQ514"),
        ('NFG 1 R "t" { "a" "b" } { 2 0 }', "TQ514"),
        ('NFG 1 R "t" { "a" "b" } { 2 2 } 1 2 3', "TQ513"),
        ('NFG 1 R "t" { "a" } { 1 } 1 2', "TQ514"),
        ('NFG 1 R "t" { "a" "b" } { 90000 90000 } 1', "TQ501"),
        ('NFG 1 R "t" { "a" "b" } { 1 1 } "" { { "" 1 2 } } 2', "TQ514"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "g.nfg").write_text(text)
    checked = read_nfg(tmp_path / "g.nfg")
    assert checked.value is None and [d.code for d in checked.diagnostics] == [code]


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    assert [d.code for d in read_efg(tmp_path / "none.efg").diagnostics] == ["TQ500"]
    (tmp_path / "b.efg").write_bytes(b"EFG \xff\xfe")
    assert [d.code for d in read_efg(tmp_path / "b.efg").diagnostics] == ["TQ513"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(POKER)), st.text(max_size=6), st.integers(0, 12))
def test_no_mangled_file_raises(tmp_path: Path, at: int, put: str, cut: int) -> None:
    path = tmp_path / "m.efg"
    path.write_text(POKER[:at] + put + POKER[at + cut :], encoding="utf-8", errors="replace")
    checked = read_efg(path)
    assert (checked.value is None) == bool(checked.diagnostics)
    read_nfg(path)


def test_gambit_agrees(tmp_path: Path) -> None:
    """Live, where pygambit is installed: Gambit reads our files, and by its own action values our chances are logit."""
    gambit = pytest.importorskip("pygambit")
    path = tmp_path / "g.efg"
    for text, precision in ((POKER, 2.0), (efg_text(tree_of_matrix(in_turn(1))), 1.0)):
        tree = read(tmp_path, text)
        path.write_text(efg_text(tree))
        assert worst_by_gambit(gambit.read_efg(str(path)), tree, solve_tree(tree, precision), precision) < 1e-9
    table = tmp_path / "g.nfg"
    payoff = np.array([[[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    table.write_text(nfg_text(Table("pennies", ("row", "column"), (("U", "D"), ("L", "R")), payoff)))
    theirs = gambit.qre.logit_solve_lambda(gambit.read_nfg(str(table)), lam=[1.0])[0].profile
    both = [float(next(iter(chances))[1]) for _, chances in theirs.mixed_strategies()]
    assert both == pytest.approx(GAMBIT_PENNIES[1.0], abs=1e-8)


def worst_by_gambit(game: object, tree: Tree, found: object, precision: float) -> float:
    """Largest distance of our log-odds from precision times Gambit's differences of action values."""
    profile = game.mixed_behavior_profile()  # type: ignore[attr-defined]
    players = list(game.players)  # type: ignore[attr-defined]
    pairs = []
    for place in tree.moves():
        held = tree.sets[place]
        actions = list(list(players[held.player].infosets)[held.number - 1].actions)
        for action, chance in zip(actions, found.strategy[place], strict=True):  # type: ignore[attr-defined]
            profile[action] = float(chance)
        pairs.append((actions, found.strategy[place]))  # type: ignore[attr-defined]
    return max(float(np.ptp(np.log(chances) - precision * np.array([float(profile.action_value(a)) for a in actions])))
               for actions, chances in pairs)  # fmt: skip


def hidden(first: list[list[int]], second: list[list[int]]) -> Tree:
    """A game of two at once as a tree whose second mover does not see the first move."""
    size = len(first)
    names = tuple("abc"[:size])
    sets = (InfoSet(0, 1, "", names), InfoSet(1, 1, "", names))
    nodes, places = [Node("", 0)], []
    for i in range(size):
        places.append(len(nodes))
        ends = tuple(len(nodes) + 1 + j for j in range(size))
        nodes.append(Node("", 1, ends))
        nodes += [Node("", END, (), i * size + j + 1, "", (Fraction(first[i][j]), Fraction(second[i][j])))
                  for j in range(size)]  # fmt: skip
    nodes[0] = Node("", 0, tuple(places))
    return Tree("hidden", ("row", "column"), sets, tuple(nodes))


# Gambit 16.7.0, pygambit.qre.logit_solve_lambda at λ = 5 on the tables; both branches fold, at λ = 0.41 and 1.19.
FOLDED = [
    ([[2, -5, 9], [8, -8, -6], [-6, -6, 2]], [[-3, 0, -5], [9, 3, 3], [-7, -6, 8]], [0, 1, 0], [1, 0, 0]),
    ([[7, -4, -5], [-1, 8, -7], [-5, 0, -5]], [[-2, -3, -8], [-9, -8, 3], [9, 8, 4]], [1, 0, 0],
     [0.9933071490757723, 0.0066928509241348105, 9.294993792051075e-14]),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "row", "column"), FOLDED)
def test_the_branch_is_followed_round_its_folds(
    first: list[list[int]], second: list[list[int]], row: list[float], column: list[float]
) -> None:
    tree = hidden(first, second)
    found = solve_tree(tree, 5.0)
    assert found.converged and found.residual < 1e-10
    assert found.strategy[0] == pytest.approx(row, abs=1e-9) and found.strategy[1] == pytest.approx(column, abs=1e-9)


def test_what_is_not_reached_is_not_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from taqarub.game import extensive_branch, extensive_solve

    tree = hidden(*FOLDED[1][:2])
    monkeypatch.setattr(extensive_branch, "MOST_STEPS", 3)
    found = solve_tree(tree, 5.0)
    assert not found.converged and "could be followed to 1." in found.reason and found.residual > 1e-3
    monkeypatch.setattr(extensive_solve, "MOST_SLOTS", 2)
    found = solve_tree(tree, 5.0)
    assert not found.converged and "too many" in found.reason and np.isnan(found.regret).all()
