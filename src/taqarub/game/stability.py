"""Conflict analysis on a graph of states: which states would nobody leave, and why.

A state is a pattern of options taken (bit k: option k). A player changes any of its own options in one move, as far as
the new pattern is feasible and the options may turn that way; moves of one player are therefore transitive, so that
moving twice in a row gains nothing and the rule against it excludes nothing. With R_i(s) the moves of i from s, R_i⁺(s)
those to a better state, R_{N−i}(s) what the others reach in any sequence of moves, R⁺_{N−i}(s) in a sequence of which
each is an improvement for who makes it, and V_i the worth (only its order counts for what is stable):

    Nash   no s1 ∈ R_i⁺(s)
    GMR    for all s1 ∈ R_i⁺(s) there is s2 ∈ R_{N−i}(s1) with V_i(s2) ≤ V_i(s)
    SMR    the same, and V_i(s3) ≤ V_i(s) for all s3 ∈ R_i(s2)
    SEQ    for all s1 ∈ R_i⁺(s) there is s2 ∈ R⁺_{N−i}(s1) with V_i(s2) ≤ V_i(s)
    SIM    (two players) for all s1 ∈ R_i⁺(s) there is s2 ∈ R_j⁺(s) whose joint state is feasible and no better for i

Sources: Fang, Hipel and Kilgour 1993, "Interactive decision making: the graph model for conflict resolution"; Fraser
and Hipel 1984, "Conflict analysis: models and resolutions" (SEQ, SIM); Howard 1971, "Paradoxes of rationality" (GMR,
SMR).

Every condition is of one form: s is stable for i while max over s1 ∈ R_i(s) of min(V_i(s1), W_i(s1)) ≤ V_i(s), where
W is the worst the others can do to i from s1 (in SEQ and SIM: would do). So the *margin* V_i(s) − max min is by how
much i's worth of s may fall before i leaves, or must rise before i stays. No s1, s2 or s3 that decides is ever s
itself: s1 differs from s in i's options, and the others cannot undo that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.game.stability_moves import Moves, highest, lowest

CONCEPTS = ("nash", "gmr", "smr", "seq", "sim")
WHY = ("leaves", "cannot move", "no move is better", "every better move is answered")
MOST_OPTIONS = 22
MOST_JOINT = 1 << 26  # pairs of steps times feasible states up to which simultaneous moves are examined


@dataclass(frozen=True, slots=True)
class Conflict:
    """N players, m options, S = 2^m patterns.

    owner      (m,) the player whose option it is
    worth      (N, S) higher is better; read only where feasible
    feasible   (S,) bool
    turns      per option "both", "on" (once taken, kept) or "off" (once dropped, not taken again)
    """

    players: tuple[str, ...]
    options: tuple[str, ...]
    owner: tuple[int, ...]
    worth: np.ndarray
    feasible: np.ndarray
    turns: tuple[str, ...]

    def __post_init__(self) -> None:
        states = 1 << len(self.options)
        if len(self.options) > MOST_OPTIONS:
            raise ValueError(f"at most {MOST_OPTIONS} options")
        if self.worth.shape != (len(self.players), states) or self.feasible.shape != (states,):
            raise ValueError("worth needs the shape (N, 2^m), feasible (2^m,)")
        if not len(self.owner) == len(self.turns) == len(self.options):
            raise ValueError("every option needs an owner and a way it turns")
        if not set(self.owner) <= set(range(len(self.players))) or not set(self.turns) <= {"both", "on", "off"}:
            raise ValueError("owners are numbers of players, turns are both, on or off")
        if not np.all(np.isfinite(self.worth[:, self.feasible])):
            raise ValueError("the worth of a feasible state is a finite number")
        dtype = np.int32 if np.issubdtype(self.worth.dtype, np.integer) else np.float64
        object.__setattr__(self, "worth", read_only(self.worth.astype(dtype)))
        object.__setattr__(self, "feasible", read_only(self.feasible.astype(bool)))

    @property
    def states(self) -> int:
        """S, the number of patterns, feasible or not."""
        return int(self.feasible.size)


@dataclass(frozen=True, slots=True)
class Stability:
    """What `assess` found. Entries of infeasible states are False, NaN and 0.

    stable       concept → (N, S) bool
    equilibrium  concept → (S,) bool: stable for every player
    margin       concept → (N, S): at least 0 where stable, +inf where the player cannot move
    why          concept → (N, S) place in WHY
    """

    stable: Mapping[str, np.ndarray]
    equilibrium: Mapping[str, np.ndarray]
    margin: Mapping[str, np.ndarray]
    why: Mapping[str, np.ndarray]


def conflict_of(
    players: tuple[str, ...],
    options: tuple[tuple[str, int], ...],
    worth: np.ndarray,
    feasible: np.ndarray | None = None,
    turns: tuple[str, ...] = (),
) -> Conflict:
    """A conflict of options (name, number of the player); all patterns feasible and all options free by default."""
    size = 1 << len(options)
    possible = np.ones(size, dtype=bool) if feasible is None else feasible
    names, owner = tuple(name for name, _ in options), tuple(player for _, player in options)
    return Conflict(players, names, owner, worth, possible, turns or ("both",) * len(options))


def assess(conflict: Conflict, concepts: tuple[str, ...] = CONCEPTS) -> Stability:
    """Stability of every state for every player; `sim` only for two players, up to `MOST_JOINT`.

    Prisoner's dilemma, option = defect: mutual defection is Nash stable, and mutual cooperation sequentially stable.

    >>> worth = np.array([[3, 4, 1, 2], [3, 1, 4, 2]])  # patterns: nobody, first, second, both defect
    >>> found = assess(conflict_of(("a", "b"), (("a defects", 0), ("b defects", 1)), worth))
    >>> {c: np.flatnonzero(e).tolist() for c, e in found.equilibrium.items()}
    {'nash': [3], 'gmr': [0, 3], 'smr': [0, 3], 'seq': [0, 3], 'sim': [0, 3]}
    """
    moves = Moves(conflict)
    wanted = [c for c in concepts if c != "sim" or _has_joint(moves)]
    margin = {concept: np.full(conflict.worth.shape, np.nan) for concept in wanted}
    for player in range(len(conflict.players)):
        value = moves.worth(player, lowest)
        for concept, gain in _gains(moves, player, wanted).items():
            margin[concept][player, conflict.feasible] = _margin(value, gain)[conflict.feasible]
    stable = {c: m >= 0 for c, m in margin.items()}
    reach = _nash_margin(moves, margin.get("nash"))
    answered = np.where(np.isinf(reach), 1, np.where(reach >= 0, 2, 3)).astype(np.uint8)
    return Stability(
        stable=stable,
        equilibrium={c: np.asarray(s.all(axis=0)) for c, s in stable.items()},
        margin=margin,
        why={c: np.where(s | ~conflict.feasible, answered * conflict.feasible, np.uint8(0)) for c, s in stable.items()},
    )


def _nash_margin(moves: Moves, known: np.ndarray | None) -> np.ndarray:
    if known is not None:
        return known
    conflict = moves.conflict
    found = np.full(conflict.worth.shape, np.nan)
    for player in range(len(conflict.players)):
        value = moves.worth(player, lowest)
        gain = moves.own(player, value, np.maximum)[1]
        found[player, conflict.feasible] = _margin(value, gain)[conflict.feasible]
    return found


def _margin(value: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """V less what leaving assures; +inf where nothing can be reached."""
    stuck = gain == lowest(gain.dtype)
    return np.where(stuck, np.inf, np.where(stuck, 0.0, value) - np.where(stuck, 0.0, gain))


def _gains(moves: Moves, player: int, concepts: list[str]) -> dict[str, np.ndarray]:
    """Per concept, max over the player's moves of min(V, W): what it can be sure of by leaving; the least number if
    it cannot move."""
    value = moves.worth(player, lowest)
    worst = moves.worth(player, highest)
    others = [j for j in range(len(moves.conflict.players)) if j != player]
    inside, best = moves.own(player, value, np.maximum)
    found = {}
    for concept in concepts:
        if concept == "nash":
            found[concept] = best
        elif concept == "sim":
            found[concept] = _joint(moves, player, 1 - player)
        else:
            if concept == "seq":
                after = moves.closed(others, worst, np.minimum, improving=True)
            else:
                start = worst if concept == "gmr" else np.where(moves.conflict.feasible, inside, highest(inside.dtype))
                after = moves.closed(others, start, np.minimum)
            sure = np.where(moves.conflict.feasible, np.minimum(value, after), lowest(value.dtype))
            found[concept] = moves.own(player, sure, np.maximum)[1]
    return found


def _has_joint(moves: Moves) -> bool:
    if len(moves.conflict.players) != 2 or len(moves.conflict.options) > 16:
        return False
    steps = [len(moves.steps_between(player)) for player in (0, 1)]
    return steps[0] * steps[1] * int(moves.conflict.feasible.sum()) <= MOST_JOINT


def _joint(moves: Moves, player: int, other: int) -> np.ndarray:
    """SIM: max over moves s1 of min(V(s1), least V of s1 joined with an improvement of the other from s)."""
    value, feasible = moves.worth(player, lowest), moves.conflict.feasible
    here = np.flatnonzero(feasible)
    answers = [(step, moves.improves(other, step)[here]) for step in moves.steps_between(other)]
    best = np.full_like(value, lowest(value.dtype))
    for step in moves.steps_between(player):
        target = here ^ step
        may = moves.may(player, step)[here] & feasible[target]
        met = value[target]
        for answer, good in answers:
            joint = target ^ answer
            met = np.where(good & feasible[joint], np.minimum(met, value[joint]), met)
        best[here] = np.where(may, np.maximum(best[here], met), best[here])
    return best
