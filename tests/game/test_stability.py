"""Conflict analysis against published conflicts, and against its definitions in plain Python on random conflicts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_stability import Plain

from taqarub.game.stability import CONCEPTS, WHY, Conflict, assess, conflict_of
from taqarub.game.stability_changes import changes_for, raised
from taqarub.game.stability_coalitions import COALITION_CONCEPTS, assess_coalitions

TWO = (("first", 0), ("second", 1))


def equilibria(conflict: Conflict) -> dict[str, list[int]]:
    return {c: np.flatnonzero(e).tolist() for c, e in assess(conflict).equilibrium.items()}


def elmira() -> tuple[Conflict, list[int]]:
    """The groundwater conflict of Elmira (Hipel, Fang, Kilgour and Haight 1993, "Environmental conflict resolution
    using the graph model"; Fang, Hipel and Kilgour 1993), in twelve states: the nine of the book with its state 9
    (Uniroyal abandons) kept apart as 5, 6, 11 and 12.

    States are numbered from 1 by the pattern of options read as a number, Modify the lowest bit, then Delay, Accept,
    Abandon, Insist: 1 to 6 without Insist, 7 to 12 with it; inside each, Delay, Accept, Abandon, first without and then
    with Modify. The book's 1 … 9 are 1, 2, 3, 4, 7, 8, 9, 10 and {5, 6, 11, 12}. Modifying and abandoning are final,
    and nobody delays again after giving it up. Orders of the book, best first: ministry 7 3 4 8 5 1 2 6 9; Uniroyal
    1 4 8 5 9 3 7 2 6; local government 7 3 5 1 8 6 4 2 9.
    """
    options = (("modify", 0), ("delay", 1), ("accept", 1), ("abandon", 1), ("insist", 2))
    patterns = [s for s in range(32) if sum(s >> bit & 1 for bit in (1, 2, 3)) == 1]
    patterns.sort(key=lambda s: (s >> 4 & 1, s >> 1 & 7, s & 1))
    book = {1: [1], 2: [2], 3: [3], 4: [4], 5: [7], 6: [8], 7: [9], 8: [10], 9: [5, 6, 11, 12]}
    orders = ([7, 3, 4, 8, 5, 1, 2, 6, 9], [1, 4, 8, 5, 9, 3, 7, 2, 6], [7, 3, 5, 1, 8, 6, 4, 2, 9])
    worth = np.zeros((3, 32), dtype=int)
    for player, order in enumerate(orders):
        for place, state in enumerate(order):
            for number in book[state]:
                worth[player, patterns[number - 1]] = 9 - place
    feasible = np.isin(np.arange(32), patterns)
    turns = ("on", "off", "both", "on", "both")
    players = ("ministry", "Uniroyal", "local government")
    return conflict_of(players, options, worth, feasible, turns), patterns


def test_elmira_in_the_numbering_of_twelve() -> None:
    conflict, patterns = elmira()
    found = {c: {patterns.index(s) + 1 for s in held} for c, held in equilibria(conflict).items()}
    strong = {5, 6, 7, 10, 11, 12}
    assert found == {"nash": strong, "seq": strong, "gmr": strong | {1, 4}, "smr": strong | {1, 4}}


def test_elmira_by_the_plain_definitions() -> None:
    conflict, _ = elmira()
    plain = Plain(conflict.owner, conflict.worth, conflict.feasible, conflict.turns)
    assert {c: set(held) for c, held in equilibria(conflict).items()} == {
        c: plain.equilibria(c) for c in CONCEPTS if c != "sim"
    }


def test_elmira_a_coalition_brings_about_the_resolution() -> None:
    """A coalition leaves 5 of the book for 8, as the parties did (Kilgour, Hipel, Fang and Peng 2001)."""
    conflict, patterns = elmira()
    found = assess_coalitions(conflict, ("cr",))
    assert not found.equilibrium["cr"][patterns[7 - 1]]
    assert found.equilibrium["cr"][patterns[10 - 1]]


def test_elmira_abandoning_is_stable_because_uniroyal_cannot_move() -> None:
    conflict, patterns = elmira()
    why = assess(conflict).why["nash"]
    assert WHY[why[1, patterns[5 - 1]]] == "cannot move"
    assert WHY[why[1, patterns[10 - 1]]] == "no move is better"
    assert WHY[why[2, patterns[10 - 1]]] == "no move is better"


def test_prisoners_dilemma_and_chicken() -> None:
    """Rapoport and Guyer's games 12 and 66: cooperation is sequentially stable though not Nash in the dilemma;
    in chicken the Nash states are the two in which one gives way (Fraser and Hipel 1984)."""
    dilemma = conflict_of(("a", "b"), TWO, np.array([[3, 4, 1, 2], [3, 1, 4, 2]]))
    assert equilibria(dilemma) == {"nash": [3], "gmr": [0, 3], "smr": [0, 3], "seq": [0, 3], "sim": [0, 3]}
    chicken = conflict_of(("a", "b"), TWO, np.array([[3, 4, 2, 1], [3, 2, 4, 1]]))
    found = equilibria(chicken)
    assert found["nash"] == found["seq"] == [1, 2]
    assert found["gmr"] == found["smr"] == [0, 1, 2]
    assert found["sim"] == [0, 1, 2]  # both swerving at once from giving way meet in the crash


def test_margins_and_the_inverse_question() -> None:
    dilemma = conflict_of(("a", "b"), TWO, np.array([[3, 4, 1, 2], [3, 1, 4, 2]]))
    found = assess(dilemma)
    assert found.margin["nash"].tolist() == [[-1, 1, -1, 1], [-1, -1, 1, 1]]
    changes = changes_for(dilemma, found, "nash", 0)
    assert [(c.player, c.rise, c.places) for c in changes] == [(0, 1.0, 1), (1, 1.0, 1)]
    assert assess(raised(dilemma, changes, 0)).equilibrium["nash"][0]
    assert changes_for(dilemma, found, "nash", 3) == ()


@st.composite
def conflicts(draw: st.DrawFn, players: tuple[int, int] = (2, 3)) -> Conflict:
    number = draw(st.integers(*players))
    owner = draw(st.lists(st.integers(0, number - 1), min_size=2, max_size=5))
    size = 1 << len(owner)
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    worth = rng.integers(0, draw(st.sampled_from([3, size, 10 * size])), (number, size))
    feasible = rng.random(size) < draw(st.sampled_from([1.0, 1.0, 0.6]))
    turns = tuple(str(t) for t in rng.choice(["both", "both", "both", "on", "off"], len(owner)))
    if draw(st.booleans()):
        turns = ("both",) * len(owner)
    names = tuple(f"p{i}" for i in range(number))
    return conflict_of(names, tuple((f"o{k}", i) for k, i in enumerate(owner)), worth, feasible, turns)


@settings(max_examples=120, deadline=None)
@given(conflicts())
def test_every_concept_equals_its_definition(conflict: Conflict) -> None:
    plain = Plain(conflict.owner, conflict.worth, conflict.feasible, conflict.turns)
    found = assess(conflict)
    for concept, stable in found.stable.items():
        for player in range(len(conflict.players)):
            expected = {s for s in plain.states if plain.stable(concept, player, s)}
            assert set(np.flatnonzero(stable[player]).tolist()) == expected, (concept, player)
    assert ("sim" in found.stable) == (len(conflict.players) == 2)


@settings(max_examples=60, deadline=None)
@given(conflicts())
def test_every_coalition_equals_its_definition(conflict: Conflict) -> None:
    plain = Plain(conflict.owner, conflict.worth, conflict.feasible, conflict.turns)
    found = assess_coalitions(conflict)
    single = assess(conflict)
    for concept, groups in found.stable.items():
        assert list(groups) == plain.coalitions()
        for group, stable in groups.items():
            expected = {s for s in plain.states if plain.coalition_stable(concept, group, s)}
            assert set(np.flatnonzero(stable).tolist()) == expected, (concept, group)
    for concept, alone in zip(COALITION_CONCEPTS, ("nash", "gmr", "smr", "seq"), strict=True):
        for player in range(len(conflict.players)):
            assert np.array_equal(found.stable[concept][(player,)], single.stable[alone][player])


@settings(max_examples=60, deadline=None)
@given(conflicts(), st.integers(0, 10**6))
def test_margins_are_exact_and_changes_do_not_interact(conflict: Conflict, seed: int) -> None:
    found, rng = assess(conflict), np.random.default_rng(seed)
    states = np.flatnonzero(conflict.feasible)
    if not states.size:
        return
    state = int(rng.choice(states))
    for concept, margin in found.margin.items():
        changes = changes_for(conflict, found, concept, state)
        mended = raised(conflict, changes, state)
        assert assess(mended, (concept,)).equilibrium[concept][state]
        for player, gap in enumerate(margin[:, state]):
            worth = conflict.worth.astype(float)
            if np.isinf(gap):
                worth[player, state] -= 1e6
                assert _stable(conflict, worth, concept, player, state)
                continue
            worth[player, state] -= gap
            assert _stable(conflict, worth, concept, player, state)
            worth[player, state] -= 0.5
            assert not _stable(conflict, worth, concept, player, state)


def _stable(conflict: Conflict, worth: np.ndarray, concept: str, player: int, state: int) -> bool:
    changed = Conflict(conflict.players, conflict.options, conflict.owner, worth, conflict.feasible, conflict.turns)
    return bool(assess(changed, (concept,)).stable[concept][player, state])


@settings(max_examples=60, deadline=None)
@given(conflicts())
def test_concepts_are_nested_and_orders_alone_count(conflict: Conflict) -> None:
    """Nash ⊆ SMR ⊆ GMR and Nash ⊆ SEQ ⊆ GMR (Fang, Hipel and Kilgour 1989, European Journal of OR 41)."""
    found = assess(conflict)
    stable = found.stable
    for small, large in (("nash", "smr"), ("smr", "gmr"), ("nash", "seq"), ("seq", "gmr")):
        assert not np.any(stable[small] & ~stable[large])
    cubed = Conflict(conflict.players, conflict.options, conflict.owner, np.cbrt(conflict.worth.astype(float)) * 7 - 3,
                     conflict.feasible, conflict.turns)  # fmt: skip
    for concept, held in assess(cubed).stable.items():
        assert np.array_equal(held, stable[concept])


def test_swapping_players_swaps_the_answer() -> None:
    worth = np.random.default_rng(5).integers(0, 100, (2, 16))
    one = assess(conflict_of(("a", "b"), (("w", 0), ("x", 0), ("y", 1), ("z", 1)), worth))
    two = assess(conflict_of(("b", "a"), (("w", 1), ("x", 1), ("y", 0), ("z", 0)), worth[::-1]))
    for concept in CONCEPTS:
        assert np.array_equal(one.margin[concept], two.margin[concept][::-1])


@pytest.mark.parametrize("wrong", ["shape", "owner", "turns", "nan", "many"])
def test_a_conflict_that_cannot_be_is_refused(wrong: str) -> None:
    worth, owner, turns, options = np.ones((2, 4)), (0, 1), ("both", "both"), ("x", "y")
    if wrong == "shape":
        worth = np.ones((2, 8))
    elif wrong == "owner":
        owner = (0, 2)
    elif wrong == "turns":
        turns = ("both", "sideways")
    elif wrong == "nan":
        worth = np.full((2, 4), np.nan)
    else:
        options = ("x",) * 23
    with pytest.raises(ValueError):
        Conflict(("a", "b"), options, owner, worth, np.ones(4, dtype=bool), turns)
