"""Coalitions: margins, the inverse question and published conflicts, against the definitions in plain Python."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_stability import Plain
from test_stability import conflicts, elmira

from taqarub.game.stability import WHY, Conflict, assess, conflict_of
from taqarub.game.stability_changes import changes_for, raised
from taqarub.game.stability_choices import conflict_of_choices
from taqarub.game.stability_coalitions import COALITION_CONCEPTS, assess_coalitions
from taqarub.game.stability_dissent import _least, changes_at, dissent, dissents_for, rises_of

ALONE = {"cr": "nash", "cgmr": "gmr", "csmr": "smr", "cseq": "seq"}


def plain_of(conflict: Conflict, worth: np.ndarray | None = None) -> Plain:
    return Plain(conflict.owner, conflict.worth if worth is None else worth, conflict.feasible, conflict.turns)


def plain_threshold(conflict: Conflict, concept: str, group: tuple[int, ...], member: int, state: int) -> float:
    """By trying every worth that the state could have for the member, the whole conflict anew each time."""
    for level in [-np.inf, *np.unique(conflict.worth[member, conflict.feasible]).tolist()]:
        worth = conflict.worth.astype(float)
        worth[member, state] = level
        if plain_of(conflict, worth).coalition_stable(concept, group, state):
            return float(level)
    raise AssertionError("a coalition left the best state of a member")


@settings(max_examples=25, deadline=None)
@given(conflicts())
def test_margins_of_coalitions_equal_a_search_by_trying(conflict: Conflict) -> None:
    found, plain = dissent(conflict), plain_of(conflict)
    for concept in COALITION_CONCEPTS:
        for group, margin in found.margin[concept].items():
            whole = found.of(concept, group)
            for state in plain.states[:: max(1, len(plain.states) // 5)]:
                for place, member in enumerate(group):
                    least = plain_threshold(conflict, concept, group, member, state)
                    assert margin[place, state] == conflict.worth[member, state] - least, (concept, group, state)
                assert (whole[state] >= 0) == plain.coalition_stable(concept, group, state)
                assert len({bool(m >= 0) for m in margin[:, state]}) == 1  # members agree on whether the group stays
            assert np.all(np.isnan(margin[:, ~conflict.feasible]))


@settings(max_examples=40, deadline=None)
@given(conflicts())
def test_margins_of_single_players_are_those_of_their_own_concepts(conflict: Conflict) -> None:
    found, alone = dissent(conflict), assess(conflict)
    for concept, single in ALONE.items():
        for player in range(len(conflict.players)):
            np.testing.assert_array_equal(found.of(concept, (player,)), alone.margin[single][player])


@settings(max_examples=40, deadline=None)
@given(conflicts())
def test_dissent_holds_a_state_against_every_coalition(conflict: Conflict) -> None:
    stable = assess_coalitions(conflict).equilibrium
    for concept in COALITION_CONCEPTS:
        for state in np.flatnonzero(conflict.feasible)[:3].tolist():
            changes = dissents_for(conflict, concept, state)
            assert (changes == ()) == bool(stable[concept][state])
            after = assess_coalitions(raised(conflict, changes, state), (concept,))
            assert after.equilibrium[concept][state]
            for change in changes:  # and each of them is needed, or nobody would name it
                rest = tuple(c for c in changes if c is not change)
                assert not assess_coalitions(raised(conflict, rest, state), (concept,)).equilibrium[concept][state]


@settings(max_examples=25, deadline=None)
@given(conflicts(players=(2, 2)), st.sampled_from(COALITION_CONCEPTS))
def test_the_cheaper_dissenter_is_named(conflict: Conflict, concept: str) -> None:
    """Two players, by trying: each its own shortfall, then the less costly of the two against their joint moves."""
    for state in np.flatnonzero(conflict.feasible)[:2].tolist():
        worth = conflict.worth.astype(float)
        for i in (0, 1):
            worth[i, state] = max(worth[i, state], plain_threshold(conflict, concept, (i,), i, state))
        rises = worth[:, state] - conflict.worth[:, state]
        if not plain_of(conflict, worth).coalition_stable(concept, (0, 1), state):
            mended = replace(conflict, worth=worth)
            lack = [plain_threshold(mended, concept, (0, 1), i, state) - worth[i, state] for i in (0, 1)]
            rises[int(np.argmin(lack))] += min(lack)
        told = {c.player: c.rise for c in dissents_for(conflict, concept, state)}
        assert [told.get(i, 0.0) for i in (0, 1)] == rises.tolist() or sum(told.values()) == rises.sum()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_the_cheapest_dissenters_are_those_of_all_choices_tried(seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = [g for size in (2, 3) for g in combinations(range(4), size)]
    lacks = [{h: float(rng.integers(1, 9)) for h in groups[k]} for k in rng.choice(len(groups), rng.integers(0, 6))]
    least = np.inf
    for members in product(*lacks):
        rises = np.zeros(4)
        for lack, member in zip(lacks, members, strict=True):
            rises[member] = max(rises[member], lack[member])
        least = min(least, rises.sum())
    found = _least(lacks, 4)
    assert found.sum() == least
    assert all(any(found[h] >= rise for h, rise in lack.items()) for lack in lacks)


def test_many_players_are_answered_in_time() -> None:
    """127 coalitions; at a state that as many as possible of them would leave."""
    worth = np.random.default_rng(7).normal(size=(7, *(2,) * 7))
    conflict, pattern = conflict_of_choices(tuple("abcdefg"), worth)
    state = int(pattern.ravel()[worth.sum(axis=0).argmin()])
    changes = changes_at(conflict, rises_of(conflict, "cr", np.array([state])), state)
    after = assess_coalitions(raised(conflict, changes, state), ("cr",))
    assert len(changes) >= 4 and after.equilibrium["cr"][state]


def test_the_reasons_of_coalitions() -> None:
    conflict, patterns = elmira()
    why = assess_coalitions(conflict).why["cr"]
    assert WHY[why[1,][patterns[5 - 1]]] == "cannot move"
    assert WHY[why[0, 1, 2][patterns[10 - 1]]] == "no move is better"
    found = assess_coalitions(conflict)
    for concept in COALITION_CONCEPTS:
        for group, reasons in found.why[concept].items():
            assert np.array_equal(reasons > 0, found.stable[concept][group])


def test_elmira_leaves_the_joint_move_of_two_open() -> None:
    """The only individually stable state that a coalition leaves is the book's 5, for its 8 (Kilgour, Hipel, Fang and
    Peng 2001): ministry and Uniroyal together, with a move that is better for
    both; what holds it is one of the two liking the present better than the agreement."""
    conflict, patterns = elmira()
    nash, found = assess(conflict).equilibrium["nash"], assess_coalitions(conflict)
    left = [patterns.index(s) + 1 for s in np.flatnonzero(nash & ~found.equilibrium["cr"])]
    assert left == [7]  # the book's 5
    state = patterns[7 - 1]
    leaves = [group for group, stable in found.stable["cr"].items() if not stable[state]]
    assert leaves == [(0, 1)]
    margin = dissent(conflict, ("cr",)).margin["cr"][0, 1][:, state].tolist()
    assert margin == [-1.0, -1.0]  # one rank each: 8 is next above 5 for both
    changes = dissents_for(conflict, "cr", state)
    assert [(c.player, c.rise) for c in changes] in ([(0, 1.0)], [(1, 1.0)])


def garrison() -> tuple[Conflict, list[int]]:
    """The Garrison Diversion Unit conflict (Fraser and Hipel 1984, "Conflict analysis", chapter 2), as it stands in the
    examples of the program GMCR+ (O. Petersons with Kinsara, Hipel and Kilgour, github.com/onp/gmcr-py): 23 states,
    four players, orders of states best first with ties in tuples. The last player, a commission, is indifferent.
    """
    owners = [0, 0, 0, 1, 2, 3, 3, 3, 3]
    names = ["full", "reduced", "appease", "legal", "treaty", "full", "reduced", "lonetree", "suspend"]
    never: list[dict[int, int]] = [{0: 1, 1: 1}, {0: 1, 2: 1}, {1: 1, 2: 1}]
    never += [{a: 1, b: 1} for a in range(5, 9) for b in range(a + 1, 9)]
    never += [{0: 0, 1: 0, 2: 0}, {5: 0, 6: 0, 7: 0, 8: 0}, {0: 1, 3: 0}, {2: 1, 3: 1}, {0: 1, 4: 0, 5: 0}]
    never += [{a: 1, 4: 0, b: 1} for a in (1, 2) for b in (7, 8)]
    feasible = np.array([not any(all(s >> k & 1 == v for k, v in rule.items()) for rule in never) for s in range(512)])
    states, worth = np.flatnonzero(feasible).tolist(), np.zeros((4, 512), dtype=int)
    orders = [
        [3, 7, (1, 2), 4, (5, 6), 8, 9, 12, 11, 15, 10, 13, 14, 17, 16, 18, 19, 21, 20, 22, 23],
        [(21, 17, 13, 10, 6, 2), (23, 19), 15, 11, 8, 4, 22, 18, 14, 7, 3, 20, 16, 12, 9, 5, 1],
        [23, (20, 21), 19, (16, 17), 11, (9, 10), 15, (12, 13), 2, 4, 1, 8, (5, 6), 22, 18, 14, 3, 7],
    ]
    for player, order in enumerate(orders):
        for place, tied in enumerate(order):
            for number in tied if isinstance(tied, tuple) else (tied,):
                worth[player, states[number - 1]] = -place
    players = ("US support", "US opposition", "Canadian opposition", "commission")
    return conflict_of(players, tuple(zip(names, owners, strict=True)), worth, feasible), states


class SingleAnswers(Plain):
    """GMCR+ lets one other player answer with one move; the definitions for many players, and we, let them answer in
    sequence."""

    def sequences(self, players, state, improving=False):  # type: ignore[no-untyped-def]
        return {s for j in players for s in (self.better(j, state) if improving else self.moves[j][state])}


def test_garrison_gives_what_gmcr_plus_stored() -> None:
    """Its stored results (test_data/Garrison_logSol.txt of that project): Nash = SEQ and GMR = SMR, counted from 1."""
    conflict, states = garrison()
    strong, weak = {2, 3, 11, 17, 18, 21, 22}, {2, 3, 8, 11, 13, 14, 15, 17, 18, 19, 21, 22}
    found = {c: {states.index(s) + 1 for s in np.flatnonzero(e)} for c, e in assess(conflict).equilibrium.items()}
    assert found["nash"] == found["seq"] == strong
    single = SingleAnswers(conflict.owner, conflict.worth, conflict.feasible, conflict.turns)
    for concept, stored in (("nash", strong), ("seq", strong), ("gmr", weak), ("smr", weak)):
        assert {states.index(s) + 1 for s in single.equilibria(concept)} == stored
    # answers in sequence deter more: three states more, by the definitions in plain Python too
    assert found["gmr"] == found["smr"] == weak | {4, 6, 10}
    plain = plain_of(conflict)
    assert {states.index(s) + 1 for s in plain.equilibria("gmr")} == found["gmr"]


def test_rises_of_real_numbers_reach_their_mark() -> None:
    """0.1 + (0.3 − 0.1) is not 0.3: what must be reached is kept as it is."""
    rng = np.random.default_rng(2)
    for _ in range(40):
        worth = rng.integers(1, 30, (3, 16)) / 10
        conflict = conflict_of(("a", "b", "c"), (("w", 0), ("x", 1), ("y", 2), ("z", 2)), worth)
        for concept in ("nash", "seq"):
            changes = changes_for(conflict, assess(conflict), concept, 0)
            assert assess(raised(conflict, changes, 0)).equilibrium[concept][0]
            assert all(c.to in worth[c.player] and c.places > 0 for c in changes)


def test_an_infeasible_state_has_no_dissent() -> None:
    conflict, _ = elmira()
    with pytest.raises(ValueError, match="not feasible"):
        dissents_for(conflict, "cr", int(np.flatnonzero(~conflict.feasible)[0]))


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taqarub.game.stability_coalitions.MOST_CELLS", 10)
    with pytest.raises(ValueError, match="at most 10 pairs"):
        assess_coalitions(replace(elmira()[0]))


@pytest.mark.parametrize("sizes", [(2, 3), (5, 1, 3), (3, 4, 2)])
def test_courses_in_binary_have_the_answers_of_one_option_a_course(sizes: tuple[int, ...]) -> None:
    worth = np.random.default_rng(len(sizes)).integers(0, 50, (len(sizes), *sizes))
    players = tuple("abc"[: len(sizes)])
    few, pattern = conflict_of_choices(players, worth)
    options = tuple((f"{p}{k}", i) for i, p in enumerate(players) for k in range(1, sizes[i]))
    values = np.zeros((len(sizes), 1 << len(options)), dtype=int)
    many_pattern, feasible = np.zeros(sizes, dtype=int), np.zeros(1 << len(options), dtype=bool)
    for places in np.ndindex(*sizes):
        first = 0
        for i, place in enumerate(places):
            many_pattern[places] |= 1 << (first + place - 1) if place else 0
            first += sizes[i] - 1
        feasible[many_pattern[places]] = True
        values[:, many_pattern[places]] = worth[(slice(None), *places)]
    many = conflict_of(players, options, values, feasible)
    one, other = assess(few), assess(many)
    for concept, margin in one.margin.items():
        np.testing.assert_array_equal(margin[:, pattern], other.margin[concept][:, many_pattern])
    ours, theirs = dissent(few), dissent(many)
    for concept, groups in ours.margin.items():
        for group, margin in groups.items():
            np.testing.assert_array_equal(margin[:, pattern], theirs.margin[concept][group][:, many_pattern])
